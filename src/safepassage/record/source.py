"""A source: a text as it came, by whom, when, and on whose side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.ledger.facts import Words
from safepassage.record.when import When

Label: TypeAlias = Annotated[
    str, Words(160, "an office, a body or a place as a text names it; never an evacuee")
]
Address: TypeAlias = Annotated[str, Words(600, "where a text can be found again")]

LONGEST = 10_000_000
"""The most characters of a text."""


class Affiliation(StrEnum):
    """On whose side a source speaks."""

    PARTY = "party"
    MEDIATOR = "mediator"
    UN = "un"
    ICRC = "icrc"
    PRESS = "press"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """A text that entries rest on.

    Parameters
    ----------
    text
        As it came; spans count its characters. It lies beside the ledger, never in it.
    publisher
        Who published or sent it; empty where nobody knows.
    date
        Of publication; None where nobody knows.
    address
        Where it can be found again.
    affiliation
        On whose side it speaks.
    """

    text: str
    publisher: str = ""
    date: When | None = None
    address: str = ""
    affiliation: Affiliation = Affiliation.UNKNOWN

    def __post_init__(self) -> None:
        """Refuse a text that says nothing, that no file can hold, or that has no end."""
        if not self.text.strip():
            raise ImpossibleValue("a source without a text")
        if len(self.text) > LONGEST:
            raise ImpossibleValue(f"a text of {len(self.text):,} characters, {LONGEST:,} at most")
        if any("\ud800" <= sign <= "\udfff" for sign in self.text):
            raise ImpossibleValue("a text with half a character in it")

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8: the name of its file, and how it is known again."""
        return sha256(self.text.encode()).hexdigest()

"""Suggestions and entries: what a program or a person found in a text, and what a human ruled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.ledger.facts import Digest, Id, Whole
from safepassage.record.said import EntryType, Said, type_of
from safepassage.record.source import Label
from safepassage.units import Seconds

EntryId: TypeAlias = Id
"""A type and a number: ``"commitment-3"``, ``"violation-claim-1"``."""
TrackId: TypeAlias = Id

BY_HAND = "hand"
"""The extractor of what a person found."""


class Role(StrEnum):
    """Who ruled: the three roles of a negotiation as the CCHN's manual has them."""

    NEGOTIATOR = "negotiator"
    SUPPORT = "support"
    MANDATOR = "mandator"


class Ruling(StrEnum):
    """What a human ruled on an entry."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    EDITED = "edited"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text, in Python's characters; the end is not in it."""

    start: Annotated[int, Whole(0, 10_000_000)]
    end: Annotated[int, Whole(0, 10_000_000)]

    def __post_init__(self) -> None:
        """Refuse a stretch without a character."""
        if not 0 <= self.start < self.end:
            raise ImpossibleValue(f"a span from {self.start} to {self.end}")

    def of(self, text: str) -> str:
        """Give the stretch of a text, word for word."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be an entry.

    Parameters
    ----------
    said
        What the text says there.
    quote
        The stretch that says it.
    trigger
        The word or words that told; None where no single one did.
    extractor, version
        Which program found it, and which version; :data:`BY_HAND` for a person.
    confidence
        Percent.
    reported_by
        Who reports it, where the text says it in somebody else's words.
    """

    said: Said
    quote: Span
    trigger: Span | None = None
    extractor: Id = BY_HAND
    version: Label = ""
    confidence: Annotated[int, Whole(0, 100)] = 100
    reported_by: Label = ""

    def __post_init__(self) -> None:
        """Refuse a confidence that is no share."""
        if not 0 <= self.confidence <= 100:
            raise ImpossibleValue(f"a confidence of {self.confidence} percent")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one text says, as a human ruled on it.

    Parameters
    ----------
    id
        How it is named in the ledger and on the page.
    source
        Digest of the text.
    suggestion
        As it was found.
    said
        As it stands now; other than the suggestion's where it was edited.
    ruling, by, at
        What was ruled last, in which role, and when (seconds since 1970).
    """

    id: EntryId
    source: Digest
    suggestion: Suggestion
    said: Said
    ruling: Ruling = Ruling.SUGGESTED
    by: Role | None = None
    at: Seconds = 0

    @property
    def type(self) -> EntryType:
        """Its type."""
        return type_of(self.said)

    @property
    def quote(self) -> Span:
        """The stretch that says it."""
        return self.suggestion.quote

    @property
    def stands(self) -> bool:
        """Whether a human has taken it up, as it was or edited."""
        return self.ruling in {Ruling.CONFIRMED, Ruling.EDITED}

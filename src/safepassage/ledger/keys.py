"""Keys in the log: whose they are, and how they change hands.

A key enters the ledger as a fact, and so does its replacement and its loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from safepassage.ledger.facts import Catalogue, Key, Kind, Words
from safepassage.ledger.sign import Way


class Role(StrEnum):
    """What a key is for."""

    ORGANISER = "organiser"
    """Signs every checkpoint of the log that bears its name."""
    PARTY = "party"
    """Cosigns a checkpoint to say: we have this, up to here."""
    WITNESS = "witness"
    """Cosigns to say: this log has only grown."""

    @property
    def way(self) -> Way:
        """How its signatures are made."""
        return Way.PLAIN if self is Role.ORGANISER else Way.COSIGNED


@dataclass(frozen=True, slots=True)
class KeyTrusted:
    """From here on, this key's signatures count in this log."""

    role: Role
    key: Key


@dataclass(frozen=True, slots=True)
class KeyReplaced:
    """A new key takes an old one's place; the checkpoint over this bears signatures of both."""

    role: Role
    old: Key
    new: Key


Reason: TypeAlias = Annotated[
    str, Words(200, "how a key was lost, in its keeper's words; no names")
]


@dataclass(frozen=True, slots=True)
class KeyLost:
    """A key may be in other hands. Whoever reads this asks for the new one by another way."""

    role: Role
    old: Key
    new: Key | None
    why: Reason


KEY_FACTS: Final = Catalogue(
    Kind("key_trusted/1", KeyTrusted),
    Kind("key_replaced/1", KeyReplaced),
    Kind("key_lost/1", KeyLost),
)

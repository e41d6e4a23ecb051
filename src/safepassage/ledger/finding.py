"""What an audit can find, and how it says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from safepassage.ledger.merkle import Hash
from safepassage.units import Seconds


class What(StrEnum):
    """What can be the matter with a log."""

    CHANGED = "changed"
    MISSING = "missing"
    UNSIGNED = "unsigned"
    ROLLED_BACK = "rolled back"
    FORKED = "forked"
    FALSE = "false signature"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"
    DERIVED = "kept hash"
    BACKDATED = "back-dated"
    CLOCK = "clock"
    KEY = "key"


DOUBTS: Final = frozenset({What.CLOCK, What.KEY})
"""What people must judge; the log itself is as it was signed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is the matter.

    Parameters
    ----------
    what, said
        What, and the same in a sentence.
    entries
        Which entries: those of ``range``; empty where it is no matter of entries.
    between
        The sizes of the last checkpoint before it and of the first that contradicts it.
    proof
        Who signed the checkpoint that proves it.
    """

    what: What
    said: str
    entries: range = range(0)
    between: tuple[int, int] | None = None
    proof: tuple[str, ...] = ()

    @property
    def grave(self) -> bool:
        """Whether the log is not what was signed."""
        return self.what not in DOUBTS


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Parameters
    ----------
    size
        Entries that a believed checkpoint covers and that come to it.
    root
        The root over them.
    checkpoints
        How many checkpoints were held against the entries.
    signers
        Who has signed that the log was so, at which size and (cosignatures) when; the last of each.
    findings
        In the order of the log.
    """

    size: int
    root: Hash
    checkpoints: int
    signers: tuple[tuple[str, int, Seconds | None], ...]
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether every entry is what was signed."""
        return not any(finding.grave for finding in self.findings)


def one(position: int) -> range:
    """Give the range of one entry."""
    return range(position, position + 1)


def span(entries: range) -> str:
    """Write a range of entries: ``"entry 7"``, ``"entries 7 to 9"``."""
    first, last = entries[0], entries[-1]
    return f"entry {first}" if first == last else f"entries {first} to {last}"

"""The record as a ledger has it, read on from where it was read to the last time.

A fold of facts can go on where it stopped: the ledger only grows, so what was folded stays folded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from safepassage.ledger import Ledger
from safepassage.operation.recorded import facts_in
from safepassage.record.entry import EntryId
from safepassage.record.state import EMPTY, Record, after


@dataclass(frozen=True, slots=True)
class Seen:
    """What a ledger comes to at a size.

    Parameters
    ----------
    size
        How many entries it had.
    record
        The record that they come to.
    last
        For each entry of the record, where in the ledger it was last spoken of.
    """

    size: int = 0
    record: Record = EMPTY
    last: dict[EntryId, int] = field(default_factory=dict)


class Replay:
    """Follows a ledger. Several threads may ask at once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seen = Seen()
        self._one = Lock()

    def seen(self) -> Seen:
        """Give what the ledger comes to now."""
        with self._one:
            size = self._ledger.size()
            if size > self._seen.size:
                self._seen = self._grown(size)
            return self._seen

    def _grown(self, size: int) -> Seen:
        record, last = self._seen.record, dict(self._seen.last)
        for index, fact in facts_in(self._ledger.entries(self._seen.size, size)):
            record = after(record, fact)
            entry = getattr(fact, "entry", None) or getattr(fact, "commitment", None)
            if entry is not None:
                last[entry] = index
        return Seen(size, record, last)

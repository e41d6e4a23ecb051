"""Facts of the record in the ledger: written as entries and read back; the texts lie beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safepassage.errors import LedgerError
from safepassage.ledger import Statement
from safepassage.ledger.entry import Entry
from safepassage.ledger.store import Kept
from safepassage.operation.noted import acknowledged
from safepassage.record.facts import RECORD, Fact
from safepassage.record.plain import plain


def write_record(fact: Fact) -> Statement:
    """Give the statement of a fact: one fact, one byte string, its words made plain.

    A value that the ledger does not take, such as words without an end, is a ``LedgerError``.
    """
    return RECORD.write(plain(fact))


def recorded(kept: Kept) -> tuple[Fact, ...]:
    """Read the facts of the record out of a ledger, in its order; all else is passed over.

    Parameters
    ----------
    kept
        A ledger to read. What no checkpoint covers was never acknowledged, and is not read.
    """
    return tuple(fact for _, fact in facts_in(acknowledged(kept)))


def facts_in(entries: Iterable[Entry]) -> Iterator[tuple[int, Fact]]:
    """Read the facts of the record among entries, each with its place in the ledger."""
    return ((entry.index, _read(entry)) for entry in entries if entry.kind in RECORD.kinds)


def _read(entry: Entry) -> Fact:
    """Read one fact.

    Raises
    ------
    LedgerError
        Where the entry holds none.
    """
    fact: Fact = RECORD.read(entry.statement)  # type: ignore[assignment] # of this catalogue
    if write_record(fact) != entry.statement:
        raise LedgerError(f"entry {entry.index} is not written as such a fact is")
    return fact

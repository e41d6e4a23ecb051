"""Facts of the record in the ledger: written as entries and read back; the texts lie beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import TypeVar

from safepassage.errors import LedgerError
from safepassage.ledger import Statement
from safepassage.ledger.entry import Entry
from safepassage.ledger.store import Kept
from safepassage.operation.noted import acknowledged
from safepassage.record.facts import RECORD, Fact

T = TypeVar("T")


def write_record(fact: Fact) -> Statement:
    """Give the statement of a fact: one fact, one byte string, its words in composed form.

    A value that the ledger does not take, such as words without an end, is a ``LedgerError``.
    """
    return RECORD.write(_composed(fact))


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


def _composed(of: T) -> T:
    """Put every text of a value into Unicode's composed form (NFC): it looks the same."""
    if isinstance(of, str) and not isinstance(of, StrEnum):
        return unicodedata.normalize("NFC", of)  # type: ignore[return-value] # a str of str
    if isinstance(of, tuple):
        return tuple(_composed(part) for part in of)  # type: ignore[return-value] # the same
    if is_dataclass(of) and not isinstance(of, type):
        return replace(of, **{it.name: _composed(getattr(of, it.name)) for it in fields(of)})
    return of

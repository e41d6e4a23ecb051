"""The port to a disk: what a store keeps, and what it promises.

Everything is only ever added: entries, hashes, checkpoints, cosignatures. An adapter for SQLite
and PostgreSQL is in ``store_sql``; a folder of tiles can be read as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from safepassage.ledger.merkle import Hash, Node
from safepassage.ledger.note import Signature, SignedNote


class Row(NamedTuple):
    """An entry as it lies in the store: its place, its leaf, and the hash kept beside it."""

    position: int
    leaf: bytes
    hash: Hash


@dataclass(frozen=True, slots=True)
class Growth:
    """What one append adds, whole or not at all.

    Parameters
    ----------
    rows
        The new entries, in order, from the place after the last one.
    nodes
        The hashes that came about above them.
    note
        The signed checkpoint over everything.
    """

    rows: tuple[Row, ...]
    nodes: tuple[Node, ...]
    note: SignedNote


class Kept(Protocol):
    """What can be read back."""

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Give the entries with ``start <= position < stop`` that are there, in order."""

    def hashes(self, level: int, start: int, stop: int) -> Sequence[Hash]:
        """Give the kept hashes of a level (0: the entries' own), those that are there, in order."""

    def latest(self) -> SignedNote | None:
        """Give the checkpoint over the most entries, with its cosignatures; none at first."""

    def notes(self) -> Iterator[str]:
        """Give every checkpoint as it lies there, cosignatures below, from the smallest on."""


class Store(Kept, Protocol):
    """What can be added to. One writer at a time; readers never see half an append."""

    def append(self, grow: Callable[[Kept], Growth]) -> Growth:
        """Add what ``grow`` makes of what is there, and give it back once it is on disk.

        While ``grow`` runs, nobody else appends. Where the disk, or the way to it, fails, that is a
        :class:`~safepassage.errors.NotAcknowledged`.
        """

    def cosign(self, checkpoint: str, signatures: Sequence[Signature]) -> None:
        """Add signatures to the checkpoint with this text, those it has already left out.

        Where the log never signed that text, that is a :class:`~safepassage.errors.LedgerError`.
        """

    def cut(self) -> tuple[Row, ...]:
        """Take away the entries that no checkpoint covers, and give them."""

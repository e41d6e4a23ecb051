"""A ledger that is open: append to it, read from it, prove what is in it.

An append is acknowledged when its entries and a signed checkpoint over them are on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from safepassage.errors import LedgerError, Overtaken
from safepassage.ledger import merkle
from safepassage.ledger.checkpoint import Checkpoint, read_checkpoint
from safepassage.ledger.entry import Entry, Statement, read_leaf, write_leaf
from safepassage.ledger.merkle import Frontier, leaf_hash
from safepassage.ledger.note import SignedNote
from safepassage.ledger.sign import Signer, VerifierKey, Way
from safepassage.ledger.store import Growth, Kept, Row, Store
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append acknowledges.

    Parameters
    ----------
    entries
        The statements, in their places.
    note
        The signed checkpoint that covers them: hand it out.
    """

    entries: tuple[Entry, ...]
    note: SignedNote


class Ledger:
    """A log of one origin in a store; made by :func:`open_ledger`."""

    def __init__(
        self,
        store: Store,
        origin: str,
        signers: tuple[Signer, ...],
        keys: tuple[VerifierKey, ...],
        edge: Frontier,
    ) -> None:
        self.origin = origin
        self._store = store
        self._signers = signers
        self._keys = keys
        self._edge = edge

    def append(
        self, statements: Sequence[Statement], at: Seconds, *, size: int | None = None
    ) -> Appended:
        """Write statements down, all of them or none.

        Several writers may append at once; each append has its place after another's.
        Where the disk fails, that is a :class:`~safepassage.errors.NotAcknowledged`.

        Parameters
        ----------
        statements
            One or more. Those that were made together are best written together.
        at
            Now, in seconds since 1970.
        size
            How many entries the statements were made in view of; None where that is no matter.

        Raises
        ------
        LedgerError
            Where there is nothing to append.
        """
        if not statements:
            raise LedgerError("there is nothing to append")
        leaves = [write_leaf(statement, at) for statement in statements]
        edge = self._edge

        def grow(kept: Kept) -> Growth:
            nonlocal edge
            edge = _read_edge(kept, self.origin, self._keys, edge)
            _refuse_overtaken(size, edge.size)
            hashes = [leaf_hash(leaf) for leaf in leaves]
            places = range(edge.size, edge.size + len(leaves))
            edge, nodes = edge.grown(hashes)
            rows = tuple(map(Row, places, leaves, hashes))
            return Growth(rows, nodes, self._signed(edge))

        growth = self._store.append(grow)
        self._edge = edge
        first = growth.rows[0].position
        entries = (Entry(first + place, at, of) for place, of in enumerate(statements))
        return Appended(tuple(entries), growth.note)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """Give the acknowledged entries from ``start`` on, up to before ``stop``."""
        size = self.size()
        stop = size if stop is None else min(stop, size)
        return (read_leaf(row.leaf, row.position) for row in self._store.rows(start, stop))

    def size(self) -> int:
        """Count the acknowledged entries."""
        latest = self._store.latest()
        return 0 if latest is None else read_checkpoint(latest.text).size

    def latest(self) -> SignedNote | None:
        """Give the newest checkpoint with all its signatures."""
        return self._store.latest()

    def _signed(self, edge: Frontier) -> SignedNote:
        text = Checkpoint(self.origin, edge.size, edge.root()).text
        return SignedNote(text).signed(*(by.sign(text) for by in self._signers))


def open_ledger(
    store: Store, origin: str, signers: Sequence[Signer], lost: VerifierKey | None = None
) -> tuple[Ledger, tuple[Row, ...]]:
    """Open a ledger to append to, and check its tail.

    Entries that no checkpoint covers were never acknowledged: they are cut off, and given back so
    that they can be told.

    Parameters
    ----------
    store
        Where it lies.
    origin
        Its name: ``"evacuation.example/mariupol-2022"``.
    signers
        Those who sign each checkpoint: one; while a key is replaced two, the new one first.
    lost
        A key that signed so far and is lost, where a new one is to take its place.

    Raises
    ------
    LedgerError
        Where what was acknowledged is damaged: nothing is cut of that. Also where the ledger is
        another log's, or another key's.
    """
    torn = store.cut()
    keys = [signer.key(Way.PLAIN) for signer in signers] + ([lost] if lost else [])
    edge = _read_edge(store, origin, keys, Frontier())
    for row in store.rows(edge.size - edge.size % 256, edge.size):
        if leaf_hash(row.leaf) != row.hash:
            raise LedgerError(f"the ledger is damaged: entry {row.position} is not what was signed")
    return Ledger(store, origin, tuple(signers), tuple(keys), edge), torn


def _refuse_overtaken(seen: int | None, size: int) -> None:
    """Refuse what was made in view of fewer entries than there are.

    Raises
    ------
    Overtaken
        Where somebody else appended in between.
    """
    if seen is not None and seen != size:
        raise Overtaken(f"the ledger has {size} entries now, no longer {seen}: look again")


def _read_edge(kept: Kept, origin: str, ours: Sequence[VerifierKey], at_hand: Frontier) -> Frontier:
    """Give the frontier to grow from: the one at hand, or another writer's.

    Raises
    ------
    LedgerError
        Where what is kept does not come to the newest checkpoint, or that is not ours.
    """
    latest = kept.latest()
    if latest is None:
        return Frontier()
    newest = read_checkpoint(latest.text)
    if newest.origin != origin:
        raise LedgerError(f"this is the ledger of {newest.origin}, not of {origin}")
    # Where a key was replaced, both signed; the new one stands first, and signs on.
    if not any(key.signed(latest.signatures[0]) for key in ours):
        raise LedgerError("the newest checkpoint is signed with another key than yours")
    if (at_hand.size, at_hand.root()) == (newest.size, newest.root):
        return at_hand
    try:
        edge = merkle.frontier(kept.hashes, newest.size)
    except (IndexError, ValueError):  # a hash is missing
        edge = Frontier()
    if edge.root() != newest.root:
        raise LedgerError(
            f"the ledger is damaged: its {newest.size} entries do not come to its checkpoint. "
            "Nothing was changed. `safepassage audit` says where."
        )
    return edge

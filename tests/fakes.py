"""Fakes that pass the tests of the real ones."""

from collections.abc import Callable, Iterator, Sequence
from threading import RLock

from safepassage.errors import LedgerError
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.ledger.merkle import Hash, Node
from safepassage.ledger.note import Signature, SignedNote
from safepassage.ledger.store import Growth, Kept, Row


class ListStore:
    """A store of a ledger in memory."""

    def __init__(self) -> None:
        self.kept: list[Row] = []
        self.nodes: list[Node] = []
        self.checkpoints: dict[int, SignedNote] = {}
        self._alone = RLock()

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Give entries."""
        return iter([row for row in self.kept if start <= row.position < stop])

    def hashes(self, level: int, start: int, stop: int) -> Sequence[Hash]:
        """Give kept hashes of one level."""
        if level == 0:
            return [row.hash for row in self.rows(start, stop)]
        return [of.hash for of in self.nodes if of.level == level and start <= of.position < stop]

    def latest(self) -> SignedNote | None:
        """Give the newest checkpoint."""
        return self.checkpoints[max(self.checkpoints)] if self.checkpoints else None

    def notes(self) -> Iterator[str]:
        """Give every checkpoint."""
        return iter([str(self.checkpoints[size]) for size in sorted(self.checkpoints)])

    def append(self, grow: Callable[[Kept], Growth]) -> Growth:
        """Add what ``grow`` makes."""
        with self._alone:
            growth = grow(self)
            self.kept += growth.rows
            self.nodes += growth.nodes
            self.checkpoints[read_checkpoint(growth.note.text).size] = growth.note
            return growth

    def cosign(self, checkpoint: str, signatures: Sequence[Signature]) -> None:
        """Add signatures to a checkpoint."""
        size = read_checkpoint(checkpoint).size
        if size not in self.checkpoints or self.checkpoints[size].text != checkpoint:
            raise LedgerError(f"the log never signed this checkpoint over {size} entries")
        self.checkpoints[size] = self.checkpoints[size].signed(*signatures)

    def cut(self) -> tuple[Row, ...]:
        """Take away what no checkpoint covers."""
        size = max(self.checkpoints, default=0)
        torn = tuple(row for row in self.kept if row.position >= size)
        self.kept = [row for row in self.kept if row.position < size]
        self.nodes = [of for of in self.nodes if of.position < size >> 8 * of.level]
        return torn

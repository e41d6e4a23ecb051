"""The audit: is this log what was signed, and if not, where was it changed and who can prove it.

In: what is kept, the auditor's own keys and checkpoints. Out: an
:class:`~safepassage.ledger.finding.Audit`. It needs neither the network nor any other room, and
believes nothing but signatures of the keys that it is given.

The log is read once, from checkpoint to checkpoint, and two trees grow: one of the entries, and
one of the hashes that are kept beside them. Where the entries do not come to what was signed and
the kept hashes do, these prove of each single entry whether it was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from safepassage.errors import LedgerError
from safepassage.ledger.checkpoint import Checkpoint, read_checkpoint
from safepassage.ledger.entry import read_leaf
from safepassage.ledger.finding import Audit, Finding, What, one, span
from safepassage.ledger.merkle import EMPTY, TILE, Frontier, Node, leaf_hash
from safepassage.ledger.note import SignedNote, read_note
from safepassage.ledger.sign import Signed, VerifierKey, Way, signers
from safepassage.ledger.store import Kept, Row
from safepassage.ledger.trust import Trust
from safepassage.units import MINUTE, Seconds

SKEW: Final[Seconds] = 5 * MINUTE
"""By how much the clocks of two honest people may differ."""

_AT_ONCE: Final = 4096


class Claim(NamedTuple):
    """A checkpoint that somebody shows.

    Parameters
    ----------
    size, checkpoint, note
        What it says, and as it was signed.
    held
        Whether the auditor brought it; otherwise it lies in the log.
    """

    size: int
    checkpoint: Checkpoint
    note: SignedNote
    held: bool

    def __str__(self) -> str:
        """Say which one it is."""
        whose = "that you hold" if self.held else "in the log"
        return f"the checkpoint over {self.size} entries {whose}"


def audit(kept: Kept, keys: Sequence[VerifierKey], held: Iterable[str] = ()) -> Audit:
    """Hold a log against its checkpoints, and against those that the auditor has.

    Parameters
    ----------
    kept
        What there is.
    keys
        The organiser's key, and those of parties and witnesses that the auditor knows.
    held
        Signed checkpoints that the auditor got earlier, or from others.

    Raises
    ------
    LedgerError
        Where there is no organiser's key, or there are those of two.
    """
    origins = {key.name for key in keys if key.way is Way.PLAIN}
    if len(origins) != 1:
        raise LedgerError("an audit needs the key of the one organiser of the log")
    walk = _Walk(kept, Trust(keys))
    claims = [
        *walk.claims(kept.notes(), *origins, held=False),
        *walk.claims(held, *origins, held=True),
    ]
    for size, same in groupby(sorted(claims, key=attrgetter("size", "held")), attrgetter("size")):
        walk.read_to(size)
        for claim in same:
            walk.hold(claim)
    walk.settle()
    return walk.told()


class _Walk:
    """One pass over a log."""

    def __init__(self, kept: Kept, trust: Trust) -> None:
        self._kept = kept
        self._trust = trust
        self._findings: list[Finding] = []
        self._signed: dict[str, tuple[int, Seconds | None]] = {}
        self._proven = (0, EMPTY)
        self._compared = 0
        # Where the reading is, and what it has come to.
        self._read = 0
        self._entries = Frontier()
        self._hashes = Frontier()
        self._odd: list[int] = []
        self._gaps: list[range] = []
        self._lost = False
        # Sizes up to which the entries came to a checkpoint of the log, and to one of others.
        self._logged = 0
        self._vouched = 0
        self._disputed: list[tuple[Claim, int, tuple[str, ...]]] = []
        # The organiser's clock, and the latest of those who cosigned what was read.
        self._clock: Seconds = 0
        self._witnessed: Seconds = 0

    def claims(self, notes: Iterable[str], origin: str, *, held: bool) -> Iterator[Claim]:
        """Read checkpoints; those that are none, or another log's, are findings."""
        whose = "a checkpoint that you hold" if held else "a checkpoint in the log"
        for text in notes:
            try:
                note = read_note(text)
                checkpoint = read_checkpoint(note.text)
            except LedgerError as fault:
                self._find(What.UNREADABLE, f"{whose} cannot be read: {fault}")
                continue
            if checkpoint.origin == origin:
                yield Claim(checkpoint.size, checkpoint, note, held)
            else:
                self._find(What.FOREIGN, f"{whose} is of another log: {checkpoint.origin}")

    # --- entries -------------------------------------------------------------------------------

    def read_to(self, size: int) -> None:
        """Read the entries below a size."""
        while self._read < size:
            stop = min(self._read + _AT_ONCE, size)
            rows = list(self._kept.rows(self._read, stop))
            if not rows:  # however wide the gap is, it is passed at once
                after = next(iter(self._kept.rows(self._read, size)), None)
                stop = size if after is None else after.position
            for gap in _gaps(rows, self._read, stop):
                self._lost = True
                if self._gaps and self._gaps[-1].stop == gap.start:
                    gap = range(self._gaps.pop().start, gap.stop)  # noqa: PLW2901 - one gap
                self._gaps.append(gap)
            self._take(rows)
            self._read = stop

    def _take(self, rows: Sequence[Row]) -> None:
        """Take entries into both trees, unless they have lost their places."""
        for row in rows:
            self._look_at(row)
        if self._lost:
            return
        hashes = [leaf_hash(row.leaf) for row in rows]
        for row, hash_ in zip(rows, hashes, strict=True):
            if row.hash != hash_:
                self._odd.append(row.position)
        self._entries, _ = self._entries.grown(hashes)
        self._hashes, nodes = self._hashes.grown(row.hash for row in rows)
        for node in nodes:
            self._look_above(node)

    def _look_at(self, row: Row) -> None:
        """Read one entry: its time, and what it says of keys."""
        where = one(row.position)
        try:
            entry = read_leaf(row.leaf, row.position)
        except LedgerError as fault:
            self._find(What.UNREADABLE, str(fault), where)
            return
        if entry.at < self._witnessed - SKEW:
            early = self._witnessed - entry.at
            said = f"says a time {early} s before somebody cosigned the log without it"
            self._find(What.BACKDATED, f"{span(where)} {said}", where)
        elif entry.at < self._clock:
            said = f"was set back by {self._clock - entry.at} s before {span(where)}"
            self._find(What.CLOCK, f"the clock {said}", where)
        self._clock = entry.at
        try:
            self._trust.hear(entry)
        except LedgerError as fault:
            self._find(What.KEY, f"{span(where)} says something of a key, but {fault}", where)

    def _look_above(self, node: Node) -> None:
        """Compare a kept hash over a full block with those of its entries."""
        if list(self._kept.hashes(node.level, node.position, node.position + 1)) != [node.hash]:
            block = 1 << TILE * node.level
            entries = range(node.position * block, (node.position + 1) * block)
            self._find(What.DERIVED, f"the hash kept over {span(entries)} is not theirs", entries)

    # --- checkpoints ---------------------------------------------------------------------------

    def hold(self, claim: Claim) -> None:
        """Hold one checkpoint against the entries that it covers."""
        by = self._believed(claim)
        names = tuple(signed.key.name for signed in by)
        if not by:
            return
        self._compared += 1
        root = claim.checkpoint.root
        if self._gaps:
            self._miss(claim, names)
        elif self._lost:
            return  # nothing above can be compared
        elif root == self._entries.root():
            self._agree(claim, by)
        elif root == self._hashes.root():
            self._single_out(claim, names)
        elif claim.held:
            self._disputed.append((claim, self._vouched, names))
        else:
            self._differ(claim, self._logged, names)
            self._lost = True

    def _believed(self, claim: Claim) -> tuple[Signed, ...]:
        """Tell who signed; a false signature, or none of the organiser's, is a finding."""
        try:
            by = signers(claim.note, self._trust.known())
        except LedgerError as fault:
            self._find(What.FALSE, f"{claim}: {fault}")
            return ()
        if any(of.key.way is Way.PLAIN and of.key in self._trust.active for of in by):
            return by
        gone = [self._trust.gone[of.key] for of in by if of.key in self._trust.gone]
        key = f"a key that is gone since entry {gone[0]}" if gone else "no key of this log"
        self._find(What.FALSE, f"{claim} is signed by {key}")
        return ()

    def _agree(self, claim: Claim, by: tuple[Signed, ...]) -> None:
        """Take in that the entries come to a checkpoint."""
        for position in self._odd:
            said = f"the hash kept beside entry {position} is not its own; the entry is as signed"
            self._find(What.DERIVED, said, one(position))
        self._odd, self._hashes = [], self._entries
        self._proven = (claim.size, claim.checkpoint.root)
        for index, said in self._trust.prove(of.key for of in by):
            self._find(What.KEY, f"entry {index}: {said}", one(index))
        if claim.held or any(of.at is not None for of in by):
            self._vouched = claim.size
        if not claim.held:
            self._logged = claim.size
        for of in by:
            self._signed[of.key.name] = (claim.size, of.at)
            if of.at is not None:
                self._compare_clocks(claim, of.key.name, of.at)

    def _compare_clocks(self, claim: Claim, name: str, at: Seconds) -> None:
        """Compare the organiser's clock with a cosigner's."""
        if self._clock > at + SKEW:
            last = claim.size - 1
            said = f"entry {last} says a time {self._clock - at} s after {name} cosigned it"
            self._find(What.CLOCK, said, one(last), proof=(name,))
        self._witnessed = max(self._witnessed, at)

    def _miss(self, claim: Claim, names: tuple[str, ...]) -> None:
        """Say which entries a checkpoint covers and are not there."""
        for gap in self._gaps:
            tail = claim.held and gap.stop == claim.size
            what = What.ROLLED_BACK if tail else What.MISSING
            said = f"{claim} has {span(gap)}, which the log has not"
            self._find(what, said, gap, (self._logged, claim.size), names)
        self._gaps = []
        self._trust.forget()

    def _single_out(self, claim: Claim, names: tuple[str, ...]) -> None:
        """Say which entries were changed: the kept hashes come to what was signed."""
        for position in self._odd:
            said = f"entry {position} is not what was signed"
            self._find(What.CHANGED, said, one(position), (self._logged, claim.size), names)
        self._entries, self._odd, self._logged = self._hashes, [], claim.size
        self._trust.forget()

    def _differ(self, claim: Claim, since: int, names: tuple[str, ...]) -> None:
        """Say between which checkpoints entries were changed, where nothing tells which."""
        entries = range(since, claim.size)
        said = f"{span(entries)}: some are not what was signed"
        if self._odd:
            said += f"; {', '.join(map(str, self._odd[:10]))} differ from the hashes kept beside"
        self._find(What.CHANGED, said, entries, (since, claim.size), names)
        self._trust.forget()

    def settle(self) -> None:
        """Say what only the whole log shows: two histories, and entries that nobody signed."""
        for claim, since, names in self._disputed:
            if self._logged < claim.size:
                self._differ(claim, since, names)
                continue
            entries = range(since, claim.size)
            said = f"{claim} tells another history than the log, and the log's key signed both"
            self._find(What.FORKED, said, entries, (since, claim.size), names)
        stray = [row.position for row in self._kept.rows(self._read, 2**62)]
        if stray:
            entries = range(stray[0], stray[-1] + 1)
            self._find(What.UNSIGNED, f"no checkpoint covers {span(entries)}", entries)

    # --- telling -------------------------------------------------------------------------------

    def _find(
        self,
        what: What,
        said: str,
        entries: range = range(0),
        between: tuple[int, int] | None = None,
        proof: tuple[str, ...] = (),
    ) -> None:
        self._findings.append(Finding(what, said, entries, between, proof))

    def told(self) -> Audit:
        """Give what was found."""
        size, root = self._proven
        by = tuple((name, *self._signed[name]) for name in sorted(self._signed))
        return Audit(size, root, self._compared, by, tuple(self._findings))


def _gaps(rows: Sequence[Row], start: int, stop: int) -> Iterator[range]:
    """Find the positions that are not there."""
    for row in rows:
        if row.position > start:
            yield range(start, row.position)
        start = row.position + 1
    if start < stop:
        yield range(start, stop)

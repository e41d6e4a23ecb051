"""The Merkle tree of RFC 9162 (section 2.1, the same as in RFC 6962): roots and proofs.

A tree grows by its :class:`Frontier`, which is all that an append needs to know. Proofs are made
from kept hashes and are checked from nothing but themselves.

Hashes are kept as C2SP tlog-tiles has them: level 0 holds the leaves' hashes, and each level
above holds one hash for every full 256 of the level below. What lies between is hashed again
when needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

Hash: TypeAlias = bytes
"""32 bytes of SHA-256."""

Hashes: TypeAlias = Callable[[int, int, int], Sequence[Hash]]
"""``hashes(level, start, stop)``: the kept hashes of one level, ``stop`` excluded."""

TILE: Final = 8
"""Levels of the tree from one kept level to the next: 2**8 = 256 hashes."""

EMPTY: Final[Hash] = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> Hash:
    """Hash a leaf."""
    # RFC 9162, 2.1.1: leaves and nodes may never share a preimage.
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """Hash two nodes into the one above them."""
    return sha256(b"\x01" + left + right).digest()


# --- growing ----------------------------------------------------------------------------------


class Node(NamedTuple):
    """A hash to keep: of which level (1 or more), and where in it."""

    level: int
    position: int
    hash: Hash


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: enough to append to it, and to know its root.

    Parameters
    ----------
    size
        Leaves so far.
    peaks
        The root of each full subtree, the largest first: one for each bit that is set in ``size``.
    """

    size: int = 0
    peaks: tuple[Hash, ...] = ()

    def root(self) -> Hash:
        """Give the root of the tree."""
        if not self.peaks:
            return EMPTY
        *larger, root = self.peaks
        for peak in reversed(larger):
            root = node_hash(peak, root)
        return root

    def grown(self, leaves: Iterable[Hash]) -> tuple[Frontier, tuple[Node, ...]]:
        """Append leaves' hashes: the new frontier, and the hashes to keep of the levels above 0."""
        size, peaks = self.size, list(self.peaks)
        kept: list[Node] = []
        for leaf in leaves:
            peak, position, height = leaf, size, 0
            while position & 1:
                peak = node_hash(peaks.pop(), peak)
                position >>= 1
                height += 1
                if height % TILE == 0:
                    kept.append(Node(height // TILE, position, peak))
            peaks.append(peak)
            size += 1
        return Frontier(size, tuple(peaks)), tuple(kept)


def frontier(hashes: Hashes, size: int) -> Frontier:
    """Read the frontier of a tree, or of the tree that it was, from its kept hashes."""
    hashes = _by_tiles(hashes)
    peaks: list[Hash] = []
    start = 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            peaks.append(_subtree(hashes, start, height))
            start += 1 << height
    return Frontier(size, tuple(peaks))


def root(hashes: Hashes, size: int) -> Hash:
    """Give the root of the tree when it had ``size`` leaves."""
    return frontier(hashes, size).root()


def _by_tiles(hashes: Hashes) -> Hashes:
    """Read whole tiles, and each only once: a proof asks for many hashes of a few."""

    @cache
    def tile(level: int, number: int) -> Sequence[Hash]:
        return hashes(level, number << TILE, (number + 1) << TILE)

    def read(level: int, start: int, stop: int) -> Sequence[Hash]:
        first = start >> TILE << TILE
        return tile(level, start >> TILE)[start - first : stop - first]

    return read


def _subtree(hashes: Hashes, start: int, height: int) -> Hash:
    """Hash the full subtree over ``start`` to ``start + 2**height``."""
    level, above = divmod(height, TILE)
    first = start >> level * TILE
    row = list(hashes(level, first, first + (1 << above)))
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def _range(hashes: Hashes, start: int, stop: int) -> Hash:
    """Hash the leaves of a range whose start is where a subtree of at least its size may begin."""
    if (stop - start).bit_count() == 1:
        return _subtree(hashes, start, (stop - start).bit_length() - 1)
    middle = start + _split(stop - start)
    return node_hash(_range(hashes, start, middle), _range(hashes, middle, stop))


def _split(size: int) -> int:
    """Give the largest power of two below ``size`` (RFC 9162, 2.1.1: k < n <= 2k)."""
    return 1 << (size - 1).bit_length() - 1


# --- proofs -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That a leaf is in a tree, at a place.

    Parameters
    ----------
    index, size
        The place from 0, and the leaves of the tree.
    path
        Sibling hashes from the leaf to below the root.
    """

    index: int
    size: int
    path: tuple[Hash, ...]

    def proves(self, leaf: Hash, root: Hash) -> bool:
        """Tell whether a tree with this root has this leaf's hash there (RFC 9162, 2.1.3.2)."""
        if not 0 <= self.index < self.size:
            return False
        node, last, found = self.index, self.size - 1, leaf
        for sibling in self.path:
            if last == 0:
                return False
            if node & 1 or node == last:
                found = node_hash(sibling, found)
                while not node & 1 and node:
                    node, last = node >> 1, last >> 1
            else:
                found = node_hash(found, sibling)
            node, last = node >> 1, last >> 1
        return last == 0 and found == root


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That a tree only ever grew from one size to another.

    Parameters
    ----------
    first, second
        The two sizes, the smaller first.
    path
        The hashes from which both roots follow.
    """

    first: int
    second: int
    path: tuple[Hash, ...]

    def proves(self, older: Hash, newer: Hash) -> bool:
        """Tell whether the tree of one root begins with that of the other (RFC 9162, 2.1.4.2)."""
        if not 0 <= self.first <= self.second:
            return False
        if self.first in {0, self.second}:
            return not self.path and older == (newer if self.first else EMPTY)
        path = list(self.path)
        if self.first.bit_count() == 1:
            path.insert(0, older)
        node, last = self.first - 1, self.second - 1
        while node & 1:
            node, last = node >> 1, last >> 1
        if not path:
            return False
        first = second = path[0]
        for hash_ in path[1:]:
            if last == 0:
                return False
            if node & 1 or node == last:
                first, second = node_hash(hash_, first), node_hash(hash_, second)
                while not node & 1 and node:
                    node, last = node >> 1, last >> 1
            else:
                second = node_hash(second, hash_)
            node, last = node >> 1, last >> 1
        return last == 0 and first == older and second == newer


def inclusion(hashes: Hashes, index: int, size: int) -> InclusionProof:
    """Prove that leaf ``index`` is in the tree of ``size`` leaves; ``0 <= index < size``."""
    hashes, path = _by_tiles(hashes), list[Hash]()
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_range(hashes, middle, stop))
            stop = middle
        else:
            path.append(_range(hashes, start, middle))
            start = middle
    return InclusionProof(index, size, tuple(reversed(path)))


def consistency(hashes: Hashes, first: int, second: int) -> ConsistencyProof:
    """Prove that the tree of ``second`` leaves begins with the tree of ``first``."""
    if first in {0, second}:
        return ConsistencyProof(first, second, ())
    hashes, path = _by_tiles(hashes), list[Hash]()
    start, stop = 0, second
    while first != stop:
        middle = start + _split(stop - start)
        if first <= middle:
            path.append(_range(hashes, middle, stop))
            stop = middle
        else:
            path.append(_range(hashes, start, middle))
            start = middle
    if start:  # RFC 9162, 2.1.4.1: a first tree that is a full left subtree is known by its root
        path.append(_range(hashes, start, stop))
    return ConsistencyProof(first, second, tuple(reversed(path)))

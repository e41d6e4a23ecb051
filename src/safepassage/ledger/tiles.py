"""A log as a folder of files: C2SP tlog-tiles, to copy onto a stick and to be read by others.

``checkpoint`` is the newest signed checkpoint, ``tile/0/...`` and up hold hashes, 256 a file, and
``tile/entries/...`` the entries. A folder can be audited like the ledger that it was written from.
See <https://c2sp.org/tlog-tiles>.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from safepassage.errors import LedgerError
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.ledger.merkle import TILE, Hash
from safepassage.ledger.note import SignedNote, read_note
from safepassage.ledger.store import Kept, Row

WIDTH: Final = 1 << TILE


def write_tiles(kept: Kept, folder: Path) -> SignedNote:
    """Write a log into a folder, its checkpoint last: a copy that was cut short claims nothing.

    Raises
    ------
    LedgerError
        Where the log has no checkpoint yet, or entries that it covers are missing.
    """
    note = kept.latest()
    if note is None:
        raise LedgerError("there is nothing to write: the log has no checkpoint yet")
    size = read_checkpoint(note.text).size
    for name, content in _tiles(kept, size):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    unfinished = folder / "checkpoint.new"
    unfinished.write_text(str(note), encoding="utf-8")
    unfinished.replace(folder / "checkpoint")
    return note


def _tiles(kept: Kept, size: int) -> Iterator[tuple[str, bytes]]:
    """Give every file and its name.

    Raises
    ------
    LedgerError
        Where something is missing.
    """
    level, count = 0, size
    while count:
        for start in range(0, count, WIDTH):
            stop = min(start + WIDTH, count)
            hashes = kept.hashes(level, start, stop)
            if len(hashes) < stop - start:
                raise LedgerError("entries are missing: an audit says which")
            yield _name(str(level), start, stop), b"".join(hashes)
            if level == 0:
                rows = kept.rows(start, stop)
                bundle = (len(row.leaf).to_bytes(2, "big") + row.leaf for row in rows)
                yield _name("entries", start, stop), b"".join(bundle)
        level, count = level + 1, count // WIDTH


def _name(level: str, start: int, stop: int) -> str:
    """Give the path of a tile: 1234067 is ``x001/x234/067``; a partial one ends in its width."""
    number, width = start // WIDTH, stop - start
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03}")
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{level}/{'/'.join(parts)}{partial}"


class TileFolder:
    """A folder of tiles, to read like any ledger. What is not there is missing, and no more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def latest(self) -> SignedNote | None:
        """Give the one checkpoint."""
        return next(map(read_note, self.notes()), None)

    def notes(self) -> Iterator[str]:
        """Give the one checkpoint, as it lies there."""
        file = self._folder / "checkpoint"
        if file.is_file():
            yield file.read_bytes().decode("utf-8", "replace")

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Give entries with their hashes."""
        size = self._size()
        for first in range(start - start % WIDTH, min(stop, size), WIDTH):
            last = min(first + WIDTH, size)
            hashes = self._hashes("0", first, last)
            for place, leaf in enumerate(_leaves(self._read(_name("entries", first, last)))):
                if start <= first + place < stop:
                    hash_ = hashes[place] if place < len(hashes) else b""
                    yield Row(first + place, leaf, hash_)

    def hashes(self, level: int, start: int, stop: int) -> Sequence[Hash]:
        """Give the hashes of one level."""
        count = self._size() >> TILE * level
        found: list[Hash] = []
        for first in range(start - start % WIDTH, min(stop, count), WIDTH):
            tile = self._hashes(str(level), first, min(first + WIDTH, count))
            found += tile[max(0, start - first) : stop - first]
        return found

    def _size(self) -> int:
        try:
            latest = self.latest()
            return 0 if latest is None else read_checkpoint(latest.text).size
        except LedgerError:
            return 0  # nothing is claimed

    def _hashes(self, level: str, first: int, last: int) -> list[Hash]:
        content = self._read(_name(level, first, last))
        return [content[at : at + 32] for at in range(0, len(content) - 31, 32)]

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        return path.read_bytes() if path.is_file() else b""


def _leaves(content: bytes) -> Iterator[bytes]:
    """Take an entry bundle apart: each entry after two bytes of its length."""
    at = 0
    while at + 2 <= len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        if end > len(content):
            return  # the last one is torn
        yield content[at + 2 : end]
        at = end

"""Bytes in and out of a folder: nothing is read that is not a plain file of a sane size."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1_000_000
TABLE_LIMIT: Final = 50 * MEGABYTE
TEXT_LIMIT: Final = MEGABYTE


class UnreadableFile(Exception):
    """A file that cannot be taken in.

    Parameters
    ----------
    found, expected
        What is there, and what could be, in plain words.
    line
        Where, from 1; 0 for the whole file.
    """

    def __init__(self, found: str, expected: str, line: int = 0) -> None:
        super().__init__(f"found {found}, expected {expected}")
        self.found, self.expected, self.line = found, expected, line


def bytes_of(path: Path, limit: int) -> bytes:
    """Read a plain file of at most ``limit`` bytes; its size is looked at first.

    Raises
    ------
    UnreadableFile
        Where it is something else, too large, or out of reach.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or a pipe"
            raise UnreadableFile(what, "a file")
        if status.st_size > limit:
            raise UnreadableFile(
                f"{status.st_size / MEGABYTE:,.0f} MB", f"at most {limit // MEGABYTE} MB"
            )
        with path.open("rb") as file:
            return file.read(limit)
    except FileNotFoundError as fault:
        raise UnreadableFile("no such file", "it in the folder") from fault
    except OSError as fault:
        reason = fault.strerror or "a fault of the disk"
        raise UnreadableFile(
            f"a file that cannot be read ({reason.lower()})", "a readable file"
        ) from fault


def text_of(data: bytes) -> str:
    """Decode UTF-8, with or without a byte-order mark; every line ends in a line feed.

    Raises
    ------
    UnreadableFile
        Where it is another encoding, a workbook, or no text at all.
    """
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableFile(
            "a workbook or a zip archive", "plain text: give a workbook the name .xlsx"
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("UTF-16 text", "UTF-8: save it as 'CSV UTF-8'")
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise UnreadableFile("a NUL byte", "UTF-8 text: save it as 'CSV UTF-8'", line)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        guess = data.split(b"\n")[line - 1][:40].decode("cp1251", "replace")
        raise UnreadableFile(
            f"another encoding (in Windows-1251 the line would begin {guess!r})",
            "UTF-8: save it as 'CSV UTF-8'",
            line,
        ) from fault
    return text.replace("\r\n", "\n").replace("\r", "\n")


def put(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees either the old bytes or all the new ones."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""An entry: what was stated, of which kind, and when it was written down.

Its leaf is one line of header and then the body, byte for byte::

    safepassage/1 1651752900 notice_submitted/1
    {...}

The header is the format of entries and its version, whole seconds since 1970 in UTC, and the
kind with the version of its body. The tree hashes the leaf, so all of it is signed for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.units import Seconds

LARGEST: Final = 65_535
"""Bytes of a leaf: C2SP tlog-tiles gives its length two bytes."""

_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,47}/[1-9][0-9]{0,3}")
_HEADER: Final = re.compile(rb"safepassage/1 (0|[1-9][0-9]{0,11}) ([a-z0-9_/]{3,53})\n")


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody wants written down.

    Parameters
    ----------
    kind
        A name and a version: ``"notice_submitted/1"``.
    body
        Its bytes; the ledger does not look into them.
    """

    kind: str
    body: bytes

    def __post_init__(self) -> None:
        """Refuse a kind that is not a name and a version."""
        if not _KIND.fullmatch(self.kind):
            raise ImpossibleValue(f"{self.kind!r:.70} is not a kind such as 'notice_submitted/1'")


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement in its place.

    Parameters
    ----------
    index
        Its place in the ledger, from 0.
    at
        When it was written down, by the organiser's clock: seconds since 1970, UTC.
    statement
        What was stated.
    """

    index: int
    at: Seconds
    statement: Statement

    @property
    def kind(self) -> str:
        """The statement's kind and version."""
        return self.statement.kind

    @property
    def body(self) -> bytes:
        """The statement's bytes."""
        return self.statement.body


def write_leaf(statement: Statement, at: Seconds) -> bytes:
    """Give the bytes that the tree hashes.

    Raises
    ------
    ImpossibleValue
        Where the moment is before 1970 or absurdly late, or the leaf would be too large.
    """
    if not 0 <= at < 10**12:
        raise ImpossibleValue(f"{at} is not a moment: seconds since 1970")
    leaf = b"safepassage/1 %d %s\n%s" % (at, statement.kind.encode(), statement.body)
    if len(leaf) > LARGEST:
        raise ImpossibleValue(
            f"an entry of {len(leaf)} bytes: {LARGEST} at most; attach what is larger"
        )
    return leaf


def read_leaf(leaf: bytes, index: int) -> Entry:
    """Read an entry from the bytes that the tree hashes.

    Raises
    ------
    LedgerError
        Where :func:`write_leaf` never writes such bytes.
    """
    header = _HEADER.match(leaf)
    if header is None or len(leaf) > LARGEST:
        raise LedgerError(f"entry {index} does not begin as an entry does")
    try:
        statement = Statement(header[2].decode(), leaf[header.end() :])
    except ImpossibleValue as fault:
        raise LedgerError(f"entry {index}: {fault}") from fault
    return Entry(index, int(header[1]), statement)

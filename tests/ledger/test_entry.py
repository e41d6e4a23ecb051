"""Entries: a leaf says when and what, and says it in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.entry import LARGEST, Entry, Statement, read_leaf, write_leaf

KINDS = st.from_regex(r"\A[a-z][a-z0-9_]{0,20}/[1-9][0-9]{0,2}\Z")


def test_a_leaf_is_a_line_and_a_body() -> None:
    leaf = write_leaf(Statement("convoy_departed/1", b"{}"), 1651752900)
    assert leaf == b"safepassage/1 1651752900 convoy_departed/1\n{}"


@given(kind=KINDS, body=st.binary(max_size=99), at=st.integers(0, 10**12 - 1))
def test_an_entry_is_read_back(kind: str, body: bytes, at: int) -> None:
    statement = Statement(kind, body)
    leaf = write_leaf(statement, at)
    read = read_leaf(leaf, 7)
    assert read == Entry(7, at, statement)
    assert (read.kind, read.body) == (kind, body)


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"safepassage/2 1 a/1\n",
        b"safepassage/1 01 a/1\n",  # a zero before the number
        b"safepassage/1 -1 a/1\n",
        b"safepassage/1 1 A/1\n",
        b"safepassage/1 1 a/0\n",
        b"safepassage/1 1 a\n",
        b"safepassage/1  1 a/1\n",
        b"safepassage/1 1 a/1",
        b"safepassage/1 1 a/1\n" + bytes(LARGEST),
    ],
)
def test_what_is_no_leaf_is_refused(leaf: bytes) -> None:
    with pytest.raises(LedgerError):
        read_leaf(leaf, 0)


def test_what_can_be_no_entry_is_refused() -> None:
    with pytest.raises(ImpossibleValue):
        Statement("Convoy departed", b"")
    with pytest.raises(ImpossibleValue):
        write_leaf(Statement("a/1", b""), -1)
    body = bytes(LARGEST - len(b"safepassage/1 0 a/1\n"))
    assert len(write_leaf(Statement("a/1", body), 0)) == LARGEST
    with pytest.raises(ImpossibleValue):
        write_leaf(Statement("a/1", body + b"\0"), 0)


@given(st.binary(max_size=60) | st.binary(max_size=20).map(b"safepassage/1 12 a/1\n".__add__))
def test_any_bytes_are_read_or_refused(leaf: bytes) -> None:
    try:
        entry = read_leaf(leaf, 0)
    except LedgerError:
        return
    assert write_leaf(entry.statement, entry.at) == leaf

"""Canonical bytes: one value, one byte string; what is written otherwise is not read."""

import json
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import LedgerError
from safepassage.ledger.canonical import GREATEST, Value, decode, encode

TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: unicodedata.normalize("NFC", text)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXT | st.integers(-GREATEST, GREATEST) | st.booleans(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.from_regex(r"\A[a-z][a-z0-9_]{0,9}\Z"), inner)
    ),
    max_leaves=20,
)


def test_keys_are_in_order_and_nothing_is_spare() -> None:
    assert encode({"b": [1, True, "ї"], "a": "x\n"}) == '{"a":"x\\n","b":[1,true,"ї"]}'.encode()


@given(VALUES)
def test_what_is_written_is_read_back_and_is_what_rfc_8785_writes(value: Value) -> None:
    data = encode(value)
    assert decode(data) == value
    assert rfc8785.dumps(value) == data


@given(VALUES)
def test_a_value_written_otherwise_is_refused(value: Value) -> None:
    for other in (
        json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n",
        encode(value) + b" ",
        b"\xef\xbb\xbf" + encode(value),
    ):
        with pytest.raises(LedgerError, match="not canonical"):
            decode(other)


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',  # out of order
        b'{"a":1,"a":1}',  # one key twice
        b"1.0",
        b"1e3",
        b"-0",
        b"NaN",
        b"null",
        b'"\\u0041"',  # A has no need of an escape
        b'"\\ud800"',  # half a pair
        '"e\u0301"'.encode(),  # e and an accent, where é is one sign
        b"9007199254740992",  # 2**53
        b'{"A":1}',
        b"[" * 40 + b"]" * 40,
        b"[" * 100_000,
        b"\xff",
        b"",
        b"9" * 5000,
    ],
)
def test_what_we_never_write_is_refused(data: bytes) -> None:
    with pytest.raises(LedgerError):
        decode(data)


@pytest.mark.parametrize("value", [1.5, None, {"a": {"b": None}}, {"Ä": 1}, {1: 1}, b"x", 2**53])
def test_what_has_no_canonical_form_is_not_written(value: Value) -> None:
    with pytest.raises(LedgerError):
        encode(value)


@given(
    st.binary(max_size=60) | st.text(alphabet='{}[]":,0123456789.eE-truefalsn\\u ').map(str.encode)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except LedgerError:
        return
    assert encode(value) == data

"""Canonical bytes: one value has one byte string, and only that is read back.

The form is the part of RFC 8785 (JSON Canonicalization Scheme) that holds no number but whole
ones: no space, keys in order, no fraction, no null. An absent field is absent.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Final, TypeAlias

from safepassage.errors import LedgerError

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value]"

DEEPEST: Final = 16
GREATEST: Final = 2**53 - 1
"""The greatest whole number that every reader of JSON keeps exact (RFC 7493, 2.2)."""

# ASCII keys: their order is the same by code points (Python) and by UTF-16 units (RFC 8785, 3.2.3).
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


def encode(value: Value) -> bytes:
    """Give the one byte string of a value.

    Parameters
    ----------
    value
        Text in Unicode's composed form (NFC), whole numbers up to 2**53 - 1 either way, truths,
        lists, and objects with keys such as ``opens_at``; at most 16 deep.

    Raises
    ------
    LedgerError
        Where the value holds anything else.
    """
    if fault := _fault(value, DEEPEST):
        raise LedgerError(f"not canonical: {fault}")
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def decode(data: bytes) -> Value:
    """Read back what :func:`encode` wrote.

    Raises
    ------
    LedgerError
        Where :func:`encode` would have written the value otherwise, or not at all.
    """
    try:
        value: Value = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise LedgerError(f"not canonical: {fault}") from fault
    if encode(value) != data:
        raise LedgerError("not canonical: the same value is written otherwise")
    return value


def _refuse(number: str) -> Value:
    """Refuse a number that is not whole.

    Raises
    ------
    LedgerError
        Always.
    """
    raise LedgerError(f"not canonical: {number[:40]} is not a whole number")


def _fault(value: object, depth: int) -> str:  # noqa: PLR0911 - a case for each type
    """Say why a value has no canonical form; nothing where it has one."""
    if depth < 0:
        return f"nested deeper than {DEEPEST}"
    match value:
        case bool():
            return ""
        case int():
            return "" if -GREATEST <= value <= GREATEST else "a number beyond 2**53 - 1"
        case str():
            return _fault_of_text(value)
        case list():
            return _first(_fault(part, depth - 1) for part in value)
        case dict():
            return _fault_of_keys(value) or _fault(list(value.values()), depth)
        case _:
            return f"a value of type {type(value).__name__}"


def _first(faults: Iterable[str]) -> str:
    return next(filter(None, faults), "")


def _fault_of_keys(tree: dict[object, object]) -> str:
    for key in tree:
        if not (isinstance(key, str) and _KEY.fullmatch(key)):
            return f"{key!r:.70} is not a key such as opens_at"
    return ""


def _fault_of_text(text: str) -> str:
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return "half of a surrogate pair"
    if not unicodedata.is_normalized("NFC", text):
        return "text that is not in Unicode's composed form (NFC)"
    return ""

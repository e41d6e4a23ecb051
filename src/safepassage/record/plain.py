"""Texts as the record keeps them: nothing that a screen hides, turns round or runs."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Final, TypeVar

T = TypeVar("T")

# Unicode's controls, and the overrides that show a text in another order than it has
_TURNING: Final = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def plain(of: T) -> T:
    """Put every text of a value into composed form (NFC), in one line, without hidden controls.

    It looks the same and has one byte string: what was found twice is known the second time.
    """
    if isinstance(of, str) and not isinstance(of, StrEnum):
        return _plain(of)  # type: ignore[return-value] # a str of a str
    if isinstance(of, tuple):
        return tuple(plain(part) for part in of)  # type: ignore[return-value] # the same
    if is_dataclass(of) and not isinstance(of, type):
        return replace(of, **{it.name: plain(getattr(of, it.name)) for it in fields(of)})
    return of


def _plain(text: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(
        sign for sign in line if sign not in _TURNING and unicodedata.category(sign) != "Cc"
    )

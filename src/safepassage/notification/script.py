"""Scripts that run both ways: what must stay together in a line of another direction.

Coordinates, plates, hours and digests are read from left to right wherever they stand. Unicode
(UAX 9) has marks that set a piece of text apart; they are put around every such piece, in
every language, so that a name in Arabic cannot turn a plate round on a page in Ukrainian.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_LEFT_TO_RIGHT: Final = "\u2066"
_FIRST_STRONG: Final = "\u2068"
_END: Final = "\u2069"
_JOINERS: Final = "\u200c\u200d"  # Persian and Arabic need them inside a word


def code(text: str) -> str:
    """Set apart what is read from left to right: a plate, a point, an hour, a digest."""
    return f"{_LEFT_TO_RIGHT}{plain(text)}{_END}" if text else ""


def named(text: str) -> str:
    """Set apart what somebody wrote, in whatever script: a name, a post, a title."""
    return f"{_FIRST_STRONG}{plain(text)}{_END}" if text else ""


def plain(text: str) -> str:
    """Take out controls, and marks that turn the direction of whatever follows them."""
    kept = (
        sign
        for sign in text
        if sign in _JOINERS or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return "".join(kept)

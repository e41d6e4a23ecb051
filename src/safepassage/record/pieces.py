"""A long text in pieces of whole sentences that overlap, for a reader with a short memory."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from safepassage.record.entry import Span

PIECE: Final = 8_000
"""Characters of a piece at most: some 2,000 tokens, so that a memory of 4,096 holds the answer."""
OVERLAP: Final = 800
"""Characters that a piece repeats of the one before at most: who "he" is, mostly."""

_END: Final = re.compile(r"[.!?][\"”’)\]]*\s+|\n+")


def pieces(text: str, most: int = PIECE, again: int = OVERLAP) -> tuple[Span, ...]:
    """Cut a text into pieces, in its order; a text that is short enough is one.

    Every piece begins and ends with a sentence. Only a sentence longer than ``most - again`` is
    cut, between words where it has any.

    Parameters
    ----------
    most, again
        Characters of a piece, and of what two neighbours share; ``again`` is less than ``most``.
    """
    if not text:
        return ()
    bounds = [0, *_ends(text, most - again)]
    found = [Span(0, _last(bounds, most))]
    while (end := found[-1].end) < len(text):
        start = bounds[bisect_left(bounds, max(end - again, found[-1].start + 1))]
        found.append(Span(start, _last(bounds, start + most)))
    return tuple(found)


def _last(bounds: list[int], limit: int) -> int:
    return bounds[bisect_right(bounds, limit) - 1]


def _ends(text: str, longest: int) -> Iterator[int]:
    """Give where sentences end, none of them longer than a number of characters."""
    start = 0
    for end in (*(found.end() for found in _END.finditer(text)), len(text)):
        while end - start > longest:
            space = text.rfind(" ", start, start + longest) + 1
            start = space or start + longest
            yield start
        if end > start:
            yield end
            start = end

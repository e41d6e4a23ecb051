"""Faults, gathered: a case is refused once, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches
from typing import Final

from safepassage.errors import Fault

_SHOWN: Final = 60  # characters of a cell that a message shows
_LIKENESS: Final = 0.7  # of two words, by difflib, from which on one may be a slip for the other
_FEW: Final = 8  # known words that a message can list
_MANY: Final = 2000  # known words beyond which a search for a likely one takes too long


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._all: list[Fault] = []

    def add(self, file: str, line: int, field: str, found: str, expected: str) -> None:
        """Note a fault; the parameters are those of :class:`~safepassage.errors.Fault`."""
        self._all.append(Fault(file, line, field, found, expected))

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note several."""
        self._all.extend(faults)

    def told(self, rank: Callable[[str], int]) -> tuple[Fault, ...]:
        """Give each fault once, in the order of files and lines.

        Parameters
        ----------
        rank
            The place of a file among the others.
        """
        once = dict.fromkeys(self._all)
        return tuple(sorted(once, key=lambda fault: (rank(fault.file), fault.file, fault.line)))


def shown(text: str) -> str:
    """Quote what stands in a cell so that a terminal can show it: short, no control characters."""
    if not text:
        return "nothing"
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
    plain = short.isascii() and short.removeprefix("-").replace(".", "", 1).isdigit()
    return short if plain else repr(short)


def likely(word: str, known: Collection[str]) -> str | None:
    """Guess which known word was meant; None where nothing comes close."""
    if len(known) > _MANY or len(word) > _SHOWN:
        return None
    folded = {name.casefold(): name for name in sorted(known)}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=_LIKENESS)
    return folded[close[0]] if close else None


def hint(word: str, known: Collection[str]) -> str:
    """Say which known word was meant, or which there are, as an end of ``expected ...``."""
    if guess := likely(word, known):
        return f" (did you mean {shown(guess)}?)"
    if 0 < len(known) <= _FEW:
        return f" ({', '.join(sorted(known))})"
    return ""

"""Chance that can be asked in any order: each draw has a number, and depends on nothing else.

Two programs that ask for the same draws, in whatever order and on whatever machine, get the
same. That is how the plain simulator is the referee of the compiled one, why switching one
cause off leaves every other as it was, and why runs can be split over machines at will.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from safepassage.errors import ImpossibleValue

GOLDEN: Final = 0x9E3779B97F4A7C15
FIRST: Final = 0xBF58476D1CE4E5B9
SECOND: Final = 0x94D049BB133111EB
WORD: Final = (1 << 64) - 1
WHOLE: Final = 1 << 32
"""A draw is a whole number from 0 to this, exclusive."""


def mixed(word: int) -> int:
    """Mix 64 bits (splitmix64: Steele, Lea and Flood, OOPSLA 2014, doi 10.1145/2660193.2660195)."""
    word = (word ^ (word >> 30)) * FIRST & WORD
    word = (word ^ (word >> 27)) * SECOND & WORD
    return word ^ (word >> 31)


def stream(seed: int, run: int) -> int:
    """Give what all draws of one run start from."""
    return mixed(mixed(seed + GOLDEN & WORD) + GOLDEN * (run + 1) & WORD)


def draw(of: int, cause: int, index: int) -> int:
    """Draw the number ``index`` of a cause in a stream: 0 to 2**32 - 1, each as likely."""
    word = mixed(of + GOLDEN * (cause + 1) & WORD)
    return mixed(word + GOLDEN * (index + 1) & WORD) >> 32


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A distribution, by its quantiles, straight between them; whole numbers throughout.

    Parameters
    ----------
    points
        (per mille, value), from 0 to 1000 per mille, neither ever falling. Two points at one
        per mille are a jump.
    """

    points: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        """Refuse points that are no distribution."""
        parts, values = [p for p, _ in self.points], [v for _, v in self.points]
        if (
            parts != sorted(parts)
            or values != sorted(values)
            or parts[:1] + parts[-1:] != [0, 1000]
        ):
            raise ImpossibleValue(f"quantiles {self.points} do not rise from 0 to 1000 per mille")

    def read(self, drawn: int) -> int:
        """Give the value at a draw."""
        before, low = 0, self.points[0][1]
        for part, high in self.points[1:]:
            cut = part * WHOLE // 1000
            if drawn < cut:
                return low + (high - low) * (drawn - before) // (cut - before)
            before, low = cut, high
        return low

    @property
    def mean(self) -> float:
        """What it comes to on average."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return sum((p1 - p0) * (v0 + v1) / 2000 for (p0, v0), (p1, v1) in pairs)

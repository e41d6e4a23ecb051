"""Turns: search, proof and choice share the time of one plan, so that none waits for another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from safepassage.planning.stop import Stop

FIRST_TURN: Final = 1 / 16
"""The share of the time that anybody else may have however short the search was."""


class Turns:
    """The time that the search has had, and whoever else takes turns.

    Parameters
    ----------
    stop
        When all are to give up. Where no clock rules, no turn ends before its work is done.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._searched, self._ends = 0.0, 1.0
        self._had: defaultdict[str, float] = defaultdict(float)
        self._trials_a_share: float | None = None

    def over(self) -> bool:
        """Tell whether the running turn is over, or all the time is."""
        return self._stop.timed and self._now() >= self._ends

    @contextmanager
    def turn(self, of: str) -> Iterator[None]:
        """Let somebody work until :meth:`over`: until he has had as much time as the search."""
        began = self._now()
        self._ends = min(1.0, began + max(FIRST_TURN, self._searched) - self._had[of])
        yield
        self._had[of] += self._now() - began
        self._ends = 1.0

    @contextmanager
    def search(self, trials: int) -> Iterator[None]:
        """Let the search make so many trials, or fewer where it finds what it looks for."""
        began = self._now()
        yield
        took = self._now() - began
        self._searched += took
        if took > 0:
            rate = trials / took
            # a round that found what it looked for made fewer trials: it seems faster than it is
            self._trials_a_share = min(rate, self._trials_a_share or rate)

    def fitting(self, trials: int) -> int:
        """Give so many trials, or as many as there is time for; 1 at the least."""
        if self._trials_a_share is None or not self._stop.timed:
            return trials
        left = 1.0 - self._now()
        return max(1, min(trials, int(self._trials_a_share * left)))

    def _now(self) -> float:
        """Give the share of the time that is over; nothing where rounds rule."""
        return self._stop.progress(0) if self._stop.timed else 0.0

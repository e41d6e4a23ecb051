"""When to stop searching. A rule tells how much of the search is over; 1 and more is the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Stop(Protocol):
    """What a search asks after every round."""

    def progress(self, rounds: int) -> float:
        """Tell how much of the search is over after some rounds: 0 at first, 1 at the end."""

    @property
    def timed(self) -> bool:
        """Whether a clock rules; if not, nothing may hang on how fast the machine is."""


@dataclass(frozen=True, slots=True)
class AfterRounds:
    """Stop after a number of rounds: the same number gives the same bytes on any machine."""

    rounds: int

    def progress(self, rounds: int) -> float:
        """Tell the share of the rounds that is over."""
        return rounds / self.rounds if self.rounds > 0 else 1.0

    @property
    def timed(self) -> bool:
        """No clock rules."""
        return False


class AfterSeconds:
    """Stop some seconds after it was made.

    Parameters
    ----------
    seconds
        0 or more.
    clock
        Tells seconds that only go forward.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds, self._clock, self._started = seconds, clock, clock()

    def progress(self, rounds: int) -> float:  # noqa: ARG002 - seconds rule, not rounds
        """Tell the share of the time that is over."""
        return (self._clock() - self._started) / self._seconds if self._seconds > 0 else 1.0

    @property
    def timed(self) -> bool:
        """A clock rules."""
        return True


class Cancellable:
    """Follow a rule, but stop at once after :meth:`cancel`; the best plan so far is kept."""

    def __init__(self, rule: Stop) -> None:
        self._rule, self._cancelled = rule, False

    def progress(self, rounds: int) -> float:
        """Tell what the rule tells, or that it is over."""
        return 1.0 if self._cancelled else self._rule.progress(rounds)

    @property
    def timed(self) -> bool:
        """Tell what the rule tells."""
        return self._rule.timed

    def cancel(self) -> None:
        """Stop after the running round."""
        self._cancelled = True

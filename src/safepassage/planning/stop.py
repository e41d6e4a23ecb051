"""When to stop. A rule tells how much of the search is over, and how long a bound is tightened."""

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

    @property
    def prices(self) -> int | None:
        """How many prices a bound tries at the most; None for as many as there is time for."""


@dataclass(frozen=True, slots=True)
class AfterRounds:
    """Stop after so many rounds of search and prices of the bound: the same bytes everywhere."""

    rounds: int
    prices: int = 40

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

    @property
    def prices(self) -> None:
        """Prices are tried for as long as there is time."""
        return None


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

    @property
    def prices(self) -> int | None:
        """Tell what the rule tells."""
        return self._rule.prices

    def cancel(self) -> None:
        """Stop after the running round."""
        self._cancelled = True


@dataclass(frozen=True, slots=True)
class Early:
    """Follow a rule, but stop while some of it is still to come.

    Parameters
    ----------
    rule
        What is followed.
    share
        Of the search, that is left at the end: 0 or more, below 1.
    """

    rule: Stop
    share: float

    def progress(self, rounds: int) -> float:
        """Tell how much is over of what comes before."""
        return self.rule.progress(rounds) / (1.0 - self.share)

    @property
    def timed(self) -> bool:
        """Tell what the rule tells."""
        return self.rule.timed

    @property
    def prices(self) -> int | None:
        """Tell what the rule tells."""
        return self.rule.prices

"""When to stop searching. A rule tells how much of the search is over; 1 and more is the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Stop(Protocol):
    """What a search asks after every round."""

    def progress(self, rounds: int) -> float:
        """Tell how much of the search is over after some rounds: 0 at first, 1 at the end."""

    def seconds_left(self) -> float | None:
        """Tell how many seconds remain; None where no clock rules."""


@dataclass(frozen=True, slots=True)
class AfterRounds:
    """Stop after a number of rounds: the same number gives the same bytes on any machine."""

    rounds: int

    def progress(self, rounds: int) -> float:
        """Tell the share of the rounds that is over."""
        return rounds / self.rounds if self.rounds else 1.0

    def seconds_left(self) -> float | None:
        """No clock rules."""
        return None


@dataclass
class AfterSeconds:
    """Stop after some seconds, or at once when :meth:`cancel` was called.

    Parameters
    ----------
    seconds
        From the moment of construction on.
    clock
        Seconds that only go forward.
    """

    seconds: float
    clock: Callable[[], float]
    _cancelled: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """Start counting."""
        self._started = self.clock()

    def progress(self, rounds: int) -> float:  # noqa: ARG002 - seconds rule, not rounds
        """Tell the share of the time that is over."""
        elapsed = self.clock() - self._started
        return 1.0 if self._cancelled or self.seconds <= 0 else elapsed / self.seconds

    def seconds_left(self) -> float | None:
        """Tell how many seconds remain, 0 at least."""
        return 0.0 if self._cancelled else max(0.0, self.seconds - self.clock() + self._started)

    def cancel(self) -> None:
        """Stop after the running round: the best plan so far is kept."""
        self._cancelled = True

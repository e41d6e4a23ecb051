"""A solver that asks now and then whether it should stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import highspy

_EVENTS: Final = (
    highspy.cb.HighsCallbackType.kCallbackIpmInterrupt,
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt,
)


def interrupted(solver: highspy.Highs, stops: Callable[[Any], bool]) -> None:
    """Let a solver ask at every iteration, and in every branch, whether it should stop.

    Parameters
    ----------
    stops
        Told how far the solver is, such as its bound so far.

    Raises
    ------
    RuntimeError
        Where HiGHS refuses.
    """

    def ask(kind: Any, message: Any, given: Any, answer: Any, user: Any) -> None:  # noqa: ANN401, ARG001
        answer.user_interrupt = stops(given)

    refused = highspy.HighsStatus.kError
    if refused in (solver.setCallback(ask, None), *map(solver.startCallback, _EVENTS)):
        raise RuntimeError("HiGHS refused to be interrupted")

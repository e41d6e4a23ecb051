"""The search: simulated annealing on the order and contents of missions.

Small moves on a list of missions, each judged by the exact decoder. Missions that move
nobody stay in the list: they are a reserve that a later order may wake.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from safepassage.planning.anneal import GAIN, HOPELESS, Standing, adopt, anneal, judge
from safepassage.planning.kernel import chance
from safepassage.planning.problem import Ints, Problem, everyone
from safepassage.planning.state import (
    FIGURES,
    State,
    empty_state,
    keep,
    tape,
    with_room,
)
from safepassage.planning.trip import empty_trip

HOT: Final = 0.2
HOTTEST: Final = 3e-3
COOLS_TO: Final = 0.01
"""Temperature at the start, as a share of the first cost per mission and at the most; and
the share of it that is left at the end. Where the first of two objectives hardly tells orders
apart, the end is that share of the second's temperature."""

SPARE: Final = 8
"""How many missions are in reserve, beside one for every five of the first plan."""

MISSIONS_A_ROUND: Final = 40_000
"""A round works out about this many missions."""


class Search:
    """A running search.

    Parameters
    ----------
    problem
        What is planned.
    missions
        ``(n, 4 + n_types)`` to start from.
    seed
        The same seed gives the same search.
    start
        What is booked already; None for an empty road.

    Attributes
    ----------
    first
        The missions it started from.
    standing
        The order under change, and the best one.
    trials
        How many orders it has tried.
    """

    def __init__(
        self, problem: Problem, missions: Ints, seed: int, start: State | None = None
    ) -> None:
        start = start or empty_state(problem, 0)
        self.first = missions
        reserve = np.zeros((missions.shape[0] // 5 + SPARE, missions.shape[1]), dtype=np.int64)
        order = np.concatenate([missions, reserve])
        self._problem, self._luck = problem, chance(seed)
        self._state = with_room(problem, start, order.shape[0])
        self._trip = empty_trip(problem)
        self.standing = _standing(problem, start, order)
        self._run()
        share = min(HOTTEST, HOT / order.shape[0])
        most = int(problem.counts[0])
        self._heat, self._cools = self._left(most, self.saved) * share, COOLS_TO
        if problem.by_second:
            second = self._left(most % problem.rank, self.saved % problem.rank) * share
            self._cools *= second / self._heat
        self.trials = 0

    def _left(self, most: int, saved: int) -> float:
        """Tell what an order leaves to be gained where each unit of weight can save so much."""
        return float(max(everyone(self._problem) * most - saved, 1))

    def _run(self) -> None:
        """Run the order from the start, and keep what it comes to."""
        now = self.standing
        now.figure[1:] = HOPELESS
        keep(self._state, now.kept, 0)
        now.figure[0], now.known[0, 0] = self._state.figure, 1
        last = now.order.shape[0] - 1
        _, end = judge(self._problem, self._state, now, self._trip, 0, last, float(HOPELESS), 0.0)
        adopt(self._state, now, 0, end)
        now.best_mark[:] = now.mark

    @property
    def best(self) -> Ints:
        """The best order found."""
        return self.standing.best

    @property
    def saved(self) -> int:
        """What it gains, by :func:`~safepassage.planning.decode.gain`."""
        return int(self.standing.best_mark[GAIN])

    def round(self, progress: float) -> None:
        """Judge some hundred or thousand plans.

        Parameters
        ----------
        progress
            How much of the search is over, 0 to 1: sets the temperature.
        """
        heat = self._heat * self._cools**progress
        self.trials += anneal(
            self._problem,
            self._state,
            self.standing,
            self._trip,
            self._luck,
            heat,
            MISSIONS_A_ROUND,
        )


def _standing(problem: Problem, start: State, order: Ints) -> Standing:
    """Make room for an order and what it comes to."""
    n = order.shape[0]
    stride = min(64, max(4, n // 80))
    rows = n // stride + 1
    return Standing(
        order=order,
        mark=np.zeros(3, dtype=np.int64),
        best=order.copy(),
        best_mark=np.zeros(3, dtype=np.int64),
        trial=order.copy(),
        trial_mark=np.zeros(3, dtype=np.int64),
        figure=np.zeros((n + 1, FIGURES), dtype=np.int64),
        trial_figure=np.zeros((n + 1, FIGURES), dtype=np.int64),
        kept=tape(problem, start, n, 2 * rows),
        place=np.arange(2 * rows, dtype=np.int64).reshape(2, rows),
        known=np.zeros((2, rows), dtype=np.int64),
        stride=np.array([stride], dtype=np.int64),
    )

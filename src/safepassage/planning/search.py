"""The search: simulated annealing on the order and contents of missions.

Small moves on a list of missions, each judged by the exact decoder. Missions that move
nobody stay in the list: they are a reserve that a later order may wake.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.construct import sum_vehicles
from safepassage.planning.decode import decode
from safepassage.planning.kernel import chance, draw, kernel
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.state import State, empty_state
from safepassage.planning.trip import Trip, empty_trip

HOT: Final = 0.2
HOTTEST: Final = 3e-3
COOLS_TO: Final = 0.01
"""Temperature at the start, as a share of the first cost per mission and at the most; and
the share of it that is left at the end."""

MISSIONS_A_ROUND: Final = 40_000
"""A round judges as many plans as come to about this many missions."""


class Standing(NamedTuple):
    """An order under change, and the best one so far.

    Parameters
    ----------
    order, best
        ``(n, 4 + n_types)`` missions.
    mark, best_mark
        ``(3,)`` what an order is worth: saved person-minutes, last exit, vehicle-minutes.
    """

    order: Ints
    mark: Ints
    best: Ints
    best_mark: Ints


class Bench(NamedTuple):
    """What judging needs: a road to run on, a trip and picks to write into, and chance."""

    state: State
    trip: Trip
    picks: Ints
    luck: Ints


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
    """

    def __init__(self, problem: Problem, missions: Ints, seed: int) -> None:
        reserve = np.zeros((missions.shape[0] // 5 + 4, missions.shape[1]), dtype=np.int64)
        order = np.concatenate([missions, reserve])
        self._problem = problem
        self._bench = Bench(
            state=empty_state(problem, order.shape[0]),
            trip=empty_trip(problem),
            picks=np.zeros((sum_vehicles(problem) + 1, 4), dtype=np.int64),
            luck=chance(seed),
        )
        mark = np.zeros(3, dtype=np.int64)
        mark[0] = judge(problem, self._bench, order, mark)
        self._standing = Standing(order, mark, order.copy(), mark.copy())
        everyone = int((problem.people * problem.weight).sum())
        cost = float(max(everyone * problem.horizon - mark[0], 1))
        self._heat = cost * min(HOTTEST, HOT / order.shape[0])
        self._trials = max(20, MISSIONS_A_ROUND // order.shape[0])

    @property
    def best(self) -> Ints:
        """The best order found."""
        return self._standing.best

    @property
    def saved(self) -> int:
        """Weighted person-minutes that it saves against leaving everyone to the horizon."""
        return int(self._standing.best_mark[0])

    def round(self, progress: float) -> None:
        """Judge some hundred or thousand plans.

        Parameters
        ----------
        progress
            How much of the search is over, 0 to 1: sets the temperature.
        """
        heat = self._heat * COOLS_TO**progress
        anneal(self._problem, self._bench, self._standing, heat, self._trials)


@kernel
def judge(p: Problem, bench: Bench, order: Ints, mark: Ints) -> int:
    """Decode an order; writes its last exit and vehicle-minutes, returns what it saves."""
    return decode(p, bench.state, order, bench.trip, bench.picks, mark[1:])


@kernel
def better(mark: Ints, than: Ints) -> bool:
    """Compare marks (saved, last exit, vehicle-minutes): more saved, then earlier, then fewer."""
    if mark[0] != than[0]:
        return bool(mark[0] > than[0])
    if mark[1] != than[1]:
        return bool(mark[1] < than[1])
    return bool(mark[2] < than[2])


@kernel
def anneal(p: Problem, bench: Bench, now: Standing, heat: float, trials: int) -> None:
    """Try some moves at one temperature, and keep those that are good enough."""
    trial = now.order.copy()
    mark = np.zeros(3, dtype=np.int64)
    for _ in range(trials):
        trial[:] = now.order
        move(p, trial, bench.luck)
        threshold = now.mark[0] + heat * math.log((1 + draw(bench.luck, 1 << 30)) / (1 << 30))
        mark[0] = judge(p, bench, trial, mark)
        if mark[0] < threshold or (mark[0] == now.mark[0] and better(now.mark, mark)):
            continue
        now.order[:] = trial
        now.mark[:] = mark
        if better(mark, now.best_mark):
            now.best[:] = trial
            now.best_mark[:] = mark


@kernel
def move(p: Problem, order: Ints, luck: Ints) -> None:
    """Change an order a little, in one of eight ways."""
    n = order.shape[0]
    i, kind = draw(luck, n), draw(luck, 11)
    if kind == 0:
        swap(order, i, draw(luck, n))
    elif kind <= 2:
        swap(order, i, min(n - 1, max(0, i + draw(luck, 9) - 4)))
    elif kind <= 4:
        shift(order, i, min(n - 1, max(0, i + draw(luck, 41) - 20)))
    elif kind == 5:
        order[i, 1] = draw(luck, p.capacity.size + 1) - 1
    elif kind == 6:
        order[i, 2] = 1 - order[i, 2]
    elif kind == 7:
        order[i, 0] = draw(luck, p.point.size)
    elif kind == 8:
        order[i, 3] = (0, 15, 30, 60, 120, 240, 480, 1440)[draw(luck, 8)]
    elif kind == 9:
        hand_over(p, order, i, draw(luck, n), luck)
    else:
        resize(p, order, i, luck)


@kernel
def swap(order: Ints, i: int, j: int) -> None:
    """Exchange two missions."""
    for k in range(order.shape[1]):
        order[i, k], order[j, k] = order[j, k], order[i, k]


@kernel
def shift(order: Ints, i: int, j: int) -> None:
    """Take a mission out and put it in elsewhere."""
    step = 1 if j > i else -1
    while i != j:
        swap(order, i, i + step)
        i += step


@kernel
def resize(p: Problem, order: Ints, i: int, luck: Ints) -> None:
    """Send more or fewer vehicles of one type, within the longest convoy."""
    kind = 4 + draw(luck, p.loads.size)
    room = p.max_convoy - order[i, 4:].sum() + order[i, kind]
    change = 1 + draw(luck, 3)
    if draw(luck, 2) == 0:
        change = -change
    order[i, kind] = max(0, min(room, order[i, kind] + change))


@kernel
def hand_over(p: Problem, order: Ints, i: int, j: int, luck: Ints) -> None:
    """Move vehicles of one type from one mission to another."""
    kind = 4 + draw(luck, p.loads.size)
    room = p.max_convoy - order[j, 4:].sum()
    if i != j and room > 0 and order[i, kind] > 0:
        count = 1 + draw(luck, min(room, order[i, kind]))
        order[i, kind] -= count
        order[j, kind] += count

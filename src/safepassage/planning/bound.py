"""A lower bound that is proven: no plan of this problem costs less.

Prices for everything scarce are set, and the best convoys at these prices are offered to a
linear program, which sets better prices, straight between knots in time. Knots come closer, then
slots are cut finer where convoys want to go. *Any*
prices prove a bound (``docs/planning.md`` has the proofs), so whatever is reported holds, even
of a run that was cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from safepassage.planning.market import Floats, chosen, cut, joined, moved, none, opened
from safepassage.planning.objectives import saved_at
from safepassage.planning.prices import appraise, free
from safepassage.planning.problem import NEVER, Problem
from safepassage.planning.program import solve
from safepassage.planning.reach import first_arrivals, first_entry, legs_of
from safepassage.planning.slots import first_slots, halved, wide

CLOSE: Final = 0.7
"""Time is cut finer once prices are off by less than this share of what the last cut brought."""

FIRST: Final = 0.1
"""What the first cut is thought to bring, as a share of what all would save alone."""

DONE: Final = 1e-6
"""The share of what is saved by which the prices may be off in the end."""

FLOOR: Final = 0.97
FALLS: Final = 0.96
"""The least price of a person at first, as a share of what they could save alone; what every cut
leaves of it. Without, the first prices swing from nothing to everything."""

KEPT: Final = 3
"""Offers for each block that outlast a cut, those that lose least."""

USED: Final = 1e-3
"""Convoys of an offer below which it is not used."""


def everyone_alone(problem: Problem) -> float:
    """Bound what can be saved: everyone leaves as if alone on the road.

    Returns
    -------
    float
        What the objective asked for first counts, saved at the most: weighted person-minutes
        against the horizon, or weighted people.
    """
    return float((_alone(problem) * problem.people).sum())


def _alone(problem: Problem) -> Floats:
    """Bound what each could save: ``(n_cohorts, 3)`` weighted minutes."""
    each = np.zeros((problem.release.size, 3))
    arrivals = first_arrivals(problem)
    for point in range(problem.family.size):
        exits = NEVER
        for route in np.flatnonzero(problem.point == point).tolist():
            drives = problem.drive[legs_of(problem, route)[-1]]
            for kind, at in enumerate(arrivals[route]):
                exits = min(exits, first_entry(problem, route, kind, int(at)) + int(drives[kind]))
        low, high = problem.cohort_first[point], problem.cohort_first[point + 1]
        leaves = np.maximum(exits, problem.release[low:high])
        saved = np.maximum(0, saved_at(problem.saves, leaves))
        each[low:high] = saved[:, np.newaxis] * problem.weight[point]
    return each


def most_saved(problem: Problem, over: Callable[[], bool]) -> Iterator[tuple[float, int]]:
    """Bound what can be saved, better and better, until nothing can be cut finer.

    Parameters
    ----------
    over
        Asked now and then; once it says yes no more bounds come.

    Yields
    ------
    tuple
        Weighted person-minutes saved against the horizon, at the most; the minutes of the
        finest slot.
    """
    if not (problem.fleet.size and problem.capacity.size and first_slots(problem).route.size):
        yield 0.0, 0
        return
    problem = problem._replace(beyond=1)  # one set of kernels serves both kinds of case
    market = opened(problem)
    alone = _alone(problem)
    floor, brought = FLOOR * alone, FIRST * float((alone * problem.people).sum())
    prices, offers = free(problem, market)._replace(person=floor), none(problem)
    lost, used, paid, before = np.zeros(0), offers.slot, -np.inf, np.inf
    while not over() and (found := appraise(problem, market, prices, over)):
        yield found.saved, int(market.slots.width.min())
        offers = joined(offers, found.offers)
        lost = np.append(lost, np.zeros(found.offers.slot.size))
        off = found.saved - paid
        done = off <= DONE * found.saved
        if done or off <= CLOSE * brought:
            grid = max(1, market.grid // 2)
            cuts = wide(problem, market.slots, grid)
            if market.grid <= market.slots.width.min():
                cuts = np.union1d(cuts, used)
            slots, was = halved(market.slots, cuts)
            finer = grid < market.grid or slots.route.size > market.slots.route.size
            if done and not finer and not floor.any():
                return
            market = cut(problem, market, slots, grid)
            best = np.argsort(lost, kind="stable")[: KEPT * (market.block[-1] + 1)]
            offers = moved(market, chosen(offers, best), was)
            floor, before = floor * (FALLS if finer else 0.0), paid
        answer = solve(problem, market, offers, floor, over)
        used = np.unique(offers.slot[answer.use > USED])
        prices, lost, paid = answer.prices, answer.loss, answer.saved
        brought = min(brought, before - paid)

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

from safepassage.planning.appraise import appraise
from safepassage.planning.knots import closer
from safepassage.planning.makeup import makeups
from safepassage.planning.market import (
    Market,
    Offers,
    chosen,
    cut,
    joined,
    moved,
    none,
    opened,
)
from safepassage.planning.objectives import saved_at
from safepassage.planning.prices import Prices, between, free
from safepassage.planning.problem import NEVER, Floats, Problem
from safepassage.planning.program import solve
from safepassage.planning.reach import first_arrivals, first_entry, legs_of
from safepassage.planning.slots import first_slots, halved, wide

CLOSE: Final = 0.7
"""Time is cut finer once prices are off by less than this share of what the cut brought."""

FIRST: Final = 0.1
FADES: Final = 0.5
"""What the first cut is thought to bring, as a share of what all would save alone; and what is
thought of the next one, as a share of that. A cut that brings less is not polished any longer."""

DONE: Final = 1e-6
"""The share of what is saved by which the prices may be off in the end."""

FLOOR: Final = 0.97
FALLS: Final = 0.96
"""The least price of a person at first, as a share of what they could save alone; what every cut
leaves of it. Without, the first prices swing from nothing to everything."""

CAUTION: Final = 0.4
"""How much of the best prices so far stays in the next ones, which swing less for that."""

KEPT: Final = 4
FEW: Final = 1_000
"""Offers that outlast a cut, those that lose least: for each one that is used, and at the least."""

MANY: Final = 10_000
"""Offers that a program keeps, or :data:`KEPT` for each that it uses; where there are more, half as
many stay, those that lose least. With all of them the largest cases take several times as long."""

BEST: Final = 200
"""Offers whose slots are cut, those that lose least: as many as are used, and at the least."""

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
    problem = problem._replace(beyond=1)  # one set of kernels serves both kinds of case
    slots = first_slots(problem) if problem.fleet.size and problem.capacity.size else None
    if slots is None or not slots.route.size:
        yield 0.0, 0
        return
    made = makeups(problem, over)
    if made is None or over():
        return
    market, alone = opened(problem, slots, *made), _alone(problem)
    floor = FLOOR * alone
    hoped = brought = FIRST * float((alone * problem.people).sum())
    prices, offers = free(problem, market)._replace(person=floor), none(problem)
    best, found_at, paid, before = np.inf, prices, -np.inf, -np.inf
    lost, used = np.zeros(0), 0
    while not over() and (found := appraise(problem, market, prices, over)):
        yield found.saved, int(market.slots.width.min())
        if found.saved < best:
            best, found_at = found.saved, prices
        offers = joined(offers, found.offers)
        lost = np.append(lost, np.zeros(found.offers.slot.size))
        off = best - paid
        done = off <= DONE * best
        if done or off <= CLOSE * brought:
            best_first = chosen(offers, np.argsort(lost, kind="stable"))
            cut_up, again = _finer(problem, market, best_first, found_at, used)
            finer = cut_up is not market
            if done and not finer and not floor.any():
                return
            market, offers = cut_up, again
            floor, before = floor * (FALLS if finer else 0.0), paid
            hoped *= FADES
        answer = solve(problem, market, offers, floor, over)
        used = int(np.count_nonzero(answer.use > USED))
        lost, paid = answer.loss, answer.saved
        if lost.size > (most := max(MANY, KEPT * used)):
            kept = np.argsort(lost, kind="stable")[: most // 2]
            offers, lost = chosen(offers, kept), lost[kept]
        brought = max(before - paid, hoped)
        prices = between(found_at, answer.prices, CAUTION)


def _finer(
    problem: Problem, market: Market, offers: Offers, prices: Prices, used: int
) -> tuple[Market, Offers]:
    """Cut time finer, and make the best offers again; the same market where nothing can be cut.

    Parameters
    ----------
    offers
        Those that lose least first.
    prices
        The best so far.
    used
        How many offers the program uses.
    """
    cuts = wide(problem, market.slots)
    if not cuts.size:
        cuts = np.unique(offers.slot[: max(BEST, used)])
    slots, was = halved(market.slots, cuts)
    knots = closer(problem, market.knots, prices.vehicle, prices.team)
    offers = chosen(offers, np.arange(min(offers.slot.size, max(FEW, KEPT * used))))
    if slots.route.size == market.slots.route.size and knots.size == market.knots.size:
        return market, offers
    finer = cut(problem, market, slots, knots)
    return finer, moved(finer, offers, was)

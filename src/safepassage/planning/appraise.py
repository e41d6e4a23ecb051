"""What prices prove, and which convoys they recommend.

Any prices prove a bound. Whoever could hire vehicles and teams, buy beds and people to carry at
these prices, and send the best convoy in every slot as often as it fits, would save no less than
any plan does (``docs/planning.md``). Places in the column are dealt out: nobody has to guess
what they are worth, and prices that are far off overrate the convoys of one column only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.earn import earn, filled, no_best
from safepassage.planning.market import Market, Offers, dealt
from safepassage.planning.prices import Prices
from safepassage.planning.problem import Floats, Problem
from safepassage.planning.reach import fleets
from safepassage.planning.trade import trade_at

BATCH: Final = 64
"""Slots priced in one go, before somebody may say that time is over."""


class Appraisal(NamedTuple):
    """What prices tell.

    Parameters
    ----------
    saved
        Weighted person-minutes that any plan saves, at the most.
    offers
        The best convoy of each slot that is dealt a place in its column.
    """

    saved: float
    offers: Offers


def appraise(
    problem: Problem, market: Market, prices: Prices, over: Callable[[], bool]
) -> Appraisal | None:
    """Bound what can be saved, and find the convoys that earn most at these prices.

    Parameters
    ----------
    over
        Asked now and then; None is given once it says yes.
    """
    n = market.slots.route.size
    trade = trade_at(problem, market, prices)
    best = no_best(market)
    for first in range(0, n, BATCH):
        if over():
            return None
        earn(trade, first, min(n, first + BATCH), best)
    count = dealt(market, best.value)
    terms = np.concatenate([
        _escorts(problem, market, prices.team),
        _hired(problem, market, prices.vehicle),
        (problem.people * prices.person).ravel(),
        market.intakes.limit * prices.room,
        count * best.value,
    ])
    saved = math.fsum(terms) + 1e-9 * math.fsum(np.abs(terms))
    sent = np.flatnonzero(count)
    return Appraisal(saved, filled(trade, sent, best))


def _hired(problem: Problem, market: Market, vehicle: Floats) -> Floats:
    """Price each fleet at the gate where it is worth most."""
    kind, location, at, count = fleets(problem).T
    there = np.minimum(at[:, np.newaxis] + market.way[location, :, kind], problem.horizon + 1)
    gates = np.arange(market.way.shape[1])
    dearest: Floats = vehicle[kind[:, np.newaxis], gates, there].max(axis=1, initial=0.0)
    hired: Floats = count * dearest
    return hired


def _escorts(problem: Problem, market: Market, team: Floats) -> Floats:
    """Price the teams of each ask and pool from when on they can enter."""
    there = np.minimum(market.team_at, problem.horizon + 1)
    priced: Floats = problem.may * np.diff(problem.team_first) * team[:, there]
    return priced.ravel()

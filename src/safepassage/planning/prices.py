"""Prices of all that is scarce, but of places in the column: those are dealt out, not sold."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.market import Market
from safepassage.planning.problem import Floats, Problem


class Prices(NamedTuple):
    """Weighted person-minutes saved that one more of each would be worth; none below 0.

    Parameters
    ----------
    vehicle
        ``(n_types, n_gates, horizon + 2)`` from a minute on; never rising, 0 in the end.
    team
        ``(n_asks, horizon + 2)`` from a minute on; never rising, 0 in the end.
    person
        ``(n_cohorts, 3)`` one more to carry.
    room
        ``(n_rows,)`` one more to take in, by what limits them (``intakes.py``).
    """

    vehicle: Floats
    team: Floats
    person: Floats
    room: Floats


def free(problem: Problem, market: Market) -> Prices:
    """Let everything cost nothing."""
    minutes = problem.horizon + 2
    return Prices(
        vehicle=np.zeros((problem.loads.size, market.way.shape[1], minutes)),
        team=np.zeros((problem.asked.size, minutes)),
        person=np.zeros((problem.release.size, 3)),
        room=np.zeros(market.intakes.limit.size),
    )


def between(some: Prices, others: Prices, share: float) -> Prices:
    """Take so much of some prices, and the rest of others."""
    pairs = zip(some, others, strict=True)
    return Prices(*(share * one + (1.0 - share) * other for one, other in pairs))

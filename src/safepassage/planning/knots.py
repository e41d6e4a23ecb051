"""Knots: the minutes between which prices that change with time are straight.

A *chain* is what has such a price: a vehicle type at a gate, or the teams that meet an ask. Each
chain has knots of its own, at its first minute, at the one after the horizon, and between them
closest where the price falls most. All are kept in one rising array, ``chain * (horizon + 2) +
minute``, that a *moment* of a chain is looked up in.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from safepassage.planning.problem import Floats, Ints, Problem

FIRST: Final = 240
"""Minutes between the first knots."""

MUCH: Final = 0.95
MANY: Final = 400
"""The share of what is paid that falls in the gaps that are halved, of all that falls in gaps of
more than a minute; and how many are halved at the least."""


def first_knots(problem: Problem, gates: int) -> Ints:
    """Give every chain the same few knots."""
    minutes = problem.horizon + 2
    chains = problem.loads.size * gates + problem.asked.size
    each = np.append(np.arange(0, minutes - 1, FIRST), minutes - 1)
    knots: Ints = (np.arange(chains)[:, np.newaxis] * minutes + each).reshape(-1)
    return knots


def closer(problem: Problem, knots: Ints, vehicle: Floats, team: Floats) -> Ints:
    """Halve the gaps of more than a minute in which most of what is paid falls.

    Parameters
    ----------
    vehicle, team
        Prices, as in :class:`~safepassage.planning.prices.Prices`.
    """
    minutes = problem.horizon + 2
    price = np.concatenate([vehicle.reshape(-1), team.reshape(-1)])
    owned = np.bincount(problem.fleet[:, 0], problem.fleet[:, 3], minlength=problem.loads.size)
    teams = problem.may @ np.diff(problem.team_first)
    count = np.concatenate([np.repeat(owned, vehicle.shape[1]), teams])
    low, high = knots[:-1], knots[1:]
    wide = (low // minutes == high // minutes) & (high - low > 1)
    falls = np.where(wide, (price[low] - price[high]) * count[low // minutes], 0.0)
    order = np.argsort(-falls, kind="stable")
    before = np.cumsum(falls[order]) - falls[order]
    much = (before < MUCH * falls.sum()) | (np.arange(order.size) < MANY)
    chosen = order[much & (falls[order] > 0)]
    halves: Ints = np.union1d(knots, (low + high)[chosen] // 2)
    return halves


def shared(knots: Ints, moments: Ints) -> tuple[Ints, Ints, Floats]:
    """Share moments among the two knots around each: both, and how much the later one gets."""
    before = np.searchsorted(knots, moments, side="right") - 1
    after = np.minimum(before + 1, knots.size - 1)
    late: Floats = (moments - knots[before]) / np.maximum(1, knots[after] - knots[before])
    return before, after, late


def over_time(knots: Ints, prices: Floats, minutes: int) -> Floats:
    """Draw prices straight between knots, never rising: ``(n_chains, minutes)``; 0 at the end."""
    last = knots % minutes == minutes - 1
    chains = np.count_nonzero(last)
    at_knots = np.where(last, 0.0, prices)
    drawn = np.interp(np.arange(chains * minutes), knots, at_knots).reshape(chains, minutes)
    fallen: Floats = np.maximum.accumulate(drawn[:, ::-1], axis=1)[:, ::-1]
    return np.ascontiguousarray(fallen)

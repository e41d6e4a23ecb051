"""What prices are set against: what can be hired, and the slots that convoys can be sent in.

An *offer* is a convoy in a slot. Where slots are cut finer, offers are made again in the halves.
Of slots of a route that lie beside each other, a *block*, the best offer is enough for the program.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.escorts import first_there, least_of
from safepassage.planning.makeup import Forms, Makeups, makeups
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.reach import gates
from safepassage.planning.slots import COARSEST, Slots, Spans, first_slots, spans, stretches

Floats = NDArray[np.float64]


class Market(NamedTuple):
    """All that prices are set against: what can be hired, and the slots to send convoys in.

    Parameters
    ----------
    gate
        ``(n_routes,)`` which routes begin at the same gate.
    way
        ``(n_locations, n_gates, n_types)`` least minutes to a gate; NEVER where there is no way.
    cap
        ``(n_slots,)`` most convoys in a slot.
    inside
        ``(n_pairs, 2)`` slots, and the stretches of their corridor that they lie in.
    escort
        ``(n_asks,)`` teams that every convoy takes of those that meet an ask, at the least.
    team_at
        ``(n_pools,)`` first minute at which teams of a pool can be at any gate.
    limit
        ``(n_stretches,)`` most convoys in a stretch, a headway apart.
    grid
        Minutes between two knots of prices that change with time.
    block
        ``(n_slots,)`` which slots of a route lie between the same two knots, in order.
    """

    makeups: Makeups
    forms: Forms
    slots: Slots
    spans: Spans
    gate: Ints
    way: Ints
    escort: Ints
    team_at: Ints
    cap: Floats
    inside: Ints
    limit: Ints
    grid: int
    block: Ints


class Offers(NamedTuple):
    """Convoys, each in a slot: arrays of one length.

    Parameters
    ----------
    slot, makeup, centre
        Index.
    onward
        ``(n, n_types)`` the gate where vehicles are offered again; -1 where nowhere.
    load
        ``(n, n_cohorts of a point at most, 3)`` people, by the point's cohorts.
    """

    slot: Ints
    makeup: Ints
    centre: Ints
    onward: Ints
    load: Ints


def opened(problem: Problem) -> Market:
    """Give what there is, in the first slots, with few knots."""
    return _market(problem, *makeups(problem), *gates(problem), first_slots(problem), COARSEST)


def cut(problem: Problem, market: Market, slots: Slots, grid: int) -> Market:
    """Give the same in other slots, with other knots."""
    same = market.makeups, market.forms, market.gate, market.way
    return _market(problem, *same, slots, grid)


def _market(
    problem: Problem, made: Makeups, forms: Forms, gate: Ints, way: Ints, slots: Slots, grid: int
) -> Market:
    inside, limit = stretches(problem, slots)
    times, cap = spans(problem, forms, slots), _most_convoys(problem, slots)
    escort = least_of(problem), first_there(problem)
    block = _blocks(slots, grid)
    return Market(made, forms, slots, times, gate, way, *escort, cap, inside, limit, grid, block)


def _blocks(slots: Slots, grid: int) -> Ints:
    """Give each slot its block; slots come route by route, in the order of time."""
    block = np.stack([slots.route, slots.opens // grid])
    begins = (np.diff(block, axis=1, prepend=-1) != 0).any(axis=0)
    return np.cumsum(begins) - 1


def none(problem: Problem) -> Offers:
    """Make no offer."""
    cohorts = int(np.diff(problem.cohort_first).max(initial=0))
    nothing = np.zeros(0, dtype=np.int64)
    onward = np.zeros((0, problem.loads.size), dtype=np.int64)
    return Offers(nothing, nothing, nothing, onward, np.zeros((0, cohorts, 3), dtype=np.int64))


def joined(offers: Offers, more: Offers) -> Offers:
    """Put offers side by side."""
    return Offers(*map(np.concatenate, zip(offers, more, strict=True)))


def chosen(offers: Offers, which: Ints) -> Offers:
    """Take some offers, in this order."""
    return Offers(*(array[which] for array in offers))


def moved(market: Market, offers: Offers, was: Ints) -> Offers:
    """Make the offers of each slot in the slots that it was cut into, as far as they can be."""
    first = np.searchsorted(was, offers.slot, side="left")
    count = np.searchsorted(was, offers.slot, side="right") - first
    again = np.repeat(np.arange(offers.slot.size), count)
    nth = np.arange(again.size) - np.repeat(np.cumsum(count) - count, count)
    slot = np.repeat(first, count) + nth
    copied = chosen(offers, again)._replace(slot=slot)
    form = market.makeups.form[copied.makeup]
    known = market.spans.known[slot, form][:, np.newaxis, np.newaxis]
    cohort = np.arange(copied.load.shape[1])[:, np.newaxis]
    load = np.where(cohort < known, copied.load, 0)
    kept = (market.spans.enters[slot, form] >= 0) & load.any(axis=(1, 2))
    return chosen(copied._replace(load=load), np.flatnonzero(kept))


def back_at(problem: Problem, market: Market, offers: Offers) -> Ints:
    """Find when vehicles of an offer can be at each gate again: ``(n, n_gates, n_types)``."""
    form = market.makeups.form[offers.makeup]
    route = market.slots.route[offers.slot]
    there = (
        market.spans.leaves[offers.slot, form]
        + market.forms.transit[route, offers.centre, form]
        + market.forms.unloads[form]
    )
    depots = market.way.shape[0] - problem.capacity.size
    again: Ints = there[:, np.newaxis, np.newaxis] + market.way[depots + offers.centre]
    return again


def _most_convoys(problem: Problem, slots: Slots) -> Floats:
    """Bound the convoys in a slot: a headway apart, and each carries somebody."""
    headway = problem.headway[problem.corridor[slots.route]]
    spaced = (slots.closes - slots.opens) // np.maximum(headway, 1) + 1
    crowd = np.add.reduceat(
        np.append(problem.people.sum(axis=1), 0), problem.cohort_first[:-1], dtype=np.int64
    )
    waiting = np.where(np.diff(problem.cohort_first) > 0, crowd, 0)[problem.point[slots.route]]
    return np.where(headway > 0, np.minimum(spaced, waiting), waiting).astype(float)

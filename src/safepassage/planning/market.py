"""What prices are set against: what can be hired, and the slots that convoys can be sent in.

An *offer* is a convoy in a slot. Where slots are cut finer, offers are made again in the halves.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from safepassage.planning.escorts import first_there, least_of
from safepassage.planning.intakes import Intakes, intakes
from safepassage.planning.kernel import kernel_with_arrays
from safepassage.planning.knots import first_knots
from safepassage.planning.makeup import Forms, Makeups
from safepassage.planning.problem import Floats, Ints, Problem
from safepassage.planning.reach import gates
from safepassage.planning.slots import Slots, Spans, spans, stretches


class Market(NamedTuple):
    """All that prices are set against: what can be hired, and the slots to send convoys in.

    Parameters
    ----------
    gate
        ``(n_routes,)`` which routes begin at the same gate.
    way
        ``(n_locations, n_gates, n_types)`` least minutes to a gate; NEVER where there is no way.
    onward, transit
        ``(n_routes,)`` which routes go on to the centres alike; ``(n_onward, n_centres, n_types)``
        the minutes of that, below 0 where there is no way.
    full
        ``(n_points, n_types)`` people whom a vehicle carries at the most.
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
    knots
        ``(n_knots,)`` where prices that change with time may bend, by ``knots.py``.
    """

    makeups: Makeups
    forms: Forms
    gate: Ints
    way: Ints
    onward: Ints
    transit: Ints
    full: Ints
    escort: Ints
    team_at: Ints
    intakes: Intakes
    slots: Slots
    spans: Spans
    cap: Floats
    inside: Ints
    limit: Ints
    knots: Ints


class Offers(NamedTuple):
    """Convoys, each in a slot: arrays of one length.

    Parameters
    ----------
    slot, makeup, centre
        Index.
    since
        Minute before which their people are not taken in.
    onward
        ``(n, n_types)`` the gate where vehicles are offered again; -1 where nowhere.
    load
        ``(n, n_cohorts of a point at most, 3)`` people, by the point's cohorts.
    """

    slot: Ints
    makeup: Ints
    centre: Ints
    since: Ints
    onward: Ints
    load: Ints


def opened(problem: Problem, slots: Slots, made: Makeups, forms: Forms) -> Market:
    """Give what there is in some slots, with few knots."""
    gate, way = gates(problem)
    transit, onward = np.unique(problem.transit, axis=0, return_inverse=True)
    return Market(
        makeups=made,
        forms=forms,
        gate=gate,
        way=way,
        onward=onward.reshape(-1),
        transit=transit,
        full=_full(problem),
        escort=least_of(problem),
        team_at=first_there(problem),
        intakes=intakes(problem),
        **_in(problem, forms, slots),
        knots=first_knots(problem, way.shape[1]),
    )


def cut(problem: Problem, market: Market, slots: Slots, knots: Ints) -> Market:
    """Give the same in other slots, with other knots."""
    return market._replace(**_in(problem, market.forms, slots), knots=knots)


def _in(problem: Problem, forms: Forms, slots: Slots) -> dict[str, Any]:
    """Fill the fields that hang on the slots."""
    inside, limit = stretches(problem, slots)
    return {
        "slots": slots,
        "spans": spans(problem, forms, slots),
        "cap": _most_convoys(problem, slots),
        "inside": inside,
        "limit": limit,
    }


def _full(problem: Problem) -> Ints:
    """Count the people in a full vehicle, by its largest layout: ``(n_points, n_types)``."""
    heads = (problem.most * problem.heads[:, np.newaxis]).sum(axis=2)
    full: Ints = np.maximum.reduceat(heads, problem.layout_first[:-1], axis=1)
    return full


def dealt(market: Market, worth: Floats) -> Floats:
    """Deal out the places in the columns, so that most is earned.

    Stretches nest, so the best is to give each slot in turn, the one that earns most first, as
    many convoys as its stretches still take (a laminar matroid; Edmonds 1971).

    Parameters
    ----------
    worth
        ``(n_slots,)`` what a convoy earns.

    Returns
    -------
    Floats
        ``(n_slots,)`` how many convoys; none where they earn nothing.
    """
    slot, stretch = market.inside[np.argsort(market.inside[:, 0], kind="stable")].T
    first = np.searchsorted(slot, np.arange(worth.size + 1))
    order = np.argsort(-worth, kind="stable")[: np.count_nonzero(worth > 0)]
    return _dealt(order, first, stretch.copy(), market.cap, market.limit.copy())


@kernel_with_arrays
def _dealt(order: Ints, first: Ints, stretch: Ints, cap: Floats, left: Ints) -> Floats:
    count = np.zeros(cap.size)
    for slot in order:
        most = cap[slot]
        for i in range(first[slot], first[slot + 1]):
            most = min(most, left[stretch[i]])
        for i in range(first[slot], first[slot + 1]):
            left[stretch[i]] -= int(most)
        count[slot] = most
    return count


def none(problem: Problem) -> Offers:
    """Make no offer."""
    cohorts = int(np.diff(problem.cohort_first).max(initial=0))
    nothing = np.zeros(0, dtype=np.int64)
    onward = np.zeros((0, problem.loads.size), dtype=np.int64)
    return Offers(
        nothing, nothing, nothing, nothing, onward, np.zeros((0, cohorts, 3), dtype=np.int64)
    )


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


def taken_in(market: Market, offers: Offers) -> Ints:
    """Find when the people of each offer are taken in."""
    form = market.makeups.form[offers.makeup]
    transit = market.forms.transit[market.slots.route[offers.slot], offers.centre, form]
    taken: Ints = np.maximum(market.spans.leaves[offers.slot, form] + transit, offers.since)
    return taken


def back_at(problem: Problem, market: Market, offers: Offers) -> Ints:
    """Find when vehicles of an offer can be at each gate again: ``(n, n_gates, n_types)``."""
    form = market.makeups.form[offers.makeup]
    there = taken_in(market, offers) + market.forms.unloads[form]
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

"""What everything scarce costs, and what the best convoys earn at such prices.

Any prices prove a bound. Whoever could hire vehicles and teams, buy places in the column,
beds and people to carry at these prices, and send the best convoy in every slot as often as it
fits, would save no less than any plan does (``docs/planning.md``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.kernel import kernel, kernel_with_arrays
from safepassage.planning.market import Floats, Market, Offers, back_at
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.reach import fleets
from safepassage.planning.resources import saved_by

BATCH: Final = 64
"""Slots priced in one go, before somebody may say that time is over."""

NOWHERE: Final = 1e300
"""What a vehicle costs that cannot go there."""


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
    bed
        ``(n_centres,)`` one more.
    entry
        ``(n_stretches,)`` one more convoy.
    """

    vehicle: Floats
    team: Floats
    person: Floats
    bed: Floats
    entry: Floats


def free(problem: Problem, market: Market) -> Prices:
    """Let everything cost nothing."""
    minutes = problem.horizon + 2
    return Prices(
        vehicle=np.zeros((problem.loads.size, market.way.shape[1], minutes)),
        team=np.zeros((problem.asked.size, minutes)),
        person=np.zeros((problem.release.size, 3)),
        bed=np.zeros(problem.capacity.size),
        entry=np.zeros(market.limit.size),
    )


class _Trade(NamedTuple):
    """All that the pricing of a slot reads, and two tables that it fills slot by slot.

    Parameters
    ----------
    resale
        ``(n_types, n_centres, horizon + 2)`` worth of a vehicle that is free at a centre.
    order
        ``(n_points, n_known, 3, n_cohorts)`` a point's first cohorts, the cheapest first.
    entry
        ``(n_slots,)`` price of entering in a slot.
    hire
        ``(n_centres + 1, n_forms, n_types)`` price of a vehicle for the trip; in the last row
        every vehicle chooses its own centre.
    fixed
        ``(n_forms,)`` price of the escort and the entry.
    """

    problem: Problem
    market: Market
    prices: Prices
    resale: Floats
    order: Ints
    entry: Floats
    hire: Floats
    fixed: Floats


class Appraisal(NamedTuple):
    """What prices tell.

    Parameters
    ----------
    saved
        Weighted person-minutes that any plan saves, at the most.
    offers
        The best convoy of each block where one earns more than it costs.
    """

    saved: float
    offers: Offers


def appraise(
    problem: Problem, market: Market, prices: Prices, over: Callable[[], bool]
) -> Appraisal | None:
    """Bound what can be saved, and find the convoys that earn something at these prices.

    Parameters
    ----------
    over
        Asked now and then; None is given once it says yes.
    """
    n, forms = market.slots.route.size, market.forms.size.size
    trade = _Trade(
        problem=problem,
        market=market,
        prices=prices,
        resale=_resale(problem, market, prices.vehicle),
        order=_cheapest_first(problem, prices.person),
        entry=np.bincount(
            market.inside[:, 0], prices.entry[market.inside[:, 1]], minlength=n
        ).astype(np.float64),
        hire=np.zeros((problem.capacity.size + 1, forms, problem.loads.size)),
        fixed=np.zeros(forms),
    )
    value, centre, makeup = np.zeros(n), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for first in range(0, n, BATCH):
        if over():
            return None
        for_now = range(first, min(n, first + BATCH))
        _best(trade, for_now.start, for_now.stop, value, centre, makeup)
    earning = np.flatnonzero(value > 0)
    terms = np.concatenate([
        _escorts(problem, market, prices.team),
        _hired(problem, market, prices.vehicle),
        (problem.people * prices.person).ravel(),
        problem.capacity * prices.bed,
        market.limit * prices.entry,
        (market.cap * value)[earning],
    ])
    saved = math.fsum(terms) + 1e-9 * math.fsum(np.abs(terms))
    best = _best_of(market.block, value)
    return Appraisal(saved, _offers(trade, best, makeup[best], centre[best]))


def _best_of(block: Ints, value: Floats) -> Ints:
    """Find the slot of each block whose convoy earns most, where one earns something."""
    order = np.lexsort((-value, block))
    first = np.unique(block[order], return_index=True)[1]
    best: Ints = order[first]
    return best[value[best] > 0]


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


@kernel_with_arrays
def _resale(p: Problem, market: Market, vehicle: Floats) -> Floats:
    """Price a vehicle that is free at a centre: ``(n_types, n_centres, horizon + 2)``."""
    kinds, gates, minutes = vehicle.shape
    centres = p.capacity.size
    depots = market.way.shape[0] - centres
    worth = np.zeros((kinds, centres, minutes))
    for kind in range(kinds):
        for centre in range(centres):
            for gate in range(gates):
                way = market.way[depots + centre, gate, kind]
                for t in range(minutes - way):
                    worth[kind, centre, t] = max(
                        worth[kind, centre, t], vehicle[kind, gate, t + way]
                    )
    return worth


def _cheapest_first(problem: Problem, person: Floats) -> Ints:
    """Sort a point's first cohorts by price: ``(n_points, n_known, 3, n_cohorts)``."""
    points = problem.family.size
    most = int(np.diff(problem.cohort_first).max(initial=0))
    padded = np.full((points, most, 3), np.inf)
    for point in range(points):
        low, high = problem.cohort_first[point], problem.cohort_first[point + 1]
        padded[point, : high - low] = person[low:high]
    order = np.zeros((points, most + 1, 3, most), dtype=np.int64)
    for known in range(1, most + 1):
        ranked = np.argsort(padded[:, :known], axis=1, kind="stable")
        order[:, known, :, :known] = ranked.swapaxes(1, 2)
    return order


@kernel_with_arrays
def _best(trade: _Trade, first: int, last: int, value: Floats, centre: Ints, makeup: Ints) -> None:
    """Find the best convoy of each slot, and what it earns; nothing below 0.

    First as if every vehicle could choose its own centre, which earns no less; the convoy's own
    centre is looked for only where that pays.
    """
    bed = trade.prices.bed
    anywhere = bed.size
    for s in range(first, last):
        _rates(trade, s)
        _, best = _most(trade, s, anywhere, bed.min() if anywhere else 0.0, 0.0)
        if best < 0:
            continue
        for c in range(anywhere):
            earned = _net(trade, s, c, bed[c], best)
            if earned > value[s]:
                value[s], centre[s], makeup[s] = earned, c, best
        for c in range(anywhere):
            earned, better = _most(trade, s, c, bed[c], value[s])
            if better >= 0:
                value[s], centre[s], makeup[s] = earned, c, better


@kernel
def _rates(trade: _Trade, s: int) -> None:
    """Price the escort and the entry by form, and vehicles by centre, form and type."""
    p, market, prices = trade.problem, trade.market, trade.prices
    forms, spans = market.forms, market.spans
    route, gate = market.slots.route[s], market.gate[market.slots.route[s]]
    centres, last = p.capacity.size, p.horizon + 1
    for form in range(forms.size.size):
        enters = spans.enters[s, form]
        if enters < 0:
            continue
        relieved = min(last, spans.exits[s, form] + p.turnaround)
        escort = 0.0
        for ask in range(market.escort.size):
            freed = prices.team[ask, enters] - prices.team[ask, relieved]
            escort += market.escort[ask] * freed
        trade.fixed[form] = (escort + trade.entry[s]) / forms.parts[form]
        for kind in range(p.loads.size):
            if not forms.kinds[form, kind]:
                continue
            dear = prices.vehicle[kind, gate, enters]
            trade.hire[centres, form, kind] = NOWHERE
            for c in range(centres):
                transit = forms.transit[route, c, form]
                trade.hire[c, form, kind] = NOWHERE
                if transit >= 0:
                    again = min(last, spans.leaves[s, form] + transit + forms.unloads[form])
                    trade.hire[c, form, kind] = dear - trade.resale[kind, c, again]
                    trade.hire[centres, form, kind] = min(
                        trade.hire[centres, form, kind], trade.hire[c, form, kind]
                    )


@kernel
def _most(trade: _Trade, s: int, c: int, bed: float, floor: float) -> tuple[float, int]:
    """Find the makeup that earns most in a slot; -1 if none earns more than the floor."""
    market = trade.market
    makeups, forms, spans = market.makeups, market.forms, market.spans
    point = trade.problem.point[market.slots.route[s]]
    most, best = floor, -1
    for form in range(forms.size.size - 1, -1, -1):
        known = spans.known[s, form]
        if spans.enters[s, form] < 0 or known == 0:
            continue
        if _at_most(trade, s, c, bed, form) <= most:
            continue
        first = makeups.useful_first[point, known, form]
        for i in range(first, makeups.useful_first[point, known, form + 1]):
            earned = _net(trade, s, c, bed, makeups.useful[i])
            if earned > most:
                most, best = earned, makeups.useful[i]
    return most, best


@kernel
def _at_most(trade: _Trade, s: int, c: int, bed: float, form: int) -> float:
    """Bound what any makeup of a form earns: all its seats, at the price of its cheapest type."""
    p, forms = trade.problem, trade.market.forms
    cheapest = NOWHERE
    for kind in range(p.loads.size):
        if forms.kinds[form, kind] > 0:
            cheapest = min(cheapest, trade.hire[c, form, kind])
    route = trade.market.slots.route[s]
    vehicles = forms.vehicles[form] if cheapest > 0.0 else p.max_convoy[route]
    earned = -trade.fixed[form] - vehicles * cheapest
    point = p.point[route]
    known = trade.market.spans.known[s, form]
    for need in range(3):
        seats = trade.market.makeups.most[point, known, form, need]
        earned += _worth(trade, s, c, form, need, seats, bed)
    return float(earned * forms.parts[form])


@kernel
def _net(trade: _Trade, s: int, c: int, bed: float, m: int) -> float:
    """Tell what a makeup earns in a slot, as a whole convoy."""
    makeups = trade.market.makeups
    form, point = makeups.form[m], trade.problem.point[trade.market.slots.route[s]]
    earned = -trade.fixed[form]
    for kind in range(trade.problem.loads.size):
        if makeups.kinds[m, kind] > 0:
            earned -= makeups.kinds[m, kind] * trade.hire[c, form, kind]
    for need in range(3):
        earned += _worth(trade, s, c, form, need, makeups.seats[point, m, need], bed)
    return float(earned * trade.market.forms.parts[form])


@kernel
def _may_go(p: Problem, cohort: int, c: int) -> bool:
    """Tell whether a cohort may be taken to a centre; the one after the last stands for any."""
    return p.choosing == 0 or c == p.capacity.size or p.choice[cohort, c] > 0


@kernel
def _worth(trade: _Trade, s: int, c: int, form: int, need: int, seats: int, bed: float) -> float:
    """Tell what people on some seats are worth to a centre, the cheapest cohorts first."""
    p = trade.problem
    point, known = p.point[trade.market.slots.route[s]], trade.market.spans.known[s, form]
    saved = saved_by(p.saves, trade.market.spans.exits[s, form])
    gain = p.weight[point, need] * saved - p.heads[point, need] * bed
    worth = 0.0
    for rank in range(known):
        cohort = p.cohort_first[point] + trade.order[point, known, need, rank]
        margin = gain - trade.prices.person[cohort, need]
        if seats == 0 or margin <= 0.0:
            break
        if not _may_go(p, cohort, c):
            continue
        boards = min(seats, p.people[cohort, need])
        worth += boards * margin
        seats -= boards
    return worth


def _offers(trade: _Trade, slot: Ints, makeup: Ints, centre: Ints) -> Offers:
    """Fill convoys, the cheapest cohorts first; send vehicles on to where they are worth most."""
    load = np.zeros((slot.size, trade.order.shape[3], 3), dtype=np.int64)
    _board(trade, slot, makeup, centre, load)
    onward = np.zeros((slot.size, trade.problem.loads.size), dtype=np.int64)
    offers = Offers(slot, makeup, centre, onward, load)
    again = back_at(trade.problem, trade.market, offers)
    again = np.minimum(again, trade.problem.horizon + 1)
    vehicle = trade.prices.vehicle
    kinds, gates = np.arange(vehicle.shape[0]), np.arange(vehicle.shape[1])[:, np.newaxis]
    return offers._replace(onward=vehicle[kinds, gates, again].argmax(axis=1))


@kernel_with_arrays
def _board(trade: _Trade, slot: Ints, makeup: Ints, centre: Ints, load: Ints) -> None:
    p, market = trade.problem, trade.market
    for i in range(slot.size):
        form, s = market.makeups.form[makeup[i]], slot[i]
        point, known = p.point[market.slots.route[s]], market.spans.known[s, form]
        sooner = saved_by(p.saves, market.spans.exits[s, form])
        for need in range(3):
            bed = p.heads[point, need] * trade.prices.bed[centre[i]]
            gain = p.weight[point, need] * sooner - bed
            seats = market.makeups.seats[point, makeup[i], need]
            for rank in range(known):
                cohort = trade.order[point, known, need, rank]
                at = p.cohort_first[point] + cohort
                if gain - trade.prices.person[at, need] > 0.0 and _may_go(p, at, centre[i]):
                    load[i, cohort, need] = min(seats, p.people[at, need])
                    seats -= load[i, cohort, need]

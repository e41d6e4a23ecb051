"""What the best convoy of a slot earns at prices: what it saves, less what it hires and buys."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.kernel import kernel, kernel_with_arrays
from safepassage.planning.market import Floats, Market, Offers, back_at
from safepassage.planning.prices import Prices
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.resources import saved_by

NOWHERE: Final = 1e300
"""What a vehicle costs that cannot go there."""


class Trade(NamedTuple):
    """All that the pricing of a slot reads, and the tables that it fills slot by slot.

    *Anywhere* stands for a convoy of which every vehicle chooses its own centre, everyone in the
    cheapest bed; it is the centre after the last.

    Parameters
    ----------
    resale
        ``(n_types, n_centres, horizon + 2)`` worth of a vehicle that is free at a centre.
    order
        ``(n_points, n_known, 3, n_cohorts)`` a point's first cohorts, the cheapest first.
    hire
        ``(n_centres + 1, n_forms, n_types)`` price of a vehicle for the trip.
    escort
        ``(n_forms,)`` price of the teams.
    margin, people
        ``(3, n_cohorts + 1)`` what one more person is worth, and how many there are, the
        dearest first; after the last there are none.
    reach
        ``(n_forms,)`` what a convoy earns anywhere at the most.
    earned, listed
        ``(n_makeups,)`` what it earns anywhere; ``(n_forms,)`` 1 where that was worked out.
    """

    problem: Problem
    market: Market
    prices: Prices
    resale: Floats
    order: Ints
    hire: Floats
    escort: Floats
    margin: Floats
    people: Ints
    reach: Floats
    earned: Floats
    listed: Ints


def trade_at(problem: Problem, market: Market, prices: Prices) -> Trade:
    """Set out to trade at prices."""
    forms, cohorts = market.forms.size.size, int(np.diff(problem.cohort_first).max(initial=0))
    return Trade(
        problem=problem,
        market=market,
        prices=prices,
        resale=_resale(problem, market, prices.vehicle),
        order=_cheapest_first(problem, prices.person),
        hire=np.zeros((problem.capacity.size + 1, forms, problem.loads.size)),
        escort=np.zeros(forms),
        margin=np.zeros((3, cohorts + 1)),
        people=np.zeros((3, cohorts + 1), dtype=np.int64),
        reach=np.zeros(forms),
        earned=np.zeros(market.makeups.form.size),
        listed=np.zeros(forms, dtype=np.int64),
    )


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
def earn(trade: Trade, first: int, last: int, value: Floats, centre: Ints, makeup: Ints) -> None:
    """Find the best convoy of each slot, and what it earns; nothing below 0.

    First anywhere, which earns no less; the convoy's own centre is looked for only where that
    pays.
    """
    bed = trade.prices.bed
    anywhere = bed.size
    for s in range(first, last):
        _rates(trade, s)
        _, best = _most(trade, s, anywhere, bed.min() if anywhere else 0.0, 0.0)
        if best < 0:
            continue
        for c in range(anywhere):
            _crowd(trade, s, c, trade.market.makeups.form[best], bed[c])
            earned = _net(trade, s, c, best)
            if earned > value[s]:
                value[s], centre[s], makeup[s] = earned, c, best
        for c in range(anywhere):
            earned, better = _most(trade, s, c, bed[c], value[s])
            if better >= 0:
                value[s], centre[s], makeup[s] = earned, c, better


@kernel
def _rates(trade: Trade, s: int) -> None:
    """Price the escort by form, and vehicles by centre, form and type."""
    p, market, prices = trade.problem, trade.market, trade.prices
    forms, spans = market.forms, market.spans
    route, gate = market.slots.route[s], market.gate[market.slots.route[s]]
    centres, last = p.capacity.size, p.horizon + 1
    for form in range(forms.size.size):
        enters = spans.enters[s, form]
        if enters < 0 or _useless(trade, s, form):
            continue
        relieved = min(last, spans.exits[s, form] + p.turnaround)
        escort = 0.0
        for ask in range(market.escort.size):
            freed = prices.team[ask, enters] - prices.team[ask, relieved]
            escort += market.escort[ask] * freed
        trade.escort[form] = escort / forms.parts[form]
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
def _most(trade: Trade, s: int, c: int, bed: float, floor: float) -> tuple[float, int]:
    """Find the makeup that earns most in a slot; -1 if none earns more than the floor.

    What is found anywhere bounds what is looked for at a centre.
    """
    market, anywhere = trade.market, trade.problem.capacity.size
    most, best = floor, -1
    for form in range(market.forms.size.size - 1, -1, -1):
        if market.spans.enters[s, form] < 0 or _useless(trade, s, form):
            continue
        if c < anywhere and trade.reach[form] <= most:
            continue
        _crowd(trade, s, c, form, bed)
        reach = _at_most(trade, s, c, form)
        if c == anywhere:
            trade.reach[form], trade.listed[form] = reach, reach > most
        if reach <= most:
            continue
        low, high = _useful(trade, s, form)
        for i in range(low, high):
            m = market.makeups.useful[i]
            if c < anywhere and trade.listed[form] and trade.earned[m] <= most:
                continue
            earned = _net(trade, s, c, m)
            if c == anywhere:
                trade.earned[m] = earned
            if earned > most:
                most, best = earned, m
    return most, best


@kernel
def _useful(trade: Trade, s: int, form: int) -> tuple[int, int]:
    """Tell between which places the makeups of a form stand that are worth sending in a slot."""
    first = trade.market.makeups.useful_first
    point, known = (
        trade.problem.point[trade.market.slots.route[s]],
        trade.market.spans.known[s, form],
    )
    return first[point, known, form], first[point, known, form + 1]


@kernel
def _useless(trade: Trade, s: int, form: int) -> bool:
    low, high = _useful(trade, s, form)
    return bool(low == high)


@kernel
def _at_most(trade: Trade, s: int, c: int, form: int) -> float:
    """Bound what any makeup of a form earns.

    Either all seats that one could have, at the price of the cheapest type; or each vehicle full
    of those who are worth most.
    """
    p, forms = trade.problem, trade.market.forms
    route = trade.market.slots.route[s]
    point, known = p.point[route], trade.market.spans.known[s, form]
    least, cheapest, dearest, each = forms.vehicles[form], NOWHERE, -NOWHERE, 0.0
    most = least if forms.parts[form] == 1 else p.max_convoy[route]
    for kind in range(p.loads.size):
        if forms.kinds[form, kind] > 0:
            hire = trade.hire[c, form, kind]
            alone = _fullest(trade, point, kind) - hire
            cheapest, dearest, each = min(cheapest, hire), max(dearest, alone), each + alone
            least, most = least - 1, most - 1
    by_vehicle = each + (most if dearest > 0.0 else least) * dearest
    vehicles = forms.vehicles[form] if cheapest > 0.0 else p.max_convoy[route]
    by_seat = -vehicles * cheapest
    for need in range(3):
        by_seat += _worth(trade, need, trade.market.makeups.most[point, known, form, need])
    return float((min(by_seat, by_vehicle) - trade.escort[form]) * forms.parts[form])


@kernel
def _fullest(trade: Trade, point: int, kind: int) -> float:
    """Tell what those on a vehicle's seats are worth at the most, by its best layout."""
    p, most = trade.problem, 0.0
    for layout in range(p.layout_first[kind], p.layout_first[kind + 1]):
        worth = 0.0
        for need in range(3):
            if trade.people[need, 0] > 0:
                worth += p.most[point, layout, need] * trade.margin[need, 0]
        most = max(most, worth)
    return most


@kernel
def _net(trade: Trade, s: int, c: int, m: int) -> float:
    """Tell what a makeup earns in a slot, as a whole convoy; :func:`_crowd` is of its form."""
    makeups = trade.market.makeups
    form, point = makeups.form[m], trade.problem.point[trade.market.slots.route[s]]
    earned = -trade.escort[form]
    for kind in range(trade.problem.loads.size):
        if makeups.kinds[m, kind] > 0:
            earned -= makeups.kinds[m, kind] * trade.hire[c, form, kind]
    for need in range(3):
        earned += _worth(trade, need, makeups.seats[point, m, need])
    return float(earned * trade.market.forms.parts[form])


@kernel
def _may_go(p: Problem, cohort: int, c: int) -> bool:
    """Tell whether a cohort may be taken to a centre; the one after the last stands for any."""
    return p.choosing == 0 or c == p.capacity.size or p.choice[cohort, c] > 0


@kernel
def _crowd(trade: Trade, s: int, c: int, form: int, bed: float) -> None:
    """Write who is worth carrying to a centre, how much and how many: the cheapest first."""
    p = trade.problem
    point, known = p.point[trade.market.slots.route[s]], trade.market.spans.known[s, form]
    saved = saved_by(p.saves, trade.market.spans.exits[s, form])
    for need in range(3):
        gain = p.weight[point, need] * saved - p.heads[point, need] * bed
        n = 0
        for rank in range(known):
            cohort = p.cohort_first[point] + trade.order[point, known, need, rank]
            margin = gain - trade.prices.person[cohort, need]
            if margin <= 0.0:
                break
            if _may_go(p, cohort, c) and p.people[cohort, need] > 0:
                trade.margin[need, n], trade.people[need, n] = margin, p.people[cohort, need]
                n += 1
        trade.people[need, n] = 0


@kernel
def _worth(trade: Trade, need: int, seats: int) -> float:
    """Tell what people on some seats are worth, by :func:`_crowd`."""
    worth, rank = 0.0, 0
    while seats > 0 and trade.people[need, rank] > 0:
        boards = min(seats, trade.people[need, rank])
        worth += boards * trade.margin[need, rank]
        seats -= boards
        rank += 1
    return worth


def filled(trade: Trade, slot: Ints, makeup: Ints, centre: Ints) -> Offers:
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
def _board(trade: Trade, slot: Ints, makeup: Ints, centre: Ints, load: Ints) -> None:
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

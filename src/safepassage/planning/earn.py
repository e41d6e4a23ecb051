"""What the best convoy of a slot earns at prices: what it saves, less what it hires and buys."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.intakes import BIN, price_by_bin
from safepassage.planning.kernel import kernel, kernel_with_arrays
from safepassage.planning.market import Floats, Market, Offers, back_at
from safepassage.planning.prices import Prices
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.resources import saved_by

NOWHERE: Final = 1e300
"""What a vehicle costs that cannot go there."""


class Trade(NamedTuple):
    """All that the pricing of a slot reads, and the tables that it fills slot by slot.

    A *choice* is a centre and when people are taken in: on arrival, or at the beginning of a later
    bin in which that costs less. *Anywhere* stands for a convoy of which every vehicle makes its
    own choice and everyone pays for the cheapest; it is the last choice, after a spare place.

    Parameters
    ----------
    resale
        ``(n_types, n_centres, horizon + 2)`` worth of a vehicle that is free at a centre.
    order
        ``(n_points, n_known, 3, n_cohorts)`` a point's first cohorts, the cheapest first.
    room, lower
        ``(n_centres, n_bins)`` price of being taken in; the next bin of a lower price, or -1.
    full
        ``(n_points, n_types)`` people whom a vehicle carries at the most.
    choices
        ``(n_forms,)`` how many there are.
    centre, since, pays
        ``(n_choices, n_forms)`` where and from when on people are taken in, and for what price.
    hire
        ``(n_choices, n_forms, n_types)`` price of a vehicle for the trip.
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
    room: Floats
    lower: Ints
    full: Ints
    choices: Ints
    centre: Ints
    since: Ints
    pays: Floats
    hire: Floats
    escort: Floats
    margin: Floats
    people: Ints
    reach: Floats
    earned: Floats
    listed: Ints


class Best(NamedTuple):
    """The best convoy of every slot, ``(n_slots,)`` each.

    Parameters
    ----------
    value
        What it earns; 0 where none earns anything.
    makeup, centre
        Index.
    since
        Minute before which its people are not taken in.
    """

    value: Floats
    makeup: Ints
    centre: Ints
    since: Ints


def no_best(market: Market) -> Best:
    """Begin with no convoy."""
    n = market.slots.route.size
    return Best(np.zeros(n), *np.zeros((3, n), dtype=np.int64))


def trade_at(problem: Problem, market: Market, prices: Prices) -> Trade:
    """Set out to trade at prices."""
    forms, cohorts = market.forms.size.size, int(np.diff(problem.cohort_first).max(initial=0))
    room = price_by_bin(problem, market.intakes, prices.room)
    return Trade(
        problem=problem,
        market=market,
        prices=prices,
        resale=_resale(problem, market, prices.vehicle),
        order=_cheapest_first(problem, prices.person),
        room=room,
        lower=_lower(room),
        full=_full(problem),
        choices=np.zeros(forms, dtype=np.int64),
        centre=np.zeros((room.size + 2, forms), dtype=np.int64),
        since=np.zeros((room.size + 2, forms), dtype=np.int64),
        pays=np.zeros((room.size + 2, forms)),
        hire=np.zeros((room.size + 2, forms, problem.loads.size)),
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


def _lower(price: Floats) -> Ints:
    """Find the next bin in which a lower price is paid; -1 where there is none."""
    lower = np.full(price.shape, -1, dtype=np.int64)
    for b in range(price.shape[1] - 2, -1, -1):
        ahead = np.full(price.shape[0], b + 1)
        while (higher := (ahead >= 0) & (price[np.arange(ahead.size), ahead] >= price[:, b])).any():
            ahead = np.where(higher, lower[np.arange(ahead.size), ahead], ahead)
        lower[:, b] = ahead
    return lower


def _full(problem: Problem) -> Ints:
    """Count the people in a full vehicle, by its largest layout: ``(n_points, n_types)``."""
    heads = (problem.most * problem.heads[:, np.newaxis]).sum(axis=2)
    full: Ints = np.maximum.reduceat(heads, problem.layout_first[:-1], axis=1)
    return full


@kernel_with_arrays
def earn(trade: Trade, first: int, last: int, best: Best) -> None:
    """Find the best convoy of each slot, and what it earns.

    First the makeup that was best in the slot before is tried, then all of them anywhere, which
    earns no less; a makeup's own choice is looked for only where that pays.
    """
    anywhere, usual = trade.pays.shape[0] - 1, 0
    for s in range(first, last):
        promising = usual
        for step in range(_rates(trade, s) + 1):
            if step <= 1:
                _try(trade, s, promising, best)
            choice = anywhere if step == 0 else step - 1
            earned, makeup = _most(trade, s, choice, best.value[s])
            if step == 0:
                promising = makeup
                if makeup < 0:
                    break
            elif makeup >= 0:
                _take(trade, s, makeup, choice, earned, best)
        if best.value[s] > 0.0:
            usual = best.makeup[s]


@kernel
def _try(trade: Trade, s: int, makeup: int, best: Best) -> None:
    """Try a makeup by every choice that it has."""
    form = trade.market.makeups.form[makeup]
    for choice in range(trade.choices[form]):
        _crowd(trade, s, choice, form)
        earned = _net(trade, s, choice, makeup)
        if earned > best.value[s]:
            _take(trade, s, makeup, choice, earned, best)


@kernel
def _take(trade: Trade, s: int, makeup: int, choice: int, earned: float, best: Best) -> None:
    """Write down a better convoy."""
    form = trade.market.makeups.form[makeup]
    best.value[s], best.makeup[s] = earned, makeup
    best.centre[s], best.since[s] = trade.centre[choice, form], trade.since[choice, form]


@kernel
def _rates(trade: Trade, s: int) -> int:
    """Price the escort and list the choices by form; return the most choices of one."""
    p, market, prices = trade.problem, trade.market, trade.prices
    forms, spans = market.forms, market.spans
    route, last, most = market.slots.route[s], p.horizon + 1, 0
    for form in range(forms.size.size):
        trade.choices[form] = 0
        enters = spans.enters[s, form]
        if enters < 0 or _useless(trade, s, form):
            continue
        relieved = min(last, spans.exits[s, form] + p.turnaround)
        escort = 0.0
        for ask in range(market.escort.size):
            freed = prices.team[ask, enters] - prices.team[ask, relieved]
            escort += market.escort[ask] * freed
        trade.escort[form] = escort / forms.parts[form]
        for c in range(p.capacity.size):
            transit = forms.transit[route, c, form]
            if transit >= 0:
                _choose(trade, s, form, c, spans.leaves[s, form] + transit)
        _anywhere(trade, form)
        most = max(most, trade.choices[form])
    return int(most)


@kernel
def _anywhere(trade: Trade, form: int) -> None:
    """Price what is cheapest of all choices."""
    last = trade.pays.shape[0] - 1
    trade.pays[last, form] = NOWHERE
    for choice in range(trade.choices[form]):
        trade.pays[last, form] = min(trade.pays[last, form], trade.pays[choice, form])
    for kind in range(trade.problem.loads.size):
        trade.hire[last, form, kind] = NOWHERE
        for choice in range(trade.choices[form]):
            hire = trade.hire[choice, form, kind]
            trade.hire[last, form, kind] = min(trade.hire[last, form, kind], hire)


@kernel
def _choose(trade: Trade, s: int, form: int, c: int, arrives: int) -> None:
    """List when a convoy may be taken in at a centre: on arrival, or when that costs less."""
    last = trade.room.shape[1] - 1
    at = min(arrives // BIN, last)
    spares, taken = trade.room[c, at] - trade.room[c, last], arrives
    while at >= 0 and _pays(trade, s, form, c, arrives, taken, spares):
        _offer(trade, s, form, c, taken, trade.room[c, at])
        at = trade.lower[c, at]
        taken = at * BIN


@kernel
def _pays(trade: Trade, s: int, form: int, c: int, arrives: int, taken: int, spares: float) -> bool:
    """Tell whether what a full vehicle may spare by waiting is more than what it then loses."""
    if taken <= arrives:
        return True
    p, unloads = trade.problem, trade.market.forms.unloads[form]
    point, last = p.point[trade.market.slots.route[s]], p.horizon + 1
    for kind in range(p.loads.size):
        if trade.market.forms.kinds[form, kind]:
            now = trade.resale[kind, c, min(last, arrives + unloads)]
            if (
                trade.full[point, kind] * spares
                > now - trade.resale[kind, c, min(last, taken + unloads)]
            ):
                return True
    return False


@kernel
def _offer(trade: Trade, s: int, form: int, c: int, taken: int, pays: float) -> None:
    """List a choice, unless others are better; those that it is better than are struck out."""
    p, forms = trade.problem, trade.market.forms
    route, n = trade.market.slots.route[s], trade.choices[form]
    gate, enters = trade.market.gate[route], trade.market.spans.enters[s, form]
    again = min(p.horizon + 1, taken + forms.unloads[form])
    spare = trade.pays.shape[0] - 2
    trade.centre[spare, form], trade.since[spare, form], trade.pays[spare, form] = c, taken, pays
    for kind in range(p.loads.size):
        if forms.kinds[form, kind]:
            dear = trade.prices.vehicle[kind, gate, enters]
            trade.hire[spare, form, kind] = dear - trade.resale[kind, c, again]
    kept = 0
    for choice in range(n):
        if _no_worse(trade, p.point[route], form, choice, spare):
            return
    for choice in range(n):
        if not _no_worse(trade, p.point[route], form, spare, choice):
            _put(trade, form, choice, kept)
            kept += 1
    _put(trade, form, spare, kept)
    trade.choices[form] = kept + 1


@kernel
def _put(trade: Trade, form: int, choice: int, place: int) -> None:
    """Copy a choice to another place in the list."""
    trade.centre[place, form] = trade.centre[choice, form]
    trade.since[place, form] = trade.since[choice, form]
    trade.pays[place, form] = trade.pays[choice, form]
    for kind in range(trade.problem.loads.size):
        trade.hire[place, form, kind] = trade.hire[choice, form, kind]


@kernel
def _no_worse(trade: Trade, point: int, form: int, one: int, other: int) -> bool:
    """Tell whether a choice costs no more than another, whoever is aboard.

    It costs no more then for an empty vehicle, and for a full one.
    """
    p = trade.problem
    if p.choosing and trade.centre[one, form] != trade.centre[other, form]:
        return False
    more = trade.pays[one, form] - trade.pays[other, form]
    for kind in range(p.loads.size):
        if trade.market.forms.kinds[form, kind]:
            dearer = trade.hire[one, form, kind] - trade.hire[other, form, kind]
            if dearer > 0.0 or dearer + trade.full[point, kind] * more > 0.0:
                return False
    return True


@kernel
def _most(trade: Trade, s: int, c: int, floor: float) -> tuple[float, int]:
    """Find the makeup that earns most in a slot; -1 if none earns more than the floor.

    What is found anywhere bounds what is looked for at a choice.
    """
    market, anywhere = trade.market, trade.pays.shape[0] - 1
    most, best = floor, -1
    for form in range(market.forms.size.size - 1, -1, -1):
        if trade.choices[form] == 0:
            continue
        if c < anywhere and (c >= trade.choices[form] or trade.reach[form] <= most):
            continue
        _crowd(trade, s, c, form)
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
def _crowd(trade: Trade, s: int, choice: int, form: int) -> None:
    """Write who is worth carrying, how much and how many: the cheapest first."""
    p, c, room = trade.problem, trade.centre[choice, form], trade.pays[choice, form]
    if choice == trade.pays.shape[0] - 1:
        c = p.capacity.size
    point, known = p.point[trade.market.slots.route[s]], trade.market.spans.known[s, form]
    saved = saved_by(p.saves, trade.market.spans.exits[s, form])
    for need in range(3):
        gain = p.weight[point, need] * saved - p.heads[point, need] * room
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


def filled(trade: Trade, slot: Ints, best: Best) -> Offers:
    """Fill convoys, the cheapest cohorts first; send vehicles on to where they are worth most."""
    load = np.zeros((slot.size, trade.order.shape[3], 3), dtype=np.int64)
    _board(trade, slot, best, load)
    onward = np.zeros((slot.size, trade.problem.loads.size), dtype=np.int64)
    sold = best.makeup[slot], best.centre[slot], best.since[slot]
    offers = Offers(slot, *sold, onward, load)
    again = back_at(trade.problem, trade.market, offers)
    again = np.minimum(again, trade.problem.horizon + 1)
    vehicle = trade.prices.vehicle
    kinds, gates = np.arange(vehicle.shape[0]), np.arange(vehicle.shape[1])[:, np.newaxis]
    return offers._replace(onward=vehicle[kinds, gates, again].argmax(axis=1))


@kernel_with_arrays
def _board(trade: Trade, slot: Ints, best: Best, load: Ints) -> None:
    p, market, bins = trade.problem, trade.market, trade.room.shape[1]
    for i in range(slot.size):
        s = slot[i]
        makeup, c = best.makeup[s], best.centre[s]
        form, at = market.makeups.form[makeup], min(best.since[s] // BIN, bins - 1)
        point, known = p.point[market.slots.route[s]], market.spans.known[s, form]
        sooner = saved_by(p.saves, market.spans.exits[s, form])
        for need in range(3):
            gain = p.weight[point, need] * sooner - p.heads[point, need] * trade.room[c, at]
            seats = market.makeups.seats[point, makeup, need]
            for rank in range(known):
                cohort = trade.order[point, known, need, rank]
                row = p.cohort_first[point] + cohort
                if gain - trade.prices.person[row, need] > 0.0 and _may_go(p, row, c):
                    load[i, cohort, need] = min(seats, p.people[row, need])
                    seats -= load[i, cohort, need]

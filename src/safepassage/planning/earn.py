"""What the best convoy of a slot earns at prices: what it saves, less what it hires and buys."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.choices import listed, rate
from safepassage.planning.intakes import BIN
from safepassage.planning.kernel import kernel, kernel_with_arrays
from safepassage.planning.market import Market, Offers, back_at
from safepassage.planning.problem import Floats, Ints, Problem
from safepassage.planning.resources import saved_by
from safepassage.planning.trade import NOWHERE, Trade


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


@kernel_with_arrays
def earn(trade: Trade, first: int, last: int, best: Best) -> None:
    """Find the best convoy of each slot, and what it earns.

    First the makeup that was best in the slot before is tried, then all of them anywhere, which
    earns no less; a makeup's own choice is looked for only where that pays.
    """
    usual = -1
    for s in range(first, last):
        _reach(trade, s)
        if usual >= 0:
            _try(trade, s, usual, best)
        promising = _most_anywhere(trade, s, best.value[s])
        if promising >= 0:
            _try(trade, s, promising, best)
            for form in range(trade.reach.size - 1, -1, -1):
                _try_all(trade, s, form, best)
        if best.value[s] > 0.0:
            usual = best.makeup[s]


@kernel
def _reach(trade: Trade, s: int) -> None:
    """Bound what a convoy of each form earns."""
    anywhere = trade.pays.shape[0] - 1
    for form in range(trade.reach.size):
        low, high = _useful(trade, s, form)
        trade.reach[form] = 0.0
        if low < high and rate(trade, s, form):
            _crowd(trade, s, anywhere, form)
            trade.reach[form] = _at_most(trade, s, anywhere, form)


@kernel
def _try(trade: Trade, s: int, makeup: int, best: Best) -> None:
    """Try a makeup by every choice that it has."""
    form = trade.market.makeups.form[makeup]
    if trade.reach[form] <= best.value[s]:
        return
    for choice in range(listed(trade, s, form)):
        _crowd(trade, s, choice, form)
        _take(trade, s, makeup, choice, _net(trade, s, choice, makeup), best)


@kernel
def _most_anywhere(trade: Trade, s: int, floor: float) -> int:
    """Find the makeup that earns most anywhere; -1 if none earns more than the floor."""
    market, anywhere = trade.market, trade.pays.shape[0] - 1
    most, best = floor, -1
    for form in range(trade.reach.size - 1, -1, -1):
        trade.tried[form] = trade.reach[form] > most
        if trade.tried[form] == 0:
            continue
        _crowd(trade, s, anywhere, form)
        low, high = _useful(trade, s, form)
        for i in range(low, high):
            m = market.makeups.useful[i]
            trade.earned[m] = _net(trade, s, anywhere, m)
            if trade.earned[m] > most:
                most, best = trade.earned[m], m
    return best


@kernel
def _try_all(trade: Trade, s: int, form: int, best: Best) -> None:
    """Try all makeups of a form that may earn more, by every choice."""
    if trade.reach[form] <= best.value[s]:
        return
    low, high = _useful(trade, s, form)
    for choice in range(listed(trade, s, form)):
        _crowd(trade, s, choice, form)
        if _at_most(trade, s, choice, form) <= best.value[s]:
            continue
        for i in range(low, high):
            m = trade.market.makeups.useful[i]
            if trade.tried[form] == 0 or trade.earned[m] > best.value[s]:
                _take(trade, s, m, choice, _net(trade, s, choice, m), best)


@kernel
def _take(trade: Trade, s: int, makeup: int, choice: int, earned: float, best: Best) -> None:
    """Write down a convoy that earns more than the best one."""
    if earned > best.value[s]:
        form = trade.market.makeups.form[makeup]
        best.value[s], best.makeup[s] = earned, makeup
        best.centre[s], best.since[s] = trade.centre[choice, form], trade.since[choice, form]


@kernel
def _useful(trade: Trade, s: int, form: int) -> tuple[int, int]:
    """Tell between which places the makeups of a form stand that are worth sending in a slot."""
    first, point = trade.market.makeups.useful_first, trade.problem.point
    of, known = point[trade.market.slots.route[s]], trade.market.spans.known[s, form]
    return first[of, known, form], first[of, known, form + 1]


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

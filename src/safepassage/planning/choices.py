"""Choices of a convoy in a slot: to which centre, and when its people are taken in there.

On arrival, or at the beginning of a later bin in which that costs less. Choices are listed form
by form, when somebody asks for them; one that another beats, whoever is aboard, is struck out.
"""

from __future__ import annotations

from typing import Final

from safepassage.planning.intakes import BIN
from safepassage.planning.kernel import kernel
from safepassage.planning.trade import NOWHERE, Trade

UNLISTED: Final = -1


@kernel
def rate(trade: Trade, s: int, form: int) -> bool:
    """Price the escort, and what is cheapest anywhere; tell whether there is such a convoy."""
    p, market, prices = trade.problem, trade.market, trade.prices
    route, enters = market.slots.route[s], market.spans.enters[s, form]
    last, anywhere = p.horizon + 1, trade.pays.shape[0] - 1
    if enters < 0:
        return False
    relieved = min(last, market.spans.exits[s, form] + p.turnaround)
    escort = 0.0
    for ask in range(market.escort.size):
        freed = prices.team[ask, enters] - prices.team[ask, relieved]
        escort += market.escort[ask] * freed
    trade.escort[form] = escort / market.forms.parts[form]
    onward, leaves = market.onward[route], min(last, market.spans.leaves[s, form])
    for kind in range(p.loads.size):
        dear = prices.vehicle[kind, market.gate[route], enters]
        trade.hire[anywhere, form, kind] = dear - trade.onward[onward, kind, leaves]
    trade.pays[anywhere, form] = trade.cheapest[onward, leaves]
    trade.choices[form] = UNLISTED
    return bool(trade.pays[anywhere, form] < NOWHERE)


@kernel
def listed(trade: Trade, s: int, form: int) -> int:
    """List the choices of a form if that has not been done; count them."""
    p, forms = trade.problem, trade.market.forms
    route = trade.market.slots.route[s]
    if trade.choices[form] == UNLISTED:
        trade.choices[form] = 0
        for c in range(p.capacity.size):
            transit = forms.transit[route, c, form]
            if transit >= 0:
                _list_centre(trade, s, form, c, trade.market.spans.leaves[s, form] + transit)
    return int(trade.choices[form])


@kernel
def _list_centre(trade: Trade, s: int, form: int, c: int, arrives: int) -> None:
    """List when a convoy may be taken in at a centre: on arrival, or when that costs less."""
    last = trade.room.shape[1] - 1
    at = min(arrives // BIN, last)
    spares, taken = trade.room[c, at] - trade.room[c, last], arrives
    while at >= 0 and _pays(trade, s, form, c, arrives, taken, spares):
        _list(trade, s, form, c, taken, trade.room[c, at])
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
                trade.market.full[point, kind] * spares
                > now - trade.resale[kind, c, min(last, taken + unloads)]
            ):
                return True
    return False


@kernel
def _list(trade: Trade, s: int, form: int, c: int, taken: int, pays: float) -> None:
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
            if dearer > 0.0 or dearer + trade.market.full[point, kind] * more > 0.0:
                return False
    return True

"""What trading at prices reads: tables made once, and room for what is worked out slot by slot."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.intakes import BIN, price_by_bin
from safepassage.planning.kernel import kernel_with_arrays
from safepassage.planning.market import Market
from safepassage.planning.prices import Prices
from safepassage.planning.problem import Floats, Ints, Problem

NOWHERE: Final = 1e300
"""What a vehicle costs that cannot go there."""


class Trade(NamedTuple):
    """All that the pricing of a slot reads, and the tables that it fills slot by slot.

    A *choice* is a centre and when people are taken in (``choices.py``). *Anywhere* stands for a
    convoy of which every vehicle makes its own choice and everyone pays for the cheapest; it is
    the last choice, after a spare place.

    Parameters
    ----------
    resale
        ``(n_types, n_centres, horizon + 2)`` worth of a vehicle that is free at a centre.
    onward, cheapest
        ``(n_onward, n_types, horizon + 2)`` worth of a vehicle that leaves for a centre in a
        minute, at the most; ``(n_onward, horizon + 2)`` price of being taken in after that, at the
        least.
    order
        ``(n_points, n_known, 3, n_cohorts)`` a point's first cohorts, the cheapest first.
    room, lower
        ``(n_centres, n_bins)`` price of being taken in; the next bin of a lower price, or -1.
    choices
        ``(n_forms,)`` how many there are; :data:`~safepassage.planning.choices.UNLISTED` at first.
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
    earned, tried
        ``(n_makeups,)`` what it earns anywhere; ``(n_forms,)`` 1 where that was worked out.
    """

    problem: Problem
    market: Market
    prices: Prices
    resale: Floats
    onward: Floats
    cheapest: Floats
    order: Ints
    room: Floats
    lower: Ints
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
    tried: Ints


def trade_at(problem: Problem, market: Market, prices: Prices) -> Trade:
    """Set out to trade at prices."""
    forms, cohorts = market.forms.size.size, int(np.diff(problem.cohort_first).max(initial=0))
    room = price_by_bin(problem, market.intakes, prices.room)
    resale = _resale(problem, market, prices.vehicle)
    return Trade(
        problem=problem,
        market=market,
        prices=prices,
        resale=resale,
        onward=_onward(problem, market.transit, resale),
        cheapest=_cheapest(problem, market.transit, room),
        order=_cheapest_first(problem, prices.person),
        room=room,
        lower=_lower(room),
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
        tried=np.zeros(forms, dtype=np.int64),
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


@kernel_with_arrays
def _onward(p: Problem, transit: Ints, resale: Floats) -> Floats:
    """Price a vehicle that leaves for its best centre: ``(n_onward, n_types, horizon + 2)``."""
    kinds, centres, minutes = resale.shape
    worth = np.full((transit.shape[0], kinds, minutes), -NOWHERE)
    for way in range(transit.shape[0]):
        for kind in range(kinds):
            for centre in range(centres):
                takes = transit[way, centre, kind] + p.unloads[kind]
                if transit[way, centre, kind] >= 0:
                    for t in range(minutes):
                        again = resale[kind, centre, min(minutes - 1, t + takes)]
                        worth[way, kind, t] = max(worth[way, kind, t], again)
    return worth


def _cheapest(problem: Problem, transit: Ints, room: Floats) -> Floats:
    """Find the least price of being taken in after a minute: ``(n_onward, horizon + 2)``."""
    from_then_on = np.minimum.accumulate(room[:, ::-1], axis=1)[:, ::-1]
    minutes = np.arange(problem.horizon + 2)
    least = np.full((transit.shape[0], minutes.size), NOWHERE)
    for way, there in enumerate(transit):
        for centre in np.flatnonzero((there >= 0).any(axis=1)).tolist():
            soonest = minutes + there[centre][there[centre] >= 0].min()
            taken = np.minimum(soonest // BIN, room.shape[1] - 1)
            least[way] = np.minimum(least[way], from_then_on[centre, taken])
    return least


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

"""The soonest that a single vehicle could do something, all others away.

The bound is made of these: what one vehicle alone cannot do, no convoy can. Every time
below is a relaxation: headways, other convoys and the slower vehicles of a column are
left out.
"""

from __future__ import annotations

import numpy as np

from safepassage.planning.escorts import escorted_from
from safepassage.planning.problem import NEVER, Ints, Problem
from safepassage.planning.resources import opens


def legs_of(problem: Problem, route: int) -> range:
    """List the legs of a route, outbound."""
    return range(int(problem.leg_first[route]), int(problem.leg_first[route + 1]))


def fleets(problem: Problem) -> Ints:
    """Give the fleets; private cars from the start, as convoys enter before these have to be there.

    Returns
    -------
    Ints
        ``(n_fleets, 4)`` as :attr:`Problem.fleet`.
    """
    found = problem.fleet.copy()
    found[:, 2] *= 1 - problem.private[found[:, 0]]
    return found


def first_arrivals(problem: Problem) -> Ints:
    """Find the first minute at which a vehicle can be at each gate: from a depot, or later.

    Driving times need not keep the triangle inequality: the way from a depot may be longer
    than by way of another corridor and a centre, or there may be no other way. Nobody enters
    before there is an escort.

    Returns
    -------
    Ints
        ``(n_routes, n_types)``; NEVER where it cannot.
    """
    first = np.full((problem.point.size, problem.loads.size), NEVER, dtype=np.int64)
    escorted = escorted_from(problem)
    for kind, location, at, _ in fleets(problem):
        _bring_forward(first[:, kind], problem.approach[location, :, kind], int(at))
    for kind in range(problem.loads.size):
        before: Ints | None = None
        while before is None or (before != np.maximum(first[:, kind], escorted)).any():
            before = np.maximum(first[:, kind], escorted)
            for centre in range(problem.capacity.size):
                ways = problem.transit[:, centre, kind]
                there = int((before + ways)[ways >= 0].min(initial=NEVER))
                back = problem.approach[_depots(problem) + centre, :, kind]
                _bring_forward(first[:, kind], back, there + int(problem.unloads[kind]))
    return np.maximum(first, escorted[:, np.newaxis])


def _bring_forward(first: Ints, ways: Ints, t: int) -> None:
    first[:] = np.where(ways >= 0, np.minimum(first, t + ways), first)


def gates(problem: Problem) -> tuple[Ints, Ints]:
    """Tell which routes begin at the same gate, and how soon vehicles can be there.

    A vehicle that leaves a location may make trips that the bound does not count before it is
    at the gate again, so the way is the least by any number of them.

    Returns
    -------
    tuple
        ``(n_routes,)`` gate by route; ``(n_locations, n_gates, n_types)`` least minutes, NEVER
        where there is no way.
    """
    seen: dict[bytes, int] = {}
    gate = [seen.setdefault(a.tobytes(), len(seen)) for a in problem.approach.swapaxes(0, 1)]
    way = np.where(problem.approach >= 0, problem.approach, NEVER)
    legs = [legs_of(problem, route) for route in range(problem.point.size)]
    both_ways = problem.drive_in + problem.drive
    road = [both_ways[leg.start : leg.stop].sum(axis=0) for leg in legs]
    trip = np.where(problem.transit >= 0, problem.transit, NEVER) + problem.unloads
    trip += np.array(road, dtype=np.int64).reshape(-1, 1, problem.loads.size) + problem.loads
    before: Ints | None = None
    while before is None or (before != way).any():
        before = way.copy()
        for centre in range(problem.capacity.size):
            there = (way + trip[np.newaxis, :, centre]).min(axis=1, initial=NEVER)
            by_centre = there[:, np.newaxis] + way[np.newaxis, _depots(problem) + centre]
            way = np.minimum(way, by_centre)
    first = [gate.index(n) for n in range(len(seen))]
    return np.array(gate, dtype=np.int64), np.ascontiguousarray(way[:, first])


def first_entries(problem: Problem, route: int, kind: int, t: int) -> tuple[int, ...]:
    """Find the first entries to each leg outbound of a vehicle at the gate from ``t`` on."""
    legs = legs_of(problem, route)
    for leg in reversed(legs):
        t = _after_drive(problem, problem.drive_in, leg, kind, t)
    point = int(problem.point[route])
    low, high = problem.cohort_first[point], problem.cohort_first[point + 1]
    released = int(problem.release[low]) if low < high else NEVER
    picks_up = (problem.pickup[legs.start : legs.stop] >= -1).any()
    t = (t if picks_up else max(t, released)) + int(problem.loads[kind])
    entries = []
    for leg in legs:
        entries.append(_start(problem, problem.drive, leg, kind, t))
        t = _after_check(problem, leg, _after_drive(problem, problem.drive, leg, kind, t))
    return tuple(entries)


def first_entry(problem: Problem, route: int, kind: int, t: int) -> int:
    """Find the first entry to the last leg; NEVER if there is none."""
    return first_entries(problem, route, kind, t)[-1]


def _depots(problem: Problem) -> int:
    """Count the locations that are depots; the centres come after them."""
    return int(problem.approach.shape[0] - problem.capacity.size)


def _start(problem: Problem, drive: Ints, leg: int, kind: int, t: int) -> int:
    low, high = int(problem.open_first[leg]), int(problem.open_first[leg + 1])
    return opens(problem.opening, low, high, int(drive[leg, kind]), t)


def _after_drive(problem: Problem, drive: Ints, leg: int, kind: int, t: int) -> int:
    return min(NEVER, _start(problem, drive, leg, kind, t) + int(drive[leg, kind]))


def _after_check(problem: Problem, leg: int, t: int) -> int:
    """Pass the checkpoint at a leg's end, as the only vehicle; nothing where there is none."""
    x = int(problem.leg_check[leg])
    if x < 0:
        return t
    takes = -(-60 // int(problem.rate[x]))
    low, high = int(problem.hours_first[x]), int(problem.hours_first[x + 1])
    return min(NEVER, opens(problem.hours, low, high, takes, t) + takes + int(problem.dwell[x]))

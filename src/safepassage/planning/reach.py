"""The soonest and the latest that a single vehicle could do something, all others away.

The bound is made of these: what one vehicle alone cannot do, no convoy can. Every time
below is a relaxation: headways, other convoys and the slower vehicles of a column are
left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.problem import NEVER, Ints, Problem
from safepassage.planning.resources import opens, opens_before


class Leeway(NamedTuple):
    """What an entry to the last leg, at a minute, implies for a vehicle of one type.

    Parameters
    ----------
    enters
        Latest minute at which it entered the gate inbound; -1 where it never could.
    loads
        Latest minute at which it began to load.
    """

    enters: int
    loads: int


def legs_of(problem: Problem, route: int) -> range:
    """List the legs of a route, outbound."""
    return range(int(problem.leg_first[route]), int(problem.leg_first[route + 1]))


def first_arrivals(problem: Problem) -> Ints:
    """Find the first minute at which a vehicle can be at each gate: from a depot, or later.

    Driving times need not keep the triangle inequality: the way from a depot may be longer
    than by way of another corridor and a centre, or there may be no other way.

    Returns
    -------
    Ints
        ``(n_routes, n_types)``; NEVER where it cannot.
    """
    first = np.full((problem.point.size, problem.loads.size), NEVER, dtype=np.int64)
    for kind, location, at, _ in problem.fleet:
        _bring_forward(first[:, kind], problem.approach[location, :, kind], int(at))
    for kind in range(problem.loads.size):
        before: Ints | None = None
        while before is None or (before != first[:, kind]).any():
            before = first[:, kind].copy()
            for centre in range(problem.capacity.size):
                ways = problem.transit[:, centre, kind]
                there = int((before + ways)[ways >= 0].min(initial=NEVER))
                back = problem.approach[_depots(problem) + centre, :, kind]
                _bring_forward(first[:, kind], back, there + int(problem.unloads[kind]))
    return first


def _bring_forward(first: Ints, ways: Ints, t: int) -> None:
    first[:] = np.where(ways >= 0, np.minimum(first, t + ways), first)


def first_entries(problem: Problem, route: int, kind: int, t: int) -> tuple[int, ...]:
    """Find the first entries to each leg outbound of a vehicle at the gate from ``t`` on."""
    legs = legs_of(problem, route)
    for leg in reversed(legs):
        t = _after_drive(problem, leg, kind, t)
    point = int(problem.point[route])
    low, high = problem.cohort_first[point], problem.cohort_first[point + 1]
    released = int(problem.release[low]) if low < high else NEVER
    t = max(t, released) + int(problem.loads[kind])
    entries = []
    for leg in legs:
        entries.append(_start(problem, leg, kind, t))
        t = _after_check(problem, leg, _after_drive(problem, leg, kind, t))
    return tuple(entries)


def first_entry(problem: Problem, route: int, kind: int, t: int) -> int:
    """Find the first entry to the last leg; NEVER if there is none."""
    return first_entries(problem, route, kind, t)[-1]


def first_checks(problem: Problem) -> Ints:
    """Find the first minute at which any vehicle can reach each checkpoint on its way out.

    Returns
    -------
    Ints
        ``(n_checks,)``; NEVER where none can.
    """
    first = np.full(problem.rate.size, NEVER, dtype=np.int64)
    for route, arrivals in enumerate(first_arrivals(problem)):
        legs = legs_of(problem, route)
        for kind, at in enumerate(arrivals):
            entries = first_entries(problem, route, kind, int(at))
            for leg, entry in zip(legs, entries, strict=True):
                x = int(problem.leg_check[leg])
                if x >= 0:
                    first[x] = min(first[x], entry + int(problem.drive[leg, kind]))
    return first


def leeway(problem: Problem, route: int, kind: int, entry: int) -> Leeway:
    """Go back from an entry to the last leg, as late as possible."""
    legs = legs_of(problem, route)
    t = entry
    for leg in reversed(legs[:-1]):
        t = _last_drive(problem, leg, kind, _before_check(problem, leg, t))
    loads = t - int(problem.loads[kind])
    t = loads
    for leg in legs:
        t = _last_drive(problem, leg, kind, t)
    return Leeway(t, loads)


def back_at_gate(problem: Problem, route: int, kind: int, entry: int) -> int:
    """Find the first minute of a next entry at any gate, after an entry to the last leg."""
    last = legs_of(problem, route)[-1]
    t = _after_check(problem, last, entry + int(problem.drive[last, kind]))
    return t + _to_any_gate(problem, route, kind)


def shortest_cycle(problem: Problem, route: int, kind: int) -> int:
    """Find the least minutes between two entries of a vehicle to the same last leg."""
    legs = legs_of(problem, route)
    checks = [x for x in problem.leg_check[legs.start : legs.stop] if x >= 0]
    held = sum(-(-60 // int(problem.rate[x])) + int(problem.dwell[x]) for x in checks)
    drives = 2 * int(problem.drive[legs.start : legs.stop, kind].sum())
    return drives + int(problem.loads[kind]) + held + _to_any_gate(problem, route, kind)


def _to_any_gate(problem: Problem, route: int, kind: int) -> int:
    """Find the least minutes from leaving a gate to the next one, by way of a centre."""
    there = problem.transit[route, :, kind]
    back = problem.approach[_depots(problem) :, :, kind]
    nearest = np.where(back >= 0, back, NEVER).min(axis=1, initial=NEVER)
    ways = np.where(there >= 0, there, NEVER) + nearest
    return int(problem.unloads[kind]) + min(NEVER, int(ways.min(initial=NEVER)))


def _depots(problem: Problem) -> int:
    """Count the locations that are depots; the centres come after them."""
    return int(problem.approach.shape[0] - problem.capacity.size)


def _start(problem: Problem, leg: int, kind: int, t: int) -> int:
    low, high = int(problem.open_first[leg]), int(problem.open_first[leg + 1])
    return opens(problem.opening, low, high, int(problem.drive[leg, kind]), t)


def _after_drive(problem: Problem, leg: int, kind: int, t: int) -> int:
    return min(NEVER, _start(problem, leg, kind, t) + int(problem.drive[leg, kind]))


def _last_drive(problem: Problem, leg: int, kind: int, ends: int) -> int:
    minutes = int(problem.drive[leg, kind])
    low, high = int(problem.open_first[leg]), int(problem.open_first[leg + 1])
    return opens_before(problem.opening, low, high, minutes, ends - minutes)


def _after_check(problem: Problem, leg: int, t: int) -> int:
    """Pass the checkpoint at a leg's end, as the only vehicle; nothing where there is none."""
    x = int(problem.leg_check[leg])
    if x < 0:
        return t
    takes = -(-60 // int(problem.rate[x]))
    low, high = int(problem.hours_first[x]), int(problem.hours_first[x + 1])
    return min(NEVER, opens(problem.hours, low, high, takes, t) + takes + int(problem.dwell[x]))


def _before_check(problem: Problem, leg: int, t: int) -> int:
    """Find the latest arrival at a leg's end for leaving its checkpoint at ``t``."""
    x = int(problem.leg_check[leg])
    if x < 0:
        return t
    takes = -(-60 // int(problem.rate[x]))
    low, high = int(problem.hours_first[x]), int(problem.hours_first[x + 1])
    return opens_before(problem.hours, low, high, takes, t - int(problem.dwell[x]) - takes)

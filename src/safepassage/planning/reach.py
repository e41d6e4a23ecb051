"""The soonest and the latest that a single vehicle could do something, all others away.

The bound is made of these: what one vehicle alone cannot do, no convoy can. Every time
below is a relaxation: headways, other convoys and the slower vehicles of a column are
left out.
"""

from __future__ import annotations

from typing import NamedTuple

from safepassage.planning.decode import opens, opens_before
from safepassage.planning.problem import NEVER, Problem


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


def first_entry(problem: Problem, route: int, kind: int) -> int:
    """Find the first minute at which a vehicle can enter the last leg; NEVER if it cannot."""
    starts = [
        int(at + problem.approach[location, route, kind])
        for of, location, at, count in problem.fleet
        if of == kind and count > 0 and problem.approach[location, route, kind] >= 0
    ]
    t, legs = min(starts, default=NEVER), legs_of(problem, route)
    for leg in reversed(legs):
        t = _after_drive(problem, leg, kind, t)
    point = int(problem.point[route])
    low, high = problem.cohort_first[point], problem.cohort_first[point + 1]
    released = int(problem.release[low]) if low < high else NEVER
    t = max(t, released) + int(problem.loads[kind])
    for leg in legs[:-1]:
        t = _after_check(problem, leg, _after_drive(problem, leg, kind, t))
    return _start(problem, legs[-1], kind, t)


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
    depots = problem.approach.shape[0] - problem.capacity.size
    ways = [
        int(problem.transit[route, centre, kind])
        + int(problem.approach[depots + centre, after, kind])
        for centre in range(problem.capacity.size)
        for after in range(problem.point.size)
        if problem.transit[route, centre, kind] >= 0
        and problem.approach[depots + centre, after, kind] >= 0
    ]
    return t + int(problem.unloads[kind]) + min(ways, default=NEVER)


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

"""The drives of a convoy, segment by segment: on the corridor, and on free roads behind the gate.

A plan tells how long the way from the gate to the centre takes, not by which roads. They are
the fastest ones, as the plan itself reckons; each segment has its share of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from safepassage.model import Act, Calendar, Case, Convoy, Step, Window, without
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PlaceId
from safepassage.notification.notice import Direction
from safepassage.roads import RoadGraph, arc_seconds, shortest_path, speed_cap
from safepassage.units import MINUTE, Seconds

_WAYS: Final = {Act.DRIVE_IN: Direction.IN, Act.DRIVE_OUT: Direction.OUT}


@dataclass(frozen=True, slots=True)
class Leg:
    """One drive over one segment.

    Parameters
    ----------
    segment, direction
        Where, and which way.
    ends_at
        The place where it ends.
    starts, ends
        Seconds after the operation's start, of the first vehicle.
    """

    segment: SegmentId
    direction: Direction
    ends_at: PlaceId
    starts: Seconds
    ends: Seconds


def legs(case: Case, convoy: Convoy, free: RoadGraph) -> tuple[Leg, ...]:
    """Give the drives of a convoy, in time order.

    Parameters
    ----------
    case, convoy
        Which.
    free
        The free roads of the case; on others than its segments nobody is told of a drive.
    """
    found: list[Leg] = []
    here = case.gate(case.route[convoy.route])
    for step in convoy.steps:
        if step.segment is not None:
            way = _WAYS[step.act]
            found.append(Leg(step.segment, way, step.place, step.starts, step.ends))
        elif step.act is Act.TRANSIT:
            found += _transit(case, convoy, here, step, free)
            here = step.place
    return tuple(found)


def _transit(
    case: Case, convoy: Convoy, here: PlaceId, step: Step, free: RoadGraph
) -> Iterator[Leg]:
    kinds = {vehicle.id: vehicle.type for vehicle in case.vehicles}
    cap = min(speed_cap(kinds[load.vehicle]) for load in convoy.onward or convoy.loads)
    seconds = arc_seconds(free, cap)
    way = shortest_path(free, seconds, free.node[here], free.node[step.place]) or ()
    shares = list(accumulate((int(seconds[arc]) for arc in way), initial=0))
    lasts = step.ends - step.starts
    times = [
        step.starts + lasts * share // max(1, shares[-1]) // MINUTE * MINUTE for share in shares
    ]
    for arc, (starts, ends) in zip(way, pairwise([*times[:-1], step.ends]), strict=True):
        place = free.keys[free.heads[arc]]
        yield Leg(free.names[arc], Direction.OUT, place, starts, ends)


def open_to(case: Case, convoy: Convoy, segment: SegmentId) -> Calendar:
    """Tell when a convoy may drive a segment; a free road is open throughout, but for closures."""
    route, road = case.route[convoy.route], case.segment[segment]
    if segment in route.segments:
        return case.open_for(route, road)
    return without(road.windows or (Window(0, case.horizon),), road.closures)

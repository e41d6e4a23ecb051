"""Where a column has to stop on its way: for people, for drivers, for fuel.

How long a convoy drives between two places is known before it leaves, so its stops are too. They
are planned at the pace of the slowest type of the case, and of the slowest hours at which the
road is open: a faster column rests no later.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from safepassage.model import Case, Route, Segment, VehicleType, slowest
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE, Seconds, whole_minutes


class Rests(NamedTuple):
    """Seconds that a column stops at the end of each leg of a route, outbound order.

    Parameters
    ----------
    inbound, outbound
        After the drive in, and after the drive out, of each leg; whole minutes.
    """

    inbound: tuple[Seconds, ...]
    outbound: tuple[Seconds, ...]


class _Limit(NamedTuple):
    """After so much comes a stop.

    Parameters
    ----------
    amounts
        What each drive of the way counts, in the order of driving.
    most
        Between two stops, at the most.
    lasts
        How long a stop is, at the least; a longer one counts too.
    where
        Whether one can stop after each drive.
    hard
        Whether nobody goes on beyond it; otherwise a drive that is too long by itself is driven.
    """

    amounts: tuple[int, ...]
    most: int
    lasts: Seconds
    where: tuple[bool, ...]
    hard: bool


def rests(
    case: Case, times: TravelTimes, route: Route, kind: VehicleType, on: tuple[bool, ...] = ()
) -> Rests | None:
    """Plan the stops of a vehicle of some type on a route; None where it cannot go that way.

    Nobody stops behind the gate, and not for people before they have boarded. ``on`` says which
    segments it drives; all, where nothing is said.
    """
    legs = len(route.segments)
    if not (case.rules.stops or case.rules.duty.binding or kind.range is not None):
        return Rests((0,) * legs, (0,) * legs)
    stops = [0] * (2 * legs)
    for limit in sorted(_limits(case, times, route, kind, on), key=lambda limit: -limit.lasts):
        at = _stops(limit, stops)
        if at is None:
            return None
        for n in at:
            stops[n] = max(stops[n], limit.lasts)
    return Rests(tuple(reversed(stops[:legs])), tuple(stops[legs:]))


def _limits(
    case: Case, times: TravelTimes, route: Route, kind: VehicleType, on: tuple[bool, ...]
) -> Iterator[_Limit]:
    segments = [case.segment[key] for key in route.segments]
    way = [*reversed(segments), *segments]
    ends = [
        *(case.place[segment.start] for segment in reversed(segments)),
        *(case.place[segment.end] for segment in segments),
    ]
    rules, duty, half = case.rules, case.rules.duty, len(segments)
    mine = on or (True,) * half
    driven = [*(of and not kind.private for of in reversed(mine)), *mine]
    every = tuple(_longest(case, times, route, segment) for segment in way)
    pace = tuple(takes * of for takes, of in zip(every, driven, strict=True))
    anywhere = tuple(n + 1 < len(way) for n in range(len(way)))
    there = tuple(free and of > 0 for free, of in zip(anywhere, driven, strict=True))
    if duty.binding and kind.drivers == 1:
        beds = tuple(free and place.overnight > 0 for free, place in zip(there, ends, strict=True))
        yield _Limit(pace, duty.day, whole_minutes(duty.rest), beds, hard=True)
        yield _Limit(pace, duty.drive, whole_minutes(duty.pause), there, hard=False)
    if rules.stops:
        aboard = (0,) * half + every[half:]
        yield _Limit(aboard, rules.stops, whole_minutes(rules.stop), anywhere, hard=False)
    if kind.range is not None:
        metres = tuple(segment.metres * of for segment, of in zip(way, driven, strict=True))
        fuel = tuple(of > 0 and place.fuel for of, place in zip(driven, ends, strict=True))
        filling = max(MINUTE, whole_minutes(kind.refuels))  # a stop that nobody sees is none
        yield _Limit(metres, kind.range, filling, fuel, hard=True)


def _longest(case: Case, times: TravelTimes, route: Route, segment: Segment) -> Seconds:
    """Tell how long a drive takes at the most while its segment is open."""
    types = [kind.id for kind in case.vehicle_types]
    open_ = case.open_for(route, segment)
    slow = tuple(
        of
        for of in case.pace[segment.id]
        if any(window.opens < of.until and of.since < window.closes for window in open_)
    )
    return slowest(slow, whole_minutes(times.drive(segment, types)))


def _stops(limit: _Limit, stops: list[Seconds]) -> list[int] | None:
    """Stop as late as can be, and at stops that are long enough anyway; None where one cannot."""
    so_far = [0, *accumulate(limit.amounts)]
    found: list[int] = []
    last = 0  # how many drives were behind it at the last stop
    while True:
        planned = [n for n in range(last, len(stops)) if limit.where[n] and stops[n] >= limit.lasts]
        until = planned[0] + 1 if planned else len(stops)
        if so_far[until] - so_far[last] <= limit.most:
            if not planned:
                return found
            last = until
            continue
        near = [n for n in range(last, until) if limit.where[n]]
        in_time = [n for n in near if so_far[n + 1] - so_far[last] <= limit.most]
        # a stop before anything was driven would be for nothing
        in_time = [n for n in in_time if so_far[n + 1] > so_far[last]]
        if not in_time and limit.hard:
            return None
        later = [n for n in near if so_far[n + 1] > so_far[last]]
        if not (in_time or later):
            return found
        last = (in_time[-1] if in_time else later[0]) + 1
        if last - 1 not in planned:
            found.append(last - 1)

"""What is booked on the road, in the words of the case: to carry on a convoy, or repair one.

The search has its own arrays (``state``). Here a single convoy is taken step by step, each
step as early as the rules and the bookings allow, with its vehicles and people as they are.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, NamedTuple

from safepassage.model import (
    Act,
    Calendar,
    Case,
    Convoy,
    EscortTeam,
    Link,
    Load,
    Pace,
    Route,
    Step,
    Until,
    Vehicle,
    VehicleType,
    Window,
    arrival,
    departure,
    overlapping,
)
from safepassage.model.corridor import CorridorId, SegmentId
from safepassage.model.fleet import TeamId, VehicleId
from safepassage.model.place import PlaceId
from safepassage.planning.rests import rests
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE, Seconds, service_time, whole_minutes

INBOUND, OUTBOUND = "in", "out"


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of a way that is still to be driven: what, where, how long.

    Parameters
    ----------
    act, place, segment
        As in a :class:`~safepassage.model.Step`.
    takes
        Whole minutes, in seconds; of a drive where nothing slows it down.
    side
        Which gate entry it is, ``"in"`` or ``"out"``; empty for every other step.
    passes
        How long after its head the tail of the column passes; 0 for every other step than a
        drive.
    pace
        When its road is driven slower.
    """

    act: Act
    place: PlaceId
    segment: str | None
    takes: Seconds
    side: str = ""
    passes: Seconds = 0
    pace: Pace = ()

    def at(self, starts: Seconds) -> Step:
        """Make it a step that starts then."""
        return Step(self.act, self.place, starts, self.over(starts), self.segment)

    def over(self, starts: Seconds) -> Seconds:
        """Tell when it is over if it starts then."""
        return arrival(self.pace, self.takes, starts)

    def last(self, ends: Seconds) -> Seconds:
        """Tell the last whole minute at which it can start to be over by then."""
        return departure(self.pace, self.takes, ends)


@dataclass
class Road:
    """Who has booked what; grows convoy by convoy.

    Parameters
    ----------
    case, times
        The rules, and how long drives take.
    fleet
        Vehicles by key.
    entries
        By corridor and side, when heads and tails of columns pass the gate inbound, and enter
        the last leg outbound.
    services
        By act and place, when a checkpoint or an intake is busy.
    stands
        Where each vehicle is, and from when on it can leave there; not private cars that have left.
    teams
        From when on each team can enter.
    done
        By corridor, when convoys left the exposed stretch, and when they arrived.
    heading
        Vehicles that have set off already, and the gate to which they are on their way.
    """

    case: Case
    times: TravelTimes
    fleet: dict[VehicleId, Vehicle]
    entries: dict[tuple[str, str], list[tuple[Seconds, Seconds]]] = field(default_factory=dict)
    services: dict[tuple[Act, PlaceId], list[tuple[Seconds, Seconds]]] = field(default_factory=dict)
    stands: dict[VehicleId, tuple[PlaceId, Seconds]] = field(default_factory=dict)
    teams: dict[TeamId, Seconds] = field(default_factory=dict)
    done: dict[tuple[CorridorId, Until], list[Seconds]] = field(default_factory=dict)
    heading: dict[VehicleId, PlaceId] = field(default_factory=dict)

    @classmethod
    def empty(cls, case: Case, times: TravelTimes) -> Road:
        """Give the road before anybody has left."""
        fleet = {vehicle.id: vehicle for vehicle in case.vehicles}
        stands = {key: (of.depot, whole_minutes(of.available)) for key, of in fleet.items()}
        teams = dict.fromkeys((team.id for team in case.teams), 0)
        return cls(case, times, fleet, stands=stands, teams=teams)

    def book(self, convoy: Convoy) -> None:
        """Book a whole convoy: its entries and services, its vehicles and its teams."""
        for step in convoy.steps:
            self.book_step(convoy, step)
        self.book_pools(convoy)

    def book_step(self, convoy: Convoy, step: Step) -> None:
        """Book one step, if it is one of those that others have to keep away from."""
        along = self.case.route[convoy.route]
        loads = step.act is Act.BOARD and self.case.place[step.place].positions > 0
        if loads or step.act in {Act.CHECK, Act.RECEIVE}:
            insort(self.services.setdefault((step.act, step.place), []), (step.starts, step.ends))
        elif side := _side(along, step.act, step.segment):
            column = convoy.column(self.case, step)
            tail = step.starts + self.case.rules.passing(len(column))
            insort(self.entries.setdefault((along.corridor, side), []), (step.starts, tail))
            if side == OUTBOUND:
                insort(self.done.setdefault((along.corridor, Until.LEFT), []), step.ends)
        if step.act is Act.RECEIVE and step.place == convoy.centre:
            insort(self.done.setdefault((along.corridor, Until.ARRIVED), []), step.starts)

    def passed(self, link: Link) -> list[Seconds]:
        """Tell when convoys that wait by a link entered their last segment."""
        return [head for head, _ in self.entries.get((link.corridor, OUTBOUND), [])]

    def out(self, link: Link) -> list[Seconds]:
        """Tell when those that they wait for were out."""
        return self.done.get((link.waits_for, link.until), [])

    def book_pools(self, convoy: Convoy) -> None:
        """Send its vehicles and its teams on their way."""
        turnaround = whole_minutes(self.case.rules.escort_turnaround)
        for team in convoy.teams:
            self.teams[team] = max(self.teams[team], convoy.exits + turnaround)
        vehicles = [self.fleet[load.vehicle] for load in convoy.onward or convoy.loads]
        for load in convoy.loads if convoy.onward else ():
            change, late = convoy.acts(Act.TRANSFER)[0], self.fleet[load.vehicle].available
            self.stands[load.vehicle] = change.place, max(change.ends, whole_minutes(late))
        free = convoy.received + max(whole_minutes(of.type.unloads) for of in vehicles)
        for vehicle in vehicles:
            late = whole_minutes(vehicle.available)
            self.stands[vehicle.id] = (convoy.centre, max(free, late))
            self.heading.pop(vehicle.id, None)
            if vehicle.type.private:
                del self.stands[vehicle.id]

    def earliest(self, convoy: Convoy, leg: Leg, t: Seconds) -> Seconds | None:
        """Find the first whole minute from ``t`` on at which a convoy can begin a step.

        Returns
        -------
        Seconds | None
            None where no opening is left.
        """
        t = whole_minutes(t)
        match leg.act:
            case Act.BOARD:
                released = [*_releases(self.case, convoy.loads, leg.place), *self._cars(convoy)]
                return self._served(leg, max(t, *map(whole_minutes, released)))
            case Act.RECEIVE:
                return self._served(leg, t)
            case Act.CHECK:
                return self._checked(leg, t)
            case Act.DRIVE_IN | Act.DRIVE_OUT:
                return self._entered(self.case.route[convoy.route], leg, t)
            case _:
                return t

    def _cars(self, convoy: Convoy) -> list[Seconds]:
        """List when its private cars are there."""
        keys = [load.vehicle for load in convoy.loads if self.case.kind[load.vehicle].private]
        return [self.stands[key][1] for key in keys if key in self.stands]

    def latest(self, route: Route, leg: Leg, t: Seconds) -> Seconds | None:
        """Find the last whole minute at which a step of the way in can be over by ``t``."""
        if leg.act is Act.REST:
            return leg.last(t)
        open_, after = self._open(route, leg), leg.passes + self.case.rules.margin
        gap, booked = self._gap(route, leg)
        start: Seconds | None = leg.last(t)
        while start is not None:
            start = _last_start(open_, leg, after, start)
            near = _near(booked, gap, start, leg.passes)
            if not near:
                break
            start = (near[0][0] - gap - leg.passes) // MINUTE * MINUTE
        return start

    def _entered(self, route: Route, leg: Leg, t: Seconds) -> Seconds | None:
        open_, after = self._open(route, leg), leg.passes + self.case.rules.margin
        gap, booked = self._gap(route, leg)
        while True:
            start = _first_start(open_, leg, after, t)
            near = _near(booked, gap, start, leg.passes)
            if near:
                t = whole_minutes(near[-1][1] + gap)
                continue
            free = start if leg.side != OUTBOUND else self._linked(route, start)
            if free is None or free == start:
                return free
            t = free

    def _linked(self, route: Route, t: Seconds | None) -> Seconds | None:
        """Find when links let one more enter its last segment; None where they never do."""
        links = [link for link in self.case.links if link.corridor == route.corridor]
        if t is None or not links:
            return t
        moments = {at for link in links for at in (*self.passed(link), *self.out(link)) if at > t}
        tried = (t, *(whole_minutes(at) for at in sorted(moments)))
        return next((at for at in tried if all(self._holds(link, at) for link in links)), None)

    def _holds(self, link: Link, t: Seconds) -> bool:
        """Tell whether everyone still waits long enough where one more enters then."""
        out = self.out(link)
        waits = enumerate(sorted([*self.passed(link), t])[link.ahead :])
        return all(n < len(out) and out[n] <= at for n, at in waits)

    def _open(self, route: Route, leg: Leg) -> Calendar:
        return self.case.open_for(route, self.case.segment[leg.segment or ""])

    def _gap(self, route: Route, leg: Leg) -> tuple[Seconds, list[tuple[Seconds, Seconds]]]:
        """Tell which distance to which entries a drive keeps."""
        if not leg.side:
            return 0, []
        headway = self.case.corridor[route.corridor].headway
        return headway, self.entries.get((route.corridor, leg.side), [])

    def _checked(self, leg: Leg, t: Seconds) -> Seconds | None:
        hours = self.case.checkpoint[leg.place].hours
        while True:
            start = t if hours is None else _first_start(hours, leg, 0, t)
            if start is None:
                return None
            t = self._served(leg, start)
            if t == start:
                return t

    def _served(self, leg: Leg, t: Seconds) -> Seconds:
        for starts, ends in self.services.get((leg.act, leg.place), []):
            if starts < t + leg.takes and t < ends:
                t = whole_minutes(ends)
        return t


def driving(case: Case, times: TravelTimes, convoy: Convoy, step: Step) -> Seconds:
    """Tell how long the slowest of those takes who drive a segment, where nothing slows it down."""
    kinds = [case.kind[key].id for key in convoy.column(case, step)]
    return whole_minutes(times.drive(case.segment[step.segment or ""], kinds))


def legs(road: Road, convoy: Convoy) -> tuple[Leg, ...]:
    """Give every step that a convoy's route, vehicles and people prescribe, in order."""
    return tuple(_legs(road, convoy, road.case.route[convoy.route]))


def _legs(road: Road, convoy: Convoy, route: Route) -> Iterator[Leg]:
    case, times = road.case, road.times
    if convoy.onward:
        yield from _as_planned(road, convoy, route)
        return
    kinds = [road.fleet[load.vehicle].type for load in convoy.loads]
    stops = _stops(road, route, kinds)
    slowest = max(case.boarding_time(kind) for kind in kinds)

    def boards(place: PlaceId) -> Leg:
        return Leg(Act.BOARD, place, None, case.place[place].boarding(slowest, len(kinds)))

    keys, passes = [kind.id for kind in kinds], case.rules.passing(len(kinds))
    inside = [kind.id for kind in kinds if not kind.private]
    for segment in (case.segment[key] for key in reversed(route.segments)):
        takes = whole_minutes(times.drive(segment, inside))
        side = _side(route, Act.DRIVE_IN, segment.id)
        behind = case.rules.passing(len(inside))
        pace = case.pace[segment.id]
        yield Leg(Act.DRIVE_IN, segment.start, segment.id, takes, side, behind, pace)
        if stops.inbound[segment.id]:
            yield Leg(Act.REST, segment.start, None, stops.inbound[segment.id])
    yield boards(case.assembly_point(route))
    for segment in (case.segment[key] for key in route.segments):
        takes = whole_minutes(times.drive(segment, keys))
        side = _side(route, Act.DRIVE_OUT, segment.id)
        pace = case.pace[segment.id]
        yield Leg(Act.DRIVE_OUT, segment.end, segment.id, takes, side, passes, pace)
        if checkpoint := case.checkpoint.get(segment.end):
            takes = service_time(len(kinds), checkpoint.vehicles_per_hour)
            yield Leg(Act.CHECK, segment.end, None, takes)
            if checkpoint.dwell:
                yield Leg(Act.HOLD, segment.end, None, whole_minutes(checkpoint.dwell))
        if segment.end in route.pickups:
            yield boards(segment.end)
        if stops.outbound[segment.id]:
            yield Leg(Act.REST, segment.end, None, stops.outbound[segment.id])
    yield from _behind_the_gate(road, convoy, kinds)


def _behind_the_gate(road: Road, convoy: Convoy, kinds: list[VehicleType]) -> Iterator[Leg]:
    """Give the ways and intakes behind the gate; a convoy goes on once its vehicles are empty."""
    case, here = road.case, road.case.gate(road.case.route[convoy.route])
    centres, keys = {centre.place: centre for centre in case.centres}, [kind.id for kind in kinds]
    unloads = max(whole_minutes(kind.unloads) for kind in kinds)
    for place in (key for key in convoy.stops if key == convoy.centre or convoy.leaving(key)):
        way = road.times.way(here, place, keys)
        yield Leg(Act.TRANSIT, place, None, whole_minutes(way or 0))
        takes, here = centres[place].intake_time(convoy.handed_over(place).total), place
        yield Leg(Act.RECEIVE, place, None, takes)
        if place != convoy.centre and takes < unloads:
            yield Leg(Act.HOLD, place, None, unloads - takes)


def _as_planned(road: Road, convoy: Convoy, route: Route) -> Iterator[Leg]:
    """Give the steps of a convoy whose people change vehicles; all but drives as planned."""
    for step in convoy.steps:
        if step.segment is None:
            yield Leg(step.act, step.place, None, step.ends - step.starts)
            continue
        column = convoy.column(road.case, step)
        takes, passes = (
            driving(road.case, road.times, convoy, step),
            road.case.rules.passing(len(column)),
        )
        side, pace = _side(route, step.act, step.segment), road.case.pace[step.segment]
        yield Leg(step.act, step.place, step.segment, takes, side, passes, pace)


class _Stops(NamedTuple):
    """How long a column stops after each segment, inbound and outbound."""

    inbound: dict[SegmentId, Seconds]
    outbound: dict[SegmentId, Seconds]


def _stops(road: Road, route: Route, kinds: list[VehicleType]) -> _Stops:
    """Give the stops of a column: the longest that one of its types needs."""
    each = [rests(road.case, road.times, route, kind) for kind in dict.fromkeys(kinds)]
    planned = [found for found in each if found is not None]
    none = (0,) * len(route.segments)
    inbound = [none, *(found.inbound for found in planned)]
    outbound = [none, *(found.outbound for found in planned)]
    return _Stops(
        dict(zip(route.segments, map(max, *inbound, none), strict=True)),
        dict(zip(route.segments, map(max, *outbound, none), strict=True)),
    )


def _side(route: Route, act: Act, segment: str | None) -> str:
    """Tell which gate entry a drive is: the last segment, driven in or out."""
    sides = {Act.DRIVE_IN: INBOUND, Act.DRIVE_OUT: OUTBOUND}
    return sides.get(act, "") if segment == route.segments[-1] else ""


def _releases(case: Case, loads: Iterable[Load], place: PlaceId) -> list[Seconds]:
    """List when those can leave who board at a place, and the start."""
    released = {group.id: group.released for group in case.groups if group.place == place}
    aboard = [key for load in loads for key, _ in load.people]
    return [0, *(released[key] for key in aboard if key in released)]


def _near(
    booked: list[tuple[Seconds, Seconds]], gap: Seconds, start: Seconds | None, passes: Seconds
) -> list[tuple[Seconds, Seconds]]:
    """List the columns at a gate that one starting then would be too close to."""
    if start is None:
        return []
    return [
        (head, tail) for head, tail in booked if start < tail + gap and head < start + passes + gap
    ]


def _first_start(open_: Calendar, leg: Leg, after: Seconds, t: Seconds) -> Seconds | None:
    for window in open_:
        start = max(t, whole_minutes(window.opens))
        if leg.over(start) + after <= window.closes:
            return start
    return None


def _last_start(open_: Calendar, leg: Leg, after: Seconds, t: Seconds) -> Seconds | None:
    for window in reversed(open_):
        start = min(t, leg.last(window.closes - after)) // MINUTE * MINUTE
        if start >= window.opens:
            return start
    return None


# ── A convoy that has not entered ───────────────────────────────────────────────────


def again(road: Road, convoy: Convoy, now: Seconds) -> Convoy | None:
    """Let a convoy that has not entered go as planned, or as soon after as it still can.

    It keeps its way, its vehicles and its people; its teams too, unless others are free
    sooner. No step starts before its old time, so what can stay stays. Vehicles that
    cannot come before the horizon are left out, with whom they would have carried.

    Returns
    -------
    Convoy | None
        None where it cannot leave before the horizon any more.
    """
    there = {load: _at_gate(road, convoy, load) for load in convoy.loads}
    come = [load for load, at in there.items() if at is not None and at < road.case.horizon]
    loads = tuple(come[: road.case.longest(road.case.route[convoy.route])])
    escort = _escort(road, convoy)
    inside = [load for load in loads if not road.fleet[load.vehicle].type.private]
    if convoy.onward or (len(convoy.stops) > 1 and len(loads) < len(convoy.loads)):
        return None  # both sides, or who gets off where, would have to be planned anew
    if not inside or escort is None:
        return None
    convoy = replace(convoy, loads=loads, teams=tuple(escort))
    t = max(now, *escort.values(), *(there[load] or 0 for load in inside))
    steps = _steps(road, convoy, t, convoy.steps)
    if steps is None or by_night(road.case, steps) - by_night(road.case, convoy.steps):
        return None  # for a night elsewhere it would have to be planned anew, with its beds
    made = replace(convoy, steps=_in_late(road, convoy, steps))
    return made if made.exits <= road.case.horizon else None


def _escort(road: Road, convoy: Convoy) -> dict[TeamId, Seconds] | None:
    """Choose its teams, and tell when each can be at the gate; None where too few may go."""
    went: dict[TeamId, Seconds] = {}
    for asked in road.case.rules.asked:
        there = {
            team.id: at
            for team in road.case.teams
            if asked.takes(team)
            and team.id not in went
            and (at := _team_at_gate(road, convoy, team)) is not None
        }
        free = {key: max(at, convoy.enters) for key, at in there.items()}
        first = sorted(free, key=lambda key: (free[key], key not in convoy.teams, key))
        if len(first) < asked.count:
            return None
        went |= {key: there[key] for key in first[: asked.count]}
    return went


def _team_at_gate(road: Road, convoy: Convoy, team: EscortTeam) -> Seconds | None:
    """Tell when a team can be at the gate; None where it may not go, or cannot."""
    route = road.case.route[convoy.route]
    if not road.case.may_escort(team, route):
        return None
    way = 0 if team.home is None else road.times.fastest(team.home, road.case.gate(route))
    return None if way is None else max(road.teams[team.id], whole_minutes(way))


def _at_gate(road: Road, convoy: Convoy, load: Load) -> Seconds | None:
    """Tell when a vehicle can be at the gate; None where it cannot or may not.

    A private car: when it can join.
    """
    vehicle = road.fleet.get(load.vehicle)
    route = road.case.route[convoy.route]
    if vehicle is None or vehicle.spare or load.vehicle not in road.stands:
        return None
    if not {*road.case.passes(route), *convoy.stops}.isdisjoint(vehicle.type.barred):
        return None
    here, free = road.stands[load.vehicle]
    if vehicle.type.private:
        return free if here == road.case.assembly_point(route) else None
    gate = road.case.gate(route)
    way = road.times.way(here, gate, [vehicle.type.id])
    return None if way is None else free + whole_minutes(way)


def ready(road: Road, convoy: Convoy) -> Seconds | None:
    """Tell when its own teams and all its vehicles can enter; None where they never can."""
    at_gate = [
        0 if at is not None and road.fleet[load.vehicle].type.private else at
        for load in convoy.loads
        for at in [_at_gate(road, convoy, load)]
    ]
    teams = [team for team in road.case.teams if team.id in convoy.teams]
    at_gate += [_team_at_gate(road, convoy, team) for team in teams]
    there = [at for at in at_gate if at is not None]
    return max(there) if len(there) == len(at_gate) else None


def soonest(road: Road, convoy: Convoy) -> tuple[Step, ...] | None:
    """Take every step of a convoy as early as the rules and the others allow."""
    t = ready(road, convoy)
    return None if t is None else _steps(road, convoy, t, ())


def _steps(
    road: Road, convoy: Convoy, t: Seconds, planned: tuple[Step, ...]
) -> tuple[Step, ...] | None:
    """Take every step from ``t`` on, none before its old time."""
    ahead, old = legs(road, convoy), [step.starts for step in planned]
    if [leg.act for leg in ahead] != [step.act for step in planned]:
        old = [0] * len(ahead)  # a checkpoint has come or gone: the old times say nothing
    steps = []
    for leg, before in zip(ahead, old, strict=True):
        start = road.earliest(convoy, leg, t if leg.act in _AT_ONCE else max(t, before))
        if start is None:
            return None
        steps.append(leg.at(start))
        t = steps[-1].ends
    return tuple(steps)


_AT_ONCE: Final = frozenset({Act.HOLD, Act.REST})


def by_night(case: Case, steps: tuple[Step, ...]) -> frozenset[tuple[PlaceId, Window]]:
    """Tell where and in which nights people aboard stay on their way."""
    out = [step for step in steps if step.act is Act.DRIVE_OUT]
    return frozenset(
        (before.place, night)
        for before, after in pairwise(out)
        for night in overlapping(case.nights, before.ends, after.starts)
    )


def _in_late(road: Road, convoy: Convoy, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Put the way in off as far as boarding allows: nobody waits in danger without need."""
    boards = next(n for n, step in enumerate(steps) if step.act is Act.BOARD)
    if steps[boards].starts == convoy.boards:
        return steps
    ahead, late, t = legs(road, convoy), list(steps), steps[boards].starts
    for n in range(boards - 1, -1, -1):
        start = road.latest(road.case.route[convoy.route], ahead[n], t)
        if start is None or start <= steps[n].starts:
            break
        late[n], t = ahead[n].at(start), start
    return tuple(late)

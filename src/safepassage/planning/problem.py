"""A case as the engine sees it: flat integer arrays, whole minutes, indices for keys.

Every duration is rounded up and every opening shortened to whole minutes, so whatever is
feasible here is feasible in the case. Nothing but this module knows how indices and keys
belong together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from safepassage.model import (
    NEEDS,
    Calendar,
    Case,
    EscortTeam,
    Fleet,
    Group,
    Needs,
    Objective,
    Route,
    Segment,
    Side,
    Until,
    Vehicle,
    VehicleType,
    Window,
)
from safepassage.model.fleet import TeamId
from safepassage.model.place import PlaceId
from safepassage.planning.objectives import objectives
from safepassage.planning.places import at_most, odd_families, variants, whole_families
from safepassage.planning.rests import rests
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE, Seconds

Ints: TypeAlias = NDArray[np.int64]

NEVER = 1 << 31
"""A minute that never comes."""


class Problem(NamedTuple):
    """The arrays. ``n_legs`` and so on are lengths; ragged rows are ``first[i]:first[i + 1]``.

    Times are minutes after the case's start; -1 in a driving time means that no road leads.

    ============== ==================== =======================================================
    field          shape                meaning
    ============== ==================== =======================================================
    clearance      ()                   1 where the objective is earliest clearance, 0 for risk
    horizon        ()                   exits later than this count as left behind
    saves          (horizon + 1,)       what leaving at a minute saves each unit of weight, by the
                                        objective asked for first; never rising
    counts         (horizon + 1,)       the same by both objectives, for the search
    rank           ()                   what the first counts for in it beside the second; 1 where
                                        there is one
    waits          (2,)                 taken off in it for so many weighted minutes of waiting
    by_second      ()                   1 where the search cools down to the second
    spacing        ()                   seconds between two vehicles of a column
    max_convoy     (n_routes,)          most vehicles in a convoy
    turnaround     ()                   minutes an escort team needs between exit and entry
    teams          ()                   escort teams; unescorted, as many as vehicles
    team_first     (n_pools + 1,)       ragged teams of a pool
    team_ready     (n_pools, n_routes)  first minute at the gate; -1 where they may not go
    asked          (n_asks,)            teams with every convoy; those of any organisation last
    may            (n_asks, n_pools)    1 where teams of the pool meet the ask
    weight         (n_points, 3)        what a minute at risk counts for, by need, with companions
    heads          (n_points, 3)        people whom one of a need stands for, with companions
    priority       (3,)                 needs, in the order of boarding
    layout_first   (n_types + 1,)       ragged layouts of a type
    seats          (n_layouts, 3)       places by need that are not kept free; where people have
                                        companions, a layout for every number of stretchers
    loads, unloads (n_types,)           minutes
    fleet          (n_fleets, 4)        type, location, first minute there, count
    leg_first      (n_routes + 1,)      ragged legs of a route, outbound
    drive          (n_legs, n_types)    minutes outbound
    drive_in       (n_legs, n_types)    minutes inbound; 0 for private cars, which do not drive in
    side           (n_routes, n_types)  0 for the whole way, 1 up to the transfer point, 2 beyond it
    change         (n_routes,)          leg at whose end people change vehicles; -1 where nowhere
    there          (n_routes,)          location of that place, or -1
    private        (n_types,)           1 for private cars, which join at the assembly point
    cars           ()                   most of them in a convoy; 0 where there are none
    leg_check      (n_legs,)            checkpoint at the leg's end, or -1
    leg_waits      (n_legs,)            1 where standing at the leg's end is waiting
    open_first     (n_legs + 1,)        ragged openings of a leg
    opening        (n_openings, 2)      first entry, last end (the margin taken off)
    corridor       (n_routes,)          index
    point          (n_routes,)          where its people board, index
    headway        (n_corridors,)       minutes
    link           (n_links, 4)         corridor that waits, the one it waits for, how many go
                                        ahead, 1 where the others have to be received
    rate, dwell    (n_checks,)          vehicles an hour; minutes held after the check
    hours_first    (n_checks + 1,)      ragged opening hours of a checkpoint
    hours          (n_hours, 2)         first start, last end
    intake         (n_centres,)         people an hour; 0 where they go in at once
    capacity       (n_centres,)         people
    approach       (n_loc, n_routes, n_types)   location to the route's gate; of private cars,
                                        to where it begins
    transit        (n_routes, n_centres, n_types)  gate to centre
    loading        (n_routes,)          narrow place at the assembly point, or -1
    pickup         (n_legs,)            narrow place where people board at the leg's end, -1 for
                                        any other place, -2 where nobody boards
    joining        ()                   1 where some route takes on only some of its point's people
    joins          (n_routes, n_cohorts)  leg of the route at whose end a cohort boards; -1 at its
                                        assembly point, -2 nowhere
    positions      (n_narrow,)          vehicles that load at once
    rests          ()                   1 where some column has to stop on its way
    rest_in        (n_legs, n_types)    minutes stopped after the leg inbound
    rest_out       (n_legs, n_types)    minutes stopped after the leg outbound
    night          (n_nights, 2)        first minute, first minute after it
    stop           (n_legs,)            overnight stop at the leg's end outbound, or -1
    beds           (n_stops,)           people that an overnight stop shelters
    family         (n_points,)          people of a family, who ride together
    laps           (n_points,)          those of them who take no seat
    places         (n_points, n_layouts, 3)    people by need who can board as whole families
    most           (n_points, n_layouts, 3)    people by need whom a vehicle can carry at most
    cohort_first   (n_points + 1,)      ragged cohorts of a point, by release, then by wish
    release        (n_cohorts,)         first minute of boarding
    choosing       ()                   1 where some may not be taken to every centre
    choice         (n_cohorts, n_centres)  1 where they may
    people         (n_cohorts, 3)       persons by need, companions left out
    ============== ==================== =======================================================

    Locations are the depots, then the transfer points, then the centres. Routes are those of the
    case, then each once more on which people change vehicles.
    """

    clearance: int
    horizon: int
    saves: Ints
    counts: Ints
    rank: int
    waits: Ints
    by_second: int
    spacing: int
    max_convoy: Ints
    turnaround: int
    teams: int
    team_first: Ints
    team_ready: Ints
    asked: Ints
    may: Ints
    weight: Ints
    heads: Ints
    priority: Ints
    layout_first: Ints
    seats: Ints
    loads: Ints
    unloads: Ints
    fleet: Ints
    leg_first: Ints
    drive: Ints
    drive_in: Ints
    side: Ints
    change: Ints
    there: Ints
    private: Ints
    cars: int
    leg_check: Ints
    leg_waits: Ints
    open_first: Ints
    opening: Ints
    corridor: Ints
    point: Ints
    headway: Ints
    link: Ints
    rate: Ints
    dwell: Ints
    hours_first: Ints
    hours: Ints
    intake: Ints
    capacity: Ints
    approach: Ints
    transit: Ints
    loading: Ints
    pickup: Ints
    joining: int
    joins: Ints
    positions: Ints
    rests: int
    rest_in: Ints
    rest_out: Ints
    night: Ints
    stop: Ints
    beds: Ints
    family: Ints
    laps: Ints
    places: Ints
    most: Ints
    cohort_first: Ints
    release: Ints
    choosing: int
    choice: Ints
    people: Ints


class Index(NamedTuple):
    """Which index stands for which key.

    Parameters
    ----------
    locations
        Places: depots, transfer points, then centres.
    n_depots
        How many of them are no centres.
    routes
        Which route of the case each is.
    points
        Where people board: the places that some route joins stand together.
    loading
        Those of these places whose loading positions are few.
    cohorts, wishes
        Keys of groups, in the order of :attr:`Problem.release`, and the centre that each part of
        a group wishes; None for any.
    layouts
        Which layout of its type each is in the case.
    vehicles
        Every vehicle of the case by (type, location, first minute), in their order.
    teams
        Every team, pool by pool, and the first minute at which it can enter; unescorted, as
        many of no name as there are vehicles.
    """

    locations: tuple[PlaceId, ...]
    n_depots: int
    routes: tuple[int, ...]
    points: tuple[tuple[PlaceId, ...], ...]
    loading: tuple[PlaceId, ...]
    cohorts: tuple[str, ...]
    wishes: tuple[PlaceId | None, ...]
    layouts: tuple[int, ...]
    vehicles: dict[tuple[int, int, int], list[Vehicle]]
    teams: tuple[tuple[TeamId, int], ...]


_Pool: TypeAlias = "tuple[tuple[int, ...], tuple[int, ...], list[TeamId]]"


def compile_case(case: Case, times: TravelTimes) -> tuple[Problem, Index]:
    """Flatten a case and its driving times."""
    ways = _routes(case)
    routes = [case.routes[n] for n in ways]
    side = _sides(case, ways)
    pools = _pools(case, times, routes)
    index = _index(case, pools, ways)
    types = [kind.id for kind in case.vehicle_types]
    legs = [(route, case.segment[key]) for route in routes for key in route.segments]
    openings = [_openings(case.open_for(*leg), case.rules.margin) for leg in legs]
    hours = [_hours(checkpoint.hours, case.horizon) for checkpoint in case.checkpoints]
    checks = {checkpoint.place: n for n, checkpoint in enumerate(case.checkpoints)}
    corridors = {corridor.id: n for n, corridor in enumerate(case.corridors)}
    cohorts = [[of for of in _cohorts(case) if of.group.place in at] for at in index.points]
    gates = [case.gate(route) for route in routes]
    layouts = [_variants(case, kind) for kind in case.vehicle_types]
    seats = _table([list(layout) for of in layouts for _, layout in of], 3)
    family = _ints([max([of.group.family for of in at] or [1]) for at in cohorts])
    laps = _ints([max([of.group.laps for of in at] or [0]) for at in cohorts])
    people = _table([list(of.group.apart(of.people)) for at in cohorts for of in at], 3)
    beside = _ints([_companions(case, [of.group for of in at]) for at in cohorts])
    heads = np.ones((beside.size, 3), dtype=np.int64)
    heads[:, 2] += beside
    weight = heads * 0 + np.array(tuple(case.rules.weights))
    weight[:, 2] += beside * case.rules.weights.seated
    choice = [[of.wish in {None, c.place} for c in case.centres] for at in cohorts for of in at]
    in_all = int((people * np.repeat(weight, [len(at) for at in cohorts], axis=0)).sum())
    asked = objectives(case.rules, case.horizon // MINUTE, in_all)
    change = _changes(case, ways)
    on = _on(routes, side, change)
    stops = _stops(case, times, routes, on)
    private = _ints([int(kind.private) for kind in case.vehicle_types])
    drive = _table([_drives(times, segment, types) for _, segment in legs], len(types)) * on
    beds = [place.id for place in case.places if place.overnight]
    problem = Problem(
        clearance=int(case.rules.objective is Objective.CLEARANCE),
        horizon=case.horizon // MINUTE,
        **asked._asdict(),
        spacing=case.rules.spacing,
        max_convoy=_ints([case.longest(r) for r in routes]) * (1 + (change >= 0)),
        # where every vehicle has an escort of its own, none ever waits for one
        turnaround=_up(case.rules.escort_turnaround) if case.rules.escorted else 0,
        teams=len(index.teams),
        team_first=_first([ids for _, _, ids in pools]),
        team_ready=_table([list(ready) for _, ready, _ in pools], len(routes)),
        asked=_ints([escort.count for escort in case.rules.asked] or [1]),
        may=_table([list(may) for may, _, _ in pools], len(case.rules.asked) or 1).T.copy(),
        weight=weight,
        heads=heads,
        priority=_ints([NEEDS.index(need) for need in case.rules.priority or reversed(NEEDS)]),
        layout_first=_first(layouts),
        seats=seats,
        loads=_ints([_up(case.boarding_time(kind)) for kind in case.vehicle_types]),
        unloads=_ints([_up(kind.unloads) for kind in case.vehicle_types]),
        fleet=_table([[*key, len(of)] for key, of in index.vehicles.items()], 4),
        leg_first=_first([route.segments for route in routes]),
        drive=drive,
        drive_in=drive * (1 - private),
        side=side,
        change=change,
        there=_ints([
            index.locations.index(case.transfer(r) or "") if x >= 0 else -1
            for r, x in zip(routes, change, strict=True)
        ]),
        private=private,
        cars=_cars(case),
        leg_check=_ints([checks.get(segment.end, -1) for _, segment in legs]),
        leg_waits=_ints([int(segment.end in case.waits_at(route)) for route, segment in legs]),
        open_first=_first(openings),
        opening=_table([list(pair) for pairs in openings for pair in pairs], 2),
        corridor=_ints([corridors[route.corridor] for route in routes]),
        point=_ints([_position(index.points, case.assembly_point(r)) for r in routes]),
        loading=_ints([_narrow(index, case.assembly_point(r)) for r in routes]),
        pickup=_ints([_narrow(index, s.end) if s.end in r.pickups else -2 for r, s in legs]),
        joining=int(any(route.pickups for route in case.routes)),
        joins=_joins(case, routes, [of.group.place for at in cohorts for of in at]),
        headway=_ints([_up(corridor.headway) for corridor in case.corridors]),
        link=_table(
            [
                [
                    corridors[of.corridor],
                    corridors[of.waits_for],
                    of.ahead,
                    of.until is Until.ARRIVED,
                ]
                for of in case.links
            ],
            4,
        ),
        rate=_ints([checkpoint.vehicles_per_hour for checkpoint in case.checkpoints]),
        dwell=_ints([_up(checkpoint.dwell) for checkpoint in case.checkpoints]),
        hours_first=_first(hours),
        hours=_table([list(pair) for pairs in hours for pair in pairs], 2),
        intake=_ints([centre.people_per_hour or 0 for centre in case.centres]),
        capacity=_ints([centre.capacity for centre in case.centres]),
        positions=_ints([case.place[place].positions for place in index.loading]),
        rests=int(stops.inbound.any() or stops.outbound.any()),
        rest_in=stops.inbound,
        rest_out=stops.outbound,
        night=_table([list(_minutes(night)) for night in case.nights], 2),
        stop=_ints([beds.index(s.end) if s.end in beds else -1 for _, s in legs]),
        beds=_ints([case.place[key].overnight for key in beds]),
        approach=np.where(
            _out_of_place(case, routes, side, change) | stops.cannot,
            -1,
            np.where(
                private > 0,
                _joining(case, routes, index),
                np.where(
                    side == INNER_SIDE,
                    _ways(
                        times,
                        index.locations,
                        [case.transfer(r) or case.gate(r) for r in routes],
                        types,
                    ),
                    _ways(times, index.locations, gates, types),
                ),
            ),
        ),
        transit=np.where(
            side[:, np.newaxis] == INNER_SIDE,
            0,
            np.where(
                _barred(case, [(centre.place,) for centre in case.centres]),
                -1,
                _ways(times, gates, [centre.place for centre in case.centres], types),
            ),
        ),
        family=family,
        laps=laps,
        places=whole_families(seats, family, laps, beside),
        most=at_most(
            seats,
            family,
            laps,
            beside,
            odd_families(index.cohorts, _first(cohorts), people, family),
        ),
        cohort_first=_first(cohorts),
        release=_ints([_up(of.group.released) for at in cohorts for of in at]),
        choosing=int(not all(all(row) for row in choice)),
        choice=_table([list(map(int, row)) for row in choice], len(case.centres)),
        people=people,
    )
    return problem, index


def _routes(case: Case) -> tuple[int, ...]:
    """List the routes of the case, and once more those on which people can change vehicles."""
    changing = []
    for n, route in enumerate(case.routes):
        sides = {case.side(route, kind) for kind in case.vehicle_types}
        if {Side.INNER, Side.OUTER} <= sides:
            changing.append(n)
    return (*range(len(case.routes)), *changing)


_SIDES: Final = {None: 0, Side.INNER: 1, Side.OUTER: 2}
INNER_SIDE, OUTER = _SIDES[Side.INNER], _SIDES[Side.OUTER]


def _sides(case: Case, ways: tuple[int, ...]) -> Ints:
    kinds, whole = case.vehicle_types, len(case.routes)
    rows = [
        [_SIDES[case.side(case.routes[n], kind)] if nth >= whole else 0 for kind in kinds]
        for nth, n in enumerate(ways)
    ]
    return _table(rows, len(kinds))


def _changes(case: Case, ways: tuple[int, ...]) -> Ints:
    """Tell at the end of which leg people change vehicles."""
    found, first = [], 0
    for nth, n in enumerate(ways):
        route = case.routes[n]
        ends = case.passes(route)[1:]
        again = nth >= len(case.routes)
        found.append(first + ends.index(case.transfer(route) or "") if again else -1)
        first += len(route.segments)
    return _ints(found)


def _on(routes: list[Route], side: Ints, change: Ints) -> Ints:
    """Tell who drives a leg: ``(n_legs, n_types)``."""
    rows, leg = [], 0
    for r, route in enumerate(routes):
        for _ in route.segments:
            other = OUTER if leg <= change[r] else INNER_SIDE
            rows.append([int(of != other) for of in side[r]])
            leg += 1
    return _table(rows, side.shape[1])


def _out_of_place(case: Case, routes: list[Route], side: Ints, change: Ints) -> NDArray[np.bool_]:
    """Tell who cannot go on a route: where people change, who drives on neither side."""
    barred = _barred(case, [case.passes(route) for route in routes])
    return np.where(change[:, np.newaxis] >= 0, side == 0, barred)


def _index(case: Case, pools: list[_Pool], ways: tuple[int, ...]) -> Index:
    depots = list(dict.fromkeys(fleet.depot for fleet in case.fleets))
    changes = [case.transfer(case.routes[n]) or "" for n in ways[len(case.routes) :]]
    depots += [place for place in dict.fromkeys(changes) if place not in depots]
    points = case.points
    kinds = [kind.id for kind in case.vehicle_types]
    cohorts = [of for at in points for of in _cohorts(case) if of.group.place in at]
    vehicles: dict[tuple[int, int, int], list[Vehicle]] = {}
    for vehicle in case.vehicles:
        if vehicle.spare:
            continue
        stand = (kinds.index(vehicle.type.id), depots.index(vehicle.depot), _up(vehicle.available))
        vehicles.setdefault(stand, []).append(vehicle)
    return Index(
        locations=(*depots, *(centre.place for centre in case.centres)),
        n_depots=len(depots),
        routes=ways,
        points=points,
        loading=tuple(key for places in points for key in places if case.place[key].positions),
        cohorts=tuple(of.group.id for of in cohorts),
        wishes=tuple(of.wish for of in cohorts),
        layouts=tuple(n for kind in case.vehicle_types for n, _ in _variants(case, kind)),
        vehicles=vehicles,
        teams=tuple((key, 0) for _, _, ids in pools for key in ids),
    )


def _companions(case: Case, groups: Iterable[Group]) -> int:
    """Give the companions of each person on a stretcher; where there is none, none."""
    return max((of.companions for of in groups if of.people(case.demand).stretcher), default=0)


def _variants(case: Case, kind: VehicleType) -> list[tuple[int, Needs]]:
    """List the layouts of a type with their numbers, for every number of stretchers if need be."""
    accompanied = _companions(case, case.groups) > 0
    usable = [case.rules.usable(layout) for layout in kind.layouts]
    return [
        (n, of) for n, all_ in enumerate(usable) for of in variants(all_, accompanied=accompanied)
    ]


def weight_of(p: Problem) -> Ints:
    """Give what each cohort's people count for, by need: ``(n_cohorts, 3)``."""
    return np.repeat(p.weight, np.diff(p.cohort_first), axis=0)


def everyone(p: Problem) -> int:
    """Weigh all who are to be carried."""
    return int((p.people * weight_of(p)).sum())


class _Cohort(NamedTuple):
    """People of a group who wish the same; None for any centre."""

    group: Group
    wish: PlaceId | None
    people: Needs


def _cohorts(case: Case) -> list[_Cohort]:
    groups = sorted(case.groups, key=lambda group: group.released)
    parts = [_Cohort(of, *part) for of in groups for part in of.by_wish(case.demand)]
    # without wishes a group is one cohort, whoever is in it
    return [of for of in parts if of.people.total or not of.group.wishes]


def _pools(case: Case, times: TravelTimes, routes: list[Route]) -> list[_Pool]:
    """Gather teams that are alike: (asks they meet, first minutes at the gates, who they are).

    Those that meet no ask or serve no route are left out. The ones that may go to less come
    first. Whoever is at a gate before any vehicle can be at one might as well stand there.
    """
    if not case.rules.escorted:
        return [((1,), (0,) * len(routes), [""] * len(case.vehicles))]
    soonest = min((_first_way(case, times, f) for f in case.fleets if f.count), default=0)
    pools: dict[tuple[tuple[int, ...], tuple[int, ...]], list[TeamId]] = {}
    for team in case.teams:
        may = tuple(int(escort.takes(team)) for escort in case.rules.asked)
        there = [_ready(case, times, team, route) for route in routes]
        ready = tuple(0 if 0 <= at <= soonest else at for at in there)
        if any(may) and max(ready, default=0) >= 0:
            pools.setdefault((may, ready), []).append(team.id)
    listed = [(may, ready, ids) for (may, ready), ids in pools.items()]
    return sorted(listed, key=lambda pool: (sum(at >= 0 for at in pool[1]), sum(pool[0])))


def _first_way(case: Case, times: TravelTimes, fleet: Fleet) -> int:
    """Tell when a fleet can be at any gate first."""
    ways = [times.way(fleet.depot, case.gate(route), [fleet.type]) for route in case.routes]
    on = min((_up(way) for way in ways if way is not None), default=NEVER)
    return _up(fleet.available) + on


def _ready(case: Case, times: TravelTimes, team: EscortTeam, route: Route) -> int:
    """Tell when a team can be at the gate of a route first; -1 where it may not go, or cannot."""
    if not case.may_escort(team, route):
        return -1
    way = 0 if team.home is None else times.fastest(team.home, case.gate(route))
    return -1 if way is None else _up(way)


def _openings(calendar: Calendar, margin: Seconds) -> list[tuple[int, int]]:
    pairs = [(_up(window.opens), (window.closes - margin) // MINUTE) for window in calendar]
    return [(opens, last) for opens, last in pairs if opens <= last]


class _Stops(NamedTuple):
    """Where columns stop: ``(n_legs, n_types)`` minutes, ``(n_routes, n_types)`` who cannot go."""

    inbound: Ints
    outbound: Ints
    cannot: NDArray[np.bool_]


def _stops(case: Case, times: TravelTimes, routes: list[Route], on: Ints) -> _Stops:
    kinds = case.vehicle_types
    legs = sum(len(route.segments) for route in routes)
    inbound, outbound = (np.zeros((legs, len(kinds)), dtype=np.int64) for _ in range(2))
    cannot = np.zeros((len(routes), len(kinds)), dtype=np.bool_)
    first = 0
    for r, route in enumerate(routes):
        last = first + len(route.segments)
        for k, kind in enumerate(kinds):
            found = rests(case, times, route, kind, tuple(on[first:last, k] > 0))
            cannot[r, k] = found is None
            if found is not None:
                inbound[first:last, k] = found.inbound
                outbound[first:last, k] = found.outbound
        first = last
    return _Stops(inbound // MINUTE, outbound // MINUTE, cannot)


def _minutes(window: Window) -> tuple[int, int]:
    """Widen a window to whole minutes."""
    return window.opens // MINUTE, _up(window.closes)


def _hours(calendar: Calendar | None, horizon: Seconds) -> list[tuple[int, int]]:
    if calendar is None:
        return [(0, horizon // MINUTE + NEVER // 2)]
    return _openings(calendar, 0)


def _drives(times: TravelTimes, segment: Segment, types: list[str]) -> list[int]:
    return [_up(times.drive(segment, [kind])) for kind in types]


def _ways(
    times: TravelTimes, starts: Sequence[str], ends: Sequence[str], types: Sequence[str]
) -> Ints:
    seconds = times.ways(starts, ends, types)
    return np.where(seconds < 0, -1, -(-seconds // MINUTE))


def _barred(case: Case, ways: Sequence[Sequence[PlaceId]]) -> NDArray[np.bool_]:
    """Tell, by way and type, whether a type may not enter one of its places."""
    barred = [[not set(kind.barred).isdisjoint(way) for kind in case.vehicle_types] for way in ways]
    return np.array(barred, dtype=np.bool_).reshape(len(ways), len(case.vehicle_types))


def _cars(case: Case) -> int:
    """Count the private cars that a convoy may have at the most."""
    owned = sum(vehicle.type.private and not vehicle.spare for vehicle in case.vehicles)
    return owned if case.rules.cars is None else min(owned, case.rules.cars)


def _joining(case: Case, routes: list[Route], index: Index) -> Ints:
    """Give no minutes from a depot to the routes that begin there; -1 from anywhere else."""
    starts = [case.assembly_point(route) for route in routes]
    rows = [
        [0 if n < index.n_depots and start == here else -1 for start in starts]
        for n, here in enumerate(index.locations)
    ]
    return _table(rows, len(starts))[:, :, np.newaxis]


def _position(points: tuple[tuple[PlaceId, ...], ...], key: PlaceId) -> int:
    return next(n for n, places in enumerate(points) if key in places)


def _narrow(index: Index, place: PlaceId) -> int:
    """Give the index of a place whose loading positions are few; -1 for any other."""
    return index.loading.index(place) if place in index.loading else -1


def _joins(case: Case, routes: list[Route], places: list[PlaceId]) -> Ints:
    """Tell at the end of which leg of a route the people of each cohort board."""
    rows = []
    for route in routes:
        first, *ends = case.passes(route)
        at = {first: -1, **{end: leg for leg, end in enumerate(ends) if end in route.pickups}}
        rows.append([at.get(place, -2) for place in places])
    return _table(rows, len(places))


def _up(seconds: Seconds) -> int:
    return -(-seconds // MINUTE)


def _first(rows: list) -> Ints:  # type: ignore[type-arg]
    return np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _table(rows: list[list[int]], columns: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(len(rows), columns)

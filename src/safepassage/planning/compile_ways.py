"""The way of a convoy, as arrays: legs, who drives them, where columns stop, ways there and on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safepassage.model import Case, Route, Segment, Side
from safepassage.model.place import PlaceId
from safepassage.planning.flat import first_of, inside, ints, outside, table, up
from safepassage.planning.problem import INNER_SIDE, OUTER, Index, Ints
from safepassage.planning.rests import rests
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE

_SIDES: Final = {None: 0, Side.INNER: INNER_SIDE, Side.OUTER: OUTER}


def ways_of(case: Case) -> tuple[int, ...]:
    """List the routes of the case, and once more those on which people can change vehicles."""
    changing = []
    for n, route in enumerate(case.routes):
        sides = {case.side(route, kind) for kind in case.vehicle_types}
        if {Side.INNER, Side.OUTER} <= sides:
            changing.append(n)
    return (*range(len(case.routes)), *changing)


def roads_of(case: Case, times: TravelTimes, index: Index) -> dict[str, Any]:
    """Fill the fields of a problem that speak of routes and of what lies on them."""
    routes = [case.routes[n] for n in index.routes]
    legs = [(route, case.segment[key]) for route in routes for key in route.segments]
    types = [kind.id for kind in case.vehicle_types]
    side, change = _sides(case, index.routes), _changes(case, index.routes)
    on = _on(routes, side, change)
    stops = _stops(case, times, routes, on)
    private = ints([int(kind.private) for kind in case.vehicle_types])
    drive = table([_drives(times, segment, types) for _, segment in legs], len(types)) * on
    paces = [case.pace[segment.id] for _, segment in legs]
    openings = [inside(case.open_for(*leg), case.rules.margin) for leg in legs]
    checks = {checkpoint.place: n for n, checkpoint in enumerate(case.checkpoints)}
    corridors = {corridor.id: n for n, corridor in enumerate(case.corridors)}
    beds = [place.id for place in case.places if place.overnight]
    waits = {group.id: group.place for group in case.groups}
    return {
        "max_convoy": ints([case.longest(r) for r in routes]) * (1 + (change >= 0)),
        "leg_first": first_of([route.segments for route in routes]),
        "drive": drive,
        "drive_in": drive * (1 - private),
        "side": side,
        "change": change,
        "there": _there(case, routes, change, index),
        "leg_check": ints([checks.get(segment.end, -1) for _, segment in legs]),
        "leg_waits": ints([int(segment.end in case.waits_at(route)) for route, segment in legs]),
        "open_first": first_of(openings),
        "opening": table([list(pair) for pairs in openings for pair in pairs], 2),
        "slow_first": first_of(paces),
        "slow": table([[up(s.since), up(s.until), s.percent] for of in paces for s in of], 3),
        "corridor": ints([corridors[route.corridor] for route in routes]),
        "point": ints([_position(index.points, case.assembly_point(r)) for r in routes]),
        "loading": ints([_narrow(index, case.assembly_point(r)) for r in routes]),
        "pickup": ints([_narrow(index, s.end) if s.end in r.pickups else -2 for r, s in legs]),
        "joining": int(any(route.pickups for route in case.routes)),
        "joins": _joins(case, routes, [waits[key] for key in index.cohorts]),
        "rests": int(stops.inbound.any() or stops.outbound.any()),
        "rest_in": stops.inbound,
        "rest_out": stops.outbound,
        "night": table([list(outside(night)) for night in case.nights], 2),
        "stop": ints([beds.index(s.end) if s.end in beds else -1 for _, s in legs]),
        "beds": ints([case.place[key].overnight for key in beds]),
        "approach": _approach(case, times, routes, index, _Legs(side, change, stops)),
        "transit": _transit(case, times, routes, side),
        **_drops(case, times, routes),
    }


def _approach(
    case: Case, times: TravelTimes, routes: list[Route], index: Index, legs: _Legs
) -> Ints:
    """Give the minutes from each location to where a type joins each route; -1 where it cannot.

    Private cars wait where the route begins, the inner side joins at the transfer point, and all
    others at the gate.
    """
    types = [kind.id for kind in case.vehicle_types]
    gates = [case.gate(route) for route in routes]
    inner = [case.transfer(route) or gate for route, gate in zip(routes, gates, strict=True)]
    by_side = np.where(
        legs.side == INNER_SIDE,
        _minutes(times, index.locations, inner, types),
        _minutes(times, index.locations, gates, types),
    )
    private = np.array([kind.private for kind in case.vehicle_types], dtype=np.bool_)
    joins = np.where(private, _joining(case, routes, index), by_side)
    never = _out_of_place(case, routes, legs) | legs.stops.cannot
    return np.where(never, -1, joins)


def _transit(case: Case, times: TravelTimes, routes: list[Route], side: Ints) -> Ints:
    """Give the minutes from each gate to each centre, none for who turns back before the gate."""
    types = [kind.id for kind in case.vehicle_types]
    centres = [centre.place for centre in case.centres]
    on = _minutes(times, [case.gate(route) for route in routes], centres, types)
    barred = _barred(case, [(centre,) for centre in centres])
    return np.where(side[:, np.newaxis] == INNER_SIDE, 0, np.where(barred, -1, on))


def _drops(case: Case, times: TravelTimes, routes: list[Route]) -> dict[str, Any]:
    """Fill the fields that speak of centres on the way to others, from which a road leads on."""
    offered = any(route.dropoffs for route in routes)
    centres = [centre.place for centre in case.centres if offered]
    barred = _barred(case, [(centre,) for centre in centres])
    ways = _minutes(times, centres, centres, [kind.id for kind in case.vehicle_types])
    onward = np.where(barred[:, np.newaxis] | barred, -1, ways)
    stops = []
    for route in routes:
        passed = [centres.index(place) for place in route.dropoffs]
        ahead = [np.delete(onward[at], passed[: n + 1], axis=0) for n, at in enumerate(passed)]
        # all or none: a centre that leads nowhere still ends the way to itself
        stops.append(passed if any((on >= 0).any() for on in ahead) else [])
    return {
        "dropping": int(any(stops)),
        "drop_first": first_of(stops),
        "drop": ints([at for route in stops for at in route]),
        "onward": onward,
    }


def _there(case: Case, routes: list[Route], change: Ints, index: Index) -> Ints:
    """Give the location where people change vehicles on a route; -1 where they do not."""
    places = [case.transfer(r) or "" for r in routes]
    at = zip(places, change.tolist(), strict=True)
    return ints([index.locations.index(place) if leg >= 0 else -1 for place, leg in at])


class _Legs(NamedTuple):
    """Who drives which legs, and where columns stop on them."""

    side: Ints
    change: Ints
    stops: _Stops


def _sides(case: Case, ways: tuple[int, ...]) -> Ints:
    kinds, whole = case.vehicle_types, len(case.routes)
    rows = [
        [_SIDES[case.side(case.routes[n], kind)] if nth >= whole else 0 for kind in kinds]
        for nth, n in enumerate(ways)
    ]
    return table(rows, len(kinds))


def _changes(case: Case, ways: tuple[int, ...]) -> Ints:
    """Tell at the end of which leg people change vehicles."""
    found, first = [], 0
    for nth, n in enumerate(ways):
        route = case.routes[n]
        ends = case.passes(route)[1:]
        again = nth >= len(case.routes)
        found.append(first + ends.index(case.transfer(route) or "") if again else -1)
        first += len(route.segments)
    return ints(found)


def _on(routes: list[Route], side: Ints, change: Ints) -> Ints:
    """Tell who drives a leg: ``(n_legs, n_types)``."""
    rows, leg = [], 0
    for r, route in enumerate(routes):
        for _ in route.segments:
            other = OUTER if leg <= change[r] else INNER_SIDE
            rows.append([int(of != other) for of in side[r]])
            leg += 1
    return table(rows, side.shape[1])


def _out_of_place(case: Case, routes: list[Route], legs: _Legs) -> NDArray[np.bool_]:
    """Tell who cannot go on a route: where people change, who drives on neither side."""
    barred = _barred(case, [case.passes(route) for route in routes])
    return np.where(legs.change[:, np.newaxis] >= 0, legs.side == 0, barred)


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


def _drives(times: TravelTimes, segment: Segment, types: list[str]) -> list[int]:
    return [up(times.drive(segment, [kind])) for kind in types]


def _minutes(
    times: TravelTimes, starts: Sequence[str], ends: Sequence[str], types: Sequence[str]
) -> Ints:
    seconds = times.ways(starts, ends, types)
    return np.where(seconds < 0, -1, -(-seconds // MINUTE))


def _barred(case: Case, ways: Sequence[Sequence[PlaceId]]) -> NDArray[np.bool_]:
    """Tell, by way and type, whether a type may not enter one of its places."""
    barred = [[not set(kind.barred).isdisjoint(way) for kind in case.vehicle_types] for way in ways]
    return np.array(barred, dtype=np.bool_).reshape(len(ways), len(case.vehicle_types))


def _joining(case: Case, routes: list[Route], index: Index) -> Ints:
    """Give no minutes from a depot to the routes that begin there; -1 from anywhere else."""
    starts = [case.assembly_point(route) for route in routes]
    rows = [
        [0 if n < index.n_depots and start == here else -1 for start in starts]
        for n, here in enumerate(index.locations)
    ]
    return table(rows, len(starts))[:, :, np.newaxis]


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
    return table(rows, len(places))

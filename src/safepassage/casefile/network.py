"""The network: do routes chain, do roads lead where they must, are points where they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from statistics import median
from typing import Final

from safepassage.casefile.check import ids, rows_of
from safepassage.casefile.faults import Faults, shown
from safepassage.casefile.kinds import plain
from safepassage.casefile.rows import Row, Tables
from safepassage.casefile.shapes import metres
from safepassage.errors import Fault
from safepassage.model import Position
from safepassage.model.place import PlaceId
from safepassage.units import Metres

_FAR: Final[Metres] = 200_000  # from the middle of the others, where a point begins to look odd


def check_network(tables: Tables, positions: Mapping[PlaceId, Position], faults: Faults) -> None:
    """Note what is wrong with the network of a case.

    Parameters
    ----------
    tables, positions
        What was read.
    faults
        Takes what is wrong.
    """
    faults.extend(_swapped(tables, positions))
    segments = {row.values["id"]: row for row in rows_of(tables, "segments", "id", "start", "end")}
    faults.extend(_broken_chains(tables, segments))
    faults.extend(_off_the_way(tables, segments))
    if _whole(tables, segments):
        faults.extend(_without_route(tables, segments))
        faults.extend(_out_of_reach(tables, segments))


def _swapped(tables: Tables, positions: Mapping[PlaceId, Position]) -> Iterator[Fault]:
    """Find points far from all others that would lie among them with their figures swapped."""
    if len(positions) < 3:
        return
    middle = Position(
        median(point.latitude for point in positions.values()),
        median(point.longitude for point in positions.values()),
    )
    for row in rows_of(tables, "places", "id"):
        here = positions.get(row.values["id"])
        if here is None or abs(here.longitude) > 90:
            continue
        away, turned = metres(here, middle), Position(here.longitude, here.latitude)
        if away > max(_FAR, 3 * metres(turned, middle)):
            found = f"{plain(here.latitude)}, with longitude {plain(here.longitude)}"
            expected = f"a point near the others, now {away / 1000:,.0f} km away: swapped?"
            yield row.fault("latitude", found, expected)


def _broken_chains(tables: Tables, segments: Mapping[str, Row]) -> Iterator[Fault]:
    places = ids(tables, "places")
    for row in rows_of(tables, "routes", "segments"):
        known = [key for key in row.values["segments"] if key in segments]
        for before, after in pairwise(known):
            end, start = segments[before].values["end"], segments[after].values["start"]
            if end != start and {end, start} <= (places or {end, start}):
                found = f"{shown(before)}, which ends at {shown(end)}, before {shown(after)}"
                yield row.fault("segments", found, f"a segment that starts at {shown(end)}")


def _off_the_way(tables: Tables, segments: Mapping[str, Row]) -> Iterator[Fault]:
    """Find places where a route takes people on that are not on its way."""
    for row in rows_of(tables, "routes", "segments", "pickups"):
        keys = row.values["segments"]
        if all(key in segments for key in keys):
            way = [segments[key].values["end"] for key in keys[:-1]]
            for place in sorted({*row.values["pickups"]} - {*way}):
                expected = f"a place on its way, before the gate ({', '.join(way) or 'none'})"
                yield row.fault("pickups", shown(place), expected)


def _whole(tables: Tables, segments: Mapping[str, Row]) -> bool:
    """Tell whether every road and route is known, so that a missing one is really missing."""
    routes = tables["routes"]
    return (
        bool(routes and segments)
        and len(segments) == len(tables["segments"] or [])
        and all(set(row.values.get("segments", ("",))) <= segments.keys() for row in routes or [])
    )


def _without_route(tables: Tables, segments: Mapping[str, Row]) -> Iterator[Fault]:
    routes = tables["routes"] or []
    begins = {segments[row.values["segments"][0]].values["start"] for row in routes}
    begins |= {place for row in routes for place in row.values.get("pickups", ())}
    places = ids(tables, "places")
    for row in rows_of(tables, "groups", "place"):
        place = row.values["place"]
        if place not in begins and (places is None or place in places):
            expected = f"a place where a route begins or picks up ({', '.join(sorted(begins))})"
            yield row.fault("place", shown(place), expected)


def _out_of_reach(tables: Tables, segments: Mapping[str, Row]) -> Iterator[Fault]:
    """Find centres, depots and homes that no road outside of every route joins to a gate.

    Private cars wait where their people do, and drive out with them.
    """
    kinds = rows_of(tables, "vehicle_types", "id", "private")
    private = {row.values["id"] for row in kinds if row.values["private"]}
    routes = [row.values["segments"] for row in tables["routes"] or []]
    gates = {segments[route[-1]].values["end"] for route in routes}
    agreed = {key for route in routes for key in route}
    reached = _reached(gates, [row for key, row in segments.items() if key not in agreed])
    places = ids(tables, "places")
    expected = f"segments outside every route that lead to it from {', '.join(sorted(gates))}"
    for table, field in (("centres", "place"), ("fleets", "depot"), ("teams", "home")):
        for row in rows_of(tables, table, field):
            place = row.values[field]
            if row.values.get("type") in private:
                continue
            if place not in {None, *reached} and (places is None or place in places):
                found = f"{shown(place)}, which no free road joins to a gate"
                yield row.fault(field, found, expected)


def _reached(gates: set[str], roads: list[Row]) -> set[str]:
    neighbours: dict[str, set[str]] = {}
    for road in roads:
        start, end = road.values["start"], road.values["end"]
        neighbours.setdefault(start, set()).add(end)
        neighbours.setdefault(end, set()).add(start)
    reached, ahead = set(gates), list(gates)
    while ahead:
        new = neighbours.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    return reached

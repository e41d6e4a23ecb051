"""PyVRP on a passage instance: vehicle loads as optional clients, centres as reload depots."""

from __future__ import annotations

import time
from typing import Any, Final

from pyvrp import Model
from pyvrp.stop import MaxRuntime

from earliest import Book
from peer import BusLoad, Trip, bus_loads, drive_of, in_convoys, main, nearest, weighted

LIMITS = (
    "Vehicles drive alone: no convoys, escort teams, headways, queues at checkpoints or intake.",
    "No cost of lateness: a load earns a prize that falls with the window in which it is fetched.",
    "People come in vehicle loads cut beforehand; a vehicle has the most places of any layout.",
    "Room in centres is not counted; in and out lie in one window (no night at the point).",
    "Expressed: fleet, turns by reloads, release, one client a window in exclusive groups.",
)
MOST_CLIENTS: Final = 8000


def solve(instance: dict[str, Any], seconds: float) -> tuple[Book, dict[str, Any]]:
    """Collect the most prizes with the least driving."""
    started = time.perf_counter()
    model, clients, depots = Model(), [], []
    routes = [drive_of(instance, route) for route in range(len(instance["routes"]))]
    loads = bus_loads(instance)
    count = sum(
        len(routes[route].opens)
        for load in loads
        for route, of in enumerate(instance["routes"])
        if of["assembly_point"] == load.point
    )
    if count > MOST_CLIENTS:
        return Book(instance), {"failed": f"{count} clients: neighbourhoods do not fit"}
    spots = [model.add_location(1, n, name=f"route {n}") for n in range(len(routes))]
    receptions = [model.add_location(2, n) for n in range(len(instance["receptions"]))]
    starts = [model.add_location(0, n) for n in range(len(instance["depots"]))]
    reload = [model.add_depot(at, service_duration=0) for at in receptions]
    depots = [model.add_depot(at) for at in starts]
    for load in loads:
        group = model.add_client_group(required=False)
        for route, of in enumerate(instance["routes"]):
            if of["assembly_point"] == load.point:
                clients += _clients(instance, model, load, route, spots[route], group)
    types = _types(instance, model, reload, depots)
    _edges(instance, model, types, spots, receptions, starts)
    left = seconds - (time.perf_counter() - started)
    if left <= 0:
        return Book(instance), {"failed": f"{count} clients: no time left after building"}
    found = model.solve(MaxRuntime(left), seed=0, display=False)
    if not found.is_feasible():
        return Book(instance), {"failed": f"{count} clients: no feasible solution in time"}
    trips = _trips(instance, found.best, clients)
    return in_convoys(instance, trips), {"clients": count, "trips": len(trips)}


def _clients(
    instance: dict[str, Any],
    model: Model,
    load: BusLoad,
    route: int,
    spot: Any,
    group: Any,
) -> list[int]:
    """Offer a load once in every window of a route; the prize is what its middle would save."""
    drive = drive_of(instance, route)
    offered = []
    for first, last in drive.opens:
        first = max(first, load.released)  # noqa: PLW2901
        if first > last:
            continue
        exits = (first + last) // 2 + drive.out
        prize = weighted(instance, load.people) * (instance["horizon"] - exits)
        model.add_client(
            spot,
            pickup=list(load.people),
            tw_early=first,
            tw_late=last,
            prize=max(prize, 0),
            required=False,
            group=group,
        )
        offered.append(route)
    return offered


def _types(
    instance: dict[str, Any], model: Model, reload: list[Any], depots: list[Any]
) -> list[Any]:
    """Add each vehicle type at each depot, with a profile of its own."""
    made = []
    for of in instance["vehicle_types"]:
        profile = model.add_profile()
        places = [max(seats[k] for seats in of["layouts"]) for k in range(3)]
        for depot, count in zip(depots, of["count_at_depot"], strict=True):
            if count:
                model.add_vehicle_type(
                    count,
                    capacity=places,
                    start_depot=depot,
                    end_depot=reload[0],
                    profile=profile,
                    reload_depots=reload,
                    tw_late=2 * instance["horizon"],
                )
        made.append(profile)
    return made


def _edges(
    instance: dict[str, Any],
    model: Model,
    profiles: list[Any],
    spots: list[Any],
    receptions: list[Any],
    starts: list[Any],
) -> None:
    """Drive, load and unload on the edges; no edge between two points, for no trip calls at two."""
    for profile, of in zip(profiles, instance["vehicle_types"], strict=True):
        for route, spot in enumerate(spots):
            drive = drive_of(instance, route)
            inward = drive.inward + of["load_minutes"]
            for places, at in ((instance["depots"], starts), (instance["receptions"], receptions)):
                for place, location in zip(places, at, strict=True):
                    way = place["minutes_from_gate"][drive.corridor]
                    model.add_edge(location, spot, way + inward, way + inward, profile)
            for place, location in zip(instance["receptions"], receptions, strict=True):
                away = drive.out + drive.checks + place["minutes_from_gate"][drive.corridor]
                away += of["unload_minutes"]
                model.add_edge(spot, location, away, away, profile)
        for location in (*starts, *receptions):
            for other in receptions:
                if location is not other:
                    model.add_edge(location, other, 0, 0, profile)


def _trips(instance: dict[str, Any], best: Any, clients: list[int]) -> list[Trip]:
    """Read each vehicle's turns out of its schedule; loads fetched in one turn are one trip."""
    numbers = _numbers(instance)
    trips: set[Trip] = set()
    for route in best.routes():
        vehicle = numbers[route.vehicle_type()].pop(0)
        fetched: tuple[float, int] | None = None
        for visit in route.schedule():
            if visit.is_client():
                fetched = fetched or (visit.start_time, clients[visit.idx])
            elif fetched:
                corridor = instance["routes"][fetched[1]]["corridor"]
                trips.add(Trip(fetched[0], vehicle, fetched[1], nearest(instance, corridor)))
                fetched = None
    return sorted(trips)


def _numbers(instance: dict[str, Any]) -> list[list[int]]:
    """List the benchmark's vehicle numbers for each of our vehicle types, in the same order."""
    numbers, at = [], 0
    for of in instance["vehicle_types"]:
        for count in of["count_at_depot"]:
            if count:
                numbers.append(list(range(at, at + count)))
            at += count
    return numbers


if __name__ == "__main__":
    main(solve, LIMITS)

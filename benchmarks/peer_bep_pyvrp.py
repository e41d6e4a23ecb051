"""PyVRP on a Bus Evacuation Problem: loads and free places are clients, called at in turn."""

from __future__ import annotations

import time
from typing import Any, Final

from pyvrp import Activity, ActivityType, Model, Route, Solution
from pyvrp.stop import FirstFeasible, MaxRuntime, MultipleCriteria

from bep_tours import Instance, Tour, Visit, faults, makespan
from peer_bep import by_hand, main

LIMITS = (
    "No longest tour to minimise: the longest shift is halved towards what it can still keep.",
    "Starts from the hand rule's tours, and then from the best so far.",
    "People come in bus loads cut beforehand, and a shelter has room for so many full loads.",
    "Expressed: buses, shelters chosen for each load, their room.",
)
SHARE: Final = 0.25
"""The share of the time left after which a shift is thought too short."""


def solve(instance: Instance, seconds: float) -> tuple[list[Tour], dict[str, Any]]:
    """Halve what lies between the longest shift and one thought too short, until time is up."""
    started = time.perf_counter()
    best = by_hand(instance)
    if list(faults(instance, best)):
        return [], {"failed": "no tours to start from"}
    low, shifts = 0, 0
    while (left := seconds - (time.perf_counter() - started)) > 0:
        high = makespan(instance, best)
        last = high - low <= 1
        shift = high - 1 if last else (low + high) // 2
        found = _within(instance, shift, best, left if last else left * SHARE, seed=shifts)
        low, best, shifts = (low, found, shifts + 1) if found else (shift, best, shifts + 1)
    return best, {"shifts": shifts}


def _within(
    instance: Instance, shift: int, start: list[Tour], seconds: float, seed: int
) -> list[Tour]:
    """Find tours no longer than a shift, in so many seconds; none where it does not."""
    began = time.perf_counter()
    model, slots = Model(), _slots(instance)
    # A location of its own for each: between two clients of one location there is no way to forbid.
    loads = [model.add_location(0, n) for n in range(len(instance.loads))]
    places = [model.add_location(1, n) for n in range(len(slots))]
    homes = [model.add_location(2, n) for n in range(len(instance.buses))]
    over = model.add_location(3, 0)
    depots, end = [model.add_depot(at) for at in homes], model.add_depot(over)
    for at in loads:
        model.add_client(at)
    for at in places:
        model.add_client(at, required=len(slots) == len(loads))
    for depot, buses in zip(depots, instance.buses, strict=True):
        if buses:
            model.add_vehicle_type(buses, start_depot=depot, end_depot=end, shift_duration=shift)
    _edges(instance, model, loads, slots, places, homes, over)
    data = model.data()
    begin = Solution(data, _routes(instance, slots, data, start))
    left = seconds - (time.perf_counter() - began)
    stop = MultipleCriteria([FirstFeasible(), MaxRuntime(max(left, 0.01))])
    found = model.solve(stop, seed=seed, display=False, initial_solution=begin)
    return _tours(instance, slots, found.best) if found.is_feasible() else []


def _slots(instance: Instance) -> list[int]:
    """Give the shelter of each free place for a full load."""
    rooms = enumerate(instance.room)
    return [shelter for shelter, room in rooms for _ in range(room // instance.capacity)]


def _edges(
    instance: Instance,
    model: Model,
    loads: list[Any],
    slots: list[int],
    places: list[Any],
    homes: list[Any],
    over: Any,
) -> None:
    """Drive from depots to loads and between loads and places; a tour ends at a place."""
    for home, first in zip(homes, instance.first, strict=True):
        model.add_edge(home, over, 0, 0)
        for load, (point, _) in zip(loads, instance.loads, strict=True):
            model.add_edge(home, load, first[point], first[point])
    for place, shelter in zip(places, slots, strict=True):
        model.add_edge(place, over, 0, 0)
        for load, (point, _) in zip(loads, instance.loads, strict=True):
            way = instance.way[point][shelter]
            model.add_edge(load, place, way, way)
            model.add_edge(place, load, way, way)


def _types(instance: Instance) -> list[int]:
    """Give the depot of each vehicle type."""
    return [depot for depot, buses in enumerate(instance.buses) if buses]


def _routes(instance: Instance, slots: list[int], data: Any, tours: list[Tour]) -> list[Route]:
    """Say tours as PyVRP's routes: any load of a point is the same, any place of a shelter."""
    loads = [point for point, _ in instance.loads]
    taken: set[int] = set()

    def client(of: list[int], place: int, first: int) -> Activity:
        at = next(n for n, x in enumerate(of) if x == place and first + n not in taken)
        taken.add(first + at)
        return Activity(ActivityType.CLIENT, first + at)

    types = _types(instance)
    routes = []
    for tour in tours:
        calls = []
        for visit in tour.visits:
            calls.append(client(loads, visit.point, 0))
            calls.append(client(slots, visit.shelter, len(loads)))
        if calls:
            routes.append(Route(data, calls, types.index(tour.depot)))
    return routes


def _tours(instance: Instance, slots: list[int], best: Any) -> list[Tour]:
    """Read tours out of routes: a load, a slot, a load, a slot."""
    n, types, tours = len(instance.loads), _types(instance), []
    for route in best.routes():
        calls = [one.idx for one in route.schedule() if one.is_client()]
        visits = [
            Visit(*(instance.loads[load][0], slots[slot - n], instance.loads[load][1]))
            for load, slot in zip(calls[::2], calls[1::2], strict=True)
        ]
        tours.append(Tour(types[route.vehicle_type()], tuple(visits)))
    return tours


if __name__ == "__main__":
    main(solve, LIMITS)

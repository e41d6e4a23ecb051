"""OR-Tools' routing model on a passage instance: one node for each vehicle load on each route."""

from __future__ import annotations

import time
from typing import Any, Final

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from earliest import Book
from peer import Trip, bus_loads, drive_of, in_convoys, main, nearest, weighted

LIMITS = (
    "Vehicles drive alone: no convoys, escort teams, headways, queues at checkpoints or intake.",
    "People come in vehicle loads cut beforehand; layouts and room in centres are not chosen.",
    "Every turn ends at the nearest centre; in and out lie in one window (no night at the point).",
    "Expressed: turns, release, windows, opening of the day, weighted person-time, who stays.",
)
MOST_NODES: Final = 6000
"""A matrix of so many rows is what fits into memory as OR-Tools takes it from Python."""


def solve(instance: dict[str, Any], seconds: float) -> tuple[Book, dict[str, Any]]:
    """Route single vehicles for the weighted time at which they have loaded."""
    started = time.perf_counter()
    nodes = [
        (load, n, route, drive_of(instance, route))
        for n, load in enumerate(bus_loads(instance))
        for route, of in enumerate(instance["routes"])
        if of["assembly_point"] == load.point and load.kinds
    ]
    nodes = [node for node in nodes if node[3].opens]
    if len(nodes) > MOST_NODES:
        return Book(instance), {"failed": f"{len(nodes)} nodes: the matrix does not fit"}
    book = Book(instance)
    start = len(nodes)
    manager = pywrapcp.RoutingIndexManager(len(nodes) + 1, len(book.vehicles), start)
    model = pywrapcp.RoutingModel(manager)
    transits = {
        (kind, depot): model.RegisterTransitMatrix(_matrix(instance, nodes, kind, depot))
        for kind, depot in sorted({(v.kind, tuple(v.to_gate)) for v in book.vehicles})
    }
    by_vehicle = [transits[v.kind, tuple(v.to_gate)] for v in book.vehicles]
    horizon = instance["horizon"]
    model.AddDimensionWithVehicleTransits(
        by_vehicle, horizon, horizon, fix_start_cumul_to_zero=False, name="time"
    )
    clock = model.GetDimensionOrDie("time")
    choices: dict[int, list[int]] = {}
    for at, (load, number, _, drive) in enumerate(nodes):
        index = manager.NodeToIndex(at)
        time_of = clock.CumulVar(index)
        time_of.SetRange(max(load.released, drive.opens[0][0]), drive.opens[-1][1])
        for (_, last), (first, _) in zip(drive.opens, drive.opens[1:], strict=False):
            time_of.RemoveInterval(last + 1, first - 1)
        clock.SetCumulVarSoftUpperBound(index, 0, weighted(instance, load.people))
        # SetAllowedVehiclesForIndex does not take a list from Python in 9.15.
        allowed = [v.number for v in book.vehicles if v.kind in load.kinds]
        model.VehicleVar(index).SetValues([-1, *allowed])
        choices.setdefault(number, []).append(index)
    for indices in choices.values():
        load = nodes[manager.IndexToNode(indices[0])][0]
        model.AddDisjunction(indices, weighted(instance, load.people) * horizon)
    given = pywrapcp.DefaultRoutingSearchParameters()
    given.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    left = seconds - (time.perf_counter() - started)
    if left <= 0:
        return Book(instance), {"failed": f"{len(nodes)} nodes: no time left after building"}
    given.time_limit.FromMilliseconds(int(left * 1000))
    found = model.SolveWithParameters(given)
    if found is None:
        return Book(instance), {"failed": f"{len(nodes)} nodes: no solution in time"}
    trips = []
    for vehicle in range(len(book.vehicles)):
        index = found.Value(model.NextVar(model.Start(vehicle)))
        while not model.IsEnd(index):
            _, _, route, drive = nodes[manager.IndexToNode(index)]
            at = found.Value(clock.CumulVar(index))
            trips.append(Trip(at, vehicle, route, nearest(instance, drive.corridor)))
            index = found.Value(model.NextVar(index))
    return in_convoys(instance, trips), {"nodes": len(nodes), "trips": len(trips)}


def _matrix(
    instance: dict[str, Any], nodes: list[Any], kind: int, to_gate: tuple[int, ...]
) -> list[list[int]]:
    """Give the minutes from the end of one loading to the end of the next; the last row starts."""
    of = instance["vehicle_types"][kind]
    routes = sorted({(route, drive) for _, _, route, drive in nodes}, key=lambda pair: pair[0])
    to_load = {r: drive.inward + of["load_minutes"] for r, drive in routes}
    ways: dict[tuple[int, int], int] = {}
    for r, drive in routes:
        centre = instance["receptions"][nearest(instance, drive.corridor)]
        there = centre["minutes_from_gate"]
        away = drive.out + drive.checks + there[drive.corridor] + of["unload_minutes"]
        for s, after in routes:
            ways[r, s] = away + there[after.corridor] + to_load[s]
    rows = [[ways[a[2], b[2]] for b in nodes] + [0] for a in nodes]
    return [*rows, [to_gate[b[3].corridor] + to_load[b[2]] for b in nodes] + [0]]


if __name__ == "__main__":
    main(solve, LIMITS)

"""OR-Tools' routing model on a Bus Evacuation Problem: a node for each load and each shelter."""

from __future__ import annotations

import time
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bep_tours import Instance, Tour, Visit
from peer_bep import by_hand, main

LIMITS = (
    "People come in bus loads cut beforehand: full ones, and what is left of a point.",
    "Starts from the hand rule's tours.",
    "Expressed: buses, shelters chosen for each load, their room, the longest tour.",
)

Node = tuple[int, int, int, int]
"""Number of the load, point, people, shelter."""


def solve(instance: Instance, seconds: float) -> tuple[list[Tour], dict[str, Any]]:
    """Route buses for the shortest longest tour."""
    started = time.perf_counter()
    nodes: list[Node] = [
        (number, point, people, shelter)
        for number, (point, people) in enumerate(instance.loads)
        for shelter, room in enumerate(instance.room)
        if room >= people
    ]
    depots, n = instance.depots, len(nodes)
    end = n + len(instance.buses)
    manager = pywrapcp.RoutingIndexManager(
        end + 1, len(depots), [n + depot for depot in depots], [end] * len(depots)
    )
    model = pywrapcp.RoutingModel(manager)
    transit = model.RegisterTransitMatrix(_matrix(instance, nodes))
    model.SetArcCostEvaluatorOfAllVehicles(transit)
    far = 4 * sum(max(instance.way[point]) for point, _ in instance.loads)
    model.AddDimension(transit, 0, far, True, "driven")  # noqa: FBT003 - the solver's own signature
    model.GetDimensionOrDie("driven").SetGlobalSpanCostCoefficient(1000)
    for number in range(len(instance.loads)):
        model.AddDisjunction([manager.NodeToIndex(at) for at in range(n) if nodes[at][0] == number])
    for shelter, room in enumerate(instance.room):
        come = [
            model.ActiveVar(manager.NodeToIndex(at)) * nodes[at][2]
            for at in range(n)
            if nodes[at][3] == shelter
        ]
        if come:
            model.solver().Add(model.solver().Sum(come) <= room)
    given = pywrapcp.DefaultRoutingSearchParameters()
    given.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    left = seconds - (time.perf_counter() - started)
    if left <= 0:
        return [], {"failed": f"{n} nodes: no time left after building"}
    given.time_limit.FromMilliseconds(int(left * 1000))
    model.CloseModelWithParameters(given)
    start = model.ReadAssignmentFromRoutes(_start(instance, nodes), ignore_inactive_indices=True)
    found = model.SolveFromAssignmentWithParameters(start, given)
    if found is None:
        return [], {"failed": f"{n} nodes: no solution in time"}
    tours = []
    for bus, depot in enumerate(depots):
        visits, index = [], found.Value(model.NextVar(model.Start(bus)))
        while not model.IsEnd(index):
            _, point, people, shelter = nodes[manager.IndexToNode(index)]
            visits.append(Visit(point, shelter, people))
            index = found.Value(model.NextVar(index))
        tours.append(Tour(depot, tuple(visits)))
    return tours, {"nodes": n}


def _start(instance: Instance, nodes: list[Node]) -> list[list[int]]:
    """Say the hand rule's tours in nodes: of each point any load of as many is the same."""
    free = list(range(len(nodes)))
    routes = []
    for tour in by_hand(instance):
        route = []
        for visit in tour.visits:
            wanted = (visit.point, visit.people, visit.shelter)
            at = next(at for at in free if nodes[at][1:] == wanted)
            free = [other for other in free if nodes[other][0] != nodes[at][0]]
            route.append(at)
        routes.append(route)
    return routes


def _matrix(instance: Instance, nodes: list[Node]) -> list[list[int]]:
    """Give the way from one load brought to the next one brought; then depots, then the end."""
    out = [instance.way[point][shelter] for _, point, _, shelter in nodes]
    rows: list[list[int]] = []
    aside = [0] * (len(instance.buses) + 1)
    for _, _, _, shelter in nodes:
        back = [instance.way[point][shelter] for _, point, _, _ in nodes]
        rows.append([a + b for a, b in zip(back, out, strict=True)] + aside)
    for first in instance.first:
        comes = [first[point] for _, point, _, _ in nodes]
        rows.append([a + b for a, b in zip(comes, out, strict=True)] + aside)
    return [*rows, [0] * (len(nodes) + len(aside))]


if __name__ == "__main__":
    main(solve, LIMITS)

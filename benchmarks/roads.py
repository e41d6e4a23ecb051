"""Read real extracts, time a matrix of 20 places, check every figure, and plan a case over them.

    python benchmarks/roads.py FOLDER [--seconds S] [--json]

``FOLDER`` holds one folder for each network: an extract (``*.osm.pbf`` or ``*.osm.gz``), and the
same roads made into ``nodes.csv`` and ``edges.csv`` by somebody else. The driving times are
compared with networkx on the same graph, which must agree to the second. The lengths of the
shortest ways are compared with those over the edges of the tables. They hold no service roads and
no tracks, so ours may be shorter, by a quarter in the mountains of Andorra; longer they are only by
rounding. Then a case is laid over the same places (``laid.py``), its exposed ground is closed in
the extract, and it is planned on what is left; the plan is checked on the same roads.

Exits with 1 if a driving time differs, there is no plan, or it breaks a rule.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import numpy as np

from laid import case_over
from safepassage import planning, wiring
from safepassage.model import Case, Infeasible, Needs, Place, Position, VehicleType
from safepassage.roads import (
    RoadGraph,
    TravelTimes,
    arc_seconds,
    close_exposed,
    free_roads,
    read_extract,
    snap,
    speed_cap,
    travel_times,
)
from safepassage.roads.snap import distance
from safepassage.units import HOUR

PLACES = 20
LAID = 40
"""Places of the case that is planned; the first of them are those of the matrix."""

ASIDE = 0.0002
"""Degrees by which a place lies off its node, some 20 m: it has to be snapped."""

TYPES = (
    VehicleType("coach", "Coach", (Needs(50, 0, 0),), 600, 300),
    VehicleType("ambulance", "Ambulance", (Needs(1, 0, 1),), 600, 300, top_speed=60),
    VehicleType("lorry", "Lorry", (Needs(30, 0, 0),), 600, 300, top_speed=30),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What one network gave; seconds by the clock, metres and seconds of driving as named."""

    network: str
    nodes: int
    arcs: int
    km_of_arcs: int
    read_s: float
    snap_s: float
    furthest_snap_m: int
    matrix_s: float
    networkx_s: float
    figures: int
    unlike_networkx: int
    unreachable: int
    longest_drive_s: int
    pairs_compared: int
    total_km_ours: float
    total_km_given: float
    largest_deviation: str
    most_above_given_percent: float
    median_deviation_percent: float


@dataclass(frozen=True, slots=True)
class Planned:
    """What a case over one network came to; the cost in weighted person-hours at risk."""

    segments: int
    routes: int
    km_exposed: float
    arcs_closed: int
    people: int
    out: int
    convoys: int
    person_hours: float
    bound_hours: float | None
    gap_percent: float | None
    violations: int


def main() -> int:
    """Measure every network of the folder."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="holds one folder for each network")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to search; 20")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args()
    found: list[tuple[Found, Planned | None]] = []
    for nodes in sorted(given.folder.glob("*/nodes.csv")):
        figures, times, roads, places = measure(nodes.parent)
        plan = planned(roads, places, given.seconds)
        found.append((figures, plan))
        if not given.json:
            show(figures, times, plan)
    if given.json:
        both = [asdict(figures) | {"plan": plan and asdict(plan)} for figures, plan in found]
        print(json.dumps(both, indent=2))
    if not found:
        print(f"{given.folder} holds no */nodes.csv", file=sys.stderr)
    right = [
        not figures.unlike_networkx and plan and not plan.violations for figures, plan in found
    ]
    return 0 if found and all(right) else 1


def measure(folder: Path) -> tuple[Found, TravelTimes, RoadGraph, tuple[Place, ...]]:
    """Read a network, snap its places, make the matrix, and judge it."""
    extract = max([*folder.glob("*.osm.pbf"), *folder.glob("*.osm.gz")])
    clock = time.perf_counter
    started = clock()
    roads = read_extract(extract)
    read = clock()
    given = _given(folder)
    all_chosen = spread(roads, [key for key in roads.keys if key in given], LAID)
    chosen = all_chosen[:PLACES]
    places = tuple(_aside(roads, key) for key in chosen)
    case = _case(places)
    snapping = clock()
    snapped = snap(roads, [place.position for place in places if place.position])
    snapped_at = clock()
    times = travel_times(case, roads)
    made = clock()
    unlike = differences(free_roads(case, roads), times)
    judged = clock()
    ours, theirs = lengths(roads, given, chosen)
    above = (ours - theirs) / theirs
    worst = int(np.argmax(np.abs(above)))
    figures = Found(
        network=f"{folder.name}/{extract.name}",
        nodes=roads.n_nodes,
        arcs=roads.n_arcs,
        km_of_arcs=round(int(roads.length_m.sum()) / 1000),
        read_s=round(read - started, 3),
        snap_s=round(snapped_at - snapping, 4),
        furthest_snap_m=max(near.away for near in snapped),
        matrix_s=round(made - snapped_at, 3),
        networkx_s=round(judged - made, 3),
        figures=times.between.size,
        unlike_networkx=unlike,
        unreachable=int((times.between < 0).sum()),
        longest_drive_s=int(times.between.max()),
        pairs_compared=len(ours),
        total_km_ours=round(float(ours.sum()) / 1000, 1),
        total_km_given=round(float(theirs.sum()) / 1000, 1),
        largest_deviation=f"{ours[worst]:.0f} m, given {theirs[worst]:.0f} m: {above[worst]:+.1%}",
        most_above_given_percent=round(float(above.max()) * 100, 3),
        median_deviation_percent=round(float(np.median(np.abs(above))) * 100, 3),
    )
    return figures, times, roads, tuple(_aside(roads, key) for key in all_chosen)


def planned(roads: RoadGraph, places: tuple[Place, ...], seconds: float) -> Planned | None:
    """Plan a case over a network; None where there is none, or nobody can be moved."""
    case = case_over(roads, places, travel_times(_case(places), roads))
    if case is None:
        return None
    left = close_exposed(roads, case)
    drives = travel_times(case, left)
    with wiring.engine() as workers:
        plan = planning.plan(case, drives, wiring.stop_after(seconds), workers=workers)
    if isinstance(plan, Infeasible):
        return None
    return Planned(
        segments=len(case.segments),
        routes=len(case.routes),
        km_exposed=round(sum(segment.length or 0 for segment in case.segments) / 1000, 1),
        arcs_closed=roads.n_arcs - left.n_arcs,
        people=case.people(),
        out=case.people() - plan.left,
        convoys=len(plan.convoys),
        person_hours=round(plan.person_hours, 1),
        bound_hours=round(plan.bound.cost / HOUR, 1) if plan.bound else None,
        gap_percent=round(plan.gap * 100, 1) if plan.gap is not None else None,
        violations=len(planning.check(case, drives, plan)),
    )


def spread(roads: RoadGraph, keys: list[str], count: int) -> list[str]:
    """Choose places far from each other: each next one is the furthest from all before."""
    points = roads.positions[[roads.node[key] for key in keys]]
    chosen = [0]
    away = distance(points, points[0])
    while len(chosen) < min(count, len(keys)):
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, distance(points, points[chosen[-1]]))
    return [keys[n] for n in chosen]


def differences(roads: RoadGraph, times: TravelTimes) -> int:
    """Count the driving times that networkx finds otherwise."""
    unlike = 0
    for kind, vehicle in enumerate(TYPES):
        peer: nx.MultiDiGraph[int] = nx.MultiDiGraph()
        peer.add_nodes_from(range(roads.n_nodes))
        seconds = arc_seconds(roads, speed_cap(vehicle)).tolist()
        ends = zip(roads.tails.tolist(), roads.heads.tolist(), seconds, strict=True)
        peer.add_weighted_edges_from(ends)
        for start, place in enumerate(times.places):
            reached = nx.single_source_dijkstra_path_length(peer, roads.node[place])
            expected = [reached.get(roads.node[end], -1) for end in times.places]
            unlike += int((times.between[start, :, kind] != expected).sum())
    return unlike


def lengths(
    roads: RoadGraph, given: nx.DiGraph[str], keys: list[str]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """Measure the shortest way of every pair that has one, in our metres and in the given ones."""
    ours: nx.DiGraph[str] = nx.DiGraph()
    for tail, head, metres in zip(roads.tails, roads.heads, roads.length_m, strict=True):
        _add(ours, roads.keys[tail], roads.keys[head], float(metres))
    pairs = []
    for start in keys:
        here = nx.single_source_dijkstra_path_length(ours, start)
        there = nx.single_source_dijkstra_path_length(given, start)
        pairs += [(here[end], there[end]) for end in keys if end != start and end in there]
    both = np.array(pairs, dtype=np.float64)
    return both[:, 0], both[:, 1]


def show(figures: Found, times: TravelTimes, plan: Planned | None) -> None:
    """Print the figures, those of the plan, and the coach's matrix in minutes rounded up."""
    for name, value in (asdict(figures) | (asdict(plan) if plan else {"plan": None})).items():
        print(f"{name.replace('_', ' '):>26}  {value}")
    print("\nminutes by coach, from the row's place to the column's")
    for row in -(-times.between[:, :, 0] // 60):
        print("".join(f"{minutes:4d}" for minutes in row))
    print()


def _given(folder: Path) -> nx.DiGraph[str]:
    """Read the roads that somebody else made of the same extract; metres."""
    with (folder / "nodes.csv").open(encoding="utf-8", newline="") as file:
        key = {row["id"]: f"node/{row['osm_id']}" for row in csv.DictReader(file)}
    roads: nx.DiGraph[str] = nx.DiGraph()
    with (folder / "edges.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _add(roads, key[row["u"]], key[row["v"]], float(row["length_m"]))
    return roads


def _add(roads: nx.DiGraph[str], start: str, end: str, metres: float) -> None:
    """Add an edge; of parallel ones the shortest counts."""
    known = roads.get_edge_data(start, end, {"weight": metres})
    roads.add_edge(start, end, weight=min(metres, known["weight"]))


def _aside(roads: RoadGraph, key: str) -> Place:
    latitude, longitude = roads.positions[roads.node[key]].tolist()
    return Place(key.replace("node", "place"), key, Position(latitude + ASIDE, longitude))


def _case(places: tuple[Place, ...]) -> Case:
    return Case(
        id="roads",
        title="Places on real roads",
        start=datetime(2022, 5, 5, tzinfo=UTC),
        horizon=86_400,
        zones=("UTC",),
        places=places,
        segments=(),
        corridors=(),
        routes=(),
        groups=(),
        vehicle_types=TYPES,
        fleets=(),
        teams=(),
        centres=(),
    )


if __name__ == "__main__":
    sys.exit(main())

"""A case laid over real roads: who is behind one of two gates leaves by it; the rest is free.

Invented are the people, the vehicles and the hours; the roads are real. Of the places given, the
one to which all others come soonest is the centre. A place is *behind* another one that lies on
its way to the centre. The two places with most behind them are gates, each with a corridor of its
own; from every place behind a gate a route leads over the places on its way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import TypeAlias

from safepassage.model import (
    Case,
    Centre,
    Checkpoint,
    Corridor,
    EscortTeam,
    Fleet,
    Group,
    Needs,
    Place,
    Route,
    Rules,
    VehicleType,
    Window,
)
from safepassage.model.place import PlaceId
from safepassage.roads import RoadGraph, TravelTimes, close_exposed, laid, tied, travel_times
from safepassage.units import DAY, HOUR, MINUTE, Seconds

TYPES = (
    VehicleType("coach", "Coach", (Needs(45, 0, 0), Needs(41, 2, 0)), 1200, 900, top_speed=40),
    VehicleType("ambulance", "Ambulance", (Needs(1, 0, 2),), 1200, 900, top_speed=40),
)
_ANY = [TYPES[0].id]
GATES = 2
DAYLIGHT = (Window(8 * HOUR, 18 * HOUR), Window(DAY + 8 * HOUR, DAY + 18 * HOUR))
ASIDE: Seconds = 30
"""A place lies on a way that takes no longer by it than this: it is tied to its road by a track."""

Drives: TypeAlias = Mapping[tuple[PlaceId, PlaceId], Seconds]
Chain: TypeAlias = tuple[PlaceId, ...]
"""From an assembly point over others to a gate."""


def case_over(
    extract: RoadGraph,
    places: tuple[Place, ...],
    times: TravelTimes,
    no_gates: frozenset[PlaceId] = frozenset(),
) -> Case | None:
    """Lay a case over the roads of an extract; None where nothing lies behind anything.

    Parameters
    ----------
    extract, places
        The roads, and where people, gates and the centre may be.
    times
        Between all of these places, on all of these roads.
    no_gates
        Places that cannot be gates; those which the exposed ground cuts off are found out.
    """
    keys = [place.id for place in places]
    drives = {(a, b): times.way(a, b, _ANY) or 0 for a in keys for b in keys}
    centre = min(keys, key=lambda here: sum(drives[there, here] for there in keys))
    chains = list(_chains(set(keys) - no_gates - {centre}, keys, centre, drives))
    if not chains:
        return None
    roads = tied(extract, places)
    legs = dict.fromkeys(leg for chain in chains for leg in pairwise(chain))
    gates = sorted({chain[-1] for chain in chains})
    case = Case(
        id="laid",
        title="A case laid over real roads",
        start=datetime(2030, 6, 5, tzinfo=UTC),
        horizon=2 * DAY,
        zones=("UTC",),
        places=places,
        segments=tuple(laid(roads, _key(*leg), *leg, cap=40) for leg in legs),
        corridors=tuple(Corridor(gate, f"Out by {gate}", DAYLIGHT, 15 * MINUTE) for gate in gates),
        routes=tuple(
            Route(chain[0], chain[-1], tuple(_key(*leg) for leg in pairwise(chain)))
            for chain in chains
        ),
        groups=tuple(_group(n, chain[0]) for n, chain in enumerate(chains)),
        vehicle_types=TYPES,
        fleets=(Fleet("coach", centre, 16, 6 * HOUR), Fleet("ambulance", centre, 4, 6 * HOUR)),
        teams=tuple(EscortTeam(f"team-{n}", "Escorts") for n in range(1, 5)),
        centres=(Centre(centre, 10_000, 600),),
        checkpoints=tuple(Checkpoint(gate, 30, None, 10 * MINUTE) for gate in gates),
        rules=Rules(10 * MINUTE, 12, HOUR, Needs(1, 3, 5)),
        training=True,
    )
    left = travel_times(case, close_exposed(extract, case))
    ways = {gate: {left.way(gate, centre, _ANY), left.way(centre, gate, _ANY)} for gate in gates}
    cut_off = frozenset(gate for gate, both in ways.items() if None in both)
    return case_over(extract, places, times, no_gates | cut_off) if cut_off else case


def _chains(
    offered: set[PlaceId], keys: list[PlaceId], centre: PlaceId, drives: Drives
) -> Iterator[Chain]:
    """Give the way to its gate of every place that lies behind one of the two."""
    behind = {
        gate: {key for key in keys if _on_way(gate, key, centre, drives)}
        for gate in sorted(offered)
    }
    gates: list[PlaceId] = []
    for gate in sorted(behind, key=lambda one: (-len(behind[one]), one)):
        apart = all((behind[gate] | {gate}).isdisjoint(behind[one] | {one}) for one in gates)
        if behind[gate] and apart and len(gates) < GATES:
            gates.append(gate)
    for gate in gates:
        for start in sorted(behind[gate]):
            between = [key for key in behind[gate] if _on_way(key, start, gate, drives)]
            yield start, *sorted(between, key=lambda by: drives[start, by]), gate


def _on_way(by: PlaceId, start: PlaceId, end: PlaceId, drives: Drives) -> bool:
    """Tell whether one place lies on the way between two others."""
    more = drives[start, by] + drives[by, end] - drives[start, end]
    return by not in {start, end} and more <= ASIDE


def _group(number: int, place: PlaceId) -> Group:
    """Let some hundred people wait at a place, not everywhere the same number."""
    some = number % 5
    return Group(f"group-{number}", place, Needs(90 + 30 * some, 2 * some, 1 + some), family=3)


def _key(start: PlaceId, end: PlaceId) -> str:
    return f"{start} to {end}"

"""Small countries for the tests of roads: cases, graphs, and an extract as a file."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
from hypothesis import strategies as st

from safepassage.model import (
    Calendar,
    Case,
    Corridor,
    Needs,
    Place,
    Position,
    RoadClass,
    Route,
    Segment,
    Surface,
    VehicleType,
    Window,
)
from safepassage.roads import EMPTY, Road, RoadGraph, arc_seconds, extended
from safepassage.roads.speed import FASTEST

DAY = Window(0, 86_400)


def coach(key: str = "coach", top_speed: int | None = None) -> VehicleType:
    return VehicleType(key, key, (Needs(50, 0, 0),), 600, 300, top_speed)


def case(
    segments: Sequence[Segment],
    *,
    exposed: Iterable[str] = (),
    types: Sequence[VehicleType] = (coach(),),
    positions: dict[str, Position] | None = None,
    lonely: Sequence[str] = (),
) -> Case:
    """Make a case of these segments; each exposed one is a route of its own."""
    ends = [end for segment in segments for end in (segment.start, segment.end)]
    places = dict.fromkeys([*ends, *(positions or {}), *lonely])
    return Case(
        id="country",
        title="A small country",
        start=datetime(2022, 5, 5, tzinfo=UTC),
        horizon=DAY.closes,
        zones=("UTC",),
        places=tuple(Place(key, key, (positions or {}).get(key)) for key in places),
        segments=tuple(segments),
        corridors=(Corridor("corridor", "The corridor", (DAY,)),),
        routes=tuple(Route(f"route-{key}", "corridor", (key,)) for key in exposed),
        groups=(),
        vehicle_types=tuple(types),
        fleets=(),
        teams=(),
        centres=(),
    )


def segment(key: str, start: str, end: str, metres: int, closures: Calendar = ()) -> Segment:
    return Segment(key, start, end, length=metres, closures=closures)


def graph(*roads: Road) -> RoadGraph:
    ends = dict.fromkeys(end for road in roads for end in (road.start, road.end))
    return extended(EMPTY, [(key, None) for key in ends], roads)


def peer(roads: RoadGraph, cap: int = FASTEST) -> "nx.MultiDiGraph[int]":
    """Give the same graph to networkx, an independent library."""
    same: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    same.add_nodes_from(range(roads.n_nodes))
    seconds = arc_seconds(roads, cap).tolist()
    same.add_weighted_edges_from(
        zip(roads.tails.tolist(), roads.heads.tolist(), seconds, strict=True)
    )
    return same


# --- random countries -----------------------------------------------------------------------------

TOWNS = tuple("abcdefg")


@st.composite
def some_roads(draw: st.DrawFn, *, oneway: bool = True) -> RoadGraph:
    pairs = st.tuples(st.sampled_from(TOWNS), st.sampled_from(TOWNS)).filter(lambda p: p[0] != p[1])
    roads = [
        Road(
            *draw(pairs),
            length=draw(st.integers(0, 50_000)),
            road=draw(st.sampled_from(RoadClass)),
            surface=draw(st.sampled_from(Surface)),
            limit=draw(st.none() | st.integers(5, 130)),
            drive=draw(st.none() | st.integers(0, 7200)),
            name=f"road-{n}",
            oneway=draw(st.booleans()) if oneway else False,
        )
        for n in range(draw(st.integers(0, 14)))
    ]
    return extended(EMPTY, [(key, None) for key in TOWNS], roads)


@st.composite
def some_segments(draw: st.DrawFn) -> list[Segment]:
    pairs = st.tuples(st.sampled_from(TOWNS), st.sampled_from(TOWNS)).filter(lambda p: p[0] != p[1])
    return [
        Segment(
            f"s{n}",
            *draw(pairs),
            length=draw(st.integers(0, 80_000)),
            road=draw(st.sampled_from(RoadClass)),
            surface=draw(st.sampled_from(Surface)),
            drive=draw(st.none() | st.integers(0, 7200)),
        )
        for n in range(draw(st.integers(0, 10)))
    ]


# --- an extract -----------------------------------------------------------------------------------

STEP = 1112
"""Metres that 0.01 degrees of latitude are: 0.01 x pi / 180 x 6,371,009 = 1,111.95."""

# fmt: off
NODES: dict[int, tuple[float, float]] = {
    # the main road, northward along a meridian; at 3 stands a checkpoint
    1: (47.00, 36.0), 2: (47.01, 36.0), 3: (47.02, 36.0), 4: (47.03, 36.0),
    5: (47.015, 36.004),  # on the gravel road from 2 to 4
    6: (47.015, 36.001),  # on the private road from 1 to 4
    7: (47.015, 35.990),  # on the one-way street from 4 to 1
    8: (47.02, 36.010), 9: (47.04, 36.010),  # on a street from 2 to 10; at 9 stands a bollard
    10: (47.04, 36.0), 11: (47.041, 36.001), 12: (47.041, 35.999),  # a roundabout
    13: (47.05, 36.001),  # behind it
    20: (47.0, 36.1), 21: (47.01, 36.1),  # an island
}
# fmt: on

NODE_TAGS: dict[int, dict[str, str]] = {
    3: {"barrier": "checkpoint", "access": "no"},
    9: {"barrier": "bollard"},
}

WAYS: tuple[tuple[tuple[int, ...], dict[str, str]], ...] = (
    ((1, 2, 3, 4), {"highway": "primary", "name": "Main road"}),
    ((2, 5, 4), {"highway": "tertiary", "surface": "gravel", "name": "Gravel road"}),
    ((1, 6, 4), {"highway": "motorway", "oneway": "no", "access": "private"}),
    ((4, 7, 1), {"highway": "residential", "oneway": "yes", "maxspeed": "20"}),
    ((4, 10), {"highway": "primary", "name": "Main road"}),
    ((10, 11, 12, 10), {"highway": "primary", "junction": "roundabout"}),
    ((11, 13), {"highway": "secondary"}),
    ((2, 8, 9, 10), {"highway": "residential"}),
    ((20, 21), {"highway": "residential"}),
    ((1, 13), {"highway": "footway"}),
)


def at(node: int) -> Position:
    return Position(*NODES[node])


def write_extract(path: Path) -> Path:
    """Write the country as an OpenStreetMap file, of the kind that its ending says."""
    import osmium
    from osmium.osm import mutable

    with osmium.SimpleWriter(path) as writer:
        for number, (lat, lon) in sorted(NODES.items()):
            said = NODE_TAGS.get(number, {})
            writer.add_node(mutable.Node(id=number, version=1, location=(lon, lat), tags=said))
        for number, (nodes, tags) in enumerate(WAYS, start=1):
            writer.add_way(mutable.Way(id=number, version=1, nodes=nodes, tags=tags))
    return path

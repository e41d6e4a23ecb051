from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.roads.country import STEP, TOWNS, at, case, graph, some_roads, write_extract

from safepassage.errors import ImpossibleValue
from safepassage.model import RoadClass, Segment, Surface
from safepassage.roads import (
    Road,
    RoadGraph,
    arc_seconds,
    close_exposed,
    laid,
    read_extract,
    shortest_times,
    tied,
    travel_times,
)
from safepassage.roads.speed import FASTEST

PLACES = {"south": at(1), "checkpoint": at(2), "north": at(4), "beyond": at(13)}


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> RoadGraph:
    return read_extract(write_extract(tmp_path_factory.mktemp("extract") / "country.osm.pbf"))


def test_a_segment_has_the_length_the_time_and_the_line_of_the_fastest_way(
    extract: RoadGraph,
) -> None:
    roads = tied(extract, case([], positions=PLACES).places)
    main = laid(roads, "main", "south", "north")
    # 1-2-3-4, three steps of 1,112 m at 40 km/h, 101 s each; the ties at the two ends are 0 m
    assert (main.length, main.drive) == (3 * STEP, 3 * 101)
    assert main.path == (at(1), at(2), at(3), at(4))
    assert (main.road, main.surface) == (RoadClass.PRIMARY, Surface.PAVED)
    # no faster than 20 km/h: 1,112 m in 200.16 s, so 201 s
    assert laid(roads, "slow", "south", "north", cap=20).drive == 3 * 201


def test_a_segment_is_called_after_its_longest_part() -> None:
    roads = graph(
        Road("a", "b", length=400, road=RoadClass.PRIMARY),
        Road("b", "c", length=300, road=RoadClass.TRACK, surface=Surface.DIRT),
        Road("c", "d", length=300, road=RoadClass.TRACK, surface=Surface.DIRT),
    )
    way = laid(roads, "a-d", "a", "d")
    assert (way.length, way.road, way.surface) == (1000, RoadClass.TRACK, Surface.DIRT)


@given(some_roads(), st.integers(5, FASTEST))
def test_a_segment_is_driven_as_long_as_the_shortest_way(roads: RoadGraph, cap: int) -> None:
    every = np.arange(len(TOWNS))
    times = shortest_times(roads, arc_seconds(roads, cap), every, every)
    for end, town in enumerate(TOWNS[1:], start=1):
        if times[0, end] < 0:
            with pytest.raises(ImpossibleValue, match="no road leads from a to"):
                laid(roads, "way", TOWNS[0], town, cap)
        else:
            assert laid(roads, "way", TOWNS[0], town, cap).drive == times[0, end]


def test_a_way_of_unknown_length_is_refused() -> None:
    with pytest.raises(ImpossibleValue, match="segment a-b: a part of it has no length"):
        laid(graph(Road("a", "b", drive=60)), "a-b", "a", "b")


def _over(extract: RoadGraph) -> Segment:
    """Lay a route from north to the checkpoint: it takes the main road, 4-3-2."""
    roads = tied(extract, case([], positions=PLACES).places)
    return laid(roads, "exposed", "north", "checkpoint")


def test_exposed_ground_is_no_short_cut_and_its_gate_stays_open(extract: RoadGraph) -> None:
    exposed = case([_over(extract)], exposed=["exposed"], positions=PLACES)
    times = travel_times(exposed, close_exposed(extract, exposed))
    # at the gate, 2, the road to the south is open: one step of 1,112 m
    assert times.way("checkpoint", "south", ["coach"]) == 101
    # to 13 there would be the street over 8 and 9, where a bollard stands: nothing is left
    assert times.way("checkpoint", "beyond", ["coach"]) is None
    assert times.way("checkpoint", "north", ["coach"]) is None
    # with the exposed road open it would be 2-3-4-10-11-13
    assert travel_times(exposed, extract).way("checkpoint", "beyond", ["coach"]) is not None


def test_a_route_that_lies_nowhere_closes_nothing_and_is_refused(extract: RoadGraph) -> None:
    bare = case([replace(_over(extract), path=())], exposed=["exposed"], positions=PLACES)
    with pytest.raises(ImpossibleValue, match="nothing says where exposed lies"):
        close_exposed(extract, bare)


def test_where_nobody_is_exposed_nothing_is_closed(extract: RoadGraph) -> None:
    quiet = case([], positions=PLACES)
    assert close_exposed(extract, quiet).n_arcs == extract.n_arcs

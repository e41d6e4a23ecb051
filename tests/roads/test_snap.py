import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.roads.country import graph

from safepassage.errors import ImpossibleValue
from safepassage.model import Position
from safepassage.roads import EMPTY, Road, Snapped, extended, snap
from safepassage.roads.graph import degrees
from safepassage.roads.snap import distance

points = st.builds(Position, st.floats(-89, 89), st.floats(-179, 179))


def test_a_place_is_snapped_to_the_nearest_node_and_the_metres_are_told() -> None:
    # 0.001 degrees of latitude = 111.2 m, rounded up to 112
    nodes = [("nowhere", None), ("a", Position(47.0, 36.0)), ("b", Position(47.01, 36.0))]
    roads = extended(EMPTY, nodes, [])
    assert snap(roads, [Position(47.011, 36.0), Position(47.0, 36.0)]) == (
        Snapped(node=2, away=112),
        Snapped(node=1, away=0),
    )
    assert snap(roads, []) == ()


def test_the_nearest_node_may_lie_beyond_the_date_line() -> None:
    roads = extended(EMPTY, [("west", Position(0, 179.9)), ("east", Position(0, 179.0))], [])
    # 0.2 degrees of longitude at the equator = 22,239 m
    assert snap(roads, [Position(0, -179.9)]) == (Snapped(node=0, away=22_239 + 1),)


def test_nothing_is_snapped_to_roads_that_are_nowhere() -> None:
    with pytest.raises(ImpossibleValue, match="no node of these roads has a position"):
        snap(graph(Road("a", "b", drive=60)), [Position(47, 36)])


@given(st.lists(points, min_size=1, max_size=20), points)
def test_no_other_node_is_nearer(nodes: list[Position], place: Position) -> None:
    roads = extended(EMPTY, [(f"n{n}", position) for n, position in enumerate(nodes)], [])
    (found,) = snap(roads, [place])
    nearest = distance(roads.positions, degrees([place])).min()
    assert nearest - 1 <= found.away <= nearest + 2

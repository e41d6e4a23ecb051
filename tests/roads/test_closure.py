import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.roads.country import TOWNS, graph, some_roads

from safepassage.errors import ImpossibleValue
from safepassage.model import Position
from safepassage.roads import (
    EMPTY,
    Road,
    RoadGraph,
    arc_seconds,
    close_between,
    close_named,
    close_near,
    extended,
    shortest_times,
)


def times(roads: RoadGraph) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    nodes = np.arange(roads.n_nodes)
    found = shortest_times(roads, arc_seconds(roads), nodes, nodes).astype(np.float64)
    return np.where(found < 0, np.inf, found)


def test_a_closed_segment_is_closed_both_ways_and_the_rest_stays() -> None:
    roads = graph(Road("a", "b", drive=60, name="s1"), Road("b", "c", drive=60, name="s2"))
    left = close_named(roads, ["s1"])
    assert left.names == ("s2", "s2")
    assert left.keys == roads.keys
    assert roads.n_arcs == 4


def test_a_closed_pair_of_nodes_loses_every_road_between_them() -> None:
    roads = graph(Road("a", "b", drive=60), Road("b", "a", drive=90), Road("b", "c", drive=60))
    assert close_between(roads, "b", "a").drive_s.tolist() == [60, 60]


def test_a_closure_that_closes_nothing_is_refused() -> None:
    roads = graph(Road("a", "b", drive=60, name="s1"), Road("b", "c", drive=60, name="s2"))
    with pytest.raises(ImpossibleValue, match="no road is called s3, s4"):
        close_named(roads, ["s4", "s1", "s3"])
    with pytest.raises(ImpossibleValue, match="no node is called x"):
        close_between(roads, "a", "x")
    with pytest.raises(ImpossibleValue, match="no road leads straight from a to c"):
        close_between(roads, "a", "c")


def test_an_area_closes_the_roads_that_could_lead_through_it() -> None:
    # a to b: 0.1 degrees north = 11,120 m straight. The bridge lies 0.05 degrees = 3,795 m
    # east of its middle (at 47 N): by way of it a-b takes 2 x sqrt(5,560^2 + 3,795^2) = 13,463 m.
    towns = [("a", Position(47.0, 36.0)), ("b", Position(47.1, 36.0)), ("c", None)]
    roads = extended(
        EMPTY,
        towns,
        [
            Road("a", "b", length=11_200, name="straight"),
            Road("a", "b", length=14_000, name="winding"),
            Road("b", "c", length=500, name="nobody knows where"),
        ],
    )
    left = close_near(roads, Position(47.05, 36.05), radius=100)
    assert sorted(set(left.names)) == ["nobody knows where", "straight"]
    # 13,463 - 11,200 < 2 x 1,200
    assert set(close_near(roads, Position(47.05, 36.05), 1200).names) == {"nobody knows where"}


@given(some_roads(), st.data())
def test_a_closure_never_shortens_a_way(roads: RoadGraph, data: st.DataObject) -> None:
    names = data.draw(st.sets(st.sampled_from(roads.names))) if roads.names else set()
    assert (times(close_named(roads, names)) >= times(roads)).all()


@given(some_roads(), st.floats(0, 20_000), st.data())
def test_an_area_always_closes_what_ends_in_it(
    roads: RoadGraph, radius: float, data: st.DataObject
) -> None:
    near = st.floats(-0.2, 0.2)
    placed = [(key, Position(47 + data.draw(near), 36 + data.draw(near))) for key in TOWNS]
    ways = [
        Road(roads.keys[t], roads.keys[h], length=int(metres), oneway=True)
        for t, h, metres in zip(roads.tails, roads.heads, roads.length_m, strict=True)
    ]
    left = close_near(extended(EMPTY, placed, ways), placed[0][1], int(radius))
    assert 0 not in {*left.tails.tolist(), *left.heads.tolist()}

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.roads.country import graph, some_roads

from safepassage.model import Surface
from safepassage.roads import (
    EMPTY,
    Road,
    RoadGraph,
    arc_seconds,
    contracted,
    shortest_times,
    strongest,
)


def test_a_bend_goes_and_its_metres_stay() -> None:
    bent = graph(Road("a", "b", length=300), Road("b", "c", length=400))
    straight = contracted(bent, longest=1000)
    assert straight.keys == ("a", "c")
    assert straight.length_m.tolist() == [700, 700]


def test_a_bend_in_a_one_way_road_goes_too() -> None:
    bent = graph(Road("a", "b", length=300, oneway=True), Road("b", "c", length=400, oneway=True))
    straight = contracted(bent, longest=1000)
    assert straight.length_m.tolist() == [700]
    assert [straight.keys[n] for n in (*straight.tails, *straight.heads)] == ["a", "c"]


def test_a_node_stays_where_something_changes_or_there_is_a_choice() -> None:
    for bend in (
        graph(Road("a", "b", length=1), Road("b", "c", length=1, surface=Surface.GRAVEL)),
        graph(Road("a", "b", length=1, limit=30), Road("b", "c", length=1)),
        graph(Road("a", "b", length=1, name="one"), Road("b", "c", length=1, name="two")),
        graph(Road("a", "b", length=1), Road("b", "c", length=1, oneway=True)),
        graph(Road("a", "b", drive=1), Road("b", "c", drive=1)),
        graph(Road("a", "b", length=600), Road("b", "c", length=600)),
        graph(Road("a", "b", length=1), Road("b", "c", length=1), Road("b", "d", length=1)),
    ):
        assert contracted(bend, longest=1000).keys == bend.keys


def test_only_the_largest_part_that_leads_everywhere_and_back_stays() -> None:
    # a-b-c can be driven to and fro; d can be reached but not left; e-f lies apart
    roads = graph(
        Road("e", "f", length=1),
        Road("a", "b", length=1),
        Road("b", "c", length=1),
        Road("c", "d", length=1, oneway=True),
    )
    assert strongest(roads).keys == ("a", "b", "c")
    assert strongest(EMPTY).keys == ()


@given(some_roads(), st.integers(1, 200_000))
def test_every_way_keeps_its_length_and_loses_less_than_a_second_a_node(
    roads: RoadGraph, longest: int
) -> None:
    small = contracted(roads, longest)
    kept = np.array([roads.node[key] for key in small.keys], dtype=np.int64)
    every = np.arange(small.n_nodes)
    metres = np.maximum(roads.length_m, 0), np.maximum(small.length_m, 0)
    before = shortest_times(roads, metres[0], kept, kept)
    assert (shortest_times(small, metres[1], every, every) == before).all()

    slow = shortest_times(roads, arc_seconds(roads), kept, kept)
    fast = shortest_times(small, arc_seconds(small), every, every)
    assert (fast <= slow).all()
    assert (slow - fast <= roads.n_nodes - small.n_nodes).all()
    assert ((slow < 0) == (fast < 0)).all()


@given(some_roads())
def test_in_the_strongest_part_every_node_leads_to_every_other(roads: RoadGraph) -> None:
    part = strongest(roads)
    every = np.arange(part.n_nodes)
    assert (shortest_times(part, arc_seconds(part), every, every) >= 0).all()

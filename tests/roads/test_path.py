from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given
from tests.roads.country import graph, peer, some_roads

from safepassage.roads import Road, RoadGraph, arc_seconds, shortest_path, shortest_times


def all_times(roads: RoadGraph, cap: int = 66) -> list[list[int]]:
    nodes = np.arange(roads.n_nodes)
    times: list[list[int]] = shortest_times(roads, arc_seconds(roads, cap), nodes, nodes).tolist()
    return times


def test_the_detour_is_taken_when_it_is_faster() -> None:
    # a-c straight: 5 min; a-b-c: 2 + 2 min
    roads = graph(Road("a", "b", drive=120), Road("b", "c", drive=120), Road("a", "c", drive=300))
    assert all_times(roads) == [[0, 120, 240], [120, 0, 120], [240, 120, 0]]


def test_of_two_roads_between_the_same_nodes_the_faster_counts() -> None:
    # a sparse matrix would add them to 400 s
    roads = graph(Road("a", "b", drive=300), Road("a", "b", drive=100))
    assert all_times(roads) == [[0, 100], [100, 0]]


def test_a_road_that_takes_no_time_is_still_a_road() -> None:
    assert all_times(graph(Road("a", "b", drive=0))) == [[0, 0], [0, 0]]


def test_nobody_drives_against_a_one_way_road() -> None:
    assert all_times(graph(Road("a", "b", drive=60, oneway=True))) == [[0, 60], [-1, 0]]


def test_a_path_names_its_arcs_in_driving_order() -> None:
    roads = graph(Road("a", "b", drive=9, name="one"), Road("b", "c", drive=9, name="two"))
    there = shortest_path(roads, arc_seconds(roads), 0, 2)
    assert there is not None
    assert [roads.names[arc] for arc in there] == ["one", "two"]
    assert shortest_path(roads, arc_seconds(roads), 1, 1) == ()


@given(some_roads())
def test_the_times_are_those_of_networkx(roads: RoadGraph) -> None:
    expected = dict(nx.all_pairs_dijkstra_path_length(peer(roads)))
    for start, row in enumerate(all_times(roads)):
        assert row == [expected[start].get(end, -1) for end in range(roads.n_nodes)]


@given(some_roads())
def test_a_path_is_a_chain_that_takes_the_time_it_should(roads: RoadGraph) -> None:
    seconds, times = arc_seconds(roads), all_times(roads)
    for end in range(roads.n_nodes):
        way = shortest_path(roads, seconds, 0, end)
        if way is None:
            assert times[0][end] == -1
            continue
        assert sum(int(seconds[arc]) for arc in way) == times[0][end]
        assert all(roads.heads[one] == roads.tails[two] for one, two in pairwise(way))
        assert way == shortest_path(roads, seconds, 0, end)


@given(some_roads())
def test_no_detour_is_faster_than_the_fastest_way(roads: RoadGraph) -> None:
    times = np.array(all_times(roads), dtype=np.float64)
    times[times < 0] = np.inf
    by_any_third = (times[:, :, np.newaxis] + times[np.newaxis, :, :]).min(axis=1)
    assert (times <= by_any_third).all()


@given(some_roads(oneway=False))
def test_without_one_way_roads_the_way_back_takes_as_long(roads: RoadGraph) -> None:
    times = np.array(all_times(roads))
    assert (times == times.T).all()


@given(some_roads())
def test_a_slower_vehicle_is_never_faster(roads: RoadGraph) -> None:
    slow, fast = np.array(all_times(roads, 20)), np.array(all_times(roads, 66))
    assert (slow >= fast).all()
    assert ((slow < 0) == (fast < 0)).all()

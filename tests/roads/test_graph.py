from dataclasses import replace

import numpy as np
import pytest
from tests.roads.country import graph

from safepassage.errors import ImpossibleValue
from safepassage.model import Position
from safepassage.roads import EMPTY, Road, extended


def test_a_road_is_two_arcs_and_a_one_way_road_is_one() -> None:
    roads = graph(Road("a", "b", length=10), Road("b", "c", length=20, oneway=True))
    arcs = [(roads.keys[t], roads.keys[h]) for t, h in zip(roads.tails, roads.heads, strict=True)]
    assert arcs == [("a", "b"), ("b", "a"), ("b", "c")]
    assert roads.length_m.tolist() == [10, 10, 20]


def test_a_graph_grows_and_keeps_the_numbers_of_its_nodes() -> None:
    small = extended(EMPTY, [("a", Position(47, 36)), ("b", None)], [Road("a", "b", length=5)])
    grown = extended(small, [("c", None)], [Road("b", "c", drive=60)])
    assert grown.keys == ("a", "b", "c")
    assert grown.positions[0].tolist() == [47, 36]
    assert np.isnan(grown.positions[1:]).all()
    assert grown.drive_s.tolist() == [-1, -1, 60, 60]
    assert small.n_arcs == 2


def test_a_graph_cannot_be_written_to() -> None:
    roads = graph(Road("a", "b", length=5))
    with pytest.raises(ValueError, match="read-only"):
        roads.length_m[0] = 6


def test_taking_out_a_node_takes_out_its_roads() -> None:
    roads = graph(Road("a", "b", length=1), Road("b", "c", length=2), Road("c", "d", length=3))
    left = roads.with_nodes(np.array([True, False, True, True]))
    assert left.keys == ("a", "c", "d")
    assert left.length_m.tolist() == [3, 3]
    assert [left.keys[n] for n in left.tails] == ["c", "d"]


def test_a_graph_that_does_not_hang_together_is_refused() -> None:
    with pytest.raises(ImpossibleValue, match="lead to x, y, which is not there"):
        extended(EMPTY, [("a", None)], [Road("x", "a", length=1), Road("y", "a", length=1)])
    with pytest.raises(ImpossibleValue, match="2 nodes, 1 of them different"):
        extended(EMPTY, [("a", None), ("a", None)], [])
    with pytest.raises(ImpossibleValue, match="neither a length nor a driving time"):
        graph(Road("a", "b"))
    roads = graph(Road("a", "b", length=1))
    with pytest.raises(ImpossibleValue, match="2 arcs in arrays of another length"):
        replace(roads, drive_s=roads.drive_s[:1])
    with pytest.raises(ImpossibleValue, match="leads to a node that is not there"):
        replace(roads, heads=roads.heads + 1)

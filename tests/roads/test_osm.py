import math
import sys
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from tests.roads.country import NODES, STEP, WAYS, peer, write_extract

from safepassage.errors import ImpossibleValue, MissingExtra
from safepassage.model import RoadClass, Surface
from safepassage.roads import (
    RoadGraph,
    arc_seconds,
    read_extract,
    shortest_path,
    shortest_times,
)
from safepassage.roads.graph import ROADS, SURFACES
from safepassage.roads.speed import FASTEST


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_extract(tmp_path_factory.mktemp("extract") / "country.osm.pbf")


@pytest.fixture(scope="module")
def roads(extract: Path) -> RoadGraph:
    return read_extract(extract)


def arcs(roads: RoadGraph) -> dict[tuple[int, int], int]:
    """Give each arc's number in the graph by the numbers of its nodes in the extract."""
    number = [int(key.removeprefix("node/")) for key in roads.keys]
    ends = zip(roads.tails.tolist(), roads.heads.tolist(), strict=True)
    return {(number[tail], number[head]): arc for arc, (tail, head) in enumerate(ends)}


def seconds(roads: RoadGraph, start: int, end: int) -> int:
    nodes = [np.array([roads.node[f"node/{n}"]]) for n in (start, end)]
    return int(shortest_times(roads, arc_seconds(roads), *nodes)[0, 0])


def test_the_main_road_is_driven_at_forty_through_its_checkpoint(roads: RoadGraph) -> None:
    # 1,112 m at 40 km/h = 100.08 s, so 101 s; three of them from 1 to 4, though access=no at 3
    assert roads.length_m[arcs(roads)[1, 2]] == STEP
    assert seconds(roads, 1, 4) == 3 * 101


def test_a_one_way_street_leads_one_way_at_its_posted_limit(roads: RoadGraph) -> None:
    # 4-7: 0.015 degrees north, 0.01 east at 47 N: sqrt(1,668^2 + 758^2) = 1,832 m at 20 km/h
    known = arcs(roads)
    assert {(4, 7), (7, 1)} <= known.keys()
    assert not {(7, 4), (1, 7)} & known.keys()
    assert roads.length_m[known[4, 7]] == pytest.approx(1832, abs=1)
    assert arc_seconds(roads)[known[4, 7]] == math.ceil(roads.length_m[known[4, 7]] * 3.6 / 20)


def test_a_roundabout_is_driven_one_way_round(roads: RoadGraph) -> None:
    known = arcs(roads)
    assert {(10, 11), (11, 10)} <= known.keys()
    # 12 only bends the way back from 11 to 10, so it is gone; its metres are not
    assert 12 not in {end for arc in known for end in arc}
    assert roads.length_m[known[11, 10]] > 1.5 * roads.length_m[known[10, 11]]


def test_gravel_is_read_as_gravel_and_slows(roads: RoadGraph) -> None:
    arc = arcs(roads)[2, 5]
    assert ROADS[roads.road[arc]] is RoadClass.TERTIARY
    assert SURFACES[roads.surface[arc]] is Surface.GRAVEL
    assert roads.names[arc] == "Gravel road"
    assert arc_seconds(roads)[arc] == math.ceil(roads.length_m[arc] * 3.6 / 30)


def test_private_roads_footways_islands_and_what_lies_behind_bollards_are_left_out(
    roads: RoadGraph,
) -> None:
    met = {end for arc in arcs(roads) for end in arc}
    assert met == {1, 2, 3, 4, 5, 7, 8, 10, 11, 13}
    assert (2, 8) in arcs(roads)
    assert (1, 13) not in arcs(roads)


def test_a_longer_arc_is_made_where_it_is_allowed(extract: Path) -> None:
    # 2-3-4 is one road: 2 x 1,112 m; so is 2-5-4 on gravel
    coarse = read_extract(extract, longest=3000)
    lengths = dict(zip(coarse.names, coarse.length_m.tolist(), strict=True))
    assert {"node/3", "node/5"}.isdisjoint(coarse.keys)
    assert 2 * STEP in coarse.length_m[np.array(coarse.names) == "Main road"]
    assert lengths["Gravel road"] > 2 * STEP


@pytest.mark.parametrize("longest", [1, 500, 1000, 3000, 10**6])
def test_distances_are_those_of_networkx_over_the_raw_ways(extract: Path, longest: int) -> None:
    roads = read_extract(extract, longest=longest)
    expected = dict(nx.all_pairs_dijkstra_path_length(_raw()))
    for start, source in enumerate(roads.keys):
        for end, target in enumerate(roads.keys):
            way = shortest_path(roads, roads.length_m, start, end)
            assert way is not None
            metres = sum(int(roads.length_m[arc]) for arc in way)
            # every arc is rounded to whole metres
            assert metres == pytest.approx(expected[source][target], abs=len(way) / 2 + 1e-6)


def test_the_matrix_is_that_of_networkx_at_every_speed(roads: RoadGraph) -> None:
    nodes = range(roads.n_nodes)
    every = np.arange(roads.n_nodes)
    for cap in (8, 20, 30, FASTEST):
        times = shortest_times(roads, arc_seconds(roads, cap), every, every)
        expected = dict(nx.all_pairs_dijkstra_path_length(peer(roads, cap)))
        assert times.tolist() == [[expected[a][b] for b in nodes] for a in nodes]


@pytest.mark.parametrize("ending", ["osm", "osm.gz", "osm.bz2"])
def test_every_kind_of_extract_gives_the_same_roads(
    roads: RoadGraph, tmp_path: Path, ending: str
) -> None:
    same = read_extract(write_extract(tmp_path / f"country.{ending}"))
    assert same.keys == roads.keys
    assert same.names == roads.names
    assert same.length_m.tolist() == roads.length_m.tolist()


def test_a_road_that_leaves_the_extract_ends_at_its_last_node(tmp_path: Path) -> None:
    # an extract cut at a border: way 1 goes on to node 3, which the file does not hold
    (tmp_path / "cut.osm").write_text(
        """<osm version="0.6">
          <node id="1" version="1" lat="47.00" lon="36.0"/>
          <node id="2" version="1" lat="47.01" lon="36.0"/>
          <way id="1" version="1">
            <nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/>
          </way>
        </osm>""",
        encoding="utf-8",
    )
    assert read_extract(tmp_path / "cut.osm").keys == ("node/1", "node/2")


def test_without_osmium_the_error_names_the_cure(
    extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(MissingExtra, match=r"needs osmium: pip install 'safepassage\[osm\]'"):
        read_extract(extract)


def test_what_is_no_extract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImpossibleValue, match="is not a file"):
        read_extract(tmp_path / "nothing.osm.pbf")
    for name in ("broken.osm.pbf", "broken.osm", "broken.txt"):
        (tmp_path / name).write_text("this is no map")
        with pytest.raises(ImpossibleValue, match="is not an OpenStreetMap extract"):
            read_extract(tmp_path / name)
    (tmp_path / "empty.osm").write_text('<osm version="0.6"></osm>')
    with pytest.raises(ImpossibleValue, match="holds no roads"):
        read_extract(tmp_path / "empty.osm")


def _raw() -> "nx.DiGraph[str]":
    """Give every drivable step of every way, written down by hand from the tags of WAYS."""
    one_way = {(4, 7, 1), (10, 11, 12, 10)}
    left_out = {(1, 6, 4), (20, 21), (1, 13)}
    raw: nx.DiGraph[str] = nx.DiGraph()
    for nodes, _ in WAYS:
        for a, b in pairwise(nodes):
            if nodes in left_out or 9 in (a, b):
                continue
            raw.add_edge(f"node/{a}", f"node/{b}", weight=_metres(a, b))
            if nodes not in one_way:
                raw.add_edge(f"node/{b}", f"node/{a}", weight=_metres(a, b))
    return raw


def _metres(a: int, b: int) -> float:
    """Measure by the spherical law of cosines: another formula than the one under test."""
    (lat_a, lon_a), (lat_b, lon_b) = (map(math.radians, NODES[n]) for n in (a, b))
    cosine = math.sin(lat_a) * math.sin(lat_b)
    cosine += math.cos(lat_a) * math.cos(lat_b) * math.cos(lon_b - lon_a)
    return 6_371_009 * math.acos(cosine)

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.roads.country import DAY, at, case, coach, segment, some_segments, write_extract

from safepassage.errors import ImpossibleValue
from safepassage.model import Position, Segment, Window
from safepassage.roads import RoadGraph, TravelTimes, free_roads, read_extract, travel_times


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> RoadGraph:
    return read_extract(write_extract(tmp_path_factory.mktemp("extract") / "country.osm.pbf"))


def between(times: TravelTimes, kind: int = 0) -> list[list[int]]:
    rows: list[list[int]] = times.between[:, :, kind].tolist()
    return rows


def test_a_segment_takes_its_stated_time_or_its_length_at_its_speed() -> None:
    # s1: 10,000 m at 40 km/h = 900 s, at 20 km/h = 1,800 s; s2: as stated
    stated = Segment("s2", "b", "c", length=10_000, drive=777)
    types = (coach("fast"), coach("slow", 20))
    times = travel_times(case([segment("s1", "a", "b", 10_000), stated], types=types))
    assert times.segments == ("s1", "s2")
    assert times.types == ("fast", "slow")
    assert times.along.tolist() == [[900, 1800], [777, 777]]


def test_free_segments_are_driven_both_ways_and_added_up() -> None:
    # 4,000 m = 360 s, 8,000 m = 720 s at 40 km/h
    times = travel_times(case([segment("s1", "a", "b", 4000), segment("s2", "b", "c", 8000)]))
    assert times.places == ("a", "b", "c")
    assert between(times) == [[0, 360, 1080], [360, 0, 720], [1080, 720, 0]]


def test_a_segment_of_a_route_is_no_free_road() -> None:
    times = travel_times(
        case([segment("s1", "a", "b", 4000), segment("s2", "b", "c", 8000)], exposed=["s1"])
    )
    assert between(times) == [[0, -1, -1], [-1, 0, 720], [-1, 720, 0]]
    assert times.along[0, 0] == 360


def test_a_place_that_no_road_leads_to_is_out_of_reach_but_at_home() -> None:
    times = travel_times(case([segment("s1", "a", "b", 4000)], lonely=["island"]))
    assert between(times)[2] == [-1, -1, 0]
    assert times.way("a", "island", ["coach"]) is None


def test_a_closure_of_the_whole_case_closes_a_free_road_and_a_shorter_one_does_not() -> None:
    night = (Window(0, 3600),)
    halves = (Window(DAY.opens, 40_000), Window(40_000, DAY.closes))
    assert between(travel_times(case([segment("s", "a", "b", 4000, night)])))[0][1] == 360
    assert between(travel_times(case([segment("s", "a", "b", 4000, halves)])))[0][1] == -1


def test_a_case_without_vehicles_has_times_for_none() -> None:
    times = travel_times(case([segment("s", "a", "b", 4000)], types=()))
    assert times.between.shape == (2, 2, 0)
    assert times.along.shape == (1, 0)


def test_times_of_another_shape_are_refused() -> None:
    none = np.zeros((1, 1, 1), dtype=np.int64)
    with pytest.raises(ImpossibleValue, match=r"times of shape \(1, 1, 1\) and \(1, 1\)"):
        TravelTimes(("a", "b"), ("s",), ("coach",), none, none[0])


def test_the_slowest_of_some_types_sets_the_pace() -> None:
    # 4,000 m at 20 km/h = 720 s
    s = segment("s", "a", "b", 4000)
    times = travel_times(case([s], types=(coach("fast"), coach("slow", 20))))
    assert times.way("a", "b", ["fast", "slow"]) == times.drive(s, ["slow", "fast"]) == 720
    assert times.way("a", "b", ["fast"]) == 360


# --- with an extract ------------------------------------------------------------------------------


def test_places_on_the_roads_of_an_extract_are_as_far_as_the_roads_are(roads: RoadGraph) -> None:
    # 1-2-3-4: 3 x 101 s; back as well, for the one-way street is longer and slower
    times = travel_times(case([], positions={"south": at(1), "north": at(4)}), roads)
    assert between(times) == [[0, 303], [303, 0]]


def test_the_way_to_the_road_is_driven_at_the_slowest_speed(roads: RoadGraph) -> None:
    # 0.01 degrees south of node 1: 1,112 m at 16 km/h = 250.2 s, so 251; then 101 s to node 2
    camp = Position(46.99, 36.0)
    times = travel_times(case([], positions={"camp": camp, "two": at(2)}), roads)
    assert between(times) == [[0, 251 + 101], [251 + 101, 0]]


def test_two_places_at_one_node_are_as_far_as_their_ways_to_it(roads: RoadGraph) -> None:
    places = {"camp": Position(46.99, 36.0), "field": Position(46.99, 36.0)}
    assert between(travel_times(case([], positions=places), roads)) == [[0, 502], [502, 0]]


def test_free_segments_join_the_extract_and_routes_do_not(roads: RoadGraph) -> None:
    # a bridge of 60 s instead of 303 s by the main road; and a village that only the case knows
    bridge, lane = Segment("bridge", "one", "four", drive=60), segment("lane", "four", "x", 4000)
    places = {"one": at(1), "four": at(4)}
    free = travel_times(case([bridge, lane], positions=places), roads)
    assert between(free) == [[0, 60, 420], [60, 0, 360], [420, 360, 0]]
    kept = travel_times(case([bridge, lane], positions=places, exposed=["bridge"]), roads)
    assert between(kept)[0] == [0, 303, 303 + 360]


def test_places_far_from_every_road_are_all_named(roads: RoadGraph) -> None:
    # 1 degree of latitude = 6,371,009 x pi / 180 = 111,195.1 m, rounded up
    places = {"one": at(1), "sea": Position(46.0, 36.0), "steppe": Position(45.0, 36.0)}
    far = case([], positions=places)
    with pytest.raises(ImpossibleValue, match=r"sea is 111196 m away, steppe is 222391 m away$"):
        travel_times(far, roads)
    assert travel_times(far, roads, snap_limit=300_000).between.min() == 0


def test_a_place_without_a_position_is_reached_only_by_the_roads_of_the_case(
    roads: RoadGraph,
) -> None:
    times = travel_times(case([], positions={"one": at(1)}, lonely=["depot"]), roads)
    assert between(times) == [[0, -1], [-1, 0]]
    assert between(travel_times(case([], lonely=["depot"]), roads)) == [[0]]


def test_the_same_extract_gives_the_same_bytes(roads: RoadGraph, tmp_path: Path) -> None:
    places = {f"p{n}": at(n) for n in (1, 2, 4, 8, 13)}
    again = read_extract(write_extract(tmp_path / "again.osm.pbf"))
    one, two = (travel_times(case([], positions=places), g) for g in (roads, again))
    assert one.between.tobytes() == two.between.tobytes()


# --- laws -----------------------------------------------------------------------------------------


def reach(times: TravelTimes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.where(times.between < 0, np.inf, times.between.astype(np.float64))


@given(some_segments(), st.lists(st.none() | st.integers(1, 120), min_size=1, max_size=4))
def test_times_are_a_metric_and_slower_types_are_never_faster(
    segments: list[Segment], speeds: list[int | None]
) -> None:
    types = [coach(f"t{n}", speed) for n, speed in enumerate(speeds)]
    times = reach(travel_times(case(segments, types=types)))
    assert (times == times.swapaxes(0, 1)).all()
    assert (times.diagonal() == 0).all()
    for kind in range(len(types)):
        t = times[:, :, kind]
        assert (t <= (t[:, :, np.newaxis] + t[np.newaxis]).min(axis=1, initial=np.inf)).all()
    order = np.argsort([speed or 10**6 for speed in speeds])
    for slow, fast in pairwise(order):
        assert (times[:, :, slow] >= times[:, :, fast]).all()


@given(some_segments(), st.data())
def test_a_closure_never_shortens_a_way(segments: list[Segment], data: st.DataObject) -> None:
    shut = data.draw(st.sets(st.sampled_from(segments))) if segments else set()
    closed = [replace(s, closures=(DAY,)) if s in shut else s for s in segments]
    assert (reach(travel_times(case(closed))) >= reach(travel_times(case(segments)))).all()


@given(some_segments(), st.data())
def test_the_segments_of_routes_are_never_free_roads(
    segments: list[Segment], data: st.DataObject
) -> None:
    keys = [s.id for s in segments]
    exposed = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    country = case(segments, exposed=sorted(exposed))
    assert set(free_roads(country).names) == set(keys) - exposed
    without = case([s for s in segments if s.id not in exposed])
    known = {place.id: n for n, place in enumerate(country.places)}
    kept = [known[place.id] for place in without.places]
    assert (
        travel_times(country).between[np.ix_(kept, kept)] == travel_times(without).between
    ).all()

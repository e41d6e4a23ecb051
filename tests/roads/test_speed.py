import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.roads.country import coach, graph, some_segments

from safepassage.model import RoadClass, Segment, Surface
from safepassage.roads import Road, arc_seconds, segment_seconds, speed_cap
from safepassage.roads.graph import segment_road
from safepassage.roads.speed import BLACKOUT, FASTEST, SHARES, SLOWEST, SPEEDS

PAGE = Path(__file__).parents[2] / "docs" / "roads.md"


def test_ten_kilometres_of_two_lane_road_take_a_quarter_of_an_hour() -> None:
    # 10,000 m at 40 km/h = 900 s
    assert segment_seconds(Segment("s", "a", "b", length=10_000), FASTEST) == 900


def test_a_part_of_a_second_is_a_whole_one() -> None:
    # 1 m at 66 km/h = 0.05 s
    assert segment_seconds(Segment("s", "a", "b", 1, RoadClass.MOTORWAY), FASTEST) == 1


def test_gravel_leaves_three_quarters_of_the_speed() -> None:
    # 9,000 m at 40 x 75 % = 30 km/h = 1,080 s
    rough = Segment("s", "a", "b", length=9_000, surface=Surface.GRAVEL)
    assert segment_seconds(rough, FASTEST) == 1080


def test_a_slow_vehicle_keeps_to_its_own_speed_and_a_fast_one_to_the_road() -> None:
    # 10,000 m at 20 km/h = 1,800 s; a top speed of 90 km/h is of no use at 40
    road = Segment("s", "a", "b", length=10_000)
    assert segment_seconds(road, speed_cap(coach(top_speed=20))) == 1800
    assert segment_seconds(road, speed_cap(coach(top_speed=90))) == 900
    assert speed_cap(coach(top_speed=90)) == speed_cap(coach()) == 66


def test_a_stated_driving_time_holds_for_every_vehicle() -> None:
    stated = Segment("s", "a", "b", length=10_000, drive=1234)
    assert segment_seconds(stated, 1) == segment_seconds(stated, FASTEST) == 1234


def test_a_posted_limit_holds_only_where_it_is_lower() -> None:
    # 1,000 m at 30 km/h = 120 s, at 40 km/h = 90 s
    roads = graph(
        Road("a", "b", length=1000, limit=30, oneway=True),
        Road("a", "b", length=1000, limit=90, oneway=True),
    )
    assert arc_seconds(roads).tolist() == [120, 90]


def test_a_column_without_lights_creeps() -> None:
    # 2,000 m at 8 km/h = 900 s
    roads = graph(Road("a", "b", length=2000, road=RoadClass.MOTORWAY, oneway=True))
    assert arc_seconds(roads, BLACKOUT.value).tolist() == [900]


@given(some_segments(), st.integers(1, 120))
def test_segments_and_arcs_take_the_same_time(segments: list[Segment], cap: int) -> None:
    roads = graph(*(segment_road(segment) for segment in segments))
    both_ways = [segment_seconds(segment, cap) for segment in segments for _ in (1, 2)]
    assert arc_seconds(roads, cap).tolist() == both_ways


@given(st.integers(0, 10**6), st.sampled_from(RoadClass), st.sampled_from(Surface))
def test_a_drive_is_never_shorter_than_its_speed_allows_nor_a_second_longer(
    metres: int, road: RoadClass, surface: Surface
) -> None:
    seconds = segment_seconds(Segment("s", "a", "b", metres, road, surface), FASTEST)
    exact = metres * 3.6 / (SPEEDS[road].value * SHARES[surface].value / 100)
    assert exact - 1e-6 <= seconds < exact + 1


def test_every_class_and_surface_has_a_speed() -> None:
    assert set(SPEEDS) == set(RoadClass)
    assert set(SHARES) == set(Surface)
    assert SLOWEST is RoadClass.TRACK


def test_the_page_gives_the_speeds_of_the_code() -> None:
    row = re.compile(r"^\| `(\w+)` \| (\d+) \| (.+?) \|$", re.MULTILINE)
    rows = set(row.findall(PAGE.read_text("utf-8")))
    figures = [*SPEEDS.items(), *SHARES.items(), ("blackout", BLACKOUT)]
    assert rows == {(str(key), str(figure.value), figure.source) for key, figure in figures}

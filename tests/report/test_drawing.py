"""Drawings: true to scale, names apart, networks from left to right."""

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import PLACES, mariupol_like_case

from safepassage.model import Position
from safepassage.report import map as maps
from safepassage.report import schematic
from safepassage.report.geometry import WIDTH, Projection, milestones, nice, steps

CASE = mariupol_like_case()


def test_a_kilometre_is_as_long_to_the_north_as_to_the_east() -> None:
    projection = Projection.around([Position(47.0, 35.0), Position(48.0, 37.0)])
    x, y = projection.spot(36.0, 47.5)
    east, _ = projection.spot(37.0, 47.5)
    _, north = projection.spot(36.0, 48.5)
    # at 47.5 degrees a degree of longitude is cos(47.5) = 0.6756 of one of latitude
    assert math.isclose((east - x) / (y - north), 0.6756, rel_tol=0.002)


@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-170, 170)), min_size=1, max_size=6))
def test_every_place_is_inside_the_frame(points: list[tuple[float, float]]) -> None:
    positions = [Position(*point) for point in points]
    projection = Projection.around(positions)
    for position in positions:
        x, y = projection.spot(position.longitude, position.latitude)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= projection.height


def test_no_name_covers_another() -> None:
    drawn = maps.draw(CASE)
    for lettering in (drawn.wide, drawn.phone):
        boxes = [label.box for label in (*lettering.names, *lettering.towns)]
        assert not any(a.meets(b) for a, b in combinations(boxes, 2))


def test_every_place_of_the_case_is_named_on_a_wide_page() -> None:
    names = {label.text for label in maps.draw(CASE).wide.names}
    assert names == {place.name.split(",")[0] for place in PLACES}


def test_the_scale_is_a_round_number_and_true() -> None:
    ruler = maps.draw(CASE).ruler
    assert ruler is not None
    assert ruler.words == "50 km"
    positions = [place.position for place in PLACES if place.position]
    positions += [point for segment in CASE.segments for point in segment.path]
    assert math.isclose(ruler.length, 50 * Projection.around(positions).units_per_km, abs_tol=0.1)


def test_parties_are_told_apart_by_style_and_free_roads_by_theirs() -> None:
    styles = dict(maps.draw(CASE).holders)
    assert list(styles) == ["party-1", "party-2", "party-3", "free"]
    assert styles["party-3"] == "Ukraine, forces in control"


def test_a_network_runs_from_assembly_points_to_centres() -> None:
    spots, _ = schematic.spots(CASE)
    order = ["azovstal", "mariupol", "manhush", "kamianske", "zaporizhzhia"]
    assert [spots[key][0] for key in order] == sorted(spots[key][0] for key in order)
    assert len(set(spots.values())) == len(spots)


def test_a_step_line_goes_across_and_then_up() -> None:
    assert steps([(0, 10), (5, 8), (9, 2)]) == "M0,10H5V8H9V2"


def test_milestones_share_out_a_line_by_length() -> None:
    # 3 of 3 + 4 = 7 units
    assert milestones([(0, 0), (3, 0), (3, 4)]) == (0.0, 3 / 7, 1.0)


@given(st.floats(0.01, 1e6))
def test_a_nice_number_is_no_larger_and_no_less_than_two_fifths(most: float) -> None:
    assert 0.4 * most * 0.999 <= nice(most) <= most * 1.000001

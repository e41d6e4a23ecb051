"""Make the roads of the valley, and lay the segments of the case on them.

    python examples/valley-exercise/make_roads.py [FOLDER]

The valley is invented, and lies where there is only sea. Its roads are drawn by hand below and
written to ``roads.osm.pbf``: the same bytes each time. They are then read back as any extract is,
and each segment of the case is laid on the fastest way between its two places; what comes of it
is written to ``segments.csv`` and ``segments.geojson``. Needs ``safepassage[osm]``.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import osmium
from osmium.osm import mutable

from safepassage.model import Place, Position, Segment
from safepassage.roads import laid, read_extract, tied

HERE = Path(__file__).parent

ORIGIN = Position(45.0, -30.0)
"""From where metres count: a point in the Atlantic."""

DEGREE = 111_195
"""Metres in a degree of latitude, on a sphere with a radius of 6,371,009 m."""

STEP = 400
"""Metres between two nodes of a road, at the most."""

COLUMN = 40
"""Kilometres an hour of the slowest vehicle of the case."""

Metres: TypeAlias = tuple[int, int]
"""Metres east and north of the origin."""

# fmt: off
JUNCTIONS: dict[str, Metres] = {
    "gorge": (0, 0), "lower": (300, 3_600), "ford": (-500, 8_200), "church": (200, 12_900),
    "mill": (900, 17_300), "upper": (2_000, 22_800), "farm": (4_300, 9_400),
    "pass": (-7_800, 14_900), "saddle": (3_800, 30_400), "town": (-2_600, -9_500),
    "west": (-12_500, 4_600), "east": (15_200, 6_800), "north": (9_800, 33_600),
    "camp": (-1_950, -5_850),
}
ROADS: tuple[tuple[dict[str, str], list[str | Metres]], ...] = (
    ({"highway": "primary", "name": "Valley Road"},
     ["town", "camp", (-700, -3_000), "gorge", (500, 1_700), "lower", (-400, 6_000), "ford"]),
    ({"highway": "secondary", "name": "Valley Road"},
     ["ford", (300, 10_500), "church", (1_000, 15_200), "mill", (1_200, 19_900), "upper"]),
    ({"highway": "tertiary", "surface": "gravel", "name": "Pass Road"},
     ["church", (-2_100, 13_100), (-1_800, 14_200), (-4_300, 13_700), (-4_000, 15_100),
      (-6_400, 14_400), "pass"]),
    ({"highway": "secondary", "name": "West Ring"},
     ["pass", (-10_600, 11_800), "west", (-9_400, -2_800), "town"]),
    ({"highway": "track", "tracktype": "grade2", "name": "Saddle Track"},
     ["upper", (1_300, 25_300), (2_900, 27_100), (2_200, 28_700), "saddle"]),
    ({"highway": "tertiary", "name": "North Ring"},
     ["saddle", (6_700, 31_400), "north", (14_900, 24_100), (16_900, 15_300), "east"]),
    ({"highway": "secondary", "name": "East Ring"},
     ["east", (11_800, -1_500), (4_600, -7_200), "town"]),
    ({"highway": "unclassified", "name": "Farm Lane"},
     ["ford", (1_600, 8_300), (2_700, 9_700), "farm"]),
    ({"highway": "unclassified", "name": "Camp Lane"}, ["camp", (-1_350, -6_250)]),
    # what a map shows, and no coach can drive
    ({"highway": "unclassified", "access": "private", "name": "Forestry Road"},
     ["farm", (8_200, 10_300), (11_700, 8_900), "east"]),
    ({"highway": "path", "name": "Shepherds' Path"},
     ["mill", (-2_600, 18_700), (-6_100, 17_000), "pass"]),
)
# fmt: on

SEGMENTS = {
    **dict.fromkeys(("lower-gorge", "ford-lower", "farm-ford"), "south"),
    **dict.fromkeys(("church-ford", "ford-church", "mill-church", "mill-upper"), "north"),
    **dict.fromkeys(("upper-mill", "church-pass", "upper-saddle"), "north"),
    **dict.fromkeys(("gorge-camp", "camp-town", "pass-town", "saddle-town"), ""),
}
"""Each segment, from its first place to its second, and the party that controls the ground."""

SLOW = {"church-pass": "15:00-20:00 50%"}
"""When cloud lies on a segment, and how much of its speed is left."""

NOTE = "TRAINING: invented; laid on roads.osm.pbf by make_roads.py"


def main() -> None:
    """Write the extract and what is laid on it, into a folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    extract = folder / "roads.osm.pbf"
    write_extract(extract)
    roads = tied(read_extract(extract), _places())
    segments = [laid(roads, key, *_ends(key), cap=COLUMN) for key in SEGMENTS]
    write_table(folder / "segments.csv", segments)
    write_lines(folder / "segments.geojson", segments)


def write_extract(path: Path) -> None:
    """Write the roads as OpenStreetMap's PBF: named writer and no compression fix the bytes."""
    nodes: dict[Metres, int] = {}
    ways: list[mutable.Way] = []
    for tags, bends in ROADS:
        points = [JUNCTIONS[bend] if isinstance(bend, str) else bend for bend in bends]
        refs = [nodes.setdefault(node, len(nodes) + 1) for node in _steps(points)]
        ways.append(mutable.Way(id=len(ways) + 1, version=1, nodes=refs, tags=tags))
    header = osmium.io.Header()
    header.set("generator", "safepassage")
    file = osmium.io.File(str(path), "pbf,pbf_compression=none")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for metres, number in nodes.items():
            here = _position(metres)
            where = (here.longitude, here.latitude)
            writer.add_node(mutable.Node(id=number, version=1, location=where))
        for way in ways:
            writer.add_way(way)


def write_table(path: Path, segments: list[Segment]) -> None:
    """Write ``segments.csv``."""
    columns = "id start end length_km road surface drive_min slow party source"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        for segment in segments:
            drive = -(-(segment.drive or 0) // 60)  # whole minutes, rounded up
            ends = (segment.id, segment.start, segment.end)
            kind = ((segment.length or 0) / 1000, segment.road, segment.surface)
            slow = SLOW.get(segment.id, "")
            writer.writerow([*ends, *kind, drive, slow, SEGMENTS[segment.id], NOTE])


def write_lines(path: Path, segments: list[Segment]) -> None:
    """Write ``segments.geojson``, a line of the file for each."""
    lines = [
        json.dumps({
            "type": "Feature",
            "properties": {"id": segment.id},
            "geometry": {
                "type": "LineString",
                "coordinates": [[point.longitude, point.latitude] for point in segment.path],
            },
        })
        for segment in segments
    ]  # fmt: skip
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _steps(points: list[Metres]) -> Iterator[Metres]:
    """Give the nodes of a road along its bends."""
    for (east, north), (further_east, further_north) in pairwise(points):
        count = math.ceil(math.dist((east, north), (further_east, further_north)) / STEP)
        for n in range(count):
            step_east = (further_east - east) * n // count
            yield east + step_east, north + (further_north - north) * n // count
    yield points[-1]


def _position(metres: Metres) -> Position:
    """Give degrees, to the seven decimals that OpenStreetMap keeps."""
    east, north = metres
    across = DEGREE * math.cos(math.radians(ORIGIN.latitude))
    latitude = ORIGIN.latitude + north / DEGREE
    return Position(round(latitude, 7), round(ORIGIN.longitude + east / across, 7))


def _ends(key: str) -> tuple[str, str]:
    start, _, end = key.partition("-")
    return start, end


def _places() -> list[Place]:
    with (HERE / "places.csv").open(encoding="utf-8", newline="") as file:
        return [
            Place(row["id"], row["name"], Position(float(row["latitude"]), float(row["longitude"])))
            for row in csv.DictReader(file)
        ]


if __name__ == "__main__":
    main()

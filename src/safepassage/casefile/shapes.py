"""Shapes: positions of places and paths of segments, as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, Final, TypeAlias

from safepassage.casefile.faults import Faults, hint, shown
from safepassage.casefile.files import TABLE_LIMIT, UnreadableFile, bytes_of, text_of
from safepassage.casefile.rows import Tables
from safepassage.errors import Fault
from safepassage.model import Position, Segment
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PlaceId
from safepassage.units import Metres

PLACES: Final = "places.geojson"
SEGMENTS: Final = "segments.geojson"
_SAME_PLACE: Final[Metres] = 1_000  # by which a table and a shape may differ
_AROUND: Final[Metres] = 50_000  # from the nearer end, within which a short road may wind

Paths: TypeAlias = dict[SegmentId, tuple[Position, ...]]


@dataclass(frozen=True, slots=True)
class _Feature:
    file: str
    line: int
    key: str
    points: tuple[Position, ...]

    def fault(self, found: str, expected: str) -> Fault:
        return Fault(self.file, self.line, self.key, found, expected)


def metres(start: Position, end: Position) -> Metres:
    """Measure the great circle between two points."""
    north, south = radians(start.latitude), radians(end.latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(end.longitude - start.longitude) / 2) ** 2
    return round(2 * 6_371_000 * asin(min(1.0, sqrt(half))))


def positions(folder: Path, tables: Tables, faults: Faults) -> dict[PlaceId, Position]:
    """Tell where places are: as ``places.geojson`` draws them, or else as their table says."""
    written = _written(tables)
    drawn = dict(written)
    for feature in _features(folder / PLACES, "Point", tables, faults):
        there, here = feature.points[0], written.get(feature.key)
        if here and metres(here, there) > _SAME_PLACE:
            away = f"{metres(here, there) / 1000:,.1f} km from where the table has it"
            faults.extend([
                feature.fault(f"a point {away}", "at most 1 km, or one of the two alone")
            ])
        drawn[feature.key] = there
    return drawn


def _written(tables: Tables) -> dict[PlaceId, Position]:
    found = {}
    for row in tables["places"] or []:
        latitude, longitude = row.values.get("latitude"), row.values.get("longitude")
        if latitude is not None and longitude is not None and "id" in row.values:
            found[row.values["id"]] = Position(latitude, longitude)
    return found


def paths(folder: Path, tables: Tables, places: dict[PlaceId, Position], faults: Faults) -> Paths:
    """Read ``segments.geojson``: points along each road from its start to its end, as drawn.

    The two ends may be among the points or not: the places themselves say where they are.
    """
    ends = {
        row.values["id"]: (row.values.get("start"), row.values.get("end"))
        for row in tables["segments"] or []
        if "id" in row.values
    }
    found: Paths = {}
    for feature in _features(folder / SEGMENTS, "LineString", tables, faults):
        start, end = (places.get(name or "") for name in ends.get(feature.key, (None, None)))
        faults.extend(_astray(feature, start, end))
        found[feature.key] = feature.points
    return found


def _astray(feature: _Feature, start: Position | None, end: Position | None) -> Iterator[Fault]:
    if start is None or end is None:
        return
    first, last = feature.points[0], feature.points[-1]
    expected = "points on the way from its start to its end, longitude first"
    around = max(_AROUND, 2 * metres(start, end))
    away = max(min(metres(start, point), metres(end, point)) for point in feature.points)
    if away > around:
        yield feature.fault(f"a point {away / 1000:,.0f} km from its ends", expected)
    elif 2 * (metres(start, last) + metres(first, end)) < metres(start, first) + metres(last, end):
        yield feature.fault("a line drawn from its end to its start", expected)


# --- GeoJSON ----------------------------------------------------------------------------------


def _features(path: Path, shape: str, tables: Tables, faults: Faults) -> Iterator[_Feature]:
    """Go through the features of a file, each naming a row of the table of the same name."""
    table = tables[path.stem]
    known = None if table is None else {row.values.get("id", "") for row in table}
    seen: set[str] = set()
    for line, raw in _raw(path, faults):
        feature = _feature(path.name, line, raw, shape, faults)
        if feature is None:
            continue
        if known is not None and feature.key not in known:
            expected = f"the id of a row of {path.stem}{hint(feature.key, known)}"
            faults.extend([Fault(path.name, line, "id", shown(feature.key), expected)])
        elif feature.key in seen:
            again = f"{shown(feature.key)} again"
            faults.extend([Fault(path.name, line, "id", again, "each feature once")])
        else:
            yield feature
        seen.add(feature.key)


def _raw(path: Path, faults: Faults) -> list[tuple[int, Any]]:
    """Read a collection's features, each with its line (0 where that is not certain)."""
    if not path.is_symlink() and not path.exists():
        return []
    try:
        text = text_of(bytes_of(path, TABLE_LIMIT))
        tree = json.loads(text)
    except UnreadableFile as fault:
        faults.add(path.name, fault.line, "", fault.found, fault.expected)
        return []
    except (ValueError, RecursionError) as fault:
        line = fault.lineno if isinstance(fault, json.JSONDecodeError) else 0
        faults.add(path.name, line, "", "a slip of the pen", "JSON")
        return []
    features = tree.get("features") if isinstance(tree, dict) else None
    if not isinstance(features, list):
        faults.add(path.name, 0, "", "something else", "a GeoJSON FeatureCollection")
        return []
    starts = [match.start() for match in re.finditer(r'"type"\s*:\s*"Feature"', text)]
    lines = [text.count("\n", 0, start) + 1 for start in starts]
    certain = lines if len(lines) == len(features) else [0] * len(features)
    return list(zip(certain, features, strict=True))


def _feature(file: str, line: int, raw: object, shape: str, faults: Faults) -> _Feature | None:
    match raw:
        case {
            "properties": {"id": str(key)},
            "geometry": {"type": kind, "coordinates": list(coordinates)},
        } if kind == shape:
            points = [coordinates] if shape == "Point" else coordinates
            if points and all(map(_on_the_globe, points)):
                return _Feature(file, line, key, tuple(map(_position, points)))
            expected = "longitude from -180 to 180, then latitude from -90 to 90"
            faults.add(file, line, "coordinates", "a point that is not on the globe", expected)
        case _:
            faults.add(file, line, "", "something else", f"a {shape} with an id in its properties")
    return None


def _on_the_globe(point: object) -> bool:
    match point:
        case [int() | float() as longitude, int() | float() as latitude, *_]:
            return -180 <= longitude <= 180 and -90 <= latitude <= 90
        case _:
            return False


def _position(point: list[float]) -> Position:
    return Position(float(point[1]), float(point[0]))


def collection(segments: tuple[Segment, ...]) -> bytes | None:
    """Write the paths of segments as GeoJSON, a feature a line; None where none is drawn."""
    drawn = [
        json.dumps(_drawn(segment), ensure_ascii=False) for segment in segments if segment.path
    ]
    if not drawn:
        return None
    body = ",\n".join(drawn)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'.encode()


def _drawn(segment: Segment) -> dict[str, Any]:
    points = [[point.longitude, point.latitude] for point in segment.path]
    return {
        "type": "Feature",
        "properties": {"id": segment.id},
        "geometry": {"type": "LineString", "coordinates": points},
    }

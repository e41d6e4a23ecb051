"""The notice on a map: GeoJSON for any tool, KML for what a field office opens."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final
from xml.etree import ElementTree as ET

from safepassage.model import Language, Position
from safepassage.notification.compose import digest
from safepassage.notification.notice import Notice, Passage, Span, Stretch, Waypoint
from safepassage.notification.page import degrees, page, span, waypoints
from safepassage.notification.phrases import Phrases, phrases
from safepassage.notification.script import plain

_KML: Final = "http://www.opengis.net/kml/2.2"


def geojson(notice: Notice) -> bytes:
    """Write the segments and points as GeoJSON (RFC 7946); members ``notice`` say which notice.

    It has no language: names are those of the case, times those of the canonical text.
    """
    tree = {
        "type": "FeatureCollection",
        "notice": {
            "number": notice.number,
            "version": notice.version,
            "sha256": digest(notice),
            "training": notice.training,
            "emergency": notice.emergency,
        },
        "features": [
            *(_line(notice, stretch) for stretch in notice.route if len(stretch.line) > 1),
            *(_point(notice, point) for point in waypoints(notice) if point.position),
        ],
    }
    return f"{json.dumps(tree, ensure_ascii=False, indent=1)}\n".encode()


def _line(notice: Notice, stretch: Stretch) -> dict[str, Any]:
    passages = [
        {
            "convoy": convoy,
            "direction": passage.direction,
            "enters": passage.enters.clocks,
            "leaves": passage.leaves.clocks,
            "last_vehicle_off": passage.clear.clocks,
        }
        for convoy, passage in _on(notice, stretch)
    ]
    said = {
        "segment": stretch.segment,
        "start": stretch.start.name,
        "end": stretch.end.name,
        "training": notice.training,
        "passages": passages,
    }
    shape = {"type": "LineString", "coordinates": [_xy(point) for point in stretch.line]}
    return {"type": "Feature", "id": stretch.segment, "properties": said, "geometry": shape}


def _point(notice: Notice, point: Waypoint) -> dict[str, Any]:
    said = {
        "name": point.name,
        "pcode": point.pcode,
        "mgrs": point.grid,
        "training": notice.training,
    }
    shape = {"type": "Point", "coordinates": point.position and _xy(point.position)}
    return {"type": "Feature", "id": point.place, "properties": said, "geometry": shape}


def _on(notice: Notice, stretch: Stretch) -> Iterable[tuple[str, Passage]]:
    for move in notice.movements:
        for passage in move.passages:
            if passage.segment == stretch.segment:
                yield move.convoy, passage


def _xy(position: Position) -> list[float]:
    return [position.longitude, position.latitude]


def kml(notice: Notice, language: Language) -> bytes:
    """Write the segments and points as KML 2.2, described in a language."""
    say, told = phrases(language), page(notice, language)
    root = ET.Element("kml", xmlns=_KML)
    document = ET.SubElement(root, "Document")
    title = f"{told.banner} {told.title} {notice.number} v{notice.version}"
    _text(document, "name", title.strip())
    _text(document, "description", f"{told.informs}\n{told.digest}")
    for stretch in notice.route:
        if len(stretch.line) > 1:
            _placed(
                document,
                stretch.segment,
                _passages(notice, stretch, say),
                "LineString",
                stretch.line,
            )
    for point in waypoints(notice):
        if point.position:
            where = f"{told.banner}\n{degrees(point.position)}\n{point.grid}"
            _placed(document, point.name, where, "Point", (point.position,))
    ET.indent(root, " ")
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _passages(notice: Notice, stretch: Stretch, say: Phrases) -> str:
    lines = [say.training] if notice.training else []
    for convoy, passage in _on(notice, stretch):
        hours = span(Span(passage.enters, passage.clear)).replace("\n", " = ")
        lines.append(f"{convoy}, {say.ways[passage.direction]}: {hours}")
    return "\n".join(lines)


def _placed(
    document: ET.Element, name: str, said: str, shape: str, line: Iterable[Position]
) -> None:
    mark = ET.SubElement(document, "Placemark")
    _text(mark, "name", name)
    _text(mark, "description", said)
    points = " ".join(f"{point.longitude},{point.latitude}" for point in line)
    _text(ET.SubElement(mark, shape), "coordinates", points)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    """Put a text into an element, line by line without what XML cannot hold."""
    ET.SubElement(parent, tag).text = "\n".join(map(plain, text.split("\n")))

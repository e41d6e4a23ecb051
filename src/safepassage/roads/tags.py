"""What OpenStreetMap's tags say about a road, for a convoy of coaches.

The meanings are those of the OpenStreetMap wiki, pages ``Key:highway``, ``Key:access``,
``Key:oneway``, ``Key:surface``, ``Key:smoothness``, ``Key:tracktype`` and ``Key:barrier``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeAlias

from safepassage.model import RoadClass, Surface

Tags: TypeAlias = Mapping[str, str]


class Direction(Enum):
    """Which way a road is driven, seen in the order of its nodes."""

    BOTH = "both"
    FORWARD = "forward"
    BACKWARD = "backward"
    CHANGING = "changing"


_CLASSES: Final = {
    "motorway": RoadClass.MOTORWAY,
    "trunk": RoadClass.TRUNK,
    "primary": RoadClass.PRIMARY,
    "secondary": RoadClass.SECONDARY,
    "tertiary": RoadClass.TERTIARY,
    "unclassified": RoadClass.TERTIARY,
    "road": RoadClass.TERTIARY,
    "residential": RoadClass.RESIDENTIAL,
    "living_street": RoadClass.RESIDENTIAL,
    "service": RoadClass.RESIDENTIAL,
    "track": RoadClass.TRACK,
}
_YARDS: Final = {"driveway", "parking_aisle", "drive-through", "slipway"}
_CLOSED: Final = {"no", "private", "agricultural", "forestry"}

# fmt: off
_PAVED: Final = {
    "paved", "asphalt", "concrete", "concrete:lanes", "concrete:plates", "chipseal",
    "paving_stones", "sett", "cobblestone", "unhewn_cobblestone", "metal", "wood",
}
_GRAVEL: Final = {"unpaved", "gravel", "fine_gravel", "compacted", "pebblestone", "rock"}
_BROKEN: Final = {"very_bad", "horrible", "very_horrible"}
_OBSTACLES: Final = {
    "block", "bollard", "cycle_barrier", "debris", "full-height_turnstile", "jersey_barrier",
    "kissing_gate", "log", "motorcycle_barrier", "planter", "stile", "turnstile",
}
# fmt: on
_MANNED: Final = {"checkpoint", "border_control", "toll_booth"}

_LIMIT: Final = re.compile(r"(\d+)(?: ?(km/h|kmh|kph|mph))?")
_METRES_PER_MILE: Final = 1609.344


def road_class(tags: Tags) -> RoadClass | None:
    """Tell the class of a road that coaches may drive; None for everything else.

    A slip road has the class of the road that it serves. Private roads, drives, squares,
    roads whose direction changes by the hour and roads called impassable are not driven.
    """
    road = _CLASSES.get(tags.get("highway", "").removesuffix("_link"))
    shut = (
        _access(tags) in _CLOSED
        or tags.get("service") in _YARDS
        or tags.get("area") == "yes"
        or tags.get("smoothness") == "impassable"
        or direction(tags) is Direction.CHANGING
    )
    return None if shut else road


def surface(tags: Tags) -> Surface:
    """Tell what a convoy drives on; where nothing is said, tracks are dirt and roads paved."""
    if tags.get("smoothness") in _BROKEN:
        return Surface.DAMAGED
    if "surface" in tags:
        return _surface_named(tags["surface"])
    if tags.get("highway") != "track":
        return Surface.PAVED
    grades = {"grade1": Surface.PAVED, "grade2": Surface.GRAVEL}
    return grades.get(tags.get("tracktype", ""), Surface.DIRT)


def direction(tags: Tags) -> Direction:
    """Tell which way a road is driven; motorways and roundabouts go one way unless they say no."""
    match tags.get("oneway"):
        case "yes" | "true" | "1":
            return Direction.FORWARD
        case "-1" | "reverse":
            return Direction.BACKWARD
        case "reversible" | "alternating":
            return Direction.CHANGING
        case "no" | "false" | "0":
            return Direction.BOTH
        case _:
            return Direction.FORWARD if _goes_round(tags) else Direction.BOTH


def limit(tags: Tags) -> int | None:
    """Read a posted limit in kilometres an hour; None where it is no number."""
    found = _LIMIT.fullmatch(tags.get("maxspeed", "").strip())
    if found is None or int(found[1]) == 0:
        return None
    posted = int(found[1])
    return max(1, int(posted * _METRES_PER_MILE / 1000)) if found[2] == "mph" else posted


def blocks(tags: Tags) -> bool:
    """Tell whether a node stops coaches. Checkpoints and borders do not: the case times them."""
    barrier = tags.get("barrier")
    if barrier is None or barrier in _MANNED:
        return False
    access = _access(tags)
    return barrier in _OBSTACLES if access is None else access in _CLOSED


def _access(tags: Tags) -> str | None:
    """Give what is said of motor vehicles: the most specific tag holds."""
    said = (tags.get(key) for key in ("motor_vehicle", "vehicle", "access"))
    return next((value for value in said if value is not None), None)


def _surface_named(name: str) -> Surface:
    if name in _PAVED:
        return Surface.PAVED
    return Surface.GRAVEL if name in _GRAVEL else Surface.DIRT


def _goes_round(tags: Tags) -> bool:
    return tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"

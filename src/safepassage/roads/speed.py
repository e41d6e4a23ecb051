"""How fast a convoy drives on free roads.

Speeds are those of a column, set by its slowest vehicle and the wish to stay together, not
those of a single car. Each figure says where it is from; a figure marked *default* is ours,
and a case that knows better states the driving time of a segment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from safepassage.model import RoadClass, Segment, Surface, VehicleType
from safepassage.roads.graph import ROADS, SURFACES, RoadGraph
from safepassage.units import HOUR, Metres, Seconds

KilometresPerHour: TypeAlias = int


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole number, and where it comes from."""

    value: int
    source: str


_FIELD_MANUAL: Final = "FM 11-43, chapter 5"

SPEEDS: Final[Mapping[RoadClass, Figure]] = {
    RoadClass.MOTORWAY: Figure(66, f"{_FIELD_MANUAL}: expressway"),
    RoadClass.TRUNK: Figure(40, f"{_FIELD_MANUAL}: two-lane road"),
    RoadClass.PRIMARY: Figure(40, f"{_FIELD_MANUAL}: two-lane road"),
    RoadClass.SECONDARY: Figure(40, f"{_FIELD_MANUAL}: two-lane road"),
    RoadClass.TERTIARY: Figure(40, f"{_FIELD_MANUAL}: two-lane road"),
    RoadClass.RESIDENTIAL: Figure(24, f"{_FIELD_MANUAL}: built-up area"),
    RoadClass.TRACK: Figure(16, "default"),
}
"""Kilometres an hour on a paved road, by class."""

SHARES: Final[Mapping[Surface, Figure]] = {
    Surface.PAVED: Figure(100, f"{_FIELD_MANUAL}: the speeds above"),
    Surface.GRAVEL: Figure(75, "default"),
    Surface.DIRT: Figure(50, "default"),
    Surface.DAMAGED: Figure(25, "default"),
}
"""Per cent of the paved speed that a surface leaves."""

BLACKOUT: Final = Figure(8, f"{_FIELD_MANUAL}: blackout")
"""Kilometres an hour without lights. Give it as the cap of :func:`arc_seconds`."""

FASTEST: Final[KilometresPerHour] = max(figure.value for figure in SPEEDS.values())
SLOWEST: Final[RoadClass] = min(SPEEDS, key=lambda road: SPEEDS[road].value)

_KM: Final[Metres] = 1000
# A kilometre an hour at one per cent is ten metres an hour: whole numbers all the way.
_METRES_PER_HOUR: Final[NDArray[np.int64]] = np.array(
    [[SPEEDS[road].value * SHARES[surface].value * 10 for surface in SURFACES] for road in ROADS],
    dtype=np.int64,
)


def speed_cap(kind: VehicleType) -> KilometresPerHour:
    """Give the speed that a vehicle type never exceeds; types with one cap drive alike."""
    return FASTEST if kind.top_speed is None else min(kind.top_speed, FASTEST)


def segment_seconds(segment: Segment, cap: KilometresPerHour) -> Seconds:
    """Tell how long a segment takes, either way, rounded up to whole seconds.

    Parameters
    ----------
    segment
        Its stated driving time holds, whatever the vehicle; else length and speed tell.
    cap
        Kilometres an hour that are never exceeded, 1 or more.
    """
    if segment.drive is not None or segment.length is None:
        return segment.drive or 0
    pace = int(_METRES_PER_HOUR[ROADS.index(segment.road), SURFACES.index(segment.surface)])
    return -(-segment.length * HOUR // min(pace, cap * _KM))


def arc_seconds(graph: RoadGraph, cap: KilometresPerHour = FASTEST) -> NDArray[np.int64]:
    """Tell how long every arc takes, each rounded up to whole seconds.

    Parameters
    ----------
    graph
        The roads; the lower of a posted limit and the convoy's own speed counts.
    cap
        Kilometres an hour that are never exceeded, 1 or more.

    Returns
    -------
    ``(n_arcs,)`` int64.
    """
    own = np.minimum(_METRES_PER_HOUR[graph.road, graph.surface], cap * _KM)
    pace = np.where(graph.limit_kmh > 0, np.minimum(own, graph.limit_kmh * _KM), own)
    seconds = -(-graph.length_m * HOUR // pace)
    return np.where(graph.drive_s >= 0, graph.drive_s, seconds)

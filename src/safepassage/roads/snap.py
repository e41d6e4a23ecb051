"""Places onto roads: the nearest node, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from safepassage.errors import ImpossibleValue
from safepassage.model import Place, Position
from safepassage.roads.graph import Road, RoadGraph, degrees, extended
from safepassage.roads.speed import SLOWEST
from safepassage.units import Metres

EARTH_RADIUS: Final[Metres] = 6_371_009
"""Mean radius R1 of the GRS80 ellipsoid (Moritz 2000)."""

SNAP_LIMIT: Final[Metres] = 5_000
"""A place further than this from every road was probably entered wrong."""


@dataclass(frozen=True, slots=True)
class Snapped:
    """A point on a road.

    Parameters
    ----------
    node
        Index of the nearest node; of equally near ones the same each time.
    away
        Metres in a straight line from the place to it, rounded up.
    """

    node: int
    away: Metres


def tied(roads: RoadGraph, places: Iterable[Place], limit: Metres = SNAP_LIMIT) -> RoadGraph:
    """Make a node of each place, tied to the nearest node of the roads by a straight track.

    Parameters
    ----------
    roads
        Such as :func:`~safepassage.roads.osm.read_extract` gives.
    places
        Those without a position are nodes of their own, which no road reaches.
    limit
        Metres within which every place that has a position finds a road.

    Raises
    ------
    ImpossibleValue
        Where places are further than the limit from every road: all of them.
    """
    nodes = [(place.id, place.position) for place in places]
    placed = [(key, position) for key, position in nodes if position]
    found = snap(roads, [position for _, position in placed])
    ties = {key: to for (key, _), to in zip(placed, found, strict=True)}
    if far := [f"{key} is {to.away} m away" for key, to in ties.items() if to.away > limit]:
        raise ImpossibleValue(f"further than {limit} m from every road: {', '.join(far)}")
    tracks = [
        Road(key, roads.keys[to.node], length=to.away, road=SLOWEST, name=f"to {key}")
        for key, to in ties.items()
    ]
    return extended(roads, nodes, tracks)


def snap(graph: RoadGraph, positions: Sequence[Position]) -> tuple[Snapped, ...]:
    """Find the node that is nearest to each position, however far.

    Raises
    ------
    ImpossibleValue
        Where no node of the graph has a position.
    """
    placed = np.flatnonzero(~np.isnan(graph.positions[:, 0]))
    if not placed.size:
        raise ImpossibleValue("no node of these roads has a position to snap to")
    chords, found = _nearest(graph.positions[placed], degrees(positions))
    metres = np.ceil(2 * EARTH_RADIUS * np.arcsin(chords / 2))
    nodes = placed[found]
    return tuple(Snapped(int(node), int(away)) for node, away in zip(nodes, metres, strict=True))


def near(graph: RoadGraph, positions: Sequence[Position], within: Metres) -> NDArray[np.bool_]:
    """Tell which nodes lie no further than some metres from one of the positions.

    Returns
    -------
    ``(n_nodes,)`` bool; nodes without a position lie nowhere.
    """
    placed = np.flatnonzero(~np.isnan(graph.positions[:, 0]))
    lies = np.zeros(graph.n_nodes, dtype=np.bool_)
    if placed.size and positions:
        chords, _ = _nearest(degrees(positions), graph.positions[placed])
        metres = 2 * EARTH_RADIUS * np.arcsin(np.minimum(1.0, chords / 2))
        lies[placed] = metres <= within
    return lies


def distance(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure great-circle distances by the haversine formula.

    Parameters
    ----------
    start, end
        ``(..., 2)`` float64, latitude and longitude in degrees.

    Returns
    -------
    ``(...,)`` float64, metres; within 0.6 % of the distance on the ellipsoid.
    """
    a, b = np.radians(start), np.radians(end)
    north = np.sin((b[..., 0] - a[..., 0]) / 2) ** 2
    east = np.sin((b[..., 1] - a[..., 1]) / 2) ** 2
    half = north + np.cos(a[..., 0]) * np.cos(b[..., 0]) * east
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return metres


def _nearest(
    points: NDArray[np.float64], places: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Find the point nearest to each place, both in degrees: its chord in radii, its number."""
    from scipy.spatial import KDTree  # few commands need it, and it takes a fifth of a second

    chords, found = KDTree(_on_sphere(points)).query(_on_sphere(places))
    return np.asarray(chords), np.asarray(found)


def _on_sphere(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn degrees into points on the unit sphere, where the straight nearest is the nearest."""
    lat, lon = np.radians(places[:, 0]), np.radians(places[:, 1])
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)

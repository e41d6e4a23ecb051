"""Segments laid on roads: a case takes its lengths, times and lines from an extract."""

from __future__ import annotations

from collections import Counter

import numpy as np

from safepassage.errors import ImpossibleValue
from safepassage.model import Position, Segment
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PlaceId
from safepassage.roads.graph import ROADS, SURFACES, RoadGraph
from safepassage.roads.path import shortest_path
from safepassage.roads.speed import FASTEST, KilometresPerHour, arc_seconds


def laid(
    roads: RoadGraph,
    key: SegmentId,
    start: PlaceId,
    end: PlaceId,
    cap: KilometresPerHour = FASTEST,
) -> Segment:
    """Lay a segment on the fastest way between two places.

    Its length is that of the way; so is its driving time, which then holds for every vehicle;
    its path has every node between the two whose position is known. It has the class and the
    surface of its longest part.

    Parameters
    ----------
    roads
        The roads with both places :func:`~safepassage.roads.snap.tied` to them.
    key, start, end
        The segment, and the places where it begins and ends.
    cap
        Kilometres an hour of the slowest vehicle that is to drive it.

    Raises
    ------
    ImpossibleValue
        Where no road leads from one to the other, or the length of a part is not known.
    """
    seconds = arc_seconds(roads, cap)
    way = shortest_path(roads, seconds, roads.node[start], roads.node[end])
    if not way:
        raise ImpossibleValue(f"segment {key}: no road leads from {start} to {end}")
    arcs = np.array(way)
    lengths = roads.length_m[arcs]
    if np.any(lengths < 0):
        raise ImpossibleValue(f"segment {key}: a part of it has no length")
    parts: Counter[tuple[int, int]] = Counter()
    for arc, length in zip(way, lengths.tolist(), strict=True):
        parts[int(roads.road[arc]), int(roads.surface[arc])] += length
    road, surface = parts.most_common(1)[0][0]
    between = roads.positions[roads.heads[arcs[:-1]]]
    placed = between[~np.isnan(between[:, 0])].tolist()
    return Segment(
        key,
        start,
        end,
        int(lengths.sum()),
        ROADS[road],
        SURFACES[surface],
        int(seconds[arcs].sum()),
        path=tuple(Position(latitude, longitude) for latitude, longitude in placed),
    )

"""Driving times between all places of a case, for every vehicle type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from safepassage.errors import ImpossibleValue
from safepassage.model import Case, Segment, Window, without
from safepassage.model.corridor import SegmentId
from safepassage.model.fleet import VehicleTypeId
from safepassage.model.place import PlaceId
from safepassage.roads.graph import EMPTY, RoadGraph, extended, segment_road
from safepassage.roads.path import shortest_times
from safepassage.roads.snap import SNAP_LIMIT, tied
from safepassage.roads.speed import arc_seconds, segment_seconds, speed_cap
from safepassage.units import Metres, Seconds


@dataclass(frozen=True)
class TravelTimes:
    """How long every drive takes.

    Parameters
    ----------
    places, segments, types
        The keys that the arrays count, in the order of the case's tables.
    between
        ``(n_places, n_places, n_types)`` int64, whole seconds on free roads, away from every
        corridor; -1 where no road leads.
    along
        ``(n_segments, n_types)`` int64, whole seconds to drive a segment, either way.
    """

    places: tuple[PlaceId, ...]
    segments: tuple[SegmentId, ...]
    types: tuple[VehicleTypeId, ...]
    between: NDArray[np.int64]
    along: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse arrays of another shape."""
        n, m, k = len(self.places), len(self.segments), len(self.types)
        if self.between.shape != (n, n, k) or self.along.shape != (m, k):
            raise ImpossibleValue(f"times of shape {self.between.shape} and {self.along.shape}")

    @cached_property
    def _place(self) -> dict[PlaceId, int]:
        return {key: n for n, key in enumerate(self.places)}

    @cached_property
    def _segment(self) -> dict[SegmentId, int]:
        return {key: n for n, key in enumerate(self.segments)}

    @cached_property
    def _type(self) -> dict[VehicleTypeId, int]:
        return {key: n for n, key in enumerate(self.types)}

    def way(self, start: PlaceId, end: PlaceId, types: Iterable[VehicleTypeId]) -> Seconds | None:
        """Give the seconds that the slowest of some types takes; None where no road leads."""
        leg = self.between[self._place[start], self._place[end]]
        times = [int(leg[self._type[key]]) for key in types]
        return None if min(times) < 0 else max(times)

    def fastest(self, start: PlaceId, end: PlaceId) -> Seconds | None:
        """Give the seconds that the fastest type takes; None where no road leads."""
        leg = self.between[self._place[start], self._place[end]]
        return min((int(t) for t in leg if t >= 0), default=None)

    def ways(
        self,
        starts: Sequence[PlaceId],
        ends: Sequence[PlaceId],
        types: Sequence[VehicleTypeId],
    ) -> NDArray[np.int64]:
        """Give ``(n_starts, n_ends, n_types)`` seconds; -1 where no road leads."""
        rows, columns = ([self._place[key] for key in keys] for keys in (starts, ends))
        kinds = [self._type[key] for key in types]
        return self.between[np.ix_(rows, columns, kinds)]

    def drive(self, segment: Segment, types: Iterable[VehicleTypeId]) -> Seconds:
        """Give the seconds that the slowest of some types takes along a segment."""
        row = self.along[self._segment[segment.id]]
        return max(int(row[self._type[key]]) for key in types)


def travel_times(
    case: Case, extract: RoadGraph | None = None, *, snap_limit: Metres = SNAP_LIMIT
) -> TravelTimes:
    """Tell how long every drive of a case takes, for every vehicle type.

    Parameters
    ----------
    case
        Its segments give the times along; those on no route are free roads.
    extract
        More free roads, such as :func:`~safepassage.roads.osm.read_extract` gives. Whoever
        gives it has closed the exposed ground in it, with :mod:`safepassage.roads.closure`.
    snap_limit
        Metres within which every place that has a position finds a road of the extract. If
        some are further away, an :class:`ImpossibleValue` names all of them.
    """
    roads = free_roads(case, extract, snap_limit=snap_limit)
    nodes = np.array([roads.node[place.id] for place in case.places], dtype=np.int64)
    caps = [speed_cap(kind) for kind in case.vehicle_types]

    def between(cap: int) -> NDArray[np.int64]:
        return shortest_times(roads, arc_seconds(roads, cap), nodes, nodes)

    def along(cap: int) -> NDArray[np.int64]:
        times = [segment_seconds(segment, cap) for segment in case.segments]
        return np.array(times, dtype=np.int64)

    return TravelTimes(
        places=tuple(place.id for place in case.places),
        segments=tuple(segment.id for segment in case.segments),
        types=tuple(kind.id for kind in case.vehicle_types),
        between=_by_cap(caps, between, (len(nodes), len(nodes))),
        along=_by_cap(caps, along, (len(case.segments),)),
    )


def free_roads(
    case: Case, extract: RoadGraph | None = None, *, snap_limit: Metres = SNAP_LIMIT
) -> RoadGraph:
    """Give the roads that vehicles drive on their own, away from every corridor.

    These are the case's segments that belong to no route and are not closed throughout, and
    the roads of the extract. Each place is a node, tied to the nearest node of the extract
    by a straight track.

    Parameters
    ----------
    case, extract, snap_limit
        As for :func:`travel_times`.
    """
    exposed = {key for route in case.routes for key in route.segments}
    free = [
        segment_road(segment)
        for segment in case.segments
        if segment.id not in exposed and not _closed_throughout(case, segment)
    ]
    if extract:
        return extended(tied(extract, case.places, snap_limit), (), free)
    return extended(EMPTY, [(place.id, place.position) for place in case.places], free)


def _closed_throughout(case: Case, segment: Segment) -> bool:
    return not without((Window(0, case.horizon),), segment.closures)


def _by_cap(
    caps: list[int], act: Callable[[int], NDArray[np.int64]], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    """Stack the times of every vehicle type; types with the same speed cap share the work."""
    times = np.empty((*shape, len(caps)), dtype=np.int64)
    for cap in sorted(set(caps)):
        times[..., np.array(caps) == cap] = act(cap)[..., np.newaxis]
    return times

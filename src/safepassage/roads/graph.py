"""A road network as arrays: nodes on the ground, and arcs that each lead one way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from safepassage.errors import ImpossibleValue
from safepassage.model import Position, RoadClass, Segment, Surface
from safepassage.units import Metres, Seconds

NodeKey: TypeAlias = str
"""A place's key, or ``"node/<number>"`` for a node of OpenStreetMap."""

ROADS: Final = tuple(RoadClass)
SURFACES: Final = tuple(Surface)
UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Road:
    """A stretch of road between two nodes, as it is entered into a graph.

    Parameters
    ----------
    start, end
        The nodes that it joins.
    length
        Metres along the road; None where only the driving time is known.
    road, surface
        What kind of road; they set the speed.
    limit
        The posted limit in kilometres an hour; None where none is known.
    drive
        Driving time in seconds where it is known better than by length and speed.
    name
        The key of the case's segment, or what the road is called.
    oneway
        Whether it is driven only from ``start`` to ``end``.
    """

    start: NodeKey
    end: NodeKey
    length: Metres | None = None
    road: RoadClass = RoadClass.PRIMARY
    surface: Surface = Surface.PAVED
    limit: int | None = None
    drive: Seconds | None = None
    name: str = ""
    oneway: bool = False


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """A road network. Its arrays cannot be written to.

    Parameters
    ----------
    keys
        What each node is called; all different.
    positions
        ``(n_nodes, 2)`` float64, latitude and longitude in WGS84 degrees; NaN where unknown.
    tails, heads
        ``(n_arcs,)`` int64, the nodes where each arc begins and ends.
    length_m
        ``(n_arcs,)`` int64, metres along the road; -1 where only the driving time is known.
    road, surface
        ``(n_arcs,)`` int8, indices into :data:`ROADS` and :data:`SURFACES`.
    limit_kmh
        ``(n_arcs,)`` int64, posted limits; -1 where none is known.
    drive_s
        ``(n_arcs,)`` int64, stated driving seconds; -1 where length and speed tell them.
    names
        What each arc is called: the key of the case's segment, or the name of the road.

    Raises
    ------
    ImpossibleValue
        Where the arrays do not fit each other, two nodes share a key, or the driving time
        of an arc cannot be known.
    """

    keys: tuple[NodeKey, ...]
    positions: NDArray[np.float64]
    tails: NDArray[np.int64]
    heads: NDArray[np.int64]
    length_m: NDArray[np.int64]
    road: NDArray[np.int8]
    surface: NDArray[np.int8]
    limit_kmh: NDArray[np.int64]
    drive_s: NDArray[np.int64]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a network that does not hang together, and seal the arrays."""
        per_arc = (
            *(self.tails, self.heads, self.length_m, self.road),
            *(self.surface, self.limit_kmh, self.drive_s),
        )
        if self.positions.shape != (self.n_nodes, 2) or len(self.node) != self.n_nodes:
            raise ImpossibleValue(f"{self.n_nodes} nodes, {len(self.node)} of them different")
        if any(array.shape != (self.n_arcs,) for array in per_arc):
            raise ImpossibleValue(f"{self.n_arcs} arcs in arrays of another length")
        ends = np.concatenate([self.tails, self.heads])
        if np.any((ends < 0) | (ends >= self.n_nodes)):
            raise ImpossibleValue("an arc leads to a node that is not there")
        if np.any((self.length_m < 0) & (self.drive_s < 0)):
            raise ImpossibleValue("an arc has neither a length nor a driving time")
        for array in (self.positions, *per_arc):
            array.setflags(write=False)

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return len(self.keys)

    @property
    def n_arcs(self) -> int:
        """How many arcs there are; a road driven both ways counts twice."""
        return len(self.names)

    @cached_property
    def node(self) -> dict[NodeKey, int]:
        """The index of each node, by its key."""
        return {key: n for n, key in enumerate(self.keys)}

    def with_arcs(self, chosen: NDArray[np.bool_]) -> RoadGraph:
        """Keep all nodes and some arcs.

        Parameters
        ----------
        chosen
            ``(n_arcs,)`` bool, which arcs to keep.
        """
        return replace(
            self,
            tails=self.tails[chosen],
            heads=self.heads[chosen],
            length_m=self.length_m[chosen],
            road=self.road[chosen],
            surface=self.surface[chosen],
            limit_kmh=self.limit_kmh[chosen],
            drive_s=self.drive_s[chosen],
            names=tuple(self.names[arc] for arc in np.flatnonzero(chosen)),
        )

    def with_nodes(self, chosen: NDArray[np.bool_]) -> RoadGraph:
        """Keep some nodes, in their order, and the arcs between them.

        Parameters
        ----------
        chosen
            ``(n_nodes,)`` bool, which nodes to keep.
        """
        inside = self.with_arcs(chosen[self.tails] & chosen[self.heads])
        number = np.cumsum(chosen, dtype=np.int64) - 1
        return replace(
            inside,
            keys=tuple(self.keys[node] for node in np.flatnonzero(chosen)),
            positions=self.positions[chosen],
            tails=number[inside.tails],
            heads=number[inside.heads],
        )


def extended(
    graph: RoadGraph, nodes: Sequence[tuple[NodeKey, Position | None]], roads: Iterable[Road]
) -> RoadGraph:
    """Add nodes and roads to a graph; the old ones keep their numbers.

    Parameters
    ----------
    graph
        What to add to, perhaps :data:`EMPTY`.
    nodes
        Keys of new nodes, and where they are.
    roads
        Roads between old or new nodes, each driven both ways unless it is one-way.

    Raises
    ------
    ImpossibleValue
        Where a node is there already, or a road leads to a node that is not there.
    """
    keys = (*graph.keys, *(key for key, _ in nodes))
    number = {key: n for n, key in enumerate(keys)}
    arcs = [arc for road in roads for arc in _arcs(road)]
    if strays := sorted({key for arc in arcs for key in (arc.start, arc.end)} - number.keys()):
        raise ImpossibleValue(f"roads lead to {', '.join(strays)}, which is not there")

    def column(old: NDArray[np.int64], new: Iterable[int | None]) -> NDArray[np.int64]:
        whole = [UNKNOWN if value is None else value for value in new]
        return np.concatenate([old, np.array(whole, dtype=np.int64)])

    return RoadGraph(
        keys=keys,
        positions=np.concatenate([graph.positions, degrees([where for _, where in nodes])]),
        tails=column(graph.tails, (number[arc.start] for arc in arcs)),
        heads=column(graph.heads, (number[arc.end] for arc in arcs)),
        length_m=column(graph.length_m, (arc.length for arc in arcs)),
        road=_codes(graph.road, [ROADS.index(arc.road) for arc in arcs]),
        surface=_codes(graph.surface, [SURFACES.index(arc.surface) for arc in arcs]),
        limit_kmh=column(graph.limit_kmh, (arc.limit for arc in arcs)),
        drive_s=column(graph.drive_s, (arc.drive for arc in arcs)),
        names=(*graph.names, *(arc.name for arc in arcs)),
    )


def segment_road(segment: Segment) -> Road:
    """Turn a segment of a case into a road that is driven both ways."""
    return Road(
        start=segment.start,
        end=segment.end,
        length=segment.length,
        road=segment.road,
        surface=segment.surface,
        drive=segment.drive,
        name=segment.id,
    )


def degrees(positions: Sequence[Position | None]) -> NDArray[np.float64]:
    """Write positions as an array.

    Returns
    -------
    ``(n, 2)`` float64, latitude and longitude in degrees; NaN where there is no position.
    """
    rows = [(p.latitude, p.longitude) if p else (np.nan, np.nan) for p in positions]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def _arcs(road: Road) -> tuple[Road, ...]:
    back = replace(road, start=road.end, end=road.start)
    return (road,) if road.oneway else (road, back)


def _codes(old: NDArray[np.int8], new: list[int]) -> NDArray[np.int8]:
    return np.concatenate([old, np.array(new, dtype=np.int8)])


_NONE: Final[NDArray[np.int64]] = np.zeros(0, dtype=np.int64)
_NO_CODES: Final[NDArray[np.int8]] = np.zeros(0, dtype=np.int8)

EMPTY: Final = RoadGraph(
    keys=(),
    positions=degrees(()),
    tails=_NONE,
    heads=_NONE,
    length_m=_NONE,
    road=_NO_CODES,
    surface=_NO_CODES,
    limit_kmh=_NONE,
    drive_s=_NONE,
    names=(),
)
"""No roads at all: what every graph grows from."""

"""Closures: the same roads without some of them, as a new graph.

A closed road is gone in both directions. What is asked for by name must be there: a closure
that closes nothing because of a slip of the pen would send a convoy down that road.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from safepassage.errors import ImpossibleValue
from safepassage.model import Position
from safepassage.roads.graph import NodeKey, RoadGraph, degrees
from safepassage.roads.snap import distance
from safepassage.units import Metres


def close_named(graph: RoadGraph, names: Iterable[str]) -> RoadGraph:
    """Close every arc with one of these names: keys of segments, or names of roads.

    Raises
    ------
    ImpossibleValue
        Where no road has such a name.
    """
    closed = set(names)
    if strays := sorted(closed.difference(graph.names)):
        raise ImpossibleValue(f"no road is called {', '.join(strays)}")
    return graph.with_arcs(np.array([name not in closed for name in graph.names], dtype=np.bool_))


def close_between(graph: RoadGraph, one: NodeKey, other: NodeKey) -> RoadGraph:
    """Close every arc that joins two nodes directly.

    Raises
    ------
    ImpossibleValue
        Where a node is not there, or no arc joins the two.
    """
    if strays := sorted({one, other} - graph.node.keys()):
        raise ImpossibleValue(f"no node is called {', '.join(strays)}")
    a, b = graph.node[one], graph.node[other]
    there = (graph.tails == a) & (graph.heads == b)
    back = (graph.tails == b) & (graph.heads == a)
    if not np.any(there | back):
        raise ImpossibleValue(f"no road leads straight from {one} to {other}")
    return graph.with_arcs(~(there | back))


def close_near(graph: RoadGraph, centre: Position, radius: Metres) -> RoadGraph:
    """Close every arc that could come within a radius of a point.

    A graph knows the ends of an arc and its length, not its bends. A road of length L from
    a to b passes through p only if ap + pb <= L: so an arc stays open only where even its
    whole length cannot bring it into the circle. Arcs whose ends have no position stay.

    Parameters
    ----------
    graph
        The roads.
    centre, radius
        The area, in metres around a point.
    """
    middle = degrees([centre])
    tails, heads = graph.positions[graph.tails], graph.positions[graph.heads]
    detour = distance(tails, middle) + distance(middle, heads)
    longest = np.maximum(graph.length_m, distance(tails, heads))
    return graph.with_arcs(~(detour <= longest + 2 * radius))

"""Closures: the same roads without some of them, as a new graph.

A closed road is gone in both directions. What is asked for by name must be there: a closure
that closes nothing because of a slip of the pen would send a convoy down that road.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from safepassage.errors import ImpossibleValue
from safepassage.model import Case, Position
from safepassage.roads.graph import NodeKey, RoadGraph, degrees
from safepassage.roads.snap import distance, near
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


def close_exposed(graph: RoadGraph, case: Case, within: Metres = 50) -> RoadGraph:
    """Close the exposed ground of a case: every arc that begins or ends on one of its routes.

    At a gate, where the exposed stretch ends, the roads that lead away from it stay open. A
    route lies where the paths of its segments lie, point by point: lay them on the same roads
    first, with :func:`~safepassage.roads.lay.laid`.

    Parameters
    ----------
    graph
        The roads.
    case
        Its routes, and the paths of their segments.
    within
        Metres from a point of a path within which a node lies on it.

    Raises
    ------
    ImpossibleValue
        Where a segment of a route has no path: nobody could tell where it lies.
    """
    chains = [[case.segment[key] for key in route.segments] for route in case.routes]
    if bare := sorted({s.id for chain in chains for s in chain if not s.path}):
        raise ImpossibleValue(f"nothing says where {', '.join(bare)} lies: give it a path")
    gates = near(graph, [chain[-1].path[-1] for chain in chains], within)
    exposed = near(graph, [point for chain in chains for s in chain for point in s.path], within)
    exposed &= ~gates
    return graph.with_arcs(~(exposed[graph.tails] | exposed[graph.heads]))

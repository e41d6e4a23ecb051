"""Shortest paths: one to many by Dijkstra, and the arcs of a single one."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from safepassage.roads.graph import RoadGraph

NO_ROAD: Final = -1


def shortest_times(
    graph: RoadGraph,
    seconds: NDArray[np.int64],
    sources: NDArray[np.int64],
    targets: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Tell how long the fastest way from each source to each target takes.

    Parameters
    ----------
    graph
        The roads.
    seconds
        ``(n_arcs,)`` int64, 0 or more, as :func:`~safepassage.roads.speed.arc_seconds` gives.
    sources, targets
        Indices of nodes.

    Returns
    -------
    ``(n_sources, n_targets)`` int64, whole seconds; -1 where no road leads.
    """
    weights, _ = _fastest_arcs(graph, seconds)
    times = np.empty((len(sources), len(targets)), dtype=np.int64)
    # One source at a time: all distances at once would be sources x nodes.
    for row, source in enumerate(sources):
        reached = dijkstra(weights, indices=[int(source)])[0, targets]
        times[row] = np.where(np.isfinite(reached), reached, NO_ROAD)
    return times


def shortest_path(
    graph: RoadGraph, seconds: NDArray[np.int64], start: int, end: int
) -> tuple[int, ...] | None:
    """Give the arcs of a fastest way, in driving order; None where no road leads.

    The same graph and times always give the same way, also where several are as fast.

    Parameters
    ----------
    graph, seconds
        As for :func:`shortest_times`.
    start, end
        Indices of two nodes; the way from a node to itself has no arcs.
    """
    weights, arcs = _fastest_arcs(graph, seconds)
    arc_between = {(int(graph.tails[arc]), int(graph.heads[arc])): int(arc) for arc in arcs}
    _, found = dijkstra(weights, indices=[start], return_predecessors=True)
    before: list[int] = found[0].tolist()
    way = []
    while end != start:
        if before[end] < 0:
            return None
        way.append(arc_between[before[end], end])
        end = before[end]
    return tuple(reversed(way))


def _fastest_arcs(
    graph: RoadGraph, seconds: NDArray[np.int64]
) -> tuple[csr_array, NDArray[np.int64]]:
    """Keep the fastest of parallel arcs (of equals the first): a sparse matrix would add them."""
    order = np.lexsort((seconds, graph.heads, graph.tails))
    tails, heads = graph.tails[order], graph.heads[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1])
    arcs = order[first].astype(np.int64)
    # Whole seconds below 2**53 are exact as floats, which is what scipy's Dijkstra reads.
    cells = (seconds[arcs].astype(np.float64), (graph.tails[arcs], graph.heads[arcs]))
    return csr_array(cells, shape=(graph.n_nodes, graph.n_nodes)), arcs

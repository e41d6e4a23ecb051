"""Smaller graphs with the same ways: one strong part, and no nodes that only bend a road."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from safepassage.roads.graph import RoadGraph
from safepassage.units import Metres


def strongest(graph: RoadGraph) -> RoadGraph:
    """Keep the largest part in which every node can be reached from every other.

    A place snapped to it can be driven to and left again. Of equally large parts the one
    whose first node comes first stays.
    """
    if not graph.n_nodes:
        return graph
    ones = np.ones(graph.n_arcs, dtype=np.int8)
    links = csr_array((ones, (graph.tails, graph.heads)), shape=(graph.n_nodes, graph.n_nodes))
    _, part = connected_components(links, directed=True, connection="strong")
    size = np.bincount(part)[part]
    return graph.with_nodes(part == part[np.argmax(size)])


def contracted(graph: RoadGraph, longest: Metres) -> RoadGraph:
    """Take out the nodes where one road only goes on; every way keeps its length.

    A node goes where the road is alike on both sides (class, surface, limit and name) and
    the arc that remains is no longer than ``longest``, so that places still find a node
    nearby. Arcs with a stated driving time stay as they are. As the seconds of every arc are
    rounded up, a way may get faster, by less than a second for each node that goes.

    Parameters
    ----------
    graph
        The roads.
    longest
        Metres that no arc made here exceeds.
    """
    net = _Net(graph)
    for node in range(graph.n_nodes):
        ways = net.ways_through(node)
        if ways and all(net.alike(*way) and net.metres(*way) <= longest for way in ways):
            net.take_out(node, ways)
    return net.graph()


class _Net:
    """A graph while it is contracted: a joined arc is the first one, led on to a new head."""

    def __init__(self, graph: RoadGraph) -> None:
        self.before = graph
        self.tails: list[int] = graph.tails.tolist()
        self.heads: list[int] = graph.heads.tolist()
        self.length: list[int] = graph.length_m.tolist()
        self.stated: list[bool] = (graph.drive_s >= 0).tolist()
        columns = (graph.road.tolist(), graph.surface.tolist(), graph.limit_kmh.tolist())
        self.kind = list(zip(*columns, graph.names, strict=True))
        self.arc_stays = np.ones(graph.n_arcs, dtype=np.bool_)
        self.node_stays = np.ones(graph.n_nodes, dtype=np.bool_)
        self.into: list[list[int]] = [[] for _ in range(graph.n_nodes)]
        self.out: list[list[int]] = [[] for _ in range(graph.n_nodes)]
        for arc, (tail, head) in enumerate(zip(self.tails, self.heads, strict=True)):
            self.out[tail].append(arc)
            self.into[head].append(arc)

    def ways_through(self, node: int) -> list[tuple[int, int]]:
        """Pair arcs in with arcs out where nobody has a choice at the node; else no pairs."""
        into, out = self.into[node], self.out[node]
        if not 1 <= len(into) == len(out) <= 2:
            return []
        pairs = [(i, o) for i in into for o in out if self.tails[i] != self.heads[o]]
        used_once = len({i for i, _ in pairs}) == len({o for _, o in pairs}) == len(into)
        return pairs if used_once and len(pairs) == len(into) else []

    def alike(self, into: int, out: int) -> bool:
        return self.kind[into] == self.kind[out] and not (self.stated[into] or self.stated[out])

    def metres(self, into: int, out: int) -> Metres:
        return self.length[into] + self.length[out]

    def take_out(self, node: int, ways: list[tuple[int, int]]) -> None:
        self.node_stays[node] = False
        for into, out in ways:
            end = self.heads[out]
            self.length[into] = self.metres(into, out)
            self.heads[into] = end
            self.into[end][self.into[end].index(out)] = into
            self.arc_stays[out] = False

    def graph(self) -> RoadGraph:
        heads, length = (np.array(x, dtype=np.int64) for x in (self.heads, self.length))
        joined = replace(self.before, heads=heads, length_m=length)
        return joined.with_arcs(self.arc_stays).with_nodes(self.node_stays)

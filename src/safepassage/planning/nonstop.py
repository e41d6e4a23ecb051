"""What the bound knows of centres on the way: nothing of the stops.

A convoy that leaves people at several centres is, for the bound, one that takes all of them to its
own: by the shortest of its ways, with the room of all, whoever may get off at any of them.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from safepassage.planning.problem import NEVER, Ints, Problem


def nonstop(p: Problem) -> Problem:
    """Give every centre the room of those on the way to it, and whoever may go to one of these."""
    if not p.dropping:
        return p
    stops = np.isin(np.arange(p.capacity.size), p.drop)
    return p._replace(
        transit=_shortest(p),
        capacity=p.capacity + p.capacity[stops].sum() - np.where(stops, p.capacity, 0),
        choice=np.maximum(p.choice, p.choice[:, stops].max(axis=1, keepdims=True)),
    )


def _shortest(p: Problem) -> Ints:
    """Give the ways from the gates, past stops where that is shorter: roads need not be."""
    ways = np.where(p.transit >= 0, p.transit, NEVER)
    onward = np.where(p.onward >= 0, p.onward, NEVER)
    for route, (first, last) in enumerate(pairwise(p.drop_first.tolist())):
        for stop in p.drop[first:last].tolist():
            past = ways[route, stop] + onward[stop]
            ways[route] = np.minimum(ways[route], past)
    return np.where(ways < NEVER, ways, -1)

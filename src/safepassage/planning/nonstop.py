"""What the bound knows of centres on the way: nothing of the stops.

A convoy that leaves people at several centres is, for the bound, one that takes all of them to its
own: by the shortest of its ways, with the room of all, whoever may get off at any of them.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.problem import NEVER, Ints, Problem


def nonstop(p: Problem) -> Problem:
    """Give every centre the room of those on the way to it, and whoever may go to one of these.

    All go in at once.
    """
    if not p.dropping:
        return p
    passed = _passed(p).astype(np.int64)
    return p._replace(
        transit=_shortest(p),
        capacity=p.capacity + p.capacity @ passed,
        intake=np.zeros_like(p.intake),
        choice=np.minimum(1, p.choice + p.choice @ passed),
    )


def _passed(p: Problem) -> NDArray[np.bool_]:
    """Tell which centres lie on a way to which others: ``(n_centres, n_centres)``."""
    found = np.zeros((p.capacity.size, p.capacity.size), dtype=np.bool_)
    for stops in _stops(p):
        for n, stop in enumerate(stops):
            found[stop] |= ~np.isin(np.arange(p.capacity.size), stops[: n + 1])
    joined: NDArray[np.bool_] = p.onward.max(axis=2, initial=-1) >= 0
    for stop in range(p.capacity.size):  # by way of one after the other
        joined |= joined[:, stop : stop + 1] & joined[stop]
    passed: NDArray[np.bool_] = found & joined
    return passed


def _shortest(p: Problem) -> Ints:
    """Give the ways from the gates, past stops where that is shorter: roads need not be."""
    ways = np.where(p.transit >= 0, p.transit, NEVER)
    onward = np.where(p.onward >= 0, p.onward, NEVER)
    for route, stops in enumerate(_stops(p)):
        for stop in stops:
            ways[route] = np.minimum(ways[route], ways[route, stop] + onward[stop])
    return np.where(ways < NEVER, ways, -1)


def _stops(p: Problem) -> list[list[int]]:
    """List the centres on the way of each route."""
    return [p.drop[first:last].tolist() for first, last in pairwise(p.drop_first.tolist())]

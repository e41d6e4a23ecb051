"""What centres can take in: beds in all, and people in every stretch of time.

Time is cut into *bins*; somebody is taken in, with the whole convoy, in the bin in which the
intake of the convoy begins. A *row* limits the people of one centre in some bins on end.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy import sparse

from safepassage.planning.problem import Floats, Ints, Problem

BIN: Final = 120
LONGEST: Final = 960
"""Minutes of a bin, and of the longest stretch that limits what is taken in."""


class Intakes(NamedTuple):
    """Arrays of one length; the first rows are the beds, by centre.

    Parameters
    ----------
    centre
        Index.
    first, last
        Bins, both included.
    limit
        People at the most.
    """

    centre: Ints
    first: Ints
    last: Ints
    limit: Ints


def bins(problem: Problem) -> int:
    """Count the bins; the last one begins after the horizon, and never ends."""
    return problem.horizon // BIN + 2


def bin_of(problem: Problem, minutes: Ints) -> Ints:
    """Find the bins of minutes."""
    return np.minimum(minutes // BIN, bins(problem) - 1)


def intakes(problem: Problem) -> Intakes:
    """List what limits how many are taken in.

    In a stretch of time all intakes but the last to begin also end, so no more people are taken in
    than the rate allows, and one convoy's besides.
    """
    most, last = _most_aboard(problem), bins(problem) - 1
    rows = [(c, 0, last, room) for c, room in enumerate(problem.capacity.tolist())]
    everyone = int(problem.people.sum() * problem.heads.max(initial=1))
    width = 1
    while width * BIN <= LONGEST:
        for c, rate in enumerate(problem.intake.tolist()):
            limit = width * BIN * rate // 60 + most
            if rate > 0 and limit < everyone:
                rows += [(c, b, b + width - 1, limit) for b in range(0, last - width + 1, width)]
        width *= 2
    return Intakes(*np.array(rows, dtype=np.int64).reshape(-1, 4).T.copy())


def _most_aboard(problem: Problem) -> int:
    """Bound the people of one convoy."""
    aboard = (problem.most * problem.heads[:, np.newaxis]).sum(axis=2)
    return int(problem.max_convoy.max(initial=0) * aboard.max(initial=0))


def by_bin(problem: Problem, rows: Intakes) -> sparse.csr_matrix:
    """Tell which rows limit a bin of a centre: ``(n_centres * n_bins, n_rows)``."""
    width = rows.last - rows.first + 1
    row = np.repeat(np.arange(rows.limit.size), width)
    nth = np.arange(row.size) - np.repeat(np.cumsum(width) - width, width)
    at = rows.centre[row] * bins(problem) + rows.first[row] + nth
    shape = problem.capacity.size * bins(problem), rows.limit.size
    return sparse.csr_matrix((np.ones(row.size), (at, row)), shape=shape)


def price_by_bin(problem: Problem, rows: Intakes, price: Floats) -> Floats:
    """Add up what one person pays: ``(n_centres, n_bins)``."""
    paid: Floats = (by_bin(problem, rows) @ price).reshape(problem.capacity.size, -1)
    return paid

"""What a case asks for, as tables: what leaving at a minute saves each unit of weight.

The tables never rise, whatever is asked for: to leave later never saves more. Where two
objectives are stated the search sees ``rank x first + second``, with a rank above all that the
second can come to; the bound sees the first alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safepassage.model import Objective, Rules
from safepassage.units import MINUTE

Ints = NDArray[np.int64]

_MOST: Final = 1 << 61
"""No plan may gain more: sums stay below 2^62."""


class Objectives(NamedTuple):
    """The tables of a case.

    Parameters
    ----------
    saves
        ``(horizon + 1,)`` by the first objective: minutes, or people out by the evening.
    counts
        ``(horizon + 1,)`` by both, for the search.
    rank
        What the first counts for beside the second; 1 where one objective is all.
    waits
        ``(2,)`` how much less for so many weighted minutes that people stand aboard.
    by_second
        1 where the search cools down to the second, as the first hardly tells orders apart.
    """

    saves: Ints
    counts: Ints
    rank: int
    waits: Ints
    by_second: int


def objectives(rules: Rules, horizon: int, everyone: int) -> Objectives:
    """Make the tables.

    Parameters
    ----------
    horizon
        Minutes.
    everyone
        The weight of all who are to be carried.
    """
    first = _table(rules, rules.objective, horizon)
    if rules.then is None:
        return Objectives(first, first, 1, np.array([0, 1]), 0)
    second = _table(rules, rules.then, horizon)
    # the second in steps of so many that both fit beside each other
    step = -(-(everyone**2 * int(first[0]) * int(second[0])) // _MOST) or 1
    coarse = -(-second // step)
    rank = everyone * int(coarse[0]) + 1
    waits = {rules.objective: (rank, 1), rules.then: (1, step)}.get(Objective.WAITING, (0, 1))
    by_second = int(rules.objective is not Objective.RISK)
    return Objectives(first, rank * first + coarse, rank, np.array(waits), by_second)


def _table(rules: Rules, objective: Objective, horizon: int) -> Ints:
    """Tell what leaving at each minute saves; of waiting all but the wait itself."""
    minutes = np.arange(horizon + 1, dtype=np.int64)
    match objective:
        case Objective.RISK | Objective.CLEARANCE:
            return horizon - minutes
        case Objective.EVENING:
            return (minutes <= (rules.evening or 0) // MINUTE).astype(np.int64)
        case Objective.WAITING:
            return np.full_like(minutes, horizon)


def saved_at(saves: Ints, minutes: Ints) -> Ints:
    """Tell what leaving at each of some minutes saves; after the horizon less than nothing."""
    last = saves.size - 1
    return np.where(minutes <= last, saves[np.minimum(minutes, last)], last - minutes)

"""Which teams go with a convoy: so many of each kind that is asked for, from pools that may go.

A *pool* is teams that are alike in all that matters: which escorts they may be, and from when on
they can be at each gate. An *ask* is a number of teams from some pools; those of a named
organisation are met first, since the others may come from what is left.
"""

from __future__ import annotations

import numpy as np

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import NEVER, Ints, Problem
from safepassage.planning.state import State
from safepassage.planning.trip import ENTER, Trip


@kernel
def escorts_there(p: Problem, s: State, route: int, out: Trip) -> int:
    """Find the first minute at which an escort can be at the gate; NEVER without enough teams."""
    if one_of_one_pool(p, s) and p.team_ready[0, route] >= 0:
        return int(max(s.team_free[0], p.team_ready[0, route]))
    latest = 0
    for pool in range(out.taken.size):
        out.taken[pool] = 0
    for ask in range(p.asked.size):
        for _ in range(p.asked[ask]):
            best, first = -1, NEVER
            for pool in range(out.taken.size):
                row = p.team_first[pool] + out.taken[pool]
                if row < p.team_first[pool + 1] and may_go(p, ask, pool, route):
                    at = max(s.team_free[row], p.team_ready[pool, route])
                    if at < first:
                        best, first = pool, at
            if best < 0:
                return NEVER
            out.taken[best] += 1
            latest = max(latest, first)
    return int(latest)


@kernel
def pick_teams(p: Problem, s: State, route: int, out: Trip) -> None:
    """Pick the teams that came free last, but in time; of two, the one that may go to less.

    Writes ``out.escorts``: within a pool, every row lies before the one picked last.
    """
    n, enters = 0, out.when[ENTER]
    if one_of_one_pool(p, s):
        out.escorts[0, 0], out.escorts[0, 1] = 0, last_free(s, 0, s.team_free.size, enters)
        return
    for pool in range(out.taken.size):
        out.taken[pool] = 0
    for ask in range(p.asked.size):
        for _ in range(p.asked[ask]):
            best, last, free = -1, -1, -1
            for pool in range(out.taken.size):
                if may_go(p, ask, pool, route) and p.team_ready[pool, route] <= enters:
                    row = last_free(s, p.team_first[pool], p.team_first[pool + 1], enters)
                    row -= out.taken[pool]
                    if row >= p.team_first[pool] and s.team_free[row] > free:
                        best, last, free = pool, row, s.team_free[row]
            out.escorts[n, 0], out.escorts[n, 1] = best, last
            out.taken[best] += 1
            n += 1


@kernel
def one_of_one_pool(p: Problem, s: State) -> bool:
    """Tell whether one team goes with each convoy and all teams are alike, as most often."""
    if p.beyond is None:
        return True
    return bool(p.may.size == 1 and p.asked[0] == 1 and s.team_free.size > 0)


@kernel
def last_free(s: State, low: int, high: int, t: int) -> int:
    """Find the last of some rows whose team is free by ``t``; the one before them for none."""
    row = high - 1
    while row >= low and s.team_free[row] > t:
        row -= 1
    return int(row)


@kernel
def may_go(p: Problem, ask: int, pool: int, route: int) -> bool:
    """Tell whether teams of a pool meet an ask, and may go where a route leads."""
    return bool(p.may[ask, pool] > 0 and p.team_ready[pool, route] >= 0)


# ── For the bound ───────────────────────────────────────────────────────────────────


def least_of(problem: Problem) -> Ints:
    """Tell how many teams of an ask's pools every convoy takes at the least: ``(n_asks,)``.

    An ask that any team meets is met by the teams of every other ask too.
    """
    within = (problem.may[:, np.newaxis] >= problem.may[np.newaxis]).all(axis=2)
    least: Ints = within.astype(np.int64) @ problem.asked
    return least


def first_there(problem: Problem) -> Ints:
    """Tell when teams of a pool can be at any gate at all: ``(n_pools,)`` minutes."""
    ready = np.where(problem.team_ready >= 0, problem.team_ready, NEVER)
    first: Ints = ready.min(axis=1, initial=NEVER)
    return first


def escorted_from(problem: Problem) -> Ints:
    """Find from when on a route can have an escort, all others away: ``(n_routes,)``, or NEVER."""
    size = np.diff(problem.team_first)
    first = np.zeros(problem.point.size, dtype=np.int64)
    for ask, count in enumerate(least_of(problem).tolist()):
        for route in range(first.size):
            ready = problem.team_ready[:, route]
            pools = np.flatnonzero((problem.may[ask] > 0) & (ready >= 0))
            there = np.sort(np.repeat(ready[pools], size[pools]))
            first[route] = max(first[route], there[count - 1] if count <= there.size else NEVER)
    return first

"""Which vehicles a column takes: of each type, those that reach the gate first."""

from __future__ import annotations

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import Problem
from safepassage.planning.state import State, count_of, free_at, location_of
from safepassage.planning.trip import Trip


@kernel
def gathered(p: Problem, s: State, route: int, out: Trip) -> bool:
    """Pick the stands from which the wanted vehicles reach the gate first.

    Writes ``out.pick`` and cuts ``out.used`` down to the vehicles that there are; tells
    whether there is one at all.
    """
    there = False
    for kind in range(out.used.size):
        found = 0
        out.n_picks[kind] = 0
        if out.used[kind] > 0:
            found = pick_first(p, s, route, kind, out)
        out.used[kind] = min(out.used[kind], found)
        there = there or found > 0
    return there


@kernel
def pick_first(p: Problem, s: State, route: int, kind: int, out: Trip) -> int:
    """Pick the first stands that hold what is wanted of a type; returns how many they hold.

    Of stands that reach the gate in the same minute the first location goes first. The last
    pick counts only what is still wanted.
    """
    wanted, n, found = out.used[kind], 0, 0
    for row in range(s.n_stands[kind]):
        stand = s.stand[kind, row]
        if found >= wanted and free_at(stand) > out.pick[kind, n - 1, 2]:
            break
        location = location_of(stand)
        way = p.approach[location, route, kind]
        if way < 0:
            continue
        at = free_at(stand) + way
        if found >= wanted and at > out.pick[kind, n - 1, 2]:
            continue
        i = n
        while i > 0 and comes_before(s, kind, out, i - 1, at, location):
            for k in range(3):
                out.pick[kind, i, k] = out.pick[kind, i - 1, k]
            i -= 1
        out.pick[kind, i, 0] = row
        out.pick[kind, i, 1] = count_of(stand)
        out.pick[kind, i, 2] = at
        n += 1
        found += count_of(stand)
        while found - out.pick[kind, n - 1, 1] >= wanted:
            n -= 1
            found -= out.pick[kind, n, 1]
    if found > wanted:
        out.pick[kind, n - 1, 1] -= found - wanted
        found = wanted
    out.n_picks[kind] = n
    return found


@kernel
def comes_before(s: State, kind: int, out: Trip, i: int, at: int, location: int) -> bool:
    """Tell whether a stand goes before the pick ``i``."""
    if out.pick[kind, i, 2] != at:
        return bool(out.pick[kind, i, 2] > at)
    return bool(location_of(s.stand[kind, out.pick[kind, i, 0]]) > location)

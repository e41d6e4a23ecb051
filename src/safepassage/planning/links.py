"""Linked corridors: how many convoys of one may have gone on by when the other's were out.

A link keeps a count: of one corridor no more convoys have entered their last leg, at any minute,
than are out by the other, and some ahead. Each link has two rows among the servers: when those
of the one entered, and when those of the other were out.
"""

from __future__ import annotations

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import NEVER, Problem
from safepassage.planning.resources import after
from safepassage.planning.state import State

WAITS, ON, AHEAD, ARRIVED = range(4)
"""Columns of a link: the corridor that waits, the one it waits for, how many may go ahead, and
whether the other's convoys have to be received, or only to be out."""


@kernel
def link_row(p: Problem, link: int) -> int:
    """Give the row of those that wait; the row after it is of those they wait for."""
    before = p.rate.size + p.capacity.size + 2 * p.headway.size + p.positions.size
    return int(before + 2 * link)


@kernel
def linked(p: Problem, s: State, route: int, t: int) -> int:
    """Find the first minute from ``t`` on at which links let one more enter its last leg."""
    while True:
        start = t
        for link in range(p.link.shape[0]):
            if p.link[link, WAITS] == p.corridor[route] and t < NEVER:
                t = released(p, s, link, t)
        if t == start or t >= NEVER:
            return t


@kernel
def released(p: Problem, s: State, link: int, t: int) -> int:
    """Find the first minute at which one more may enter, and those behind it still may."""
    row, ahead = link_row(p, link), p.link[link, AHEAD]
    n, out = s.n_busy[row], s.n_busy[row + 1]
    if n + 1 - ahead > out:
        return NEVER
    front = n
    while front > 0:
        # with one more in front, this one waits for the next to be out
        needs = front - ahead
        if needs >= 0 and s.begins[row + 1, needs] > s.begins[row, front - 1]:
            t = max(t, s.begins[row, front - 1])
            break
        front -= 1
    while True:
        needs = max(front, after(s.begins, row, n, t)) - ahead
        if needs < 0 or s.begins[row + 1, needs] <= t:
            return int(t)
        t = s.begins[row + 1, needs]

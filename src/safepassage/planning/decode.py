"""From an order of missions to a timetable: trip by trip, each booked in every resource."""

from __future__ import annotations

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.resources import book, insert
from safepassage.planning.state import State, reset
from safepassage.planning.trip import (
    ABOARD,
    CENTRE,
    ENTER,
    EXIT,
    FREE,
    INBOUND,
    OUTBOUND,
    RECEIVED,
    TEAM,
    VEHICLES,
    Trip,
    next_stand,
    trip,
)


@kernel
def take_vehicles(p: Problem, s: State, route: int, used: Ints, picks: Ints) -> int:
    """Take vehicles from where they stand, first to reach the gate first.

    Writes rows (type, location, minute, count) into ``picks``; returns how many.
    """
    n = 0
    for kind in range(used.size):
        wanted, last = used[kind], -1
        while wanted > 0:
            last, row = next_stand(p, s, route, kind, last - 1, -1)
            count = min(wanted, s.stand[kind, row, 2])
            picks[n, 0] = kind
            picks[n, 1] = s.stand[kind, row, 0]
            picks[n, 2] = s.stand[kind, row, 1]
            picks[n, 3] = count
            n += 1
            wanted -= count
            s.stand[kind, row, 2] -= count
            if s.stand[kind, row, 2] == 0:
                s.n_stands[kind] -= 1
                s.stand[kind, row] = s.stand[kind, s.n_stands[kind]]
    return n


@kernel
def commit(p: Problem, s: State, mission: Ints, out: Trip, picks: Ints) -> int:
    """Book a trip in every resource; returns the number of rows written to ``picks``."""
    route, centre = mission[0], out.when[CENTRE]
    c, first = p.corridor[route], p.leg_first[route]
    last = p.leg_first[route + 1] - 1 - first
    insert(s.gate[INBOUND, c], s.n_gate[INBOUND, c], out.when[ENTER])
    insert(s.gate[OUTBOUND, c], s.n_gate[OUTBOUND, c], out.enter_out[last])
    s.n_gate[:, c] += 1
    for leg in range(last + 1):
        x = p.leg_check[first + leg]
        if x >= 0:
            ends = out.check_at[leg] + -(-out.when[VEHICLES] * 60 // p.rate[x])
            book(s.busy[x], s.n_busy[x], out.check_at[leg], ends)
            s.n_busy[x] += 1
    server = p.rate.size + centre
    takes = -(-out.when[ABOARD] * 60 // p.intake[centre])
    book(s.busy[server], s.n_busy[server], out.when[RECEIVED], out.when[RECEIVED] + takes)
    s.n_busy[server] += 1
    s.room[centre] -= out.when[ABOARD]
    s.team_free[out.when[TEAM]] = out.when[EXIT] + p.turnaround
    n = take_vehicles(p, s, route, out.used, picks)
    depots = p.approach.shape[0] - p.capacity.size
    for kind in range(out.used.size):
        if out.used[kind] > 0:
            row = s.n_stands[kind]
            s.stand[kind, row, 0] = depots + centre
            s.stand[kind, row, 1] = out.when[FREE]
            s.stand[kind, row, 2] = out.used[kind]
            s.n_stands[kind] += 1
    low = p.cohort_first[p.point[route]]
    high = p.cohort_first[p.point[route] + 1]
    s.waiting[low:high] -= out.board[: high - low]
    return n


@kernel
def decode(p: Problem, s: State, missions: Ints, out: Trip, picks: Ints, score: Ints) -> int:
    """Run all missions in their order from an empty road.

    Parameters
    ----------
    missions
        ``(n, 4 + n_types)``.
    score
        ``(2,)`` written: last exit and vehicle-minutes.

    Returns
    -------
    int
        Weighted person-minutes saved against leaving everyone to the horizon.
    """
    reset(p, s)
    saved = 0
    score[:] = 0
    for m in range(missions.shape[0]):
        worth = trip(p, s, missions[m], out)
        if worth > 0:
            commit(p, s, missions[m], out, picks)
            saved += worth
            score[0] = max(score[0], out.when[EXIT])
            score[1] += out.when[VEHICLES] * (out.when[FREE] - out.when[ENTER])
    return saved

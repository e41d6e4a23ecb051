"""What is booked so far: where vehicles stand, when teams are free, who still waits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import Ints, Problem


class State(NamedTuple):
    """What is booked so far.

    Parameters
    ----------
    stand, n_stands
        ``(n_types, cap, 3)`` location, first free minute, count of vehicles that stand
        together; ``(n_types,)`` how many rows are used.
    team_free
        ``(n_teams,)`` first minute of the next entry.
    gate, n_gate
        ``(2, n_corridors, cap)`` sorted entries inbound and to the last leg outbound;
        ``(2, n_corridors)``.
    busy, n_busy
        ``(n_checks + n_centres, cap, 2)`` sorted services; ``(n_checks + n_centres,)``.
    room
        ``(n_centres,)`` places left.
    waiting
        ``(n_cohorts, 3)`` persons left.
    """

    stand: Ints
    n_stands: Ints
    team_free: Ints
    gate: Ints
    n_gate: Ints
    busy: Ints
    n_busy: Ints
    room: Ints
    waiting: Ints


def empty_state(problem: Problem, missions: int) -> State:
    """Make room for a number of missions."""
    types, corridors = problem.loads.size, problem.headway.size
    servers = problem.rate.size + problem.intake.size
    stands = problem.fleet.shape[0] + missions + 1
    state = State(
        stand=np.zeros((types, stands, 3), dtype=np.int64),
        n_stands=np.zeros(types, dtype=np.int64),
        team_free=np.zeros(problem.teams, dtype=np.int64),
        gate=np.zeros((2, corridors, missions + 1), dtype=np.int64),
        n_gate=np.zeros((2, corridors), dtype=np.int64),
        busy=np.zeros((servers, missions * _most_visits(problem) + 1, 2), dtype=np.int64),
        n_busy=np.zeros(servers, dtype=np.int64),
        room=np.zeros(problem.capacity.size, dtype=np.int64),
        waiting=np.zeros(problem.people.shape, dtype=np.int64),
    )
    reset(problem, state)
    return state


def _most_visits(problem: Problem) -> int:
    """Count how often a route passes the same checkpoint, at the most; 1 at the least."""
    rows = np.split(problem.leg_check, problem.leg_first[1:-1])
    return max((int(np.bincount(row[row >= 0]).max(initial=1)) for row in rows), default=1)


@kernel
def reset(p: Problem, s: State) -> None:
    """Forget every booking."""
    s.n_stands[:] = 0
    for f in range(p.fleet.shape[0]):
        kind = p.fleet[f, 0]
        s.stand[kind, s.n_stands[kind], 0] = p.fleet[f, 1]
        s.stand[kind, s.n_stands[kind], 1] = p.fleet[f, 2]
        s.stand[kind, s.n_stands[kind], 2] = p.fleet[f, 3]
        s.n_stands[kind] += 1
    s.team_free[:] = 0
    s.n_gate[:] = 0
    s.n_busy[:] = 0
    s.room[:] = p.capacity
    s.waiting[:] = p.people

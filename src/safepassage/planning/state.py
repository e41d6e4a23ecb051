"""What is booked so far: where vehicles stand, when teams are free, who still waits.

A state is a handful of integer arrays. Copying what is used of them is all that keeping and
restoring takes, so a search can go back to any moment of an order without undoing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.resources import insert

CARRIED, SAVED, LAST_EXIT, LAST_FREE, DRIVEN, HASH = range(6)
"""Figures of a state: weighted people out; weighted minutes saved against the horizon; the
last exit; the last vehicle emptied; vehicle-minutes; a digest of all that is booked."""
FIGURES = 6


class State(NamedTuple):
    """What is booked so far.

    Parameters
    ----------
    stand, n_stands
        ``(n_types, cap)`` vehicles that stand together, by :func:`stand_of`, soonest free first;
        ``(n_types,)`` how many are used.
    team_free
        ``(n_teams,)`` first minutes of the next entry, sorted within each pool.
    begins, ends, n_busy
        ``(n_servers, cap)`` sorted services; how many of each. Servers are the checkpoints, the
        centres, the corridors' gates inbound, and outbound (the entry to the last leg), and the
        assembly points with their loading positions.
    room
        ``(n_centres,)`` places left.
    slept
        ``(n_stops x n_nights,)`` beds taken, night by night.
    waiting
        ``(n_cohorts, 3)`` persons left.
    figure
        ``(FIGURES,)`` what the bookings come to.
    """

    stand: Ints
    n_stands: Ints
    team_free: Ints
    begins: Ints
    ends: Ints
    n_busy: Ints
    room: Ints
    slept: Ints
    waiting: Ints
    figure: Ints


def empty_state(problem: Problem, missions: int) -> State:
    """Give the empty road, with room for a number of missions."""
    types = problem.loads.size
    servers = problem.rate.size + problem.intake.size + 2 * problem.headway.size
    servers += problem.positions.size + 2 * problem.link.shape[0]
    visits = missions * _most_visits(problem) + 1
    state = State(
        stand=np.zeros((types, problem.fleet.shape[0] + missions + 1), dtype=np.int64),
        n_stands=np.zeros(types, dtype=np.int64),
        team_free=np.zeros(problem.teams, dtype=np.int64),
        begins=np.zeros((servers, visits), dtype=np.int64),
        ends=np.zeros((servers, visits), dtype=np.int64),
        n_busy=np.zeros(servers, dtype=np.int64),
        room=problem.capacity.copy(),
        slept=np.zeros(problem.beds.size * problem.night.shape[0], dtype=np.int64),
        waiting=problem.people.copy(),
        figure=np.zeros(FIGURES, dtype=np.int64),
    )
    for kind, location, minute, count in problem.fleet.tolist():
        stand = stand_of(minute, location, count)
        insert(state.stand, kind, state.n_stands[kind], stand)
        state.n_stands[kind] += 1
    return state


@kernel
def stand_of(free: int, location: int, count: int) -> int:
    """Put into one number when vehicles of a type are free, where, and how many they are.

    Parameters
    ----------
    free
        A minute, NEVER at the most.
    location
        Below 2^14.
    count
        Below 2^17, which all of a type are (:data:`~safepassage.model.fleet.MOST_ALIKE`).
    """
    return (free << 31) + (location << 17) + count


@kernel
def free_at(stand: int) -> int:
    """Tell when vehicles are free."""
    return stand >> 31


@kernel
def location_of(stand: int) -> int:
    """Tell where vehicles stand."""
    return (stand >> 17) & ((1 << 14) - 1)


@kernel
def count_of(stand: int) -> int:
    """Tell how many vehicles stand together."""
    return stand & ((1 << 17) - 1)


def with_room(problem: Problem, start: State, missions: int) -> State:
    """Copy a state into one that has room for a number of missions more."""
    booked = int(start.n_busy.max(initial=0))
    rows = int(start.n_stands.max(initial=0))
    state = empty_state(problem, missions + booked + rows)
    kept = tape(problem, start, missions, 1)
    keep(start, kept, 0)
    restore(state, kept, 0)
    return state


def _most_visits(problem: Problem) -> int:
    """Count how often a route passes the same checkpoint, at the most; 1 at the least."""
    rows = np.split(problem.leg_check, problem.leg_first[1:-1])
    return max((int(np.bincount(row[row >= 0]).max(initial=1)) for row in rows), default=1)


def tape(problem: Problem, start: State, missions: int, rows: int) -> Ints:
    """Make room to keep a state on each of ``rows`` rows, whatever missions were booked."""
    stops = int(np.diff(problem.leg_first).max(initial=1)) + 1
    booked = int(2 * start.n_busy.sum() + start.n_stands.sum())
    fixed = 2 * start.n_busy.size + start.n_stands.size + FIGURES
    pools = start.team_free.size + start.room.size + start.slept.size + start.waiting.size
    stops += int(np.diff(problem.drop_first).max(initial=0))
    most = missions * (6 + 4 * problem.link.shape[0] + 2 * stops + problem.loads.size)
    return np.zeros((rows, fixed + pools + booked + most), dtype=np.int64)


@kernel
def keep(s: State, tape: Ints, row: int) -> None:
    """Write what is used of a state on a row of a tape."""
    at = keep_all(s.figure, tape, row, 0)
    at = keep_sorted(s.stand, s.n_stands, tape, row, at)
    at = keep_sorted(s.begins, s.n_busy, tape, row, at)
    at = keep_sorted(s.ends, s.n_busy, tape, row, at)
    at = keep_all(s.team_free, tape, row, at)
    at = keep_all(s.room, tape, row, at)
    at = keep_all(s.slept, tape, row, at)
    for i in range(s.waiting.shape[0]):
        for k in range(3):
            tape[row, at + k] = s.waiting[i, k]
        at += 3


@kernel
def restore(s: State, tape: Ints, row: int) -> None:
    """Make a state what was kept of one."""
    at = restore_all(s.figure, tape, row, 0)
    at = restore_sorted(s.stand, s.n_stands, tape, row, at)
    at = restore_sorted(s.begins, s.n_busy, tape, row, at)
    at = restore_sorted(s.ends, s.n_busy, tape, row, at)
    at = restore_all(s.team_free, tape, row, at)
    at = restore_all(s.room, tape, row, at)
    at = restore_all(s.slept, tape, row, at)
    for i in range(s.waiting.shape[0]):
        for k in range(3):
            s.waiting[i, k] = tape[row, at + k]
        at += 3


@kernel
def keep_all(values: Ints, tape: Ints, row: int, at: int) -> int:
    """Write all values; returns where the tape goes on, as its likes below do."""
    for i in range(values.size):
        tape[row, at + i] = values[i]
    return at + values.size


@kernel
def restore_all(values: Ints, tape: Ints, row: int, at: int) -> int:
    """Read all values."""
    for i in range(values.size):
        values[i] = tape[row, at + i]
    return at + values.size


@kernel
def keep_sorted(times: Ints, n: Ints, tape: Ints, row: int, at: int) -> int:
    """Write how many times every row has, and these."""
    for line in range(n.size):
        tape[row, at] = n[line]
        at += 1
        for i in range(n[line]):
            tape[row, at + i] = times[line, i]
        at += n[line]
    return at


@kernel
def restore_sorted(times: Ints, n: Ints, tape: Ints, row: int, at: int) -> int:
    """Read how many times every row has, and these."""
    for line in range(n.size):
        n[line] = tape[row, at]
        at += 1
        for i in range(n[line]):
            times[line, i] = tape[row, at + i]
        at += n[line]
    return at

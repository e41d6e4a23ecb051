"""What becomes of one mission: the value that is worked out, booked and written down.

A **mission** says what to send: route, centre, vehicles by type, how long to wait for
them, and whether to hold for the next release. A **trip** is what becomes of it in the
current state.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.problem import Ints, Problem

(
    ENTER,
    LOAD,
    EXIT,
    RECEIVED,
    FREE,
    CENTRE,
    ABOARD,
    VEHICLES,
    WEIGHT,
    TRANSIT,
    UNLOADS,
    TAIL,
    TEAMS,
    WAITED,
    TAIL_IN,
    TAIL_INNER,
    INNER,
    JOIN,
    CHANGE,
) = range(19)


class Trip(NamedTuple):
    """What becomes of one mission.

    Parameters
    ----------
    when
        ``(19,)`` minutes of entry, loading, exit, intake, vehicles free; then the centre, the
        people aboard, the vehicles, the weight of the people; how long the way to the centre
        and unloading take, how long after its head the tail of the column passes, from when on
        its escort can be at the gate, the weighted minutes for which people wait aboard, and the
        tail of those that drive in; and where people change vehicles the tail of the inner ones,
        how many they are, when they are there, and how long it takes to change.
    enter_in, enter_out, check_at, board_at
        ``(most_legs,)`` minutes by leg, outbound order; -1 where nobody is checked, or boards, at
        its end.
    used
        ``(n_types,)`` vehicles that really go.
    pick, n_picks
        ``(n_types, cap, 3)`` the stands that they come from, first at the gate first: row,
        count, minute at the gate; ``(n_types,)`` how many stands.
    layouts
        ``(n_layouts,)`` vehicles by layout.
    board
        ``(most_cohorts, 3)`` persons by cohort of the point.
    off, stop_at
        ``(most_stops, most_cohorts, 3)`` those of them who get off at each stop on the way to the
        centre; ``(most_stops,)`` minutes at which it takes them in, -1 where nobody gets off.
    there
        ``(most_cohorts,)`` cohorts that board: for reckoning, like the next four.
    need, seats, inner_seats
        ``(3,)`` who waits and has no seat yet, the seats, and those up to where people change
        vehicles, by need: for reckoning.
    spare
        ``(most_stops + 1,)`` the room of each stop, and of the centre: for reckoning.
    escorts
        ``(n, 2)`` the teams that go: pool, and row of the teams.
    taken
        ``(n_pools,)`` teams counted: for reckoning.
    """

    when: Ints
    enter_in: Ints
    enter_out: Ints
    check_at: Ints
    board_at: Ints
    used: Ints
    pick: Ints
    n_picks: Ints
    layouts: Ints
    board: Ints
    off: Ints
    stop_at: Ints
    there: Ints
    need: Ints
    seats: Ints
    inner_seats: Ints
    spare: Ints
    escorts: Ints
    taken: Ints


def empty_trip(problem: Problem) -> Trip:
    """Make a trip to write into."""
    legs = int(np.diff(problem.leg_first).max(initial=1))
    cohorts = int(np.diff(problem.cohort_first).max(initial=1))
    stops = int(np.diff(problem.drop_first).max(initial=0))
    types, most = problem.loads.size, int(problem.max_convoy.max(initial=0))
    return Trip(
        when=np.zeros(19, dtype=np.int64),
        enter_in=np.zeros(legs, dtype=np.int64),
        enter_out=np.zeros(legs, dtype=np.int64),
        check_at=np.zeros(legs, dtype=np.int64),
        board_at=np.zeros(legs, dtype=np.int64),
        used=np.zeros(types, dtype=np.int64),
        pick=np.zeros((types, most + 2, 3), dtype=np.int64),
        n_picks=np.zeros(types, dtype=np.int64),
        layouts=np.zeros(problem.seats.shape[0], dtype=np.int64),
        board=np.zeros((max(cohorts, 1), 3), dtype=np.int64),
        off=np.zeros((stops, max(cohorts, 1), 3), dtype=np.int64),
        stop_at=np.full(stops, -1, dtype=np.int64),
        there=np.zeros(max(cohorts, 1), dtype=np.int64),
        need=np.zeros(3, dtype=np.int64),
        seats=np.zeros(3, dtype=np.int64),
        inner_seats=np.zeros(3, dtype=np.int64),
        spare=np.zeros(stops + 1, dtype=np.int64),
        escorts=np.zeros((int(problem.asked.sum()), 2), dtype=np.int64),
        taken=np.zeros(problem.team_first.size - 1, dtype=np.int64),
    )

"""What becomes of one mission: each step takes the earliest minute that is left.

A **mission** says what to send: route, centre, vehicles by type, how long to wait for
them, and whether to hold for the next release. A **trip** is what becomes of it in the
current state; working it out books nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import NEVER, Ints, Problem
from safepassage.planning.resources import opens, opens_before, served, spaced, spaced_before
from safepassage.planning.state import State

ENTER, LOAD, EXIT, RECEIVED, FREE, TEAM, CENTRE, ABOARD, VEHICLES = range(9)
INBOUND, OUTBOUND = 0, 1


class Trip(NamedTuple):
    """What becomes of one mission.

    Parameters
    ----------
    when
        ``(9,)`` minutes of entry, loading, exit, intake, vehicles free; then the team, the
        centre, the people aboard, the vehicles.
    enter_in, enter_out, check_at
        ``(most_legs,)`` minutes by leg, outbound order; -1 where there is no check.
    used
        ``(n_types,)`` vehicles that really go.
    layouts
        ``(n_layouts,)`` vehicles by layout.
    board
        ``(most_cohorts, 3)`` persons by cohort of the point.
    """

    when: Ints
    enter_in: Ints
    enter_out: Ints
    check_at: Ints
    used: Ints
    layouts: Ints
    board: Ints


def empty_trip(problem: Problem) -> Trip:
    """Make a trip to write into."""
    legs = int(np.diff(problem.leg_first).max(initial=1))
    cohorts = int(np.diff(problem.cohort_first).max(initial=1))
    return Trip(
        when=np.zeros(9, dtype=np.int64),
        enter_in=np.zeros(legs, dtype=np.int64),
        enter_out=np.zeros(legs, dtype=np.int64),
        check_at=np.zeros(legs, dtype=np.int64),
        used=np.zeros(problem.loads.size, dtype=np.int64),
        layouts=np.zeros(problem.seats.shape[0], dtype=np.int64),
        board=np.zeros((max(cohorts, 1), 3), dtype=np.int64),
    )


@kernel
def leg_minutes(p: Problem, leg: int, used: Ints) -> int:
    """Tell how long the slowest type takes."""
    minutes = 0
    for kind in range(used.size):
        if used[kind] > 0:
            minutes = max(minutes, p.drive[leg, kind])
    return minutes


@kernel
def slowest(minutes: Ints, used: Ints) -> int:
    """Tell the most minutes of the types that go; -1 where one of them cannot."""
    most = 0
    for kind in range(used.size):
        if used[kind] > 0:
            if minutes[kind] < 0:
                return -1
            most = max(most, minutes[kind])
    return most


@kernel
def next_stand(p: Problem, s: State, route: int, kind: int, last: int, row: int) -> tuple[int, int]:
    """Find who reaches the gate next after (minute ``last``, ``row``): the minute and the row."""
    best, best_row = NEVER, -1
    for i in range(s.n_stands[kind]):
        way = p.approach[s.stand[kind, i, 0], route, kind]
        if way < 0:
            continue
        at = s.stand[kind, i, 1] + way
        if (at > last or (at == last and i > row)) and at < best:
            best, best_row = at, i
    return best, best_row


@kernel
def gathered(p: Problem, s: State, route: int, patience: int, used: Ints) -> int:
    """Tell when the vehicles have met at the gate; whoever would keep the others waiting stays.

    The column waits ``patience`` minutes beyond its first possible entry. ``used`` is cut
    down to the vehicles that come in time.
    """
    first = NEVER
    for kind in range(used.size):
        if used[kind] > 0:
            first = min(first, next_stand(p, s, route, kind, -1, -1)[0])
    leg = p.leg_first[route + 1] - 1
    first = enter_gate(p, s, INBOUND, route, leg, 0, max(first, s.team_free.min()))
    latest = 0
    for kind in range(used.size):
        wanted, last, row = used[kind], -1, -1
        while wanted > 0:
            last, row = next_stand(p, s, route, kind, last, row)
            if row < 0 or last > first + patience:
                break
            wanted -= min(wanted, s.stand[kind, row, 2])
            latest = max(latest, last)
        used[kind] -= wanted
    return latest


@kernel
def enter_gate(p: Problem, s: State, side: int, route: int, leg: int, minutes: int, t: int) -> int:
    """Find the first entry that the calendar and the headway allow."""
    c = p.corridor[route]
    while True:
        start = opens(p.opening, p.open_first[leg], p.open_first[leg + 1], minutes, t)
        t = spaced(s.gate[side, c], s.n_gate[side, c], p.headway[c], start)
        if start >= NEVER or t == start:
            return start


@kernel
def drive_in(p: Problem, s: State, route: int, trip: Trip, t: int) -> int:
    """Drive to the assembly point as early as possible; return the arrival."""
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    for leg in range(last, first - 1, -1):
        minutes = leg_minutes(p, leg, trip.used)
        if leg == last:
            t = enter_gate(p, s, INBOUND, route, leg, minutes, t)
        else:
            t = opens(p.opening, p.open_first[leg], p.open_first[leg + 1], minutes, t)
        if t >= NEVER:
            return NEVER
        trip.enter_in[leg - first] = t
        t += minutes
    return t


@kernel
def drive_in_late(p: Problem, s: State, route: int, trip: Trip) -> None:
    """Put the way in off as far as loading allows: nobody waits in danger without need."""
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    t = trip.when[LOAD]
    for leg in range(first, last + 1):
        minutes = leg_minutes(p, leg, trip.used)
        low, high = p.open_first[leg], p.open_first[leg + 1]
        t = opens_before(p.opening, low, high, minutes, t - minutes)
        if leg == last:
            c = p.corridor[route]
            while True:
                start = spaced_before(s.gate[INBOUND, c], s.n_gate[INBOUND, c], p.headway[c], t)
                t = opens_before(p.opening, low, high, minutes, start)
                if t == start or t < 0:
                    break
        if t < trip.enter_in[leg - first]:
            return
        trip.enter_in[leg - first] = t


@kernel
def drive_out(p: Problem, s: State, route: int, trip: Trip, t: int) -> int:
    """Drive out as early as possible, checks on the way; return when the convoy leaves the gate."""
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    vehicles = trip.used.sum()
    for leg in range(first, last + 1):
        minutes = leg_minutes(p, leg, trip.used)
        if leg == last:
            t = enter_gate(p, s, OUTBOUND, route, leg, minutes, t)
        else:
            t = opens(p.opening, p.open_first[leg], p.open_first[leg + 1], minutes, t)
        if t >= NEVER:
            return NEVER
        trip.enter_out[leg - first] = t
        t += minutes
        trip.when[EXIT] = t
        trip.check_at[leg - first] = -1
        x = p.leg_check[leg]
        if x >= 0:
            takes = -(-vehicles * 60 // p.rate[x])
            t = checked(p, s, x, takes, t)
            if t >= NEVER:
                return NEVER
            trip.check_at[leg - first] = t
            t += takes + p.dwell[x]
    return t


@kernel
def checked(p: Problem, s: State, x: int, takes: int, t: int) -> int:
    """Find the first check that the opening hours and the convoys before allow."""
    while True:
        start = opens(p.hours, p.hours_first[x], p.hours_first[x + 1], takes, t)
        t = served(s.busy[x], s.n_busy[x], takes, start)
        if start >= NEVER or t == start:
            return start


@kernel
def load_late(p: Problem, route: int, trip: Trip, loads: int) -> int:
    """Find the latest loading that leaves the first check and the last leg as they are."""
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    fixed = first
    while fixed < last and trip.check_at[fixed - first] < 0:
        fixed += 1
    if fixed < last:
        t = trip.check_at[fixed - first]
        fixed += 1
    else:
        t = trip.enter_out[last - first]
        fixed = last
    for leg in range(fixed - 1, first - 1, -1):
        minutes = leg_minutes(p, leg, trip.used)
        low, high = p.open_first[leg], p.open_first[leg + 1]
        t = opens_before(p.opening, low, high, minutes, t - minutes)
        trip.enter_out[leg - first] = t
    return int(t - loads)


@kernel
def board(p: Problem, s: State, route: int, room: int, trip: Trip) -> int:
    """Seat who waits at the loading minute, vehicle by vehicle in the layout that takes most.

    Vehicles that nobody needs are taken out of ``trip.used``. Returns the people aboard.
    """
    point = p.point[route]
    family = p.family[point]
    low, high = p.cohort_first[point], p.cohort_first[point + 1]
    need = np.zeros(3, dtype=np.int64)
    for i in range(low, high):
        if p.release[i] <= trip.when[LOAD]:
            need[0] += -(-s.waiting[i, 0] // family) * family
            need[1] += s.waiting[i, 1]
            need[2] += s.waiting[i, 2]
    seats = np.zeros(3, dtype=np.int64)
    trip.layouts[:] = 0
    for kind in range(trip.used.size):
        wanted, trip.used[kind] = trip.used[kind], 0
        for _ in range(wanted):
            layout = best_layout(p, kind, family, need)
            if layout < 0:
                break
            trip.used[kind] += 1
            trip.layouts[layout] += 1
            for k in range(3):
                places = p.seats[layout, k]
                if k == 0:
                    places -= places % family
                seats[k] += places
                need[k] -= min(need[k], places)
    return fill(p, s, low, high, family, seats, room, trip)


@kernel
def best_layout(p: Problem, kind: int, family: int, need: Ints) -> int:
    """Choose the layout that carries most weight; -1 where nobody is left who fits."""
    best, best_value = -1, 0
    for layout in range(p.layout_first[kind], p.layout_first[kind + 1]):
        value = 0
        for k in range(3):
            places = p.seats[layout, k]
            if k == 0:
                places -= places % family
            value += p.weight[k] * min(need[k], places)
        if value > best_value:
            best, best_value = layout, value
    return best


@kernel
def fill(
    p: Problem, s: State, low: int, high: int, family: int, seats: Ints, room: int, trip: Trip
) -> int:
    """Fill places by need, earliest release first, families whole, the centre's room kept."""
    aboard = 0
    trip.board[:] = 0
    for k in range(2, -1, -1):
        size = family if k == 0 else 1
        places = min(seats[k], (room - aboard) // size * size)
        for i in range(low, high):
            if p.release[i] > trip.when[LOAD] or places <= 0:
                break
            take = min(s.waiting[i, k], places)
            trip.board[i - low, k] = take
            places -= -(-take // size) * size
            aboard += take
    return aboard


@kernel
def next_release(p: Problem, s: State, route: int, used: Ints, t: int) -> int:
    """Find the first release after ``t`` of somebody who still waits and has a place.

    Gives ``t`` if there is none.
    """
    point = p.point[route]
    for i in range(p.cohort_first[point], p.cohort_first[point + 1]):
        if p.release[i] > t and has_place(p, s, i, used):
            return int(p.release[i])
    return t


@kernel
def has_place(p: Problem, s: State, cohort: int, used: Ints) -> bool:
    """Tell whether somebody of a cohort still waits for whom the vehicles have a place."""
    for kind in range(used.size):
        if used[kind] > 0:
            for layout in range(p.layout_first[kind], p.layout_first[kind + 1]):
                for k in range(3):
                    if s.waiting[cohort, k] > 0 and p.seats[layout, k] > 0:
                        return True
    return False


@kernel
def trip(p: Problem, s: State, mission: Ints, out: Trip) -> int:
    """Work out what becomes of a mission in the current state.

    Parameters
    ----------
    mission
        ``(4 + n_types,)``: route, centre (-1 for the one that frees the vehicles first), hold
        (0 or 1), patience in minutes, vehicles by type.
    out
        Written; meaningful only where the result is above zero.

    Returns
    -------
    int
        Weighted person-minutes saved against the horizon; 0 where the mission moves nobody.
    """
    route, centre = mission[0], mission[1]
    out.used[:] = mission[4:]
    n = out.used.sum()
    room = s.room[centre] if centre >= 0 else s.room.max()
    if n > p.max_convoy or room <= 0 or p.teams == 0:
        return 0
    while n > 0 and arrange(p, s, mission, out):
        n = out.used.sum()
        out.when[ABOARD] = board(p, s, route, room, out)
        out.when[VEHICLES] = out.used.sum()
        if out.when[VEHICLES] == n:
            return finish(p, s, route, centre, out)
        n = out.when[VEHICLES]
    return 0


@kernel
def arrange(p: Problem, s: State, mission: Ints, out: Trip) -> bool:
    """Find the times of entry, loading and exit for the vehicles in ``out.used``."""
    route = mission[0]
    t = max(gathered(p, s, route, mission[3], out.used), s.team_free.min())
    t = drive_in(p, s, route, out, t)
    if t >= NEVER:
        return False
    t = max(t, next_release(p, s, route, out.used, -1))
    if mission[2] > 0:
        t = next_release(p, s, route, out.used, t)
    loads = slowest(p.loads, out.used)
    if drive_out(p, s, route, out, t + loads) >= NEVER or out.when[EXIT] > p.horizon:
        return False
    out.when[LOAD] = load_late(p, route, out, loads)
    return True


@kernel
def finish(p: Problem, s: State, route: int, centre: int, out: Trip) -> int:
    """Complete a trip whose people and times are known: way in, team, intake; tell its worth."""
    last = p.leg_first[route + 1] - 1 - p.leg_first[route]
    drive_in_late(p, s, route, out)
    out.when[ENTER] = out.enter_in[last]
    out.when[TEAM] = best_team(s.team_free, out.when[ENTER])
    leaves, x = out.when[EXIT], p.leg_check[p.leg_first[route] + last]
    if x >= 0:
        leaves = out.check_at[last] + -(-out.when[VEHICLES] * 60 // p.rate[x]) + p.dwell[x]
    if centre >= 0:
        back = intake(p, s, route, centre, leaves, out)
    else:
        back = NEVER
        for c in range(p.capacity.size):
            if s.room[c] >= out.when[ABOARD]:
                at = intake(p, s, route, c, leaves, out)
                if at < back:
                    back, centre = at, c
        if back < NEVER:
            intake(p, s, route, centre, leaves, out)
    if back >= NEVER:
        return 0
    weight = 0
    for k in range(3):
        weight += p.weight[k] * out.board[:, k].sum()
    return int(weight * (p.horizon - out.when[EXIT]))


@kernel
def intake(p: Problem, s: State, route: int, centre: int, leaves: int, out: Trip) -> int:
    """Write when a centre takes the people in; return when its vehicles are back at the gate."""
    way = slowest(p.transit[route, centre], out.used)
    if way < 0:
        return NEVER
    server = p.rate.size + centre
    takes = -(-out.when[ABOARD] * 60 // p.intake[centre])
    out.when[CENTRE] = centre
    out.when[RECEIVED] = served(s.busy[server], s.n_busy[server], takes, leaves + way)
    out.when[FREE] = out.when[RECEIVED] + slowest(p.unloads, out.used)
    depots = p.approach.shape[0] - p.capacity.size
    return int(out.when[FREE] + max(0, slowest(p.approach[depots + centre, route], out.used)))


@kernel
def best_team(free: Ints, entry: int) -> int:
    """Choose the team that came free last but in time."""
    best = -1
    for team in range(free.size):
        if free[team] <= entry and (best < 0 or free[team] > free[best]):
            best = team
    return best

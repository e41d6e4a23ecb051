"""From an order of missions to a timetable: each takes the earliest minute that is left.

A **mission** says what to send: route, centre, vehicles by type, how long to wait for
them, and whether to hold for the next release. A **trip** is what becomes of it in the
current state. ``trip`` only reads the state and writes the trip; ``commit`` books the
trip. Three resources cover every rule: *openings* (a calendar), *spacing* (headways) and
*servers* (one at a time), beside the pools of vehicles and teams.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import NEVER, Ints, Problem

ENTER, LOAD, EXIT, RECEIVED, FREE, TEAM, CENTRE, ABOARD, VEHICLES = range(9)
INBOUND, OUTBOUND = 0, 1


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


# ── The three resources ─────────────────────────────────────────────────────────────


@kernel
def opens(openings: Ints, low: int, high: int, minutes: int, t: int) -> int:
    """Find the first start from ``t`` on that lies inside an opening; NEVER if there is none."""
    for i in range(low, high):
        start = max(t, openings[i, 0])
        if start + minutes <= openings[i, 1]:
            return int(start)
    return NEVER


@kernel
def opens_before(openings: Ints, low: int, high: int, minutes: int, t: int) -> int:
    """Find the last start up to ``t`` that lies inside an opening; -1 if there is none."""
    for i in range(high - 1, low - 1, -1):
        start = min(t, openings[i, 1] - minutes)
        if start >= openings[i, 0]:
            return int(start)
    return -1


@kernel
def after(times: Ints, n: int, t: int) -> int:
    """Count the sorted times that are ``t`` or less."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if times[middle] <= t:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def spaced(times: Ints, n: int, gap: int, t: int) -> int:
    """Find the first minute from ``t`` on that is ``gap`` away from every booked one."""
    i = after(times, n, t - gap)
    while i < n and times[i] - t < gap:
        t = times[i] + gap
        i += 1
    return t


@kernel
def spaced_before(times: Ints, n: int, gap: int, t: int) -> int:
    """Find the last minute up to ``t`` that is ``gap`` away from every booked one."""
    i = after(times, n, t + gap - 1) - 1
    while i >= 0 and t - times[i] < gap:
        t = times[i] - gap
        i -= 1
    return t


@kernel
def served(busy: Ints, n: int, minutes: int, t: int) -> int:
    """Find the first start from ``t`` on at which a server is idle for ``minutes``."""
    i = after(busy[:, 1], n, t)
    while i < n and busy[i, 0] < t + minutes:
        t = max(t, busy[i, 1])
        i += 1
    return t


# ── A trip ──────────────────────────────────────────────────────────────────────────


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
def next_release(p: Problem, route: int, t: int) -> int:
    """Find the first release at the route's point after ``t``; ``t`` if there is none."""
    point = p.point[route]
    for i in range(p.cohort_first[point], p.cohort_first[point + 1]):
        if p.release[i] > t:
            return int(p.release[i])
    return t


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
    t = max(t, next_release(p, route, -1) if mission[2] == 0 else next_release(p, route, t))
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


# ── Booking a trip ──────────────────────────────────────────────────────────────────


@kernel
def insert(times: Ints, n: int, t: int) -> None:
    """Insert into the first ``n`` sorted times."""
    i = n
    while i > 0 and times[i - 1] > t:
        times[i] = times[i - 1]
        i -= 1
    times[i] = t


@kernel
def book(busy: Ints, n: int, starts: int, ends: int) -> None:
    """Insert a service into the first ``n`` sorted ones."""
    insert(busy[:, 0], n, starts)
    insert(busy[:, 1], n, ends)


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

"""What becomes of a mission in the current state. Working it out books nothing."""

from __future__ import annotations

from safepassage.planning.core import (
    changes,
    chooses,
    drops,
    is_inner,
    is_private,
    narrow_place,
    nights,
    waiting_counts,
    with_cars,
)
from safepassage.planning.drive import (
    at_end,
    board_from,
    boarding,
    count_on,
    drive_in,
    drive_in_late,
    drive_out,
    enter_gate,
    in_night,
    leg_minutes,
    load_late,
    loading_place,
    may_stay,
    slowest,
    tail,
)
from safepassage.planning.drops import fill_stops, riding_on, room_for, set_down
from safepassage.planning.escorts import escorts_there
from safepassage.planning.gather import gathered
from safepassage.planning.kernel import kernel
from safepassage.planning.problem import INNER_SIDE, NEVER, OUTER, Ints, Problem
from safepassage.planning.resources import served, served_before, service
from safepassage.planning.seat import board, next_release
from safepassage.planning.state import State
from safepassage.planning.trip import (
    ABOARD,
    CENTRE,
    CHANGE,
    ENTER,
    EXIT,
    FREE,
    INNER,
    JOIN,
    LOAD,
    RECEIVED,
    TAIL,
    TAIL_IN,
    TAIL_INNER,
    TEAMS,
    TRANSIT,
    UNLOADS,
    VEHICLES,
    WAITED,
    WEIGHT,
    Trip,
)


@kernel
def arrange(p: Problem, s: State, missions: Ints, m: int, out: Trip) -> int:
    """Work out what becomes of a mission in the current state.

    Parameters
    ----------
    missions, m
        ``(n, 4 + n_types)``: route, centre (-1 for the one that frees the vehicles first, or,
        where people choose or get off on the way, for the one that saves most), hold (0 or 1),
        patience in minutes, vehicles by type; and which row.
    out
        Written; meaningful only where the result is above zero.

    Returns
    -------
    int
        What it saves by the case's objectives, such as weighted person-minutes against the
        horizon; 0 where the mission moves nobody.
    """
    choices = p.capacity.size if missions[m, 1] < 0 and (chooses(p) or drops(p)) else 0
    best, most, soonest = missions[m, 1], 0, NEVER
    worth = 0
    for choice in range(choices + 1):  # the best of them once more, at the end
        centre = choice if choice < choices else best
        worth = bound_for(p, s, missions, m, centre, out) if choices == 0 or centre >= 0 else 0
        if choice < choices and worth > 0:
            back = back_at_gate(p, missions[m, 0], centre, out) if drops(p) else NEVER
            if worth > most or (worth == most and back < soonest):
                best, most, soonest = centre, worth, back
    return worth


@kernel
def bound_for(p: Problem, s: State, missions: Ints, m: int, centre: int, out: Trip) -> int:
    """Work out what becomes of a mission to a centre; -1 where it may be chosen at the end."""
    route, n, cars = missions[m, 0], 0, 0
    for kind in range(out.used.size):
        out.used[kind] = missions[m, 4 + kind]
        n += out.used[kind]
        cars += out.used[kind] * is_private(p, kind)
    room = room_for(p, s, route, centre) if drops(p) else most_room(s, centre)
    out.when[TEAMS] = escorts_there(p, s, route, out)
    if n > p.max_convoy[route] or room <= 0 or out.when[TEAMS] >= NEVER or cars > p.cars:
        return 0
    while n > 0:
        n = timed(p, s, missions, m, centre, out)
        if n == 0:
            return 0
        beds = beds_on_the_way(p, s, route, out)
        aboard, stay = board(p, s, route, centre, min(room, beds), out)
        if drops(p):
            aboard = fill_stops(p, s, route, centre, min(room, beds), out)
        out.when[ABOARD] = aboard
        out.when[VEHICLES] = n - stay - out.when[INNER]
        if stay == 0:
            return finish(p, s, route, centre, out)
        n -= stay
    return 0


@kernel
def most_room(s: State, centre: int) -> int:
    """Tell how many places a centre has left; for -1 the roomiest of all."""
    if centre >= 0:
        return int(s.room[centre])
    most = 0
    for c in range(s.room.size):
        most = max(most, s.room[c])
    return most


@kernel
def timed(p: Problem, s: State, missions: Ints, m: int, centre: int, out: Trip) -> int:
    """Find the times of entry, loading and exit; returns the vehicles that go, 0 for a void one."""
    route = missions[m, 0]
    if not gathered(p, s, route, out):
        return 0
    t = meet(p, s, route, missions[m, 3], out)
    vehicles, t = drives_in(p, route, out), max(t, out.when[TEAMS])
    out.when[INNER] = 0
    if vehicles == 0:
        return 0
    if changes(p, route) and not inner_ready(p, route, missions[m, 3], t, vehicles, out):
        return 0
    out.when[TAIL] = out.when[TAIL_IN] = tail(p, vehicles)
    t = drive_in(p, s, route, out, t)
    if t >= NEVER:
        return 0
    if with_cars(p) and not changes(p, route):
        t = join(p, missions[m, 3], t, out)
        vehicles = n_used(out)
        out.when[TAIL] = tail(p, vehicles)
    t = max(t, next_release(p, s, route, centre, out, -1))
    if missions[m, 2] > 0:
        t = next_release(p, s, route, centre, out, t)
    place = narrow_place(p, route)
    boarders = count_on(p, route, p.leg_first[route], vehicles, out)
    loads = boarding(p, place, boarders, slowest(p, route, p.loads, OUTER, out))
    t = board_from(p, s, place, loads, t)
    if drive_out(p, s, route, out, vehicles, t + loads) >= NEVER or out.when[EXIT] > p.horizon:
        return 0
    out.when[LOAD] = load_late(p, route, out, loads)
    if nights(p) > 0 and not may_stay(p, route, out):
        drive_out(p, s, route, out, vehicles, t + loads)
        out.when[LOAD] = out.enter_out[0] - loads
    if place >= 0:
        server, late = loading_place(p, place), out.when[LOAD]
        out.when[LOAD] = served_before(s.begins, s.ends, server, s.n_busy[server], loads, late)
    return int(vehicles + out.when[INNER])


@kernel
def meet(p: Problem, s: State, route: int, patience: int, out: Trip) -> int:
    """Tell when the column has met at the gate; whoever would keep the others waiting stays.

    It waits ``patience`` minutes beyond its first possible entry. ``out.used`` is cut down
    to the vehicles that come in time.
    """
    first = NEVER
    for kind in range(out.used.size):
        if out.n_picks[kind] > 0 and meets(p, route, kind):
            first = min(first, out.pick[kind, 0, 2])
    leg = p.leg_first[route + 1] - 1
    limit = patience + enter_gate(p, s, 0, route, leg, 0, 0, max(first, out.when[TEAMS]))
    latest = 0
    for kind in range(out.used.size):
        if meets(p, route, kind):
            latest = max(latest, last_by(limit, kind, out))
    return latest


@kernel
def meets(p: Problem, route: int, kind: int) -> bool:
    """Tell whether vehicles of a type are at the gate when a column enters."""
    return not is_private(p, kind) and not is_inner(p, route, kind)


@kernel
def inner_ready(p: Problem, route: int, patience: int, t: int, outer: int, out: Trip) -> bool:
    """Write when the inner vehicles join, those in time; tell whether both sides can go."""
    reach, latest, inner = t + patience, 0, 0
    for leg in range(p.change[route] + 1, p.leg_first[route + 1]):
        reach += leg_minutes(p.drive_in, leg, out)
    for kind in range(out.used.size):
        if p.side[route, kind] == INNER_SIDE:
            latest = max(latest, last_by(reach, kind, out))
            inner += out.used[kind]
    out.when[JOIN], out.when[INNER], out.when[TAIL_INNER] = latest, inner, tail(p, inner)
    unloads = slowest(p, route, p.unloads, OUTER, out)
    out.when[CHANGE] = unloads + slowest(p, route, p.loads, INNER_SIDE, out)
    return bool(inner > 0 and 2 * max(inner, outer) <= p.max_convoy[route])


@kernel
def last_by(limit: int, kind: int, out: Trip) -> int:
    """Leave out the picked vehicles of a type that come too late; tell when the last one comes."""
    while out.n_picks[kind] > 0 and out.pick[kind, out.n_picks[kind] - 1, 2] > limit:
        out.n_picks[kind] -= 1
        out.used[kind] -= out.pick[kind, out.n_picks[kind], 1]
    return int(out.pick[kind, out.n_picks[kind] - 1, 2]) if out.n_picks[kind] > 0 else 0


@kernel
def join(p: Problem, patience: int, t: int, out: Trip) -> int:
    """Let private cars join that are there when the column comes, or within its patience."""
    latest = t
    for kind in range(out.used.size):
        if is_private(p, kind):
            latest = max(latest, last_by(t + patience, kind, out))
    return latest


@kernel
def drives_in(p: Problem, route: int, out: Trip) -> int:
    """Count the vehicles that enter at the gate."""
    vehicles = 0
    for kind in range(out.used.size):
        vehicles += out.used[kind] * meets(p, route, kind)
    return vehicles


@kernel
def n_used(out: Trip) -> int:
    """Count the vehicles that go."""
    vehicles = 0
    for kind in range(out.used.size):
        vehicles += out.used[kind]
    return vehicles


@kernel
def finish(p: Problem, s: State, route: int, centre: int, out: Trip) -> int:
    """Complete a trip whose people and times are known: way in, intake; tell what it saves."""
    last = p.leg_first[route + 1] - 1 - p.leg_first[route]
    drive_in_late(p, s, route, out)
    out.when[ENTER] = out.enter_in[last]
    leaves, x = out.when[EXIT], p.leg_check[p.leg_first[route] + last]
    if x >= 0:
        leaves = out.check_at[last] + service(out.when[VEHICLES], p.rate[x]) + p.dwell[x]
    if centre < 0:
        centre = soonest_back(p, s, route, leaves, out)
    if centre < 0:
        return 0
    way = round_trip(p, route, centre, out)
    if way >= NEVER or intake(p, s, route, centre, leaves, way, out) >= NEVER:
        return 0
    weight, point = 0, p.point[route]
    for i in range(p.cohort_first[point + 1] - p.cohort_first[point]):
        for k in range(3):
            weight += p.weight[point, k] * out.board[i, k]
    out.when[WEIGHT] = weight
    out.when[WAITED] = waited(p, route, leaves, out) if waiting_counts(p) else 0
    return worth_of(p, out)


@kernel
def worth_of(p: Problem, out: Trip) -> int:
    """Tell what a finished trip saves by the case's objectives."""
    worth = out.when[WEIGHT] * p.counts[out.when[EXIT]]
    if waiting_counts(p):
        worth -= out.when[WAITED] * p.waits[0] // p.waits[1]
    return int(worth)


@kernel
def waited(p: Problem, route: int, leaves: int, out: Trip) -> int:
    """Sum weighted minutes aboard at checkpoints and exchange points; nobody waits where he boards.

    Parameters
    ----------
    leaves
        When the convoy goes on from the gate.
    """
    first, total = p.leg_first[route], 0
    last = p.leg_first[route + 1] - 1 - first
    for leg in range(last + 1):
        if p.leg_waits[first + leg] > 0:
            onward = leaves if leg == last else out.enter_out[leg + 1]
            stood = onward - at_end(p, first + leg, first, out)
            total += stood * weight_before(p, route, leg, out)
    return int(total)


@kernel
def weight_before(p: Problem, route: int, leg: int, out: Trip) -> int:
    """Weigh those who have boarded before the end of a leg."""
    point, weight = p.point[route], 0
    low = p.cohort_first[point]
    for i in range(p.cohort_first[point + 1] - low):
        if p.joins[route, low + i] < leg:
            for k in range(3):
                weight += p.weight[point, k] * out.board[i, k]
    return int(weight)


@kernel
def beds_on_the_way(p: Problem, s: State, route: int, out: Trip) -> int:
    """Tell for how many there are beds wherever the column stays by night."""
    first, n, most = p.leg_first[route], nights(p), NEVER
    for leg in range(first, p.leg_first[route + 1] - 1 if n > 0 else first):
        since = at_end(p, leg, first, out)
        for night in range(n):
            if p.stop[leg] >= 0 and in_night(p, night, since, out.enter_out[leg + 1 - first]):
                taken = s.slept[p.stop[leg] * n + night]
                most = min(most, p.beds[p.stop[leg]] - taken)
    return int(most)


@kernel
def soonest_back(p: Problem, s: State, route: int, leaves: int, out: Trip) -> int:
    """Choose the centre from which the vehicles are back at the gate first; -1 for none."""
    best, centre = NEVER, -1
    for c in range(p.capacity.size):
        if s.room[c] >= out.when[ABOARD]:
            way = round_trip(p, route, c, out)
            back = intake(p, s, route, c, leaves, way, out) if way < best - leaves else NEVER
            if back < best:
                best, centre = back, c
    return centre


@kernel
def round_trip(p: Problem, route: int, centre: int, out: Trip) -> int:
    """Tell how long it takes to a centre, to unload, and back to the gate; NEVER without a way."""
    way, unloads, back = 0, 0, 0
    home = p.approach.shape[0] - p.capacity.size + centre
    for kind in range(out.used.size):
        if out.used[kind] > 0 and not is_inner(p, route, kind):
            if p.transit[route, centre, kind] < 0:
                return NEVER
            way = max(way, p.transit[route, centre, kind])
            unloads = max(unloads, p.unloads[kind])
            back = max(back, p.approach[home, route, kind])
    out.when[TRANSIT], out.when[UNLOADS] = way, unloads
    return int(way + unloads + back)


@kernel
def back_at_gate(p: Problem, route: int, centre: int, out: Trip) -> int:
    """Tell when the vehicles of a finished trip can be at the gate again."""
    minutes = round_trip(p, route, centre, out)
    return int(out.when[FREE] + minutes - out.when[TRANSIT] - out.when[UNLOADS])


@kernel
def intake(
    p: Problem, s: State, route: int, centre: int, leaves: int, minutes: int, out: Trip
) -> int:
    """Write when a centre takes the people in; return when its vehicles are back at the gate.

    Parameters
    ----------
    minutes
        Of the round trip, just worked out.
    """
    server = p.rate.size + centre
    takes = service(out.when[ABOARD], p.intake[centre])
    arrives = leaves + out.when[TRANSIT]
    if drops(p):
        takes = service(riding_on(p, route, out), p.intake[centre])
        arrives = set_down(p, s, route, centre, leaves, out)
        if arrives >= NEVER:
            return NEVER
    out.when[CENTRE] = centre
    out.when[RECEIVED] = served(s.begins, s.ends, server, s.n_busy[server], takes, arrives)
    out.when[FREE] = out.when[RECEIVED] + out.when[UNLOADS]
    return int(out.when[RECEIVED] - arrives + leaves + minutes)

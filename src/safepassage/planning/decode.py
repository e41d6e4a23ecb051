"""From an order of missions to a timetable: trip by trip, each booked in every resource."""

from __future__ import annotations

from safepassage.planning.arrange import arrange, worth_of
from safepassage.planning.core import (
    boards_after,
    drops,
    is_private,
    links,
    narrow_place,
    nights,
    on_side,
)
from safepassage.planning.drive import (
    at_end,
    boarding,
    count_on,
    gate_of,
    in_night,
    loading_place,
    slowest,
)
from safepassage.planning.drops import getting_off, riding_on
from safepassage.planning.escorts import pick_teams
from safepassage.planning.kernel import kernel
from safepassage.planning.links import ARRIVED, ON, WAITS, link_row
from safepassage.planning.problem import INNER_SIDE, OUTER, Ints, Problem
from safepassage.planning.resources import insert, service
from safepassage.planning.state import (
    CARRIED,
    DRIVEN,
    HASH,
    LAST_EXIT,
    LAST_FREE,
    SAVED,
    State,
    count_of,
    free_at,
    location_of,
    stand_of,
)
from safepassage.planning.trip import (
    ABOARD,
    CENTRE,
    ENTER,
    EXIT,
    FREE,
    LOAD,
    RECEIVED,
    TAIL,
    TAIL_IN,
    VEHICLES,
    WEIGHT,
    Trip,
)

STAND, TEAM, SERVICE, WAITING, BED, ROOM = range(1, 7)
"""What a digest is of."""


@kernel
def decode(p: Problem, s: State, missions: Ints, out: Trip) -> int:
    """Run all missions in their order from a state; returns what the bookings gain.

    Parameters
    ----------
    missions
        ``(n, 4 + n_types)``.
    """
    for m in range(missions.shape[0]):
        send(p, s, missions, m, out)
    return gain(p, s)


@kernel
def send(p: Problem, s: State, missions: Ints, m: int, out: Trip) -> int:
    """Work a mission out and book it; returns what it saves, 0 where it moves nobody."""
    worth = arrange(p, s, missions, m, out)
    if worth > 0:
        commit(p, s, missions[m, 0], out)
    return worth


@kernel
def gain(p: Problem, s: State) -> int:
    """Tell what the search makes the most of.

    For the risk: weighted minutes saved; for two objectives the first times its rank, and the
    second. For clearance: whoever is carried counts more than
    any minute of the last vehicle's return, as a weight is 1 at the least.
    """
    if p.clearance:
        return int(s.figure[CARRIED] * p.horizon * 2 - s.figure[LAST_FREE])
    return int(s.figure[SAVED])


@kernel
def most_clearance(p: Problem, s: State) -> int:
    """Tell what can still be gained for clearance: everyone who waits is carried, none later."""
    everyone = s.figure[CARRIED]
    for point in range(p.weight.shape[0]):
        for i in range(p.cohort_first[point], p.cohort_first[point + 1]):
            for k in range(3):
                everyone += p.weight[point, k] * s.waiting[i, k]
    return int(everyone * p.horizon * 2 - s.figure[LAST_FREE])


@kernel
def commit(p: Problem, s: State, route: int, out: Trip) -> None:
    """Book a trip in every resource."""
    book_road(p, s, route, out)
    book_intake(p, s, route, out)
    change_teams(p, s, route, out)
    move_vehicles(p, s, route, out)
    low = p.cohort_first[p.point[route]]
    for i in range(p.cohort_first[p.point[route] + 1] - low):
        for k in range(3):
            if out.board[i, k] > 0:
                s.waiting[low + i, k] -= out.board[i, k]
                s.figure[HASH] += out.board[i, k] * digest(WAITING, low + i, k, 0)
    s.figure[CARRIED] += out.when[WEIGHT]
    s.figure[SAVED] += worth_of(p, out)
    s.figure[LAST_EXIT] = max(s.figure[LAST_EXIT], out.when[EXIT])
    s.figure[LAST_FREE] = max(s.figure[LAST_FREE], out.when[FREE])
    s.figure[DRIVEN] += out.when[VEHICLES] * (out.when[FREE] - out.when[ENTER])


@kernel
def book_road(p: Problem, s: State, route: int, out: Trip) -> None:
    """Book the gate, in and out, and every check."""
    first = p.leg_first[route]
    last = p.leg_first[route + 1] - 1 - first
    apart = p.headway[p.corridor[route]]
    pass_gate(s, gate_of(p, 0, route), out.when[ENTER], out.when[TAIL_IN] + apart)
    pass_gate(s, gate_of(p, 1, route), out.enter_out[last], out.when[TAIL] + apart)
    book_loading(p, s, route, narrow_place(p, route), out.when[LOAD], out)
    for leg in range(last):
        if boards_after(p, first + leg):
            book_loading(p, s, route, p.pickup[first + leg], out.board_at[leg], out)
    book_beds(p, s, route, out)
    note_links(p, s, route, out)
    for leg in range(last + 1):
        x = p.leg_check[first + leg]
        if x >= 0:
            n = count_on(p, route, first + leg, out.when[VEHICLES], out)
            book(s, x, out.check_at[leg], service(n, p.rate[x]))


@kernel
def pass_gate(s: State, gate: int, enters: int, takes: int) -> None:
    """Book a gate; who passes it in no time does not pass amidst a column that takes longer."""
    if takes > 0:
        book(s, gate, enters, takes)
    else:
        note(s, gate, enters)


@kernel
def book_loading(p: Problem, s: State, route: int, place: int, t: int, out: Trip) -> None:
    """Book a loading place where positions are few."""
    if place >= 0:
        n = count_on(p, route, p.leg_first[route], out.when[VEHICLES], out)
        loads = boarding(p, place, n, slowest(p, route, p.loads, OUTER, out))
        book(s, loading_place(p, place), t, loads)


@kernel
def note_links(p: Problem, s: State, route: int, out: Trip) -> None:
    """Note when a convoy goes on, for those that it waits for, and when it is out, for others."""
    last = p.leg_first[route + 1] - 1 - p.leg_first[route]
    for link in range(links(p)):
        row = link_row(p, link)
        if p.link[link, WAITS] == p.corridor[route]:
            note(s, row, out.enter_out[last])
        if p.link[link, ON] == p.corridor[route]:
            note(s, row + 1, out.when[RECEIVED] if p.link[link, ARRIVED] else out.when[EXIT])


@kernel
def note(s: State, row: int, t: int) -> None:
    """Note a minute at which something happens; it takes no time."""
    insert(s.begins, row, s.n_busy[row], t)
    insert(s.ends, row, s.n_busy[row], t)
    s.n_busy[row] += 1
    s.figure[HASH] += digest(SERVICE, row, t, 0)


@kernel
def book_beds(p: Problem, s: State, route: int, out: Trip) -> None:
    """Book a bed for everyone aboard wherever the column stays by night."""
    first, n = p.leg_first[route], nights(p)
    for leg in range(first, p.leg_first[route + 1] - 1 if n > 0 else first):
        if p.stop[leg] >= 0:
            since = at_end(p, leg, first, out)
            for night in range(n):
                if in_night(p, night, since, out.enter_out[leg + 1 - first]):
                    bed = p.stop[leg] * n + night
                    s.slept[bed] += out.when[ABOARD]
                    s.figure[HASH] += out.when[ABOARD] * digest(BED, bed, 0, 0)


@kernel
def book_intake(p: Problem, s: State, route: int, out: Trip) -> None:
    """Book the centre's intake and its room, and those of stops on the way."""
    centre, people = out.when[CENTRE], out.when[ABOARD]
    if drops(p):
        people = riding_on(p, route, out)
        for stop in range(out.stop_at.size):
            if out.stop_at[stop] >= 0:
                book_stop(p, s, route, stop, out)
    s.room[centre] -= people
    book(s, p.rate.size + centre, out.when[RECEIVED], service(people, p.intake[centre]))


@kernel
def book_stop(p: Problem, s: State, route: int, stop: int, out: Trip) -> None:
    """Book the intake and the room of a centre on the way."""
    people, at = getting_off(p, route, stop, out), p.drop[p.drop_first[route] + stop]
    s.room[at] -= people
    s.figure[HASH] += people * digest(ROOM, at, 0, 0)
    book(s, p.rate.size + at, out.stop_at[stop], service(people, p.intake[at]))


@kernel
def book(s: State, server: int, starts: int, takes: int) -> None:
    """Book a service; one that takes no time keeps nobody waiting."""
    if takes > 0:
        insert(s.begins, server, s.n_busy[server], starts)
        insert(s.ends, server, s.n_busy[server], starts + takes)
        s.n_busy[server] += 1
        s.figure[HASH] += digest(SERVICE, server, starts, takes)


@kernel
def change_teams(p: Problem, s: State, route: int, out: Trip) -> None:
    """Send the teams that came free last but in time."""
    pick_teams(p, s, route, out)
    back = out.when[EXIT] + p.turnaround
    for n in range(out.escorts.shape[0]):
        pool, i = out.escorts[n, 0], out.escorts[n, 1]
        s.figure[HASH] -= digest(TEAM, s.team_free[i], pool, 0)
        while i + 1 < p.team_first[pool + 1] and s.team_free[i + 1] < back:
            s.team_free[i] = s.team_free[i + 1]
            i += 1
        s.team_free[i] = back
        s.figure[HASH] += digest(TEAM, back, pool, 0)


@kernel
def move_vehicles(p: Problem, s: State, route: int, out: Trip) -> None:
    """Take the picked vehicles from where they stand, and let them stand at the centre.

    Private cars are not seen again; the inner ones stand where people have changed vehicles.
    """
    centre = p.approach.shape[0] - p.capacity.size + out.when[CENTRE]
    for kind in range(out.used.size):
        take_picked(s, kind, out)
        if out.used[kind] > 0 and not is_private(p, kind):
            location, free = centre, out.when[FREE]
            if on_side(p, route, kind, INNER_SIDE):
                location, free = p.there[route], changed(p, route, out)
            stand = stand_of(free, location, out.used[kind])
            insert(s.stand, kind, s.n_stands[kind], stand)
            s.n_stands[kind] += 1
            s.figure[HASH] += out.used[kind] * digest(STAND, kind, location, free)


@kernel
def take_picked(s: State, kind: int, out: Trip) -> None:
    """Take the picked vehicles of a type from where they stand."""
    first = s.n_stands[kind]
    for n in range(out.n_picks[kind]):
        row, count = out.pick[kind, n, 0], out.pick[kind, n, 1]
        stand = s.stand[kind, row]
        s.stand[kind, row] -= count
        s.figure[HASH] -= count * digest(STAND, kind, location_of(stand), free_at(stand))
        if count_of(stand) == count:
            first = min(first, row)
    drop_empty(s, kind, first)


@kernel
def changed(p: Problem, route: int, out: Trip) -> int:
    """Tell from when on the inner vehicles can go again: when the outer ones drive on."""
    return int(out.enter_out[p.change[route] + 1 - p.leg_first[route]])


@kernel
def drop_empty(s: State, kind: int, first: int) -> None:
    """Close the rows that were emptied, from the first one on."""
    left = first
    for row in range(first, s.n_stands[kind]):
        if count_of(s.stand[kind, row]) > 0:
            s.stand[kind, left] = s.stand[kind, row]
            left += 1
    s.n_stands[kind] = left


_31, _46 = (1 << 31) - 1, (1 << 46) - 1


@kernel
def digest(what: int, a: int, b: int, c: int) -> int:
    """Mix four numbers into one below 2^46; sums of them stand for what is booked."""
    x = what * 2654435761 + a * 2246822519 + b * 3266489917 + c * 668265263
    x = x ^ (x >> 29)
    x = (x & _31) * 1597334677 + (x >> 31) * 374761393
    x = (x ^ (x >> 30)) & _46
    x = (x & _31) * 2139916973 + (x >> 16)
    return (x ^ (x >> 27)) & _46

"""Who gets off on the way to a centre: at which stop, and when."""

from __future__ import annotations

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import NEVER, Problem
from safepassage.planning.resources import served, service
from safepassage.planning.seat import boards, in_room, whole
from safepassage.planning.state import State
from safepassage.planning.trip import ABOARD, UNLOADS, Trip


@kernel
def stops_before(p: Problem, route: int, centre: int) -> int:
    """Count the centres that a convoy may pass on its way to its own."""
    n = 0
    for i in range(p.drop_first[route], p.drop_first[route + 1]):
        if p.drop[i] == centre:
            break
        n += 1
    return n


@kernel
def way_on(p: Problem, route: int, here: int, centre: int, out: Trip) -> int:
    """Tell how long the column drives to a centre: from the gate where ``here`` is -1."""
    way = 0
    for kind in range(out.used.size):
        if out.used[kind] > 0:
            minutes = p.transit[route, centre, kind] if here < 0 else p.onward[here, centre, kind]
            way = max(way, minutes if minutes >= 0 else NEVER)
    return int(way)


@kernel
def room_for(p: Problem, s: State, route: int, centre: int) -> int:
    """Tell how many places a centre and those before it have left; 0 where it has none itself."""
    room = s.room[centre]
    if room > 0:
        for j in range(stops_before(p, route, centre)):
            room += s.room[p.drop[p.drop_first[route] + j]]
    return int(room)


@kernel
def fill_stops(p: Problem, s: State, route: int, centre: int, room: int, out: Trip) -> int:
    """Fill places by need, earliest release first, and say who gets off where.

    Everyone rides to the convoy's own centre who may go there, as far as it has room; others get
    off as late as they can. Nobody boards where nobody would ride on to the end.

    Returns
    -------
    int
        The people aboard, companions too.
    """
    point, aboard, to_the_end = p.point[route], 0, 0
    low, high, family = p.cohort_first[point], p.cohort_first[point + 1], p.family[point]
    stops = note_room(p, s, route, centre, out)
    clear_seats(p, route, out)
    for rank in range(3):
        k = p.priority[rank]
        size, heads, places = family if k == 0 else 1, p.heads[point, k], out.seats[k]
        for i in range(low, high if places > 0 else low):
            if not boards(p, route, i, centre, out):
                continue
            for j in range(stops, -1, -1):
                at = centre if j == stops else p.drop[p.drop_first[route] + j]
                if p.choice[i, at] == 0:
                    continue
                left = min(out.spare[j], room - aboard) // heads
                waits = s.waiting[i, k] - out.board[i - low, k]
                take = in_room(min(waits, places), size, left)
                if take > 0:
                    out.board[i - low, k] += take
                    out.spare[j] -= take * heads
                    aboard += take * heads
                    places -= whole(take, size)
                    if j < stops:
                        out.off[j, i - low, k] += take
                    else:
                        to_the_end += take
    if to_the_end == 0:
        clear_seats(p, route, out)
        return 0
    return int(aboard)


@kernel
def note_room(p: Problem, s: State, route: int, centre: int, out: Trip) -> int:
    """Write the room of each stop, none where the column cannot go; returns the stops before."""
    stops = stops_before(p, route, centre)
    for j in range(stops):
        at = p.drop[p.drop_first[route] + j]
        ways = max(way_on(p, route, -1, at, out), way_on(p, route, at, centre, out))
        out.spare[j] = s.room[at] if ways < NEVER else 0
    out.spare[stops] = s.room[centre]
    return stops


@kernel
def clear_seats(p: Problem, route: int, out: Trip) -> None:
    """Let nobody board."""
    point = p.point[route]
    for i in range(p.cohort_first[point + 1] - p.cohort_first[point]):
        for k in range(3):
            out.board[i, k] = 0
            for j in range(out.stop_at.size):
                out.off[j, i, k] = 0


@kernel
def getting_off(p: Problem, route: int, stop: int, out: Trip) -> int:
    """Count who gets off at a stop on the way, companions too."""
    point, people = p.point[route], 0
    for i in range(p.cohort_first[point + 1] - p.cohort_first[point]):
        for k in range(3):
            people += out.off[stop, i, k] * p.heads[point, k]
    return int(people)


@kernel
def riding_on(p: Problem, route: int, out: Trip) -> int:
    """Count who rides to the convoy's own centre."""
    people = out.when[ABOARD]
    for stop in range(out.stop_at.size):
        people -= getting_off(p, route, stop, out)
    return int(people)


@kernel
def set_down(p: Problem, s: State, route: int, centre: int, leaves: int, out: Trip) -> int:
    """Write when each stop takes its people in; return when the column is at its own centre.

    It drives on once they are taken in and out of the slowest vehicle. NEVER where no road leads.
    """
    here, t = -1, leaves
    for j in range(out.stop_at.size):
        out.stop_at[j] = -1
    for j in range(stops_before(p, route, centre)):
        people, at = getting_off(p, route, j, out), p.drop[p.drop_first[route] + j]
        if people > 0:
            t += way_on(p, route, here, at, out)
            if t >= NEVER:
                return NEVER
            takes, server = service(people, p.intake[at]), p.rate.size + at
            t = served(s.begins, s.ends, server, s.n_busy[server], takes, t)
            out.stop_at[j] = t
            t += max(takes, out.when[UNLOADS])
            here = at
    return int(min(NEVER, t + way_on(p, route, here, centre, out)))

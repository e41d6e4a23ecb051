"""A column on the road: each step takes the earliest minute that is left, or the latest."""

from __future__ import annotations

from safepassage.planning.core import (
    before_change,
    boards_after,
    change_after,
    changes,
    links,
    nights,
    on_side,
    rested,
    slows,
)
from safepassage.planning.kernel import kernel
from safepassage.planning.links import linked
from safepassage.planning.pace import last_start, over
from safepassage.planning.problem import NEVER, OUTER, Ints, Problem
from safepassage.planning.resources import (
    opens,
    opens_before,
    served,
    served_before,
    service,
)
from safepassage.planning.state import State
from safepassage.planning.trip import (
    CHANGE,
    EXIT,
    INNER,
    JOIN,
    LOAD,
    TAIL,
    TAIL_IN,
    TAIL_INNER,
    Trip,
)


@kernel
def leg_minutes(drive: Ints, leg: int, out: Trip) -> int:
    """Tell how long the slowest type takes, by ``p.drive`` or ``p.drive_in``."""
    minutes = 0
    for kind in range(out.used.size):
        if out.used[kind] > 0:
            minutes = max(minutes, drive[leg, kind])
    return minutes


@kernel
def at_end(p: Problem, leg: int, first: int, out: Trip) -> int:
    """Tell when a column is at the end of a leg outbound, of a route whose first leg is given."""
    return over(p, leg, leg_minutes(p.drive, leg, out), out.enter_out[leg - first])


@kernel
def slowest(p: Problem, route: int, minutes: Ints, other: int, out: Trip) -> int:
    """Tell the most minutes of the types that go, but for those of one side."""
    most, sides = 0, changes(p, route)
    for kind in range(out.used.size):
        if out.used[kind] > 0 and not (sides and on_side(p, route, kind, other)):
            most = max(most, minutes[kind])
    return most


@kernel
def tail_on(p: Problem, route: int, leg: int, whole: int, out: Trip) -> int:
    """Tell when the tail of those that drive a leg passes, ``whole`` where nobody changes."""
    return int(out.when[TAIL_INNER] if before_change(p, route, leg) else whole)


@kernel
def count_on(p: Problem, route: int, leg: int, whole: int, out: Trip) -> int:
    """Count those that drive a leg outbound, ``whole`` where nobody changes."""
    return int(out.when[INNER] if before_change(p, route, leg) else whole)


@kernel
def tail(p: Problem, vehicles: int) -> int:
    """Tell how many minutes after its head the last vehicle of a column passes."""
    return -(-(vehicles - 1) * p.spacing // 60)


@kernel
def gate_of(p: Problem, side: int, route: int) -> int:
    """Give the server that is a route's gate; side 0 is inbound, 1 outbound."""
    return int(p.rate.size + p.capacity.size + side * p.headway.size + p.corridor[route])


@kernel
def rest(p: Problem, minutes: Ints, leg: int, out: Trip) -> int:
    """Tell how long a column stops after a leg, by ``p.rest_in`` or ``p.rest_out``."""
    most = 0
    if rested(p):
        for kind in range(out.used.size):
            if out.used[kind] > 0:
                most = max(most, minutes[leg, kind])
    return most


@kernel
def boarding(p: Problem, place: int, vehicles: int, loads: int) -> int:
    """Tell how long a column boards, in turns where there are too few loading positions."""
    return int(loads * (-(-vehicles // p.positions[place])) if place >= 0 else loads)


@kernel
def loading_place(p: Problem, place: int) -> int:
    """Give the server that a narrow place is."""
    return int(p.rate.size + p.capacity.size + 2 * p.headway.size + place)


@kernel
def board_from(p: Problem, s: State, place: int, loads: int, t: int) -> int:
    """Find the first minute at which a column can board: where positions are few, one at a time."""
    if place < 0:
        return t
    server = loading_place(p, place)
    return served(s.begins, s.ends, server, s.n_busy[server], loads, t)


@kernel
def enter_gate(
    p: Problem, s: State, side: int, route: int, leg: int, minutes: int, tail: int, t: int
) -> int:
    """Find the first entry of a column that the calendar, the headway and links allow."""
    gate, apart = gate_of(p, side, route), tail + p.headway[p.corridor[route]]
    while True:
        start = enter_leg(p, leg, minutes, tail, t)
        t = served(s.begins, s.ends, gate, s.n_busy[gate], apart, start)
        if side > 0 and links(p) > 0 and start < NEVER:
            t = linked(p, s, route, t)
        if start >= NEVER or t == start or t >= NEVER:
            return t


@kernel
def enter_leg(p: Problem, leg: int, minutes: int, tail: int, t: int) -> int:
    """Find the first entry to a leg that its calendar allows: its tail too is through in time."""
    low, high = p.open_first[leg], p.open_first[leg + 1]
    if not slows(p):
        return opens(p.opening, low, high, minutes + tail, t)
    for i in range(low, high):
        start = max(t, p.opening[i, 0])
        if over(p, leg, minutes, start) + tail <= p.opening[i, 1]:
            return int(start)
    return NEVER


@kernel
def enter_leg_late(p: Problem, leg: int, minutes: int, tail: int, t: int) -> int:
    """Find the last entry to a leg up to ``t`` that its calendar allows; -1 if there is none."""
    low, high = p.open_first[leg], p.open_first[leg + 1]
    if not slows(p):
        return opens_before(p.opening, low, high, minutes + tail, t)
    for i in range(high - 1, low - 1, -1):
        start = min(t, last_start(p, leg, minutes, p.opening[i, 1] - tail))
        if start >= p.opening[i, 0]:
            return int(start)
    return -1


@kernel
def drive_in(p: Problem, s: State, route: int, out: Trip, t: int) -> int:
    """Drive to the assembly point as early as possible; return the arrival."""
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    for leg in range(last, first - 1, -1):
        minutes = leg_minutes(p.drive_in, leg, out)
        if leg == last:
            t = enter_gate(p, s, 0, route, leg, minutes, out.when[TAIL_IN], t)
        else:
            if change_after(p, route, leg):
                t = max(t, out.when[JOIN])
            t = enter_leg(p, leg, minutes, tail_on(p, route, leg, out.when[TAIL_IN], out), t)
        if t >= NEVER:
            return NEVER
        out.enter_in[leg - first] = t
        t = over(p, leg, minutes, t) + rest(p, p.rest_in, leg, out)
    return t


@kernel
def drive_in_late(p: Problem, s: State, route: int, out: Trip) -> None:
    """Put the way in off as far as loading allows: nobody waits in danger without need."""
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    t = out.when[LOAD]
    for leg in range(first, last + 1):
        minutes = leg_minutes(p.drive_in, leg, out)
        late = tail_on(p, route, leg, out.when[TAIL_IN], out)
        t = last_start(p, leg, minutes, t - rest(p, p.rest_in, leg, out))
        t = enter_leg_late(p, leg, minutes, late, t)
        if leg == last:
            gate, apart = gate_of(p, 0, route), out.when[TAIL_IN] + p.headway[p.corridor[route]]
            while True:
                start = served_before(s.begins, s.ends, gate, s.n_busy[gate], apart, t)
                t = enter_leg_late(p, leg, minutes, out.when[TAIL_IN], start)
                if t == start or t < 0:
                    break
        if t < out.enter_in[leg - first]:
            return
        out.enter_in[leg - first] = t


@kernel
def drive_out(p: Problem, s: State, route: int, out: Trip, vehicles: int, t: int) -> int:
    """Drive out as early as possible, checks on the way; return when the convoy leaves the gate.

    Who would have to stay in the night where nobody may sets out again from the last place where
    one may, once that night is over.
    """
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    leg = base = first
    while leg <= last:
        minutes = leg_minutes(p.drive, leg, out)
        if leg == last:
            t = enter_gate(p, s, 1, route, leg, minutes, out.when[TAIL], t)
        else:
            t = enter_leg(p, leg, minutes, tail_on(p, route, leg, out.when[TAIL], out), t)
        if t >= NEVER:
            return NEVER
        if nights(p) > 0 and leg > base and stays_by_night(p, leg - 1, first, out, t):
            t, leg = dawn(p, t), base
            continue
        out.enter_out[leg - first] = t
        t = over(p, leg, minutes, t)
        out.when[EXIT] = t
        out.check_at[leg - first] = -1
        x = p.leg_check[leg]
        if x >= 0:
            takes = service(count_on(p, route, leg, vehicles, out), p.rate[x])
            t = checked(p, s, x, takes, t)
            if t >= NEVER:
                return NEVER
            out.check_at[leg - first] = t
            t += takes + p.dwell[x]
        out.board_at[leg - first] = -1
        if boards_after(p, leg):
            loads = boarding(p, p.pickup[leg], vehicles, slowest(p, route, p.loads, OUTER, out))
            t = board_from(p, s, p.pickup[leg], loads, t)
            out.board_at[leg - first] = t
            t += loads
        t += rest(p, p.rest_out, leg, out)
        if change_after(p, route, leg):
            t += out.when[CHANGE]
        if p.stop[leg] >= 0:
            base = leg + 1
        leg += 1
    return t


@kernel
def dawn(p: Problem, t: int) -> int:
    """Tell when the last night is over that has begun before ``t``."""
    over = t
    for night in range(p.night.shape[0]):
        if p.night[night, 0] < t:
            over = p.night[night, 1]
    return over


@kernel
def stays_by_night(p: Problem, leg: int, first: int, out: Trip, until: int) -> bool:
    """Tell whether a column stays at the end of a leg in any part of a night."""
    since = at_end(p, leg, first, out)
    n = 0
    for night in range(p.night.shape[0]):
        n += in_night(p, night, since, until)
    return n > 0


@kernel
def in_night(p: Problem, night: int, since: int, until: int) -> bool:
    """Tell whether some time from ``since`` to ``until`` lies in a night."""
    return bool(p.night[night, 0] < until and since < p.night[night, 1])


@kernel
def may_stay(p: Problem, route: int, out: Trip) -> bool:
    """Tell whether a column stays by night at overnight stops alone."""
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    for leg in range(first, last):
        until = out.enter_out[leg + 1 - first]
        if p.stop[leg] < 0 and stays_by_night(p, leg, first, out, until):
            return False
    return True


@kernel
def checked(p: Problem, s: State, x: int, takes: int, t: int) -> int:
    """Find the first check that the opening hours and the convoys before allow."""
    while True:
        start = opens(p.hours, p.hours_first[x], p.hours_first[x + 1], takes, t)
        t = served(s.begins, s.ends, x, s.n_busy[x], takes, start)
        if start >= NEVER or t == start:
            return start


@kernel
def load_late(p: Problem, route: int, out: Trip, loads: int) -> int:
    """Find the latest loading that leaves the first stop and the last leg as they are.

    A stop is a check, or a place where others board.
    """
    first, last = p.leg_first[route], p.leg_first[route + 1] - 1
    fixed = first
    while fixed < last and out.check_at[fixed - first] < 0 and out.board_at[fixed - first] < 0:
        fixed += 1
    if fixed < last:
        t = out.check_at[fixed - first]
        if t < 0:
            t = out.board_at[fixed - first]
        fixed += 1
    else:
        t = out.enter_out[last - first]
        fixed = last
    for leg in range(fixed - 1, first - 1, -1):
        minutes = leg_minutes(p.drive, leg, out)
        if out.check_at[leg - first] < 0 and out.board_at[leg - first] < 0:
            t -= rest(p, p.rest_out, leg, out)
            if change_after(p, route, leg):
                t -= out.when[CHANGE]
        t = last_start(p, leg, minutes, t)
        t = enter_leg_late(p, leg, minutes, tail_on(p, route, leg, out.when[TAIL], out), t)
        out.enter_out[leg - first] = t
    return int(t - loads)

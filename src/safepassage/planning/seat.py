"""Who boards: layouts chosen by what waits, seats filled by need, families whole."""

from __future__ import annotations

from safepassage.planning.core import changes, chooses, joined, on_side
from safepassage.planning.kernel import kernel
from safepassage.planning.problem import INNER_SIDE, OUTER, Ints, Problem
from safepassage.planning.state import State
from safepassage.planning.trip import LOAD, Trip


@kernel
def next_release(p: Problem, s: State, route: int, centre: int, out: Trip, t: int) -> int:
    """Find the first release after ``t`` of somebody who still waits and has a place.

    Gives ``t`` if there is none.
    """
    point = p.point[route]
    for i in range(p.cohort_first[point], p.cohort_first[point + 1]):
        waits = p.release[i] > t and s.waiting[i, 0] + s.waiting[i, 1] + s.waiting[i, 2] > 0
        if waits and may_board(p, route, i, centre) and has_place(p, s, i, point, out):
            return int(p.release[i])
    return t


@kernel
def may_board(p: Problem, route: int, cohort: int, centre: int) -> bool:
    """Tell whether a route passes a cohort, on its way to a centre where it may be taken.

    Where nobody chooses, that is any, and -1. A centre on the way to the convoy's own will do.
    """
    if joined(p) and p.joins[route, cohort] < -1:
        return False
    if not chooses(p) or p.choice[cohort, centre] > 0:
        return True
    for i in range(p.drop_first[route], p.drop_first[route + 1]):
        if p.drop[i] == centre:
            return False
        if p.choice[cohort, p.drop[i]] > 0:
            return True
    return False


@kernel
def boards(p: Problem, route: int, cohort: int, centre: int, out: Trip) -> bool:
    """Tell whether a cohort is there when the column loads, wherever it joins."""
    if not may_board(p, route, cohort, centre):
        return False
    join = p.joins[route, cohort] if joined(p) else -1
    return bool(p.release[cohort] <= (out.when[LOAD] if join < 0 else out.board_at[join]))


@kernel
def has_place(p: Problem, s: State, cohort: int, point: int, out: Trip) -> bool:
    """Tell whether somebody of a cohort still waits for whom the vehicles have a place."""
    for kind in range(out.used.size):
        if out.used[kind] > 0:
            for layout in range(p.layout_first[kind], p.layout_first[kind + 1]):
                for k in range(3):
                    if s.waiting[cohort, k] > 0 and seats_one(p, layout, k, point):
                        return True
    return False


@kernel
def seats_one(p: Problem, layout: int, k: int, point: int) -> bool:
    """Tell whether a layout has a place of a need; for a stretcher, and who rides beside it."""
    return bool(p.seats[layout, k] > 0 and (k < 2 or p.places[point, layout, k] > 0))


@kernel
def board(p: Problem, s: State, route: int, centre: int, room: int, out: Trip) -> tuple[int, int]:
    """Seat who waits at the loading minute, vehicle by vehicle in the layout that takes most.

    Vehicles that nobody needs are taken out of ``out.used``.

    Returns
    -------
    tuple[int, int]
        The people aboard, and the vehicles that nobody needs.
    """
    point = p.point[route]
    family = p.family[point]
    low, high = p.cohort_first[point], p.cohort_first[point + 1]
    for k in range(3):
        out.need[k], out.seats[k] = 0, 0
    n = 0
    for i in range(low, high):
        if not joined(p) and p.release[i] > out.when[LOAD]:
            break
        if boards(p, route, i, centre, out):
            out.there[n] = i
            n += 1
            out.need[0] += whole(s.waiting[i, 0], family)
            out.need[1] += s.waiting[i, 1]
            out.need[2] += s.waiting[i, 2]
    if p.heads[point, 2] > 1:  # no seats are set aside beside those for whom there is no room
        out.need[2] = min(out.need[2], room // p.heads[point, 2])
    stay = seat_both(p, route, out) if changes(p, route) else seat_side(p, route, OUTER, out)
    return fill(p, s, route, n, room, out), stay


@kernel
def seat_both(p: Problem, route: int, out: Trip) -> int:
    """Seat people on both sides of a change of vehicles; returns how many nobody needs."""
    for k in range(3):
        out.board[0, k] = out.need[k]
    stay = seat_side(p, route, OUTER, out)
    for k in range(3):  # the others take on no more than these can carry
        out.inner_seats[k], out.need[k] = out.seats[k], out.board[0, k] - out.need[k]
        out.seats[k] = 0
    stay += seat_side(p, route, INNER_SIDE, out)
    for k in range(3):
        out.seats[k] = min(out.seats[k], out.inner_seats[k])
    return stay


@kernel
def seat_side(p: Problem, route: int, other: int, out: Trip) -> int:
    """Seat people in all vehicles but those of one side; returns how many nobody needs."""
    stay = 0
    for kind in range(out.used.size):
        if not on_side(p, route, kind, other):
            taken = seat_type(p, kind, p.point[route], out)
            stay += out.used[kind] - taken
            out.used[kind] = taken
    return stay


@kernel
def seat_type(p: Problem, kind: int, point: int, out: Trip) -> int:
    """Give layouts to the vehicles of a type; returns how many find somebody to carry."""
    for layout in range(p.layout_first[kind], p.layout_first[kind + 1]):
        out.layouts[layout] = 0
    layout, full = -1, False
    for n in range(out.used[kind]):
        full = full and filled(p, layout, point, out.need)
        if not full:  # what was best and full is best again: no other has more to carry now
            layout = best_layout(p, kind, point, out.need)
            if layout < 0:
                return n
            full = filled(p, layout, point, out.need)
        out.layouts[layout] += 1
        for k in range(3):
            places = p.places[point, layout, k]
            out.seats[k] += places
            out.need[k] -= min(out.need[k], places)
    return int(out.used[kind])


@kernel
def filled(p: Problem, layout: int, point: int, need: Ints) -> bool:
    """Tell whether enough people wait for every place of a layout."""
    short = 0
    for k in range(3):
        short += max(0, p.places[point, layout, k] - need[k])
    return short == 0


@kernel
def best_layout(p: Problem, kind: int, point: int, need: Ints) -> int:
    """Choose the layout that carries most weight; -1 where nobody is left who fits."""
    best, best_value = -1, 0
    for layout in range(p.layout_first[kind], p.layout_first[kind + 1]):
        value = 0
        for k in range(3):
            places = p.places[point, layout, k]
            value += p.weight[point, k] * min(need[k], places)
        if value > best_value:
            best, best_value = layout, value
    return best


@kernel
def whole(people: int, family: int) -> int:
    """Round up to whole families."""
    return people if family == 1 else -(-people // family) * family


@kernel
def in_room(people: int, family: int, room: int) -> int:
    """Tell how many of some people there is room for: all of them, or else whole families.

    The last family may be smaller than the others: it counts only those who are there.
    """
    return people if people <= room else room // family * family


@kernel
def fill(p: Problem, s: State, route: int, n: int, room: int, out: Trip) -> int:
    """Fill places by need, earliest release first, families whole, the centre's room kept.

    The first ``n`` of ``out.there`` are the cohorts that board.

    Returns
    -------
    int
        The people aboard, companions too.
    """
    point, aboard = p.point[route], 0
    low, high, family = p.cohort_first[point], p.cohort_first[point + 1], p.family[point]
    for i in range(low, high):
        for k in range(3):
            out.board[i - low, k] = 0
    for rank in range(3):
        k = p.priority[rank]
        size, heads, places = family if k == 0 else 1, p.heads[point, k], out.seats[k]
        for j in range(n):
            if places <= 0:
                break
            i = out.there[j]
            take = in_room(min(s.waiting[i, k], places), size, (room - aboard) // heads)
            out.board[i - low, k] = take
            places -= whole(take, size)
            aboard += take * heads
    return aboard

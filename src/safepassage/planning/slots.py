"""The road's minutes, cut into slots that are halved, in the end where convoys want to go.

A **slot** is a route and a stretch of minutes in which a convoy may enter the route's last leg.
Slots of one route never overlap and leave no possible entry out, so every convoy of a plan
lies in exactly one. Halves of halves nest: a corridor's stretches form a tree.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.drive import boarding, tail
from safepassage.planning.kernel import kernel, kernel_with_arrays
from safepassage.planning.makeup import Forms
from safepassage.planning.problem import NEVER, Ints, Problem
from safepassage.planning.reach import first_arrivals, first_entry, legs_of
from safepassage.planning.resources import opens, opens_before, service

FIRST: Final = 60
FEW: Final = 20_000
"""Minutes of the first slots, or a little more: headways, doubled; doubled again while there are
more slots than that."""

LONGEST: Final = 480
"""Minutes of the longest stretch that counts convoys, at the most."""

NARROW: Final = 8
MOST: Final = 150_000
"""Slots of fewer minutes, or beyond that many, are cut only where convoys want to go."""


class Slots(NamedTuple):
    """Arrays of one length; minutes.

    Parameters
    ----------
    route
        Index.
    stretch, width
        First minute and length of the stretch that the slot belongs to.
    opens, closes
        First and last minute of entry, both included: what openings leave of the stretch.
    """

    route: Ints
    stretch: Ints
    width: Ints
    opens: Ints
    closes: Ints


class Spans(NamedTuple):
    """What an entry in a slot implies, by form: ``(n_slots, n_forms)``, minutes.

    Parameters
    ----------
    enters
        Latest entry at the gate inbound; -1 where no such convoy can be in the slot.
    known
        How many cohorts of the point were released when it began to load, at the most.
    exits
        First exit.
    leaves
        First minute after the checkpoint behind the last leg, if there is one.
    """

    enters: Ints
    known: Ints
    exits: Ints
    leaves: Ints


def first_slots(problem: Problem) -> Slots:
    """Cut every route's openings into few stretches: :data:`FIRST`, :data:`FEW`."""
    first = _first_entries(problem)
    least = FIRST
    slots = _stretched(problem, first, least)
    while slots.route.size > FEW and least < LONGEST // 2:
        least *= 2
        slots = _stretched(problem, first, least)
    return slots


def _first_entries(problem: Problem) -> list[int]:
    """Find the first minute at which each route's last leg can be entered at all."""
    return [
        min((first_entry(problem, route, k, int(at)) for k, at in enumerate(there)), default=NEVER)
        for route, there in enumerate(first_arrivals(problem))
    ]


def _stretched(problem: Problem, first: list[int], least: int) -> Slots:
    """Cut every route's openings into stretches of so many minutes, or a little more."""
    rows: list[tuple[int, int, int, int, int]] = []
    for route in range(problem.point.size):
        last = legs_of(problem, route)[-1]
        drive = int(problem.drive[last].min(initial=NEVER))
        width = _doubled(int(problem.headway[problem.corridor[route]]), least)
        for i in range(int(problem.open_first[last]), int(problem.open_first[last + 1])):
            low = max(first[route], int(problem.opening[i, 0]))
            high = min(int(problem.opening[i, 1]), problem.horizon) - drive
            rows += [
                (route, start, width, max(low, start), min(high, start + width - 1))
                for start in range(low // width * width, high + 1, width)
            ]
    return _slots([row for row in rows if row[3] <= row[4]])


def wide(problem: Problem, slots: Slots) -> Ints:
    """List the slots of more than a headway, where there is room for all their halves."""
    if 2 * slots.route.size > MOST:
        return np.zeros(0, dtype=np.int64)
    headway = np.maximum(problem.headway[problem.corridor[slots.route]], NARROW)
    return np.flatnonzero(slots.width > headway)


def halved(slots: Slots, chosen: Ints) -> tuple[Slots, Ints]:
    """Cut the chosen slots in two; give all slots, and the slot that each was.

    Slots of a single minute stay whole.
    """
    rows: list[tuple[int, int, int, int, int]] = []
    was: list[int] = []
    pick = set(chosen.tolist())
    for s, (route, start, width, low, high) in enumerate(
        zip(*(a.tolist() for a in slots), strict=True)
    ):
        half = (width + 1) // 2
        cut = ((start, half), (start + half, width - half)) if s in pick else ((start, width),)
        for begins, minutes in cut:
            row = (route, begins, minutes, max(low, begins), min(high, begins + minutes - 1))
            if row[3] <= row[4]:
                rows.append(row)
                was.append(s)
    return _slots(rows), np.array(was, dtype=np.int64)


def spans(problem: Problem, forms: Forms, slots: Slots) -> Spans:
    """Find out what an entry in each slot implies, for a convoy of each form alone on the road."""
    shape = (slots.route.size, forms.size.size)
    there = first_arrivals(problem)
    inside = forms.kinds.astype(bool)
    # a convoy starts when its last vehicle is there
    arrive = np.where(inside[None, :, :], there[:, None, :], 0).max(axis=2)
    found = Spans(*(np.zeros(shape, dtype=np.int64) for _ in Spans._fields))
    _span(problem, forms, slots, arrive, found)
    return found


def stretches(problem: Problem, slots: Slots) -> tuple[Ints, Ints]:
    """List which stretches of its corridor a slot lies in, and how many convoys each takes.

    Stretches are those of the slots, doubled and doubled; none is shorter than a headway.

    Returns
    -------
    tuple
        ``(n_pairs, 2)`` slot and stretch; ``(n_stretches,)`` convoys at the most.
    """
    corridor = problem.corridor[slots.route]
    headway = problem.headway[corridor]
    pairs: list[Ints] = []
    limits: list[Ints] = []
    first = 0
    longest = int(slots.width.max(initial=0))
    for doubled in range(longest.bit_length() + 1):
        width = headway << doubled
        mine = np.flatnonzero((headway > 0) & (slots.width <= width) & (width <= LONGEST))
        key = np.stack([corridor[mine], slots.stretch[mine] // np.maximum(width[mine], 1)], axis=1)
        _, row = np.unique(key, axis=0, return_inverse=True)
        row = row.reshape(-1)
        if not mine.size:
            continue
        low = np.full(row.max() + 1, NEVER)
        high = np.zeros(row.max() + 1, dtype=np.int64)
        np.minimum.at(low, row, slots.opens[mine])
        np.maximum.at(high, row, slots.closes[mine])
        apart = np.zeros_like(high)
        apart[row] = headway[mine]
        limits.append((high - low) // apart + 1)
        pairs.append(np.stack([mine, first + row], axis=1))
        first += limits[-1].size
    if not pairs:
        return np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(pairs), np.concatenate(limits)


def _doubled(headway: int, least: int) -> int:
    width = max(1, headway)
    while width < least:
        width *= 2
    return width


def _slots(rows: list[tuple[int, int, int, int, int]]) -> Slots:
    return Slots(*np.array(rows, dtype=np.int64).reshape(-1, 5).T.copy())


@kernel_with_arrays
def _span(p: Problem, forms: Forms, slots: Slots, arrive: Ints, found: Spans) -> None:
    for s in range(slots.route.size):
        route = slots.route[s]
        low, high = p.leg_first[route], p.leg_first[route + 1]
        for form in range(forms.size.size):
            found.enters[s, form] = -1
            first = _first_out(p, forms, route, form, arrive[route, form])
            opens_at = max(slots.opens[s], first)
            if opens_at > slots.closes[s] or forms.size[form] > p.max_convoy[route]:
                continue
            t, boards = slots.closes[s], -1
            for leg in range(high - 2, low - 1, -1):
                if p.pickup[leg] >= -1:
                    boards = max(boards, t)
                t = _before_check(p, forms, leg, form, t)
                t = _before_drive(p, leg, forms.drive[leg, form], forms.size[form], t)
            t -= boarding(p, p.loading[route], forms.size[form], forms.loads[form])
            found.known[s, form] = _released(p, p.point[route], max(boards, t))
            for leg in range(low, high):
                t -= forms.rest_in[leg, form]
                t = _before_drive(p, leg, forms.drive_in[leg, form], forms.inside[form], t)
            found.enters[s, form] = t
            minutes, size = forms.drive[high - 1, form], forms.size[form]
            found.exits[s, form] = min(
                NEVER - 1, _after_drive(p, high - 1, minutes, size, opens_at)
            )
            found.leaves[s, form] = min(
                NEVER - 1, _after_check(p, forms, high - 1, form, found.exits[s, form])
            )


@kernel
def _first_out(p: Problem, forms: Forms, route: int, form: int, t: int) -> int:
    """Find the first entry to the last leg of a convoy that is at the gate from ``t`` on."""
    low, high = p.leg_first[route], p.leg_first[route + 1]
    for leg in range(high - 1, low - 1, -1):
        t = _after_drive(p, leg, forms.drive_in[leg, form], forms.inside[form], t)
        t += forms.rest_in[leg, form]
    if not _picks_up(p, route):
        t = max(t, p.release[p.cohort_first[p.point[route]]])
    t += boarding(p, p.loading[route], forms.size[form], forms.loads[form])
    for leg in range(low, high - 1):
        t = _after_drive(p, leg, forms.drive[leg, form], forms.size[form], t)
        t = _after_check(p, forms, leg, form, t)
    last = high - 1
    minutes = forms.drive[last, form] + tail(p, forms.size[form])
    return opens(p.opening, p.open_first[last], p.open_first[last + 1], minutes, t)


@kernel
def _picks_up(p: Problem, route: int) -> bool:
    """Tell whether a column may come to its first place before anybody waits there."""
    stops = 0
    for leg in range(p.leg_first[route], p.leg_first[route + 1]):
        stops += p.pickup[leg] >= -1
    return stops > 0


@kernel
def _released(p: Problem, point: int, t: int) -> int:
    known = 0
    for cohort in range(p.cohort_first[point], p.cohort_first[point + 1]):
        if p.release[cohort] <= t:
            known += 1
    return known


@kernel
def _after_drive(p: Problem, leg: int, minutes: int, vehicles: int, t: int) -> int:
    open_ = minutes + tail(p, vehicles)
    start = opens(p.opening, p.open_first[leg], p.open_first[leg + 1], open_, t)
    return int(min(NEVER, start + minutes))


@kernel
def _before_drive(p: Problem, leg: int, minutes: int, vehicles: int, ends: int) -> int:
    open_ = minutes + tail(p, vehicles)
    return opens_before(p.opening, p.open_first[leg], p.open_first[leg + 1], open_, ends - minutes)


@kernel
def _after_check(p: Problem, forms: Forms, leg: int, form: int, t: int) -> int:
    """Pass the checkpoint at a leg's end, with nobody in front, and stop where that is due."""
    x, rest = p.leg_check[leg], forms.rest_out[leg, form] + _pickup(p, forms, leg, form)
    if x < 0:
        return int(min(NEVER, t + rest))
    takes = service(forms.size[form], p.rate[x])
    start = opens(p.hours, p.hours_first[x], p.hours_first[x + 1], takes, t)
    return int(min(NEVER, start + takes + p.dwell[x] + rest))


@kernel
def _pickup(p: Problem, forms: Forms, leg: int, form: int) -> int:
    """Tell how long a column takes people on at a leg's end."""
    if p.pickup[leg] < -1:
        return 0
    return boarding(p, p.pickup[leg], forms.size[form], forms.loads[form])


@kernel
def _before_check(p: Problem, forms: Forms, leg: int, form: int, t: int) -> int:
    """Find the latest arrival at a leg's end for going on from there at ``t``."""
    x = p.leg_check[leg]
    t -= forms.rest_out[leg, form] + _pickup(p, forms, leg, form)
    if x < 0:
        return t
    takes = service(forms.size[form], p.rate[x])
    return opens_before(
        p.hours, p.hours_first[x], p.hours_first[x + 1], takes, t - p.dwell[x] - takes
    )

"""Tours: a vehicle's day as depot, then point, centre, point, centre ..., each alone on the road.

What couples convoys is left out except people and room, and every duration is the least that a
single vehicle needs. So whoever cannot be carried by tours that end by minute T cannot be
carried by any plan that clears by T.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.planning.kernel import kernel_with_arrays
from safepassage.planning.problem import NEVER, Ints, Problem

UNLIMITED = 1 << 30
"""More visits than any plan has."""

NOWHERE = -(1 << 50)
"""The worth of what cannot be done."""


class Fleet(NamedTuple):
    """All that tours are made of. A *crew* is vehicles of one type that stand together.

    Parameters
    ----------
    crew
        ``(n_crews, 4)`` type, location, first minute there, count.
    comes
        ``(n_locations, n_routes, n_types)`` minutes from a location to the assembly point,
        unloaded; -1 where it cannot.
    goes
        ``(n_routes, n_centres, n_types)`` minutes from arriving at the assembly point until
        emptied at the centre; -1 where it cannot.
    point
        ``(n_routes,)`` assembly point of each route.
    seats
        ``(n_types,)`` the most people that a vehicle of the type carries.
    people
        ``(n_points,)`` who waits.
    visits
        ``(n_points,)`` the most visits: where convoys are single vehicles and none goes for
        nobody, as many as people; else without a limit.
    room
        ``(n_centres,)`` places.
    """

    crew: Ints
    comes: Ints
    goes: Ints
    point: Ints
    seats: Ints
    people: Ints
    visits: Ints
    room: Ints


def fleet_of(p: Problem) -> Fleet:
    """Say a problem in tours; whatever else it holds is left out."""
    legs = [slice(p.leg_first[r], p.leg_first[r + 1]) for r in range(p.point.size)]
    drives, inbound = (
        np.array([way[of].sum(axis=0) for of in legs]).reshape(-1, p.loads.size)
        for way in (p.drive, p.drive_in)
    )
    held = np.array([_held(p, of) for of in legs], dtype=np.int64)
    out = drives + held[:, None] + p.loads
    comes = np.where(p.approach >= 0, p.approach + inbound[None], -1)
    goes = np.where(p.transit >= 0, p.transit + (out + p.unloads)[:, None], -1)
    seats = [
        p.most[:, low:high].sum(axis=2).max(initial=0)
        for low, high in zip(p.layout_first, p.layout_first[1:], strict=False)
    ]
    everyone = p.people.sum(axis=1)
    people = [
        everyone[low:high].sum()
        for low, high in zip(p.cohort_first, p.cohort_first[1:], strict=False)
    ]
    return Fleet(
        crew=p.fleet[p.fleet[:, 3] > 0],
        comes=np.ascontiguousarray(comes),
        goes=np.ascontiguousarray(goes),
        point=p.point,
        seats=np.array(seats, dtype=np.int64),
        people=np.array(people, dtype=np.int64),
        visits=np.array(
            people if (p.max_convoy == 1).all() else [UNLIMITED] * len(people), dtype=np.int64
        ),
        room=p.capacity,
    )


def endless(f: Fleet) -> bool:
    """Tell whether a vehicle could go round in no time at all, so that tours have no end."""
    depots = f.comes.shape[0] - f.room.size
    nowhere = (f.comes[depots:] == 0).any() and (f.goes == 0).any()
    return bool(nowhere)


def in_steps(f: Fleet, kind: int) -> tuple[int, Fleet]:
    """Count the ways of one type in the longest step that divides them all.

    Returns
    -------
    tuple[int, Fleet]
        The minutes of a step, and a fleet of that type alone, as type 0, in steps: a tour of so
        many minutes ends in time if and only if it does in steps, the time left rounded down.
    """
    comes, goes = f.comes[:, :, kind : kind + 1], f.goes[:, :, kind : kind + 1]
    minutes = np.concatenate([comes[comes >= 0], goes[goes >= 0]])
    step = int(np.gcd.reduce(minutes, initial=0)) or 1
    alone = f._replace(
        comes=np.where(comes >= 0, comes // step, -1), goes=np.where(goes >= 0, goes // step, -1)
    )
    return step, alone


def _held(p: Problem, legs: slice) -> int:
    """Add up the least minutes at the checkpoints of a route: one vehicle, and the dwells."""
    checks = [x for x in p.leg_check[legs] if x >= 0]
    return sum(-(-60 // int(p.rate[x])) + int(p.dwell[x]) for x in checks)


@kernel_with_arrays
def worths(  # noqa: C901 - one sweep, compiled as one
    f: Fleet, kind: int, worth: Ints, last: int, at_centre: Ints, at_point: Ints
) -> None:
    """Find what the best rest of a tour is worth, by where a vehicle is and what time is left.

    Parameters
    ----------
    kind
        Type of the vehicle.
    worth
        ``(n_routes, n_centres)`` of one trip.
    last
        Most minutes left.
    at_centre, at_point
        ``(n_centres, last + 1)`` and ``(n_routes, last + 1)``, written: by minutes left, of a
        vehicle emptied at a centre (0 for staying), and of one that arrives at the point of a
        route (:data:`NOWHERE` where it cannot be emptied in time).
    """
    depots = f.comes.shape[0] - f.room.size
    # a way of no minutes from a centre to a point is seen in the same minute once more
    passes = 2 if f.comes[depots:, :, kind].min() <= 0 else 1
    at_centre[:, :] = 0
    at_point[:, :] = NOWHERE
    for left in range(last + 1):
        for _ in range(passes):
            for c in range(f.room.size):
                if left and at_centre[c, left] <= at_centre[c, left - 1]:
                    at_centre[c, left] = at_centre[c, left - 1]
                    continue  # a minute more is worth nothing more: all has been said before
                for r in range(f.point.size):
                    more = left + f.goes[r, c, kind]
                    if f.goes[r, c, kind] >= 0 and more <= last:
                        at_point[r, more] = max(at_point[r, more], worth[r, c] + at_centre[c, left])
            for r in range(f.point.size):
                if left and at_point[r, left] <= at_point[r, left - 1]:
                    at_point[r, left] = at_point[r, left - 1]
                    continue
                for c in range(f.room.size):
                    more = left + f.comes[depots + c, r, kind]
                    if f.comes[depots + c, r, kind] >= 0 and more <= last:
                        at_centre[c, more] = max(at_centre[c, more], at_point[r, left])


@kernel_with_arrays
def best_tour(
    f: Fleet,
    kind: int,
    location: int,
    left: int,
    worth: Ints,
    at_centre: Ints,
    at_point: Ints,
    trips: Ints,
) -> int:
    """Read off the best tour of a vehicle from a location with some minutes left.

    Writes rows (route, centre) into ``trips`` and returns how many; none is worth 0.
    """
    depots = f.comes.shape[0] - f.room.size
    n, here = 0, location
    want = worth_from(f, kind, here, left, at_point)
    while want > 0:
        r, left = next_route(f, kind, here, left, at_point, want)
        for c in range(f.room.size):
            rest = left - f.goes[r, c, kind]
            if (
                f.goes[r, c, kind] >= 0
                and rest >= 0
                and worth[r, c] + at_centre[c, rest] == at_point[r, left]
            ):
                trips[n, 0], trips[n, 1] = r, c
                n += 1
                want, left, here = at_centre[c, rest], rest, depots + c
                break
    return n


@kernel_with_arrays
def worth_from(f: Fleet, kind: int, here: int, left: int, at_point: Ints) -> int:
    """Find what the best tour from a location is worth, 0 for staying."""
    best = 0
    for r in range(f.point.size):
        way = f.comes[here, r, kind]
        if way >= 0 and left - way >= 0:
            best = max(best, at_point[r, left - way])
    return best


@kernel_with_arrays
def next_route(
    f: Fleet, kind: int, here: int, left: int, at_point: Ints, want: int
) -> tuple[int, int]:
    """Find the first route whose rest is worth as much as is wanted, and the minutes then left."""
    for r in range(f.point.size):
        way = f.comes[here, r, kind]
        if way >= 0 and left - way >= 0 and at_point[r, left - way] == want:
            return r, left - way
    return -1, NEVER

"""Rosters: which vehicle makes which trips. Annealing towards a clearance by a target minute."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.kernel import draw, kernel_with_arrays
from safepassage.planning.problem import NEVER, Ints
from safepassage.planning.tours import Fleet

COOLS_TO: Final = 1 / 500
"""The share of the first temperature that is left at the end."""

DICE: Final = 1 << 30


class Roster(NamedTuple):
    """A tour for every vehicle.

    Parameters
    ----------
    crew
        ``(n_vehicles,)`` whose vehicle it is.
    trips, n
        ``(n_vehicles, cap, 2)`` route and centre; ``(n_vehicles,)`` how many.
    ends
        ``(n_vehicles,)`` minute at which it has been emptied; 0 where it stays.
    """

    crew: Ints
    trips: Ints
    n: Ints
    ends: Ints


def empty_roster(f: Fleet) -> Roster:
    """Let every vehicle stay; there is room for as many trips as could be needed."""
    vehicles = int(f.crew[:, 3].sum())
    most = int(sum(-(-f.people // max(1, int(f.seats.min(initial=1)))))) + 2
    return Roster(
        crew=np.repeat(np.arange(len(f.crew)), f.crew[:, 3]),
        trips=np.zeros((vehicles, most, 2), dtype=np.int64),
        n=np.zeros(vehicles, dtype=np.int64),
        ends=np.zeros(vehicles, dtype=np.int64),
    )


def typical_trip(f: Fleet) -> float:
    """Give the mean minutes of a trip there and back."""
    comes, goes = f.comes[f.comes >= 0], f.goes[f.goes >= 0]
    return float(comes.mean() + goes.mean()) if comes.size and goes.size else 1.0


@kernel_with_arrays
def end_of(f: Fleet, crew: int, trips: Ints, n: int) -> int:
    """Tell when a vehicle has been emptied after its trips; NEVER where it cannot make one."""
    if n == 0:
        return 0
    kind, here, at = f.crew[crew, 0], f.crew[crew, 1], f.crew[crew, 2]
    depots = f.comes.shape[0] - f.room.size
    for i in range(n):
        comes = f.comes[here, trips[i, 0], kind]
        goes = f.goes[trips[i, 0], trips[i, 1], kind]
        if comes < 0 or goes < 0:
            return NEVER
        at += comes + goes
        here = depots + trips[i, 1]
    return int(at)


@kernel_with_arrays
def count(f: Fleet, crew: int, trips: Ints, n: int, sign: int, offered: Ints, taken: Ints) -> None:
    """Add, or take away, the places of a tour at its points and centres."""
    seats = sign * f.seats[f.crew[crew, 0]]
    for i in range(n):
        offered[f.point[trips[i, 0]]] += seats
        taken[trips[i, 1]] += seats


@kernel_with_arrays
def exchange(
    f: Fleet, now: Roster, v: int, trips: Ints, n: int, offered: Ints, taken: Ints
) -> None:
    """Count a new tour of a vehicle instead of the one it has."""
    count(f, now.crew[v], now.trips[v], now.n[v], -1, offered, taken)
    count(f, now.crew[v], trips, n, 1, offered, taken)


@kernel_with_arrays
def exchange_back(
    f: Fleet, now: Roster, v: int, trips: Ints, n: int, offered: Ints, taken: Ints
) -> None:
    """Undo :func:`exchange`."""
    count(f, now.crew[v], trips, n, -1, offered, taken)
    count(f, now.crew[v], now.trips[v], now.n[v], 1, offered, taken)


@kernel_with_arrays
def missing(f: Fleet, offered: Ints, taken: Ints) -> int:
    """Count people without a place, places where nobody is left, and places beyond the room."""
    total, spare = 0, f.seats.max() - 1
    for point in range(f.people.size):
        lacks = f.people[point] - offered[point]
        total += max(lacks, -lacks - spare, 0)
    for centre in range(f.room.size):
        total += max(0, taken[centre] - f.room[centre])
    return total


@kernel_with_arrays
def change(  # noqa: C901 - one branch a move
    f: Fleet, one: Ints, n: int, two: Ints, m: int, luck: Ints
) -> tuple[int, int]:
    """Change two tours a little, in one of eight ways; returns their new lengths."""
    kind, most = draw(luck, 12), one.shape[0] - 1
    i, j = draw(luck, n + 1), draw(luck, m + 1)
    if kind <= 2 and i < n and m < most:
        return move_trip(one, n, i, two, m, j)
    if kind <= 4 and n - i + j < most and m - j + i < most:
        return swap_tails(one, n, i, two, m, j)
    if kind == 10 and m < most:
        two[j + 1 : m + 1] = two[j:m].copy()
        two[j, 0], two[j, 1] = draw(luck, f.point.size), draw(luck, f.room.size)
        return n, m + 1
    if i == n:
        return n, m
    if kind == 11:
        one[i : n - 1] = one[i + 1 : n].copy()
        return n - 1, m
    if kind == 8:
        one[i, 0] = draw(luck, f.point.size)
    elif kind == 9:
        one[i, 1] = draw(luck, f.room.size)
    elif j < m:
        for k in range(2):
            if kind in {5, 6 + k}:
                one[i, k], two[j, k] = two[j, k], one[i, k]
    return n, m


@kernel_with_arrays
def move_trip(one: Ints, n: int, i: int, two: Ints, m: int, j: int) -> tuple[int, int]:
    """Take a trip out of one tour and put it into another."""
    two[j + 1 : m + 1] = two[j:m].copy()
    two[j] = one[i]
    one[i : n - 1] = one[i + 1 : n].copy()
    return n - 1, m + 1


@kernel_with_arrays
def swap_tails(one: Ints, n: int, i: int, two: Ints, m: int, j: int) -> tuple[int, int]:
    """Exchange what comes after a moment in two tours."""
    tail = one[i:n].copy()
    one[i : i + m - j] = two[j:m]
    two[j : j + n - i] = tail
    return i + m - j, j + n - i


@kernel_with_arrays
def shuffle(one: Ints, n: int, luck: Ints) -> None:
    """Exchange trips, or their centres, within one tour."""
    if n > 1:
        i, j, kind = draw(luck, n), draw(luck, n), draw(luck, 3)
        for k in range(2):
            if kind in {2, k}:
                one[i, k], one[j, k] = one[j, k], one[i, k]


@kernel_with_arrays
def anneal(  # noqa: C901, PLR0913, PLR0917 - one loop, compiled as one, on flat arrays
    f: Fleet,
    now: Roster,
    best: Roster,
    target: int,
    penalty: float,
    hot: float,
    trials: int,
    luck: Ints,
    halt: Ints,
) -> int:
    """Look for a roster that carries everyone by a target; stops when it has one.

    Parameters
    ----------
    now
        Changed.
    best
        Written where a roster carries everyone earlier than it does, or by the target.
    penalty
        Minutes that a person without a place costs.
    hot
        Minutes that may be lost at first; falls to :data:`COOLS_TO` of it.
    halt
        ``(1,)`` not 0 once it is to stop, wherever it is.

    Returns
    -------
    int
        The clearance of ``best``, or NEVER where it has not been written.
    """
    vehicles = now.n.size
    offered, taken = np.zeros_like(f.people), np.zeros_like(f.room)
    late, cleared = 0, NEVER
    for v in range(vehicles):
        count(f, now.crew[v], now.trips[v], now.n[v], 1, offered, taken)
        late += max(0, now.ends[v] - target)
    cost = late + penalty * missing(f, offered, taken)
    one, two = np.empty_like(now.trips[0]), np.empty_like(now.trips[0])
    for trial in range(trials):
        if halt[0]:
            break
        a, b = draw(luck, vehicles), draw(luck, vehicles)
        n, m = now.n[a], now.n[b]
        one[:n], two[:m] = now.trips[a, :n], now.trips[b, :m]
        if a == b:
            shuffle(one, n, luck)
            m = 0
        else:
            n, m = change(f, one, n, two, m, luck)
        end_a, end_b = end_of(f, now.crew[a], one, n), end_of(f, now.crew[b], two, m)
        if max(end_a, end_b) >= NEVER:
            continue
        later = max(0, end_a - target) - max(0, now.ends[a] - target)
        exchange(f, now, a, one, n, offered, taken)
        if a != b:
            later += max(0, end_b - target) - max(0, now.ends[b] - target)
            exchange(f, now, b, two, m, offered, taken)
        lacks = missing(f, offered, taken)
        may_lose = -hot * COOLS_TO ** (trial / trials) * math.log((1 + draw(luck, DICE)) / DICE)
        if late + later + penalty * lacks - cost > may_lose:
            exchange_back(f, now, a, one, n, offered, taken)
            if a != b:
                exchange_back(f, now, b, two, m, offered, taken)
            continue
        late += later
        cost = late + penalty * lacks
        now.trips[a, :n], now.n[a], now.ends[a] = one[:n], n, end_a
        if a != b:
            now.trips[b, :m], now.n[b], now.ends[b] = two[:m], m, end_b
        if lacks == 0 and now.ends.max() < cleared:
            cleared = now.ends.max()
            best.trips[:], best.n[:], best.ends[:] = now.trips, now.n, now.ends
            if cleared <= target:
                break
    return int(cleared)

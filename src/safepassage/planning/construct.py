"""First plans: a portfolio of greedy rules, the best of which the search starts from.

A rule ranks the missions that could be sent next by what they carry, how long they hold an
escort team, and when they are out: ``carried ** power / held / e ** (exit / delay)``. Rules differ
in the power, in the delay, and in whether a team's idle time counts as held.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from safepassage.planning.arrange import arrange
from safepassage.planning.decode import send
from safepassage.planning.kernel import kernel
from safepassage.planning.problem import INNER_SIDE, OUTER, Floats, Ints, Problem
from safepassage.planning.state import State, with_room
from safepassage.planning.trip import ENTER, EXIT, TEAMS, WEIGHT, Trip, empty_trip

ANY_CENTRE: Final = -1

WAITS: Final = ((0, 0), (0, 60), (1, 0), (1, 60))
"""How missions are offered: (hold for the next release, patience in minutes)."""

BLOCK: Final = 128
"""Among how many offers the first of the highest rank is looked for at once."""

NOBODY: Final = -math.inf
"""The rank of an offer that moves nobody."""


class Ranking(NamedTuple):
    """One greedy rule.

    Parameters
    ----------
    power
        Of the weight carried.
    delay
        Minutes: who is out so much later ranks e times lower; infinite where that does not count.
    idle
        1 where the time that a team has been idle counts as held, 0 where it does not.
    """

    power: float
    delay: float
    idle: int


RANKINGS: Final = (
    Ranking(3.0, 60.0, 1),
    Ranking(2.0, 120.0, 1),
    Ranking(4.0, 30.0, 1),
    Ranking(2.0, 60.0, 1),
    Ranking(3.0, 45.0, 1),
    Ranking(6.0, 20.0, 1),
    Ranking(2.5, 90.0, 1),
    Ranking(0.6, math.inf, 1),
    Ranking(1.0, math.inf, 1),
    Ranking(6.0, 30.0, 0),
    Ranking(0.6, math.inf, 0),
)
"""The portfolio, the usual best first."""


def candidates(problem: Problem) -> Ints:
    """List every mission worth offering, ``(n, 4 + n_types)``: each route, column and wait."""
    rows = [
        [route, ANY_CENTRE, *waits, *vehicles]
        for route in range(problem.point.size)
        for vehicles in _offered(problem, route)
        for waits in WAITS
    ]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 4 + problem.loads.size)


def _offered(problem: Problem, route: int) -> list[tuple[int, ...]]:
    """Offer convoys for a route; where people change vehicles, of both sides."""
    most = int(problem.max_convoy[route])
    if problem.change[route] < 0:
        return columns(problem, most)
    inner, outer = (
        columns(problem, most // 2, (problem.side[route] == side).astype(np.int64))
        for side in (INNER_SIDE, OUTER)
    )
    pairs = ((one, other) for one in inner for other in outer)
    return [tuple(a + b for a, b in zip(*pair, strict=True)) for pair in pairs]


def columns(problem: Problem, most: int, those: Ints | None = None) -> list[tuple[int, ...]]:
    """Offer convoys of up to so many vehicles by type, the longest first; of ``those`` types."""
    all_owned = [
        int(problem.fleet[problem.fleet[:, 0] == k, 3].sum()) * (those is None or int(those[k]))
        for k in range(problem.loads.size)
    ]
    owned = [n * (1 - car) for n, car in zip(all_owned, problem.private.tolist(), strict=True)]
    special = [
        int(problem.seats[low:high, 1:].sum()) > 0
        for low, high in zip(problem.layout_first, problem.layout_first[1:], strict=False)
    ]
    offers: dict[tuple[int, ...], None] = {}
    for size in (most, -(-most // 2)):
        for share in (0.0, 0.25, 0.5, 1.0):
            offers[_column(owned, special, size, round(size * share))] = None
    for kind in range(len(owned)):
        alone = tuple(int(k == kind and owned[k] > 0) for k in range(len(owned)))
        offers[alone] = None
    if problem.cars:
        cars = [n * car for n, car in zip(all_owned, problem.private.tolist(), strict=True)]
        offers |= {
            _with_cars(offer, cars, min(problem.cars, most - sum(offer))): None for offer in offers
        }
    return [offer for offer in offers if sum(offer)]


def _with_cars(offer: tuple[int, ...], cars: list[int], most: int) -> tuple[int, ...]:
    """Let private cars join a column that is not for nothing, as many as may."""
    joined = list(offer)
    for kind, owned in enumerate(cars):
        if sum(offer) and owned:
            joined[kind] = min(owned, most - (sum(joined) - sum(offer)))
    return tuple(joined)


def _column(owned: list[int], special: list[bool], size: int, reserved: int) -> tuple[int, ...]:
    """Fill a column: special vehicles up to ``reserved``, evenly by type; others for the rest."""
    kinds = [k for k, needed in enumerate(special) if needed and owned[k]]
    vehicles = [0] * len(owned)
    for n, kind in enumerate(kinds):
        vehicles[kind] = min(owned[kind], (reserved - sum(vehicles)) // (len(kinds) - n))
    for kind in range(len(owned)):
        if not special[kind]:
            vehicles[kind] = min(owned[kind], size - sum(vehicles))
    return tuple(vehicles)


def greedy(problem: Problem, start: State, offers: Ints, ranking: Ranking, most: int) -> Ints:
    """Build one plan by a rule.

    Parameters
    ----------
    start
        What is booked already.
    offers
        What :func:`candidates` lists.
    ranking
        The rule.
    most
        The most missions to send.

    Returns
    -------
    Ints
        ``(n, 4 + n_types)`` missions in the order in which they are sent.
    """
    state, out = with_room(problem, start, most), empty_trip(problem)
    chosen = np.zeros(most, dtype=np.int64)
    rank = np.full(offers.shape[0], NOBODY)
    leaders = np.arange(0, offers.shape[0], BLOCK)
    n = send_best(problem, state, offers, rank, leaders, ranking, out, chosen)
    return offers[chosen[:n]]


@kernel
def score(p: Problem, s: State, offers: Ints, i: int, ranking: Ranking, out: Trip) -> float:
    """Tell the logarithm of an offer's rank in the current state; NOBODY where it moves nobody."""
    if arrange(p, s, offers, i, out) == 0:
        return NOBODY
    since = out.when[TEAMS] if ranking.idle else out.when[ENTER]
    held = out.when[EXIT] + p.turnaround - since
    carried = ranking.power * math.log(out.when[WEIGHT])
    return float(carried - math.log(max(1, held)) - out.when[EXIT] / ranking.delay)


@kernel
def send_best(
    p: Problem,
    s: State,
    offers: Ints,
    rank: Floats,
    leaders: Ints,
    ranking: Ranking,
    out: Trip,
    chosen: Ints,
) -> int:
    """Send the best-ranked offer until none moves anybody; returns how many were sent.

    Ranks are renewed lazily: the leader's, those at the point just served, and all of them
    once no leader is left. A rank seldom rises while others are served, so the leader is
    nearly always the true one.
    """
    n, fresh = 0, False
    while n < chosen.size:
        best = leader(rank, leaders)
        if rank[best] == NOBODY:
            if fresh:
                break
            for i in range(offers.shape[0]):
                put(rank, leaders, i, score(p, s, offers, i, ranking, out))
            fresh = True
            continue
        put(rank, leaders, best, score(p, s, offers, best, ranking, out))
        if leader(rank, leaders) != best:
            continue
        if send(p, s, offers, best, out) == 0:
            break
        chosen[n] = best
        n, fresh = n + 1, False
        for i in range(offers.shape[0]):
            if p.point[offers[i, 0]] == p.point[offers[best, 0]]:
                put(rank, leaders, i, score(p, s, offers, i, ranking, out))
    return n


@kernel
def put(rank: Floats, leaders: Ints, i: int, value: float) -> None:
    """Set the rank of an offer, and find the first of the highest ranks in its block."""
    rank[i] = value
    first = i // BLOCK * BLOCK
    best = first
    for j in range(first, min(first + BLOCK, rank.size)):
        if rank[j] > rank[best]:
            best = j
    leaders[i // BLOCK] = best


@kernel
def leader(rank: Floats, leaders: Ints) -> int:
    """Find the first of the highest ranks."""
    best = leaders[0]
    for block in range(leaders.size):
        if rank[leaders[block]] > rank[best]:
            best = leaders[block]
    return int(best)

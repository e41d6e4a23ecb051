"""What a vehicle can take at a point: whole families for the search, whoever fits for the bound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from safepassage.model.people import GroupId, Needs

Ints = NDArray[np.int64]


def variants(layout: Needs, *, accompanied: bool) -> list[Needs]:
    """List a layout for every number of stretchers in it, the most first.

    Each of them takes seats for companions with it: how many, the point says. Where nobody is
    accompanied, a layout is itself.
    """
    fewest = 0 if accompanied else layout.stretcher
    numbers = range(layout.stretcher, fewest - 1, -1)
    return [Needs(layout.seated, layout.wheelchair, lying) for lying in numbers]


def by_themselves(seats: Ints, beside: Ints) -> Ints:
    """Set the companions' seats aside: ``(n_points, n_layouts, 3)``; nothing where they lack.

    Parameters
    ----------
    seats
        ``(n_layouts, 3)`` places by need.
    beside
        ``(n_points,)`` companions of each person on a stretcher.
    """
    places = np.repeat(seats[np.newaxis], beside.size, axis=0)
    places[:, :, 0] -= beside[:, np.newaxis] * seats[:, 2]
    places[places[:, :, 0] < 0] = 0
    return places


def whole_families(seats: Ints, family: Ints, laps: Ints, beside: Ints) -> Ints:
    """Give the people who can ride as whole families, and other places as they are.

    Parameters
    ----------
    seats
        ``(n_layouts, 3)`` places by need.
    family, laps
        ``(n_points,)`` people in a family, and those of them who take no seat.
    beside
        ``(n_points,)`` companions, who are not counted here.

    Returns
    -------
    Ints
        ``(n_points, n_layouts, 3)`` people by need.
    """
    places = by_themselves(seats, beside)
    places[:, :, 0] = places[:, :, 0] // (family - laps)[:, np.newaxis] * family[:, np.newaxis]
    return places


def at_most(
    seats: Ints, family: Ints, laps: Ints, beside: Ints, odd: Sequence[Sequence[int]]
) -> Ints:
    """Bound the people whom a vehicle can carry, by need: ``(n_points, n_layouts, 3)``.

    Beside whole families, each group has one last family that may be smaller.

    Parameters
    ----------
    seats, family, laps, beside
        As for :func:`whole_families`.
    odd
        By point, the sizes of smaller families.
    """
    most = by_themselves(seats, beside)
    for point, sizes in enumerate(odd):
        if family[point] > 1:
            most_seats = int(seats[:, 0].max(initial=0))
            sit = _who_sit(most_seats, int(family[point]), int(laps[point]), sizes)
            most[point, :, 0] = sit[most[point, :, 0]]
    return most


def _who_sit(seats: int, family: int, laps: int, odd: Sequence[int]) -> Ints:
    """Find the most people on 0, 1, 2 ... seats: some of the smaller families, and whole ones."""
    best = np.zeros(seats + 1, dtype=np.int64)
    for size in odd:
        needs = max(1, size - laps)
        if needs <= seats:
            best[needs:] = np.maximum(best[needs:], best[: seats + 1 - needs] + size)
    few, needs = best.copy(), family - laps
    for n in range(1, seats // needs + 1):
        with_them = few[: seats + 1 - n * needs] + n * family
        best[n * needs :] = np.maximum(best[n * needs :], with_them)
    return best


def odd_families(
    groups: Sequence[GroupId], first: Ints, people: Ints, family: Ints
) -> list[list[int]]:
    """List, by point, how many are in the last family of each group where that is smaller.

    Parameters
    ----------
    groups, first, people
        Whose part each cohort is, the ragged cohorts of a point, and their people by need.
    family
        ``(n_points,)`` people in a whole family.
    """
    found = []
    for point, size in enumerate(family.tolist()):
        seated: dict[GroupId, int] = {}
        for n in range(first[point], first[point + 1]):
            seated[groups[n]] = seated.get(groups[n], 0) + int(people[n, 0])
        found.append([count % size for count in seated.values() if count % size])
    return found

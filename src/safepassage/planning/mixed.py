"""Tours that begin as one and go on as another: what whole vehicles need to fit together.

The program over tours is content with few of them, and mixes them in fractions. Whole vehicles
need what lies between: the first trips of one tour and the last of another of the same crew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from safepassage.planning.master import Master, Tour, ends, roomy
from safepassage.planning.tours import Fleet

Content: TypeAlias = tuple[int, tuple[int, ...]]
"""A crew, and where its tour calls, in no order."""


def chosen(
    master: Master, known: tuple[Tour, ...], minute: int, over: Callable[[], bool]
) -> tuple[list[Tour], bool]:
    """Choose whole tours that end by a minute, out of the program's, those known, and mixtures.

    Returns
    -------
    tuple[list[Tour], bool]
        The tours, and whether they carry everyone.
    """
    in_time = tuple(tour for tour in (*master.tours, *known) if tour.ends <= minute)
    parents = (*master.used(minute), *(tour for tour in known if tour.ends <= minute))
    pool = Master(master.fleet)
    for tour in (*in_time, *mixtures(master.fleet, tuple(dict.fromkeys(parents)), minute)):
        pool.add(tour)
    return pool.whole(over)


def mixtures(f: Fleet, tours: tuple[Tour, ...], minute: int) -> Iterator[Tour]:
    """Give every tour that begins as one of a crew's and goes on as another, and ends in time.

    After each beginning as much of the other follows as there is time for. Of those that call
    at the same places one is given.
    """
    seen = {_content(f, tour) for tour in tours}
    for one in tours:
        for other in tours:
            if one.crew == other.crew:
                for tour in _joined(f, one, other, minute):
                    if (content := _content(f, tour)) not in seen:
                        seen.add(content)
                        yield tour


def _joined(f: Fleet, one: Tour, other: Tour, minute: int) -> Iterator[Tour]:
    """Cut one tour after each of its trips, and go on with the longest rest there is time for."""
    depots = f.comes.shape[0] - f.room.size
    kind, stands, begins, _ = (int(value) for value in f.crew[one.crew])
    first = np.array([route for route, _ in other.trips])
    cuts = [ends(f, one.crew, other.trips[: n + 1]) for n in range(len(other.trips))]
    arrives = np.array(cuts) - [int(f.goes[r, c, kind]) for r, c in other.trips]
    rest = other.ends - arrives
    here, at = stands, begins
    for n in range(len(one.trips) + 1):
        if n:
            route, centre = one.trips[n - 1]
            at += int(f.comes[here, route, kind] + f.goes[route, centre, kind])
            here = depots + centre
        ways = f.comes[here, first, kind]
        fits = np.flatnonzero((ways >= 0) & (at + ways + rest <= minute))
        if fits.size:
            k = int(fits[0])
            yield Tour(one.crew, int(at + ways[k] + rest[k]), one.trips[:n] + other.trips[k:])


def _content(f: Fleet, tour: Tour) -> Content:
    """Say where a tour calls: at points, and, where room is short, at centres."""
    anywhere = roomy(f)
    calls = (
        int(f.point[route]) if anywhere else int(f.point[route]) * f.room.size + centre
        for route, centre in tour.trips
    )
    return tour.crew, tuple(sorted(calls))

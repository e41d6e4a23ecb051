"""The Bus Evacuation Problem by itself: an instance, tours of its buses, and what they come to.

Needs nothing but Python, so that peers read an instance with their own interpreter, and tours are
counted without anything that made them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance, in its own units.

    Parameters
    ----------
    name
        Of its file.
    capacity, buses
        Seats of a bus; buses at each depot.
    demand, room
        People at each point; places in each shelter.
    first, way
        ``[depot][point]`` and ``[point][shelter]`` distances; the latter hold both ways.
    """

    name: str
    capacity: int
    buses: tuple[int, ...]
    demand: tuple[int, ...]
    room: tuple[int, ...]
    first: tuple[tuple[int, ...], ...]
    way: tuple[tuple[int, ...], ...]

    @property
    def loads(self) -> tuple[tuple[int, int], ...]:
        """Cut what waits at each point into full buses, the last one less: (point, people)."""
        return tuple(
            (point, min(self.capacity, waiting - at))
            for point, waiting in enumerate(self.demand)
            for at in range(0, waiting, self.capacity)
        )

    @property
    def depots(self) -> tuple[int, ...]:
        """Give the depot of each bus."""
        return tuple(depot for depot, buses in enumerate(self.buses) for _ in range(buses))


@dataclass(frozen=True, slots=True)
class Visit:
    """A bus takes people from a point to a shelter."""

    point: int
    shelter: int
    people: int


@dataclass(frozen=True, slots=True)
class Tour:
    """What one bus does, from its depot on: its visits, in order."""

    depot: int
    visits: tuple[Visit, ...]


def read(path: Path) -> Instance:
    """Read an instance."""
    rows = [[int(word) for word in line.split()] for line in path.read_text().splitlines()]
    (_, capacity, *_), (depots, *buses), (points, _, *demand), (_, _, *room), *ways = filter(
        None, rows
    )
    distances = [tuple(row[1:]) for row in ways]
    return Instance(
        path.name,
        capacity,
        tuple(buses),
        tuple(demand),
        tuple(room),
        tuple(distances[:depots]),
        tuple(distances[depots : depots + points]),
    )


def driven(instance: Instance, tour: Tour) -> int:
    """Add up the ways of a tour, until it is at its last shelter."""
    far, at = 0, None
    for visit in tour.visits:
        comes = instance.first[tour.depot] if at is None else [row[at] for row in instance.way]
        far += comes[visit.point] + instance.way[visit.point][visit.shelter]
        at = visit.shelter
    return far


def makespan(instance: Instance, tours: Iterable[Tour]) -> int:
    """Give the longest tour."""
    return max((driven(instance, tour) for tour in tours), default=0)


def faults(instance: Instance, tours: Sequence[Tour]) -> Iterator[str]:
    """Tell what is wrong with tours: who is left or invented, which bus or shelter is too full."""
    visits = [visit for tour in tours for visit in tour.visits]
    for visit in visits:
        if not 0 < visit.people <= instance.capacity:
            yield f"a bus carries {visit.people} people from point {visit.point}"
    out, came = Counter[int](), Counter[int]()
    for visit in visits:
        out[visit.point] += visit.people
        came[visit.shelter] += visit.people
    sent = Counter(tour.depot for tour in tours)
    yield from (
        f"{out[point]} of {waiting} people fetched from point {point}"
        for point, waiting in enumerate(instance.demand)
        if out[point] != waiting
    )
    yield from (
        f"{came[shelter]} people in shelter {shelter}, which has {room} places"
        for shelter, room in enumerate(instance.room)
        if came[shelter] > room
    )
    yield from (
        f"{sent[depot]} buses from depot {depot}, which has {buses}"
        for depot, buses in enumerate(instance.buses)
        if sent[depot] > buses
    )


def written(tours: Iterable[Tour]) -> str:
    """Write tours as JSON."""
    return json.dumps([asdict(tour) for tour in tours])


def tours_in(text: str) -> tuple[Tour, ...]:
    """Read what :func:`written` wrote."""
    rows: list[dict[str, Any]] = json.loads(text)
    return tuple(Tour(row["depot"], tuple(Visit(**one) for one in row["visits"])) for row in rows)

"""What every peer's script does around its solver on a Bus Evacuation Problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bep_tours import Instance, Tour, Visit, read, written
from peer import run

Solve = Callable[[Instance, float], tuple[Sequence[Tour], dict[str, Any]]]


def main(solve: Solve, limits: tuple[str, ...]) -> None:
    """Run a peer on one instance of it."""
    run(solve, limits, read, written)


def by_hand(instance: Instance) -> list[Tour]:
    """Let whichever bus is free first fetch the load that is done soonest, while any waits."""
    loads, room = list(instance.loads), list(instance.room)
    tours: list[list[Visit]] = [[] for _ in instance.depots]
    free = [0] * len(tours)
    while loads:
        bus = free.index(min(free))
        ways = [
            (_comes(instance, bus, tours[bus], point) + instance.way[point][shelter], n, shelter)
            for n, (point, people) in enumerate(loads)
            for shelter, places in enumerate(room)
            if places >= people
        ]
        if not ways:
            break
        takes, n, shelter = min(ways)
        point, people = loads.pop(n)
        free[bus] += takes
        room[shelter] -= people
        tours[bus].append(Visit(point, shelter, people))
    return [Tour(d, tuple(v)) for d, v in zip(instance.depots, tours, strict=True)]


def _comes(instance: Instance, bus: int, visits: list[Visit], point: int) -> int:
    if visits:
        return instance.way[point][visits[-1].shelter]
    return instance.first[instance.depots[bus]][point]

"""What every peer's script does around its solver: read, time, write the plan, say its limits."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from earliest import Book

Read = TypeVar("Read")
Made = TypeVar("Made")

Json = dict[str, Any]
Solve = Callable[[Json, float], tuple[Book, Json]]


@dataclass(frozen=True, order=True)
class Trip:
    """What a routing peer says of one vehicle: when it wants to load, on which route, for whom."""

    loads: float
    vehicle: int
    route: int
    centre: int


def main(solve: Solve, limits: tuple[str, ...]) -> None:
    """Run a peer on one passage instance."""
    run(solve, limits, _instance, lambda book: json.dumps(book.plan()))


def _instance(path: Path) -> Json:
    found: Json = json.loads(path.read_text("utf-8"))
    return found


def run(
    solve: Callable[[Read, float], tuple[Made, Json]],
    limits: tuple[str, ...],
    read: Callable[[Path], Read],
    written: Callable[[Made], str],
) -> None:
    """Run a peer on one instance and print one JSON object; what it made goes to ``-o``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args()
    instance = read(asked.instance)
    started = time.perf_counter()
    made, said = solve(instance, asked.seconds)
    took = time.perf_counter() - started
    asked.output.write_text(written(made), encoding="utf-8")
    json.dump({"seconds": round(took, 2), "limits": limits, **said}, sys.stdout)


@dataclass(frozen=True)
class BusLoad:
    """What one vehicle carries in one turn: a share of a cohort, cut for peers that know no crowds.

    ``kinds`` are the vehicle types that have a layout for it.
    """

    point: int
    released: int
    people: tuple[int, ...]
    kinds: tuple[int, ...]


def bus_loads(instance: Json) -> list[BusLoad]:
    """Cut every cohort into full vehicle loads: stretchers first, then wheelchairs, then seats."""
    types = instance["vehicle_types"]
    owned = [of for of in types if sum(of["count_at_depot"])]
    layouts = [tuple(seats) for of in owned for seats in of["layouts"]]
    loads = []
    for point, of in enumerate(instance["assembly_points"]):
        for cohort in of["released"]:
            left = list(cohort["people"])
            for need in (2, 1, 0):
                seats = max(layouts, key=lambda row: (row[need], sum(row)))
                while left[need] and seats[need]:
                    aboard = tuple(min(a, b) for a, b in zip(seats, left, strict=True))
                    left = [a - b for a, b in zip(left, aboard, strict=True)]
                    kinds = tuple(k for k, kind in enumerate(types) if _fits(aboard, kind))
                    loads.append(BusLoad(point, cohort["at"], aboard, kinds))
    return loads


def _fits(people: tuple[int, ...], kind: Json) -> bool:
    return any(
        all(n <= places for n, places in zip(people, seats, strict=True))
        for seats in kind["layouts"]
    )


def weighted(instance: Json, people: Iterable[int]) -> int:
    """Weigh people by their needs."""
    return sum(w * n for w, n in zip(instance["weights"], people, strict=True))


@dataclass(frozen=True)
class Drive:
    """A route as a peer sees it that knows no legs: minutes in and out, and when to load.

    ``inward`` and ``out`` are drives alone, without waiting; ``out`` has the checks of one vehicle
    before the last leg. ``opens`` are the (first, last) minutes at which loading may end so that
    both drives lie in one window. A convoy that waits for the next day is not expressed.
    """

    corridor: int
    inward: int
    out: int
    checks: int
    opens: tuple[tuple[int, int], ...]


def drive_of(instance: Json, route: int, vehicles: int = 1) -> Drive:
    """Take the legs of a route together; ``vehicles`` in the column make its checks longer."""
    of = instance["routes"][route]
    inward = sum(leg["minutes"] for leg in of["legs"])
    checks = [
        -(-60 * vehicles // instance["checkpoints"][leg["checkpoint"]]["vehicles_per_hour"])
        for leg in of["legs"]
        if leg["checkpoint"] is not None
    ]
    last = of["legs"][-1]["checkpoint"] is not None
    out = inward + sum(checks[:-1] if last else checks)
    opens = tuple(
        (opens + inward, min(closes - instance["margin"], instance["horizon"]) - out)
        for opens, closes in instance["corridors"][of["corridor"]]["windows"]
    )
    return Drive(
        of["corridor"], inward, out, checks[-1] if last else 0,
        tuple(pair for pair in opens if pair[0] <= pair[1]),
    )  # fmt: skip


def nearest(instance: Json, corridor: int) -> int:
    """Give the reception nearest to a gate."""
    ways = [of["minutes_from_gate"][corridor] for of in instance["receptions"]]
    return ways.index(min(ways))


def in_convoys(instance: Json, trips: Iterable[Trip]) -> Book:
    """Gather vehicles' trips into convoys, in two ways, and keep the plan that saves more.

    The peer's order is kept. The next trip in it leads a convoy; the next trips of other vehicles
    join if they are on the same route, up to the limit, and go to the leader's centre. One way only
    those join that the peer wants within a drive in and out of the leader; the other way all do: it
    does not know that escort teams are few, and small convoys would waste them.
    """
    wanted = sorted(trips)
    near, full = _gathered(instance, wanted, near=True), _gathered(instance, wanted, near=False)
    return near if near.saved > full.saved else full


def _gathered(instance: Json, waiting: list[Trip], *, near: bool) -> Book:
    book = Book(instance)
    while waiting:
        lead = waiting[0]
        drives = 2 * sum(leg["minutes"] for leg in instance["routes"][lead.route]["legs"])
        seen: set[int] = set()
        column: list[Trip] = []
        for trip in waiting:
            if len(column) == instance["max_convoy"] or (near and trip.loads > lead.loads + drives):
                break
            if trip.route == lead.route and trip.vehicle not in seen:
                column.append(trip)
            seen.add(trip.vehicle)
        waiting = [trip for trip in waiting if trip not in column]
        # A peer that cannot count places in a centre sends people on to the next one with room.
        centre = lead.centre if book.room[lead.centre] else book.centre(_corridor(instance, lead))
        if centre is not None:
            book.send(lead.route, centre, [trip.vehicle for trip in column])
    return book


def _corridor(instance: Json, trip: Trip) -> int:
    return int(instance["routes"][trip.route]["corridor"])

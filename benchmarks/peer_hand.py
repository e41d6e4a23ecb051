"""The hand rule: each convoy to the largest waiting crowd first, in full columns.

What a coordinator does with a list and a pencil: look at where most people wait, take the
vehicles that can be at its gate first, as many as a convoy may have, send them in as early as the
rules allow, write it down, and look again.
"""

from __future__ import annotations

from typing import Any

from earliest import Book
from peer import main

LIMITS = (
    "It expresses every rule, because the book does; it does not weigh one choice against another.",
)


def solve(instance: dict[str, Any], seconds: float) -> tuple[Book, dict[str, Any]]:
    """Send convoys until nobody can be moved; needs no more than a moment, whatever is given."""
    del seconds
    book = Book(instance)
    shut: set[int] = set()
    points = range(len(instance["assembly_points"]))
    while open_points := [
        p for p in points if p not in shut and book.crowd(p, instance["horizon"])
    ]:
        soon = min(vehicle.free + min(vehicle.to_gate) for vehicle in book.vehicles)
        # Who can be there first sees the crowd that waits then; if nobody waits yet, who will.
        crowds = [
            (book.crowd(p, soon), book.crowd(p, instance["horizon"]), -p) for p in open_points
        ]
        point = -max(crowds)[2]
        if not _sent(book, point):
            shut.add(point)
    return book, {"convoys": len(book.convoys)}


def _sent(book: Book, point: int) -> bool:
    """Send one full convoy on the route by which the vehicles are there first."""
    ways = []
    for route in book.routes(point):
        corridor = book.instance["routes"][route]["corridor"]
        # A vehicle without a place for anyone who waits there is of no use there.
        of_use = [v for v in book.vehicles if book.first_for(point, [v.kind]) is not None]
        ready = sorted((v.at_gate(corridor), v.number) for v in of_use)
        column = ready[: book.instance["max_convoy"]]
        legs = sum(leg["minutes"] for leg in book.instance["routes"][route]["legs"])
        if not column:
            continue
        ways.append((column[0][0] + legs, route, [number for _, number in column]))
    for _, route, numbers in sorted(ways):
        centre = book.centre(book.instance["routes"][route]["corridor"])
        if centre is not None and book.send(route, centre, numbers):
            return True
    return False


if __name__ == "__main__":
    main(solve, LIMITS)

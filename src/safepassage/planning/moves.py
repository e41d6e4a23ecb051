"""Small changes of an order of missions."""

from __future__ import annotations

from safepassage.planning.kernel import draw, kernel
from safepassage.planning.problem import Ints, Problem

NEAR, FAR = 9, 41
"""Among how many places around a mission its partner is drawn: near ones, and the rest."""


@kernel
def move(p: Problem, order: Ints, luck: Ints) -> tuple[int, int]:
    """Change an order a little: one mission in one of five ways, or two in one of six.

    Returns
    -------
    tuple[int, int]
        The first and the last row that may have changed.
    """
    i, way = draw(luck, order.shape[0]), draw(luck, 13)
    j = i
    if way < 5:
        change_one(p, order, i, way, luck)
    else:
        j = change_two(p, order, i, way, luck)
    return min(i, j), max(i, j)


@kernel
def change_one(p: Problem, order: Ints, i: int, way: int, luck: Ints) -> None:
    """Draw another centre, another hold, another route, another patience or another size."""
    if way == 0:
        order[i, 1] = draw(luck, p.capacity.size + 1) - 1
    elif way == 1:
        order[i, 2] = 1 - order[i, 2]
    elif way == 2:
        order[i, 0] = draw(luck, p.point.size)
    elif way == 3:
        order[i, 3] = (0, 15, 30, 60, 120, 240, 480, 1440)[draw(luck, 8)]
    else:
        resize(p, order, i, luck)


@kernel
def change_two(p: Problem, order: Ints, i: int, way: int, luck: Ints) -> int:
    """Draw a partner: for places, vehicles, or to be replaced; returns which it is."""
    n = order.shape[0]
    if way <= 6:
        j = around(i, n, NEAR, luck)
        swap(order, i, j)
    elif way == 7:
        j = anywhere(i, n, luck)
        swap(order, i, j)
    elif way <= 9:
        j = around(i, n, FAR, luck)
        shift(order, i, j)
    elif way == 10:
        j = anywhere(i, n, luck)
        hand_over(p, order, i, j, luck)
    elif way == 11:
        j = anywhere(i, n, luck)
        exchange(order, i, j)
    else:
        j = around(i, n, FAR, luck)
        repeat(order, i, j)
    return j


@kernel
def around(i: int, n: int, width: int, luck: Ints) -> int:
    """Draw one of ``width`` places around ``i``."""
    return min(n - 1, max(0, i + draw(luck, width) - width // 2))


@kernel
def anywhere(i: int, n: int, luck: Ints) -> int:
    """Draw a place, one in eight of them among all, and the rest not too far from ``i``."""
    return draw(luck, n) if draw(luck, 8) == 0 else around(i, n, FAR, luck)


@kernel
def swap(order: Ints, i: int, j: int) -> None:
    """Exchange two missions."""
    for k in range(order.shape[1]):
        order[i, k], order[j, k] = order[j, k], order[i, k]


@kernel
def shift(order: Ints, i: int, j: int) -> None:
    """Take a mission out and put it in elsewhere."""
    step = 1 if j > i else -1
    while i != j:
        swap(order, i, i + step)
        i += step


@kernel
def exchange(order: Ints, i: int, j: int) -> None:
    """Exchange the vehicles of two missions."""
    for k in range(4, order.shape[1]):
        order[i, k], order[j, k] = order[j, k], order[i, k]


@kernel
def repeat(order: Ints, i: int, j: int) -> None:
    """Send a mission once more, in place of another."""
    for k in range(order.shape[1]):
        order[j, k] = order[i, k]


@kernel
def vehicles(order: Ints, i: int) -> int:
    """Count the vehicles of a mission."""
    n = 0
    for k in range(4, order.shape[1]):
        n += order[i, k]
    return n


@kernel
def resize(p: Problem, order: Ints, i: int, luck: Ints) -> None:
    """Send more or fewer vehicles of one type, within the longest convoy."""
    kind = 4 + draw(luck, p.loads.size)
    room = p.max_convoy[order[i, 0]] - vehicles(order, i) + order[i, kind]
    change = 1 + draw(luck, 3)
    if draw(luck, 2) == 0:
        change = -change
    order[i, kind] = max(0, min(room, order[i, kind] + change))


@kernel
def hand_over(p: Problem, order: Ints, i: int, j: int, luck: Ints) -> None:
    """Move vehicles of one type from one mission to another."""
    kind = 4 + draw(luck, p.loads.size)
    room = p.max_convoy[order[j, 0]] - vehicles(order, j)
    if i != j and room > 0 and order[i, kind] > 0:
        count = 1 + draw(luck, min(room, order[i, kind]))
        order[i, kind] -= count
        order[j, kind] += count

"""Small changes of an order of missions."""

from __future__ import annotations

from safepassage.planning.kernel import draw, kernel
from safepassage.planning.problem import Ints, Problem

NEAR, FAR = 9, 41
"""Among how many places around a mission its partner is drawn: near ones, and the rest."""


RIVALS = 2
"""Among how many missions of the same corridor, before and after, a partner is drawn."""


@kernel
def move(p: Problem, order: Ints, luck: Ints) -> tuple[int, int]:
    """Change an order a little, in one of nine ways.

    Returns
    -------
    tuple[int, int]
        The first and the last row that may have changed.
    """
    n = order.shape[0]
    i, kind = draw(luck, n), draw(luck, 11)
    j = i
    if kind == 0:
        j = draw(luck, n) if draw(luck, 8) == 0 else around(i, n, FAR, luck)
        swap(order, i, j)
    elif kind <= 2:
        j = around(i, n, NEAR, luck) if kind == 1 else rival(p, order, i, luck)
        swap(order, i, j)
    elif kind <= 4:
        j = around(i, n, FAR, luck) if kind == 3 else rival(p, order, i, luck)
        shift(order, i, j)
    elif kind == 5:
        order[i, 1] = draw(luck, p.capacity.size + 1) - 1
    elif kind == 6:
        order[i, 2] = 1 - order[i, 2]
    elif kind == 7:
        order[i, 0] = draw(luck, p.point.size)
    elif kind == 8:
        order[i, 3] = (0, 15, 30, 60, 120, 240, 480, 1440)[draw(luck, 8)]
    elif kind == 9:
        j = draw(luck, n) if draw(luck, 8) == 0 else around(i, n, FAR, luck)
        hand_over(p, order, i, j, luck)
    else:
        resize(p, order, i, luck)
    return min(i, j), max(i, j)


@kernel
def around(i: int, n: int, width: int, luck: Ints) -> int:
    """Draw one of ``width`` places around ``i``."""
    return min(n - 1, max(0, i + draw(luck, width) - width // 2))


@kernel
def rival(p: Problem, order: Ints, i: int, luck: Ints) -> int:
    """Draw one of the next missions, before or after one, that use the same corridor.

    The mission itself where there is none among those around.
    """
    step = 1 - 2 * draw(luck, 2)
    left, j = 1 + draw(luck, RIVALS), i
    for _ in range(FAR):
        j += step
        if j < 0 or j >= order.shape[0]:
            return i
        if p.corridor[order[j, 0]] == p.corridor[order[i, 0]]:
            left -= 1
            if left == 0:
                return j
    return i


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

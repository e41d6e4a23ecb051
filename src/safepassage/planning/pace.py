"""What a drive takes where a road is slower at some hours: speed summed minute by minute.

As ``model.pace`` has it, in minutes; a case without such hours pays for one look at an empty table.
"""

from __future__ import annotations

from safepassage.planning.core import slows
from safepassage.planning.kernel import kernel
from safepassage.planning.problem import Problem


@kernel
def over(p: Problem, leg: int, minutes: int, t: int) -> int:
    """Tell when a drive of a leg is over that begins at ``t``.

    Parameters
    ----------
    minutes
        How long it takes where it is not slowed down.
    """
    if not slows(p):
        return t + minutes
    left = minutes * 100
    for i in range(p.slow_first[leg], p.slow_first[leg + 1]):
        since, until, percent = p.slow[i, 0], p.slow[i, 1], p.slow[i, 2]
        if until > t:
            usual = max(0, since - t)
            if left <= usual * 100:
                break
            left, t = left - usual * 100, t + usual
            if left <= (until - t) * percent:
                return int(t - (-left // percent))
            left, t = left - (until - t) * percent, until
    return int(t - (-left // 100))


@kernel
def last_start(p: Problem, leg: int, minutes: int, ends: int) -> int:
    """Tell the last minute from which a drive of a leg is over by ``ends``: the inverse."""
    if not slows(p):
        return ends - minutes
    left = minutes * 100
    for i in range(p.slow_first[leg + 1] - 1, p.slow_first[leg] - 1, -1):
        since, until, percent = p.slow[i, 0], p.slow[i, 1], p.slow[i, 2]
        if since < ends:
            usual = max(0, ends - until)
            if left <= usual * 100:
                break
            left, ends = left - usual * 100, ends - usual
            if left <= (ends - since) * percent:
                return int(ends + -left // percent)
            left, ends = left - (ends - since) * percent, since
    return int(ends + -left // 100)

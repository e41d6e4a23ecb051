"""Simulated annealing on an order, and how a changed order is judged without running all of it.

Three things make a trial short. It begins at the last kept state before the change. It
ends where its bookings are again those of the order it came from (their digests agree): from
there on both go the same way. And it ends where, at equal weight of people out, it has
fallen behind by more than the threshold, drawn beforehand, could forgive. A trial that is taken
is not run again: its figures and the states kept on its way become those of the order.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from safepassage.planning.decode import gain, most_clearance, send
from safepassage.planning.kernel import draw, kernel
from safepassage.planning.moves import move
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.state import (
    CARRIED,
    DRIVEN,
    FIGURES,
    HASH,
    LAST_EXIT,
    SAVED,
    State,
    keep,
    restore,
)
from safepassage.planning.trip import Trip

HOPELESS: Final = -(1 << 62)
"""The gain of an order that was given up."""

FORGIVEN: Final = 3.0
"""How many temperatures a trial may lie behind beyond its threshold and still catch up."""

RARELY: Final = 4
"""Of how many states one is kept where a trial goes on behind its last change."""

GAIN, LAST, VEHICLE_MINUTES = range(3)


class Standing(NamedTuple):
    """An order under change, what it comes to mission by mission, and the best one so far.

    Parameters
    ----------
    order, best, trial
        ``(n, 4 + n_types)`` missions.
    mark, best_mark, trial_mark
        ``(3,)`` what an order is worth: gain, last exit, vehicle-minutes.
    figure, trial_figure
        ``(n + 1, FIGURES)`` figures of the state before each mission, and at the end.
    kept
        ``(2 x rows, size)`` states before every ``stride``-th mission; ``rows`` is
        ``n // stride + 1``.
    place, known
        ``(2, rows)`` on which row of ``kept`` such a state is, of the order and of the trial; 1
        where it has been kept.
    stride
        ``(1,)``.
    """

    order: Ints
    mark: Ints
    best: Ints
    best_mark: Ints
    trial: Ints
    trial_mark: Ints
    figure: Ints
    trial_figure: Ints
    kept: Ints
    place: Ints
    known: Ints
    stride: Ints


@kernel
def anneal(
    p: Problem, s: State, now: Standing, out: Trip, luck: Ints, heat: float, missions: int
) -> int:
    """Try moves at one temperature, and keep those that are good enough.

    Parameters
    ----------
    missions
        Stop when so many have been worked out; a move that changes nothing counts as one.

    Returns
    -------
    int
        How many orders were tried.
    """
    trials = 0
    while missions > 0:
        trials += 1
        low, high = move(p, now.trial, luck)
        low, high = changed_rows(now, low, high)
        if low > high:
            missions -= 1
            continue
        threshold = now.mark[GAIN] + heat * math.log((1 + draw(luck, 1 << 30)) / (1 << 30))
        first, end = judge(p, s, now, out, low, high, threshold, FORGIVEN * heat)
        missions -= end - first
        worth = now.trial_mark[GAIN]
        if worth < threshold or (worth == now.mark[GAIN] and better(now.mark, now.trial_mark)):
            copy_order(now.trial, now.order, low, high)
            continue
        copy_order(now.order, now.trial, low, high)
        adopt(s, now, low, end)
        if better(now.mark, now.best_mark):
            copy_order(now.best, now.order, 0, now.order.shape[0] - 1)
            for i in range(3):
                now.best_mark[i] = now.mark[i]
    return trials


@kernel
def changed_rows(now: Standing, low: int, high: int) -> tuple[int, int]:
    """Narrow down in which rows the trial differs; where in none, the first is beyond the last."""
    while low <= high and alike(now, low):
        low += 1
    while high > low and alike(now, high):
        high -= 1
    return low, high


@kernel
def alike(now: Standing, m: int) -> bool:
    """Tell whether the order and the trial have the same mission in a row."""
    differ = 0
    for k in range(now.order.shape[1]):
        differ += now.order[m, k] != now.trial[m, k]
    return differ == 0


@kernel
def better(mark: Ints, than: Ints) -> bool:
    """Compare marks (gain, last exit, vehicle-minutes): more gain, then earlier, then fewer."""
    if mark[GAIN] != than[GAIN]:
        return bool(mark[GAIN] > than[GAIN])
    if mark[LAST] != than[LAST]:
        return bool(mark[LAST] < than[LAST])
    return bool(mark[VEHICLE_MINUTES] < than[VEHICLE_MINUTES])


@kernel
def copy_order(order: Ints, source: Ints, low: int, high: int) -> None:
    """Copy the missions from ``low`` to ``high``."""
    for i in range(low, high + 1):
        for k in range(order.shape[1]):
            order[i, k] = source[i, k]


@kernel
def judge(
    p: Problem,
    s: State,
    now: Standing,
    out: Trip,
    low: int,
    high: int,
    threshold: float,
    forgiven: float,
) -> tuple[int, int]:
    """Work out what the trial order is worth; writes ``now.trial_mark`` and its figures and states.

    Parameters
    ----------
    low, high
        Where it may differ from the order.
    threshold, forgiven
        It is given up where it has no chance, by the curve of the order, to gain
        ``threshold``, with so much beyond it forgiven.

    Returns
    -------
    tuple[int, int]
        The missions worked out: the first, and the one after the last.
    """
    n = now.trial.shape[0]
    first = go_back(s, now, low)
    allowed = now.mark[GAIN] - threshold + forgiven
    along = low
    for m in range(first, n):
        send(p, s, now.trial, m, out)
        if m < low:
            keep_order(s, now, m + 1)
            continue
        for i in range(FIGURES):
            now.trial_figure[m + 1, i] = s.figure[i]
        if m >= high:
            if s.figure[HASH] == now.figure[m + 1, HASH]:
                rejoin(p, s, now, m + 1)
                return first, m + 1
            if p.clearance:
                if most_clearance(p, s) < threshold:
                    now.trial_mark[GAIN] = HOPELESS
                    return first, m + 1
            elif not p.by_second:
                # by the second, one person more or less by the evening outweighs all forgiven
                along = abreast(now, s.figure[CARRIED], along)
                if behind(now, s, along) > allowed:
                    now.trial_mark[GAIN] = HOPELESS
                    return first, m + 1
        keep_trial(s, now, m + 1, high)
    now.trial_mark[GAIN] = gain(p, s)
    now.trial_mark[LAST] = s.figure[LAST_EXIT]
    now.trial_mark[VEHICLE_MINUTES] = s.figure[DRIVEN]
    return first, n


@kernel
def go_back(s: State, now: Standing, m: int) -> int:
    """Make the state the last one that is kept before mission ``m``; tell before which it is."""
    row = m // now.stride[0]
    while now.known[0, row] == 0:
        row -= 1
    restore(s, now.kept, now.place[0, row])
    return int(row * now.stride[0])


@kernel
def keep_order(s: State, now: Standing, m: int) -> None:
    """Keep the order's state before mission ``m`` if it is one to keep and has not been kept."""
    row = m // now.stride[0]
    if m % now.stride[0] == 0 and now.known[0, row] == 0:
        keep(s, now.kept, now.place[0, row])
        now.known[0, row] = 1


@kernel
def keep_trial(s: State, now: Standing, m: int, high: int) -> None:
    """Keep the trial's state before mission ``m`` if it is one to keep.

    Most orders that are taken rejoin soon after their last change, ``high``; far behind it states
    are kept more rarely, and the others when they are next come by.
    """
    row = m // now.stride[0]
    if m % now.stride[0] == 0:
        now.known[1, row] = int(m <= high + now.stride[0] or row % RARELY == 0)
        if now.known[1, row] > 0:
            keep(s, now.kept, now.place[1, row])


@kernel
def abreast(now: Standing, carried: int, along: int) -> int:
    """Find, from ``along`` on, the last mission before which the order had carried no more."""
    n = now.order.shape[0]
    while along < n and now.figure[along + 1, CARRIED] <= carried:
        along += 1
    return along


@kernel
def behind(now: Standing, s: State, along: int) -> float:
    """Tell how much less is saved than the order had saved at the same weight of people out."""
    saved = float(now.figure[along, SAVED])
    if along < now.order.shape[0]:
        step = now.figure[along + 1, CARRIED] - now.figure[along, CARRIED]
        more = s.figure[CARRIED] - now.figure[along, CARRIED]
        saved += more * (now.figure[along + 1, SAVED] - now.figure[along, SAVED]) / step
    return float(saved - s.figure[SAVED])


@kernel
def rejoin(p: Problem, s: State, now: Standing, m: int) -> None:
    """Write what a trial is worth that goes on as the order does from mission ``m`` on."""
    n = now.order.shape[0]
    more = s.figure[SAVED] - now.figure[m, SAVED]
    if p.clearance:
        more = 0  # the same vehicles stand at the same places at the same minutes
    now.trial_mark[GAIN] = now.mark[GAIN] + more
    now.trial_mark[LAST] = max(now.figure[n, LAST_EXIT], s.figure[LAST_EXIT])
    now.trial_mark[VEHICLE_MINUTES] = (
        now.figure[n, DRIVEN] + s.figure[DRIVEN] - now.figure[m, DRIVEN]
    )


@kernel
def adopt(s: State, now: Standing, low: int, end: int) -> None:
    """Take over what the trial comes to, which was worked out from ``low`` up to ``end``."""
    n, stride = now.order.shape[0], now.stride[0]
    rejoined = s.figure[HASH] == now.figure[end, HASH]
    if rejoined:
        carry_over(s, now, end)
    for m in range(low + 1, end + 1):
        for i in range(FIGURES):
            now.figure[m, i] = now.trial_figure[m, i]
    for row in range(low // stride + 1, -(-end // stride) if rejoined else n // stride + 1):
        now.place[0, row], now.place[1, row] = now.place[1, row], now.place[0, row]
        now.known[0, row] = now.known[1, row]
    for i in range(3):
        now.mark[i] = now.trial_mark[i]


@kernel
def carry_over(s: State, now: Standing, m: int) -> None:
    """Renew the figures from mission ``m`` on, where the bookings are what they were."""
    n, stride = now.order.shape[0], now.stride[0]
    for i in (CARRIED, SAVED, DRIVEN):
        more = s.figure[i] - now.figure[m, i]
        if more != 0:
            for j in range(m, n + 1):
                now.figure[j, i] += more
            for row in range(-(-m // stride), n // stride + 1):
                now.kept[now.place[0, row], i] += more

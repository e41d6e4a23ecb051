"""Simulated annealing on an order, and how a changed order is judged without running all of it.

Three things make a trial short. It begins at the last kept state before the change. It
ends where its bookings are again those of the order it came from (their digests agree): from
there on both go the same way. And it ends where, at equal weight of people out, it has
fallen behind by more than the threshold, drawn beforehand, could forgive.
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

GAIN, LAST, VEHICLE_MINUTES = range(3)


class Standing(NamedTuple):
    """An order under change, what it comes to mission by mission, and the best one so far.

    Parameters
    ----------
    order, best, trial
        ``(n, 4 + n_types)`` missions.
    mark, best_mark, trial_mark
        ``(3,)`` what an order is worth: gain, last exit, vehicle-minutes.
    figure
        ``(n + 1, FIGURES)`` figures of the state before each mission, and at the end.
    kept
        ``(n // stride + 1, size)`` the state before every ``stride``-th mission.
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
    kept: Ints
    stride: Ints


@kernel
def anneal(
    p: Problem, s: State, now: Standing, out: Trip, luck: Ints, heat: float, missions: int
) -> int:
    """Try moves at one temperature, and keep those that are good enough.

    Parameters
    ----------
    missions
        Stop when so many have been worked out.

    Returns
    -------
    int
        How many orders were tried.
    """
    trials = 0
    while missions > 0:
        trials += 1
        low, high = move(p, now.trial, luck)
        threshold = now.mark[GAIN] + heat * math.log((1 + draw(luck, 1 << 30)) / (1 << 30))
        missions -= judge(p, s, now, out, low, high, threshold, FORGIVEN * heat)
        worth = now.trial_mark[GAIN]
        if worth < threshold or (worth == now.mark[GAIN] and better(now.mark, now.trial_mark)):
            copy_order(now.trial, now.order, low, high)
            continue
        copy_order(now.order, now.trial, low, high)
        if low == high and s.figure[HASH] == now.figure[low + 1, HASH]:
            continue  # one mission changed, and its bookings did not
        missions -= record(p, s, now, out, low, high)
        for i in range(3):
            now.mark[i] = now.trial_mark[i]
        if better(now.mark, now.best_mark):
            copy_order(now.best, now.order, 0, now.order.shape[0] - 1)
            for i in range(3):
                now.best_mark[i] = now.mark[i]
    return trials


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
) -> int:
    """Work out what the trial order is worth; writes ``now.trial_mark``.

    Parameters
    ----------
    low, high
        Where it may differ from the order.
    threshold, forgiven
        It is given up where it has no chance, by the curve of the order, to gain
        ``threshold``, with so much beyond it forgiven.

    Returns
    -------
    int
        Missions worked out.
    """
    n, stride = now.trial.shape[0], now.stride[0]
    first = low // stride * stride
    restore(s, now.kept, low // stride)
    allowed = now.mark[GAIN] - threshold + forgiven
    along = low
    for m in range(first, n):
        send(p, s, now.trial, m, out)
        if m < high:
            continue
        if s.figure[HASH] == now.figure[m + 1, HASH]:
            rejoin(p, s, now, m + 1)
            return int(m + 1 - first)
        if p.clearance:
            if most_clearance(p, s) < threshold:
                now.trial_mark[GAIN] = HOPELESS
                return int(m + 1 - first)
            continue
        if p.by_second:
            continue  # one person more or less by the evening outweighs all that can be forgiven
        along = abreast(now, s.figure[CARRIED], along)
        if behind(now, s, along) > allowed:
            now.trial_mark[GAIN] = HOPELESS
            return int(m + 1 - first)
    now.trial_mark[GAIN] = gain(p, s)
    now.trial_mark[LAST] = s.figure[LAST_EXIT]
    now.trial_mark[VEHICLE_MINUTES] = s.figure[DRIVEN]
    return int(n - first)


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
def record(p: Problem, s: State, now: Standing, out: Trip, low: int, high: int) -> int:
    """Run the order again from its first change on, and keep what it comes to.

    Returns
    -------
    int
        Missions worked out.
    """
    n, stride = now.order.shape[0], now.stride[0]
    first = low // stride * stride
    restore(s, now.kept, low // stride)
    for m in range(first, n):
        send(p, s, now.order, m, out)
        if m >= high and s.figure[HASH] == now.figure[m + 1, HASH]:
            carry_over(s, now, m + 1)
            return int(m + 1 - first)
        for i in range(FIGURES):
            now.figure[m + 1, i] = s.figure[i]
        if (m + 1) % stride == 0:
            keep(s, now.kept, (m + 1) // stride)
    return int(n - first)


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
                now.kept[row, i] += more

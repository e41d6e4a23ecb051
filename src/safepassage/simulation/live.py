"""Live through many days, here or anywhere: the same days, however they are shared out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from safepassage.simulation.flat import Flat, Ints, scratch, width

PORTION: Final = 500
"""Days in one piece of work; what comes out does not depend on it."""


class Task(NamedTuple):
    """Days of one world: so many from the first on."""

    of: Flat
    seed: int
    runs: int


Watch: TypeAlias = Callable[[int, int], None]
"""Called with the days lived through, and how many there are in all."""


def live(of: Flat, seed: int, first: int, count: int) -> Ints:
    """Live through days ``first`` to ``first + count - 1`` of a seed.

    Returns
    -------
    Ints
        (day, result), see :func:`~safepassage.simulation.flat.width`.
    """
    from safepassage.simulation.kernel import days

    results = np.zeros((count, width(of)), dtype=np.int64)
    # what comes from another machine is read only, and numba would compile for that anew
    ours = Flat(*(np.array(table) for table in of))
    days(ours, scratch(ours), seed, first, results)
    return results


def live_all(
    tasks: Sequence[Task], workers: Executor | None = None, watch: Watch | None = None
) -> list[Ints]:
    """Live through all days of some tasks.

    Parameters
    ----------
    tasks
        Each with the days that it is made of.
    workers
        Where portions are lived through beside each other; None for one after the other here.
    watch
        Told after each portion.
    """
    pieces = [
        (n, first, min(PORTION, task.runs - first))
        for n, task in enumerate(tasks)
        for first in range(0, task.runs, PORTION)
    ]
    done, total = 0, sum(task.runs for task in tasks)
    waiting = (
        [
            workers.submit(live, tasks[n].of, tasks[n].seed, first, count)
            for n, first, count in pieces
        ]
        if workers
        else None
    )
    parts: list[list[Ints]] = [[] for _ in tasks]
    for k, (n, first, count) in enumerate(pieces):
        of = waiting[k].result() if waiting else live(tasks[n].of, tasks[n].seed, first, count)
        parts[n].append(of)
        done += count
        if watch:
            watch(done, total)
    return [np.concatenate(part) for part in parts]

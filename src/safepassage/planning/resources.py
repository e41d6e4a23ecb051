"""The two resources that cover every rule of time.

*Openings* are a calendar; a *server* takes one at a time. A gate is a server too, which a column
keeps busy until its tail is through and a headway has passed. Each resource tells the first
minute, or the last, that it has left; what is booked is kept sorted.
"""

from __future__ import annotations

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import NEVER, Ints


@kernel
def opens(openings: Ints, low: int, high: int, minutes: int, t: int) -> int:
    """Find the first start from ``t`` on that lies inside an opening; NEVER if there is none."""
    for i in range(low, high):
        start = max(t, openings[i, 0])
        if start + minutes <= openings[i, 1]:
            return int(start)
    return NEVER


@kernel
def opens_before(openings: Ints, low: int, high: int, minutes: int, t: int) -> int:
    """Find the last start up to ``t`` that lies inside an opening; -1 if there is none."""
    for i in range(high - 1, low - 1, -1):
        start = min(t, openings[i, 1] - minutes)
        if start >= openings[i, 0]:
            return int(start)
    return -1


@kernel
def after(times: Ints, row: int, n: int, t: int) -> int:
    """Count the first ``n`` sorted times of a row that are ``t`` or less."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if times[row, middle] <= t:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def served(begins: Ints, ends: Ints, row: int, n: int, minutes: int, t: int) -> int:
    """Find the first start from ``t`` on at which a server is idle for ``minutes``."""
    i = after(ends, row, n, t)
    while i < n and begins[row, i] < t + minutes:
        t = max(t, ends[row, i])
        i += 1
    return t


@kernel
def served_before(begins: Ints, ends: Ints, row: int, n: int, minutes: int, t: int) -> int:
    """Find the last start up to ``t`` at which a server is idle for ``minutes``."""
    i = after(begins, row, n, t + minutes - 1) - 1
    while i >= 0 and ends[row, i] > t:
        t = min(t, begins[row, i] - minutes)
        i -= 1
    return t


@kernel
def service(customers: int, rate: int) -> int:
    """Tell how many minutes it takes to serve so many at a rate an hour; at once where it is 0."""
    return -(-customers * 60 // rate) if rate > 0 else 0


@kernel
def insert(times: Ints, row: int, n: int, t: int) -> None:
    """Insert into the first ``n`` sorted times of a row."""
    i = n
    while i > 0 and times[row, i - 1] > t:
        times[row, i] = times[row, i - 1]
        i -= 1
    times[row, i] = t


@kernel
def saved_by(saves: Ints, t: int) -> int:
    """Tell what leaving at a minute saves; after the horizon less than nothing."""
    return int(saves[t] if t < saves.size else saves.size - 1 - t)

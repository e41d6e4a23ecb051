"""Chance and openings for the compiled simulator; ``chance.py`` and ``openings.py`` are plain."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from safepassage.simulation import chance
from safepassage.simulation.causes import Cause
from safepassage.simulation.compiled import inner
from safepassage.simulation.flat import Flat, Scratch
from safepassage.units import DAY, Seconds

_GOLDEN: Final = np.uint64(chance.GOLDEN)
_FIRST: Final = np.uint64(chance.FIRST)
_SECOND: Final = np.uint64(chance.SECOND)
_30, _27, _31, _32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)

_LATE: Final = int(Cause.LATE_OPENING)
_CUT: Final = int(Cause.CUT_SHORT)
_REFUSAL: Final = int(Cause.REFUSAL)
_HALT: Final = int(Cause.HALT)


@inner
def mixed(word: Any) -> Any:  # noqa: ANN401 - an unsigned word, which has no name in Python
    """Mix 64 bits, as :func:`~safepassage.simulation.chance.mixed` does."""
    word = (word ^ (word >> _30)) * _FIRST
    word = (word ^ (word >> _27)) * _SECOND
    return word ^ (word >> _31)


@inner
def stream(seed: int, run: int) -> Any:  # noqa: ANN401
    """Give what all draws of one run start from."""
    return mixed(mixed(np.uint64(seed) + _GOLDEN) + _GOLDEN * np.uint64(run + 1))


@inner
def draw(of: Any, cause: int, index: int) -> int:  # noqa: ANN401
    """Draw a number of 32 bits."""
    word = mixed(of + _GOLDEN * np.uint64(cause + 1))
    return np.int64(mixed(word + _GOLDEN * np.uint64(index + 1)) >> _32)  # type: ignore[return-value]


@inner
def value(w: Flat, of: Any, cause: int, index: int) -> int:  # noqa: ANN401
    """Read a cause's quantiles at a draw."""
    drawn = draw(of, cause, index)
    last = w.cuts.shape[1] - 1
    for n in range(1, last + 1):
        if drawn < w.cuts[cause, n]:
            low, before = w.values[cause, n - 1], w.cuts[cause, n - 1]
            rise, run = w.values[cause, n] - low, w.cuts[cause, n] - before
            return int(low + rise * (drawn - before) // run)
    return int(w.values[cause, last])


@inner
def halt(w: Flat, s: Scratch, of: Any) -> int:  # noqa: ANN401
    """Draw the halts; returns how many."""
    days, count = w.scalars[2], 0
    for day in range(days):
        lasts = value(w, of, _HALT, day)
        if lasts > 0:
            begins = day * DAY + ((DAY * draw(of, _HALT, days + day)) >> 32)
            s.closed[count, 0], s.closed[count, 1] = begins, begins + lasts
            count += 1
    return count


@inner
def open_up(w: Flat, s: Scratch, of: Any) -> None:  # noqa: ANN401
    """Draw when each track is open today."""
    halts = halt(w, s, of)
    parties, days = w.scalars[1], w.scalars[2]
    for track in range(len(w.tracks)):
        count = 0
        for n in range(w.tracks[track, 0], w.tracks[track, 0] + w.tracks[track, 1]):
            opens, closes = w.openings[n, 0], w.openings[n, 1]
            day, party = w.openings[n, 2], w.openings[n, 3]
            if party >= 0:
                opens += value(w, of, _LATE, day * parties + party)
                closes -= value(w, of, _CUT, day * parties + party)
                if value(w, of, _REFUSAL, w.tracks[track, 2] * days + day):
                    continue
            if opens < closes:
                s.open[track, count, 0], s.open[track, count, 1] = opens, closes
                count += 1
        for n in range(halts):
            count = take_out(s, track, count, s.closed[n, 0], s.closed[n, 1])
        s.opened[track] = count


@inner
def take_out(s: Scratch, track: int, count: int, begins: Seconds, ends: Seconds) -> int:
    """Take a closure out of a track's openings, from the last on; returns how many are left."""
    o = s.open
    for n in range(count - 1, -1, -1):
        opens, closes = o[track, n, 0], o[track, n, 1]
        before, after = opens < min(closes, begins), max(opens, ends) < closes
        if before and after and begins < ends:
            for k in range(count, n + 1, -1):
                o[track, k, 0], o[track, k, 1] = o[track, k - 1, 0], o[track, k - 1, 1]
            o[track, n, 1] = min(closes, begins)
            o[track, n + 1, 0], o[track, n + 1, 1] = max(opens, ends), closes
            count += 1
        elif before:
            o[track, n, 1] = min(closes, begins)
        elif after:
            o[track, n, 0] = max(opens, ends)
        else:
            for k in range(n, count - 1):
                o[track, k, 0], o[track, k, 1] = o[track, k + 1, 0], o[track, k + 1, 1]
            count -= 1
    return count

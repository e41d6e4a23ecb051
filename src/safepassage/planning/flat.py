"""Whole minutes and flat arrays: what lists of the case become.

Durations are rounded up and openings shortened, so whatever is feasible in minutes is feasible.
"""

from __future__ import annotations

import numpy as np

from safepassage.model import Calendar, Window
from safepassage.planning.problem import Ints
from safepassage.units import MINUTE, Seconds


def up(seconds: Seconds) -> int:
    """Round up to whole minutes."""
    return -(-seconds // MINUTE)


def inside(calendar: Calendar, margin: Seconds) -> list[tuple[int, int]]:
    """Shorten windows to whole minutes that end a margin earlier; those left empty fall away."""
    pairs = [(up(window.opens), (window.closes - margin) // MINUTE) for window in calendar]
    return [(opens, last) for opens, last in pairs if opens <= last]


def outside(window: Window) -> tuple[int, int]:
    """Widen a window to whole minutes."""
    return window.opens // MINUTE, up(window.closes)


def first_of(rows: list) -> Ints:  # type: ignore[type-arg]
    """Tell where each of some ragged rows begins, and where the last ends."""
    return np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)


def ints(values: list[int]) -> Ints:
    """Make an array of a list."""
    return np.array(values, dtype=np.int64)


def table(rows: list[list[int]], columns: int) -> Ints:
    """Make an array of rows, of so many columns even where there is no row."""
    return np.array(rows, dtype=np.int64).reshape(len(rows), columns)

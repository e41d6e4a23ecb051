"""Progress on the terminal: elapsed, best plan, bound, gap. Written to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from safepassage import wiring
from safepassage.planning import Progress
from safepassage.units import HOUR

EVERY = 5.0
"""Seconds between two lines where standard error is not a terminal."""


@contextmanager
def watching() -> Iterator[Callable[[Progress], None]]:
    """Lend a watcher: a line that renews itself on a terminal, now and then a line elsewhere."""
    elapsed = wiring.stopwatch()
    if not sys.stderr.isatty():
        yield _lines(elapsed)
        return
    with Console(stderr=True).status("Looking for a first plan") as status:
        yield lambda now: status.update(_line(elapsed(), now))


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """Lend a watcher for work that is counted: so many done, of so many."""
    elapsed = wiring.stopwatch()
    if sys.stderr.isatty():
        with Console(stderr=True).status(f"Counting {what}") as status:
            yield lambda done, of: status.update(_count(elapsed(), done, of, what))
        return
    told = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal told
        if elapsed() - told >= EVERY:
            told = elapsed()
            print(_count(told, done, of, what), file=sys.stderr, flush=True)  # noqa: T201

    yield tell


def _count(seconds: float, done: int, of: int, what: str) -> str:
    return f"{seconds:5.0f} s  {done / of:4.0%}  {done:,} of {of:,} {what}"


def _lines(elapsed: Callable[[], float]) -> Callable[[Progress], None]:
    told = 0.0

    def tell(now: Progress) -> None:
        nonlocal told
        if elapsed() - told >= EVERY:
            told = elapsed()
            print(_line(told, now), file=sys.stderr, flush=True)  # noqa: T201 - progress

    return tell


def _line(seconds: float, now: Progress) -> str:
    best, bound = now.cost / HOUR, now.bound / HOUR
    gap = (best - bound) / best if best else 0.0
    return (
        f"{seconds:5.0f} s  {now.share:4.0%}  best {best:,.0f}  "
        f"bound {bound:,.0f} (person-)hours  gap {gap:.1%}"
    )

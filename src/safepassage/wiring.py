"""The one place that makes real clocks, workers and signals, and knows where examples lie."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import safepassage
from safepassage.planning import AfterSeconds, Cancellable


def stopwatch() -> Callable[[], float]:
    """Start a watch; it tells the seconds since."""
    started = time.monotonic()
    return lambda: time.monotonic() - started


def now() -> datetime:
    """Read the clock of this machine, in UTC."""
    return datetime.now(UTC)


def stop_after(seconds: float) -> AfterSeconds:
    """Stop a search after some seconds of real time, counted from now."""
    return AfterSeconds(seconds, time.monotonic)


@contextmanager
def engine(threads: int = 1) -> Iterator[Executor]:
    """Lend threads for proofs: kernels and HiGHS both let go of the interpreter's lock."""
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="proof") as workers:
        yield workers


@contextmanager
def interruptible(stop: Cancellable) -> Iterator[None]:
    """Let the first Ctrl-C end a search gracefully; a second one ends the program."""

    def cancel(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signals call
        stop.cancel()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def example(name: str) -> Path:
    """Give the folder of an example case; the examples lie beside ``src`` in a checkout."""
    return Path(safepassage.__file__).parents[2] / "examples" / name

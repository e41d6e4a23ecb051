"""The one place that makes real clocks and workers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from safepassage.planning import AfterSeconds


def stop_after(seconds: float) -> AfterSeconds:
    """Stop a search after some seconds of real time, counted from now."""
    return AfterSeconds(seconds, time.monotonic)


@contextmanager
def engine() -> Iterator[Executor]:
    """Lend a thread for proofs: kernels and HiGHS both let go of the interpreter's lock."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="proof") as workers:
        yield workers

"""Days lived through on a Ray cluster; the one place that knows Ray."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

from safepassage.errors import MissingExtra

P = ParamSpec("P")
R = TypeVar("R")


class Cluster(Executor):
    """Workers of a Ray cluster.

    A piece of work that was on a machine that is lost is done again on another: the same piece
    gives the same days, so nothing can tell. Every machine needs this release of safepassage.

    Parameters
    ----------
    address
        As Ray takes it: ``"auto"``, or ``"host:6379"`` of the head node.

    Raises
    ------
    MissingExtra
        Where Ray is not installed.
    """

    def __init__(self, address: str) -> None:
        try:
            import ray
        except ImportError as fault:
            raise MissingExtra("simulating on a cluster", "ray", "ray") from fault
        self._ray: Any = ray
        self._tasks: dict[Callable[..., object], Any] = {}
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Do a piece of work somewhere, as often as machines are lost meanwhile."""
        if fn not in self._tasks:
            again = self._ray.remote(max_retries=-1, scheduling_strategy="SPREAD")
            self._tasks[fn] = again(fn)
        done: Future[R] = self._tasks[fn].remote(*args, **kwargs).future()
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as every executor
        """Leave the cluster, which goes on without us."""
        self._ray.shutdown()

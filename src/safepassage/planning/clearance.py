"""A proof that nobody clears earlier: in every case, coupled or not, a lower bound."""

from __future__ import annotations

from typing import Final

import numpy as np

from safepassage.model import Bound
from safepassage.planning.flow import MODEST_FLOW, carried_by, size_of_flow
from safepassage.planning.master import Master, Tour
from safepassage.planning.mixed import chosen
from safepassage.planning.problem import NEVER, Problem, everyone
from safepassage.planning.reach import first_arrivals, first_entry, legs_of
from safepassage.planning.stop import Stop
from safepassage.planning.tours import endless, fleet_of
from safepassage.planning.turns import Turns
from safepassage.units import MINUTE

ALONE: Final = "everyone is carried as if alone"
TOURS: Final = "linear program over tours of single vehicles"
FLOW: Final = "integer flow of vehicles over minutes"


class Clearance:
    """What is proven of the earliest clearance, and the best roster so far.

    Parameters
    ----------
    problem
        What is planned.
    stop
        When to give up.
    """

    def __init__(self, problem: Problem, stop: Stop) -> None:
        self.problem, self._stop, self.turns = problem, stop, Turns(stop)
        self.fleet = fleet_of(problem)
        self.lower, self.proof = min(problem.horizon, _alone(problem)), ALONE
        self._at_once = self.lower
        self._open: int | None = None
        self._master = None if endless(self.fleet) else Master(self.fleet)

    @property
    def best(self) -> Bound:
        """The bound, in seconds."""
        return Bound(self.lower * MINUTE, self.proof)

    def met(self, gain: int) -> bool:
        """Tell whether an order with this gain carries everyone and clears at the proven minute.

        Where no clock rules, what is proven meanwhile does not count: how far it has come
        hangs on the machine.
        """
        proven = self.lower if self._stop.timed else self._at_once
        return self._minute(gain) <= proven

    def cost_of(self, gain: int) -> int:
        """Tell when an order clears that gains so much, in seconds; the horizon at the latest."""
        return min(self.problem.horizon, self._minute(gain)) * MINUTE

    def _minute(self, gain: int) -> int:
        """Turn a gain into a minute, beyond the horizon where somebody is left behind."""
        p = self.problem
        return everyone(p) * p.horizon * 2 - gain

    @property
    def settled(self) -> bool:
        """Whether the linear program has no more to prove."""
        return self._master is None or self.lower >= self._high

    @property
    def _high(self) -> int:
        """The first minute by which it is not worth trying."""
        return self.problem.horizon if self._open is None else self._open

    def prove(self, upper: int | None = None) -> None:
        """Find the last minute by which the linear program proves that nobody clears.

        Goes on where it was when its last turn was over.

        Parameters
        ----------
        upper
            A minute by which somebody clears, if known.
        """
        step = max(1, self.lower)
        if upper is not None:
            self._open = min(upper, self._high)
        while not (self.settled or self.turns.over()):
            minute = (self.lower + self._high) // 2
            if self._open is None:
                minute, step = min(minute, self.lower + step - 1), 2 * step
            if not self._raised(minute) and not self.turns.over():
                self._open = minute

    def _raised(self, minute: int) -> bool:
        """Try to prove that nobody clears by a minute."""
        if self._master is None or not self._master.impossible(minute, self.turns.over):
            return False
        self.lower, self.proof = minute + 1, TOURS
        return True

    def choose(self, known: tuple[Tour, ...], minute: int) -> tuple[tuple[Tour, ...], bool]:
        """Choose whole tours that end by a minute; tell whether they carry everyone.

        Parameters
        ----------
        known
            Tours that may be chosen, or mixed, beside those of the proof.
        minute
            The proven one or later.
        """
        if self._master is None or self._raised(minute):
            return (), False
        tours, all_carried = chosen(self._master, known, minute, self.turns.over)
        return tuple(tours), all_carried

    def settle(self, upper: int) -> tuple[Tour, ...]:
        """Close the gap below a known clearance with an integer flow, where that is modest.

        Returns
        -------
        tuple[Tour, ...]
            Tours that clear earlier than ``upper``, as early as possible; no tour where there are
            none, the flow would be too large, or the time was up.
        """
        while self.lower < upper and size_of_flow(self.fleet, self.lower) <= MODEST_FLOW:
            tours = carried_by(self.fleet, self.lower, self.turns.over)
            if tours is not None:
                return tours
            self.lower, self.proof = self.lower + 1, FLOW
        return ()


def _alone(p: Problem) -> int:
    """Find the minute before which somebody cannot be emptied, all others away."""
    arrivals = first_arrivals(p)
    earliest = np.full(p.family.size, NEVER, dtype=np.int64)
    for route, kinds in enumerate(arrivals):
        last = legs_of(p, route)[-1]
        for kind, at in enumerate(kinds):
            ways = p.transit[route, :, kind]
            entry = first_entry(p, route, kind, int(at)) if at < NEVER else NEVER
            if entry < NEVER and (ways >= 0).any():
                out = entry + int(p.drive[last, kind] + ways[ways >= 0].min() + p.unloads[kind])
                point = int(p.point[route])
                earliest[point] = min(earliest[point], out)
    waits = [
        p.people[low:high].any()
        for low, high in zip(p.cohort_first, p.cohort_first[1:], strict=False)
    ]
    return int(earliest[waits].max(initial=0))

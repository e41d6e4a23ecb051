"""What is proven, better and better, while the search runs."""

from __future__ import annotations

import math
from itertools import islice
from typing import Final

from safepassage.model import Bound
from safepassage.planning.bound import everyone_alone, most_saved
from safepassage.planning.problem import Problem, everyone
from safepassage.planning.stop import Stop

NEARLY: Final = 1e-6
"""The share by which prices may miss what everyone saves alone, and prove nothing more."""


class Proofs:
    """What is proven so far of the objective asked for first; filled while the search runs.

    Parameters
    ----------
    problem, stop
        What is planned, and when to give up.
    nobody_moved
        What the objective counts where nobody of the problem is moved.
    unit
        How much of it a minute, or a person, is.
    spare
        What the horizon has beyond whole minutes.
    """

    def __init__(
        self, problem: Problem, stop: Stop, nobody_moved: int, unit: int, spare: int
    ) -> None:
        self._problem, self._stop = problem, stop
        self._nobody_moved, self._unit, self._spare = nobody_moved, unit, spare
        self._of = "" if problem.rank == 1 else ", for the objective asked for first"
        self._saved_alone = everyone_alone(problem)
        alone = f"everyone leaves as if alone{self._of}"
        self._alone = Bound(self._least(self._saved_alone), alone)
        self.best = self._alone

    def prove(self) -> None:
        """Tighten the bound for as long as the stop rule leaves time.

        Where it is all the same when people leave, prices prove only that some must stay. Once
        they do not, finer slots are not tried: they would take long, and seldom tell.
        """
        alone = self._saved_alone
        flat = self._problem.saves[0] == self._problem.saves[-1]
        for saved, width in islice(most_saved(self._problem, self._over), self._stop.prices):
            least = self._least(saved)
            if least > self.best.cost:
                slots = f"{width} minutes" if width > 1 else "a minute"
                said = f"prices for convoys, in slots of {slots} and more{self._of}"
                self.best = Bound(least, said)
            if flat and abs(saved - alone) <= NEARLY * alone:
                return

    def _over(self) -> bool:
        return self._stop.timed and self._stop.progress(0) >= 1.0

    def met(self, gain: int) -> bool:
        """Tell whether an order with this gain has reached the bound: nothing is left to find.

        Where a second objective is asked for, there always may be.

        Where no clock rules, what is proven meanwhile does not count: how far it has come
        hangs on the machine, and the same rounds must give the same plan.
        """
        proven = self.best if self._stop.timed else self._alone
        return self._problem.rank == 1 and self.cost_of(gain) <= proven.cost

    def cost_of(self, gain: int) -> int:
        """Tell what an order with this gain costs, by the objective asked for first."""
        return self._nobody_moved - gain // self._problem.rank * self._unit

    def _least(self, saved: float) -> int:
        """Turn what is saved at the most into a cost at the least.

        Exits are whole minutes, so savings come in steps of a minute, or a person, times the
        weights' greatest common divisor; a horizon with odd seconds adds those for everyone.
        """
        p = self._problem
        step = math.gcd(*p.weight.ravel().tolist()) or 1
        most = math.floor(saved / step) * step * self._unit
        return max(0, self._nobody_moved - most - self._spare * everyone(p))

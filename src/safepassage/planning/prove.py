"""What is proven, better and better, while the search runs."""

from __future__ import annotations

import math
from itertools import islice
from typing import Final

from safepassage.model import Bound
from safepassage.model.plan import PersonSeconds
from safepassage.planning.bound import everyone_alone, most_saved
from safepassage.planning.problem import Problem
from safepassage.planning.stop import Stop
from safepassage.units import MINUTE

STEPS: Final = 25
"""How many prices are tried where no clock rules: the same number gives the same bound."""


class Proofs:
    """What is proven so far; filled while the search runs."""

    def __init__(self, problem: Problem, stop: Stop, nobody_moved: int, spare: int) -> None:
        self._problem, self._stop = problem, stop
        self._nobody_moved, self._spare = nobody_moved, spare
        self._alone = Bound(self._risk(everyone_alone(problem)), "everyone leaves as if alone")
        self.best = self._alone

    def prove(self) -> None:
        """Tighten the bound for as long as the stop rule leaves time."""
        steps = None if self._stop.timed else STEPS
        for saved, width in islice(most_saved(self._problem, self._over), steps):
            risk = self._risk(saved)
            if risk > self.best.cost:
                self.best = Bound(risk, f"prices for convoys, in slots of {width} minutes and more")

    def _over(self) -> bool:
        return self._stop.timed and self._stop.progress(0) >= 1.0

    def met(self, saved: int) -> bool:
        """Tell whether an order that saves so much has reached the bound: nothing is left to find.

        Where no clock rules, what is proven meanwhile does not count: how far it has come
        hangs on the machine, and the same rounds must give the same plan.
        """
        proven = self.best if self._stop.timed else self._alone
        return self.cost_of(saved) <= proven.cost

    def cost_of(self, saved: int) -> PersonSeconds:
        """Tell what an order costs that saves so many weighted person-minutes."""
        return self._nobody_moved - saved * MINUTE

    def _risk(self, saved_minutes: float) -> PersonSeconds:
        """Turn minutes saved at the most into a cost at the least.

        Exits are whole minutes, so savings come in steps of a minute times the weights'
        greatest common divisor; a horizon with odd seconds adds those for everyone.
        """
        p = self._problem
        step = math.gcd(*(int(weight) for weight in p.weight))
        most = math.floor(saved_minutes / step) * step * MINUTE
        everyone = int((p.people * p.weight).sum())
        return max(0, self._nobody_moved - most - self._spare * everyone)

"""The one way in: plan a case."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from safepassage.model import Bound, Case, Infeasible, Plan
from safepassage.model.plan import PersonSeconds
from safepassage.planning import construct, cost
from safepassage.planning.bound import LARGEST, MODEST, affordable, everyone_alone, most_saved
from safepassage.planning.explain import why_not
from safepassage.planning.problem import Index, Problem, compile_case
from safepassage.planning.schedule import convoys
from safepassage.planning.search import Search
from safepassage.planning.stop import Stop
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE
from safepassage.version import VERSION

GREEDY_SHARE: Final = 0.3
"""The share of the search that the greedy portfolio may take."""

FINER_COSTS: Final = 5
"""How many times longer the next finer bound takes, at the least."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the planning is, for whoever watches.

    Parameters
    ----------
    share
        How much of the search is over, 0 to 1.
    risk
        Weighted person-seconds at risk of the best plan so far.
    bound
        What is proven so far: no plan costs less.
    """

    share: float
    risk: PersonSeconds
    bound: PersonSeconds


def plan(
    case: Case,
    times: TravelTimes,
    stop: Stop,
    seed: int = 0,
    *,
    prove: bool = True,
    workers: Executor | None = None,
    watch: Callable[[Progress], None] | None = None,
) -> Plan | Infeasible:
    """Plan a case: who rides when, by which road, through which window.

    Parameters
    ----------
    case, times
        What is to be planned, and how long its drives take.
    stop
        When to stop; with a number of rounds, the same case, seed and rounds give the same
        plan to the last byte.
    seed
        Of the search, 0 or more.
    prove
        Whether to look for a bound; without, the plan says that nothing is proven.
    workers
        Where the bound is proven while the search runs; None to prove it afterwards.
    watch
        Called now and then.

    Returns
    -------
    Plan | Infeasible
        The best plan found with a proven bound, or the rules that let nobody be moved.
    """
    problem, index = compile_case(case, times)
    proofs = _Proofs(problem, stop, nobody_moved=cost.risk(case, ()), spare=case.horizon % MINUTE)
    proving = workers.submit(proofs.prove) if workers and prove else None
    search = _first(problem, seed, stop)
    rounds = 0
    while (share := stop.progress(rounds)) < 1.0 and search is not None and not proofs.met(search):
        search.round(share)
        rounds += 1
        if watch:
            watch(Progress(share, proofs.risk_of(search), proofs.best.risk))
    if proving:
        proving.result()
    elif prove:
        proofs.prove()
    bound = proofs.best if prove else None
    return _answer(case, times, problem, index, search, bound, seed, rounds)


def _first(problem: Problem, seed: int, stop: Stop) -> Search | None:
    """Run the greedy portfolio; the best of it starts the search. None where nobody can move."""
    if not (problem.teams and problem.point.size and problem.fleet.size and problem.capacity.size):
        return None
    offers = construct.candidates(problem)
    if not offers.size:
        return None
    best: Search | None = None
    for ranking in construct.rankings():
        if best is not None and stop.progress(0) > GREEDY_SHARE:
            break
        orders = construct.greedy(problem, offers, ranking, _most_missions(problem))
        search = Search(problem, orders, seed)
        if best is None or search.saved > best.saved:
            best = search
    return best


def _most_missions(problem: Problem) -> int:
    """Bound the missions of a greedy plan: every convoy carries somebody."""
    return int(problem.people.sum()) + 1


def _answer(
    case: Case,
    times: TravelTimes,
    problem: Problem,
    index: Index,
    search: Search | None,
    bound: Bound | None,
    seed: int,
    rounds: int,
) -> Plan | Infeasible:
    """Write the best order down as a plan, or say why there is none."""
    made = convoys(case, problem, index, search.best) if search else ()
    if not made and case.people():
        return Infeasible(why_not(case, times))
    return Plan(
        case=case.digest,
        demand=case.demand,
        convoys=made,
        risk=cost.risk(case, made),
        left=cost.left_behind(case, made),
        bound=bound,
        seed=seed,
        rounds=rounds,
        version=VERSION,
    )


class _Proofs:
    """What is proven so far; filled while the search runs."""

    def __init__(self, problem: Problem, stop: Stop, nobody_moved: int, spare: int) -> None:
        self._problem, self._stop = problem, stop
        self._nobody_moved, self._spare = nobody_moved, spare
        self._alone = Bound(self._risk(everyone_alone(problem)), "everyone leaves as if alone")
        self.best = self._alone

    def prove(self) -> None:
        """Tighten the bound, coarse to fine, for as long as the stop rule leaves time."""
        before = self._stop.progress(0)
        most = LARGEST if self._stop.timed else MODEST
        for width in affordable(self._problem, most):
            saved = most_saved(self._problem, width, lambda: self._stop.progress(0) >= 1.0)
            risk = self._risk(saved)
            if risk > self.best.risk:
                self.best = Bound(risk, f"linear relaxation with slots of {width} minutes")
            now = self._stop.progress(0)
            if now + FINER_COSTS * (now - before) >= 1.0:
                break
            before = now

    def met(self, search: Search) -> bool:
        """Tell whether the search has reached the bound: nothing is left to find.

        Where no clock rules, what is proven meanwhile does not count: how far it has come
        hangs on the machine, and the same rounds must give the same plan.
        """
        proven = self.best if self._stop.timed else self._alone
        return self.risk_of(search) <= proven.risk

    def risk_of(self, search: Search) -> PersonSeconds:
        """Tell what the best order costs."""
        return self._nobody_moved - search.saved * MINUTE

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

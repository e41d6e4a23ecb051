"""The one way in: plan a case."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import Final

from safepassage.model import Bound, Case, Convoy, Infeasible, Objective, Plan
from safepassage.planning import construct, cost
from safepassage.planning.clear import clear, independent
from safepassage.planning.clearance import Clearance
from safepassage.planning.compile import compile_case
from safepassage.planning.explain import why_not
from safepassage.planning.nonstop import nonstop
from safepassage.planning.outward import as_fast_as_ever, outward
from safepassage.planning.problem import Index, Problem
from safepassage.planning.prove import Proofs
from safepassage.planning.relief import laden
from safepassage.planning.schedule import convoys
from safepassage.planning.search import Search
from safepassage.planning.state import State, empty_state
from safepassage.planning.stop import Early, Stop
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE
from safepassage.version import VERSION

GREEDY_SHARE: Final = 0.3
"""The share of the search that the greedy portfolio may take."""

WRITTEN: Final = 64
MOST_WRITING: Final = 0.5
"""By how many missions it is told how long writing all of them up takes, and the most of the
search that is left for it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the planning is, for whoever watches.

    Parameters
    ----------
    share
        How much of the search is over, 0 to 1.
    cost
        Of the best plan so far, by the case's first objective.
    bound
        What is proven so far: no plan costs less.
    """

    share: float
    cost: int
    bound: int


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
    if problem.clearance and (
        made := _cleared(case, times, problem, index, stop, seed, watch, workers)
    ):
        return made if prove else replace(made, bound=None)
    start = empty_state(problem, 0)
    proofs = proofs_of(case, problem, stop, fixed=cost.asked(case, ()))
    proving = workers.submit(proofs.prove) if workers and prove else None
    search = first(problem, start, seed, stop)
    rounds, timetable = 0, tuple[Convoy, ...]()
    if search is not None:
        early = Early(stop, _writing(case, problem, index, start, search, stop))
        twin = _twin(problem, start, search, seed + 1, early, workers) if workers else None
        while (share := early.progress(rounds)) < 1.0 and not proofs.met(search.saved):
            search.round(share)
            rounds += 1
            if watch:
                watch(Progress(share, proofs.cost_of(search.saved), proofs.best.cost))
        if twin is not None and not twin.cancel():
            search = max(search, twin.result(), key=lambda one: one.saved)
        timetable = convoys(case, problem, index, start, search.best)
    answer = _answer(case, times, timetable, seed, rounds)
    if proving:
        proving.result()
    elif prove:
        proofs.prove()
    return proven(answer, proofs.best) if prove and isinstance(answer, Plan) else answer


def proofs_of(case: Case, problem: Problem, stop: Stop, fixed: int) -> Proofs | Clearance:
    """Give what proves that no plan of a problem costs less, by the case's objective.

    Parameters
    ----------
    fixed
        What the first objective counts where nobody of the problem is moved.
    """
    problem = nonstop(outward(as_fast_as_ever(problem)))
    if problem.clearance:
        return Clearance(problem, stop)
    if case.rules.objective is Objective.EVENING:
        return Proofs(problem, stop, nobody_moved=fixed, unit=1, spare=0)
    return Proofs(problem, stop, fixed, unit=MINUTE, spare=case.horizon % MINUTE)


def _cleared(
    case: Case,
    times: TravelTimes,
    problem: Problem,
    index: Index,
    stop: Stop,
    seed: int,
    watch: Callable[[Progress], None] | None,
    workers: Executor | None,
) -> Plan | None:
    """Plan by tours, where nothing but people and room couples convoys; None elsewhere."""
    if not independent(problem):
        return None
    clearance = Clearance(problem, stop)
    tell = (lambda *now: watch(Progress(*now))) if watch else (lambda *_: None)
    found = clear(case, times, index, clearance, stop, seed, tell, workers)
    if found is None:
        return None
    made, rounds = found
    return plan_of(case, laden(case, made), clearance.best, seed, rounds)


def first(problem: Problem, start: State, seed: int, stop: Stop) -> Search | None:
    """Run the greedy portfolio; the best of it starts the search. None where nobody can move."""
    if not (problem.teams and problem.point.size and problem.fleet.size and problem.capacity.size):
        return None
    offers = construct.candidates(problem)
    if not offers.size:
        return None
    best: Search | None = None
    for ranking in construct.RANKINGS:
        if best is not None and stop.progress(0) > GREEDY_SHARE:
            break
        orders = construct.greedy(problem, start, offers, ranking, _most_missions(problem))
        search = Search(problem, orders, seed, start)
        if best is None or search.saved > best.saved:
            best = search
    return best


def _twin(
    problem: Problem, start: State, search: Search, seed: int, stop: Stop, workers: Executor
) -> Future[Search] | None:
    """Let an independent search run on the other core once the proof is done.

    Only against a clock: with a number of rounds nothing may hang on how soon that is.
    """
    if not stop.timed:
        return None
    twin = Search(problem, search.first, seed, start)

    def run() -> Search:
        began = stop.progress(0)
        while (now := stop.progress(0)) < 1.0:
            twin.round((now - began) / (1.0 - began))
        return twin

    return workers.submit(run)


def _writing(
    case: Case, problem: Problem, index: Index, start: State, search: Search, stop: Stop
) -> float:
    """Tell what share of the time it takes to write a plan up, by some convoys of the first one."""
    if not stop.timed:
        return 0.0
    shares = [stop.progress(0)]
    for some in (1, WRITTEN):  # whatever happens but once happens with the first
        convoys(case, problem, index, start, search.best[:some])
        shares.append(stop.progress(0))
    some = min(WRITTEN, len(search.best))
    return min(MOST_WRITING, (shares[2] - shares[1]) * len(search.best) / some)


def _most_missions(problem: Problem) -> int:
    """Bound the missions of a greedy plan: every convoy carries somebody."""
    return int(problem.people.sum()) + 1


def _answer(
    case: Case, times: TravelTimes, made: tuple[Convoy, ...], seed: int, rounds: int
) -> Plan | Infeasible:
    """Say what the convoys come to, or why there are none."""
    if not made and case.people():
        return Infeasible(why_not(case, times))
    return plan_of(case, laden(case, made), None, seed, rounds)


def plan_of(
    case: Case, made: tuple[Convoy, ...], bound: Bound | None, seed: int, rounds: int
) -> Plan:
    """Add up what convoys come to."""
    asked = {case.rules.objective, case.rules.then}
    counted = Plan(
        case=case.digest,
        demand=case.demand,
        convoys=made,
        risk=cost.risk(case, made),
        clearance=cost.clearance(case, made),
        left=cost.left_behind(case, made),
        bound=None,
        seed=seed,
        rounds=rounds,
        version=VERSION,
        objective=case.rules.objective,
        late=cost.late(case, made) if Objective.EVENING in asked else None,
        waiting=cost.waiting(case, made) if Objective.WAITING in asked else None,
    )
    return proven(counted, bound)


def proven(made: Plan, bound: Bound | None) -> Plan:
    """Say what is proven of a plan.

    A bound on the clearance says nothing of how many could be carried at best: a plan for
    clearance that leaves people behind has none.
    """
    nothing = made.left and made.objective is Objective.CLEARANCE
    return replace(made, bound=None if nothing else bound)

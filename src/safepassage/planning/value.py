"""How good plans of a case can be: searched from a plan that is known, and proven.

Every function here takes one value and gives one, so that another process can do the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from safepassage.model import Case, Convoy, Infeasible, Plan, Trace
from safepassage.model.plan import PersonSeconds
from safepassage.planning import cost
from safepassage.planning.compile import compile_case
from safepassage.planning.replan import replan
from safepassage.planning.solve import plan, plan_of, proofs_of
from safepassage.planning.stop import AfterRounds, Stop
from safepassage.planning.underway import Situation
from safepassage.roads import TravelTimes

Stopping: TypeAlias = Callable[[], Stop]
"""Makes the stop rule of a task, once it begins, in whatever process that is."""

Pace: TypeAlias = Callable[[float], Stopping]
"""Tells how a task stops that may take this share of the time that is left."""


def rounds_each(rounds: int) -> Pace:
    """Ask no clock: give every task the same number of rounds."""
    return lambda _share: partial(AfterRounds, rounds)


@dataclass(frozen=True, slots=True)
class Task:
    """One case to be planned, or to be bounded.

    Parameters
    ----------
    case, times
        The case, and how long its drives take.
    stopping
        How long it may take.
    seed
        Of the search.
    known
        A plan of a case that is harder or a little other: the search starts from it too.
    """

    case: Case
    times: TravelTimes
    stopping: Stopping
    seed: int
    known: Plan | None = None


def best_found(task: Task) -> Plan:
    """Search for a plan; one without convoys where nobody can be moved.

    Where a plan is known, what is left of it in this case is repaired, searched on from, and
    forgotten in a search of its own; the best of the three is given.
    """
    case, stop = task.case, task.stopping()
    found: Plan | Infeasible
    if task.known is None:
        found = plan(case, task.times, stop, task.seed, prove=False)
    else:
        here = replace(task.known, convoys=renamed(case, task.known.convoys))
        situation = Situation(case, task.times, here, Trace(()), now=0)
        anew = replan(situation, stop, task.seed, notice=0, prove=False)
        found = anew if isinstance(anew, Infeasible) else anew.plan
    return plan_of(case, (), None, task.seed, 0) if isinstance(found, Infeasible) else found


def least_cost(task: Task) -> PersonSeconds:
    """Prove what no plan can have less of: weighted person-seconds at risk."""
    problem, _ = compile_case(task.case, task.times)
    proofs = proofs_of(task.case, problem, task.stopping(), cost.risk(task.case, ()))
    proofs.prove()
    return proofs.best.cost


def renamed(case: Case, convoys: tuple[Convoy, ...]) -> tuple[Convoy, ...]:
    """Call vehicles as the case does: ``"bus-07"`` of 50 is ``"bus-007"`` of 100."""
    names = {
        (vehicle.type.id, int(vehicle.id.rpartition("-")[2])): vehicle.id
        for vehicle in case.vehicles
    }

    def name(key: str) -> str:
        kind, _, number = key.rpartition("-")
        return names.get((kind, int(number)), key)

    return tuple(
        replace(
            convoy,
            loads=tuple(replace(load, vehicle=name(load.vehicle)) for load in convoy.loads),
        )
        for convoy in convoys
    )

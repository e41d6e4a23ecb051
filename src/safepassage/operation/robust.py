"""A plan that holds: planned for worse days and for more people, judged by thousands of days.

Slack is not spread evenly. A plan is made for roads as slow and checkpoints as long as on a day
that is worse than so many others, and then told with the durations that the case has: what it
had reckoned with too much stays as waiting, on the road and behind the checkpoints. One made for
the most who may come keeps its places empty for them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from safepassage.model import (
    Act,
    Case,
    Convoy,
    Demand,
    Infeasible,
    Needs,
    Plan,
    Step,
    arrival,
)
from safepassage.model.plan import ConvoyId, PersonSeconds
from safepassage.planning import check
from safepassage.planning.solve import plan_of
from safepassage.roads import TravelTimes
from safepassage.simulation import Hazards, Spread, expected
from safepassage.simulation.causes import Cause
from safepassage.simulation.chance import WHOLE
from safepassage.simulation.column import least
from safepassage.units import Seconds, whole_minutes

KINDS: Final = ((0, False), (500, False), (700, False), (0, True), (500, True))
"""What candidates are planned for: per mille of drives and checks that are no worse, and whether
the most who may come; the first is the case as it is."""

Search: TypeAlias = Callable[[Case, TravelTimes], Plan | Infeasible]
"""Plans a case."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan, and what comes of it.

    Parameters
    ----------
    worse_than, most
        Per mille of drives and checks that it was planned for, and whether for the most people.
    plan
        For the case as it is.
    risk
        Weighted person-seconds at risk, from day to day.
    """

    worse_than: int
    most: bool
    plan: Plan
    risk: Spread

    @property
    def price(self) -> float:
        """What is chosen by: the mean and the P90, both alike."""
        return self.risk.mean.value + self.risk.p90.value


@dataclass(frozen=True, slots=True)
class Robust:
    """The plan that was chosen, and those it was chosen from.

    Parameters
    ----------
    candidates
        In the order of :data:`KINDS`, those that were found.
    """

    candidates: tuple[Candidate, ...]

    @property
    def chosen(self) -> Candidate:
        """The one with the least price; of equals, the first."""
        return min(self.candidates, key=lambda one: one.price)

    @property
    def cost(self) -> PersonSeconds:
        """What it costs more on a day on which nothing goes wrong."""
        return self.chosen.plan.risk - min(one.plan.risk for one in self.candidates)


def robust(
    case: Case,
    times: TravelTimes,
    search: Search,
    hazards: Hazards,
    *,
    runs: int,
    seed: int,
    workers: Executor | None = None,
) -> Robust | Infeasible:
    """Plan for days of several kinds, and choose by many days of all kinds.

    Parameters
    ----------
    case, times
        What is to be planned.
    search
        Called once for each candidate.
    hazards
        What can go wrong; roads and checkpoints give the slack.
    runs, seed, workers
        As for :func:`~safepassage.simulation.ensemble.expected`.

    Returns
    -------
    Robust | Infeasible
        Or why nobody can be moved in the case as it is.
    """
    usual = search(case, times)
    if isinstance(usual, Infeasible):
        return usual
    plans = {KINDS[0]: usual}
    for part, most in KINDS[1:]:
        worse, slower = worse_day(case, times, hazards, part)
        made = search(replace(worse, demand=Demand.MOST) if most else worse, slower)
        if isinstance(made, Plan):
            told = as_it_is(case, times, made, usual)
            if not check(case, times, told):
                plans[part, most] = told

    def try_out(plan: Plan) -> Spread:
        return expected(case, plan, times, runs=runs, seed=seed, hazards=hazards, workers=workers)

    return Robust(tuple(Candidate(*kind, plan, try_out(plan)) for kind, plan in plans.items()))


def worse_day(
    case: Case, times: TravelTimes, hazards: Hazards, part: int
) -> tuple[Case, TravelTimes]:
    """Give the case as it is on a day on which each drive and check is worse than so many.

    Parameters
    ----------
    part
        Per mille.
    """
    held = hazards[Cause.DWELL].values.read(part * WHOLE // 1000)
    slow = max(100, hazards[Cause.ROAD].values.read(part * WHOLE // 1000))
    checkpoints = tuple(replace(of, dwell=max(of.dwell, held)) for of in case.checkpoints)
    reached = times.between >= 0
    between = times.between.copy()
    between[reached] = between[reached] * slow // 100
    worse = replace(times, along=times.along * slow // 100, between=between)
    return replace(case, checkpoints=checkpoints), worse


def as_it_is(case: Case, times: TravelTimes, made: Plan, usual: Plan) -> Plan:
    """Tell a plan for a worse day with the case's own durations: no step starts earlier.

    Parameters
    ----------
    made, usual
        The plan for the worse day; and one of the case as it is, whose bound holds for all.
    """
    seated = _who_is_there(case, made.convoys)
    convoys = tuple(replace(of, steps=_steps(case, times, of)) for of in seated if of.aboard.total)
    told = plan_of(case, convoys, None, made.seed, made.rounds)
    bound = usual.bound if usual.bound and usual.bound.cost <= told.cost else None
    return replace(told, bound=bound)


def _who_is_there(case: Case, convoys: tuple[Convoy, ...]) -> tuple[Convoy, ...]:
    """Seat those the case plans for, in the order of boarding; other places stay empty."""
    left = {group.id: group.people(case.demand) for group in case.groups}
    families = {group.id: group.family for group in case.groups}
    seated: dict[ConvoyId, Convoy] = {}
    for convoy in sorted(convoys, key=lambda of: (of.boards, of.id)):
        loads = []
        for load in convoy.loads:
            people = []
            for key, planned in load.people:
                some = _whole_families(least(planned, left[key]), left[key], families[key])
                left[key] -= some
                people += [(key, some)] if some.total else []
            loads.append(load.carrying(tuple(people)))
        seated[convoy.id] = convoy.reseated(tuple(loads))
    return tuple(seated[convoy.id] for convoy in convoys)


def _whole_families(some: Needs, left: Needs, family: int) -> Needs:
    """Take whole families, unless these are the last."""
    return some - Needs(some.seated % family if some.seated < left.seated else 0)


def _steps(case: Case, times: TravelTimes, convoy: Convoy) -> tuple[Step, ...]:
    intake = {centre.place: centre.intake_time for centre in case.centres}

    def takes(before: Step, step: Step) -> Seconds:
        keys = [case.kind[key].id for key in convoy.column(case, step)]
        match step.act:
            case Act.DRIVE_IN | Act.DRIVE_OUT:
                usual = whole_minutes(times.drive(case.segment[step.segment or ""], keys))
                pace = case.pace[step.segment or ""]
                return arrival(pace, usual, step.starts) - step.starts
            case Act.TRANSIT:
                return times.way(before.place, step.place, keys) or 0
            case Act.HOLD if before.act is Act.RECEIVE:
                unloads = whole_minutes(
                    max(case.kind[key].unloads for key in convoy.column(case, step))
                )
                return max(0, unloads - intake[step.place](convoy.handed_over(step.place).total))
            case Act.HOLD:
                return case.checkpoint[step.place].dwell
            case Act.RECEIVE:
                return intake[step.place](convoy.handed_over(step.place).total)
            case _:
                return step.ends - step.starts

    pairs = zip((convoy.steps[0], *convoy.steps), convoy.steps, strict=False)
    steps = (replace(s, ends=s.starts + whole_minutes(takes(b, s))) for b, s in pairs)
    return tuple(step for step in steps if step.act is not Act.HOLD or step.ends > step.starts)

"""What a plan comes to, in figures: pure functions of a case, its plan and the trace of its day.

The page, the command line and every later report take their figures from here, so that no two
of them ever disagree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from safepassage.model import (
    NOBODY,
    Case,
    Convoy,
    Demand,
    Group,
    Needs,
    Plan,
    Trace,
    VehicleType,
    What,
    planned,
)
from safepassage.model.clocks import Clocks
from safepassage.model.corridor import RouteId
from safepassage.model.fleet import VehicleId
from safepassage.model.people import GroupId
from safepassage.model.place import PlaceId
from safepassage.model.plan import ConvoyId, PersonSeconds
from safepassage.units import Persons, Seconds


@dataclass(frozen=True, slots=True)
class Evening:
    """How many people are out by the end of a day.

    Parameters
    ----------
    at
        Midnight in the case's first zone, or the horizon, seconds after the start.
    out
        People who have left the exposed stretch by then.
    """

    at: Seconds
    out: Persons


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How far the evacuation is, from one moment until the next point.

    Parameters
    ----------
    at
        Seconds after the start.
    out, released
        People out so far, and people who could have left so far.
    """

    at: Seconds
    out: Persons
    released: Persons


@dataclass(frozen=True, slots=True)
class ConvoyFigures:
    """What one convoy does.

    Parameters
    ----------
    id, route
        Which convoy, which way.
    vehicles
        How many (escort vehicles not counted).
    aboard, places
        The people it carries, and the places that its layouts offer.
    enters, exits, received, free
        When it passes the gate inbound, leaves the exposed stretch, starts to be taken in, and
        has its vehicles empty again.
    waits
        Seconds of its day, from entry to reception, in which no step is done.
    """

    id: ConvoyId
    route: RouteId
    vehicles: int
    aboard: Needs
    places: Needs
    enters: Seconds
    exits: Seconds
    received: Seconds
    free: Seconds
    waits: Seconds


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """People of a group that no convoy of the plan carries, at least one."""

    group: GroupId
    place: PlaceId
    people: Needs


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of a plan.

    Parameters
    ----------
    people, out, left, declined
        Everyone the plan is for, and how many it brings out and leaves behind; how many stay
        besides, because they have said so.
    evenings
        One for each day of the operation, in the case's first zone.
    curve
        One point for each moment at which somebody is released or comes out, from second 0 to
        the horizon.
    first_exit, last_exit
        When the first and the last convoy leave the exposed stretch; None without convoys.
    person_seconds, risk
        Time at risk: every person counted once, and weighted by need as the plan's cost is.
    clearance
        When the last convoy has been emptied; not before the horizon where people are left.
    bound, gap, proven
        What no plan can beat by the case's objective, and the plan's distance from it as a share
        of its own cost, both None where nothing is proven; whether no plan is better.
    vehicles, vehicle_seconds
        Different vehicles used, and the time from entering a gate until empty, over all convoys.
    teams
        Different escort teams used.
    """

    people: Persons
    out: Persons
    left: Persons
    declined: Persons
    evenings: tuple[Evening, ...]
    curve: tuple[CurvePoint, ...]
    first_exit: Seconds | None
    last_exit: Seconds | None
    person_seconds: PersonSeconds
    risk: PersonSeconds
    clearance: Seconds
    bound: int | None
    gap: float | None
    proven: bool
    vehicles: int
    vehicle_seconds: Seconds
    teams: int
    convoys: tuple[ConvoyFigures, ...]
    left_behind: tuple[LeftBehind, ...]

    @property
    def last_evening(self) -> Evening:
        """The close of the account."""
        return self.evenings[-1]


def measure(case: Case, plan: Plan) -> Measures:
    """Take all figures of a plan.

    Parameters
    ----------
    case, plan
        The plan must have been made for this case.
    """
    trace = planned(case, plan)
    convoys = tuple(convoy_figures(case, convoy) for convoy in plan.convoys)
    exits = [convoy.exits for convoy in convoys]
    return Measures(
        people=case.people(plan.demand),
        out=trace.out_by(case.horizon),
        left=plan.left,
        declined=declined(case, plan.demand),
        evenings=evenings(case, trace),
        curve=curve(case, plan.demand, trace),
        first_exit=min(exits, default=None),
        last_exit=max(exits, default=None),
        person_seconds=time_at_risk(case, plan, Needs(1, 1, 1)),
        risk=plan.risk,
        clearance=plan.clearance,
        bound=plan.bound.cost if plan.bound else None,
        gap=plan.gap,
        proven=plan.proven,
        vehicles=len({
            load.vehicle for convoy in plan.convoys for load in (*convoy.loads, *convoy.onward)
        }),
        vehicle_seconds=sum(one.vehicles * (one.free - one.enters) for one in convoys),
        teams=len({team for convoy in plan.convoys for team in convoy.teams}),
        convoys=convoys,
        left_behind=left_behind(case, plan),
    )


def declined(case: Case, demand: Demand) -> Persons:
    """Count the people who have said that they stay."""
    everyone = sum(group.announced(demand).total for group in case.groups)
    return everyone - case.people(demand)


def evenings(case: Case, trace: Trace) -> tuple[Evening, ...]:
    """Count who is out at each midnight of the case's first zone, and at the horizon."""
    ends = Clocks.of(case).midnights(case.horizon)
    days = sorted({*ends, case.horizon})
    return tuple(Evening(at, trace.out_by(at)) for at in days)


def curve(case: Case, demand: Demand, trace: Trace) -> tuple[CurvePoint, ...]:
    """Tell how many are out, and how many could be, at every moment when either changes."""
    out = Counter[Seconds]()
    for event in trace.events:
        if event.what is What.EXITED and event.at <= case.horizon:
            out[event.at] += event.aboard.total
    released = Counter[Seconds]()
    for group in case.groups:
        released[group.released] += group.people(demand).total
    points, now_out, now_released = [], 0, 0
    for at in sorted({0, case.horizon, *out, *released}):
        now_out, now_released = now_out + out[at], now_released + released[at]
        points.append(CurvePoint(at, now_out, now_released))
    return tuple(points)


def time_at_risk(case: Case, plan: Plan, weights: Needs) -> PersonSeconds:
    """Add up how long people wait and ride, from their release until they are out.

    Parameters
    ----------
    weights
        What a second counts for, by need: (1, 1, 1) counts every person once. Those left behind
        count up to the horizon.
    """
    groups = {group.id: group for group in case.groups}
    seconds = sum(
        _weighted(needs, weights) * (convoy.exits - groups[key].released)
        for convoy in plan.convoys
        for load in convoy.loads
        for key, needs in load.people
    )
    return seconds + sum(
        _weighted(rest.people, weights) * (case.horizon - groups[rest.group].released)
        for rest in left_behind(case, plan)
    )


def left_behind(case: Case, plan: Plan) -> tuple[LeftBehind, ...]:
    """Tell who is on no convoy, group by group; groups that are carried whole are left out."""
    carried: dict[GroupId, Needs] = {}
    for convoy in plan.convoys:
        for load in convoy.loads:
            for key, needs in load.people:
                carried[key] = carried.get(key, NOBODY) + needs
    rests = ((group, _rest(group, plan.demand, carried)) for group in case.groups)
    return tuple(LeftBehind(group.id, group.place, rest) for group, rest in rests if rest.total)


def _rest(group: Group, demand: Demand, carried: dict[GroupId, Needs]) -> Needs:
    return group.people(demand) - carried.get(group.id, NOBODY)


def _weighted(needs: Needs, weights: Needs) -> int:
    return sum(people * weight for people, weight in zip(needs, weights, strict=True))


def convoy_figures(case: Case, convoy: Convoy) -> ConvoyFigures:
    """Take the figures of one convoy."""
    kinds = vehicle_types(case)
    unloads = max(kinds[load.vehicle].unloads for load in convoy.onward or convoy.loads)
    return ConvoyFigures(
        id=convoy.id,
        route=convoy.route,
        vehicles=len(convoy.loads),
        aboard=convoy.aboard,
        places=places(case, convoy),
        enters=convoy.enters,
        exits=convoy.exits,
        received=convoy.received,
        free=convoy.received + unloads,
        waits=sum(max(0, after.starts - before.ends) for before, after in pairwise(convoy.steps)),
    )


def places(case: Case, convoy: Convoy) -> Needs:
    """Count the places in a convoy as its vehicles are laid out."""
    kinds = vehicle_types(case)
    return sum((kinds[load.vehicle].layouts[load.layout] for load in convoy.loads), NOBODY)


def vehicle_types(case: Case) -> dict[VehicleId, VehicleType]:
    """Tell of which type each vehicle is."""
    return {vehicle.id: vehicle.type for vehicle in case.vehicles}

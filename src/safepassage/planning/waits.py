"""Where a convoy waits, which rule holds it, and how much earlier it would leave without.

The convoy is taken alone through a road on which all others are booked as they are: once with
every rule, and once without each. What is said to hold it is what, once lifted, lets it go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from safepassage.model import Act, Case, Convoy, Plan, Step
from safepassage.model.place import PlaceId
from safepassage.model.plan import ConvoyId
from safepassage.planning import cost
from safepassage.planning.lifts import Lift, Relief, both, dearest, for_convoy
from safepassage.planning.road import Leg, Road, legs, ready, soonest
from safepassage.roads import TravelTimes
from safepassage.units import DAY, Seconds

NEVER: Final[Seconds] = 10_000 * DAY


@dataclass(frozen=True, slots=True)
class Wait:
    """A stretch of time in which a convoy could go on, were it not for some rule.

    Parameters
    ----------
    before, place
        What it waits to do, and where that is.
    starts, ends
        From when on it could, without the rule, and when it can.
    rules
        What holds it: each of them, lifted alone, lets it go earlier. Empty where it takes more
        than one.
    behind
        Other convoys that hold it: each of them, absent, would let it go earlier.
    """

    before: Act
    place: PlaceId
    starts: Seconds
    ends: Seconds
    rules: tuple[str, ...]
    behind: tuple[ConvoyId, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What holds a convoy.

    Parameters
    ----------
    convoy
        Its key.
    idle
        By how much it could leave earlier as it is: the plan has left that lying.
    waits
        In the order of its way, as early as it can go.
    reliefs
        Rules that, lifted, let it leave earlier, the dearest first; nobody else is moved. Where
        no rule does alone, pairs of them.
    """

    convoy: ConvoyId
    idle: Seconds
    waits: tuple[Wait, ...]
    reliefs: tuple[Relief, ...]


def what_holds(case: Case, times: TravelTimes, plan: Plan, key: ConvoyId) -> Held:
    """Find what holds a convoy, and what each rule on its way costs it.

    Parameters
    ----------
    case, times, plan
        A plan that keeps every rule.
    key
        One of its convoys.
    """
    convoy = next(convoy for convoy in plan.convoys if convoy.id == key)
    others = tuple(of for of in plan.convoys if of.id != key)
    road = _road(case, times, convoy, others)
    steps = soonest(road, convoy) or convoy.steps
    lifted = {lift: _lifted(case, times, convoy, others, lift) for lift in for_convoy(case, convoy)}
    absent = {
        of.id: _road(case, times, convoy, tuple(o for o in others if o is not of))
        for of in others
        if _meet(case, convoy, of)
    }
    reliefs = list(_reliefs(case, convoy, steps, lifted))
    if not reliefs:
        pairs = (both(one, other) for one, other in combinations(lifted, 2))
        together = {lift: _lifted(case, times, convoy, others, lift) for lift in pairs}
        reliefs = list(_reliefs(case, convoy, steps, together))
    return Held(
        convoy=key,
        idle=convoy.exits - _exits(steps),
        waits=tuple(_waits(convoy, road, steps, lifted, absent)),
        reliefs=dearest(reliefs),
    )


def _road(case: Case, times: TravelTimes, convoy: Convoy, others: tuple[Convoy, ...]) -> Road:
    """Book all others, as they are; vehicles and teams as they were before this convoy."""
    road = Road.empty(case, times)
    for of in sorted(others, key=lambda of: (of.enters, of.id)):
        for step in of.steps:
            road.book_step(of, step)
        if of.enters < convoy.enters:
            road.book_pools(of)
    return road


def _lifted(
    case: Case, times: TravelTimes, convoy: Convoy, others: tuple[Convoy, ...], lift: Lift
) -> Road:
    road = _road(lift.case(case), times, convoy, others)
    lift.road(road)
    return road


def _meet(case: Case, convoy: Convoy, other: Convoy) -> bool:
    """Tell whether two convoys share a road, a centre, a team or a vehicle at all."""
    mine, theirs = ({load.vehicle for load in of.loads} for of in (convoy, other))
    return (
        case.route[convoy.route].corridor == case.route[other.route].corridor
        or bool({*convoy.stops} & {*other.stops})
        or bool({*convoy.teams} & {*other.teams})
        or bool(mine & theirs)
        or bool(_checks(convoy) & _checks(other))
    )


def _checks(convoy: Convoy) -> set[PlaceId]:
    return {step.place for step in convoy.acts(Act.CHECK)}


def _exits(steps: tuple[Step, ...]) -> Seconds:
    return max(step.ends for step in steps if step.act is Act.DRIVE_OUT)


def _waits(
    convoy: Convoy,
    road: Road,
    steps: tuple[Step, ...],
    lifted: dict[Lift, Road],
    absent: dict[ConvoyId, Road],
) -> Iterator[Wait]:
    for n, (step, leg) in enumerate(zip(steps, legs(road, convoy), strict=True)):
        since = steps[n - 1].ends if n else None
        if since == step.starts:
            continue
        sooner = {
            lift.rule: start
            for lift, without in lifted.items()
            if (start := _start(without, convoy, leg, since)) < step.starts
        }
        cleared = {
            key: start
            for key, of in absent.items()
            if (start := _start(of, convoy, leg, since)) < step.starts
        }
        if since is None:
            since = min((*sooner.values(), *cleared.values()), default=step.starts)
        if since < step.starts:
            place = steps[n - 1].place if n else road.case.gate(road.case.route[convoy.route])
            yield Wait(step.act, place, since, step.starts, tuple(sooner), tuple(cleared))


def _start(road: Road, convoy: Convoy, leg: Leg, since: Seconds | None) -> Seconds:
    """Tell when a step could start on another road: at the gate from when it could be there."""
    t = ready(road, convoy) if since is None else since
    start = None if t is None else road.earliest(convoy, leg, t)
    return NEVER if start is None else start


def _reliefs(
    case: Case, convoy: Convoy, steps: tuple[Step, ...], lifted: dict[Lift, Road]
) -> Iterator[Relief]:
    """Take the convoy alone through every road, and see how much earlier it leaves."""
    weight = cost.weighted(case, convoy.aboard)
    for lift, road in lifted.items():
        without = soonest(road, convoy)
        earlier = _exits(steps) - _exits(without) if without else 0
        if earlier > 0:
            yield Relief(lift.rule, weight * earlier, 0, earlier)

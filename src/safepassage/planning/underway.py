"""An operation under way: what has happened is a fact, and who is inside comes out first.

A convoy is *under way* once it has passed its gate inbound. Its observed steps stay to the
second; what is left of its way it drives as early as the rules allow, and nobody may plan it
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    NOBODY,
    Act,
    Case,
    Convoy,
    Event,
    Load,
    Needs,
    Plan,
    Step,
    Trace,
    What,
    arrival,
)
from safepassage.planning.road import Leg, Road, by_night, driving, legs
from safepassage.roads import TravelTimes
from safepassage.units import Seconds, whole_minutes


@dataclass(frozen=True, slots=True)
class Situation:
    """Where an operation stands when it has to be planned anew.

    Parameters
    ----------
    case, times
        The case as it is now, with everything that has changed; it keeps the keys of what it
        had. A vehicle that is lost is one that is available from the horizon on.
    plan
        What was planned, for the case as it was.
    so_far
        What has happened. Events after ``now`` do not count.
    now
        Seconds after the case's start.
    """

    case: Case
    times: TravelTimes
    plan: Plan
    so_far: Trace
    now: Seconds

    def __post_init__(self) -> None:
        """Refuse a case that has lost the keys of what is under way."""
        known = {
            *self.case.route,
            *(team.id for team in self.case.teams),
            *(centre.place for centre in self.case.centres),
            *(vehicle.id for vehicle in self.case.vehicles),
            *(group.id for group in self.case.groups),
        }
        missing = sorted({
            key for convoy in self.entered for key in _names(convoy) if key not in known
        })
        if missing:
            raise ImpossibleValue(f"under way, but not in the case: {', '.join(missing)}")

    @property
    def entered(self) -> tuple[Convoy, ...]:
        """Convoys of the plan that have passed their gate inbound, in the order of entry."""
        inside = {event.convoy for event in self.so_far.events if event.at <= self.now}
        return tuple(convoy for convoy in self.plan.convoys if convoy.id in inside)

    @property
    def waiting(self) -> tuple[Convoy, ...]:
        """Convoys of the plan that have not, in the order of entry."""
        inside = {convoy.id for convoy in self.entered}
        return tuple(convoy for convoy in self.plan.convoys if convoy.id not in inside)


@dataclass(frozen=True, slots=True)
class Underway:
    """The part of a plan that is carried out.

    Parameters
    ----------
    convoys
        Those that have entered, with their real times up to now and the rest as early as the
        rules allow.
    stuck
        Keys of those for which no opening is left on their way out: they are shown driving at
        once, and that has to be agreed.
    road
        With all of them booked, and no vehicle and no team to be had before now.
    """

    convoys: tuple[Convoy, ...]
    stuck: tuple[str, ...]
    road: Road


def underway(situation: Situation) -> Underway:
    """Freeze what has happened, and let those who are inside come out."""
    road = Road.empty(situation.case, situation.times)
    facts = {convoy.id: tuple(_facts(situation, convoy)) for convoy in situation.entered}
    for convoy in situation.entered:
        for step in facts[convoy.id]:
            road.book_step(convoy, step)
    convoys, stuck = list[Convoy](), list[str]()
    for convoy in sorted(situation.entered, key=lambda convoy: (convoy.exits, convoy.id)):
        convoy = convoy.reseated(_aboard(situation, convoy))  # noqa: PLW2901
        back = _inner_back(road, situation, convoy, convoys)
        steps, free = _carry_on(road, situation, convoy, facts[convoy.id], back)
        convoys.append(replace(convoy, steps=steps))
        stuck += [] if free else [convoy.id]
        for step in steps[len(facts[convoy.id]) :]:
            road.book_step(convoy, step)
    convoys.sort(key=lambda convoy: (convoy.enters, convoy.id))
    for convoy in sorted(convoys, key=lambda convoy: convoy.boards):  # as its vehicles go on
        road.book_pools(convoy)
    _not_before(road, situation)
    return Underway(tuple(convoys), tuple(sorted(stuck)), road)


def _names(convoy: Convoy) -> Iterator[str]:
    yield from (convoy.route, convoy.centre, *convoy.stops)
    yield from convoy.teams
    for load in (*convoy.loads, *convoy.onward):
        yield load.vehicle
        yield from (group for group, _ in load.people)


# ── What has happened ───────────────────────────────────────────────────────────────


def _facts(situation: Situation, convoy: Convoy) -> Iterator[Step]:
    """Give the steps that have begun, with their real times, as far as they were observed."""
    seen = [
        event
        for event in situation.so_far.of(convoy.id)
        if event.at <= situation.now and event.what is not What.EXITED
    ]
    clock = seen[0].at
    for step in convoy.steps:
        takes = step.ends - step.starts
        match step.act:
            case Act.HOLD | Act.REST | Act.TRANSFER if seen:
                yield replace(step, starts=clock, ends=min(clock + takes, seen[0].at))
            case Act.DRIVE_IN | Act.DRIVE_OUT | Act.TRANSIT if _next(seen, What.DEPARTED):
                starts = seen.pop(0).at
                late = whole_minutes(max(_over(situation, convoy, step, starts), situation.now))
                ends = seen.pop(0).at if _next(seen, What.ARRIVED) else late
                yield replace(step, starts=starts, ends=ends)
                clock = ends
            case Act.BOARD if _next(seen, What.BOARDED):
                yield replace(step, starts=max(clock, seen[0].at - takes), ends=seen[0].at)
                clock = seen.pop(0).at
            case Act.CHECK if _next(seen, What.CHECKED):
                yield replace(step, starts=max(clock, seen[0].at - takes), ends=seen[0].at)
                clock = seen.pop(0).at
            case Act.RECEIVE if _next(seen, What.RECEIVED):
                starts = seen.pop(0).at
                yield replace(step, starts=starts, ends=starts + takes)
                clock = starts + takes
            case _:
                return


def _over(situation: Situation, convoy: Convoy, step: Step, starts: Seconds) -> Seconds:
    """Tell when a drive that has begun should be over: after its planned time, or by its hours."""
    pace = situation.case.pace.get(step.segment or "", ())
    if not pace:
        return starts + step.ends - step.starts
    return arrival(pace, driving(situation.case, situation.times, convoy, step), starts)


def _next(seen: list[Event], what: What) -> bool:
    return bool(seen) and seen[0].what is what


def _aboard(situation: Situation, convoy: Convoy) -> tuple[Load, ...]:
    """Seat who has really boarded: the last vehicles carry fewer where fewer came."""
    boarded = [
        event
        for event in situation.so_far.of(convoy.id)
        if event.what is What.BOARDED and event.at <= situation.now
    ]
    if not boarded:
        return convoy.loads
    there = {event.place for event in boarded}
    mine = {group.id for group in situation.case.groups if group.place in there}
    planned = sum(
        (needs for load in convoy.loads for key, needs in load.people if key in mine), NOBODY
    )
    left = boarded[-1].aboard
    if left == planned:
        return convoy.loads
    if not left.fits(planned):
        raise ImpossibleValue(
            f"{convoy.id}: {tuple(left)} aboard, planned {tuple(planned)}; "
            "who came besides has to be in its plan before"
        )
    loads = []
    for load in convoy.loads:
        people = []
        for group, needs in load.people:
            if group not in mine:
                people.append((group, needs))
                continue
            some = Needs(*(min(a, b) for a, b in zip(needs, left, strict=True)))
            left -= some
            people += [(group, some)] if some.total else []
        loads.append(load.carrying(tuple(people)))
    return tuple(loads)


# ── What is left of the way ─────────────────────────────────────────────────────────


def _carry_on(
    road: Road, situation: Situation, convoy: Convoy, facts: tuple[Step, ...], back: Seconds
) -> tuple[tuple[Step, ...], bool]:
    """Drive what is left of the way, as early as the rules allow.

    Parameters
    ----------
    back
        When its inner vehicles can drive on from the transfer point, where people change.

    Returns
    -------
    tuple[tuple[Step, ...], bool]
        All steps, and whether the rules let it through: where no opening is left it is shown
        going at once.
    """
    steps, free = list(facts), True
    changes = {step.place for step in convoy.acts(Act.TRANSFER)}
    for leg in _ahead(road, convoy, facts):
        t = steps[-1].ends
        # a drive or an intake would have been reported; boarding or a check may have begun
        if leg.act not in {Act.BOARD, Act.CHECK, Act.HOLD, Act.REST, Act.TRANSFER}:
            t = max(t, situation.now)
        if leg.act is Act.DRIVE_IN and steps[-1].place in changes:
            t = max(t, back)
        start = road.earliest(convoy, leg, t)
        free = free and start is not None
        steps.append(_not_over(leg.at(whole_minutes(t) if start is None else start), situation.now))
    strange = by_night(road.case, tuple(steps)) - by_night(road.case, convoy.steps)
    return tuple(steps), free and not strange


def _inner_back(road: Road, situation: Situation, convoy: Convoy, made: list[Convoy]) -> Seconds:
    """Tell when the inner vehicles that it shares with convoys before it are back for it."""
    if not convoy.onward:
        return 0
    turn = {of.id: of.boards for of in situation.entered}
    mine, back = {load.vehicle for load in convoy.loads}, 0
    for other in made:
        if other.onward and turn[other.id] < turn[convoy.id]:
            left, there = other.acts(Act.TRANSFER)[0], convoy.acts(Act.TRANSFER)[0].place
            for key in mine & {load.vehicle for load in other.loads}:
                way = road.times.way(left.place, there, [road.fleet[key].type.id])
                back = max(back, left.ends + whole_minutes(way or 0))
    return back


def _ahead(road: Road, convoy: Convoy, facts: tuple[Step, ...]) -> tuple[Leg, ...]:
    """Give what is still to be done: after the last fact, as the case prescribes it now."""
    ahead, done = legs(road, convoy), 0
    for fact in facts:
        for n in range(done, len(ahead)):
            if (ahead[n].act, ahead[n].place) == (fact.act, fact.place):
                done = n + 1
                break
    return ahead[done:]


def _not_over(step: Step, now: Seconds) -> Step:
    """Let a step that has begun and is not reported end now at the earliest."""
    return replace(step, ends=max(step.ends, whole_minutes(now))) if step.starts < now else step


def _not_before(road: Road, situation: Situation) -> None:
    """Let no team and no vehicle go before now.

    Nobody reports how vehicles come to the gate. One that had to set off before now, to be in
    time for its next convoy, has set off then.
    """
    now = whole_minutes(situation.now)
    road.teams = {key: max(free, now) for key, free in road.teams.items()}
    due: dict[str, Convoy] = {}
    for convoy in situation.waiting:
        for load in (*convoy.loads, *convoy.onward):
            due.setdefault(load.vehicle, convoy)
    for key, (here, free) in road.stands.items():
        left = _sets_off(road, key, here, due.get(key))
        if left is not None and free <= left < now:
            road.stands[key] = (here, left)
            road.heading[key] = road.case.gate(road.case.route[due[key].route])
        else:
            road.stands[key] = (here, max(free, now))


def _sets_off(road: Road, vehicle: str, here: str, convoy: Convoy | None) -> Seconds | None:
    """Tell when a vehicle has to leave for its next convoy; None where it has none."""
    if convoy is None or convoy.route not in road.case.route:
        return None
    if road.fleet[vehicle].type.private:
        return None
    if convoy.onward and vehicle in {load.vehicle for load in convoy.loads}:
        return None  # it does not come to the gate
    gate = road.case.gate(road.case.route[convoy.route])
    way = road.times.way(here, gate, [road.fleet[vehicle].type.id])
    return None if way is None else convoy.enters - whole_minutes(way)

"""What a plan keeps to, but a coordinator should know: warnings in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from safepassage.model import (
    Act,
    Case,
    Clocks,
    Convoy,
    Demand,
    Infeasible,
    Plan,
    Step,
    Window,
    calendar,
)
from safepassage.planning.solve import plan as plan_case
from safepassage.planning.stop import AfterRounds
from safepassage.roads import TravelTimes
from safepassage.units import DAY, MINUTE, Seconds, write_duration


def warnings(case: Case, times: TravelTimes, plan: Plan) -> tuple[str, ...]:
    """Say what the plan cannot do and what to look after, the gravest first."""
    return (
        *_left_behind(case, times, plan),
        *_more_people(case, plan),
        *_nights(case, plan),
        *_long_drives(case, plan),
    )


def _left_behind(case: Case, times: TravelTimes, plan: Plan) -> Iterator[str]:
    """Say who is left, where, and until when the windows would have to stay open."""
    if not plan.left:
        return
    out = case.people(plan.demand) - plan.left
    yield f"{plan.left} of {plan.left + out} people are left behind: {_by_place(case, plan)}."
    last = max(window.closes for corridor in case.corridors for window in corridor.windows)
    longer, clocks = _everybody_out(case, times), Clocks.of(case)
    if longer is not None and longer > last:
        yield (
            f"The tail cannot get out inside the window, which closes at {clocks.moment(last)}. "
            f"To bring everyone out it would have to stay open until about {clocks.moment(longer)}."
        )
    elif longer is None:
        yield "Even a day more of open windows would not bring everyone out."


def _by_place(case: Case, plan: Plan) -> str:
    aboard: dict[str, int] = {}
    for convoy in plan.convoys:
        for load in convoy.loads:
            for group, people in load.people:
                aboard[group] = aboard.get(group, 0) + people.total
    left: dict[str, int] = {}
    for waiting in case.groups:
        missing = waiting.people(plan.demand).total - aboard.get(waiting.id, 0)
        left[waiting.place] = left.get(waiting.place, 0) + missing
    return ", ".join(f"{n} at {case.place[key].name}" for key, n in left.items() if n)


def _everybody_out(case: Case, times: TravelTimes) -> Seconds | None:
    """Find a closing time, margin included, by which a greedy plan has everyone out."""
    longer = replace(
        case,
        horizon=case.horizon + DAY,
        corridors=tuple(
            replace(
                corridor,
                windows=calendar((
                    *corridor.windows,
                    *(Window(last.closes, last.closes + DAY) for last in corridor.windows[-1:]),
                )),
            )
            for corridor in case.corridors
        ),
        segments=tuple(replace(segment, windows=None) for segment in case.segments),
    )
    found = plan_case(longer, times, AfterRounds(1), prove=False)
    if isinstance(found, Infeasible) or found.left:
        return None
    return max(convoy.exits for convoy in found.convoys) + case.rules.margin


def _more_people(case: Case, plan: Plan) -> Iterator[str]:
    """Say how the estimate of people compares with the places in the plan."""
    most, planned = case.people(Demand.MOST), case.people(plan.demand)
    kinds = {vehicle.id: vehicle.type for vehicle in case.vehicles}
    seats = sum(
        kinds[load.vehicle].layouts[load.layout].total
        for convoy in plan.convoys
        for load in convoy.loads
    )
    if most > planned:
        short = "" if most <= seats else f", {most - seats} fewer than the most who may come"
        yield (
            f"Between {case.people(Demand.LEAST)} and {most} people may come; this plan is for "
            f"{planned} and its convoys have {seats} places{short}."
        )


def _nights(case: Case, plan: Plan) -> Iterator[str]:
    """Say where people aboard spend the night in a place that is not an overnight stop."""
    waits: dict[str, list[str]] = {}
    for convoy in plan.convoys:
        windows = case.corridor[case.route[convoy.route].corridor].windows
        for before, after in pairwise(convoy.acts(Act.DRIVE_OUT)):
            closed = any(before.ends <= window.closes < after.starts for window in windows)
            if closed and not case.place[before.place].overnight:
                waits.setdefault(before.place, []).append(convoy.id)
    for place, ids in sorted(waits.items()):
        name = case.place[place].name
        yield f"{', '.join(ids)}: the night at {name}, which is not an overnight stop."


def _long_drives(case: Case, plan: Plan) -> Iterator[str]:
    """Say which convoys need a second driver."""
    duty = case.rules.duty
    alone = {vehicle.id for vehicle in case.vehicles if vehicle.type.drivers == 1}
    tired = {
        convoy.id: _wheel(case, convoy)
        for convoy in plan.convoys
        if any(load.vehicle in alone for load in convoy.loads)
    }
    long = [f"{key} ({write_duration(t)})" for key, t in tired.items() if t > duty.drive]
    if long:
        limit, pause = write_duration(duty.drive), write_duration(duty.pause)
        who = ", ".join(long)
        yield f"Second drivers: more than {limit} at the wheel without {pause} off in {who}."


def _wheel(case: Case, convoy: Convoy) -> Seconds:
    """Find the longest time at the wheel between pauses."""
    longest = stint = 0
    last: Step | None = None
    for step in convoy.steps:
        if last is not None and step.starts - last.ends >= case.rules.duty.pause:
            stint = 0
        if step.act in {Act.DRIVE_IN, Act.DRIVE_OUT, Act.TRANSIT}:
            stint += step.ends - step.starts
        elif step.ends - step.starts >= case.rules.duty.pause:
            stint = 0
        longest, last = max(longest, stint), step
    return longest // MINUTE * MINUTE

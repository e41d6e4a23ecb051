"""Whether a convoy, all others away, could go as its steps say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from safepassage.model import (
    NOBODY,
    Act,
    Calendar,
    Case,
    Convoy,
    Step,
    Vehicle,
    VehicleType,
)
from safepassage.planning.check_drops import behind_the_gate, intake, standing, starts_from
from safepassage.planning.check_pace import slowed
from safepassage.planning.check_people import places_taken
from safepassage.planning.check_transfer import changing
from safepassage.planning.violation import Rule, Violation
from safepassage.roads import TravelTimes
from safepassage.units import Seconds, service_time, whole_minutes, write_duration


def astray(case: Case, convoy: Convoy, until: Seconds | None) -> Iterator[Violation]:
    """Compare its steps with the way that its route prescribes, or what is left of it."""
    route = case.route[convoy.route]
    segments = [case.segment[key] for key in route.segments]
    expected: list[tuple[Act, str, str | None]] = [
        (Act.DRIVE_IN, segment.start, segment.id) for segment in reversed(segments)
    ]
    expected.append((Act.BOARD, case.assembly_point(route), None))
    for segment in segments:
        expected.append((Act.DRIVE_OUT, segment.end, segment.id))
        if segment.end in case.checkpoint:
            expected.append((Act.CHECK, segment.end, None))
            if case.checkpoint[segment.end].dwell:
                expected.append((Act.HOLD, segment.end, None))
        if segment.end in route.pickups:
            expected.append((Act.BOARD, segment.end, None))
        if convoy.onward and segment.end == case.transfer(route):
            expected.append((Act.TRANSFER, segment.end, None))
    expected += behind_the_gate(case, convoy)
    done = [step for step in convoy.steps if step.act is not Act.REST]
    ahead = [step for step in done if until is None or step.starts > until]
    if len(ahead) < len(done):
        expected = expected[len(expected) - len(ahead) :]
    if [(step.act, step.place, step.segment) for step in ahead] != expected:
        yield Violation(Rule.WAY, convoy.id, f"does not keep to route {route.id} step by step")


def out_of_order(convoy: Convoy) -> Iterator[Violation]:
    """See that every step waits for the one before, and that a dwell follows its check."""
    for before, after in pairwise(convoy.steps):
        if after.starts < before.ends:
            late = write_duration(before.ends - after.starts)
            yield Violation(
                Rule.WAY,
                convoy.id,
                f"{_doing(after)} {late} before it has finished {_doing(before)}",
                after.starts,
            )
        if after.act is Act.HOLD and after.starts != before.ends:
            yield Violation(
                Rule.WAY, convoy.id, f"is held at {after.place} later than its check", after.starts
            )


def _doing(step: Step) -> str:
    return f"{step.act} ({step.place})"


def hurried(case: Case, times: TravelTimes, convoy: Convoy) -> Iterator[Violation]:
    """Recount how long every step takes."""
    for step in convoy.steps:
        column = convoy.column(case, step) or tuple(load.vehicle for load in convoy.loads)
        kinds = [case.kind[key] for key in column]
        takes = _takes(case, times, convoy, kinds, step)
        if takes is None:
            start = starts_from(case, convoy, step.place)
            said = f"cannot reach {step.place} from {start}"
            yield Violation(Rule.DURATION, convoy.id, said, step.starts)
        elif step.ends - step.starts != whole_minutes(takes):
            said, needed = (
                write_duration(step.ends - step.starts),
                write_duration(whole_minutes(takes)),
            )
            yield Violation(
                Rule.DURATION, convoy.id, f"{_doing(step)} takes {needed}, not {said}", step.starts
            )


def _takes(  # noqa: PLR0911 - one answer for each act
    case: Case, times: TravelTimes, convoy: Convoy, kinds: list[VehicleType], step: Step
) -> Seconds | None:
    """Tell how long a step takes; None where no road leads there."""
    keys = [kind.id for kind in kinds]
    match step.act:
        case Act.DRIVE_IN | Act.DRIVE_OUT:
            usual = times.drive(case.segment[step.segment or ""], keys)
            return slowed(case, step, whole_minutes(usual))
        case Act.BOARD:
            return case.place[step.place].boarding(
                max(case.boarding_time(kind) for kind in kinds), len(kinds)
            )
        case Act.CHECK:
            return service_time(len(kinds), case.checkpoint[step.place].vehicles_per_hour)
        case Act.HOLD:
            before = convoy.steps[convoy.steps.index(step) - 1]
            if before.act is Act.RECEIVE:
                return standing(case, convoy, step.place)
            return case.checkpoint[step.place].dwell
        case Act.REST:
            return step.ends - step.starts  # as long as they like
        case Act.TRANSFER:
            return changing(case, convoy)
        case Act.TRANSIT:
            return times.way(starts_from(case, convoy, step.place), step.place, keys)
        case Act.RECEIVE:
            return intake(case, convoy, step.place)


def closed(case: Case, convoy: Convoy) -> Iterator[Violation]:
    """Every drive lies inside one window; its tail is through the margin before that closes."""
    route = case.route[convoy.route]
    for step in (*convoy.acts(Act.DRIVE_IN), *convoy.acts(Act.DRIVE_OUT)):
        open_, passes = (
            case.open_for(route, case.segment[step.segment or ""]),
            passing(case, convoy, step),
        )
        if not _holds(open_, step.starts, step.ends + passes + case.rules.margin):
            whole = not _holds(open_, step.starts, step.ends + case.rules.margin)
            said = "is not inside one window" if whole else "has its tail outside its window"
            yield Violation(Rule.WINDOW, convoy.id, f"{_doing(step)} {said}", step.starts)
    for step in convoy.acts(Act.CHECK):
        hours = case.checkpoint[step.place].hours
        if hours is not None and not _holds(hours, step.starts, step.ends):
            yield Violation(
                Rule.CHECKPOINT,
                convoy.id,
                f"is checked at {step.place} when it is closed",
                step.starts,
            )
    if convoy.exits > case.horizon:
        yield Violation(Rule.HORIZON, convoy.id, "leaves after the horizon", convoy.enters)


def passing(case: Case, convoy: Convoy, step: Step) -> Seconds:
    """Tell how long after the head the tail of those follows who drive a step."""
    return case.rules.passing(len(convoy.column(case, step)))


def _holds(calendar: Calendar, starts: Seconds, ends: Seconds) -> bool:
    return any(window.holds(starts, ends) for window in calendar)


def too_long(case: Case, convoy: Convoy) -> Iterator[Violation]:
    """Find a convoy that carries nobody, has a vehicle twice, or more than its way allows."""
    ids = [load.vehicle for load in (*convoy.loads, *convoy.onward)]
    most = case.longest(case.route[convoy.route])
    longest = max(len(convoy.loads), len(convoy.onward))
    if longest > most:
        yield Violation(
            Rule.CONVOY, convoy.id, f"has {longest} vehicles, {most} at the most", convoy.enters
        )
    if convoy.aboard == NOBODY:
        empty = "carries nobody: no convoy goes in for nothing"
        yield Violation(Rule.CONVOY, convoy.id, empty, convoy.enters)
    if len(set(ids)) < len(ids):
        yield Violation(Rule.CONVOY, convoy.id, "has a vehicle twice")


def overfull(case: Case, convoy: Convoy, fleet: dict[str, Vehicle]) -> Iterator[Violation]:
    """Nobody rides without a place of their own kind, but on a lap."""
    for load in (*convoy.loads, *convoy.onward):
        layouts = fleet[load.vehicle].type.layouts
        if not 0 <= load.layout < len(layouts):
            yield Violation(Rule.SEATS, load.vehicle, f"has no layout {load.layout}")
        elif not places_taken(case, load).fits(layouts[load.layout]):
            room, taken = tuple(layouts[load.layout]), tuple(places_taken(case, load))
            yield Violation(
                Rule.SEATS,
                f"{convoy.id}/{load.vehicle}",
                f"has places for {room} and carries {taken}",
            )


# ── All convoys together ────────────────────────────────────────────────────────────

"""What a plan rests on: for every drive on an agreed road, the promise behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safepassage.model import Act, Case, Clocks, Plan, Promise, Step, Window, relied_on
from safepassage.model.corridor import SegmentId
from safepassage.model.plan import ConvoyId


@dataclass(frozen=True, slots=True)
class Rest:
    """The hours of one promise that a plan uses.

    Parameters
    ----------
    promise
        The first segment's; the others differ in the segment alone.
    segments, convoys
        Where and who drives in these hours, in order of their keys.
    drives
        How many drives that are.
    """

    promise: Promise
    segments: tuple[SegmentId, ...]
    convoys: tuple[ConvoyId, ...]
    drives: int


def rests(case: Case, plan: Plan) -> tuple[Rest, ...]:
    """Give the hours that a plan uses, in time; none where the case has no promises."""
    return _gathered((convoy, of) for convoy, step in _drives(plan) for of in _used(case, step))


def unpromised(case: Case, plan: Plan) -> tuple[SegmentId, ...]:
    """Give the contested segments that a plan drives in hours that no standing promise holds."""
    if not case.promises:
        return ()
    missing = {
        step.segment
        for _, step in _drives(plan)
        if step.segment and case.segment[step.segment].party and not _used(case, step)
    }
    return tuple(sorted(missing))


def given(case: Case) -> tuple[Rest, ...]:
    """Give the hours that a case has by promises that stand."""
    return _gathered(("", of) for of in case.promises if of.state.stands)


def lost(case: Case) -> tuple[Rest, ...]:
    """Give the hours that a case has no more, because their promise stands no more."""
    return _gathered(("", of) for of in case.promises if not of.state.stands)


def headline(case: Case, plan: Plan) -> str:
    """Say first what a plan rests on where that is no agreement yet; empty where it is one."""
    weak = sorted({str(of.promise) for of in rests(case, plan) if of.promise.firmness.tentative})
    if not weak:
        return ""
    return f"THIS PLAN RESTS ON A PROMISE IN PRINCIPLE: {', '.join(weak)}"


def rest_lines(case: Case, plan: Plan | None) -> Iterator[str]:
    """Say in a line each what a plan rests on; without a plan, what its case does."""
    clocks = Clocks.of(case)
    for of in rests(case, plan) if plan else given(case):
        where = ", ".join(of.segments)
        if plan:
            where = f"{of.drives} drives of {len(of.convoys)} convoys on {where}"
        yield f"Rests on {of.promise}: {_hours(clocks, of.promise.window)}: {where}"


def promise_warnings(case: Case, plan: Plan | None) -> Iterator[str]:
    """Warn of what is no agreement yet, of hours that nobody promised, and of those lost."""
    clocks = Clocks.of(case)
    if plan and (first := headline(case, plan)):
        yield first
    for segment in unpromised(case, plan) if plan else ():
        yield f"{segment} is driven in hours that nobody promised"
    for of in lost(case):
        because = f" by {of.promise.why}" if of.promise.why else ""
        state = f"{of.promise.commitment} is {of.promise.state.words}{because}"
        yield f"Lost: {_hours(clocks, of.promise.window)} on {', '.join(of.segments)}: {state}"


def promise_rows(rested: tuple[Rest, ...], case: Case) -> list[dict[str, object]]:
    """Gather the same for a script."""
    clocks = Clocks.of(case)
    return [
        {
            "commitment": of.promise.commitment,
            "promisor": of.promise.promisor,
            "firmness": of.promise.firmness,
            "state": of.promise.state,
            "why": of.promise.why,
            "opens": clocks.moment(of.promise.window.opens).iso,
            "closes": clocks.moment(of.promise.window.closes).iso,
            "segments": of.segments,
            "convoys": of.convoys,
        }
        for of in rested
    ]


def _hours(clocks: Clocks, window: Window) -> str:
    opens, closes = clocks.moment(window.opens), clocks.moment(window.closes)
    same_day = opens.first.day == closes.first.day
    return f"{opens} to {closes.first.time if same_day else closes}"


def _drives(plan: Plan) -> Iterator[tuple[ConvoyId, Step]]:
    for convoy in plan.convoys:
        for step in convoy.steps:
            if step.act in {Act.DRIVE_IN, Act.DRIVE_OUT}:
                yield convoy.id, step


def _used(case: Case, step: Step) -> tuple[Promise, ...]:
    return relied_on(case.promises, step.segment or "", step.starts, step.ends)


def _gathered(used: Iterable[tuple[ConvoyId, Promise]]) -> tuple[Rest, ...]:
    """Gather drives by the hours and the standing of their promise."""
    groups: dict[tuple[object, ...], list[tuple[ConvoyId, Promise]]] = {}
    for convoy, of in used:
        key = (of.window, of.commitment, of.firmness, of.state, of.why)
        groups.setdefault(key, []).append((convoy, of))
    rested = [
        Rest(
            min(of for _, of in group),
            tuple(sorted({of.segment for _, of in group})),
            tuple(sorted({convoy for convoy, _ in group} - {""})),
            len(group),
        )
        for group in groups.values()
    ]
    return tuple(
        sorted(rested, key=lambda of: (of.promise.window, of.promise.commitment, of.segments))
    )

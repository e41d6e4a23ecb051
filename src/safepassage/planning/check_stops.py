"""The judge, of stops: whether people and drivers rest, tanks are filled, and nights are kept.

It reads the steps of the finished plan and counts; where the search has planned the stops is not
its business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from safepassage.model import Act, Case, Convoy, Plan, Step, VehicleType, Window, overlapping
from safepassage.model.place import PlaceId
from safepassage.planning.violation import Rule, Violation
from safepassage.units import Seconds, write_duration

_DRIVES = frozenset({Act.DRIVE_IN, Act.DRIVE_OUT})


def bad_rests(case: Case, convoy: Convoy) -> Iterator[Violation]:
    """Find where a convoy on its corridor drives on without the stop that is due."""
    rules, boarded = case.rules, convoy.acts(Act.BOARD)[0].ends
    if rules.stops:
        yield from _tired(
            convoy, convoy.steps, rules.stops, rules.stop, "for those aboard", since=boarded
        )
    for loads in (convoy.loads, convoy.onward):
        kinds = [case.kind[load.vehicle] for load in loads]
        own = loads and convoy.onward
        steps = (
            tuple(s for s in convoy.steps if loads[0].vehicle in convoy.column(case, s))
            if own
            else convoy.steps
        )
        yield from _weary(case, convoy, kinds, steps, boarded)


def _weary(
    case: Case,
    convoy: Convoy,
    kinds: list[VehicleType],
    steps: tuple[Step, ...],
    boarded: Seconds,
) -> Iterator[Violation]:
    """Find where drivers of some vehicles go on too long, or a tank is empty."""
    duty = case.rules.duty
    alone = [kind for kind in kinds if kind.drivers == 1]
    if duty.binding and alone:
        since = boarded if all(kind.private for kind in alone) else 0
        yield from _tired(convoy, steps, duty.drive, duty.pause, "for its drivers", since=since)
        beds = frozenset(place.id for place in case.places if place.overnight)
        yield from _tired(
            convoy, steps, duty.day, duty.rest, "for its drivers", since=since, where=beds
        )
    for kind in kinds:
        if kind.range is not None:
            yield from _dry(case, convoy, steps, kind)


def _tired(
    convoy: Convoy,
    steps: tuple[Step, ...],
    most: Seconds,
    lasts: Seconds,
    why: str,
    *,
    since: Seconds = 0,
    where: frozenset[PlaceId] | None = None,
) -> Iterator[Violation]:
    """Find drives that begin when so much would be driven that a stop is due before.

    A drive that is too long by itself is driven, from a fresh start; not so where only some
    places will do.
    """
    driven, stood = 0, None
    for step in steps:
        here = stood.place if stood else ""
        if stood and step.starts - stood.ends >= lasts and (where is None or here in where):
            driven = 0
        if step.act is Act.REST and _lasts(step) >= lasts and (where is None or here in where):
            driven = 0
        if step.act in _DRIVES and step.starts >= since:
            over = driven + _lasts(step) > most
            if over and (driven or where is not None):
                wheel = write_duration(driven + _lasts(step))
                said = f"drives {wheel} to {step.place} without a stop {why}"
                yield Violation(Rule.REST, convoy.id, said, step.starts)
            driven += _lasts(step)
        stood = step


def _dry(
    case: Case, convoy: Convoy, steps: tuple[Step, ...], kind: VehicleType
) -> Iterator[Violation]:
    """Find drives for which a tank does not last."""
    driven = 0
    for step in steps:
        if step.act is Act.REST and case.place[step.place].fuel and _lasts(step) >= kind.refuels:
            driven = 0
        if step.segment is not None and not (kind.private and step.act is Act.DRIVE_IN):
            driven += case.segment[step.segment].metres
            if driven > (kind.range or 0):
                said = f"comes to {step.place} after {driven} m on one filling of {kind.id}"
                yield Violation(Rule.REST, convoy.id, said, step.starts)


def _lasts(step: Step) -> Seconds:
    return step.ends - step.starts


def bad_nights(case: Case, plan: Plan) -> Iterator[Violation]:
    """Find who stays the night on the way without a bed."""
    slept: dict[tuple[PlaceId, Window], int] = defaultdict(int)
    for convoy in plan.convoys:
        for before, after in pairwise(convoy.acts(Act.DRIVE_OUT)):
            for night in overlapping(case.nights, before.ends, after.starts):
                slept[before.place, night] += convoy.aboard.total
                beds = case.place[before.place].overnight
                if slept[before.place, night] > beds:
                    found = slept[before.place, night]
                    said = f"stays the night at {before.place}: {found} people, {beds} beds"
                    yield Violation(Rule.NIGHT, convoy.id, said, before.ends)

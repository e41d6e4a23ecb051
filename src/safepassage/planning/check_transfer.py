"""The judge of transfer points: the same people go on, and both sides are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from safepassage.model import NEEDS, Act, Case, Convoy, Load, Side, Vehicle
from safepassage.planning.violation import Rule, Violation
from safepassage.roads import TravelTimes
from safepassage.units import Seconds, whole_minutes, write_duration


def changing(case: Case, convoy: Convoy) -> Seconds:
    """Tell how long people change: all get off the inner vehicles, then all board the others."""
    off = max(whole_minutes(case.kind[load.vehicle].unloads) for load in convoy.loads)
    on = (whole_minutes(case.boarding_time(case.kind[load.vehicle])) for load in convoy.onward)
    return off + max(on)


def bad_transfer(case: Case, convoy: Convoy) -> Iterator[Violation]:
    """See that vehicles drive on their own side, and that who gets off one boards the other."""
    if not convoy.onward:
        return
    route, at = case.route[convoy.route], convoy.acts(Act.TRANSFER)[0].starts
    for loads, side in ((convoy.loads, Side.INNER), (convoy.onward, Side.OUTER)):
        for load in loads:
            if case.side(route, case.kind[load.vehicle]) is not side:
                said = f"is no {side} vehicle of {route.id}, and people change with {convoy.id}"
                yield Violation(Rule.TRANSFER, load.vehicle, said, convoy.enters)
    if _aboard(convoy.loads) != _aboard(convoy.onward):
        said = "goes on with others than it has brought to the transfer point"
        yield Violation(Rule.TRANSFER, convoy.id, said, at)
    if any(load.relief for load in (*convoy.loads, *convoy.onward)):
        yield Violation(Rule.RELIEF, convoy.id, "brings relief, though nothing is reloaded")


def _aboard(loads: Iterable[Load]) -> dict[tuple[str, str], int]:
    """Count people by group and need."""
    found: Counter[tuple[str, str]] = Counter()
    for load in loads:
        for key, people in load.people:
            for need, n in zip(NEEDS, people, strict=True):
                found[key, need] += n
    return {key: n for key, n in found.items() if n}


def late_inside(
    case: Case, times: TravelTimes, convoy: Convoy, vehicle: Vehicle, here: str, free: Seconds
) -> Iterator[Violation]:
    """See that an inner vehicle is at the transfer point when its convoy drives on from there."""
    place = convoy.acts(Act.TRANSFER)[0].place
    inbound = (
        step for step in convoy.acts(Act.DRIVE_IN) if vehicle.id in convoy.column(case, step)
    )
    leaves = min(step.starts for step in inbound)
    way = times.way(here, place, [vehicle.type.id])
    if way is None:
        yield Violation(Rule.TRANSFER, vehicle.id, f"cannot reach {place} from {here}", leaves)
    elif free + whole_minutes(way) > leaves:
        late = write_duration(free + whole_minutes(way) - leaves)
        said = f"is {late} late at {place} for {convoy.id}"
        yield Violation(Rule.TRANSFER, vehicle.id, said, leaves)

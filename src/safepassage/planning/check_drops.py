"""The judge of stops behind the gate: who gets off where, and that the rest drives on."""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.model import NOBODY, Act, Case, Convoy, Load, Needs
from safepassage.model.people import GroupId
from safepassage.model.place import PlaceId
from safepassage.planning.violation import Rule, Violation
from safepassage.units import Seconds, whole_minutes


def stops(case: Case, convoy: Convoy) -> tuple[PlaceId, ...]:
    """Give the centres where a convoy has to stop: where somebody gets off, and its own."""
    route = case.route[convoy.route]
    named = {place for load in convoy.loads for place, _, _ in load.off}
    return (*(place for place in route.dropoffs if place in named), convoy.centre)


def behind_the_gate(case: Case, convoy: Convoy) -> Iterator[tuple[Act, str, str | None]]:
    """Give its steps behind the gate; it stands on its way until its last vehicle is empty."""
    for place in stops(case, convoy):
        yield Act.TRANSIT, place, None
        yield Act.RECEIVE, place, None
        if place != convoy.centre and standing(case, convoy, place):
            yield Act.HOLD, place, None


def standing(case: Case, convoy: Convoy, place: PlaceId) -> Seconds:
    """Tell how much longer than the intake it takes to empty the slowest vehicle."""
    unloads = max(case.kind[load.vehicle].unloads for load in convoy.loads)
    return max(0, whole_minutes(unloads) - intake(case, convoy, place))


def intake(case: Case, convoy: Convoy, place: PlaceId) -> Seconds:
    """Tell how long a centre takes in those who get off there."""
    centre = next(of for of in case.centres if of.place == place)
    return centre.intake_time(set_down(convoy, place).total)


def set_down(convoy: Convoy, place: PlaceId) -> Needs:
    """Count who gets off at a centre."""
    return sum((needs for load in convoy.loads for _, needs in off(convoy, load, place)), NOBODY)


def starts_from(case: Case, convoy: Convoy, place: PlaceId) -> PlaceId:
    """Give the place from which it drives to a stop: the one before, or the gate."""
    way = stops(case, convoy)
    at = way.index(place) if place in way else 0
    return way[at - 1] if at else case.gate(case.route[convoy.route])


def off(convoy: Convoy, load: Load, place: PlaceId) -> tuple[tuple[GroupId, Needs], ...]:
    """List who of a vehicle gets off at a centre; at the convoy's own, whoever has not before."""
    if place != convoy.centre:
        return tuple((key, needs) for at, key, needs in load.off if at == place)
    rest: dict[GroupId, Needs] = {}
    for key, needs in load.people:
        rest[key] = rest.get(key, NOBODY) + needs
    for _, key, needs in load.off:
        rest[key] = rest.get(key, NOBODY).without(needs)
    return tuple(rest.items())


def bad_stops(case: Case, convoy: Convoy) -> Iterator[Violation]:
    """See that people get off only where the route passes, who are aboard, and not all of them."""
    passed = case.route[convoy.route].dropoffs
    if convoy.centre in passed:
        passed = passed[: passed.index(convoy.centre)]
    for load in (*convoy.loads, *convoy.onward):
        who, gone = f"{convoy.id}/{load.vehicle}", dict[GroupId, Needs]()
        for place, key, needs in load.off:
            gone[key] = gone.get(key, NOBODY) + needs
            if place not in passed:
                said = f"leaves people at {place}, which is not on its way to {convoy.centre}"
                yield Violation(Rule.DROP, who, said, convoy.boards)
        for key, needs in gone.items():
            aboard = sum((of for group, of in load.people if group == key), NOBODY)
            if not needs.fits(aboard):
                said = f"leaves {tuple(needs)} of {key} on its way and carries {tuple(aboard)}"
                yield Violation(Rule.DROP, who, said, convoy.boards)
    if convoy.aboard != NOBODY and set_down(convoy, convoy.centre) == NOBODY:
        said = f"drives on to {convoy.centre} with nobody"
        yield Violation(Rule.DROP, convoy.id, said, convoy.boards)

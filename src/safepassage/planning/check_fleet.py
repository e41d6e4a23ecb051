"""The judge of the fleet: what is held back stays, and nothing goes where it may not enter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safepassage.model import Case, Convoy, Plan, Vehicle
from safepassage.model.fleet import VehicleId
from safepassage.planning.check_drops import stops
from safepassage.planning.violation import Rule, Violation
from safepassage.units import Seconds, whole_minutes


def spares(convoy: Convoy, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """No plan counts on a vehicle that is held back."""
    for load in (*convoy.loads, *convoy.onward):
        if fleet[load.vehicle].spare:
            said = f"is held back, and goes with {convoy.id}"
            yield Violation(Rule.SPARE, load.vehicle, said, convoy.enters)


def barred(case: Case, convoy: Convoy, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """No vehicle goes through a place, or to a centre, that its type may not enter."""
    route = case.route[convoy.route]
    passes, at = case.passes(route), case.transfer(route)
    inside = passes.index(at) if convoy.onward and at else len(passes)
    sides = [
        (convoy.loads, passes if not convoy.onward else passes[: inside + 1]),
        (convoy.onward, passes[inside:]),
    ]
    if not convoy.onward:
        sides[0] = (convoy.loads, (*passes, *stops(case, convoy)))
    else:
        sides[1] = (convoy.onward, (*passes[inside:], convoy.centre))
    for load, places in ((load, places) for loads, places in sides for load in loads):
        for place in places:
            if place in fleet[load.vehicle].type.barred:
                said = f"may not enter {place}, where {convoy.id} goes"
                yield Violation(Rule.BARRED, load.vehicle, said, convoy.enters)


def bad_cars(case: Case, convoy: Convoy, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """Private cars join somebody where they wait, once they are there, and no more than may."""
    cars = [fleet[of.vehicle] for of in convoy.loads if fleet[of.vehicle].type.private]
    if cars and len(cars) == len(convoy.loads):
        yield Violation(Rule.CARS, convoy.id, "has private cars alone", convoy.enters)
    if case.rules.cars is not None and len(cars) > case.rules.cars:
        said = f"has {len(cars)} private cars, {case.rules.cars} at the most"
        yield Violation(Rule.CARS, convoy.id, said, convoy.boards)
    point = case.assembly_point(case.route[convoy.route])
    for car in cars:
        if car.depot != point:
            said = f"waits at {car.depot} and cannot join {convoy.id} at {point}"
            yield Violation(Rule.CARS, car.id, said, convoy.boards)
        elif whole_minutes(car.available) > convoy.boards:
            said = f"is not at {point} yet when {convoy.id} boards"
            yield Violation(Rule.CARS, car.id, said, convoy.boards)


def cars_seen_again(plan: Plan, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """No private car comes back."""
    joined: dict[VehicleId, Seconds] = {}
    for convoy in sorted(plan.convoys, key=lambda convoy: convoy.boards):
        for load in convoy.loads:
            if not fleet[load.vehicle].type.private:
                continue
            if load.vehicle in joined:
                said = f"has left and joins {convoy.id}"
                yield Violation(Rule.CARS, load.vehicle, said, convoy.boards)
            joined[load.vehicle] = convoy.boards

"""The judge of the fleet: what is held back stays, and nothing goes where it may not enter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safepassage.model import Case, Convoy, Vehicle
from safepassage.model.fleet import VehicleId
from safepassage.planning.violation import Rule, Violation


def spares(convoy: Convoy, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """No plan counts on a vehicle that is held back."""
    for load in convoy.loads:
        if fleet[load.vehicle].spare:
            said = f"is held back, and goes with {convoy.id}"
            yield Violation(Rule.SPARE, load.vehicle, said, convoy.enters)


def barred(case: Case, convoy: Convoy, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """No vehicle goes through a place, or to a centre, that its type may not enter."""
    places = (*case.passes(case.route[convoy.route]), convoy.centre)
    for load in convoy.loads:
        for place in places:
            if place in fleet[load.vehicle].type.barred:
                said = f"may not enter {place}, where {convoy.id} goes"
                yield Violation(Rule.BARRED, load.vehicle, said, convoy.enters)

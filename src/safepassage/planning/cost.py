"""What a plan costs: weighted person-seconds at risk, exact, from its convoys."""

from __future__ import annotations

from collections.abc import Iterable

from safepassage.model import Case, Convoy, Needs
from safepassage.model.plan import PersonSeconds
from safepassage.units import Persons, Seconds, whole_minutes


def weighted(case: Case, people: Needs) -> int:
    """Weigh people by their needs."""
    return sum(w * n for w, n in zip(case.rules.weights, people, strict=True))


def risk(case: Case, convoys: Iterable[Convoy]) -> PersonSeconds:
    """Sum weight x (exit - release) over everyone, the horizon standing for those left behind."""
    groups = [(group.people(case.demand), group.released) for group in case.groups]
    nobody_moved = sum(weighted(case, n) * (case.horizon - released) for n, released in groups)
    return nobody_moved - sum(
        weighted(case, convoy.aboard) * (case.horizon - convoy.exits) for convoy in convoys
    )


def clearance(case: Case, convoys: tuple[Convoy, ...]) -> Seconds:
    """Tell the second at which the last convoy has been emptied at its centre.

    Where people are left behind, the account is open to the horizon at the least.
    """
    unloads = {vehicle.id: whole_minutes(vehicle.type.unloads) for vehicle in case.vehicles}
    emptied = [
        c.received + max(unloads[load.vehicle] for load in c.onward or c.loads) for c in convoys
    ]
    return max([*emptied, case.horizon if left_behind(case, convoys) else 0])


def left_behind(case: Case, convoys: Iterable[Convoy]) -> Persons:
    """Count the people whom no convoy carries."""
    return case.people() - sum(convoy.aboard.total for convoy in convoys)


def last_exit(convoys: Iterable[Convoy]) -> Seconds:
    """Tell when the last convoy leaves the exposed stretch; 0 without convoys."""
    return max((convoy.exits for convoy in convoys), default=0)

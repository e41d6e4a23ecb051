"""What a plan costs by each objective, exact, from its convoys."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from safepassage.model import NOBODY, Act, Case, Convoy, Needs, Objective
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


def late(case: Case, convoys: Iterable[Convoy]) -> int:
    """Weigh the people who are not out by the evening of the case, or by its horizon."""
    by = case.horizon if case.rules.evening is None else case.rules.evening
    everyone = sum((group.people(case.demand) for group in case.groups), NOBODY)
    out = (weighted(case, convoy.aboard) for convoy in convoys if convoy.exits <= by)
    return weighted(case, everyone) - sum(out)


def waiting(case: Case, convoys: Iterable[Convoy]) -> PersonSeconds:
    """Sum weight x time aboard at checkpoints and exchange points.

    Whoever is left behind has waited from the start to the horizon. Where somebody boards, he has
    not waited before.
    """
    everyone = sum((group.people(case.demand) for group in case.groups), NOBODY)
    total = weighted(case, everyone) * case.horizon
    for convoy in convoys:
        total += stood(case, convoy) - weighted(case, convoy.aboard) * case.horizon
    return total


def stood(case: Case, convoy: Convoy) -> PersonSeconds:
    """Sum weight x time from arrival to going on, where the people of a convoy wait aboard."""
    waits, total = case.waits_at(case.route[convoy.route]), 0
    moves = [step for step in convoy.steps if step.act in _MOVES]
    inside = weighted(case, convoy.boarding(case, case.assembly_point(case.route[convoy.route])))
    for drive, onward in pairwise(moves):
        if drive.act is Act.DRIVE_OUT and drive.place in waits:
            total += inside * (onward.starts - drive.ends)
        if drive.place in case.route[convoy.route].pickups:
            inside += weighted(case, convoy.boarding(case, drive.place))
    return total


_MOVES: Final = (Act.DRIVE_OUT, Act.TRANSIT)


def asked(case: Case, convoys: Iterable[Convoy]) -> int:
    """Tell what the first objective counts of convoys, in its own unit."""
    match case.rules.objective:
        case Objective.RISK:
            return risk(case, convoys)
        case Objective.CLEARANCE:
            return clearance(case, tuple(convoys))
        case Objective.EVENING:
            return late(case, convoys)
        case Objective.WAITING:
            return waiting(case, convoys)


def left_behind(case: Case, convoys: Iterable[Convoy]) -> Persons:
    """Count the people whom no convoy carries."""
    return case.people() - sum(convoy.aboard.total for convoy in convoys)


def last_exit(convoys: Iterable[Convoy]) -> Seconds:
    """Tell when the last convoy leaves the exposed stretch; 0 without convoys."""
    return max((convoy.exits for convoy in convoys), default=0)

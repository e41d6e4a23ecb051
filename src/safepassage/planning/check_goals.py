"""Whether a plan tells the truth of what its case asks for, person by person."""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.model import Act, Case, Convoy, Objective, Plan
from safepassage.units import Seconds


def counted(case: Case, plan: Plan) -> dict[str, tuple[int | None, int | None]]:
    """Recount what the objectives count, as (said, true); None where none of them asks."""
    asked = {case.rules.objective, case.rules.then}
    late = _late(case, plan) if Objective.EVENING in asked else None
    waiting = _waiting(case, plan) if Objective.WAITING in asked else None
    return {
        "weighted people not out by the evening": (plan.late, late),
        "weighted person-seconds of waiting": (plan.waiting, waiting),
    }


def _late(case: Case, plan: Plan) -> int:
    aboard = [(weight, c) for c in plan.convoys for weight, _ in _people(case, c)]
    return _everyone(case) - sum(w for w, c in aboard if c.exits <= (case.rules.evening or 0))


def _waiting(case: Case, plan: Plan) -> int:
    """Count the horizon for all, and for those who are carried the time that they stood."""
    total = _everyone(case) * case.horizon
    for convoy in plan.convoys:
        stands = list(_stands(case, convoy))
        for weight, place in _people(case, convoy):
            boards = [step for step in convoy.acts(Act.BOARD) if step.place == place]
            since = convoy.steps.index((boards or convoy.acts(Act.BOARD))[0])
            waited = sum(stood for drive, stood in stands if drive > since)
            total += weight * (waited - case.horizon)
    return total


def _stands(case: Case, convoy: Convoy) -> Iterator[tuple[int, Seconds]]:
    """Give which step led to each checkpoint and exchange point, and how long all stood there.

    A drive may take no time, so its place among the steps tells who was aboard, and no clock.
    """
    route = case.route[convoy.route]
    drives = convoy.acts(Act.DRIVE_OUT)
    onward = [*(drive.starts for drive in drives[1:]), convoy.acts(Act.TRANSIT)[0].starts]
    for n, (drive, goes_on) in enumerate(zip(drives, onward, strict=True), start=2):
        linked = any(link.corridor == route.corridor for link in case.links)
        exchange = (linked and n == len(drives)) or drive.place == case.transfer(route)
        if drive.place in case.checkpoint or exchange:
            yield convoy.steps.index(drive), goes_on - drive.ends


def _people(case: Case, convoy: Convoy) -> Iterator[tuple[int, str]]:
    """Give the weight of the people of each group aboard, and where they board."""
    places = {group.id: group.place for group in case.groups}
    for load in convoy.loads:
        for key, people in load.people:
            yield sum(w * n for w, n in zip(case.rules.weights, people, strict=True)), places[key]


def _everyone(case: Case) -> int:
    sizes = (tuple(group.people(case.demand)) for group in case.groups)
    return sum(w * n for of in sizes for w, n in zip(case.rules.weights, of, strict=True))

"""The judge: whether a plan is feasible, and whether its figures are true.

Every rule and every number is derived again from the case alone. This module shares no
code with the search; it reads the steps of the finished plan, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.model import (
    NOBODY,
    Case,
    Needs,
    Plan,
)
from safepassage.planning.check_drops import bad_stops
from safepassage.planning.check_fleet import bad_cars, barred, cars_seen_again, spares
from safepassage.planning.check_goals import counted
from safepassage.planning.check_links import bad_links
from safepassage.planning.check_people import (
    accompanied,
    boarded,
    elsewhere,
    overtaken,
    reserved,
    staying,
    torn,
)
from safepassage.planning.check_relief import carried_in
from safepassage.planning.check_shared import crowded, in_two_places, jammed, too_close, unescorted
from safepassage.planning.check_stops import bad_nights, bad_rests
from safepassage.planning.check_transfer import bad_transfer
from safepassage.planning.check_way import astray, closed, hurried, out_of_order, overfull, too_long
from safepassage.planning.violation import Rule, Violation
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE, Seconds, whole_minutes


def check(
    case: Case, times: TravelTimes, plan: Plan, *, executed_until: Seconds | None = None
) -> tuple[Violation, ...]:
    """Find every rule that a plan breaks; none for a good plan.

    Parameters
    ----------
    case, times
        What the plan has to keep to.
    plan
        Convoys may name things that are not in the case; that is a violation, not an error.
    executed_until
        Until when the plan has been carried out. What had begun by then is a fact, and no
        rule that has been agreed since is held against it; what begins later keeps to every
        rule, and to what the facts leave free. None for a plan of which nothing has begun.
    """
    found = _violations(case, times, plan, executed_until)
    return tuple(
        violation
        for violation in found
        if executed_until is None or violation.at is None or violation.at > executed_until
    )


def _violations(
    case: Case, times: TravelTimes, plan: Plan, until: Seconds | None
) -> tuple[Violation, ...]:
    strangers = tuple(_strangers(case, plan))
    if strangers:
        return strangers
    fleet = {vehicle.id: vehicle for vehicle in case.vehicles}
    found: list[Violation] = []
    for convoy in plan.convoys:
        lost = tuple(astray(case, convoy, until))
        found += lost
        if not lost:
            found += out_of_order(convoy)
            found += hurried(case, times, convoy)
            found += closed(case, convoy)
            found += bad_rests(case, convoy)
            found += bad_transfer(case, convoy)
        found += bad_stops(case, convoy)
        found += too_long(case, convoy)
        found += spares(convoy, fleet)
        found += barred(case, convoy, fleet)
        found += bad_cars(case, convoy, fleet)
        found += overfull(case, convoy, fleet)
        found += reserved(case, convoy, fleet)
    found += too_close(case, plan)
    found += bad_links(case, plan)
    found += jammed(case, plan)
    found += crowded(case, plan)
    found += unescorted(case, times, plan)
    found += in_two_places(case, times, plan, fleet)
    found += cars_seen_again(plan, fleet)
    found += boarded(case, plan)
    found += staying(case, plan)
    found += elsewhere(case, plan)
    found += accompanied(case, plan)
    found += torn(case, plan, until)
    found += bad_nights(case, plan)
    found += overtaken(case, plan, fleet) if until is None else ()
    found += carried_in(case, plan, fleet)
    found += _figures(case, plan)
    return tuple(found)


def _strangers(case: Case, plan: Plan) -> Iterator[Violation]:
    """Find names that the case does not know."""
    known = {
        "route": set(case.route),
        "centre": {centre.place for centre in case.centres},
        "escort team": {team.id for team in case.teams},
        "vehicle": {vehicle.id for vehicle in case.vehicles},
        "group": {group.id for group in case.groups},
        "place": set(case.place),
    }
    for convoy in plan.convoys:
        named = [("route", convoy.route), ("centre", convoy.centre)]
        named += [("escort team", key) for key in convoy.teams]
        named += [("vehicle", load.vehicle) for load in (*convoy.loads, *convoy.onward)]
        named += [
            ("group", group) for load in (*convoy.loads, *convoy.onward) for group, _ in load.people
        ]
        for place, group, _ in (of for load in (*convoy.loads, *convoy.onward) for of in load.off):
            named += [("centre", place), ("group", group)]
        named += [("place", step.place) for step in convoy.steps]
        for what, key in named:
            if key not in known[what]:
                yield Violation(Rule.WAY, convoy.id, f"names {what} {key}, which the case has not")
    for key in sorted({c.id for c in plan.convoys if [d.id for d in plan.convoys].count(c.id) > 1}):
        yield Violation(Rule.WAY, key, "is there more than once")


# ── One convoy ──────────────────────────────────────────────────────────────────────


def _figures(case: Case, plan: Plan) -> Iterator[Violation]:
    """Recount the cost, who is left behind, and whose plan it is."""
    weights = case.rules.weights
    groups = [(group.people(case.demand), group.released) for group in case.groups]
    left = sum((people for people, _ in groups), NOBODY).total
    risk = sum(
        _weighted(weights, people) * (case.horizon - released) for people, released in groups
    )
    for convoy in plan.convoys:
        risk -= _weighted(weights, convoy.aboard) * (case.horizon - convoy.exits)
        left -= convoy.aboard.total
    unloads = {vehicle.id: whole_minutes(vehicle.type.unloads) for vehicle in case.vehicles}
    emptied = [
        c.received + max(unloads[of.vehicle] for of in c.onward or c.loads) for c in plan.convoys
    ]
    truth: dict[str, tuple[object, object]] = {
        "person-seconds at risk": (plan.risk, risk),
        "the second of clearance": (
            plan.clearance,
            max([*emptied, case.horizon if left else 0]),
        ),
        "the objective": (plan.objective, case.rules.objective),
        **counted(case, plan),
        "people left behind": (plan.left, left),
        "the case": (plan.case, case.digest),
        "the estimate of people": (plan.demand, case.demand),
    }
    for what, (said, true) in truth.items():
        if said != true:
            yield Violation(Rule.FIGURES, what, f"are given as {said}; recounted {true}")
    steps = [step for convoy in plan.convoys for step in convoy.steps]
    odd = [step.starts for step in steps if step.starts % MINUTE or step.ends % MINUTE]
    if odd:
        yield Violation(Rule.FIGURES, "the plan", "has times that are not whole minutes", max(odd))


def _weighted(weights: Needs, people: Needs) -> int:
    return sum(w * n for w, n in zip(weights, people, strict=True))

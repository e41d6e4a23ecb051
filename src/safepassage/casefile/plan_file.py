"""The plan file: canonical JSON, so that the same plan is the same bytes.

Times are whole seconds after the case's start. The header repeats in hours what people ask
for first; a file whose header contradicts it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeVar

from safepassage.casefile.faults import shown
from safepassage.casefile.files import MEGABYTE, UnreadableFile, bytes_of, put, text_of
from safepassage.errors import ImpossibleValue, PlanError
from safepassage.model import (
    NEEDS,
    Act,
    Bound,
    Case,
    Convoy,
    Demand,
    Load,
    Needs,
    Objective,
    Plan,
    Step,
)
from safepassage.units import HOUR

FORMAT: Final = 1
_LIMIT: Final = 500 * MEGABYTE

T = TypeVar("T")


def write_plan(plan: Plan, case: Case, path: Path) -> None:
    """Write a plan as canonical JSON; the file is replaced as a whole.

    Parameters
    ----------
    plan, case
        What to write, and the case that it plans.
    path
        The file.

    Raises
    ------
    PlanError
        Where the plan was made for another case.
    """
    if plan.case != case.digest:
        raise PlanError(f"this plan was made for another case than {case.id}")
    text = json.dumps(_tree(plan), indent=1, sort_keys=True, ensure_ascii=False)
    put(path, f"{text}\n".encode())


def read_plan(path: Path, case: Case) -> Plan:
    """Read a plan of a case.

    Parameters
    ----------
    path, case
        The file, and the case that it must plan.

    Raises
    ------
    PlanError
        Where the file is no plan, contradicts itself, was made for another case, or names
        what the case does not have.
    """
    try:
        tree = json.loads(text_of(bytes_of(path, _LIMIT)))
        _refuse_other(tree, case)
        plan = _plan(tree)
    except json.JSONDecodeError as fault:
        raise PlanError(f"{path.name}:{fault.lineno}: not JSON ({fault.msg})") from fault
    except RecursionError as fault:
        raise PlanError(f"{path.name}: nested too deeply for a plan") from fault
    except (UnreadableFile, ValueError) as fault:
        raise PlanError(f"{path.name}: {fault}") from fault
    if wrong := next(chain(_contradictions(plan, tree), _strangers(plan, case)), None):
        raise PlanError(f"{path.name}: {wrong}")
    return plan


# --- out --------------------------------------------------------------------------------------


def _tree(plan: Plan) -> dict[str, Any]:
    bound = plan.bound
    return {
        "format": FORMAT,
        "case": plan.case,
        "demand": plan.demand,
        "person_hours": plan.person_hours,
        "clearance_hours": plan.clearance / HOUR,
        "objective": plan.objective,
        **_counted(plan),
        **_bound_tree(plan),
        "gap": plan.gap,
        "people_left": plan.left,
        "risk_person_seconds": plan.risk,
        "clearance_s": plan.clearance,
        "bound": bound and {"cost": bound.cost, "proof": bound.proof},
        "seed": plan.seed,
        "rounds": plan.rounds,
        "version": plan.version,
        "convoys": [_convoy_tree(convoy) for convoy in plan.convoys],
    }


def _bound_tree(plan: Plan) -> dict[str, Any]:
    """Write the bound in hours, where the objective is counted in time."""
    if plan.objective is Objective.EVENING:
        return {}
    return {"lower_bound_hours": plan.bound and plan.bound.cost / HOUR}


def _counted(plan: Plan) -> dict[str, Any]:
    """Write what only some objectives count."""
    counts = {"late_weighted_people": plan.late, "waiting_person_seconds": plan.waiting}
    return {name: count for name, count in counts.items() if count is not None}


def _convoy_tree(convoy: Convoy) -> dict[str, Any]:
    return {
        "id": convoy.id,
        "route": convoy.route,
        "centre": convoy.centre,
        **_escort_tree(convoy.teams),
        "vehicles": [_load_tree(load) for load in convoy.loads],
        **({"onward": [_load_tree(load) for load in convoy.onward]} if convoy.onward else {}),
        "steps": [_step_tree(step) for step in convoy.steps],
    }


def _escort_tree(teams: tuple[str, ...]) -> dict[str, Any]:
    """Write an escort of one team as its key, as every plan before had it."""
    match teams:
        case ():
            return {}
        case (team,):
            return {"team": team}
        case _:
            return {"teams": list(teams)}


def _load_tree(load: Load) -> dict[str, Any]:
    people = [
        {"group": group, **dict(zip(NEEDS, needs, strict=True))} for group, needs in load.people
    ]
    relief = [{"place": place, "kilograms": weight} for place, weight in load.relief]
    off = [
        {"place": place, "group": group, **dict(zip(NEEDS, needs, strict=True))}
        for place, group, needs in load.off
    ]
    tree = {"vehicle": load.vehicle, "layout": load.layout, "people": people}
    some = {key: rows for key, rows in (("relief", relief), ("off", off)) if rows}
    return {**tree, **some}


def _step_tree(step: Step) -> dict[str, Any]:
    tree = {
        "act": step.act,
        "place": step.place,
        "starts_s": step.starts,
        "ends_s": step.ends,
    }
    return tree if step.segment is None else {**tree, "segment": step.segment}


# --- in ---------------------------------------------------------------------------------------


def _take(tree: object, key: str, kind: type[T]) -> T:
    """Take a value of one type out of a JSON object.

    Raises
    ------
    ImpossibleValue
        Where it is not there, or is of another type.
    """
    value = tree.get(key) if isinstance(tree, dict) else None
    if value is None:
        raise ImpossibleValue(f"no {key} where every plan has one")
    if type(value) is not kind:  # True is no number here
        raise ImpossibleValue(f"{key} is {json.dumps(value)[:60]}, as in no plan")
    return value


def _says(tree: object, key: str) -> bool:
    """Tell whether a JSON object has a key that not every one has."""
    return isinstance(tree, dict) and key in tree


def _maybe(tree: object, key: str) -> int | None:
    """Take a number that not every plan has."""
    return _take(tree, key, int) if _says(tree, key) else None


def _refuse_other(tree: object, case: Case) -> None:
    if _take(tree, "format", int) != FORMAT:
        raise ImpossibleValue(f"a plan of another format than {FORMAT}: plan the case again")
    if _take(tree, "case", str) != case.digest:
        raise ImpossibleValue(
            f"made for another case than {case.id}, or for {case.id} before it was changed: "
            "plan it again"
        )


def _plan(tree: dict[str, Any]) -> Plan:
    bound = tree.get("bound")
    return Plan(
        case=_take(tree, "case", str),
        demand=Demand(_take(tree, "demand", str)),
        convoys=tuple(map(_convoy, _take(tree, "convoys", list))),
        risk=_take(tree, "risk_person_seconds", int),
        clearance=_take(tree, "clearance_s", int),
        left=_take(tree, "people_left", int),
        bound=None if bound is None else _bound(bound),
        seed=_take(tree, "seed", int),
        rounds=_take(tree, "rounds", int),
        version=_take(tree, "version", str),
        objective=Objective(_take(tree, "objective", str)),
        late=_maybe(tree, "late_weighted_people"),
        waiting=_maybe(tree, "waiting_person_seconds"),
    )


def _bound(tree: object) -> Bound:
    return Bound(_take(tree, "cost", int), _take(tree, "proof", str))


def _convoy(tree: object) -> Convoy:
    return Convoy(
        id=_take(tree, "id", str),
        route=_take(tree, "route", str),
        centre=_take(tree, "centre", str),
        teams=_escort(tree),
        loads=tuple(map(_load, _take(tree, "vehicles", list))),
        steps=tuple(map(_step, _take(tree, "steps", list))),
        onward=tuple(map(_load, _take(tree, "onward", list) if _says(tree, "onward") else [])),
    )


def _escort(tree: object) -> tuple[str, ...]:
    if _says(tree, "team"):
        return (_take(tree, "team", str),)
    listed = _take(tree, "teams", list) if _says(tree, "teams") else []
    return tuple(_take({"team": key}, "team", str) for key in listed)


def _load(tree: object) -> Load:
    people = tuple(map(_some, _take(tree, "people", list)))
    off = tuple(
        (_take(part, "place", str), *_some(part))
        for part in (_take(tree, "off", list) if _says(tree, "off") else [])
    )
    relief = tuple(
        (_take(part, "place", str), _take(part, "kilograms", int))
        for part in (_take(tree, "relief", list) if _says(tree, "relief") else [])
    )
    return Load(_take(tree, "vehicle", str), _take(tree, "layout", int), people, relief, off)


def _some(tree: object) -> tuple[str, Needs]:
    """Read how many of which group."""
    return _take(tree, "group", str), Needs(*(_take(tree, need, int) for need in NEEDS))


def _step(tree: object) -> Step:
    return Step(
        act=Act(_take(tree, "act", str)),
        place=_take(tree, "place", str),
        starts=_take(tree, "starts_s", int),
        ends=_take(tree, "ends_s", int),
        segment=_take(tree, "segment", str) if _says(tree, "segment") else None,
    )


# --- refusals ---------------------------------------------------------------------------------


def _contradictions(plan: Plan, tree: dict[str, Any]) -> Iterator[str]:
    """Find what the file says besides, or otherwise than, the plan in it."""
    meant = json.loads(json.dumps(_tree(plan)))
    for key in sorted(tree.keys() | meant.keys()):
        if key not in tree or key not in meant or tree[key] != meant[key]:
            yield f"{shown(key)} does not follow from the rest of the plan"


def _strangers(plan: Plan, case: Case) -> Iterator[str]:
    """Find what the plan names and the case does not have."""
    layouts = {vehicle.id: len(vehicle.type.layouts) for vehicle in case.vehicles}
    known: dict[str, Container[str]] = {
        "route": case.route,
        "team": {team.id for team in case.teams},
        "centre": {centre.place for centre in case.centres},
        "vehicle": layouts,
        "group": {group.id for group in case.groups},
        "place": case.place,
        "segment": case.segment,
    }
    for convoy in plan.convoys:
        for what, key in _named(convoy):
            if key not in known[what]:
                yield f"{shown(convoy.id)} names the {what} {shown(key)}, which the case has not"
        for load in (*convoy.loads, *convoy.onward):
            if not 0 <= load.layout < layouts.get(load.vehicle, 0):
                yield f"{shown(load.vehicle)} has no layout {load.layout}"


def _named(convoy: Convoy) -> Iterator[tuple[str, str]]:
    yield from (("route", convoy.route), ("centre", convoy.centre))
    yield from (("team", team) for team in convoy.teams)
    for load in (*convoy.loads, *convoy.onward):
        yield "vehicle", load.vehicle
        yield from (("group", group) for group, _ in load.people)
        yield from (("place", place) for place, _ in load.relief)
        yield from (("centre", place) for place, _, _ in load.off)
        yield from (("group", group) for _, group, _ in load.off)
    for step in convoy.steps:
        yield "place", step.place
        if step.segment is not None:
            yield "segment", step.segment

"""``safepassage verify CASE PLAN``: whether the plan keeps every rule and its figures are true."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from safepassage import planning
from safepassage.cli.case import CasePath, Json, Moment, PlanPath, load, load_plan, moment
from safepassage.cli.plan import least
from safepassage.errors import PlanError
from safepassage.model import Objective, Plan

Until = Annotated[
    Moment | None,
    typer.Option(
        "--executed-until",
        metavar="TIME",
        help="Hold no rule against what had begun by then; for a plan made under way.",
    ),
]


def verify(
    case: CasePath, plan: PlanPath, executed_until: Until = None, as_json: Json = False
) -> None:
    """Recount a plan from the case alone, sharing no code with the search that made it."""
    read, times = load(case)
    until = None
    if executed_until is not None:
        until = moment(read, executed_until, "--executed-until")
    kept = ""
    try:
        made = load_plan(plan, read)
        found = planning.check(read, times, made, executed_until=until)
        broken = [str(violation) for violation in found]
        kept = (
            f"{len(made.convoys)} convoys keep every rule, and the figures are true. {claim(made)}"
        )
    except PlanError as fault:
        broken = str(fault).splitlines()
    if as_json:
        typer.echo(json.dumps({"accepted": not broken, "violations": broken}, ensure_ascii=False))
    elif broken:
        typer.echo("\n".join(broken), err=True)
        typer.echo(f"Refused: {len(broken)} broken.", err=True)
    else:
        typer.echo(f"Accepted: {kept}")
    if broken:
        raise typer.Exit(1)


def claim(plan: Plan) -> str:
    """Say what the plan claims of its bound, which is not proven again here."""
    if plan.bound is None:
        return "It claims no bound."
    counts = {Objective.CLEARANCE: "", Objective.EVENING: " people, weighted by need"}
    unit = counts.get(plan.objective, " person-hours")
    said = f"It claims that no plan can have less than {least(plan, plan.bound)}{unit}"
    return f"{said}; that is not proven again here."

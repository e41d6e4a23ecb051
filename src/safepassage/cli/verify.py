"""``safepassage verify CASE PLAN``: whether the plan keeps every rule and its figures are true."""

from __future__ import annotations

import json

import typer

from safepassage import planning
from safepassage.cli.case import CasePath, Json, PlanPath, load, load_plan
from safepassage.cli.plan import least
from safepassage.errors import PlanError
from safepassage.model import Objective, Plan


def verify(case: CasePath, plan: PlanPath, as_json: Json = False) -> None:
    """Recount a plan from the case alone, sharing no code with the search that made it."""
    read, times = load(case)
    kept = ""
    try:
        made = load_plan(plan, read)
        broken = [str(violation) for violation in planning.check(read, times, made)]
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
    unit = "" if plan.objective is Objective.CLEARANCE else " person-hours"
    said = f"It claims that no plan can have less than {least(plan, plan.bound)}{unit}"
    return f"{said}; that is not proven again here."

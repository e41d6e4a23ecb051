"""``safepassage verify CASE PLAN``: whether the plan keeps every rule and its figures are true."""

from __future__ import annotations

import json

import typer

from safepassage import planning
from safepassage.cli.case import CasePath, Json, PlanPath, Roads, load, load_plan
from safepassage.cli.plan import gap
from safepassage.errors import PlanError


def verify(case: CasePath, plan: PlanPath, roads: Roads = None, as_json: Json = False) -> None:
    """Recount a plan from the case alone, sharing no code with the search that made it."""
    read, times = load(case, roads)
    kept = ""
    try:
        made = load_plan(plan, read)
        broken = [str(violation) for violation in planning.check(read, times, made)]
        kept = f"{len(made.convoys)} convoys keep every rule. {gap(made)}"
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

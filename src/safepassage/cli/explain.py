"""``safepassage explain CASE PLAN``: what binds the plan, found by planning without it."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from safepassage import planning
from safepassage.cli.case import CasePath, Json, PlanPath, load, load_plan
from safepassage.model import Case, Infeasible
from safepassage.planning import cost
from safepassage.units import HOUR

Rounds = Annotated[
    int, typer.Option("--rounds", metavar="N", min=1, help="Search rounds for each question.")
]


def explain(case: CasePath, plan: PlanPath, rounds: Rounds = 10, as_json: Json = False) -> None:
    """Say what to look after in a plan, and which rule costs how much."""
    read, times = load(case)
    made = load_plan(plan, read)

    def outcome(of: Case) -> tuple[int, int]:
        found = planning.plan(of, times, planning.AfterRounds(rounds), made.seed, prove=False)
        if isinstance(found, Infeasible):
            return cost.risk(of, ()), of.people()
        return found.risk, found.left

    warnings = planning.warnings(read, times, made)
    reliefs = planning.what_binds(read, outcome)
    if as_json:
        rows = [{"rule": r.rule, "person_hours": r.risk / HOUR, "out": r.out} for r in reliefs]
        typer.echo(json.dumps({"warnings": warnings, "reliefs": rows}, ensure_ascii=False))
        return
    for warning in warnings:
        typer.echo(f"! {warning}")
    typer.echo(f"Planned again with one rule made easier, {rounds} rounds of search for each:")
    for relief in reliefs:
        worth = f"{relief.risk / HOUR:,.0f} person-hours less at risk, {relief.out:+d} people out"
        typer.echo(f"  {relief.rule}: {worth if relief.risk > 0 else 'nothing found'}")

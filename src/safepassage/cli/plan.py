"""``safepassage plan CASE``: the plan, its proof, and a page that shows both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from safepassage import casefile, planning, wiring
from safepassage.cli.case import CasePath, Json, load
from safepassage.cli.watch import watching
from safepassage.model import Bound, Case, Infeasible, Objective, Plan
from safepassage.model.clocks import Clocks
from safepassage.report.measures import measure
from safepassage.report.page import render
from safepassage.report.promises import (
    headline,
    lost,
    promise_rows,
    promise_warnings,
    rest_lines,
    rests,
)
from safepassage.roads import TravelTimes
from safepassage.units import HOUR, write_duration

DEFAULT_SECONDS = 30.0

Seconds = Annotated[
    float | None,
    typer.Option("--seconds", metavar="S", min=0.0, help="How long to search; 30 by default."),
]
Rounds = Annotated[
    int | None,
    typer.Option("--rounds", metavar="N", min=0, help="Search rounds: same number, same bytes."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="K", min=0, help="Seed of the search.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FOLDER", help="Where to write; plans/CASE by default."),
]


def plan(
    case: CasePath,
    output: Output = None,
    seconds: Seconds = None,
    rounds: Rounds = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Plan a case; write plan.json and a page that opens in any browser, without network."""
    if seconds is not None and rounds is not None:
        raise typer.BadParameter("give seconds or rounds, not both", param_hint="--rounds")
    read, times = load(case)
    rule = (
        planning.AfterRounds(rounds)
        if rounds is not None
        else wiring.stop_after(DEFAULT_SECONDS if seconds is None else seconds)
    )
    found = search(read, times, rule, seed)
    if isinstance(found, Infeasible):
        say_why_not(found, as_json, read)
        raise typer.Exit(1)
    folder = output or Path("plans") / read.id
    warnings = (*promise_warnings(read, found), *planning.warnings(read, times, found))
    write(read, found, folder, warnings)
    if as_json:
        typer.echo(json.dumps(figures(read, found, folder, warnings), ensure_ascii=False))
    else:
        tell(read, found, folder, warnings)


def search(case: Case, times: TravelTimes, rule: planning.Stop, seed: int) -> Plan | Infeasible:
    """Search with progress on the terminal; Ctrl-C keeps the best plan found."""
    stop = planning.Cancellable(rule)
    with wiring.engine() as workers, wiring.interruptible(stop), watching() as watch:
        return planning.plan(case, times, stop, seed, workers=workers, watch=watch)


def write(case: Case, plan: Plan, folder: Path, warnings: tuple[str, ...]) -> None:
    """Write ``plan.json`` and ``index.html``."""
    folder.mkdir(parents=True, exist_ok=True)
    casefile.write_plan(plan, case, folder / "plan.json")
    html = render(case, plan, warnings=warnings)
    (folder / "index.html").write_text(html, encoding="utf-8", newline="\n")


def say_why_not(found: Infeasible, as_json: bool, case: Case) -> None:
    """Say which rules let nobody be moved, and which hours were lost."""
    gone = tuple(promise_warnings(case, None))
    if as_json:
        reasons = (*found.reasons, *gone)
        typer.echo(json.dumps({"feasible": False, "reasons": reasons}, ensure_ascii=False))
    else:
        typer.echo("Nobody can be moved:", err=True)
        for reason in found.reasons:
            typer.echo(f"- {reason}", err=True)
        for line in gone:
            typer.echo(f"! {line}", err=True)


def figures(case: Case, plan: Plan, folder: Path, warnings: tuple[str, ...]) -> dict[str, Any]:
    """Gather what a script would ask for."""
    figure, clocks = measure(case, plan), Clocks.of(case)
    return {
        "feasible": True,
        "case": case.id,
        "training": case.training,
        "people": figure.people,
        "out": figure.out,
        "left": figure.left,
        "out_by": [{"at": clocks.moment(of.at).iso, "out": of.out} for of in figure.evenings],
        "last_exit": clocks.moment(figure.last_exit).iso if figure.last_exit is not None else None,
        "convoys": len(plan.convoys),
        "person_hours": plan.person_hours,
        "clearance_hours": plan.clearance / HOUR,
        "objective": plan.objective,
        "lower_bound_hours": plan.bound.cost / HOUR if plan.bound else None,
        "gap": plan.gap,
        "proven": plan.proven,
        "rounds": plan.rounds,
        "seed": plan.seed,
        "warnings": list(warnings),
        "promises": promise_rows(rests(case, plan), case),
        "lost": promise_rows(lost(case), case),
        "plan": str(folder / "plan.json"),
        "page": str(folder / "index.html"),
    }


def tell(case: Case, plan: Plan, folder: Path, warnings: tuple[str, ...]) -> None:
    """Say in a few lines what the plan comes to."""
    figure, clocks = measure(case, plan), Clocks.of(case)
    if first := headline(case, plan):
        typer.echo(first)
    typer.echo(f"{'TRAINING - ' if case.training else ''}{case.title}")
    typer.echo(f"{figure.out} of {figure.people} people out, in {len(plan.convoys)} convoys.")
    for evening in figure.evenings:
        typer.echo(f"  {evening.out:>7} out by {clocks.moment(evening.at)}")
    if figure.last_exit is not None:
        typer.echo(f"Last exit: {clocks.moment(figure.last_exit)}")
    typer.echo(f"{said(plan)} {gap(plan)}")
    for warning in (of for of in warnings if of != first):
        typer.echo(f"! {warning}")
    for line in rest_lines(case, plan):
        typer.echo(line)
    typer.echo(f"Plan: {folder / 'plan.json'}")
    typer.echo(f"Page: {(folder / 'index.html').resolve()}")


def said(plan: Plan) -> str:
    """Say what the plan has as little of as was found."""
    if plan.objective is Objective.CLEARANCE:
        if plan.left:
            return "Not cleared: people are left behind."
        return f"Cleared {write_duration(plan.clearance)} after the start."
    return f"Person-hours at risk, weighted by need: {plan.person_hours:,.0f}."


def least(plan: Plan, bound: Bound) -> str:
    """Write what no plan can beat, without its unit where the plan's own stands beside it."""
    if plan.objective is Objective.CLEARANCE:
        return write_duration(bound.cost)
    return f"{bound.cost / HOUR:,.0f}"


def gap(plan: Plan) -> str:
    """Say how far the plan is from the best one, at the most."""
    if plan.bound is None or plan.gap is None:
        return "Nothing is proven about the best plan."
    if plan.proven:
        return "Proven optimal: no plan is better."
    return f"No plan can have less than {least(plan, plan.bound)}: gap {plan.gap:.1%} at most."

"""``safepassage plan CASE``: the plan, its proof, and a page that shows both."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from safepassage import casefile, planning, wiring
from safepassage.cli.case import CasePath, Json, load
from safepassage.cli.watch import watching
from safepassage.model import NEEDS, Bound, Case, Infeasible, Objective, Plan
from safepassage.model.clocks import Clocks
from safepassage.operation.robust import KINDS, Candidate, Robust, robust
from safepassage.report.measures import measure
from safepassage.report.outcome import Outcome, outcomes
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
from safepassage.simulation import USUAL
from safepassage.units import HOUR, write_duration

DEFAULT_SECONDS = 30.0
DAYS = 4000
"""On which each candidate of a plan that is to hold is tried."""

Seconds = Annotated[
    float | None,
    typer.Option("--seconds", metavar="S", min=0.0, help="How long to search; 30 by default."),
]
Rounds = Annotated[
    int | None,
    typer.Option("--rounds", metavar="N", min=0, help="Search rounds: same number, same bytes."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="K", min=0, help="Seed of the search.")]
Robustly = Annotated[
    bool,
    typer.Option("--robust", help="Choose a plan that holds on days on which things go wrong."),
]
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
    hold: Robustly = False,
    as_json: Json = False,
) -> None:
    """Plan a case; write plan.json and a page that opens in any browser, without network."""
    if seconds is not None and rounds is not None:
        raise typer.BadParameter("give seconds or rounds, not both", param_hint="--rounds")
    read, times = load(case)
    tries = len(KINDS) if hold else 1

    def rule() -> planning.Stop:
        if rounds is not None:
            return planning.AfterRounds(rounds)
        return wiring.stop_after((DEFAULT_SECONDS if seconds is None else seconds) / tries)

    held: Robust | Infeasible | None = None
    if hold:
        with wiring.engine(wiring.cores()) as workers:
            held = robust(
                read,
                times,
                lambda case, times: search(case, times, rule(), seed),
                USUAL,
                runs=DAYS,
                seed=seed,
                workers=workers,
            )
        found = held.chosen.plan if isinstance(held, Robust) else held
    else:
        found = search(read, times, rule(), seed)
    if isinstance(found, Infeasible):
        say_why_not(found, as_json, read)
        raise typer.Exit(1)
    folder = output or Path("plans") / read.id
    warnings = (*promise_warnings(read, found), *planning.warnings(read, times, found))
    write(read, found, folder, warnings)
    if as_json:
        told = figures(read, found, folder, warnings) | holding(held)
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        tell(read, found, folder, warnings)
        say_how_it_holds(held)


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
        "declined": figure.declined,
        "out_by": [{"at": clocks.moment(of.at).iso, "out": of.out} for of in figure.evenings],
        "last_exit": clocks.moment(figure.last_exit).iso if figure.last_exit is not None else None,
        **_relief(case, plan),
        "estimates": [_estimate(of) for of in outcomes(case, plan)],
        "convoys": len(plan.convoys),
        "person_hours": plan.person_hours,
        "clearance_hours": plan.clearance / HOUR,
        "objective": plan.objective,
        **by_objective(plan),
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


def by_objective(plan: Plan) -> dict[str, Any]:
    """Gather what only some objectives count, and the bound in hours or in weighted people."""
    bound = plan.bound.cost if plan.bound else None
    told: dict[str, Any] = {}
    if plan.late is not None:
        told["late_weighted_people"] = plan.late
    if plan.waiting is not None:
        told["waiting_hours"] = plan.waiting / HOUR
    if plan.objective is Objective.EVENING:
        return told | {"lower_bound_weighted_people": bound}
    return told | {"lower_bound_hours": None if bound is None else bound / HOUR}


def _relief(case: Case, plan: Plan) -> dict[str, Any]:
    """Say what is carried in, where something is needed."""
    brought: Counter[str] = Counter()
    for place, weight in (r for c in plan.convoys for of in c.loads for r in of.relief):
        brought[place] += weight
    rows = [
        {"place": of.place, "needed_kg": of.weight, "brought_kg": brought[of.place]}
        for of in case.relief
    ]
    return {"relief": rows} if rows else {}


def _estimate(of: Outcome) -> dict[str, Any]:
    return {
        "estimate": of.demand,
        "people": of.people,
        "out": of.out,
        "left": of.people - of.out,
        "boards": {group: people.total for group, people in of.boards},
        "free_places": dict(zip(NEEDS, of.free, strict=True)),
    }


def tell(case: Case, plan: Plan, folder: Path, warnings: tuple[str, ...]) -> None:
    """Say in a few lines what the plan comes to."""
    figure, clocks = measure(case, plan), Clocks.of(case)
    if first := headline(case, plan):
        typer.echo(first)
    typer.echo(f"{'TRAINING - ' if case.training else ''}{case.title}")
    typer.echo(f"{figure.out} of {figure.people} people out, in {len(plan.convoys)} convoys.")
    if figure.declined:
        typer.echo(f"{figure.declined} besides have said that they stay.")
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


def holding(held: Robust | Infeasible | None) -> dict[str, Any]:
    """Gather what each candidate comes to, where a plan was to hold."""
    if not isinstance(held, Robust):
        return {}
    rows = [
        {
            "worse_than": one.worse_than / 1000,
            "for_the_most_people": one.most,
            "planned_person_hours": one.plan.person_hours,
            "person_hours": {
                "mean": one.risk.mean.value / HOUR,
                "low": one.risk.mean.low / HOUR,
                "high": one.risk.mean.high / HOUR,
                "p90": one.risk.p90.value / HOUR,
            },
            "chosen": one is held.chosen,
        }
        for one in held.candidates
    ]
    return {"robust": {"days": DAYS, "costs_person_hours": held.cost / HOUR, "candidates": rows}}


def say_how_it_holds(held: Robust | Infeasible | None) -> None:
    """Say which candidate was chosen, what that is worth, and what it costs."""
    if not isinstance(held, Robust):
        return
    typer.echo(f"Tried on {DAYS:,} days on which things go wrong, person-hours at risk:")
    for one in held.candidates:
        typer.echo(f"  {_tried(one)}{'  <- this plan' if one is held.chosen else ''}")
    typer.echo(f"On a day on which nothing goes wrong it costs {held.cost / HOUR:,.0f} more.")


def _tried(one: Candidate) -> str:
    mean, p90 = one.risk.mean.value / HOUR, one.risk.p90.value / HOUR
    kind = f"for {one.worse_than // 10} drives in 100" if one.worse_than else "for a good day"
    kind += ", for the most people" if one.most else ""
    return f"planned {kind}: {mean:,.0f} on average, {p90:,.0f} or more on one day in ten"


def said(plan: Plan) -> str:
    """Say what the plan has as little of as was found."""
    if plan.objective is Objective.CLEARANCE:
        if plan.left:
            return "Not cleared: people are left behind."
        return f"Cleared {write_duration(plan.clearance)} after the start."
    if plan.objective is Objective.EVENING:
        return f"Not out by the evening, weighted by need: {plan.cost:,} people."
    if plan.objective is Objective.WAITING:
        return f"Person-hours of waiting aboard, weighted by need: {plan.cost / HOUR:,.0f}."
    return f"Person-hours at risk, weighted by need: {plan.person_hours:,.0f}."


def least(plan: Plan, bound: Bound) -> str:
    """Write what no plan can beat, without its unit where the plan's own stands beside it."""
    if plan.objective is Objective.CLEARANCE:
        return write_duration(bound.cost)
    if plan.objective is Objective.EVENING:
        return f"{bound.cost:,}"
    return f"{bound.cost / HOUR:,.0f}"


def gap(plan: Plan) -> str:
    """Say how far the plan is from the best one, at the most."""
    if plan.bound is None or plan.gap is None:
        return "Nothing is proven about the best plan."
    if plan.proven:
        return "Proven optimal: no plan is better."
    return f"No plan can have less than {least(plan, plan.bound)}: gap {plan.gap:.1%} at most."

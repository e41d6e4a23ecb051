"""``safepassage replan CASE PLAN --at TIME``: a new plan under way, and what changes for whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from safepassage import planning, wiring
from safepassage.cli.case import CasePath, Json, Moment, PlanPath, load, load_plan, moment
from safepassage.cli.plan import Rounds, Seed, by_objective, gap, say_why_not, write
from safepassage.model import Case, Clocks, Infeasible, Objective, Plan, Trace, delayed, planned
from safepassage.planning import Change, Fate, Replanned, Situation
from safepassage.units import HOUR, MINUTE, write_duration

DEFAULT_SECONDS = 10.0

At = Annotated[Moment, typer.Option("--at", metavar="TIME", help="Now, on the case's clock.")]
Changed = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="The case as it is now; CASE, where nothing has changed."),
]
Late = Annotated[
    list[str] | None,
    typer.Option(metavar="CONVOY=MINUTES", help="A convoy that is late, once for each."),
]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds", metavar="S", min=0.0, help="How long to search; 10 by default."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FOLDER", help="Where to write; plans/CASE-again by default."
    ),
]
Notice = Annotated[
    int,
    typer.Option(metavar="MIN", min=0, help="Person-minutes that a notice sent again counts for."),
]


def replan(  # noqa: PLR0913, PLR0917 - a parameter for each option
    case: CasePath,
    plan: PlanPath,
    at: At,
    changed: Changed = None,
    late: Late = None,
    output: Output = None,
    seconds: Seconds = None,
    rounds: Rounds = None,
    seed: Seed = 0,
    notice: Notice = planning.NOTICE // MINUTE,
    as_json: Json = False,
) -> None:
    """Plan what is left: PLAN was carried out until TIME, apart from what is said to be late."""
    if seconds is not None and rounds is not None:
        raise typer.BadParameter("give seconds or rounds, not both", param_hint="--rounds")
    before, _ = load(case)
    made = load_plan(plan, before)
    now_case, times = load(changed or case)
    now = moment(before, at, "--at")
    day = _day(before, made, late or [])
    situation = Situation(now_case, times, made, day, now)
    rule = planning.AfterRounds(rounds) if rounds is not None else None
    stop = rule or wiring.stop_after(DEFAULT_SECONDS if seconds is None else seconds)
    with wiring.engine(threads=2) as workers:
        found = planning.replan(situation, stop, seed, notice=notice * MINUTE, workers=workers)
    if isinstance(found, Infeasible):
        say_why_not(found, as_json, now_case)
        raise typer.Exit(1)
    folder = output or Path("plans") / f"{now_case.id}-again"
    write(now_case, found.plan, folder, _stuck(found))
    if as_json:
        typer.echo(json.dumps(_figures(now_case, found, folder), ensure_ascii=False))
    else:
        _tell(now_case, found, folder)


def _day(case: Case, made: Plan, late: list[str]) -> Trace:
    """Tell the day as planned, but for the convoys that are late."""
    day, known = planned(case, made), {convoy.id for convoy in made.convoys}
    for said in late:
        convoy, _, minutes = said.partition("=")
        if convoy not in known or not minutes.isdecimal():
            raise typer.BadParameter(f"{said} is not CONVOY=MINUTES", param_hint="--late")
        day = delayed(day, convoy, int(minutes) * MINUTE)
    return day


def _stuck(found: Replanned) -> tuple[str, ...]:
    return tuple(
        f"{key} is inside and no window lets it out: it is shown driving at once, "
        "and that has to be agreed."
        for key in found.stuck
    )


def _figures(case: Case, found: Replanned, folder: Path) -> dict[str, object]:
    return {
        "case": case.id,
        "way": found.way,
        "candidates": [
            {"way": of.way, "person_hours": of.risk / HOUR, "notices": of.notices}
            for of in found.candidates
        ],
        "person_hours": found.plan.person_hours,
        **_bound(found.plan),
        "left": found.plan.left,
        "notices": found.notices,
        "changes": [
            {
                "convoy": of.convoy,
                "fate": of.fate,
                "later_s": of.later,
                "exits_later_s": of.exits_later,
                "other": of.other,
                "parties": of.parties,
            }
            for of in found.changes
        ],
        "stuck": found.stuck,
        "plan": str(folder / "plan.json"),
        "page": str(folder / "index.html"),
    }


def _bound(plan: Plan) -> dict[str, object]:
    """Give the bound by the objective asked for first."""
    if plan.objective is Objective.RISK:
        return {"lower_bound_person_hours": plan.bound.cost / HOUR if plan.bound else None}
    return by_objective(plan)


def _tell(case: Case, found: Replanned, folder: Path) -> None:
    """Say what changes for whom, and what the new plan comes to."""
    clocks, convoys = Clocks.of(case), {convoy.id: convoy for convoy in found.plan.convoys}
    same = sum(change.fate is Fate.UNCHANGED for change in found.changes)
    typer.echo(f"{same} convoys stay as they are; {found.notices} notices go out again.")
    for change in found.changes:
        if change.fate is not Fate.UNCHANGED:
            convoy = convoys.get(change.convoy)
            when = f", enters {clocks.moment(convoy.enters)}" if convoy else ""
            typer.echo(f"  {change.convoy}: {_said(change)}{when}{_to(case, change)}")
    for warning in _stuck(found):
        typer.echo(f"! {warning}")
    for of in found.candidates:
        chosen = "  <- kept" if of.way is found.way else ""
        costs = f"{of.risk / HOUR:>12,.0f} person-hours {of.notices:>5} notices"
        typer.echo(f"{of.way:7}{costs}{chosen}")
    typer.echo(f"{found.plan.left} people are left behind. {gap(found.plan)}")
    typer.echo(f"Plan: {folder / 'plan.json'}")
    typer.echo(f"Page: {(folder / 'index.html').resolve()}")


def _said(change: Change) -> str:
    """Say in a few words what becomes of a convoy."""
    other = f", other {', '.join(change.other)}" if change.other else ""
    by = change.later or change.exits_later
    later = f" {write_duration(abs(by))} {'later' if by > 0 else 'earlier'}" if by else ""
    return f"{change.fate}{later}{other}"


def _to(case: Case, change: Change) -> str:
    names = {party.id: party.name for party in case.parties}
    return "".join(f"; tell {names[key]}" for key in change.parties)

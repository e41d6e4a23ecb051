"""``safepassage explain CASE PLAN``: what binds, found by planning without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated

import typer

from safepassage import planning
from safepassage.cli.case import CasePath, Json, PlanPath, load, load_plan
from safepassage.model import Case, Clocks, Infeasible, Plan
from safepassage.planning import Held, Relief, Wait, cost
from safepassage.roads import TravelTimes
from safepassage.units import HOUR, write_duration

Rounds = Annotated[
    int, typer.Option("--rounds", metavar="N", min=1, help="Search rounds for each question.")
]
ConvoyId = Annotated[
    str | None,
    typer.Option("--convoy", metavar="ID", help="What holds this convoy on its way."),
]
GroupId = Annotated[
    str | None,
    typer.Option("--group", metavar="ID", help="What would bring out more of this group."),
]
Outcome = Callable[[Case], tuple[int, int]]


def explain(
    case: CasePath,
    plan: PlanPath,
    convoy: ConvoyId = None,
    group: GroupId = None,
    rounds: Rounds = 10,
    as_json: Json = False,
) -> None:
    """Say which rule binds a plan, a convoy or a group left behind, and what it costs."""
    if convoy is not None and group is not None:
        raise typer.BadParameter("give a convoy or a group, not both", param_hint="--group")
    read, times = load(case)
    made = load_plan(plan, read)
    if convoy is not None:
        _known(convoy, [of.id for of in made.convoys], "--convoy")
        _convoy(read, planning.what_holds(read, times, made, convoy), as_json)
        return
    outcome = _outcome(times, rounds, made, group)
    each = f"{rounds} rounds of search for each:"
    if group is not None:
        _known(group, [of.id for of in read.groups], "--group")
        warnings: tuple[str, ...] = ()
        reliefs = planning.what_brings_out(read, group, outcome)
        heading, worth = f"People of {group} whom it brings out, {each}", _people
    else:
        warnings = planning.warnings(read, times, made)
        reliefs = planning.what_binds(read, outcome)
        heading, worth = f"Planned again with one rule made easier, {each}", _worth
    if as_json:
        rows = [_row(relief) for relief in reliefs]
        typer.echo(json.dumps({"warnings": warnings, "reliefs": rows}, ensure_ascii=False))
        return
    for warning in warnings:
        typer.echo(f"! {warning}")
    _tell(reliefs, heading, worth)


def _known(key: str, keys: list[str], option: str) -> None:
    if key not in keys:
        raise typer.BadParameter(f"there is no {key}", param_hint=option)


def _outcome(times: TravelTimes, rounds: int, made: Plan, group: str | None) -> Outcome:
    """Plan a case, and tell what it costs and who is left: of everyone, or of a group."""

    def outcome(of: Case) -> tuple[int, int]:
        found = planning.plan(of, times, planning.AfterRounds(rounds), made.seed, prove=False)
        convoys = () if isinstance(found, Infeasible) else found.convoys
        asked = [g.people(of.demand).total for g in of.groups if group in {None, g.id}]
        carried = [
            people.total
            for convoy in convoys
            for load in convoy.loads
            for key, people in load.people
            if group in {None, key}
        ]
        return cost.risk(of, convoys), sum(asked) - sum(carried)

    return outcome


def _tell(reliefs: tuple[Relief, ...], heading: str, worth: Callable[[Relief], str]) -> None:
    typer.echo(heading)
    for relief in reliefs:
        found = max(relief.risk, relief.out) > 0
        typer.echo(f"  {relief.rule}: {worth(relief) if found else 'nothing found'}")


def _worth(relief: Relief) -> str:
    return f"{relief.risk / HOUR:,.0f} person-hours less at risk, {relief.out:+d} people out"


def _people(relief: Relief) -> str:
    return f"{relief.out:+d} people out"


def _row(relief: Relief) -> dict[str, object]:
    row = {"rule": relief.rule, "person_hours": relief.risk / HOUR, "out": relief.out}
    return row | {"earlier_s": relief.earlier} if relief.earlier else row


def _convoy(case: Case, held: Held, as_json: bool) -> None:
    """Say where a convoy waits, what holds it, and how much earlier it would leave without."""
    if as_json:
        waits = [
            {
                "before": of.before,
                "place": of.place,
                "starts_s": of.starts,
                "ends_s": of.ends,
                "rules": of.rules,
                "behind": of.behind,
            }
            for of in held.waits
        ]
        rows = [_row(relief) for relief in held.reliefs]
        told = {"convoy": held.convoy, "idle_s": held.idle, "waits": waits, "reliefs": rows}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    if held.idle:
        typer.echo(f"{held.convoy} could leave {write_duration(held.idle)} earlier as it is.")
    typer.echo(f"{held.convoy}, as early as it can go while all others go as planned:")
    if not held.waits:
        typer.echo("  it never waits")
    for wait in held.waits:
        typer.echo(f"  {_waits(case, wait)}")
    if not held.reliefs:
        typer.echo("No rule that was tried lets it leave earlier, alone or with another.")
    for relief in held.reliefs:
        gained = f"{relief.risk / HOUR:,.1f} person-hours less at risk"
        sooner = write_duration(relief.earlier)
        typer.echo(f"  without {relief.rule} it leaves {sooner} earlier: {gained}")


def _waits(case: Case, wait: Wait) -> str:
    clocks = Clocks.of(case)
    since, until = (clocks.moment(max(0, at)).first.time for at in (wait.starts, wait.ends))
    held = " or ".join(wait.rules) or "more than one rule"
    behind = f" (behind {', '.join(wait.behind)})" if wait.behind else ""
    name = case.place[wait.place].name
    return f"waits at {name} from {since} to {until} to {wait.before}: held by {held}{behind}"

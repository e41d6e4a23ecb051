"""``safepassage simulate CASE PLAN``: thousands of days, and what to expect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from safepassage import simulation, wiring
from safepassage.cli.case import CasePath, Json, PlanPath, load, load_plan
from safepassage.cli.watch import counting
from safepassage.model import Case
from safepassage.model.clocks import Clocks
from safepassage.report.outlook import interval, percent, render
from safepassage.simulation import Estimate, Outlook, Spread
from safepassage.units import HOUR, Seconds

Runs = Annotated[int, typer.Option("--runs", metavar="N", min=1, help="How many days.")]
Seed = Annotated[int, typer.Option("--seed", metavar="K", min=0, help="Seed of all days.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help="Threads; as many as cores by default."),
]
Address = Annotated[
    str | None,
    typer.Option("--ray", metavar="ADDRESS", help="A Ray cluster to run on; or auto."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="The page; outlook.html beside the plan."),
]


def simulate(
    case: CasePath,
    plan: PlanPath,
    runs: Runs = 10_000,
    seed: Seed = 0,
    workers: Workers = None,
    ray: Address = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Live through many days of a plan; the same runs and seed say the same, however shared out."""
    if workers is not None and ray is not None:
        raise typer.BadParameter("give workers or a cluster, not both", param_hint="--ray")
    read, times = load(case)
    made = load_plan(plan, read)
    lent = wiring.cluster(ray) if ray else wiring.engine(workers or wiring.cores())
    with lent as team, counting("days") as watch:
        found = simulation.ensemble(
            read, made, times, runs=runs, seed=seed, workers=team, watch=watch
        )
    sources = {hazard.cause: hazard.source for hazard in simulation.USUAL}
    html = render(read, made, found, tuple(sources[one.cause] for one in found.causes))
    page = output or (plan if plan.is_dir() else plan.parent) / "outlook.html"
    page.write_text(html, encoding="utf-8", newline="\n")
    if as_json:
        typer.echo(json.dumps(figures(read, found, page), ensure_ascii=False))
    else:
        tell(read, found, page)


def figures(case: Case, found: Outlook, page: Path) -> dict[str, Any]:
    """Gather what a script would ask for; times in UTC, durations in hours."""
    clocks = Clocks.of(case)

    def iso(at: Seconds | None) -> str | None:
        return None if at is None else clocks.moment(at).iso

    return {
        "case": case.id,
        "training": case.training,
        "runs": found.runs,
        "seed": found.seed,
        "planned_person_hours": found.planned_risk / HOUR,
        "person_hours": _spread(found.risk, HOUR),
        "came": _spread(found.came),
        "left": _spread(found.left),
        "out_in_private_cars": _spread(found.cars),
        "caught_on_the_road": _estimate(found.caught),
        "turned_back": _estimate(found.turned),
        "vehicles_lost": _estimate(found.lost),
        "evenings": [
            {
                "at": iso(evening.at),
                "planned": evening.planned,
                "out": _spread(evening.out),
                "everyone_out": _estimate(evening.everyone),
            }
            for evening in found.evenings
        ],
        "convoys": [
            {
                "convoy": convoy.id,
                "enters": iso(convoy.enters),
                "out_by_planned_evening": _estimate(convoy.by_evening),
                "out": _estimate(convoy.out),
                "exits_after_hours": _spread(convoy.exits, HOUR) if convoy.exits else None,
                "last_safe_start": iso(convoy.last_safe_start),
            }
            for convoy in found.convoys
        ],
        "stays": [
            {
                "place": stay.place,
                "longest_hours": _spread(stay.longest, HOUR),
                "person_hours": _estimate(stay.person_seconds, HOUR),
            }
            for stay in found.stays
        ],
        "without": [
            {
                "cause": one.cause.name.lower(),
                "people_more": _estimate(one.out),
                "person_hours_fewer": _estimate(one.risk, HOUR),
            }
            for one in found.causes
        ],
        "page": str(page),
    }


def _estimate(of: Estimate, unit: int = 1) -> dict[str, float]:
    return {"value": of.value / unit, "low": of.low / unit, "high": of.high / unit}


def _spread(of: Spread, unit: int = 1) -> dict[str, Any]:
    parts = {"mean": of.mean, "p10": of.p10, "p50": of.p50, "p90": of.p90}
    return {name: _estimate(part, unit) for name, part in parts.items()}


def tell(case: Case, found: Outlook, page: Path) -> None:
    """Say in a few lines what to expect."""
    clocks = Clocks.of(case)
    typer.echo(f"{'TRAINING - ' if case.training else ''}{case.title}")
    typer.echo(f"{found.runs:,} days. Out by each evening: planned, and on 8 days in 10:")
    for evening in found.evenings:
        low, high = evening.out.p10.value, evening.out.p90.value
        typer.echo(
            f"  {evening.planned:>7} {low:>7.0f} - {high:.0f} by {clocks.moment(evening.at)}"
        )
    last = found.evenings[-1].everyone
    typer.echo(f"Everyone who came is out on {percent(last)} of days, {interval(last)}.")
    typer.echo(
        f"Person-hours at risk, weighted by need: {found.risk.mean.value / HOUR:,.0f} on average, "
        f"{found.risk.p90.value / HOUR:,.0f} or more on one day in ten; "
        f"{found.planned_risk / HOUR:,.0f} as planned."
    )
    typer.echo("Most harm:")
    for one in found.causes[:3]:
        typer.echo(f"  {one.words}: {one.risk.value / HOUR:,.0f} person-hours")
    typer.echo(f"Page: {page.resolve()}")

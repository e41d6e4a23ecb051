"""``safepassage compare CASE CASE [CASE...]``: proposals side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from safepassage import planning, wiring
from safepassage.casefile.differences import differences
from safepassage.cli.ask import PageFile
from safepassage.cli.case import Json, load
from safepassage.cli.plan import Rounds, Seed, by_objective, search
from safepassage.cli.simulate import Runs
from safepassage.model import Clocks, Infeasible
from safepassage.planning.solve import plan_of
from safepassage.report.compared import (
    Days,
    Proposal,
    live,
    out_by,
    render,
    rows,
    who_must_agree,
)
from safepassage.report.measures import measure

DEFAULT_SECONDS: Final = 60.0

CasePaths = Annotated[
    list[Path],
    typer.Argument(metavar="CASE...", help="The folders, the first to hold the others against."),
]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds", metavar="S", min=0.0, help="How long to search in all; 60."),
]


def compare(
    cases: CasePaths,
    seconds: Seconds = None,
    rounds: Rounds = None,
    seed: Seed = 0,
    runs: Runs = 2000,
    as_json: Json = False,
    page: PageFile = None,
) -> None:
    """Plan several proposals alike, and say what each brings, what it needs, where they differ."""
    if seconds is not None and rounds is not None:
        raise typer.BadParameter("give seconds or rounds, not both", param_hint="--rounds")
    if len(cases) < 2:
        raise typer.BadParameter("give two proposals or more", param_hint="CASE")
    each = (DEFAULT_SECONDS if seconds is None else seconds) / len(cases)
    proposals = tuple(
        _proposal(
            name,
            path,
            wiring.stop_after(each) if rounds is None else planning.AfterRounds(rounds),
            seed,
        )
        for name, path in zip(_names(cases), cases, strict=True)
    )
    with wiring.engine(wiring.cores()) as workers:
        days = live(proposals, runs, seed, workers)
    if page is not None:
        page.write_text(render(proposals, days), encoding="utf-8", newline="\n")
    if as_json:
        typer.echo(json.dumps(figures(proposals, days), ensure_ascii=False))
    else:
        tell(proposals, days)
        if page is not None:
            typer.echo(f"Page: {page.resolve()}")


def _names(cases: list[Path]) -> list[str]:
    """Call each proposal by its folder, or by the whole path where two are called alike."""
    short = [path.resolve().name for path in cases]
    return short if len({*short}) == len(short) else [str(path) for path in cases]


def _proposal(name: str, path: Path, stop: planning.Stop, seed: int) -> Proposal:
    case, times = load(path)
    found = search(case, times, stop, seed)
    if isinstance(found, Infeasible):
        return Proposal(name, case, times, plan_of(case, (), None, seed, 0), found.reasons)
    return Proposal(name, case, times, found)


def figures(proposals: tuple[Proposal, ...], days: Days) -> dict[str, Any]:
    """Gather what a script would ask for."""
    return {
        "training": any(of.case.training for of in proposals),
        "runs": days.runs,
        "seed": days.seed,
        "proposals": [
            _figures(of, proposals[0]) | {"out_by": _evenings(proposals, days, n)}
            for n, of in enumerate(proposals)
        ],
    }


def _evenings(proposals: tuple[Proposal, ...], days: Days, n: int) -> list[dict[str, Any]]:
    return [
        {
            "at": f"{when:%Y-%m-%dT%H:%M%z}",
            "out": outs[n],
            "p10": lived.p10.value,
            "p90": lived.p90.value,
        }
        for (when, outs), lived in zip(out_by(proposals), days.out[n], strict=True)
    ]


def _figures(of: Proposal, first: Proposal) -> dict[str, Any]:
    figure, plan = measure(of.case, of.plan), of.plan
    clocks = Clocks.of(of.case)
    return {
        "name": of.name,
        "case": of.case.id,
        "people": figure.people,
        "out": figure.out,
        "left": figure.left,
        "person_hours": plan.person_hours,
        **by_objective(plan),
        "gap": plan.gap,
        "last_exit": clocks.moment(figure.last_exit).iso if figure.last_exit is not None else None,
        "convoys": len(plan.convoys),
        "vehicles": figure.vehicles,
        "escort_teams": figure.teams,
        "parties": who_must_agree(of),
        "reasons": of.why_not,
        "differences": [str(one) for one in differences(first.case, of.case)],
    }


def tell(proposals: tuple[Proposal, ...], days: Days) -> None:
    """Say what each comes to, in lines."""
    names = [of.name for of in proposals]
    typer.echo(f"{'TRAINING - ' if any(of.case.training for of in proposals) else ''}Proposals:")
    for row in rows(proposals, days):
        told = zip(names, row.values, row.best, strict=True)
        values = "; ".join(f"{name} {value}{' *' if best else ''}" for name, value, best in told)
        typer.echo(f"  {row.name}: {values}")
    typer.echo(
        f"  * the best; 8 days in 10 of {days.runs} with what can go wrong, seed {days.seed}"
    )
    for of in proposals[1:]:
        typer.echo(f"{of.name} differs from {names[0]}:")
        for one in differences(proposals[0].case, of.case):
            typer.echo(f"  {one}")
    for of in proposals:
        for reason in of.why_not:
            typer.echo(f"! {of.name} moves nobody: {reason}")

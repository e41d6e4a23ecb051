"""``safepassage ask CASE``: what each term of the agreement is worth, in people and hours."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from safepassage import casefile, wiring
from safepassage.cli.case import CasePath, Json, load
from safepassage.cli.plan import Rounds, Seed
from safepassage.planning.ask import Asked, Effort, Worth
from safepassage.planning.ask import ask as ask_for
from safepassage.planning.propose import proposed
from safepassage.planning.value import rounds_each
from safepassage.report.asked import evenings, grants, render
from safepassage.report.wording import asked, lost, who_grants
from safepassage.units import HOUR

DEFAULT_SECONDS: Final = 100.0
HANDS: Final = 2
"""How many processes search: plans and proofs of one case fit one core."""

Seconds = Annotated[
    float | None,
    typer.Option("--seconds", metavar="S", min=1.0, help="How long to search; 100 by default."),
]
PageFile = Annotated[
    Path | None,
    typer.Option("--page", metavar="FILE", help="Write the answer as a page to print."),
]


def ask(
    case: CasePath,
    seconds: Seconds = None,
    rounds: Rounds = None,
    seed: Seed = 0,
    as_json: Json = False,
    page: PageFile = None,
) -> None:
    """Say what each term that could be asked for is worth, and what losing one would cost."""
    if seconds is not None and rounds is not None:
        raise typer.BadParameter("give seconds or rounds, not both", param_hint="--rounds")
    read, times = load(case)
    terms = casefile.read_terms(case, read)
    limit = DEFAULT_SECONDS if seconds is None else seconds
    pace = wiring.pace(limit) if rounds is None else rounds_each(rounds)
    with wiring.processes(HANDS) as workers, _watching() as watch:
        effort = Effort(pace, seed, workers, HANDS, watch)
        found = ask_for(read, times, proposed(read) if terms is None else terms, effort)
    if page is not None:
        page.write_text(render(found), encoding="utf-8", newline="\n")
    if as_json:
        typer.echo(json.dumps(figures(found), ensure_ascii=False))
    else:
        tell(found)
        if page is not None:
            typer.echo(f"Page: {page.resolve()}")


@contextmanager
def _watching() -> Iterator[Callable[[int, int], None]]:
    """Lend a watcher: a line that renews itself on a terminal, every tenth task elsewhere."""
    elapsed = wiring.stopwatch()
    if sys.stderr.isatty():
        with Console(stderr=True).status("Planning the case as it is") as status:
            yield lambda done, of: status.update(_line(elapsed(), done, of))
        return

    def tell(done: int, of: int) -> None:
        if done % 10 == 0:
            print(_line(elapsed(), done, of), file=sys.stderr, flush=True)  # noqa: T201 - progress

    yield tell


def _line(seconds: float, done: int, of: int) -> str:
    return f"{seconds:5.0f} s  {done} of {of} plans and proofs"


def figures(found: Asked) -> dict[str, Any]:
    """Gather what a script would ask for."""
    return {
        "case": found.case.id,
        "training": found.case.training,
        "people": found.case.people(),
        "left": found.plan.left,
        "person_hours": found.plan.person_hours,
        "lower_bound_hours": found.plan.bound.cost / HOUR if found.plan.bound else None,
        "noise_hours": found.noise / HOUR,
        "granted": [_row(found, worth) for worth in found.granted],
        "pairs": [_row(found, worth) for worth in found.pairs],
        "lost": [_row(found, worth) for worth in found.lost],
    }


def _row(found: Asked, worth: Worth) -> dict[str, Any]:
    say = lost if worth.lost else asked
    return {
        "terms": [term.id for term in worth.terms],
        "said": [say(found.case, term) for term in worth.terms],
        "to_grant": sorted({key for term in worth.terms for key in who_grants(found.case, term)}),
        "person_hours": worth.gain / HOUR,
        "low_hours": worth.low / HOUR,
        "high_hours": worth.high / HOUR,
        "out": -worth.out if worth.lost else worth.out,
        "out_by": [{"at": at, "out": out} for at, _, out in evenings(found, worth)],
        "proven": worth.proven,
        "nothing": found.nothing(worth),
    }


def tell(found: Asked) -> None:
    """Say what was found, in a few lines."""
    typer.echo(f"{'TRAINING - ' if found.case.training else ''}{found.case.title}")
    bound = found.plan.bound.cost if found.plan.bound else 0
    typer.echo(
        f"As agreed now: {found.plan.person_hours:,.0f} person-hours at risk (no plan has less "
        f"than {bound / HOUR:,.0f}), {found.plan.left} people left behind."
    )
    _list(found, "Person-hours saved, and between what they are proven to lie:", found.granted)
    _list(found, "The best two together:", found.pairs)
    _list(found, "Person-hours lost without:", found.lost)


def _list(found: Asked, heading: str, worths: tuple[Worth, ...]) -> None:
    if not worths:
        return
    typer.echo(heading)
    for worth in worths:
        say = lost if worth.lost else asked
        what = "; with ".join(say(found.case, term) for term in worth.terms)
        if found.nothing(worth):
            typer.echo(f"  nothing found (at most {worth.high / HOUR:,.0f})  {what}")
            continue
        span = f"{worth.low / HOUR:,.0f} to {worth.high / HOUR:,.0f}"
        people = "".join(f", {out:+d} by {day}" for _, day, out in evenings(found, worth) if out)
        who = grants(found.case, worth)
        typer.echo(f"  {worth.gain / HOUR:>8,.0f} ({span})  {what}{people} [{who}]")

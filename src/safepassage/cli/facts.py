"""What commands about notices need: the facts so far, and what time it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safepassage import notification, wiring
from safepassage.cli.case import Moment, moment
from safepassage.model import Case
from safepassage.notification import Fact, Notice
from safepassage.operation import noted
from safepassage.units import Seconds

FactsPath = Annotated[
    Path | None,
    typer.Option("--facts", metavar="FILE", help="What was told and answered, one fact a line."),
]
LedgerOption = Annotated[
    str | None,
    typer.Option("--ledger", metavar="LEDGER", help="The ledger that holds what was told."),
]
Into = Annotated[
    str,
    typer.Option("--ledger", metavar="LEDGER", help="The ledger to write in.", show_default=False),
]
At = Annotated[
    Moment | None, typer.Option("--at", metavar="TIME", help="Judge as of then; now by default.")
]


def facts_of(file: Path | None, ledger: str | None) -> tuple[Fact, ...]:
    """Read the facts of a ledger and of a file; none without either."""
    return (*(noted(wiring.kept(ledger)) if ledger else ()), *_in_file(file))


def _in_file(file: Path | None) -> tuple[Fact, ...]:
    if file is None:
        return ()
    if not file.exists():
        raise typer.BadParameter(f"there is no {file}", param_hint="--facts")
    return notification.read_facts(file.read_text("utf-8"), file.name)


def now(case: Case, at: Moment | None) -> Seconds:
    """Give the moment that is asked about, in seconds after the case's start."""
    if at is not None:
        return moment(case, at, "--at")
    return wiring.now() - round(case.start.timestamp())


def of_parties(notices: tuple[Notice, ...], party: list[str] | None) -> tuple[Notice, ...]:
    """Take the notices of the parties that were named; of all where none was."""
    if unknown := sorted(set(party or ()) - {it.recipient.party for it in notices}):
        hint = f"no convoy comes onto the ground of {', '.join(unknown)}"
        raise typer.BadParameter(hint, param_hint="--party")
    return tuple(it for it in notices if party is None or it.recipient.party in party)

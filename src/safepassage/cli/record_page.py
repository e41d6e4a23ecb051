"""``safepassage record page | serve``: the record to read, and the desk to rule at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from safepassage import wiring
from safepassage.cli.ledger import opened, organiser
from safepassage.cli.record_desk import At, By, Into, KeyFile, Texts, moment, record_of, texts_of
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.record.entry import Role
from safepassage.report.record import page as record_page
from safepassage.report.record.page import Heading, View
from safepassage.server.desk import Desk
from safepassage.server.replay import Replay
from safepassage.server.suggest import suggest

Title = Annotated[
    str, typer.Option(metavar="WORDS", help="What stands on top; the ledger's name by default.")
]
Training = Annotated[bool, typer.Option("--training", help="Mark every page as an exercise.")]
DayOne = Annotated[
    str | None,
    typer.Option("--day-one", metavar="DATE", help="The first day of the war, to count from."),
]


def page(
    ledger: Into,
    output: Annotated[
        Path, typer.Option("-o", metavar="FILE", help="Where to write the page.")
    ] = Path("record.html"),
    texts: Texts = None,
    title: Title = "",
    training: Training = False,
    day_one: DayOne = None,
    at: At = None,
) -> None:
    """Write the record as one page that opens anywhere: what was said, and what it comes to."""
    name, seen = _named(ledger)
    view = View(record_of(ledger), texts_of(ledger, texts).text, seen, moment(at))
    heading = Heading(title or name, training, _day(day_one))
    output.write_text(record_page.render(view, heading), encoding="utf-8")
    typer.echo(f"The record is in {output}")


def serve(
    ledger: Into,
    key_file: KeyFile,
    role: By = Role.SUPPORT,
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="0 for any that is free.")
    ] = 8722,
    texts: Texts = None,
    title: Title = "",
    training: Training = False,
    day_one: DayOne = None,
) -> None:
    """Show the record in a browser on this machine, to rule on it; until Ctrl-C."""
    log = opened(ledger, [organiser(key_file)])
    heading = Heading(title or log.origin, training, _day(day_one))
    desk = Desk(log, Replay(log), texts_of(ledger, texts), wiring.now, role, heading, suggest)
    wiring.serve(desk, port, _tell)


def _tell(address: str) -> None:
    typer.echo(f"Open {address}\nCtrl-C ends. The address opens the desk: tell it to nobody.")


def _named(ledger: str) -> tuple[str, int]:
    """Give the name of a ledger, and how many entries it has."""
    latest = wiring.kept(ledger).latest()
    if latest is None:
        return "A record without entries", 0
    checkpoint = read_checkpoint(latest.text)
    return checkpoint.origin, checkpoint.size


def _day(of: str | None) -> date | None:
    """Read a day."""
    try:
        return None if of is None else date.fromisoformat(of)
    except ValueError as fault:
        hint = f"{of} is not a day such as 2022-02-24"
        raise typer.BadParameter(hint, param_hint="--day-one") from fault

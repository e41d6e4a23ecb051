"""The tree of commands, and what their exit codes mean."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

import safepassage
from safepassage.cli import (
    ask,
    audit,
    bundle,
    check,
    compare,
    demo,
    doctor,
    explain,
    keys,
    notify,
    plan,
    read,
    ready,
    record,
    replan,
    simulate,
    terms,
    verify,
)
from safepassage.errors import SafePassageError

YES: Final = 0
NO: Final = 1

app = typer.Typer(
    name="safepassage",
    help="Plan a safe passage operation: who rides when, by which road, through which window.",
    epilog="Exit codes: 0 yes, 1 the answer is no, 2 the command was not understood.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("check")(check.check)
app.add_typer(record.app, name="record")
app.command("terms")(terms.terms)
app.command("plan")(plan.plan)
app.command("replan")(replan.replan)
app.command("verify")(verify.verify)
app.command("simulate")(simulate.simulate)
app.command("explain")(explain.explain)
app.command("ask")(ask.ask)
app.command("compare")(compare.compare)
app.add_typer(notify.app)
app.command("ready")(ready.ready)
app.command("read")(read.read_text)
app.add_typer(keys.app, name="keys")
app.command("audit")(audit.audit)
app.add_typer(bundle.app, name="bundle")
app.command("doctor")(doctor.doctor)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"safepassage {safepassage.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Plan a safe passage operation: who rides when, by which road, through which window."""


def main() -> None:
    """Run a command; what a caller may expect to go wrong is said in one line, without a trace."""
    try:
        app()
    except (SafePassageError, OSError) as fault:
        typer.echo(str(fault), err=True)
        sys.exit(NO)

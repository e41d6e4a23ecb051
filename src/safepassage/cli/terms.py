"""``safepassage terms CASE``: the windows that promises give a case, and what they rest on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from safepassage import casefile
from safepassage.cli.case import CasePath, Json, load
from safepassage.cli.facts import At, Into, now
from safepassage.cli.record_desk import record_of
from safepassage.record.terms import applied, conditions, promises
from safepassage.report.promises import given, lost, promise_rows, promise_warnings, rest_lines


def terms(
    case: CasePath,
    ledger: Into,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FOLDER", help="The case with these windows."),
    ],
    at: At = None,
    as_json: Json = False,
) -> None:
    """Open a case as far as promises in the record reach, and write it; no if nothing is open."""
    read, _ = load(case)
    moment = now(read, at) + round(read.start.timestamp())
    record = record_of(ledger)
    opened = applied(read, promises(record, read, moment))
    casefile.write(opened, output)
    held = conditions(record, moment)
    if as_json:
        told = {
            "case": str(output),
            "promises": promise_rows(given(opened), opened),
            "lost": promise_rows(lost(opened), opened),
            "conditions": [{"commitment": of.commitment, "words": of.words} for of in held],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for line in rest_lines(opened, None):
            typer.echo(line)
        for line in promise_warnings(opened, None):
            typer.echo(f"! {line}")
        for of in held:
            typer.echo(f"Condition of {of.commitment}: {of.words}")
        typer.echo(f"Case: {output}")
    if not given(opened):
        raise typer.Exit(1)

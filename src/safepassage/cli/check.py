"""``safepassage check CASE``: whether the case is complete and true."""

from __future__ import annotations

import json

import typer

from safepassage import casefile
from safepassage.cli.case import CasePath, Json, load
from safepassage.errors import CaseError
from safepassage.model import Demand
from safepassage.report.words import count


def check(case: CasePath, as_json: Json = False) -> None:
    """Read a case and report everything that is wrong in it, at once."""
    try:
        read, _ = load(case)
        casefile.read_terms(case, read)
    except CaseError as faults:
        if as_json:
            rows = [
                {
                    "file": fault.file,
                    "line": fault.line,
                    "field": fault.field,
                    "found": fault.found,
                    "expected": fault.expected,
                }
                for fault in faults.faults
            ]
            typer.echo(json.dumps({"valid": False, "faults": rows}, ensure_ascii=False))
        else:
            typer.echo(str(faults), err=True)
            typer.echo(f"{case}: {count(len(faults.faults), 'fault')}", err=True)
        raise typer.Exit(1) from faults
    figures = {
        "valid": True,
        "case": read.id,
        "digest": read.digest,
        "training": read.training,
        "people": {level.value: read.people(level) for level in Demand},
        "vehicles": len(read.vehicles),
        "escort_teams": len(read.teams),
        "routes": len(read.routes),
    }
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    training = "TRAINING - " if read.training else ""
    people = f"{read.people(Demand.LEAST)} - {read.people(Demand.MOST)} people"
    typer.echo(f"{training}{read.title}")
    typer.echo(
        f"The case is complete: {people} (planned for {read.people()}), "
        f"{count(len(read.vehicles), 'vehicle')}, {count(len(read.teams), 'escort team')}, "
        f"{count(len(read.routes), 'route')}."
    )

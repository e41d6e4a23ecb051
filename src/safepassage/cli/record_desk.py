"""What the commands of the record share: the ledger, its texts, the clock, keeping facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from safepassage import wiring
from safepassage.cli.facts import Into
from safepassage.cli.ledger import KeyFile, opened, organiser
from safepassage.operation import Refusal
from safepassage.operation.recorded import recorded, write_record
from safepassage.operation.recording import Ruler
from safepassage.operation.texts import TextFolder
from safepassage.record.entry import Role
from safepassage.record.facts import Fact
from safepassage.record.state import Record, fold
from safepassage.record.when import When

__all__ = ["At", "By", "Into", "KeyFile", "Texts"]

Texts = Annotated[
    Path | None,
    typer.Option("--texts", metavar="FOLDER", help="Where the texts lie; LEDGER.texts by default."),
]
By = Annotated[Role, typer.Option("--by", help="In which role you rule.")]
At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="As of then: 2022-03-05T10:55+02:00; now by default."
    ),
]


def texts_of(ledger: str, folder: Path | None) -> TextFolder:
    """Open the texts beside a ledger."""
    if folder is None and "://" in ledger:
        raise typer.BadParameter("a database has no folder beside it", param_hint="--texts")
    return TextFolder(folder or Path(f"{ledger}.texts"))


def record_of(ledger: str) -> Record:
    """Fold the record in a ledger; a ledger that is not there yet has an empty one."""
    if "://" not in ledger and not Path(ledger).exists():
        return fold(())
    return fold(recorded(wiring.kept(ledger)))


def ruler(role: Role) -> Ruler:
    """Say who rules, and that it is now."""
    return Ruler(role, wiring.now())


def moment(at: str | None, option: str = "--at") -> int:
    """Read a moment as seconds since 1970; a day stands for its last second."""
    if at is None:
        return wiring.now()
    try:
        return When(at).ends
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint=option) from fault


def clock(at: int) -> str:
    """Write seconds since 1970 as UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def keep(
    made: Sequence[Fact] | Refusal, ledger: str, key_file: Path, *, as_json: bool
) -> tuple[Fact, ...]:
    """Write facts down together, and say in which entries; say no where they were refused."""
    if isinstance(made, Refusal):
        typer.echo(str(made), err=True)
        raise typer.Exit(1)
    kept = opened(ledger, [organiser(key_file)]).append(
        [write_record(fact) for fact in made], wiring.now()
    )
    if as_json:
        rows = [{"entry": of.index, "kind": of.kind, **json.loads(of.body)} for of in kept.entries]
        typer.echo(json.dumps({"facts": rows}, ensure_ascii=False))
    else:
        for entry, fact in zip(kept.entries, made, strict=True):
            named = getattr(fact, "entry", "") or getattr(fact, "commitment", "")
            typer.echo(f"entry {entry.index}: {entry.kind} {named}".rstrip())
    return tuple(made)

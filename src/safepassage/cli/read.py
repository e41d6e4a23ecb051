"""``safepassage read TEXT``: what a text may say, for a human to confirm, edit or reject."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from safepassage.cli.case import Json
from safepassage.operation.endpoint import ask
from safepassage.record.asked import added, asked
from safepassage.record.entry import Suggestion
from safepassage.record.places import ATTRIBUTION, extended, gazetteer
from safepassage.record.reading import Reading, read
from safepassage.record.reading_file import rows
from safepassage.record.said import type_of
from safepassage.record.unpack import LARGEST, unpacked
from safepassage.report.words import count
from safepassage.wiring import stopwatch

TextPath = Annotated[
    Path,
    typer.Argument(
        metavar="TEXT", help="A text in English: .txt, .html, .pdf, .docx; - for what is pasted."
    ),
]
Published = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="The day it came out, YYYY-MM-DD; weekdays in it hang on that day."
    ),
]
Places = Annotated[
    Path | None,
    typer.Option(metavar="CSV", help="Places of your own, which go before those we know."),
]


Endpoint = Annotated[
    str,
    typer.Option(metavar="URL", help="Where the language model is asked, without /chat/..."),
]
Model = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Ask this language model too; it only adds suggestions."),
]
Far = Annotated[bool, typer.Option(help="Let the text leave this machine for the endpoint.")]


def read_text(
    text: TextPath,
    published: Published = None,
    places: Places = None,
    model: Model = None,
    endpoint: Endpoint = "http://127.0.0.1:11434/v1",
    far: Far = False,
    as_json: Json = False,
) -> None:
    """Suggest what the record could keep of a text; nothing is kept, and nothing decided."""
    told = unpacked(_bytes(text), text.name)
    known = gazetteer()
    if places is not None:
        known = extended(known, places.read_text(encoding="utf-8"))
    reading = read(told, _day(published), known=known)
    if model is not None and not reading.unread:
        reading = _asked(reading, told, model, endpoint, far=far)
    if as_json:
        typer.echo(json.dumps(rows(reading, told), ensure_ascii=False))
    else:
        _tell(reading, told)
    if reading.unread:
        raise typer.Exit(1)


def _asked(reading: Reading, text: str, model: str, endpoint: str, *, far: bool) -> Reading:
    """Add what a language model suggests; without an answer, what the rules suggest stands."""
    answers = asked(text, model, lambda body: ask(endpoint, body, elapsed=stopwatch(), far=far))
    for fault in answers.faults:
        typer.echo(f"! The rules alone suggest {fault}", err=True)
    return replace(reading, suggestions=added(reading.suggestions, answers.suggestions))


def _bytes(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    if not path.is_file():
        raise typer.BadParameter(f"there is no file {path}", param_hint="TEXT")
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _day(published: str | None) -> date | None:
    if published is None:
        return None
    try:
        return date.fromisoformat(published)
    except ValueError as fault:
        raise typer.BadParameter("expected YYYY-MM-DD", param_hint="--published") from fault


def _tell(reading: Reading, text: str) -> None:
    for caution in reading.cautions:
        typer.echo(f"! The text holds {caution}.", err=True)
    if reading.unread:
        typer.echo(f"Unread: {reading.unread}. Enter by hand what it says.", err=True)
        return
    for one in reading.suggestions:
        typer.echo(f"{_label(one)}\n    {' '.join(one.quote.of(text).split())}")
    for found in {found.name: found for found in reading.places}.values():
        spot = found.place
        where = f"{spot.latitude:.2f}, {spot.longitude:.2f}" if spot else "unknown"
        typer.echo(f"place: {found.name} ({where})")
    counted = (
        count(len(reading.suggestions), "suggestion"),
        count(len(reading.dates), "date"),
        count(len(reading.places), "place"),
    )
    typer.echo(f"{', '.join(counted)}. A program suggests; a human confirms.")
    typer.echo(ATTRIBUTION)


def _label(one: Suggestion) -> str:
    kind = type_of(one.said).value.replace("_", " ")
    reported = f", reported by {one.reported_by}" if one.reported_by else ""
    return f"{kind} ({one.confidence} %{reported})"

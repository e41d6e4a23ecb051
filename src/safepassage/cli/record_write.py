"""``safepassage record add | confirm | reject | edit | link | unlink | judge ...``: rulings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from safepassage import wiring
from safepassage.cli.case import Json
from safepassage.cli.record_desk import By, Into, KeyFile, Texts, keep, record_of, ruler, texts_of
from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.facts import Id
from safepassage.model import Firmness
from safepassage.operation import recording
from safepassage.record.bearing import Bearing, Kept, Level
from safepassage.record.codec import read_said
from safepassage.record.entry import Role
from safepassage.record.entry_file import Link, read_rows
from safepassage.record.facts import Fact
from safepassage.record.said import EntryType
from safepassage.record.source import Affiliation, Source
from safepassage.record.state import Record, fold
from safepassage.record.when import When

Entries = Annotated[list[str], typer.Argument(metavar="ENTRY...", help="Which entries.")]
Entry = Annotated[str, typer.Argument(metavar="ENTRY", help="Which entry.", show_default=False)]
Commitment = Annotated[
    str, typer.Argument(metavar="COMMITMENT", help="Which commitment.", show_default=False)
]
Why = Annotated[str, typer.Option("--why", help="Why, in a few words; no names.")]


def add(  # noqa: PLR0913, PLR0917 - a parameter for each option
    text: Annotated[
        Path, typer.Argument(metavar="TEXT", help="A file of plain text.", show_default=False)
    ],
    ledger: Into,
    key_file: KeyFile,
    publisher: Annotated[str, typer.Option(help="Who published or sent it.")] = "",
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="When: 2022-04-27, or with an hour.")
    ] = None,
    address: Annotated[str, typer.Option(help="Where it can be found again.")] = "",
    affiliation: Annotated[
        Affiliation, typer.Option(help="On whose side it speaks.")
    ] = Affiliation.UNKNOWN,
    texts: Texts = None,
    as_json: Json = False,
) -> None:
    """Add a text: it is laid beside the ledger under its digest; the same text twice is known."""
    said = _read(text)
    try:
        source = Source(said, publisher, When(date) if date else None, address, affiliation)
    except ImpossibleValue as fault:
        raise typer.BadParameter(str(fault)) from fault
    made = recording.add_source(record_of(ledger), source, wiring.now())
    if isinstance(made, tuple):
        texts_of(ledger, texts).keep(source)
    keep(made, ledger, key_file, as_json=as_json)
    if not as_json:
        typer.echo(f"text {source.digest[:8]}: {len(said)} characters")


def confirm(  # noqa: PLR0913, PLR0917 - a parameter for each option
    ledger: Into,
    key_file: KeyFile,
    entries: Annotated[
        list[str] | None, typer.Argument(metavar="[ENTRY...]", help="Entries by name.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="Entries of a text, as `read --json` has them."
        ),
    ] = None,
    text: Annotated[
        str, typer.Option("--text", metavar="TEXT", help="Which text: its file, or first digits.")
    ] = "",
    kind: Annotated[
        EntryType | None, typer.Option("--as", help="As another type of entry than suggested.")
    ] = None,
    by: By = Role.SUPPORT,
    texts: Texts = None,
    as_json: Json = False,
) -> None:
    """Confirm entries: that their text says so, as they were suggested or as another type."""
    record = record_of(ledger)
    if (file is None) == (not entries):
        raise typer.BadParameter("name entries, or give a file with --from")
    if file is None:
        named, who = entries or [], ruler(by)
        made = (
            recording.confirm(record, named, who)
            if kind is None
            else recording.confirm_as(record, named, kind, who)
        )
        keep(made, ledger, key_file, as_json=as_json)
        return
    if kind is not None:
        raise typer.BadParameter("a file tells the types itself", param_hint="--as")
    digest = source_of(record, text)
    said = texts_of(ledger, texts).text(digest)
    rows = read_rows(_read(file), said, file.name)
    keep(recording.take(record, digest, rows, ruler(by)), ledger, key_file, as_json=as_json)


def reject(
    entries: Entries,
    ledger: Into,
    key_file: KeyFile,
    why: Why = "",
    by: By = Role.SUPPORT,
    as_json: Json = False,
) -> None:
    """Reject entries: their text says nothing of the kind."""
    made = recording.reject(record_of(ledger), entries, ruler(by), why)
    keep(made, ledger, key_file, as_json=as_json)


def edit(
    entry: Entry,
    said: Annotated[
        str, typer.Argument(metavar="JSON", help="What it says: its fields.", show_default=False)
    ],
    ledger: Into,
    key_file: KeyFile,
    by: By = Role.SUPPORT,
    as_json: Json = False,
) -> None:
    """Edit an entry: what its text says instead, as `record show ENTRY --json` prints it."""
    try:
        told = read_said(json.loads(said))
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="JSON") from fault
    made = recording.edit(record_of(ledger), entry, told, ruler(by))
    keep(made, ledger, key_file, as_json=as_json)


def link(
    entry: Entry,
    bearing: Annotated[Bearing, typer.Argument(help="What it does.", show_default=False)],
    commitment: Commitment,
    ledger: Into,
    key_file: KeyFile,
    segment: Annotated[
        list[str] | None, typer.Option("--segment", help="Again for another; all by default.")
    ] = None,
    by: By = Role.SUPPORT,
    as_json: Json = False,
) -> None:
    """Judge what an entry does to a commitment: restates, confirms, suspends, withdraws ..."""
    to = Link(commitment, bearing, tuple(segment or ()))
    made = recording.link(record_of(ledger), entry, to, ruler(by))
    keep(made, ledger, key_file, as_json=as_json)


def unlink(
    entry: Entry,
    commitment: Commitment,
    ledger: Into,
    key_file: KeyFile,
    by: By = Role.SUPPORT,
    as_json: Json = False,
) -> None:
    """Take back what was judged of an entry and a commitment."""
    made = recording.unlink(record_of(ledger), entry, commitment, ruler(by))
    keep(made, ledger, key_file, as_json=as_json)


def judge(  # noqa: PLR0913, PLR0917 - a parameter for each option
    commitment: Commitment,
    ledger: Into,
    key_file: KeyFile,
    firmness: Annotated[
        Firmness | None, typer.Option(help="How firm it is, where wordings differ.")
    ] = None,
    kept: Annotated[Kept | None, typer.Option(help="Whether it is kept.")] = None,
    evidence: Annotated[
        list[str] | None, typer.Option("--evidence", metavar="ENTRY", help="Again for another.")
    ] = None,
    why: Why = "",
    by: By = Role.SUPPORT,
    as_json: Json = False,
) -> None:
    """Judge a commitment: how firm it is, or whether it is kept, with its evidence."""
    record, who = record_of(ledger), ruler(by)
    if (firmness is None) == (kept is None):
        raise typer.BadParameter("give --firmness or --kept")
    if firmness is not None:
        made = recording.judge_firmness(record, commitment, firmness, who, why)
    else:
        judged = kept or Kept.PENDING
        made = recording.judge_kept(record, commitment, judged, evidence or [], who)
    keep(made, ledger, key_file, as_json=as_json)


def track(
    key: Annotated[Id, typer.Argument(metavar="TRACK", help="Its key.", show_default=False)],
    ledger: Into,
    key_file: KeyFile,
    title: Annotated[str, typer.Option(help="What it is called; names the track.")] = "",
    mediator: Annotated[str, typer.Option(help="Who mediates.")] = "",
    level: Annotated[Level, typer.Option(help="On which level.")] = Level.TECHNICAL,
    entry: Annotated[
        list[str] | None, typer.Option("--entry", help="Belongs to it. Again for another.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Name a strand of talks, or say which entries belong to it."""
    record, now = record_of(ledger), wiring.now()
    named: tuple[Fact, ...] = ()
    if title:
        named = recording.name_track(key, title, mediator, level, now)
    made = recording.place(fold(named, record), entry or [], key, now)
    if isinstance(made, tuple):
        made = (*named, *made)
    keep(made, ledger, key_file, as_json=as_json)


def settle(
    clause: Annotated[str, typer.Argument(metavar="CLAUSE", help="Of the checklist.")],
    entry: Entry,
    ledger: Into,
    key_file: KeyFile,
    contests: Annotated[
        bool, typer.Option("--contests", help="It says otherwise than another.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Judge that an entry settles a clause of the checklist, or contests it."""
    made = recording.settle(record_of(ledger), entry, clause, wiring.now(), contests=contests)
    keep(made, ledger, key_file, as_json=as_json)


def source_of(record: Record, digits: str) -> str:
    """Find the one text whose digest begins so, or that stands in a file of this name.

    Raises
    ------
    LedgerError
        Where there is none, or more than one.
    """
    if digits and Path(digits).is_file():
        digits = Source(_read(Path(digits))).digest
    found = [digest for digest in record.sources if digits and digest.startswith(digits.lower())]
    if len(found) != 1:
        known = ", ".join(digest[:8] for digest in record.sources) or "none"
        raise LedgerError(f"{len(found)} texts begin with {digits!r}; there are: {known}")
    return found[0]


def _read(path: Path) -> str:
    """Read a file of text as it is.

    Raises
    ------
    LedgerError
        Where it is no text in UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise LedgerError(f"{path} is no text in UTF-8") from fault

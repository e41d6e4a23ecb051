"""Write a case: the one folder that :func:`~safepassage.casefile.read` turns into the same case."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any, Literal, TypeAlias

import tomli_w

from safepassage.casefile.bind import Rows, bound
from safepassage.casefile.clock import Clock, clock_of, local_text, moment
from safepassage.casefile.faults import shown
from safepassage.casefile.fields import BY_NAME, OPERATION, OPERATION_TABLE, TABLES, Table
from safepassage.casefile.files import put
from safepassage.casefile.kinds import TEXT, TIME, YES_NO, ZONES, clean
from safepassage.casefile.operation import FILE, SECTIONS
from safepassage.casefile.records import Record, operation_record, records
from safepassage.casefile.rows import NOTE, cell, key_text, note_columns
from safepassage.casefile.shapes import PLACES, SEGMENTS, collection
from safepassage.casefile.tables import BOOK
from safepassage.errors import CaseError, Fault, ImpossibleValue
from safepassage.model import Case

Notes: TypeAlias = dict[tuple[str, str, str], str]
"""Notes by table, row and field, each taken out where it is written."""


def write(case: Case, folder: Path, *, tables: Literal["csv", "xlsx"] = "csv") -> None:
    """Write a case into a folder, which is made where there is none.

    Each file is replaced as a whole. The texts are canonical: the same case gives the same
    bytes, times stand in the operation's zone, and what is a default is left out. What a
    folder cannot say is refused with an :class:`~safepassage.errors.ImpossibleValue`.

    Parameters
    ----------
    case, folder
        What to write, and where.
    tables
        Whether to write a CSV file for each table, or one workbook with all of them.

    Raises
    ------
    CaseError
        Where the folder holds a table that would then belong to another case.
    """
    files = _files(case, tables)
    if foreign := sorted(name for name in _ours() - files.keys() if (folder / name).exists()):
        expected = "a folder of its own for each case"
        raise CaseError(
            tuple(Fault(name, 0, "", "a file of another case", expected) for name in foreign)
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        put(folder / name, data)


def _ours() -> set[str]:
    """Name every file that a reader would look into."""
    return {BOOK, PLACES, SEGMENTS} | {
        f"{t.name}{end}" for t in TABLES for end in (".csv", ".xlsx")
    }


def _files(case: Case, form: Literal["csv", "xlsx"]) -> dict[str, bytes]:
    clock = clock_of(case.start, case.zones)
    notes = _notes(case)
    files = {FILE: _operation(case, clock, notes)}
    rows = {
        name: _rows(BY_NAME[name], found, clock, notes)
        for name, found in records(case).items()
        if found or BY_NAME[name].needed
    }
    if notes:
        raise ImpossibleValue(f"sources of what is not in the case: {sorted(notes)}")
    if form == "xlsx":
        files[BOOK] = bound(rows, {name: _numbers(BY_NAME[name]) for name in rows})
    else:
        files |= {f"{name}.csv": _csv(lines) for name, lines in rows.items()}
    if (shapes := collection(case.segments)) is not None:
        files[SEGMENTS] = shapes
    return files


def _notes(case: Case) -> Notes:
    notes = {(source.table, source.row, source.field): source.note for source in case.sources}
    if len(notes) < len(case.sources):
        raise ImpossibleValue("two sources of one figure")
    for note in notes.values():
        if not note or clean(TEXT.read(note)) != note:
            raise ImpossibleValue(f"the source {shown(note)} cannot be written: {TEXT.expected}")
    return notes


# --- tables -----------------------------------------------------------------------------------


def _rows(table: Table, found: list[Record], clock: Clock, notes: Notes) -> Rows:
    """Write the cells of a table, without the columns in which nothing would stand."""
    lines = [_line(table, record, clock, notes) for record in found]
    needed = {field.name for field in table.fields if field.needed}
    columns = [*(field.name for field in table.fields), *note_columns(table)]
    kept = [name for name in columns if name in needed or any(line.get(name) for line in lines)]
    return [kept, *([line.get(name, "") for name in kept] for line in lines)]


def _line(table: Table, record: Record, clock: Clock, notes: Notes) -> dict[str, str]:
    line = {field.name: cell(field, record[field.name], clock) for field in table.fields}
    key = key_text(table, record, clock)
    for column, field in note_columns(table).items():
        line[column] = notes.pop((table.name, key, field), "")
    return line


def _numbers(table: Table) -> set[str]:
    return {field.name for field in table.fields if field.kind.number}


def _csv(lines: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode()


# --- the operation ------------------------------------------------------------------------------


def _operation(case: Case, clock: Clock, notes: Notes) -> bytes:
    tree: dict[str, Any] = {}
    for name, value in _values(case, clock).items():
        section, _, key = name.rpartition(".")
        (tree.setdefault(section, {}) if section else tree)[key] = value
    if note := notes.pop((OPERATION, "", ""), ""):
        tree[NOTE] = note
    names = [field.name for field in OPERATION_TABLE.fields] + list(SECTIONS)
    told = {name: notes.pop((OPERATION, "", name), "") for name in names}
    if any(told.values()):
        tree[f"{NOTE}s"] = {name: note for name, note in told.items() if note}
    return tomli_w.dumps(tree).encode()


def _values(case: Case, clock: Clock) -> Mapping[str, Any]:
    """Give what stands in the file, as TOML has it: numbers, truths and lists are not texts."""
    values: dict[str, Any] = {}
    record = operation_record(case, clock.zone)
    for field in OPERATION_TABLE.fields:
        value = record[field.name]
        text = _start(case, clock) if field.kind is TIME else cell(field, value, clock)
        if field.kind in (YES_NO, ZONES) or field.kind.number:
            values[field.name] = list(value) if field.kind is ZONES and value else value
        else:
            values[field.name] = text
        if not text:
            del values[field.name]
    return values


def _start(case: Case, clock: Clock) -> str:
    text = local_text(case.start, clock.zone)
    # in UTC, as times in an hour that happens twice never equal those of another zone (PEP 495)
    if moment(TIME.read(text), clock.zone) != case.start.astimezone(UTC):
        raise ImpossibleValue(f"{case.start} cannot be written: {TIME.expected}")
    return text

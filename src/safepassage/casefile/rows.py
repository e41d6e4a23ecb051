"""Rows: from cells of text to values, field by field, with a fault for each that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias

from safepassage.casefile.clock import Clock
from safepassage.casefile.faults import Faults, hint, shown
from safepassage.casefile.fields import Field, Table
from safepassage.casefile.kinds import TEXT, TIME, clean
from safepassage.casefile.tables import Grid
from safepassage.errors import Fault, ImpossibleValue

NOTE: Final = "source"
"""The column (or key) of a note on a whole row; ``FIELD_source`` is one on a single figure."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or the operation.

    Parameters
    ----------
    file, line
        Where it stands.
    values
        By field, in the model's units; a field that cannot be read is not there.
    notes
        Where its figures come from, by field; ``""`` for the whole row.
    lines
        The line of each field, where it is not that of the row.
    """

    file: str
    line: int
    values: dict[str, Any]
    notes: dict[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def fault(self, name: str, found: str, expected: str) -> Fault:
        """Make a fault of one of its fields, or of the whole row."""
        return Fault(self.file, self.lines.get(name, self.line), name, found, expected)

    def key(self, table: Table) -> tuple[Any, ...] | None:
        """Give what tells it apart from other rows; None where that cannot be read."""
        if any(name not in self.values for name in table.key):
            return None
        return tuple(self.values[name] for name in table.key)


Tables: TypeAlias = dict[str, list[Row] | None]
"""Rows by table; None for a table that is not known, so that nothing is said about its keys."""


def rows(table: Table, grid: Grid, clock: Clock | None, faults: Faults) -> list[Row]:
    """Read the rows of a table.

    Parameters
    ----------
    table, grid
        What it should hold, and what it holds.
    clock
        The operation's; None where that could not be read, so that no time can be.
    faults
        Takes what is wrong.
    """
    if not grid.lines:
        expected = f"a line of columns, then one {table.thing} in each row"
        faults.add(grid.file, 0, "", "nothing", expected)
        return []
    (line, header), *body = grid.lines
    columns = _columns(table, grid.file, line, header, faults)
    if table.needed and not body:
        faults.add(grid.file, 0, "", "no rows", f"at least one {table.thing}")
    return [
        _row(table, Row(grid.file, number, {}), columns, cells, clock, faults)
        if number not in grid.spoiled and _fits(grid.file, number, cells, header, faults)
        else Row(grid.file, number, {})
        for number, cells in body
    ]


def _fits(
    file: str, line: int, cells: tuple[str, ...], header: tuple[str, ...], faults: Faults
) -> bool:
    """Tell whether a row has a cell for each column, and nothing outside of them."""
    if len(cells) < len(header) or any(cells[len(header) :]):
        faults.add(file, line, "", f"{len(cells)} cells", f"{len(header)}, one for each column")
        return False
    for column, (name, text) in enumerate(zip(header, cells, strict=False), start=1):
        if text and not name:
            found = f"{shown(text)} in column {column}"
            faults.add(file, line, "", found, "nothing, as that column has no name")
            return False
    return True


def _columns(
    table: Table, file: str, line: int, header: tuple[str, ...], faults: Faults
) -> dict[str, int]:
    """Find which column is where, and what is wrong with their names."""
    names = [name.lower() for name in header]
    fields = {field.name for field in table.fields}
    known = fields | note_columns(table).keys()
    for name, times in Counter(filter(None, names)).items():
        if name not in known:
            expected = f"one that {table.name} has{hint(name, fields)}"
            faults.add(file, line, "", f"the column {shown(name)}", expected)
        if times > 1:
            faults.add(file, line, "", f"{times} columns {shown(name)}", "one")
    for column in table.fields:
        if column.needed and column.name not in names:
            faults.add(file, line, column.name, "no such column", column.kind.expected)
    return {name: names.index(name) for name in known if name in names}


def _row(
    table: Table, row: Row, columns: dict[str, int], cells: tuple[str, ...], clock: Clock | None,
    faults: Faults,
) -> Row:  # fmt: skip
    texts = {name: cells[column] for name, column in columns.items()}
    wanted = [f for f in table.fields if not f.needed or f.name in columns]
    read_values(row, wanted, texts, faults)
    read_notes(row, note_columns(table), texts, faults)
    _tell_times(row, table, clock, faults)
    return row


def note_columns(table: Table) -> dict[str, str]:
    """Name the columns of a table that hold notes, each with the field it speaks of."""
    return {NOTE: "", **{f"{column.name}_{NOTE}": column.name for column in table.fields}}


def read_values(
    row: Row, fields: Iterable[Field], texts: Mapping[str, str], faults: Faults
) -> None:
    """Read the cells of some fields into a row.

    Parameters
    ----------
    row
        Takes the values; of times the local time, as written.
    fields, texts
        Which fields, and what stands in their cells.
    faults
        Takes what is wrong.
    """
    for column in fields:
        text = texts.get(column.name, "")
        if text or column.needed:
            faults.extend(_value(row, column, text))
        else:
            row.values[column.name] = column.default


def _value(row: Row, column: Field, text: str) -> Iterator[Fault]:
    if not text:
        yield row.fault(column.name, "nothing", column.kind.expected)
        return
    try:
        row.values[column.name] = column.kind.read(text)
    except ValueError as fault:
        reason = f" ({fault})" if isinstance(fault, ImpossibleValue) and str(fault) else ""
        yield row.fault(column.name, shown(text), column.kind.expected + reason)


def read_notes(
    row: Row, columns: Mapping[str, str], texts: Mapping[str, str], faults: Faults
) -> None:
    """Read the notes on a row and its figures.

    Parameters
    ----------
    row
        Takes the notes.
    columns
        Which column (or key) holds the note on which field; ``""`` is the whole row.
    texts, faults
        As for :func:`read_values`.
    """
    for column, name in columns.items():
        if text := texts.get(column):
            try:
                row.notes[name] = TEXT.read(text)
            except ValueError as fault:
                faults.extend([row.fault(column, shown(text), f"{TEXT.expected} ({fault})")])


def _tell_times(row: Row, table: Table, clock: Clock | None, faults: Faults) -> None:
    """Turn the local times of a row into seconds after the operation's start."""
    for column in table.fields:
        time = row.values.get(column.name)
        if column.kind is not TIME or not isinstance(time, datetime):
            continue
        del row.values[column.name]
        if clock is None or "zone" not in row.values:
            continue  # said already, where the zone or the start is wrong
        try:
            row.values[column.name] = clock.seconds(time, row.values["zone"])
        except ImpossibleValue as fault:
            expected = f"a time that the clocks show once ({fault})"
            faults.extend([row.fault(column.name, shown(TIME.write(time)), expected)])


def cell(column: Field, value: Any, clock: Clock) -> str:  # noqa: ANN401  # each kind has its own
    """Write the canonical text of a value; empty for a default.

    Raises
    ------
    ImpossibleValue
        Where it would not read back as the same value.
    """
    if value is None or (not column.needed and value == column.default):
        return ""
    text = clock.text(value) if column.kind is TIME else column.kind.write(value)
    if not text or clean(text) != text or not _reads_back(column, text, value, clock):
        raise ImpossibleValue(
            f"{column.name} {shown(text)} cannot be written: {column.kind.expected}"
        )
    return text


def _reads_back(column: Field, text: str, value: object, clock: Clock) -> bool:
    try:
        back = column.kind.read(text)
    except ValueError:
        return False
    return bool((clock.seconds(back) if column.kind is TIME else back) == value)


def key_text(table: Table, values: Mapping[str, Any], clock: Clock) -> str:
    """Write the key of a row, as sources name it: ``"corridor south 2022-05-05 08:00"``."""
    cells = (cell(table.field(name), values[name], clock) for name in table.key)
    return " ".join(text for text in cells if text)

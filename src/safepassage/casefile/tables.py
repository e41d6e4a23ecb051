"""Tables: from the bytes of a folder to rows of cleaned text with line numbers.

Each table stands in ``NAME.csv``, in ``NAME.xlsx`` or on a sheet of ``case.xlsx``, and in
one place only. What a cell means is not asked here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from safepassage.casefile.faults import Faults, likely
from safepassage.casefile.fields import BY_NAME, TABLES
from safepassage.casefile.files import TABLE_LIMIT, UnreadableFile, bytes_of, text_of
from safepassage.casefile.kinds import clean
from safepassage.casefile.workbook import ROWS, Sheet, sheets

BOOK: Final = "case.xlsx"
_LONGEST_LINE: Final = 200_000  # characters, in which a row with long notes has ample room
_FILES: Final = frozenset(
    [f"{table.name}{end}" for table in TABLES for end in (".csv", ".xlsx")]
    + [BOOK, "operation.toml", "terms.toml", "places.geojson", "segments.geojson"]
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as text.

    Parameters
    ----------
    file
        What messages call it: ``"groups.csv"`` or ``"case.xlsx[groups]"``.
    lines
        Line numbers from 1, each with its cells; empty lines and comments left out. The
        first holds the names of the columns.
    spoiled
        Lines of which something could not be read, and was said.
    """

    file: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    spoiled: frozenset[int] = frozenset()


def grids(folder: Path, names: list[str], faults: Faults) -> dict[str, Grid | None]:
    """Read every table of a folder.

    Parameters
    ----------
    folder, names
        The case, and the names of the files in it.
    faults
        Takes what is wrong.

    Returns
    -------
    Tables by name. None for one that is there and cannot be read, or that should be there;
    no entry for an optional one that is not there.
    """
    found: dict[str, Grid | None] = {}
    book = _book(folder, faults) if BOOK in names else {}
    for table in TABLES:
        files = [name for name in (f"{table.name}.csv", f"{table.name}.xlsx") if name in names]
        inside = [f"{BOOK}[{table.name}]"] if table.name in (book or {}) else []
        if len(files + inside) > 1:
            found_too = " and ".join([*files[1:], *inside])
            faults.add(files[0], 0, "", f"it, and {found_too}", "each table in one place only")
            found[table.name] = None
        elif inside and book:
            found[table.name] = _grid_of_sheet(inside[0], book[table.name], faults)
        elif files:
            found[table.name] = _grid_of_file(folder / files[0], faults)
        elif table.needed:
            found[table.name] = None
            if book is not None:
                expected = f"a table with one {table.thing} in each row"
                faults.add(f"{table.name}.csv", 0, "", "no such file", expected)
    _misspelled(names, book or {}, faults)
    return found


def _misspelled(names: list[str], book: dict[str, Sheet], faults: Faults) -> None:
    """Never pass over a table in silence because its name has a slip."""
    for name in names:
        ours = name.lower().endswith((".csv", ".xlsx", ".geojson", ".toml"))
        if not ours or name in _FILES or name.startswith(("~", ".")):
            continue  # whatever else lies in the folder is not asked about
        if guess := likely(name, _FILES):
            faults.add(name, 0, "", "a file that no case has", f"another name: {guess}?")
    for name in book:
        if name.isprintable() and name not in BY_NAME and (guess := likely(name, BY_NAME)):
            expected = f"another name: {guess}?"
            faults.add(f"{BOOK}[{name}]", 0, "", "a sheet that no case has", expected)


def _book(folder: Path, faults: Faults) -> dict[str, Sheet] | None:
    """Read the sheets of ``case.xlsx``; None where it cannot be read."""
    try:
        return {clean(sheet.name): sheet for sheet in sheets(bytes_of(folder / BOOK, TABLE_LIMIT))}
    except UnreadableFile as fault:
        faults.add(BOOK, fault.line, "", fault.found, fault.expected)
        return None


def _grid_of_file(path: Path, faults: Faults) -> Grid | None:
    try:
        data = bytes_of(path, TABLE_LIMIT)
        if path.suffix == ".csv":
            return Grid(path.name, _lines(text_of(data)))
        return _grid_of_sheet(path.name, sheets(data)[0], faults)
    except UnreadableFile as fault:
        faults.add(path.name, fault.line, "", fault.found, fault.expected)
        return None


def _grid_of_sheet(file: str, sheet: Sheet, faults: Faults) -> Grid | None:
    """Give the rows of a sheet; None where even the names of its columns cannot be read."""
    for flaw in sheet.flaws:
        faults.add(file, flaw.first, flaw.area, flaw.found, flaw.expected)
    rows = [(line, tuple(map(clean, cells))) for line, cells in sheet.rows]
    kept = [(line, cells) for line, cells in rows if _tells(cells)]
    width = len(kept[0][1]) if kept else 0
    spoiled = frozenset(
        line for line, _ in kept if any(flaw.first <= line <= flaw.last for flaw in sheet.flaws)
    )
    if kept and kept[0][0] in spoiled:
        return None
    padded = tuple((line, cells + ("",) * (width - len(cells))) for line, cells in kept)
    return Grid(file, padded, spoiled)


def _tells(cells: tuple[str, ...]) -> bool:
    """Tell a row from an empty one and from a comment."""
    return any(cells) and not cells[0].startswith("#")


# --- CSV --------------------------------------------------------------------------------------


def _lines(text: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Split CSV into cells; a comment keeps its line number and may hold a lone quote.

    Raises
    ------
    UnreadableFile
        Where quotes do not close, or there are too many rows.
    """
    plain = re.sub(r"^#.*", "", text, flags=re.MULTILINE)
    if (longest := max(map(len, plain.split("\n")))) > _LONGEST_LINE:
        raise UnreadableFile(f"a line of {longest:,} characters", f"at most {_LONGEST_LINE:,}")
    rows = csv.reader(io.StringIO(plain, newline=""), delimiter=_delimiter(plain), strict=True)
    lines: list[tuple[int, tuple[str, ...]]] = []
    start = 1
    try:
        for row in rows:
            cells = tuple(map(clean, row))
            if _tells(cells):
                lines.append((start, cells))
            if len(lines) > ROWS:
                raise UnreadableFile(f"more than {ROWS:,} rows", f"at most {ROWS:,}")
            start = rows.line_num + 1
    except csv.Error as fault:
        raise UnreadableFile(
            f"quotes or cells that do not close ({fault})",
            "CSV, with each quote in its pair",
            start,
        ) from fault
    return tuple(lines)


def _delimiter(text: str) -> str:
    """Tell by the line of column names what stands between cells."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)

"""Workbooks (.xlsx), read: the part of SpreadsheetML that a table needs.

Read here and not by a package because a case must say *where* a cell is merged or a
formula has no value, and must survive whatever bytes are in the folder: every part is
measured before it is unpacked, and is gone through once.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final
from xml.etree import ElementTree as ET

from safepassage.casefile.faults import shown
from safepassage.casefile.files import MEGABYTE, TABLE_LIMIT, UnreadableFile
from safepassage.casefile.kinds import plain, write_time

ROWS: Final = 100_000  # the most that a table can have
COLUMNS: Final = 200
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ET.ParseError,
    EOFError,
    LookupError,
    ValueError,
    OverflowError,
    OSError,
    RuntimeError,  # a password, or XML nested too deeply
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell or a range of a sheet that cannot be read.

    Parameters
    ----------
    first, last
        Its rows, from 1.
    area
        As spreadsheets name it: ``"B3"`` or ``"B3:C4"``.
    found, expected
        What is there, and what could be.
    """

    first: int
    last: int
    area: str
    found: str
    expected: str


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook.

    Parameters
    ----------
    name
        What its tab says.
    rows
        Row numbers from 1, each with its cells as text; empty rows left out.
    flaws
        What cannot be read.
    """

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)


def sheets(data: bytes) -> tuple[Sheet, ...]:
    """Read every sheet of a workbook, in the order of its tabs.

    Raises
    ------
    UnreadableFile
        Where it is no workbook, or unpacks to too much.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            "an old .xls workbook, or one with a password", "an .xlsx workbook without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if size > TABLE_LIMIT:
                raise UnreadableFile(
                    f"a workbook that unpacks to {size / MEGABYTE:,.0f} MB",
                    f"at most {TABLE_LIMIT // MEGABYTE} MB",
                )
            return tuple(_sheets(archive))
    except _BROKEN as fault:
        raise UnreadableFile("a damaged workbook", "an .xlsx workbook") from fault


def _sheets(archive: zipfile.ZipFile) -> Iterator[Sheet]:
    book = _part(archive, "xl/workbook.xml")
    targets = {
        link.get("Id"): link.get("Target", "")
        for link in _all(_part(archive, "xl/_rels/workbook.xml.rels"), "Relationship")
    }
    reader = _Reader(
        _shared_texts(archive),
        _date_styles(archive),
        any(flag.get("date1904") in {"1", "true"} for flag in _all(book, "workbookPr")),
    )
    for tab in _all(book, "sheet"):
        link = next(value for name, value in tab.attrib.items() if _tag(name) == "id")
        target = targets[link].removeprefix("/")
        path = target if target.startswith("xl/") else f"xl/{target}"
        yield reader.sheet(tab.get("name", ""), _part(archive, path))


def _part(archive: zipfile.ZipFile, name: str) -> ET.Element:
    data = archive.read(name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("entities have no business in a workbook")
    return ET.fromstring(data)  # noqa: S314  # measured, without entities


def _tag(name: str) -> str:
    """Drop the namespace: Excel's strict and loose dialects differ in nothing else here."""
    return name.rpartition("}")[2]


def _all(root: ET.Element, tag: str) -> Iterator[ET.Element]:
    return (element for element in root.iter() if _tag(element.tag) == tag)


def _text(element: ET.Element) -> str:
    """Join the runs of a text; how it is pronounced (``rPh``) is no part of it."""
    runs = (run for run in element if _tag(run.tag) != "rPh")
    parts = [t.text or "" for run in runs for t in _all(run, "t")]
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), "".join(parts))


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(item) for item in _all(_part(archive, "xl/sharedStrings.xml"), "si")]


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Find which cell styles show a number as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = _part(archive, "xl/styles.xml")
    # ECMA-376 part 1, 18.8.30: the formats of dates and times that need no code
    dates = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
    for number_format in _all(styles, "numFmt"):
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format.get("formatCode", ""))
        if re.search("[ymdhs]", code, re.IGNORECASE) and code.lower() != "general":
            dates.add(int(number_format.get("numFmtId", "0")))
    cells = next(_all(styles, "cellXfs"), ET.Element("none"))
    return frozenset(n for n, style in enumerate(cells) if int(style.get("numFmtId", "0")) in dates)


@dataclass(frozen=True, slots=True)
class _Reader:
    texts: list[str]
    dates: frozenset[int]
    from_1904: bool

    def sheet(self, name: str, root: ET.Element) -> Sheet:
        sheet = Sheet(name)
        following = count(1)
        for row in _all(root, "row"):
            number = int(row.get("r") or next(following))
            following = count(number + 1)
            if cells := self._row(sheet, number, row):
                sheet.rows.append((number, cells))
            if len(sheet.rows) > ROWS:
                raise UnreadableFile(f"more than {ROWS:,} rows", f"at most {ROWS:,}")
        for merged in _all(root, "mergeCell"):
            area = _area(merged.get("ref"))
            first, *last = map(int, re.findall(r"\d+", area))
            cure = "a value in each cell: unmerge them"
            sheet.flaws.append(Flaw(first, max(last, default=first), area, "merged cells", cure))
        return sheet

    def _row(self, sheet: Sheet, number: int, row: ET.Element) -> list[str]:
        found: dict[int, str] = {}
        for place, cell in enumerate(_all(row, "c"), start=1):
            ref = _area(cell.get("r"))
            column = _column(ref) or place
            if text := self._cell(sheet, number, ref, cell).strip():
                found[column] = text
        if found and max(found) > COLUMNS:
            raise UnreadableFile(
                f"something in column {max(found)}", f"at most {COLUMNS} columns", number
            )
        return [found.get(column, "") for column in range(1, max(found, default=0) + 1)]

    def _cell(self, sheet: Sheet, number: int, ref: str, cell: ET.Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_text(text) for text in cell if _tag(text.tag) == "is")
        text = next((value.text or "" for value in _all(cell, "v")), "")
        if not text and kind != "str" and next(_all(cell, "f"), None) is not None:
            cure = "a value: open it in a spreadsheet program and save it, or type the value"
            sheet.flaws.append(Flaw(number, number, ref, "a formula without its value", cure))
        if kind == "e":
            sheet.flaws.append(Flaw(number, number, ref, f"the error {shown(text)}", "a value"))
        return self._value(kind, text, int(cell.get("s", "0")))

    def _value(self, kind: str, text: str, style: int) -> str:
        if kind == "s" and text:
            return self.texts[int(text)]
        if kind == "b":
            return "yes" if text == "1" else "no"
        if kind == "n" and text:
            return self._date(float(text)) if style in self.dates else plain(float(text))
        return text.replace("T", " ") if kind == "d" else text

    def _date(self, days: float) -> str:
        # day 60 is 29 February 1900, which Lotus 1-2-3 believed in
        epoch = datetime(1904, 1, 1) if self.from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        return write_time(epoch + timedelta(seconds=round(days * 86_400)))


def _area(ref: str | None) -> str:
    """Take ``"B3"`` or ``"B3:C4"`` as it is, and anything else for nothing."""
    return ref if ref and re.fullmatch(r"[A-Z]{1,3}\d{1,7}(:[A-Z]{1,3}\d{1,7})?", ref) else ""


def _column(ref: str) -> int:
    """Count columns from 1: ``"AB7"`` is in the 28th."""
    total = 0
    for letter in re.match("[A-Z]*", ref)[0]:  # type: ignore[index]
        total = 26 * total + ord(letter) - 64
    return total

"""Bind tables into a workbook: the same tables give the same bytes, on any day.

openpyxl would stamp the time of writing into the file. What is written here is the least
that Excel, LibreOffice and Google Sheets open: texts in the cells themselves, a bold first
line that stays in sight.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from safepassage.casefile.kinds import decimal

Rows: TypeAlias = Sequence[Sequence[str]]
"""Cells as text, the first row being the names of the columns."""

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OOXML: Final = "http://schemas.openxmlformats.org"
_MAIN: Final = f"{_OOXML}/spreadsheetml/2006/main"
_LINKS: Final = f"{_OOXML}/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WIDEST: Final = 60  # characters of a column

_STYLES: Final = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
_FROZEN: Final = (
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews>"
)


def bound(
    tables: Mapping[str, Rows], numbers: Mapping[str, set[str]], *, right_to_left: bool = False
) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    tables
        The rows of each sheet, by the name on its tab.
    numbers
        Which columns of each hold numbers.
    right_to_left
        Whether the first column stands at the right.
    """
    parts = {
        "[Content_Types].xml": _content_types(len(tables)),
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(tables),
        "xl/_rels/workbook.xml.rels": _links(
            [("worksheet", f"worksheets/sheet{n}.xml") for n, _ in enumerate(tables, start=1)]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    for n, (name, rows) in enumerate(tables.items(), start=1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(
            rows, numbers.get(name, set()), right_to_left=right_to_left
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in parts.items():
            # the first day that a zip archive can name
            stamp = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            archive.writestr(stamp, text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _content_types(sheets: int) -> str:
    parts = {"workbook.xml": "sheet.main", "styles.xml": "styles"}
    parts |= {f"worksheets/sheet{n}.xml": "worksheet" for n in range(1, sheets + 1)}
    overrides = "".join(
        f'<Override PartName="/xl/{path}" ContentType="{_TYPE}.{kind}+xml"/>'
        for path, kind in parts.items()
    )
    return (
        f'{_XML}<Types xmlns="{_OOXML}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _links(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/{kind}" Target="{path}"/>'
        for n, (kind, path) in enumerate(targets, start=1)
    )
    return (
        f'{_XML}<Relationships xmlns="{_OOXML}/package/2006/relationships">{links}</Relationships>'
    )


def _book(names: Mapping[str, Rows]) -> str:
    tabs = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{tabs}</sheets></workbook>'


def _sheet(rows: Rows, numbers: set[str], *, right_to_left: bool) -> str:
    header, *body = rows
    view = (
        _FROZEN.replace("<sheetView ", '<sheetView rightToLeft="1" ') if right_to_left else _FROZEN
    )
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{min(_WIDEST, max(map(len, cells)) + 2)}" '
        'customWidth="1"/>'
        for n, cells in enumerate(zip(*rows, strict=True), start=1)
    )
    lines = [_row(1, [_text(f"{_column(n)}1", name, 1) for n, name in enumerate(header, start=1)])]
    for line, cells in enumerate(body, start=2):
        written = [
            _cell(f"{_column(n)}{line}", text, number=name in numbers)
            for n, (name, text) in enumerate(zip(header, cells, strict=True), start=1)
            if text
        ]
        lines.append(_row(line, written))
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}">{view}<cols>{widths}</cols>'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _row(line: int, cells: list[str]) -> str:
    return f'<row r="{line}">{"".join(cells)}</row>'


def _cell(ref: str, text: str, *, number: bool) -> str:
    if number and decimal(text) == decimal(repr(float(text))):
        return f'<c r="{ref}"><v>{text}</v></c>'
    return _text(ref, text, 0)


def _text(ref: str, text: str, style: int) -> str:
    # ECMA-376 part 1, 22.9.2.19: _x0041_ means "A", so an underscore before one is spelled out
    literal = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t>{escape(literal)}</t></is></c>'


def _column(number: int) -> str:
    """Name a column, counted from 1: the 28th is ``"AB"``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

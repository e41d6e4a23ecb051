"""The docs page of the case folder, made from the table of fields."""

from __future__ import annotations

from typing import Final

from safepassage.casefile.fields import OPERATION_TABLE, TABLES, TERMS_TABLE, Field, Table

_HEAD: Final = """\
# The case folder

<!-- Made by casefile.field_page(): change src/safepassage/casefile/fields.py instead. -->

A case is a folder: `operation.toml`, and one table for each kind of thing. A table is
`NAME.csv`, or the first sheet of `NAME.xlsx`, or the sheet `NAME` of one workbook
`case.xlsx`; each table stands in one place only. `safepassage check FOLDER` tells
everything that is wrong with a case at once, as `file:line field: found, expected`.

- CSV is UTF-8 (Excel: "CSV UTF-8"), with commas, semicolons or tabs between cells.
  Rows that are empty or begin with `#` are passed over. A decimal comma is understood.
- In workbooks every cell has its own value: no merged cells, and formulas are saved with
  their values. Numbers and dates may be real numbers and dates.
- A time is local: `2022-05-05 08:00` in the `zone` of its row, or else of the operation.
  A time that the clocks skip, or show twice, is refused: give its offset, as in
  `2022-10-30 03:30+02:00`. Pages show every time in each of the operation's `zones`.
- Any table may have a column `source`, a note on where a row comes from, and columns
  such as `count_source`, a note on one figure. In `operation.toml` such notes stand under
  `[sources]`, as in `max_convoy = "Logistics Cluster"`. They are kept up to the report.
- A column whose default will do may be left out. Unknown columns are refused.
- People are counts. No field holds anybody's name.
"""

_TAIL: Final = """\
## Shapes

Two optional files of GeoJSON (longitude first) hold what is drawn rather than typed:

- `places.geojson`: points, each with the `id` of a place. They give a position, or refine
  that of the table; where the two differ by more than 1 km, the case is refused.
- `segments.geojson`: lines, each with the `id` of a segment: points along the road from
  its start to its end, for the map. The two ends may be among them or not.
"""


def field_page() -> str:
    """Write ``docs/case.md``: every field, with its unit, its default and its meaning."""
    return "\n".join([_HEAD, *map(_section, (OPERATION_TABLE, *TABLES, TERMS_TABLE)), _TAIL])


def _section(table: Table) -> str:
    heading = f"## {table.name}" + ("" if table.needed else " (optional)")
    head = "| Field | Meaning | Written as | Unit | Default |\n|---|---|---|---|---|"
    lines = "\n".join(map(_line, table.fields))
    return f"{heading}\n\n{table.meaning}\n\n{head}\n{lines}\n"


def _line(field: Field) -> str:
    cells = (f"`{field.name}`", field.meaning, field.kind.expected, field.unit, _default(field))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: Field) -> str:
    if field.needed:
        return "**needed**"
    return field.otherwise or f"`{field.kind.write(field.default)}`"

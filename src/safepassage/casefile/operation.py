"""``operation.toml``: the operation as one row, each key with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from safepassage.casefile.clock import Clock, moment
from safepassage.casefile.faults import Faults, hint, shown
from safepassage.casefile.fields import OPERATION_TABLE
from safepassage.casefile.files import TEXT_LIMIT, UnreadableFile, bytes_of, text_of
from safepassage.casefile.kinds import TIME, clean, write_time
from safepassage.casefile.rows import NOTE, Row, read_notes, read_values
from safepassage.errors import ImpossibleValue

FILE: Final = "operation.toml"
_NAMES: Final = tuple(field.name for field in OPERATION_TABLE.fields)
SECTIONS: Final = tuple(dict.fromkeys(n.split(".")[0] for n in _NAMES if "." in n))
NOTES: Final = {NOTE: "", **{f"{NOTE}s.{name}": name for name in _NAMES + SECTIONS}}
"""Which key holds the note on which field; a note may speak of a whole section."""

_LINE: Final = re.compile(r"""\s*(?:\[([^\[\]]+)\]|((?:[\w.-]+|"[^"]*"|'[^']*'))\s*=)""")


def operation(folder: Path, faults: Faults) -> tuple[Row, Clock | None]:
    """Read the operation, and the clock by which its times are told.

    Returns
    -------
    The row, and the clock; None where its start or its zone cannot be read.
    """
    found = toml(folder / FILE, faults)
    if found is None:
        return Row(FILE, 0, {}), None
    text, tree = found
    texts = dict(_texts(tree))
    row = Row(FILE, 0, {}, {}, _lines(text))
    _refuse_unknown(row, texts.keys(), faults)
    read_values(row, OPERATION_TABLE.fields, texts, faults)
    read_notes(row, NOTES, texts, faults)
    return row, _clock(row, faults)


def toml(path: Path, faults: Faults) -> tuple[str, dict[str, Any]] | None:
    """Read a file of TOML, as text and as a tree; None where it cannot be read."""
    try:
        text = text_of(bytes_of(path, TEXT_LIMIT))
        return text, tomllib.loads(text)
    except UnreadableFile as fault:
        faults.add(path.name, fault.line, "", fault.found, fault.expected)
    except (ValueError, RecursionError) as fault:
        at = re.search(r" \(at line (\d+).*\)", str(fault))
        reason = str(fault).replace(at[0], "") if at else str(fault)
        faults.add(path.name, int(at[1]) if at else 0, "", f"a slip of the pen ({reason})", "TOML")
    return None


def _texts(tree: dict[str, Any], section: str = "") -> Iterator[tuple[str, str]]:
    """Flatten sections to dotted names, and write every value as a cell would hold it."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _texts(value, f"{section}{name}.")
        else:
            yield section + name, clean(cell_text(value))


def cell_text(value: object) -> str:
    """Write a value of TOML as a cell would hold it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return " | ".join(map(cell_text, value))
        case datetime():
            return write_time(value)
        case int() | float():
            return str(value) if abs(value) < 10**15 else "a huge number"
        case _:
            return str(value)


def _lines(text: str) -> dict[str, int]:
    """Find the line of every key: the parser does not tell."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _LINE.match(line):
            name = (match[1] or match[2]).replace('"', "").replace("'", "").strip()
            section = f"{name}." if match[1] else section
            lines.setdefault(name if match[1] else section + name, number)
    return lines


def _refuse_unknown(row: Row, names: AbstractSet[str], faults: Faults) -> None:
    for name in sorted(names - {*_NAMES} - NOTES.keys()):
        expected = f"one that a case has{hint(name, _NAMES)}"
        faults.add(FILE, row.lines.get(name, 0), "", f"the key {shown(name)}", expected)


def _clock(row: Row, faults: Faults) -> Clock | None:
    start, zone = row.values.pop("start", None), row.values.get("zone")
    if start is None or zone is None:
        return None
    try:
        row.values["start"] = moment(start, zone).astimezone(ZoneInfo(zone))
    except ImpossibleValue as fault:
        expected = f"a time that the clocks show once ({fault})"
        faults.extend([row.fault("start", shown(TIME.write(start)), expected)])
        return None
    return Clock(row.values["start"], zone)

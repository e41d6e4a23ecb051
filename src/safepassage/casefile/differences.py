"""Where two cases differ, field by field, in the words of their tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from safepassage.casefile.clock import Clock, clock_of
from safepassage.casefile.fields import OPERATION_TABLE, TABLES, Field, Table
from safepassage.casefile.kinds import TIME
from safepassage.casefile.records import Record, operation_record, records
from safepassage.casefile.rows import key_text
from safepassage.model import Case


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is another, or one thing that only one of two cases has.

    Parameters
    ----------
    thing, key
        What it is, and which: ``"window"``, ``"corridor south 2022-05-05 08:00"``.
    field
        Which figure; empty where the whole thing is there or not.
    before, after
        As the tables write it; empty where it is not there.
    """

    thing: str
    key: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        """Write ``"fleet bus zaporizhzhia: count 60, not 50"``."""
        what = f"{self.thing} {self.key}".strip()
        if not self.field:
            return f"{what}: {self.after or 'not there'}"
        name = self.field.replace("_", " ")
        return f"{what}: {name} {self.after or 'not given'}, not {self.before or 'left open'}"


def differences(before: Case, after: Case) -> tuple[Difference, ...]:
    """Compare two cases, table by table; nothing that a case folder can say is passed over.

    Keys and headings of the cases, notes on sources and the paths on the map are left out.
    Times are told by the first clock of the first case.
    """
    clock = clock_of(before.start, before.zones)
    found = [*_operation(before, after, clock)]
    here, there = records(before), records(after)
    for table in TABLES:
        found += _table(
            table, here[table.name], _told_from(there[table.name], table, before, after), clock
        )
    return tuple(found)


def _told_from(rows: list[Record], table: Table, before: Case, after: Case) -> list[Record]:
    """Count the times of the other case from the start of the first."""
    later = round((after.start - before.start).total_seconds())
    times = [field.name for field in table.fields if field.kind is TIME]
    return [row | {name: row[name] + later for name in times} for row in rows]


def _operation(before: Case, after: Case, clock: Clock) -> Iterator[Difference]:
    here, there = (operation_record(case, case.zones[0]) for case in (before, after))
    for field in OPERATION_TABLE.fields:
        if field.name not in {"id", "title"} and here[field.name] != there[field.name]:
            texts = (_text(field, row[field.name], clock) for row in (here, there))
            yield Difference(OPERATION_TABLE.thing, "", field.name, *texts)


def _table(
    table: Table, before: list[Record], after: list[Record], clock: Clock
) -> Iterator[Difference]:
    here, there = ({key_text(table, row, clock): row for row in rows} for rows in (before, after))
    for key in [*here, *(key for key in there if key not in here)]:
        old, new = here.get(key), there.get(key)
        if old is None or new is None:
            was, now = ("", "added") if old is None else ("there", "")
            yield Difference(table.thing, key, "", was, now)
            continue
        for field in table.fields:
            if old[field.name] != new[field.name]:
                texts = (_text(field, row[field.name], clock) for row in (old, new))
                yield Difference(table.thing, key, field.name, *texts)


def _text(field: Field, value: Any, clock: Clock) -> str:  # noqa: ANN401  # each kind has its own
    """Write a value as its table does; what is a default too."""
    if value is None:
        return ""
    if field.kind is TIME:
        return clock.text(value) if isinstance(value, int) else value.isoformat(" ", "minutes")
    text = field.kind.write(value)
    return f"{text} min" if field.unit == "minutes" else text

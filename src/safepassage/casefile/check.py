"""Check: what only shows when rows are held against each other.

Every rule goes over the rows that could be read, and says nothing about what could not:
that was said already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from safepassage.casefile.clock import Clock
from safepassage.casefile.faults import Faults, hint, shown
from safepassage.casefile.fields import BY_NAME, TABLES, Subject
from safepassage.casefile.rows import Row, Tables
from safepassage.errors import Fault
from safepassage.model import NEEDS, Objective
from safepassage.model.fleet import MOST_ALIKE, exists, numbered
from safepassage.units import write_duration

SUBJECTS: Final = {
    Subject.CORRIDOR: "corridors",
    Subject.SEGMENT: "segments",
    Subject.CLOSURE: "segments",
    Subject.CHECKPOINT: "checkpoints",
}


def check(operation: Row, clock: Clock | None, tables: Tables, faults: Faults) -> None:
    """Note every fault that rows have together.

    Parameters
    ----------
    operation, clock, tables
        What was read.
    faults
        Takes what is wrong.
    """
    rules = (
        _twice,
        _unknown,
        _positions,
        _segments,
        _links,
        _estimates,
        _families,
        _counts,
        _nothing,
        _strangers,
        _cars,
    )
    for rule in rules:
        faults.extend(rule(tables))
    faults.extend(_wishes(tables))
    faults.extend(_duty(operation))
    faults.extend(_evening(operation))
    faults.extend(_escorts(operation, tables))
    if clock is not None:
        faults.extend(_outside(tables, clock, operation.values.get("horizon")))


def rows_of(tables: Tables, name: str, *fields: str) -> list[Row]:
    """Give the rows of a table in which some fields could be read."""
    return [row for row in tables[name] or [] if all(field in row.values for field in fields)]


def ids(tables: Tables, name: str) -> set[str] | None:
    """Give the keys of a table; None where not all of them are known."""
    rows, key = tables[name], BY_NAME[name].key[0]
    if rows is None or any(key not in row.values for row in rows):
        return None
    return {row.values[key] for row in rows}


# --- keys -------------------------------------------------------------------------------------


def _twice(tables: Tables) -> Iterator[Fault]:
    for table in TABLES:
        first: dict[tuple[Any, ...], Row] = {}
        for row in tables[table.name] or []:
            key = row.key(table)
            if key is None:
                continue
            if key in first:
                again = " ".join(str(row.values[name]) for name in table.key[:2])
                expected = f"each {table.thing} once (line {first[key].line} has it)"
                yield row.fault(table.key[0], f"{shown(again)} again", expected)
            first.setdefault(key, row)


def _unknown(tables: Tables) -> Iterator[Fault]:
    known = {table.name: ids(tables, table.name) for table in TABLES}
    for row, field, key, table in _named(tables):
        keys = known[table]
        if key is not None and keys is not None and key not in keys:
            expected = f"the {BY_NAME[table].key[0]} of a row of {table}{hint(key, keys)}"
            yield row.fault(field, shown(key), expected)


def _named(tables: Tables) -> Iterator[tuple[Row, str, str | None, str]]:
    """Go through every cell that names a row of a table."""
    for table in TABLES:
        for field in table.fields:
            for row in rows_of(tables, table.name, field.name) if field.kind.names else ():
                named = row.values[field.name]
                for key in named if isinstance(named, tuple) else (named,):
                    yield row, field.name, key, field.kind.names
    for row in rows_of(tables, "windows", "what", "id"):
        yield row, "id", row.values["id"], SUBJECTS[row.values["what"]]


# --- rows ---------------------------------------------------------------------------------------


def _positions(tables: Tables) -> Iterator[Fault]:
    for row in rows_of(tables, "places", "latitude", "longitude"):
        for here, there in (("latitude", "longitude"), ("longitude", "latitude")):
            if row.values[here] is None and row.values[there] is not None:
                yield row.fault(here, "nothing", f"degrees, as there is a {there}")


def _segments(tables: Tables) -> Iterator[Fault]:
    for row in rows_of(tables, "segments", "start", "end"):
        if row.values["start"] == row.values["end"]:
            yield row.fault("end", shown(row.values["end"]), "another place than its start")
    for row in rows_of(tables, "segments", "length_km", "drive_min"):
        if row.values["length_km"] is None and row.values["drive_min"] is None:
            yield row.fault("length_km", "nothing", "a length, or a driving time in drive_min")


def _links(tables: Tables) -> Iterator[Fault]:
    for row in rows_of(tables, "links", "corridor", "waits_for"):
        if row.values["corridor"] == row.values["waits_for"]:
            yield row.fault("waits_for", shown(row.values["waits_for"]), "another corridor")


def _estimates(tables: Tables) -> Iterator[Fault]:
    for need in NEEDS:
        least, most = f"{need}_least", f"{need}_most"
        for row in rows_of(tables, "groups", need, least, most):
            likely = row.values[need]
            if (row.values[least] or 0) > likely:
                expected = f"{likely} or fewer, the likely count"
                yield row.fault(least, str(row.values[least]), expected)
            if row.values.get(f"{need}_declines", 0) > likely:
                expected = f"{likely} or fewer, the likely count"
                yield row.fault(f"{need}_declines", str(row.values[f"{need}_declines"]), expected)
            if row.values[most] is not None and row.values[most] < likely:
                expected = f"{likely} or more, the likely count"
                yield row.fault(most, str(row.values[most]), expected)


def _families(tables: Tables) -> Iterator[Fault]:
    for field in ("family", "laps", "companions"):
        first: dict[str, Row] = {}
        for row in rows_of(tables, "groups", "place", field):
            other = first.setdefault(row.values["place"], row)
            size, same = row.values[field], other.values[field]
            if size != same:
                expected = f"{same}, as for the group of line {other.line} at this place"
                yield row.fault(field, str(size), expected)
    for row in rows_of(tables, "groups", "family", "laps"):
        if row.values["laps"] >= row.values["family"]:
            expected = f"fewer than the {row.values['family']} of a family: somebody sits"
            yield row.fault("laps", str(row.values["laps"]), expected)


def _wishes(tables: Tables) -> Iterator[Fault]:
    """Find groups whose wishes come to more than all of them."""
    so_far: Counter[str] = Counter()
    for row in rows_of(tables, "wishes", "group", "centre", "share"):
        before = so_far[row.values["group"]]
        so_far[row.values["group"]] += row.values["share"]
        if so_far[row.values["group"]] > 100 >= before:
            expected = f"{100 - before} or less: the group's wishes come to 100 % at most"
            yield row.fault("share", str(row.values["share"]), expected)


def _counts(tables: Tables) -> Iterator[Fault]:
    """Find fleets that hold back more than there are, and types of more than can be planned."""
    in_all: Counter[str] = Counter()
    for row in rows_of(tables, "fleets", "type", "count", "spare"):
        kind, count, spare = (row.values[field] for field in ("type", "count", "spare"))
        if spare > count:
            yield row.fault("spare", str(spare), f"{count} or fewer, as many as there are")
        before = in_all[kind]
        in_all[kind] += count
        if in_all[kind] > MOST_ALIKE >= before:
            expected = f"{MOST_ALIKE - before} or fewer: {MOST_ALIKE:,} of a type at the most"
            yield row.fault("count", str(count), expected)


def _nothing(tables: Tables) -> Iterator[Fault]:
    """Tell whether tables with rows in them hold no vehicle, or no window of a corridor."""
    fleets = tables["fleets"] or []
    if fleets and not any(row.values.get("count", 1) for row in fleets):
        yield Fault(fleets[0].file, 0, "count", "no vehicles", "at least one")
    windows = tables["windows"] or []
    subjects = {row.values.get("what", Subject.CORRIDOR) for row in windows}
    if windows and Subject.CORRIDOR not in subjects:
        yield Fault(windows[0].file, 0, "what", "no window of a corridor", "at least one")


def _strangers(tables: Tables) -> Iterator[Fault]:
    """Find descriptions of vehicles that no fleet has."""
    fleets = rows_of(tables, "fleets", "type", "count")
    counts: Counter[str] = Counter()
    for row in fleets:
        counts[row.values["type"]] += row.values["count"]
    types = ids(tables, "vehicle_types") or set()
    told = len(fleets) == len(tables["fleets"] or ()) and counts.keys() <= types
    last = [numbered(kind, count, count) for kind, count in sorted(counts.items()) if count]
    if not (told and last):
        return  # said already
    for row in rows_of(tables, "vehicles", "vehicle"):
        key = row.values["vehicle"]
        if not exists(key, counts):
            expected = f"a type and a number that the fleets have, up to {', '.join(last)}"
            yield row.fault("vehicle", shown(key), expected)


def _cars(tables: Tables) -> Iterator[Fault]:
    """Find private cars that wait where no route begins."""
    kinds = rows_of(tables, "vehicle_types", "id", "private")
    private = {row.values["id"] for row in kinds if row.values["private"]}
    roads = {
        row.values["id"]: row.values["start"] for row in rows_of(tables, "segments", "id", "start")
    }
    chains = [row.values["segments"] for row in rows_of(tables, "routes", "segments")]
    starts = {roads[chain[0]] for chain in chains if chain[0] in roads}
    for row in rows_of(tables, "fleets", "type", "depot"):
        depot = row.values["depot"]
        if starts and row.values["type"] in private and depot not in starts:
            expected = f"where a route begins, as private cars join there{hint(depot, starts)}"
            yield row.fault("depot", shown(depot), expected)


def _escorts(operation: Row, tables: Tables) -> Iterator[Fault]:
    """Tell whether convoys are to be escorted, and nobody is there to do it."""
    if operation.values.get("escorted", True) and tables["teams"] == []:
        expected = "at least one escort team, or escorted = false in operation.toml"
        yield Fault("teams.csv", 0, "", "no rows", expected)
    known = {row.values["organisation"] for row in rows_of(tables, "teams", "organisation")}
    if known and len(rows_of(tables, "teams", "organisation")) == len(tables["teams"] or ()):
        for escort in operation.values.get("escorts", ()):
            if escort.organisation and escort.organisation not in known:
                expected = f"the organisation of a row of teams{hint(escort.organisation, known)}"
                yield operation.fault("escorts", shown(escort.organisation), expected)


# --- time -------------------------------------------------------------------------------------


def _outside(tables: Tables, clock: Clock, horizon: int | None) -> Iterator[Fault]:
    hours = ("windows", "promises")
    for row in (row for table in hours for row in rows_of(tables, table, "opens", "closes")):
        if row.values["closes"] <= row.values["opens"]:
            expected = f"a time after {clock.text(row.values['opens'])}, when it opens"
            yield row.fault("closes", clock.text(row.values["closes"]), expected)
    spans = (
        *((table, field) for table in hours for field in ("opens", "closes")),
        ("groups", "released"),
        ("fleets", "available"),
    )
    for table, field in spans:
        for row in rows_of(tables, table, field):
            at = row.values[field]
            if at < 0:
                expected = f"{clock.text(0)} or later, when the operation starts"
                yield row.fault(field, clock.text(at), expected)
            elif horizon is not None and at > horizon:
                expected = f"{clock.text(horizon)} or earlier, when the operation's horizon ends"
                yield row.fault(field, clock.text(at), expected)


def _evening(operation: Row) -> Iterator[Fault]:
    evening, horizon = operation.values.get("evening", 0), operation.values.get("horizon")
    if evening is None and Objective.EVENING in operation.values.get("objective", ()):
        expected = "a duration after `start`, for the objective evening"
        yield operation.fault("evening", "nothing", expected)
    elif evening and horizon and evening > horizon:
        expected = f"{write_duration(horizon)} or less, the operation's horizon"
        yield operation.fault("evening", write_duration(evening), expected)


def _duty(operation: Row) -> Iterator[Fault]:
    drive, day = operation.values.get("duty.drive"), operation.values.get("duty.day")
    if drive and day and day < drive:
        expected = f"{write_duration(drive)} or more, which is driven without a pause"
        yield operation.fault("duty.day", write_duration(day), expected)

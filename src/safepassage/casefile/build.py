"""Build: from rows in which nothing is wrong to the values of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from safepassage.casefile.clock import Clock, clock_of
from safepassage.casefile.fields import (
    BY_NAME,
    NOTICE,
    OPERATION,
    OPERATION_TABLE,
    TABLES,
    Subject,
)
from safepassage.casefile.rows import Row, Tables, key_text
from safepassage.casefile.shapes import Paths
from safepassage.errors import CaseError, Fault, ImpossibleValue
from safepassage.model import (
    NEEDS,
    Appearance,
    Calendar,
    Case,
    Centre,
    Checkpoint,
    Contact,
    Corridor,
    DutyRule,
    EscortTeam,
    Fleet,
    Group,
    Link,
    Needs,
    Notifying,
    Party,
    Place,
    Position,
    Promise,
    Relief,
    Route,
    Rules,
    Segment,
    Source,
    VehicleType,
    Window,
    calendar,
)
from safepassage.model.place import PlaceId
from safepassage.units import Seconds

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Shop:
    """All that the values are made from."""

    tables: Tables
    positions: Mapping[PlaceId, Position]
    paths: Paths
    windows: Mapping[tuple[Subject, str], Calendar]

    def made(self, table: str, make: Callable[[_Shop, Mapping[str, Any]], T]) -> tuple[T, ...]:
        """Make a value of each row.

        Raises
        ------
        CaseError
            Where the model refuses a row that passed every check.
        """
        values = []
        for row in self.tables.get(table) or []:
            try:
                values.append(make(self, row.values))
            except ImpossibleValue as fault:
                raise CaseError((row.fault("", str(fault), "a row that can be true"),)) from fault
        return tuple(values)


def build(
    operation: Row, tables: Tables, positions: Mapping[PlaceId, Position], paths: Paths
) -> Case:
    """Make the case.

    Parameters
    ----------
    operation, tables, positions, paths
        What was read and found without a fault.

    Raises
    ------
    CaseError
        Where the model refuses what passed every check.
    """
    shop = _Shop(tables, positions, paths, _calendars(tables))
    try:
        case = _case(operation.values, shop)
    except ImpossibleValue as fault:
        raise CaseError((Fault(operation.file, 0, "", str(fault), "a case that holds"),)) from fault
    return replace(
        case, sources=_sources(operation, tables, shop, clock_of(case.start, case.zones))
    )


def _case(row: Mapping[str, Any], shop: _Shop) -> Case:
    return Case(
        id=row["id"],
        title=row["title"],
        start=row["start"],
        horizon=row["horizon"],
        zones=row["zones"] or (row["zone"],),
        places=shop.made("places", _place),
        segments=shop.made("segments", _segment),
        corridors=shop.made("corridors", _corridor),
        routes=shop.made("routes", _route),
        groups=shop.made("groups", _group),
        vehicle_types=shop.made("vehicle_types", _vehicle_type),
        fleets=shop.made("fleets", _fleet),
        teams=shop.made("teams", lambda _, team: EscortTeam(**team)),
        centres=shop.made("centres", _centre),
        checkpoints=shop.made("checkpoints", _checkpoint),
        parties=shop.made("parties", lambda _, party: Party(party["id"], _name(party))),
        rules=_rules(row),
        demand=row["demand"],
        training=row["training"],
        notifying=_notifying(row, shop),
        relief=shop.made("relief", _relief),
        links=shop.made("links", lambda _, link: Link(**link)),
        promises=shop.made("promises", _promise),
    )


def _rules(row: Mapping[str, Any]) -> Rules:
    return Rules(
        margin=row["margin"],
        max_convoy=row["max_convoy"],
        cars=row["max_cars"],
        spacing=row["spacing"],
        escort_turnaround=row["escort_turnaround"],
        weights=Needs(*(row[f"weights.{need}"] for need in NEEDS)),
        duty=DutyRule(
            row["duty.drive"],
            row["duty.pause"],
            row["duty.day"],
            row["duty.rest"],
            binding=row["duty.binding"],
        ),
        stops=row["stops.every"] or 0,
        stop=row["stops.lasts"],
        night=_night(row),
        escorted=row["escorted"],
        objective=row["objective"][0],
        second=next(iter(row["objective"][1:]), None),
        evening=row["evening"],
        reserve=row["reserve"],
        priority=row["priority"],
        boarding=Needs(*(row[f"boarding.{need}"] for need in NEEDS)),
        escorts=row["escorts"],
    )


def _night(row: Mapping[str, Any]) -> tuple[Seconds, Seconds] | None:
    begins, ends = row["night.from"], row["night.until"]
    return None if begins is None or ends is None else (begins, ends)


def _notifying(row: Mapping[str, Any], shop: _Shop) -> Notifying:
    return Notifying(
        **{name: row[f"notice.{name}"] for name in NOTICE},
        contacts=shop.made("contacts", lambda _, contact: Contact(**contact)),
        appearances=shop.made("vehicles", lambda _, vehicle: Appearance(**vehicle)),
    )


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name"] or row["id"])


def _place(shop: _Shop, row: Mapping[str, Any]) -> Place:
    key = row["id"]
    return Place(
        key,
        _name(row),
        shop.positions.get(key),
        row["overnight"],
        row["transfer"],
        row["pcode"],
        row["positions"],
        fuel=row["fuel"],
    )


def _segment(shop: _Shop, row: Mapping[str, Any]) -> Segment:
    key = row["id"]
    return Segment(
        key,
        row["start"],
        row["end"],
        row["length_km"],
        row["road"],
        row["surface"],
        row["drive_min"],
        row["party"],
        windows=shop.windows.get((Subject.SEGMENT, key)),
        closures=shop.windows.get((Subject.CLOSURE, key), ()),
        path=shop.paths.get(key, ()),
        longest=row["max_convoy"],
        slow=row["slow"],
    )


def _corridor(shop: _Shop, row: Mapping[str, Any]) -> Corridor:
    windows = shop.windows.get((Subject.CORRIDOR, row["id"]), ())
    return Corridor(row["id"], _name(row), windows, row["headway_min"])


def _route(_: _Shop, row: Mapping[str, Any]) -> Route:
    return Route(row["id"], row["corridor"], row["segments"], row["pickups"], row["dropoffs"])


def _group(shop: _Shop, row: Mapping[str, Any]) -> Group:
    likely = Needs(*(row[need] for need in NEEDS))
    return Group(
        row["id"],
        row["place"],
        likely,
        _estimate(row, "least", likely),
        _estimate(row, "most", likely),
        row["released"],
        row["family"],
        Needs(*(row[f"{need}_declines"] for need in NEEDS)),
        tuple(
            (wish.values["centre"], wish.values["share"])
            for wish in shop.tables.get("wishes") or []
            if wish.values["group"] == row["id"]
        ),
        row["laps"],
        row["companions"],
    )


def _estimate(row: Mapping[str, Any], estimate: str, likely: Needs) -> Needs | None:
    given = [row[f"{need}_{estimate}"] for need in NEEDS]
    if all(count is None for count in given):
        return None
    return Needs(*(
        other if count is None else count for count, other in zip(given, likely, strict=True)
    ))  # fmt: skip


def _vehicle_type(_: _Shop, row: Mapping[str, Any]) -> VehicleType:
    return VehicleType(
        row["id"],
        _name(row),
        row["layouts"],
        row["load_min"],
        row["unload_min"],
        row["top_speed_kmh"],
        row["drivers"],
        row["range_km"],
        row["refuel_min"],
        row["barred"],
        row["cargo_t"],
        row["cargo_m3"],
        row["private"],
    )


def _relief(_: _Shop, row: Mapping[str, Any]) -> Relief:
    return Relief(row["place"], row["tonnes"], row["cubic_metres"])


def _fleet(_: _Shop, row: Mapping[str, Any]) -> Fleet:
    return Fleet(row["type"], row["depot"], row["count"], row["available"], row["spare"])


def _centre(_: _Shop, row: Mapping[str, Any]) -> Centre:
    return Centre(row["place"], row["capacity"], row["people_per_hour"])


def _checkpoint(shop: _Shop, row: Mapping[str, Any]) -> Checkpoint:
    hours = shop.windows.get((Subject.CHECKPOINT, row["place"]))
    return Checkpoint(row["place"], row["vehicles_per_hour"], hours, row["dwell_min"])


def _promise(_: _Shop, row: Mapping[str, Any]) -> Promise:
    hours = Window(row["opens"], row["closes"])
    names = ("commitment", "promisor", "firmness", "state", "why")
    return Promise(row["segment"], hours, *(row[name] for name in names))


# --- windows and sources ------------------------------------------------------------------------


def _calendars(tables: Tables) -> dict[tuple[Subject, str], Calendar]:
    """Gather the windows of each thing; those that touch or overlap become one."""
    gathered: dict[tuple[Subject, str], list[Window]] = {}
    for row in tables.get("windows") or []:
        key = (row.values["what"], row.values["id"])
        window = Window(row.values["opens"], row.values["closes"])
        gathered.setdefault(key, []).append(window)
    return {key: calendar(tuple(windows)) for key, windows in gathered.items()}


def _sources(operation: Row, tables: Tables, shop: _Shop, clock: Clock) -> tuple[Source, ...]:
    """Gather all notes, in the order of tables, keys and fields; two on one figure become one."""
    notes: dict[tuple[str, str, str], list[str]] = {
        (OPERATION, "", field): [note] for field, note in operation.notes.items()
    }
    for table in TABLES:
        for row in tables.get(table.name) or []:
            key = key_text(table, _as_joined(row, shop), clock) if row.notes else ""
            for field, note in row.notes.items():
                notes.setdefault((table.name, key, field), []).append(note)
    return in_order(Source(*key, "; ".join(dict.fromkeys(texts))) for key, texts in notes.items())


def _as_joined(row: Row, shop: _Shop) -> Mapping[str, Any]:
    """Know a window that was joined to another one by when that opens."""
    values = row.values
    if "what" not in values:
        return values
    windows = shop.windows[values["what"], values["id"]]
    opens = max(window.opens for window in windows if window.opens <= values["opens"])
    return {**values, "opens": opens}


def in_order(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Sort sources by table, row and field: the one order in which a case keeps them."""
    names = list(BY_NAME)
    fields = {
        name: ["", *(field.name for field in table.fields)] for name, table in BY_NAME.items()
    }
    fields[OPERATION] += sorted(
        {f.name.split(".")[0] for f in OPERATION_TABLE.fields} - {*fields[OPERATION]}
    )

    def place(source: Source) -> tuple[int, str, int]:
        return (names.index(source.table), source.row, fields[source.table].index(source.field))

    return tuple(sorted(sources, key=place))

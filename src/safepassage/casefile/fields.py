"""The one table of fields: the reader, the faults, the writer and the docs are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from safepassage.casefile.kinds import (
    CHAIN,
    CLOCK,
    CUBIC_METRES,
    DIGEST,
    ESCORTS,
    KEY,
    KILOMETRES,
    LATITUDE,
    LAYOUTS,
    LONGITUDE,
    MINUTES,
    OBJECTIVES,
    PRIORITY,
    SHORT,
    SLOW,
    TEXT,
    TIME,
    TONNES,
    YES_NO,
    ZONE,
    ZONES,
    Kind,
    choice,
    choices,
    duration,
    name_of,
    names_of,
    whole,
)
from safepassage.model import (
    NEEDS,
    AbortCriterion,
    Colour,
    Demand,
    Evidence,
    Firmness,
    Guarantee,
    Language,
    Level,
    Marking,
    Notifying,
    PromiseState,
    RoadClass,
    Rules,
    Surface,
    Until,
)
from safepassage.model.fleet import MOST_ALIKE
from safepassage.model.term import Matter


class Subject(StrEnum):
    """What a row of ``windows`` speaks of."""

    CORRIDOR = "corridor"
    SEGMENT = "segment"
    CLOSURE = "closure"
    CHECKPOINT = "checkpoint"


NEEDED: Final = object()
"""The default of a field that must be given."""

OPERATION: Final = "operation"
"""The name that sources and docs use for ``operation.toml``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a case says.

    Parameters
    ----------
    name
        The column, or the key in ``operation.toml``.
    kind
        How it is written and read.
    meaning
        What it says, for the docs.
    default
        Its value where nothing stands; :data:`NEEDED` where something must.
    otherwise
        The default in words, where the value alone does not tell.
    unit
        In which unit; empty for what has none.
    """

    name: str
    kind: Kind
    meaning: str
    default: Any = NEEDED
    otherwise: str = ""
    unit: str = ""

    @property
    def needed(self) -> bool:
        """Whether it must be given."""
        return self.default is NEEDED


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a case, or the operation.

    Parameters
    ----------
    name, key
        Its file or sheet, and the fields that tell its rows apart.
    thing
        What one row is.
    meaning
        What it is for, for the docs.
    fields
        Its columns.
    needed
        Whether a case must have at least one row of it.
    """

    name: str
    key: tuple[str, ...]
    thing: str
    meaning: str
    fields: tuple[Field, ...]
    needed: bool = True

    def field(self, name: str) -> Field:
        """Give a column by its name."""
        return next(field for field in self.fields if field.name == name)


_RULES: Final = Rules()
_NOTICES: Final = Notifying()
_ROW_ZONE: Final = Field(
    "zone", ZONE, "In whose local time this row is given", None, "the operation's zone"
)


_WHO: Final = dict(
    zip(NEEDS, ("People who sit", "Wheelchair users", "Stretcher patients"), strict=True)
)


def _estimates(end: str, words: str) -> tuple[Field, ...]:
    return tuple(
        Field(need + end, whole(0), f"{who}, {words}", None, f"as `{need}`", "people")
        for need, who in _WHO.items()
    )


# A table is read line by line, however long its lines are.
# fmt: off
# ruff: noqa: E501

OPERATION_TABLE: Final = Table(
    OPERATION,
    (),
    "operation",
    "The operation as a whole: `operation.toml`. Dotted names stand in a section: "
    "`weights.seated` is `seated` under `[weights]`.",
    (
        Field("id", KEY, "A short key, such as `mariupol-2022`"),
        Field("title", TEXT, "The heading of every page"),
        Field("start", TIME, "From when all times count: nothing happens earlier"),
        Field("zone", ZONE, "The zone of every local time that names no other"),
        Field("zones", ZONES, "Zones in which pages show times, as a list", None, "`zone` alone"),
        Field("horizon", duration(1), "When the account closes, counted from `start`"),
        Field("demand", choice(Demand), "Which estimate of the people to plan for", Demand.LIKELY),
        Field("training", YES_NO, "An exercise: every page says so", default=False),
        Field("margin", duration(0), "How long before its window closes a drive ends", _RULES.margin),
        Field("max_convoy", whole(1, 1000), "The most vehicles in a convoy, escorts not counted", _RULES.max_convoy, unit="vehicles"),
        Field("max_cars", whole(0, 1000), "The most private cars in a convoy; they count as vehicles too", None, "as many as there is room for", "vehicles"),
        Field("spacing", duration(0), "Time between two vehicles of a column: its tail keeps windows and headways too", _RULES.spacing),
        Field("escort_turnaround", duration(0), "What an escort team needs between an exit and its next entry", _RULES.escort_turnaround),
        *(
            Field(f"weights.{need}", whole(1, 1000), f"{who}: what an hour at risk counts", 1)
            for need, who in _WHO.items()
        ),
        Field("duty.drive", duration(1), "After this long at the wheel comes a pause", _RULES.duty.drive),
        Field("duty.pause", duration(0), "How long that pause is", _RULES.duty.pause),
        Field("duty.day", duration(1), "The longest at the wheel in a day", _RULES.duty.day),
        Field("duty.rest", duration(0), "How long the rest after such a day is, at an overnight stop", _RULES.duty.rest),
        Field("duty.binding", YES_NO, "The plan keeps to it between the gate inbound and the gate outbound; without, it only names convoys that need a second driver", default=_RULES.duty.binding),
        Field("stops.every", duration(1), "After this long on the road with people aboard comes a stop for rest and toilet", None, "none"),
        Field("stops.lasts", duration(0), "How long that stop is", _RULES.stop),
        Field("night.from", CLOCK, "From when nobody with people aboard stays on the way, but at an overnight stop with a bed for everyone", None, "nights are like days"),
        Field("night.until", CLOCK, "Till when", None, "nights are like days"),
        *(
            Field(f"boarding.{need}", whole(0, 36_000), f"{who}: what each takes to board, besides the vehicle's `load_min`", 0, unit="seconds")
            for need, who in _WHO.items()
        ),
        Field("reserve", whole(0, 90), "How much of the places of every vehicle is kept free, need by need, for more people than were announced; rounded down to whole places", _RULES.reserve, unit="%"),
        Field("priority", PRIORITY, "Who boards first where a centre has not room for all", _RULES.priority, "no rule; stretchers, then wheelchairs board first where it costs nothing"),
        Field("escorted", YES_NO, "Neutral escort teams ride with every convoy; without, no `teams` are needed", default=_RULES.escorted),
        Field("escorts", ESCORTS, "How many teams ride with every convoy, by organisation; a number alone may come from any", _RULES.escorts),
        Field("objective", OBJECTIVES, "What the best plan has least of, and where that is equal least of what; the bound speaks of the first. `risk`: weighted person-hours at risk; `clearance`: time until the last convoy has been emptied; `evening`: people, weighted, who are not out by `evening`; `waiting`: weighted person-hours for which people stand aboard at checkpoints and exchange points. After `evening` or `waiting` alone comes `risk`", (_RULES.objective,)),
        Field("evening", duration(1), "By when most people are to be out, counted from `start`", None, "needed for the objective `evening` only"),
        Field("notice.organiser", SHORT, "Who sends the notices to the parties: the organisations, the leading one first", "", "nothing"),
        Field("notice.emergency", YES_NO, "An emergency, for which the shorter lead time holds; notices say so", default=_NOTICES.emergency),
        Field("notice.lead", duration(0), "How long before the first movement on a party's ground its notice is submitted", _NOTICES.lead),
        Field("notice.emergency_lead", duration(0), "The same in an emergency", _NOTICES.emergency_lead),
        Field("notice.answer_within", duration(1), "In which time a party should answer; every so long without an answer, its next contact is asked", _NOTICES.answer_within),
        Field("notice.evidence", choice(Evidence), "The weakest acknowledgement that counts. `phone`: a call noted by us; `email`; `reply`: signed by the party; `cosignature`: of the checkpoint that holds the notice", _NOTICES.evidence),
        Field("notice.level", choice(Level), "How far down its chain of command a party must have passed the notice on", _NOTICES.level),
        Field("notice.check_in", duration(0), "Time between two calls of a convoy under way; 0 min where none are agreed", _NOTICES.check_in),
        Field("notice.spacing", duration(0), "Time between two vehicles of a column; 150 m at 40 km/h are 14 s", _NOTICES.spacing),
        Field("notice.guarantees", choices(Guarantee), "What every party is asked to guarantee; docs/notices.md has the words", (), "none"),
        Field("notice.aborts", choices(AbortCriterion), "What makes a convoy wait or turn back; docs/notices.md has the words", (), "none"),
    ),
)

TABLES: Final = (
    Table("places", ("id",), "place", "Points with a name. What a place is for is said by the tables that name it.", (
        Field("id", KEY, "The key that other tables use"),
        Field("name", TEXT, "What people call it", None, "the id"),
        Field("latitude", LATITUDE, "WGS84; also from `places.geojson`", None, "unknown", "degrees"),
        Field("longitude", LONGITUDE, "WGS84; also from `places.geojson`", None, "unknown", "degrees"),
        Field("overnight", whole(0), "How many can be sheltered for a night", 0, unit="people"),
        Field("transfer", YES_NO, "People change vehicles here, where types are `barred` from one side or the other of a route", default=False),
        Field("positions", whole(0), "How many vehicles load here at once, one convoy at a time; 0 for any number", 0, unit="vehicles"),
        Field("fuel", YES_NO, "Vehicles can refuel here", default=False),
        Field("pcode", SHORT, "Its place code in the UN's common operational datasets", "", "unknown"),
    )),
    Table("parties", ("id",), "party", "Who controls ground on the way.", (
        Field("id", KEY, "The key that `segments` uses"),
        Field("name", TEXT, "What it calls itself", None, "the id"),
    ), needed=False),
    Table("corridors", ("id",), "corridor", "What the parties agree on; its windows are in `windows`.", (
        Field("id", KEY, "The key that `routes` and `windows` use"),
        Field("name", TEXT, "What people call it", None, "the id"),
        Field("headway_min", MINUTES, "Time between two convoys at the gate", 0, unit="minutes"),
    )),
    Table("links", ("corridor", "waits_for"), "link", "Corridors whose convoys go on only as those of another are out: one for one, or some ahead. Until then a convoy is held before its last segment, with people aboard.", (
        Field("corridor", name_of("corridors", "the id of a corridor"), "Whose convoys are held"),
        Field("waits_for", name_of("corridors", "the id of a corridor"), "Whose convoys they wait for: the j-th for the (j - `ahead`)-th"),
        Field("ahead", whole(0, 1000), "How many may go on without waiting", 0, unit="convoys"),
        Field("until", choice(Until), "What the others have to have done. `left`: the exposed stretch; `arrived`: at their centre", Until.ARRIVED),
    ), needed=False),
    Table("segments", ("id",), "segment", "Stretches of road, in the outbound direction. Those in no route are free roads, open both ways.", (
        Field("id", KEY, "The key that `routes` and `windows` use"),
        Field("start", name_of("places", "the id of a place"), "Where it begins"),
        Field("end", name_of("places", "the id of a place"), "Where it ends"),
        Field("length_km", KILOMETRES, "Along the road; this or `drive_min` is needed", None, "unknown", "km"),
        Field("road", choice(RoadClass), "How important the road is, which sets the speed", RoadClass.PRIMARY),
        Field("surface", choice(Surface), "What it is made of, which sets the speed", Surface.PAVED),
        Field("drive_min", MINUTES, "Driving time, where it is known better", None, "by length and speed", "minutes"),
        Field("party", name_of("parties", "the id of a party"), "Who controls the ground", None, "nobody contests it"),
        Field("max_convoy", whole(1, 1000), "The most vehicles in a convoy here; a convoy keeps to the least of its route", None, "as for the operation", "vehicles"),
        Field("slow", SLOW, "Hours of every day, by the clocks of the operation's first zone, at which convoys drive here slower, either way, and how fast of their usual speed; not on free roads", (), "as fast at every hour"),
    )),
    Table("routes", ("id",), "route", "Chains of segments from an assembly point to the gate, where the exposed stretch ends.", (
        Field("id", KEY, "Its key"),
        Field("corridor", name_of("corridors", "the id of a corridor"), "Whose windows and headway hold"),
        Field("segments", CHAIN, "In outbound order, such as `plant-manhush > manhush-berdiansk`"),
        Field("pickups", names_of("places", "ids of places"), "Where on its way convoys stop to take people on", (), "nowhere"),
        Field("dropoffs", names_of("centres", "ids of centres"), "Where behind the gate convoys may leave some of their people on the way to their own centre, in this order", (), "nowhere"),
    )),
    Table("windows", ("what", "id", "opens"), "window", "When something is open or closed, in local time, within the operation.", (
        Field("what", choice(Subject), "`corridor`: its ceasefire; `segment`: when its party lets convoys drive; `closure`: a segment that nobody can drive; `checkpoint`: its hours"),
        Field("id", KEY, "Which corridor, segment or place"),
        Field("opens", TIME, "Its first moment"),
        Field("closes", TIME, "Its last moment"),
        _ROW_ZONE,
    )),
    Table("promises", ("segment", "opens", "commitment"), "promise", "What the windows of segments rest on, and what once gave hours and gives them no more: written by `safepassage terms`. No plan follows from it.", (
        Field("segment", name_of("segments", "the id of a segment"), "Which segment"),
        Field("opens", TIME, "The first moment of the hours that were promised"),
        Field("closes", TIME, "Their last moment"),
        _ROW_ZONE,
        Field("commitment", KEY, "Which entry of the record, such as `commitment-2`"),
        Field("promisor", SHORT, "Who gave it", "", "unknown"),
        Field("firmness", choice(Firmness), "How firmly; docs/record.md has the words"),
        Field("state", choice(PromiseState), "How it stands for this segment; docs/record.md has the words"),
        Field("why", SHORT, "The entries that say so", "", "the commitment alone"),
    ), needed=False),
    Table("checkpoints", ("place",), "checkpoint", "Where a party checks convoys on their way out.", (
        Field("place", name_of("places", "the id of a place"), "Where it stands"),
        Field("vehicles_per_hour", whole(1), "How fast it checks", unit="vehicles"),
        Field("dwell_min", MINUTES, "How long a convoy is held besides", 0, unit="minutes"),
    ), needed=False),
    Table("groups", ("id",), "group", "Who waits where: counts and needs, never names.", (
        Field("id", KEY, "A key that names nobody, such as `plant-shelter-3`"),
        Field("place", name_of("places", "the id of a place"), "The assembly point where they wait"),
        *(Field(need, whole(0), f"{who}, the likely count", 0, unit="people") for need, who in _WHO.items()),
        *_estimates("_least", "at least"),
        *_estimates("_most", "at most"),
        *(Field(f"{need}_declines", whole(0), f"{who} among them who have said that they stay: not carried, not left behind", 0, unit="people") for need, who in _WHO.items()),
        Field("released", TIME, "From when they can leave", 0, "the start"),
        _ROW_ZONE,
        Field("family", whole(1, 1000), "Seated people ride in families of this many, never split", 1, unit="people"),
        Field("laps", whole(0, 1000), "How many of each family sit on laps and take no seat; somebody of it always sits", 0, unit="people"),
        Field("companions", whole(0, 10), "How many of the seated ride beside each person on a stretcher, in the same vehicle: they take a seat each, are of no family, and do not leave without him", 0, unit="people"),
    )),
    Table("wishes", ("group", "centre"), "wish", "Where people wish to go: nobody is taken to a centre that they did not choose.", (
        Field("group", name_of("groups", "the id of a group"), "Whose wish"),
        Field("centre", name_of("centres", "the place of a centre"), "Where to"),
        Field("share", whole(1, 100), "How many of those who go; whoever is left of a hundred goes to any centre", unit="%"),
    ), needed=False),
    Table("vehicle_types", ("id",), "vehicle type", "Kinds of vehicle.", (
        Field("id", KEY, "The key that `fleets` uses"),
        Field("name", TEXT, "What people call it", None, "the id"),
        Field("layouts", LAYOUTS, "Ways to seat people; a vehicle keeps to one for a trip", unit="people"),
        Field("load_min", MINUTES, "How long boarding takes", unit="minutes"),
        Field("unload_min", MINUTES, "How long alighting takes", unit="minutes"),
        Field("top_speed_kmh", whole(1, 300), "What it never exceeds", None, "no limit of its own", "km/h"),
        Field("drivers", whole(1, 10), "How many ride with it; with two, one rests while the other drives", 1, unit="people"),
        Field("range_km", KILOMETRES, "How far it comes on one filling, full at the gate", None, "far enough", "km"),
        Field("refuel_min", MINUTES, "How long refuelling takes", 15 * 60, unit="minutes"),
        Field("barred", names_of("places", "ids of places"), "Where it may not enter: no route through it, no centre there; but people may change at a `transfer` place before or behind it", (), "nowhere"),
        Field("cargo_t", TONNES, "Goods that it carries in while it is empty", 0, unit="tonnes"),
        Field("cargo_m3", CUBIC_METRES, "The room that it has for them", 0, unit="cubic metres"),
        Field("private", YES_NO, "People's own: it waits at the assembly point that is its depot, joins a convoy there on the way out, and is not seen again", default=False),
    )),
    Table("fleets", ("type", "depot", "available"), "fleet", "Vehicles of one type that start from one depot.", (
        Field("type", name_of("vehicle_types", "the id of a vehicle type"), "Which kind"),
        Field("depot", name_of("places", "the id of a place"), "Where they stand"),
        Field("count", whole(0, MOST_ALIKE), "How many", unit="vehicles"),
        Field("available", TIME, "From when they can drive", 0, "the start"),
        _ROW_ZONE,
        Field("spare", whole(0, MOST_ALIKE), "How many of them are held back, the last numbers; no plan counts on them", 0, unit="vehicles"),
    )),
    Table("teams", ("id",), "escort team", "Neutral escorts; each rides with one convoy at a time. Needed unless convoys go unescorted.", (
        Field("id", KEY, "Its key, such as `un-1`"),
        Field("organisation", TEXT, "Who sends it"),
        Field("home", name_of("places", "the id of a place"), "Where it stands at the start: it is at no gate before the way there, in the fastest vehicle", None, "at every gate from the start"),
        Field("barred", names_of("places", "ids of places"), "Places where it may not go: it rides on no route that touches one", (), "none"),
    ), needed=False),
    Table("centres", ("place",), "centre", "Reception centres; each registers one convoy at a time.", (
        Field("place", name_of("places", "the id of a place"), "Where it is"),
        Field("capacity", whole(0), "How many it takes in over the whole operation", unit="people"),
        Field("people_per_hour", whole(1), "How fast it registers them", None, "they go in at once", "people"),
    )),
    Table("relief", ("place",), "place in need", "What is carried in on the empty way, once the plan is found.", (
        Field("place", name_of("places", "the id of a place"), "Where it is needed: an assembly point, or a place on the way there"),
        Field("tonnes", TONNES, "How much of it", unit="tonnes"),
        Field("cubic_metres", CUBIC_METRES, "The room that all of it takes", 0, unit="cubic metres"),
    ), needed=False),
    Table("contacts", ("id",), "contact", "Posts that can be reached at any hour, in the order in which they are called: never people.", (
        Field("id", KEY, "A key that names nobody, such as `north-duty-officer`"),
        Field("party", name_of("parties", "the id of a party"), "Whose it is", None, "our own"),
        Field("post", SHORT, "What the post is called"),
        Field("language", choice(Language), "In which it is written to", Language.EN),
        Field("telephone", SHORT, "How it is reached", "", "not"),
        Field("satellite", SHORT, "By satellite telephone", "", "not"),
        Field("radio", SHORT, "By radio: channel and call sign", "", "not"),
        Field("email", SHORT, "By e-mail", "", "not"),
    ), needed=False),
    Table("vehicles", ("vehicle",), "vehicle", "How vehicles are recognised, from the road and from the air.", (
        Field("vehicle", KEY, "Which: its type and its number in the fleets, such as `bus-07`"),
        Field("make", SHORT, "Who built it", "", "unknown"),
        Field("colour", choice(Colour), "Its colour", None, "unknown"),
        Field("plate", SHORT, "What stands on its plate", "", "unknown"),
        Field("markings", choices(Marking), "Where it is marked", (), "nowhere"),
        Field("call_sign", SHORT, "Its call sign", "", "none"),
        Field("photo", DIGEST, "SHA-256 of its photograph", "", "none"),
    ), needed=False),
)

TERMS_TABLE: Final = Table("terms", ("id",), "term", "What could be asked for, or lost: `terms.toml`, each term under `[[ask]]`. Without the file, `safepassage ask` proposes terms of its own.", (
    Field("id", KEY, "Its key, such as `south-later`"),
    Field("what", choice(Matter), "`closes-later`, `opens-earlier`, `night`: of every window on a corridor, its parties' and checkpoints' too; `corridor`: its closures are lifted; `headway`: shorter; `check`, `intake`: more an hour; `dwell`: shorter; `vehicles`, `teams`, `beds`: more; `convoy`: more vehicles in each"),
    Field("of", KEY, "Of which corridor, checkpoint (its place), vehicle type or centre (its place)", "", "the whole operation: `teams`, `convoy`"),
    Field("by_min", MINUTES, "How much, of a window, `headway` or `dwell`", None, "none", "minutes"),
    Field("by", whole(1), "How much, of everything else that is counted", None, "none", "vehicles, teams, people"),
    Field("stop", name_of("places", "the id of a place"), "By night as far as this overnight stop", None, "the whole corridor"),
), needed=False)

# fmt: on

_SECTION: Final = "notice."
NOTICE: Final = tuple(
    field.name.removeprefix(_SECTION)
    for field in OPERATION_TABLE.fields
    if field.name.startswith(_SECTION)
)
"""What ``operation.toml`` says of notices, by the names that :class:`Notifying` has for it."""

BY_NAME: Final = {table.name: table for table in (OPERATION_TABLE, *TABLES)}


def sheet(file: str) -> str:
    """Tell which table a file is, for sorting: ``"case.xlsx[groups]"`` is ``"groups"``."""
    return file.removeprefix("case.xlsx[").removesuffix("]").split(".")[0]


def rank(file: str) -> int:
    """Give the place of a file in messages: the operation first, then table by table."""
    names = list(BY_NAME)
    return names.index(sheet(file)) if sheet(file) in names else len(names)

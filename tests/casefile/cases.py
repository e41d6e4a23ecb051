"""Cases made by hypothesis: every field takes every value that a folder can say."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from safepassage.casefile.build import in_order
from safepassage.casefile.clock import clock_of
from safepassage.casefile.fields import OPERATION, TABLES
from safepassage.casefile.records import records
from safepassage.casefile.rows import key_text
from safepassage.model import NEEDS as NEEDS_BY_NAME
from safepassage.model import (
    NOBODY,
    AbortCriterion,
    Appearance,
    Calendar,
    Case,
    Centre,
    Checkpoint,
    Colour,
    Contact,
    Corridor,
    Demand,
    DutyRule,
    Escort,
    EscortTeam,
    Evidence,
    Firmness,
    Fleet,
    Group,
    Guarantee,
    Language,
    Level,
    Link,
    Marking,
    Needs,
    Notifying,
    Objective,
    Party,
    Place,
    Position,
    Promise,
    PromiseState,
    RoadClass,
    Route,
    Rules,
    Segment,
    SlowHours,
    Source,
    Surface,
    Until,
    VehicleType,
    Window,
    calendar,
)
from safepassage.units import DAY, MINUTE

Word = TypeVar("Word", bound=StrEnum)

HORIZON = 4 * DAY
KEYS = st.text("abcxyzЇї0-_.é", min_size=1, max_size=6)
TEXTS = st.lists(
    st.sampled_from(["a", "Ж", " ", ",", ";", '"', "'", "#", "=1+1", "|", "مـ", "_x0041_", "</t>"]),
    min_size=1,
    max_size=8,
).map(lambda parts: " ".join("".join(parts).split()) or "x")
LABELS = st.just("") | TEXTS
COUNTS = st.integers(0, 2000)
SPANS = st.integers(0, 5 * DAY)  # whole seconds, not only whole minutes
TIMES = st.integers(0, HORIZON)
CLOCK = st.integers(0, 24 * 60 - 1).map(lambda minutes: minutes * MINUTE)
SLOW = st.builds(
    lambda hours, percent: SlowHours(hours[0], hours[1], percent),
    st.tuples(CLOCK, CLOCK).filter(lambda hours: hours[0] != hours[1]),
    st.integers(1, 100),
)
# Kyiv's clocks skip an hour after the first start, and show one twice after the second.
STARTS = st.sampled_from(["2022-03-26 05:00", "2022-10-28 22:30:15"])
ZONES = st.lists(
    st.sampled_from(["Europe/Kyiv", "Europe/Moscow", "Asia/Kathmandu"]), min_size=1, unique=True
)
NEEDS = st.builds(Needs, COUNTS, COUNTS, COUNTS)
# One small square: points lie near each other, so that none looks swapped.
POSITIONS = st.builds(Position, st.floats(47.0, 47.2), st.floats(35.0, 35.2))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    times = sorted(draw(st.sets(TIMES, min_size=2, max_size=6)))
    return calendar(tuple(Window(*pair) for pair in zip(times[::2], times[1::2], strict=False)))


def keys(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(KEYS, min_size=least, max_size=most, unique=True)


@st.composite
def segments(draw: st.DrawFn, key: str, start: Place, end: Place, parties: list[str]) -> Segment:
    length = draw(st.none() | st.integers(0, 900_000))
    known = [place.position for place in (start, end) if place.position]
    return Segment(
        key,
        start.id,
        end.id,
        length,
        draw(st.sampled_from(RoadClass)),
        draw(st.sampled_from(Surface)),
        draw(SPANS if length is None else st.none() | SPANS),
        draw(st.sampled_from([None, *parties])),
        draw(st.none() | calendars()),
        draw(st.just(()) | calendars()),
        tuple(known) if len(known) == 2 else tuple(draw(st.lists(POSITIONS, max_size=3))),
        draw(st.none() | st.integers(1, 1000)),
        tuple(draw(st.lists(SLOW, max_size=2))),
    )


@st.composite
def groups(
    draw: st.DrawFn, key: str, place: str, family: tuple[int, int, int], centres: list[str]
) -> Group:
    size, laps, companions = family
    likely = draw(NEEDS)
    likely += Needs(3 * companions * likely.stretcher)
    least = draw(st.none() | st.builds(Needs, *(st.integers(0, count) for count in likely)))
    most = draw(st.none() | NEEDS.map(lambda more: likely + more))
    declines = draw(st.builds(Needs, *(st.integers(0, count) for count in likely)))
    chosen = draw(st.lists(st.sampled_from(centres), max_size=2, unique=True))
    wishes = tuple((centre, draw(st.integers(1, 50))) for centre in chosen)
    if companions:  # there are as many of them as are needed
        least, most, declines = None, None, NOBODY
    return Group(
        key, place, likely, least, most, draw(TIMES), size, declines, wishes, laps, companions
    )


def vehicle_types(key: str, places: list[str]) -> st.SearchStrategy[VehicleType]:
    layouts = st.builds(Needs, *[st.integers(0, 90)] * 3).filter(lambda layout: layout.total > 0)
    return st.builds(
        VehicleType,
        st.just(key),
        TEXTS,
        st.lists(layouts, min_size=1, max_size=3).map(tuple),
        SPANS,
        SPANS,
        st.none() | st.integers(1, 300),
        drivers=st.integers(1, 3),
        range=st.none() | st.integers(1, 900).map(lambda km: km * 1000),
        refuels=SPANS,
        barred=st.lists(st.sampled_from(places), max_size=2, unique=True).map(tuple),
        payload=COUNTS,
        hold=COUNTS,
    )


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    drive = draw(st.integers(1, 5 * DAY))
    duty = DutyRule(drive, draw(SPANS), drive + draw(SPANS))
    weights = draw(st.builds(Needs, *[st.integers(1, 1000)] * 3))
    boarding = draw(st.builds(Needs, *[st.integers(0, 36_000)] * 3))
    priority = draw(st.just(()) | st.permutations(NEEDS_BY_NAME).map(tuple))
    order = st.permutations([of for of in Objective if of is not Objective.CLEARANCE])
    objective, second = draw(
        st.sampled_from([(of, None) for of in Objective]) | order.map(lambda of: (of[0], of[1]))
    )
    return Rules(
        draw(SPANS),
        draw(st.integers(1, 1000)),
        draw(SPANS),
        weights,
        duty,
        draw(st.booleans()),
        objective,
        second,
        evening=draw(st.integers(1, HORIZON)),
        boarding=boarding,
        reserve=draw(st.integers(0, 90)),
        priority=priority,
        cars=draw(st.none() | st.integers(0, 1000)),
    )


@st.composite
def fleets(draw: st.DrawFn, types: list[str], depots: list[str]) -> tuple[Fleet, ...]:
    kind, depot = st.sampled_from(types), st.sampled_from(depots)
    stands = draw(st.lists(st.tuples(kind, depot, TIMES), max_size=3, unique=True))
    counts = st.integers(0, 50)
    first = Fleet(types[0], depots[0], draw(st.integers(1, 50)))
    others = [Fleet(*stand[:2], draw(counts), stand[2]) for stand in stands if stand[2] > 0]
    return (first, *(replace(of, spare=draw(st.integers(0, of.count))) for of in others))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Make an agreed road from an assembly point to a gate, and free roads from there."""
    places = tuple(
        Place(
            key,
            draw(TEXTS),
            draw(st.none() | POSITIONS),
            draw(COUNTS),
            draw(st.booleans()),
            draw(LABELS),
        )
        for key in draw(keys(3, 6))
    )
    parties = draw(keys(0, 2))
    ends = [(places[0], places[1]), (places[1], places[2])]
    ends += [(places[2], place) for place in places[3:]]
    names = draw(keys(len(ends), len(ends)))
    roads = tuple(
        draw(segments(name, start, end, parties))
        for name, (start, end) in zip(names, ends, strict=True)
    )
    corridors = draw(keys(1, 2))
    chains = [tuple(names[:2]), (names[1],)][: draw(st.integers(1, 2))]
    starts = [places[n].id for n in range(len(chains))]
    sizes = {place: draw(st.integers(1, 9)) for place in starts}
    family = {
        place: (size, draw(st.integers(0, size - 1)), draw(st.integers(0, 2)))
        for place, size in sizes.items()
    }
    free = [place.id for place in places[2:]]
    types = draw(keys(1, 2))
    kinds = [draw(vehicle_types(key, [p.id for p in places])) for key in types]
    stands = draw(fleets(types, free))
    if len(types) > 1 and draw(st.booleans()):
        kinds[1] = replace(kinds[1], private=True)
        cars = Fleet(types[1], starts[0], draw(st.integers(1, 50)))
        stands = (*(of for of in stands if of.type == types[0]), cars)
    case = Case(
        id=draw(KEYS),
        title=draw(TEXTS),
        start=datetime.fromisoformat(draw(STARTS)).replace(tzinfo=ZoneInfo("Europe/Kyiv")),
        horizon=HORIZON,
        zones=tuple(draw(ZONES)),
        places=places,
        segments=roads,
        corridors=tuple(
            Corridor(key, draw(TEXTS), draw(calendars()), draw(SPANS)) for key in corridors
        ),
        routes=tuple(
            Route(
                key,
                draw(st.sampled_from(corridors)),
                chain,
                dropoffs=tuple(draw(st.lists(st.sampled_from(free), max_size=2, unique=True))),
            )
            for key, chain in zip(draw(keys(len(chains), len(chains))), chains, strict=True)
        ),
        groups=tuple(
            draw(groups(key, place, family[place], free))
            for key in draw(keys(1, 3))
            for place in [draw(st.sampled_from(starts))]
        ),
        vehicle_types=tuple(kinds),
        fleets=stands,
        teams=tuple(
            EscortTeam(
                key,
                draw(TEXTS),
                draw(st.sampled_from([None, *free])),
                tuple(draw(st.lists(st.sampled_from(starts), max_size=2, unique=True))),
            )
            for key in draw(keys(1, 2))
        ),
        centres=tuple(
            Centre(key, draw(COUNTS), draw(st.none() | st.integers(1, 500))) for key in free
        ),
        checkpoints=tuple(
            Checkpoint(
                place.id, draw(st.integers(1, 99)), draw(st.none() | calendars()), draw(SPANS)
            )
            for place in places[: draw(st.integers(0, 2))]
        ),
        parties=tuple(Party(key, draw(TEXTS)) for key in parties),
        rules=draw(rules()),
        demand=draw(st.sampled_from(Demand)),
        training=draw(st.booleans()),
    )
    if len(corridors) == 2:
        pair = [st.just(corridor) for corridor in draw(st.permutations(corridors))]
        linked = st.builds(Link, *pair, st.integers(0, 9), st.sampled_from(Until))
        case = replace(case, links=draw(st.just(()) | st.tuples(linked)))
    escorts = draw(escorts_of(case.teams))
    case = replace(case, rules=replace(case.rules, escorts=escorts))
    case = replace(case, notifying=draw(notifyings(case)), promises=draw(promises(names)))
    return replace(case, sources=draw(sources(case)))


@st.composite
def escorts_of(draw: st.DrawFn, teams: tuple[EscortTeam, ...]) -> tuple[Escort, ...]:
    said = ["", *sorted({team.organisation for team in teams if "|" not in team.organisation})]
    of = draw(st.lists(st.sampled_from(said), min_size=1, max_size=2, unique=True))
    return tuple(Escort(draw(st.integers(1, 9)), organisation) for organisation in of)


def some(words: type[Word]) -> st.SearchStrategy[tuple[Word, ...]]:
    return st.sets(st.sampled_from(words)).map(
        lambda chosen: tuple(w for w in words if w in chosen)
    )


@st.composite
def notifyings(draw: st.DrawFn, case: Case) -> Notifying:
    parties = [None, *(party.id for party in case.parties)]
    contacts = tuple(
        Contact(
            key,
            draw(st.sampled_from(parties)),
            draw(TEXTS),
            draw(st.sampled_from(Language)),
            *(draw(LABELS) for _ in range(4)),
        )
        for key in draw(keys(0, 3))
    )
    vehicles = [vehicle.id for vehicle in case.vehicles]
    appearances = tuple(
        Appearance(
            key,
            draw(LABELS),
            draw(st.none() | st.sampled_from(Colour)),
            draw(LABELS),
            draw(some(Marking)),
            draw(LABELS),
            draw(st.sampled_from(["", "0f" * 32])),
        )
        for key in draw(st.lists(st.sampled_from(vehicles), max_size=3, unique=True))
    )
    return Notifying(
        draw(LABELS),
        draw(st.booleans()),
        draw(SPANS),
        draw(SPANS),
        1 + draw(SPANS),
        draw(st.sampled_from(Evidence)),
        draw(st.sampled_from(Level)),
        draw(SPANS),
        draw(SPANS),
        draw(some(Guarantee)),
        draw(some(AbortCriterion)),
        contacts,
        appearances,
    )


@st.composite
def promises(draw: st.DrawFn, segments: list[str]) -> tuple[Promise, ...]:
    made = st.builds(
        Promise,
        st.sampled_from(segments),
        st.sets(TIMES, min_size=2, max_size=2).map(lambda times: Window(*sorted(times))),
        KEYS,
        LABELS,
        st.sampled_from(Firmness),
        st.sampled_from(PromiseState),
        LABELS,
    )
    return tuple(
        draw(
            st.lists(
                made, max_size=3, unique_by=lambda it: (it.segment, it.window.opens, it.commitment)
            )
        )
    )


@st.composite
def sources(draw: st.DrawFn, case: Case) -> tuple[Source, ...]:
    """Put notes on some of the figures of a case."""
    clock = clock_of(case.start, case.zones)
    figures = [(OPERATION, "", ""), (OPERATION, "", "weights"), (OPERATION, "", "duty.day")]
    figures += [
        (table.name, key_text(table, record, clock), field)
        for table in TABLES
        for record in records(case)[table.name]
        for field in ("", *(field.name for field in table.fields))
    ]
    chosen = draw(st.lists(st.sampled_from(figures), max_size=4, unique=True))
    return in_order(Source(*figure, draw(TEXTS)) for figure in chosen)

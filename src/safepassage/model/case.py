"""The case: everything known before the first convoy leaves, true from birth."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from itertools import pairwise, permutations
from typing import Any

from safepassage.errors import ImpossibleValue
from safepassage.model.corridor import (
    Corridor,
    CorridorId,
    Link,
    Route,
    RouteId,
    Segment,
    SegmentId,
)
from safepassage.model.fleet import (
    DutyRule,
    Escort,
    EscortTeam,
    Fleet,
    Vehicle,
    VehicleId,
    VehicleType,
    exists,
    numbered,
)
from safepassage.model.party import Notifying
from safepassage.model.people import NEEDS, NOBODY, Demand, Group, Needs
from safepassage.model.place import Centre, Checkpoint, Party, Place, PlaceId, Role, Side
from safepassage.model.promise import Promise
from safepassage.model.relief import Relief
from safepassage.model.window import Calendar, both, daily, without
from safepassage.units import DAY, MINUTE, Persons, Seconds, whole_minutes


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from.

    Parameters
    ----------
    table, row
        Which table of the case, and the key of the row; for the operation itself the table
        is ``"operation"`` and the row is empty.
    field
        Which field of that row; empty where the note speaks of the whole row.
    note
        The reference, in the words of whoever entered it.
    """

    table: str
    row: str
    field: str
    note: str


class Objective(StrEnum):
    """What the best plan has least of.

    RISK is the weighted person-seconds at risk. CLEARANCE is the second at which the last
    convoy has been emptied at its centre; where people are left behind, it is never before
    the horizon. EVENING is the weighted people who are not out by a stated moment. WAITING is
    the weighted person-seconds that people stand aboard at checkpoints and exchange points;
    whoever is left behind has waited from the start to the horizon.
    """

    RISK = "risk"
    CLEARANCE = "clearance"
    EVENING = "evening"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every convoy.

    Parameters
    ----------
    margin
        Seconds by which every drive ends before its window closes.
    max_convoy
        Most vehicles in one convoy (escort vehicles not counted).
    escort_turnaround
        Seconds that an escort team needs between an exit and its next entry.
    weights
        What an hour at risk counts for, by need; 1 or more, for nobody counts for nothing.
    duty
        How long drivers may drive.
    escorted
        Whether neutral escort teams ride with every convoy.
    escorts
        Which: each organisation once, and those that may come from any once.
    objective
        What the best plan has least of.
    second
        Of what it has least where that is equal; None where nothing more is stated.
    evening
        By when most people are to be out, seconds after the start; None where no objective asks.
    spacing
        Seconds between two vehicles of a column; 0 where a column passes like one vehicle. The
        tail keeps windows too, and a headway counts from the tail.
    stops, stop
        After ``stops`` seconds on the road with people aboard comes a stop of ``stop`` seconds,
        for rest and toilet; 0 for none.
    night
        From when till when it is night, seconds of a day in the first zone. No convoy with
        people aboard stays anywhere on its way in any part of a night, unless at an overnight
        stop with a bed for everyone. None where nights are like days.
    boarding
        Seconds that each person takes to board, by need, besides the time that the vehicle's
        type takes whoever boards.
    reserve
        Per cent of the places of every vehicle, need by need, that are kept free for more people
        than were announced; rounded down to whole places.
    priority
        Needs in the order in which they board where there is not room for all at a centre;
        empty where no order is stated.
    cars
        Most private cars in one convoy; None for as many as there is room for.
    """

    margin: Seconds = 0
    max_convoy: int = 20
    escort_turnaround: Seconds = 0
    weights: Needs = Needs(1, 1, 1)
    duty: DutyRule = DutyRule()
    escorted: bool = True
    objective: Objective = Objective.RISK
    second: Objective | None = None
    evening: Seconds | None = None
    spacing: Seconds = 0
    stops: Seconds = 0
    stop: Seconds = 15 * MINUTE
    night: tuple[Seconds, Seconds] | None = None
    boarding: Needs = NOBODY
    reserve: int = 0
    priority: tuple[str, ...] = ()
    escorts: tuple[Escort, ...] = (Escort(),)
    cars: int | None = None

    def __post_init__(self) -> None:
        """Refuse rules under which no convoy exists."""
        if (
            min(self.margin, self.spacing, self.stops, self.stop) < 0
            or self.escort_turnaround < 0
            or self.max_convoy < 1
            or min(self.weights) < 1
            or (self.cars or 0) < 0
        ):
            raise ImpossibleValue(
                f"margin {self.margin} s, turnaround {self.escort_turnaround} s, "
                f"convoys of {self.max_convoy} with {self.cars} cars, {self.spacing} s apart, "
                f"weights {tuple(self.weights)}, a stop of {self.stop} s every {self.stops} s"
            )
        if self.night and (self.night[0] == self.night[1] or not _of_a_day(self.night)):
            raise ImpossibleValue(f"a night from {self.night[0]} to {self.night[1]} s of a day")
        if not 0 <= self.reserve < 100 or self.priority not in {(), *permutations(NEEDS)}:
            raise ImpossibleValue(f"{self.reserve} % kept free, boarding {self.priority}")
        asked = [escort.organisation for escort in self.escorts]
        if not asked or len(set(asked)) < len(asked):
            raise ImpossibleValue(f"escorts of {asked}: each organisation once, at least one")
        self._refuse_objectives()

    def _refuse_objectives(self) -> None:
        """Refuse objectives of which no plan can have least."""
        asked = [objective for objective in (self.objective, self.second) if objective]
        if len(set(asked)) < len(asked) or (Objective.CLEARANCE in asked and len(asked) > 1):
            said = "each objective once, clearance by itself"
            raise ImpossibleValue(f"objectives {' and '.join(asked)}: {said}")
        if Objective.EVENING in asked and (self.evening or 0) <= 0:
            raise ImpossibleValue("the objective evening needs a moment after the start")

    @property
    def then(self) -> Objective | None:
        """What the best plan has least of next: risk, unless something else is stated.

        Most people by an evening says nothing of those who leave after it; risk does.
        """
        if self.second or self.objective in {Objective.RISK, Objective.CLEARANCE}:
            return self.second
        return Objective.RISK

    @property
    def asked(self) -> tuple[Escort, ...]:
        """The escorts of every convoy, those of any organisation last; none where unescorted."""
        if not self.escorted:
            return ()
        return tuple(sorted(self.escorts, key=lambda escort: not escort.organisation))

    def passing(self, vehicles: int) -> Seconds:
        """Tell how long after its head the tail of a column passes, in whole minutes rounded up."""
        return whole_minutes((vehicles - 1) * self.spacing)

    def usable(self, layout: Needs) -> Needs:
        """Give the places of a layout that are not kept free."""
        return Needs(*(places - places * self.reserve // 100 for places in layout))


def _of_a_day(night: tuple[Seconds, Seconds]) -> bool:
    return all(0 <= at < DAY for at in night)


@dataclass(frozen=True)
class Case:
    """A safe passage operation as it is known when it is planned.

    Parameters
    ----------
    id, title
        The key and the heading.
    start
        The moment (with its offset) from which all seconds count.
    horizon
        Seconds after the start at which the account closes: whoever has not left by then
        counts as left behind.
    zones
        IANA zones in which times are shown, the first one first.
    demand
        Which estimate of the people is planned for.
    training
        True for an exercise: every page and export says so.
    sources
        Notes on figures.
    notifying
        How the parties are told.
    relief
        What is to be carried in, by place.
    links
        Which corridors' convoys go on only as another's are out.
    promises
        What the windows rest on, in their own order, and what once gave hours and gives them no
        more; none where nobody kept a record.

    Raises
    ------
    ImpossibleValue
        Where two things share a key, something names a thing that is not there, or a route
        is not a chain.
    """

    id: str
    title: str
    start: datetime
    horizon: Seconds
    zones: tuple[str, ...]
    places: tuple[Place, ...]
    segments: tuple[Segment, ...]
    corridors: tuple[Corridor, ...]
    routes: tuple[Route, ...]
    groups: tuple[Group, ...]
    vehicle_types: tuple[VehicleType, ...]
    fleets: tuple[Fleet, ...]
    teams: tuple[EscortTeam, ...]
    centres: tuple[Centre, ...]
    checkpoints: tuple[Checkpoint, ...] = ()
    parties: tuple[Party, ...] = ()
    rules: Rules = field(default_factory=Rules)
    demand: Demand = Demand.LIKELY
    training: bool = False
    sources: tuple[Source, ...] = ()
    notifying: Notifying = field(default_factory=Notifying)
    relief: tuple[Relief, ...] = ()
    links: tuple[Link, ...] = ()
    promises: tuple[Promise, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a case that does not hang together."""
        if self.start.tzinfo is None:
            raise ImpossibleValue("the start of a case needs its offset from UTC")
        if self.horizon <= 0 or not self.zones:
            raise ImpossibleValue("a case needs a horizon after its start, and a zone to show")
        faults = [
            *_twice(self),
            *_unknown(self),
            *_broken_chains(self),
            *_strange_pickups(self),
            *_stray_cars(self),
            *_unlike_families(self),
        ]
        if faults:
            raise ImpossibleValue("; ".join(faults))

    @cached_property
    def place(self) -> dict[PlaceId, Place]:
        """Places by key."""
        return {place.id: place for place in self.places}

    @cached_property
    def segment(self) -> dict[SegmentId, Segment]:
        """Segments by key."""
        return {segment.id: segment for segment in self.segments}

    @cached_property
    def corridor(self) -> dict[CorridorId, Corridor]:
        """Corridors by key."""
        return {corridor.id: corridor for corridor in self.corridors}

    @cached_property
    def route(self) -> dict[RouteId, Route]:
        """Routes by key."""
        return {route.id: route for route in self.routes}

    @cached_property
    def checkpoint(self) -> dict[PlaceId, Checkpoint]:
        """Checkpoints by the place where they stand."""
        return {checkpoint.place: checkpoint for checkpoint in self.checkpoints}

    @cached_property
    def vehicles(self) -> tuple[Vehicle, ...]:
        """Every vehicle, numbered type by type in the order of the tables, fleet by fleet."""
        vehicles = []
        for kind in self.vehicle_types:
            fleets = [fleet for fleet in self.fleets if fleet.type == kind.id]
            stands = [(fleet, n) for fleet in fleets for n in range(fleet.count)]
            vehicles += [
                Vehicle(
                    numbered(kind.id, number, len(stands)),
                    kind,
                    fleet.depot,
                    fleet.available,
                    spare=n >= fleet.count - fleet.spare,
                )
                for number, (fleet, n) in enumerate(stands, start=1)
            ]
        return tuple(vehicles)

    @cached_property
    def kind(self) -> dict[VehicleId, VehicleType]:
        """Vehicle types by the vehicle's key."""
        return {vehicle.id: vehicle.type for vehicle in self.vehicles}

    @cached_property
    def nights(self) -> Calendar:
        """Every night that touches the time from the start to a day after the horizon."""
        if self.rules.night is None:
            return ()
        return daily(self.start, self.zones[0], *self.rules.night, self.horizon + DAY)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that a plan follows from, in hexadecimal: a plan names its case.

        Notes, how the parties are told, and what the windows rest on are left out: a new source
        or telephone makes no plan void. A notice has a digest of its own. What stands at its
        default is left out too, so a case keeps its digest when a release knows more rules.
        """
        case = replace(self, start=self.start.astimezone(UTC), sources=(), promises=())
        values = _told(replace(case, notifying=Notifying()))
        text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def people(self, demand: Demand | None = None) -> Persons:
        """Count everyone who is to be carried, under the planned or another estimate."""
        return sum(group.people(demand or self.demand).total for group in self.groups)

    def assembly_point(self, route: Route) -> PlaceId:
        """Give the place where a route begins."""
        return self.segment[route.segments[0]].start

    def boarding_points(self, route: Route) -> tuple[PlaceId, ...]:
        """List the places where a route takes people on, in the order of its way."""
        first, *others = self.passes(route)
        return (first, *(place for place in others if place in route.pickups))

    def gate(self, route: Route) -> PlaceId:
        """Give the place where a route leaves the exposed stretch."""
        return self.segment[route.segments[-1]].end

    def passes(self, route: Route) -> tuple[PlaceId, ...]:
        """List the places of a route, from the assembly point to the gate."""
        return (
            self.assembly_point(route),
            *(self.segment[key].end for key in route.segments),
        )

    def longest(self, route: Route) -> int:
        """Tell how many vehicles a convoy on a route may have: the least of its segments'."""
        limits = (self.segment[key].longest for key in route.segments)
        return min([self.rules.max_convoy, *(limit for limit in limits if limit is not None)])

    def transfer(self, route: Route) -> PlaceId | None:
        """Give the first place on its way where people can change vehicles; None for none.

        Nobody changes where a route takes people on besides.
        """
        inside = self.passes(route)[1:-1]
        places = (key for key in inside if self.place[key].transfer and not route.pickups)
        return next(places, None)

    def side(self, route: Route, kind: VehicleType) -> Side | None:
        """Tell on which side of a route's transfer point a type drives, barred from the other."""
        place, barred, passes = self.transfer(route), {*kind.barred}, self.passes(route)
        if place is None or place in barred or kind.private:
            return None
        at = passes.index(place)
        before, beyond = barred & {*passes[:at]}, barred & {*passes[at + 1 :]}
        if bool(before) == bool(beyond):
            return None
        return Side.OUTER if before else Side.INNER

    def drive_in(self, vehicles: Iterable[VehicleId]) -> tuple[VehicleType, ...]:
        """List the types of those vehicles that drive in: private cars only join on the way out."""
        kinds = (self.kind[key] for key in vehicles)
        return tuple(kind for kind in kinds if not kind.private)

    def boarding_time(self, kind: VehicleType) -> Seconds:
        """Tell how long a vehicle boards: its own time, and everyone whom a layout can take."""
        takes = (
            sum(n * each for n, each in zip(layout, self.rules.boarding, strict=True))
            for layout in kind.layouts
        )
        return kind.loads + max(takes)

    def waits_at(self, route: Route) -> frozenset[PlaceId]:
        """Give the places of a route where convoys stand for others: checkpoints, exchange points.

        An exchange point is where the last segment of a linked corridor begins.
        """
        places = {place for place in self.passes(route) if place in self.checkpoint}
        if any(link.corridor == route.corridor for link in self.links):
            places.add(self.segment[route.segments[-1]].start)
        return frozenset(places)

    def may_escort(self, team: EscortTeam, route: Route) -> bool:
        """Tell whether a team may go wherever a route leads."""
        return not {*team.barred} & {*self.passes(route)}

    def open_for(self, route: Route, segment: Segment) -> Calendar:
        """Tell when a segment may be driven: corridor's windows, party's windows, no closure."""
        shared = self.corridor[route.corridor].windows
        if segment.windows is not None:
            shared = both(shared, segment.windows)
        return without(shared, segment.closures)

    @cached_property
    def points(self) -> tuple[tuple[PlaceId, ...], ...]:
        """Where people board: places that one route joins stand together, in the routes' order."""
        joined: list[dict[PlaceId, None]] = []
        for route in self.routes:
            mine = dict.fromkeys(self.boarding_points(route))
            met = [places for places in joined if places.keys() & mine.keys()]
            merged = {key: None for places in (*met, mine) for key in places}
            at = joined.index(met[0]) if met else len(joined)
            joined = [places for places in joined if places not in met]
            joined.insert(at, merged)
        return tuple(map(tuple, joined))

    def roles(self, place: PlaceId) -> tuple[Role, ...]:
        """List what a place is for, the most telling role first."""
        here = self.place[place]
        roles = {
            Role.ASSEMBLY: any(group.place == place for group in self.groups),
            Role.RECEPTION: any(centre.place == place for centre in self.centres),
            Role.CHECKPOINT: place in self.checkpoint,
            Role.TRANSFER: here.transfer,
            Role.OVERNIGHT: here.overnight > 0,
            Role.DEPOT: any(fleet.depot == place for fleet in self.fleets),
        }
        return tuple(role for role, held in roles.items() if held) or (Role.WAYPOINT,)


def _told(value: object) -> object:
    """Give what a value says, by its fields; nothing of those at their default."""
    if isinstance(value, tuple):
        return [_told(part) for part in value]
    if not is_dataclass(value):
        return value
    return {
        field.name: _told(said)
        for field in fields(value)
        if (said := getattr(value, field.name)) != _default(field)
    }


def _default(field: Field[object]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _twice(case: Case) -> Iterable[str]:
    keys: dict[str, list[Any]] = {
        "place": [place.id for place in case.places],
        "party": [party.id for party in case.parties],
        "segment": [segment.id for segment in case.segments],
        "corridor": [corridor.id for corridor in case.corridors],
        "route": [route.id for route in case.routes],
        "group": [group.id for group in case.groups],
        "vehicle type": [kind.id for kind in case.vehicle_types],
        "escort team": [team.id for team in case.teams],
        "checkpoint": [checkpoint.place for checkpoint in case.checkpoints],
        "centre": [centre.place for centre in case.centres],
        "relief for": [goods.place for goods in case.relief],
        "link of": [f"{link.corridor} to {link.waits_for}" for link in case.links],
        "contact": [contact.id for contact in case.notifying.contacts],
        "appearance of": [of.vehicle for of in case.notifying.appearances],
        "promise": [(of.segment, of.window.opens, of.commitment) for of in case.promises],
    }
    for what, ids in keys.items():
        for key, count in Counter(ids).items():
            if count > 1:
                yield f"{what} {key} is there {count} times"


def _unknown(case: Case) -> Iterable[str]:
    places = {place.id for place in case.places}
    kinds = {kind.id for kind in case.vehicle_types}
    centres = {centre.place for centre in case.centres}
    parties: set[str | None] = {None, *(party.id for party in case.parties)}
    named: list[tuple[str, str | None, Iterable[str | None]]] = [
        *((f"segment {s.id}", end, places) for s in case.segments for end in (s.start, s.end)),
        *((f"segment {s.id}", s.party, parties) for s in case.segments),
        *((f"group {group.id}", group.place, places) for group in case.groups),
        *((f"group {g.id}", key, centres) for g in case.groups for key, _ in g.wishes),
        *(("fleet", fleet.depot, places) for fleet in case.fleets),
        *(("fleet", fleet.type, kinds) for fleet in case.fleets),
        *((f"vehicle type {k.id}", key, places) for k in case.vehicle_types for key in k.barred),
        *(("relief", goods.place, places) for goods in case.relief),
        *(("checkpoint", checkpoint.place, places) for checkpoint in case.checkpoints),
        *(("centre", centre.place, places) for centre in case.centres),
        *((f"escort team {t.id}", t.home, {None, *places}) for t in case.teams),
        *((f"escort team {t.id}", place, places) for t in case.teams for place in t.barred),
        *((f"contact {contact.id}", contact.party, parties) for contact in case.notifying.contacts),
        *((f"route {r.id}", r.corridor, {c.id for c in case.corridors}) for r in case.routes),
        *((of.commitment, of.segment, {s.id for s in case.segments}) for of in case.promises),
        *(
            ("link", of, {c.id for c in case.corridors})
            for link in case.links
            for of in (link.corridor, link.waits_for)
        ),
        *(
            (f"route {r.id}", s, {s.id for s in case.segments})
            for r in case.routes
            for s in r.segments
        ),
    ]
    for who, key, known in named:
        if key not in known:
            yield f"{who} names {key}, which is not there"
    counts: Counter[str] = Counter()
    for fleet in case.fleets:
        counts[fleet.type] += fleet.count
    for appearance in case.notifying.appearances:
        if not exists(appearance.vehicle, counts):
            yield f"an appearance names {appearance.vehicle}, which is not there"


def _broken_chains(case: Case) -> Iterable[str]:
    for route in case.routes:
        chain = [case.segment[key] for key in route.segments if key in case.segment]
        for before, after in pairwise(chain):
            if before.end != after.start:
                gap = f"{before.id} ends at {before.end}, {after.id} starts at {after.start}"
                yield f"route {route.id}: {gap}"


def _strange_pickups(case: Case) -> Iterable[str]:
    for route in case.routes:
        if all(key in case.segment for key in route.segments):
            for place in sorted({*route.pickups} - {*case.passes(route)[1:-1]}):
                yield f"route {route.id} takes people on at {place}, which is not on its way"


def _stray_cars(case: Case) -> Iterable[str]:
    """Private cars join where a route begins, and nowhere else."""
    private = {kind.id for kind in case.vehicle_types if kind.private}
    starts = {
        case.segment[r.segments[0]].start for r in case.routes if r.segments[0] in case.segment
    }
    for fleet in case.fleets:
        if fleet.type in private and fleet.depot not in starts:
            yield f"private {fleet.type} waits at {fleet.depot}, where no route begins"


def _unlike_families(case: Case) -> Iterable[str]:
    """Whole families always fit whole slots of seats where all slots of a place are alike.

    So it is with the places that one route joins.
    """
    if not all(key in case.segment for route in case.routes for key in route.segments):
        return
    alone = {place.id for place in case.places} - {key for at in case.points for key in at}
    for places in (*case.points, *((key,) for key in sorted(alone))):
        sizes = sorted({group.family for group in case.groups if group.place in places})
        if len(sizes) > 1:
            yield f"groups at {', '.join(places)} have families of {sizes}: give one size"
        laps = sorted({group.laps for group in case.groups if group.place in places})
        if len(laps) > 1:
            yield f"groups at {', '.join(places)} have {laps} of a family on laps: give one number"
        beside = sorted({group.companions for group in case.groups if group.place in places})
        if len(beside) > 1:
            yield f"groups at {', '.join(places)} have {beside} companions: give one number"

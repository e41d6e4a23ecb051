"""The case: everything known before the first convoy leaves, true from birth."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
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
    EscortTeam,
    Fleet,
    Vehicle,
    VehicleId,
    VehicleType,
    exists,
    numbered,
)
from safepassage.model.pace import Pace, pace
from safepassage.model.party import Notifying
from safepassage.model.people import Demand, Group
from safepassage.model.place import Centre, Checkpoint, Party, Place, PlaceId, Role, Side
from safepassage.model.promise import Promise
from safepassage.model.relief import Relief
from safepassage.model.rules import Rules
from safepassage.model.window import Calendar, both, daily, without
from safepassage.units import DAY, Persons, Seconds


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
        found = "; ".join(_faults(self))
        if found:
            raise ImpossibleValue(found)

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
        return self._daily(*self.rules.night)

    @cached_property
    def pace(self) -> dict[SegmentId, Pace]:
        """By segment, when it is driven slower, as long after the horizon as :attr:`nights`."""
        return {
            segment.id: pace(
                (window.opens, window.closes, hours.percent)
                for hours in segment.slow
                for window in self._daily(hours.since, hours.until)
            )
            for segment in self.segments
        }

    def _daily(self, since: Seconds, until: Seconds) -> Calendar:
        """Repeat a stretch of the day in the first zone until a day after the horizon."""
        return daily(self.start, self.zones[0], since, until, self.horizon + DAY)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that a plan follows from, in hexadecimal: a plan names its case.

        Notes, how the parties are told, and what the windows rest on are left out: a new source
        or telephone makes no plan void. A notice has a digest of its own. What stands at its
        default is left out too, so a case keeps its digest when a release knows more rules.
        """
        start = self.start.astimezone(UTC)
        case = replace(self, start=start, sources=(), promises=(), notifying=Notifying())
        text = json.dumps(_told(case), sort_keys=True, ensure_ascii=False, default=str)
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

        Nobody changes where a route takes people on besides, or leaves some on its way.
        """
        inside = self.passes(route)[1:-1] if not (route.pickups or route.dropoffs) else ()
        return next((key for key in inside if self.place[key].transfer), None)

    def dropoffs(self, route: Route, centre: PlaceId) -> tuple[PlaceId, ...]:
        """List the centres where a convoy may leave people on its way to its own."""
        stops = route.dropoffs
        return stops[: stops.index(centre)] if centre in stops else stops

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
        """Give the places of a route where people stand aboard: checkpoints, exchange points.

        An exchange point is where people can change vehicles, and where the last segment of a
        linked corridor begins.
        """
        places = {place for place in self.passes(route) if place in self.checkpoint}
        if (change := self.transfer(route)) is not None:
            places.add(change)
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


def _faults(case: Case) -> Iterator[str]:
    """Tell all that does not hang together, each in a sentence."""
    for of in (_twice, _unknown, _broken_chains, _strange_pickups, _stray_cars, _unlike_families):
        yield from of(case)


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
    corridors = {corridor.id for corridor in case.corridors}
    segments = {segment.id for segment in case.segments}
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
        *((f"route {r.id}", r.corridor, corridors) for r in case.routes),
        *((f"route {r.id}", place, centres) for r in case.routes for place in r.dropoffs),
        *((of.commitment, of.segment, segments) for of in case.promises),
        *(("link", key, corridors) for of in case.links for key in (of.corridor, of.waits_for)),
        *((f"route {r.id}", key, segments) for r in case.routes for key in r.segments),
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
    waiting = defaultdict(list)
    for group in case.groups:
        waiting[group.place].append(group)
    for places in (*case.points, *((key,) for key in sorted(alone))):
        groups = [group for key in places for group in waiting[key]]
        sizes = sorted({group.family for group in groups})
        if len(sizes) > 1:
            yield f"groups at {', '.join(places)} have families of {sizes}: give one size"
        laps = sorted({group.laps for group in groups})
        if len(laps) > 1:
            yield f"groups at {', '.join(places)} have {laps} of a family on laps: give one number"
        beside = sorted({group.companions for group in groups})
        if len(beside) > 1:
            yield f"groups at {', '.join(places)} have {beside} companions: give one number"

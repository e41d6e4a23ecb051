"""What a simulated day needs to know of a case and its plan, numbered once.

A convoy's way is the plan's own steps. A step of a kind that is not known here takes the time
that it takes in the plan, so whatever a plan may hold passes through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    NOBODY,
    Act,
    Calendar,
    Case,
    Convoy,
    Needs,
    Plan,
    Segment,
    Step,
    Until,
    Vehicle,
)
from safepassage.model.corridor import CorridorId
from safepassage.model.people import Demand
from safepassage.model.place import PlaceId
from safepassage.roads import TravelTimes
from safepassage.units import DAY, HOUR, Persons, Seconds, whole_minutes

NEVER: Final[Seconds] = 1 << 40
NONE: Final = -1
PER_CAR: Final[Persons] = 3
"""2,277 people came in 762 private cars on 18 March 2022: docs/examples.md."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a convoy leader does when it cannot go on. Nobody ever rides over the safe load.

    Parameters
    ----------
    patience
        Seconds for which a convoy waits where it stands: for its vehicles, for others to board,
        for an opening. If it would be longer, it goes with those who are there, stays the night
        where there are beds, turns back to them, or, empty, turns back to the gate.
    returns
        How often one convoy turns back before it stays where it is.
    """

    patience: Seconds = 4 * HOUR
    returns: int = 7

    def __post_init__(self) -> None:
        """Refuse less than no patience."""
        if self.patience < 0 or not 0 <= self.returns < 16:
            raise ImpossibleValue(f"patience {self.patience} s, {self.returns} returns")


@dataclass(frozen=True, slots=True)
class Opening:
    """A window of one segment on one corridor, and whose word it hangs on.

    Parameters
    ----------
    opens, closes
        As agreed; a drive that leaves the margin ends by ``closes``.
    day
        Of its opening, counted from the case's start.
    party
        Number of the party whose ground it is; NONE where nobody contests it.
    """

    opens: Seconds
    closes: Seconds
    day: int
    party: int


@dataclass(frozen=True, slots=True)
class Track:
    """When one segment may be driven on one corridor; its number is part of a draw."""

    segment: int
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of a convoy.

    Parameters
    ----------
    act, place
        What, and where it happens or leads.
    starts, takes
        The planned start, and how long it takes as planned.
    here, beds
        Where it begins, and how many people can spend a night there.
    track
        Number of the track that it drives; NONE for everything that needs no opening.
    entry
        Number of the gate entry whose headway it keeps; NONE for none.
    server
        Number of what serves one convoy at a time, a checkpoint, a centre, or a place where few
        vehicles can load at once; NONE for none.
    rate
        Vehicles (check) or people (reception) that it serves in an hour; 0 for at once.
    exits
        Whether it leaves the exposed stretch.
    off
        Who gets off at a centre on the way, as far as they are aboard; nobody at the convoy's own,
        where all do.
    """

    act: Act
    place: PlaceId
    starts: Seconds
    takes: Seconds
    here: PlaceId
    beds: Persons = 0
    track: int = NONE
    entry: int = NONE
    server: int = NONE
    rate: int = 0
    exits: bool = False
    off: Needs = NOBODY


@dataclass(frozen=True, slots=True)
class Ride:
    """A vehicle of a convoy.

    Parameters
    ----------
    vehicle, places
        Its number, and whom it can carry as it is laid out.
    ways
        Seconds to the gate from its depot, then from each centre; NEVER where no road leads.
    """

    vehicle: int
    places: Needs
    ways: tuple[Seconds, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """A convoy of the plan.

    Parameters
    ----------
    id, teams
        Its key, and the numbers of its escort teams: it waits for all of them.
    corridor, centre
        Their numbers.
    rides, legs
        Vehicles and steps.
    booked
        Whom it is to take, at whichever of its stops they wait: number of the group, how many.
    unloads
        Seconds from the start of reception until its vehicles are empty.
    """

    id: str
    teams: tuple[int, ...]
    corridor: int
    centre: int
    rides: tuple[Ride, ...]
    legs: tuple[Leg, ...]
    booked: tuple[tuple[int, Needs], ...]
    unloads: Seconds


@dataclass(frozen=True, slots=True)
class Crowd:
    """A group of the case, and how many may come."""

    place: PlaceId
    released: Seconds
    sizes: tuple[Needs, Needs, Needs]  # least, likely, most


@dataclass(frozen=True, slots=True)
class Hold:
    """A link: the j-th convoy waits before its last segment for the (j - ahead)-th of others.

    Parameters
    ----------
    corridor, waits_for
        Numbers of the corridor whose convoys are held, and of the one that they wait for.
    ahead
        How many may go on without waiting.
    arrived
        Whether the others have to be received, and not only out.
    """

    corridor: int
    waits_for: int
    ahead: int
    arrived: bool


@dataclass(frozen=True, slots=True)
class World:
    """A case and its plan, numbered.

    Parameters
    ----------
    journeys, tracks, crowds
        In the order of the plan's convoys, of first use, and of the case's groups.
    headways
        Seconds between entries, by number of entry.
    holds
        In the order of the case's links.
    servers
        Their hours, None for always: checkpoints, centres, then places where few can load.
    available
        From when on each vehicle can be had.
    teams, parties, days
        How many.
    turnaround, horizon, margin, weights
        As in the case.
    """

    journeys: tuple[Journey, ...]
    tracks: tuple[Track, ...]
    crowds: tuple[Crowd, ...]
    headways: tuple[Seconds, ...]
    holds: tuple[Hold, ...]
    servers: tuple[Calendar | None, ...]
    available: tuple[Seconds, ...]
    teams: int
    parties: int
    days: int
    turnaround: Seconds
    horizon: Seconds
    margin: Seconds
    weights: Needs


def world_of(case: Case, plan: Plan, times: TravelTimes) -> World:
    """Give a number to everything that a simulated day asks for.

    Parameters
    ----------
    case, times
        The plan must have been made for this case.
    plan
        Its convoys' steps are what is simulated.
    """
    numbers = _Numbers(case, times)
    journeys = tuple(numbers.journey(convoy) for convoy in plan.convoys)
    sizes = (Demand.LEAST, Demand.LIKELY, Demand.MOST)
    crowds = (
        Crowd(group.place, group.released, tuple(group.people(size) for size in sizes))  # type: ignore[arg-type]
        for group in case.groups
    )
    return World(
        journeys=journeys,
        tracks=tuple(numbers.tracks.values()),
        crowds=tuple(crowds),
        headways=tuple(of.headway for of in case.corridors for _ in ("in", "out")),
        holds=tuple(numbers.holds()),
        servers=(
            *(of.hours for of in case.checkpoints),
            *(None for _ in (*case.centres, *numbers.narrow)),
        ),
        available=tuple(_available(vehicle) for vehicle in case.vehicles),
        teams=len(case.teams),
        parties=len(case.parties),
        days=-(-case.horizon // DAY),
        turnaround=whole_minutes(case.rules.escort_turnaround),
        horizon=case.horizon,
        margin=case.rules.margin,
        weights=case.rules.weights,
    )


def _off(convoy: Convoy, step: Step) -> Needs:
    """Count who gets off at a step and leaves others aboard."""
    on_the_way = step.act is Act.RECEIVE and step.place != convoy.centre
    return convoy.handed_over(step.place) if on_the_way else NOBODY


def _available(vehicle: Vehicle) -> Seconds:
    """Tell from when on a vehicle can come to the gate; nobody waits there for a private car."""
    return 0 if vehicle.type.private else whole_minutes(vehicle.available)


@dataclass
class _Numbers:
    """The numbers of things, given in the order in which they are first asked for."""

    case: Case
    times: TravelTimes
    tracks: dict[tuple[str, str], Track] = field(default_factory=dict)

    @property
    def narrow(self) -> list[PlaceId]:
        """Places where few vehicles can load at once."""
        return [place.id for place in self.case.places if place.positions]

    def holds(self) -> Iterator[Hold]:
        for link in self.case.links:
            held, others = self._corridor(link.corridor), self._corridor(link.waits_for)
            yield Hold(held, others, link.ahead, link.until is Until.ARRIVED)

    def journey(self, convoy: Convoy) -> Journey:
        case = self.case
        fleet = {vehicle.id: n for n, vehicle in enumerate(case.vehicles)}
        loads = convoy.onward or convoy.loads  # inner vehicles are there as planned
        kinds = [case.vehicles[fleet[load.vehicle]].type for load in loads]
        groups = {group.id: n for n, group in enumerate(case.groups)}
        teams = [team.id for team in case.teams]
        booked: dict[int, Needs] = {}
        for load in convoy.loads:
            for key, needs in load.people:
                booked[groups[key]] = booked.get(groups[key], Needs()) + needs
        return Journey(
            id=convoy.id,
            teams=tuple(teams.index(key) for key in convoy.teams),
            corridor=self._corridor(case.route[convoy.route].corridor),
            centre=self.centre(convoy.centre),
            rides=tuple(
                Ride(fleet[load.vehicle], kind.layouts[load.layout], self._ways(convoy, n))
                for load, kind in zip(loads, kinds, strict=True)
                for n in [fleet[load.vehicle]]
            ),
            legs=tuple(self._legs(convoy)),
            booked=tuple(sorted(booked.items())),
            unloads=whole_minutes(max(kind.unloads for kind in kinds)),
        )

    def centre(self, place: PlaceId) -> int:
        return [centre.place for centre in self.case.centres].index(place)

    def _corridor(self, key: CorridorId) -> int:
        return [corridor.id for corridor in self.case.corridors].index(key)

    def _ways(self, convoy: Convoy, n: int) -> tuple[Seconds, ...]:
        vehicle, gate = self.case.vehicles[n], self.case.gate(self.case.route[convoy.route])
        if vehicle.type.private:  # it joins as planned, and is not seen again
            return (0, *(NEVER for _ in self.case.centres))
        stands = [vehicle.depot, *(centre.place for centre in self.case.centres)]
        ways = [self.times.way(stand, gate, [vehicle.type.id]) for stand in stands]
        return tuple(NEVER if way is None else whole_minutes(way) for way in ways)

    def _legs(self, convoy: Convoy) -> Iterator[Leg]:
        route = self.case.route[convoy.route]
        here = self.case.gate(route)
        for step in convoy.steps:
            segment = self.case.segment[step.segment] if step.segment else None
            server, rate = self._served(step)
            yield Leg(
                act=step.act,
                place=step.place,
                starts=step.starts,
                takes=step.ends - step.starts,
                here=here,
                beds=self.case.place[here].overnight,
                track=self._track(route.corridor, segment) if segment else NONE,
                entry=self._entry(convoy, step),
                server=server,
                rate=rate,
                exits=step.act is Act.DRIVE_OUT and step.ends == convoy.exits,
                off=_off(convoy, step),
            )
            here = step.place

    def _served(self, step: Step) -> tuple[int, int]:
        checkpoints = [of.place for of in self.case.checkpoints]
        if step.act is Act.CHECK:
            n = checkpoints.index(step.place)
            return n, self.case.checkpoints[n].vehicles_per_hour
        if step.act is Act.RECEIVE:
            n = self.centre(step.place)
            return len(checkpoints) + n, self.case.centres[n].people_per_hour or 0
        if step.act is Act.BOARD and step.place in self.narrow:
            before = len(checkpoints) + len(self.case.centres)
            return before + self.narrow.index(step.place), 0
        return NONE, 0

    def _entry(self, convoy: Convoy, step: Step) -> int:
        """Tell the two entries of a corridor apart: the gate inbound, the last leg outbound."""
        route = self.case.route[convoy.route]
        n = self._corridor(route.corridor)
        if step.segment != route.segments[-1]:
            return NONE
        return 2 * n + (step.act is Act.DRIVE_OUT)

    def _track(self, corridor: str, segment: Segment) -> int:
        key = corridor, segment.id
        if key not in self.tracks:
            route = next(r for r in self.case.routes if r.corridor == corridor)
            parties = [party.id for party in self.case.parties]
            party = parties.index(segment.party) if segment.party else NONE
            margin = self.case.rules.margin
            openings = tuple(
                Opening(window.opens, window.closes - margin, window.opens // DAY, party)
                for window in self.case.open_for(route, segment)
                if window.opens < window.closes - margin
            )
            number = [of.id for of in self.case.segments].index(segment.id)
            self.tracks[key] = Track(number, openings)
        return list(self.tracks).index(key)

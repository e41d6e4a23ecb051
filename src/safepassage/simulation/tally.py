"""What a trace comes to, in the figures that the compiled simulator counts as it goes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from safepassage.model import Event, Needs, Trace, What
from safepassage.model.place import PlaceId
from safepassage.simulation.world import World
from safepassage.units import Persons, Seconds


@dataclass(frozen=True, slots=True)
class Passage:
    """How one convoy came through.

    Parameters
    ----------
    exits
        When it left the exposed stretch; None where it did not.
    people
        How many it brought out.
    needs
        Seconds from its first assembly point to its exit, nights left out.
    """

    exits: Seconds | None
    people: Persons
    needs: Seconds


@dataclass(frozen=True, slots=True)
class Stay:
    """How long people stood at a place: the longest stay, and person-seconds."""

    longest: Seconds
    person_seconds: int


@dataclass(frozen=True, slots=True)
class Tally:
    """One day in figures.

    Parameters
    ----------
    came, received, left, waiting, inside
        People: who came to the assembly points, and where they are in the end.
    risk
        Weighted person-seconds at risk, those who are not out counted up to the horizon.
    cars
        People who came out in cars of their own.
    caught, nights, turned, lost
        Drives that outlasted their window, stays, returns, vehicles lost.
    out_by
        People out by each evening.
    passages, stays
        By convoy, in the order of the plan; by place, where anybody stood.
    """

    came: Persons
    received: Persons
    left: Persons
    waiting: Persons
    inside: Persons
    risk: int
    cars: Persons
    caught: int
    nights: int
    turned: int
    lost: int
    out_by: tuple[Persons, ...]
    passages: tuple[Passage, ...]
    stays: tuple[tuple[PlaceId, Stay], ...]


def tally(
    world: World, evenings: tuple[Seconds, ...], day: Trace, came: tuple[Needs, ...]
) -> Tally:
    """Count a day.

    Parameters
    ----------
    evenings
        Seconds after the start.
    came
        Who came, group by group.
    """
    out = [event for event in day.events if event.what is What.EXITED]
    in_time = [event for event in out if event.at <= world.horizon]
    boarded = -sum(_gone(day.of(journey.id), What.BOARDED) for journey in world.journeys)
    received = sum(event.aboard.total for event in day.events if event.what is What.RECEIVED)
    left = sum(_gone(day.of(journey.id)) for journey in world.journeys)
    lost = sum(_gone(day.of(journey.id), What.LOST) for journey in world.journeys)
    everyone = sum(needs.total for needs in came)
    risk = sum(
        _weighted(world, needs) * (world.horizon - crowd.released)
        for needs, crowd in zip(came, world.crowds, strict=True)
    )
    return Tally(
        came=everyone,
        received=received,
        left=left,
        waiting=everyone - boarded,
        inside=boarded - received - left - lost,
        risk=risk - sum(_weighted(world, e.aboard) * (world.horizon - e.at) for e in in_time),
        cars=sum(event.following for event in in_time),
        caught=_count(day, What.CAUGHT),
        nights=_count(day, What.STAYED),
        turned=_count(day, What.TURNED_BACK),
        lost=_count(day, What.LOST),
        out_by=tuple(sum(e.aboard.total for e in out if e.at <= at) for at in evenings),
        passages=tuple(_passage(day.of(journey.id)) for journey in world.journeys),
        stays=_stays(world, day),
    )


def _count(day: Trace, what: What) -> int:
    return sum(event.what is what for event in day.events)


def _gone(events: tuple[Event, ...], what: What = What.LEFT) -> Persons:
    gone, before = 0, 0
    for event in events:
        gone += before - event.aboard.total if event.what is what else 0
        before = event.aboard.total
    return gone


def _weighted(world: World, needs: Needs) -> int:
    return sum(w * n for w, n in zip(world.weights, needs, strict=True))


def _passage(events: tuple[Event, ...]) -> Passage:
    needs, since, stayed, loaded = 0, 0, False, False
    for event in events:
        match event.what:
            case What.BOARDED if not loaded:
                needs, since, stayed, loaded = 0, event.at, False, True
            case What.DEPARTED | What.TURNED_BACK:
                needs += 0 if stayed else event.at - since
                since = event.at
            case What.ARRIVED:
                needs += event.at - since
                since, stayed = event.at, False
            case What.STAYED:
                stayed = True
            case What.EXITED:
                return Passage(event.at, event.aboard.total, needs if loaded else 0)
            case _:
                pass
    return Passage(None, 0, 0)


def _stays(world: World, day: Trace) -> tuple[tuple[PlaceId, Stay], ...]:
    longest: dict[PlaceId, Seconds] = defaultdict(int)
    people: dict[PlaceId, int] = defaultdict(int)
    for journey in world.journeys:
        events = day.of(journey.id)
        for place, stay, aboard in _stood(events, world.horizon):
            longest[place] = max(longest[place], stay)
            people[place] += stay * aboard
    return tuple((place, Stay(longest[place], people[place])) for place in sorted(longest))


def _stood(events: tuple[Event, ...], horizon: Seconds) -> list[tuple[PlaceId, Seconds, Persons]]:
    stood, since, loaded = [], 0, False
    for event in events:
        match event.what:
            case What.BOARDED if not loaded:
                since, loaded = event.at, True
            case What.ARRIVED:
                since = event.at
            case What.DEPARTED | What.TURNED_BACK | What.RECEIVED if loaded and event.aboard.total:
                stood.append((event.place, event.at - since, event.aboard.total))
            case _:
                pass
    if events and events[-1].what is What.STAYED and events[-1].aboard.total:
        last = events[-1]
        stood.append((last.place, max(last.at, horizon) - since, last.aboard.total))
    return stood

"""What is left to plan once some convoys are booked: a problem, and a state to start from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from safepassage.errors import ImpossibleValue
from safepassage.model import NOBODY, Act, Convoy, Needs, Vehicle
from safepassage.model.fleet import TeamId
from safepassage.model.people import GroupId
from safepassage.model.place import PlaceId
from safepassage.planning.compile import compile_case
from safepassage.planning.places import at_most, odd_families
from safepassage.planning.problem import Index, Ints, Problem
from safepassage.planning.road import INBOUND, OUTBOUND, Road
from safepassage.planning.state import State, empty_state, with_room
from safepassage.planning.wishes import left_by_wish
from safepassage.units import MINUTE, Seconds, whole_minutes


class Remainder(NamedTuple):
    """The rest of a case.

    Parameters
    ----------
    problem
        Who still waits, the room that is left, and the vehicles where and when they come free.
    keys
        What its indices stand for.
    start
        Entries, services and teams as they are booked.
    """

    problem: Problem
    keys: Index
    start: State


def remainder(road: Road, convoys: Iterable[Convoy], now: Seconds) -> Remainder:
    """Flatten what some booked convoys leave.

    Parameters
    ----------
    road
        With these convoys booked.
    convoys
        Who is carried already, and received where.
    now
        No vehicle moves otherwise than it does before now.

    Raises
    ------
    ImpossibleValue
        Where more people of a group are carried than the case has.
    """
    problem, index = compile_case(road.case, road.times)
    demand, sent = road.case.demand, sent_to(convoys)
    groups = {group.id: group for group in road.case.groups}
    over = [
        key
        for key, by_centre in sent.items()
        if not sum(by_centre.values(), NOBODY).fits(groups[key].people(demand))
    ]
    if over:
        raise ImpossibleValue(f"more have left than the case has: {', '.join(sorted(over))}")
    left = {key: dict(left_by_wish(of, demand, sent.get(key, {}))) for key, of in groups.items()}
    waiting = [
        tuple(groups[key].apart(left[key][wish]))
        for key, wish in zip(index.cohorts, index.wishes, strict=True)
    ]
    received = {of.place: 0 for of in road.case.centres}
    for by_centre in sent.values():
        for centre, some in by_centre.items():
            received[centre] += some.total
    room = [max(0, of.capacity - received[of.place]) for of in road.case.centres]
    problem, index = _stands(problem, index, road, whole_minutes(now) // MINUTE)
    people = np.array(waiting, dtype=np.int64).reshape(problem.people.shape)
    odd = odd_families(index.cohorts, problem.cohort_first, people, problem.family)
    problem = problem._replace(
        people=people,
        most=at_most(problem.seats, problem.family, problem.laps, problem.heads[:, 2] - 1, odd),
        capacity=np.array(room, dtype=np.int64),
    )
    return Remainder(problem, index, _start(problem, index, road))


def sent_to(convoys: Iterable[Convoy]) -> dict[GroupId, dict[PlaceId, Needs]]:
    """Count who is carried of each group, by the centre where he gets off."""
    sent: dict[GroupId, dict[PlaceId, Needs]] = {}
    for convoy in convoys:
        for place in convoy.stops:
            for key, people in convoy.leaving(place):
                by_centre = sent.setdefault(key, {})
                by_centre[place] = by_centre.get(place, NOBODY) + people
    return sent


# ── Vehicles ────────────────────────────────────────────────────────────────────────


def _stands(problem: Problem, index: Index, road: Road, now: int) -> tuple[Problem, Index]:
    """Put every vehicle where it comes free; those on the way to a gate stand on the road."""
    ways, places = list(problem.approach), list(index.locations)
    on_the_way: dict[tuple[PlaceId, PlaceId, int], int] = {}
    for key, gate in sorted(road.heading.items()):
        here, left = road.stands[key]
        spot = (here, gate, now - left // MINUTE)
        if spot not in on_the_way:
            on_the_way[spot] = len(on_the_way)
    extra = [_ways_from(problem, index, road, *spot) for spot in on_the_way]
    vehicles: dict[tuple[int, int, int], list[Vehicle]] = {}
    for vehicle in road.case.vehicles:
        if vehicle.spare or vehicle.id not in road.stands:
            continue
        here, free = road.stands[vehicle.id]
        at_centre = here in _centres(road) and not vehicle.type.private
        if here not in index.locations:
            continue  # where people changed vehicles, and do no more
        kind = road.case.vehicle_types.index(vehicle.type)
        if gate := road.heading.get(vehicle.id, ""):
            stand = (kind, on_the_way[here, gate, now - free // MINUTE], now)
        else:
            at = _location(index, here, free_at_centre=at_centre)
            stand = (kind, len(extra) + at, whole_minutes(free) // MINUTE)
        vehicles.setdefault(stand, []).append(vehicle)
    fleet = np.array([[*key, len(of)] for key, of in vehicles.items()], dtype=np.int64)
    approach = np.array([*extra, *ways], dtype=np.int64)
    names = (*(here for here, _, _ in on_the_way), *places)
    return (
        problem._replace(
            fleet=fleet.reshape(-1, 4),
            there=np.where(problem.there < 0, -1, problem.there + len(extra)),
            approach=approach.reshape(len(names), *problem.approach.shape[1:]),
        ),
        index._replace(
            locations=names,
            n_depots=index.n_depots + len(extra),
            vehicles=vehicles,
            teams=tuple((key, _team_free(road, key, now)) for key, _ in index.teams),
        ),
    )


def _centres(road: Road) -> set[PlaceId]:
    return {centre.place for centre in road.case.centres}


def _location(index: Index, here: PlaceId, *, free_at_centre: bool) -> int:
    """Find a depot, or a centre: one place can be both, and the ways from it are the same."""
    if free_at_centre:
        return index.n_depots + index.locations[index.n_depots :].index(here)
    return index.locations.index(here)


def _ways_from(
    problem: Problem, index: Index, road: Road, here: PlaceId, gate: PlaceId, driven: int
) -> Ints:
    """Give the minutes to every gate from the road: on to its own, or back and elsewhere."""
    from_here = problem.approach[index.locations.index(here)]
    ways: Ints = np.full_like(from_here, -1)
    for r, n in enumerate(index.routes):
        route = road.case.routes[n]
        on = road.case.gate(route) == gate
        left = np.maximum(0, from_here[r] - driven) if on else from_here[r] + driven
        ways[r] = np.where(from_here[r] < 0, -1, left)
    return ways


# ── Bookings ────────────────────────────────────────────────────────────────────────


def _start(problem: Problem, index: Index, road: Road) -> State:
    """Book entries, services and teams; a fact between two minutes keeps others off both."""
    servers = [(Act.CHECK, of.place) for of in road.case.checkpoints]
    servers += [(Act.RECEIVE, of.place) for of in road.case.centres]
    services = [_apart(road.services.get(key, [])) for key in servers]
    services += [
        _apart(_taken(of.headway, road.entries.get((of.id, side), [])))
        for side in (INBOUND, OUTBOUND)
        for of in road.case.corridors
    ]
    services += [_apart(road.services.get((Act.BOARD, key), [])) for key in index.loading]
    for link in road.case.links:
        services += [_noted(road.passed(link)), _noted(road.out(link))]
    state = with_room(problem, empty_state(problem, 0), max(map(len, services), default=0))
    for row, pairs in enumerate(services):
        state.n_busy[row] = len(pairs)
        state.begins[row, : len(pairs)] = [starts for starts, _ in pairs]
        state.ends[row, : len(pairs)] = [ends for _, ends in pairs]
    free = [minute for _, minute in index.teams]
    for low, high in pairwise(problem.team_first.tolist()):
        state.team_free[low:high] = sorted(free[low:high])
    return state


def _team_free(road: Road, key: TeamId, now: int) -> int:
    """Tell when a team can enter next; one of no name, for whom nobody waits, now."""
    return whole_minutes(road.teams[key]) // MINUTE if key else now


def _noted(moments: list[Seconds]) -> list[tuple[int, int]]:
    return [(whole_minutes(at) // MINUTE,) * 2 for at in moments]


def _taken(
    headway: Seconds, entries: list[tuple[Seconds, Seconds]]
) -> list[tuple[Seconds, Seconds]]:
    """Tell when a gate is taken: until the tail is through, and a headway longer."""
    return [(head, whole_minutes(tail) + whole_minutes(headway)) for head, tail in entries]


def _apart(services: list[tuple[Seconds, Seconds]]) -> list[tuple[int, int]]:
    """Round services outwards to whole minutes, and join those that overlap."""
    joined: list[tuple[int, int]] = []
    for starts, ends in sorted(services):
        first, last = starts // MINUTE, whole_minutes(ends) // MINUTE
        if joined and first < joined[-1][1]:
            last = max(last, joined[-1][1])
            first = joined.pop()[0]
        joined.append((first, last))
    return joined

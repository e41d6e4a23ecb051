"""From missions to convoys: the timetable in keys instead of indices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from safepassage.model import Act, Case, Convoy, Load, Needs, Route, Step, Vehicle
from safepassage.model.fleet import TeamId
from safepassage.model.people import GroupId
from safepassage.model.place import PlaceId
from safepassage.planning.arrange import arrange
from safepassage.planning.decode import changed, commit
from safepassage.planning.drive import boarding, slowest
from safepassage.planning.drops import getting_off, way_on
from safepassage.planning.escorts import pick_teams
from safepassage.planning.pace import over
from safepassage.planning.problem import INNER_SIDE, OUTER, Index, Ints, Problem
from safepassage.planning.state import State, free_at, location_of, with_room
from safepassage.planning.trip import (
    ABOARD,
    CENTRE,
    CHANGE,
    EXIT,
    FREE,
    LOAD,
    RECEIVED,
    UNLOADS,
    Trip,
    empty_trip,
)
from safepassage.units import MINUTE, service_time

Picked: TypeAlias = tuple[int, Vehicle]
"""A vehicle of a convoy, after the index of its type."""


def convoys(
    case: Case, problem: Problem, index: Index, start: State, missions: Ints
) -> tuple[Convoy, ...]:
    """Run missions in their order and write down every convoy, in the order of entry.

    Parameters
    ----------
    start
        What is booked already.
    """
    state, out = with_room(problem, start, missions.shape[0]), empty_trip(problem)
    stands = {key: list(vehicles) for key, vehicles in index.vehicles.items()}
    free = [minute for _, minute in index.teams]
    made = []
    for m, mission in enumerate(missions):
        if arrange(problem, state, missions, m, out) == 0:
            continue
        picked = _take(stands, state, out)
        pick_teams(problem, state, int(mission[0]), out)
        teams = _teams(problem, index, free, state, out)
        r = int(mission[0])
        made.append(_convoy(case, problem, index, r, out, picked, teams))
        commit(problem, state, r, out)
        home = index.n_depots + int(out.when[CENTRE]), int(out.when[FREE])
        for kind, vehicle in picked:
            inner = problem.side[r, kind] == INNER_SIDE
            stand = (int(problem.there[r]), changed(problem, r, out)) if inner else home
            stands.setdefault((kind, *stand), []).append(vehicle)
    made.sort(key=lambda convoy: (convoy.enters, convoy.route, convoy.boards))
    width = max(2, len(str(len(made))))
    return tuple(replace(convoy, id=f"convoy-{n:0{width}}") for n, convoy in enumerate(made, 1))


def _teams(
    problem: Problem, index: Index, free: list[int], state: State, out: Trip
) -> tuple[TeamId, ...]:
    """Take the picked teams, of those that came free together the first; they go at once."""
    went = []
    for pool, row in out.escorts:
        alike = range(int(problem.team_first[pool]), int(problem.team_first[pool + 1]))
        minute = int(state.team_free[row])
        went.append(next(n for n in alike if free[n] == minute and n not in went))
    for n in went:
        free[n] = int(out.when[EXIT]) + problem.turnaround
    return tuple(index.teams[n][0] for n in went)


def _take(
    stands: dict[tuple[int, int, int], list[Vehicle]], state: State, out: Trip
) -> list[Picked]:
    """Take the picked vehicles from where they stand, the lowest numbers first."""
    picked = list[Picked]()
    for kind in range(out.n_picks.size):
        for row, count, _ in out.pick[kind, : out.n_picks[kind]]:
            here = int(state.stand[kind, row])
            key = kind, location_of(here), free_at(here)
            stand = sorted(stands[key], key=lambda vehicle: vehicle.id)
            picked += ((kind, vehicle) for vehicle in stand[:count])
            stands[key] = stand[count:]
    return picked


def _convoy(
    case: Case,
    problem: Problem,
    index: Index,
    r: int,
    out: Trip,
    picked: list[Picked],
    teams: tuple[TeamId, ...],
) -> Convoy:
    route, outer = case.routes[index.routes[r]], (problem.side[r] == OUTER).tolist()
    first, onward = (
        [(kind, vehicle) for kind, vehicle in picked if outer[kind] == side]
        for side in (False, True)
    )
    return Convoy(
        id="convoy",
        route=route.id,
        centre=case.centres[int(out.when[CENTRE])].place,
        teams=teams if case.rules.escorted else (),
        loads=tuple(_loads(case, problem, index, r, out, first)),
        steps=tuple(_steps(case, problem, route, r, out, len(first), len(onward))),
        onward=tuple(_loads(case, problem, index, r, out, onward)),
    )


def _steps(
    case: Case, problem: Problem, route: Route, r: int, out: Trip, vehicles: int, onward: int
) -> Iterator[Step]:
    """Write the way in, boarding, the way out with its checks, the transit and the intake."""
    used = np.flatnonzero(out.used)
    legs = list(enumerate(route.segments))
    rows = slice(problem.leg_first[r], problem.leg_first[r + 1])
    drive_in, drive, rest_in, rest_out = (
        minutes[rows, used].max(axis=1)
        for minutes in (problem.drive_in, problem.drive, problem.rest_in, problem.rest_out)
    )
    for n, key in reversed(legs):
        start, enters = case.segment[key].start, out.enter_in[n]
        there = over(problem, int(problem.leg_first[r]) + n, drive_in[n], enters)
        yield _step(Act.DRIVE_IN, start, enters, there - enters, key)
        if rest_in[n]:
            yield _step(Act.REST, start, there, rest_in[n])
    longest = slowest(problem, r, problem.loads, OUTER, out)
    loads = boarding(problem, int(problem.loading[r]), vehicles, longest)
    yield _step(Act.BOARD, case.assembly_point(route), out.when[LOAD], loads)
    leaves = 0
    for n, key in legs:
        end, enters = case.segment[key].end, out.enter_out[n]
        leaves = over(problem, int(problem.leg_first[r]) + n, drive[n], enters)
        yield _step(Act.DRIVE_OUT, end, enters, leaves - enters, key)
        if out.check_at[n] >= 0:
            checkpoint = case.checkpoint[end]
            takes = service_time(vehicles, checkpoint.vehicles_per_hour) // MINUTE
            yield _step(Act.CHECK, end, out.check_at[n], takes)
            leaves, dwell = out.check_at[n] + takes, -(-checkpoint.dwell // MINUTE)
            if dwell:
                yield _step(Act.HOLD, end, leaves, dwell)
                leaves += dwell
        if out.board_at[n] >= 0:
            place = int(problem.pickup[problem.leg_first[r] + n])
            loads = boarding(problem, place, vehicles, longest)
            yield _step(Act.BOARD, end, out.board_at[n], loads)
            leaves = out.board_at[n] + loads
        if rest_out[n]:
            yield _step(Act.REST, end, leaves, rest_out[n])
        if problem.leg_first[r] + n == problem.change[r]:
            starts, vehicles = leaves + rest_out[n], onward
            yield _step(Act.TRANSFER, end, starts, int(out.when[CHANGE]))
    yield from _received(case, problem, r, out, leaves)


def _received(case: Case, problem: Problem, r: int, out: Trip, leaves: int) -> Iterator[Step]:
    """Write the way to every stop behind the gate, and its intake; to the centre at last."""
    here, rest = -1, int(out.when[ABOARD])
    for stop in np.flatnonzero(out.stop_at >= 0).tolist():
        at = int(problem.drop[problem.drop_first[r] + stop])
        people, received = getting_off(problem, r, stop, out), int(out.stop_at[stop])
        place, takes = case.centres[at].place, case.centres[at].intake_time(people) // MINUTE
        yield _step(Act.TRANSIT, place, leaves, way_on(problem, r, here, at, out))
        yield _step(Act.RECEIVE, place, received, takes)
        here, rest, leaves = at, rest - people, received + takes
        if (longer := int(out.when[UNLOADS]) - takes) > 0:
            yield _step(Act.HOLD, place, leaves, longer)
            leaves += longer
    centre = case.centres[int(out.when[CENTRE])]
    way = way_on(problem, r, here, int(out.when[CENTRE]), out)
    yield _step(Act.TRANSIT, centre.place, leaves, way)
    takes = centre.intake_time(rest) // MINUTE
    yield _step(Act.RECEIVE, centre.place, out.when[RECEIVED], takes)


def _step(act: Act, place: str, starts: int, minutes: int, segment: str | None = None) -> Step:
    begins = int(starts) * MINUTE
    return Step(act, place, begins, begins + int(minutes) * MINUTE, segment)


def _loads(
    case: Case, problem: Problem, index: Index, r: int, out: Trip, picked: list[Picked]
) -> Iterator[Load]:
    """Seat the people: each vehicle takes what its layout holds, earliest release first.

    Those who get off first are in the first vehicles.
    """
    point, last = int(problem.point[r]), out.off.shape[0]
    places, heads = problem.places[point].tolist(), problem.heads[point].tolist()
    sizes, queues = (int(problem.family[point]), 1, 1), _queues(problem, index, point, out)
    stops = [case.centres[n].place for n in problem.drop[problem.drop_first[r] :]]
    for (_, vehicle), layout in zip(picked, _layouts(problem, out, picked), strict=True):
        people: dict[GroupId, list[int]] = {}
        off: dict[tuple[PlaceId, GroupId], list[int]] = {}
        for k in range(3):
            free = places[layout][k]
            while free > 0 and queues[k]:
                stop, group, waiting = queues[k].pop()
                take = min(waiting, free)
                free -= -(-take // sizes[k]) * sizes[k]
                if take < waiting:
                    queues[k].append((stop, group, waiting - take))
                counts = [people.setdefault(group, [0, 0, 0])]
                if stop < last:
                    counts.append(off.setdefault((stops[stop], group), [0, 0, 0]))
                for count in counts:
                    count[k] += take
                    count[0] += take * (heads[k] - 1)
        up = tuple((group, Needs(*count)) for group, count in people.items())
        down = tuple((place, group, Needs(*count)) for (place, group), count in off.items())
        yield Load(vehicle.id, index.layouts[layout], up, off=down)


def _queues(
    problem: Problem, index: Index, point: int, out: Trip
) -> tuple[list[tuple[int, GroupId, int]], ...]:
    """List by need at which stop how many of which group get off; who boards first is at the end.

    The stop after the last on the way is the centre of the convoy.
    """
    low, high = problem.cohort_first[point : point + 2]
    off, board = out.off[:, : high - low], out.board[: high - low]
    riders = np.concatenate([off, (board - off.sum(axis=0))[np.newaxis]])
    queues: tuple[list[tuple[int, GroupId, int]], ...] = ([], [], [])
    for stop, i, k in reversed(np.argwhere(riders).tolist()):
        queues[k].append((stop, index.cohorts[low + i], int(riders[stop, i, k])))
    return queues


def _layouts(problem: Problem, out: Trip, picked: list[Picked]) -> list[int]:
    """Deal out layouts to the vehicles of each type, in the order of layouts."""
    dealt = {}
    for kind in {kind for kind, _ in picked}:
        of = np.arange(*problem.layout_first[kind : kind + 2])
        dealt[kind] = iter(np.repeat(of, out.layouts[of]).tolist())
    return [next(dealt[kind]) for kind, _ in picked]

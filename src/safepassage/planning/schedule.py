"""From missions to convoys: the timetable in keys instead of indices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from safepassage.model import NEEDS, NOBODY, Act, Case, Convoy, Load, Needs, Route, Step, Vehicle
from safepassage.model.fleet import TeamId
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
        vehicles = _take(stands, state, out)
        pick_teams(problem, state, int(mission[0]), out)
        teams = _teams(problem, index, free, state, out)
        r = int(mission[0])
        made.append(_convoy(case, problem, index, r, out, vehicles, teams))
        commit(problem, state, r, out)
        home = index.n_depots + int(out.when[CENTRE]), int(out.when[FREE])
        for vehicle in vehicles:
            kind = case.vehicle_types.index(vehicle.type)
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
) -> list[Vehicle]:
    """Take the picked vehicles from where they stand, the lowest numbers first."""
    picked = []
    for kind in range(out.n_picks.size):
        for row, count, _ in out.pick[kind, : out.n_picks[kind]]:
            here = int(state.stand[kind, row])
            key = kind, location_of(here), free_at(here)
            stand = sorted(stands[key], key=lambda vehicle: vehicle.id)
            picked += stand[:count]
            stands[key] = stand[count:]
    return picked


def _convoy(
    case: Case,
    problem: Problem,
    index: Index,
    r: int,
    out: Trip,
    vehicles: list[Vehicle],
    teams: tuple[TeamId, ...],
) -> Convoy:
    route = case.routes[index.routes[r]]
    side = [problem.side[r, case.vehicle_types.index(of.type)] for of in vehicles]
    first, onward = (
        [vehicle for vehicle, of in zip(vehicles, side, strict=True) if (of == OUTER) == outer]
        for outer in (False, True)
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
    case: Case, problem: Problem, index: Index, r: int, out: Trip, vehicles: list[Vehicle]
) -> Iterator[Load]:
    """Seat the people: each vehicle takes what its layout holds, earliest release first.

    Those who get off first are in the first vehicles.
    """
    point = int(problem.point[r])
    low, family = int(problem.cohort_first[point]), int(problem.family[point])
    waiting = _by_stop(out, int(problem.cohort_first[point + 1]) - low)
    stops = [case.centres[n].place for n in problem.drop[problem.drop_first[r] :]]
    for vehicle, layout in zip(vehicles, _layouts(case, problem, out, vehicles), strict=True):
        people: dict[str, Needs] = {}
        off: dict[tuple[str, str], Needs] = {}
        for k, need in enumerate(NEEDS):
            size = family if k == 0 else 1
            places = int(problem.places[point, layout, k])
            for stop, i in np.ndindex(waiting.shape[:2]):
                take = int(min(waiting[stop, i, k], places))
                if take > 0:
                    waiting[stop, i, k] -= take
                    places -= -(-take // size) * size
                    some = Needs(**{need: take}) + Needs(take * int(problem.heads[point, k] - 1))
                    group = index.cohorts[low + i]
                    people[group] = people.get(group, NOBODY) + some
                    if stop < waiting.shape[0] - 1:
                        way = stops[stop], group
                        off[way] = off.get(way, NOBODY) + some
        down = tuple((place, group, some) for (place, group), some in off.items())
        yield Load(vehicle.id, index.layouts[layout], tuple(people.items()), off=down)


def _by_stop(out: Trip, cohorts: int) -> Ints:
    """Part those who board by where they get off: ``(n_stops + 1, n_cohorts, 3)``."""
    off = out.off[:, :cohorts]
    return np.concatenate([off, (out.board[:cohorts] - off.sum(axis=0))[np.newaxis]])


def _layouts(case: Case, problem: Problem, out: Trip, vehicles: list[Vehicle]) -> Iterator[int]:
    """Deal out layouts to the vehicles of each type, in the order of layouts."""
    left = out.layouts.copy()
    for vehicle in vehicles:
        kind = case.vehicle_types.index(vehicle.type)
        choices = range(int(problem.layout_first[kind]), int(problem.layout_first[kind + 1]))
        layout = next(choice for choice in choices if left[choice] > 0)
        left[layout] -= 1
        yield layout

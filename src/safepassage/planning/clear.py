"""Earliest clearance: tours for every vehicle.

Where nothing but people and room couples convoys, tours *are* plans, and :func:`clear`
makes them: a roster annealed towards the proven minute, then run by the same decoder as
every other plan.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import replace
from typing import Final

import numpy as np

from safepassage.model import Case, Convoy, Fleet, Load
from safepassage.planning.clearance import Clearance
from safepassage.planning.compile import compile_case
from safepassage.planning.cost import left_behind
from safepassage.planning.escorts import least_of
from safepassage.planning.master import Tour
from safepassage.planning.problem import NEVER, Index, Problem
from safepassage.planning.roster import Roster, end_of
from safepassage.planning.schedule import convoys
from safepassage.planning.state import empty_state
from safepassage.planning.stop import Stop
from safepassage.planning.tour_search import Beside, TourSearch, into_gap, roster_of
from safepassage.planning.tours import Fleet as Crews
from safepassage.planning.tours import endless
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE


def independent(p: Problem) -> bool:
    """Tell whether nothing but people and room couples convoys, so that tours are plans."""
    always = (
        (np.diff(p.open_first) == 1).all()
        and (p.opening[:, 0] <= 0).all()
        and (p.opening[:, 1] >= p.horizon).all()
    )
    return bool(
        always
        and (p.team_ready == 0).all()
        and (p.may @ np.diff(p.team_first) >= least_of(p) * int(p.fleet[:, 3].sum())).all()
        and p.turnaround == 0
        and (p.leg_check < 0).all()
        and not p.headway.any()
        and not p.link.size
        and not p.intake.any()
        and not p.release.any()
        and not p.people[:, 1:].any()
        and (p.family == 1).all()
        and p.spacing == 0
        and (p.pickup < -1).all()
        and not (p.rests or p.positions.any() or p.night.size or p.slow.size)
        and not p.choosing
        and not p.dropping
        and not p.private.any()
        and (p.change < 0).all()
    )


def clear(
    case: Case,
    times: TravelTimes,
    index: Index,
    clearance: Clearance,
    stop: Stop,
    seed: int,
    watch: Callable[[float, int, int], None],
    workers: Executor | None,
) -> tuple[tuple[Convoy, ...], int] | None:
    """Make the tours of a case whose convoys are independent.

    Parameters
    ----------
    case, times, index
        What is planned.
    clearance
        Filled with what is proven.
    stop, seed
        When to stop; of the search.
    watch
        Told the share that is over, the clearance so far and the bound, in seconds.
    workers
        Where against a clock another search runs, so that the proof need not take turns with this.

    Returns
    -------
    tuple[tuple[Convoy, ...], int] | None
        The convoys and the rounds; None where no roster that carries everyone was found.
    """
    fleet, turns = clearance.fleet, clearance.turns

    def written(tours: tuple[Tour, ...]) -> tuple[Convoy, ...]:
        return _written(case, times, fleet, index, roster_of(fleet, tours))

    def runs(tours: tuple[Tour, ...]) -> bool:
        return bool(tours) and not left_behind(case, written(tours))

    if not (fleet.crew.size and fleet.room.size and fleet.point.size) or endless(fleet):
        return None
    search = TourSearch(clearance, turns, seed)
    beside = Beside(search, clearance, stop, seed + 1, workers) if workers and stop.timed else None
    twin = beside.search if beside else search
    choice, rounds = _Choice(clearance, runs), 0
    while not rounds or (search.upper > clearance.lower and stop.progress(rounds) < 1.0):
        search.round(search.upper)
        rounds += 1
        if not search.rounds:
            with nullcontext() if beside else turns.turn("proof"):
                clearance.prove(search.upper if search.upper < NEVER else None)
        elif search.upper > clearance.lower:
            choice.take_turn(search, twin)
        if search.rounds == SETTLES_AFTER and runs(tours := clearance.settle(search.upper)):
            search.take(tours)
        if twin.upper < search.upper:
            search.take(twin.best)
        watch(stop.progress(rounds), search.upper * MINUTE, clearance.lower * MINUTE)
    if beside:
        beside.end()
    best = min(search, twin, key=lambda one: one.upper)
    return (written(best.best), rounds) if best.upper <= clearance.problem.horizon else None


CHOOSES_EVERY: Final = 2
SELDOM: Final = 16
"""After so many rounds whole tours are chosen: at first, and at most."""

PATIENT: Final = 8
"""From this round on they are chosen more seldom whenever that was in vain."""

SETTLES_AFTER: Final = 11
"""After so many rounds the exact flow is tried."""


class _Choice:
    """Whole tours, chosen now and then among those that the program and the searches know.

    Parameters
    ----------
    clearance
        Chooses.
    runs
        Tells whether tours carry everyone.
    """

    def __init__(self, clearance: Clearance, runs: Callable[[tuple[Tour, ...]], bool]) -> None:
        self._clearance, self._runs = clearance, runs
        self._near = tuple[Tour, ...]()
        self._due, self._wait = CHOOSES_EVERY, CHOOSES_EVERY

    def take_turn(self, search: TourSearch, twin: TourSearch) -> None:
        """Choose if it is time to; what runs is taken by the search."""
        rounds = search.rounds + 1
        if rounds != self._due:
            return
        aim = into_gap(self._clearance.lower, search.upper, rounds // CHOOSES_EVERY)
        known = dict.fromkeys((*search.best, *twin.best, *self._near))
        with self._clearance.turns.turn("choice"):
            self._near, carried = self._clearance.choose(tuple(known), aim)
        if carried and self._runs(self._near):
            search.take(self._near)
        elif rounds >= PATIENT:
            self._wait = min(2 * self._wait, SELDOM)
        self._due = rounds + self._wait


# ── From a roster to convoys ─────────────────────────────────────────────────────────


def _written(
    case: Case, times: TravelTimes, fleet: Crews, index: Index, roster: Roster
) -> tuple[Convoy, ...]:
    """Run a roster by the decoder; a mission names a vehicle, as each is a type of its own."""
    numbered, ways = _numbered(case, times)
    problem, keys = compile_case(numbered, ways)
    vehicles = [vehicle for stand in index.vehicles.values() for vehicle in stand]
    order = [vehicle.id for vehicle in case.vehicles]
    trips = []
    for v, vehicle in enumerate(vehicles):
        for n, (route, centre) in enumerate(roster.trips[v, : roster.n[v]]):
            leaves = end_of(fleet, int(roster.crew[v]), roster.trips[v], n)
            trips.append((leaves, order.index(vehicle.id), int(route), int(centre)))
    missions = np.zeros((len(trips), 4 + len(order)), dtype=np.int64)
    for mission, (_, kind, route, centre) in zip(missions, sorted(trips), strict=True):
        mission[0], mission[1], mission[4 + kind] = route, centre, 1
    made = convoys(numbered, problem, keys, empty_state(problem, 0), missions)
    return tuple(replace(convoy, loads=_renamed(convoy.loads)) for convoy in made)


def _numbered(case: Case, times: TravelTimes) -> tuple[Case, TravelTimes]:
    """Make every vehicle a type of its own, named as the vehicle is."""
    vehicles = case.vehicles
    of = [times.types.index(vehicle.type.id) for vehicle in vehicles]
    ids = tuple(vehicle.id for vehicle in vehicles)
    numbered = replace(
        case,
        vehicle_types=tuple(replace(vehicle.type, id=vehicle.id) for vehicle in vehicles),
        fleets=tuple(Fleet(v.id, v.depot, 1, v.available) for v in vehicles),
        sources=(),
    )
    ways = replace(times, types=ids, between=times.between[:, :, of], along=times.along[:, of])
    return numbered, ways


def _renamed(loads: tuple[Load, ...]) -> tuple[Load, ...]:
    """Take the number off again: the one vehicle of type coach-07 is coach-07-1."""
    return tuple(replace(load, vehicle=load.vehicle.removesuffix("-1")) for load in loads)

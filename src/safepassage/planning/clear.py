"""Earliest clearance: tours for every vehicle.

Where nothing but people and room couples convoys, tours *are* plans, and :func:`clear`
makes them: a roster annealed towards the proven minute, then run by the same decoder as
every other plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from safepassage.model import Case, Convoy, Fleet, Load
from safepassage.planning.clearance import Clearance
from safepassage.planning.compile import compile_case
from safepassage.planning.cost import left_behind
from safepassage.planning.escorts import least_of
from safepassage.planning.kernel import chance
from safepassage.planning.master import Tour
from safepassage.planning.problem import NEVER, Index, Problem
from safepassage.planning.roster import Roster, anneal, empty_roster, end_of, typical_trip
from safepassage.planning.schedule import convoys
from safepassage.planning.state import empty_state
from safepassage.planning.stop import Stop
from safepassage.planning.tours import Fleet as Crews
from safepassage.planning.tours import endless
from safepassage.planning.turns import Turns
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE

PENALTIES: Final = (1.3, 1.1, 2.0)
HEATS: Final = (0.02, 0.05, 0.1)
"""What a full vehicle left behind costs, and what may be lost at first: in typical trips."""

AIMS: Final = (2, 4, 1)
"""A round aims at the proven minute and a half, a quarter, all of the gap above it."""

FIRST_STEP: Final = 2000
FURTHEST: Final = 11
"""Beyond the proven minute: one part in so many at first, doubled so often at the most."""

TRIALS_A_TRIP: Final = 2000
LONGEST_ROUNDS: Final = 5
"""How often the length of a round doubles."""


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

    Returns
    -------
    tuple[tuple[Convoy, ...], int] | None
        The convoys and the rounds; None where no roster that carries everyone was found.
    """
    fleet, turns = clearance.fleet, clearance.turns

    def written(tours: tuple[Tour, ...]) -> tuple[Convoy, ...]:
        return _written(case, times, fleet, index, _roster(fleet, tours))

    def runs(tours: tuple[Tour, ...]) -> bool:
        return bool(tours) and not left_behind(case, written(tours))

    if not (fleet.crew.size and fleet.room.size and fleet.point.size) or endless(fleet):
        return None
    found = _Found(fleet, turns, seed)
    before = _opening(clearance, found, stop, watch)
    rounds, due, wait = 1, CHOOSES_EVERY, CHOOSES_EVERY
    near = tuple[Tour, ...]()
    while found.upper > clearance.lower and stop.progress(before + rounds) < 1.0:
        found.search(_aim(clearance.lower, found.upper, rounds), rounds, rounds)
        rounds += 1
        if rounds == due and found.upper > clearance.lower:
            aim = _aim(clearance.lower, found.upper, rounds // CHOOSES_EVERY)
            with turns.turn("choice"):
                near, carried = clearance.choose((*found.best, *near), aim)
            chose = carried and runs(near)
            if chose:
                found.take(near)
            wait = _wait(rounds, wait, in_vain=not chose)
            due = rounds + wait
        if rounds == SETTLES_AFTER and runs(tours := clearance.settle(found.upper)):
            found.take(tours)
        watch(stop.progress(before + rounds), found.upper * MINUTE, clearance.lower * MINUTE)
    if found.upper > clearance.problem.horizon:
        return None
    return written(found.best), before + rounds


class _Found:
    """The best tours so far, and the roster that is annealed towards better ones.

    Parameters
    ----------
    fleet, turns, seed
        Whose tours, who counts the time, and the seed of the search.
    """

    def __init__(self, fleet: Crews, turns: Turns, seed: int) -> None:
        self._fleet, self._turns, self._luck = fleet, turns, chance(seed)
        self._now, self._trial = empty_roster(fleet), empty_roster(fleet)
        self.best, self.upper = tuple[Tour, ...](), NEVER

    def search(self, aim: int, rounds: int, doubled: int) -> bool:
        """Anneal for a round whose length is doubled so often; tell whether the aim was met."""
        penalty, hot, trials = _course(self._fleet, rounds, doubled)
        trials = self._turns.fitting(trials)
        with self._turns.search(trials):
            got = anneal(self._fleet, self._now, self._trial, aim, penalty, hot, trials, self._luck)
        if got < self.upper:
            self.best, self.upper = _tours(self._trial), got
        return got <= aim

    def take(self, tours: tuple[Tour, ...]) -> None:
        """Go on from tours that carry everyone."""
        self.best, self.upper = tours, max(tour.ends for tour in tours)
        self._now = _roster(self._fleet, tours)


def _opening(
    clearance: Clearance, found: _Found, stop: Stop, watch: Callable[[float, int, int], None]
) -> int:
    """Search and prove in turns until the linear program has no more to prove.

    Meanwhile the search does not know how early is possible: it aims at what nobody can beat, then
    below its best by a share that is halved whenever that was too bold.

    Returns
    -------
    int
        How many rounds more than one it took.
    """
    rounds, halved, in_vain = 0, 0, 0
    while rounds == 0 or (
        not clearance.settled and found.upper > clearance.lower and stop.progress(rounds) < 1.0
    ):
        aim = _hoped(clearance, found.upper, halved) if rounds else clearance.lower
        if found.search(aim, rounds, in_vain):
            in_vain = 0
        else:
            halved, in_vain = (halved + 1) % HALVINGS, in_vain + 1
        rounds += 1
        with clearance.turns.turn("proof"):
            clearance.prove(found.upper if found.upper < NEVER else None)
        watch(stop.progress(rounds), found.upper * MINUTE, clearance.lower * MINUTE)
    return rounds - 1


BOLDEST: Final = 4
HALVINGS: Final = 9
"""A search that knows no bound aims at first one part in so many below its best; and how many
halves of that are tried before it is as bold again."""

CHOOSES_EVERY: Final = 2
SELDOM: Final = 16
"""After so many rounds whole tours are chosen: at first, and at most."""

PATIENT: Final = 8
"""From this round on they are chosen more seldom whenever that was in vain."""

SETTLES_AFTER: Final = 12
"""After so many rounds the exact flow is tried."""


def _aim(lower: int, upper: int, rounds: int) -> int:
    """Aim into the gap; where nothing is known above it, ever further beyond the proven minute."""
    if upper >= NEVER:
        return lower + (lower << min(rounds, FURTHEST)) // FIRST_STEP
    return lower + (upper - 1 - lower) // AIMS[rounds % len(AIMS)]


def _hoped(clearance: Clearance, upper: int, halved: int) -> int:
    """Aim below the best; where nothing is known, anywhere before the horizon."""
    if upper >= NEVER:
        return clearance.problem.horizon
    return max(clearance.lower, upper - max(1, upper // (BOLDEST << halved)))


def _wait(rounds: int, wait: int, *, in_vain: bool) -> int:
    """Tell after how many rounds whole tours are chosen again."""
    return min(2 * wait, SELDOM) if in_vain and rounds >= PATIENT else wait


def _course(fleet: Crews, rounds: int, doubled: int) -> tuple[float, float, int]:
    """Choose penalty and heat of a round, which alternate, and its length, doubled so often."""
    trip, full = typical_trip(fleet), max(1, int(fleet.seats.max()))
    trips = int(sum(-(-fleet.people // full)))
    penalty = PENALTIES[rounds % len(PENALTIES)] * trip / full
    hot = HEATS[rounds // len(PENALTIES) % len(HEATS)] * trip
    return penalty, hot, TRIALS_A_TRIP * (trips + 1) * 2 ** min(doubled, LONGEST_ROUNDS)


def _tours(roster: Roster) -> tuple[Tour, ...]:
    """Read off the tours of the vehicles that move."""
    return tuple(
        Tour(int(crew), int(ends), tuple((int(r), int(c)) for r, c in trips[:n]))
        for crew, trips, n, ends in zip(*roster, strict=True)
        if n
    )


def _roster(fleet: Crews, tours: tuple[Tour, ...]) -> Roster:
    """Give every tour to a vehicle of its crew."""
    roster = empty_roster(fleet)
    free = [list(np.flatnonzero(roster.crew == crew)) for crew in range(len(fleet.crew))]
    for tour in tours:
        v = free[tour.crew].pop(0)
        roster.n[v] = len(tour.trips)
        roster.trips[v, : len(tour.trips)] = tour.trips
        roster.ends[v] = tour.ends
    return roster


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

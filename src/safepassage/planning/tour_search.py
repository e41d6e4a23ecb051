"""The search for tours of every vehicle: a roster annealed towards the proven minute."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import Final

import numpy as np

from safepassage.planning.clearance import Clearance
from safepassage.planning.kernel import chance
from safepassage.planning.master import Tour
from safepassage.planning.problem import NEVER
from safepassage.planning.roster import Roster, anneal, empty_roster, typical_trip
from safepassage.planning.stop import Stop
from safepassage.planning.tours import Fleet
from safepassage.planning.turns import Turns

PENALTIES: Final = (1.3, 1.1, 2.0)
HEATS: Final = (0.02, 0.05, 0.1)
"""What a full vehicle left behind costs, and what may be lost at first: in typical trips."""

AIMS: Final = (2, 4, 1)
"""A round aims at the proven minute and a half, a quarter, all of the gap above it."""

FIRST_STEP: Final = 2000
FURTHEST: Final = 11
"""Beyond the proven minute: one part in so many at first, doubled so often at the most."""

BOLDEST: Final = 4
HALVINGS: Final = 9
"""A search that knows no bound aims at first one part in so many below its best; and how many
halves of that are tried before it is as bold again."""

TRIALS_A_TRIP: Final = 2000
LONGEST_ROUNDS: Final = 2
"""How often the length of a round doubles; long rounds leave less time to choose whole tours."""


class TourSearch:
    """A running search.

    Parameters
    ----------
    clearance
        What is proven meanwhile.
    turns, seed
        Who counts the time; of the search.

    Attributes
    ----------
    best, upper
        The best tours found, and the minute by which they clear.
    rounds
        How many there were since the linear program has had no more to prove.
    """

    def __init__(self, clearance: Clearance, turns: Turns, seed: int) -> None:
        self._clearance, self._turns, self._luck = clearance, turns, chance(seed)
        self._now, self._trial = (empty_roster(clearance.fleet) for _ in range(2))
        self._halt = np.zeros(1, dtype=np.int64)
        self._before, self._in_vain, self._halved = 0, 0, 0
        self.best, self.upper, self.rounds = tuple[Tour, ...](), NEVER, 0

    def round(self, upper: int) -> None:
        """Anneal for a round towards tours that end before ``upper``, the best known: into the gap.

        While the program has more to prove, nobody knows how early is possible: the first round
        aims at what nobody can beat, the others below the best by a share that is halved whenever
        that was too bold.
        """
        lower = self._clearance.lower
        if self._before and self._clearance.settled:
            self.rounds += 1
            self._anneal(into_gap(lower, upper, self.rounds), self.rounds, self.rounds)
            return
        aim = self._hoped(upper) if self._before else lower
        if self._anneal(aim, self._before, self._in_vain):
            self._in_vain = 0
        else:
            self._halved, self._in_vain = (self._halved + 1) % HALVINGS, self._in_vain + 1
        self._before += 1

    def take(self, tours: tuple[Tour, ...]) -> None:
        """Go on from tours that carry everyone."""
        self.best, self.upper = tours, max(tour.ends for tour in tours)
        self._now = roster_of(self._clearance.fleet, tours)

    def halt(self) -> None:
        """End the running round, and let no other follow."""
        self._halt[0] = 1

    @property
    def halted(self) -> bool:
        """Whether no round is to follow."""
        return bool(self._halt[0])

    def _anneal(self, aim: int, rounds: int, doubled: int) -> bool:
        """Anneal for a round whose length is doubled so often; tell whether the aim was met."""
        fleet = self._clearance.fleet
        penalty, hot, trials = _course(fleet, rounds, doubled)
        trials = self._turns.fitting(trials)
        course = aim, penalty, hot, trials
        with self._turns.search(trials):
            got = anneal(fleet, self._now, self._trial, *course, self._luck, self._halt)
        if got < self.upper:
            self.best, self.upper = _tours(self._trial), got
        return got <= aim

    def _hoped(self, upper: int) -> int:
        """Aim below the best; where nothing is known, anywhere before the horizon."""
        if upper >= NEVER:
            return self._clearance.problem.horizon
        bold = max(1, upper // (BOLDEST << self._halved))
        return max(self._clearance.lower, upper - bold)


class Beside:
    """A search of another seed on another core, for as long as the first one goes on.

    Parameters
    ----------
    first, clearance
        The other one, and what is proven.
    stop, seed
        When both give up; of this one.
    workers
        Where it runs.
    """

    def __init__(
        self, first: TourSearch, clearance: Clearance, stop: Stop, seed: int, workers: Executor
    ) -> None:
        self._first, self._stop = first, stop
        self.search = TourSearch(clearance, Turns(stop), seed)
        self._running: Future[None] = workers.submit(self._run)

    def _run(self) -> None:
        while not self.search.halted and self._stop.progress(0) < 1.0:
            self.search.round(min(self._first.upper, self.search.upper))

    def end(self) -> None:
        """Wait for it, unless it has never begun."""
        self.search.halt()
        if not self._running.cancel():
            self._running.result()


def roster_of(fleet: Fleet, tours: tuple[Tour, ...]) -> Roster:
    """Give every tour to a vehicle of its crew."""
    roster = empty_roster(fleet)
    free = [list(np.flatnonzero(roster.crew == crew)) for crew in range(len(fleet.crew))]
    for tour in tours:
        v = free[tour.crew].pop(0)
        roster.n[v] = len(tour.trips)
        roster.trips[v, : len(tour.trips)] = tour.trips
        roster.ends[v] = tour.ends
    return roster


def _tours(roster: Roster) -> tuple[Tour, ...]:
    """Read off the tours of the vehicles that move."""
    return tuple(
        Tour(int(crew), int(ends), tuple((int(r), int(c)) for r, c in trips[:n]))
        for crew, trips, n, ends in zip(*roster, strict=True)
        if n
    )


def into_gap(lower: int, upper: int, rounds: int) -> int:
    """Aim into the gap; where nothing is known above it, ever further beyond the proven minute."""
    if upper >= NEVER:
        return lower + (lower << min(rounds, FURTHEST)) // FIRST_STEP
    return lower + (upper - 1 - lower) // AIMS[rounds % len(AIMS)]


def _course(fleet: Fleet, rounds: int, doubled: int) -> tuple[float, float, int]:
    """Choose penalty and heat of a round, which alternate, and its length, doubled so often."""
    trip, full = typical_trip(fleet), max(1, int(fleet.seats.max()))
    trips = int(sum(-(-fleet.people // full)))
    penalty = PENALTIES[rounds % len(PENALTIES)] * trip / full
    hot = HEATS[rounds // len(PENALTIES) % len(HEATS)] * trip
    return penalty, hot, TRIALS_A_TRIP * (trips + 1) * 2 ** min(doubled, LONGEST_ROUNDS)

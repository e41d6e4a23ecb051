"""Which tours together carry everyone: a linear program over tours that are made when needed.

Column generation (Dantzig and Wolfe 1960): the program's prices say what each trip is worth,
a dynamic program over the minutes left finds the best tour at these prices, and so on. What
it proves is recounted in whole numbers, whatever the solver's arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import highspy
import numpy as np

from safepassage.planning.interrupt import interrupted
from safepassage.planning.problem import Ints
from safepassage.planning.tours import Fleet, best_tour, in_steps, worth_from, worths

SCALE: Final = 1 << 24
"""Prices become whole numbers of this part of the price of a person left behind."""


NOBODY_LEFT: Final = 1e-7
"""Fewer people than this left behind are the solver's arithmetic."""

ONE_LEFT: Final = 0.5
"""Where tours are whole, fewer people than this left behind are nobody."""

MOST_NODES: Final = 500
"""The most nodes of a search for whole tours."""

WITHOUT_PROBING: Final = 1 << 15
"""What HiGHS leaves out of its presolve: fixing in turn whatever may be 0 or 1. That takes most
of the time where tours are many, and cannot be interrupted."""


class Tour(NamedTuple):
    """A tour of one vehicle of a crew.

    Parameters
    ----------
    crew
        Whose.
    ends
        The minute at which it has emptied the vehicle.
    trips
        (route, centre) in their order.
    """

    crew: int
    ends: int
    trips: tuple[tuple[int, int], ...]


class Prices(NamedTuple):
    """Whole prices: of people, visits, places and (by route and centre) of seats.

    All are 0 or more, but a visit may cost something where there may be only so many.
    """

    people: Ints
    visits: Ints
    places: Ints
    seats: Ints


class Master:
    """The program, for one fleet; it grows as tours are found.

    Parameters
    ----------
    fleet
        What the tours are made of.
    """

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.tours: list[Tour] = []
        self._known: set[Tour] = set()
        self._steps = [in_steps(fleet, kind) for kind in range(fleet.seats.size)]
        self._proof: Prices | None = None
        self._visits = -(-fleet.people // max(1, int(fleet.seats.max(initial=1))))
        self._pairs = [
            (point, centre)
            for point in range(fleet.people.size)
            for centre in range(fleet.room.size)
        ]
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver's own signature
        self._build()

    # rows: people of a point, visits to a point, room of a centre, seats of a pair, crews
    def _build(self) -> None:
        f, inf = self.fleet, highspy.kHighsInf
        points, centres, crews = f.people.size, f.room.size, len(f.crew)
        self._row_of_visits, self._row_of_room = points, 2 * points
        self._row_of_pair = 2 * points + centres
        self._row_of_crew = self._row_of_pair + len(self._pairs)
        lower = [*f.people, *self._visits, *[-inf] * centres, *[-inf] * len(self._pairs)]
        upper = [*[inf] * points, *f.visits, *f.room, *[0] * len(self._pairs)]
        for low, high in zip([*lower, *[-inf] * crews], [*upper, *f.crew[:, 3]], strict=True):
            self._solver.addRow(
                float(low), float(high), 0, np.array([], dtype=np.int32), np.array([])
            )
        most = float(f.seats.max(initial=1))
        for row in range(2 * points):
            self._add(1.0 if row < points else most, {row: 1.0})
        for n, (point, centre) in enumerate(self._pairs):
            rows = {point: 1.0, self._row_of_room + centre: 1.0, self._row_of_pair + n: 1.0}
            self._add(0.0, rows)
        self._first_tour = 2 * points + len(self._pairs)

    def _add(self, cost: float, rows: dict[int, float]) -> None:
        index, value = np.array(list(rows), dtype=np.int32), np.array(list(rows.values()))
        self._solver.addCol(cost, 0.0, highspy.kHighsInf, len(rows), index, value)

    def add(self, tour: Tour) -> bool:
        """Take a tour in; tell whether it is new."""
        if tour in self._known:
            return False
        self._known.add(tour)
        self.tours.append(tour)
        seats = float(self.fleet.seats[self.fleet.crew[tour.crew, 0]])
        rows: dict[int, float] = {self._row_of_crew + tour.crew: 1.0}
        for route, centre in tour.trips:
            point = int(self.fleet.point[route])
            visit = self._row_of_visits + point
            pair = self._row_of_pair + point * self.fleet.room.size + centre
            rows[visit] = rows.get(visit, 0.0) + 1.0
            rows[pair] = rows.get(pair, 0.0) - seats
        self._add(0.0, rows)
        return True

    def _limit(self, minute: int) -> None:
        """Let only tours run that end by a minute."""
        for n, tour in enumerate(self.tours, start=self._first_tour):
            most = highspy.kHighsInf if tour.ends <= minute else 0.0
            self._solver.changeColBounds(n, 0.0, most)

    def impossible(self, minute: int, over: Callable[[], bool]) -> bool:
        """Prove that nobody clears by a minute; no proof where everyone may be carried.

        Parameters
        ----------
        minute
            By when everyone should have been emptied.
        over
            Asked now and then whether to give up.
        """
        self._limit(minute)
        while not over():
            self._solver.run()
            if self._solver.getObjectiveValue() < NOBODY_LEFT:
                return False
            prices = self._prices()
            found, proven = self._price(minute, prices)
            if proven:
                self._proof = prices
                return True
            new = [self.add(tour) for tour in found]
            if not any(new):
                return False  # prices too coarse for a proof
        return False

    def used(self, minute: int) -> tuple[Tour, ...]:
        """Give the tours that the program runs, or that its last proof asks for, by a minute.

        They are worth having where somebody wants whole tours that carry everyone.
        """
        runs = self._solver.getSolution().col_value[self._first_tour :]
        tours = [tour for tour, share in zip(self.tours, runs, strict=False) if share > NOBODY_LEFT]
        asked = self._price(minute, self._proof)[0] if self._proof else []
        return tuple(dict.fromkeys((*(t for t in tours if t.ends <= minute), *asked)))

    def whole(self, over: Callable[[], bool]) -> tuple[list[Tour], bool]:
        """Run whole tours so that as few as possible are left behind.

        Where room is short a vehicle takes room for all its seats, since it is not said here who
        rides in it.

        Returns
        -------
        tuple[list[Tour], bool]
            The best found, and whether it carries everyone. The search ends once that is so, or
            cannot be, or after :data:`MOST_NODES`, or when it is over.
        """
        solver, model = highspy.Highs(), self._solver.getLp()
        solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver's own signature
        solver.setOptionValue("mip_max_nodes", MOST_NODES)
        solver.setOptionValue("objective_target", ONE_LEFT)
        solver.setOptionValue("presolve_rule_off", WITHOUT_PROBING)
        part, whole = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        model.integrality_ = [part] * self._first_tour + [whole] * len(self.tours)
        solver.passModel(model)
        for row in () if roomy(self.fleet) else range(self._row_of_pair, self._row_of_crew):
            solver.changeRowBounds(row, 0.0, 0.0)
        interrupted(solver, lambda given: over() or given.mip_dual_bound > ONE_LEFT)
        solver.run()
        runs = solver.getSolution().col_value[self._first_tour :]
        tours = [t for t, n in zip(self.tours, runs, strict=False) for _ in range(round(n))]
        return tours, bool(tours) and solver.getObjectiveValue() < ONE_LEFT

    def _prices(self) -> Prices:
        dual = np.array(self._solver.getSolution().row_dual)
        priced = np.round(dual * SCALE).astype(np.int64)
        whole = np.abs(priced)
        people = whole[: self._row_of_visits]
        places = whole[self._row_of_room : self._row_of_pair]
        pair = np.maximum(0, people[:, None] - places[None, :])
        return Prices(
            people, priced[self._row_of_visits : self._row_of_room], places, pair[self.fleet.point]
        )

    def _price(self, minute: int, prices: Prices) -> tuple[list[Tour], bool]:
        """Find the best tour of each crew, and tell whether the prices prove that none will do."""
        f = self.fleet
        visits = np.where(prices.visits > 0, self._visits, f.visits)
        spare = int(prices.people @ f.people + prices.visits @ visits - prices.places @ f.room)
        found = []
        for kind, (step, alone) in enumerate(self._steps):
            crews = [
                crew for crew in np.flatnonzero(f.crew[:, 0] == kind) if f.crew[crew, 2] <= minute
            ]
            if not crews:
                continue
            last = minute // step
            at_centre = np.empty((f.room.size, last + 1), dtype=np.int64)
            at_point = np.empty((f.point.size, last + 1), dtype=np.int64)
            trips = np.empty((last + 2, 2), dtype=np.int64)
            worth = prices.seats * f.seats[kind] + prices.visits[f.point][:, None]
            worths(alone, 0, worth, last, at_centre, at_point)
            for crew in crews:
                _, here, at, count = (int(value) for value in f.crew[crew])
                left = (minute - at) // step
                spare -= count * worth_from(alone, 0, here, left, at_point)
                n = best_tour(alone, 0, here, left, worth, at_centre, at_point, trips)
                if n:
                    chain = tuple((int(r), int(c)) for r, c in trips[:n])
                    found.append(Tour(int(crew), ends(f, int(crew), chain), chain))
        return found, spare > 0


def roomy(f: Fleet) -> bool:
    """Tell whether any centre alone has room for everyone."""
    return int(f.room.min()) >= int(f.people.sum())


def ends(f: Fleet, crew: int, trips: tuple[tuple[int, int], ...]) -> int:
    """Tell when a crew's vehicle has been emptied after its last trip."""
    kind, here, at, _ = (int(value) for value in f.crew[crew])
    depots = f.comes.shape[0] - f.room.size
    for route, centre in trips:
        at += int(f.comes[here, route, kind] + f.goes[route, centre, kind])
        here = depots + centre
    return at

"""What a convoy can be made of: every number of vehicles by layout that is worth sending.

The bound prices whole convoys. Where there are too many makeups to try each, the largest
convoys are cut into parts of equal share; a part pays its share of the escort and of the place
in the column, and no convoy is lost (``docs/planning.md`` has the proof).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.kernel import kernel, kernel_with_arrays
from safepassage.planning.problem import Ints, Problem

LISTED: Final = 30_000_000
"""Most makeups to list, point by point; convoys that would make more are cut into parts."""


class Forms(NamedTuple):
    """All that a convoy's times depend on: the slowest of its kinds, and how many are checked.

    ============== =========================== ================================================
    field          shape                       meaning
    ============== =========================== ================================================
    size           (n_forms,)                  vehicles that a checkpoint sees, at the least
    inside         (n_forms,)                  vehicles that drive in, at the least
    parts          (n_forms,)                  how many of this make up one convoy
    kinds          (n_forms, n_types)          1 where a vehicle of the type is in it
    loads, unloads (n_forms,)                  minutes, of the slowest
    vehicles       (n_forms,)                  in a makeup, at the least
    drive          (n_legs, n_forms)           minutes outbound, of the slowest
    drive_in       (n_legs, n_forms)           minutes inbound, of the slowest
    rest_in        (n_legs, n_forms)           minutes stopped after the leg inbound
    rest_out       (n_legs, n_forms)           minutes stopped after the leg outbound
    transit        (n_routes, n_centres, n_forms)  minutes, of the slowest; -1 where one cannot
    ============== =========================== ================================================
    """

    size: Ints
    inside: Ints
    parts: Ints
    kinds: Ints
    loads: Ints
    unloads: Ints
    vehicles: Ints
    drive: Ints
    drive_in: Ints
    rest_in: Ints
    rest_out: Ints
    transit: Ints


class Makeups(NamedTuple):
    """Vehicles by layout, sorted by form.

    ============== =========================== ================================================
    field          shape                       meaning
    ============== =========================== ================================================
    layouts        (n_makeups, n_layouts)      vehicles
    kinds          (n_makeups, n_types)        vehicles
    form           (n_makeups,)                index into the forms
    seats          (n_points, n_makeups, 3)    people by need at most, with families of a point
    crowd          (n_points, n_known, 3)      people released at a point, by cohorts known
    most           (n_points, n_known, n_forms, 3)  people by need that one could take
    useful_first   (n_points, n_known, n_forms + 1)  ragged makeups that are worth sending
    useful         (n_useful,)                 where no vehicle could stay at home
    ============== =========================== ================================================
    """

    layouts: Ints
    kinds: Ints
    form: Ints
    seats: Ints
    crowd: Ints
    most: Ints
    useful_first: Ints
    useful: Ints


def makeups(problem: Problem, over: Callable[[], bool]) -> tuple[Makeups, Forms] | None:
    """List what the convoys of a problem can be made of; None once ``over`` says yes."""
    kind_of = np.repeat(np.arange(problem.loads.size), np.diff(problem.layout_first))
    whole = _longest(problem, kind_of.size)
    parts = -(-int(problem.max_convoy.max(initial=1)) // whole)
    listed = [(row, 1) for row in _within(problem, kind_of, 1, whole)]
    for n in range(2, parts + 1):
        # a convoy of more than (n - 1) * whole vehicles, cut into n parts as equal as can be
        least = ((n - 1) * whole + 1) // n
        listed += [(row, n) for row in _within(problem, kind_of, least, whole)]
    layouts = np.array([row for row, _ in listed], dtype=np.int64).reshape(
        len(listed), kind_of.size
    )
    share = np.array([n for _, n in listed], dtype=np.int64)
    kinds = np.stack(
        [layouts[:, kind_of == kind].sum(axis=1) for kind in range(problem.loads.size)], axis=1
    )
    count = kinds.sum(axis=1)
    size = np.where(share > 1, np.maximum((share - 1) * whole, share * (count - 1)) + 1, count)
    forms, form = _forms(problem, kinds, size, share)
    order = np.argsort(form, kind="stable")
    made = _useful(problem, layouts[order], kinds[order], form[order], forms, over)
    return (made, forms) if made else None


def _longest(problem: Problem, layouts: int) -> int:
    """Find the longest convoy of which all makeups can be listed."""
    lists = problem.family.size + problem.release.size
    fits = [
        n
        for n in range(1, int(problem.max_convoy.max(initial=1)) + 1)
        if math.comb(n + layouts, layouts) * lists <= LISTED
    ]
    return max(fits, default=1)


def _within(problem: Problem, kind_of: Ints, least: int, most: int) -> list[tuple[int, ...]]:
    """List the vehicles by layout of all makeups of ``least`` to ``most`` vehicles."""
    owned = [
        int(problem.fleet[problem.fleet[:, 0] == k, 3].sum()) for k in range(problem.loads.size)
    ]
    rows: list[tuple[int, ...]] = [()]
    for layout, kind in enumerate(kind_of):
        first = int(problem.layout_first[kind])
        rows = [
            (*row, n)
            for row in rows
            for n in range(min(most - sum(row), owned[kind] - sum(row[first:layout])) + 1)
        ]
    car = problem.private[kind_of].tolist()
    return [
        row
        for row in rows
        if least <= sum(row)
        and sum(n for n, of in zip(row, car, strict=True) if of) <= problem.cars
    ]


def _forms(problem: Problem, count: Ints, size: Ints, parts: Ints) -> tuple[Forms, Ints]:
    """Tell apart what differs in time; makeups that do not share a form."""
    keys = np.concatenate([parts[:, None], size[:, None], count > 0], axis=1)
    distinct, form = np.unique(keys, axis=0, return_inverse=True)
    # in one piece: numba compiles all loops anew for arrays with gaps, for a minute and more
    share, seen, kinds = map(
        np.ascontiguousarray, (distinct[:, 0], distinct[:, 1], distinct[:, 2:])
    )
    vehicles = np.full(len(distinct), problem.max_convoy.max(initial=1))
    np.minimum.at(vehicles, form.reshape(-1), count.sum(axis=1))
    inside = kinds.astype(bool)
    transit = np.where(inside, problem.transit[:, :, None, :], 0)
    return Forms(
        size=seen,
        inside=_inside(problem, seen, kinds, share),
        parts=share,
        kinds=kinds,
        loads=np.where(inside, problem.loads, 0).max(axis=1),
        unloads=np.where(inside, problem.unloads, 0).max(axis=1),
        vehicles=vehicles,
        drive=np.where(inside, problem.drive[:, None, :], 0).max(axis=2),
        drive_in=np.where(inside, problem.drive_in[:, None, :], 0).max(axis=2),
        rest_in=np.where(inside, problem.rest_in[:, None, :], 0).max(axis=2),
        rest_out=np.where(inside, problem.rest_out[:, None, :], 0).max(axis=2),
        transit=np.where((transit < 0).any(axis=3), -1, transit.max(axis=3)),
    ), form.reshape(-1)


def _inside(problem: Problem, size: Ints, kinds: Ints, parts: Ints) -> Ints:
    """Count who drives in: all but private cars; a part does not know how many of these go too."""
    cars = (kinds * problem.private).any(axis=1) | (parts > 1)
    others = np.maximum(1, (kinds * (1 - problem.private)).sum(axis=1))
    return np.where(cars, np.maximum(others, size - problem.cars), size)


def _useful(
    problem: Problem,
    layouts: Ints,
    kinds: Ints,
    form: Ints,
    forms: Forms,
    over: Callable[[], bool],
) -> Makeups | None:
    """Leave out, point by point, the makeups of which a vehicle could stay at home."""
    points = problem.family.size
    cohorts = np.diff(problem.cohort_first)
    known = int(cohorts.max(initial=0)) + 1
    seats = np.einsum("ml,plk->pmk", layouts, problem.most)
    crowd = np.zeros((points, known, 3), dtype=np.int64)
    most = np.zeros((points, known, forms.size.size, 3), dtype=np.int64)
    first = np.zeros((points, known, forms.size.size + 1), dtype=np.int64)
    useful: list[Ints] = []
    count = 0
    for point in range(points):
        low, high = problem.cohort_first[point], problem.cohort_first[point + 1]
        so_far = np.cumsum(problem.people[low:high], axis=0)
        for n in range(known):
            if over():
                return None
            if n:
                crowd[point, n] = so_far[min(n, int(cohorts[point])) - 1] if so_far.size else 0
            carried = problem.most[point], crowd[point, n], most[point, n]
            kept = np.flatnonzero(_needed(layouts, form, seats[point], *carried))
            first[point, n] = count + np.searchsorted(form[kept], np.arange(forms.size.size + 1))
            useful.append(kept)
            count += kept.size
    listed = np.concatenate(useful) if useful else np.zeros(0, dtype=np.int64)
    return Makeups(layouts, kinds, form, seats, crowd, most, first, listed)


@kernel_with_arrays
def _needed(
    layouts: Ints, form: Ints, seats: Ints, each: Ints, crowd: Ints, most: Ints
) -> NDArray[np.bool_]:
    """Tell which makeups carry somebody, and fewer without any of their vehicles.

    Parameters
    ----------
    layouts, form, seats
        Of each makeup; ``seats`` at one point.
    each
        ``(n_layouts, 3)`` people by need in one vehicle at the most.
    crowd
        ``(3,)`` people by need.
    most
        ``(n_forms, 3)`` raised to what makeups of a form take.
    """
    needed = np.zeros(form.size, dtype=np.bool_)
    for m in range(form.size):
        taken = _taken(seats[m], crowd, each, -1)
        needed[m] = taken > 0
        for layout in range(layouts.shape[1]):
            if layouts[m, layout] > 0 and taken == _taken(seats[m], crowd, each, layout):
                needed[m] = False
        if needed[m]:
            for need in range(3):
                most[form[m], need] = max(most[form[m], need], min(seats[m, need], crowd[need]))
    return needed


@kernel
def _taken(seats: Ints, crowd: Ints, each: Ints, without: int) -> int:
    """Count who is taken, maybe without one vehicle of a layout; -1 for with all."""
    taken = 0
    for need in range(3):
        left_out = each[without, need] if without >= 0 else 0
        taken += min(seats[need] - left_out, crowd[need])
    return int(taken)

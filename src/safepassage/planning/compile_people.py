"""Who waits, as arrays: cohorts by point, what they weigh, and how many a layout holds of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from safepassage.model import NEEDS, Case, Group, Needs, VehicleType
from safepassage.model.place import PlaceId
from safepassage.planning.flat import first_of, ints, table, up
from safepassage.planning.places import at_most, odd_families, variants, whole_families
from safepassage.planning.problem import Index


class Cohort(NamedTuple):
    """People of a group who wish the same; None for any centre."""

    group: Group
    wish: PlaceId | None
    people: Needs


def cohorts_of(case: Case) -> list[list[Cohort]]:
    """List the cohorts of each of a case's points, those that are released first before others."""
    point = {place: n for n, places in enumerate(case.points) for place in places}
    cohorts: list[list[Cohort]] = [[] for _ in case.points]
    for group in sorted(case.groups, key=lambda group: group.released):
        if group.place in point:
            parts = [Cohort(group, *part) for part in group.by_wish(case.demand)]
            # without wishes a group is one cohort, whoever is in it
            kept = [of for of in parts if of.people.total or not group.wishes]
            cohorts[point[group.place]].extend(kept)
    return cohorts


def layouts_of(case: Case, kind: VehicleType) -> list[tuple[int, Needs]]:
    """List the layouts of a type with their numbers, for every number of stretchers if need be."""
    accompanied = _companions(case, case.groups) > 0
    usable = [case.rules.usable(layout) for layout in kind.layouts]
    return [
        (n, of) for n, all_ in enumerate(usable) for of in variants(all_, accompanied=accompanied)
    ]


def people_of(case: Case, index: Index) -> dict[str, Any]:
    """Fill the fields of a problem that speak of people and of the layouts that hold them."""
    cohorts = cohorts_of(case)
    layouts = [layouts_of(case, kind) for kind in case.vehicle_types]
    seats = table([list(layout) for of in layouts for _, layout in of], 3)
    family = ints([max([of.group.family for of in at] or [1]) for at in cohorts])
    laps = ints([max([of.group.laps for of in at] or [0]) for at in cohorts])
    people = table([list(of.group.apart(of.people)) for at in cohorts for of in at], 3)
    beside = ints([_companions(case, [of.group for of in at]) for at in cohorts])
    heads = np.ones((beside.size, 3), dtype=np.int64)
    heads[:, 2] += beside
    weight = heads * 0 + np.array(tuple(case.rules.weights))
    weight[:, 2] += beside * case.rules.weights.seated
    choice = [[of.wish in {None, c.place} for c in case.centres] for at in cohorts for of in at]
    odd = odd_families(index.cohorts, first_of(cohorts), people, family)
    return {
        "weight": weight,
        "heads": heads,
        "priority": ints([NEEDS.index(need) for need in case.rules.priority or reversed(NEEDS)]),
        "layout_first": first_of(layouts),
        "seats": seats,
        "family": family,
        "laps": laps,
        "places": whole_families(seats, family, laps, beside),
        "most": at_most(seats, family, laps, beside, odd),
        "cohort_first": first_of(cohorts),
        "release": ints([up(of.group.released) for at in cohorts for of in at]),
        "choosing": int(not all(all(row) for row in choice)),
        "choice": table([list(map(int, row)) for row in choice], len(case.centres)),
        "people": people,
    }


def _companions(case: Case, groups: Iterable[Group]) -> int:
    """Give the companions of each person on a stretcher; where there is none, none."""
    return max((of.companions for of in groups if of.people(case.demand).stretcher), default=0)

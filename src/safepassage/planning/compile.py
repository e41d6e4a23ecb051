"""A case becomes a problem: what its people, teams and ways are as arrays, and the rest.

Nothing but the modules ``compile*`` knows how indices and keys belong together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from safepassage.model import Calendar, Case, Objective, Until, Vehicle
from safepassage.planning.compile_people import cohorts_of, layouts_of, people_of
from safepassage.planning.compile_teams import Pool, pools_of, teams_of
from safepassage.planning.compile_ways import roads_of, ways_of
from safepassage.planning.flat import first_of, inside, ints, table, up
from safepassage.planning.objectives import objectives
from safepassage.planning.problem import NEVER, Index, Problem
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE, Seconds


def compile_case(case: Case, times: TravelTimes) -> tuple[Problem, Index]:
    """Flatten a case and its driving times."""
    ways = ways_of(case)
    pools = pools_of(case, times, [case.routes[n] for n in ways])
    index = _index(case, pools, ways)
    people = people_of(case, index)
    weight = np.repeat(people["weight"], np.diff(people["cohort_first"]), axis=0)
    in_all = int((people["people"] * weight).sum())
    asked = objectives(case.rules, case.horizon // MINUTE, in_all)
    problem = Problem(
        beyond=1,
        clearance=int(case.rules.objective is Objective.CLEARANCE),
        horizon=case.horizon // MINUTE,
        spacing=case.rules.spacing,
        **asked._asdict(),
        **people,
        **teams_of(case, pools, len(ways)),
        **roads_of(case, times, index),
        **_vehicles(case, index),
        **_resources(case, index),
    )
    return problem if _beyond(problem) else problem._replace(beyond=None), index


def _beyond(p: Problem) -> bool:
    """Tell whether a case asks for anything that the kernels of the core leave out."""
    one_of_one_pool = p.may.size == 1 and p.asked[0] == 1 and p.teams > 0
    return bool(
        (p.change >= 0).any()
        or (p.pickup >= -1).any()
        or p.night.size + p.link.size + p.slow.size + p.positions.size > 0
        or p.rests + p.cars + p.private.sum() + p.joining + p.choosing + p.dropping > 0
        or p.waits[0] > 0
        or not one_of_one_pool
    )


def _vehicles(case: Case, index: Index) -> dict[str, Any]:
    """Fill the fields that speak of vehicles."""
    return {
        "loads": ints([up(case.boarding_time(kind)) for kind in case.vehicle_types]),
        "unloads": ints([up(kind.unloads) for kind in case.vehicle_types]),
        "fleet": table([[*key, len(of)] for key, of in index.vehicles.items()], 4),
        "private": ints([int(kind.private) for kind in case.vehicle_types]),
        "cars": _cars(case),
    }


def _resources(case: Case, index: Index) -> dict[str, Any]:
    """Fill the fields that speak of corridors, checkpoints, centres and loading places."""
    hours = [_hours(checkpoint.hours, case.horizon) for checkpoint in case.checkpoints]
    corridors = {corridor.id: n for n, corridor in enumerate(case.corridors)}
    links = [
        [corridors[of.corridor], corridors[of.waits_for], of.ahead, of.until is Until.ARRIVED]
        for of in case.links
    ]
    return {
        "headway": ints([up(corridor.headway) for corridor in case.corridors]),
        "link": table(links, 4),
        "rate": ints([checkpoint.vehicles_per_hour for checkpoint in case.checkpoints]),
        "dwell": ints([up(checkpoint.dwell) for checkpoint in case.checkpoints]),
        "hours_first": first_of(hours),
        "hours": table([list(pair) for pairs in hours for pair in pairs], 2),
        "intake": ints([centre.people_per_hour or 0 for centre in case.centres]),
        "capacity": ints([centre.capacity for centre in case.centres]),
        "positions": ints([case.place[place].positions for place in index.loading]),
    }


def _index(case: Case, pools: list[Pool], ways: tuple[int, ...]) -> Index:
    depots = list(dict.fromkeys(fleet.depot for fleet in case.fleets))
    changes = [case.transfer(case.routes[n]) or "" for n in ways[len(case.routes) :]]
    depots += [place for place in dict.fromkeys(changes) if place not in depots]
    points = case.points
    kinds = [kind.id for kind in case.vehicle_types]
    cohorts = [of for at in cohorts_of(case) for of in at]
    vehicles: dict[tuple[int, int, int], list[Vehicle]] = {}
    for vehicle in case.vehicles:
        if vehicle.spare:
            continue
        stand = (kinds.index(vehicle.type.id), depots.index(vehicle.depot), up(vehicle.available))
        vehicles.setdefault(stand, []).append(vehicle)
    return Index(
        locations=(*depots, *(centre.place for centre in case.centres)),
        n_depots=len(depots),
        routes=ways,
        points=points,
        loading=tuple(key for places in points for key in places if case.place[key].positions),
        cohorts=tuple(of.group.id for of in cohorts),
        wishes=tuple(of.wish for of in cohorts),
        layouts=tuple(n for kind in case.vehicle_types for n, _ in layouts_of(case, kind)),
        vehicles=vehicles,
        teams=tuple((key, 0) for pool in pools for key in pool.ids),
    )


def _hours(calendar: Calendar | None, horizon: Seconds) -> list[tuple[int, int]]:
    if calendar is None:
        return [(0, horizon // MINUTE + NEVER // 2)]
    return inside(calendar, 0)


def _cars(case: Case) -> int:
    """Count the private cars that a convoy may have at the most."""
    owned = sum(vehicle.type.private and not vehicle.spare for vehicle in case.vehicles)
    return owned if case.rules.cars is None else min(owned, case.rules.cars)

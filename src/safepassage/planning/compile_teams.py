"""Who escorts, as arrays: teams that are alike stand in pools."""

from __future__ import annotations

from typing import Any, NamedTuple

from safepassage.model import Case, EscortTeam, Fleet, Route
from safepassage.model.fleet import TeamId
from safepassage.planning.flat import first_of, ints, table, up
from safepassage.planning.problem import NEVER
from safepassage.roads import TravelTimes


class Pool(NamedTuple):
    """Teams that are alike: the asks they meet, first minutes at the gates, who they are."""

    may: tuple[int, ...]
    ready: tuple[int, ...]
    ids: list[TeamId]


def pools_of(case: Case, times: TravelTimes, routes: list[Route]) -> list[Pool]:
    """Gather teams that are alike.

    Those that meet no ask or serve no route are left out. The ones that may go to less come
    first. Whoever is at a gate before any vehicle can be at one might as well stand there.
    """
    if not case.rules.escorted:
        return [Pool((1,), (0,) * len(routes), [""] * len(case.vehicles))]
    soonest = min((_first_way(case, times, f) for f in case.fleets if f.count), default=0)
    pools: dict[tuple[tuple[int, ...], tuple[int, ...]], list[TeamId]] = {}
    for team in case.teams:
        may = tuple(int(escort.takes(team)) for escort in case.rules.asked)
        there = [_ready(case, times, team, route) for route in routes]
        ready = tuple(0 if 0 <= at <= soonest else at for at in there)
        if any(may) and max(ready, default=0) >= 0:
            pools.setdefault((may, ready), []).append(team.id)
    listed = [Pool(may, ready, ids) for (may, ready), ids in pools.items()]
    return sorted(listed, key=lambda pool: (sum(at >= 0 for at in pool.ready), sum(pool.may)))


def teams_of(case: Case, pools: list[Pool], routes: int) -> dict[str, Any]:
    """Fill the fields of a problem that speak of teams."""
    return {
        # where every vehicle has an escort of its own, none ever waits for one
        "turnaround": up(case.rules.escort_turnaround) if case.rules.escorted else 0,
        "teams": sum(len(pool.ids) for pool in pools),
        "team_first": first_of([pool.ids for pool in pools]),
        "team_ready": table([list(pool.ready) for pool in pools], routes),
        "asked": ints([escort.count for escort in case.rules.asked] or [1]),
        "may": table([list(pool.may) for pool in pools], len(case.rules.asked) or 1).T.copy(),
    }


def _first_way(case: Case, times: TravelTimes, fleet: Fleet) -> int:
    """Tell when a fleet can be at any gate first."""
    ways = [times.way(fleet.depot, case.gate(route), [fleet.type]) for route in case.routes]
    on = min((up(way) for way in ways if way is not None), default=NEVER)
    return up(fleet.available) + on


def _ready(case: Case, times: TravelTimes, team: EscortTeam, route: Route) -> int:
    """Tell when a team can be at the gate of a route first; -1 where it may not go, or cannot."""
    if not case.may_escort(team, route):
        return -1
    way = 0 if team.home is None else times.fastest(team.home, case.gate(route))
    return -1 if way is None else up(way)

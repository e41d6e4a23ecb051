"""Why there is no plan: the rules that let nobody be moved."""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.model import Case, Route
from safepassage.roads import TravelTimes
from safepassage.units import whole_minutes, write_duration


def why_not(case: Case, times: TravelTimes) -> tuple[str, ...]:
    """Name the rules that let nobody be moved; one sentence each, at least one."""
    return (
        tuple(_missing(case))
        or tuple(sentence for route in case.routes for sentence in _blocked(case, times, route))
        or ("no convoy gets in, loads and gets out again inside the windows before the horizon",)
    )


def _missing(case: Case) -> Iterator[str]:
    """Say what the case has none of."""
    if not any(fleet.count > fleet.spare for fleet in case.fleets):
        yield "there are no vehicles"
    for escort in case.rules.asked:
        teams = sum(escort.takes(team) for team in case.teams)
        by = f" of {escort.organisation}" if escort.organisation else ""
        if not teams:
            yield f"there is no escort team{by}"
        elif teams < escort.count:
            yield f"{escort.count} escort teams{by} go with every convoy, and there are {teams}"
    if not any(centre.capacity for centre in case.centres):
        yield "no reception centre has room"
    boards = {place for places in case.points for place in places}
    if case.groups and not any(group.place in boards for group in case.groups):
        yield "no route takes people on where they wait"


def _escorted(case: Case, times: TravelTimes, route: Route) -> bool:
    """Tell whether an escort can be made up for a route."""
    gate = case.gate(route)
    left = [
        team
        for team in case.teams
        if case.may_escort(team, route)
        and (team.home is None or times.fastest(team.home, gate) is not None)
    ]
    for escort in case.rules.asked:
        taken = [team for team in left if escort.takes(team)][: escort.count]
        if len(taken) < escort.count:
            return False
        left = [team for team in left if team not in taken]
    return True


def _blocked(case: Case, times: TravelTimes, route: Route) -> Iterator[str]:
    """Say what blocks a route for every vehicle type."""
    kinds = [kind.id for kind in case.vehicle_types]
    gate = case.gate(route)
    if all(times.way(fleet.depot, gate, [fleet.type]) is None for fleet in case.fleets):
        yield f"route {route.id}: no vehicle can reach its gate {gate}"
    if all(times.way(gate, c.place, [k]) is None for c in case.centres for k in kinds):
        yield f"route {route.id}: no reception centre can be reached from its gate {gate}"
    if case.rules.escorted and not _escorted(case, times, route):
        yield f"route {route.id}: too few escort teams may go there, or can reach its gate {gate}"
    for key in route.segments:
        segment = case.segment[key]
        fastest = min(whole_minutes(times.drive(segment, [kind])) for kind in kinds)
        open_ = case.open_for(route, segment)
        longest = max((w.closes - w.opens for w in open_), default=0) - case.rules.margin
        if fastest > longest:
            needs, has = write_duration(fastest), write_duration(max(0, longest))
            yield f"route {route.id}: segment {key} takes {needs}, its longest window allows {has}"

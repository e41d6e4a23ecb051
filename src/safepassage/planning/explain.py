"""Why there is no plan, and what binds a plan: each answer found by trying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from safepassage.model import Case, EscortTeam, Route, Window, calendar
from safepassage.roads import TravelTimes
from safepassage.units import HOUR, MINUTE, Persons, Seconds, whole_minutes, write_duration


def why_not(case: Case, times: TravelTimes) -> tuple[str, ...]:
    """Name the rules that let nobody be moved; one sentence each, at least one."""
    return (
        tuple(_missing(case))
        or tuple(sentence for route in case.routes for sentence in _blocked(case, times, route))
        or ("no convoy gets in, loads and gets out again inside the windows before the horizon",)
    )


def _missing(case: Case) -> Iterator[str]:
    """Say what the case has none of."""
    if not any(fleet.count for fleet in case.fleets):
        yield "there are no vehicles"
    if case.rules.escorted and not case.teams:
        yield "there is no escort team"
    if not any(centre.capacity for centre in case.centres):
        yield "no reception centre has room"
    starts = {case.assembly_point(route) for route in case.routes}
    if case.groups and not any(group.place in starts for group in case.groups):
        yield "no route begins where people wait"


def _blocked(case: Case, times: TravelTimes, route: Route) -> Iterator[str]:
    """Say what blocks a route for every vehicle type."""
    kinds = [kind.id for kind in case.vehicle_types]
    gate = case.gate(route)
    if all(times.way(fleet.depot, gate, [fleet.type]) is None for fleet in case.fleets):
        yield f"route {route.id}: no vehicle can reach its gate {gate}"
    if all(times.way(gate, c.place, [k]) is None for c in case.centres for k in kinds):
        yield f"route {route.id}: no reception centre can be reached from its gate {gate}"
    for key in route.segments:
        segment = case.segment[key]
        fastest = min(whole_minutes(times.drive(segment, [kind])) for kind in kinds)
        open_ = case.open_for(route, segment)
        longest = max((w.closes - w.opens for w in open_), default=0) - case.rules.margin
        if fastest > longest:
            needs, has = write_duration(fastest), write_duration(max(0, longest))
            yield f"route {route.id}: segment {key} takes {needs}, its longest window allows {has}"


@dataclass(frozen=True, slots=True)
class Relief:
    """One rule made easier: what it would change.

    Parameters
    ----------
    rule
        What was changed, in plain words.
    risk
        Weighted person-seconds at risk saved by it, from planning both cases alike; below
        zero where the search found nothing better.
    out
        How many more people it brings out.
    """

    rule: str
    risk: Seconds
    out: Persons


Relaxed = Callable[[Case], Case]


def relaxations() -> dict[str, Relaxed]:
    """List the rules that can be made easier, one at a time."""
    return {
        "every window closes one hour later": _longer_windows,
        "one more escort team": _another_team,
        "a tenth more vehicles": _more_vehicles,
        "checkpoints check twice as fast": _faster_checks,
        "convoys may follow at half the headway": _closer,
    }


def what_binds(
    case: Case, outcome: Callable[[Case], tuple[Seconds, Persons]]
) -> tuple[Relief, ...]:
    """Measure what each rule costs, the dearest first.

    Parameters
    ----------
    case
        The case as it is.
    outcome
        Plans a case and tells (weighted person-seconds at risk, people left behind); it is
        asked for the case and for each relaxation alike, so that like is compared with like.
    """
    risk, left = outcome(case)
    reliefs = []
    for rule, relaxed in relaxations().items():
        easier_risk, easier_left = outcome(relaxed(case))
        reliefs.append(Relief(rule, risk - easier_risk, left - easier_left))
    return tuple(sorted(reliefs, key=lambda relief: (-relief.risk, relief.rule)))


LONGER: Final = HOUR


def _longer_windows(case: Case) -> Case:
    return replace(
        case,
        corridors=tuple(
            replace(
                c, windows=calendar(tuple(Window(w.opens, w.closes + LONGER) for w in c.windows))
            )
            for c in case.corridors
        ),
    )


def _another_team(case: Case) -> Case:
    return replace(case, teams=(*case.teams, EscortTeam("one-more", "any organisation")))


def _more_vehicles(case: Case) -> Case:
    fleets = tuple(replace(fleet, count=-(-fleet.count * 11 // 10)) for fleet in case.fleets)
    return replace(case, fleets=fleets)


def _faster_checks(case: Case) -> Case:
    faster = tuple(replace(c, vehicles_per_hour=2 * c.vehicles_per_hour) for c in case.checkpoints)
    return replace(case, checkpoints=faster)


def _closer(case: Case) -> Case:
    half = tuple(replace(c, headway=c.headway // 2 // MINUTE * MINUTE) for c in case.corridors)
    return replace(case, corridors=half)

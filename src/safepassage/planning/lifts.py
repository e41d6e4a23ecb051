"""One rule lifted, and what comes of it: whatever is said to bind a plan is tried without it.

The same mechanism answers for the whole plan, for a group that is left behind, and for a
convoy (:mod:`safepassage.planning.waits`). Every sentence that names a rule is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from safepassage.model import (
    NOBODY,
    Calendar,
    Case,
    Convoy,
    EscortTeam,
    Fleet,
    Group,
    Link,
    Window,
    calendar,
)
from safepassage.model.fleet import TeamId
from safepassage.model.people import GroupId
from safepassage.model.plan import PersonSeconds
from safepassage.planning.road import Road
from safepassage.units import DAY, HOUR, MINUTE, Persons, Seconds

ALWAYS: Final = calendar((Window(-1000 * DAY, 1000 * DAY),))


@dataclass(frozen=True, slots=True)
class Relief:
    """One rule lifted or made easier: what it would change.

    Parameters
    ----------
    rule
        What was changed, in plain words.
    risk
        Weighted person-seconds at risk saved by it, from planning both cases alike; below
        zero where the search found nothing better.
    out
        How many more people it brings out, of those who were asked for.
    earlier
        By how much a convoy leaves earlier; 0 where it was not asked for one.
    """

    rule: str
    risk: PersonSeconds
    out: Persons
    earlier: Seconds = 0


def _as_it_is(case: Case) -> Case:
    return case


def _as_booked(road: Road) -> None:
    """Leave what others have booked."""


@dataclass(frozen=True, slots=True)
class Lift:
    """One rule lifted, or made easier.

    Parameters
    ----------
    rule
        What is changed, in plain words.
    case
        The case without it.
    road
        What others have booked, without it; only for a convoy that is taken alone.
    """

    rule: str
    case: Callable[[Case], Case] = _as_it_is
    road: Callable[[Road], None] = _as_booked


def what_binds(
    case: Case,
    outcome: Callable[[Case], tuple[PersonSeconds, Persons]],
    lifts: tuple[Lift, ...] | None = None,
) -> tuple[Relief, ...]:
    """Measure what each rule costs, the dearest first.

    Parameters
    ----------
    case
        The case as it is.
    outcome
        Plans a case and tells (weighted person-seconds at risk, people left behind); it is
        asked for the case and for each lift alike, so that like is compared with like.
    lifts
        What to try; by default what binds whole plans.
    """
    risk, left = outcome(case)
    reliefs = []
    for lift in relaxations() if lifts is None else lifts:
        easier_risk, easier_left = outcome(lift.case(case))
        reliefs.append(Relief(lift.rule, risk - easier_risk, left - easier_left))
    return dearest(reliefs)


def dearest(reliefs: list[Relief]) -> tuple[Relief, ...]:
    """Put those first that save most."""
    return tuple(sorted(reliefs, key=lambda of: (-of.risk, of.rule)))


def both(one: Lift, other: Lift) -> Lift:
    """Lift two rules at once."""

    def booked(road: Road) -> None:
        one.road(road)
        other.road(road)

    rule = f"{one.rule} together with {other.rule}"
    return Lift(rule, lambda case: other.case(one.case(case)), booked)


# ── The whole plan ──────────────────────────────────────────────────────────────────


def relaxations() -> tuple[Lift, ...]:
    """List the rules of a plan that can be made easier, one at a time."""
    return (
        Lift("every window closes one hour later", lambda case: _longer_windows(case, HOUR)),
        Lift("one more escort", _another_team),
        Lift("a tenth more vehicles", _more_vehicles),
        Lift("checkpoints check twice as fast", _faster_checks),
        Lift("convoys may follow at half the headway", _closer),
    )


def _longer_windows(case: Case, by: Seconds) -> Case:
    def longer(windows: Calendar) -> Calendar:
        return calendar(tuple(Window(w.opens, w.closes + by) for w in windows))

    corridors = tuple(replace(c, windows=longer(c.windows)) for c in case.corridors)
    return replace(case, corridors=corridors)


def _another_team(case: Case) -> Case:
    asked = [escort.organisation for escort in case.rules.asked for _ in range(escort.count)]
    more = [EscortTeam(f"one-more-{n}", by or "any") for n, by in enumerate(asked, start=1)]
    return replace(case, teams=(*case.teams, *more))


def _more_vehicles(case: Case) -> Case:
    fleets = tuple(replace(fleet, count=-(-fleet.count * 11 // 10)) for fleet in case.fleets)
    return replace(case, fleets=fleets)


def _faster_checks(case: Case) -> Case:
    faster = tuple(replace(c, vehicles_per_hour=2 * c.vehicles_per_hour) for c in case.checkpoints)
    return replace(case, checkpoints=faster)


def _closer(case: Case) -> Case:
    half = tuple(replace(c, headway=c.headway // 2 // MINUTE * MINUTE) for c in case.corridors)
    return replace(case, corridors=half)


# ── A group that is left behind ─────────────────────────────────────────────────────


def what_brings_out(
    case: Case, key: GroupId, outcome: Callable[[Case], tuple[PersonSeconds, Persons]]
) -> tuple[Relief, ...]:
    """Try what might bring out more of a group; what brings out most comes first.

    Parameters
    ----------
    case, key
        The case, and one of its groups.
    outcome
        As for :func:`what_binds`, but the people left behind are those of the group. Where a
        day is added the horizon moves, and only the people can be compared.
    """
    group = next(group for group in case.groups if group.id == key)
    reliefs = what_binds(case, outcome, (*relaxations(), *_for_group(case, group)))
    return tuple(sorted(reliefs, key=lambda of: (-of.out, -of.risk, of.rule)))


def _for_group(case: Case, group: Group) -> Iterator[Lift]:
    if group.released:
        yield Lift(
            f"{group.id} may leave from the start",
            lambda case: _with_group(case, replace(group, released=0)),
        )
    if group.family > 1:
        yield Lift(f"families at {group.place} ride apart", lambda case: _apart(case, group))
    yield Lift("every centre has room for everyone", _room_for_all)
    yield Lift("one day more, with the windows of the last", _another_day)
    needs = group.people(case.demand)
    for kind in case.vehicle_types:
        if any(
            of > 0 and places > 0
            for seats in kind.layouts
            for of, places in zip(needs, seats, strict=True)
        ):
            yield Lift(f"one more {kind.name}", partial(_one_more, kind=kind.id))


def _with_group(case: Case, group: Group) -> Case:
    groups = tuple(group if of.id == group.id else of for of in case.groups)
    return replace(case, groups=groups)


def _apart(case: Case, group: Group) -> Case:
    groups = tuple(replace(g, family=1) if g.place == group.place else g for g in case.groups)
    return replace(case, groups=groups)


def _room_for_all(case: Case) -> Case:
    return replace(
        case, centres=tuple(replace(c, capacity=case.people() + c.capacity) for c in case.centres)
    )


def _another_day(case: Case) -> Case:
    corridors = []
    for corridor in case.corridors:
        last = corridor.windows[-1:]
        again = tuple(Window(w.opens + DAY, w.closes + DAY) for w in last)
        corridors.append(replace(corridor, windows=calendar((*corridor.windows, *again))))
    return replace(case, horizon=case.horizon + DAY, corridors=tuple(corridors))


def _one_more(case: Case, kind: str) -> Case:
    depot = next((f.depot for f in case.fleets if f.type == kind), case.fleets[0].depot)
    return replace(case, fleets=(*case.fleets, Fleet(kind, depot, 1)))


# ── A convoy ────────────────────────────────────────────────────────────────────────


def for_convoy(case: Case, convoy: Convoy) -> tuple[Lift, ...]:
    """List every rule that can hold a convoy on its way, each lifted wholly."""
    return tuple(_for_convoy(case, convoy))


def _for_convoy(case: Case, convoy: Convoy) -> Iterator[Lift]:
    route = case.route[convoy.route]
    corridor = case.corridor[route.corridor]
    yield Lift(
        f"the windows of {corridor.name}",
        lambda case: _with_corridor(case, corridor.id, windows=ALWAYS),
    )
    for key in route.segments:
        segment = case.segment[key]
        if segment.windows is not None:
            owner = {party.id: party.name for party in case.parties}.get(segment.party or "", "")
            yield Lift(
                f"the windows of {owner or 'whoever controls it'} on {key}",
                partial(_with_segment, key=key, windows=None),
            )
        if segment.closures:
            yield Lift(
                f"the closure of {key}",
                partial(_with_segment, key=key, closures=()),
            )
        if segment.end in case.checkpoint:
            yield from _for_checkpoint(case, segment.end)
    yield Lift("the margin", lambda case: replace(case, rules=replace(case.rules, margin=0)))
    yield Lift(
        f"the headway on {corridor.name}",
        lambda case: _with_corridor(case, corridor.id, headway=0),
    )
    for link in case.links:
        if link.corridor == corridor.id:
            other = case.corridor[link.waits_for].name
            yield Lift(f"the wait for {other}", partial(_unlinked, link=link))
    for team in case.teams:
        if team.id in convoy.teams:
            yield Lift(f"escort {team.id} that is not back", road=partial(_team, key=team.id))
            if team.home is not None:
                yield Lift(
                    f"the way of escort {team.id} from its home", partial(_near, key=team.id)
                )
    yield Lift("vehicles that are not there yet", road=lambda road: _vehicles(road, convoy))
    yield Lift(
        "the release of those aboard",
        lambda case: replace(case, groups=tuple(replace(g, released=0) for g in case.groups)),
    )
    yield Lift("the loading time of the slowest vehicle", lambda case: _quick(case, convoy))
    yield from (_for_intake(case, place) for place in convoy.stops)


def _for_intake(case: Case, place: str) -> Lift:
    queue = f"the queue at the intake of {case.place[place].name}"
    return Lift(queue, road=lambda road: _no_queue(road, place))


def _for_checkpoint(case: Case, place: str) -> Iterator[Lift]:
    name = case.place[place].name
    checkpoint = case.checkpoint[place]
    if checkpoint.hours is not None:
        yield Lift(f"the hours of {name}", lambda case: _with_checkpoint(case, place, hours=None))
    if checkpoint.dwell:
        yield Lift(f"the dwell at {name}", lambda case: _with_checkpoint(case, place, dwell=0))
    yield Lift(f"the queue at {name}", road=lambda road: _no_queue(road, place))
    yield Lift(
        f"the rate of {name}, if it were twice as fast",
        lambda case: _with_checkpoint(
            case, place, vehicles_per_hour=2 * checkpoint.vehicles_per_hour
        ),
    )


def _unlinked(case: Case, link: Link) -> Case:
    return replace(case, links=tuple(of for of in case.links if of != link))


def _with_corridor(case: Case, key: str, **changes: object) -> Case:
    changed = (replace(c, **changes) if c.id == key else c for c in case.corridors)  # type: ignore[arg-type]
    return replace(case, corridors=tuple(changed))


def _with_segment(case: Case, key: str, **changes: object) -> Case:
    changed = (replace(s, **changes) if s.id == key else s for s in case.segments)  # type: ignore[arg-type]
    return replace(case, segments=tuple(changed))


def _with_checkpoint(case: Case, place: str, **changes: object) -> Case:
    changed = (replace(c, **changes) if c.place == place else c for c in case.checkpoints)  # type: ignore[arg-type]
    return replace(case, checkpoints=tuple(changed))


def _quick(case: Case, convoy: Convoy) -> Case:
    """Let every vehicle load as fast as the fastest of the convoy."""
    aboard = {load.vehicle for load in convoy.loads}
    kinds = {vehicle.type.id: vehicle.type for vehicle in case.vehicles if vehicle.id in aboard}
    fastest = min(case.boarding_time(kind) for kind in kinds.values())
    quick = (replace(k, loads=fastest) if k.id in kinds else k for k in case.vehicle_types)
    rules = replace(case.rules, boarding=NOBODY)
    return replace(case, vehicle_types=tuple(quick), rules=rules)


def _team(road: Road, key: TeamId) -> None:
    road.teams[key] = 0


def _near(case: Case, key: TeamId) -> Case:
    teams = (replace(team, home=None) if team.id == key else team for team in case.teams)
    return replace(case, teams=tuple(teams))


def _vehicles(road: Road, convoy: Convoy) -> None:
    route = road.case.route[convoy.route]
    for load in convoy.loads:
        private = road.fleet[load.vehicle].type.private
        start = road.case.assembly_point(route) if private else road.case.gate(route)
        road.stands[load.vehicle] = (start, 0)


def _no_queue(road: Road, place: str) -> None:
    road.services = {key: of for key, of in road.services.items() if key[1] != place}

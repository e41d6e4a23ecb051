"""The judge: whether a plan is feasible, and whether its figures are true.

Every rule and every number is derived again from the case alone. This module shares no
code with the search; it reads the steps of the finished plan, nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from safepassage.model import (
    NOBODY,
    Act,
    Calendar,
    Case,
    Convoy,
    EscortTeam,
    Needs,
    Plan,
    Step,
    Vehicle,
    VehicleType,
)
from safepassage.planning.check_fleet import bad_cars, barred, cars_seen_again, spares
from safepassage.planning.check_goals import counted
from safepassage.planning.check_links import bad_links
from safepassage.planning.check_people import (
    accompanied,
    elsewhere,
    overtaken,
    places_taken,
    reserved,
    staying,
)
from safepassage.planning.check_relief import carried_in
from safepassage.planning.check_stops import bad_nights, bad_rests
from safepassage.planning.check_transfer import bad_transfer, changing, late_inside
from safepassage.planning.violation import Rule, Violation
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE, Seconds, service_time, whole_minutes, write_duration


def check(
    case: Case, times: TravelTimes, plan: Plan, *, executed_until: Seconds | None = None
) -> tuple[Violation, ...]:
    """Find every rule that a plan breaks; none for a good plan.

    Parameters
    ----------
    case, times
        What the plan has to keep to.
    plan
        Convoys may name things that are not in the case; that is a violation, not an error.
    executed_until
        Until when the plan has been carried out. What had begun by then is a fact, and no
        rule that has been agreed since is held against it; what begins later keeps to every
        rule, and to what the facts leave free. None for a plan of which nothing has begun.
    """
    found = _violations(case, times, plan, executed_until)
    return tuple(
        violation
        for violation in found
        if executed_until is None or violation.at is None or violation.at > executed_until
    )


def _violations(
    case: Case, times: TravelTimes, plan: Plan, until: Seconds | None
) -> tuple[Violation, ...]:
    strangers = tuple(_strangers(case, plan))
    if strangers:
        return strangers
    fleet = {vehicle.id: vehicle for vehicle in case.vehicles}
    found: list[Violation] = []
    for convoy in plan.convoys:
        astray = tuple(_way(case, convoy, until))
        found += astray
        if not astray:
            found += _order(convoy)
            found += _durations(case, times, convoy)
            found += _windows(case, convoy)
            found += bad_rests(case, convoy)
            found += bad_transfer(case, convoy)
        found += _column(case, convoy)
        found += spares(convoy, fleet)
        found += barred(case, convoy, fleet)
        found += bad_cars(case, convoy, fleet)
        found += _seats(case, convoy, fleet)
        found += reserved(case, convoy, fleet)
    found += _headways(case, plan)
    found += bad_links(case, plan)
    found += _services(case, plan)
    found += _room(case, plan)
    found += _escorts(case, times, plan)
    found += _vehicles(case, times, plan, fleet)
    found += cars_seen_again(plan, fleet)
    found += _boarding(case, plan)
    found += staying(case, plan)
    found += elsewhere(case, plan)
    found += accompanied(case, plan)
    found += _families(case, plan, until)
    found += bad_nights(case, plan)
    found += overtaken(case, plan, fleet) if until is None else ()
    found += carried_in(case, plan, fleet)
    found += _figures(case, plan)
    return tuple(found)


def _strangers(case: Case, plan: Plan) -> Iterator[Violation]:
    """Find names that the case does not know."""
    known = {
        "route": set(case.route),
        "centre": {centre.place for centre in case.centres},
        "escort team": {team.id for team in case.teams},
        "vehicle": {vehicle.id for vehicle in case.vehicles},
        "group": {group.id for group in case.groups},
        "place": set(case.place),
    }
    for convoy in plan.convoys:
        named = [("route", convoy.route), ("centre", convoy.centre)]
        named += [("escort team", key) for key in convoy.teams]
        named += [("vehicle", load.vehicle) for load in (*convoy.loads, *convoy.onward)]
        named += [
            ("group", group) for load in (*convoy.loads, *convoy.onward) for group, _ in load.people
        ]
        named += [("place", step.place) for step in convoy.steps]
        for what, key in named:
            if key not in known[what]:
                yield Violation(Rule.WAY, convoy.id, f"names {what} {key}, which the case has not")
    for key in sorted({c.id for c in plan.convoys if [d.id for d in plan.convoys].count(c.id) > 1}):
        yield Violation(Rule.WAY, key, "is there more than once")


# ── One convoy ──────────────────────────────────────────────────────────────────────


def _way(case: Case, convoy: Convoy, until: Seconds | None) -> Iterator[Violation]:
    """Compare its steps with the way that its route prescribes, or what is left of it."""
    route = case.route[convoy.route]
    segments = [case.segment[key] for key in route.segments]
    expected: list[tuple[Act, str, str | None]] = [
        (Act.DRIVE_IN, segment.start, segment.id) for segment in reversed(segments)
    ]
    expected.append((Act.BOARD, case.assembly_point(route), None))
    for segment in segments:
        expected.append((Act.DRIVE_OUT, segment.end, segment.id))
        if segment.end in case.checkpoint:
            expected.append((Act.CHECK, segment.end, None))
            if case.checkpoint[segment.end].dwell:
                expected.append((Act.HOLD, segment.end, None))
        if segment.end in route.pickups:
            expected.append((Act.BOARD, segment.end, None))
        if convoy.onward and segment.end == case.transfer(route):
            expected.append((Act.TRANSFER, segment.end, None))
    expected += [(Act.TRANSIT, convoy.centre, None), (Act.RECEIVE, convoy.centre, None)]
    done = [step for step in convoy.steps if step.act is not Act.REST]
    ahead = [step for step in done if until is None or step.starts > until]
    if len(ahead) < len(done):
        expected = expected[len(expected) - len(ahead) :]
    if [(step.act, step.place, step.segment) for step in ahead] != expected:
        yield Violation(Rule.WAY, convoy.id, f"does not keep to route {route.id} step by step")


def _order(convoy: Convoy) -> Iterator[Violation]:
    """See that every step waits for the one before, and that a dwell follows its check."""
    for before, after in pairwise(convoy.steps):
        if after.starts < before.ends:
            late = write_duration(before.ends - after.starts)
            yield Violation(
                Rule.WAY,
                convoy.id,
                f"{_doing(after)} {late} before it has finished {_doing(before)}",
                after.starts,
            )
        if after.act is Act.HOLD and after.starts != before.ends:
            yield Violation(
                Rule.WAY, convoy.id, f"is held at {after.place} later than its check", after.starts
            )


def _doing(step: Step) -> str:
    return f"{step.act} ({step.place})"


def _durations(case: Case, times: TravelTimes, convoy: Convoy) -> Iterator[Violation]:
    """Recount how long every step takes."""
    for step in convoy.steps:
        column = convoy.column(case, step) or tuple(load.vehicle for load in convoy.loads)
        kinds = [case.kind[key] for key in column]
        takes = _takes(case, times, convoy, kinds, step)
        if takes is None:
            said = f"cannot reach {step.place} from the gate"
            yield Violation(Rule.DURATION, convoy.id, said, step.starts)
        elif step.ends - step.starts != whole_minutes(takes):
            said, needed = (
                write_duration(step.ends - step.starts),
                write_duration(whole_minutes(takes)),
            )
            yield Violation(
                Rule.DURATION, convoy.id, f"{_doing(step)} takes {needed}, not {said}", step.starts
            )


def _takes(  # noqa: PLR0911 - one answer for each act
    case: Case, times: TravelTimes, convoy: Convoy, kinds: list[VehicleType], step: Step
) -> Seconds | None:
    """Tell how long a step takes; None where no road leads there."""
    keys = [kind.id for kind in kinds]
    match step.act:
        case Act.DRIVE_IN | Act.DRIVE_OUT:
            return times.drive(case.segment[step.segment or ""], keys)
        case Act.BOARD:
            return case.place[step.place].boarding(
                max(case.boarding_time(kind) for kind in kinds), len(kinds)
            )
        case Act.CHECK:
            return service_time(len(kinds), case.checkpoint[step.place].vehicles_per_hour)
        case Act.HOLD:
            return case.checkpoint[step.place].dwell
        case Act.REST:
            return step.ends - step.starts  # as long as they like
        case Act.TRANSFER:
            return changing(case, convoy)
        case Act.TRANSIT:
            return times.way(case.gate(case.route[convoy.route]), convoy.centre, keys)
        case Act.RECEIVE:
            rate = next(c.people_per_hour for c in case.centres if c.place == convoy.centre)
            return 0 if rate is None else service_time(convoy.aboard.total, rate)


def _windows(case: Case, convoy: Convoy) -> Iterator[Violation]:
    """Every drive lies inside one window; its tail is through the margin before that closes."""
    route = case.route[convoy.route]
    for step in (*convoy.acts(Act.DRIVE_IN), *convoy.acts(Act.DRIVE_OUT)):
        open_, passes = (
            case.open_for(route, case.segment[step.segment or ""]),
            _passes(case, convoy, step),
        )
        if not _holds(open_, step.starts, step.ends + passes + case.rules.margin):
            whole = not _holds(open_, step.starts, step.ends + case.rules.margin)
            said = "is not inside one window" if whole else "has its tail outside its window"
            yield Violation(Rule.WINDOW, convoy.id, f"{_doing(step)} {said}", step.starts)
    for step in convoy.acts(Act.CHECK):
        hours = case.checkpoint[step.place].hours
        if hours is not None and not _holds(hours, step.starts, step.ends):
            yield Violation(
                Rule.CHECKPOINT,
                convoy.id,
                f"is checked at {step.place} when it is closed",
                step.starts,
            )
    if convoy.exits > case.horizon:
        yield Violation(Rule.HORIZON, convoy.id, "leaves after the horizon", convoy.enters)


def _passes(case: Case, convoy: Convoy, step: Step) -> Seconds:
    """Tell how long after the head the tail of those follows who drive a step."""
    return case.rules.passing(len(convoy.column(case, step)))


def _holds(calendar: Calendar, starts: Seconds, ends: Seconds) -> bool:
    return any(window.holds(starts, ends) for window in calendar)


def _column(case: Case, convoy: Convoy) -> Iterator[Violation]:
    ids = [load.vehicle for load in (*convoy.loads, *convoy.onward)]
    most = case.longest(case.route[convoy.route])
    longest = max(len(convoy.loads), len(convoy.onward))
    if longest > most:
        yield Violation(
            Rule.CONVOY, convoy.id, f"has {longest} vehicles, {most} at the most", convoy.enters
        )
    if convoy.aboard == NOBODY:
        empty = "carries nobody: no convoy goes in for nothing"
        yield Violation(Rule.CONVOY, convoy.id, empty, convoy.enters)
    if len(set(ids)) < len(ids):
        yield Violation(Rule.CONVOY, convoy.id, "has a vehicle twice")


def _seats(case: Case, convoy: Convoy, fleet: dict[str, Vehicle]) -> Iterator[Violation]:
    """Nobody rides without a place of their own kind, but on a lap."""
    for load in (*convoy.loads, *convoy.onward):
        layouts = fleet[load.vehicle].type.layouts
        if not 0 <= load.layout < len(layouts):
            yield Violation(Rule.SEATS, load.vehicle, f"has no layout {load.layout}")
        elif not places_taken(case, load).fits(layouts[load.layout]):
            room, taken = tuple(layouts[load.layout]), tuple(places_taken(case, load))
            yield Violation(
                Rule.SEATS,
                f"{convoy.id}/{load.vehicle}",
                f"has places for {room} and carries {taken}",
            )


# ── All convoys together ────────────────────────────────────────────────────────────


def _headways(case: Case, plan: Plan) -> Iterator[Violation]:
    """Entries at the gate, and entries to the last leg, keep their distance from the tail."""
    entries: dict[tuple[str, str], list[tuple[Seconds, Seconds, str]]] = defaultdict(list)
    for convoy in plan.convoys:
        corridor = case.route[convoy.route].corridor
        first, last = convoy.acts(Act.DRIVE_IN)[0], convoy.acts(Act.DRIVE_OUT)[-1]
        for side, step in (("in", first), ("out", last)):
            tail = step.starts + _passes(case, convoy, step)
            entries[corridor, side].append((step.starts, tail, convoy.id))
    for (corridor, side), times in sorted(entries.items()):
        headway = case.corridor[corridor].headway
        for (_, tail, leader), (after, _, follower) in pairwise(sorted(times)):
            # without a headway and without a tail, columns may enter in the same minute
            if after - tail < headway:
                apart = write_duration(max(0, after - tail))
                yield Violation(
                    Rule.HEADWAY,
                    follower,
                    f"follows {leader} {side} of {corridor} after {apart}",
                    after,
                )


def _services(case: Case, plan: Plan) -> Iterator[Violation]:
    """See that checkpoints, intakes and places with loading positions serve one at a time."""
    visits: dict[tuple[Act, str], list[tuple[Seconds, Seconds, str]]] = defaultdict(list)
    for convoy in plan.convoys:
        for step in convoy.steps:
            loads = step.act is Act.BOARD and case.place[step.place].positions > 0
            if not loads and step.act not in {Act.CHECK, Act.RECEIVE}:
                continue
            if step.ends == step.starts:
                continue  # taken in at once: nobody stands in anybody's way
            visits[step.act, step.place].append((step.starts, step.ends, convoy.id))
    for (act, place), times in sorted(visits.items()):
        rule = _SERVED[act]
        for (_, ends, leader), (starts, _, follower) in pairwise(sorted(times)):
            if starts < ends:
                yield Violation(rule, follower, f"is served at {place} while {leader} is", starts)


_SERVED: Final = {
    Act.BOARD: Rule.LOADING,
    Act.CHECK: Rule.CHECKPOINT,
    Act.RECEIVE: Rule.CENTRE,
}


def _room(case: Case, plan: Plan) -> Iterator[Violation]:
    for centre in case.centres:
        bound_for = [convoy for convoy in plan.convoys if convoy.centre == centre.place]
        received = sum(convoy.aboard.total for convoy in bound_for)
        if received > centre.capacity:
            yield Violation(
                Rule.CENTRE,
                centre.place,
                f"receives {received} people and has room for {centre.capacity}",
                max(convoy.enters for convoy in bound_for),
            )


def _escorts(case: Case, times: TravelTimes, plan: Plan) -> Iterator[Violation]:
    """See that every convoy has its escort, of teams that may go, are there, and go once at a time.

    A convoy has teams where the rules ask for them, and only there.
    """
    duty: dict[str, list[tuple[Seconds, Seconds, str]]] = defaultdict(list)
    turnaround = whole_minutes(case.rules.escort_turnaround)
    known = {team.id: team for team in case.teams}
    for convoy in plan.convoys:
        teams = [known[key] for key in convoy.teams]
        if wrong := _wrong_escort(case, teams):
            yield Violation(Rule.ESCORT, convoy.id, wrong)
        route = case.route[convoy.route]
        gate, places = case.gate(route), {*case.passes(route)}
        for team in teams:
            duty[team.id].append((convoy.enters, convoy.exits + turnaround, convoy.id))
            for place in sorted(places & {*team.barred}):
                said = f"may not go to {place} with {convoy.id}"
                yield Violation(Rule.ESCORT, team.id, said, convoy.enters)
            way = 0 if team.home is None else times.fastest(team.home, gate)
            if way is None or whole_minutes(way) > convoy.enters:
                said = f"cannot be at {gate} from {team.home} when {convoy.id} enters"
                yield Violation(Rule.ESCORT, team.id, said, convoy.enters)
    for key, tasks in sorted(duty.items()):
        for (_, free, leader), (starts, _, follower) in pairwise(sorted(tasks)):
            if starts < free:
                early = write_duration(free - starts)
                yield Violation(
                    Rule.ESCORT,
                    key,
                    f"enters with {follower} {early} too early after {leader}",
                    starts,
                )


def _wrong_escort(case: Case, teams: list[EscortTeam]) -> str:
    """Say what an escort lacks, or has too many of; nothing of a good one."""
    if not case.rules.escorted:
        return "has a team; none is asked for" if teams else ""
    if len({team.id for team in teams}) < len(teams):
        return "has a team twice"
    for escort in case.rules.escorts:
        by = [team for team in teams if escort.organisation in {"", team.organisation}]
        if len(by) < escort.count:
            return f"has {len(by)} teams of {escort.organisation or 'any'}, not {escort.count}"
    most = sum(escort.count for escort in case.rules.escorts)
    return "" if len(teams) == most else f"has {len(teams)} teams, {most} are asked for"


def _vehicles(
    case: Case, times: TravelTimes, plan: Plan, fleet: dict[str, Vehicle]
) -> Iterator[Violation]:
    """Every vehicle is free and can be at the gate when its convoy enters."""
    duty: dict[str, list[Convoy]] = defaultdict(list)
    for convoy in plan.convoys:
        for load in (*convoy.loads, *convoy.onward):
            if not fleet[load.vehicle].type.private:
                duty[load.vehicle].append(convoy)
    for key, tasks in sorted(duty.items()):
        vehicle = fleet[key]
        here, free = vehicle.depot, whole_minutes(vehicle.available)
        for convoy in sorted(tasks, key=lambda task: task.enters):
            if convoy.onward and any(load.vehicle == key for load in convoy.loads):
                yield from late_inside(case, times, convoy, vehicle, here, free)
                change = convoy.acts(Act.TRANSFER)[0]
                here, free = change.place, max(change.ends, whole_minutes(vehicle.available))
                continue
            gate = case.gate(case.route[convoy.route])
            way = times.way(here, gate, [vehicle.type.id])
            if way is None:
                yield Violation(
                    Rule.VEHICLE, key, f"cannot reach {gate} from {here}", convoy.enters
                )
            elif free + whole_minutes(way) > convoy.enters:
                late = write_duration(free + whole_minutes(way) - convoy.enters)
                said = f"is {late} late at {gate} for {convoy.id}"
                yield Violation(Rule.VEHICLE, key, said, convoy.enters)
            last = convoy.onward or convoy.loads
            unloads = max(fleet[load.vehicle].type.unloads for load in last)
            back = convoy.received + whole_minutes(unloads)
            here, free = convoy.centre, max(back, whole_minutes(vehicle.available))


def _boarding(case: Case, plan: Plan) -> Iterator[Violation]:
    """People board where they wait, after their release, and no more than there are."""
    aboard: dict[str, Needs] = defaultdict(Needs)
    boards: dict[str, Seconds] = {}
    groups = {group.id: group for group in case.groups}
    for convoy in sorted(plan.convoys, key=lambda convoy: convoy.boards):
        starts = {step.place: step.starts for step in convoy.acts(Act.BOARD)}
        for load in convoy.loads:
            for key, people in load.people:
                aboard[key] += people
                at = boards[key] = starts.get(groups[key].place, convoy.boards)
                if groups[key].place not in starts:
                    said = f"boards {key} at {', '.join(starts)}, where it is not"
                    yield Violation(Rule.RELEASE, convoy.id, said, at)
                elif at < groups[key].released:
                    early = write_duration(groups[key].released - at)
                    said = f"boards {key} {early} before its release"
                    yield Violation(Rule.RELEASE, convoy.id, said, at)
    for key, people in sorted(aboard.items()):
        there = groups[key].announced(case.demand)
        if not people.fits(there):
            yield Violation(
                Rule.RELEASE, key, f"has {tuple(there)} people, {tuple(people)} board", boards[key]
            )


def _families(case: Case, plan: Plan, until: Seconds | None) -> Iterator[Violation]:
    """No family is split: one vehicle at the most carries the last, smaller one of a group.

    Of a group whose size has been corrected since convoys entered for some of it, the last
    family is that of those who were left to others.
    """
    odd: dict[str, list[tuple[str, int]]] = defaultdict(list)
    gone: dict[str, int] = defaultdict(int)
    groups = {group.id: group for group in case.groups}
    for convoy in plan.convoys:
        for load in convoy.loads:
            seated: dict[str, int] = defaultdict(int)
            for key, people in load.people:
                seated[key] += people.seated - groups[key].companions * people.stretcher
            for key, n in sorted(seated.items()):
                if until is not None and convoy.enters <= until:
                    gone[key] += n
                elif n % groups[key].family:
                    odd[key].append((convoy.id, n))
    for key, parts in sorted(odd.items()):
        family, aboard = groups[key].family, [n for _, n in parts]
        last = (groups[key].apart(groups[key].people(case.demand)).seated - gone[key]) % family
        if len(parts) > 1 or aboard[0] % family != last:
            yield Violation(Rule.FAMILY, parts[-1][0], f"splits a family of {key}: {aboard} aboard")


def _figures(case: Case, plan: Plan) -> Iterator[Violation]:
    """Recount the cost, who is left behind, and whose plan it is."""
    weights = case.rules.weights
    groups = [(group.people(case.demand), group.released) for group in case.groups]
    left = sum((people for people, _ in groups), NOBODY).total
    risk = sum(
        _weighted(weights, people) * (case.horizon - released) for people, released in groups
    )
    for convoy in plan.convoys:
        risk -= _weighted(weights, convoy.aboard) * (case.horizon - convoy.exits)
        left -= convoy.aboard.total
    unloads = {vehicle.id: whole_minutes(vehicle.type.unloads) for vehicle in case.vehicles}
    emptied = [
        c.received + max(unloads[of.vehicle] for of in c.onward or c.loads) for c in plan.convoys
    ]
    truth: dict[str, tuple[object, object]] = {
        "person-seconds at risk": (plan.risk, risk),
        "the second of clearance": (
            plan.clearance,
            max([*emptied, case.horizon if left else 0]),
        ),
        "the objective": (plan.objective, case.rules.objective),
        **counted(case, plan),
        "people left behind": (plan.left, left),
        "the case": (plan.case, case.digest),
        "the estimate of people": (plan.demand, case.demand),
    }
    for what, (said, true) in truth.items():
        if said != true:
            yield Violation(Rule.FIGURES, what, f"are given as {said}; recounted {true}")
    steps = [step for convoy in plan.convoys for step in convoy.steps]
    odd = [step.starts for step in steps if step.starts % MINUTE or step.ends % MINUTE]
    if odd:
        yield Violation(Rule.FIGURES, "the plan", "has times that are not whole minutes", max(odd))


def _weighted(weights: Needs, people: Needs) -> int:
    return sum(w * n for w, n in zip(weights, people, strict=True))

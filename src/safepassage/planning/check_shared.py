"""Whether convoys leave each other room: on the road, at servers, in centres, teams, vehicles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from safepassage.model import (
    Act,
    Case,
    Convoy,
    EscortTeam,
    Plan,
    Vehicle,
)
from safepassage.planning.check_drops import set_down, stops
from safepassage.planning.check_transfer import late_inside
from safepassage.planning.check_way import passing
from safepassage.planning.violation import Rule, Violation
from safepassage.roads import TravelTimes
from safepassage.units import Seconds, whole_minutes, write_duration

_SERVED: Final = {
    Act.BOARD: Rule.LOADING,
    Act.CHECK: Rule.CHECKPOINT,
    Act.RECEIVE: Rule.CENTRE,
}


def too_close(case: Case, plan: Plan) -> Iterator[Violation]:
    """Entries at the gate, and entries to the last leg, keep their distance from the tail."""
    entries: dict[tuple[str, str], list[tuple[Seconds, Seconds, str]]] = defaultdict(list)
    for convoy in plan.convoys:
        corridor = case.route[convoy.route].corridor
        first, last = convoy.acts(Act.DRIVE_IN)[0], convoy.acts(Act.DRIVE_OUT)[-1]
        for side, step in (("in", first), ("out", last)):
            tail = step.starts + passing(case, convoy, step)
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


def jammed(case: Case, plan: Plan) -> Iterator[Violation]:
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


def crowded(case: Case, plan: Plan) -> Iterator[Violation]:
    """Find centres that are sent more people than they have room for."""
    for centre in case.centres:
        bound_for = [convoy for convoy in plan.convoys if centre.place in stops(case, convoy)]
        received = sum(set_down(convoy, centre.place).total for convoy in bound_for)
        if received > centre.capacity:
            yield Violation(
                Rule.CENTRE,
                centre.place,
                f"receives {received} people and has room for {centre.capacity}",
                max(convoy.enters for convoy in bound_for),
            )


def unescorted(case: Case, times: TravelTimes, plan: Plan) -> Iterator[Violation]:
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


def in_two_places(
    case: Case, times: TravelTimes, plan: Plan, fleet: dict[str, Vehicle]
) -> Iterator[Violation]:
    """Every vehicle is free and can be at the gate when its convoy enters.

    It goes with one after the other in the order in which they board: where people change, a convoy
    that entered later may be the first to drive on with a vehicle from there.
    """
    duty: dict[str, list[Convoy]] = defaultdict(list)
    for convoy in plan.convoys:
        for load in (*convoy.loads, *convoy.onward):
            if not fleet[load.vehicle].type.private:
                duty[load.vehicle].append(convoy)
    for key, tasks in sorted(duty.items()):
        vehicle = fleet[key]
        here, free = vehicle.depot, whole_minutes(vehicle.available)
        for convoy in sorted(tasks, key=lambda task: task.boards):
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

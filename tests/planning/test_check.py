"""The judge: a good plan passes, and every tampering is refused by the name of its rule."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.builders import (
    CaseAndTimes,
    hours,
    planned,
    teams,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
)

from safepassage.model import (
    Act,
    Case,
    Centre,
    Checkpoint,
    Convoy,
    Demand,
    Escort,
    Fleet,
    Group,
    Load,
    Needs,
    Objective,
    Plan,
    Rules,
    Step,
)
from safepassage.planning import Rule, check, cost
from safepassage.units import DAY, HOUR, MINUTE

Tampered: TypeAlias = Iterator[Plan]

CASES: dict[str, CaseAndTimes] = {
    "valley": (valley(), valley_times(valley())),
    "two valleys": (two_valleys(), two_valleys_times(two_valleys())),
}


@cache
def good(name: str) -> Plan:
    return planned(*CASES[name], rounds=2)


# ── Tools to tamper with ────────────────────────────────────────────────────────────


def with_convoy(case: Case, plan: Plan, old: Convoy, new: Convoy) -> Plan:
    """Put one convoy in another's place; the figures are made true, so only the rule is broken."""
    return truly(case, plan, tuple(new if convoy is old else convoy for convoy in plan.convoys))


def truly(case: Case, plan: Plan, convoys: tuple[Convoy, ...]) -> Plan:
    risk, left = cost.risk(case, convoys), cost.left_behind(case, convoys)
    known = {vehicle.id for vehicle in case.vehicles}
    named = tuple(c for c in convoys if all(load.vehicle in known for load in c.loads))
    cleared = max(cost.clearance(case, named), case.horizon if left else 0)
    return replace(
        plan,
        convoys=convoys,
        risk=risk,
        clearance=cleared,
        left=left,
        bound=None,
        late=None if plan.late is None else cost.late(case, convoys),
        waiting=None if plan.waiting is None else cost.waiting(case, convoys),
    )


def moved(step: Step, by: int) -> Step:
    return replace(step, starts=step.starts + by, ends=step.ends + by)


def with_step(convoy: Convoy, number: int, *steps: Step) -> Convoy:
    return replace(convoy, steps=(*convoy.steps[:number], *steps, *convoy.steps[number + 1 :]))


def shifted(convoy: Convoy, by: int, acts: set[Act] | None = None) -> Convoy:
    """Move all steps, or those of some acts."""
    steps = tuple(
        moved(step, by) if acts is None or step.act in acts else step for step in convoy.steps
    )
    return replace(convoy, steps=steps)


def each_step(case: Case, plan: Plan, act: Act, change: Callable[[Step], Step]) -> Tampered:
    """Change the first step of an act, in one convoy after the other."""
    for convoy in plan.convoys:
        for number, step in enumerate(convoy.steps):
            if step.act is act:
                changed = change(step)
                yield with_convoy(case, plan, convoy, with_step(convoy, number, changed))
                break


def longer(step: Step) -> Step:
    return replace(step, ends=step.ends + MINUTE)


def shorter(step: Step) -> Step:
    return replace(step, ends=step.ends - MINUTE)


def with_load(convoy: Convoy, number: int, load: Load) -> Convoy:
    return replace(convoy, loads=(*convoy.loads[:number], load, *convoy.loads[number + 1 :]))


def one_more(case: Case, load: Load, group: str) -> Load:
    """Let one family more of a group board, whatever the seats."""
    family = next(g.family for g in case.groups if g.id == group)
    aboard = dict(load.people)
    aboard[group] = aboard.get(group, Needs()) + Needs(family)
    return replace(load, people=tuple(aboard.items()))


# ── The table ───────────────────────────────────────────────────────────────────────


def a_departure_moved_five_minutes_without_what_follows(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        for number, (step, after) in enumerate(pairwise(convoy.steps)):
            late = moved(step, 5 * MINUTE)
            if step.act is Act.DRIVE_OUT and after.starts < late.ends:
                yield with_convoy(case, plan, convoy, with_step(convoy, number, late))


def a_departure_before_boarding_is_over(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        number = [step.act for step in convoy.steps].index(Act.DRIVE_OUT)
        early = moved(convoy.steps[number], -5 * MINUTE)
        if early.starts < convoy.steps[number - 1].ends:
            yield with_convoy(case, plan, convoy, with_step(convoy, number, early))


def a_missing_step(case: Case, plan: Plan) -> Tampered:
    for act in (Act.CHECK, Act.TRANSIT, Act.HOLD):
        for convoy in plan.convoys:
            numbers = [n for n, step in enumerate(convoy.steps) if step.act is act]
            for number in numbers[:1]:
                yield with_convoy(case, plan, convoy, with_step(convoy, number))


def a_step_too_many(case: Case, plan: Plan) -> Tampered:
    convoy = plan.convoys[0]
    for number, step in enumerate(convoy.steps):
        again = replace(step, starts=step.ends)
        yield with_convoy(case, plan, convoy, with_step(convoy, number, step, again))


def two_steps_exchanged(case: Case, plan: Plan) -> Tampered:
    convoy = plan.convoys[0]
    for number in range(len(convoy.steps) - 1):
        first, second = convoy.steps[number : number + 2]
        steps = (*convoy.steps[:number], second, first, *convoy.steps[number + 2 :])
        yield with_convoy(case, plan, convoy, replace(convoy, steps=steps))


def a_hold_that_starts_later_than_its_check(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        for number, step in enumerate(convoy.steps):
            if step.act is Act.HOLD:
                late = tuple(moved(after, MINUTE) for after in convoy.steps[number:])
                steps = (*convoy.steps[:number], *late)
                yield with_convoy(case, plan, convoy, replace(convoy, steps=steps))


def names_that_the_case_has_not(case: Case, plan: Plan) -> Tampered:
    convoy, load = plan.convoys[0], plan.convoys[0].loads[0]
    somewhere = replace(convoy.steps[-1], place="atlantis")
    for stranger in (
        replace(convoy, route="route-66"),
        replace(convoy, centre="atlantis"),
        replace(convoy, teams=("nobody",)),
        with_load(convoy, 0, replace(load, vehicle="tank-1")),
        with_load(convoy, 0, replace(load, people=(("ghosts", Needs(1)),))),
        with_step(convoy, len(convoy.steps) - 1, somewhere),
    ):
        strange = tuple(stranger if c is convoy else c for c in plan.convoys)
        yield replace(plan, convoys=strange, bound=None)
    on_no_road = next(n for n, s in enumerate(convoy.steps) if s.act is Act.DRIVE_IN)
    lost = replace(convoy.steps[on_no_road], segment="nowhere")
    yield with_convoy(case, plan, convoy, with_step(convoy, on_no_road, lost))


def two_convoys_of_one_name(case: Case, plan: Plan) -> Tampered:
    first, second = plan.convoys[:2]
    yield with_convoy(case, plan, second, replace(second, id=first.id))


def every_act_longer_or_shorter(case: Case, plan: Plan) -> Tampered:
    for act in Act:
        yield from each_step(case, plan, act, longer)
        yield from each_step(case, plan, act, shorter)


def a_hold_shortened(case: Case, plan: Plan) -> Tampered:
    yield from each_step(case, plan, Act.HOLD, shorter)


def a_check_outside_its_hours(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        for number, step in enumerate(convoy.steps):
            opened = case.checkpoint[step.place].hours if step.act is Act.CHECK else None
            for window in opened or ():
                for starts in (window.opens - MINUTE, window.closes - MINUTE):
                    shut = moved(step, starts - step.starts)
                    yield with_convoy(case, plan, convoy, with_step(convoy, number, shut))


def an_exit_past_the_margin(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        number = max(n for n, step in enumerate(convoy.steps) if step.act is Act.DRIVE_OUT)
        step = convoy.steps[number]
        segment = case.segment[step.segment or ""]
        open_ = case.open_for(case.route[convoy.route], segment)
        closes = next(w.closes for w in open_ if w.holds(step.starts, step.ends))
        too_late = closes - case.rules.margin + MINUTE  # one minute into the margin
        late = moved(step, too_late - step.ends)
        yield with_convoy(case, plan, convoy, with_step(convoy, number, late))


def a_drive_before_the_window_opens(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        step = convoy.steps[0]
        open_ = case.open_for(case.route[convoy.route], case.segment[step.segment or ""])
        opens = next(w.opens for w in open_ if w.holds(step.starts, step.ends))
        early = moved(step, opens - MINUTE - step.starts)
        yield with_convoy(case, plan, convoy, with_step(convoy, 0, early))


def _followers(case: Case, plan: Plan, number: int) -> Iterator[tuple[Convoy, Convoy]]:
    """Give pairs that follow each other on a corridor by their step's start."""
    for corridor in case.corridors:
        mine = [c for c in plan.convoys if case.route[c.route].corridor == corridor.id]
        yield from pairwise(sorted(mine, key=lambda convoy: _entry(convoy, number).starts))


def _entry(convoy: Convoy, number: int) -> Step:
    return convoy.acts(Act.DRIVE_IN)[0] if number == 0 else convoy.acts(Act.DRIVE_OUT)[-1]


def _closed_up(case: Case, plan: Plan, number: int) -> Tampered:
    for leader, follower in _followers(case, plan, number):
        headway = case.corridor[case.route[follower.route].corridor].headway
        step = _entry(follower, number)
        near = moved(step, _entry(leader, number).starts + headway - MINUTE - step.starts)
        at = follower.steps.index(step)
        yield with_convoy(case, plan, follower, with_step(follower, at, near))


def two_headways_closed_up_inbound(case: Case, plan: Plan) -> Tampered:
    yield from _closed_up(case, plan, 0)


def two_headways_closed_up_outbound(case: Case, plan: Plan) -> Tampered:
    yield from _closed_up(case, plan, -1)


def two_checks_at_once(case: Case, plan: Plan) -> Tampered:
    visits = [(c, step) for c in plan.convoys for step in c.acts(Act.CHECK)]
    for (first, one), (second, other) in pairwise(sorted(visits, key=lambda v: v[1].starts)):
        if first is not second and one.place == other.place:
            at_once = moved(other, one.ends - MINUTE - other.starts)
            at = second.steps.index(other)
            yield with_convoy(case, plan, second, with_step(second, at, at_once))


def two_intakes_at_once(case: Case, plan: Plan) -> Tampered:
    order = sorted(plan.convoys, key=lambda convoy: convoy.received)
    for first, second in pairwise(order):
        if first.centre == second.centre:
            last = first.steps[-1]
            at_once = moved(second.steps[-1], last.ends - MINUTE - second.received)
            number = len(second.steps) - 1
            yield with_convoy(case, plan, second, with_step(second, number, at_once))


def an_escort_used_again_too_early(case: Case, plan: Plan) -> Tampered:
    for first, second in pairwise(sorted(plan.convoys, key=lambda convoy: convoy.enters)):
        if second.enters < first.exits + case.rules.escort_turnaround:
            yield with_convoy(case, plan, second, replace(second, teams=first.teams))
    yield with_convoy(case, plan, plan.convoys[0], replace(plan.convoys[0], teams=()))


def an_escort_too_small_or_too_large(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        for escort in ((), convoy.teams * 2, (*convoy.teams, *_others(case, convoy))):
            yield with_convoy(case, plan, convoy, replace(convoy, teams=escort))


def _others(case: Case, convoy: Convoy) -> tuple[str, ...]:
    return tuple(team.id for team in case.teams if team.id not in convoy.teams)


def a_vehicle_in_two_convoys_at_once(case: Case, plan: Plan) -> Tampered:
    for first, second in pairwise(sorted(plan.convoys, key=lambda convoy: convoy.enters)):
        if second.enters < first.received:
            load = replace(second.loads[0], vehicle=first.loads[0].vehicle)
            yield with_convoy(case, plan, second, with_load(second, 0, load))


def a_vehicle_at_the_gate_before_it_can_be(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        number = 0
        early = moved(convoy.steps[number], -convoy.enters)  # at the very start of the case
        yield with_convoy(case, plan, convoy, with_step(convoy, number, early))


def one_person_more_in_a_full_bus(case: Case, plan: Plan) -> Tampered:
    kinds = {vehicle.id: vehicle.type for vehicle in case.vehicles}
    for convoy in plan.convoys:
        for number, load in enumerate(convoy.loads):
            places = kinds[load.vehicle].layouts[load.layout].seated
            for group, _ in load.people:
                more = one_more(case, load, group)
                if more.aboard.seated > places:
                    yield with_convoy(case, plan, convoy, with_load(convoy, number, more))


def a_layout_that_the_vehicle_has_not(case: Case, plan: Plan) -> Tampered:
    for layout in (-1, 2, 99):
        for convoy in plan.convoys:
            load = replace(convoy.loads[0], layout=layout)
            yield with_convoy(case, plan, convoy, with_load(convoy, 0, load))


def a_stretcher_on_a_seat(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        load = convoy.loads[0]
        lying = ((load.people[0][0], Needs(0, 0, load.aboard.total)),)
        if load.aboard.seated > 1:
            yield with_convoy(case, plan, convoy, with_load(convoy, 0, replace(load, people=lying)))


def a_family_split(case: Case, plan: Plan) -> Tampered:
    groups = {group.id: group for group in case.groups}
    for convoy in plan.convoys:
        for number, load in enumerate(convoy.loads):
            for key, people in load.people:
                family, last = groups[key].family, groups[key].likely.seated % groups[key].family
                if people.seated >= family > 1 and (people.seated - 1) % family not in {0, last}:
                    less = {**dict(load.people), key: people - Needs(1)}
                    parted = replace(load, people=tuple(less.items()))
                    yield with_convoy(case, plan, convoy, with_load(convoy, number, parted))


def boarding_before_the_release(case: Case, plan: Plan) -> Tampered:
    released = {group.id: group.released for group in case.groups}
    for convoy in plan.convoys:
        waited = max(released[group] for load in convoy.loads for group, _ in load.people)
        number = [step.act for step in convoy.steps].index(Act.BOARD)
        if waited:
            early = moved(convoy.steps[number], waited - MINUTE - convoy.boards)
            yield with_convoy(case, plan, convoy, with_step(convoy, number, early))


def more_people_than_there_are(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        for number, load in enumerate(convoy.loads):
            group, people = load.people[0]
            crowd = replace(load, people=((group, people + Needs(0, 9, 0)), *load.people[1:]))
            yield with_convoy(case, plan, convoy, with_load(convoy, number, crowd))


def people_from_another_place(case: Case, plan: Plan) -> Tampered:
    place = {group.id: group.place for group in case.groups}
    for convoy in plan.convoys:
        here = case.assembly_point(case.route[convoy.route])
        elsewhere = sorted(group for group, at in place.items() if at != here)
        for group in elsewhere:
            load = convoy.loads[0]
            wrong = replace(load, people=((group, load.aboard),))
            yield with_convoy(case, plan, convoy, with_load(convoy, 0, wrong))


def a_column_with_a_vehicle_twice(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        empty = replace(convoy.loads[0], people=())
        yield with_convoy(case, plan, convoy, replace(convoy, loads=(*convoy.loads, empty)))


def too_long_a_column(case: Case, plan: Plan) -> Tampered:
    convoy = plan.convoys[0]
    others = [Load(vehicle.id, 0) for vehicle in case.vehicles[: case.rules.max_convoy + 1]]
    aboard = {load.vehicle: load for load in convoy.loads}
    loads = tuple(aboard.pop(load.vehicle, load) for load in others) + tuple(aboard.values())
    yield with_convoy(case, plan, convoy, replace(convoy, loads=loads))


def wrong_figures(case: Case, plan: Plan) -> Tampered:  # noqa: ARG001 - as all the others
    yield replace(plan, risk=plan.risk + 1, bound=None)
    yield replace(plan, risk=plan.risk - 1, bound=None)
    yield replace(plan, clearance=plan.clearance + 1)
    yield replace(plan, objective=Objective.CLEARANCE)
    yield replace(plan, left=plan.left + 1)
    yield replace(plan, case="0" * 64)
    yield replace(plan, demand=Demand.MOST)


def half_a_minute(case: Case, plan: Plan) -> Tampered:
    for convoy in plan.convoys:
        yield with_convoy(case, plan, convoy, shifted(convoy, 30))


TABLE: dict[Callable[[Case, Plan], Tampered], Rule] = {
    a_departure_moved_five_minutes_without_what_follows: Rule.WAY,
    a_departure_before_boarding_is_over: Rule.WAY,
    a_missing_step: Rule.WAY,
    a_step_too_many: Rule.WAY,
    two_steps_exchanged: Rule.WAY,
    a_hold_that_starts_later_than_its_check: Rule.WAY,
    names_that_the_case_has_not: Rule.WAY,
    two_convoys_of_one_name: Rule.WAY,
    every_act_longer_or_shorter: Rule.DURATION,
    a_hold_shortened: Rule.DURATION,
    a_check_outside_its_hours: Rule.CHECKPOINT,
    an_exit_past_the_margin: Rule.WINDOW,
    a_drive_before_the_window_opens: Rule.WINDOW,
    two_headways_closed_up_inbound: Rule.HEADWAY,
    two_headways_closed_up_outbound: Rule.HEADWAY,
    two_checks_at_once: Rule.CHECKPOINT,
    two_intakes_at_once: Rule.CENTRE,
    an_escort_used_again_too_early: Rule.ESCORT,
    an_escort_too_small_or_too_large: Rule.ESCORT,
    a_vehicle_in_two_convoys_at_once: Rule.VEHICLE,
    a_vehicle_at_the_gate_before_it_can_be: Rule.VEHICLE,
    one_person_more_in_a_full_bus: Rule.SEATS,
    a_layout_that_the_vehicle_has_not: Rule.SEATS,
    a_stretcher_on_a_seat: Rule.SEATS,
    a_family_split: Rule.FAMILY,
    boarding_before_the_release: Rule.RELEASE,
    more_people_than_there_are: Rule.RELEASE,
    people_from_another_place: Rule.RELEASE,
    a_column_with_a_vehicle_twice: Rule.CONVOY,
    too_long_a_column: Rule.CONVOY,
    wrong_figures: Rule.FIGURES,
    half_a_minute: Rule.FIGURES,
}

ONLY_IN: dict[Callable[[Case, Plan], Tampered], str] = {
    a_hold_that_starts_later_than_its_check: "valley",  # the other case holds nobody
    a_hold_shortened: "valley",
    people_from_another_place: "two valleys",  # the other case has one place
}
"""Tamperings that only one of the cases offers."""


@pytest.mark.parametrize("name", CASES)
def test_a_good_plan_passes(name: str) -> None:
    assert check(*CASES[name], good(name)) == ()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("tampering", TABLE, ids=lambda tampering: tampering.__name__)
def test_the_judge_refuses(tampering: Callable[[Case, Plan], Tampered], name: str) -> None:
    case, times = CASES[name]
    tampered = list(tampering(case, good(name)))
    assert bool(tampered) == (ONLY_IN.get(tampering, name) == name)
    for plan in tampered:
        found = check(case, times, plan)
        assert TABLE[tampering] in {violation.rule for violation in found}, found
        assert all(str(violation).startswith(violation.rule) for violation in found)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(CASES)), st.integers(0, 99), st.integers(0, 99), st.integers(-90, 90))
def test_no_step_can_be_moved_past_its_neighbours(name: str, c: int, s: int, by: int) -> None:
    plan, (case, times) = good(name), CASES[name]
    convoy = plan.convoys[c % len(plan.convoys)]
    number = s % len(convoy.steps)
    step = moved(convoy.steps[number], by * MINUTE)
    trial = with_convoy(case, plan, convoy, with_step(convoy, number, step))
    overlaps = (number > 0 and step.starts < convoy.steps[number - 1].ends) or (
        number + 1 < len(convoy.steps) and step.ends > convoy.steps[number + 1].starts
    )
    if overlaps:
        assert Rule.WAY in {violation.rule for violation in check(case, times, trial)}


# ── One case, one rule ──────────────────────────────────────────────────────────────


def refused(case: Case, plan: Plan) -> set[Rule]:
    """Judge a plan of the valley against another case, its figures made true for it."""
    named = replace(truly(case, plan, plan.convoys), case=case.digest, demand=case.demand)
    return {violation.rule for violation in check(case, valley_times(case), named)}


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        (Rule.HORIZON, {"horizon": 700 * MINUTE}),
        (Rule.CENTRE, {"centres": (Centre("town", 49, 60),)}),
        (Rule.DURATION, {"centres": (Centre("town", 50, 120),)}),
        (Rule.DURATION, {"checkpoints": (Checkpoint("bridge", 24, None, 15 * MINUTE),)}),
        (Rule.WAY, {"checkpoints": ()}),
        (Rule.WAY, {"checkpoints": (Checkpoint("bridge", 12, None),)}),
        (Rule.WAY, {"checkpoints": (*valley().checkpoints, Checkpoint("gate", 60))}),
        (Rule.CHECKPOINT, {"checkpoints": (Checkpoint("bridge", 12, (), 15 * MINUTE),)}),
        (Rule.WINDOW, {"rules": Rules(4 * HOUR, 2, 30 * MINUTE, Needs(1, 2, 3))}),
        (Rule.ESCORT, {"rules": Rules(10 * MINUTE, 2, 9 * HOUR, Needs(1, 2, 3))}),
        (Rule.ESCORT, {"rules": replace(valley().rules, escorts=(Escort(2),))}),
        (Rule.ESCORT, {"rules": replace(valley().rules, escorts=(Escort(1, "ICRC"),))}),
        (Rule.ESCORT, {"rules": replace(valley().rules, escorted=False)}),
        (Rule.ESCORT, {"teams": tuple(replace(t, barred=("bridge",)) for t in teams(2))}),
        (Rule.ESCORT, {"teams": tuple(replace(t, barred=("gate", "town")) for t in teams(2))}),
        # the way from the town takes 25 minutes, from the village no road leads
        (Rule.ESCORT, {"teams": tuple(replace(t, home="village") for t in teams(2))}),
        (Rule.CONVOY, {"rules": Rules(10 * MINUTE, 1, 30 * MINUTE, Needs(1, 2, 3))}),
        (Rule.WINDOW, {"rules": replace(valley().rules, spacing=5 * HOUR)}),
        (Rule.HEADWAY, {"rules": replace(valley().rules, spacing=3 * HOUR)}),
        (
            Rule.VEHICLE,
            {
                "fleets": (
                    Fleet("bus", "garage", 2, 451 * MINUTE),  # 30 minutes from a gate at 480
                    Fleet("ambulance", "garage", 1),
                )
            },
        ),
        (
            Rule.RELEASE,
            {
                "groups": (
                    Group("first", "village", Needs(31, 1, 2), released=13 * HOUR, family=2),
                    Group("second", "village", Needs(20), released=13 * HOUR, family=2),
                )
            },
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else str(value),
)
def test_a_plan_is_judged_by_the_case_it_is_held_against(
    rule: Rule, changes: dict[str, object]
) -> None:
    assert rule in refused(valley(**changes), good("valley"))


def test_a_longer_headway_or_a_closure_is_noticed() -> None:
    plan, before = good("valley"), valley()
    apart = replace(before.corridors[0], headway=DAY)
    assert Rule.HEADWAY in refused(valley(corridors=(apart,)), plan)
    shut = replace(before.segments[0], closures=hours((500, 520)))
    assert Rule.WINDOW in refused(valley(segments=(shut, before.segments[1])), plan)
    party = replace(before.segments[0], windows=hours((1920, 2520)))
    assert Rule.WINDOW in refused(valley(segments=(party, before.segments[1])), plan)


def test_a_team_less_is_a_name_that_the_case_has_not() -> None:
    assert refused(valley(teams=teams(1)), good("valley")) == {Rule.WAY}


def test_a_slower_road_is_noticed() -> None:
    case, plan = valley(), good("valley")
    times = valley_times(case)
    for slower in (
        replace(times, along=times.along + MINUTE),
        replace(times, between=times.between + (times.between > 0) * MINUTE),
    ):
        assert Rule.DURATION in {violation.rule for violation in check(case, slower, plan)}
    nowhere = replace(times, between=times.between * 0 - 1)
    found = check(case, nowhere, plan)
    assert {violation.rule for violation in found} == {Rule.DURATION, Rule.VEHICLE}


# Three families of two and a last one of one: 2 + 2 + 2 + 1 = 7 people.
def family_plan(*seated: tuple[int, ...]) -> set[Rule]:
    """Send one convoy after the other, its vehicles with so many of the seven aboard each."""
    group = Group("first", "village", Needs(7), family=2)
    case = valley(groups=(group,), rules=Rules(max_convoy=9, weights=Needs(1, 1, 1)))
    pattern = good("valley").convoys[0]
    convoys = tuple(
        replace(
            shifted(pattern, n * DAY),
            id=f"convoy-{n}",
            loads=tuple(
                Load(f"bus-{v}", 0, (("first", Needs(people)),))
                for v, people in enumerate(column, start=1)
            ),
        )
        for n, column in enumerate(seated)
    )
    return refused(case, truly(case, good("valley"), convoys)) & {Rule.FAMILY}


@pytest.mark.parametrize(
    "seated", [((4, 3),), ((6, 1),), ((7,),), ((1,),), ((2, 4),), ((4,), (3,)), ((1,), (6,))]
)
def test_whole_families_ride_together(seated: tuple[tuple[int, ...], ...]) -> None:
    assert family_plan(*seated) == set()


@pytest.mark.parametrize(
    "seated",
    [
        ((1, 1),),  # in one convoy
        ((3, 3),),
        ((1,), (1,)),  # in two convoys: the last family is one person, the other one is torn
        ((3,), (3,)),
        ((5,), (1,)),
    ],
)
def test_a_family_torn_between_two_vehicles_is_refused(seated: tuple[tuple[int, ...], ...]) -> None:
    assert family_plan(*seated) == {Rule.FAMILY}


def test_a_group_named_twice_in_a_vehicle_is_no_split() -> None:
    case, times = CASES["valley"]
    plan = good("valley")
    convoy = next(c for c in plan.convoys if c.loads[0].aboard.seated >= 2)
    load = convoy.loads[0]
    (group, people), *rest = load.people
    parts = ((group, Needs(1)), (group, people - Needs(1)), *rest)
    twice = with_load(convoy, 0, replace(load, people=parts))
    assert check(case, times, with_convoy(case, plan, convoy, twice)) == ()

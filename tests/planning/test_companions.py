"""Companions: whoever rides beside a stretcher is in the same vehicle, and counts as a person."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.builders import CaseAndTimes, planned, tiny_cases, valley, valley_times
from tests.planning.test_check import with_load
from tests.planning.test_replan import anew
from tests.planning.test_whole_case import Good, Judged, good

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    NOBODY,
    Case,
    Centre,
    Demand,
    Fleet,
    Group,
    Infeasible,
    Needs,
    Plan,
    Rules,
    VehicleType,
    delayed,
)
from safepassage.model import planned as day_of
from safepassage.planning import AfterRounds, Rule, Situation, check, plan
from safepassage.planning.compile import compile_case
from safepassage.planning.places import variants
from safepassage.report.outcome import outcomes
from safepassage.units import MINUTE

AMBULANCE = VehicleType("ambulance", "Ambulance", (Needs(4, 0, 2),), 20 * MINUTE, 15 * MINUTE)


def accompanied(companions: int = 1, **changes: Any) -> Case:  # noqa: ANN401
    """Let three lie and nine sit; two ambulances take four who sit and two who lie."""
    group = Group("ward", "village", Needs(9, 0, 3), companions=companions, **changes)
    return valley(
        groups=(group,),
        vehicle_types=(AMBULANCE,),
        fleets=(Fleet("ambulance", "garage", 2),),
    )


@cache
def one_beside() -> Good:
    case = accompanied()
    return good(case, valley_times(case))


@cache
def two_beside() -> Good:
    case = accompanied(2)
    return good(case, valley_times(case))


# ── Who they are ────────────────────────────────────────────────────────────────────


def test_companions_are_of_those_who_sit_and_of_no_family() -> None:
    group = Group("g", "p", Needs(9, 1, 2), family=3, laps=1, companions=1)
    assert group.apart(group.likely) == Needs(7, 1, 2)
    assert group.together(Needs(7, 1, 2)) == group.likely
    # two companions, two families on two seats each, and one who is left of the third
    assert group.places(group.likely) == Needs(2 + 2 * 2 + 1, 1, 2)


def test_there_are_as_many_companions_as_are_needed() -> None:
    with pytest.raises(ImpossibleValue, match="there are not so many"):
        Group("g", "p", Needs(3, 0, 2), companions=2)  # four of three
    with pytest.raises(ImpossibleValue, match="there are not so many"):
        Group("g", "p", Needs(4, 0, 2), companions=2, declines=Needs(1, 0, 0))
    with pytest.raises(ImpossibleValue, match="give one number"):
        valley(
            groups=(
                Group("a", "village", Needs(1)),
                Group("b", "village", companions=1, likely=NOBODY),
            )
        )


@given(
    st.builds(Needs, st.integers(0, 30), st.integers(0, 3), st.integers(0, 4)),
    st.integers(0, 3),
    st.integers(1, 4),
    st.integers(1, 60),
)
def test_shares_take_their_companions_along(
    loose: Needs, companions: int, family: int, share: int
) -> None:
    people = loose + Needs(companions * loose.stretcher)
    group = Group("g", "p", people, family=family, wishes=(("a", share),), companions=companions)
    parts = [part for _, part in group.by_wish(Demand.LIKELY)]
    assert sum(parts, NOBODY) == people
    assert all(part.seated >= companions * part.stretcher for part in parts)
    assert group.together(group.apart(people)) == people


def test_a_layout_is_there_for_every_number_of_stretchers() -> None:
    assert variants(Needs(4, 1, 2), accompanied=False) == [Needs(4, 1, 2)]
    assert variants(Needs(4, 1, 2), accompanied=True) == [
        Needs(4, 1, 2),
        Needs(4, 1, 1),
        Needs(4, 1, 0),
    ]
    problem, index = compile_case(accompanied(), valley_times(accompanied()))
    # of four seats two, one and none are set aside; the three are one layout of the case
    assert problem.places[0].tolist() == [[2, 0, 2], [3, 0, 1], [4, 0, 0]]
    assert index.layouts == (0, 0, 0)
    # one who lies is two people, and weighs 3 + 1
    assert problem.heads[0].tolist() == [1, 1, 2]
    assert problem.weight[0].tolist() == [1, 2, 4]
    assert problem.people.tolist() == [[6, 0, 3]]


# ── Plans ───────────────────────────────────────────────────────────────────────────


def test_nobody_lies_without_his_companions_in_the_same_vehicle() -> None:
    for of, beside in ((one_beside(), 1), (two_beside(), 2)):
        for _, _, load in of.loads():
            assert load.aboard.seated >= beside * load.aboard.stretcher
            assert load.aboard.fits(Needs(4, 0, 2))
        assert of.plan.left == 0


def test_a_centre_counts_companions_as_people() -> None:
    case = replace(accompanied(2), centres=(Centre("town", 2, 60),))
    made = planned(case, valley_times(case))
    # room for two: whoever lies comes as three
    assert [tuple(c.aboard) for c in made.convoys] == [(2, 0, 0)]
    case = replace(case, centres=(Centre("town", 3, 60),))
    made = planned(case, valley_times(case))
    assert sum((c.aboard for c in made.convoys), NOBODY) == Needs(2, 0, 1)  # 2 x 1 + 3 > 3 x 1


def test_whoever_has_no_seat_beside_him_stays() -> None:
    kind = replace(AMBULANCE, layouts=(Needs(1, 0, 1),))
    case = replace(accompanied(2), vehicle_types=(kind,))
    made = planned(case, valley_times(case))
    assert sum((c.aboard for c in made.convoys), NOBODY) == Needs(3, 0, 0)


def test_at_another_estimate_companions_board_with_those_who_lie() -> None:
    case = accompanied(most=Needs(12, 0, 5))
    of = good(case, valley_times(case))
    for outcome in outcomes(of.case, of.plan):
        for _, people in outcome.boards:
            assert people.seated >= people.stretcher
        assert outcome.out + sum(left.people.total for left in outcome.left) == outcome.people


# ── The bound, and what cannot bind ─────────────────────────────────────────────────


@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
@given(tiny_cases(), st.integers(1, 2))
def test_no_plan_beats_the_bound_with_companions(drawn: CaseAndTimes, companions: int) -> None:
    case, times = drawn
    groups = tuple(
        replace(g, companions=companions, likely=g.likely + Needs(companions * g.likely.stretcher))
        for g in case.groups
    )
    case = replace(case, groups=groups)
    made = plan(case, times, AfterRounds(1))
    if isinstance(made, Plan):
        assert check(case, times, made) == ()
        assert made.bound is not None
        other = plan(case, times, AfterRounds(1), 1, prove=False)
        assert isinstance(other, Plan)
        assert other.cost >= made.bound.cost


@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
@given(tiny_cases(), st.integers(1, 3))
def test_where_nobody_lies_companions_change_nothing(drawn: CaseAndTimes, companions: int) -> None:
    case, times = drawn
    groups = tuple(replace(g, likely=replace(g.likely, stretcher=0)) for g in case.groups)
    case = replace(case, groups=groups)
    richer = replace(case, groups=tuple(replace(g, companions=companions) for g in groups))
    plain, made = plan(case, times, AfterRounds(1)), plan(richer, times, AfterRounds(1))
    if isinstance(plain, Infeasible):
        assert made == plain
    else:
        assert made == replace(plain, case=richer.digest)


# ── The table of tamperings ─────────────────────────────────────────────────────────


def a_companion_left_behind() -> Iterator[Judged]:
    for of in (one_beside(), two_beside()):
        for convoy, number, load in of.loads():
            people = dict(load.people)["ward"]
            if people.stretcher:
                beside = of.case.groups[0].companions * people.stretcher
                fewer = replace(people, seated=beside - 1)
                yield of.instead(
                    convoy, with_load(convoy, number, replace(load, people=(("ward", fewer),)))
                )


def one_more_who_lies() -> Iterator[Judged]:
    for of in (one_beside(), two_beside()):
        for convoy, number, load in of.loads():
            more = Needs(0, 0, 1 + dict(load.people)["ward"].seated)
            yield of.instead(
                convoy, with_load(convoy, number, replace(load, people=(("ward", more),)))
            )


def companions_who_leave_by_themselves() -> Iterator[Judged]:
    for of in (one_beside(), two_beside()):
        for convoy, number, load in of.loads():
            people = dict(load.people)["ward"]
            if people.stretcher and people.seated:
                alone = (("ward", replace(people, stretcher=0)),)
                yield of.instead(convoy, with_load(convoy, number, replace(load, people=alone)))


def more_beside_each_now() -> Iterator[Judged]:
    for of in (one_beside(), two_beside()):
        yield of.under(groups=(replace(of.case.groups[0], companions=3),))


@pytest.mark.parametrize(
    "tampering",
    [
        a_companion_left_behind,
        one_more_who_lies,
        companions_who_leave_by_themselves,
        more_beside_each_now,
    ],
    ids=lambda tampering: tampering.__name__,
)
def test_the_judge_names_the_companion(tampering: Callable[[], Iterator[Judged]]) -> None:
    tampered = list(tampering())
    assert len(tampered) >= 2
    for case, times, made in tampered:
        assert Rule.COMPANION in {violation.rule for violation in check(case, times, made)}


def test_good_plans_pass() -> None:
    for of in (one_beside(), two_beside()):
        assert check(of.case, of.times, of.plan) == ()


def test_rules_without_companions_are_as_they_were() -> None:
    problem, index = compile_case(valley(), valley_times(valley()))
    assert problem.seats.tolist() == [[12, 0, 0], [8, 1, 0], [0, 0, 1]]
    assert index.layouts == (0, 1, 0)
    assert problem.weight.tolist() == [list(valley().rules.weights)]
    assert Rules().weights == Needs(1, 1, 1)


def test_under_way_companions_stay_beside_those_who_lie() -> None:
    for of in (one_beside(), two_beside()):
        first = of.plan.convoys[0]
        late = delayed(day_of(of.case, of.plan), first.id, 20 * MINUTE)
        found = anew(Situation(of.case, of.times, of.plan, late, first.enters + 5 * MINUTE))
        assert found.plan.convoys[0].loads == first.loads

"""Objectives besides risk and clearance: an evening, the waiting, and one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.builders import (
    CaseAndTimes,
    planned,
    tiny_cases,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
)
from tests.planning.test_replan import anew
from tests.planning.test_whole_case import Good, Judged, good

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Act,
    Case,
    Infeasible,
    Link,
    Needs,
    Objective,
    Plan,
    Rules,
    delayed,
)
from safepassage.model import planned as day_of
from safepassage.planning import AfterRounds, Rule, Situation, check, cost, plan
from safepassage.planning.objectives import objectives, saved_at
from safepassage.units import HOUR, MINUTE

EVENING, WAITING, RISK = Objective.EVENING, Objective.WAITING, Objective.RISK
NOON = 12 * HOUR


def asking(case: Case, first: Objective, second: Objective | None = None) -> Case:
    return replace(case, rules=replace(case.rules, objective=first, second=second, evening=NOON))


@cache
def by_noon() -> Good:
    case = asking(valley(), EVENING)
    return good(case, valley_times(case), 3)


@cache
def waiting_least() -> Good:
    case = asking(valley(), WAITING)
    return good(case, valley_times(case), 3)


@cache
def both() -> Good:
    case = asking(two_valleys(), EVENING, WAITING)
    return good(case, two_valleys_times(case), 1)


# ── What they count ─────────────────────────────────────────────────────────────────


def test_the_evening_counts_who_is_not_out_by_then() -> None:
    of = by_noon()
    # 51 who sit, one in a wheelchair that counts 2, two on stretchers that count 3: 59 in all
    out = sum(cost.weighted(of.case, c.aboard) for c in of.plan.convoys if c.exits <= NOON)
    assert of.plan.cost == of.plan.late == 59 - out
    assert 0 < out < 59


def test_by_an_evening_more_are_out_than_with_least_risk_and_after_it_risk_counts() -> None:
    for case, times in ((by_noon().case, by_noon().times), (both().case, both().times)):
        least = planned(asking(case, RISK), times, 3)
        evening = planned(asking(case, EVENING), times, 3)
        assert evening.cost <= cost.late(case, least.convoys)
        assert evening.left == least.left


def test_waiting_is_from_the_arrival_at_a_checkpoint_until_the_convoy_goes_on() -> None:
    of = waiting_least()
    waited = 0
    for convoy in of.plan.convoys:
        to_the_bridge, to_the_gate = convoy.acts(Act.DRIVE_OUT)
        stood = to_the_gate.starts - to_the_bridge.ends
        vehicles = len(convoy.loads)
        assert stood >= (5 * vehicles + 15) * MINUTE  # twelve an hour, then a dwell
        waited += cost.weighted(of.case, convoy.aboard) * stood
    # whoever is left behind has waited from the start to the horizon
    behind = 59 - sum(cost.weighted(of.case, c.aboard) for c in of.plan.convoys)
    assert of.plan.cost == of.plan.waiting == waited + behind * of.case.horizon


def test_who_is_held_for_the_other_side_waits_at_the_exchange_point() -> None:
    case = two_valleys()
    linked = replace(case, links=(Link(case.corridors[0].id, case.corridors[1].id, 1),))
    waits = [linked.waits_at(route) for route in linked.routes]
    for route, places in zip(linked.routes, waits, strict=True):
        last = case.segment[route.segments[-1]].start
        assert (last in places) == (
            route.corridor == case.corridors[0].id or last in case.checkpoint
        )


def test_nothing_is_asked_for_twice_and_clearance_by_itself() -> None:
    for first, second in ((RISK, RISK), (Objective.CLEARANCE, RISK), (RISK, Objective.CLEARANCE)):
        with pytest.raises(ImpossibleValue, match=r"each objective once|clearance by itself"):
            Rules(objective=first, second=second, evening=NOON)
    with pytest.raises(ImpossibleValue, match="needs a moment"):
        Rules(objective=EVENING)
    with pytest.raises(ImpossibleValue, match="does not count it"):
        replace(by_noon().plan, late=None)


# ── The tables ──────────────────────────────────────────────────────────────────────

pairs = st.permutations((RISK, EVENING, WAITING)).map(lambda of: (of[0], of[1]))


@given(pairs, st.integers(1, 3000), st.integers(0, 2_000_000), st.integers(1, 4000))
def test_a_table_never_rises_and_no_second_outweighs_a_first(
    asked: tuple[Objective, Objective], horizon: int, everyone: int, evening: int
) -> None:
    rules = Rules(objective=asked[0], second=asked[1], evening=evening * MINUTE)
    of = objectives(rules, horizon, everyone)
    for table in (of.saves, of.counts, saved_at(of.saves, np.arange(2 * horizon))):
        assert (np.diff(table) <= 0).all()
    second = of.counts - of.rank * of.saves
    assert int(second.min()) >= 0
    assert int(second.max()) * everyone < of.rank
    assert int(of.counts[0]) * everyone < 1 << 62  # it fits into 64 bits


def test_a_risk_by_itself_saves_its_minutes() -> None:
    of = objectives(Rules(), 3, 100)
    assert (of.saves.tolist(), of.counts.tolist(), of.rank) == ([3, 2, 1, 0], [3, 2, 1, 0], 1)
    assert saved_at(of.saves, np.array([0, 3, 5])).tolist() == [3, 0, -2]


# ── The bound, and what cannot bind ─────────────────────────────────────────────────


@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
@given(tiny_cases(), st.integers(1, 1000), pairs)
def test_no_plan_has_less_than_the_bound_of_what_is_asked_first(
    drawn: CaseAndTimes, evening: int, asked: tuple[Objective, Objective]
) -> None:
    case, times = drawn
    rules = replace(case.rules, objective=asked[0], second=asked[1], evening=evening * MINUTE)
    case = replace(case, rules=rules)
    made = plan(case, times, AfterRounds(1))
    if isinstance(made, Plan):
        assert check(case, times, made) == ()
        assert made.bound is not None
        for seed in (1, 2):
            other = plan(case, times, AfterRounds(1), seed, prove=False)
            assert isinstance(other, Plan)
            assert other.cost >= made.bound.cost


@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
@given(tiny_cases())
def test_a_second_objective_leaves_the_bound_and_an_evening_nobody_asks_for_the_plan(
    drawn: CaseAndTimes,
) -> None:
    case, times = drawn
    plain = plan(case, times, AfterRounds(1))
    stated = replace(case, rules=replace(case.rules, evening=NOON))
    made = plan(stated, times, AfterRounds(1))
    with_second = plan(asking(case, RISK, WAITING), times, AfterRounds(1))
    if isinstance(plain, Infeasible):
        assert plain == made == with_second
        return
    assert isinstance(made, Plan)
    assert isinstance(with_second, Plan)
    assert made == replace(plain, case=stated.digest)
    assert plain.bound is not None
    assert with_second.bound is not None
    assert with_second.bound.cost >= plain.bound.cost or plain.proven


# ── The table of tamperings ─────────────────────────────────────────────────────────


def counted_wrongly() -> Iterator[Judged]:
    for of in (by_noon(), both()):
        for by in (-1, 1):
            yield of.case, of.times, replace(of.plan, late=(of.plan.late or 0) + by)


def waited_wrongly() -> Iterator[Judged]:
    for of in (waiting_least(), both()):
        for by in (-MINUTE, MINUTE):
            yield of.case, of.times, replace(of.plan, waiting=(of.plan.waiting or 0) + by)


def another_objective() -> Iterator[Judged]:
    of = by_noon()
    yield of.case, of.times, replace(of.plan, objective=RISK)
    yield of.case, of.times, replace(of.plan, late=None, objective=RISK)
    yield of.case, of.times, replace(of.plan, waiting=0)
    of = waiting_least()
    yield of.case, of.times, replace(of.plan, waiting=None, objective=RISK)


def another_evening_now() -> Iterator[Judged]:
    of = by_noon()
    exits = sorted(convoy.exits for convoy in of.plan.convoys)
    for evening in (exits[0] - 1, exits[-1], of.case.horizon):
        rules = replace(of.case.rules, evening=evening)
        case = replace(of.case, rules=rules)
        if cost.late(case, of.plan.convoys) != of.plan.late:
            yield case, of.times, replace(of.plan, case=case.digest)


@pytest.mark.parametrize(
    "tampering",
    [counted_wrongly, waited_wrongly, another_objective, another_evening_now],
    ids=lambda tampering: tampering.__name__,
)
def test_the_judge_refuses_false_figures(tampering: Callable[[], Iterator[Judged]]) -> None:
    tampered = list(tampering())
    assert len(tampered) >= 2
    for case, times, made in tampered:
        assert Rule.FIGURES in {violation.rule for violation in check(case, times, made)}


def test_good_plans_pass_and_weights_are_counted() -> None:
    for of in (by_noon(), waiting_least(), both()):
        assert of.plan.convoys
        assert check(of.case, of.times, of.plan) == ()
        assert of.case.rules.weights != Needs(1, 1, 1) or of is both()


def test_under_way_the_plan_and_its_bound_speak_of_what_is_asked_for_first() -> None:
    for of in (by_noon(), waiting_least()):
        first = of.plan.convoys[0]
        late = delayed(day_of(of.case, of.plan), first.id, 20 * MINUTE)
        found = anew(Situation(of.case, of.times, of.plan, late, first.enters + HOUR))
        assert found.plan.objective is of.case.rules.objective
        assert found.plan.bound is not None
        assert found.plan.bound.cost <= found.plan.cost

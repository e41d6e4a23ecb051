"""What terms are worth: measured by plans, held between proofs, and never below nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planning.builders import CaseAndTimes, hours, tiny_cases, valley, valley_times

from safepassage.model import Case, Objective
from safepassage.model.term import Matter, Term
from safepassage.planning import check
from safepassage.planning.ask import Asked, Effort, Variant, Worth, ask
from safepassage.planning.propose import proposed
from safepassage.planning.terms import with_term
from safepassage.planning.value import Task, best_found, least_cost, rounds_each
from safepassage.units import HOUR, MINUTE


def short_day() -> Case:
    """One day on which two buses bring out some of 54 people, and beds for all of them."""
    case = valley()
    return replace(
        case,
        corridors=tuple(replace(c, windows=hours((480, 700))) for c in case.corridors),
        centres=tuple(replace(c, capacity=500) for c in case.centres),
        checkpoints=tuple(replace(c, hours=None) for c in case.checkpoints),
    )


def asked(case: Case, *terms: Term, rounds: int = 2) -> Asked:
    return ask(case, valley_times(case), terms or proposed(case), Effort(rounds_each(rounds), 1))


def by_key(worths: tuple[Worth, ...]) -> dict[str, Worth]:
    return {"+".join(term.id for term in worth.terms): worth for worth in worths}


LATER = Term("later", Matter.CLOSES_LATER, "road", 4 * HOUR)
BEDS = Term("beds", Matter.BEDS, "town", 100)
TEAM = Term("team", Matter.TEAMS, by=1)
BUSES = Term("buses", Matter.VEHICLES, "bus", 2)


def test_a_longer_day_is_worth_something_and_beds_that_nobody_needs_are_not() -> None:
    got = asked(short_day(), LATER, BEDS)
    worth = by_key(got.granted)
    assert [of.terms[0].id for of in got.granted] == ["later", "beds"]
    assert worth["later"].gain > 0
    assert worth["later"].out > 0
    assert not got.nothing(worth["later"])
    assert worth["beds"].gain == 0
    assert got.nothing(worth["beds"])


def test_what_the_plan_does_not_need_costs_nothing_to_lose() -> None:
    got = asked(short_day(), LATER, BEDS)
    lost = by_key(got.lost)
    assert lost["beds"].gain == 0  # 250 beds for 54 people
    assert lost["later"].gain > 0  # half of the only window
    assert lost["later"].out > 0
    assert got.lost[0].terms == (LATER,)


def test_two_terms_together_are_worth_at_least_the_better_of_the_two() -> None:
    got = asked(short_day(), LATER, TEAM, BUSES)
    alone = by_key(got.granted)
    assert len(got.pairs) == 3
    for pair in got.pairs:
        assert pair.gain >= max(alone[term.id].gain for term in pair.terms)
        assert pair.high >= max(alone[term.id].gain for term in pair.terms)


def test_every_plan_behind_a_worth_keeps_the_rules_of_its_case() -> None:
    case = short_day()
    got = asked(case, LATER, TEAM, BUSES)
    for worth in (*got.granted, *got.pairs, *got.lost):
        there = Variant(worth.terms, worth.lost).of(got.case)
        assert check(there, valley_times(there), worth.plan) == ()
        assert worth.plan.bound is not None


def test_the_dearest_comes_first() -> None:
    for worths in (asked(short_day()).granted, asked(short_day()).lost):
        assert all(one.gain >= other.gain for one, other in pairwise(worths))


def test_the_same_rounds_and_seed_give_the_same_answer_alone_or_side_by_side() -> None:
    case, times = short_day(), valley_times(short_day())
    alone = ask(case, times, proposed(case), Effort(rounds_each(2), 3))
    with ThreadPoolExecutor(2) as workers:
        beside = ask(case, times, proposed(case), Effort(rounds_each(2), 3, workers, hands=2))
    assert alone == beside


def test_a_case_that_is_planned_for_clearance_is_asked_about_person_hours() -> None:
    by_risk = short_day()
    by_clearance = replace(by_risk, rules=replace(by_risk.rules, objective=Objective.CLEARANCE))
    one, other = asked(by_risk, LATER), asked(by_clearance, LATER)
    assert one == other


def test_a_term_that_lets_the_first_convoy_in_is_worth_all_that_it_saves() -> None:
    # 20 minutes are too few to get in, load and get out again; two hours more are enough.
    case = short_day()
    case = replace(
        case, corridors=tuple(replace(c, windows=hours((480, 500))) for c in case.corridors)
    )
    got = asked(case, LATER)
    assert got.plan.convoys == ()
    assert got.plan.left == 54
    assert got.granted[0].out > 0
    assert got.granted[0].proven  # without it nobody can be moved, whoever plans


def test_progress_counts_every_task_once() -> None:
    told: list[tuple[int, int]] = []
    case = short_day()
    effort = Effort(rounds_each(1), watch=lambda done, of: told.append((done, of)))
    ask(case, valley_times(case), proposed(case), effort)
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert all(done <= of for done, of in told)
    assert told[-1][0] == told[-1][1]


# ── The laws ────────────────────────────────────────────────────────────────────────


def test_what_a_variant_allows_more_is_known() -> None:
    base, one, two = Variant(), Variant((LATER,)), Variant((LATER, BEDS))
    less = Variant((LATER,), lost=True)
    order = (less, base, one, two)
    for n, harder in enumerate(order):
        for m, easier in enumerate(order):
            assert easier.allows_more_than(harder) == (m >= n)
    assert not Variant((BEDS,)).allows_more_than(one)
    assert not Variant((BEDS,), lost=True).allows_more_than(less)


@st.composite
def inquiries(draw: st.DrawFn) -> tuple[CaseAndTimes, Asked]:
    """Draw a tiny case and up to three terms, and ask."""
    case, times = draw(tiny_cases())
    few = st.lists(st.sampled_from(proposed(case)), max_size=3, unique=True)
    return (case, times), ask(case, times, tuple(draw(few)), Effort(rounds_each(1), 1))


@settings(max_examples=40)
@given(inquiries())
def test_no_worth_is_below_nothing_or_outside_its_interval(
    drawn: tuple[CaseAndTimes, Asked],
) -> None:
    (_, times), got = drawn
    for worth in (*got.granted, *got.pairs, *got.lost):
        assert 0 <= worth.low <= worth.gain <= worth.high
        there = Variant(worth.terms, worth.lost).of(got.case)
        assert check(there, times, worth.plan) == ()


@settings(max_examples=40)
@given(inquiries())
def test_asking_for_more_never_makes_the_bound_worse(drawn: tuple[CaseAndTimes, Asked]) -> None:
    """A longer window, one more bus, a faster checkpoint: none lets a best plan cost more."""
    _, got = drawn
    assert got.plan.bound is not None
    for worth in (*got.granted, *got.pairs):
        assert worth.plan.bound is not None
        assert worth.plan.bound.cost <= got.plan.bound.cost
    for worth in got.lost:
        assert worth.plan.bound is not None
        assert worth.plan.bound.cost >= got.plan.bound.cost


def _longer_windows(case: Case) -> Case:
    for corridor in case.corridors:
        case = with_term(case, Term("t", Matter.CLOSES_LATER, corridor.id, 60 * MINUTE))
    return case


def _one_more_bus(case: Case) -> Case:
    return with_term(case, Term("t", Matter.VEHICLES, case.fleets[0].type, 1))


def _faster_checks(case: Case) -> Case:
    for key in case.checkpoint:
        case = with_term(case, Term("t", Matter.CHECK, key, 10))
    return case


@pytest.mark.parametrize("easier", [_longer_windows, _one_more_bus, _faster_checks])
@settings(max_examples=60)
@given(drawn=tiny_cases())
def test_an_easier_case_is_proven_to_cost_no_more_than_any_plan_of_the_harder(
    easier: Callable[[Case], Case], drawn: CaseAndTimes
) -> None:
    case, times = drawn
    task = Task(case, times, rounds_each(1)(1.0), 1)
    relaxed = replace(task, case=easier(case))
    assert least_cost(relaxed) <= best_found(task).risk

"""The loop over random cases: they repeat, differ, and whatever is unsound in them is told."""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.benchmarks.instances import ROOT

import random_cases
from draws import draw
from features import FEATURES
from random_cases import ANY, Found, contradicted, effort, judged, run, table, unsound
from safepassage.model import Bound, Infeasible, Objective, Plan
from safepassage.planning import AfterRounds, plan

MANY = [draw(5, number)[0] for number in range(400)]


def plans() -> Iterator[tuple[int, Plan]]:
    """Give cases of seed 5 whose plan moves somebody and counts the risk, by number."""
    for number in range(100):
        made = plan(*draw(5, number), AfterRounds(0))
        if isinstance(made, Plan) and made.convoys and made.objective is Objective.RISK:
            yield number, made


def test_the_same_number_draws_the_same_case_and_another_number_another() -> None:
    assert draw(5, 7)[0] == draw(5, 7)[0]
    assert (draw(5, 7)[1].between == draw(5, 7)[1].between).all()
    assert len({case.digest for case in MANY}) == len(MANY)


@pytest.mark.parametrize("feature", FEATURES)
def test_whatever_a_case_can_have_turns_up(feature: str) -> None:
    assert any(FEATURES[feature](case) for case in MANY)


def test_a_road_may_be_missing_and_break_the_triangle_inequality() -> None:
    between = [draw(5, number)[1].between for number in range(100)]
    gates = [(times >= 0).any() and (times < 0).any() for times in between]
    assert any(gates)


def test_a_plan_under_its_bound_is_told() -> None:
    number, made = next(plans())
    case, times = draw(5, number)
    assert not list(unsound(case, times, made))
    # Plan refuses such a bound itself, so the case's own plan is held against a made-up one.
    lying = replace(made, bound=Bound(made.risk, "made up"), risk=made.risk + 1)
    assert any("recounted" in fault for fault in unsound(case, times, lying))


def test_a_plan_of_another_seed_below_the_bound_is_told() -> None:
    number, made = next(plans())
    case, times = draw(5, number)
    worse = replace(made, risk=made.risk + 60, bound=Bound(made.risk + 60, "made up"))
    told = list(contradicted(case, times, worse))
    assert any("below the bound" in fault for fault in told)
    assert "the same seed gives another answer" in told


def test_nobody_can_be_moved_without_a_reason_is_told() -> None:
    case, times = draw(5, 0)
    assert list(unsound(case, times, Infeasible(())))


def test_a_crash_is_a_failure_with_the_number_of_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(random_cases, "plan", crash)
    found = judged(5, [31], deep=0)
    assert found.answers == {"crash": 1}
    assert found.failures[0].number == 31
    assert "ZeroDivisionError at test_random_cases.py" in found.failures[0].what


def test_a_worker_that_dies_is_a_failure_with_the_number_of_its_case(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(seed: int, number: int) -> object:
        if number == 31:
            os.kill(os.getpid(), signal.SIGSEGV)
        return draw(seed, number)

    monkeypatch.setattr(random_cases, "draw", die)
    monkeypatch.setattr(random_cases, "SLICE", 4)
    found = run(argparse.Namespace(first=20, cases=20, seed=5, deep=0, workers=1))
    assert [failure.number for failure in found.failures] == [31]
    assert sum(found.answers.values()) == 20


def test_how_much_is_tried_is_drawn_and_is_seldom_much() -> None:
    drawn = [effort(5, number) for number in range(400)]
    assert drawn == [effort(5, number) for number in range(400)]
    # of 40 choices 36 are one price or two, and one is all of them
    assert sum(each.prices <= 2 for each in drawn) > 300
    assert max(each.prices for each in drawn) == AfterRounds(0).prices
    assert {each.rounds for each in drawn} == {0, 1}


def test_a_feature_is_counted_where_it_is_on_and_where_somebody_moves() -> None:
    found = judged(5, range(40), deep=0)
    assert found.had[ANY] == 40
    moved = sum(n for kind, n in found.answers.items() if kind.startswith(("plan", "proven")))
    assert found.moved[ANY] == moved
    told = Found(had=Counter({ANY: 4, "links": 1}), moved=Counter({ANY: 3}))
    assert table(told).endswith("| any case | 100.0% | 75% |\n| links | 25.0% | 0% |")


def test_a_slice_is_planned_from_its_first_number_and_told_in_json() -> None:
    done = subprocess.run(
        [
            *(sys.executable, ROOT / "benchmarks" / "random_cases.py", "--json"),
            *("--cases", "30", "--first", "990", "--seed", "5", "--deep", "0"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout)
    assert sum(said["answers"].values()) == 30
    assert said["first"] == 990
    assert done.returncode == (1 if said["failures"] else 0)
    assert all(990 <= number < 1020 for number in said["failures"])

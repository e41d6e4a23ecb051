"""The one way in: what a plan promises, and what it says where there is none."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.planning.builders import (
    CaseAndTimes,
    hours,
    planned,
    tiny_cases,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
)

from safepassage.model import Case, Fleet, Group, Infeasible, Needs, Plan, VehicleType
from safepassage.planning import AfterRounds, AfterSeconds, Cancellable, Progress, plan
from safepassage.planning.stop import Early
from safepassage.units import HOUR, MINUTE

ROOT = Path(__file__).parents[2]


def cost_by_hand(case: Case, made: Plan) -> tuple[int, int]:
    """Add up who leaves when, person by person and weight by weight; and who is left."""
    weights = tuple(case.rules.weights)
    left = {group.id: list(group.people(case.demand)) for group in case.groups}
    released = {group.id: group.released for group in case.groups}
    total = 0
    for convoy in made.convoys:
        for load in convoy.loads:
            for group, people in load.people:
                for k, count in enumerate(people):
                    total += weights[k] * count * (convoy.exits - released[group])
                    left[group][k] -= count
    for group, rest in left.items():
        for k, count in enumerate(rest):
            total += weights[k] * count * (case.horizon - released[group])
    return total, sum(sum(rest) for rest in left.values())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_the_figures_of_a_plan_are_true_and_its_bound_is_below_it(drawn: CaseAndTimes) -> None:
    case, times = drawn
    made = plan(case, times, AfterRounds(1))
    if isinstance(made, Plan):
        assert (made.risk, made.left) == cost_by_hand(case, made)
        assert made.bound is not None
        assert made.bound.cost <= made.risk


def test_the_same_case_seed_and_rounds_give_the_same_plan() -> None:
    case, times = two_valleys(), two_valleys_times(two_valleys())
    first, second = (plan(case, times, AfterRounds(3), 7) for _ in range(2))
    assert first == second


def test_more_prices_prove_no_less_and_change_nothing_else() -> None:
    case, times = valley(), valley_times(valley())
    one, many = (plan(case, times, AfterRounds(1, prices)) for prices in (1, 25))
    assert isinstance(one, Plan)
    assert isinstance(many, Plan)
    assert one.bound is not None
    assert many.bound is not None
    assert one.bound.cost < many.bound.cost  # the first prices are a guess
    assert replace(one, bound=None) == replace(many, bound=None)


def test_a_plan_is_the_same_whether_its_bound_is_proven_beside_it_or_after_it() -> None:
    case, times = valley(), valley_times(valley())
    alone = plan(case, times, AfterRounds(2), 3)
    with ThreadPoolExecutor(1) as workers:
        beside = plan(case, times, AfterRounds(2), 3, workers=workers)
    assert isinstance(alone, Plan)
    assert isinstance(beside, Plan)
    assert beside.convoys == alone.convoys or beside.proven  # a bound that is met ends the search


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.planning.builders import planned, valley, valley_times
print(planned(valley(), valley_times(valley()), rounds=1, seed=5))
"""


def plan_elsewhere(**env: str) -> str:
    """Plan the valley in another process."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(ROOT)],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_plan_does_not_hang_on_the_order_of_a_hash_table() -> None:
    assert plan_elsewhere(PYTHONHASHSEED="1") == plan_elsewhere(PYTHONHASHSEED="2")


def test_plain_python_gives_the_same_plan_as_the_compiled_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    short = PROGRAM.replace(
        "from tests",
        "from safepassage.planning import search\nsearch.MISSIONS_A_ROUND = 300\nfrom tests",
    )
    compiled, plain = (
        subprocess.run(
            [sys.executable, "-c", short, str(ROOT)],
            env={**os.environ, "NUMBA_DISABLE_JIT": off},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for off in ("0", "1")
    )
    assert plain == compiled


def test_everyone_in_the_valley_who_can_be_seated_gets_out() -> None:
    case = valley()
    made = planned(case, valley_times(case), rounds=3)
    assert made.left == 4  # the town has 50 places for 54 people


def test_a_search_that_is_cancelled_keeps_the_best_plan() -> None:
    case, times = valley(), valley_times(valley())
    stop = Cancellable(AfterRounds(10_000))

    def watch(now: Progress) -> None:
        if now.share > 0:
            stop.cancel()

    made = plan(case, times, stop, watch=watch, prove=False)
    assert isinstance(made, Plan)
    assert made.rounds == 2  # the first round has share 0, the second more
    assert made.convoys


def test_time_is_told_by_the_clock_that_is_given() -> None:
    now = [100.0]
    stop = AfterSeconds(10, lambda: now[0])
    now[0] = 105.0
    assert stop.progress(0) == 0.5  # (105 - 100) / 10


def test_who_stops_early_leaves_a_share_of_the_time() -> None:
    now = [100.0]
    stop = Early(AfterSeconds(10, lambda: now[0]), share=0.2)
    now[0] = 104.0
    assert stop.progress(0) == 0.5  # of the eight seconds before the last two
    now[0] = 108.0
    assert stop.progress(0) == 1.0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fleets": ()}, "no vehicles"),
        ({"teams": ()}, "no escort team"),
        ({"centres": ()}, "no reception centre"),
        ({"routes": ()}, "no route takes people on where they wait"),
        (
            {"corridors": tuple(replace(c, windows=hours((480, 500))) for c in valley().corridors)},
            "segment village-bridge takes 40 min, its longest window allows 10 min",
        ),
        ({"horizon": 5 * HOUR}, "before the horizon"),
    ],
)
def test_a_case_in_which_nobody_can_be_moved_names_the_rule(
    change: dict[str, object], reason: str
) -> None:
    case = valley(**change)
    made = plan(case, valley_times(case), AfterRounds(1))
    assert isinstance(made, Infeasible)
    assert reason in "; ".join(made.reasons)


def test_a_case_in_which_nobody_waits_is_planned_with_no_convoys() -> None:
    case = valley(groups=())
    made = plan(case, valley_times(case), AfterRounds(1))
    assert isinstance(made, Plan)
    assert (made.convoys, made.risk, made.left, made.proven) == ((), 0, 0, True)


def test_whoever_waits_where_no_route_begins_is_left_and_counted() -> None:
    case = valley()
    stranded = replace(case.groups[0], id="stranded", place="town", likely=Needs(3), most=None)
    more = replace(case, groups=(*case.groups, stranded))
    made = planned(more, valley_times(more), rounds=1)
    assert made.left >= 3
    assert (made.risk, made.left) == cost_by_hand(more, made)


def test_times_are_whole_minutes_even_where_durations_are_not() -> None:
    case, times = two_valleys(), two_valleys_times(two_valleys())  # a drive of 20 min 30 s
    made = planned(case, times)
    assert all(
        step.starts % MINUTE == step.ends % MINUTE == 0 for c in made.convoys for step in c.steps
    )


def test_a_car_without_a_stretcher_waits_for_those_it_can_seat() -> None:
    # Stretchers are released first and again; the only car seats one who is released last.
    base = valley()
    groups = tuple(
        Group(f"group-{n}", "village", needs, released=minute * MINUTE)
        for n, (needs, minute) in enumerate([
            (Needs(0, 0, 1), 0),
            (Needs(0, 0, 1), 700),
            (Needs(3), 730),
        ])
    )
    car = VehicleType("car", "Car", (Needs(4),), 5 * MINUTE, 5 * MINUTE)
    case = replace(base, groups=groups, vehicle_types=(car,), fleets=(Fleet("car", "garage", 1),))
    made = planned(case, valley_times(case))
    assert (made.left, [convoy.boards // MINUTE for convoy in made.convoys]) == (2, [730])

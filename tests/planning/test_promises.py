"""What holds for every case that can be drawn: plans are sound, answers are honest, runs repeat."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.planning.builders import (
    CaseAndTimes,
    hours,
    planned,
    teams,
    times_of,
    tiny_cases,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
)

from safepassage.model import (
    Centre,
    Checkpoint,
    Corridor,
    Fleet,
    Group,
    Infeasible,
    Needs,
    Objective,
    Plan,
    Route,
    VehicleType,
)
from safepassage.planning import AfterRounds, check, plan, warnings, why_not
from safepassage.units import DAY, HOUR, MINUTE


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_every_plan_that_is_made_is_accepted_by_the_judge(drawn: CaseAndTimes) -> None:
    case, times = drawn
    made = plan(case, times, AfterRounds(1), prove=False)
    if isinstance(made, Infeasible):
        assert made.reasons
    else:
        assert check(case, times, made) == ()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_a_case_has_a_plan_or_reasons_why_not_and_warnings_never_fail(drawn: CaseAndTimes) -> None:
    case, times = drawn
    made = plan(case, times, AfterRounds(0), prove=False)
    if isinstance(made, Plan):
        assert all(isinstance(line, str) for line in warnings(case, times, made))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_a_plan_for_earliest_clearance_is_accepted_and_never_clears_before_its_bound(
    drawn: CaseAndTimes,
) -> None:
    case, times = drawn
    case = replace(case, rules=replace(case.rules, objective=Objective.CLEARANCE))
    made = plan(case, times, AfterRounds(1))
    if isinstance(made, Plan):
        assert check(case, times, made) == ()
        assert made.clearance == made.cost
        # minutes prove nothing about how many could be carried
        assert made.bound is None if made.left else made.bound is not None
        assert not (made.left and made.proven)


def test_asked_for_the_earliest_clearance_the_last_of_two_valleys_is_received_sooner() -> None:
    case = two_valleys()
    times, rules = two_valleys_times(case), case.rules
    sooner = replace(case, rules=replace(rules, objective=Objective.CLEARANCE))
    by_risk, by_clearance = planned(case, times, 20), planned(sooner, times, 20)
    assert by_clearance.left <= by_risk.left
    assert by_clearance.clearance <= by_risk.clearance
    assert by_clearance.risk >= by_risk.risk


# ── The same rounds, the same plan ──────────────────────────────────────────────────


def test_a_bound_that_is_met_beside_the_search_does_not_change_how_long_it_searches() -> None:
    # Room for two of three, two cars: all that can go go at once, and the program proves it.
    # Once the rounds depended on how soon the proof was there: 0, 0, 0 or 1 of 3.
    case = valley(
        groups=(Group("first", "village", Needs(3)),),
        centres=(Centre("town", 2, 60),),
        fleets=(Fleet("bus", "garage", 2),),
    )
    times = valley_times(case)
    alone = plan(case, times, AfterRounds(8), 1)
    with ThreadPoolExecutor(1) as workers:
        beside = [plan(case, times, AfterRounds(8), 1, workers=workers) for _ in range(2)]
    assert isinstance(alone, Plan)
    assert alone.proven
    assert beside == [alone] * 2


@pytest.mark.parametrize("seed", [0, 1, 2**31, 2**63])
def test_any_seed_will_do(seed: int) -> None:
    case, times = two_valleys(), two_valleys_times(two_valleys())
    first, second = (planned(case, times, 2, seed) for _ in range(2))
    assert first == second
    assert check(case, times, first) == ()


# ── Why there is no plan ────────────────────────────────────────────────────────────


def test_a_case_without_a_single_vehicle_type_has_no_vehicles() -> None:
    case = valley(vehicle_types=(), fleets=())
    made = plan(case, valley_times(case), AfterRounds(1))
    assert made == Infeasible(("there are no vehicles",))


def test_no_road_from_the_depot_and_no_road_to_a_centre_are_named() -> None:
    case = valley()
    for ways, reason in (
        ({("gate", "town"): 25}, "no vehicle can reach its gate gate"),
        ({("gate", "garage"): 30}, "no reception centre can be reached from its gate gate"),
    ):
        made = plan(case, times_of(case, ways), AfterRounds(1))
        assert isinstance(made, Infeasible)
        assert any(reason in said for said in made.reasons)


def test_a_centre_that_some_vehicles_reach_is_not_called_out_of_reach() -> None:
    # The bus gets to the town, the ambulance does not; what forbids it is the short window.
    case = valley(corridors=(Corridor("road", "The road", hours((480, 500))),))
    times = times_of(case, {("garage", "gate"): 30, ("gate", "town"): (25, -1)})
    assert not any("reception centre" in reason for reason in why_not(case, times))


def test_a_checkpoint_that_never_opens_lets_nobody_out() -> None:
    case = valley(checkpoints=(Checkpoint("bridge", 12, ()),))
    assert isinstance(plan(case, valley_times(case), AfterRounds(1)), Infeasible)


def test_a_type_that_nothing_leads_to_leaves_the_plan_to_the_others() -> None:
    case = valley()
    times = times_of(case, {("garage", "gate"): (30, -1), ("gate", "town"): 25})
    made = planned(case, times)
    assert {load.vehicle for c in made.convoys for load in c.loads} <= {"bus-1", "bus-2"}
    assert check(case, times, made) == ()


# ── Warnings ────────────────────────────────────────────────────────────────────────


def test_a_corridor_that_is_never_open_does_not_keep_the_tail_from_being_told() -> None:
    shut = Corridor("shut", "Shut", ())
    case = valley(
        corridors=(*valley().corridors, shut),
        routes=(*valley().routes, Route("no-way", "shut", ("bridge-gate",))),
    )
    times = valley_times(case)
    made = planned(case, times)
    assert made.left == 4  # 50 places for 54 people
    assert "4 of 54 people are left behind: 4 at Village." in warnings(case, times, made)


# ── Everything the engine rounds ────────────────────────────────────────────────────


def test_odd_seconds_never_make_a_plan_that_the_judge_refuses() -> None:
    # Every duration, opening and release an odd number of seconds: rounded up, up, and up again.
    case = two_valleys(horizon=2 * DAY + 7)
    case = replace(
        case,
        groups=tuple(replace(g, released=g.released + 13) for g in case.groups),
        vehicle_types=tuple(
            VehicleType(k.id, k.name, k.layouts, k.loads + 17, k.unloads + 19)
            for k in case.vehicle_types
        ),
        fleets=tuple(replace(f, available=f.available + 23) for f in case.fleets),
        corridors=tuple(
            replace(
                c,
                headway=c.headway + 29,
                windows=tuple(
                    replace(w, opens=w.opens + 31, closes=w.closes - 37) for w in c.windows
                ),
            )
            for c in case.corridors
        ),
        checkpoints=tuple(replace(c, dwell=41) for c in case.checkpoints),
        rules=replace(case.rules, margin=10 * MINUTE + 43, escort_turnaround=20 * MINUTE + 47),
        teams=teams(2),
    )
    times = two_valleys_times(case)
    odd = replace(
        times,
        along=times.along + 11,
        between=np.where(times.between > 0, times.between + 3, times.between),
    )
    made = plan(case, odd, AfterRounds(2))
    assert isinstance(made, Plan)
    assert made.bound is not None
    assert made.bound.cost <= made.risk
    assert check(case, odd, made) == ()


def test_windows_that_opened_before_the_case_began_are_open_at_its_start() -> None:
    case = valley(
        corridors=(Corridor("road", "The road", (replace(hours((0, 600))[0], opens=-HOUR),)),),
        checkpoints=(),
    )
    made = plan(case, valley_times(case), AfterRounds(1))
    assert isinstance(made, Plan)
    assert min(convoy.enters for convoy in made.convoys) == 30 * MINUTE  # the way from the garage
    assert check(case, valley_times(case), made) == ()

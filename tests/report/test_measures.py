"""What a plan comes to: every figure with its arithmetic."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import FRIDAY, RISK, SATURDAY, at, mariupol_like_case, small_plan

from safepassage.model import Demand, Needs, planned
from safepassage.report.measures import (
    LeftBehind,
    curve,
    measure,
    time_at_risk,
)
from safepassage.units import DAY, HOUR, MINUTE

CASE = mariupol_like_case()
PLAN = small_plan(CASE)
MEASURES = measure(CASE, PLAN)


def test_people_out_by_each_evening_are_counted_at_midnight_in_the_first_zone() -> None:
    # Friday: 68 + 200 + 166 + 72 = 506; Saturday: 506 + 122 = 628
    assert [(evening.at, evening.out) for evening in MEASURES.evenings] == [
        (DAY, 0),
        (2 * DAY, 506),
        (3 * DAY, 628),
    ]


def test_an_evening_in_a_zone_farther_east_comes_earlier() -> None:
    # Midnight in Yekaterinburg (UTC+5) is 22:00 in Kyiv (UTC+3): 24 h - 2 h after the start.
    east = replace(CASE, zones=("Asia/Yekaterinburg", "Europe/Kyiv"))
    ends = [evening.at for evening in measure(east, small_plan(east)).evenings]
    assert ends == [22 * HOUR, 46 * HOUR, 70 * HOUR, 72 * HOUR]


def test_last_exit_is_the_last_convoys_and_not_its_reception() -> None:
    assert MEASURES.last_exit == at(SATURDAY, "12:34")
    assert MEASURES.first_exit == at(FRIDAY, "10:04")


def test_out_and_left_behind_are_everyone() -> None:
    # 628 + 12 = 640
    assert (MEASURES.out, MEASURES.left, MEASURES.people) == (628, 12, 640)
    assert MEASURES.left_behind == (LeftBehind("plant-late", "azovstal", Needs(12, 0, 0)),)


def test_weighted_time_at_risk_is_the_plans_own_risk() -> None:
    assert time_at_risk(CASE, PLAN, CASE.rules.weights) == MEASURES.risk == RISK


def test_unweighted_time_at_risk_counts_every_person_once() -> None:
    # 200 x 30:19 + 166 x 30:40 + 68 x 34:04 + 122 x 28:34 + 72 x 37:44 + 12 x 12:00
    minutes = (
        200 * (30 * 60 + 19)
        + 166 * (30 * 60 + 40)
        + 68 * (34 * 60 + 4)
        + 122 * (28 * 60 + 34)
        + 72 * (37 * 60 + 44)
        + 12 * 12 * 60
    )
    assert MEASURES.person_seconds == minutes * MINUTE


def test_the_area_between_the_curves_is_the_unweighted_time_at_risk() -> None:
    points = MEASURES.curve
    area = sum(
        (here.released - here.out) * (after.at - here.at) for here, after in pairwise(points)
    )
    assert area == MEASURES.person_seconds


def test_the_curve_ends_at_the_horizon_with_everyone_released() -> None:
    last = MEASURES.curve[-1]
    assert (last.at, last.out, last.released) == (3 * DAY, 628, 640)


@given(st.sampled_from(Demand))
def test_nobody_is_out_before_somebody_could_be(demand: Demand) -> None:
    points = curve(CASE, demand, planned(CASE, PLAN))
    assert all(a.at < b.at and a.out <= b.out for a, b in pairwise(points))
    assert demand is Demand.LEAST or all(point.out <= point.released for point in points)


def test_a_vehicle_that_goes_twice_is_one_vehicle() -> None:
    # 8 + 5 + 3 + 3 vehicles; the fifth convoy takes two of the third's again
    assert (MEASURES.vehicles, MEASURES.teams) == (19, 4)


def test_vehicle_hours_run_from_the_gate_until_the_slowest_is_empty() -> None:
    third = MEASURES.convoys[2]
    # in at Thu 09:00; received Fri 11:04, the ambulance is empty 20 minutes later
    assert third.free - third.enters == (26 * 60 + 24) * MINUTE
    each = [one.vehicles * (one.free - one.enters) for one in MEASURES.convoys]
    assert MEASURES.vehicle_seconds == sum(each)


def test_waiting_is_what_no_step_fills() -> None:
    # convoy-01 stands at Manhush from 17:30 to 08:00 and nowhere else: 14 h 30 min
    assert MEASURES.convoys[0].waits == (14 * 60 + 30) * MINUTE


def test_gap_and_bound_are_the_plans() -> None:
    assert MEASURES.bound == RISK * 9 // 10
    assert MEASURES.gap == pytest.approx(0.1, abs=1e-6)
    assert not MEASURES.proven


def test_a_plan_without_a_bound_has_no_gap() -> None:
    measures = measure(CASE, small_plan(CASE, bound=None))
    assert (measures.bound, measures.gap, measures.proven) == (None, None, False)


def test_a_plan_without_convoys_has_no_exit_and_leaves_everyone() -> None:
    nobody = small_plan(CASE, convoys=(), left=640, risk=10**12, bound=None)
    measures = measure(CASE, nobody)
    assert (measures.out, measures.last_exit, measures.vehicles) == (0, None, 0)
    assert sum(rest.people.total for rest in measures.left_behind) == 640

"""A plan that holds: slack where days go wrong, and what it costs."""

from dataclasses import replace

from tests.builders import mariupol_like_case, small_plan

from safepassage.model import Act, Case, Infeasible, Plan, SlowHours
from safepassage.operation.robust import Robust, as_it_is, robust, worse_day
from safepassage.planning import AfterRounds, Rule, check, plan
from safepassage.roads import TravelTimes, travel_times
from safepassage.simulation import QUIET, USUAL
from safepassage.units import HOUR, MINUTE

CASE = mariupol_like_case()
TIMES = travel_times(CASE)


def search(case: Case, times: TravelTimes) -> Plan | Infeasible:
    return plan(case, times, AfterRounds(0), prove=False)


def chosen() -> Robust:
    found = robust(CASE, TIMES, search, USUAL, runs=400, seed=1)
    assert isinstance(found, Robust)
    return found


def test_every_candidate_keeps_the_rules_of_the_case_as_it_is_and_one_is_chosen() -> None:
    found = chosen()
    assert len(found.candidates) >= 2
    assert all(check(CASE, TIMES, one.plan) == () for one in found.candidates)
    assert found.chosen.price == min(one.price for one in found.candidates)
    assert found.cost >= 0


def test_a_worse_day_has_slower_roads_and_longer_holds() -> None:
    case, times = worse_day(CASE, TIMES, USUAL, 500)
    # half of all roads take 115 % or more, half of all checks hold 40 min or more
    assert times.along[1, 0] == 30 * MINUTE * 115 // 100
    assert [of.dwell for of in case.checkpoints] == [45 * MINUTE, 40 * MINUTE]


def test_what_was_reckoned_with_too_much_stays_as_waiting() -> None:
    case, times = worse_day(CASE, TIMES, USUAL, 800)
    made = search(case, times)
    assert isinstance(made, Plan)
    told = as_it_is(CASE, TIMES, made, small_plan(CASE))
    for worse, real in zip(made.convoys, told.convoys, strict=True):
        kept = [step for step in worse.steps if step.act is not Act.HOLD]
        steps = [step for step in real.steps if step.act is not Act.HOLD]
        assert [step.starts for step in kept] == [step.starts for step in steps]
        # from a check on: 2 h 30 min planned for, none held at Vasylivka
        assert all(a.ends >= b.ends for a, b in zip(kept, steps, strict=True))


def test_a_plan_for_the_most_seats_only_those_who_are_planned_for() -> None:
    most = next(of for of in chosen().candidates if of.most)
    # 640 are planned for; 1,444 come at the most
    carried = sum(convoy.aboard.total for convoy in most.plan.convoys)
    assert carried + most.plan.left == 640


def test_where_nothing_goes_wrong_slack_is_worth_nothing() -> None:
    found = robust(CASE, TIMES, search, QUIET, runs=3, seed=1)
    assert isinstance(found, Robust)
    assert (found.chosen.worse_than, found.chosen.most, found.cost) == (0, False, 0)


def test_where_nobody_can_be_moved_the_answer_is_why() -> None:
    stuck = mariupol_like_case(fleets=())
    found = robust(stuck, travel_times(stuck), search, USUAL, runs=3, seed=1)
    assert isinstance(found, Infeasible)


def test_a_plan_of_another_day_has_the_bound_of_the_case_as_it_is() -> None:
    made = small_plan(CASE)
    assert as_it_is(CASE, TIMES, made, made).bound == made.bound
    assert made.risk > HOUR


def test_a_plan_for_a_worse_day_is_told_by_the_slow_hours_in_which_it_drives() -> None:
    noon = (SlowHours(9 * HOUR, 15 * HOUR, 70),)
    case = replace(CASE, segments=tuple(replace(of, slow=noon) for of in CASE.segments))
    made = search(*worse_day(case, TIMES, USUAL, 800))
    assert isinstance(made, Plan)
    told = as_it_is(case, TIMES, made, made)
    assert {convoy.id for convoy in told.convoys} == {convoy.id for convoy in made.convoys}
    assert check(case, TIMES, told) == ()
    assert {violation.rule for violation in check(CASE, TIMES, told)} >= {Rule.DURATION}

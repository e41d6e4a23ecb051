"""Many days: the same however they are shared out, and each figure with its interval."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from math import isclose, sqrt

from tests.builders import mariupol_like_case, small_plan

from safepassage.roads import travel_times
from safepassage.simulation import QUIET, USUAL, Cause, Outlook, Policy, ensemble, expected
from safepassage.simulation.figures import mean, share, spread
from safepassage.simulation.flat import flat
from safepassage.simulation.live import PORTION, Task, live, live_all
from safepassage.simulation.world import world_of
from safepassage.units import DAY, HOUR

CASE = mariupol_like_case()
PLAN = small_plan(CASE)
TIMES = travel_times(CASE)
EVENINGS = (DAY, 2 * DAY, 3 * DAY)


@cache
def outlook() -> Outlook:
    return ensemble(CASE, PLAN, TIMES, runs=1200, seed=1)


def test_a_split_over_workers_changes_nothing() -> None:
    with ThreadPoolExecutor(3) as workers:
        assert ensemble(CASE, PLAN, TIMES, runs=1200, seed=1, workers=workers) == outlook()


def test_portions_laid_end_to_end_are_the_days_in_one_piece() -> None:
    of = flat(world_of(CASE, PLAN, TIMES), EVENINGS, USUAL, Policy())[0]
    told: list[tuple[int, int]] = []
    (parts,) = live_all([Task(of, 7, PORTION + 3)], watch=lambda *n: told.append(n))
    assert (parts == live(of, 7, 0, PORTION + 3)).all()
    assert told == [(PORTION, PORTION + 3), (PORTION + 3, PORTION + 3)]


def test_where_nothing_goes_wrong_the_outlook_is_the_plan() -> None:
    calm = ensemble(CASE, PLAN, TIMES, runs=3, seed=1, hazards=QUIET)
    assert calm.risk.mean.value == PLAN.risk == calm.planned_risk
    # 628 of 640 come out, so not everyone does
    assert [e.out.p50.value for e in calm.evenings] == [e.planned for e in calm.evenings]
    assert calm.evenings[-1].everyone.value == 0
    assert all(convoy.out.value == 1 for convoy in calm.convoys)
    assert all(one.risk.value == 0 for one in calm.causes)


def test_each_quantile_lies_in_its_interval_and_they_are_in_order() -> None:
    for evening in outlook().evenings:
        out = evening.out
        assert out.p10.value <= out.p50.value <= out.p90.value
        for one in (out.mean, out.p10, out.p50, out.p90):
            assert one.low <= one.value <= one.high


def test_a_cause_that_only_harms_does_no_good_beyond_its_interval() -> None:
    # people who leave are never out: without them, no day has fewer people out
    leavers = next(one for one in outlook().causes if one.cause is Cause.LEAVERS)
    assert leavers.out.value >= 0
    assert {one.cause for one in outlook().causes} == set(Cause)


def test_the_worst_causes_and_the_longest_stays_come_first() -> None:
    risks = [one.risk.value for one in outlook().causes]
    assert risks == sorted(risks, reverse=True)
    stays = [one.person_seconds.value for one in outlook().stays]
    assert stays == sorted(stays, reverse=True)


def test_the_last_safe_start_is_not_before_the_planned_one() -> None:
    # it is planned to wait at Vasylivka for people who are there, with hours to spare
    for convoy in outlook().convoys:
        assert convoy.last_safe_start is None or convoy.last_safe_start >= convoy.enters
    assert any((c.last_safe_start or 0) >= c.enters + HOUR for c in outlook().convoys)


def test_the_mean_of_an_outlook_is_the_mean_that_choosing_asks_for() -> None:
    assert expected(CASE, PLAN, TIMES, runs=1200, seed=1) == outlook().risk


def test_a_chance_and_a_mean_carry_their_intervals() -> None:
    # Wilson at 5 of 10: z = 1.96^2 / 10 = 0.38416; half = 1.96 sqrt(0.025 + 0.009604) / 1.38416
    half_ = share(5, 10)
    assert half_.value == 0.5
    assert isclose(half_.low, 0.5 - 1.96 * sqrt(0.025 + 0.38416 / 40) / 1.38416)
    assert share(0, 10).low == 0
    # 1, 2, 3: variance 1, standard error sqrt(1/3)
    of = mean([1, 2, 3])
    assert isclose(of.high - of.value, 1.96 * sqrt(1 / 3))
    assert mean([4]).low == mean([4]).high == 4


def test_a_quantile_is_an_order_statistic() -> None:
    of = spread(list(range(100)))
    # half of 100 days: number 50; 1.96 sqrt(25) = 9.8 ranks either way
    assert (of.p50.value, of.p50.low, of.p50.high) == (50, 40, 59)
    assert (of.p10.value, of.p90.value) == (10, 90)

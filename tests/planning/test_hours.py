"""Roads that are slower at some hours: forward, backward, judged, planned anew."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.model.test_pace import paces
from tests.planning.builders import (
    CaseAndTimes,
    accepted,
    hours,
    places,
    planned,
    tiny_cases,
    valley,
    valley_times,
)

from safepassage.model import (
    Act,
    Case,
    DutyRule,
    Event,
    Fleet,
    Group,
    Infeasible,
    Needs,
    Pace,
    Plan,
    Segment,
    SlowHours,
    Trace,
    What,
    arrival,
    departure,
)
from safepassage.model import planned as day_of
from safepassage.planning import AfterRounds, Situation, plan, replan
from safepassage.planning.compile import compile_case
from safepassage.planning.flat import first_of, table
from safepassage.planning.pace import last_start, over
from safepassage.planning.problem import Problem
from safepassage.planning.underway import underway
from safepassage.units import HOUR, MINUTE

HALF = (SlowHours(8 * HOUR + 30 * MINUTE, 9 * HOUR + 30 * MINUTE, 50),)
"""At half speed from minute 510 to minute 570."""


def narrow(slow: tuple[SlowHours, ...] = HALF, **changes: object) -> Case:
    """One bus, one team, one day in UTC; village - 60 - gate - 25 - town, garage 30 away."""
    case = valley(
        zones=("UTC",),
        segments=(Segment("road", "village", "gate", drive=60 * MINUTE, slow=slow),),
        corridors=(replace(valley().corridors[0], windows=hours((480, 1080))),),
        routes=(replace(valley().routes[0], segments=("road",)),),
        groups=(Group("all", "village", Needs(12)),),
        fleets=(Fleet("bus", "garage", 1),),
        teams=valley().teams[:1],
        checkpoints=(),
        horizon=1440 * MINUTE,
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def drives(made: Plan) -> list[tuple[int, int]]:
    """List when the only convoy drives in and out, in minutes."""
    (convoy,) = made.convoys
    steps = (*convoy.acts(Act.DRIVE_IN), *convoy.acts(Act.DRIVE_OUT))
    return [(step.starts // MINUTE, step.ends // MINUTE) for step in steps]


# ── Forward and backward ────────────────────────────────────────────────────────────


def test_a_convoy_slows_down_where_slow_hours_begin() -> None:
    case = narrow()
    # in: 30 min as ever, the other 30 at half speed: 480 + 30 + 60; ten to board; out as ever
    assert drives(accepted(case, valley_times(case))) == [(480, 570), (580, 640)]


def test_a_convoy_that_need_not_hurry_enters_as_late_as_it_is_still_there_in_time() -> None:
    case = narrow(groups=(Group("all", "village", Needs(12), released=600 * MINUTE),))
    # there by 600: half an hour from 570 on, the other at half speed from 510 on
    assert drives(accepted(case, valley_times(case))) == [(510, 600), (610, 670)]


def test_a_drive_that_slow_hours_push_out_of_its_window_is_not_driven() -> None:
    slow = (SlowHours(9 * HOUR + 40 * MINUTE, 18 * HOUR, 50),)
    road = valley().corridors[0]
    # out from 550: 30 min as ever, an hour at half speed: 640, and 10 of margin
    fits = narrow(slow, corridors=(replace(road, windows=hours((480, 650))),))
    assert drives(accepted(fits, valley_times(fits)))[1] == (550, 640)
    short = narrow(slow, corridors=(replace(road, windows=hours((480, 649))),))
    assert isinstance(plan(short, valley_times(short), AfterRounds(1)), Infeasible)


def test_a_column_of_few_loading_places_still_puts_its_way_in_off() -> None:
    village = replace(places("village")[0], positions=1)
    case = narrow(
        places=(village, *valley().places[1:]),
        fleets=(Fleet("bus", "garage", 2),),
        groups=(Group("all", "village", Needs(24), released=600 * MINUTE),),
    )
    # two buses board in turns from 600 to 620
    assert drives(accepted(case, valley_times(case))) == [(510, 600), (620, 680)]


def test_stops_are_planned_for_the_slowest_hours_at_which_the_road_is_open() -> None:
    # an hour is two at half speed: in and out come to four, and three are a drive
    rules = replace(valley().rules, duty=DutyRule(3 * HOUR, HOUR, 9 * HOUR, binding=True))
    case = narrow(rules=rules)
    assert drives(accepted(case, valley_times(case))) == [(480, 570), (640, 700)]
    by_night = narrow((SlowHours(20 * HOUR, 5 * HOUR, 50),), rules=rules)
    assert drives(accepted(by_night, valley_times(by_night))) == [(480, 540), (550, 610)]


# ── What holds for every case ───────────────────────────────────────────────────────


def with_pace(of: Pace) -> Problem:
    """Give a problem whose first leg is driven as ever, and its second at some pace."""
    case = valley()
    problem, _ = compile_case(case, valley_times(case))
    rows = [[slow.since // MINUTE, slow.until // MINUTE, slow.percent] for slow in of]
    return problem._replace(beyond=1, slow_first=first_of([[], rows]), slow=table(rows, 3))


@settings(max_examples=60, deadline=None)
@given(paces, st.integers(0, 300), st.integers(0, 600))
def test_the_engine_counts_minutes_as_the_case_counts_seconds(of: Pace, takes: int, t: int) -> None:
    p = with_pace(of)
    assert over(p, 1, takes, t) * MINUTE == arrival(of, takes * MINUTE, t * MINUTE)
    assert last_start(p, 1, takes, t) * MINUTE == departure(of, takes * MINUTE, t * MINUTE)
    assert (over(p, 0, takes, t), last_start(p, 0, takes, t)) == (t + takes, t - takes)


def slower(case: Case, slow: tuple[SlowHours, ...]) -> Case:
    return replace(case, segments=tuple(replace(of, slow=slow) for of in case.segments))


hours_of_a_day = st.builds(
    lambda since, lasts, percent: SlowHours(
        since * MINUTE, (since + lasts) % 1440 * MINUTE, percent
    ),
    st.integers(0, 1000),
    st.integers(1, 600),
    st.integers(1, 100),
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(tiny_cases(), st.lists(hours_of_a_day, min_size=1, max_size=2))
def test_slow_hours_never_lower_the_bound_and_their_plans_are_accepted(
    drawn: CaseAndTimes, slow: list[SlowHours]
) -> None:
    case, times = drawn
    usual = plan(case, times, AfterRounds(0))
    if not isinstance(plan(slower(case, tuple(slow)), times, AfterRounds(0)), Infeasible):
        made = accepted(slower(case, tuple(slow)), times, 0)
        assert isinstance(usual, Plan)
        assert usual.bound is not None
        assert made.bound is not None
        assert made.bound.cost >= usual.bound.cost


# ── Under way ───────────────────────────────────────────────────────────────────────


def test_a_convoy_that_left_late_is_awaited_by_the_hours_in_which_it_drives() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    first = day_of(case, made).events[0]
    late = Event(500 * MINUTE, first.convoy, What.DEPARTED, first.place, first.aboard)
    situation = Situation(case, valley_times(case), made, Trace((late,)), 505 * MINUTE)
    # ten minutes as ever, an hour at half speed, 20 minutes as ever: 590; board; out by 660
    (gone,) = underway(situation).convoys
    assert drives(replace(made, convoys=(gone,))) == [(500, 590), (600, 660)]


def test_a_convoy_that_has_not_entered_is_planned_anew_by_the_hours_in_which_it_drives() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    situation = Situation(case, valley_times(case), made, Trace(()), 520 * MINUTE)
    # 50 minutes at half speed are 25 of the way, 35 are left: 605
    found = replan(situation, AfterRounds(1))
    assert not isinstance(found, Infeasible)
    assert drives(found.plan) == [(520, 605), (615, 675)]

"""One simulated day: as planned where nothing goes wrong, and lawful where something does."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import THURSDAY, at, mariupol_like_case, small_plan
from tests.simulation.builders import always, came_to

from safepassage.errors import ImpossibleValue
from safepassage.model import NOBODY, Event, Needs, Trace, What, planned
from safepassage.roads import travel_times
from safepassage.simulation import (
    QUIET,
    USUAL,
    Cause,
    Hazards,
    Policy,
    Quantiles,
    head_counts,
    simulate,
    without,
)
from safepassage.simulation.openings import fate
from safepassage.simulation.world import world_of
from safepassage.units import HOUR, MINUTE

CASE = mariupol_like_case()
PLAN = small_plan(CASE)
TIMES = travel_times(CASE)
WORLD = world_of(CASE, PLAN, TIMES)
RUNS = st.integers(0, 10_000)


def day(hazards: Hazards = USUAL, run: int = 0, policy: Policy | None = None) -> Trace:
    return simulate(CASE, PLAN, TIMES, 1, run=run, hazards=hazards, policy=policy)


def came(hazards: Hazards, run: int) -> dict[str, int]:
    return came_to(WORLD, 1, hazards, run)


def happened(trace: Trace, what: What, convoy: str = "") -> list[Event]:
    return [e for e in trace.events if e.what is what and convoy in {"", e.convoy}]


def in_order(trace: Trace) -> list[Event]:
    """Order events of one moment by convoy; nights are not in a plan's own trace."""
    events = [event for event in trace.events if event.what is not What.STAYED]
    return sorted(events, key=lambda event: (event.at, event.convoy))


def test_a_day_on_which_nothing_goes_wrong_is_the_planned_day() -> None:
    assert in_order(day(QUIET)) == in_order(planned(CASE, PLAN))


def test_the_same_seed_and_run_give_the_same_day_and_others_do_not() -> None:
    assert day(run=5) == day(run=5)
    assert day(run=5) != day(run=6)
    assert day() != simulate(CASE, PLAN, TIMES, 2)


@given(RUNS)
@settings(max_examples=60, deadline=None)
def test_people_are_conserved_at_every_event(run: int) -> None:
    trace, people = day(run=run), came(USUAL, run)
    joined = 0
    for event, count in zip(trace.events, head_counts(trace, people), strict=True):
        joined += event.following if event.what is What.JOINED else 0
        assert count.everyone == sum(people.values()) + joined


@given(RUNS)
@settings(max_examples=60, deadline=None)
def test_no_convoy_ever_carries_more_than_is_safe(run: int) -> None:
    room = {j.id: sum((r.places for r in j.rides), NOBODY) for j in WORLD.journeys}
    assert all(event.aboard.fits(room[event.convoy]) for event in day(run=run).events)


@given(RUNS)
@settings(max_examples=60, deadline=None)
def test_events_are_in_time_order_and_every_drive_starts_in_an_agreed_window(run: int) -> None:
    trace = day(run=run)
    assert all(a.at <= b.at for a, b in pairwise(trace.events))
    windows = CASE.corridors[0].windows
    for event in happened(trace, What.DEPARTED):
        exited = any(e.at <= event.at for e in happened(trace, What.EXITED, event.convoy))
        assert exited or any(w.opens <= event.at < w.closes for w in windows)


def test_a_number_that_changes_without_a_reason_is_refused() -> None:
    events = list(day(QUIET).events)
    n = next(n for n, e in enumerate(events) if e.what is What.EXITED)
    events[n] = replace(events[n], aboard=events[n].aboard + Needs(1))
    with pytest.raises(ImpossibleValue, match="1 and 0 people more, by exited"):
        list(head_counts(Trace(tuple(events)), came(QUIET, 0)))
    few = came(QUIET, 0) | {"azovstal": 10}
    with pytest.raises(ImpossibleValue, match="boarded at azovstal than the 10 who came there"):
        list(head_counts(day(QUIET), few))


# What a convoy leader does ---------------------------------------------------------------------


def test_a_convoy_waits_for_a_window_that_opens_late() -> None:
    late = day(always(Cause.LATE_OPENING, 1 * HOUR))
    # the gate's segment is Ukraine's ground: 08:00 becomes 09:00, the second keeps its headway
    assert happened(late, What.DEPARTED, "convoy-01")[0].at == at(THURSDAY, "09:00")


def test_a_convoy_leaves_with_those_it_can_board_before_the_night() -> None:
    # 30 min of boarding become 300, from 14:45; the drive of 20 min ends ten before 18:00, so it
    # leaves at 17:30: 165 of 300 minutes, 189 * 165 // 300 = 103, 6 * 165 // 300 = 3, 5 -> 2
    slow = day(always(Cause.BOARDING, 1000))
    (boarded,) = happened(slow, What.BOARDED, "convoy-01")
    assert (boarded.at, boarded.aboard) == (at(THURSDAY, "17:30"), Needs(103, 3, 2))


def test_who_was_left_waiting_goes_with_a_later_convoy_that_has_room() -> None:
    slow = day(always(Cause.BOARDING, 1000))
    # convoy-02 leaves 160, 4, 2 of the city partly behind; convoy-04 has 45 + 45 + 37 seats for
    # the 120 who were released later
    first, later = (happened(slow, What.BOARDED, key)[0] for key in ("convoy-02", "convoy-04"))
    assert first.aboard.total < 166
    assert later.aboard.seated <= 127


def test_an_empty_convoy_turns_back_where_the_road_is_refused_for_the_day() -> None:
    refused = day(always(Cause.REFUSAL, 1))
    assert happened(refused, What.BOARDED) == []
    assert refused.out_by(CASE.horizon) == 0


def test_a_convoy_stays_where_there_are_beds_when_the_next_cannot_be_reached() -> None:
    # held for 10 h at Manhush from 16:45, it cannot reach Berdiansk by 18:00; Manhush has 600 beds
    held = day(always(Cause.DWELL, 10 * HOUR))
    stays = [e.place for e in happened(held, What.STAYED, "convoy-01")]
    assert stays[0] == "manhush"


def test_a_loaded_convoy_turns_back_to_the_last_beds() -> None:
    # checked at Vasylivka on Friday at 13:49 and held until 20:49, convoy-01 finds the road shut
    # until the morning; Vasylivka has no beds, Tokmak has 500
    slow = day(always(Cause.DWELL, 7 * HOUR))
    turned = [(e.convoy, e.place) for e in happened(slow, What.TURNED_BACK)]
    assert turned == [("convoy-01", "vasylivka"), ("convoy-02", "vasylivka")]
    day_of = slow.of("convoy-01")
    after = day_of[[e.what for e in day_of].index(What.TURNED_BACK) + 1]
    assert (after.what, after.place) == (What.ARRIVED, "tokmak")


def test_a_convoy_gives_up_when_its_vehicles_come_back_too_late() -> None:
    # convoy-05 needs two coaches of convoy-03, which is held at Vasylivka until the night
    held = day(always(Cause.DWELL, 30 * HOUR), policy=Policy(patience=2 * HOUR))
    assert [e.what for e in held.of("convoy-05")] == [What.TURNED_BACK]


def test_more_people_than_announced_board_up_to_the_safe_load_and_no_further() -> None:
    crowd = day(always(Cause.CROWD, 2000))
    (boarded,) = happened(crowd, What.BOARDED, "convoy-01")
    # 948 + 30 + 22 come; two coaches with 45 seats, three with 37 and 2, three ambulances for 2
    assert boarded.aboard == Needs(201, 6, 6)


def test_people_in_private_cars_lengthen_the_check_and_are_counted_apart() -> None:
    cars = day(always(Cause.CARS, 10))
    first = happened(cars, What.JOINED, "convoy-01")[0]
    assert (first.aboard.total, first.following) == (200, 30)
    # 8 vehicles and 10 cars at 12 an hour: 90 minutes from 16:05 instead of 40
    assert happened(cars, What.CHECKED, "convoy-01")[0].at == at(THURSDAY, "17:35")


def test_who_leaves_at_a_checkpoint_does_not_travel_on() -> None:
    left = day(always(Cause.LEAVERS, 100))
    # 200 aboard, by need 189, 6, 5: a tenth of each, rounded down, is 18
    assert happened(left, What.LEFT, "convoy-01")[0].aboard == Needs(171, 6, 5)


def test_a_convoy_that_loses_all_its_vehicles_is_not_counted_out() -> None:
    lost = day(always(Cause.LOSS, 1))
    assert happened(lost, What.EXITED) == []
    assert {e.convoy for e in happened(lost, What.LOST)} >= {"convoy-01", "convoy-02"}


# Chance ----------------------------------------------------------------------------------------


def test_switching_a_cause_off_leaves_every_other_draw_as_it_was() -> None:
    off = without(USUAL, [Cause.DWELL])
    one, other = fate(1, 3, USUAL), fate(1, 3, off)
    assert all(one.of(c, 7) == other.of(c, 7) for c in Cause if c is not Cause.DWELL)
    assert other.of(Cause.DWELL, 7) == 0


def test_a_distribution_is_read_straight_between_its_quantiles() -> None:
    values = Quantiles(((0, 0), (500, 100), (500, 200), (1000, 400)))
    half = 1 << 31
    # a quarter: 50; just below the half: 99; the half itself: 200; three quarters: 300
    assert [values.read(n) for n in (0, half // 2, half - 1, half, half + half // 2)] == [
        0,
        50,
        99,
        200,
        300,
    ]
    assert values.mean == 0.5 * 50 + 0.5 * 300


@pytest.mark.parametrize(
    "points", [((0, 1), (1000, 0)), ((100, 0), (1000, 1)), ((0, 0), (900, 1)), ()]
)
def test_points_that_are_no_distribution_are_refused(points: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ImpossibleValue, match="do not rise"):
        Quantiles(points)


def test_no_leader_has_less_than_no_patience() -> None:
    with pytest.raises(ImpossibleValue, match="patience"):
        Policy(patience=-1 * MINUTE)

"""A drive through slow hours: speed summed over time."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.builders import valley

from safepassage.errors import ImpossibleValue
from safepassage.model import Case, Pace, Slow, SlowHours, arrival, departure, slowest
from safepassage.model.pace import pace
from safepassage.units import DAY, HOUR, MINUTE

EVENING = (Slow(20 * HOUR, 22 * HOUR, 50),)

stretches = st.tuples(st.integers(0, 300), st.integers(1, 200), st.integers(1, 100))
paces = st.lists(stretches, max_size=4).map(
    lambda some: pace((a * MINUTE, (a + n) * MINUTE, percent) for a, n, percent in some)
)
minutes = st.integers(0, 400).map(lambda n: n * MINUTE)


@pytest.mark.parametrize(
    ("departs", "takes", "arrives"),
    [
        (18 * HOUR, HOUR, 19 * HOUR),  # over before it gets slow
        (19 * HOUR, HOUR, 20 * HOUR),  # the border itself costs nothing
        # half an hour as ever, the other half at half speed: 30 + 60 min
        (19 * HOUR + 30 * MINUTE, HOUR, 21 * HOUR),
        (20 * HOUR, HOUR, 22 * HOUR),  # all of it at half speed
        # 30 min at half speed are 15 min of the way; 45 are left
        (21 * HOUR + 30 * MINUTE, HOUR, 22 * HOUR + 45 * MINUTE),
        (22 * HOUR, HOUR, 23 * HOUR),
        # one hour before, two hours at half speed are another, and one hour after
        (19 * HOUR, 3 * HOUR, 23 * HOUR),
        (21 * HOUR, 0, 21 * HOUR),
    ],
)
def test_a_drive_slows_down_where_slow_hours_begin(departs: int, takes: int, arrives: int) -> None:
    assert arrival(EVENING, takes, departs) == arrives
    assert departure(EVENING, takes, arrives) == departs


def test_a_part_of_a_minute_is_a_minute() -> None:
    # 10 min at 60 % are 16 min 40 s
    assert arrival((Slow(0, HOUR, 60),), 10 * MINUTE, 0) == 17 * MINUTE
    assert departure((Slow(0, HOUR, 60),), 10 * MINUTE, 17 * MINUTE) == 0


def test_where_slow_hours_overlap_the_slowest_holds_and_whole_speed_is_none() -> None:
    found = pace([(0, 120, 60), (60, 180, 40), (0, 600, 100), (30, 90, 80)])
    # the stretch from 30 s to 90 s lies in the first and the second minute
    assert found == (Slow(0, 60, 60), Slow(60, 120, 40), Slow(120, 180, 40))


@given(paces, minutes, st.lists(minutes, min_size=2))
def test_who_leaves_later_never_arrives_earlier(of: Pace, takes: int, departs: list[int]) -> None:
    arrivals = [arrival(of, takes, at) for at in sorted(departs)]
    assert all(earlier <= later for earlier, later in pairwise(arrivals))


@given(paces, minutes, minutes)
def test_the_way_back_in_time_is_the_exact_inverse(of: Pace, takes: int, arrives: int) -> None:
    last = departure(of, takes, arrives)
    assert arrival(of, takes, last) <= arrives < arrival(of, takes, last + MINUTE)


@given(paces, minutes, minutes)
def test_a_drive_takes_from_its_usual_time_to_that_of_the_slowest_hours(
    of: Pace, takes: int, departs: int
) -> None:
    assert takes <= arrival(of, takes, departs) - departs <= slowest(of, takes)


@given(paces, minutes, minutes, minutes)
def test_a_faster_vehicle_never_arrives_later(of: Pace, a: int, b: int, departs: int) -> None:
    assert arrival(of, min(a, b), departs) <= arrival(of, max(a, b), departs)


# ── By whose clocks ─────────────────────────────────────────────────────────────────


def slow_at_night(start: datetime, days: int) -> Case:
    night = SlowHours(20 * HOUR, 5 * HOUR, 60)
    first, second = valley().segments
    changed = (replace(first, slow=(night,)), second)
    return valley(start=start, horizon=days * DAY, segments=changed)


def test_hours_are_those_of_the_first_zone_whatever_the_offset_of_the_start() -> None:
    # midnight UTC is 03:00 in Kyiv in summer: slow until 05:00, and again from 20:00 on
    start = datetime(2022, 5, 5, 0, 0, tzinfo=timezone(timedelta(0)))
    found = slow_at_night(start, 1).pace["village-bridge"]
    assert found[:2] == (Slow(0, 2 * HOUR, 60), Slow(17 * HOUR, 26 * HOUR, 60))
    again = slow_at_night(start.astimezone(timezone(timedelta(hours=-5))), 1)
    assert again.pace["village-bridge"] == found


def test_a_night_in_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    # Kyiv, 27 March 2022, 03:00: 20:00 to 05:00 are eight hours
    start = datetime(2022, 3, 26, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    first, second, *_ = slow_at_night(start, 2).pace["village-bridge"]
    assert (first.since, first.until) == (8 * HOUR, 16 * HOUR)
    assert (second.since, second.until) == (31 * HOUR, 40 * HOUR)


@pytest.mark.parametrize(
    "hours",
    [(0, DAY, 60), (-1, 60, 60), (60, 60, 60), (0, 60, 0), (0, 60, 101)],
)
def test_hours_that_no_day_has_and_speeds_that_no_road_has_are_refused(
    hours: tuple[int, int, int],
) -> None:
    with pytest.raises(ImpossibleValue, match="of a day"):
        SlowHours(*hours)

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import ImpossibleValue
from safepassage.model import Window, both, calendar, instant, local_time, without

windows = st.builds(
    lambda opens, length: Window(opens, opens + length), st.integers(0, 500), st.integers(1, 90)
)
calendars = st.lists(windows, max_size=6).map(lambda some: calendar(tuple(some)))


def covered(some: tuple[Window, ...]) -> set[int]:
    """Every second that lies wholly inside a calendar."""
    return {second for window in some for second in range(window.opens, window.closes)}


def test_a_window_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(ImpossibleValue, match="open at 100 and close at 90"):
        Window(100, 90)


def test_a_drive_must_lie_wholly_inside_a_window() -> None:
    window = Window(480, 1080)
    assert window.holds(480, 1080)
    assert not window.holds(479, 500)
    assert not window.holds(1000, 1081)


@given(calendars)
def test_a_calendar_is_in_order_and_its_windows_do_not_touch(some: tuple[Window, ...]) -> None:
    assert all(a.closes < b.opens for a, b in pairwise(some))


@given(calendars, calendars)
def test_a_corridor_is_as_open_as_its_segments(
    first: tuple[Window, ...], second: tuple[Window, ...]
) -> None:
    assert covered(both(first, second)) == covered(first) & covered(second)


@given(calendars, calendars)
def test_nobody_drives_in_a_closure(open_: tuple[Window, ...], closed: tuple[Window, ...]) -> None:
    assert covered(without(open_, closed)) == covered(open_) - covered(closed)


def test_ten_in_moscow_was_nine_in_kyiv_on_8_march_2022() -> None:
    at = instant(datetime(2022, 3, 8, 10), "Europe/Moscow")  # UTC+3
    assert at == datetime(2022, 3, 8, 7, tzinfo=UTC)
    assert local_time(at, 0, "Europe/Kyiv").strftime("%H:%M%z") == "09:00+0200"


def test_eight_in_moscow_was_eight_in_kyiv_on_5_may_2022() -> None:
    at = instant(datetime(2022, 5, 5, 8), "Europe/Moscow")
    assert local_time(at, 0, "Europe/Kyiv").strftime("%H:%M%z") == "08:00+0300"


def test_a_time_that_clocks_skip_is_refused() -> None:
    with pytest.raises(ImpossibleValue, match="does not exist in Europe/Kyiv"):
        instant(datetime(2022, 3, 27, 3, 30), "Europe/Kyiv")  # 03:00 became 04:00


def test_a_time_that_happens_twice_is_refused() -> None:
    with pytest.raises(ImpossibleValue, match="happens twice"):
        instant(datetime(2022, 10, 30, 3, 30), "Europe/Kyiv")  # 04:00 became 03:00


@pytest.mark.parametrize("zone", ["Europe/Kjiv", "", "../etc/passwd", "GMT+25", "\x00"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ImpossibleValue, match="not an IANA time zone"):
        instant(datetime(2022, 5, 5, 8), zone)


@given(st.integers(0, 20_000_000), st.sampled_from(["Europe/Kyiv", "Asia/Aden", "Asia/Kathmandu"]))
def test_seconds_after_the_start_are_real_seconds_in_every_zone(at: int, zone: str) -> None:
    start = instant(datetime(2022, 3, 1), "Europe/Kyiv")  # a spring change lies ahead
    assert local_time(start, at, zone) - start == timedelta(seconds=at)

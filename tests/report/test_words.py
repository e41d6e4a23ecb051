"""Times in every zone, and figures as people write them."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from safepassage.model import Needs
from safepassage.model.clocks import Clocks, zone_name
from safepassage.report.words import by_need, lasting, listed, number, plain, share
from safepassage.units import DAY, HOUR

MOSCOW = timezone(timedelta(hours=3))


def test_ten_in_moscow_on_8_march_2022_is_nine_in_kyiv() -> None:
    clocks = Clocks(datetime(2022, 3, 8, tzinfo=MOSCOW), ("Europe/Kyiv", "Europe/Moscow"))
    assert str(clocks.moment(10 * HOUR)) == (
        "Tue 8 March 2022, 09:00 Kyiv (UTC+2) = 10:00 Moscow (UTC+3)"
    )


def test_eight_in_moscow_on_5_may_2022_is_eight_in_kyiv() -> None:
    clocks = Clocks(datetime(2022, 5, 5, tzinfo=MOSCOW), ("Europe/Kyiv", "Europe/Moscow"))
    assert str(clocks.moment(8 * HOUR)) == (
        "Thu 5 May 2022, 08:00 Kyiv (UTC+3) = 08:00 Moscow (UTC+3)"
    )


def test_a_zone_where_it_is_already_tomorrow_says_so() -> None:
    clocks = Clocks(datetime(2022, 3, 8, tzinfo=MOSCOW), ("Europe/Kyiv", "Europe/Moscow"))
    # midnight in Moscow, the start of 9 March, is 23:00 of 8 March in Kyiv
    assert str(clocks.moment(DAY)) == (
        "Tue 8 March 2022, 23:00 Kyiv (UTC+2) = 00:00 (Wed 9 March) Moscow (UTC+3)"
    )


def test_the_day_on_which_clocks_go_forward_is_23_hours_long() -> None:
    # Kyiv, 27 March 2022: from 03:00 to 04:00
    start = datetime(2022, 3, 26, 22, tzinfo=UTC)
    assert Clocks(start, ("Europe/Kyiv",)).midnights(2 * DAY) == (23 * HOUR, 47 * HOUR)


def test_the_offsets_for_the_script_change_when_the_clock_does() -> None:
    start = datetime(2022, 3, 26, 22, tzinfo=UTC)
    kyiv, moscow = Clocks(start, ("Europe/Kyiv", "Europe/Moscow")).offsets(DAY)
    assert kyiv == ((0, 2 * HOUR), (3 * HOUR, 3 * HOUR))  # at 01:00 UTC
    assert moscow == ((0, 3 * HOUR),)


def test_half_hour_zones_and_those_west_of_greenwich_are_written_out() -> None:
    clocks = Clocks(datetime(2022, 5, 5, tzinfo=UTC), ("Asia/Kolkata", "America/St_Johns"))
    offsets = [reading.offset for reading in clocks.moment(0).readings]
    assert offsets == ["UTC+5:30", "UTC-2:30"]
    assert zone_name("America/St_Johns") == "St Johns"


@given(st.integers(1, 30 * DAY))
def test_midnights_are_in_order_and_within_what_was_asked(until: int) -> None:
    found = Clocks(datetime(2022, 10, 20, tzinfo=UTC), ("Europe/Kyiv",)).midnights(until)
    assert all(23 * HOUR <= b - a <= 25 * HOUR for a, b in pairwise(found))
    assert all(0 < moment <= until for moment in found)


def test_numbers_are_grouped_by_a_narrow_space() -> None:
    assert number(1234567) == "1\u202f234\u202f567"
    assert share(0.0567) == "5.7\u202f%"


def test_durations_people_and_lists_read_as_said() -> None:
    assert lasting(26 * HOUR + 5 * 60) == "1 d 2 h 5 min"
    assert lasting(0) == "0 min"
    assert by_need(Needs(40, 2, 0)) == "40 seated, 2 in a wheelchair"
    assert by_need(Needs()) == "nobody"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""


def test_marks_that_turn_the_direction_of_text_are_taken_out() -> None:
    assert plain("safe\u202egnol\u2066\x00") == "safegnol"
    assert plain("مرحبا Запоріжжя") == "مرحبا Запоріжжя"

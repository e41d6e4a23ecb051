"""Hours on a clock, only where the text says whose."""

from datetime import date

import pytest

from safepassage.record.clock import hours
from safepassage.record.reading import read
from safepassage.record.said import Commitment
from safepassage.record.when import When

DAY = When("2022-05-05")


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        # Moscow is three hours ahead of UTC, all year; Kyiv in May as well, in March two.
        ("from 8:00 to 18:00 Moscow time", "2022-05-05T08:00+03:00", "2022-05-05T18:00+03:00"),
        ("between 9 a.m. and 9 p.m. Kyiv time", "2022-05-05T09:00+03:00", "2022-05-05T21:00+03:00"),
        ("from 9 to 11 a.m. (GMT)", "2022-05-05T09:00+00:00", "2022-05-05T11:00+00:00"),
        ("from 0930 until noon UTC", "2022-05-05T09:30+00:00", "2022-05-05T12:00+00:00"),
        ("from 22:00 to 4:00 Moscow time", "2022-05-05T22:00+03:00", "2022-05-06T04:00+03:00"),
        ("for 12 hours from 08:00 UTC", "2022-05-05T08:00+00:00", "2022-05-05T20:00+00:00"),
        ("for 5 hours, starting at 9pm UTC", "2022-05-05T21:00+00:00", "2022-05-06T02:00+00:00"),
    ],
)  # fmt: skip
def test_hours_are_read_with_the_offset_of_whoever_they_are(
    text: str, opens: str, closes: str
) -> None:
    (found,) = hours(f"The corridor opens {text}, the ministry said.", DAY)
    assert (found.opens.iso, found.closes.iso) == (opens, closes)


def test_an_offset_is_that_of_the_day() -> None:
    (winter,) = hours("from 8:00 to 18:00 Kyiv time", When("2022-03-05"))
    assert winter.opens.iso == "2022-03-05T08:00+02:00"  # summer time began on the 27th


@pytest.mark.parametrize(
    "text",
    [
        "from 9:00 to 18:00",
        "from 9:00 to 18:00 local time",
        "from 9:00 to 18:00 Nowhere time",
        "from 25:00 to 26:00 UTC",
        "from 13 a.m. to 15 p.m. UTC",
        "from 9:75 to 9:80 UTC",
        "from 9:00 to 9:00 UTC",
        "for 0 hours from 9:00 UTC",
    ],
)
def test_hours_of_nobody_and_of_no_clock_are_left_to_the_reader(text: str) -> None:
    assert hours(text, DAY) == ()


def test_without_a_day_there_are_no_hours() -> None:
    assert hours("from 8:00 to 18:00 UTC", None) == hours("from 8:00 to 18:00 UTC", When("2022-05"))
    assert hours("from 8:00 to 18:00 UTC", None) == ()


def test_a_promise_of_a_text_has_its_hours() -> None:
    text = "The army will open a corridor from 8:00 to 18:00 Moscow time on 5 May 2022."
    (promise,) = (one.said for one in read(text, date(2022, 5, 4)).suggestions)
    assert isinstance(promise, Commitment)
    assert [h.opens.iso for h in promise.scope.hours] == ["2022-05-05T08:00+03:00"]

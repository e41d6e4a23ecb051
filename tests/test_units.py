import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import CaseError, Fault, ImpossibleValue, MissingExtra, SafePassageError
from safepassage.units import (
    DAY,
    HOUR,
    MINUTE,
    read_duration,
    service_time,
    whole_minutes,
    write_duration,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90 min", 90 * 60),
        ("1 h 30 min", 3600 + 1800),
        ("4.5 h", 4 * 3600 + 1800),
        ("4,5 h", 4 * 3600 + 1800),
        ("2 d", 2 * 86_400),
        ("45s", 45),
        ("0 min", 0),
    ],
)
def test_a_duration_reads_as_people_write_it(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


@given(st.integers(0, 40 * DAY))
def test_a_duration_that_is_written_reads_back(seconds: int) -> None:
    assert read_duration(write_duration(seconds)) == seconds


@pytest.mark.parametrize(
    "text", ["", "soon", "90", "-5 min", "5 min and a bit", "0.3 s", "1 hour", "9" * 400 + " h"]
)
def test_a_duration_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleValue, match="not a duration"):
        read_duration(text)


@given(st.integers(0, 40 * DAY))
def test_minutes_are_rounded_up_and_never_by_a_whole_one(seconds: int) -> None:
    rounded = whole_minutes(seconds)
    assert rounded % MINUTE == 0
    assert seconds <= rounded < seconds + MINUTE


def test_a_check_of_seven_vehicles_at_forty_an_hour_takes_eleven_minutes() -> None:
    assert service_time(7, 40) == 11 * MINUTE  # 7 x 60 / 40 = 10.5


def test_an_intake_of_nobody_takes_no_time() -> None:
    assert service_time(0, 40) == 0


def test_an_hour_is_sixty_minutes_and_a_day_twenty_four_hours() -> None:
    assert (HOUR, DAY) == (60 * MINUTE, 24 * HOUR)


def test_a_fault_says_where_what_was_found_and_what_was_expected() -> None:
    fault = Fault("groups.csv", 3, "people", "-4", "0 or more")
    assert str(fault) == "groups.csv:3 people: found -4, expected 0 or more"


def test_a_refused_case_says_all_its_faults() -> None:
    faults = (Fault("a.csv", 2, "x", "1", "2"), Fault("b.csv", 0, "", "nothing", "a table"))
    assert str(CaseError(faults)).splitlines() == [
        "a.csv:2 x: found 1, expected 2",
        "b.csv: found nothing, expected a table",
    ]


def test_a_missing_package_names_the_cure() -> None:
    absent = MissingExtra("reading OpenStreetMap", "osmium", "osm")
    cure = "reading OpenStreetMap needs osmium: pip install 'safepassage[osm]'"
    assert str(absent) == cure
    assert isinstance(absent, SafePassageError)

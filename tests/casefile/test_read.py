"""A folder becomes the case that it means, however its files were saved."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.casefile.folders import FILES, faults, put, swap

from safepassage.casefile import read
from safepassage.model import (
    Demand,
    Group,
    Needs,
    Position,
    RoadClass,
    Source,
    Surface,
    Window,
    local_time,
)
from safepassage.units import HOUR, MINUTE


def test_a_case_is_what_its_folder_says(tmp_path: Path) -> None:
    case = read(put(tmp_path))
    assert (case.id, case.horizon, case.demand) == ("small", 72 * HOUR, Demand.LIKELY)
    assert case.start == datetime(2022, 5, 4, 21, tzinfo=UTC)  # Kyiv in summer is UTC+3
    assert case.rules.margin == 10 * MINUTE
    assert case.rules.weights == Needs(1, 1, 3)
    assert case.place["gate"].position == Position(47.44, 35.28)
    assert (case.place["gate"].overnight, case.place["gate"].transfer) == (40, True)
    one, two, free = case.segments
    assert (one.length, one.road, one.surface) == (20_500, RoadClass.SECONDARY, Surface.DAMAGED)
    assert (two.drive, two.length, two.party) == (180 * MINUTE, None, None)
    assert free.surface is Surface.PAVED  # an empty cell is the default
    assert case.groups[0] == Group(
        "shelter", "plant", Needs(100, 3, 2), Needs(40, 3, 2), Needs(300, 3, 2), 8 * HOUR, 3
    )
    assert case.groups[1] == Group("late", "plant", Needs(10), family=3)
    assert case.vehicle_types[0].layouts == (Needs(45), Needs(37, 2))
    assert len(case.vehicles) == 7  # 5 buses + 2 ambulances
    assert case.people() == 115  # 100 + 3 + 2 + 10


def test_contacts_are_called_in_the_order_of_their_table(tmp_path: Path) -> None:
    rows = "id,party,post\nlast,north,B\nours,,A\nfirst,north,C\n"
    told = read(put(tmp_path, {"contacts.csv": rows})).notifying
    assert [contact.id for contact in told.reached("north")] == ["last", "first"]
    assert [contact.id for contact in told.reached(None)] == ["ours"]


def test_windows_belong_to_what_they_name(tmp_path: Path) -> None:
    case = read(put(tmp_path))
    day = 24 * HOUR
    assert case.corridors[0].windows == (
        Window(8 * HOUR, 18 * HOUR),
        Window(day + 8 * HOUR, day + 18 * HOUR),
    )
    assert case.segment["one"].windows == (Window(9 * HOUR, 17 * HOUR),)
    assert case.segment["two"].windows is None  # open whenever the corridor is
    assert case.segment["two"].closures == (Window(day + 10 * HOUR, day + 11 * HOUR),)
    assert case.checkpoint["manhush"].hours == (Window(7 * HOUR, day + 20 * HOUR),)


def test_notes_are_kept_with_the_figure_they_speak_of(tmp_path: Path) -> None:
    case = read(put(tmp_path))
    assert case.sources == (
        Source("operation", "", "margin", "assumption"),
        Source("centres", "city", "capacity", "counted"),
    )


def test_a_note_on_a_window_survives_its_being_joined_to_another(tmp_path: Path) -> None:
    windows = "what,id,opens,closes,source\n" + "".join(
        f"corridor,south,2022-05-05 {hours},{note}\n"
        for hours, note in [
            ("12:00,2022-05-05 18:00", "the afternoon"),
            ("08:00,2022-05-05 12:00", "the morning"),
        ]
    )
    case = read(put(tmp_path, {"windows.csv": windows}))
    assert case.corridors[0].windows == (Window(8 * HOUR, 18 * HOUR),)  # 8-12 and 12-18
    row = "corridor south 2022-05-05 08:00"
    assert Source("windows", row, "", "the afternoon; the morning") in case.sources


# --- time -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "moscow", "kyiv"),
    [
        ("2022-03-08", "10:00", "09:00"),  # UTC+3 and UTC+2: Ukraine's winter time
        ("2022-05-05", "08:00", "08:00"),  # UTC+3 and UTC+3: Ukraine's summer time
    ],
)
def test_moscow_and_kyiv_time_agree_in_summer_only(
    tmp_path: Path, day: str, moscow: str, kyiv: str
) -> None:
    operation = FILES["operation.toml"].replace("2022-05-05", day)
    windows = (
        f"what,id,opens,closes,zone\ncorridor,south,{day} {moscow},{day} 18:00,Europe/Moscow\n"
    )
    groups = "id,place,seated\nshelter,plant,10\n"
    case = read(
        put(tmp_path, {"operation.toml": operation, "windows.csv": windows, "groups.csv": groups})
    )
    opens = case.corridors[0].windows[0].opens
    shown = [f"{local_time(case.start, opens, zone):%H:%M}" for zone in case.zones]
    assert shown == [kyiv, moscow]


def test_a_time_with_its_offset_needs_no_zone(tmp_path: Path) -> None:
    changed = swap("windows.csv", "2022-05-05 08:00,", "2022-05-05T07:30+02:00,")
    case = read(put(tmp_path, changed))
    # 07:30 at UTC+2 is 05:30 UTC; the start is 21:00 UTC the day before
    assert case.corridors[0].windows[0].opens == 8 * HOUR + 30 * MINUTE


def test_the_hour_that_happens_twice_can_be_told_by_its_offset(tmp_path: Path) -> None:
    files = {
        "operation.toml": FILES["operation.toml"].replace("2022-05-05", "2022-10-30"),
        "windows.csv": "what,id,opens,closes\n"
        "corridor,south,2022-10-30 03:30+03:00,2022-10-30 03:30+02:00\n",
        "groups.csv": "id,place,seated\nshelter,plant,10\n",
    }
    case = read(put(tmp_path, files))
    # midnight and 03:30 are both UTC+3; one hour later the clock shows 03:30 again, at UTC+2
    assert case.corridors[0].windows == (Window(3 * HOUR + 1800, 4 * HOUR + 1800),)


def test_the_start_keeps_the_zone_of_the_operation(tmp_path: Path) -> None:
    changed = swap("operation.toml", "2022-05-05 00:00", "2022-05-04T21:00Z")
    assert read(put(tmp_path, changed)).start == datetime(
        2022, 5, 5, tzinfo=ZoneInfo("Europe/Kyiv")
    )


# --- how files are saved ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(lambda text: "\ufeff" + text, id="byte-order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(lambda text: text.replace("\n", "\r"), id="old Mac line ends"),
        pytest.param(lambda text: text.replace(",", ";"), id="semicolons"),
        pytest.param(lambda text: text.replace(",", "\t"), id="tabs"),
        pytest.param(lambda text: text.replace("\n", ",,\n"), id="empty columns at the end"),
        pytest.param(lambda text: text + ",,,,,,,,,\n\n", id="empty rows at the end"),
        pytest.param(lambda text: '# "a lone quote\n' + text, id="a comment with a lone quote"),
        pytest.param(lambda text: text.replace(",100,", ',"100.0",'), id="100.0 in quotes"),
        pytest.param(lambda text: text + '"# saved, by Excel",,\n', id="a quoted comment"),
        pytest.param(lambda text: text.replace(",100,", ",\u00a0100\u00a0,"), id="no-break spaces"),
        pytest.param(lambda text: text.replace("plant,", " plant\u200b,"), id="zero-width spaces"),
        pytest.param(lambda text: text.upper().replace("PLANT", "plant"), id="capital columns"),
    ],
)
def test_a_table_means_the_same_however_it_was_saved(tmp_path: Path, saved: object) -> None:
    assert callable(saved)
    groups = "id,place,seated\nshelter,plant,100\nLATE,plant,1\n".replace("shelter", "SHELTER")
    plain, other = tmp_path / "plain", tmp_path / "other"
    for folder, text in ((plain, groups), (other, saved(groups))):
        folder.mkdir()
        put(folder, {"groups.csv": text})
    assert faults(other) == []
    assert read(other) == read(plain)


def test_a_decimal_comma_is_understood(tmp_path: Path) -> None:
    changed = {"segments.csv": FILES["segments.csv"].replace(",", ";").replace("20.5", "20,5")}
    assert read(put(tmp_path, changed)).segment["one"].length == 20_500


def test_a_toml_time_need_not_stand_in_quotes(tmp_path: Path) -> None:
    changed = swap("operation.toml", '"2022-05-05 00:00"', "2022-05-05 00:00:00")
    plain = tmp_path / "plain"
    plain.mkdir()
    assert read(put(tmp_path, changed)).start == read(put(plain)).start


def test_what_else_lies_in_the_folder_is_not_asked_about(tmp_path: Path) -> None:
    put(tmp_path, {"README.md": "notes", "budget.xlsx": b"\0", "~$groups.xlsx": b"\0"})
    assert faults(tmp_path) == []

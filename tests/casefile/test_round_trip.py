"""A case goes into a folder and comes back the same; so does a folder that is canonical."""

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook
from tests.casefile.cases import cases
from tests.casefile.folders import put

from safepassage.casefile import read, write
from safepassage.errors import CaseError, ImpossibleValue
from safepassage.model import Case, EscortTeam, Notifying, Position, Source

Form = Literal["csv", "xlsx"]
FORMS: list[Form] = ["csv", "xlsx"]
KYIV = ZoneInfo("Europe/Kyiv")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40)
@given(case=cases())
def test_what_is_written_reads_back_and_is_written_the_same(form: Form, case: Case) -> None:
    with tempfile.TemporaryDirectory() as parent:
        first, second = Path(parent) / "first", Path(parent) / "second"
        write(case, first, tables=form)
        back = read(first)
        assert back == case
        assert back.digest == case.digest
        write(back, second, tables=form)
        assert contents(second) == contents(first)


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_that_people_wrote_keeps_its_meaning(tmp_path: Path, form: Form) -> None:
    case = read(put(tmp_path))
    write(case, tmp_path / "canonical", tables=form)
    assert read(tmp_path / "canonical") == case


def test_canonical_tables_leave_out_what_is_a_default(tmp_path: Path) -> None:
    write(read(put(tmp_path)), tmp_path / "canonical")
    written = contents(tmp_path / "canonical")
    assert written["groups.csv"].decode() == (
        "id,place,seated,wheelchair,stretcher,seated_least,wheelchair_least,stretcher_least,"
        "seated_most,wheelchair_most,stretcher_most,released,family\n"
        "shelter,plant,100,3,2,40,3,2,300,3,2,2022-05-05 08:00,3\n"
        "late,plant,10,,,,,,,,,,3\n"
    )
    assert "places.geojson" not in written  # positions stand in the table
    assert b"demand" not in written["operation.toml"]


def test_an_operation_may_start_in_an_hour_that_happens_twice(tmp_path: Path) -> None:
    case = replace(read(put(tmp_path)), sources=())
    second = replace(case, start=datetime(2022, 10, 30, 3, 30, fold=1, tzinfo=KYIV))
    write(second, tmp_path / "canonical")
    back = read(tmp_path / "canonical")
    assert back.start.astimezone(UTC) == datetime(2022, 10, 30, 1, 30, tzinfo=UTC)  # not 00:30
    assert back.digest == second.digest


def test_paths_come_back_as_they_were_drawn(tmp_path: Path) -> None:
    line = '{"features": [{"type": "Feature", "properties": {"id": "one"}, "geometry": {'
    line += '"type": "LineString", "coordinates": [[37.6, 47.09, 12], [37.4, 47.1]]}}]}'
    case = read(put(tmp_path, {"segments.geojson": line}))
    assert case.segment["one"].path == (Position(47.09, 37.6), Position(47.1, 37.4))
    write(case, tmp_path / "canonical")
    assert read(tmp_path / "canonical") == case


def test_points_may_give_positions_or_refine_them(tmp_path: Path) -> None:
    places = "id,name,latitude,longitude\nplant,,47.096,37.608\nmanhush,,,\ngate,,,\ncity,,,\n"
    point = '{"type": "Feature", "properties": {"id": "%s"}, "geometry": {'
    point += '"type": "Point", "coordinates": [%s]}}'
    # 0.001 degrees of latitude are 111 m: less than the kilometre that is forgiven
    drawn = ",".join([point % ("plant", "37.608, 47.097"), point % ("gate", "35.28, 47.44")])
    case = read(
        put(tmp_path, {"places.csv": places, "places.geojson": f'{{"features": [{drawn}]}}'})
    )
    assert [place.position for place in case.places] == [
        Position(47.097, 37.608),
        None,
        Position(47.44, 35.28),
        None,
    ]


def test_a_workbook_is_one_that_others_open(tmp_path: Path) -> None:
    write(read(put(tmp_path)), tmp_path / "book", tables="xlsx")
    assert sorted(contents(tmp_path / "book")) == ["case.xlsx", "operation.toml"]
    book = load_workbook(tmp_path / "book" / "case.xlsx")
    groups = book["groups"]
    assert [cell.value for cell in groups[2]][:3] == ["shelter", "plant", 100]
    assert groups["A1"].font.bold
    assert groups.freeze_panes == "A2"


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    case = replace(read(put(tmp_path)), teams=(EscortTeam("un-1", "=1+1"),))
    write(case, tmp_path / "book", tables="xlsx")
    assert load_workbook(tmp_path / "book" / "case.xlsx")["teams"]["B2"].data_type == "s"


def test_a_folder_of_another_case_is_not_mixed_up(tmp_path: Path) -> None:
    case = read(put(tmp_path))
    write(case, tmp_path)  # its own folder: every file is replaced
    with pytest.raises(CaseError, match=r"checkpoints.csv: found a file of another case"):
        write(case, tmp_path, tables="xlsx")
    segments = tuple(replace(segment, party=None) for segment in case.segments)
    without_parties = replace(case, parties=(), segments=segments, notifying=Notifying())
    with pytest.raises(CaseError, match=r"parties.csv: found a file of another case"):
        write(without_parties, tmp_path)
    assert read(tmp_path) == case


def test_what_no_folder_can_say_is_refused(tmp_path: Path) -> None:
    case = read(put(tmp_path))
    never = replace(case.segments[0], windows=())
    stray = Source("teams", "nobody", "", "a note")
    for impossible in (
        replace(case, segments=(never, *case.segments[1:])),
        replace(case, title="two\nlines"),
        replace(case, title=""),
        replace(case, id="two words"),
        replace(case, sources=(stray,)),
        replace(case, sources=(*case.sources, replace(case.sources[0], note="another"))),
        replace(case, sources=(replace(case.sources[0], note="two\nlines"),)),
        replace(case, start=case.start.replace(microsecond=1)),
    ):
        with pytest.raises(ImpossibleValue):
            write(impossible, tmp_path / "canonical")
    assert not (tmp_path / "canonical").exists()

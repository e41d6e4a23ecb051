"""Spreadsheets as people and programs make them, read cell by cell."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.casefile.folders import FILES, faults, put

from safepassage.casefile import read
from safepassage.casefile.files import UnreadableFile
from safepassage.casefile.workbook import sheets
from safepassage.units import HOUR


def rows(book: openpyxl.Workbook) -> list[list[str]]:
    out = io.BytesIO()
    book.save(out)
    return [cells for _, cells in sheets(out.getvalue())[0].rows]


def book_of(*lines: list[object]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    return book


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (50, "50"),
        (50.0, "50"),
        (47.0971, "47.0971"),
        (1e-7, "0.0000001"),
        ("050", "050"),
        (True, "yes"),
        (False, "no"),
        (datetime(2022, 5, 5, 8), "2022-05-05 08:00"),
        (datetime(2022, 5, 5, 8, 0, 30), "2022-05-05 08:00:30"),
        (date(2022, 5, 5), "2022-05-05 00:00"),
        ("Їжак & <b>", "Їжак & <b>"),
    ],
)
def test_a_cell_is_the_text_that_a_person_would_write(value: object, text: str) -> None:
    assert rows(book_of([value])) == [[text]]


def test_a_date_counts_from_1904_where_the_workbook_says_so() -> None:
    book = book_of([datetime(2022, 5, 5, 8)])
    book.epoch = CALENDAR_MAC_1904
    assert rows(book) == [["2022-05-05 08:00"]]


def test_a_format_of_ones_own_shows_a_date() -> None:
    book = book_of([44686.5, 44686.5])  # 5 May 2022, noon
    assert book.active is not None
    book.active["A1"].number_format = 'dd"/"mm yyyy'
    book.active["B1"].number_format = '0.0 "days"'
    assert rows(book) == [["2022-05-05 12:00", "44686.5"]]


def test_rows_keep_their_numbers_and_empty_ones_are_left_out() -> None:
    out = io.BytesIO()
    book_of(["a"], [None], [""], [None, "b"]).save(out)
    assert sheets(out.getvalue())[0].rows == [(1, ["a"]), (4, ["", "b"])]


def test_texts_may_stand_in_runs_with_their_reading_beside() -> None:
    parts = {
        "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="s" r:id="x"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": '<R><Relationship Id="x" Target="/xl/s.xml"/></R>',
        "xl/sharedStrings.xml": "<sst><si><r><t>Mari</t></r><r><t>upol_x0041_</t></r>"
        "<rPh><t>not this</t></rPh></si></sst>",
        "xl/s.xml": '<sheet><row><c t="s"><v>0</v></c><c t="str"><f>1</f><v></v></c>'
        '<c t="d"><v>2022-05-05T08:00</v></c></row></sheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    (sheet,) = sheets(out.getvalue())
    assert sheet.rows == [(1, ["MariupolA", "", "2022-05-05 08:00"])]
    assert sheet.flaws == []


def test_something_far_below_is_too_many_rows_only_if_rows_are_filled() -> None:
    book = book_of(["a"])
    assert book.active is not None
    book.active.cell(1_048_576, 1, "z")
    assert rows(book) == [["a"], ["z"]]
    wide = book_of(["a"])
    assert wide.active is not None
    wide.active.cell(1, 16_384, "z")
    with pytest.raises(UnreadableFile, match="something in column 16384"):
        rows(wide)


def test_a_table_may_be_a_workbook_with_real_dates_and_numbers(tmp_path: Path) -> None:
    windows = book_of(
        ["what", "id", "opens", "closes"],
        ["# agreed on 4 May"],
        ["corridor", "south", datetime(2022, 5, 5, 8), datetime(2022, 5, 5, 18)],
    )
    windows.save(tmp_path / "windows.xlsx")
    put(tmp_path, {"windows.csv": None})
    (window,) = read(tmp_path).corridors[0].windows
    assert (window.opens, window.closes) == (8 * HOUR, 18 * HOUR)


def test_all_tables_may_be_sheets_of_one_workbook(tmp_path: Path) -> None:
    csv = tmp_path / "csv"
    csv.mkdir()
    book = openpyxl.Workbook()
    for name, text in FILES.items():
        if name.endswith(".csv"):
            sheet = book.create_sheet(name.removesuffix(".csv"))
            for line in text.splitlines():
                sheet.append([number(cell) for cell in line.split(",")])
    book["groups"]["C2"] = -4
    book.save(tmp_path / "case.xlsx")
    (tmp_path / "operation.toml").write_text(FILES["operation.toml"], "utf-8")
    assert (
        faults(tmp_path)
        == [
            "case.xlsx[groups]:2 seated: found -4, expected a whole number, 0 or more",
            "case.xlsx[groups]:2 seated_least: found 40, expected -4 or fewer, the likely count",
        ][:1]
    )
    book["groups"]["C2"] = 100
    book.save(tmp_path / "case.xlsx")
    assert read(tmp_path) == read(put(csv))


def number(cell: str) -> str | float | None:
    try:
        return float(cell)
    except ValueError:
        return cell or None

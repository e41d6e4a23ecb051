"""The forms of a notice: the same bytes each time, the right script, the mark of an exercise."""

import hashlib
import io
import json
from dataclasses import replace
from importlib import resources
from xml.etree import ElementTree as ET

import openpyxl
import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import small_plan
from tests.notification.builders import notified_case

from safepassage.model import AbortCriterion, Colour, Guarantee, Language, Marking
from safepassage.notification.codec import decode
from safepassage.notification.compose import compose, digest
from safepassage.notification.message import LIMIT, messages
from safepassage.notification.notice import Direction, Notice
from safepassage.notification.page import page
from safepassage.notification.pdf import pdf
from safepassage.notification.phrases import phrases
from safepassage.notification.render import render
from safepassage.notification.script import code, named, plain

CASE = notified_case()
DPR, RUSSIA, UKRAINE = compose(small_plan(CASE), CASE)
ROOM = resources.files("safepassage.notification")
TRAINING = {"en": "TRAINING", "uk": "НАВЧАННЯ", "ru": "УЧЕНИЯ", "ar": "تدريب", "fr": "EXERCICE"}
LANGUAGES = pytest.mark.parametrize("language", list(Language))


@pytest.fixture(scope="module")
def forms() -> dict[Language, dict[str, bytes]]:
    return {language: render(DPR, language) for language in Language}


def opened(data: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(data)


def texts(data: bytes) -> list[str]:
    """Read the text of each page as the eye finds it, line by line from left to right, unspaced.

    A reader of PDFs guesses at the order of scripts; where each sign stands on the paper is no
    guess.
    """
    return ["\n".join(_lines(sheet.get_textpage())) for sheet in opened(data)]


def _lines(reader: pypdfium2.PdfTextPage) -> list[str]:
    lines: dict[int, list[tuple[float, str]]] = {}
    for n in range(reader.count_chars()):
        sign = reader.get_text_range(n, 1)
        if sign.strip(" \r\n\u2066\u2068\u2069"):
            left, bottom, *_ = reader.get_charbox(n, loose=True)
            lines.setdefault(round(bottom), []).append((left, sign))
    return ["".join(sign for _, sign in sorted(line)) for line in lines.values()]


# --- all forms ---


@LANGUAGES
def test_the_same_notice_gives_the_same_bytes(
    language: Language, forms: dict[Language, dict[str, bytes]]
) -> None:
    assert render(DPR, language) == forms[language]


def test_a_party_is_written_to_in_its_own_language_unless_another_is_asked_for() -> None:
    assert "notice.uk.pdf" in render(UKRAINE)
    assert "notice.ru.pdf" in render(RUSSIA)
    assert "notice.fr.pdf" in render(RUSSIA, Language.FR)


def test_what_is_digested_is_the_text_that_is_sent(
    forms: dict[Language, dict[str, bytes]],
) -> None:
    texts_sent = {said["notice.json"] for said in forms.values()}
    (text,) = texts_sent  # one text, whatever the language
    assert hashlib.sha256(text).hexdigest() == digest(DPR)
    assert decode(Notice, text) == DPR


@LANGUAGES
def test_every_form_names_the_digest_and_the_exercise(
    language: Language, forms: dict[Language, dict[str, bytes]]
) -> None:
    files, mark = forms[language], TRAINING[language]
    message = files[f"messages.{language}.txt"].decode()
    for part in message.strip().split("\n\n"):
        assert part.startswith(mark)
        assert digest(DPR)[:8] in part
    shown = json.loads(files["route.geojson"])
    assert shown["notice"]["sha256"] == digest(DPR)
    assert shown["notice"]["training"] is True
    assert all(feature["properties"]["training"] is True for feature in shown["features"])
    drawn = files[f"route.{language}.kml"].decode()
    marks = ET.fromstring(drawn).iter("{http://www.opengis.net/kml/2.2}Placemark")  # noqa: S314 - ours
    assert all(mark in "".join(placed.itertext()) for placed in marks)
    assert digest(DPR) in drawn
    book = openpyxl.load_workbook(io.BytesIO(files[f"notice.{language}.xlsx"]))
    for sheet in book.worksheets:
        cells = " ".join(str(cell.value) for row in sheet for cell in row if cell.value)
        assert mark in sheet.title
        assert mark in cells
        assert digest(DPR) in cells


def test_a_real_notice_bears_no_mark_of_an_exercise() -> None:
    real = replace(DPR, training=False, emergency=False)
    for name, data in render(real, Language.EN).items():
        if not name.endswith((".pdf", ".xlsx")):
            assert b"TRAINING" not in data.replace(b"TRAINING-B01", b"")
    assert page(real, Language.EN).banner == ""


# --- paper ---


@LANGUAGES
def test_each_page_bears_the_mark_the_number_the_digest_and_its_code(
    language: Language, forms: dict[Language, dict[str, bytes]]
) -> None:
    data = forms[language][f"notice.{language}.pdf"]
    sheets = texts(data)
    assert len(sheets) >= 3
    for sheet, text in zip(opened(data), sheets, strict=True):
        assert DPR.number in text
        assert digest(DPR) in text
        mark = TRAINING[language]
        assert (mark[::-1] if language is Language.AR else mark) in text
        (read,) = zxingcpp.read_barcodes(sheet.render(scale=2).to_numpy())
        assert read.text == f"safepassage notice {DPR.number} v1 sha256:{digest(DPR)}"


def test_the_paper_carries_its_text_inside(forms: dict[Language, dict[str, bytes]]) -> None:
    document = opened(forms[Language.UK]["notice.uk.pdf"])
    assert document.count_attachments() == 1
    inside = document.get_attachment(0)
    assert inside.get_name() == "notice.json"
    assert hashlib.sha256(bytes(inside.get_data())).hexdigest() == digest(DPR)


@LANGUAGES
def test_plates_points_and_hours_are_read_from_left_to_right(
    language: Language, forms: dict[Language, dict[str, bytes]]
) -> None:
    text = " ".join(texts(forms[language][f"notice.{language}.pdf"]))
    for seen in (
        "TRAINING-B01",
        "47.09600 N 37.60800 E",
        "37T CN 94362 16772",
        "+000 11",
        "2022-05-05 14:25 UTC+3 Kyiv",
    ):
        assert seen.replace(" ", "") in text


def test_arabic_stands_at_the_right_and_figures_beside_it_are_not_turned(
    forms: dict[Language, dict[str, bytes]],
) -> None:
    def spot(language: Language, word: str) -> float:
        reader = opened(forms[language][f"notice.{language}.pdf"])[0].get_textpage()
        found = reader.search(word).get_next()
        assert found is not None, word
        return float(reader.get_charbox(found[0])[0])

    width = opened(forms[Language.AR]["notice.ar.pdf"])[0].get_width()
    assert spot(Language.AR, "MGRS") > width / 3
    assert spot(Language.AR, "MGRS") < spot(Language.AR, "Manhush")  # the first column is rightmost
    assert spot(Language.EN, "MGRS") > spot(Language.EN, "Manhush")


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_fonts_have_every_character_of_every_language(weight: str) -> None:
    have: set[int] = set()
    for family in ("NotoSans", "NotoNaskhArabic"):
        font = (ROOM / "fonts" / f"{family}-{weight}.ttf").read_bytes()
        have |= TTFont(io.BytesIO(font)).getBestCmap().keys()
    for language in Language:
        words = (ROOM / "languages" / f"{language}.toml").read_text("utf-8")
        assert {sign for sign in words if ord(sign) not in have and sign != "\n"} == set()
    letters = (
        "ҐґЄєІіЇїЎўЁёЉЊЋЂ" + "ąćęłńśźżčďěňřšťůž" + "پچژگکیەڤۆ" + "٠١٢٣٤٥٦٧٨٩"
    )  # names of places
    assert {sign for sign in letters if ord(sign) not in have} == set()


def test_paper_uses_no_font_of_the_machine(forms: dict[Language, dict[str, bytes]]) -> None:
    for language in Language:
        data = forms[language][f"notice.{language}.pdf"]
        assert b"DejaVu" not in data
        assert b"NotoSans" in data
        assert (b"NotoNaskhArabic" in data) == (language is Language.AR)


def test_markup_in_a_name_stays_a_name() -> None:
    odd = '#panic("x") *bold* $x^2$ \\u{41} <label> @ref // no comment'
    told = replace(DPR, operation=odd, sender=odd)
    text = texts(pdf(page(told, Language.EN), b"{}"))[0]
    assert odd.replace(" ", "") in text


# --- words ---


@LANGUAGES
def test_every_word_of_every_list_is_in_every_language(language: Language) -> None:
    say = phrases(language)
    assert list(say.guarantee) == list(Guarantee)
    assert list(say.abort) == list(AbortCriterion)
    assert list(say.colours) == list(Colour)
    assert list(say.marks) == list(Marking)
    assert list(say.ways) == list(Direction)
    assert len(say.disclaimed) == len(phrases(Language.EN).disclaimed)


@pytest.mark.parametrize(
    ("language", "alphabet"),
    [(Language.UK, "CYRILLIC"), (Language.RU, "CYRILLIC"), (Language.AR, "ARABIC")],
)
def test_nothing_is_left_in_english(language: Language, alphabet: str) -> None:
    import unicodedata

    latin = {"SHA-256", "MGRS", "WGS84", "P"}  # names of standards
    told = (ROOM / "languages" / f"{language}.toml").read_text("utf-8")
    for line in told.splitlines():
        text = line.partition(" = ")[2]
        for name in latin:
            text = text.replace(name, "")
        letters = {unicodedata.name(sign).split()[0] for sign in text if sign.isalpha()}
        assert letters <= {alphabet}, line


def test_the_ukrainian_text_is_no_russian_one() -> None:
    russian, ukrainian = set("ыэъё"), set("іїєґ")
    told = {lang: (ROOM / "languages" / f"{lang}.toml").read_text("utf-8") for lang in ("uk", "ru")}
    assert not russian & set(told["uk"].lower())
    assert not ukrainian & set(told["ru"].lower())


@LANGUAGES
def test_a_notice_never_speaks_of_approval(language: Language) -> None:
    say = phrases(language)
    assert "approved" not in str(say).lower()
    assert say.informs in page(DPR, language).informs


# --- messages ---


@LANGUAGES
def test_a_message_says_what_must_be_said(language: Language) -> None:
    said = messages(DPR, language)
    assert len(said) == len(DPR.movements) == 3
    first = said[0]
    assert len(first) < LIMIT
    # from 13:55, when it comes onto the ground, until its last vehicle is off again
    assert "2022-05-05 13:55–14:47 UTC+3 Kyiv = 13:55–14:47 UTC+3 Moscow" in first
    assert "mariupol-like/dpr v1" in first
    assert "convoy-01 1/3" in first
    assert phrases(language).short_informs in first


@given(st.text(max_size=300), st.text(max_size=80), st.sampled_from(Language))
def test_a_message_is_short_whatever_names_a_case_has(
    name: str, post: str, language: Language
) -> None:
    contacts = tuple(replace(of, telephone=post, radio=post) for of in DPR.contacts)
    moves = tuple(
        replace(of, convoy=name, origin=replace(of.origin, name=name)) for of in DPR.movements
    )
    told = replace(DPR, number=name, contacts=contacts, movements=moves)
    for said in messages(told, language):
        assert len(said) < LIMIT
        assert digest(told)[:8] in said


# --- scripts ---


def test_what_turns_the_direction_of_text_is_taken_out_and_set_apart() -> None:
    assert code("AA\u202e 1234 BB") == "\u2066AA 1234 BB\u2069"
    assert named("سومي\u2069") == "\u2068سومي\u2069"
    assert plain("می\u200cرود\x07") == "می\u200cرود"  # a joiner inside a Persian word stays
    assert code("") == ""


# --- maps ---


def test_lines_and_points_are_where_the_case_has_them() -> None:
    shown = json.loads(render(DPR)["route.geojson"])
    lines = [it for it in shown["features"] if it["geometry"]["type"] == "LineString"]
    assert [it["id"] for it in lines] == ["azovstal-mariupol", "mariupol-manhush"]
    assert lines[0]["geometry"]["coordinates"][0] == [37.608, 47.096]  # longitude first
    assert len(lines[0]["properties"]["passages"]) == 2  # one convoy, in and out
    points = [it for it in shown["features"] if it["geometry"]["type"] == "Point"]
    assert points[0]["properties"]["mgrs"] == "37T CN 94362 16772"


def test_a_notice_without_positions_is_still_written() -> None:
    places = tuple(replace(place, position=None) for place in CASE.places)
    segments = tuple(replace(segment, path=()) for segment in CASE.segments)
    case = notified_case(places=places, segments=segments)
    files = render(compose(small_plan(case), case)[0])
    assert json.loads(files["route.geojson"])["features"] == []
    assert len(texts(files["notice.ru.pdf"])) >= 3


# --- forms ---


def test_a_form_in_arabic_begins_at_the_right() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(DPR, Language.AR)["notice.ar.xlsx"]))
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets)
    book = openpyxl.load_workbook(io.BytesIO(render(DPR, Language.UK)["notice.uk.xlsx"]))
    assert not any(sheet.sheet_view.rightToLeft for sheet in book.worksheets)
    assert len(book.sheetnames) == len(page(DPR, Language.UK).tables)

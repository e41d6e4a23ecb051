"""The page for the negotiating table: what it says, and that it fits the table."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.planning.test_ask import BEDS, BUSES, LATER, TEAM, asked, short_day
from tests.report.test_page import HOSTILE, text_of
from tests.report.test_page_browser import (
    DESKTOP,
    FOCUSED,
    PHONE,
    REACHABLE,
    SIDEWAYS,
    opened,
)

from safepassage.planning.ask import Asked
from safepassage.report.asked import evenings, grants, page, render

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def found() -> Asked:
    return asked(short_day(), LATER, BEDS, TEAM, BUSES)


@pytest.fixture(scope="module")
def file(found: Asked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asked") / "ask.html"
    path.write_text(render(found), encoding="utf-8")
    return path


def test_the_page_names_the_term_to_ask_for_first_and_those_to_let_go(found: Asked) -> None:
    words = text_of(render(found))
    assert "Ask first for this: The road: every window closes 4 h later." in words
    let_go = words.split("Let go: nothing was found for ")[1].split(" None of these")[0]
    assert "Town: room for 100 more people" in let_go
    given_away = words.split("Can be given away: no cost was found of ")[1]
    assert "Town: half the room" in given_away


def test_every_figure_stands_between_those_that_are_proven(found: Asked) -> None:
    for line in (*page(found).granted, *page(found).pairs, *page(found).lost):
        assert 0 <= line.bar_low <= line.bar <= line.bar_high <= 100


def test_evenings_are_those_of_the_two_plans(found: Asked) -> None:
    later = found.granted[0]
    days = evenings(found, later)
    # two days in UTC are three dates in Kyiv: the horizon is at 03:00 there
    assert [day for _, day, _ in days] == ["Thu 5 May", "Fri 6 May", "Sat 7 May"]
    assert days[-1][2] == later.out  # at the close of the account


def test_what_no_party_has_to_grant_is_ours_to_bring(found: Asked) -> None:
    team = next(worth for worth in found.granted if worth.terms == (TEAM,))
    assert grants(found.case, team) == "ours to bring"


def test_the_same_answer_gives_the_same_page(found: Asked) -> None:
    assert render(found) == render(asked(short_day(), LATER, BEDS, TEAM, BUSES))


def test_nobody_can_speak_through_the_names_of_a_case() -> None:
    from dataclasses import replace

    case = replace(short_day(), title=HOSTILE)
    html = render(asked(case, LATER))
    assert "<script>alert" not in html
    assert "<img" not in html


def test_an_exercise_says_so(found: Asked) -> None:
    html = render(found)
    assert 'class="table-page exercise"' in html
    assert "This is an exercise. Nothing here is real." in text_of(html)


@pytest.mark.browser
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page_is_silent_and_never_wider_than_its_window(
    chromium: "Browser", file: Path, width: int, direction: str
) -> None:
    with opened(chromium, file, width, direction) as tab:
        assert tab.evaluate(SIDEWAYS) == 0
        for part in tab.locator(".scroll").all():
            assert part.evaluate("e => e.scrollWidth - e.clientWidth") == 0


@pytest.mark.browser
def test_tab_reaches_everything_and_focus_shows(chromium: "Browser", file: Path) -> None:
    with opened(chromium, file) as tab:
        expected, seen = tab.evaluate(REACHABLE), set()
        for _ in range(expected + 5):
            tab.keyboard.press("Tab")
            name, place, outline = tab.evaluate(FOCUSED)
            if name != "BODY":
                assert outline != "none"
                seen.add(place)
        assert len(seen) == expected


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_no_violation(chromium: "Browser", file: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(chromium, file, width) as tab:
        found = Axe().run(tab).response["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []


@pytest.mark.browser
def test_it_prints_on_one_sheet(chromium: "Browser", file: Path) -> None:
    with opened(chromium, file) as tab:
        pdf = tab.pdf(prefer_css_page_size=True)
        assert pdf.count(b"/Type /Page\n") == 1

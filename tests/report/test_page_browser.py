"""The page in Debian's Chromium: silent, offline, usable by keyboard, on a phone and on paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.builders import mariupol_like_case, small_plan

from safepassage.report.page import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE, DESKTOP = 360, 1280
SHOWN = "all => all.filter(each => each.getAttribute('display') !== 'none').length"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
REACHABLE = """
() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
    .filter(e => e.checkVisibility()).length
"""

FOCUSED = """
() => {
    const here = document.activeElement;
    const place = [...document.querySelectorAll('*')].indexOf(here);
    return [here.tagName, place, getComputedStyle(here).outlineStyle];
}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of an exercise, which has everything that a page can have."""
    case = mariupol_like_case(training=True)
    path = tmp_path_factory.mktemp("page") / "index.html"
    path.write_text(render(case, small_plan(case), warnings=("A warning.",)), encoding="utf-8")
    return path


@contextmanager
def opened(
    browser: "Browser", file: Path, width: int = DESKTOP, direction: str = "ltr"
) -> Iterator["Page"]:
    """Open a page without a network, and fail on every complaint and every request."""
    context = browser.new_context(
        offline=True, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    tab.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    tab.on("request", lambda request: complaints.append(f"request: {request.url}"))
    tab.goto(file.as_uri())
    tab.evaluate("direction => { document.documentElement.dir = direction }", direction)
    yield tab
    tab.wait_for_timeout(100)
    context.close()
    asked = [
        line for line in complaints if not line.startswith(("request: data:", "log:", "info:"))
    ]
    assert asked == [f"request: {file.as_uri()}"]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page_is_silent_and_never_wider_than_its_window(
    chromium: "Browser", file: Path, width: int, direction: str
) -> None:
    with opened(chromium, file, width, direction) as tab:
        assert tab.evaluate(SIDEWAYS) == 0
        tab.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
        assert tab.evaluate(SIDEWAYS) == 0


def test_the_arrow_keys_move_time_and_convoys(chromium: "Browser", file: Path) -> None:
    with opened(chromium, file) as tab:
        slider, now = tab.locator("#time"), tab.locator("#now")
        slider.focus()
        tab.keyboard.press("Home")
        assert now.inner_text().startswith("Thu 5 May 2022, 07:00 Kyiv (UTC+3) = 07:00 Moscow")
        assert tab.eval_on_selector_all("#movers > g", SHOWN) == 0
        for _ in range(24):  # 24 x 5 minutes: 09:00, three convoys are between gate and Tokmak
            tab.keyboard.press("ArrowRight")
        assert now.inner_text().startswith("Thu 5 May 2022, 09:00 Kyiv (UTC+3)")
        assert "3 convoys on the way" in tab.locator("#state").inner_text()
        before = tab.locator("#movers > g").first.get_attribute("transform")
        tab.keyboard.press("ArrowRight")
        assert tab.locator("#movers > g").first.get_attribute("transform") != before
        assert slider.get_attribute("aria-valuetext") == (
            "Thu 5 May 2022, 09:05 Kyiv (UTC+3) = 09:05 Moscow (UTC+3)"
        )


def test_at_the_end_everyone_is_where_the_plan_says(chromium: "Browser", file: Path) -> None:
    with opened(chromium, file) as tab:
        tab.locator("#time").focus()
        tab.keyboard.press("End")
        assert "628 of 640 people out; 0 convoys on the way" in tab.locator("#state").inner_text()


def test_play_and_pause_work_without_smooth_motion(chromium: "Browser", file: Path) -> None:
    with opened(chromium, file) as tab:
        button, slider = tab.locator("#play"), tab.locator("#time")
        before = slider.input_value()
        button.press("Enter")
        assert button.get_attribute("aria-pressed") == "true"
        tab.wait_for_function(
            "before => document.getElementById('time').value !== before", arg=before
        )
        # one calm step is half an hour
        assert int(slider.input_value()) - int(before) == 30 * 60
        button.press("Enter")
        assert button.get_attribute("aria-pressed") == "false"


def test_a_click_on_the_timeline_sets_the_time(chromium: "Browser", file: Path) -> None:
    with opened(chromium, file) as tab:
        before = tab.locator("#now").inner_text()
        tab.locator("#chart").click(position={"x": 600, "y": 20})
        assert tab.locator("#now").inner_text() != before


def test_tab_reaches_everything_that_can_be_used_and_focus_shows(
    chromium: "Browser", file: Path
) -> None:
    with opened(chromium, file) as tab:
        expected, seen = tab.evaluate(REACHABLE), set()
        for _ in range(expected + 5):  # and once around
            tab.keyboard.press("Tab")
            name, place, outline = tab.evaluate(FOCUSED)
            if name != "BODY":
                assert outline != "none"
                seen.add(place)
        assert len(seen) == expected


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_no_violation(chromium: "Browser", file: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(chromium, file, width) as tab:
        tab.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
        found = Axe().run(tab).response["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []


def test_on_paper_tables_unfold_and_every_sheet_begins_a_page(
    chromium: "Browser", file: Path
) -> None:
    with opened(chromium, file) as tab:
        pdf = tab.pdf(prefer_css_page_size=True)
        # head, map, timeline, curve, five sheets, sources: ten at least
        assert pdf.count(b"/Type /Page\n") >= 10
        assert not tab.locator("details").first.get_attribute("open")


def test_without_scripts_everything_is_still_there(chromium: "Browser", file: Path) -> None:
    context = chromium.new_context(offline=True, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert "628" in tab.locator(".figures").inner_text()
    assert tab.locator("article.sheet").count() == 5
    context.close()

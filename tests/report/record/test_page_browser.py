"""The page of the record in Debian's Chromium: silent, offline, readable by everyone, on paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.report.record.builders import HEADING, VIEW

from safepassage.report.record.page import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE, DESKTOP = 360, 1280
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("record") / "record.html"
    path.write_text(render(VIEW, HEADING), encoding="utf-8")
    return path


@contextmanager
def opened(browser: "Browser", file: Path, width: int, direction: str = "ltr") -> Iterator["Page"]:
    """Open a page without a network and without scripts; fail on every complaint and request."""
    context = browser.new_context(offline=True, viewport={"width": width, "height": 800})
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    tab.on("request", lambda request: complaints.append(f"request: {request.url}"))
    tab.goto(file.as_uri())
    tab.evaluate("direction => { document.documentElement.dir = direction }", direction)
    yield tab
    context.close()
    allowed = ("request: data:", "log:", "info:", f"request: {file.as_uri()}")
    assert [line for line in complaints if not line.startswith(allowed)] == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page_is_silent_and_never_wider_than_its_window(
    chromium: "Browser", file: Path, width: int, direction: str
) -> None:
    with opened(chromium, file, width, direction) as tab:
        tab.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
        assert tab.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_no_violation(chromium: "Browser", file: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(chromium, file, width) as tab:
        tab.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
        found = Axe().run(tab).response["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []


def test_a_no_go_is_seen_on_a_phone_without_moving_sideways(
    chromium: "Browser", file: Path
) -> None:
    with opened(chromium, file, PHONE) as tab:
        box = tab.locator(".no-go").first.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE


def test_from_a_promise_one_comes_to_its_words_in_the_text_by_keyboard(
    chromium: "Browser", file: Path
) -> None:
    with opened(chromium, file, DESKTOP) as tab:
        tab.locator("#promises .ref").first.press("Enter")
        assert tab.url.endswith("#commitment-1")
        tab.locator("#commitment-1 .number").press("Enter")
        assert tab.url.endswith("#in-commitment-1")
        assert tab.locator("#in-commitment-1").is_visible()

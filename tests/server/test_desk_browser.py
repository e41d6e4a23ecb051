"""The desk in Debian's Chromium: a whole text ruled on by keyboard alone, by one person or two."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.server.desks import FOUND, NOW, SOURCE, Served, desk_in, served

from safepassage.record.bearing import Bearing
from safepassage.record.entry import Role, Ruling
from safepassage.record.facts import (
    EntryConfirmed,
    EntryEdited,
    EntryLinked,
    EntryRejected,
    EntrySuggested,
)
from safepassage.record.said import Proposal, Statement

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE, DESKTOP = 360, 1280
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "document.activeElement.id"
OUTLINED = "getComputedStyle(document.activeElement).outlineStyle"


@contextmanager
def entered(
    browser: "Browser", at: Served, width: int = DESKTOP, height: int = 900
) -> Iterator["Page"]:
    """Enter the desk by its key, and fail on every complaint and on every request to others."""
    context = browser.new_context(viewport={"width": width, "height": height})
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    tab.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    tab.on("request", lambda asked: complaints.append(asked.url))
    tab.goto(at.door.address)
    yield tab
    context.close()
    ours = (at.address, "data:")
    expected = (
        # A form that cannot be is answered with 409 or 422, which Chromium tells its console.
        "error: Failed to load resource: the server responded with a status of 4",
        # The script was first to give the focus, which is what it is for.
        "info: Autofocus processing was blocked",
    )
    assert [of for of in complaints if not of.startswith((*ours, *expected))] == []


def press(tab: "Page", *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def press_and_wait(tab: "Page", key: str) -> None:
    """Press a key that leads to another page."""
    with tab.expect_navigation():
        tab.keyboard.press(key)


def test_a_whole_text_is_confirmed_by_keyboard_alone_and_each_ruling_is_a_fact(
    chromium: "Browser", at_desk: Served
) -> None:
    with entered(chromium, at_desk) as tab:
        press(tab, "Tab", "Tab")  # past "Skip to the record", onto the text
        assert tab.evaluate("document.activeElement.textContent").startswith("The envoy's office")
        press_and_wait(tab, "Enter")
        for ruled in range(len(FOUND)):
            assert f"{ruled} of 6 ruled on" in tab.inner_text("#progress")
            assert tab.evaluate(OUTLINED) == "solid"
            press_and_wait(tab, "c")
        assert tab.inner_text("#progress") == "6 of 6 ruled on: this text is done."
    names = ["meeting-1", "commitment-1", "statement-1", "proposal-1", "figure-1", "action-1"]
    assert at_desk.facts()[-6:] == tuple(EntryConfirmed(NOW, name, Role.SUPPORT) for name in names)


def test_an_entry_is_edited_and_another_rejected_by_keyboard_alone(
    chromium: "Browser", at_desk: Served
) -> None:
    with entered(chromium, at_desk) as tab:
        tab.goto(at_desk.text)
        press(tab, "j", "j", "j")  # to the fourth
        assert tab.evaluate(FOCUSED) == "proposal-1"
        press_and_wait(tab, "e")
        assert tab.evaluate("document.activeElement.name") == "by"
        press(tab, "Tab")
        tab.keyboard.type("The ministries")  # Tab selects what stands in a field: it is replaced
        press_and_wait(tab, "Enter")
        assert tab.evaluate(FOCUSED) == "figure-1"  # the next that nobody has ruled on
        press(tab, "k", "k")
        press_and_wait(tab, "r")
        assert "rejected" in tab.inner_text("#statement-1")
    edited, rejected = at_desk.facts()[-2:]
    assert isinstance(edited, EntryEdited)
    meant = Proposal("The envoy", "The ministries", content="Meet again on neutral ground")
    assert edited == EntryEdited(NOW, "proposal-1", meant, Role.SUPPORT)
    assert rejected == EntryRejected(NOW, "statement-1", Role.SUPPORT)


def test_an_entry_is_weighed_by_keyboard_alone_on_a_page_no_wider_than_its_window(
    chromium: "Browser", at_desk: Served
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with entered(chromium, at_desk, PHONE) as tab:
        for name in ("commitment-1", "action-1"):
            tab.goto(f"{at_desk.text}?at={name}")
            press_and_wait(tab, "c")
        tab.goto(f"{at_desk.text}?at=action-1")
        press_and_wait(tab, "w")
        assert tab.evaluate("document.activeElement.name") == "bearing"
        tab.keyboard.type("sus")  # "suspends"
        press(tab, "Tab", "Tab")  # past the one promise there is, to its segments
        press(tab, "Tab")
        press_and_wait(tab, "Enter")
        assert "Suspends" in tab.inner_text("#action-1 .said")
        assert "Take back: suspends commitment-1" in tab.inner_text("#weigh")
        assert Axe().run(tab).response["violations"] == []
        for direction in ("ltr", "rtl"):
            tab.evaluate("direction => { document.documentElement.dir = direction }", direction)
            assert tab.evaluate(SIDEWAYS) == 0
        press_and_wait(tab, "Escape")
        assert tab.evaluate(FOCUSED) == "action-1"
    link = EntryLinked(NOW, "action-1", "commitment-1", Bearing.SUSPENDS, (), Role.SUPPORT)
    assert at_desk.facts()[-1] == link


def test_an_edit_that_cannot_be_is_told_beside_its_field_and_nothing_is_written(
    chromium: "Browser", at_desk: Served
) -> None:
    before = at_desk.facts()
    with entered(chromium, at_desk) as tab:
        tab.goto(f"{at_desk.text}?at=figure-1&edit=yes")
        tab.fill("[name=value]", "many")
        tab.fill("[name=counted]", "people in the plant")
        with tab.expect_navigation():
            tab.press("[name=value]", "Enter")
        assert "'many' is no number" in tab.inner_text("label.wrong")
        assert tab.evaluate("document.activeElement.name") == "value"
        assert tab.input_value("[name=counted]") == "people in the plant"  # nothing typed is lost
        press_and_wait(tab, "Escape")
        assert tab.evaluate(FOCUSED) == "figure-1"
    assert at_desk.facts() == before


def test_words_that_are_selected_become_an_entry_by_hand(
    chromium: "Browser", at_desk: Served
) -> None:
    with entered(chromium, at_desk) as tab:
        tab.goto(at_desk.text)
        tab.keyboard.press("n")
        tab.keyboard.type("The envoy met   the president")  # line breaks and spaces do not matter
        press(tab, "Tab", "Tab")
        tab.keyboard.press("s")  # "statement"
        press(tab, "Tab")
        press_and_wait(tab, "Enter")
        assert tab.evaluate("document.activeElement.name") == "speaker"  # of its form, the first
        tab.keyboard.type("The envoy's office")
        press_and_wait(tab, "Enter")
    suggested, edited = at_desk.facts()[-2:]
    assert isinstance(suggested, EntrySuggested)
    assert suggested.suggestion.quote.of(SOURCE.text) == "The envoy met the president"
    assert suggested.suggestion.extractor == "hand"
    assert edited == EntryEdited(NOW, "statement-2", Statement("The envoy's office"), Role.SUPPORT)


def test_a_selection_in_the_text_fills_the_form_with_its_words_and_its_place(
    chromium: "Browser", at_desk: Served
) -> None:
    with entered(chromium, at_desk) as tab:
        tab.goto(at_desk.text)
        # The second "president" of the text is in the second mark.
        tab.evaluate("""() => {
            const found = document.querySelector('mark[data-card="commitment-1"]').firstChild;
            const at = found.data.indexOf('president');
            getSelection().setBaseAndExtent(found, at, found, at + 9);
        }""")
        tab.keyboard.press("n")
        assert (tab.input_value("#quote"), tab.input_value("#nth")) == ("president", "2")


def test_two_browsers_never_lose_an_edit(chromium: "Browser", at_desk: Served) -> None:
    with entered(chromium, at_desk) as ours, entered(chromium, at_desk) as theirs:
        for tab in (ours, theirs):
            tab.goto(f"{at_desk.text}?at=proposal-1&edit=yes")
        ours.fill("[name=to]", "The ministries")
        theirs.fill("[name=to]", "The generals")
        for tab in (ours, theirs):
            with tab.expect_navigation():
                tab.press("[name=to]", "Enter")
        # The first is written; the second is told, and what was typed is still there.
        assert "Somebody ruled on proposal-1" in theirs.inner_text("[role=alert]")
        assert theirs.input_value("[name=to]") == "The generals"
        assert "The ministries" in theirs.inner_text("#proposal-1 .said")
        assert sum(isinstance(of, EntryEdited) for of in at_desk.facts()) == 1
        with theirs.expect_navigation():
            theirs.press("[name=to]", "Enter")  # having seen it, they say so again
    edits = [of.said for of in at_desk.facts() if isinstance(of, EntryEdited)]
    assert [of.to for of in edits if isinstance(of, Proposal)] == ["The ministries", "The generals"]


def test_two_browsers_may_rule_on_different_entries_of_one_text(
    chromium: "Browser", at_desk: Served
) -> None:
    with entered(chromium, at_desk) as ours, entered(chromium, at_desk) as theirs:
        ours.goto(at_desk.text)
        theirs.goto(f"{at_desk.text}?at=action-1")
        press_and_wait(ours, "c")
        press_and_wait(theirs, "c")
    rulings = [of.entry for of in at_desk.facts() if isinstance(of, EntryConfirmed)]
    assert rulings == ["meeting-1", "action-1"]


def test_another_program_may_write_to_the_same_ledger_in_between(
    chromium: "Browser", tmp_path: Path
) -> None:
    desk, other = desk_in(tmp_path), desk_in(tmp_path)
    with served(desk) as at, entered(chromium, at) as tab:
        tab.goto(f"{at.text}?at=meeting-1")
        other.write(lambda _, by: (EntryRejected(by.at, "meeting-1", by.role),))
        press_and_wait(tab, "c")
        assert "Somebody ruled on meeting-1" in tab.inner_text("[role=alert]")
        assert desk.view().record.entries["meeting-1"].ruling is Ruling.REJECTED
        press_and_wait(tab, "c")  # seen, and ruled on again
        assert desk.view().record.entries["meeting-1"].ruling is Ruling.CONFIRMED


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_page_is_wider_than_its_window(
    chromium: "Browser", at_desk: Served, width: int, direction: str
) -> None:
    with entered(chromium, at_desk, width) as tab:
        for path in (
            "/",
            f"/texts/{SOURCE.digest}",
            f"/texts/{SOURCE.digest}?at=figure-1&edit=yes",
        ):
            tab.goto(at_desk.address + path)
            tab.evaluate("direction => { document.documentElement.dir = direction }", direction)
            assert tab.evaluate(SIDEWAYS) == 0


def test_keys_do_nothing_while_one_types_and_everything_works_without_a_script(
    chromium: "Browser", at_desk: Served
) -> None:
    with entered(chromium, at_desk) as tab:
        tab.goto(at_desk.text)
        tab.fill("#quote", "")
        tab.locator("#quote").press("c")
        assert tab.input_value("#quote") == "c"
        assert tab.url == at_desk.text
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(at_desk.door.address)
    tab.goto(at_desk.text)
    tab.click("#commitment-1 button:has-text('Confirm')")
    assert "1 of 6 ruled on" in tab.inner_text("#progress")
    context.close()
    assert at_desk.facts()[-1] == EntryConfirmed(NOW, "commitment-1", Role.SUPPORT)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_no_violation_on_any_page(
    chromium: "Browser", at_desk: Served, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with entered(chromium, at_desk, width) as tab:
        for path in (
            "/",
            f"/texts/{SOURCE.digest}",
            f"/texts/{SOURCE.digest}?at=figure-1&edit=yes",
        ):
            tab.goto(at_desk.address + path)
            found = Axe().run(tab).response["violations"]
            assert [f"{path} {one['id']}: {one['nodes'][0]['html']}" for one in found] == []

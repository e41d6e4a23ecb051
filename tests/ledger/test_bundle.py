"""Bundles: made, read, believed by the program and by the page, and refused alike by both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import ListStore
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, PARTY, statements

import safepassage.ledger
from safepassage.errors import LedgerError
from safepassage.ledger.bundle import Bundle, make_bundle, prove, read_bundle
from safepassage.ledger.checkpoint import Checkpoint
from safepassage.ledger.entry import Statement, write_leaf
from safepassage.ledger.log import open_ledger
from safepassage.ledger.note import SignedNote
from safepassage.ledger.sign import Way, signer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGE = Path(safepassage.ledger.__file__).with_name("verify.html")
NOTICE = "Колона з п'яти автобусів".encode()
KEYS = (ORGANISER.key(Way.PLAIN), PARTY.key(Way.COSIGNED))


def log() -> ListStore:
    """Give 300 entries; the 257th names a notice by its digest, and a party cosigned them."""
    store = ListStore()
    ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
    ledger.append(statements(256), NOON)
    named = b'{"notice":"%s"}' % sha256(NOTICE).hexdigest().encode()
    ledger.append([Statement("notice_submitted/1", named), *statements(43)], NOON + 60)
    note = store.checkpoints[300]
    store.cosign(note.text, [PARTY.cosign(note.text, NOON + 120)])
    return store


LOG = log()
BUNDLE = make_bundle(LOG, 256)


def test_a_bundle_proves_its_entry_and_says_who_signed() -> None:
    read = read_bundle(str(BUNDLE))
    assert read == BUNDLE
    proven = prove(read, KEYS)
    assert proven.entry.kind == "notice_submitted/1"
    assert proven.entry.index == 256
    assert [(of.key.name, of.at) for of in proven.signed] == [
        (ORIGIN, None),
        ("north-command.example", NOON + 120),
    ]
    assert len(str(BUNDLE)) < 2000  # small enough for a message


def test_an_entry_can_be_proven_for_a_checkpoint_that_somebody_holds() -> None:
    made = make_bundle(LOG, 7, LOG.checkpoints[256])
    assert prove(made, KEYS).checkpoint.size == 256
    with pytest.raises(LedgerError, match="no checkpoint covers entry 256"):
        make_bundle(LOG, 256, LOG.checkpoints[256])
    with pytest.raises(LedgerError, match="no checkpoint covers"):
        make_bundle(LOG, -1)
    with pytest.raises(LedgerError, match="no checkpoint covers"):
        make_bundle(ListStore(), 0)


def test_no_bundle_is_made_of_a_damaged_log() -> None:
    damaged = log()
    damaged.kept[256] = damaged.kept[256]._replace(leaf=b"other")
    with pytest.raises(LedgerError, match="does not come to"):
        make_bundle(damaged, 256)
    del damaged.kept[256]
    with pytest.raises(LedgerError, match="damaged"):
        make_bundle(damaged, 256)


def swapped(bundle: Bundle, note: SignedNote) -> str:
    return str(replace(bundle, note=note))


THIEF = signer(ORIGIN, bytes([9] * 32))
ORGANISERS_ONLY = SignedNote(BUNDLE.note.text, BUNDLE.note.signatures[:1])
FALSE = {
    "an empty file": "",
    "no bundle": "hello\n",
    "another entry": str(replace(BUNDLE, leaf=write_leaf(Statement("said/1", b"x"), NOON))),
    "one digit": str(replace(BUNDLE, leaf=BUNDLE.leaf.replace(b"1651752060", b"1651752061"))),
    "another place": str(replace(BUNDLE, index=255)),
    "a place beyond": str(replace(BUNDLE, index=300)),
    "a path too short": str(replace(BUNDLE, path=BUNDLE.path[:-1])),
    "a path too long": str(replace(BUNDLE, path=(*BUNDLE.path, bytes(32)))),
    "another path": str(replace(BUNDLE, path=(bytes(32), *BUNDLE.path[1:]))),
    "another checkpoint": swapped(BUNDLE, LOG.checkpoints[256]),
    "a thief's signature": swapped(
        BUNDLE, SignedNote(BUNDLE.note.text).signed(THIEF.sign(BUNDLE.note.text))
    ),
    "only the party's signature": swapped(
        BUNDLE, SignedNote(BUNDLE.note.text, BUNDLE.note.signatures[1:])
    ),
    "another log": swapped(
        BUNDLE, replace(BUNDLE.note, text=BUNDLE.note.text.replace("mariupol", "sumy"))
    ),
    "another size": swapped(
        BUNDLE, replace(BUNDLE.note, text=BUNDLE.note.text.replace("\n300\n", "\n301\n"))
    ),
    "another root": swapped(
        BUNDLE, replace(BUNDLE.note, text=Checkpoint(ORIGIN, 300, bytes(32)).text)
    ),
    "a cosignature with another time": str(BUNDLE).replace(
        str(BUNDLE.note.signatures[1]),
        str(
            replace(
                BUNDLE.note.signatures[1],
                blob=(NOON).to_bytes(8, "big") + BUNDLE.note.signatures[1].blob[8:],
            )
        ),
    ),
    "a cosignature cut short": str(BUNDLE).replace(
        str(BUNDLE.note.signatures[1]),
        str(replace(BUNDLE.note.signatures[1], blob=BUNDLE.note.signatures[1].blob[:-1])),
    ),
    "a size with a zero before it": str(BUNDLE).replace("\n300\n", "\n0300\n"),
    "an index with a zero before it": str(BUNDLE).replace("index 256", "index 0256"),
    "no newline at the end": str(BUNDLE).rstrip("\n"),
    "a space at the end": str(BUNDLE) + " ",
    "other line ends": str(BUNDLE).replace("\n", "\r\n"),
    "base64 with spare bits": str(BUNDLE).replace("=\n", "B\n", 1),
}


@pytest.mark.parametrize("what", FALSE)
def test_a_false_bundle_is_refused(what: str) -> None:
    with pytest.raises(LedgerError):
        prove(read_bundle(FALSE[what]), KEYS)


def test_a_bundle_says_nothing_to_who_has_another_key() -> None:
    with pytest.raises(LedgerError, match="not signed by a key"):
        prove(BUNDLE, [THIEF.key(Way.PLAIN)])
    with pytest.raises(LedgerError, match="not signed by a key"):
        prove(BUNDLE, KEYS[1:])


PIECES = st.sampled_from([*str(BUNDLE).splitlines(keepends=True), "\n", "=", "0", "— "])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_bundle(text)
    except LedgerError:
        return
    assert str(read) == text


# --- the page ----------------------------------------------------------------------------------


@contextmanager
def opened(chromium: "Browser") -> Iterator["Page"]:
    """Open the page from its file, without a network; nothing may go wrong in it unseen."""
    context = chromium.new_context(offline=True, locale="en")
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda fault: wrong.append(str(fault)))
    tab.on("console", lambda line: wrong.append(line.text))
    tab.goto(PAGE.as_uri())
    yield tab
    assert wrong == []
    context.close()


def verdict(tab: "Page", bundle: str, keys: str = "\n".join(map(str, KEYS))) -> str:
    """Paste a bundle and keys, and read what the page says."""
    # Through the value, not the keyboard: a text area mends line ends that are typed.
    tab.locator("#bundle").evaluate("(area, text) => { area.value = text }", bundle)
    tab.locator("#keys").fill(keys)
    tab.evaluate("document.getElementById('form').noValidate = true")
    tab.locator("#check").click()
    said = tab.locator("#verdict:not(:empty)")
    said.wait_for()
    return said.inner_text()


@pytest.mark.browser
def test_the_page_believes_what_the_program_believes(chromium: "Browser", tmp_path: Path) -> None:
    with opened(chromium) as tab:
        assert verdict(tab, str(BUNDLE)).startswith("True:")
        told = tab.locator("#found").inner_text()
        assert "256 / 300" in told
        assert "2022-05-05 12:01:00 UTC" in told  # NOON + 60
        assert "north-command.example, 2022-05-05 12:02:00 UTC" in told
        for index in (0, 255, 299):
            assert verdict(tab, str(make_bundle(LOG, index))).startswith("True:")
        assert verdict(tab, swapped(BUNDLE, ORGANISERS_ONLY)).startswith("True:")
        notice = tmp_path / "notice.txt"
        notice.write_bytes(NOTICE)
        tab.locator("#document").set_input_files(notice)
        assert verdict(tab, str(BUNDLE)).startswith("True:")
        notice.write_bytes(NOTICE + b" ")
        tab.locator("#document").set_input_files(notice)
        assert "does not name this document" in verdict(tab, str(BUNDLE))


@pytest.mark.browser
def test_the_page_refuses_what_the_program_refuses(chromium: "Browser") -> None:
    # A text area turns \r\n into \n whoever writes it: that one is mended before it is read.
    mended = {"other line ends"}
    with opened(chromium) as tab:
        believed = [
            what
            for what, text in FALSE.items()
            if what not in mended and not verdict(tab, text).startswith("Not proven")
        ]
        assert believed == []
        assert "Not proven" in verdict(tab, str(BUNDLE), str(THIEF.key(Way.PLAIN)))
        assert "damaged" in verdict(tab, str(BUNDLE), str(KEYS[0]).replace("evac", "evil"))


LANGUAGES = {
    "en": "True:",
    "uk": "Так:",
    "ru": "Да:",
    "ar": "صحيح:",
    "fr": "Vrai",
}


@pytest.mark.browser
def test_the_page_speaks_the_languages_of_notices(chromium: "Browser") -> None:
    with opened(chromium) as tab:
        for language, said in LANGUAGES.items():
            tab.locator("#language").select_option(language)
            assert verdict(tab, str(BUNDLE)).startswith(said)
            root = tab.locator("html")
            assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
            told = tab.evaluate("Object.values(LANGUAGES[language.value]).length")
            assert told == tab.evaluate("Object.values(LANGUAGES.en).length")
            assert "undefined" not in tab.locator("main").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_violation(chromium: "Browser", language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(offline=True, bypass_csp=True, locale=language)
    tab = context.new_page()
    tab.goto(PAGE.as_uri())
    assert verdict(tab, str(BUNDLE)).startswith(LANGUAGES[language])  # the browser's own language
    found = Axe().run(tab).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []
    context.close()

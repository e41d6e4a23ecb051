"""``record page`` and ``record serve`` as a person runs them: a file to read, a desk to rule at."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.test_commands import ROOT, run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEXT = ROOT / "examples" / "mariupol-2022" / "record" / "2022-04-26-moscow-readout.txt"
OPENS = "a passphrase for tests"
NAME = "evacuation.example/mariupol-2022"


def said(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command that knows the passphrase."""
    return run(*words, cwd=cwd, SAFEPASSAGE_PASSPHRASE=OPENS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep a record of one text, with an entry that waits for a human."""
    here = tmp_path_factory.mktemp("record")
    key = ("--key-file", here / "key.json")
    assert said("keys", "init", "organiser", NAME, "-o", here / "key.json").returncode == 0
    added = said("record", "add", TEXT, "--ledger", here / "l.db", *key)
    assert added.returncode == 0, added.stderr
    return here


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the record on a free port; give the address to enter by, and end with Ctrl-C."""
    words = ["record", "serve", "--ledger", "l.db", "--key-file", "key.json", "--port", "0"]
    desk = subprocess.Popen(
        [sys.executable, "-m", "safepassage", *words, "--training"],
        cwd=folder,
        env={**os.environ, "SAFEPASSAGE_PASSPHRASE": OPENS, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert desk.stdout
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+/enter/[0-9a-f]{48}", desk.stdout.readline())
        assert found
        yield found[0]
    finally:
        desk.send_signal(signal.SIGINT)
        _, complaints = desk.communicate(timeout=60)
    assert (desk.returncode, complaints) == (0, "")


def test_the_record_is_written_as_one_file(folder: Path) -> None:
    words = ("--ledger", folder / "l.db", "-o", folder / "record.html", "--training")
    done = said("record", "page", *words, "--day-one", "2022-02-24")
    assert done.returncode == 0, done.stderr
    page = (folder / "record.html").read_text(encoding="utf-8")
    assert f"<bdi>{NAME}</bdi>" in page  # without a title, the ledger's name
    assert "This is an exercise." in page
    assert "<form" not in page


@pytest.mark.parametrize(
    "words", [("--day-one", "24 February"), ("--at", "noon"), ("--ledger", "none.db")]
)
def test_what_is_not_understood_or_not_there_is_said(folder: Path, words: tuple[str, str]) -> None:
    done = said("record", "page", "--ledger", folder / "l.db", *words, cwd=folder)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert not (folder / "none.db").exists()


@pytest.mark.browser
def test_a_text_is_read_and_every_entry_confirmed_at_the_desk_by_keyboard_alone(
    chromium: "Browser", folder: Path
) -> None:
    with serving(folder) as address, chromium.new_page() as tab:
        tab.goto(address)
        for _ in range(2):  # past "Skip to the record", to the text
            tab.keyboard.press("Tab")
        for _ in range(2):  # onto its page, where "Look for entries" has the focus
            with tab.expect_navigation(timeout=120_000):  # the parser is loaded now
                tab.keyboard.press("Enter")
        found = tab.locator(".card").count()
        assert found > 1
        for ruled in range(found):
            assert f"{ruled} of {found} ruled on" in tab.inner_text("#progress")
            with tab.expect_navigation():
                tab.keyboard.press("c")
        assert f"{found} of {found} ruled on: this text is done." in tab.inner_text("#progress")
    done = said("record", "list", "--ledger", folder / "l.db", "--json")
    entries = json.loads(done.stdout)["entries"]
    assert {entry["ruling"] for entry in entries} == {"confirmed"}
    assert len(entries) == found
    assert any(entry["said"].get("firmness") == "in_principle" for entry in entries)


def test_a_port_that_is_taken_is_said_in_one_line(folder: Path) -> None:
    with serving(folder) as address:
        port = address.split(":")[2].split("/")[0]
        words = ("--ledger", folder / "l.db", "--key-file", folder / "key.json", "--port", port)
        done = said("record", "serve", *words)
        assert done.returncode == 1
        assert "in use" in done.stderr
        assert "Traceback" not in done.stderr
        asked = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        asked.request("GET", "/")
        assert asked.getresponse().status == 403  # the first desk still stands, and wants its key
        asked.close()

"""The whole way of the notices on one ledger, as a desk goes it: from the plan to the audit."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from tests.builders import small_plan
from tests.ledger.ledgers import ORGANISER
from tests.notification.builders import CONTACTS, NOTIFYING, notified_case
from tests.operation.servers import mail_server, web_server

from safepassage import casefile
from safepassage.cli.main import main
from safepassage.ledger.keyfile import Cost, lock
from safepassage.ledger.keys import Role
from safepassage.model import Case
from safepassage.units import MINUTE

ROOT = Path(__file__).parents[2]
PHRASE = "вода і хліб"
POSTS = tuple(
    replace(it, email=f"{it.id}@party.example") if it.party == "ukraine" else it for it in CONTACTS
)
RULES = replace(NOTIFYING, contacts=POSTS)
NOON, FOUR, EIGHT, TEN = (
    ("--at", f"2022-05-{moment}") for moment in ("03 12:00", "03 16:00", "04 08:00", "04 10:00")
)


class Office:
    """A folder with a case, its plan, a key and a ledger, and commands in it."""

    def __init__(self, folder: Path, prompt: pytest.MonkeyPatch) -> None:
        self.folder, self.prompt = folder, prompt
        prompt.setenv("SAFEPASSAGE_PASSPHRASE", PHRASE)
        secret = lock(Role.ORGANISER, ORGANISER, PHRASE, bytes(28), CHEAP)
        (folder / "key").write_text(secret, "utf-8")

    def put(self, case: Case) -> None:
        """Write the case, as it now is, and the plan by hand."""
        casefile.write(case, self.folder / "case")
        read = casefile.read(self.folder / "case")
        casefile.write_plan(small_plan(read), read, self.folder / "plan.json")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command, in this process: an interpreter for each would take a minute."""
        said, failed, code = StringIO(), StringIO(), 0
        self.prompt.setattr(sys, "argv", ["safepassage", *words])
        with (
            chdir(self.folder),
            redirect_stdout(said),
            redirect_stderr(failed),
        ):
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
        return subprocess.CompletedProcess(words, code, said.getvalue(), failed.getvalue())

    def told(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run a command with ``--json``, and hold it to its exit code."""
        done = self.run(*words, "--json")
        assert done.returncode == code, done.stdout + done.stderr
        made: dict[str, Any] = json.loads(done.stdout)
        return made

    def goes(self, at: tuple[str, str], code: int) -> list[str]:
        """Say which convoys may go."""
        said = self.told("ready", "case", "plan.json", "--ledger", "ledger.db", *at, code=code)
        return [row["convoy"] for row in said["convoys"] if row["goes"]]

    def send(self, to: str, *words: str, code: int = 0) -> list[dict[str, Any]]:
        """Send what was not handed over."""
        said = self.told(
            "notify", "send", "case", "plan.json", *INTO, "--to", to, *words, code=code
        )
        sent: list[dict[str, Any]] = said["sent"]
        return sent

    def acknowledge(self, party: str, at: tuple[str, str], *words: str) -> list[dict[str, Any]]:
        """Write down what a party acknowledged down to its local command."""
        said = self.told("notify", "acknowledge", "case", party, *INTO, *LOCAL, *at, *words)
        facts: list[dict[str, Any]] = said["facts"]
        return facts

    def status(self, at: tuple[str, str], code: int) -> dict[str, dict[str, Any]]:
        """Say how the notices stand, by party."""
        said = self.told("notify", "status", "case", "--ledger", "ledger.db", *at, code=code)
        return {row["notice"].partition("/")[2]: row for row in said["notices"]}


CHEAP = Cost(passes=1, kib=64, lanes=1)
INTO = ("--ledger", "ledger.db", "--key-file", "key")
LOCAL = ("--level", "local")
CONVOYS = [f"convoy-0{n}" for n in (1, 2, 3, 4, 5)]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office(tmp_path, monkeypatch)
    made.put(notified_case(notifying=RULES))
    return made


def test_from_the_plan_to_the_audit(office: Office, tmp_path: Path) -> None:
    compose = ("notify", "compose", "case", "plan.json", "-o", "notices", *NOON)
    first = {row["party"]: row for row in office.told(*compose)["notices"]}
    assert office.run("ready", "case", "plan.json", "--ledger", "none.db").returncode == 1

    with mail_server(["451 later"]) as (post, port), web_server([]) as (party, address):
        mail = (f"smtp://127.0.0.1:{port}", "--from", "us@evacuation.example", "--party", "ukraine")
        web, stick = (address, "--party", "dpr"), ("stick", "--party", "russia")
        (late,) = office.send(*mail, *NOON, code=1)
        assert late["outcome"] == "no answer from the mail server"
        for way, named in ((mail, "mail server"), (web, "web server"), (stick, "folder")):
            (sent,) = office.send(*way, *NOON)
            assert sent["outcome"] == f"handed to the {named}"
            assert office.send(*way, *NOON) == []
        assert len(post.mail) == 1
        assert list(party.taken.values()) == [
            (tmp_path / "notices" / "dpr" / "notice.json").read_bytes()
        ]
        assert office.goes(NOON, code=1) == []  # nobody has answered

        for answered in ("russia", "ukraine"):  # everything, by mail
            office.acknowledge(answered, FOUR, "--evidence", "email")
        call = ("--evidence", "phone", "--segment", "mariupol-manhush", "--read-back")
        said = ("--code", first["dpr"]["sha256"][:8], "--words", "Приняли. Передаём на пост.")
        clock = ("--their-clock", "2022-05-03T17:01+04:00")
        facts = office.acknowledge("dpr", FOUR, *call, *said, *clock)
        # 16:00 on the case's clock is 13:00 UTC; 17:01 four hours east of it is 13:01 UTC
        assert facts[-1]["by_their_clock"] - facts[-1]["at"] == 60
        assert [fact["fact"] for fact in facts] == ["NoticeTransmitted", "NoticeAcknowledged"]
        stands = office.status(FOUR, code=1)
        assert stands["dpr"]["stage"] == "partly acknowledged"
        assert stands["ukraine"]["stage"] == "acknowledged"
        assert office.goes(FOUR, code=1) == CONVOYS[1:]  # convoy-01 needs the other segment

        # a call is due more often: every notice has a new text
        office.put(notified_case(notifying=replace(RULES, check_in=15 * MINUTE)))
        assert office.goes(EIGHT, code=1) == []
        assert (
            "amend it"
            in office.run(*(
                "notify",
                "send",
                "case",
                "plan.json",
                *INTO,
                "--to",
                "stick",
                *EIGHT,
            )).stdout
        )
        amended = office.told("notify", "amend", "case", "plan.json", *INTO, *EIGHT)["facts"]
        assert [fact["fact"] for fact in amended] == ["NoticeAmended"] * 3
        for way in (mail, web, stick):
            assert [row["version"] for row in office.send(*way, *EIGHT)] == [2]
        assert len(party.taken) == 2
        stale = office.status(EIGHT, code=1)["ukraine"]["segments"]
        assert {row["stale_version"] for row in stale} == {1}
        assert office.goes(EIGHT, code=1) == []
    old = ("notify", "acknowledge", "case", "dpr", *INTO, *LOCAL, "--evidence", "phone")
    refused = office.run(*old, "--code", first["dpr"]["sha256"][:8], *TEN)
    assert refused.returncode == 1
    assert "they hold another text than version 2" in refused.stderr

    facts = [
        fact
        for answered in ("dpr", "russia", "ukraine")
        for fact in office.acknowledge(answered, TEN, "--evidence", "reply")
    ]
    office.status(TEN, code=0)
    assert office.goes(TEN, code=0) == CONVOYS

    key = office.run("keys", "show", "key").stdout.strip()
    (tmp_path / "key.pub").write_text(f"{key}\n")
    draft = next(fact for fact in amended if fact["party"] == "dpr")
    assert office.run("bundle", "make", "ledger.db", str(draft["entry"]), "-o", "b").returncode == 0
    assert office.run("bundle", "tiles", "ledger.db", "-o", "copy").returncode == 0
    audit_alone(tmp_path, size=facts[-1]["entry"] + 1, digest=draft["digest"])


def audit_alone(folder: Path, *, size: int, digest: str) -> None:
    """Audit the copy and verify the bundle with the ledger's room and what it says it needs."""
    alone = folder / "alone" / "safepassage"
    source = ROOT / "src" / "safepassage"
    shutil.copytree(source / "ledger", alone / "ledger")
    (alone / "__init__.py").write_text("")
    for name in ("errors.py", "units.py", "version.py"):
        shutil.copy(source / name, alone)

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "safepassage.ledger", *words, "--key", "key.pub"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder / "alone")},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert f"Whole: {size} entries" in run("audit", "copy", "--checkpoint", "b")
    assert digest in run("verify", "b")


def test_a_notice_is_withdrawn_and_nothing_goes(office: Office) -> None:
    withdraw = ("notify", "withdraw", "case", "dpr", *INTO, *FOUR)
    office.send("stick", *NOON)
    assert office.run(*withdraw, "--words", "nothing comes").returncode == 0
    assert office.status(FOUR, code=1)["dpr"]["stage"] == "withdrawn"
    again = office.run(*withdraw)
    assert (again.returncode, again.stderr.strip()) == (1, "mariupol-like/dpr is withdrawn")
    assert office.goes(FOUR, code=1) == []


@pytest.mark.parametrize(
    "words",
    [
        ("acknowledge", "case", "nobody", *INTO, *LOCAL, "--evidence", "phone"),
        ("acknowledge", "case", "dpr", *INTO, *LOCAL, "--evidence", "rumour"),
        ("acknowledge", "case", "dpr", *INTO, *LOCAL, "--evidence", "phone", "--contact", "ours"),
        ("withdraw", "case", "nobody", *INTO),
    ],
)
def test_what_is_not_understood_ends_with_two(office: Office, words: tuple[str, ...]) -> None:
    office.send("stick", *NOON)
    assert office.run("notify", *words).returncode == 2


def test_no_ledger_is_said(office: Office) -> None:
    done = office.run("notify", "status", "case", "--ledger", "none.db")
    assert done.returncode == 1
    assert "none.db" in done.stderr


def test_no_web_server_is_told_what_another_party_is_told(office: Office) -> None:
    with web_server([]) as (party, address):
        everyone = office.run("notify", "send", "case", "plan.json", *INTO, "--to", address, *NOON)
        assert everyone.returncode == 2
        assert "no party sees what another is told" in " ".join(everyone.stderr.split())
        nobody = office.run(
            "notify", "send", "case", "plan.json", *INTO, "--to", address, "--party", "x", *NOON
        )
        assert nobody.returncode == 2
    assert party.posts == []

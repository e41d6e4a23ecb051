"""The whole way of a ledger, as people go it: keys, entries, audit, cosignature, bundle."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, PARTY, statements

from safepassage.ledger.keyfile import Cost, lock
from safepassage.ledger.keys import Role
from safepassage.ledger.log import open_ledger
from safepassage.ledger.store_sql import open_store

ROOT = Path(__file__).parents[2]
SECRET = {"SAFEPASSAGE_PASSPHRASE": "вода і хліб"}


def run(*words: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "safepassage", *map(str, words)],
        cwd=cwd,
        env={**os.environ, **SECRET, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def yes(*words: str | Path, cwd: Path) -> str:
    """Run a command that must succeed."""
    done = run(*words, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def no(*words: str | Path, cwd: Path, **env: str) -> str:
    """Run a command whose answer must be no, said in plain words."""
    done = run(*words, cwd=cwd, **env)
    assert done.returncode in {1, 2}, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make keys of all roles, a ledger of 8 entries, and a checkpoint that a party cosigned."""
    at = tmp_path_factory.mktemp("office")
    organiser = lock(Role.ORGANISER, ORGANISER, SECRET["SAFEPASSAGE_PASSPHRASE"], bytes(28), CHEAP)
    (at / "organiser.key").write_text(organiser, encoding="utf-8")
    party = lock(Role.PARTY, PARTY, SECRET["SAFEPASSAGE_PASSPHRASE"], bytes(28), CHEAP)
    (at / "party.key").write_text(party, encoding="utf-8")
    store = open_store(str(at / "ledger.db"))
    ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
    ledger.append(statements(7), NOON)
    store.close()
    yes(
        *("keys", "trust", "ledger.db", "party.key", "--role", "party"),
        *("--key-file", "organiser.key"),
        cwd=at,
    )
    (at / "public").write_text(f"{yes('keys', 'show', 'organiser.key', cwd=at)}\n")
    yes(
        *("audit", "ledger.db", "--key", "public", "--cosign", "party.key", "-o", "cosigned"),
        cwd=at,
    )
    yes("bundle", "take", "ledger.db", "cosigned", "--key", "party.key", cwd=at)
    return at


CHEAP = Cost(passes=1, kib=64, lanes=1)


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Path:
    """Give a copy of all that, to break."""
    return Path(shutil.copytree(made, tmp_path / "office"))


def test_a_new_key_opens_a_ledger_of_its_name(tmp_path: Path) -> None:
    words = ("keys", "init", "organiser", ORIGIN, "-o", "key", "--ledger", "ledger.db", "--json")
    told = json.loads(yes(*words, cwd=tmp_path))
    assert (told["role"], told["name"]) == ("organiser", ORIGIN)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert yes("keys", "show", "key", cwd=tmp_path) == told["public"]
    audited = json.loads(yes("audit", "ledger.db", "--key", told["public"], "--json", cwd=tmp_path))
    assert (audited["whole"], audited["size"]) == (True, 1)
    assert "is there already" in no(*words, cwd=tmp_path)


def test_the_whole_way_is_told_in_plain_words(office: Path) -> None:
    said = yes("audit", "ledger.db", "--key", "public", "--checkpoint", "cosigned", cwd=office)
    assert "Whole: 8 entries, held against 3 checkpoints" in said  # of 7, of 8, and the one held
    assert "north-command.example signed 8 entries" in said
    yes("bundle", "make", "ledger.db", "3", "-o", "notice.tlog-proof", cwd=office)
    said = yes("bundle", "verify", "notice.tlog-proof", "--key", "public", cwd=office)
    assert said.startswith(f"True: entry 3 of 8 in {ORIGIN}")
    assert "2022-05-05 12:00:00 UTC" in said
    assert "cosigned" not in said  # by nobody whose key was given
    both = ("--key", "public", "--key", "party.key")
    told = json.loads(yes("bundle", "verify", "notice.tlog-proof", *both, "--json", cwd=office))
    assert [by["name"] for by in told["signed"]] == [ORIGIN, "north-command.example"]
    with_bundle = ("--checkpoint", "notice.tlog-proof")  # a bundle is a checkpoint too
    assert "Whole" in yes("audit", "ledger.db", "--key", "public", *with_bundle, cwd=office)


def test_a_copy_in_tiles_is_audited_like_the_ledger(office: Path) -> None:
    yes("bundle", "tiles", "ledger.db", "-o", "copy", cwd=office)
    assert "Whole: 8 entries" in yes("audit", "copy", "--key", "public", cwd=office)
    (office / "copy" / "tile" / "entries" / "000.p" / "8").unlink()
    assert "missing: the checkpoint over 8 entries" in no(
        "audit", "copy", "--key", "public", cwd=office
    )


def test_a_time_stamp_is_asked_for_with_a_digest_only(office: Path) -> None:
    yes("bundle", "stamp", "cosigned", "-o", "asked.tsq", cwd=office)
    assert 40 < (office / "asked.tsq").stat().st_size < 80  # SHA-256 is 32 of it
    (office / "answer").write_bytes(b"x")
    words = ("--answer", "answer", "--authority", "public")
    assert "not a time stamp" in no("bundle", "stamp", "cosigned", *words, cwd=office)


def test_the_page_is_written_as_it_is_shipped(office: Path) -> None:
    yes("bundle", "page", "-o", "verify.html", cwd=office)
    assert "crypto.subtle" in (office / "verify.html").read_text("utf-8")


def test_a_changed_entry_is_named_and_the_answer_is_no(office: Path) -> None:
    yes("bundle", "make", "ledger.db", "3", "-o", "bundle", cwd=office)
    with sqlite3.connect(office / "ledger.db") as connection:
        connection.execute("UPDATE entry SET leaf = replace(leaf, '1/1', '1/2') WHERE position = 3")
        connection.execute("UPDATE entry SET leaf = x'00' WHERE position = 3")
    connection.close()
    words = ("audit", "ledger.db", "--key", "public", "--checkpoint", "cosigned")
    said = no(*words, cwd=office)
    assert "changed: entry 3 is not what was signed; between the checkpoints over 0 and 7" in said
    found = json.loads(run(*words, "--json", cwd=office).stdout)
    (changed,) = (of for of in found["findings"] if of["what"] == "changed")
    assert (changed["first"], changed["last"], changed["proof"]) == (3, 3, [ORIGIN])
    assert "an audit says where" in no(
        "bundle", "make", "ledger.db", "3", "-o", "other", cwd=office
    )
    assert "True" in yes("bundle", "verify", "bundle", "--key", "public", cwd=office)
    assert not (office / "nothing").exists()
    refused = no(*words, "--cosign", "party.key", "-o", "nothing", cwd=office)
    assert "Not what was signed" in refused
    assert not (office / "nothing").exists()  # nobody cosigns what is not whole


def test_a_key_is_replaced_and_the_audit_follows(office: Path) -> None:
    new = yes("keys", "rotate", "organiser.key", "ledger.db", "-o", "new.key", cwd=office)
    assert new.startswith(ORIGIN)
    assert "Whole: 9 entries" in yes("audit", "ledger.db", "--key", "public", cwd=office)
    trust = ("keys", "trust", "ledger.db", "party.key", "--role", "party", "--key-file")
    assert "another key" in no(*trust, "organiser.key", cwd=office)
    assert yes(*trust, "new.key", cwd=office) == "Entry 9: north-command.example"


def test_a_lost_key_is_told_and_the_new_one_asked_for(office: Path) -> None:
    (office / "organiser.key").unlink()
    new = yes(
        *("keys", "rotate", "public", "ledger.db", "-o", "new.key"),
        *("--lost", "left in the car at Tokmak"),
        cwd=office,
    )
    said = no("audit", "ledger.db", "--key", "public", cwd=office)
    assert "is signed by no key" in said
    both = ("--key", "public", "--key", new)
    assert "Whole: 9 entries" in yes("audit", "ledger.db", *both, cwd=office)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit", "absent.db", "--key", "public"), "no ledger absent.db"),
        (("audit", "public", "--key", "public"), "is not a ledger"),
        (("audit", ".", "--key", "public"), "without a checkpoint"),
        (("audit", "ledger.db", "--key", "nonsense"), "not a public key"),
        (("audit", "ledger.db", "--key", "party.key"), "one organiser"),
        (("audit", "ledger.db"), "Missing option '--key'"),
        (("bundle", "make", "ledger.db", "8", "-o", "x"), "no checkpoint covers entry 8"),
        (("bundle", "verify", "public", "--key", "public"), "not a bundle"),
        (("bundle", "take", "ledger.db", "cosigned", "--key", "public"), "none of these keys"),
        (("bundle", "stamp", "cosigned"), "-o to ask"),
        (("keys", "show", "public"), "not canonical"),
        (("keys", "init", "organiser", "two words", "-o", "x"), "no space"),
        (("keys", "init", "party", "x", "-o", "x", "--ledger", "y"), "organiser's key opens"),
        (("keys", "rotate", "party.key", "ledger.db", "-o", "x"), "keys trust --replaces"),
    ],
)
def test_a_no_is_said_in_one_line(made: Path, words: tuple[str, ...], said: str) -> None:
    assert said in no(*words, cwd=made)
    assert not (made / "x").exists()


def test_a_wrong_passphrase_is_said(made: Path) -> None:
    words = ("keys", "rotate", "organiser.key", "ledger.db", "-o", "x")
    assert "passphrase is wrong" in no(*words, cwd=made, SAFEPASSAGE_PASSPHRASE="no")  # noqa: S106 - wrong
    assert not (made / "x").exists()


def test_an_audit_and_a_bundle_need_no_other_room(office: Path) -> None:
    yes("bundle", "make", "ledger.db", "3", "-o", "notice.tlog-proof", cwd=office)
    alone = office / "alone" / "safepassage"
    shutil.copytree(ROOT / "src" / "safepassage" / "ledger", alone / "ledger")
    for name in ("__init__.py", "errors.py", "units.py", "version.py"):
        shutil.copy(ROOT / "src" / "safepassage" / name, alone)
    for words, said in (
        (("audit", "ledger.db", "--checkpoint", "cosigned"), "Whole: 8 entries"),
        (("verify", "notice.tlog-proof"), "True: entry 3 of 8"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "safepassage.ledger", *words, "--key", "public"],
            cwd=office,
            env={**os.environ, "PYTHONPATH": str(alone.parent)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said in done.stdout

"""The notices and the go or no-go, as a person runs them: the whole way of a notice."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.builders import small_plan
from tests.notification.builders import NOTIFYING, acknowledged, notified_case, told

from safepassage import casefile
from safepassage.model import Case, Plan
from safepassage.notification import Fact, compose, stand, write_facts
from safepassage.units import HOUR, MINUTE

ROOT = Path(__file__).parents[2]
EVENING = ("--at", "2022-05-04 20:00")  # four hours before the operation starts


def run(*words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "safepassage", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def put(case: Case, folder: Path) -> tuple[Path, Path, Plan]:
    """Write a case and its plan by hand."""
    casefile.write(case, folder / "case")
    read = casefile.read(folder / "case")
    plan = small_plan(read)
    casefile.write_plan(plan, read, folder / "plan.json")
    return folder / "case", folder / "plan.json", plan


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Path, Path, Plan]:
    return put(notified_case(), tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_each_party_gets_its_files_and_the_same_bytes_each_time(
    desk: tuple[Path, Path, Plan], tmp_path: Path
) -> None:
    case, plan, _ = desk
    done = run("notify", "compose", case, plan, "-o", tmp_path / "one", *EVENING)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("TRAINING - ")
    assert "mariupol-like/dpr version 1" in done.stdout
    # 24 hours before Thursday 13:55 was Wednesday 13:55, six hours and five minutes ago
    assert "24 h before that was 6 h 5 min ago" in done.stdout
    files = contents(tmp_path / "one")
    assert {name.partition("/")[0] for name in files} == {"dpr", "russia", "ukraine"}
    assert {name for name in files if name.startswith("ukraine/")} == {
        "ukraine/messages.uk.txt",
        "ukraine/notice.json",
        "ukraine/notice.uk.pdf",
        "ukraine/notice.uk.xlsx",
        "ukraine/route.geojson",
        "ukraine/route.uk.kml",
    }
    again = ("notify", "compose", case, plan, "-o", tmp_path / "two", *EVENING)
    assert run(*again, PYTHONHASHSEED="12345").returncode == 0
    assert contents(tmp_path / "two") == files


def test_one_party_in_one_language(desk: tuple[Path, Path, Plan], tmp_path: Path) -> None:
    case, plan, _ = desk
    words = ("--party", "russia", "--language", "ar", "-o", tmp_path / "out", "--json", *EVENING)
    done = run("notify", "compose", case, plan, *words)
    (row,) = json.loads(done.stdout)["notices"]
    assert (row["party"], row["version"]) == ("russia", 1)
    assert row["fact"]["fact"] == "NoticeComposed"
    assert row["fact"]["digest"] == row["sha256"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["russia"]
    assert (tmp_path / "out" / "russia" / "notice.ar.pdf").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("notify", "compose", "--party", "nobody"),
        ("notify", "compose", "--at", "noon"),
        ("notify", "compose", "--facts", "nowhere"),
        ("ready", "--facts", "nowhere"),
    ],
)
def test_what_is_not_understood_ends_with_two(
    desk: tuple[Path, Path, Plan], words: tuple[str, ...]
) -> None:
    command = words[: words.index(next(word for word in words if word[0] == "-"))]
    done = run(*command, *desk[:2], *words[len(command) :])
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_file_that_holds_no_facts_is_refused_line_by_line(
    desk: tuple[Path, Path, Plan], tmp_path: Path
) -> None:
    (tmp_path / "facts.jsonl").write_text('{"fact": "NoticeApproved"}\n', "utf-8")
    done = run("ready", *desk[:2], "--facts", tmp_path / "facts.jsonl")
    assert done.returncode == 1
    assert done.stderr.startswith("facts.jsonl:1: found")


def judged(case: Path, plan: Path, facts: list[Fact]) -> tuple[int, dict[str, Any]]:
    file = plan.parent / "facts.jsonl"
    file.write_text(write_facts(facts), "utf-8")
    done = run("ready", case, plan, "--facts", file, "--json", *EVENING)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def goes(told_: dict[str, Any]) -> list[str]:
    return [row["convoy"] for row in told_["convoys"] if row["goes"]]


def test_the_whole_way_from_no_go_to_go_and_back_and_to_go_again(
    desk: tuple[Path, Path, Plan], tmp_path: Path
) -> None:
    """Compose, tell, one party answers for one segment only, amend, all answer."""
    case, plan, made = desk
    read = casefile.read(case)
    dpr, *others = compose(made, read)
    facts: list[Fact] = [fact for notice in (dpr, *others) for fact in told(notice)]
    facts += [acknowledged(notice) for notice in others]
    facts.append(acknowledged(dpr, segments=("mariupol-manhush",)))
    code, said = judged(case, plan, facts)
    assert code == 1
    assert goes(said) == ["convoy-02", "convoy-03", "convoy-04", "convoy-05"]  # not from the plant
    stages = {row["notice"]: row["stage"] for row in said["notices"]}
    assert stages["mariupol-like/dpr"] == "partly acknowledged"
    assert [row["contact"] for row in said["calls"]] == ["dpr-2"]

    # a call is due more often: every notice has a new text
    changed = replace(read, notifying=replace(NOTIFYING, check_in=15 * MINUTE))
    case, plan, _ = put(changed, tmp_path / "amended")
    code, said = judged(case, plan, facts)
    assert (code, goes(said)) == (1, [])
    again = compose(made, changed, stand(facts))
    facts += [fact for notice in again for fact in told(notice, -20 * HOUR)]
    code, said = judged(case, plan, facts)
    assert (code, goes(said)) == (1, [])
    words = {row["words"] for convoy in said["convoys"] for row in convoy["reasons"]}
    assert "not acknowledged: what stands is of version 1, which is stale" in words
    facts += [acknowledged(notice, -10 * HOUR) for notice in again]
    code, said = judged(case, plan, facts)
    assert (code, goes(said)) == (0, [f"convoy-0{n}" for n in (1, 2, 3, 4, 5)])
    done = run("ready", case, plan, "--facts", plan.parent / "facts.jsonl", *EVENING)
    assert "convoy-01: go" in done.stdout
    assert "mariupol-like/dpr version 2: acknowledged" in done.stdout


def test_a_notice_that_is_no_longer_needed_is_to_be_withdrawn(
    desk: tuple[Path, Path, Plan], tmp_path: Path
) -> None:
    case, plan, made = desk
    read = casefile.read(case)
    notices = compose(made, read)
    (tmp_path / "facts.jsonl").write_text(
        write_facts([fact for notice in notices for fact in told(notice)]), "utf-8"
    )
    last = replace(made, convoys=made.convoys[-1:])  # on Ukraine's ground only
    casefile.write_plan(last, read, plan)
    words = ("--facts", tmp_path / "facts.jsonl", "-o", tmp_path / "out", *EVENING)
    done = run("notify", "compose", case, plan, *words)
    assert "! No convoy comes any more: withdraw mariupol-like/dpr." in done.stdout
    assert "! No convoy comes any more: withdraw mariupol-like/russia." in done.stdout
    assert "mariupol-like/ukraine version 2" in done.stdout

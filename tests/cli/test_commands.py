"""The commands, run as a person runs them, on the example cases."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUMY = ROOT / "examples" / "sumy-2022"
MARIUPOL = ROOT / "examples" / "mariupol-2022"
COMMANDS = (
    "demo",
    "check",
    "record add",
    "record confirm",
    "record list",
    "record page",
    "record serve",
    "terms",
    "plan",
    "replan",
    "verify",
    "simulate",
    "explain",
    "ask",
    "compare",
    "notify compose",
    "notify send",
    "notify acknowledge",
    "notify amend",
    "notify withdraw",
    "notify status",
    "ready",
    "read",
    "keys",
    "audit",
    "bundle",
    "doctor",
)


def run(*words: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command; never through a shell."""
    return subprocess.run(
        [sys.executable, "-m", "safepassage", *map(str, words)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a plan of Sumy, once."""
    folder = tmp_path_factory.mktemp("sumy")
    done = run("plan", SUMY, "-o", folder, "--rounds", "3", "--seed", "1")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = run(*command.split(), "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [command for command in COMMANDS if f"safepassage {command}" not in readme] == []


def test_the_same_seed_and_rounds_give_the_same_bytes(planned: Path, tmp_path: Path) -> None:
    done = run("plan", SUMY, "-o", tmp_path, "--rounds", "3", "--seed", "1", PYTHONHASHSEED="12345")
    assert done.returncode == 0, done.stderr
    for name in ("plan.json", "index.html"):
        assert (tmp_path / name).read_bytes() == (planned / name).read_bytes()


def test_a_plan_that_holds_says_what_it_was_chosen_from_and_is_accepted(tmp_path: Path) -> None:
    done = run("plan", SUMY, "-o", tmp_path, "--rounds", "1", "--robust", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["robust"]
    chosen = [row for row in told["candidates"] if row["chosen"]]
    prices = [row["person_hours"]["mean"] + row["person_hours"]["p90"] for row in chosen]
    assert len(chosen) == 1
    assert prices[0] == min(
        row["person_hours"]["mean"] + row["person_hours"]["p90"] for row in told["candidates"]
    )
    assert told["costs_person_hours"] >= 0
    assert run("verify", SUMY, tmp_path).returncode == 0


def test_simulated_days_are_the_same_however_they_are_shared_out(
    planned: Path, tmp_path: Path
) -> None:
    words = ("simulate", SUMY, planned, "--runs", "600", "--seed", "2", "-o", tmp_path / "p.html")
    one = run(*words, "--json", "--workers", "1")
    two = run(*words, "--json", "--workers", "2", PYTHONHASHSEED="7")
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout
    found = json.loads(one.stdout)
    assert found["evenings"][-1]["out"]["p10"]["value"] <= found["evenings"][-1]["planned"]
    assert {row["cause"] for row in found["without"]} >= {"dwell", "crowd", "refusal"}
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "What does most harm" in page
    assert "https://" not in page.split("<style>")[0]


def test_days_are_shared_out_over_workers_or_a_cluster_not_both(planned: Path) -> None:
    done = run("simulate", SUMY, planned, "--workers", "2", "--ray", "auto")
    assert done.returncode == 2
    assert "not both" in done.stderr


def test_a_plan_is_accepted_and_refused_once_a_person_is_added_to_a_full_bus(
    planned: Path, tmp_path: Path
) -> None:
    accepted = run("verify", SUMY, planned)
    assert accepted.returncode == 0
    assert "not proven again here" in accepted.stdout  # nothing here proves the bound
    plan = json.loads((planned / "plan.json").read_text(encoding="utf-8"))
    rides = [of for c in plan["convoys"] for v in c["vehicles"] for of in v["people"]]
    max(rides, key=lambda of: of["seated"])["seated"] += 1  # the fullest bus: 45 + 1 > 45
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    done = run("verify", SUMY, tmp_path / "plan.json")
    assert done.returncode == 1
    assert "seats:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_convoy_that_is_late_is_planned_again_and_the_new_plan_accepted(
    planned: Path, tmp_path: Path
) -> None:
    plan = json.loads((planned / "plan.json").read_text(encoding="utf-8"))
    first = plan["convoys"][0]
    now = first["steps"][0]["starts_s"] + 41 * 60
    # midnight in Kyiv is 22:00 UTC
    at = (datetime(2022, 3, 7, 22, tzinfo=UTC) + timedelta(seconds=now)).isoformat()
    said = ("--at", at, "--late", f"{first['id']}=40", "--rounds", "1")
    done = run("replan", SUMY, planned, *said, "-o", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    change = next(of for of in told["changes"] if of["convoy"] == first["id"])
    assert (change["fate"], change["later_s"]) == ("retimed", 40 * 60)
    assert run("verify", SUMY, tmp_path, "--executed-until", at).returncode == 0
    words = run("replan", SUMY, planned, *said, "-o", tmp_path).stdout
    assert f"{first['id']}: retimed 40 min later" in words
    assert "<- kept" in words


@pytest.mark.parametrize(
    "words",
    [("--at", "noon"), ("--at", "2022-03-08T12:00Z", "--late", "convoy-99=1")],
)
def test_what_replan_does_not_understand_ends_with_two(
    planned: Path, words: tuple[str, ...]
) -> None:
    done = run("replan", SUMY, planned, *words, "--rounds", "1")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_what_holds_a_convoy_is_told_in_words_and_in_figures(planned: Path) -> None:
    last = json.loads((planned / "plan.json").read_text(encoding="utf-8"))["convoys"][-1]["id"]
    asked = ("explain", SUMY, planned, "--convoy", last)
    told = json.loads(run(*asked, "--json").stdout)
    assert told["convoy"] == last
    assert told["waits"]
    assert all(row["earlier_s"] > 0 for row in told["reliefs"])
    words = run(*asked).stdout
    assert "held by" in words
    assert "it leaves" in words


def test_what_would_bring_out_a_group_is_tried(planned: Path) -> None:
    case = json.loads((planned / "plan.json").read_text(encoding="utf-8"))
    group = case["convoys"][0]["vehicles"][0]["people"][0]["group"]
    done = run("explain", SUMY, planned, "--group", group, "--rounds", "1")
    assert done.returncode == 0, done.stderr
    assert "every centre has room for everyone" in done.stdout


@pytest.mark.parametrize(
    "words", [("--convoy", "x"), ("--group", "x"), ("--convoy", "a", "--group", "b")]
)
def test_what_explain_does_not_know_ends_with_two(planned: Path, words: tuple[str, ...]) -> None:
    done = run("explain", SUMY, planned, *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_plan_of_another_case_is_refused(planned: Path) -> None:
    done = run("verify", MARIUPOL, planned)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_json_is_one_object_and_nothing_else() -> None:
    done = run("check", SUMY, "--json")
    assert json.loads(done.stdout)["valid"] is True


def test_what_terms_are_worth_is_told_in_words_in_figures_and_on_a_page(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    shutil.copytree(SUMY, asked)
    terms = '[[ask]]\nid = "more"\nwhat = "teams"\nby = 1\n'
    (asked / "terms.toml").write_text(terms, encoding="utf-8")
    page = tmp_path / "ask.html"
    done = run("ask", asked, "--rounds", "1", "--page", page)
    assert done.returncode == 0, done.stderr
    assert "Escort teams: 1 more" in done.stdout
    told = json.loads(run("ask", asked, "--rounds", "1", "--json").stdout)["granted"][0]
    assert told["terms"] == ["more"]
    assert 0 <= told["low_hours"] <= told["person_hours"] <= told["high_hours"]
    assert "<h1>" in page.read_text(encoding="utf-8")
    (asked / "terms.toml").write_text(terms.replace("teams", "peace"), encoding="utf-8")
    for command in ("ask", "check"):
        refused = run(command, asked)
        assert refused.returncode == 1
        assert "terms.toml:3 what: found 'peace'" in refused.stderr


def test_three_proposals_are_set_side_by_side(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("theirs", "ours", "mediators")]
    for n, folder in enumerate(folders):
        shutil.copytree(SUMY, folder)
        operation = folder / "operation.toml"
        text = operation.read_text(encoding="utf-8")
        operation.write_text(re.sub(r"max_convoy = \d+", f"max_convoy = {20 + n}", text), "utf-8")
    page = tmp_path / "compare.html"
    done = run("compare", *folders, "--rounds", "0", "--runs", "100", "--json", "--page", page)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    told = found["proposals"]
    assert (found["runs"], found["seed"]) == (100, 0)
    assert all(at["p10"] <= at["p90"] for of in told for at in of["out_by"])
    assert [of["name"] for of in told] == ["theirs", "ours", "mediators"]
    assert told[0]["differences"] == []
    assert told[2]["differences"] == ["operation: max convoy 22, not 20"]
    assert all(of["out"] == of["out_by"][-1]["out"] for of in told)
    assert all(of["lower_bound_hours"] <= of["person_hours"] for of in told)
    assert page.read_text(encoding="utf-8").count('<svg class="ground') == 3


def test_a_broken_case_is_refused_with_every_fault(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(SUMY, broken)
    groups = broken / "groups.csv"
    groups.write_text(groups.read_text(encoding="utf-8").replace("sumy", "nowhere", 1) + "x,y\n")
    done = run("check", broken)
    assert done.returncode == 1
    assert "groups.csv:" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("plan", SUMY, "--seconds", "1", "--rounds", "1"),
        ("compare", SUMY, "--rounds", "1"),
        ("ask", SUMY, "--seconds", "1", "--rounds", "1"),
        ("plan", ROOT / "no-such-case"),
        ("verify", SUMY, ROOT / "no-such-plan.json"),
        ("plan", SUMY, "--seed", "-1"),
        ("fly",),
    ],
)
def test_what_is_not_understood_ends_with_two(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_case_in_which_nobody_can_be_moved_says_why(tmp_path: Path) -> None:
    stuck = tmp_path / "stuck"
    shutil.copytree(SUMY, stuck)
    fleets = stuck / "fleets.csv"
    head = fleets.read_text(encoding="utf-8").splitlines()[0]
    names = head.split(",")
    row = {"type": "bus", "depot": "poltava", "count": "0"}
    kind = (stuck / "vehicle_types.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    line = ",".join({**row, "type": kind}.get(name, "") for name in names)
    fleets.write_text(f"{head}\n{line}\n", encoding="utf-8")
    done = run("plan", stuck, "-o", tmp_path / "out", "--rounds", "1")
    assert done.returncode == 1
    assert "no vehicles" in done.stderr
    assert not (tmp_path / "out").exists()


def test_ctrl_c_keeps_the_best_plan_found(tmp_path: Path) -> None:
    search = subprocess.Popen(
        [sys.executable, "-m", "safepassage", "plan", SUMY, "-o", tmp_path, "--seconds", "240"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert search.stderr is not None
    assert "best" in search.stderr.readline()  # the first line of progress, after five seconds
    search.send_signal(signal.SIGINT)
    started = time.monotonic()
    search.communicate(timeout=120)
    assert search.returncode == 0
    assert time.monotonic() - started < 60
    assert run("verify", SUMY, tmp_path).returncode == 0

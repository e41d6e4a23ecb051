"""Figures of several runs: medians are medians, and a bound that a plan beats is said aloud."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.benchmarks.instances import ONE_BUS, ROOT

from runs import Run, as_json, kept, markdown, summary

# A referee that takes every plan, says that it costs 362 person-hours, and shares nothing.
REFEREE = """
import json
print(json.dumps({"feasible": FEASIBLE, "faults": FAULTS, "person_hours_at_risk": HOURS,
                  "people_left": 0, "last_exit_h": 8.9}))
"""


def run(seed: int, hours: float, bound: float | None, **changes: Any) -> Run:  # noqa: ANN401
    values: dict[str, Any] = {
        "instance": "x",
        "seed": seed,
        "person_hours": hours,
        "bound": bound,
        "last_exit_h": 10.0,
        "left": 0,
        "planning_s": 1.0,
        "process_s": 2.0,
        "peak_mb": 100.0,
        "kept": True,
        "verdict": "accepted",
        "accepted": True,
        "well": True,
    }
    return Run(**(values | changes))


def test_figures_are_medians_over_the_seeds() -> None:
    found = summary([run(0, 120, 90), run(1, 100, 80), run(2, 110, 99)])
    assert (found.person_hours, found.bound) == (110, 90)
    assert found.gap == pytest.approx(0.2)  # of 30 / 120, 20 / 100 and 11 / 110
    assert found.well


def test_a_bound_above_a_plan_of_another_seed_is_a_contradiction() -> None:
    found = summary([run(0, 120, 101), run(1, 100, 80)])  # 101 > 100
    assert not found.well
    assert len(found.contradictions) == 1
    assert "bound of seed 0, 101.0000, is above the plan of seed 1" in found.contradictions[0]


def test_a_bound_above_a_plan_known_from_elsewhere_is_a_contradiction() -> None:
    assert summary([run(0, 120, 101)], [("theirs", 100.9)]).contradictions  # 101 > 100.9
    assert not summary([run(0, 120, 101)], [("theirs", 101.0)]).contradictions


def test_one_refused_plan_is_not_hidden_by_the_median() -> None:
    refused = run(1, 90, 80, verdict="refused: convoy 0: size", accepted=False, well=False)
    found = summary([run(0, 120, 80), refused, run(2, 120, 80)])
    assert not found.well
    assert found.verdict == "refused: convoy 0: size"


@pytest.mark.parametrize(
    ("asked", "took", "holds"),
    [
        (2, 3.0, True),  # one second more
        (2, 3.01, False),
        (60, 66.0, True),  # a tenth more
        (60, 66.1, False),
    ],
)
def test_a_time_limit_is_kept_within_a_tenth_or_a_second(
    asked: float, took: float, *, holds: bool
) -> None:
    assert kept(asked, took) is holds


def test_a_run_without_a_plan_is_null_in_json_and_a_dash_in_the_table() -> None:
    nan = float("nan")
    nothing = run(
        *(0, nan, None),
        planning_s=nan,
        last_exit_h=nan,
        accepted=False,
        well=False,
        verdict="no plan: why",
    )
    found = summary([nothing])
    assert json.loads(json.dumps(as_json(found)))["person_hours"] is None
    row = markdown([found]).splitlines()[-1]
    assert row.count("|") == markdown([found]).splitlines()[0].count("|")
    assert "no plan: why" in row


def plan_with(tmp_path: Path, referee: str, *options: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "passage").mkdir()
    instance = tmp_path / "passage" / "one-bus.json"
    instance.write_text(json.dumps(ONE_BUS), encoding="utf-8")
    (tmp_path / "referee.py").write_text(referee, encoding="utf-8")
    script = [ROOT / "benchmarks" / options[0], tmp_path if options[0] == "table.py" else instance]
    asked = ["--seconds", "1", "--referee", str(tmp_path / "referee.py"), "--json", *options[1:]]
    return subprocess.run(
        [sys.executable, *script, *asked], capture_output=True, text=True, check=False
    )


def said(feasible: str, faults: str, hours: str) -> str:
    filled = REFEREE.replace("FEASIBLE", feasible).replace("FAULTS", faults)
    return filled.replace("HOURS", hours)


def test_two_seeds_are_planned_and_judged_and_their_memory_is_told(tmp_path: Path) -> None:
    done = plan_with(tmp_path, said("True", "[]", "361.6667"), "passage.py", "--seeds", "2")
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert found["person_hours"] == 361.6667  # 50 x (534 - 100) / 60
    assert found["seeds"] == [0, 1]
    assert 20 < found["peak_mb"] < 4000
    assert found["kept"] == all(of["kept"] for of in found["runs"])


def test_a_refusal_by_the_referee_fails_the_run(tmp_path: Path) -> None:
    done = plan_with(tmp_path, said("False", "['convoy 0: size']", "361.6667"), "passage.py")
    assert done.returncode == 1
    assert json.loads(done.stdout)["verdict"] == "refused: convoy 0: size"


def test_a_referee_that_counts_less_than_the_bound_contradicts_it(tmp_path: Path) -> None:
    done = plan_with(tmp_path, said("True", "[]", "1.0"), "passage.py")
    assert done.returncode == 1
    assert "is above the plan of seed 0, 1.0000" in done.stderr


def test_the_table_has_a_row_for_each_instance_of_the_folder(tmp_path: Path) -> None:
    done = plan_with(tmp_path, said("True", "[]", "361.6667"), "table.py")
    assert done.returncode == 0, done.stderr
    assert [row["instance"] for row in json.loads(done.stdout)] == ["one-bus"]


def test_a_folder_without_instances_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "table.py", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no instances" in done.stderr

"""The benchmark of planning anew: every kind of change has an answer that the judge accepts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.benchmarks.instances import ONE_BUS, ROOT


@pytest.mark.parametrize(
    "change", ["late", "window", "segment", "vehicles", "people", "checkpoint"]
)
def test_every_change_is_answered_with_a_plan_that_is_accepted(tmp_path: Path, change: str) -> None:
    (tmp_path / "one-bus.json").write_text(json.dumps(ONE_BUS), encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            ROOT / "benchmarks" / "replan.py",
            tmp_path / "one-bus.json",
            *("--at", "445", "--change", change, "--seconds", "0.2", "--plan-seconds", "0.2"),
            "--json",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    # In at 400, it is on its way to the point until 450; out it comes in any case.
    assert (told["under_way"], told["violations"]) == (1, [])
    # Late by 40 minutes: the exit at 534 is one at 574, for 50 people.
    later = round(50 * 40 / 60, 1) if change == "late" else 0.0
    assert told["person_hours"] - told["before"] >= later - 0.11

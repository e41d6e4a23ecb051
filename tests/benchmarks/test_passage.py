"""The benchmark's instance becomes a case, and the plan goes back as its referee reads it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.instances import ONE_BUS, ROOT


def test_the_only_good_plan_of_a_one_bus_instance_is_found_and_written_minute_by_minute(
    tmp_path: Path,
) -> None:
    (tmp_path / "one-bus.json").write_text(json.dumps(ONE_BUS), encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            ROOT / "benchmarks" / "passage.py",
            tmp_path / "one-bus.json",
            *("--seconds", "2", "--json", "-o", tmp_path / "plan.json"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    written = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert written["convoys"] == [
        {
            "route": 0,
            "reception": 0,
            "vehicles": [{"vehicle": 0, "layout": 0, "people": [50, 0, 0]}],
            "enters_in": [400, 420],  # gate first: 400 + 20, + 30 = 450
            "loads_at": 450,
            "enters_out": [475, 514],  # 450 + 25; at the check 505, ceil(60 / 7) = 9 minutes
            "checkpoint_at": [505, None],
            "received_at": 594,  # exit 514 + 20 = 534, 60 minutes on
        }
    ]
    figures = json.loads(done.stdout)
    assert figures["person_hours"] == round(50 * (534 - 100) / 60, 4)
    assert 0 < figures["lower_bound"] <= figures["person_hours"]
    assert round(written["lower_bound_person_hours"], 4) == figures["lower_bound"]

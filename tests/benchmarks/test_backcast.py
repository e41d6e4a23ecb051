"""The back-cast: every figure is shown, and seven in ten of the held-back ones lie inside."""

import json
import subprocess
import sys

from tests.benchmarks.instances import ROOT


def test_seven_in_ten_held_back_figures_lie_inside_and_every_one_is_in_the_docs() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "backcast.py", "--runs", "600", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["inside"] >= 0.7 * told["held_back"]
    page = (ROOT / "docs" / "backcast.md").read_text(encoding="utf-8")
    assert [row["figure"] for row in told["rows"] if row["figure"] not in page] == []
    assert {row["operation"] for row in told["rows"] if row["operation"] not in page} == set()

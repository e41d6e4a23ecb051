"""An instance of the Bus Evacuation Problem becomes a case, and its makespan is proven."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# One bus with one seat, one point with two people, one shelter: 2 in, 3 out, 3 back, 3 out.
INSTANCE = "1 1\n1 1\n1 2 2\n1 2 2\n\n1 2\n\n1 3\n"


def test_the_makespan_of_two_trips_is_proven(tmp_path: Path) -> None:
    (tmp_path / "BEP-1-1-1-1-i1.txt").write_text(INSTANCE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "bep.py", tmp_path, "--seconds", "60", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    (result,) = found["results"]
    assert (result["makespan"], result["bound"], result["proven"]) == (11, 11, True)
    assert (found["proven"], found["violations"]) == (1, 0)


def test_the_floor_is_what_all_buses_drive_at_least_and_refutes_what_lies_below(
    tmp_path: Path,
) -> None:
    path = tmp_path / "BEP-1-1-1-1-i1.txt"
    path.write_text(INSTANCE.replace("1 1\n1 1\n", "2 1\n1 2\n", 1), encoding="utf-8")
    # two buses, two people: both drive 2 + 3, 10 together; one alone would drive 11
    for mark, refuted in ((4, True), (5, False)):
        done = subprocess.run(
            [sys.executable, ROOT / "benchmarks/bep_floor.py", path, "--mark", str(mark), "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        found = json.loads(done.stdout)
        assert (found["driven"], found["floor"], found["refuted"]) == (10.0, 5, refuted)
        assert done.returncode == (0 if refuted else 1)

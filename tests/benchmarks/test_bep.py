"""An instance of the Bus Evacuation Problem becomes a case, and its makespan is proven."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from bep import case_of
from bep_tours import Instance
from safepassage.model import Plan
from safepassage.planning import AfterRounds, AfterSeconds, Progress, plan

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


def town(points: int, shelters: int, buses: int) -> Instance:
    """Three bus loads at each of some points of a square, two kilometres wide."""
    luck = np.random.default_rng(1)
    at, to, stand = (luck.integers(0, 2000, (n, 2)) for n in (points, shelters, 1))
    first, way = (
        tuple(tuple(int(d) for d in row) for row in np.abs(a[:, None] - b[None]).sum(axis=2))
        for a, b in ((stand, at), (at, to))
    )
    room = (3 * 20 * points,) * shelters
    return Instance("town", 20, (buses,), (60,) * points, room, first, way)


def test_the_search_gets_better_while_the_proof_goes_on() -> None:
    ticks, seen = iter(range(1 << 30)), list[Progress]()
    case, times = case_of(town(12, 3, 3))
    stop = AfterSeconds(64, lambda: next(ticks))  # a second passes whenever somebody looks
    made = plan(case, times, stop, watch=seen.append)
    assert isinstance(made, Plan)
    proves = [later.bound > one.bound for one, later in pairwise(seen)]
    last = max(n for n, more in enumerate(proves) if more)
    before = [one.cost for one in seen[: last + 1]]
    assert len(set(before)) > 1, before
    assert seen[-1].bound <= made.clearance <= before[-1]


def test_the_same_rounds_make_the_same_tours_however_the_turns_fall() -> None:
    case, times = case_of(town(4, 2, 2))
    one, other = (plan(case, times, AfterRounds(2), seed=3) for _ in range(2))
    assert isinstance(one, Plan)
    assert one == other
    assert one.rounds <= 2

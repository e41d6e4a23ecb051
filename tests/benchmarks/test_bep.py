"""An instance of the Bus Evacuation Problem becomes a case, and its makespan is proven."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from bep import case_of
from bep_tours import Instance
from safepassage.model import Plan
from safepassage.planning import AfterRounds, AfterSeconds, Progress, plan
from safepassage.planning.clearance import Clearance
from safepassage.planning.compile import compile_case

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


def test_the_search_gets_better_while_nothing_is_proven_yet() -> None:
    ticks, seen = iter(range(1 << 30)), list[Progress]()
    case, times = case_of(town(12, 3, 3))
    stop = AfterSeconds(64, lambda: next(ticks))  # a second passes whenever somebody looks
    made = plan(case, times, stop, watch=seen.append)
    assert isinstance(made, Plan)
    unproven = [one.cost for one in seen if one.bound == seen[0].bound]
    assert unproven[-1] < unproven[0]
    assert seen[-1].bound <= made.clearance <= unproven[-1]


def test_a_proof_in_turns_ends_where_a_proof_in_one_go_does() -> None:
    ticks = iter(range(1 << 30))
    problem, _ = compile_case(*case_of(town(6, 2, 2)))
    at_once = Clearance(problem, AfterRounds(1))
    at_once.prove()
    shared = Clearance(problem, AfterSeconds(1 << 10, lambda: next(ticks)))
    turns = 0
    while not shared.settled and turns < 10_000:
        with shared.turns.search(1):
            _ = [next(ticks) for _ in range(8)]  # ten seconds of search, and of proof
        with shared.turns.turn("proof"):
            shared.prove()
        turns += 1
    assert shared.settled
    assert turns > 1
    assert shared.lower == at_once.lower


def test_the_same_rounds_make_the_same_tours_however_the_turns_fall() -> None:
    case, times = case_of(town(4, 2, 2))
    one, other = (plan(case, times, AfterRounds(2), seed=3) for _ in range(2))
    assert isinstance(one, Plan)
    assert one == other
    assert one.rounds <= 2

"""What peers propose is timed by the book, and a peer that is not installed names the cure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.benchmarks.instances import ONE_BUS, ROOT

from earliest import Book
from peer import Trip, bus_loads, in_convoys
from peers import cure

REFEREE = """
import json
print(json.dumps({"feasible": True, "faults": [], "person_hours_at_risk": 361.6667,
                  "people_left": 0, "last_exit_h": 8.9}))
"""


def test_the_book_gives_the_earliest_minutes_of_the_only_convoy() -> None:
    book = Book(ONE_BUS)
    times = book.send(route=0, centre=0, numbers=[0])
    assert times is not None
    assert times.enters_in == [400, 420]  # the window opens at 400; gate leg 20, then 30
    assert times.enters_out == [475, 514]  # boarded 450 + 25; check 505 to 514
    assert book.convoys[0]["received_at"] == 594  # exit 534, 60 minutes on
    assert book.saved == 50 * (1000 - 534)


def test_a_trip_of_a_peer_becomes_a_convoy_of_the_plan() -> None:
    made = in_convoys(ONE_BUS, [Trip(loads=450, vehicle=0, route=0, centre=0)])
    assert [convoy["vehicles"][0]["people"] for convoy in made.convoys] == [[50, 0, 0]]


def test_people_are_cut_into_full_vehicle_loads() -> None:
    assert [load.people for load in bus_loads(ONE_BUS)] == [(50, 0, 0)]  # 50 people, 50 seats


@pytest.mark.parametrize("name", ["ortools", "pyvrp"])
def test_a_peer_that_is_not_installed_names_the_cure(name: str) -> None:
    said = cure(f"ModuleNotFoundError: No module named '{name}'")
    assert said == f"No module named '{name}': make bench-peers installs it"


def test_ours_and_every_peer_have_a_row_and_the_limits_are_told(tmp_path: Path) -> None:
    (tmp_path / "one-bus.json").write_text(json.dumps(ONE_BUS), encoding="utf-8")
    (tmp_path / "referee.py").write_text(REFEREE, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, ROOT / "benchmarks" / "peers.py", tmp_path / "one-bus.json"),
            *("--seconds", "1", "--referee", tmp_path / "referee.py", "--json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    rows = {row["planner"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 0, done.stderr
    assert rows["safepassage"]["person_hours"] == 361.6667  # 50 x (534 - 100) / 60
    assert rows["hand rule"]["person_hours"] == 361.6667
    assert rows["hand rule"]["limits"]
    for name in ("OR-Tools routing", "OR-Tools CP-SAT", "PyVRP"):
        assert rows[name]["verdict"] == "accepted" or "make bench-peers" in rows[name]["verdict"]

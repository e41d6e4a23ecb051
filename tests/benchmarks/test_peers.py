"""What peers propose is timed by the book, and a peer that is not installed names the cure."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.benchmarks.instances import ONE_BUS, ROOT

from bep_tours import Instance, Tour, Visit, faults, makespan, tours_in, written
from earliest import Book
from peer import Trip, bus_loads, in_convoys
from peer_bep import by_hand
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


def compared(what: Path, seconds: str, *more: str) -> dict[str, dict[str, Any]]:
    """Compare all planners, whether or not the peers are installed: their rows, by name."""
    script = ROOT / "benchmarks" / "peers.py"
    done = subprocess.run(
        [sys.executable, script, what, "--seconds", seconds, "--json", *more],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = {row["planner"]: row for row in json.loads(done.stdout)}
    for name in ("OR-Tools routing", "OR-Tools CP-SAT", "PyVRP"):
        assert rows[name]["verdict"] == "accepted" or "make bench-peers" in rows[name]["verdict"]
    return rows


def test_ours_and_every_peer_have_a_row_and_the_limits_are_told(tmp_path: Path) -> None:
    (tmp_path / "one-bus.json").write_text(json.dumps(ONE_BUS), encoding="utf-8")
    (tmp_path / "referee.py").write_text(REFEREE, encoding="utf-8")
    rows = compared(tmp_path / "one-bus.json", "1", "--referee", str(tmp_path / "referee.py"))
    assert rows["safepassage"]["cost"] == 361.6667  # 50 x (534 - 100) / 60
    assert rows["hand rule"]["cost"] == 361.6667
    assert rows["hand rule"]["limits"]


# Two buses of two seats at one depot; five people at two points; room for four and two.
TWO_BUSES = Instance(
    name="two-buses",
    capacity=2,
    buses=(2,),
    demand=(4, 1),
    room=(4, 2),
    first=((5, 2),),  # from the depot
    way=((3, 9), (4, 1)),  # from each point to each shelter, and back
)
TWO_BUSES_FILE = "2 2\n1 2\n2 5 4 1\n2 6 4 2\n\n1 5 2\n\n1 3 9\n2 4 1\n"

TWICE = Tour(0, (Visit(0, 0, 2), Visit(0, 0, 2)))
ONCE = Tour(0, (Visit(1, 1, 1),))


def test_the_longest_tour_ends_at_its_last_shelter() -> None:
    assert makespan(TWO_BUSES, [TWICE, ONCE]) == 5 + 3 + 3 + 3  # the other one drives 2 + 1
    assert list(faults(TWO_BUSES, [TWICE, ONCE])) == []
    assert tours_in(written([TWICE, ONCE])) == (TWICE, ONCE)


@pytest.mark.parametrize(
    ("tours", "fault"),
    [
        ([TWICE], "0 of 1 people fetched from point 1"),
        ([TWICE, ONCE, ONCE], "2 of 1 people fetched from point 1"),
        ([TWICE, ONCE, Tour(0, ())], "3 buses from depot 0, which has 2"),
        ([Tour(0, (Visit(0, 0, 4),)), ONCE], "a bus carries 4 people from point 0"),
        ([Tour(0, (Visit(0, 1, 2), Visit(0, 0, 2))), ONCE], "3 people in shelter 1, which has 2"),
    ],
)
def test_tours_that_break_a_rule_are_told(tours: list[Tour], fault: str) -> None:
    assert any(told.startswith(fault) for told in faults(TWO_BUSES, tours))


def test_by_hand_whoever_is_free_first_fetches_the_load_that_is_home_soonest() -> None:
    # the first bus is home with point 1 after 3 and goes 9 + 3 for the rest of point 0, where the
    # second is by 8: better would be 5 + 3 and 4 + 1 for one, 5 + 3 for the other
    tours = by_hand(TWO_BUSES)
    assert not list(faults(TWO_BUSES, tours))
    assert tours[0].visits[0] == Visit(1, 1, 1)
    assert makespan(TWO_BUSES, tours) == 15


def test_ours_and_the_hand_rule_are_counted_alike_on_buses(tmp_path: Path) -> None:
    (tmp_path / "two-buses.txt").write_text(TWO_BUSES_FILE, encoding="utf-8")
    rows = compared(tmp_path, "5")
    assert (rows["safepassage"]["cost"], rows["safepassage"]["left"]) == (13, 0)  # 5 + 3, 4 + 1
    assert rows["hand rule"]["cost"] == 15

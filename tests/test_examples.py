"""What the examples must come to."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from safepassage import casefile, planning
from safepassage.model import Act, Case, Plan, What, local_time, overlapping, trace
from safepassage.roads import close_exposed, read_extract, travel_times
from safepassage.units import DAY, HOUR, MINUTE

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/operation.toml"))


@cache
def planned(name: str, rounds: int = 3) -> tuple[Case, Plan]:
    """Plan an example, quickly."""
    case = casefile.read(EXAMPLES / name)
    found = planning.plan(case, travel_times(case), planning.AfterRounds(rounds), 1, prove=False)
    assert isinstance(found, Plan)
    return case, found


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_planned_and_keeps_every_rule(name: str) -> None:
    case, plan = planned(name)
    assert planning.check(case, travel_times(case), plan) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_table_of_an_example_names_its_sources(name: str) -> None:
    case = casefile.read(EXAMPLES / name)
    tables = {source.table for source in case.sources}
    assert {"operation", "groups", "fleets", "windows", "checkpoints"} <= tables


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_told_of(name: str) -> None:
    assert f"\n## `examples/{name}`\n" in (ROOT / "docs" / "examples.md").read_text("utf-8")
    assert f"`examples/{name}`" in (ROOT / "README.md").read_text("utf-8")


def test_from_mariupol_nobody_comes_out_before_a_night_on_the_way() -> None:
    case, plan = planned("mariupol-2022")
    plant = [c for c in plan.convoys if case.assembly_point(case.route[c.route]) == "azovstal"]
    first_out = min(convoy.exits for convoy in plant)
    assert local_time(case.start, first_out, "Europe/Kyiv").day > 5  # in on the 5th at the soonest
    held = [step for c in plant for step in c.steps if step.act is Act.HOLD]
    assert {"manhush"} <= {step.place for step in held}


def test_who_cannot_pass_vasylivka_by_18_stays_the_night_where_there_are_beds() -> None:
    case, plan = planned("mariupol-2022")
    stays = {
        before.place
        for convoy in plan.convoys
        for before, after in pairwise(convoy.acts(Act.DRIVE_OUT))
        if overlapping(case.nights, before.ends, after.starts)
    }
    assert stays
    assert stays <= {"manhush", "berdiansk", "tokmak"}


PICKUPS = ("manhush", "berdiansk", "tokmak", "vasylivka")


def test_the_second_operation_is_planned_with_its_five_pick_ups() -> None:
    # 4 May 2022: Mariupol, Manhush, Berdiansk, Tokmak, Vasylivka, and nobody from the plant
    case = casefile.read(EXAMPLES / "mariupol-2022")
    south = replace(case.route["mariupol-south"], pickups=PICKUPS)
    groups = tuple(group for group in case.groups if group.place in {"mariupol", *PICKUPS})
    second = replace(case, routes=(south,), groups=groups)
    plan = planning.plan(second, travel_times(second), planning.AfterRounds(3), 1)
    assert isinstance(plan, Plan)
    assert planning.check(second, travel_times(second), plan) == ()
    assert plan.left == 0
    assert plan.bound is not None
    for convoy in plan.convoys:
        places = [step.place for step in convoy.acts(Act.BOARD)]
        assert places == ["mariupol", *PICKUPS]
        counted = [
            e.aboard.total
            for e in trace.planned(second, plan).of(convoy.id)
            if e.what is What.BOARDED
        ]
        assert counted == sorted(counted)
        assert counted[-1] == convoy.aboard.total


def test_the_tail_of_sumy_cannot_arrive_inside_the_window() -> None:
    case, plan = planned("sumy-2022")
    assert plan.left > 0
    said = " ".join(planning.warnings(case, travel_times(case), plan))
    assert "The tail cannot get out inside the window" in said
    assert "Tue 8 March 2022, 21:00 Kyiv (UTC+2) = 22:00 Moscow (UTC+3)" in said


def test_from_aleppo_35000_come_out_by_shuttle() -> None:
    case, plan = planned("aleppo-2016", rounds=12)
    assert (case.people(), plan.left) == (35_000, 0)
    trips = Counter(load.vehicle for convoy in plan.convoys for load in convoy.loads)
    # 34,189 who sit are 684 loads of 50, on 75 buses: nine trips each, and more for the first 21
    assert max(trips.values()) >= 10
    # 811 patients, two at a time: 406 trips
    assert sum(n for vehicle, n in trips.items() if vehicle.startswith("ambulance")) >= 406


def test_before_the_halt_of_aleppo_about_as_many_come_out_as_did() -> None:
    case, plan = planned("aleppo-2016")
    (halt,) = case.segment["ramousa-rashidin"].closures
    out = sum(
        people.total
        for convoy in plan.convoys
        if convoy.exits <= halt.opens
        for load in convoy.loads
        for _, people in load.people
    )
    # 9,500 by the evening of 16 December, "some 10,000" in the first day and night
    assert out == pytest.approx(9_500, rel=0.2)


def test_of_the_four_towns_one_side_is_held_until_the_other_has_arrived() -> None:
    case, plan = planned("fourtowns-2017")
    assert plan.left == 0
    out = [convoy.acts(Act.DRIVE_OUT)[-1] for convoy in plan.convoys if convoy.route == "foua-out"]
    others = [convoy.received for convoy in plan.convoys if convoy.route != "foua-out"]
    goes_on = sorted(step.starts for step in out)
    assert len(others) >= len(goes_on)
    assert all(on >= there for on, there in zip(goes_on, sorted(others), strict=False))
    # 52 km from Foua are 78 min at 40 km/h; 450 km from Madaya 11 h 15 min, then 65 to Idlib: who
    # comes to Rashidin at dawn stands there until the evening
    first = min(
        step.ends
        for convoy in plan.convoys
        for step in convoy.acts(Act.DRIVE_OUT)
        if convoy.route == "foua-out" and step.place == "rashidin"
    )
    assert goes_on[0] - first >= 12 * HOUR
    assert max(step.ends for step in out) // DAY == 6  # the 19th
    assert sum(segment.length or 0 for segment in case.segments[3:7]) == 450_000


def test_from_khartoum_nobody_spends_a_night_without_a_bed() -> None:
    case, plan = planned("khartoum-2023")
    assert plan.left == 0
    nights = Counter(
        (before.place, before.ends // DAY)
        for convoy in plan.convoys
        for before, after in pairwise(step for step in convoy.steps if step.act is not Act.HOLD)
        if after.act is Act.DRIVE_OUT and before.act is not Act.BOARD
        if before.ends // DAY < after.starts // DAY
        for load in convoy.loads
        for _, people in load.people
        for _ in range(people.total)
    )
    # 630 km from Khartoum to Haiya are 16 hours of driving: nobody makes them in a day of twelve
    assert sum(nights.values()) == case.people()
    assert all(people <= case.place[place].overnight for (place, _), people in nights.items())


def test_to_khartoum_every_column_refuels_on_its_way_in() -> None:
    case, plan = planned("khartoum-2023")
    assert sum(segment.length or 0 for segment in case.segments) == 840_000
    for convoy in plan.convoys:
        acts = [step.act for step in convoy.steps]
        way_in = convoy.steps[: acts.index(Act.BOARD)]
        # in from Haiya 310 + 144 + 125 + 41 + 10 = 630 km; a filling of a bus lasts for 600
        assert any(step.act is Act.REST and case.place[step.place].fuel for step in way_in)


VALLEY = EXAMPLES / "valley-exercise"


def test_the_roads_of_the_valley_are_what_its_script_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, VALLEY / "make_roads.py", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) == {"roads.osm.pbf", "segments.csv", "segments.geojson"}
    assert made == {name: (VALLEY / name).read_bytes() for name in made}


def test_the_valley_is_planned_on_its_extract_as_on_its_segments() -> None:
    case = casefile.read(VALLEY)
    times = travel_times(case, close_exposed(read_extract(VALLEY / "roads.osm.pbf"), case))
    # on segments each drive is a whole minute: from the pass to the camp 45 + 6, here 49 min 46 s
    plan = planning.plan(case, times, planning.AfterRounds(3), 1, prove=False)
    assert isinstance(plan, Plan)
    assert planning.check(case, times, plan) == ()
    # the ring joins the gates: 29,254 m of it over the pass, 9,969 m by the gorge, at 40 km/h
    to_town = [times.way(gate, "town", ["bus"]) for gate in ("gorge", "pass", "saddle")]
    assert to_town == [pytest.approx(60 * n, abs=60) for n in (16, 45, 93)]


def test_out_of_the_valley_leads_nothing_but_its_three_routes() -> None:
    case, _ = planned("valley-exercise")
    roads = close_exposed(read_extract(VALLEY / "roads.osm.pbf"), case)
    times = travel_times(case, roads)
    for group in case.groups:  # the forestry road behind the farm is private, the path is no road
        assert times.way(group.place, "town", ["bus"]) is None
    assert {case.gate(route) for route in case.routes} == {"gorge", "pass", "saddle"}


def test_convoys_set_people_down_at_the_camp_and_go_on_to_the_town() -> None:
    case, plan = planned("valley-exercise")
    stops = [[s.place for s in c.acts(Act.RECEIVE)] for c in plan.convoys]
    assert ["camp", "town"] in stops
    wished = {wish for group in case.groups for wish, _ in group.wishes}
    assert wished == {"camp", "town"}


def test_the_pass_takes_twice_as_long_in_the_cloud() -> None:
    _, plan = planned("valley-exercise")
    drives = [s for c in plan.convoys for s in c.acts(Act.DRIVE_OUT) if s.place == "pass"]
    begins = 15 * HOUR  # of each day, in UTC, and the window closes at 18:00
    clear = {s.ends - s.starts for s in drives if s.ends % DAY <= begins}
    cloud = {s.ends - s.starts for s in drives if s.starts % DAY >= begins}
    assert (clear, cloud) == ({24 * MINUTE}, {48 * MINUTE})


def test_the_valley_is_marked_as_training_throughout() -> None:
    case, _ = planned("valley-exercise")
    assert case.training
    assert all(source.note.startswith(("TRAINING", "FM 11-43")) for source in case.sources)

"""What the two real operations must come to."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from safepassage import casefile, planning
from safepassage.model import Act, Case, Plan, What, local_time, overlapping, trace
from safepassage.roads import travel_times

EXAMPLES = Path(__file__).parents[1] / "examples"


def planned(name: str) -> tuple[Case, Plan]:
    """Plan an example, quickly."""
    case = casefile.read(EXAMPLES / name)
    found = planning.plan(case, travel_times(case), planning.AfterRounds(3), 1, prove=False)
    assert isinstance(found, Plan)
    return case, found


@pytest.mark.parametrize("name", ["mariupol-2022", "sumy-2022"])
def test_an_example_is_planned_and_keeps_every_rule(name: str) -> None:
    case, plan = planned(name)
    assert planning.check(case, travel_times(case), plan) == ()


@pytest.mark.parametrize("name", ["mariupol-2022", "sumy-2022"])
def test_every_table_of_an_example_names_its_sources(name: str) -> None:
    case = casefile.read(EXAMPLES / name)
    tables = {source.table for source in case.sources}
    assert {"operation", "groups", "fleets", "windows", "checkpoints"} <= tables


def test_from_mariupol_nobody_comes_out_before_a_night_on_the_way() -> None:
    case, plan = planned("mariupol-2022")
    plant = [c for c in plan.convoys if case.assembly_point(case.route[c.route]) == "azovstal"]
    first_out = min(convoy.exits for convoy in plant)
    assert local_time(case.start, first_out, "Europe/Kyiv").day == 6  # in on the 5th
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

"""What the two real operations must come to."""

from pathlib import Path

import pytest

from safepassage import casefile, planning
from safepassage.model import Act, Case, Plan, local_time
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


def test_the_tail_of_sumy_cannot_arrive_inside_the_window() -> None:
    case, plan = planned("sumy-2022")
    assert plan.left > 0
    said = " ".join(planning.warnings(case, travel_times(case), plan))
    assert "The tail cannot get out inside the window" in said
    assert "Tue 8 March 2022, 21:00 Kyiv (UTC+2) = 22:00 Moscow (UTC+3)" in said

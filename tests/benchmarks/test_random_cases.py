"""The loop over random cases: they repeat, differ, and whatever is unsound in them is told."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tests.benchmarks.instances import ROOT

import random_cases
from draws import draw
from random_cases import contradicted, judged, unsound
from safepassage.model import Bound, Case, Infeasible, Objective, Plan
from safepassage.planning import AfterRounds, plan

MANY = [draw(5, number)[0] for number in range(400)]


def plans() -> Iterator[tuple[int, Plan]]:
    """Give cases of seed 5 whose plan moves somebody and counts the risk, by number."""
    for number in range(100):
        made = plan(*draw(5, number), AfterRounds(0))
        if isinstance(made, Plan) and made.convoys and made.objective is Objective.RISK:
            yield number, made


def test_the_same_number_draws_the_same_case_and_another_number_another() -> None:
    assert draw(5, 7)[0] == draw(5, 7)[0]
    assert (draw(5, 7)[1].between == draw(5, 7)[1].between).all()
    assert len({case.digest for case in MANY}) == len(MANY)


FEATURES: dict[str, Callable[[Case], bool]] = {
    "hours": lambda c: any(x.hours is not None for x in c.checkpoints),
    "dwell": lambda c: any(x.dwell for x in c.checkpoints),
    "family": lambda c: any(g.family > 1 for g in c.groups),
    "relief": lambda c: bool(c.relief) and any(k.payload for k in c.vehicle_types),
    "laps": lambda c: any(g.laps for g in c.groups),
    "wishes": lambda c: any(g.wishes for g in c.groups),
    "some stay": lambda c: any(g.declines.total for g in c.groups),
    "a reserve": lambda c: c.rules.reserve > 0,
    "an order of boarding": lambda c: c.rules.priority != (),
    "stretcher": lambda c: any(g.likely.stretcher for g in c.groups),
    "layouts": lambda c: any(len(k.layouts) > 1 for k in c.vehicle_types),
    "late vehicle": lambda c: any(f.available for f in c.fleets),
    "spare vehicle": lambda c: any(f.spare for f in c.fleets),
    "barred": lambda c: any(k.barred for k in c.vehicle_types),
    "short convoys": lambda c: any(s.longest for s in c.segments),
    "boarding by need": lambda c: c.rules.boarding.total > 0,
    "party windows": lambda c: any(s.windows is not None for s in c.segments),
    "closure": lambda c: any(s.closures for s in c.segments),
    "odd seconds": lambda c: any(g.released % 60 for g in c.groups),
    "nobody waits": lambda c: c.people() == 0,
    "no room": lambda c: all(x.capacity == 0 for x in c.centres),
    "no team": lambda c: not c.teams,
    "home": lambda c: any(t.home for t in c.teams),
    "team barred": lambda c: any(t.barred for t in c.teams),
    "pickups": lambda c: any(route.pickups for route in c.routes),
    "drop-offs": lambda c: any(route.dropoffs for route in c.routes),
    "column": lambda c: c.rules.spacing > 0,
    "positions": lambda c: any(place.positions for place in c.places),
    "stops": lambda c: c.rules.stops > 0,
    "duty": lambda c: c.rules.duty.binding,
    "night": lambda c: c.rules.night is not None,
    "tank": lambda c: any(kind.range for kind in c.vehicle_types),
    "two teams": lambda c: sum(e.count for e in c.rules.escorts) > 1,
    "private cars": lambda c: any(k.private for k in c.vehicle_types),
    "a front line": lambda c: any(c.side(r, k) for r in c.routes for k in c.vehicle_types),
    "links": lambda c: bool(c.links),
    "no vehicle": lambda c: not c.vehicles,
    "an empty point": lambda c: bool(
        {c.assembly_point(r) for r in c.routes} - {g.place for g in c.groups}
    ),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_whatever_a_case_can_have_turns_up(feature: str) -> None:
    assert any(FEATURES[feature](case) for case in MANY)


def test_a_road_may_be_missing_and_break_the_triangle_inequality() -> None:
    between = [draw(5, number)[1].between for number in range(100)]
    gates = [(times >= 0).any() and (times < 0).any() for times in between]
    assert any(gates)


def test_a_plan_under_its_bound_is_told() -> None:
    number, made = next(plans())
    case, times = draw(5, number)
    assert not list(unsound(case, times, made))
    # Plan refuses such a bound itself, so the case's own plan is held against a made-up one.
    lying = replace(made, bound=Bound(made.risk, "made up"), risk=made.risk + 1)
    assert any("recounted" in fault for fault in unsound(case, times, lying))


def test_a_plan_of_another_seed_below_the_bound_is_told() -> None:
    number, made = next(plans())
    case, times = draw(5, number)
    worse = replace(made, risk=made.risk + 60, bound=Bound(made.risk + 60, "made up"))
    told = list(contradicted(case, times, worse))
    assert any("below the bound" in fault for fault in told)
    assert "the same seed gives another answer" in told


def test_nobody_can_be_moved_without_a_reason_is_told() -> None:
    case, times = draw(5, 0)
    assert list(unsound(case, times, Infeasible(())))


def test_a_crash_is_a_failure_with_the_number_of_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(random_cases, "plan", crash)
    found = judged(5, [31], deep=0)
    assert found.answers == {"crash": 1}
    assert found.failures[0].number == 31
    assert "ZeroDivisionError at test_random_cases.py" in found.failures[0].what


def test_a_slice_is_planned_from_its_first_number_and_told_in_json() -> None:
    done = subprocess.run(
        [
            *(sys.executable, ROOT / "benchmarks" / "random_cases.py", "--json"),
            *("--cases", "30", "--first", "990", "--seed", "5", "--deep", "0"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout)
    assert sum(said["answers"].values()) == 30
    assert said["first"] == 990
    assert done.returncode == (1 if said["failures"] else 0)
    assert all(990 <= number < 1020 for number in said["failures"])

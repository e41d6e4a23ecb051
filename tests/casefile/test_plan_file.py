"""A plan goes into a file and comes back the same, for its own case only."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.casefile.folders import put

from safepassage.casefile import read, read_plan, write_plan
from safepassage.errors import PlanError
from safepassage.model import Act, Bound, Case, Convoy, Demand, EscortTeam, Load, Needs, Plan, Step
from safepassage.units import HOUR


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return read(put(tmp_path))


@pytest.fixture
def plan(case: Case) -> Plan:
    steps = (
        Step(Act.DRIVE_IN, "manhush", 9 * HOUR, 12 * HOUR, "two"),
        Step(Act.DRIVE_IN, "plant", 12 * HOUR, 13 * HOUR, "one"),
        Step(Act.BOARD, "plant", 13 * HOUR, 13 * HOUR + 1200),
        Step(Act.DRIVE_OUT, "manhush", 14 * HOUR, 15 * HOUR, "one"),
        Step(Act.CHECK, "manhush", 15 * HOUR, 16 * HOUR),
        Step(Act.DRIVE_OUT, "gate", 32 * HOUR, 35 * HOUR, "two"),
        Step(Act.TRANSIT, "city", 35 * HOUR, 36 * HOUR),
        Step(Act.RECEIVE, "city", 36 * HOUR, 36 * HOUR + 720),
    )
    loads = (
        Load("bus-1", 0, (("shelter", Needs(35)), ("late", Needs(10)))),
        Load("ambulance-1", 0, (("shelter", Needs(0, 0, 2)),)),
        Load("bus-2", 1),
    )
    convoy = Convoy("convoy-01", "out", "city", ("un-1",), loads, steps)
    bound = Bound(7_200_000, "seats and windows")
    return Plan(case.digest, Demand.LIKELY, (convoy,), 9_000_000, 7200, 68, bound, 7, 100, "0.1.0")


def test_a_plan_reads_back_as_it_was_written(tmp_path: Path, case: Case, plan: Plan) -> None:
    unescorted = tuple(replace(convoy, teams=()) for convoy in plan.convoys)
    others = (
        replace(plan, bound=None),
        replace(plan, convoys=(), left=115),
        replace(plan, convoys=unescorted),
    )
    for written in (plan, *others):
        write_plan(written, case, tmp_path / "plan.json")
        assert read_plan(tmp_path / "plan.json", case) == written


def test_one_team_is_written_as_plans_always_did_and_several_as_a_list(
    tmp_path: Path, case: Case, plan: Plan
) -> None:
    case = replace(case, teams=(*case.teams, EscortTeam("icrc-1", "ICRC")))
    plan = replace(plan, case=case.digest)
    for teams, said in (
        (("un-1",), {"team": "un-1"}),
        (("un-1", "icrc-1"), {"teams": ["un-1", "icrc-1"]}),
    ):
        escorted = replace(plan, convoys=(replace(plan.convoys[0], teams=teams),))
        write_plan(escorted, case, tmp_path / "plan.json")
        tree = first(json.loads((tmp_path / "plan.json").read_text("utf-8")))
        assert {key: tree[key] for key in tree if key.startswith("team")} == said
        assert read_plan(tmp_path / "plan.json", case) == escorted


def test_the_same_plan_is_the_same_bytes(tmp_path: Path, case: Case, plan: Plan) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    write_plan(plan, case, first)
    write_plan(read_plan(first, case), case, second)
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().endswith(b"}\n")


def test_the_header_says_in_hours_what_people_ask_first(
    tmp_path: Path, case: Case, plan: Plan
) -> None:
    write_plan(plan, case, tmp_path / "plan.json")
    tree = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert tree["person_hours"] == 2500.0  # 9,000,000 s / 3,600
    assert tree["lower_bound_hours"] == 2000.0  # 7,200,000 s / 3,600
    assert tree["gap"] == 0.2  # 500 / 2,500
    assert tree["people_left"] == 68  # 115 - 35 - 10 - 2


def test_a_plan_is_not_written_beside_another_case(tmp_path: Path, case: Case, plan: Plan) -> None:
    with pytest.raises(PlanError, match="made for another case than small"):
        write_plan(replace(plan, case="0" * 64), case, tmp_path / "plan.json")
    assert not (tmp_path / "plan.json").exists()


def test_a_plan_of_a_case_that_was_changed_is_refused(
    tmp_path: Path, case: Case, plan: Plan
) -> None:
    write_plan(plan, case, tmp_path / "plan.json")
    changed = replace(case, demand=Demand.MOST)
    with pytest.raises(PlanError, match=r"plan\.json: made for another case than small, or for"):
        read_plan(tmp_path / "plan.json", changed)


Tree = dict[str, Any]


def first(tree: Tree) -> Tree:
    convoy = tree["convoys"][0]
    assert isinstance(convoy, dict)
    return convoy


SPOILED: dict[str, tuple[Callable[[Tree], object], str]] = {
    "another format": (lambda tree: tree.update(format=2), "another format than 1"),
    "no format": (lambda tree: tree.pop("format"), "no format where"),
    "a header that flatters": (
        lambda tree: tree.update(person_hours=1.0),
        "'person_hours' does not follow from the rest of the plan",
    ),
    "a bound above the plan": (
        lambda tree: tree["bound"].update(cost=9_000_001),
        "bound 9000001 above the plan's 9000000",
    ),
    "an unknown key": (lambda tree: tree.update(note="x"), "'note' does not follow"),
    "a truth for a number": (lambda tree: tree.update(seed=True), "seed is true"),
    "an unknown demand": (lambda tree: tree.update(demand="some"), "'some' is not a valid Demand"),
    "convoys that are no list": (lambda tree: tree.update(convoys={}), "convoys is {}"),
    "a convoy that is no object": (lambda tree: tree.update(convoys=[1]), "no id where"),
    "a convoy without steps": (lambda tree: first(tree).update(steps=[]), "has no step drive in"),
    "an unknown act": (lambda tree: first(tree)["steps"][0].update(act="fly"), "'fly' is not"),
    "a step that ends first": (
        lambda tree: first(tree)["steps"][2].update(ends_s=0),
        "board at plant ends before it starts",
    ),
    "a segment that is no text": (
        lambda tree: first(tree)["steps"][0].update(segment=1),
        "segment is 1, as in no plan",
    ),
    "fewer people than nobody": (
        lambda tree: first(tree)["vehicles"][0]["people"][0].update(seated=-1),
        "-1, 0, 0 people",
    ),
    "an unknown route": (lambda tree: first(tree).update(route="in"), "names the route 'in'"),
    "an unknown team": (lambda tree: first(tree).update(team="x"), "names the team 'x'"),
    "an unknown centre": (lambda tree: first(tree).update(centre="x"), "names the centre 'x'"),
    "an unknown place": (
        lambda tree: first(tree)["steps"][2].update(place="x"),
        "'convoy-01' names the place 'x', which the case has not",
    ),
    "an unknown segment": (
        lambda tree: first(tree)["steps"][0].update(segment="x"),
        "names the segment 'x'",
    ),
    "an unknown vehicle": (
        lambda tree: first(tree)["vehicles"][0].update(vehicle="bus-9"),
        "names the vehicle 'bus-9'",
    ),
    "an unknown group": (
        lambda tree: first(tree)["vehicles"][0]["people"][0].update(group="x"),
        "names the group 'x'",
    ),
    "an unknown layout": (
        lambda tree: first(tree)["vehicles"][0].update(layout=2),
        "'bus-1' has no layout 2",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_plan_is_refused_in_plain_words(
    tmp_path: Path, case: Case, plan: Plan, name: str
) -> None:
    path = tmp_path / "plan.json"
    write_plan(plan, case, path)
    tree = json.loads(path.read_text("utf-8"))
    spoil, message = SPOILED[name]
    spoil(tree)
    path.write_text(json.dumps(tree), "utf-8")
    with pytest.raises(PlanError) as refused:
        read_plan(path, case)
    assert str(refused.value).startswith("plan.json: ")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "plan.json: found no such file"),
        (b"{", "plan.json:1: not JSON"),
        (b"\xff\xfe{", "plan.json: found UTF-16 text"),
        (b"[" * 100_000, "plan.json: nested too deeply for a plan"),
        (b"[]", "plan.json: no format where every plan has one"),
    ],
    ids=["nothing", "half an object", "UTF-16", "nested too deeply", "a list"],
)
def test_a_file_that_is_no_plan_is_refused(
    tmp_path: Path, case: Case, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(PlanError, match=message):
        read_plan(tmp_path / "plan.json", case)

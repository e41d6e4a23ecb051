"""Several centres for one convoy: who gets off where, with the head-count at each stop."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.planning.builders import (
    HALF,
    WAY,
    accepted,
    broken,
    camp_times,
    places,
    valley,
    with_camp,
)

from safepassage.casefile import read_plan, write_plan
from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Act,
    Case,
    Centre,
    Convoy,
    Fleet,
    Group,
    Infeasible,
    Load,
    Needs,
    Plan,
    Route,
    Trace,
    VehicleType,
    What,
    trace,
)
from safepassage.planning import AfterRounds, Rule, Situation, check, replan
from safepassage.units import MINUTE


def good(case: Case) -> Plan:
    return accepted(case, camp_times(case))


def judged(case: Case, made: Plan) -> set[Rule]:
    return broken(case, camp_times(case), made)


def off_at(convoy: Convoy) -> dict[str, int]:
    return {place: convoy.handed_over(place).total for place in convoy.stops}


def instead(made: Plan, *loads: Load) -> Plan:
    """Load the only convoy otherwise; its steps stay as they are."""
    return replace(made, convoys=(replace(made.convoys[0], loads=loads),))


def test_one_convoy_takes_everyone_where_he_wishes_to_go() -> None:
    # 9 to the camp and 9 to the town, in two buses of 12
    case = with_camp()
    (convoy,) = good(case).convoys
    assert convoy.centre == "town"
    assert off_at(convoy) == {"camp": 9, "town": 9}


def test_it_drives_on_once_its_vehicles_are_empty_and_everyone_is_taken_in() -> None:
    (convoy,) = good(with_camp()).convoys
    # 9 people at 60 an hour are 9 minutes, and a bus takes 10 to empty
    assert [
        (step.act.value, step.place, (step.starts - convoy.exits) // MINUTE,
         (step.ends - convoy.exits) // MINUTE)
        for step in convoy.steps
        if step.starts >= convoy.exits
    ] == [
        ("transit", "camp", 0, 10),
        ("receive", "camp", 10, 19),
        ("hold", "camp", 19, 20),
        ("transit", "town", 20, 40),
        ("receive", "town", 40, 49),
    ]  # fmt: skip


def test_the_head_count_closes_at_every_stop() -> None:
    case = with_camp()
    told = [
        (event.place, event.aboard.total)
        for event in trace.planned(case, good(case)).events
        if event.what in {What.RECEIVED, What.DEPARTED} and event.place in {"gate", "camp", "town"}
    ]
    # in empty, out with 18; 9 are handed over at the camp, 9 go on and are handed over in town
    assert told == [("gate", 0), ("gate", 18), ("camp", 9), ("camp", 9), ("town", 9)]


def test_without_a_stop_on_the_way_it_takes_two_convoys() -> None:
    routes = (Route("out", "road", WAY),)
    made = good(with_camp(routes=routes))
    assert sorted(convoy.centre for convoy in made.convoys) == ["camp", "town"]
    stopping = good(with_camp())
    assert stopping.risk < made.risk
    # an offer more is a rule less: it never lifts the bound
    assert stopping.bound
    assert made.bound
    assert stopping.bound.cost <= made.bound.cost


def test_nobody_gets_off_behind_his_own_centre_though_no_road_leads_on_from_there() -> None:
    base = with_camp()
    case = replace(
        base,
        places=(*base.places, *places("lake")),
        routes=(Route("out", "road", WAY, dropoffs=("town", "camp")),),
        centres=(*base.centres, Centre("lake", 50, 60)),
    )
    times = camp_times(case)
    town, camp, lake = (times.places.index(place) for place in ("town", "camp", "lake"))
    between = times.between.copy()
    between[town, camp] = -1
    between[camp, lake] = 10 * MINUTE
    made = accepted(case, replace(times, between=between))
    assert sorted(convoy.centre for convoy in made.convoys) == ["camp", "town"]


def test_the_exit_is_that_of_a_convoy_to_one_centre() -> None:
    straight = with_camp(groups=(replace(HALF, wishes=()),))
    assert good(with_camp()).convoys[0].exits == good(straight).convoys[0].exits


def test_whoever_finds_no_room_at_the_end_gets_off_before() -> None:
    case = with_camp(
        groups=(Group("village", "village", Needs(18)),),
        centres=(Centre("camp", 7, 60), Centre("town", 11, 60)),
    )
    made = good(case)
    assert made.left == 0
    assert off_at(made.convoys[0]) == {"camp": 7, "town": 11}


def test_the_room_of_every_centre_is_kept() -> None:
    centres = (Centre("camp", 4, 60), Centre("town", 50, 60))
    made = good(with_camp(centres=centres))
    assert made.left == 5  # 9 wish to go to the camp
    assert sum(convoy.handed_over("camp").total for convoy in made.convoys) == 4


def test_no_family_is_parted_at_a_stop() -> None:
    # 18 in families of 4: three go to the camp, one of 4 and the last of 2 to the town
    case = with_camp(groups=(replace(HALF, family=4),))
    made = good(case)
    down = [n for convoy in made.convoys for n in off_at(convoy).values()]
    assert made.left == 0
    assert sum(n % 4 > 0 for n in down) <= 1


def test_companions_get_off_with_those_whom_they_accompany() -> None:
    group = Group(
        "village", "village", Needs(8, 0, 2), wishes=(("camp", 50), ("town", 50)), companions=1
    )
    van = VehicleType("van", "Van", (Needs(4, 0, 1),), 10 * MINUTE, 10 * MINUTE)
    case = with_camp(groups=(group,), vehicle_types=(van,), fleets=(Fleet("van", "garage", 2),))
    made = good(case)
    assert made.left == 0
    for convoy in made.convoys:
        for place in convoy.stops:
            people = convoy.handed_over(place)
            assert people.seated >= people.stretcher


def test_who_may_not_enter_the_camp_drives_past_it() -> None:
    bus = replace(valley().vehicle_types[0], barred=("camp",))
    made = good(with_camp(vehicle_types=(bus,)))
    assert [convoy.stops for convoy in made.convoys] == [("town",)]
    assert made.left == 9


def test_a_stop_where_nobody_gets_off_changes_nothing() -> None:
    # an offer of a stop is none to make: the same convoys, and nothing dearer
    groups = (replace(HALF, wishes=(("town", 100),)),)
    plain = good(with_camp(groups=groups, routes=(Route("out", "road", WAY),)))
    assert good(with_camp(groups=groups)).convoys == plain.convoys


def test_a_stop_without_room_changes_neither_cost_nor_bound() -> None:
    centres = (Centre("camp", 0, 60), Centre("town", 50, 60))
    groups = (Group("village", "village", Needs(31), family=2),)
    full = good(with_camp(groups=groups, centres=centres))
    plain = good(with_camp(groups=groups, centres=centres, routes=(Route("out", "road", WAY),)))
    assert (full.cost, full.bound) == (plain.cost, plain.bound)


def test_room_at_the_camp_is_room_for_those_whom_the_town_cannot_take() -> None:
    for room in (0, 5, 50):
        centres = (Centre("camp", room, 60), Centre("town", 10, 60))
        made = good(with_camp(groups=(replace(HALF, wishes=()),), centres=centres))
        assert made.left == max(0, 18 - 10 - room)


def test_a_plan_file_says_who_gets_off_where(tmp_path: Path) -> None:
    made = good(with_camp())
    write_plan(made, with_camp(), tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json", with_camp()) == made


def test_people_are_left_at_centres_alone_and_once_at_each() -> None:
    with pytest.raises(ImpossibleValue, match="route out names gate"):
        with_camp(routes=(Route("out", "road", WAY, dropoffs=("gate",)),))
    with pytest.raises(ImpossibleValue, match="leaves people twice"):
        Route("out", "road", WAY, dropoffs=("camp", "camp"))


# ── What the judge says ─────────────────────────────────────────────────────────────


def off_where_it_does_not_pass() -> Iterator[set[Rule]]:
    made = good(with_camp())
    for dropoffs in ((), ("town",), ("town", "camp")):
        yield judged(with_camp(routes=(Route("out", "road", WAY, dropoffs=dropoffs),)), made)


def more_off_than_aboard() -> Iterator[set[Rule]]:
    made = good(with_camp())
    first, *rest = made.convoys[0].loads
    for off in (
        (("camp", "village", Needs(13)),),
        (("camp", "village", Needs(9)), ("camp", "village", Needs(4))),
        (*first.off, ("camp", "village", Needs(0, 1))),
    ):
        yield judged(with_camp(), instead(made, replace(first, off=off), *rest))


def nobody_to_the_end() -> Iterator[set[Rule]]:
    made = good(with_camp())
    for group in (HALF, replace(HALF, wishes=()), replace(HALF, wishes=(("camp", 100),))):
        emptied = (
            replace(load, off=tuple(("camp", key, needs) for key, needs in load.people))
            for load in made.convoys[0].loads
        )
        yield judged(with_camp(groups=(group,)), instead(made, *emptied))


@pytest.mark.parametrize(
    "tampering", [off_where_it_does_not_pass, more_off_than_aboard, nobody_to_the_end]
)
def test_the_judge_refuses_a_drop_off(tampering: Callable[[], Iterator[set[Rule]]]) -> None:
    found = list(tampering())
    assert len(found) >= 3
    assert all(Rule.DROP in rules for rules in found)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        (Rule.CENTRE, {"centres": (Centre("camp", 8, 60), Centre("town", 50, 60))}),
        (Rule.CENTRE, {"centres": (Centre("camp", 50, 60), Centre("town", 8, 60))}),
        (Rule.DURATION, {"centres": (Centre("camp", 50, 80), Centre("town", 50, 60))}),
        (Rule.DURATION, {"centres": (Centre("camp", 50, 60), Centre("town", 50, 59))}),
        (Rule.WAY, {"centres": (Centre("camp", 50, 54), Centre("town", 50, 60))}),
        (Rule.CHOICE, {"groups": (replace(HALF, wishes=(("camp", 100),)),)}),
        (Rule.CHOICE, {"groups": (replace(HALF, wishes=(("town", 100),)),)}),
        (Rule.FAMILY, {"groups": (replace(HALF, wishes=(), family=2),)}),
        (
            Rule.DURATION,
            {"vehicle_types": (replace(valley().vehicle_types[0], unloads=11 * MINUTE),)},
        ),
        (Rule.BARRED, {"vehicle_types": (replace(valley().vehicle_types[0], barred=("camp",)),)}),
    ],
)
def test_what_holds_at_one_centre_holds_at_each(rule: Rule, changes: dict[str, Any]) -> None:
    assert rule in judged(with_camp(**changes), good(with_camp()))


def test_a_stop_left_out_or_too_short_is_refused() -> None:
    made = good(with_camp())
    (convoy,) = made.convoys

    def without(*out: tuple[Act, str]) -> set[Rule]:
        steps = tuple(step for step in convoy.steps if (step.act, step.place) not in out)
        return judged(with_camp(), replace(made, convoys=(replace(convoy, steps=steps),)))

    assert Rule.WAY in without((Act.HOLD, "camp"))
    assert Rule.WAY in without((Act.RECEIVE, "camp"), (Act.HOLD, "camp"))
    assert Rule.WAY in without((Act.TRANSIT, "camp"), (Act.RECEIVE, "camp"), (Act.HOLD, "camp"))


def test_a_stretcher_that_leaves_its_companion_aboard_is_refused() -> None:
    group = Group("village", "village", Needs(8, 0, 2), companions=1)
    van = VehicleType("van", "Van", (Needs(4, 0, 1),), 10 * MINUTE, 10 * MINUTE)
    case = with_camp(groups=(group,), vehicle_types=(van,), fleets=(Fleet("van", "garage", 2),))
    made = good(case)
    first, *rest = made.convoys[0].loads
    alone = replace(first, off=(("camp", "village", Needs(0, 0, 1)),))
    convoys = (replace(made.convoys[0], loads=(alone, *rest)), *made.convoys[1:])
    assert Rule.COMPANION in judged(case, replace(made, convoys=convoys))


# ── Under way ───────────────────────────────────────────────────────────────────────


def after(case: Case, made: Plan, now: int) -> Plan:
    day = trace.planned(case, made)
    so_far = Trace(tuple(event for event in day.events if event.at <= now * MINUTE))
    again = replan(
        Situation(case, camp_times(case), made, so_far, now=now * MINUTE), AfterRounds(1)
    )
    assert not isinstance(again, Infeasible)
    assert check(case, camp_times(case), again.plan, executed_until=now * MINUTE) == ()
    assert again.stuck == ()
    return again.plan


@pytest.mark.parametrize("minutes", [-300, -10, 5, 12, 20, 35, 45])
def test_whoever_is_under_way_is_handed_over_as_planned(minutes: int) -> None:
    # 36 people in convoys of 24: one has not entered while the first is at the camp, and so on
    case = with_camp(groups=(replace(HALF, likely=Needs(36)),))
    made = good(case)
    again = after(case, made, made.convoys[0].exits // MINUTE + minutes)
    assert again.left == made.left
    assert off_at(again.convoys[0]) == off_at(made.convoys[0])

"""Transfer points: people change vehicles at the front line, as one side's go no further."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.planning.builders import START, accepted, broken, hours, places, teams, times_of

from safepassage.casefile import read_plan, write_plan
from safepassage.model import (
    Act,
    Case,
    Centre,
    Corridor,
    Fleet,
    Group,
    Infeasible,
    Needs,
    Objective,
    Plan,
    Route,
    Rules,
    Segment,
    Step,
    Trace,
    VehicleType,
    trace,
)
from safepassage.planning import AfterRounds, Rule, Situation, check, cost, plan, replan
from safepassage.planning.compile import compile_case
from safepassage.planning.drive import boarding
from safepassage.planning.outward import outward
from safepassage.planning.underway import underway
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE

INNER = VehicleType("inner", "City bus", (Needs(10),), 5 * MINUTE, 10 * MINUTE, barred=("gate",))
OUTER = VehicleType("outer", "Coach", (Needs(8),), 15 * MINUTE, 5 * MINUTE, barred=("city",))
THROUGH = VehicleType("through", "Ambulance", (Needs(2),), 5 * MINUTE, 5 * MINUTE)


def front(**changes: Any) -> Case:  # noqa: ANN401
    """Build city - 20 - front - 30 - gate - 25 - town; 16 wait in the city.

    Two city buses of 10, 10 away, go as far as the front; two coaches of 8 come from the town.
    """
    usual: dict[str, Any] = {
        "places": tuple(
            replace(place, transfer=place.id == "front")
            for place in places("city", "front", "gate", "town", "yard")
        ),
        "vehicle_types": (INNER, OUTER),
        "fleets": (Fleet("inner", "yard", 2), Fleet("outer", "town", 2)),
        "groups": (Group("people", "city", Needs(16)),),
    }
    usual |= {
        "id": "front",
        "title": "Across a front line",
        "start": START,
        "horizon": 1000 * MINUTE,
        "zones": ("UTC",),
        "segments": (
            Segment("city-front", "city", "front", drive=20 * MINUTE),
            Segment("front-gate", "front", "gate", drive=30 * MINUTE),
        ),
        "corridors": (Corridor("road", "Road", hours((0, 900)), 10 * MINUTE),),
        "routes": (Route("out", "road", ("city-front", "front-gate")),),
        "teams": teams(1),
        "centres": (Centre("town", 100, 60),),
        "rules": Rules(max_convoy=2),
        "training": True,
    }
    return Case(**(usual | changes))


def times(case: Case) -> TravelTimes:
    found: TravelTimes = times_of(case, {("yard", "front"): 10, ("gate", "town"): 25})
    return found


def good(case: Case, rounds: int = 2) -> Plan:
    return accepted(case, times(case), rounds)


def judged(case: Case, made: Plan) -> set[Rule]:
    return broken(case, times(case), made)


def instead(made: Plan, **changes: Any) -> Plan:  # noqa: ANN401
    return replace(made, convoys=(replace(made.convoys[0], **changes), *made.convoys[1:]))


def test_people_change_at_the_front_and_both_sides_meet_there() -> None:
    # in: gate at 25, front 55, city 75; boards 5, front at 100; 10 + 15 to change; gate at 155
    (convoy,) = good(front()).convoys
    assert [load.vehicle for load in convoy.loads] == ["inner-1", "inner-2"]
    assert [load.vehicle for load in convoy.onward] == ["outer-1", "outer-2"]
    assert [
        (step.act.value, step.place, step.starts // MINUTE, step.ends // MINUTE)
        for step in convoy.steps[:6]
    ] == [
        ("drive in", "front", 25, 55),
        ("drive in", "city", 55, 75),
        ("board", "city", 75, 80),
        ("drive out", "front", 80, 100),
        ("transfer", "front", 100, 125),
        ("drive out", "gate", 125, 155),
    ]


def test_nobody_is_counted_twice() -> None:
    (convoy,) = good(front()).convoys
    assert convoy.aboard == Needs(16)
    assert sum(load.aboard.total for load in convoy.onward) == 16


def test_whoever_changes_waits_from_the_arrival_until_the_others_go_on() -> None:
    case = front(rules=Rules(max_convoy=2, objective=Objective.WAITING))
    # 10 minutes to unload and 15 to load for 16 people, and no checkpoint on the way
    assert good(case).waiting == 16 * 25 * MINUTE


def test_who_rides_through_leaves_late_enough_not_to_wait_at_the_front() -> None:
    road = Segment(
        "front-gate", "front", "gate", drive=30 * MINUTE, windows=hours((0, 60), (200, 900))
    )
    case = front(
        vehicle_types=(THROUGH,),
        fleets=(Fleet("through", "town", 2),),
        groups=(Group("people", "city", Needs(4)),),
        rules=Rules(max_convoy=2, objective=Objective.WAITING),
    )
    made = good(replace(case, segments=(case.segments[0], road)))
    assert good(case).waiting == made.waiting == 0
    assert made.convoys[0].acts(Act.DRIVE_OUT)[0].ends == 200 * MINUTE


def test_the_seats_are_the_lesser_of_both_sides() -> None:
    case = front(groups=(Group("people", "city", Needs(60)),))
    # two city buses hold 20, two coaches 16
    assert max(convoy.aboard.total for convoy in good(case).convoys) == 16
    one = (Fleet("inner", "yard", 1), Fleet("outer", "town", 2))
    for convoy in good(replace(case, fleets=one)).convoys:
        assert convoy.aboard.total <= 10


def test_the_inner_buses_stand_at_the_front_and_go_again() -> None:
    case = front(
        groups=(Group("people", "city", Needs(40)),), fleets=(
            Fleet("inner", "yard", 1), Fleet("outer", "town", 2)))  # fmt: skip
    made = good(case)
    rides = [
        convoy for convoy in made.convoys for load in convoy.loads if load.vehicle == "inner-1"
    ]
    assert len(rides) == len(made.convoys) > 1
    assert made.left == 0


def overtaken() -> tuple[Case, Plan]:
    """Let the convoy that enters last drive on first with the one city bus, from 75 to 145."""
    case = front(
        fleets=(Fleet("inner", "yard", 1), Fleet("outer", "town", 2)),
        teams=teams(2),
        rules=Rules(max_convoy=1),
    )
    made = good(case)
    first, second = (
        replace(convoy, steps=tuple(later(step, 20) for step in convoy.steps))
        for convoy in made.convoys
    )
    waits = replace(second.steps[0], starts=25 * MINUTE, ends=55 * MINUTE)
    convoys = first, replace(second, steps=(waits, *second.steps[1:]))
    clears = cost.clearance(case, convoys)
    return case, replace(made, convoys=convoys, risk=cost.risk(case, convoys), clearance=clears)


def later(step: Step, minutes: int) -> Step:
    return replace(step, starts=step.starts + minutes * MINUTE, ends=step.ends + minutes * MINUTE)


def test_a_convoy_may_wait_at_the_front_while_one_that_entered_later_goes_first() -> None:
    case, made = overtaken()
    first, second = made.convoys
    assert second.enters < first.enters < first.boards < second.boards
    assert judged(case, made) == set()


def test_a_city_bus_that_both_want_is_free_when_the_last_of_them_is_done_with_it() -> None:
    case, made = overtaken()
    now = 80 * MINUTE  # both are in; the bus drives with the one to 145, then with the other to 215
    so_far = Trace(tuple(of for of in trace.planned(case, made).events if of.at <= now))
    done = underway(Situation(case, times(case), made, so_far, now=now))
    assert done.stuck == ()
    assert sorted(done.convoys, key=lambda of: of.id) == sorted(made.convoys, key=lambda of: of.id)
    assert done.road.stands["inner-1"] == ("front", 215 * MINUTE)


def test_a_convoy_waits_for_the_city_bus_of_one_that_is_late() -> None:
    case, made = overtaken()
    now = 110 * MINUTE  # the bus has not left the city yet: it was to by 100
    so_far = Trace(tuple(of for of in trace.planned(case, made).events if of.at < 100 * MINUTE))
    again = replan(Situation(case, times(case), made, so_far, now=now), AfterRounds(1))
    assert not isinstance(again, Infeasible)
    assert check(case, times(case), again.plan, executed_until=now) == ()
    first, second = sorted(again.plan.convoys, key=lambda of: of.boards)
    assert second.acts(Act.DRIVE_IN)[1].starts == first.acts(Act.TRANSFER)[0].ends > 145 * MINUTE


def test_who_may_go_everywhere_rides_through() -> None:
    case = front(vehicle_types=(THROUGH,), fleets=(Fleet("through", "town", 2),))
    assert not any(convoy.onward for convoy in good(case).convoys)


def test_without_the_other_side_nobody_is_moved() -> None:
    for fleet in front().fleets:
        case = front(fleets=(fleet,))
        assert isinstance(plan(case, times(case), AfterRounds(1)), Infeasible)


def test_without_a_transfer_point_nobody_is_moved() -> None:
    case = front(places=places("city", "front", "gate", "town", "yard"))
    assert isinstance(plan(case, times(case), AfterRounds(1)), Infeasible)


def test_a_coach_that_waits_at_the_front_is_not_filled_in_the_city() -> None:
    # 30 minutes at 25 m a second are 45 km: 90 km in and out for a coach that comes 80.
    def with_fuel(at: str) -> Case:
        spots = (replace(place, fuel=place.id == at) for place in front().places)
        return front(vehicle_types=(INNER, replace(OUTER, range=80_000)), places=tuple(spots))

    city = with_fuel("city")
    assert isinstance(plan(city, times(city), AfterRounds(2)), Infeasible)
    rests = {step.place for c in good(with_fuel("front")).convoys for step in c.acts(Act.REST)}
    assert rests == {"front"}


def test_for_the_bound_it_takes_time_to_load_those_who_take_people_on() -> None:
    problem, _ = compile_case(front(), times(front()))
    seen = outward(problem)
    changing = int((problem.change >= 0).argmax())
    assert boarding(seen, int(seen.loading[changing]), vehicles=2, loads=15) == 15


def test_a_plan_file_says_who_goes_on_in_which_vehicle(tmp_path: Path) -> None:
    made = good(front())
    write_plan(made, front(), tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json", front()) == made


# ── What the judge says ─────────────────────────────────────────────────────────────


def others_go_on() -> Iterator[set[Rule]]:
    made = good(front())
    first, *rest = made.convoys[0].onward
    for people in (
        (),
        (("people", Needs(7)),),
        (("people", first.aboard), ("people", Needs(0, 1))),
    ):
        yield judged(front(), instead(made, onward=(replace(first, people=people), *rest)))


def a_vehicle_on_the_wrong_side() -> Iterator[set[Rule]]:
    made = good(front())
    convoy = made.convoys[0]
    yield judged(front(), instead(made, loads=convoy.onward, onward=convoy.loads))
    for side in ("loads", "onward"):
        other = made.convoys[0].onward if side == "loads" else made.convoys[0].loads
        mine = (other[0], *getattr(convoy, side)[1:])
        yield judged(front(), instead(made, **{side: mine}))


def inner_buses_too_late() -> Iterator[set[Rule]]:
    made = good(front())
    for late in (46, 100, 900):  # 10 minutes from a front that they leave at 55
        fleets = (Fleet("inner", "yard", 2, late * MINUTE), Fleet("outer", "town", 2))
        yield judged(front(fleets=fleets), made)


@pytest.mark.parametrize(
    "tampering", [others_go_on, a_vehicle_on_the_wrong_side, inner_buses_too_late]
)
def test_the_judge_refuses_a_transfer(tampering: Callable[[], Iterator[set[Rule]]]) -> None:
    found = list(tampering())
    assert len(found) >= 3
    assert all(Rule.TRANSFER in rules for rules in found)


def test_a_change_that_is_too_short_is_refused() -> None:
    slow = replace(OUTER, loads=16 * MINUTE)
    assert judged(front(vehicle_types=(INNER, slow)), good(front())) == {Rule.DURATION}


def test_more_on_either_side_than_there_are_seats_is_refused() -> None:
    for kinds in (
        (replace(INNER, layouts=(Needs(7),)), OUTER),
        (INNER, replace(OUTER, layouts=(Needs(7),))),
    ):
        assert Rule.SEATS in judged(front(vehicle_types=kinds), good(front()))


def test_a_plan_that_changes_where_nobody_can_is_refused() -> None:
    bare = front(places=places("city", "front", "gate", "town", "yard"))
    assert Rule.WAY in judged(bare, good(front()))


def test_planned_again_before_anything_has_happened_they_still_change() -> None:
    case = front(groups=(Group("people", "city", Needs(40)),))
    made = good(case)
    again = replan(Situation(case, times(case), made, Trace(()), now=0), AfterRounds(2))
    assert not isinstance(again, Infeasible)
    assert check(case, times(case), again.plan, executed_until=0) == ()
    assert again.plan.left == made.left


@pytest.mark.parametrize("now", [30, 60, 78, 110, 130, 170])
def test_whoever_is_under_way_goes_on_as_planned(now: int) -> None:
    case = front(groups=(Group("people", "city", Needs(40)),))
    made = good(case)
    day = trace.planned(case, made)
    so_far = Trace(tuple(event for event in day.events if event.at <= now * MINUTE))
    again = replan(Situation(case, times(case), made, so_far, now=now * MINUTE), AfterRounds(1))
    assert not isinstance(again, Infeasible)
    assert check(case, times(case), again.plan, executed_until=now * MINUTE) == ()
    assert again.plan.left == made.left
    assert again.stuck == ()


@pytest.mark.parametrize("late", [1, 7, 40])
@pytest.mark.parametrize("now", [30, 60, 78, 110, 130, 170])
def test_whoever_is_late_under_way_still_changes(now: int, late: int) -> None:
    case = front()
    made = good(case)
    day = trace.planned(case, made)
    events = (replace(event, at=event.at + late * MINUTE) for event in day.events)
    so_far = Trace(tuple(event for event in events if event.at <= now * MINUTE))
    again = replan(Situation(case, times(case), made, so_far, now=now * MINUTE), AfterRounds(1))
    assert not isinstance(again, Infeasible)
    assert check(case, times(case), again.plan, executed_until=now * MINUTE) == ()
    assert again.plan.left == made.left
    assert again.plan.convoys[0].onward

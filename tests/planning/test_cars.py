"""Private cars: they wait at the assembly point, join a convoy on the way out, and are gone."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.planning.builders import DAY, CaseAndTimes, accepted, broken, teams, valley, valley_times

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Act,
    Case,
    Convoy,
    Fleet,
    Group,
    Infeasible,
    Needs,
    Plan,
    Relief,
    Rules,
    Trace,
    VehicleType,
    trace,
)
from safepassage.planning import AfterRounds, Rule, Situation, check, plan, replan
from safepassage.planning.replan import Way
from safepassage.units import HOUR, MINUTE

BUS = VehicleType("bus", "Bus", (Needs(12, 0, 0),), 10 * MINUTE, 10 * MINUTE)
CAR = VehicleType("car", "Private car", (Needs(4, 0, 0),), 5 * MINUTE, 5 * MINUTE, private=True)


def with_cars(**changes: Any) -> Case:  # noqa: ANN401
    """Build the valley with 24 people, one bus of 12 seats and three cars of 4 at the village.

    A convoy may have four vehicles; those that drive in are 60 minutes apart, one behind the other.
    """
    usual: dict[str, Any] = {
        "groups": (Group("village", "village", Needs(24)),),
        "vehicle_types": (BUS, CAR),
        "fleets": (Fleet("bus", "garage", 1), Fleet("car", "village", 3)),
        "teams": teams(1),
        "rules": replace(valley().rules, max_convoy=4),
    }
    return valley(**(usual | changes))


def good(case: Case, rounds: int = 2) -> Plan:
    return accepted(case, valley_times(case), rounds)


def judged(case: Case, made: Plan) -> set[Rule]:
    return broken(case, valley_times(case), made)


def cars_of(convoy: Convoy) -> list[str]:
    return [load.vehicle for load in convoy.loads if load.vehicle.startswith("car")]


def test_cars_bring_out_whom_the_bus_has_no_seat_for() -> None:
    # 12 in the bus and 3 x 4 in cars: one convoy instead of two
    (convoy,) = good(with_cars()).convoys
    assert cars_of(convoy) == ["car-1", "car-2", "car-3"]
    assert convoy.aboard == Needs(24)


def test_cars_are_checked_and_pass_with_the_column_and_do_not_drive_in() -> None:
    case = with_cars(rules=replace(valley().rules, max_convoy=4, spacing=2 * MINUTE))
    (convoy,) = good(case).convoys
    check_ = convoy.acts(Act.CHECK)[0]
    assert check_.ends - check_.starts == 20 * MINUTE  # 4 vehicles, 12 an hour
    slow = replace(CAR, id="car", top_speed=None)
    times = valley_times(case)
    crawling = times.along.copy()
    crawling[:, 1] *= 2  # cars take 80 and 40 minutes, the bus 40 and 20
    late = replace(times, along=crawling)
    made = plan(replace(case, vehicle_types=(BUS, slow)), late, AfterRounds(2))
    assert isinstance(made, Plan)
    with_car = next(convoy for convoy in made.convoys if cars_of(convoy))
    assert sum(s.ends - s.starts for s in with_car.acts(Act.DRIVE_IN)) == 60 * MINUTE
    assert sum(s.ends - s.starts for s in with_car.acts(Act.DRIVE_OUT)) == 120 * MINUTE


def test_no_more_cars_join_than_may() -> None:
    for most in (0, 1, 2):
        case = with_cars(rules=replace(valley().rules, max_convoy=4, cars=most))
        assert max(len(cars_of(convoy)) for convoy in good(case).convoys) <= most


def test_cars_count_as_vehicles_of_the_convoy() -> None:
    case = with_cars(rules=replace(valley().rules, max_convoy=2))
    assert max(len(convoy.loads) for convoy in good(case).convoys) == 2


def test_a_car_is_not_seen_again() -> None:
    case = with_cars(groups=(Group("village", "village", Needs(60)),))
    joined = [key for convoy in good(case).convoys for key in cars_of(convoy)]
    assert len(joined) == len(set(joined))


def test_nobody_leads_cars_that_are_alone() -> None:
    made = plan(
        case := with_cars(fleets=(Fleet("car", "village", 3),)), valley_times(case), AfterRounds(1)
    )
    assert isinstance(made, Infeasible)


def nothing_but_cars_that_may_not_join() -> Plan | Infeasible:
    rules = replace(valley().rules, max_convoy=4, cars=0)
    case = with_cars(fleets=(Fleet("car", "village", 3),), rules=rules)
    return plan(case, valley_times(case), AfterRounds(1))


def test_the_bound_reads_no_makeup_where_there_is_none() -> None:
    # in plain Python: compiled loops do not see that they read beyond the end of an array
    program = "from tests.planning import test_cars as t; print(t.{}())"
    done = subprocess.run(
        [sys.executable, "-c", program.format(nothing_but_cars_that_may_not_join.__name__)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:11]) == (0, "Infeasible("), done.stderr


def test_a_convoy_that_has_people_for_its_bus_does_not_wait_for_a_car_that_comes_late() -> None:
    late = with_cars(fleets=(Fleet("bus", "garage", 1), Fleet("car", "village", 3, 20 * HOUR)))
    first, *_ = good(late).convoys
    assert first.boards < 20 * HOUR
    assert not cars_of(first)


def test_cars_wait_where_a_route_begins() -> None:
    with pytest.raises(ImpossibleValue, match="private car waits at garage"):
        with_cars(fleets=(Fleet("bus", "garage", 1), Fleet("car", "garage", 3)))
    with pytest.raises(ImpossibleValue, match="-1 cars"):
        Rules(cars=-1)


# ── What the judge says ─────────────────────────────────────────────────────────────


def too_many() -> Iterator[set[Rule]]:
    made = good(with_cars())
    for most in (0, 1, 2):
        yield judged(with_cars(rules=replace(with_cars().rules, cars=most)), made)


def not_there_yet() -> Iterator[set[Rule]]:
    made = good(with_cars())
    for late in (made.convoys[0].boards + MINUTE, 20 * HOUR, DAY * MINUTE):
        fleets = (Fleet("bus", "garage", 1), Fleet("car", "village", 3, late))
        yield judged(with_cars(fleets=fleets), made)


def alone() -> Iterator[set[Rule]]:
    made = good(with_cars())
    (convoy,) = made.convoys
    loads = tuple(load for load in convoy.loads if load.vehicle.startswith("car"))
    for some in (loads, loads[:1], loads[1:]):
        yield judged(with_cars(), replace(made, convoys=(replace(convoy, loads=some),)))


def again() -> Iterator[set[Rule]]:
    case = with_cars(groups=(Group("village", "village", Needs(60)),))
    made = good(case)
    for n, convoy in enumerate(made.convoys):
        for key in {key for of in made.convoys for key in cars_of(of)} - {*cars_of(convoy)}:
            load = replace(convoy.loads[-1], vehicle=key, people=())
            longer = replace(convoy, loads=(*convoy.loads, load))
            yield judged(
                case, replace(made, convoys=(*made.convoys[:n], longer, *made.convoys[n + 1 :]))
            )


def seen_inbound() -> Iterator[set[Rule]]:
    """Hold the plan against a case in which the cars would have had to drive in."""
    yield judged(with_cars(vehicle_types=(BUS, replace(CAR, private=False))), good(with_cars()))


@pytest.mark.parametrize("tampering", [too_many, not_there_yet, alone, again])
def test_the_judge_refuses_cars(tampering: Callable[[], Iterator[set[Rule]]]) -> None:
    found = list(tampering())
    assert len(found) >= 3
    assert all(Rule.CARS in rules for rules in found)


def test_a_bus_in_the_place_of_a_car_cannot_have_come_from_the_village() -> None:
    (found,) = seen_inbound()
    assert Rule.VEHICLE in found


def test_a_car_brings_no_goods() -> None:
    laden = replace(CAR, payload=500)
    case = with_cars(vehicle_types=(BUS, laden), relief=(Relief("village", 400),))
    made = good(case)
    assert not any(load.relief for convoy in made.convoys for load in convoy.loads)
    (convoy,) = made.convoys
    loads = (*convoy.loads[:-1], replace(convoy.loads[-1], relief=(("village", 400),)))
    assert judged(case, replace(made, convoys=(replace(convoy, loads=loads),))) == {Rule.RELIEF}


# ── Under way, and what cannot bind ─────────────────────────────────────────────────


@pytest.mark.parametrize("ways", [(Way.REPAIR,), tuple(Way)])
def test_planned_again_before_anything_has_happened_the_cars_still_go(
    ways: tuple[Way, ...],
) -> None:
    case = with_cars(groups=(Group("village", "village", Needs(60)),))
    made, times = good(case), valley_times(case)
    again_ = replan(Situation(case, times, made, Trace(()), now=0), AfterRounds(2), ways=ways)
    assert not isinstance(again_, Infeasible)
    assert check(case, times, again_.plan, executed_until=0) == ()
    assert again_.plan.risk <= made.risk


def test_cars_that_may_not_join_change_nothing() -> None:
    def planned(case: Case) -> CaseAndTimes | Any:  # noqa: ANN401
        made = plan(case, valley_times(case), AfterRounds(1))
        assert isinstance(made, Plan)
        # teams that are alike may change places
        return [replace(convoy, teams=()) for convoy in made.convoys], made.bound

    without = valley(rules=replace(valley().rules, max_convoy=2))
    types = (*without.vehicle_types, CAR)
    fleets = (*without.fleets, Fleet("car", "village", 3))
    idle = replace(
        without, vehicle_types=types, fleets=fleets, rules=replace(without.rules, cars=0)
    )
    assert planned(idle)[1] == planned(without)[1]
    assert planned(idle)[0] == planned(without)[0]


def test_more_cars_never_lower_the_bound_s_savings() -> None:
    costs = []
    for n in range(4):
        made = good(with_cars(fleets=(Fleet("bus", "garage", 1), Fleet("car", "village", n))))
        assert made.bound is not None
        costs.append(made.bound.cost)
    assert costs == sorted(costs, reverse=True)


@pytest.mark.parametrize("now", [500, 560, 600, 640])
def test_whoever_is_under_way_goes_on_as_planned(now: int) -> None:
    case = with_cars(groups=(Group("village", "village", Needs(40)),))
    made = good(case)
    day = trace.planned(case, made)
    so_far = Trace(tuple(event for event in day.events if event.at <= now * MINUTE))
    again_ = replan(Situation(case, valley_times(case), made, so_far, now * MINUTE), AfterRounds(1))
    assert not isinstance(again_, Infeasible)
    assert check(case, valley_times(case), again_.plan, executed_until=now * MINUTE) == ()
    assert again_.plan.left == made.left
    assert again_.stuck == ()

"""Stops on the way: loading positions, rests, fuel and nights, from the case to the plan."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from tests.planning.builders import accepted, broken, hours, places, valley, valley_times

from safepassage.model import (
    Act,
    Case,
    Checkpoint,
    DutyRule,
    Infeasible,
    Place,
    Plan,
    Segment,
)
from safepassage.planning import AfterRounds, Rule, plan
from safepassage.units import HOUR, MINUTE

PLACES = places("village", "bridge", "gate", "town", "garage")


def with_place(key: str, **changes: Any) -> tuple[Place, ...]:  # noqa: ANN401
    return tuple(replace(of, **changes) if of.id == key else of for of in PLACES)


def with_rules(**changes: Any) -> Case:  # noqa: ANN401
    return valley(rules=replace(valley().rules, **changes))


def good(case: Case) -> Plan:
    return accepted(case, valley_times(case))


def judged(case: Case, made: Plan) -> set[Rule]:
    return broken(case, valley_times(case), made)


def minutes(made: Plan, act: Act) -> list[tuple[str, int, int]]:
    return sorted(
        (step.place, step.starts // MINUTE, step.ends // MINUTE)
        for convoy in made.convoys
        for step in convoy.acts(act)
    )


# ── Loading positions ───────────────────────────────────────────────────────────────


def test_vehicles_load_in_turns_where_there_is_one_position() -> None:
    made = good(valley(places=with_place("village", positions=1)))
    for convoy in made.convoys:
        board = convoy.acts(Act.BOARD)[0]
        slowest = 20 if any("ambulance" in load.vehicle for load in convoy.loads) else 10
        assert board.ends - board.starts == len(convoy.loads) * slowest * MINUTE


def test_convoys_load_one_after_the_other_where_positions_are_few() -> None:
    boards = minutes(good(valley(places=with_place("village", positions=2))), Act.BOARD)
    assert all(ends <= starts for (_, _, ends), (_, starts, _) in pairwise(boards))


def test_loading_in_fewer_turns_than_there_must_be_is_refused() -> None:
    narrow = valley(places=with_place("village", positions=1))
    assert Rule.DURATION in judged(narrow, good(valley()))


# ── Rests ───────────────────────────────────────────────────────────────────────────


def test_people_rest_before_they_would_be_on_the_road_for_too_long() -> None:
    # 40 min to the bridge is too long by itself; 20 more would be an hour: they stop there
    made = good(with_rules(stops=45 * MINUTE, stop=15 * MINUTE))
    rests = minutes(made, Act.REST)
    assert {place for place, _, _ in rests} == {"bridge"}
    assert all(ends - starts == 15 for _, starts, ends in rests)
    assert len(rests) == len(made.convoys)


def test_a_drive_that_is_not_too_long_needs_no_stop() -> None:
    assert minutes(good(with_rules(stops=60 * MINUTE)), Act.REST) == []


def test_drivers_pause_after_an_hour_in_and_before_the_way_out() -> None:
    # in 20 + 40 min, then 40 + 20 min out: a pause at the village, none later
    duty = DutyRule(HOUR, 45 * MINUTE, 9 * HOUR, binding=True)
    rests = minutes(good(with_rules(duty=duty)), Act.REST)
    assert {(place, ends - starts) for place, starts, ends in rests} == {("village", 45)}


def test_two_drivers_need_no_pause() -> None:
    kinds = tuple(replace(kind, drivers=2) for kind in valley().vehicle_types)
    duty = DutyRule(HOUR, 45 * MINUTE, 9 * HOUR, binding=True)
    case = replace(with_rules(duty=duty), vehicle_types=kinds)
    assert minutes(good(case), Act.REST) == []


def test_after_a_days_drive_comes_a_night_where_there_are_beds_or_no_convoy() -> None:
    # two hours on the road and 90 minutes a day
    duty = DutyRule(HOUR, 0, 90 * MINUTE, 11 * HOUR, binding=True)
    case = with_rules(duty=duty)
    assert isinstance(plan(case, valley_times(case), AfterRounds(1)), Infeasible)
    rests = minutes(good(replace(case, places=with_place("village", overnight=9))), Act.REST)
    assert {(place, ends - starts) for place, starts, ends in rests} == {("village", 660)}


def test_a_tank_is_filled_where_there_is_fuel_or_the_type_stays_at_home() -> None:
    # 25 m a second: 90 km in, 90 km out; a bus comes 150 km
    kinds = tuple(replace(kind, range=150_000) for kind in valley().vehicle_types)
    case = valley(vehicle_types=kinds)
    assert isinstance(plan(case, valley_times(case), AfterRounds(1)), Infeasible)
    fuelled = replace(case, places=with_place("village", fuel=True))
    rests = minutes(good(fuelled), Act.REST)
    assert {(place, ends - starts) for place, starts, ends in rests} == {("village", 15)}
    assert judged(fuelled, good(valley())) == {Rule.REST}


def test_a_tank_that_is_filled_in_no_time_still_takes_a_minute_that_the_plan_shows() -> None:
    kinds = tuple(replace(kind, range=150_000, refuels=0) for kind in valley().vehicle_types)
    case = valley(vehicle_types=kinds, places=with_place("village", fuel=True))
    rests = minutes(good(case), Act.REST)
    assert {(place, ends - starts) for place, starts, ends in rests} == {("village", 1)}


@pytest.mark.parametrize(
    "changes",
    [
        {"stops": 45 * MINUTE},
        {"duty": DutyRule(HOUR, 45 * MINUTE, 9 * HOUR, binding=True)},
        {"duty": DutyRule(HOUR, 0, 90 * MINUTE, 11 * HOUR, binding=True)},
    ],
    ids=["people", "pause", "day"],
)
def test_a_plan_without_the_stops_that_are_due_is_refused(changes: dict[str, Any]) -> None:
    assert judged(with_rules(**changes), good(valley())) == {Rule.REST}


def test_a_stop_that_is_too_short_or_elsewhere_is_refused() -> None:
    case = with_rules(stops=45 * MINUTE, stop=15 * MINUTE)
    made = good(case)
    assert judged(with_rules(stops=45 * MINUTE, stop=16 * MINUTE), made) == {Rule.REST}
    without = tuple(
        replace(convoy, steps=tuple(s for s in convoy.steps if s.act is not Act.REST))
        for convoy in made.convoys
    )
    # who stands where he would rest, rests
    assert judged(case, replace(made, convoys=without)) == set()


# ── Nights ──────────────────────────────────────────────────────────────────────────


def over_night(beds: int, **changes: Any) -> Case:  # noqa: ANN401
    """Build a road that is open to the bridge on the first day only, and beyond on the second."""
    return valley(
        places=with_place("bridge", overnight=beds),
        segments=(
            Segment(
                "village-bridge",
                "village",
                "bridge",
                drive=40 * MINUTE,
                windows=hours((480, 1080)),
            ),
            Segment("bridge-gate", "bridge", "gate", drive=20 * MINUTE),
        ),
        checkpoints=(Checkpoint("bridge", 12, hours((1950, 2490)), 15 * MINUTE),),
        rules=replace(valley().rules, **changes),
    )


NIGHT = (22 * HOUR, 5 * HOUR)  # in Kyiv: 19:00 to 02:00 UTC


def test_without_a_night_rule_people_stay_anywhere() -> None:
    assert good(over_night(0)).left < valley().people()


def test_nobody_stays_the_night_where_there_are_no_beds() -> None:
    case = over_night(0, night=NIGHT)
    assert isinstance(plan(case, valley_times(case), AfterRounds(1)), Infeasible)


def test_as_many_stay_the_night_as_there_are_beds() -> None:
    case = over_night(9, night=NIGHT)
    made = good(case)
    assert sum(convoy.aboard.total for convoy in made.convoys) in {8, 9}  # families of two


def test_more_sleepers_than_beds_are_refused() -> None:
    assert Rule.NIGHT in judged(over_night(9, night=NIGHT), good(over_night(99, night=NIGHT)))
    assert Rule.NIGHT in judged(over_night(0, night=NIGHT), good(over_night(9, night=NIGHT)))


def test_a_night_is_told_by_the_clocks_of_the_zone() -> None:
    # Kyiv is three hours before UTC in May: 22:00 there is minute 1140 of a day in UTC
    nights = over_night(0, night=NIGHT).nights
    assert [(n.opens // MINUTE, n.closes // MINUTE) for n in nights[:3]] == [
        (0, 120),
        (1140, 1560),
        (2580, 3000),
    ]

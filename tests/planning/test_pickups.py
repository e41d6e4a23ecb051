"""Several assembly points in one convoy: who boards where, with the head-count at each stop."""

from dataclasses import replace
from typing import Any

import pytest
from tests.planning.builders import accepted, broken, places, teams, valley, valley_times

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Act,
    Case,
    Fleet,
    Group,
    Needs,
    Plan,
    Route,
    VehicleType,
    What,
    trace,
)
from safepassage.planning import Rule
from safepassage.units import MINUTE


def with_pickup(**changes: Any) -> Case:  # noqa: ANN401
    """Build the valley with people at the bridge too, where its convoys stop to take them on."""
    usual: dict[str, Any] = {
        "routes": (Route("out", "road", ("village-bridge", "bridge-gate"), ("bridge",)),),
        "groups": (
            Group("village", "village", Needs(10)),
            Group("bridge", "bridge", Needs(8)),
        ),
        "fleets": (Fleet("bus", "garage", 2),),
        "teams": teams(1),
    }
    return valley(**(usual | changes))


def good(case: Case) -> Plan:
    return accepted(case, valley_times(case))


def judged(case: Case, made: Plan) -> set[Rule]:
    return broken(case, valley_times(case), made)


def test_one_convoy_takes_people_on_at_both_places() -> None:
    # two buses of 12 seats: 10 from the village and 8 from the bridge in one convoy
    made = good(with_pickup())
    (convoy,) = made.convoys
    assert [
        (step.place, (step.ends - step.starts) // MINUTE) for step in convoy.acts(Act.BOARD)
    ] == [
        ("village", 10),
        ("bridge", 10),
    ]
    assert made.left == 0


def test_the_head_count_is_told_at_each_stop() -> None:
    case = with_pickup()
    events = trace.planned(case, good(case)).events
    assert [(e.place, e.aboard.total) for e in events if e.what is What.BOARDED] == [
        ("village", 10),
        ("bridge", 18),
    ]


def test_people_on_the_way_board_after_their_release_though_the_convoy_set_out_before() -> None:
    late = 600  # the convoy may load at the village before, and stands at the bridge then
    groups = (
        Group("village", "village", Needs(10)),
        Group("bridge", "bridge", Needs(8), released=late * MINUTE),
    )
    for convoy in good(with_pickup(groups=groups)).convoys:
        at = {step.place: step.starts for step in convoy.acts(Act.BOARD)}
        if any(key == "bridge" for load in convoy.loads for key, _ in load.people):
            assert at["bridge"] >= late * MINUTE


def test_a_convoy_boards_in_turns_at_a_pickup_with_one_position() -> None:
    narrow = tuple(
        replace(place, positions=1) if place.id == "bridge" else place
        for place in places("village", "bridge", "gate", "town", "garage")
    )
    for convoy in good(with_pickup(places=narrow)).convoys:
        board = convoy.acts(Act.BOARD)[-1]
        assert board.ends - board.starts == 10 * MINUTE * len(convoy.loads)


def test_without_the_stop_who_waits_there_is_left() -> None:
    routes = (Route("out", "road", ("village-bridge", "bridge-gate")),)
    assert good(with_pickup(routes=routes)).left == 8


def test_a_plan_that_takes_people_on_where_it_may_not_stop_is_refused() -> None:
    routes = (Route("out", "road", ("village-bridge", "bridge-gate")),)
    assert {Rule.WAY} <= judged(with_pickup(routes=routes), good(with_pickup()))


def test_boarding_before_the_release_on_the_way_is_refused() -> None:
    groups = (
        Group("village", "village", Needs(10)),
        Group("bridge", "bridge", Needs(8), released=2000 * MINUTE),
    )
    assert Rule.RELEASE in judged(with_pickup(groups=groups), good(with_pickup()))


def test_boarding_that_is_too_short_on_the_way_is_refused() -> None:
    bus = VehicleType("bus", "Bus", (Needs(12, 0, 0), Needs(8, 1, 0)), 11 * MINUTE, 10 * MINUTE)
    assert Rule.DURATION in judged(with_pickup(vehicle_types=(bus,)), good(with_pickup()))


def test_a_pickup_is_on_the_way_before_the_gate() -> None:
    for place in ("gate", "village", "town"):
        with pytest.raises(ImpossibleValue, match=f"takes people on at {place}"):
            with_pickup(routes=(Route("out", "road", ("village-bridge", "bridge-gate"), (place,)),))


def test_places_that_one_route_joins_have_families_of_one_size() -> None:
    groups = (
        Group("village", "village", Needs(10), family=2),
        Group("bridge", "bridge", Needs(8)),
    )
    with pytest.raises(ImpossibleValue, match="village, bridge have families"):
        with_pickup(groups=groups)


def test_a_pickup_where_nobody_waits_changes_the_hour_and_not_who_is_carried() -> None:
    alone = (Group("village", "village", Needs(10)),)
    assert good(with_pickup(groups=alone)).left == 0

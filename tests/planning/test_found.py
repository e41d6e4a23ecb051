"""Cases that ``benchmarks/random_cases.py`` found, made small."""

from dataclasses import replace

from tests.planning.builders import times_of, valley, valley_times

from safepassage.model import (
    Checkpoint,
    Fleet,
    Group,
    Needs,
    Objective,
    Plan,
    Route,
    Rules,
    Segment,
    VehicleType,
)
from safepassage.planning import AfterRounds, check, plan
from safepassage.units import MINUTE


def test_a_route_from_a_place_where_nobody_waits_does_not_keep_the_others_from_a_proof() -> None:
    case = valley()
    empty = Route("from-the-bridge", "road", ("bridge-gate",))  # no group waits at the bridge
    case = valley(routes=(*case.routes, empty))
    times = valley_times(case)
    made = plan(case, times, AfterRounds(0))
    assert isinstance(made, Plan)
    assert check(case, times, made) == ()
    assert made.bound is not None


def test_a_type_that_no_road_serves_does_not_keep_the_others_from_a_clearance() -> None:
    case = valley(rules=Rules(objective=Objective.CLEARANCE))
    tracked = VehicleType("tracked", "Tracked", (Needs(9),), 0, 0)
    case = replace(
        case,
        vehicle_types=(*case.vehicle_types, tracked),
        fleets=(*case.fleets, Fleet("tracked", "garage", 1)),
    )
    times = times_of(case, {("garage", "gate"): (30, 30, -1), ("gate", "town"): (25, 25, -1)})
    made = plan(case, times, AfterRounds(0))
    assert isinstance(made, Plan)
    assert check(case, times, made) == ()


def test_who_boards_where_a_drive_of_no_time_begins_has_waited_at_its_end() -> None:
    case = valley(
        segments=(
            Segment("village-bridge", "village", "bridge", drive=40 * MINUTE),
            Segment("bridge-gate", "bridge", "gate", drive=0),
        ),
        routes=(Route("out", "road", ("village-bridge", "bridge-gate"), ("bridge",)),),
        groups=(Group("first", "village", Needs(6)), Group("last", "bridge", Needs(6))),
        vehicle_types=(VehicleType("bus", "Bus", (Needs(12),), 0, 0),),
        fleets=(Fleet("bus", "garage", 1),),
        checkpoints=(Checkpoint("gate", 6),),
        rules=Rules(objective=Objective.WAITING),
    )
    made = plan(case, valley_times(case), AfterRounds(0))
    assert isinstance(made, Plan)
    assert check(case, valley_times(case), made) == ()
    assert made.waiting == 12 * 10 * MINUTE  # twelve people, a vehicle in ten minutes

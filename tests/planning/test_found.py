"""Cases that ``benchmarks/random_cases.py`` found, made small."""

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.builders import camp_times, times_of, valley, valley_times, with_camp

from safepassage.model import (
    Centre,
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
from safepassage.planning.compile import compile_case
from safepassage.planning.schedule import convoys
from safepassage.planning.state import empty_state
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


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_lone_vehicle_does_not_pass_a_gate_amidst_a_column(order: tuple[int, int]) -> None:
    case = valley(
        corridors=(replace(valley().corridors[0], headway=0),),
        fleets=(Fleet("bus", "garage", 2), Fleet("ambulance", "garage", 1, 455 * MINUTE)),
        checkpoints=(),
        rules=replace(valley().rules, spacing=10 * MINUTE),
    )
    problem, index = compile_case(case, valley_times(case))
    column, lone = (0, 0, 0, 0, 2, 0), (0, 0, 0, 0, 0, 1)  # from 480 to 490, and at 485 at once
    missions = np.array([column, lone])[list(order)]
    sent = convoys(case, problem, index, empty_state(problem, 0), missions)
    first, second = ((c.enters // MINUTE, len(c.loads)) for c in sent)
    assert (first, second) == (((480, 2), (490, 1)) if order == (0, 1) else ((485, 1), (485, 2)))


def test_a_smaller_last_family_takes_no_room_of_a_full_one() -> None:
    case = valley(
        groups=(
            Group("first", "village", Needs(5, 2), family=2),
            Group("second", "village", Needs(6), family=2),
        ),
        vehicle_types=(VehicleType("bus", "Bus", (Needs(6, 1),), 0, 0),),
        fleets=(Fleet("bus", "garage", 2),),
        centres=(Centre("town", 9, 60),),
        rules=replace(valley().rules, priority=("stretcher", "seated", "wheelchair")),
    )
    made = plan(case, valley_times(case), AfterRounds(0))
    assert isinstance(made, Plan)
    assert check(case, valley_times(case), made) == ()
    assert sum((c.aboard for c in made.convoys), Needs()) == Needs(9)  # 5 of one, 4 of the other


def test_a_smaller_last_family_fits_in_a_camp_on_the_way() -> None:
    case = with_camp(
        groups=(
            Group("odd", "village", Needs(5), family=2, wishes=(("camp", 100),)),
            Group("even", "village", Needs(4), family=2, wishes=(("town", 100),)),
        ),
        centres=(Centre("camp", 5, 60), Centre("town", 50, 60)),
    )
    made = plan(case, camp_times(case), AfterRounds(0))
    assert isinstance(made, Plan)
    assert check(case, camp_times(case), made) == ()
    assert sum((c.aboard for c in made.convoys), Needs()) == Needs(9)

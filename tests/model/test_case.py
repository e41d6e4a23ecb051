from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Case,
    Centre,
    Checkpoint,
    Contact,
    Corridor,
    Demand,
    DutyRule,
    EscortTeam,
    Fleet,
    Group,
    Needs,
    Notifying,
    Place,
    Position,
    Role,
    Route,
    Rules,
    Segment,
    VehicleType,
    Window,
)

HOUR = 3600


def a_case() -> Case:
    """One corridor of two segments, a checkpoint between them, one bus."""
    return Case(
        id="valley",
        title="Valley",
        start=datetime(2022, 5, 5, tzinfo=UTC),
        horizon=24 * HOUR,
        zones=("UTC",),
        places=tuple(Place(key, key.title()) for key in ("school", "bridge", "gate", "town")),
        segments=(
            Segment("a", "school", "bridge", drive=1800, windows=(Window(0, 12 * HOUR),)),
            Segment("b", "bridge", "gate", drive=1800, closures=(Window(9 * HOUR, 10 * HOUR),)),
        ),
        corridors=(Corridor("south", "South", (Window(8 * HOUR, 18 * HOUR),)),),
        routes=(Route("r", "south", ("a", "b")),),
        groups=(
            Group("old school", "school", Needs(34, 0, 4), least=Needs(20), most=Needs(60, 0, 9)),
        ),
        vehicle_types=(VehicleType("bus", "Bus", (Needs(40), Needs(30, 2)), 600, 300),),
        fleets=(Fleet("bus", "town", 12), Fleet("bus", "gate", 1, available=HOUR)),
        teams=(EscortTeam("un-1", "UN"),),
        centres=(Centre("town", 100, 60),),
        checkpoints=(Checkpoint("bridge", 30),),
    )


def test_vehicles_are_numbered_type_by_type_and_fleet_by_fleet() -> None:
    vehicles = a_case().vehicles
    assert [vehicle.id for vehicle in vehicles][:2] == ["bus-01", "bus-02"]
    assert (vehicles[12].id, vehicles[12].depot, vehicles[12].available) == ("bus-13", "gate", HOUR)


def test_the_last_vehicles_of_a_fleet_are_its_spare_ones() -> None:
    fleets = (Fleet("bus", "town", 3, spare=2), Fleet("bus", "gate", 2, spare=1))
    vehicles = replace(a_case(), fleets=fleets).vehicles
    assert [of.id for of in vehicles if of.spare] == ["bus-2", "bus-3", "bus-5"]


def test_a_corridor_is_as_open_as_each_of_its_segments() -> None:
    case = a_case()
    route = case.route["r"]
    assert case.open_for(route, case.segment["a"]) == (Window(8 * HOUR, 12 * HOUR),)
    assert case.open_for(route, case.segment["b"]) == (
        Window(8 * HOUR, 9 * HOUR),
        Window(10 * HOUR, 18 * HOUR),
    )


def test_a_place_can_be_several_things_at_once() -> None:
    case = a_case()
    assert case.roles("town") == (Role.RECEPTION, Role.DEPOT)
    assert case.roles("bridge") == (Role.CHECKPOINT,)
    assert (case.roles("gate"), case.gate(case.route["r"])) == ((Role.DEPOT,), "gate")


def test_people_are_counted_at_every_estimate() -> None:
    case = a_case()
    assert [case.people(level) for level in Demand] == [20, 38, 69]  # 34 + 4; 60 + 9


def test_the_digest_changes_with_any_figure_and_not_with_the_zone_of_the_start() -> None:
    case = a_case()
    elsewhere = case.start.astimezone(timezone(timedelta(hours=3)))
    assert replace(case, start=elsewhere).digest == case.digest
    assert replace(case, horizon=case.horizon + 60).digest != case.digest


def test_a_new_telephone_makes_no_plan_void() -> None:
    case = a_case()
    contacts = (Contact("ours", None, "Duty officer", telephone="+000 1"),)
    assert replace(case, notifying=Notifying(contacts=contacts)).digest == case.digest


def test_a_point_in_whole_degrees_has_the_same_digest() -> None:
    case = a_case()
    whole, exact = (
        replace(case, places=(replace(case.places[0], position=point), *case.places[1:]))
        for point in (Position(47, 37), Position(47.0, 37.0))
    )
    assert whole.digest == exact.digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": datetime(2022, 5, 5)}, "offset"),
        ({"horizon": 0}, "horizon"),
        ({"zones": ()}, "zone"),
        ({"centres": (Centre("moon", 5, 5),)}, "centre names moon"),
        ({"routes": (Route("r", "south", ("b", "a")),)}, "b ends at gate, a starts at school"),
        ({"teams": (EscortTeam("x", "UN"), EscortTeam("x", "ICRC"))}, "escort team x is there 2"),
        ({"teams": (EscortTeam("x", "UN", home="mars"),)}, "escort team x names mars"),
        ({"teams": (EscortTeam("x", "UN", barred=("mars",)),)}, "escort team x names mars"),
        ({"fleets": (Fleet("tram", "town", 1),)}, "names tram"),
        (
            {"vehicle_types": (VehicleType("bus", "Bus", (Needs(4),), 1, 1, barred=("sea",)),)},
            "vehicle type bus names sea",
        ),
        (
            {"groups": (Group("a", "school", Needs(2)), Group("b", "school", Needs(2), family=2))},
            "families",
        ),
    ],
)
def test_a_case_that_does_not_hang_together_is_refused(
    change: dict[str, object], said: str
) -> None:
    with pytest.raises(ImpossibleValue, match=said):
        replace(a_case(), **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: Position(91, 0),
        lambda: Needs(-1),
        lambda: Needs(1) - Needs(2),
        lambda: Group("g", "p", Needs(5), most=Needs(4)),
        lambda: Group("g", "p", Needs(5), released=-1),
        lambda: Group("g", "p", Needs(5), declines=Needs(6)),
        lambda: VehicleType("v", "V", (), 0, 0),
        lambda: VehicleType("v", "V", (Needs(),), 0, 0),
        lambda: Fleet("v", "p", -1),
        lambda: Fleet("v", "p", 2, spare=3),
        lambda: Segment("s", "a", "b", drive=1, longest=0),
        lambda: Checkpoint("p", 0),
        lambda: Centre("p", -1, 1),
        lambda: Segment("s", "a", "a", drive=1),
        lambda: Segment("s", "a", "b"),
        lambda: Route("r", "c", ()),
        lambda: Corridor("c", "C", (), headway=-1),
        lambda: Rules(max_convoy=0),
        lambda: Rules(reserve=100),
        lambda: Rules(priority=("stretcher",)),
        lambda: Rules(weights=Needs(1, 1, 0)),
        lambda: DutyRule(drive=9, day=8),
        lambda: Place("", "nowhere"),
    ],
)
def test_a_value_that_cannot_be_true_is_never_born(impossible: object) -> None:
    with pytest.raises(ImpossibleValue):
        impossible()  # type: ignore[operator]

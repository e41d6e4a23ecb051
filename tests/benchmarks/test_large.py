"""The large case has every feature on, and its plan keeps every rule."""

from dataclasses import MISSING, fields

import numpy as np

from large import made, measured
from safepassage.model import Group, Place, Route, Rules, Segment, VehicleType

NOT_WITH_RISK = {"evening", "priority", "escorted", "objective"}
"""What another objective would need, or what is as it mostly is."""


def on(of: type, values: list[object]) -> set[str]:
    """Name the fields that differ from their default somewhere."""
    told = [field for field in fields(of) if field.default is not MISSING]
    return {f.name for f in told if any(getattr(value, f.name) != f.default for value in values)}


def test_every_feature_is_on() -> None:
    case, _ = made(60, 6_000, np.random.default_rng(1))
    assert {f.name for f in fields(Rules) if f.default is not MISSING} - on(
        Rules, [case.rules]
    ) <= NOT_WITH_RISK
    assert on(Group, [*case.groups]) >= {
        "least",
        "most",
        "released",
        "family",
        "laps",
        "companions",
    }
    assert on(Place, [*case.places]) >= {"overnight", "transfer", "positions", "fuel"}
    assert on(Segment, [*case.segments]) >= {"party", "windows", "closures", "longest", "slow"}
    assert on(Route, [*case.routes]) >= {"pickups", "dropoffs"}
    told = {"drivers", "range", "barred", "payload", "hold", "private"}
    assert on(VehicleType, [*case.vehicle_types]) >= told
    assert case.links
    assert case.relief


def test_its_plan_keeps_every_rule_and_its_bound() -> None:
    found = measured(20, 900, seconds=1.0, seed=3)
    assert found.broken == ()
    assert 0 < found.bound <= found.person_hours
    assert 0 < found.out <= found.people

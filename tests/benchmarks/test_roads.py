from dataclasses import replace
from pathlib import Path

import pytest

from laid import TYPES, case_over
from safepassage import casefile, planning
from safepassage.model import Case, Place, Plan
from safepassage.roads import RoadGraph, close_exposed, read_extract, travel_times

VALLEY = Path(__file__).parents[2] / "examples" / "valley-exercise"


@pytest.fixture(scope="module")
def roads() -> RoadGraph:
    return read_extract(VALLEY / "roads.osm.pbf")


@pytest.fixture(scope="module")
def bare() -> Case:
    """Keep nothing of the valley but its places."""
    return Case(
        id="bare",
        title="Places alone",
        start=casefile.read(VALLEY).start,
        horizon=1,
        zones=("UTC",),
        places=casefile.read(VALLEY).places,
        vehicle_types=TYPES,
        segments=(),
        corridors=(),
        routes=(),
        groups=(),
        fleets=(),
        teams=(),
        centres=(),
    )


def over(bare: Case, roads: RoadGraph, places: tuple[Place, ...]) -> Case | None:
    return case_over(roads, places, travel_times(replace(bare, places=places), roads))


def test_a_case_laid_over_an_extract_is_planned_on_the_roads_that_are_left(
    bare: Case, roads: RoadGraph
) -> None:
    case = over(bare, roads, bare.places)
    assert case is not None
    # all come soonest to the ford: from the north by the church, from the south by the village
    assert [centre.place for centre in case.centres] == ["ford"]
    assert [corridor.id for corridor in case.corridors] == ["church", "lower"]
    times = travel_times(case, close_exposed(roads, case))
    assert all(times.way(group.place, "ford", ["coach"]) is None for group in case.groups)
    plan = planning.plan(case, times, planning.AfterRounds(2), prove=False)
    assert isinstance(plan, Plan)
    assert (plan.left, planning.check(case, times, plan)) == (0, ())


def test_where_nothing_lies_behind_anything_there_is_no_case(bare: Case, roads: RoadGraph) -> None:
    two = tuple(place for place in bare.places if place.id in {"gorge", "saddle"})
    assert over(bare, roads, two) is None

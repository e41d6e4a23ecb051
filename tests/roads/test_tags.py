import pytest

from safepassage.model import RoadClass, Surface
from safepassage.roads import tags
from safepassage.roads.tags import Direction


@pytest.mark.parametrize(
    ("said", "road"),
    [
        ({"highway": "motorway_link"}, RoadClass.MOTORWAY),
        ({"highway": "unclassified"}, RoadClass.TERTIARY),
        ({"highway": "living_street"}, RoadClass.RESIDENTIAL),
        ({"highway": "primary", "access": "private"}, None),
        ({"highway": "primary", "access": "no", "motor_vehicle": "yes"}, RoadClass.PRIMARY),
        ({"highway": "primary", "access": "yes", "motor_vehicle": "no"}, None),
        ({"highway": "service", "service": "driveway"}, None),
        ({"highway": "residential", "area": "yes"}, None),
        ({"highway": "track", "smoothness": "impassable"}, None),
        ({"highway": "primary", "oneway": "reversible"}, None),
        ({"highway": "cycleway"}, None),
        ({"highway": "construction", "construction": "motorway"}, None),
        ({}, None),
    ],
)
def test_a_road_is_driven_if_coaches_may(said: dict[str, str], road: RoadClass | None) -> None:
    assert tags.road_class(said) is road


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"highway": "primary"}, Surface.PAVED),
        ({"highway": "track", "surface": "asphalt"}, Surface.PAVED),
        ({"highway": "primary", "surface": "compacted"}, Surface.GRAVEL),
        ({"highway": "primary", "surface": "asphalt", "smoothness": "horrible"}, Surface.DAMAGED),
        ({"highway": "residential", "surface": "a word that nobody knows"}, Surface.DIRT),
        ({"highway": "track"}, Surface.DIRT),
        ({"highway": "track", "tracktype": "grade1"}, Surface.PAVED),
        ({"highway": "track", "tracktype": "grade2"}, Surface.GRAVEL),
        ({"highway": "track", "tracktype": "grade5"}, Surface.DIRT),
    ],
)
def test_a_surface_is_told_by_its_tags(said: dict[str, str], expected: Surface) -> None:
    assert tags.surface(said) is expected


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ({}, Direction.BOTH),
        ({"oneway": "yes"}, Direction.FORWARD),
        ({"oneway": "-1"}, Direction.BACKWARD),
        ({"oneway": "alternating"}, Direction.CHANGING),
        ({"highway": "motorway"}, Direction.FORWARD),
        ({"highway": "motorway", "oneway": "no"}, Direction.BOTH),
        ({"highway": "motorway_link"}, Direction.BOTH),
        ({"junction": "roundabout"}, Direction.FORWARD),
    ],
)
def test_a_direction_is_stated_or_implied(said: dict[str, str], way: Direction) -> None:
    assert tags.direction(said) is way


@pytest.mark.parametrize(
    ("posted", "kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("30 mph", 48),  # 30 x 1.609 = 48.3
        ("none", None),
        ("UA:urban", None),
        ("0", None),
        ("", None),
    ],
)
def test_a_posted_limit_is_a_number_or_nothing(posted: str, kmh: int | None) -> None:
    assert tags.limit({"maxspeed": posted}) == kmh


@pytest.mark.parametrize(
    ("said", "stops"),
    [
        ({}, False),
        ({"access": "no"}, False),  # a crossing, say: no barrier stands there
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "checkpoint", "access": "no"}, False),
        ({"barrier": "border_control", "access": "private"}, False),
    ],
)
def test_a_barrier_stops_coaches_but_a_checkpoint_does_not(
    said: dict[str, str], *, stops: bool
) -> None:
    assert tags.blocks(said) is stops

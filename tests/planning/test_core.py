"""A case of the core alone is searched by loops that leave the rest out; they book the same."""

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.builders import (
    camp_times,
    teams,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
    with_camp,
)
from tests.planning.test_cars import with_cars
from tests.planning.test_transfer import front
from tests.planning.test_transfer import times as front_times

from safepassage.model import Case, Escort, Link, Objective, SlowHours
from safepassage.planning.compile import compile_case
from safepassage.planning.decode import decode
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.state import State, empty_state
from safepassage.planning.trip import empty_trip
from safepassage.units import HOUR, MINUTE


def drawn(problem: Problem, seed: int, missions: int = 20) -> Ints:
    """Draw an order of missions."""
    luck = np.random.default_rng(seed)
    types = problem.loads.size
    return np.column_stack([
        luck.integers(0, problem.point.size, missions),
        luck.integers(-1, problem.capacity.size, missions),
        luck.integers(0, 2, missions),
        luck.integers(0, 240, missions),
        luck.integers(0, 3, (missions, types)),
    ]).astype(np.int64)


def booked(problem: Problem, order: Ints) -> State:
    """Book an order on the empty road."""
    state = empty_state(problem, len(order))
    decode(problem, state, order, empty_trip(problem))
    return state


@pytest.mark.parametrize("seed", range(20))
def test_the_loops_of_the_core_book_what_the_whole_ones_do(seed: int) -> None:
    case = two_valleys()
    problem, _ = compile_case(case, two_valleys_times(case))
    assert problem.beyond is None
    order = drawn(problem, seed)
    alone, whole = booked(problem, order), booked(problem._replace(beyond=1), order)
    assert alone.figure[0] > 0
    for mine, other in zip(alone, whole, strict=True):
        assert np.array_equal(mine, other)


RULES, ROUTE, VILLAGE = valley().rules, valley().routes[0], valley().places[0]
ROADS = valley().segments
NIGHT = (20 * HOUR, 5 * HOUR)


@pytest.mark.parametrize(
    "case",
    [
        valley(rules=replace(RULES, night=NIGHT)),
        valley(rules=replace(RULES, stops=30 * MINUTE, stop=5 * MINUTE)),
        valley(rules=replace(RULES, second=Objective.WAITING)),
        valley(teams=teams(3), rules=replace(RULES, escorts=(Escort(2),))),
        valley(segments=(replace(ROADS[0], slow=(SlowHours(0, HOUR, 50),)), ROADS[1])),
        valley(places=(replace(VILLAGE, positions=1), *valley().places[1:])),
        valley(routes=(replace(ROUTE, pickups=("bridge",)),)),
        with_cars(),
    ],
    ids=["night", "rests", "waiting", "escorts", "slow", "positions", "pickups", "cars"],
)
def test_a_case_that_asks_for_more_is_not_of_the_core(case: Case) -> None:
    assert compile_case(case, valley_times(case))[0].beyond is not None


def test_links_changes_and_centres_on_the_way_are_not_of_the_core() -> None:
    here, there = two_valleys().corridors[:2]
    linked = two_valleys(links=(Link(here.id, there.id),))
    assert compile_case(linked, two_valleys_times(linked))[0].beyond is not None
    assert compile_case(with_camp(), camp_times(with_camp()))[0].beyond is not None
    assert compile_case(front(), front_times(front()))[0].beyond is not None

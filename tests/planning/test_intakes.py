"""What centres can take in, held against what plans ask of them."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planning.builders import teams, valley, valley_times
from tests.planning.test_bound import appraised, market_of, offers, some_prices

from safepassage.model import Act, Case, Centre, Convoy, Fleet
from safepassage.planning.compile import compile_case
from safepassage.planning.decode import decode
from safepassage.planning.intakes import bin_of, bins, by_bin, intakes, price_by_bin
from safepassage.planning.problem import Ints, Problem
from safepassage.planning.schedule import convoys
from safepassage.planning.state import empty_state
from safepassage.planning.trip import empty_trip
from safepassage.units import MINUTE


def slow_town() -> Case:
    """Build the valley with more vehicles, and a town that takes six people an hour in."""
    return valley(
        fleets=(Fleet("bus", "garage", 5), Fleet("ambulance", "garage", 1)),
        centres=(Centre("town", 70, 6),),
        teams=teams(4),
    )


CASE = slow_town()
TIMES = valley_times(CASE)
PROBLEM, INDEX = compile_case(CASE, TIMES)
MENU = offers(PROBLEM)


def drawn_order(seed: int) -> Ints:
    """Draw a few missions."""
    chance = np.random.default_rng(seed)
    order: Ints = MENU[chance.integers(0, MENU.shape[0], 12)]
    return order


def taken_in(made: tuple[Convoy, ...]) -> Ints:
    """Count the people taken in from each minute on."""
    count = np.zeros(PROBLEM.horizon * 2, dtype=np.int64)
    for convoy in made:
        begins = next(step.starts for step in convoy.steps if step.act is Act.RECEIVE)
        count[begins // MINUTE] += convoy.aboard.total
    return count


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_no_plan_takes_more_people_in_than_any_row_lets(seed: int) -> None:
    rows = intakes(PROBLEM)
    assert rows.limit.size > 1
    made = convoys(CASE, PROBLEM, INDEX, empty_state(PROBLEM, 0), drawn_order(seed))
    count = taken_in(made)
    bin_ = bin_of(PROBLEM, np.arange(count.size))
    by_row = np.bincount(bin_, count, minlength=bins(PROBLEM)) @ by_bin(PROBLEM, rows)
    assert (by_row <= rows.limit).all()


@settings(max_examples=200)
@given(st.integers(0, 2**32), st.integers(0, 8), st.floats(-3, 6))
def test_any_prices_of_being_taken_in_prove_a_bound(seed: int, cuts: int, size: float) -> None:
    market = market_of(PROBLEM, cuts)
    prices = some_prices(PROBLEM, market, seed, size)
    saved = decode(PROBLEM, empty_state(PROBLEM, 12), drawn_order(seed), empty_trip(PROBLEM))
    assert saved <= appraised(PROBLEM, market, prices) + 1e-6


def test_a_person_pays_for_the_bed_and_for_every_stretch_that_it_is_taken_in_in() -> None:
    rows = intakes(PROBLEM)
    paid = price_by_bin(PROBLEM, rows, np.ones(rows.limit.size))
    assert paid[0, -1] == 1  # a bed alone, once the horizon is over
    assert paid[0, 0] == 1 + len({int(n) for n in (rows.last - rows.first)[1:]})


def test_where_all_go_in_at_once_only_beds_are_limited() -> None:
    at_once = PROBLEM._replace(intake=np.zeros_like(PROBLEM.intake))
    assert intakes(at_once).limit.tolist() == at_once.capacity.tolist()


def test_a_centre_that_takes_in_everyone_in_no_time_is_not_limited_by_stretches() -> None:
    fast = replace(CASE, centres=(Centre("town", 70, 10_000),))
    problem: Problem = compile_case(fast, TIMES)[0]
    assert intakes(problem).limit.tolist() == problem.capacity.tolist()

"""What prices are made of: knots, places in the column, and the best convoy of a slot."""

from collections.abc import Iterator

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.planning.builders import CaseAndTimes, tiny_cases, valley, valley_times
from tests.planning.test_bound import market_of, some_prices

from safepassage.planning.compile import compile_case
from safepassage.planning.earn import earn, no_best
from safepassage.planning.intakes import BIN
from safepassage.planning.knots import closer, first_knots, over_time, shared
from safepassage.planning.market import Market, back_at, dealt, none
from safepassage.planning.objectives import saved_at
from safepassage.planning.prices import Prices
from safepassage.planning.problem import Floats, Ints, Problem
from safepassage.planning.trade import trade_at

SLACK = 1e-6


def net(problem: Problem, market: Market, prices: Prices, s: int, c: int, m: int) -> float:
    """Tell what a makeup earns in a slot by the definition, taken in when that pays most."""
    form, route = int(market.makeups.form[m]), int(market.slots.route[s])
    arrives = int(market.spans.leaves[s, form] + market.forms.transit[route, c, form])
    later = range(-(-(arrives + 1) // BIN) * BIN, problem.horizon + BIN, BIN)
    return max(net_at(problem, market, prices, s, c, m, t) for t in (arrives, *later))


def net_at(
    problem: Problem, market: Market, prices: Prices, s: int, c: int, m: int, since: int
) -> float:
    """Tell what a makeup earns that is taken in at a minute; loads are chosen person by person."""
    form, route = int(market.makeups.form[m]), int(market.slots.route[s])
    point, last = int(problem.point[route]), problem.horizon + 1
    enters, exits = int(market.spans.enters[s, form]), int(market.spans.exits[s, form])
    earned = 0.0
    for ask, teams in enumerate(market.escort.tolist()):
        price = prices.team[ask]
        earned -= teams * (price[enters] - price[min(last, exits + problem.turnaround)])
    earned /= market.forms.parts[form]
    offer = none(problem)._replace(
        slot=np.array([s]),
        makeup=np.array([m]),
        centre=np.array([c]),
        since=np.array([since]),
        onward=np.zeros((1, 1), dtype=np.int64),
    )
    again = np.minimum(back_at(problem, market, offer)[0], last)
    for kind, count in enumerate(market.makeups.kinds[m].tolist()):
        if count:
            price = prices.vehicle[kind]
            worth = max(price[gate, again[gate, kind]] for gate in range(price.shape[0]))
            earned -= count * (price[market.gate[route], enters] - worth)
    low = int(problem.cohort_first[point])
    cohorts = range(low, low + int(market.spans.known[s, form]))
    for need in range(3):
        gain = problem.weight[point, need] * saved_at(problem.saves, np.array(exits))
        gain -= problem.heads[point, need] * price_of_intake(problem, market, prices, c, since)
        margins = [
            gain - prices.person[i, need]
            for i in cohorts
            if not problem.choosing or problem.choice[i, c]
            for _ in range(problem.people[i, need])
        ]
        seats = int(market.makeups.seats[point, m, need])
        earned += sum(sorted((margin for margin in margins if margin > 0), reverse=True)[:seats])
    return float(earned * market.forms.parts[form])


def price_of_intake(problem: Problem, market: Market, prices: Prices, c: int, minute: int) -> float:
    """Add up the prices of all that limits who is taken in at a centre in a minute."""
    rows, at = market.intakes, min(minute // BIN, problem.horizon // BIN + 1)
    held = (rows.centre == c) & (rows.first <= at) & (at <= rows.last)
    return float(prices.room[held].sum())


def worth_sending(problem: Problem, market: Market, s: int) -> Iterator[tuple[int, int]]:
    """List the makeups worth sending in a slot, and the centres that they can go to."""
    route, made = int(market.slots.route[s]), market.makeups
    for form in range(market.forms.size.size):
        known = market.spans.known[s, form]
        low, high = made.useful_first[problem.point[route], known, form : form + 2]
        for c in np.flatnonzero(market.forms.transit[route, :, form] >= 0).tolist():
            if market.spans.enters[s, form] >= 0:
                yield from ((m, c) for m in made.useful[low:high].tolist())


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(tiny_cases(), st.integers(0, 5), st.integers(0, 2**32), st.floats(0, 5))
def test_no_makeup_to_any_centre_earns_more_than_the_best_of_its_slot(
    drawn: CaseAndTimes, cuts: int, seed: int, size: float
) -> None:
    problem = compile_case(*drawn)[0]._replace(beyond=1)
    market = market_of(problem, cuts)
    prices = some_prices(problem, market, seed, size)
    n = market.slots.route.size
    found = no_best(market)
    earn(trade_at(problem, market, prices), 0, n, found)
    for s in range(n):
        best = 0.0
        for m, c in worth_sending(problem, market, s):
            best = max(best, net(problem, market, prices, s, c, m))
        scale = SLACK * max(1.0, best)
        assert abs(found.value[s] - best) <= scale
        if found.value[s] > 0:
            sold = int(found.centre[s]), int(found.makeup[s]), int(found.since[s])
            chosen = net_at(problem, market, prices, s, *sold)
            assert abs(chosen - found.value[s]) <= scale


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(tiny_cases(), st.integers(0, 6), st.integers(0, 2**32))
def test_nobody_gets_more_out_of_the_places_in_the_columns(
    drawn: CaseAndTimes, cuts: int, seed: int
) -> None:
    problem, _ = compile_case(*drawn)
    market = market_of(problem, cuts)
    n = market.slots.route.size
    worth = np.random.default_rng(seed).normal(0.0, 1.0, n)
    count = dealt(market, worth)
    rows = np.zeros((market.limit.size, n))
    rows[market.inside[:, 1], market.inside[:, 0]] = 1.0
    assert (rows @ count <= market.limit).all()
    assert (count <= market.cap).all()
    if n:
        best = linprog(
            -worth,
            A_ub=rows,
            b_ub=market.limit,
            bounds=list(zip(np.zeros(n), market.cap, strict=True)),
        )
        assert best.x is not None
        assert np.isclose(worth @ count, worth @ best.x)


def valley_knots(cuts: int) -> tuple[Problem, Ints]:
    """Cut the valley's knots where prices that fall at one minute of each chain fall."""
    problem, _ = compile_case(valley(), valley_times(valley()))
    knots = first_knots(problem, gates=1)
    minutes = problem.horizon + 2
    vehicle = np.where(np.arange(minutes) <= 500, 7.0, 2.0) * np.ones((problem.loads.size, 1, 1))
    team = np.where(np.arange(minutes) <= 333, 3.0, 0.0) * np.ones((problem.asked.size, 1))
    vehicle[..., -1] = 0.0
    for _ in range(cuts):
        knots = closer(problem, knots, vehicle, team)
    return problem, knots


def test_knots_come_to_where_prices_fall() -> None:
    problem, first = valley_knots(0)
    _, knots = valley_knots(12)
    minutes = problem.horizon + 2
    assert set(first) <= set(knots)
    for kind in range(problem.loads.size):
        assert {kind * minutes + 500, kind * minutes + 501} <= set(knots)
    for ask in range(problem.asked.size):
        chain = (problem.loads.size + ask) * minutes
        assert {chain + 333, chain + 334} <= set(knots)
    assert knots.size < first.size + 12 * 3 * (problem.loads.size + problem.asked.size)


@given(st.integers(0, 12), st.integers(0, 2**32))
def test_a_moment_pays_what_the_knots_around_it_do(cuts: int, seed: int) -> None:
    problem, knots = valley_knots(cuts)
    minutes = problem.horizon + 2
    chance = np.random.default_rng(seed)
    at_knots: Floats = np.concatenate([
        np.append(-np.sort(-chance.random(chain.size - 1)), 0.0)
        for chain in np.split(knots, np.flatnonzero(np.diff(knots // minutes)) + 1)
    ])
    moments = np.arange(knots[-1] + 1)
    before, after, late = shared(knots, moments)
    paid = (1.0 - late) * at_knots[before] + late * at_knots[after]
    assert np.allclose(over_time(knots, at_knots, minutes).reshape(-1), paid, atol=1e-12)

"""The bound against everything that tries to beat it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, islice, pairwise, product
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.builders import (
    START,
    CaseAndTimes,
    hours,
    places,
    teams,
    times_of,
    tiny_cases,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
)

from safepassage.model import (
    Act,
    Case,
    Centre,
    Checkpoint,
    Convoy,
    Corridor,
    Fleet,
    Group,
    Load,
    Needs,
    Plan,
    Route,
    Rules,
    Segment,
    Step,
    VehicleType,
)
from safepassage.planning import AfterRounds, check, cost, plan
from safepassage.planning.appraise import appraise
from safepassage.planning.bound import everyone_alone, most_saved
from safepassage.planning.compile import compile_case
from safepassage.planning.decode import decode
from safepassage.planning.makeup import Forms, Makeups, makeups
from safepassage.planning.market import Market, Offers, cut, opened
from safepassage.planning.prices import Prices, free
from safepassage.planning.problem import Floats, Ints, Problem
from safepassage.planning.program import Solved, _prices, solve
from safepassage.planning.slots import first_slots, halved
from safepassage.planning.state import State, empty_state, keep, restore, tape
from safepassage.planning.trip import Trip, empty_trip
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE, service_time

SLACK = 1e-6
"""Person-minutes by which a sum of floating-point numbers may be off."""

STEPS = 60
"""Bounds to ask for; tiny cases are done sooner."""


def all_bounds(problem: Problem) -> dict[str, float]:
    """Tell by every proof what can be saved at the most, in weighted person-minutes."""
    steps = enumerate(islice(most_saved(problem, lambda: False), STEPS))
    found = {f"step {n}, slots of {width} min": saved for n, (saved, width) in steps}
    return {"alone": everyone_alone(problem), **found}


def tightest(problem: Problem) -> float:
    """Tell what can be saved at the most, by the best proof."""
    return min(all_bounds(problem).values())


def made_of(problem: Problem) -> tuple[Makeups, Forms]:
    """List what convoys can be made of, however long it takes."""
    made = makeups(problem, lambda: False)
    assert made is not None
    return made


def market_of(problem: Problem, cuts: int) -> Market:
    """Cut every slot in two, again and again."""
    problem = problem._replace(beyond=1)
    market = opened(problem, first_slots(problem), *made_of(problem))
    for _ in range(cuts):
        everything = np.arange(market.slots.route.size)
        market = cut(problem, market, halved(market.slots, everything)[0], market.knots)
    return market


def some_prices(problem: Problem, market: Market, seed: int, size: float) -> Prices:
    """Draw prices of some size, half of them 0; of what has one at every minute never rising."""
    chance = np.random.default_rng(seed)

    def some(table: Floats) -> Floats:
        drawn = np.maximum(0.0, chance.normal(0.0, 1.0, table.shape)) * 10.0**size
        return np.where(chance.random(table.shape) < 0.5, drawn, 0.0)

    def falling(table: Floats) -> Floats:
        table[..., -1] = 0.0
        return np.maximum.accumulate(table[..., ::-1], axis=-1)[..., ::-1].copy()

    prices = Prices(*map(some, free(problem, market)))
    return prices._replace(vehicle=falling(prices.vehicle), team=falling(prices.team))


def appraised(problem: Problem, market: Market, prices: Prices) -> float:
    """Tell what prices prove."""
    found = appraise(problem._replace(beyond=1), market, prices, lambda: False)
    assert found
    return found.saved


def offers(problem: Problem) -> Ints:
    """List every mission: all routes, centres, columns, holding or not, waiting or not."""
    owned = [
        int(problem.fleet[problem.fleet[:, 0] == kind, 3].sum())
        for kind in range(problem.loads.size)
    ]
    columns = [
        column
        for column in product(*(range(count + 1) for count in owned))
        if 0 < sum(column) <= problem.max_convoy.max(initial=0)
    ]
    centres = (-1, *range(problem.capacity.size)) if problem.capacity.size > 1 else (-1,)
    rows = [
        (route, centre, hold, patience, *column)
        for column in columns
        for route in range(problem.point.size)
        for centre in centres
        for hold in (0, 1)
        for patience in ((0, 1000) if sum(column) > 1 else (0,))
    ]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 4 + len(owned))


@numba.njit(nogil=True)
def best_of_all(p: Problem, s: State, empty: Ints, menu: Ints, order: Ints, out: Trip) -> int:
    """Decode every order of as many missions as ``order`` is long; return the most saved."""
    n, depth = menu.shape[0], order.shape[0]
    best = 0
    for number in range(n**depth):
        rest = number
        for place in range(depth):
            order[place] = menu[rest % n]
            rest //= n
        restore(s, empty, 0)
        best = max(best, decode(p, s, order, out))
    return best


def most_by_trying(problem: Problem, depth: int = 3, trials: int = 20_000) -> int:
    """Try every order of up to ``depth`` missions; fewer where that is more than ``trials``."""
    menu = offers(problem)
    if not (menu.size and problem.teams and problem.capacity.size):
        return 0
    while menu.shape[0] ** depth > trials and depth > 1:
        depth -= 1
    state, out = empty_state(problem, depth), empty_trip(problem)
    empty = tape(problem, state, 0, 1)
    keep(state, empty, 0)
    order = np.zeros((depth, menu.shape[1]), dtype=np.int64)
    return int(best_of_all(problem, state, empty, menu, order, out))


# ── Nothing beats it ────────────────────────────────────────────────────────────────


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_no_order_of_missions_saves_more_than_any_bound_allows(drawn: CaseAndTimes) -> None:
    problem, _ = compile_case(*drawn)
    found = most_by_trying(problem)
    for proof, bound in all_bounds(problem).items():
        assert found <= bound + SLACK, proof


@pytest.mark.parametrize(
    ("case", "times"),
    [(valley(), valley_times(valley())), (two_valleys(), two_valleys_times(two_valleys()))],
    ids=["valley", "two valleys"],
)
def test_no_plan_of_a_whole_case_saves_more_than_any_bound_allows(
    case: Case, times: TravelTimes
) -> None:
    problem, _ = compile_case(case, times)
    made = plan(case, times, AfterRounds(5), prove=False)
    assert isinstance(made, Plan)
    saved = (cost.risk(case, ()) - made.risk) / MINUTE
    for proof, bound in all_bounds(problem).items():
        assert saved <= bound + SLACK, proof


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(tiny_cases(), st.integers(0, 8), st.integers(0, 2**32), st.floats(-3, 6))
def test_any_prices_prove_a_bound(drawn: CaseAndTimes, cuts: int, seed: int, size: float) -> None:
    problem, _ = compile_case(*drawn)
    market = market_of(problem, cuts)
    prices = some_prices(problem, market, seed, size)
    assert most_by_trying(problem, depth=2) <= appraised(problem, market, prices) + SLACK


@pytest.mark.parametrize("garbage", [np.nan, np.inf, -np.inf, -1e300, 1e300, -1.0])
def test_what_a_solver_makes_of_a_run_cut_short_is_still_a_bound(garbage: float) -> None:
    problem, _ = compile_case(valley(), valley_times(valley()))
    market = market_of(problem, 2)
    made = plan(valley(), valley_times(valley()), AfterRounds(1), prove=False)
    assert isinstance(made, Plan)
    saved = (cost.risk(valley(), ()) - made.risk) / MINUTE
    limits = market.intakes.limit.size, market.limit.size
    sizes = (market.knots.size, problem.people.size, *limits)
    rows = np.cumsum([0, *sizes, problem.fleet.shape[0]])
    duals = np.full(rows[-1], garbage)
    assert saved <= appraised(problem, market, _prices(problem, market, duals, rows))


def test_whatever_prices_are_set_against_lies_in_one_piece() -> None:
    # numba compiles the loops anew for every array with gaps, while somebody waits
    problem, _ = compile_case(valley(), valley_times(valley()))
    made, forms = made_of(problem)
    assert forms.size.size > 1
    for array in (*made, *forms, *opened(problem, first_slots(problem), made, forms).spans):
        assert array.flags.c_contiguous


def test_nothing_is_appraised_once_time_is_over() -> None:
    problem, _ = compile_case(valley(), valley_times(valley()))
    problem = problem._replace(beyond=1)
    market = opened(problem, first_slots(problem), *made_of(problem))
    assert makeups(problem, lambda: True) is None
    assert appraise(problem, market, free(problem, market), lambda: True) is None
    assert list(most_saved(problem, lambda: True)) == []


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_convoys_cut_into_parts_lose_no_plan(drawn: CaseAndTimes) -> None:
    # with room to list no more than single vehicles, every longer convoy is cut into parts
    problem, _ = compile_case(*drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("safepassage.planning.makeup.LISTED", 0)
        made, forms = made_of(problem)
        assert made.layouts.sum(axis=1).max(initial=0) <= 1
        assert forms.parts.max(initial=1) <= problem.max_convoy.max(initial=1)
        assert most_by_trying(problem) <= tightest(problem) + SLACK


def test_a_program_that_forgets_the_offers_that_lose_most_proves_nearly_as_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem, _ = compile_case(valley(), valley_times(valley()))
    whole, sizes = tightest(problem), list[int]()

    def counted(p: Problem, market: Market, offers: Offers, *rest: Any) -> Solved:  # noqa: ANN401
        sizes.append(offers.slot.size)
        return solve(p, market, offers, *rest)

    monkeypatch.setattr("safepassage.planning.bound.solve", counted)
    monkeypatch.setattr("safepassage.planning.bound.MANY", 100)
    monkeypatch.setattr("safepassage.planning.bound.KEPT", 1)
    assert most_by_trying(problem) <= (trimmed := tightest(problem)) + SLACK
    assert trimmed <= 1.005 * whole
    assert any(later < sooner for sooner, later in pairwise(sizes))


# ── Worked by hand ──────────────────────────────────────────────────────────────────


def hamlet(**changes: object) -> Case:
    """Build four hours, all open: hamlet - 1 - gate - 1 - town; one car with one seat."""
    case = Case(
        id="hamlet",
        title="One car, one seat, four hours",
        start=START,
        horizon=240 * MINUTE,
        zones=("UTC",),
        places=places("hamlet", "gate", "town"),
        segments=(Segment("lane", "hamlet", "gate", drive=MINUTE),),
        corridors=(Corridor("road", "Road", hours((0, 1000))),),
        routes=(Route("out", "road", ("lane",)),),
        groups=(Group("all", "hamlet", Needs(30)),),
        vehicle_types=(VehicleType("car", "Car", (Needs(1),), MINUTE, MINUTE),),
        fleets=(Fleet("car", "town", 1),),
        teams=teams(1),
        centres=(Centre("town", 100, 6000),),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def assert_no_bound_denies(case: Case, times: TravelTimes, least: int) -> None:
    """Plan, see that the plan saves ``least`` person-minutes, and that no bound denies it."""
    problem, _ = compile_case(case, times)
    made = plan(case, times, AfterRounds(2), prove=False)
    assert isinstance(made, Plan)
    assert check(case, times, made) == ()
    saved = (cost.risk(case, ()) - made.risk) // MINUTE
    assert saved >= least
    for proof, bound in all_bounds(problem).items():
        assert saved <= bound + SLACK, proof


def test_a_single_trip_is_bounded_to_the_minute() -> None:
    # At the gate at 1, in at 2, loaded at 3, out at 4: 1 person x (240 - 4) = 236 minutes saved.
    # The next would leave at 4 + 1 transit + 1 empty + 1 back + 3 = 10.
    case = hamlet(groups=(Group("all", "hamlet", Needs(1)),))
    problem, _ = compile_case(case, times_of(case, {("gate", "town"): 1}))
    assert everyone_alone(problem) == 236
    assert tightest(problem) == pytest.approx(236, abs=1e-2)


def test_a_car_that_waits_once_for_the_gate_to_open_still_makes_many_trips() -> None:
    # It enters the lane at 3 and waits until 60; from then on a trip takes 7 minutes:
    # (240 - 64) / 7 = 25 more in the slot of four hours, though the first one took 61.
    case = hamlet(checkpoints=(Checkpoint("gate", 60, hours((60, 1000))),))
    assert_no_bound_denies(case, times_of(case, {("gate", "town"): 1}), least=2400)


def test_a_gate_is_reached_sooner_by_way_of_another_corridor() -> None:
    # Far gate: 100 minutes from the depot, but 1 + 3 + 1 + 1 + 1 = 7 by way of the near one.
    # Near: out at 4. Far: at its gate at 7, out at 10.   (240 - 4) + (240 - 10) = 466
    case = hamlet(
        places=places("hamlet", "farm", "gate", "far", "town", "depot"),
        segments=(
            Segment("lane", "hamlet", "gate", drive=MINUTE),
            Segment("track", "farm", "far", drive=MINUTE),
        ),
        corridors=(
            Corridor("road", "Road", hours((0, 1000))),
            Corridor("other", "Other", hours((0, 1000))),
        ),
        routes=(Route("out", "road", ("lane",)), Route("up", "other", ("track",))),
        groups=(Group("all", "hamlet", Needs(1)), Group("few", "farm", Needs(1))),
        fleets=(Fleet("car", "depot", 1),),
    )
    ways = {("gate", "town"): 1, ("far", "town"): 1, ("depot", "gate"): 1, ("depot", "far"): 100}
    assert_no_bound_denies(case, times_of(case, ways), least=466)
    # and where there is no other way at all
    assert_no_bound_denies(case, times_of(case, {**ways, ("depot", "far"): -1}), least=466)


def test_a_trip_that_takes_no_time_still_counts() -> None:
    # The centre is the gate, the lane takes no time: only loading takes its minute.
    case = hamlet(
        places=places("hamlet", "gate"),
        segments=(Segment("lane", "hamlet", "gate", drive=0),),
        vehicle_types=(VehicleType("car", "Car", (Needs(1),), MINUTE, 0),),
        fleets=(Fleet("car", "gate", 1),),
        centres=(Centre("gate", 100, 6000),),
    )
    # one a minute from minute 1 on: 239 + 238 + ... + 210 = 30 x (239 + 210) / 2 = 6,735
    assert_no_bound_denies(case, times_of(case, {}), least=6735)


def test_where_nobody_can_move_nothing_is_saved() -> None:
    for case in (
        hamlet(vehicle_types=(), fleets=()),
        hamlet(fleets=()),
        hamlet(corridors=(Corridor("road", "Road", ()),)),
        hamlet(groups=()),
        hamlet(routes=()),
    ):
        problem, _ = compile_case(case, times_of(case, {("gate", "town"): 1}))
        assert all(bound == 0 for bound in all_bounds(problem).values())


# ── A search that knows nothing but the judge ───────────────────────────────────────

TICK = 10
TICKS = 10


def coarse(**changes: object) -> Case:
    """Build a case in which everything is a multiple of ten minutes, so plans on ticks suffice."""
    case = Case(
        id="coarse",
        title="A hundred minutes in steps of ten minutes",
        start=START,
        horizon=TICK * TICKS * MINUTE,
        zones=("UTC",),
        places=places("hamlet", "gate", "town"),
        segments=(Segment("lane", "hamlet", "gate", drive=TICK * MINUTE),),
        corridors=(Corridor("road", "Road", hours((0, 100)), TICK * MINUTE),),
        routes=(Route("out", "road", ("lane",)),),
        groups=(Group("all", "hamlet", Needs(3)),),
        vehicle_types=(VehicleType("car", "Car", (Needs(1),), TICK * MINUTE, TICK * MINUTE),),
        fleets=(Fleet("car", "town", 2),),
        teams=teams(2),
        centres=(Centre("town", 4, 6),),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


COARSE = {
    "plain": coarse(),
    "one car": coarse(fleets=(Fleet("car", "town", 1),)),
    "one team": coarse(teams=teams(1), rules=Rules(escort_turnaround=10 * MINUTE)),
    "one car at a time": coarse(rules=Rules(max_convoy=1)),
    "headway": coarse(corridors=(Corridor("road", "Road", hours((0, 100)), 30 * MINUTE),)),
    "two windows": coarse(corridors=(Corridor("road", "Road", hours((10, 30), (50, 80))),)),
    "margin": coarse(rules=Rules(margin=20 * MINUTE)),
    "late release": coarse(
        groups=(Group("now", "hamlet", Needs(1)), Group("then", "hamlet", Needs(2), released=2400))
    ),
    "little room": coarse(centres=(Centre("town", 2, 6),)),
    "late car": coarse(fleets=(Fleet("car", "town", 1), Fleet("car", "town", 1, 2400))),
    "families": coarse(
        groups=(Group("all", "hamlet", Needs(5), family=2),),
        vehicle_types=(VehicleType("car", "Car", (Needs(3),), TICK * MINUTE, 0),),
    ),
    "checked": coarse(checkpoints=(Checkpoint("gate", 6, hours((40, 100))),)),
}


@pytest.mark.parametrize("case", COARSE.values(), ids=COARSE.keys())
def test_no_plan_on_ticks_that_the_judge_accepts_beats_bound_or_search(case: Case) -> None:
    times = times_of(case, {("gate", "town"): TICK})
    made = plan(case, times, AfterRounds(1))
    assert isinstance(made, Plan)
    assert made.bound is not None
    single = [convoy for convoy in on_ticks(case) if not check(case, times, holding(case, convoy))]
    assert single
    saves = [cost.risk(case, ()) - cost.risk(case, (convoy,)) for convoy in single]
    better_than = cost.risk(case, ()) - made.risk  # in particular whatever beats the bound
    assert max(saves) <= better_than
    pairs = combinations(range(len(single)), 2)
    claims = [(i, j) for i, j in pairs if saves[i] + saves[j] > better_than]
    for i, j in claims[:: max(1, len(claims) // 2000)]:
        assert check(case, times, holding(case, single[i], single[j])), (i, j)


def on_ticks(case: Case) -> Iterator[Convoy]:
    """Give every convoy whose steps start on ticks: any cars, anybody aboard."""
    family = case.groups[0].family
    vehicles = case.vehicles
    columns = [pair for n in (1, 2) for pair in combinations(vehicles, n)]
    seats = case.vehicle_types[0].layouts[0].seated
    aboard = [n for n in range(1, seats + 1) if n % family == 0 or n == 1]
    for column in columns:
        for people in product(product(case.groups, aboard), repeat=len(column)):
            loads = tuple(
                Load(vehicle.id, 0, ((group.id, Needs(n)),))
                for vehicle, (group, n) in zip(column, people, strict=True)
            )
            for starts in combinations(range(TICKS), 3):
                yield from _convoys(case, loads, starts)


def _convoys(case: Case, loads: tuple[Load, ...], starts: tuple[int, ...]) -> Iterator[Convoy]:
    """Give one convoy for every time of intake, and of the check where there is one."""
    enters, boards, leaves = (tick * TICK * MINUTE for tick in starts)
    drive = loading = transit = TICK * MINUTE
    exits = leaves + drive
    steps = [
        Step(Act.DRIVE_IN, "hamlet", enters, enters + drive, "lane"),
        Step(Act.BOARD, "hamlet", boards, boards + loading),
        Step(Act.DRIVE_OUT, "gate", leaves, exits, "lane"),
    ]
    people = sum(load.aboard.total for load in loads)
    takes = service_time(people, 6)
    checked = [None] if not case.checkpoints else range(exits, 2 * exits, TICK * MINUTE)
    for check_at in checked:
        out, gone = list(steps), exits
        if check_at is not None:
            gone = check_at + service_time(len(loads), 6)
            out.append(Step(Act.CHECK, "gate", check_at, gone))
        for wait in range(2):
            received = gone + transit + wait * TICK * MINUTE
            arrival = (
                Step(Act.TRANSIT, "town", gone, gone + transit),
                Step(Act.RECEIVE, "town", received, received + takes),
            )
            for team in case.teams:
                yield Convoy("convoy", "out", "town", (team.id,), loads, (*out, *arrival))


def holding(case: Case, *convoys: Convoy) -> Plan:
    """Make a plan of convoys, its figures true."""
    named = tuple(replace(convoy, id=f"convoy-{n}") for n, convoy in enumerate(convoys))
    risk, left = cost.risk(case, named), cost.left_behind(case, named)
    return Plan(
        case.digest, case.demand, named, risk, cost.clearance(case, named), left, None, 0, 0, "test"
    )


def test_the_last_smaller_family_may_take_the_seats_that_whole_ones_leave() -> None:
    # Families of four and a last one of two, one bus of ten seats: the judge lets all ten ride.
    case = valley(
        groups=(Group("first", "village", Needs(10), family=4),),
        vehicle_types=(VehicleType("bus", "Bus", (Needs(10),), 10 * MINUTE, 10 * MINUTE),),
        fleets=(Fleet("bus", "garage", 1),),
        corridors=(Corridor("road", "The road", hours((480, 700))),),
    )
    problem, _ = compile_case(case, valley_times(case))
    assert problem.places[0, 0, 0] == 8
    assert problem.most[0, 0, 0] == 10
    made = plan(case, valley_times(case), AfterRounds(1))
    assert isinstance(made, Plan)
    assert made.bound is not None
    convoy = made.convoys[0]
    *steps, intake = convoy.steps
    full = replace(convoy.loads[0], people=(("first", Needs(10)),))
    longer = replace(intake, ends=intake.starts + service_time(10, 60))
    everyone = holding(case, replace(convoy, loads=(full,), steps=(*steps, longer)))
    assert check(case, valley_times(case), everyone) == ()
    assert made.bound.cost <= everyone.risk


# ── Stricter rules ──────────────────────────────────────────────────────────────────


def stricter(case: Case) -> dict[str, Case]:
    """Make one rule after the other stricter."""
    rules = case.rules
    return {
        "a team less": replace(case, teams=case.teams[:-1]),
        "shorter convoys": replace(case, rules=replace(rules, max_convoy=1)),
        "longer turnaround": replace(case, rules=replace(rules, escort_turnaround=7200)),
        "wider margin": replace(case, rules=replace(rules, margin=rules.margin + 600)),
        "less room": replace(
            case, centres=tuple(replace(c, capacity=c.capacity // 2) for c in case.centres)
        ),
        "slower checks": replace(
            case, checkpoints=tuple(replace(c, vehicles_per_hour=1) for c in case.checkpoints)
        ),
        "longer dwell": replace(
            case, checkpoints=tuple(replace(c, dwell=c.dwell + 600) for c in case.checkpoints)
        ),
        "a vehicle held back": replace(
            case, fleets=tuple(replace(f, spare=min(1, f.count)) for f in case.fleets)
        ),
        "a segment for single vehicles": replace(
            case,
            segments=tuple(replace(s, longest=1) for s in case.segments[:1]) + case.segments[1:],
        ),
        "a wish for one centre": replace(
            case,
            groups=tuple(replace(g, wishes=((case.centres[-1].place, 60),)) for g in case.groups),
        ),
        "a reserve": replace(case, rules=replace(rules, reserve=50)),
        "boarding by need": replace(case, rules=replace(rules, boarding=Needs(60, 300, 600))),
        "barred from a centre": replace(
            case,
            vehicle_types=tuple(
                replace(k, barred=(case.centres[0].place,)) for k in case.vehicle_types
            ),
        ),
        "later vehicles": replace(
            case, fleets=tuple(replace(f, available=f.available + 3600) for f in case.fleets)
        ),
    }


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_a_stricter_rule_never_lets_more_be_saved(drawn: CaseAndTimes) -> None:
    case, times = drawn
    # both come within what the solver and the last cut leave open
    at_most = tightest(compile_case(case, times)[0])
    for rule, harder in stricter(case).items():
        assert tightest(compile_case(harder, times)[0]) <= at_most * 1.01 + 1, rule

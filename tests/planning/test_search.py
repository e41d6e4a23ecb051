"""A trial is judged without running all of it, and yet as if all of it had been run."""

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.builders import two_valleys, two_valleys_times, valley, valley_times

from safepassage.model import Objective
from safepassage.planning import construct
from safepassage.planning.anneal import GAIN, HOPELESS, copy_order, judge
from safepassage.planning.compile import compile_case
from safepassage.planning.decode import decode, gain, send
from safepassage.planning.kernel import chance
from safepassage.planning.moves import move
from safepassage.planning.problem import NEVER, Ints, Problem
from safepassage.planning.search import Search
from safepassage.planning.state import (
    CARRIED,
    HASH,
    SAVED,
    State,
    count_of,
    empty_state,
    free_at,
    keep,
    location_of,
    restore,
    stand_of,
    tape,
)
from safepassage.planning.trip import empty_trip

NEVER_GIVE_UP = float(1 << 61)


def two() -> Problem:
    case = two_valleys()
    return compile_case(case, two_valleys_times(case))[0]


def one() -> Problem:
    case = valley()
    return compile_case(case, valley_times(case))[0]


def searching(problem: Problem, seed: int, rounds: int = 2) -> Search:
    offers = construct.candidates(problem)
    start = empty_state(problem, 0)
    ranking = construct.RANKINGS[0]
    search = Search(problem, construct.greedy(problem, start, offers, ranking, 99), seed)
    for n in range(rounds):
        search.round(n / rounds)
    return search


def run_whole(problem: Problem, order: Ints) -> State:
    state = empty_state(problem, order.shape[0])
    decode(problem, state, order, empty_trip(problem))
    return state


@pytest.mark.parametrize("problem", [one(), two()], ids=["one valley", "two valleys"])
@pytest.mark.parametrize("seed", range(3))
def test_what_a_search_says_of_its_best_order_is_what_the_order_gains(
    problem: Problem, seed: int
) -> None:
    search = searching(problem, seed)
    assert search.saved == gain(problem, run_whole(problem, search.best))


@pytest.mark.parametrize("problem", [one(), two()], ids=["one valley", "two valleys"])
def test_a_changed_order_is_judged_from_its_change_on_as_if_it_were_run_whole(
    problem: Problem,
) -> None:
    search, luck = searching(problem, 1), chance(5)
    now, state, out = search.standing, empty_state(problem, 40), empty_trip(problem)
    for _ in range(300):
        low, high = move(problem, now.trial, luck)
        judge(problem, state, now, out, low, high, -NEVER_GIVE_UP, 0.0)
        whole = run_whole(problem, now.trial)
        assert now.trial_mark[GAIN] == gain(problem, whole)
        copy_order(now.trial, now.order, low, high)


@pytest.mark.parametrize("problem", [one(), two()], ids=["one valley", "two valleys"])
@pytest.mark.parametrize("seed", range(3))
def test_what_an_order_takes_over_from_trials_is_what_it_comes_to_when_run(
    problem: Problem, seed: int
) -> None:
    now, out = searching(problem, seed).standing, empty_trip(problem)
    state, other = (empty_state(problem, now.order.shape[0]) for _ in range(2))
    kept = 0
    for m in range(now.order.shape[0] + 1):
        for figure in (CARRIED, SAVED, HASH):
            assert now.figure[m, figure] == state.figure[figure]
        row = m // now.stride[0]
        if m % now.stride[0] == 0 and now.known[0, row]:
            restore(other, now.kept, now.place[0, row])
            assert np.array_equal(other.waiting, state.waiting)
            assert other.figure[HASH] == state.figure[HASH]
            kept += 1
        if m < now.order.shape[0]:
            send(problem, state, now.order, m, out)
    assert kept > 0
    assert now.mark[GAIN] == gain(problem, state)


def test_vehicles_that_stand_together_are_one_number() -> None:
    stand = stand_of(NEVER, 3, 70_000)
    assert (free_at(stand), location_of(stand), count_of(stand)) == (NEVER, 3, 70_000)
    assert stand_of(59, 9, 9) < stand_of(60, 0, 1)  # whoever is free sooner comes first


def test_an_order_without_a_chance_is_given_up() -> None:
    problem = two()
    search = searching(problem, 1)
    now, state, out = search.standing, empty_state(problem, 40), empty_trip(problem)
    first = int(np.flatnonzero(np.diff(now.figure[:, CARRIED]))[0])
    now.trial[first, 4:] = 0  # the first convoy stays at home
    judge(problem, state, now, out, first, first, float(now.mark[GAIN]), 0.0)
    assert now.trial_mark[GAIN] == HOPELESS
    assert gain(problem, run_whole(problem, now.trial)) < now.mark[GAIN]


def test_for_clearance_no_order_is_given_up_that_would_carry_more_or_clear_sooner() -> None:
    # The order at first carries few: once a trial that carried more was given up for being later.
    case = two_valleys()
    times, rules = two_valleys_times(case), case.rules
    case = replace(case, rules=replace(rules, objective=Objective.CLEARANCE))
    problem, luck = compile_case(case, times)[0], chance(3)
    search = Search(problem, np.array([[0, 0, 0, 0, 0, 1]], dtype=np.int64), 1)
    now, state, out = search.standing, empty_state(problem, 40), empty_trip(problem)
    more = 0
    for _ in range(2000):
        low, high = move(problem, now.trial, luck)
        judge(problem, state, now, out, low, high, float(now.mark[GAIN]), 0.0)
        whole = run_whole(problem, now.trial)
        if now.trial_mark[GAIN] == HOPELESS:
            assert gain(problem, whole) < now.mark[GAIN]
        more += whole.figure[CARRIED] > now.figure[-1, CARRIED]
        copy_order(now.trial, now.order, 0, now.order.shape[0] - 1)
    assert more > 0


def test_a_state_comes_back_from_the_tape_as_it_was() -> None:
    problem = two()
    order = searching(problem, 2).best
    state = run_whole(problem, order)
    kept = tape(problem, empty_state(problem, 0), order.shape[0], 1)
    keep(state, kept, 0)
    other = empty_state(problem, order.shape[0])
    restore(other, kept, 0)
    again = tape(problem, empty_state(problem, 0), order.shape[0], 1)
    keep(other, again, 0)
    assert np.array_equal(kept, again)


def test_the_digest_of_a_state_does_not_hang_on_the_order_of_bookings() -> None:
    # two convoys from two points by two corridors with vehicles of their own
    problem = two()
    orders = np.array([[0, 0, 0, 0, 0, 1], [2, 1, 0, 0, 1, 0]], dtype=np.int64)
    there, back = run_whole(problem, orders), run_whole(problem, orders[::-1].copy())
    assert there.figure[HASH] == back.figure[HASH]
    assert there.figure[HASH] != run_whole(problem, orders[:1]).figure[HASH]

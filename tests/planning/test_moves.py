"""A move changes the missions it names, and no others."""

import numpy as np
import pytest
from tests.planning.builders import two_valleys, two_valleys_times

from safepassage.planning.compile import compile_case
from safepassage.planning.kernel import chance
from safepassage.planning.moves import exchange, move, repeat
from safepassage.planning.problem import Ints, Problem

MISSIONS = 60


def problem() -> Problem:
    case = two_valleys()
    return compile_case(case, two_valleys_times(case))[0]


def order_of(p: Problem) -> Ints:
    """Write missions that are all different, by their patience."""
    order = np.zeros((MISSIONS, 4 + p.loads.size), dtype=np.int64)
    order[:, 3] = np.arange(MISSIONS)
    order[:, 4] = 1 + np.arange(MISSIONS) % 2
    return order


@pytest.mark.parametrize("seed", range(5))
def test_rows_beyond_those_it_names_stay_as_they_are(seed: int) -> None:
    p, luck = problem(), chance(seed)
    order = order_of(p)
    for _ in range(1000):
        before = order.copy()
        low, high = move(p, order, luck)
        assert 0 <= low <= high < MISSIONS
        assert np.array_equal(order[:low], before[:low])
        assert np.array_equal(order[high + 1 :], before[high + 1 :])


def test_what_is_sent_once_more_is_the_same_mission_and_the_other_is_lost() -> None:
    order, was = order_of(problem()), order_of(problem())
    repeat(order, 7, 3)
    assert np.array_equal(order[3], was[7])
    assert np.array_equal(np.delete(order, 3, axis=0), np.delete(was, 3, axis=0))


def test_vehicles_are_exchanged_and_all_else_stays() -> None:
    order, was = order_of(problem()), order_of(problem())
    exchange(order, 2, 5)
    assert np.array_equal(order[:, :4], was[:, :4])
    assert np.array_equal(order[[2, 5], 4:], was[[5, 2], 4:])
    assert order[:, 4:].sum() == was[:, 4:].sum()

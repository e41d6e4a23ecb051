"""First plans: the offer that ranks highest goes next."""

import numpy as np

from safepassage.planning.construct import BLOCK, NOBODY, leader, put


def test_the_leader_is_the_first_of_the_highest_ranks_whatever_changes() -> None:
    chance = np.random.default_rng(1)
    rank = np.full(3 * BLOCK + 5, NOBODY)
    leaders = np.arange(0, rank.size, BLOCK)
    assert leader(rank, leaders) == 0
    for _ in range(2000):  # ranks from 0 to 9, so that there are ties in every block
        put(rank, leaders, int(chance.integers(rank.size)), float(chance.integers(10)))
        assert leader(rank, leaders) == np.argmax(rank)

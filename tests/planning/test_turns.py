"""Turns: the proof has as much time as the search, and neither outlasts the plan."""

from safepassage.planning.stop import AfterRounds, AfterSeconds
from safepassage.planning.turns import Turns


def test_a_turn_of_the_proof_ends_when_it_has_had_as_much_time_as_the_search() -> None:
    now = [0.0]
    turns = Turns(AfterSeconds(64, lambda: now[0]))
    with turns.search(1):
        now[0] = 16.0
    with turns.turn("proof"):
        now[0] = 31.0
        assert not turns.over()
        now[0] = 32.0  # 16 of search, 16 of proof
        assert turns.over()
    assert not turns.over()  # the turn is over, the time is not
    with turns.search(1):
        now[0] = 40.0
    with turns.turn("proof"):
        now[0] = 47.0
        assert not turns.over()
        now[0] = 48.0  # 16 + 8 of search, 16 + 8 of proof
        assert turns.over()


def test_the_first_turn_of_the_proof_is_a_sixteenth_of_the_time_at_least() -> None:
    now = [0.0]
    turns = Turns(AfterSeconds(64, lambda: now[0]))
    with turns.search(1):
        now[0] = 1.0
    with turns.turn("proof"):
        now[0] = 4.5
        assert not turns.over()
        now[0] = 5.0  # 1 + 64 / 16
        assert turns.over()


def test_no_turn_outlasts_the_plan() -> None:
    now = [0.0]
    turns = Turns(AfterSeconds(64, lambda: now[0]))
    with turns.search(1):
        now[0] = 40.0
    with turns.turn("proof"):
        now[0] = 63.0
        assert not turns.over()
        now[0] = 64.0  # 24 of proof, the search had 40
        assert turns.over()


def test_a_round_has_as_many_trials_as_there_is_time_for() -> None:
    now = [0.0]
    turns = Turns(AfterSeconds(64, lambda: now[0]))
    assert turns.fitting(1000) == 1000  # nothing is known of their pace
    with turns.search(100):
        now[0] = 32.0
    assert turns.fitting(1000) == 100  # 32 of 64 s left, 100 in 32 s
    assert turns.fitting(30) == 30
    now[0] = 64.0
    assert turns.fitting(1000) == 1


def test_where_rounds_rule_no_turn_is_ever_over_and_no_round_is_shortened() -> None:
    turns = Turns(AfterRounds(1))
    with turns.search(1):
        pass
    with turns.turn("proof"):
        assert not turns.over()
    assert turns.fitting(1000) == 1000

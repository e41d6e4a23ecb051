"""The decoder's small parts against oracles that look at every minute."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.builders import places, valley, valley_times

from safepassage.model import Case, Checkpoint, Group, Needs, Plan, Route, Segment
from safepassage.planning import AfterRounds, check, plan
from safepassage.planning.compile import compile_case
from safepassage.planning.decode import decode
from safepassage.planning.problem import NEVER, Ints
from safepassage.planning.resources import (
    after,
    insert,
    opens,
    opens_before,
    served,
    served_before,
    service,
)
from safepassage.planning.state import DRIVEN, LAST_EXIT, empty_state
from safepassage.planning.trip import empty_trip

END = 60
MINUTES = st.integers(0, END)
TIMES = st.lists(MINUTES, max_size=6).map(sorted)


def ints(values: list[int]) -> Ints:
    """Give a row of its own between two others, with room for one more."""
    return np.array([[END] * (len(values) + 1), [*values, -7], [0] * (len(values) + 1)])


@st.composite
def openings(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Draw openings in time order that do not overlap; some hold a single minute."""
    edges = sorted(draw(st.lists(MINUTES, max_size=6, unique=True)))
    return list(zip(edges[::2], edges[1::2], strict=False))


def table(pairs: list[tuple[int, int]]) -> Ints:
    """Put a row of another calendar before and after: only what lies between counts."""
    return np.array([(0, END), *pairs, (0, END)], dtype=np.int64).reshape(-1, 2)


# ── Openings ────────────────────────────────────────────────────────────────────────


@given(openings(), MINUTES, MINUTES)
def test_the_first_start_inside_an_opening(
    pairs: list[tuple[int, int]], minutes: int, t: int
) -> None:
    fits = [m for m in range(t, END + 1) if any(o <= m and m + minutes <= c for o, c in pairs)]
    assert opens(table(pairs), 1, 1 + len(pairs), minutes, t) == min(fits, default=NEVER)


@given(openings(), MINUTES, st.integers(-END, END))
def test_the_last_start_inside_an_opening(
    pairs: list[tuple[int, int]], minutes: int, t: int
) -> None:
    fits = [m for m in range(t + 1) if any(o <= m and m + minutes <= c for o, c in pairs)]
    assert opens_before(table(pairs), 1, 1 + len(pairs), minutes, t) == max(fits, default=-1)


def test_a_drive_fits_an_opening_to_the_minute() -> None:
    # 10 to 20 holds ten minutes from 10 on, and nothing from 11 on
    assert opens(table([(10, 20), (40, 60)]), 1, 3, 10, 0) == 10
    assert opens(table([(10, 20), (40, 60)]), 1, 3, 10, 11) == 40
    assert opens_before(table([(10, 20), (40, 60)]), 1, 3, 10, 39) == 10
    assert opens(table([(10, 20)]), 1, 2, 11, 0) == NEVER
    assert opens(table([(10, 20)]), 1, 2, 10, NEVER) == NEVER
    assert opens_before(table([(10, 20)]), 1, 2, 10, 9) == -1


# ── Spacing ─────────────────────────────────────────────────────────────────────────


@given(TIMES, st.integers(-END, 2 * END))
def test_how_many_times_have_come(times: list[int], t: int) -> None:
    assert after(ints(times), 1, len(times), t) == sum(time <= t for time in times)


# ── Servers ─────────────────────────────────────────────────────────────────────────


@st.composite
def services(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Draw services that follow each other, some without a break."""
    busy, t = [], 0
    for pause, takes in draw(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=6)):
        busy.append((t + pause, t + pause + takes))
        t += pause + takes
    return busy


@given(services(), st.integers(1, 15), MINUTES)
def test_the_first_minute_at_which_a_server_is_idle_long_enough(
    busy: list[tuple[int, int]], minutes: int, t: int
) -> None:
    idle = (
        m
        for m in range(t, 10 * END)
        if all(m + minutes <= starts or ends <= m for starts, ends in busy)
    )
    begins, ends = ints([b for b, _ in busy]), ints([e for _, e in busy])
    assert served(begins, ends, 1, len(busy), minutes, t) == next(idle)


@given(services(), st.integers(1, 15), MINUTES)
def test_the_last_minute_at_which_a_server_is_idle_long_enough(
    busy: list[tuple[int, int]], minutes: int, t: int
) -> None:
    idle = (
        m
        for m in range(t, -10 * END, -1)
        if all(m + minutes <= starts or ends <= m for starts, ends in busy)
    )
    begins, ends = ints([b for b, _ in busy]), ints([e for _, e in busy])
    assert served_before(begins, ends, 1, len(busy), minutes, t) == next(idle)


def test_a_convoy_follows_ten_minutes_after_the_last_and_before_the_next() -> None:
    # a gate booked at 30 and 45, ten apart: 20 and 55 are free, nothing from 21 to 54
    begins, ends = ints([30, 45]), ints([40, 55])
    assert served(begins, ends, 1, 2, 10, 20) == 20
    assert served(begins, ends, 1, 2, 10, 21) == 55
    assert served_before(begins, ends, 1, 2, 10, 54) == 20
    assert served_before(begins, ends, 1, 2, 10, 55) == 55
    assert served(begins, ends, 1, 2, 10, NEVER) == NEVER


def test_a_service_takes_a_gap_that_fits_to_the_minute() -> None:
    begins, ends = ints([10, 25]), ints([20, 30])
    assert served(begins, ends, 1, 2, 5, 0) == 0  # 0 to 5
    assert served(begins, ends, 1, 2, 5, 6) == 20  # 20 to 25, between the two
    assert served(begins, ends, 1, 2, 6, 6) == 30


def test_a_service_takes_whole_minutes_or_no_time_at_all() -> None:
    assert service(7, 60) == 7
    assert service(7, 40) == 11  # 10.5 minutes
    assert service(7, 0) == 0  # no rate: everyone at once


# ── Booking ─────────────────────────────────────────────────────────────────────────


@given(TIMES, MINUTES)
def test_what_is_inserted_stands_in_its_place(times: list[int], t: int) -> None:
    booked = ints(times)
    insert(booked, 1, len(times), t)
    assert booked[1].tolist() == sorted([*times, t])


@given(services(), st.integers(1, 15), MINUTES)
def test_what_is_booked_is_never_served_again(
    busy: list[tuple[int, int]], minutes: int, t: int
) -> None:
    begins, ends = ints([b for b, _ in busy]), ints([e for _, e in busy])
    first = served(begins, ends, 1, len(busy), minutes, t)
    insert(begins, 1, len(busy), first)
    insert(ends, 1, len(busy), first + minutes)
    second = served(begins, ends, 1, len(busy) + 1, minutes, t)
    assert second >= first + minutes


# ── A whole trip ────────────────────────────────────────────────────────────────────


def test_a_mission_takes_the_earliest_minute_that_every_rule_allows() -> None:
    # Window from 480. In: 20 + 40. Board 10. Out 40. Two buses are checked 2 x 5 = 10 minutes and
    # held 15. Out 20: exit at 480 + 60 + 10 + 40 + 10 + 15 + 20 = 635, 24 people.
    case = valley()
    problem, _ = compile_case(case, valley_times(case))
    state, out = empty_state(problem, 1), empty_trip(problem)
    missions = np.array([[0, -1, 0, 0, 2, 0]], dtype=np.int64)
    assert decode(problem, state, missions, out) == 24 * (2880 - 635)
    # last exit; two vehicles from 480 until 635 + 25 transit + 10 empty = 670
    figure = state.figure
    assert [figure[LAST_EXIT], figure[DRIVEN]] == [635, 2 * (670 - 480)]


def test_missions_that_nobody_can_make_change_nothing() -> None:
    case = valley()
    problem, _ = compile_case(case, valley_times(case))
    state, out = empty_state(problem, 3), empty_trip(problem)
    dead = [[0, -1, 0, 0, 0, 0], [0, -1, 0, 0, 9, 0], [0, 0, 1, 9, 2, 1]]
    assert decode(problem, state, np.array(dead, dtype=np.int64), out) == 0
    assert not state.figure.any()


def test_a_route_that_passes_a_checkpoint_twice_is_planned() -> None:
    # village - bridge - mill - bridge - gate: every convoy books the bridge two times
    case = winding()
    times = valley_times(case)
    made = plan(case, times, AfterRounds(1), prove=False)
    assert isinstance(made, Plan)
    assert len(made.convoys) > 2
    assert check(case, times, made) == ()


def winding() -> Case:
    keys = ("village", "bridge", "mill", "bridge", "gate")
    chain = tuple(
        Segment(f"road-{n}", start, end, drive=300) for n, (start, end) in enumerate(pairwise(keys))
    )
    return valley(
        places=places("village", "bridge", "mill", "gate", "town", "garage"),
        segments=chain,
        routes=(Route("out", "road", tuple(s.id for s in chain)),),
        checkpoints=(Checkpoint("bridge", 60),),
    )


@pytest.mark.parametrize("late", [0, 2, 59 * 60])
def test_whoever_is_not_released_does_not_board(late: int) -> None:
    case = valley(groups=(Group("first", "village", Needs(5), released=12 * 3600 + late),))
    made = plan(case, valley_times(case), AfterRounds(1), prove=False)
    assert isinstance(made, Plan)
    # on the whole minute after the release, 10 to board, 40 out, one bus: 5 check, 15 held, 20 out
    boards = -(-(12 * 3600 + late) // 60)
    assert [convoy.boards // 60 for convoy in made.convoys] == [boards]
    assert [convoy.exits // 60 for convoy in made.convoys] == [boards + 90]

"""The compiled simulator tells the same day as the plain one, to the last event and figure."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import mariupol_like_case, small_plan
from tests.simulation.builders import compiled, row_of, worse

from safepassage.model import Calendar, Trace, Window, without
from safepassage.roads import travel_times
from safepassage.simulation import QUIET, USUAL, Hazards, Policy, lots, simulate
from safepassage.simulation import chance as plain
from safepassage.simulation.compiled import kernel
from safepassage.simulation.flat import WHATS, Scratch, flat, scratch
from safepassage.simulation.openings import fate
from safepassage.simulation.run import who_comes
from safepassage.simulation.tally import tally
from safepassage.simulation.world import world_of
from safepassage.units import DAY, HOUR

CASE = mariupol_like_case()
PLAN = small_plan(CASE)
TIMES = travel_times(CASE)
WORLD = world_of(CASE, PLAN, TIMES)
EVENINGS = (DAY, 2 * DAY, 3 * DAY)


@kernel
def draw_there(seed: int, run: int, cause: int, index: int) -> int:
    return lots.draw(lots.stream(seed, run), cause, index)


@kernel
def take_out_there(room: Scratch, track: int, count: int, begins: int, ends: int) -> int:
    return lots.take_out(room, track, count, begins, ends)


HAZARDS = {"usual": USUAL, "worse": worse(USUAL, 5), "quiet": QUIET}
POLICIES = {"patient": Policy(), "hasty": Policy(patience=HOUR, returns=2)}


def lived(hazards: Hazards, policy: Policy, seed: int, run: int) -> tuple[Trace, list[int]]:
    return compiled(WORLD, hazards, policy, seed, run, EVENINGS)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("hazards", HAZARDS)
def test_the_same_seed_gives_the_same_trace_in_both(hazards: str, policy: str) -> None:
    of, leader = HAZARDS[hazards], POLICIES[policy]
    for run in range(150):
        trace, _ = lived(of, leader, 1, run)
        assert trace == simulate(CASE, PLAN, TIMES, 1, run=run, hazards=of, policy=leader)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**40), st.sampled_from(sorted(HAZARDS)))
@settings(max_examples=100, deadline=None)
def test_what_the_compiled_one_counts_is_what_its_trace_comes_to(
    seed: int, run: int, hazards: str
) -> None:
    of = HAZARDS[hazards]
    trace, row = lived(of, Policy(), seed, run)
    assert trace == simulate(CASE, PLAN, TIMES, seed, run=run, hazards=of)
    found = tally(WORLD, EVENINGS, trace, who_comes(WORLD, fate(seed, run, of)))
    assert row == row_of(WORLD, found)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**40), st.integers(0, 2**40))
@settings(deadline=None)
def test_a_draw_is_the_same_number_in_both(seed: int, run: int, index: int) -> None:
    assert draw_there(seed, run, 3, index) == plain.draw(plain.stream(seed, run), 3, index)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=12, unique=True), st.data())
@settings(deadline=None)
def test_a_closure_is_taken_out_as_in_the_model(edges: list[int], data: st.DataObject) -> None:
    edges = sorted(edges)[: len(edges) // 2 * 2]
    open_: Calendar = tuple(Window(a, b) for a, b in list(pairwise(edges))[::2])
    begins, ends = sorted(
        data.draw(st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True))
    )
    room = scratch(flat(WORLD, EVENINGS, USUAL, Policy())[0])
    room = room._replace(open=np.zeros((1, 20, 2), dtype=np.int64))
    for n, window in enumerate(open_):
        room.open[0, n] = window.opens, window.closes
    count = take_out_there(room, 0, len(open_), begins, ends)
    left = tuple(Window(int(a), int(b)) for a, b in room.open[0, :count])
    assert left == without(open_, (Window(begins, ends),))


def test_every_kind_of_event_has_happened_in_these_tests() -> None:
    seen = {
        event.what
        for hazards in HAZARDS.values()
        for run in range(150)
        for event in lived(hazards, Policy(), 1, run)[0].events
    }
    assert seen == set(WHATS)


def test_the_room_has_no_file_of_constants_that_the_cache_does_not_know() -> None:
    room = Path(lots.__file__).parent
    named = {"causes", "chance", "compiled", "flat", "kernel", "lots", "world"}
    compiled_here = {path.stem for path in room.glob("*.py") if "@inner" in path.read_text("utf-8")}
    assert compiled_here <= named

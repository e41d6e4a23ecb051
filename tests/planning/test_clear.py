"""Earliest clearance: the proven minute is never beaten, and met where all is tried."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.planning.flow import carried_by
from safepassage.planning.kernel import chance
from safepassage.planning.master import Master, Tour, ends
from safepassage.planning.mixed import chosen, mixtures
from safepassage.planning.problem import NEVER
from safepassage.planning.roster import anneal, empty_roster, end_of
from safepassage.planning.tours import Fleet, in_steps


def never() -> bool:
    return False


def fleet(buses: int, ways: list[list[int]], first: list[int], demand: list[int]) -> Fleet:
    """One depot, one seat a bus, room for everyone everywhere."""
    way = np.array(ways, dtype=np.int64)
    return Fleet(
        crew=np.array([[0, 0, 0, buses]]),
        comes=np.ascontiguousarray(np.concatenate([[first], way.T])[:, :, None]),
        goes=np.ascontiguousarray(way[:, :, None]),
        point=np.arange(len(demand)),
        seats=np.array([1]),
        people=np.array(demand),
        visits=np.array(demand),
        room=np.full(way.shape[1], sum(demand)),
    )


def earliest(f: Fleet) -> int:
    """Try every order of trips, every centre and every bus."""
    loads = [point for point, n in enumerate(f.people) for _ in range(n)]
    buses, best = int(f.crew[0, 3]), NEVER
    for order in set(product(range(f.people.size), repeat=len(loads))):
        if sorted(order) != loads:
            continue
        for centres in product(range(f.room.size), repeat=len(loads)):
            for who in product(range(buses), repeat=len(loads)):
                trips = [
                    [(order[i], centres[i]) for i in range(len(loads)) if who[i] == bus]
                    for bus in range(buses)
                ]
                rows = [np.array(of, dtype=np.int64).reshape(-1, 2) for of in trips]
                best = min(best, max(end_of(f, 0, of, len(of)) for of in rows))
    return best


minutes = st.integers(1, 9)


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    points, centres = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    ways = [[draw(minutes) for _ in range(centres)] for _ in range(points)]
    demand = [draw(st.integers(1, 2)) for _ in range(points)]
    return fleet(draw(st.integers(1, 2)), ways, [draw(minutes) for _ in range(points)], demand)


@settings(max_examples=40, deadline=None)
@given(fleets())
def test_neither_proof_refuses_the_earliest_minute_and_the_flow_refuses_the_one_before(
    f: Fleet,
) -> None:
    best = earliest(f)
    assert not Master(f).impossible(best, never)
    tours = carried_by(f, best, never)
    assert tours is not None
    assert max(tour.ends for tour in tours) == best
    assert carried_by(f, best - 1, never) is None


@settings(max_examples=40, deadline=None)
@given(fleets())
def test_what_is_annealed_is_never_earlier_than_what_is_proven(f: Fleet) -> None:
    now, best = empty_roster(f), empty_roster(f)
    got = anneal(f, now, best, 0, 30.0, 5.0, 2000, chance(1), np.zeros(1, dtype=np.int64))
    assert got >= earliest(f)
    assert Master(f).impossible(0, never)


def test_a_search_that_is_halted_ends_however_many_trials_it_has() -> None:
    f = fleet(1, [[3]], [2], [2])
    now, best = empty_roster(f), empty_roster(f)
    halted = np.ones(1, dtype=np.int64)
    assert anneal(f, now, best, 0, 30.0, 5.0, 1 << 50, chance(1), halted) == NEVER


def test_one_bus_and_two_loads_need_two_trips() -> None:
    f = fleet(1, [[3]], [2], [2])  # 2 in, 3 out, 3 back, 3 out
    assert earliest(f) == 2 + 3 + 3 + 3
    assert Master(f).impossible(10, never)
    assert not Master(f).impossible(11, never)


@settings(max_examples=40, deadline=None)
@given(fleets())
def test_whole_tours_that_carry_everyone_are_never_earlier_than_any_order_of_trips(
    f: Fleet,
) -> None:
    master, best = Master(f), earliest(f)
    for minute in (best - 1, best):
        assert minute < best or not master.impossible(minute, never)
        tours, everyone_carried = chosen(master, (), minute, never)
        assert minute == best or not everyone_carried
        assert all(tour.ends == ends(f, tour.crew, tour.trips) <= minute for tour in tours)
        assert len(tours) <= f.crew[0, 3]


def test_two_buses_of_one_seat_bring_four_people_in_two_trips_each() -> None:
    f = fleet(2, [[3]], [2], [4])  # each 2 + 3, 3 + 3
    master = Master(f)
    assert master.impossible(10, never)
    assert not master.impossible(11, never)
    tours, everyone_carried = chosen(master, (), 11, never)
    assert everyone_carried
    assert tours == [Tour(0, 11, ((0, 0), (0, 0)))] * 2


def test_a_mixture_begins_as_one_tour_and_goes_on_as_another_as_long_as_there_is_time() -> None:
    f = fleet(1, [[3], [2]], [2, 2], [2, 2])
    near, far = Tour(0, 12, ((1, 0),) * 3), Tour(0, 11, ((0, 0),) * 2)
    assert [ends(f, 0, tour.trips) for tour in (near, far)] == [12, 11]  # 2 + 2 + 2 x 4, 2 + 3 + 6
    mixed = {tour.trips: tour.ends for tour in mixtures(f, (near, far), 13)}
    # 2 + 2, 3 + 3; and 2 + 3, 2 + 2, 2 + 2
    assert mixed == {((1, 0), (0, 0)): 10, ((0, 0), (1, 0), (1, 0)): 13}


def test_ways_of_minutes_that_have_a_divisor_are_counted_in_it() -> None:
    f = fleet(1, [[30, 12]], [18], [1])
    step, alone = in_steps(f, 0)
    assert step == 6  # of 30, 12 and 18
    assert alone.comes[:, 0, 0].tolist() == [3, 5, 2]
    assert alone.goes[0, :, 0].tolist() == [5, 2]


def test_a_type_that_can_go_nowhere_has_steps_of_a_minute() -> None:
    step, alone = in_steps(fleet(1, [[-1]], [-1], [1]), 0)
    assert step == 1
    assert (alone.goes == -1).all()

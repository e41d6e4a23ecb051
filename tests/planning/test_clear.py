"""Earliest clearance: the proven minute is never beaten, and met where all is tried."""

from collections import Counter
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.planning.flow import carried_by
from safepassage.planning.kernel import chance
from safepassage.planning.master import Master, Tour
from safepassage.planning.problem import NEVER
from safepassage.planning.roster import anneal, empty_roster, end_of
from safepassage.planning.tours import Fleet


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
    got = anneal(f, now, best, 0, 30.0, 5.0, 2000, chance(1))
    assert got >= earliest(f)
    assert Master(f).impossible(0, never)


@settings(max_examples=40, deadline=None)
@given(fleets(), st.integers(-1, 4))
def test_whole_tours_carry_everyone_in_time_by_no_more_buses_than_there_are(
    f: Fleet, later: int
) -> None:
    minute, master = earliest(f) + later, Master(f)
    master.impossible(minute, never)
    tours = master.whole(minute, never)
    assert tours is None or later >= 0
    for tour in tours or ():
        assert tour.ends <= minute
    if tours is not None:
        fetched = Counter(int(f.point[route]) for tour in tours for route, _ in tour.trips)
        assert len(tours) <= int(f.crew[0, 3])
        assert all(fetched[point] >= n for point, n in enumerate(f.people.tolist()))


def test_two_halves_of_two_rosters_make_one() -> None:
    # Two points, one bus each way: what is learnt of both is all that is needed.
    f = fleet(2, [[3], [4]], [2, 2], [1, 1])  # 2 in, 3 or 4 out: both are out at 6
    tour = Master(f)
    assert tour.whole(6, never) is None  # nothing is known yet
    for route, ends in ((0, 5), (1, 6)):
        assert tour.add(Tour(0, ends, ((route, 0),)))
    found = tour.whole(6, never)
    assert found is not None
    assert sorted(one.trips for one in found) == [((0, 0),), ((1, 0),)]
    assert tour.whole(5, never) is None


def test_one_bus_and_two_loads_need_two_trips() -> None:
    f = fleet(1, [[3]], [2], [2])  # 2 in, 3 out, 3 back, 3 out
    assert earliest(f) == 2 + 3 + 3 + 3
    assert Master(f).impossible(10, never)
    assert not Master(f).impossible(11, never)

"""Two searches for tours at once: they share what they find, and end together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event

from tests.planning.builders import START, hours, places, times_of

from safepassage.model import (
    Case,
    Centre,
    Corridor,
    Fleet,
    Group,
    Needs,
    Objective,
    Plan,
    Route,
    Rules,
    Segment,
    VehicleType,
)
from safepassage.planning import AfterSeconds, check, plan
from safepassage.planning.clear import independent
from safepassage.planning.clearance import Clearance
from safepassage.planning.compile import compile_case
from safepassage.planning.problem import NEVER
from safepassage.planning.tour_search import Beside, TourSearch
from safepassage.planning.turns import Turns
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE

LONG = 5_000
"""Asks of the clock; whoever waits for them waits long."""


def shuttle() -> tuple[Case, TravelTimes]:
    """Build two buses of ten seats that bring 60 people of two points to one town, unescorted."""
    case = Case(
        id="shuttle",
        title="Two buses, two points",
        start=START,
        horizon=1000 * MINUTE,
        zones=("UTC",),
        places=places("north", "south", "north-gate", "south-gate", "town"),
        segments=(
            Segment("from-north", "north", "north-gate", drive=0),
            Segment("from-south", "south", "south-gate", drive=0),
        ),
        corridors=(Corridor("open", "Always open", hours((0, 1000))),),
        routes=(
            Route("north", "open", ("from-north",)),
            Route("south", "open", ("from-south",)),
        ),
        groups=(Group("here", "north", Needs(40)), Group("there", "south", Needs(20))),
        vehicle_types=(VehicleType("bus", "Bus", (Needs(10),), 0, 0),),
        fleets=(Fleet("bus", "town", 2),),
        teams=(),
        centres=(Centre("town", 60, None),),
        rules=Rules(max_convoy=1, escorted=False, objective=Objective.CLEARANCE),
        training=True,
    )
    return case, times_of(case, {("town", "north-gate"): 10, ("town", "south-gate"): 25})


@contextmanager
def one_worker() -> Iterator[ThreadPoolExecutor]:
    """Open the other core, which must be free again in the end."""
    with ThreadPoolExecutor(1) as workers:
        yield workers
        assert workers.submit(lambda: True).result(timeout=60)


def ticking(asks: int) -> AfterSeconds:
    """Let time pass as often as somebody asks for it."""
    ticks = count()
    return AfterSeconds(asks, lambda: next(ticks))


def test_what_is_proven_ends_both_searches_before_time_is_over() -> None:
    case, times = shuttle()
    assert independent(compile_case(case, times)[0])
    stop = ticking(LONG)
    with one_worker() as workers:
        made = plan(case, times, stop, workers=workers)
    assert isinstance(made, Plan)
    assert check(case, times, made) == ()
    assert made.proven
    # each bus twice to the north and back, and once to the south: 2 x 20 + 2 x 25
    assert made.clearance == 90 * MINUTE
    assert stop.progress(0) < 1.0


def test_the_other_search_goes_on_until_time_is_over_and_its_tours_carry_everyone() -> None:
    stop = ticking(50)
    clearance = Clearance(compile_case(*shuttle())[0], stop)
    with one_worker() as workers:
        beside = Beside(TourSearch(clearance, Turns(stop), 0), clearance, stop, 1, workers)
    assert stop.progress(0) > 1.0
    assert beside.search.upper <= clearance.problem.horizon
    trips = [point for tour in beside.search.best for point, _ in tour.trips]
    assert sorted(trips) == [0, 0, 0, 0, 1, 1]


def test_the_other_search_is_not_waited_for_where_no_core_was_free_for_it() -> None:
    stop, free = ticking(LONG), Event()
    clearance = Clearance(compile_case(*shuttle())[0], stop)
    with one_worker() as workers:
        busy = workers.submit(free.wait, 30)
        beside = Beside(TourSearch(clearance, Turns(stop), 0), clearance, stop, 1, workers)
        beside.end()
        free.set()
    assert busy.result()
    assert beside.search.upper == NEVER

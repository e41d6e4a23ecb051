"""Days of a wider case: several escort teams, several assembly points, queues to load, links."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.planning.builders import HALF, camp_times, teams, tiny_cases, valley_times, with_camp
from tests.planning.builders import planned as plan_for
from tests.planning.test_cars import with_cars
from tests.planning.test_escorts import BOTH, ICRC, UN, shuttle, shuttle_times
from tests.planning.test_links import WAITS, exchange, ways
from tests.planning.test_pickups import with_pickup
from tests.simulation.builders import always, came_to, compiled, row_of, worse

from safepassage.model import (
    NOBODY,
    Case,
    Centre,
    Escort,
    EscortTeam,
    Event,
    Fleet,
    Group,
    Infeasible,
    Link,
    Needs,
    Plan,
    Trace,
    Until,
    What,
    planned,
)
from safepassage.planning import AfterRounds, plan
from safepassage.roads import TravelTimes
from safepassage.simulation import (
    QUIET,
    USUAL,
    Cause,
    Hazards,
    Policy,
    Quantiles,
    head_counts,
    simulate,
)
from safepassage.simulation.openings import fate
from safepassage.simulation.run import who_comes
from safepassage.simulation.tally import tally
from safepassage.simulation.world import World, world_of
from safepassage.units import MINUTE

WORSE = worse(USUAL, 2)
UN_TOO, ICRC_TOO = EscortTeam("un-too", "UN"), EscortTeam("icrc-too", "ICRC")


def happened(day: Trace, what: What, convoy: str) -> list[Event]:
    return [event for event in day.of(convoy) if event.what is what]


def in_order(day: Trace) -> list[Event]:
    return sorted(day.events, key=lambda event: (event.at, event.convoy))


def enters(day: Trace) -> list[int]:
    """Tell when each convoy sets off for the first time, in minutes, in their order."""
    first: dict[str, int] = {}
    for event in day.events:
        if event.what is What.DEPARTED:
            first.setdefault(event.convoy, event.at // MINUTE)
    return [at for _, at in sorted(first.items())]


# Escorts ---------------------------------------------------------------------------------------


def test_a_convoy_waits_for_all_of_its_teams() -> None:
    case = shuttle(UN, UN_TOO, ICRC, escorts=BOTH)
    times = shuttle_times(case)
    made = plan_for(case, times, 2)
    # one ICRC team for all: it is out 130 minutes after it entered, and goes again 30 later
    assert enters(simulate(case, made, times, 1, hazards=QUIET)) == [30, 190, 350, 510]
    # boarding for 40 minutes instead of 10: each waits 30 longer for it, and the UN's are free
    slow = simulate(case, made, times, 1, hazards=always(Cause.BOARDING, 400))
    assert enters(slow) == [30, 220, 410, 600]


# Pickups ---------------------------------------------------------------------------------------


def joined() -> tuple[Case, TravelTimes, Plan]:
    """Plan 10 people in the village and 8 at the bridge, for one convoy of two buses of 12."""
    groups = (
        Group("village", "village", Needs(10), most=Needs(20)),
        Group("bridge", "bridge", Needs(8), most=Needs(9)),
    )
    case = with_pickup(groups=groups)
    times = valley_times(case)
    return case, times, plan_for(case, times, 2)


def test_a_quiet_day_with_two_assembly_points_is_the_planned_day() -> None:
    case, times, made = joined()
    assert in_order(simulate(case, made, times, 1, hazards=QUIET)) == in_order(planned(case, made))


def test_places_are_kept_for_those_who_wait_further_on() -> None:
    case, times, made = joined()
    hazards = always(Cause.CROWD, 2000)  # 20 come to the village and 9 to the bridge
    day = simulate(case, made, times, 1, hazards=hazards)
    # 24 seats, 8 of them kept: 16 of 20 board; at the bridge the 8, and one finds no seat
    told = [(e.place, e.aboard.total) for e in happened(day, What.BOARDED, "convoy-01")]
    assert told == [("village", 16), ("bridge", 24)]
    counts = head_counts(day, came_to(world_of(case, made, times), 1, hazards, 0))
    boarded = [c for e, c in zip(day.events, counts, strict=True) if e.what is What.BOARDED]
    # 20 + 9 - 16 = 13 still wait, then 13 - 8 = 5: four in the village, one at the bridge
    assert [(count.waiting, count.aboard) for count in boarded] == [(13, 16), (5, 24)]


def test_private_cars_join_once_where_people_first_board() -> None:
    case, times, made = joined()
    day = simulate(case, made, times, 1, hazards=always(Cause.CARS, 4))
    told = [(e.place, e.following) for e in happened(day, What.JOINED, "convoy-01")]
    assert told == [("village", 12)]  # three a car


def test_the_time_of_a_convoy_counts_from_its_first_stop() -> None:
    case, times, made = joined()
    world = world_of(case, made, times)
    day = simulate(case, made, times, 1, hazards=QUIET)
    (passage,) = tally(world, (case.horizon,), day, (Needs(10), Needs(8))).passages
    (convoy,) = made.convoys
    first = happened(day, What.BOARDED, convoy.id)[0]
    assert passage.needs == convoy.exits - first.at
    # it loads 10 minutes at the bridge, is checked for 10 (2 vehicles, 12 an hour), held for 15
    assert passage.needs >= (40 + 10 + 10 + 15 + 20) * MINUTE


# Loading positions -----------------------------------------------------------------------------


def test_one_convoy_loads_at_a_time_where_positions_are_few() -> None:
    base = shuttle(UN, ICRC)
    narrow = tuple(
        replace(place, positions=1) if place.id == "village" else place for place in base.places
    )
    case = replace(base, places=narrow, groups=(Group("all", "village", Needs(24)),))
    times = shuttle_times(case)
    made = plan_for(case, times, 2)
    first, second = (convoy.boards // MINUTE for convoy in made.convoys)
    assert second - first == 10
    slow = simulate(case, made, times, 1, hazards=always(Cause.BOARDING, 400))
    # each boards for 40 minutes instead of 10, the second after the first
    ends = [happened(slow, What.BOARDED, c.id)[0].at // MINUTE for c in made.convoys]
    assert ends == [first + 40, first + 80]


# Links -----------------------------------------------------------------------------------------


def linked(link: Link) -> tuple[Case, TravelTimes, Plan]:
    case = exchange(link)
    times = ways(case)
    return case, times, plan_for(case, times, 1)


def sides(made: Plan) -> tuple[str, str]:
    """Tell which convoy leaves the hill, by the north, and which the lake, by the south."""
    return tuple(  # type: ignore[return-value]
        next(convoy.id for convoy in made.convoys if convoy.route == route)
        for route in ("hill", "lake")
    )


def goes_on(day: Trace, convoy: str) -> int:
    """Tell when a convoy that comes out sets off into its last segment."""
    whats = [event.what for event in day.of(convoy)]
    on_the_way = day.of(convoy)[: whats.index(What.EXITED)]
    return [event.at for event in on_the_way if event.what is What.DEPARTED][-1]


def test_one_side_is_held_until_the_other_has_arrived_however_late_it_is() -> None:
    case, times, made = linked(WAITS)
    north, south = sides(made)
    quiet = simulate(case, made, times, 1, hazards=QUIET)
    # in at 30, loaded at 70, out at 100, received 60 minutes on: then the south goes on
    assert happened(quiet, What.RECEIVED, north)[0].at == goes_on(quiet, south) == 160 * MINUTE
    slow = simulate(case, made, times, 1, hazards=always(Cause.BOARDING, 400))
    assert goes_on(slow, south) == 190 * MINUTE  # 30 minutes later, as the north


def test_where_leaving_is_enough_the_other_side_goes_on_at_the_exit() -> None:
    case, times, made = linked(replace(WAITS, until=Until.LEFT))
    _, south = sides(made)
    slow = simulate(case, made, times, 1, hazards=always(Cause.BOARDING, 400))
    assert goes_on(slow, south) == 130 * MINUTE


def test_who_waits_for_a_convoy_that_never_arrives_is_still_there_at_the_close() -> None:
    case, times, made = linked(WAITS)
    north, south = sides(made)
    hazards = list(QUIET)
    hazards[Cause.LOSS] = replace(
        USUAL[Cause.LOSS], values=Quantiles(((0, 0), (800, 0), (800, 1), (1000, 1)))
    )
    days = (simulate(case, made, times, 1, run=run, hazards=tuple(hazards)) for run in range(200))
    day = next(
        day
        for day in days
        if happened(day, What.LOST, north) and not happened(day, What.LOST, south)
    )
    assert not happened(day, What.EXITED, south)
    last = day.of(south)[-1]
    assert (last.what, last.place, last.at) == (What.STAYED, "lake-cross", case.horizon)
    assert last.aboard == Needs(12)


# Drop-offs -------------------------------------------------------------------------------------


def test_a_quiet_day_with_a_camp_on_the_way_is_the_planned_day() -> None:
    case = with_camp()
    made = plan_for(case, camp_times(case), 2)
    day = simulate(case, made, camp_times(case), 1, hazards=QUIET)
    assert in_order(day) == in_order(planned(case, made))
    counts = list(head_counts(day, {"village": 18}))
    assert sorted({count.received for count in counts}) == [0, 9, 18]
    assert (counts[-1].aboard, counts[-1].waiting) == (0, 0)


def test_where_fewer_come_than_get_off_on_the_way_the_convoy_arrives_empty() -> None:
    case = with_camp(groups=(replace(HALF, least=Needs(6)),))
    made = plan_for(case, camp_times(case), 2)
    day = simulate(case, made, camp_times(case), 1, hazards=always(Cause.CROWD, 0))
    told = [(e.place, e.aboard.total) for e in happened(day, What.RECEIVED, "convoy-01")]
    assert told == [("camp", 6), ("town", 0)]


# Any plan --------------------------------------------------------------------------------------


@st.composite
def tiny_and_wider(draw: st.DrawFn) -> tuple[Case, TravelTimes]:
    """Draw a tiny case; then perhaps more teams to each convoy, and stops on the way."""
    case, times = draw(tiny_cases())
    routes, groups = list(case.routes), list(case.groups)
    families = {group.place: group.family for group in groups}
    for n, route in enumerate(routes):
        turns = [place for place in case.passes(route)[1:-1] if place.startswith("turn")]
        routes[n] = replace(route, pickups=tuple(turns))
        family = families[case.assembly_point(route)]
        people = Needs(draw(st.integers(0, 9)), draw(st.integers(0, 1)))
        groups += [Group(f"at-{place}", place, people, family=family) for place in turns]
    escorts = (Escort(draw(st.integers(1, max(1, len(case.teams))))),)
    rules = replace(case.rules, escorts=escorts)
    return replace(case, routes=tuple(routes), groups=tuple(groups), rules=rules), times


@st.composite
def linked_towns(draw: st.DrawFn) -> tuple[Case, TravelTimes]:
    """Draw an exchange of two towns, with one or two links."""
    there = Link("south", "north", draw(st.integers(0, 2)), draw(st.sampled_from(Until)))
    back = Link("north", "south", draw(st.integers(1, 2)), draw(st.sampled_from(Until)))
    links = draw(st.sampled_from(((there,), (there, back))))
    case = exchange(*links, people=draw(st.integers(1, 40)))
    return case, ways(case)


@st.composite
def shuttles(draw: st.DrawFn) -> tuple[Case, TravelTimes]:
    """Draw trips to one village with a team of each organisation."""
    of = draw(st.sampled_from(((UN, ICRC), (UN, UN_TOO, ICRC), (UN, ICRC, ICRC_TOO))))
    case = shuttle(*of, escorts=BOTH)
    people = Needs(draw(st.integers(1, 60)))
    return replace(case, groups=(Group("all", "village", people),)), shuttle_times(case)


@st.composite
def villages_joined(draw: st.DrawFn) -> tuple[Case, TravelTimes]:
    """Draw people in the village and at the bridge, where convoys stop for them."""
    groups = tuple(
        Group(place, place, Needs(likely), most=Needs(likely + more))
        for place in ("village", "bridge")
        for likely, more in [draw(st.tuples(st.integers(1, 30), st.integers(0, 30)))]
    )
    buses = Fleet("bus", "garage", draw(st.integers(1, 4)))
    case = with_pickup(groups=groups, fleets=(buses,), teams=teams(2))
    return case, valley_times(case)


@st.composite
def camps_on_the_way(draw: st.DrawFn) -> tuple[Case, TravelTimes]:
    """Draw people of whom some go to a camp on the way to the town."""
    likely, more = draw(st.integers(2, 40)), draw(st.integers(0, 20))
    group = replace(HALF, likely=Needs(likely), most=Needs(likely + more))
    rates = draw(st.sampled_from((None, 30, 60)))
    centres = (Centre("camp", 60, rates), Centre("town", 60, 60))
    case = with_camp(groups=(group,), centres=centres, teams=teams(2))
    return case, camp_times(case)


@st.composite
def cars_that_join(draw: st.DrawFn) -> tuple[Case, TravelTimes]:
    """Draw people of whom some ride out in their own cars, behind the one bus."""
    people = Needs(draw(st.integers(1, 40)))
    case = with_cars(groups=(Group("village", "village", people),))
    return case, valley_times(case)


@st.composite
def wider_cases(draw: st.DrawFn) -> tuple[Case, TravelTimes]:
    """Draw one of these cases, with few loading positions here and there."""
    towns = st.one_of(linked_towns(), shuttles(), villages_joined(), cars_that_join())
    case, times = draw(st.one_of(tiny_and_wider(), towns, camps_on_the_way()))
    few = st.sampled_from((0, 0, 1, 2))
    return replace(
        case, places=tuple(replace(place, positions=draw(few)) for place in case.places)
    ), times


@given(wider_cases(), st.integers(0, 10_000), st.sampled_from((QUIET, USUAL, WORSE)))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_any_day_of_any_plan_is_lawful_and_the_same_in_both_simulators(
    drawn: tuple[Case, TravelTimes], seed: int, hazards: Hazards
) -> None:
    case, times = drawn
    made = plan(case, times, AfterRounds(1), prove=False)
    assume(not isinstance(made, Infeasible) and made.convoys)
    assert isinstance(made, Plan)
    world = world_of(case, made, times)
    day = simulate(case, made, times, seed, hazards=hazards)
    evenings = (case.horizon // 2, case.horizon)
    trace, row = compiled(world, hazards, Policy(), seed, 0, evenings)
    assert trace == day
    came = who_comes(world, fate(seed, 0, hazards))
    assert row == row_of(world, tally(world, evenings, day, came))
    conserved(day, came_to(world, seed, hazards, 0))
    safely_loaded(world, day)
    escorted(case, made, day)
    held_by_links(case, made, day)


def conserved(day: Trace, came: dict[str, int]) -> None:
    joined_in_cars = 0
    for event, count in zip(day.events, head_counts(day, came), strict=True):
        joined_in_cars += event.following if event.what is What.JOINED else 0
        assert count.everyone == sum(came.values()) + joined_in_cars


def safely_loaded(world: World, day: Trace) -> None:
    room = {j.id: sum((ride.places for ride in j.rides), NOBODY) for j in world.journeys}
    assert all(event.aboard.fits(room[event.convoy]) for event in day.events)


def escorted(case: Case, made: Plan, day: Trace) -> None:
    """See that a team is with one convoy from its entry until a turnaround after its exit."""
    for team in case.teams:
        spans = []
        for convoy in made.convoys:
            departed = happened(day, What.DEPARTED, convoy.id)
            if team.id in convoy.teams and departed:
                out = [
                    e.at + case.rules.escort_turnaround
                    for e in happened(day, What.EXITED, convoy.id)
                ]
                spans.append((departed[0].at, min(out, default=1 << 40)))
        assert all(free <= starts for (_, free), (starts, _) in pairwise(sorted(spans)))


def held_by_links(case: Case, made: Plan, day: Trace) -> None:
    """See that nobody goes on before enough of the others are out, or have arrived."""
    corridors = {convoy.id: case.route[convoy.route].corridor for convoy in made.convoys}
    for link in case.links:
        done = What.RECEIVED if link.until is Until.ARRIVED else What.EXITED
        moved = sorted(
            goes_on(day, convoy.id)
            for convoy in made.convoys
            if corridors[convoy.id] == link.corridor and happened(day, What.EXITED, convoy.id)
        )
        out = [e.at for e in day.events if e.what is done and corridors[e.convoy] == link.waits_for]
        for starts, other in zip(moved[link.ahead :], out, strict=False):
            assert starts >= other
        assert len(moved) <= len(out) + link.ahead

"""Linked corridors: one side is held until the other side's convoy is out, and check counts it."""

from dataclasses import replace

import pytest
from tests.planning.builders import START, hours, places, times_of

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Case,
    Centre,
    Corridor,
    Event,
    Fleet,
    Group,
    Infeasible,
    Link,
    Needs,
    Plan,
    Route,
    Rules,
    Segment,
    Trace,
    Until,
    VehicleType,
    What,
)
from safepassage.planning import AfterRounds, Rule, Situation, check, cost, plan, replan, what_holds
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE

WAITS = Link("south", "north")


def exchange(*links: Link, people: int = 12) -> Case:
    """Build two towns that leave each by their own way, to one city; two buses of 12.

    Into the town 10 and 20 minutes, boarding 10, out 20 to the crossing and 10 to the gate. The
    city is 60 from the north gate and 5 from the south gate, the garage 30 from both.
    """
    return Case(
        id="exchange",
        title="Two towns, one for one",
        start=START,
        horizon=1440 * MINUTE,
        zones=("UTC",),
        places=places(
            "hill", "lake", "hill-cross", "lake-cross", "n-gate", "s-gate", "city", "garage"
        ),
        segments=(
            Segment("hill-out", "hill", "hill-cross", drive=20 * MINUTE),
            Segment("north-out", "hill-cross", "n-gate", drive=10 * MINUTE),
            Segment("lake-out", "lake", "lake-cross", drive=20 * MINUTE),
            Segment("south-out", "lake-cross", "s-gate", drive=10 * MINUTE),
        ),
        corridors=(
            Corridor("north", "North", hours((0, 1440))),
            Corridor("south", "South", hours((0, 1440))),
        ),
        routes=(
            Route("hill", "north", ("hill-out", "north-out")),
            Route("lake", "south", ("lake-out", "south-out")),
        ),
        groups=(
            Group("hill", "hill", Needs(people)),
            Group("lake", "lake", Needs(people)),
        ),
        vehicle_types=(VehicleType("bus", "Bus", (Needs(12),), 10 * MINUTE, 10 * MINUTE),),
        fleets=(Fleet("bus", "garage", 2),),
        teams=(),
        centres=(Centre("city", 100, None),),
        rules=Rules(max_convoy=1, escorted=False),
        links=links,
    )


def ways(case: Case) -> TravelTimes:
    given = {
        ("garage", "n-gate"): 30,
        ("garage", "s-gate"): 30,
        ("n-gate", "city"): 60,
        ("s-gate", "city"): 5,
    }
    times: TravelTimes = times_of(case, given)
    return times


def exchanged(case: Case, rounds: int = 1) -> Plan:
    made = plan(case, ways(case), AfterRounds(rounds))
    assert isinstance(made, Plan), made
    assert check(case, ways(case), made) == ()
    return made


def exits(made: Plan, route: str) -> list[int]:
    return [convoy.exits // MINUTE for convoy in made.convoys if convoy.route == route]


def test_a_linked_release_holds_one_side_until_the_other_has_arrived() -> None:
    # Alone both are at the gate at 30, at the town at 60, boarded at 70, out at 100.
    free = exchanged(exchange())
    assert (exits(free, "hill"), exits(free, "lake")) == ([100], [100])
    # The north is received at 100 + 60 = 160; the south enters its last 10 minutes then: 170.
    held = exchanged(exchange(WAITS))
    assert (exits(held, "hill"), exits(held, "lake")) == ([100], [170])
    # Those who wait at the crossing are at risk meanwhile: 12 people, 70 minutes more.
    assert held.risk - free.risk == 12 * 70 * MINUTE


def test_the_other_side_may_only_have_to_be_out() -> None:
    held = exchanged(exchange(replace(WAITS, until=Until.LEFT)))
    assert (exits(held, "hill"), exits(held, "lake")) == ([100], [110])  # 100 + 10


def test_some_may_go_ahead() -> None:
    # Three buses, two of them for the lake: one goes at once, the other when the north arrived.
    case = exchange(replace(WAITS, ahead=1))
    lake = replace(case.groups[1], likely=Needs(24))
    case = replace(case, groups=(case.groups[0], lake), fleets=(Fleet("bus", "garage", 3),))
    made = exchanged(case)
    assert exits(made, "hill") == [100]
    assert sorted(exits(made, "lake")) == [100, 170]


def test_both_sides_in_step_go_by_turns() -> None:
    links = (WAITS, Link("north", "south", ahead=1))
    made = exchanged(exchange(*links, people=24), rounds=3)
    assert made.left == 0
    order = sorted((convoy.exits, convoy.route) for convoy in made.convoys)
    assert [route for _, route in order] == ["hill", "lake"] * 2


def test_two_sides_that_wait_for_each_other_never_go_and_are_named() -> None:
    case = exchange(WAITS, Link("north", "south"))
    made = plan(case, ways(case), AfterRounds(1))
    assert isinstance(made, Infeasible)
    assert made.reasons == (
        "South waits for North, by which nobody comes out first",
        "North waits for South, by which nobody comes out first",
    )


def test_where_nobody_comes_from_the_other_side_those_who_wait_are_left() -> None:
    case = exchange(replace(WAITS, ahead=1), people=24)
    case = replace(case, groups=case.groups[1:])
    made = exchanged(case)
    assert made.left == 12  # one convoy goes ahead, and the second waits for nobody


# ── The judge ───────────────────────────────────────────────────────────────────────


TIGHTER: dict[str, tuple[Case, Case]] = {
    "nobody ahead": (exchange(replace(WAITS, ahead=1)), exchange(WAITS)),
    "arrived, not only out": (exchange(replace(WAITS, until=Until.LEFT)), exchange(WAITS)),
    "a link where there was none": (exchange(), exchange(WAITS)),
    "in step": (exchange(WAITS), exchange(WAITS, Link("north", "south"))),
}


@pytest.mark.parametrize("name", TIGHTER)
def test_a_plan_is_judged_by_the_links_it_is_held_against(name: str) -> None:
    before, after = TIGHTER[name]
    made = replace(exchanged(before), case=after.digest)
    assert {violation.rule for violation in check(after, ways(after), made)} == {Rule.LINK}


def test_the_other_side_taken_out_of_the_plan_is_noticed() -> None:
    case = exchange(WAITS)
    made = exchanged(case)
    convoys = tuple(convoy for convoy in made.convoys if convoy.route == "lake")
    alone = replace(
        made, convoys=convoys, risk=cost.risk(case, convoys), left=12, clearance=case.horizon
    )
    broken = check(case, ways(case), replace(alone, bound=None))
    assert [(violation.rule, violation.who) for violation in broken] == [(Rule.LINK, convoys[0].id)]


def test_going_on_a_minute_early_is_noticed() -> None:
    case = exchange(WAITS)
    made = exchanged(case)
    held = next(convoy for convoy in made.convoys if convoy.route == "lake")
    sooner = tuple(
        replace(step, starts=step.starts - MINUTE, ends=step.ends - MINUTE) for step in held.steps
    )
    convoys = tuple(replace(c, steps=sooner) if c is held else c for c in made.convoys)
    risk, cleared = cost.risk(case, convoys), cost.clearance(case, convoys)
    early = replace(made, convoys=convoys, risk=risk, clearance=cleared, bound=None)
    assert {violation.rule for violation in check(case, ways(case), early)} == {Rule.LINK}


def test_a_corridor_that_waits_for_itself_or_for_none_is_refused() -> None:
    with pytest.raises(ImpossibleValue, match="south waits for south"):
        Link("south", "south")
    with pytest.raises(ImpossibleValue, match="link names moon"):
        exchange(Link("south", "moon"))
    with pytest.raises(ImpossibleValue, match="link of south to north is there 2"):
        exchange(WAITS, replace(WAITS, ahead=2))


# ── Properties ──────────────────────────────────────────────────────────────────────


def test_a_link_that_cannot_bind_changes_neither_plan_nor_bound() -> None:
    free = exchanged(exchange(people=24))
    loose = exchanged(exchange(Link("south", "north", 9), people=24))
    assert (loose.convoys, loose.risk, loose.bound) == (free.convoys, free.risk, free.bound)


def test_a_stricter_link_never_lowers_the_bound() -> None:
    bounds = [
        exchanged(exchange(*links, people=24)).bound
        for links in ((), (Link("south", "north", 1),), (WAITS,))
    ]
    costs = [bound.cost for bound in bounds if bound is not None]
    assert len(costs) == 3
    assert costs == sorted(costs)


# ── Under way ───────────────────────────────────────────────────────────────────────


def test_who_waits_is_told_so() -> None:
    case = exchange(WAITS)
    made = exchanged(case)
    held = next(convoy for convoy in made.convoys if convoy.route == "lake")
    found = what_holds(case, ways(case), made, held.id)
    assert any("the wait for North" in wait.rules for wait in found.waits)


def test_planned_anew_the_side_that_waits_goes_as_late_as_the_other() -> None:
    # The north enters 45 minutes late: its convoy is received at 160 + 45, the south goes then.
    case = exchange(WAITS)
    made = exchanged(case)
    north = next(convoy for convoy in made.convoys if convoy.route == "hill")
    late = north.enters + 45 * MINUTE
    so_far = Trace((Event(late, north.id, What.DEPARTED, "n-gate"),))
    situation = Situation(case, ways(case), made, so_far, late)
    found = replan(situation, AfterRounds(1), prove=False)
    assert not isinstance(found, Infeasible)
    assert check(case, ways(case), found.plan, executed_until=late) == ()
    assert (exits(found.plan, "hill"), exits(found.plan, "lake")) == ([145], [215])

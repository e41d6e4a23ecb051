"""What holds a convoy: each answer is tried, and its minutes stand beside it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from tests.planning.builders import (
    CaseAndTimes,
    hours,
    planned,
    teams,
    tiny_cases,
    valley,
    valley_times,
)

from safepassage.model import Act, Case, Centre, Fleet, Group, Infeasible, Needs, Plan
from safepassage.planning import AfterRounds, Held, check, cost, plan, what_brings_out, what_holds
from safepassage.planning.lifts import for_convoy
from safepassage.units import HOUR, MINUTE


def held(case: Case, number: int = 0) -> Held:
    """Plan a case, and ask what holds one of its convoys."""
    times = valley_times(case)
    made = planned(case, times, 2)
    return what_holds(case, times, made, made.convoys[number].id)


def worth(found: Held) -> dict[str, int]:
    """Give, rule by rule, how many minutes earlier the convoy leaves."""
    return {relief.rule: relief.earlier // MINUTE for relief in found.reliefs}


def one_trip(**changes: object) -> Case:
    """One bus, 12 people, no hours at the bridge, no margin: in 480, exit 480 + 155 - 5.

    In 60, board 10, out 40, check of one bus 5, held 15, out 20: 150 minutes, exit at 630.
    """
    case = valley(
        groups=(Group("all", "village", Needs(12)),),
        fleets=(Fleet("bus", "garage", 1),),
        checkpoints=(replace(valley().checkpoints[0], hours=None),),
        rules=replace(valley().rules, margin=0, weights=Needs(1, 1, 1)),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def test_a_window_that_opens_late_holds_a_convoy_that_could_have_been_there() -> None:
    found = held(one_trip())
    # The bus could be at the gate at 30; the window opens at 480: 450 minutes, 12 people.
    assert [(w.before, w.place) for w in found.waits] == [(Act.DRIVE_IN, "gate")]
    wait = found.waits[0]
    assert (wait.starts // MINUTE, wait.ends // MINUTE) == (30, 480)
    assert wait.rules == ("the windows of The road",)
    assert worth(found)["the windows of The road"] == 450
    assert found.reliefs[0].risk == 12 * 450 * MINUTE


def test_the_dwell_and_the_rate_cost_what_they_take() -> None:
    gained = worth(held(one_trip()))
    assert gained["the dwell at Bridge"] == 15
    assert gained["the rate of Bridge, if it were twice as fast"] == 2  # 5 minutes, then 3


def test_people_who_are_not_released_hold_their_convoy() -> None:
    late = Group("all", "village", Needs(12), released=700 * MINUTE)
    found = held(one_trip(groups=(late,)))
    # It could board at 540, and boards at 700.
    assert worth(found)["the release of those aboard"] == 160
    wait = next(wait for wait in found.waits if wait.before is Act.BOARD)
    assert (wait.starts // MINUTE, wait.ends // MINUTE) == (540, 700)


def test_a_headway_holds_the_second_convoy_behind_the_first() -> None:
    rules = replace(one_trip().rules, max_convoy=1)
    case = one_trip(
        groups=(Group("all", "village", Needs(24)),),
        fleets=(Fleet("bus", "garage", 2),),
        rules=rules,
    )
    found = held(case, 1)
    wait = found.waits[0]
    assert "the headway on The road" in wait.rules
    assert wait.behind == ("convoy-01",)
    assert worth(found)["the headway on The road"] == 5  # ten at the gate, but a queue of 5 remains


def test_a_team_that_is_not_back_holds_the_next_convoy() -> None:
    rules = replace(one_trip().rules, max_convoy=1)
    case = one_trip(
        groups=(Group("all", "village", Needs(24)),),
        fleets=(Fleet("bus", "garage", 2),),
        rules=rules,
        teams=teams(1),
    )
    found = held(case, 1)
    # The team leaves the gate at 630, 30 more until it enters; the second bus is there since 30.
    assert found.waits[0].ends == 660 * MINUTE
    assert found.waits[0].rules == ("escort team-1 that is not back",)
    assert found.waits[0].behind == ("convoy-01",)


def test_vehicles_that_are_not_back_hold_the_next_trip() -> None:
    found = held(one_trip(groups=(Group("all", "village", Needs(24)),)), 1)
    # 630 + 25 to town, unloaded 665, 25 back: 690. The other team is free all day.
    assert found.waits[0].ends == 690 * MINUTE
    assert found.waits[0].rules == ("vehicles that are not there yet",)


def test_two_rules_that_hold_together_are_lifted_together() -> None:
    # Neither the team nor the bus alone helps: both come back from the same trip at 690.
    rules = replace(one_trip().rules, escort_turnaround=60 * MINUTE)
    checkpoint = replace(one_trip().checkpoints[0], dwell=0, vehicles_per_hour=60)
    case = one_trip(
        groups=(Group("all", "village", Needs(24)),),
        rules=rules,
        teams=teams(1),
        checkpoints=(checkpoint,),
    )
    found = held(case, 1)
    # exit 480 + 60 + 10 + 40 + 1 + 20 = 611; team 671; bus 611 + 25 + 10 + 25 = 671
    assert found.waits[0].ends == 671 * MINUTE
    assert found.waits[0].rules == ()
    assert found.waits[0].behind == ("convoy-01",)
    assert any(" together with " in rule for rule in worth(found))


def test_a_full_centre_is_found_by_giving_it_room() -> None:
    case = one_trip(groups=(Group("all", "village", Needs(12)),), centres=(Centre("town", 5, 60),))

    def outcome(of: Case) -> tuple[int, int]:
        found = plan(of, valley_times(of), AfterRounds(1), prove=False)
        convoys = () if isinstance(found, Infeasible) else found.convoys
        return cost.risk(of, convoys), cost.left_behind(of, convoys)

    reliefs = what_brings_out(case, "all", outcome)
    assert reliefs[0].rule == "every centre has room for everyone"
    assert reliefs[0].out == 12 - 5
    assert reliefs[1].out <= 0


def test_a_group_larger_than_any_vehicle_may_ride_apart() -> None:
    case = one_trip(groups=(Group("all", "village", Needs(14), family=14),))

    def outcome(of: Case) -> tuple[int, int]:
        found = plan(of, valley_times(of), AfterRounds(1), prove=False)
        convoys = () if isinstance(found, Infeasible) else found.convoys
        return cost.risk(of, convoys), cost.left_behind(of, convoys)

    best = what_brings_out(case, "all", outcome)[0]
    assert (best.rule, best.out) == ("families at village ride apart", 14)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_a_convoy_taken_alone_never_leaves_later_and_never_for_lack_of_a_rule(
    drawn: CaseAndTimes,
) -> None:
    case, times = drawn
    made = plan(case, times, AfterRounds(0), prove=False)
    if not isinstance(made, Plan):
        return
    for convoy in made.convoys:
        found = what_holds(case, times, made, convoy.id)
        assert found.idle >= 0
        assert all(relief.earlier > 0 for relief in found.reliefs)
        assert all(wait.starts < wait.ends for wait in found.waits)


def test_a_lifted_rule_is_the_only_thing_that_changes() -> None:
    case = valley()
    convoy = planned(case, valley_times(case)).convoys[0]
    for lift in for_convoy(case, convoy):
        changed = lift.case(case)
        assert [g.id for g in changed.groups] == [g.id for g in case.groups]
        assert [v.id for v in changed.vehicles] == [v.id for v in case.vehicles]
        assert changed.horizon == case.horizon


def test_an_hour_less_of_a_window_costs_what_it_kept_people_waiting() -> None:
    # Alone on the road: a window from 540 instead of 480 is worth 60 minutes of 12 people.
    late = replace(valley().corridors[0], windows=hours((540, 1080)))
    case = one_trip(corridors=(late,))
    relief = held(case).reliefs[0]
    assert relief.risk / HOUR == pytest.approx(12 * (540 - 30) / 60)
    made = planned(case, valley_times(case), 2)
    assert check(case, valley_times(case), made) == ()

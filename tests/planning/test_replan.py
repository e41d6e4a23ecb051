"""Planning anew under way: what happened stays, what comes keeps the rules, few notices change."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.builders import (
    CaseAndTimes,
    hours,
    planned,
    tiny_cases,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
)

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Act,
    Case,
    Convoy,
    DutyRule,
    Fleet,
    Group,
    Needs,
    Place,
    Plan,
    Segment,
    Trace,
    What,
    Window,
    delayed,
)
from safepassage.model import planned as day_of
from safepassage.planning import (
    AfterRounds,
    Fate,
    Replanned,
    Situation,
    Way,
    check,
    plan,
    replan,
)
from safepassage.planning.underway import underway
from safepassage.units import HOUR, MINUTE, Seconds


def narrow(**changes: object) -> Case:
    """One bus, one team, one day; no checkpoint: village - 60 - gate - 25 - town, garage 30 away.

    The bus is in at 480, boards at 540, leaves at 550 and exits at 610; in town at 635, empty
    at 655 (12 people at 60 an hour are 12 minutes, but the bus counts from the start of the
    intake: 635 + 10 = 645), back at the gate at 670.
    """
    case = valley(
        places=(*valley().places, Place("field", "Field")),
        segments=(Segment("road", "village", "gate", drive=60 * MINUTE),),
        corridors=(replace(valley().corridors[0], windows=hours((480, 1080))),),
        routes=(replace(valley().routes[0], segments=("road",)),),
        groups=(Group("all", "village", Needs(24)),),
        fleets=(Fleet("bus", "garage", 1),),
        teams=valley().teams[:1],
        checkpoints=(),
        horizon=1440 * MINUTE,
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def on(case: Case, made: Plan, minute: int, day: Trace | None = None, **times: object) -> Situation:
    """Carry a plan out until a minute."""
    drives = times.get("drives") or valley_times(case)
    return Situation(case, drives, made, day or day_of(case, made), minute * MINUTE)  # type: ignore[arg-type]


def anew(situation: Situation, rounds: int = 2, **asked: object) -> Replanned:
    """Plan anew, and see the plan accepted."""
    found = replan(situation, AfterRounds(rounds), **asked)  # type: ignore[arg-type]
    assert isinstance(found, Replanned)
    broken = check(situation.case, situation.times, found.plan, executed_until=situation.now)
    assert broken == ()
    return found


def minutes(*seconds: Seconds) -> list[int]:
    return [at // MINUTE for at in seconds]


# ── What has happened ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("minute", [0, 479, 480, 600, 700, 900])
def test_where_nothing_has_changed_nothing_changes(minute: int) -> None:
    for case, times in ((valley(), valley_times(valley())), (narrow(), valley_times(narrow()))):
        made = planned(case, times, 2)
        found = anew(Situation(case, times, made, day_of(case, made), minute * MINUTE))
        if found.way is Way.REPAIR:
            assert found.plan.convoys == made.convoys
            assert (found.notices, found.plan.risk) == (0, made.risk)
        else:
            assert found.plan.risk < made.risk  # a better plan, worth its notices


def test_what_has_happened_stays_to_the_second_and_the_rest_follows_as_early_as_it_can() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    first = made.convoys[0]
    assert minutes(first.enters, first.boards, first.exits) == [480, 540, 610]
    late = delayed(day_of(case, made), first.id, 7 * MINUTE + 13)
    found = anew(on(case, made, 551, late))
    gone = found.plan.convoys[0]
    # In at 480 + 7:13, there at 547:13; it boards from then on, or has begun: not reported yet.
    # Boarding counts in whole minutes from 548: over at 558, out 60: exit at 618.
    assert gone.enters == first.enters + 7 * MINUTE + 13
    assert gone.steps[0].ends == 547 * MINUTE + 13
    assert minutes(gone.boards, gone.exits) == [548, 618]
    assert found.changes[0].fate is Fate.RETIMED
    assert found.changes[0].later == 7 * MINUTE + 13
    assert found.changes[0].exits_later == 8 * MINUTE


def test_a_drive_that_is_not_over_ends_now_at_the_earliest() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    day = day_of(case, made)
    stopped = Trace(tuple(e for e in day.events if e.at <= 480 * MINUTE))  # heard of once
    gone = underway(on(case, made, 600, stopped)).convoys[0]
    assert minutes(gone.steps[0].starts, gone.steps[0].ends, gone.exits) == [480, 600, 670]


def test_whoever_was_to_enter_and_has_not_is_planned_again_from_now_on() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    found = anew(on(case, made, 500, Trace(())))
    # The bus stands at the gate since 480. In 500, board 560, out 570, exit 630: 20 later.
    assert found.plan.convoys[0].enters == 500 * MINUTE
    assert found.plan.convoys[0].exits == 630 * MINUTE
    assert found.changes[0].later == 20 * MINUTE


def test_a_convoy_that_pauses_on_its_way_in_is_repaired_too() -> None:
    rules = replace(narrow().rules, duty=DutyRule(HOUR, 45 * MINUTE, 9 * HOUR, binding=True))
    case = narrow(rules=rules)
    made = planned(case, valley_times(case))
    # In 480, there 540, paused until 585, out from 595; now in 520, 40 minutes later throughout
    found = anew(on(case, made, 520, Trace(())), ways=(Way.REPAIR,))
    again = found.plan.convoys[0]
    assert minutes(again.enters, again.boards, again.exits) == [520, 625, 695]


def test_fewer_aboard_than_planned_leave_the_last_seats_empty() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    day = Trace(
        tuple(
            replace(event, aboard=Needs(9)) if event.what is What.BOARDED else event
            for event in day_of(case, made).events
            if event.at <= 560 * MINUTE
        )
    )
    found = anew(on(case, made, 560, day))
    assert found.plan.convoys[0].aboard == Needs(9)
    # Three more stay for a third trip: 9 + 12 + 3 = 24
    assert [convoy.aboard.total for convoy in found.plan.convoys] == [9, 12, 3]


def test_a_case_without_the_vehicle_that_is_under_way_is_refused() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    with pytest.raises(ImpossibleValue, match="bus-1"):
        on(narrow(fleets=()), made, 600, day_of(case, made))


def test_a_vehicle_on_its_way_to_a_gate_is_not_back_in_its_garage() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    # At 470 the bus has driven 20 of its 30 minutes: it enters at 480 as planned, not at 500.
    found = anew(on(case, made, 470), ways=(Way.FRESH,))
    assert found.plan.convoys[0].enters == 480 * MINUTE
    # Without a plan for it, it stands in the garage until now, and leaves at 470.
    idle = replace(made, convoys=(), risk=made.risk, left=24)
    fresh = anew(on(case, idle, 470, Trace(())), ways=(Way.FRESH,))
    assert fresh.plan.convoys[0].enters == 500 * MINUTE


# ── What can change ─────────────────────────────────────────────────────────────────


def test_a_window_that_is_cut_keeps_the_second_trip_at_home() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    assert len(made.convoys) == 2  # the second trip: in 670, exit 800, and 10 minutes of margin
    cut = replace(case, corridors=(replace(case.corridors[0], windows=hours((480, 809))),))
    found = anew(on(cut, made, 620, day_of(case, made)))
    assert [change.fate for change in found.changes] == [Fate.UNCHANGED, Fate.CANCELLED]
    assert found.plan.left == 12


def test_whoever_is_inside_when_the_road_closes_waits_for_it_to_open() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    closed = replace(case, segments=(replace(case.segments[0], closures=hours((545, 700))),))
    found = anew(on(closed, made, 546, day_of(case, made)))
    assert found.plan.convoys[0].exits == 760 * MINUTE  # 700 + 60
    assert found.stuck == ()


def test_whoever_is_inside_and_has_no_opening_left_is_called_stuck() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    shut = replace(case, corridors=(replace(case.corridors[0], windows=hours((480, 600))),))
    found = replan(on(shut, made, 545, day_of(case, made)), AfterRounds(1))
    assert isinstance(found, Replanned)
    assert found.stuck == (made.convoys[0].id,)
    # It is shown driving at once, and the judge says what has to be agreed.
    broken = check(shut, valley_times(shut), found.plan, executed_until=545 * MINUTE)
    assert [violation.rule.value for violation in broken] == ["window"]


def test_a_vehicle_that_is_lost_takes_its_people_with_it_into_the_next_trip() -> None:
    case = narrow(fleets=(Fleet("bus", "garage", 2),))
    times = valley_times(case)
    made = planned(case, times)
    assert [convoy.aboard.total for convoy in made.convoys] == [24]  # both buses at 480
    fleets = (Fleet("bus", "garage", 1), Fleet("bus", "garage", 1, case.horizon))
    lost = replace(case, fleets=fleets)
    found = anew(on(lost, made, 100, day_of(case, made)))
    assert {load.vehicle for c in found.plan.convoys for load in c.loads} == {"bus-1"}
    assert [minutes(c.exits)[0] for c in found.plan.convoys] == [610, 800]  # 670 + 130


def test_more_people_than_announced_get_a_convoy_of_their_own() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    more = replace(case, groups=(Group("all", "village", Needs(30)),))
    found = anew(on(more, made, 500, day_of(case, made)))
    fates = [change.fate for change in found.changes]
    assert fates == [Fate.UNCHANGED, Fate.UNCHANGED, Fate.NEW]
    assert (found.plan.left, found.changes[2].convoy) == (0, "convoy-03")


def test_a_family_that_grows_while_its_convoy_drives_in_is_split_by_what_came_late() -> None:
    # 10 people in families of four, 4 + 4 + 2, all in the bus that entered at 480. At 500,
    # before it boards at 540, there are 11: the bus takes 10, the other one is the last family.
    case = narrow(groups=(Group("all", "village", Needs(10), family=4),))
    made = planned(case, valley_times(case))
    grown = replace(case, groups=(replace(case.groups[0], likely=Needs(11)),))
    now = on(grown, made, 500, day_of(case, made))
    assert [convoy.aboard.seated for convoy in anew(now).plan.convoys] == [10, 1]


def test_a_convoy_that_is_late_by_forty_minutes_makes_the_next_one_late() -> None:
    case = narrow()
    made = planned(case, valley_times(case))
    late = delayed(day_of(case, made), "convoy-01", 40 * MINUTE)
    found = anew(on(case, made, 540, late))
    # Exit 650, town 675, empty 685, back at 710 instead of 670: 40 minutes for both.
    assert [change.exits_later for change in found.changes] == [40 * MINUTE, 40 * MINUTE]


def test_a_checkpoint_that_is_slower_holds_up_who_has_not_been_checked() -> None:
    case = valley()
    made = planned(case, valley_times(case), 2)
    slower = tuple(replace(of, vehicles_per_hour=4) for of in case.checkpoints)  # 15 min each
    now = made.convoys[0].acts(Act.DRIVE_OUT)[0].starts // MINUTE + 1
    found = anew(on(replace(case, checkpoints=slower), made, now, day_of(case, made)))
    vehicles = len(made.convoys[0].loads)
    taken = found.plan.convoys[0].acts(Act.CHECK)[0]
    assert taken.ends - taken.starts == 15 * vehicles * MINUTE


# ── Which way on ────────────────────────────────────────────────────────────────────


def test_the_price_of_a_notice_decides_between_fewer_hours_and_fewer_notices() -> None:
    case, times = two_valleys(), two_valleys_times(two_valleys())
    made = planned(case, times, 0)
    of = on(case, made, 400, drives=times)
    cheap, dear = anew(of, 3, notice=0), anew(of, 3, notice=10**9)
    assert cheap.plan.risk == min(candidate.risk for candidate in cheap.candidates)
    assert dear.notices == min(candidate.notices for candidate in dear.candidates)
    assert cheap.plan.risk <= dear.plan.risk


def test_a_notice_goes_to_the_convoy_and_to_each_party_on_its_way() -> None:
    case, times = two_valleys(), two_valleys_times(two_valleys())
    made = planned(case, times, 1)
    found = anew(on(case, made, 700, delayed(day_of(case, made), "convoy-01", HOUR), drives=times))
    moved = [change for change in found.changes if change.fate is not Fate.UNCHANGED]
    assert moved
    for change in moved:
        assert change.notices == 1 + len(change.parties)
        assert set(change.parties) <= {"north"}


def test_the_same_rounds_give_the_same_answer() -> None:
    case, times = two_valleys(), two_valleys_times(two_valleys())
    of = on(case, planned(case, times), 600, drives=times)
    assert anew(of, seed=3) == anew(of, seed=3)


# ── Whatever the case, whatever happens ─────────────────────────────────────────────


def changed(case: Case, minute: int, kind: int) -> Case:
    """Change something about the time after a minute."""
    now = minute * MINUTE
    if kind == 1:
        return replace(
            case,
            segments=tuple(
                replace(s, closures=(*s.closures, Window(now, now + HOUR))) for s in case.segments
            ),
        )
    if kind == 2:
        slower = tuple(
            replace(c, vehicles_per_hour=max(1, c.vehicles_per_hour // 2), hours=None)
            for c in case.checkpoints
        )
        return replace(case, checkpoints=slower)
    if kind == 3:
        more = tuple(replace(g, likely=g.likely + Needs(2, 1, 0)) for g in case.groups)
        return replace(case, groups=more)
    if kind == 4:
        late = tuple(replace(f, available=case.horizon) for f in case.fleets[1:])
        return replace(case, fleets=(*case.fleets[:1], *late))
    return case


def late_day(made: Plan, case: Case, late: int) -> Trace:
    day = day_of(case, made)
    return delayed(day, made.convoys[0].id, late * MINUTE + 11) if late else day


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(tiny_cases(), st.integers(0, 900), st.integers(0, 4), st.sampled_from([0, 0, 5, 40]))
def test_every_way_on_keeps_the_rules_and_no_plan_beats_its_bound(
    drawn: CaseAndTimes, minute: int, kind: int, late: int
) -> None:
    case, times = drawn
    made = plan(case, times, AfterRounds(0), prove=False)
    if not isinstance(made, Plan) or not made.convoys:
        return
    of = Situation(
        changed(case, minute, kind), times, made, late_day(made, case, late), minute * MINUTE
    )
    for ways in ((Way.REPAIR,), (Way.WARM,), (Way.FRESH,), tuple(Way)):
        found = replan(of, AfterRounds(0), ways=ways)
        if not isinstance(found, Replanned):
            continue
        broken = check(of.case, times, found.plan, executed_until=of.now)
        inside = {convoy.id for convoy in of.entered}
        assert all(violation.who in found.stuck for violation in broken), broken
        assert {convoy.id for convoy in found.plan.convoys} >= inside
        assert found.plan.bound is not None
        assert found.plan.bound.cost <= found.plan.cost
        assert all(entered_later(convoy, of, inside) for convoy in found.plan.convoys)


def entered_later(convoy: Convoy, of: Situation, inside: set[str]) -> bool:
    return convoy.id in inside or convoy.enters >= of.now

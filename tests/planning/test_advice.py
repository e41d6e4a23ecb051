"""What a plan does not break, but people must know."""

from dataclasses import replace

from tests.planning.builders import hours, planned, valley, valley_times

from safepassage.model import Case, Infeasible, Needs
from safepassage.planning import AfterRounds, plan, warnings, what_binds
from safepassage.planning.cost import risk
from safepassage.units import MINUTE


def said(case: Case) -> str:
    times = valley_times(case)
    return " ".join(warnings(case, times, planned(case, times, rounds=2)))


def short_day(closes: int = 680, **changes: object) -> Case:
    """Make one window that is too short for everyone, and room for all in the town."""
    case = valley(**changes)
    return replace(
        case,
        corridors=tuple(replace(c, windows=hours((480, closes))) for c in case.corridors),
        centres=tuple(replace(c, capacity=500) for c in case.centres),
        checkpoints=tuple(replace(c, hours=None) for c in case.checkpoints),
    )


def test_a_tail_that_cannot_get_out_is_told_with_the_time_that_it_would_need() -> None:
    words = said(short_day())
    assert "people are left behind" in words
    assert "The tail cannot get out inside the window" in words
    assert "5 May 2022, 14:20 Kyiv (UTC+3)" in words  # 11:20 UTC, minute 680


def test_nothing_is_said_of_a_tail_where_everyone_gets_out() -> None:
    case = valley(groups=(replace(valley().groups[0], likely=Needs(10), most=None),))
    assert "left behind" not in said(case)


def test_more_people_than_planned_for_are_told_with_the_places_there_are() -> None:
    assert "Between 54 and 84 people may come" in said(valley())  # 60 + 2 + 2 + 20


def test_a_night_away_from_a_bed_is_told() -> None:
    case = valley()
    held = tuple(replace(c, hours=None, dwell=600 * MINUTE) for c in case.checkpoints)
    words = said(replace(case, checkpoints=held))
    assert "the night at Bridge, which is not an overnight stop" in words
    beds = tuple(replace(p, overnight=50) if p.id == "bridge" else p for p in case.places)
    assert "overnight stop" not in said(replace(case, checkpoints=held, places=beds))


def test_a_long_drive_asks_for_a_second_driver() -> None:
    case = valley()
    slow = tuple(replace(segment, drive=150 * MINUTE) for segment in case.segments)
    assert "Second drivers" in said(replace(case, segments=slow))


def test_a_rule_that_binds_is_worth_something_and_one_that_does_not_is_worth_nothing() -> None:
    case = short_day(closes=630)  # in 60, board 10, out 40, check 5, held 15, out 20, margin 10

    def outcome(of: Case) -> tuple[int, int]:
        found = plan(of, valley_times(of), AfterRounds(2), prove=False)
        if isinstance(found, Infeasible):
            return risk(of, ()), of.people()
        return found.risk, found.left

    worth = {relief.rule: relief for relief in what_binds(case, outcome)}
    assert outcome(case) == (risk(case, ()), case.people())  # 480 + 160 > 630
    assert worth["every window closes one hour later"].out > 0
    assert worth["one more escort"].out == 0

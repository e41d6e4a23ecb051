"""A term granted forbids nothing that was allowed; a term lost allows nothing that was not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import mariupol_like_case
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
from safepassage.model import Case, Fleet, Infeasible, Plan
from safepassage.model.term import Matter, Term
from safepassage.planning import AfterRounds, check, plan
from safepassage.planning.ask import carried
from safepassage.planning.propose import proposed
from safepassage.planning.terms import with_term, without_term
from safepassage.units import DAY, HOUR, MINUTE


def open_hours(case: Case, corridor: str = "road") -> list[tuple[int, int]]:
    """Give the windows of a corridor, in minutes."""
    windows = case.corridor[corridor].windows
    return [(w.opens // MINUTE, w.closes // MINUTE) for w in windows]


def test_a_window_that_closes_later_takes_the_hours_of_its_checkpoints_along() -> None:
    later = with_term(valley(), Term("t", Matter.CLOSES_LATER, "road", HOUR))
    assert open_hours(later) == [(480, 1140), (1920, 2580)]  # 1080 + 60, 2520 + 60
    assert later.checkpoint["bridge"].hours == hours((510, 1110), (1950, 2550))


def test_a_window_that_opens_earlier_may_open_before_the_case_begins() -> None:
    earlier = with_term(valley(), Term("t", Matter.OPENS_EARLIER, "road", 9 * HOUR))
    assert open_hours(earlier)[0] == (-60, 1080)  # 480 - 540


def test_windows_that_grow_into_each_other_become_one() -> None:
    later = with_term(valley(), Term("t", Matter.CLOSES_LATER, "road", 14 * HOUR))
    assert open_hours(later) == [(480, 3360)]  # 1080 + 840 = 1920, where the next one opens


def test_half_of_every_window_is_lost_the_first_or_the_second() -> None:
    later, earlier = Matter.CLOSES_LATER, Matter.OPENS_EARLIER
    assert open_hours(without_term(valley(), Term("t", later, "road", 1))) == [
        (480, 780),  # 480 + 600 / 2
        (1920, 2220),
    ]
    assert open_hours(without_term(valley(), Term("t", earlier, "road", 1))) == [
        (780, 1080),
        (2220, 2520),
    ]


def test_by_night_as_far_as_a_stop_leaves_the_rest_of_the_road_to_the_day() -> None:
    case = mariupol_like_case()
    night = with_term(case, Term("t", Matter.NIGHT, "south", stop="berdiansk"))
    route = night.route["azovstal-south"]
    before, after = (night.segment[key] for key in ("manhush-berdiansk", "berdiansk-tokmak"))
    assert [w.opens // HOUR for w in night.open_for(route, before)] == [8]  # one: 8 to 66
    assert night.open_for(route, after) == case.corridor["south"].windows
    hours_ = {place: night.checkpoint[place].hours for place in ("manhush", "vasylivka")}
    assert len(hours_["manhush"] or ()) == 1
    assert len(hours_["vasylivka"] or ()) == 3


def test_by_night_does_not_open_a_day_between_two_windows() -> None:
    far = replace(valley().corridors[0], windows=hours((0, 600), (600 + 1440, 2700)))
    case = valley(corridors=(far,))
    assert with_term(case, Term("t", Matter.NIGHT, "road")) == replace(
        case, checkpoints=with_term(case, Term("t", Matter.NIGHT, "road")).checkpoints
    )


def test_a_closed_corridor_is_opened_and_an_open_one_is_lost() -> None:
    case = two_valleys()
    east = Term("t", Matter.CORRIDOR, "east")
    assert with_term(case, east).segment["lake-east"].closures == ()
    assert without_term(case, east).corridor["east"].windows == ()
    shut = replace(case.segment["lake-east"], closures=hours((0, 2 * DAY // MINUTE)))
    closed = replace(case, segments=(*case.segments[:-1], shut))
    assert without_term(closed, east) == closed  # nothing more to lose


def test_new_vehicles_get_the_numbers_after_the_last_and_the_last_are_lost_first() -> None:
    case = two_valleys()  # two buses in the garage, one in the port
    more = with_term(case, Term("t", Matter.VEHICLES, "bus", 2))
    assert [f.count for f in more.fleets] == [2, 3, 2]
    assert {v.id: v.depot for v in more.vehicles if v.id in {"bus-1", "bus-2", "bus-3"}} == {
        v.id: v.depot for v in case.vehicles if v.type.id == "bus"
    }
    fewer = without_term(case, Term("t", Matter.VEHICLES, "bus", 2))
    assert [f.count for f in fewer.fleets] == [1, 0, 2]


def test_vehicles_held_back_are_lost_with_their_fleet_and_new_teams_are_like_the_last() -> None:
    case = valley(fleets=(Fleet("bus", "garage", 4, spare=2), Fleet("ambulance", "garage", 1)))
    fewer = without_term(case, Term("t", Matter.VEHICLES, "bus", 3))
    assert (fewer.fleets[0].count, fewer.fleets[0].spare) == (1, 1)  # 4 - 3, of 2 held back
    home = (*case.teams[:1], replace(case.teams[1], home="garage"))
    more = with_term(replace(case, teams=home), Term("t", Matter.TEAMS, by=2))
    assert [(team.id, team.home) for team in more.teams[2:]] == [
        ("more-1", "garage"),
        ("more-2", "garage"),
    ]


def test_a_shorter_dwell_never_ends_below_a_minute() -> None:
    term = Term("t", Matter.DWELL, "bridge", HOUR)
    assert with_term(valley(), term).checkpoint["bridge"].dwell == MINUTE
    assert without_term(valley(), term).checkpoint["bridge"].dwell == 30 * MINUTE


def test_rates_beds_teams_and_headways_move_by_what_is_asked_and_are_halved_when_lost() -> None:
    case = valley()
    both_ways = {
        Term("t", Matter.CHECK, "bridge", 6): ("vehicles_per_hour", 18, 6),
        Term("t", Matter.INTAKE, "town", 30): ("people_per_hour", 90, 30),
        Term("t", Matter.BEDS, "town", 10): ("capacity", 60, 25),
        Term("t", Matter.HEADWAY, "road", 4 * MINUTE): ("headway", 6 * MINUTE, 20 * MINUTE),
    }
    for term, (field, more, less) in both_ways.items():
        for changed, expected in ((with_term(case, term), more), (without_term(case, term), less)):
            rows = (*changed.checkpoints, *changed.centres, *changed.corridors)
            found = [getattr(row, field) for row in rows if hasattr(row, field)]
            assert found == [expected]
    teams = Term("t", Matter.TEAMS, by=1)
    assert (len(with_term(case, teams).teams), len(without_term(case, teams).teams)) == (3, 1)
    convoy = Term("t", Matter.CONVOY, by=1)
    assert with_term(case, convoy).rules.max_convoy == 3
    assert without_term(case, convoy).rules.max_convoy == 1


@pytest.mark.parametrize(
    ("matter", "of", "by"),
    [
        (Matter.CLOSES_LATER, "road", 0),
        (Matter.NIGHT, "road", 1),
        (Matter.TEAMS, "road", 1),
        (Matter.BEDS, "", 1),
        (Matter.CHECK, "bridge", -1),
    ],
)
def test_a_term_that_does_not_say_how_much_or_of_what_is_refused(
    matter: Matter, of: str, by: int
) -> None:
    with pytest.raises(ImpossibleValue):
        Term("t", matter, of, by)


def test_a_term_of_what_is_not_in_the_case_is_refused() -> None:
    for act in (with_term, without_term):
        with pytest.raises(ImpossibleValue, match="nowhere"):
            act(valley(), Term("t", Matter.CHECK, "nowhere", 1))
        with pytest.raises(ImpossibleValue, match="nowhere"):
            act(valley(), Term("t", Matter.NIGHT, "road", stop="nowhere"))


def test_what_is_proposed_can_be_asked_of_the_case_and_changes_something() -> None:
    case = mariupol_like_case()
    terms = proposed(case)
    assert len({term.id for term in terms}) == len(terms)
    assert {term.matter for term in terms} == set(Matter)
    for term in terms:
        assert with_term(case, term) != case or without_term(case, term) != case


@given(tiny_cases(), st.data())
def test_a_plan_is_still_a_plan_once_a_term_is_granted_and_costs_no_more(
    drawn: CaseAndTimes, data: st.DataObject
) -> None:
    case, times = drawn
    made = plan(case, times, AfterRounds(1), prove=False)
    terms = proposed(case)
    if isinstance(made, Infeasible) or not terms:
        return
    term = data.draw(st.sampled_from(terms))
    granted = with_term(case, term)
    moved = carried(granted, times, made)
    assert isinstance(moved, Plan)
    assert moved.risk <= made.risk
    assert check(granted, times, moved) == ()


@given(tiny_cases(), st.data())
def test_a_plan_without_a_term_is_a_plan_with_it(drawn: CaseAndTimes, data: st.DataObject) -> None:
    case, times = drawn
    terms = proposed(case)
    if not terms:
        return
    poorer = without_term(case, data.draw(st.sampled_from(terms)))
    made = plan(poorer, times, AfterRounds(1), prove=False)
    if isinstance(made, Infeasible):
        return
    moved = carried(case, times, made)
    assert isinstance(moved, Plan)
    assert moved.risk <= made.risk


def test_a_plan_that_needs_what_is_lost_is_not_carried_over() -> None:
    case = valley()
    made = planned(case, valley_times(case))
    poorer = without_term(case, Term("t", Matter.TEAMS, by=2))
    assert carried(poorer, valley_times(poorer), made) is None
    crowded = two_valleys(teams=two_valleys().teams[:1])
    assert carried(
        crowded, two_valleys_times(crowded), planned(crowded, two_valleys_times(crowded))
    )

"""Where two cases differ: every field is compared, and nothing is said of what is alike."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import mariupol_like_case

from safepassage.casefile.differences import differences
from safepassage.model import Case, Fleet, Objective, Window
from safepassage.model.term import Term
from safepassage.planning.propose import proposed
from safepassage.planning.terms import with_term
from safepassage.units import HOUR

CASE = mariupol_like_case()


def said(after: Case) -> list[str]:
    return [str(one) for one in differences(CASE, after)]


def test_a_case_does_not_differ_from_itself_whatever_it_is_called() -> None:
    assert said(replace(CASE, id="other", title="Another proposal", sources=())) == []


def test_a_figure_is_told_as_the_table_writes_it() -> None:
    buses = Fleet("coach", "zaporizhzhia", 20)
    assert said(replace(CASE, fleets=(buses, CASE.fleets[1]))) == [
        "fleet coach zaporizhzhia: count 20, not 14"
    ]


def test_a_window_that_opens_at_another_time_is_another_window() -> None:
    first, *rest = CASE.corridors[0].windows
    other = Window(first.opens - HOUR, first.closes)
    corridor = replace(CASE.corridors[0], windows=(other, *rest))
    assert said(replace(CASE, corridors=(corridor,))) == [
        "window corridor south 2022-05-05 08:00: not there",
        "window corridor south 2022-05-05 07:00: added",
    ]


def test_a_window_that_closes_later_keeps_its_key() -> None:
    first, *rest = CASE.corridors[0].windows
    corridor = replace(CASE.corridors[0], windows=(replace(first, closes=20 * HOUR), *rest))
    assert said(replace(CASE, corridors=(corridor,))) == [
        "window corridor south 2022-05-05 08:00: closes 2022-05-05 20:00, not 2022-05-05 18:00"
    ]


def test_the_rules_of_the_operation_are_compared_too() -> None:
    rules = replace(CASE.rules, margin=0, objective=Objective.CLEARANCE)
    assert said(replace(CASE, rules=rules)) == [
        "operation: margin 0 min, not 10 min",
        "operation: objective clearance, not risk",
    ]


def test_the_same_moments_counted_from_another_start_are_the_same() -> None:
    later = replace(
        CASE,
        start=CASE.start - timedelta(hours=1),
        corridors=tuple(
            replace(c, windows=tuple(Window(w.opens + HOUR, w.closes + HOUR) for w in c.windows))
            for c in CASE.corridors
        ),
    )
    assert not [words for words in said(later) if words.startswith("window corridor")]


@given(st.sampled_from(proposed(CASE)))
def test_a_case_with_a_term_granted_differs_and_says_where(term: Term) -> None:
    granted = with_term(CASE, term)
    assert (said(granted) == []) == (granted == CASE)

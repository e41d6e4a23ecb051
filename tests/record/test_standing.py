"""Standing: how a promise stands at a second, segment by segment, in the cautious reading."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.records import NOW, WHO, linked, record_of

from safepassage.model import Firmness, PromiseState
from safepassage.record.bearing import Bearing, Kept
from safepassage.record.facts import EntryRejected, FirmnessJudged, KeptJudged
from safepassage.record.said import (
    Action,
    Commitment,
    Hours,
    Proposal,
    Refusal,
    Said,
    Scope,
    Statement,
)
from safepassage.record.standing import AGREED, standing
from safepassage.record.when import When

DONETSK = ("mariupol-nikolske", "nikolske-rozivka")
ZAPORIZHZHIA = ("rozivka-polohy", "polohy-mala-tokmachka")
MARCH = Commitment(
    "Russian Ministry of Defence",
    "civilians of Mariupol",
    "a ceasefire along the corridor",
    Firmness.UNILATERAL,
    scope=Scope(
        DONETSK + ZAPORIZHZHIA,
        hours=(Hours(When("2022-03-05T10:00+03:00"), When("2022-03-05T15:00+03:00")),),
    ),
    date=When("2022-03-05T08:00+03:00"),
)
CONFIRMED = Statement("Donetsk administration", date=When("2022-03-05T10:55+02:00"))
AT_1055 = When("2022-03-05T10:55+02:00").begins


def at(moment: str) -> int:
    return When(moment).begins


def test_on_5_march_at_1055_the_road_is_confirmed_for_donetsk_only_and_is_a_no_go() -> None:
    record = record_of(
        [MARCH, CONFIRMED], linked("statement-1", Bearing.CONFIRMS, "commitment-1", *DONETSK)
    )
    (promise,) = standing(record, AT_1055)
    assert {of.segment: of.state for of in promise.segments} == {
        "mariupol-nikolske": PromiseState.IN_FORCE,  # 10:55 in Kyiv is 11:55 in Moscow
        "nikolske-rozivka": PromiseState.IN_FORCE,
        "rozivka-polohy": PromiseState.ANNOUNCED,
        "polohy-mala-tokmachka": PromiseState.ANNOUNCED,
    }
    assert promise.no_go == (
        "not confirmed for rozivka-polohy: unilateral announcement, "
        "polohy-mala-tokmachka: unilateral announcement"
    )
    (before,) = standing(record, AT_1055 - 1)
    assert len(before.unconfirmed) == 4


def test_nothing_stands_before_it_was_said() -> None:
    assert standing(record_of([MARCH]), at("2022-03-05T07:59+03:00")) == ()


@pytest.mark.parametrize(
    ("bearing", "state"),
    [
        (Bearing.WITHDRAWS, PromiseState.WITHDRAWN),
        (Bearing.SUSPENDS, PromiseState.SUSPENDED),
        (Bearing.VIOLATES, PromiseState.VIOLATED),
    ],
)
def test_what_ends_a_promise_ends_it_from_the_first_second_of_its_day(
    bearing: Bearing, state: PromiseState
) -> None:
    said: list[Said] = [replace(MARCH, scope=Scope()), Refusal(date=When("2022-03-06"))]
    record = record_of(said, linked("refusal-1", bearing, "commitment-1"))
    day = When("2022-03-06")
    ((before,),) = (of.segments for of in standing(record, day.begins - 1))
    ((after,),) = (of.segments for of in standing(record, day.begins))
    assert (before.state, after.state) == (PromiseState.ANNOUNCED, state)
    assert after.because == "refusal-1"


def test_what_makes_a_promise_firmer_counts_from_the_end_of_its_day() -> None:
    said: list[Said] = [replace(MARCH, scope=Scope()), Statement(date=When("2022-03-06"))]
    record = record_of(said, linked("statement-1", Bearing.CONFIRMS, "commitment-1"))
    day = When("2022-03-06")
    states = [
        of.segments[0].state
        for now in (day.ends - 1, day.ends)
        for of in standing(record, now)
    ]  # fmt: skip
    assert states == [PromiseState.ANNOUNCED, PromiseState.CONFIRMED]


AGREED_SAYS_THE_PAPER = Commitment(content="involvement of the UN", date=When("2022-04-26"))
IN_PRINCIPLE_SAYS_THE_UN = replace(AGREED_SAYS_THE_PAPER, firmness=Firmness.IN_PRINCIPLE)
TWO_WORDINGS = record_of(
    [AGREED_SAYS_THE_PAPER, IN_PRINCIPLE_SAYS_THE_UN],
    linked("commitment-2", Bearing.RESTATES, "commitment-1"),
)


def test_of_two_wordings_the_more_cautious_governs() -> None:
    (promise,) = standing(TWO_WORDINGS, at("2022-04-27"))
    assert promise.firmness is Firmness.IN_PRINCIPLE
    assert promise.segments[0].state is PromiseState.AGREED_IN_PRINCIPLE
    assert promise.wordings == (
        ("commitment-1", Firmness.UNQUALIFIED),
        ("commitment-2", Firmness.IN_PRINCIPLE),
    )


def test_until_a_human_decides() -> None:
    judged = FirmnessJudged(NOW, "commitment-1", Firmness.VERBAL, WHO)
    record = record_of(
        [AGREED_SAYS_THE_PAPER, IN_PRINCIPLE_SAYS_THE_UN],
        linked("commitment-2", Bearing.RESTATES, "commitment-1"),
        judged,
    )
    (promise,) = standing(record, at("2022-04-27"))
    assert (promise.firmness, promise.judged) == (Firmness.VERBAL, True)


def test_a_wording_that_was_rejected_counts_for_nothing() -> None:
    record = record_of(
        [AGREED_SAYS_THE_PAPER, IN_PRINCIPLE_SAYS_THE_UN],
        linked("commitment-2", Bearing.RESTATES, "commitment-1"),
        EntryRejected(NOW, "commitment-2", WHO),
    )
    (promise,) = standing(record, at("2022-04-27"))
    assert promise.firmness is Firmness.UNQUALIFIED


def test_two_wordings_that_restate_each_other_are_still_one_promise_or_none() -> None:
    record = record_of(
        [AGREED_SAYS_THE_PAPER, IN_PRINCIPLE_SAYS_THE_UN],
        linked("commitment-2", Bearing.RESTATES, "commitment-1"),
        linked("commitment-1", Bearing.RESTATES, "commitment-2"),
    )
    assert len(standing(record, at("2022-04-27"))) <= 1


def test_a_promise_was_proposed_before_it_was_given() -> None:
    said: list[Said] = [Proposal(date=When("2022-04-25")), AGREED_SAYS_THE_PAPER]
    record = record_of(said, linked("proposal-1", Bearing.RESTATES, "commitment-1"))
    (promise,) = standing(record, at("2022-04-26"))
    assert promise.segments[0].state is PromiseState.PROPOSED


def test_a_promise_expires_with_its_last_hour() -> None:
    record = record_of([MARCH])
    last = at("2022-03-05T15:00+03:00")
    states = [
        standing(record, now)[0].segments[0].state
        for now in (last, last + 1)
    ]  # fmt: skip
    assert states == [PromiseState.ANNOUNCED, PromiseState.EXPIRED]


def test_who_resumes_a_promise_has_it_confirmed_anew() -> None:
    said: list[Said] = [
        replace(MARCH, scope=Scope()),
        Statement(date=When("2022-03-06T08:00+02:00")),
        Action(date=When("2022-03-06T09:00+02:00")),
        Action(date=When("2022-03-06T10:00+02:00")),
    ]
    record = record_of(
        said,
        linked("statement-1", Bearing.CONFIRMS, "commitment-1"),
        linked("action-1", Bearing.SUSPENDS, "commitment-1"),
        linked("action-2", Bearing.RESUMES, "commitment-1"),
    )
    hours = ("2022-03-06T08:30+02:00", "2022-03-06T09:30+02:00", "2022-03-06T10:30+02:00")
    states = [standing(record, at(hour))[0].segments[0].state for hour in hours]
    assert states == [PromiseState.CONFIRMED, PromiseState.SUSPENDED, PromiseState.ANNOUNCED]


def test_an_accusation_is_listed_and_changes_nothing() -> None:
    said: list[Said] = [
        replace(MARCH, scope=Scope()),
        Statement(date=When("2022-03-05T12:00+02:00")),
    ]
    record = record_of(said, linked("statement-1", Bearing.CONTESTS, "commitment-1"))
    (promise,) = standing(record, at("2022-03-06"))
    assert promise.contested == ("statement-1",)
    assert promise.segments[0].state is PromiseState.ANNOUNCED


def test_a_part_that_is_confirmed_confirms_no_whole() -> None:
    said: list[Said] = [replace(MARCH, scope=Scope()), CONFIRMED]
    record = record_of(said, linked("statement-1", Bearing.CONFIRMS, "commitment-1", *DONETSK))
    assert standing(record, AT_1055)[0].segments[0].state is PromiseState.ANNOUNCED


SHELLED = Action("The army", "shelled the column", date=When("2022-03-06"))
SAID_AGAIN = Statement("The army", date=When("2022-03-07T08:00+02:00"))
WHOLE = replace(MARCH, scope=Scope())


def broken(*evidence: str, kept: Kept = Kept.BROKEN, at: int = NOW) -> KeptJudged:
    return KeptJudged(at, "commitment-1", kept, evidence, WHO)


def test_a_promise_that_is_judged_broken_is_closed_from_the_day_that_shows_it() -> None:
    record = record_of([WHOLE, SHELLED], broken("action-1"))
    first = When("2022-03-06").begins
    (before,), (after,) = standing(record, first - 1), standing(record, first)
    assert (before.segments[0].state.stands, before.kept) == (True, Kept.BROKEN)
    assert (after.segments[0].state, after.segments[0].because) == (
        PromiseState.VIOLATED,
        "action-1",
    )
    assert after.no_go == "not confirmed for the whole: violated"
    (promise,) = standing(record_of([MARCH, SHELLED], broken("action-1")), first)
    assert {of.state for of in promise.segments} == {PromiseState.VIOLATED}  # all four segments


@pytest.mark.parametrize("kept", [of for of in Kept if of is not Kept.BROKEN])
def test_any_other_judgement_closes_nothing(kept: Kept) -> None:
    (promise,) = standing(record_of([WHOLE, SHELLED], broken("action-1", kept=kept)), NOW)
    assert (promise.kept, promise.segments[0].state) == (kept, PromiseState.ANNOUNCED)


def test_who_judges_it_broken_overrules_what_was_linked_and_what_is_linked_since_reopens_it() -> (
    None
):
    confirms = linked("statement-1", Bearing.CONFIRMS, "commitment-1")
    said: list[Said] = [WHOLE, SHELLED, SAID_AGAIN]
    (overruled,) = standing(record_of(said, confirms, broken("action-1")), NOW)
    assert overruled.segments[0].state is PromiseState.VIOLATED
    since = replace(confirms, at=NOW + 1)
    (reopened,) = standing(record_of(said, broken("action-1"), since), NOW)
    assert (reopened.segments[0].state, reopened.kept) == (PromiseState.CONFIRMED, Kept.BROKEN)


def test_what_was_in_force_before_the_breach_was_in_force() -> None:
    confirmed = linked("statement-1", Bearing.CONFIRMS, "commitment-1")
    said: list[Said] = [WHOLE, SHELLED, CONFIRMED]
    record = record_of(said, confirmed, broken("action-1"))
    states = [standing(record, now)[0].segments[0].state for now in (AT_1055, NOW)]
    assert states == [PromiseState.CONFIRMED, PromiseState.VIOLATED]


def test_a_judgement_goes_with_all_of_its_evidence_and_moves_with_its_promise() -> None:
    gone = record_of([WHOLE, SHELLED], broken("action-1"), EntryRejected(NOW, "action-1", WHO))
    (promise,) = standing(gone, NOW)
    assert (promise.kept, promise.segments[0].state) == (Kept.PENDING, PromiseState.ANNOUNCED)
    moved = record_of(
        [WHOLE, replace(WHOLE, firmness=Firmness.WRITTEN), SHELLED],
        broken("action-1"),
        linked("commitment-1", Bearing.RESTATES, "commitment-2"),
    )
    (promise,) = standing(moved, NOW)
    assert (promise.commitment, promise.kept) == ("commitment-2", Kept.BROKEN)
    assert promise.segments[0].state is PromiseState.VIOLATED


@given(st.lists(st.sampled_from(Bearing), max_size=4), st.integers(1, 4))
def test_whatever_was_linked_before_a_promise_judged_broken_is_no_go(
    bearings: list[Bearing], shown: int
) -> None:
    said: list[Said] = [
        WHOLE,
        *(Statement(date=When(f"2022-03-05T{9 + n:02}:00+02:00")) for n in range(4)),
    ]
    links = [
        linked(f"statement-{n}", bearing, "commitment-1")
        for n, bearing in enumerate(bearings, start=1)
    ]
    (promise,) = standing(record_of(said, *links, broken(f"statement-{shown}")), NOW)
    assert promise.no_go


@given(st.sampled_from(Firmness), st.lists(st.sampled_from(Bearing), max_size=4))
def test_whatever_is_linked_a_promise_stands_in_one_state_since_a_second_that_has_passed(
    firmness: Firmness, bearings: list[Bearing]
) -> None:
    said: list[Said] = [
        replace(MARCH, firmness=firmness),
        *(Statement(date=When(f"2022-03-05T{9 + n:02}:00+02:00")) for n in range(len(bearings))),
    ]
    links = [
        linked(f"statement-{n}", bearing, "commitment-1")
        for n, bearing in enumerate(bearings, start=1)
    ]
    record = record_of(said, *links)
    (promise,) = standing(record, AT_1055)
    assert {of.segment for of in promise.segments} == {*DONETSK, *ZAPORIZHZHIA}
    assert all(of.since <= AT_1055 for of in promise.segments)
    if not bearings:
        assert {of.state for of in promise.segments} == {AGREED[firmness]}

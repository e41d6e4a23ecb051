"""The values of the record: true from birth, and the same after the ledger."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger import Statement
from safepassage.model import Firmness
from safepassage.record.entry import Entry, Role, Ruling, Span, Suggestion
from safepassage.record.facts import RECORD, EntryEdited, EntrySuggested, Fact, SourceAdded
from safepassage.record.said import (
    CLASS,
    Commitment,
    EntryType,
    Figure,
    Hours,
    Meeting,
    Said,
    Scope,
    type_of,
)
from safepassage.record.source import LONGEST, Affiliation, Source
from safepassage.record.when import When

DIGEST = "0" * 64


def test_a_day_lasts_from_its_first_second_to_its_last() -> None:
    day = When("2022-04-26")
    assert day.begins == 1_650_931_200  # 2022-04-26 00:00 UTC
    assert day.ends - day.begins == 86_399


def test_a_month_ends_before_the_next_begins() -> None:
    assert When("2022-02").ends + 1 == When("2022-03-01").begins
    assert When("2022-12").ends + 1 == When("2023-01-01").begins


def test_the_same_hour_on_two_clocks_is_one_moment() -> None:
    # before 27 March 2022 Kyiv was an hour behind Moscow
    assert When("2022-03-05T10:00+03:00").begins == When("2022-03-05T09:00+02:00").begins


@pytest.mark.parametrize(
    "text",
    ["", "26 April", "2022-04-31", "2022-4-2", "2022-05-05T08:00", "2022-13", "2022-04-26T25:00Z"],
)
def test_a_date_in_no_calendar_and_an_hour_of_nobodys_clock_are_refused(text: str) -> None:
    with pytest.raises(ImpossibleValue, match="is not a date such as"):
        When(text)


@given(st.dates())
def test_every_day_that_a_calendar_has_is_a_date(day: object) -> None:
    assert When(str(day)).ends - When(str(day)).begins == 86_399


def test_a_text_is_known_again_by_its_digest_whoever_sends_it() -> None:
    one = Source("They agreed.", "a paper", When("2022-04-27"), affiliation=Affiliation.PRESS)
    assert one.digest == Source("They agreed.").digest != Source("They agreed").digest


@pytest.mark.parametrize("text", ["", " \n", "half \ud83d", "x" * (LONGEST + 1)])
def test_a_text_that_says_nothing_or_has_no_end_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleValue, match=r"a source|a text"):
        Source(text)


def test_a_span_gives_back_the_words_of_the_text() -> None:
    text = "The President agreed, in principle."
    assert Span(14, 34).of(text) == "agreed, in principle"


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (-1, 2)])
def test_a_span_without_a_character_is_refused(start: int, end: int) -> None:
    with pytest.raises(ImpossibleValue, match="a span"):
        Span(start, end)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ImpossibleValue, match="hours"):
        Hours(When("2022-05-05T18:00+03:00"), When("2022-05-05T08:00+03:00"))


def test_days_are_no_hours_for_nobody_knows_whose_midnight_they_begin_at() -> None:
    with pytest.raises(ImpossibleValue, match="no hours with offset"):
        Hours(When("2022-05-05"), When("2022-05-06"))


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ImpossibleValue, match="150"):
        Figure("150 to 130", 150, 130)


def test_there_is_one_class_for_each_type() -> None:
    assert set(CLASS) == set(EntryType)
    assert set(CLASS.values()) == set(get_args(Said))
    assert type_of(Meeting()) is EntryType.MEETING


def test_in_principle_is_the_weakest_and_signed_the_strongest() -> None:
    assert min(Firmness, key=lambda it: it.strength) is Firmness.IN_PRINCIPLE
    assert max(Firmness, key=lambda it: it.strength) is Firmness.SIGNED
    assert Firmness.IN_PRINCIPLE.words == "in principle"


def test_an_entry_stands_once_a_human_took_it_up() -> None:
    said = Commitment("Russian president", content="involvement of the UN")
    entry = Entry("commitment-1", DIGEST, Suggestion(said, Span(0, 5)), said)
    stands = [
        Entry("commitment-1", DIGEST, entry.suggestion, said, ruling).stands for ruling in Ruling
    ]
    assert stands == [False, True, True, False]  # suggested, confirmed, edited, rejected
    assert entry.type is EntryType.COMMITMENT


@pytest.mark.parametrize("kind", CLASS.values())
def test_what_is_said_comes_back_from_the_ledger(kind: type) -> None:
    fact = EntrySuggested(5, "meeting-1", DIGEST, Suggestion(kind(), Span(0, 5)))
    assert RECORD.read(RECORD.write(fact)) == fact


def test_a_promise_comes_back_with_its_scope() -> None:
    hours = Hours(When("2022-05-05T08:00+03:00"), When("2022-05-05T18:00+03:00"))
    scope = Scope(("azovstal-mariupol",), ("the plant",), (hours,))
    said = Commitment("Russian defence ministry", "civilians", "a corridor", scope=scope)
    fact = EntryEdited(7, "commitment-2", said, Role.SUPPORT)
    assert RECORD.read(RECORD.write(fact)) == fact


def test_a_fact_that_says_it_is_of_no_type_is_refused() -> None:
    written = RECORD.write(EntryEdited(7, "meeting-2", Meeting(), Role.SUPPORT))
    forged = Statement(written.kind, written.body.replace(b'"is":"meeting"', b'"is":"treaty"'))
    with pytest.raises(LedgerError, match="which of its kinds"):
        RECORD.read(forged)


def test_a_forged_date_is_refused() -> None:
    written = RECORD.write(SourceAdded(7, DIGEST, date=When("2022-04-27")))
    forged = Statement(written.kind, written.body.replace(b"2022-04-27", b"2022-04-31"))
    with pytest.raises(LedgerError, match="is not a date"):
        RECORD.read(forged)


def test_the_ledger_knows_every_kind_of_fact() -> None:
    assert len(RECORD.kinds) == len(get_args(Fact))

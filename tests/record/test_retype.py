"""Another type of entry: who, to whom, what, where and when are kept as far as it has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.model import Firmness
from safepassage.record.retype import retyped
from safepassage.record.said import (
    CLASS,
    Action,
    Commitment,
    EntryType,
    Figure,
    Meeting,
    Refusal,
    Said,
    Scope,
    Statement,
    type_of,
)
from safepassage.record.when import When

DAY = When("2022-04-26")


@pytest.mark.parametrize(
    ("said", "kind", "same"),
    [
        (
            Statement("The governor", "the town", "buses will come", direct=True, date=DAY),
            EntryType.COMMITMENT,
            Commitment("The governor", "the town", "buses will come", date=DAY),
        ),
        (
            Action("The army", "lets families out", place="Sumy"),
            EntryType.COMMITMENT,
            Commitment("The army", content="lets families out", scope=Scope(places=("Sumy",))),
        ),
        (
            Meeting(("The envoy", "the president"), place="Moscow"),
            EntryType.ACTION,
            Action("The envoy and the president", place="Moscow"),
        ),
        (
            Refusal("The army", "a truce"),
            EntryType.FIGURE,
            Figure(counted="a truce", reported_by="The army"),
        ),
        (Statement("The envoy"), EntryType.MEETING, Meeting(("The envoy",))),
    ],
)
def test_an_entry_of_another_type_says_the_same(said: Said, kind: EntryType, same: Said) -> None:
    assert retyped(said, kind) == same


def test_an_entry_of_its_own_type_stays_as_it_is() -> None:
    said = Commitment("The army", firmness=Firmness.WRITTEN, conditions=("if quiet",))
    assert retyped(said, EntryType.COMMITMENT) is said


WORDS = st.text("abc АБВ", max_size=12)


@given(st.sampled_from(EntryType), st.sampled_from(EntryType), WORDS, WORDS, WORDS)
def test_a_statement_that_was_any_two_types_is_still_its_speakers(
    one: EntryType, other: EntryType, who: str, whom: str, what: str
) -> None:
    again = retyped(
        retyped(retyped(Statement(who, whom, what, date=DAY), one), other), EntryType.STATEMENT
    )
    assert isinstance(again, Statement)
    assert (again.speaker, again.date) == (who, DAY)
    assert again.addressee in {whom, ""}  # a figure goes to nobody
    assert again.topic in {what, ""}
    assert type_of(retyped(again, one)) is one
    assert isinstance(retyped(again, other), CLASS[other])

"""What is said goes into a form and comes back; what cannot be is told beside its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.record.form import Field, blank, filled, form
from safepassage.record.said import (
    CLASS,
    Commitment,
    EntryType,
    Figure,
    Hours,
    Scope,
    Statement,
    type_of,
)
from safepassage.record.when import When

CORRIDOR = Commitment(
    promisor="Ministry of Defence",
    conditions=("no weapons", "no deviation"),
    scope=Scope(
        segments=("north-bridge",),
        hours=(Hours(When("2022-05-05T08:00+03:00"), When("2022-05-05T18:00+03:00")),),
    ),
    date=When("2022-05-04"),
)


def told(fields: tuple[Field, ...]) -> dict[str, str]:
    return {field.name: field.value for field in fields}


def test_a_promise_is_shown_field_by_field_its_scope_in_between() -> None:
    shown = told(form(CORRIDOR))
    assert shown["conditions"] == "no weapons\nno deviation"
    assert shown["scope.hours"] == "2022-05-05T08:00+03:00 to 2022-05-05T18:00+03:00"
    assert shown["firmness"] == "unqualified"
    assert shown["deadline"] == ""
    assert filled(Commitment, shown) == CORRIDOR


@pytest.mark.parametrize("kind", EntryType)
def test_an_empty_form_of_every_type_comes_back_as_its_defaults(kind: EntryType) -> None:
    assert filled(CLASS[kind], told(blank(kind))) == CLASS[kind]()


def test_a_tick_that_is_not_sent_is_no() -> None:
    assert told(form(Statement(direct=True)))["direct"] == "yes"
    assert filled(Statement, {"speaker": "The envoy"}) == Statement(speaker="The envoy")


@pytest.mark.parametrize(
    ("kind", "name", "value", "why"),
    [
        (EntryType.FIGURE, "value", "1e9", "is no number from 0 to 1,000,000,000"),
        (EntryType.FIGURE, "value", "-4", "is no number"),
        (EntryType.FIGURE, "whom", "The Plant", "is no key"),
        (EntryType.MEETING, "format", "seance", "is none of the choices"),
        (EntryType.MEETING, "date", "26 April", "is not a date such as"),
        (EntryType.MEETING, "place", "M" * 161, "161 characters, 160 at most"),
        (EntryType.COMMITMENT, "scope.hours", "2022-05-05T10:00+03:00", "is not a date"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_the_rest_is_kept(
    kind: EntryType, name: str, value: str, why: str
) -> None:
    again = filled(CLASS[kind], told(blank(kind)) | {name: value})
    assert isinstance(again, tuple)
    wrong = {field.name: field for field in again if field.wrong}
    assert set(wrong) == {name}
    assert why in wrong[name].wrong
    assert wrong[name].value == value


def test_fields_that_cannot_be_together_are_told_too() -> None:
    # From 130 to 100: each is a number, together they are no range.
    again = filled(Figure, told(blank(EntryType.FIGURE)) | {"value": "130", "most": "100"})
    assert isinstance(again, tuple)
    assert "a figure from 130 to 100" in "".join(field.wrong for field in again)


def test_what_is_too_much_for_a_field_is_never_cut() -> None:
    whole = filled(Figure, told(form(Figure(written="  thousands\tof people "))))
    assert whole == Figure(written="thousands of people")


WORDS = st.text("abc АБВ عربي", max_size=20).map(lambda text: " ".join(text.split()))
DAYS = st.dates().map(str)
SPECIAL = {
    "date": DAYS,
    "deadline": DAYS,
    "value": st.integers(0, 99).map(str),
    "most": st.integers(100, 10**9).map(str),
    "whom": st.sampled_from(["", "from-the-plant", "from-the-plant\nfrom-the-city"]),
    "scope.segments": st.sampled_from(["", "north-bridge"]),
    "scope.hours": st.just("2022-05-05T08:00+03:00 to 2022-05-05T18:00+03:00"),
    "direct": st.sampled_from(["", "yes"]),
}


@given(st.sampled_from(EntryType), st.data())
def test_whatever_is_filled_in_and_taken_comes_back_the_same(
    kind: EntryType, data: st.DataObject
) -> None:
    filling = {
        field.name: data.draw(
            st.sampled_from(field.choices) if field.choices else SPECIAL.get(field.name, WORDS),
            label=field.name,
        )
        for field in blank(kind)
    }
    said = filled(CLASS[kind], filling)
    assert not isinstance(said, tuple)
    assert type_of(said) is kind
    shown = told(form(said))
    assert shown == filling
    assert filled(CLASS[kind], shown) == said

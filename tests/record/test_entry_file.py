"""A file of entries: read with its quotes word for word, or refused with all that is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import FactError
from safepassage.model import Firmness
from safepassage.record.bearing import Bearing
from safepassage.record.codec import read_said, said_tree
from safepassage.record.entry import Span, Suggestion
from safepassage.record.entry_file import Link, read_rows, suggestion_tree
from safepassage.record.said import (
    Commitment,
    Figure,
    Hours,
    Meeting,
    Qualifier,
    Scope,
    Statement,
)
from safepassage.record.when import When

TEXT = "The president agreed, in principle. The minister agreed."


def rows(*told: dict[str, Any]) -> str:
    return json.dumps({"suggestions": told})


def test_a_quote_by_its_words_or_by_its_place_is_the_same_stretch() -> None:
    by_words = {"type": "statement", "quote": "agreed, in principle", "speaker": "president"}
    by_place = by_words | {"quote": {"start": 14, "end": 34}}
    (one,), (other,) = (read_rows(rows(of), TEXT) for of in (by_words, by_place))
    assert one == other
    assert one.suggestion == Suggestion(Statement("president"), Span(14, 34))


def test_a_row_says_what_its_entry_does() -> None:
    (row,) = read_rows(
        rows({
            "type": "commitment",
            "quote": "The minister agreed",
            "firmness": "verbal",
            "name": "minister",
            "links": [{"to": "commitment-1", "bearing": "restates", "segments": ["north"]}],
            "track": "moscow",
            "settles": ["hours"],
        }),
        TEXT,
    )  # fmt: skip
    assert row.suggestion.said == Commitment(firmness=Firmness.VERBAL)
    assert row.links == (Link("commitment-1", Bearing.RESTATES, ("north",)),)
    assert (row.name, row.track, row.settles) == ("minister", "moscow", ("hours",))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"type": "statement"}, "needs a quote"),
        ({"type": "treaty", "quote": "agreed,"}, "an entry has a type"),
        ({"type": "statement", "quote": "agreed"}, "stands 2 times"),
        ({"type": "statement", "quote": "refused"}, "stands 0 times"),
        ({"type": "statement", "quote": {"start": 0, "end": 999}}, "not word for word"),
        ({"type": "statement", "quote": {"start": 0, "end": 3, "text": "She"}}, "not word for"),
        ({"type": "statement", "quote": {"start": 5, "end": 5}}, "a span"),
        ({"type": "statement", "quote": "agreed,", "mood": "good"}, "has no field mood"),
        ({"type": "statement", "quote": "agreed,", "direct": "yes"}, "expected true or false"),
        ({"type": "statement", "quote": "agreed,", "date": "Tuesday"}, "not a date"),
        ({"type": "meeting", "quote": "agreed,", "actors": "both"}, "expected a list"),
        ({"type": "commitment", "quote": "agreed,", "firmness": "iron"}, "one of in_principle"),
        ({"type": "statement", "quote": "agreed,", "confidence": 101}, "confidence"),
        ({"type": "statement", "quote": "agreed,", "links": [{"to": "x"}]}, "needs bearing"),
    ],
)
def test_a_row_that_is_none_is_refused_with_its_reason(row: dict[str, Any], why: str) -> None:
    with pytest.raises(FactError, match=why):
        read_rows(rows(row), TEXT)


def test_everything_wrong_in_a_file_is_said_at_once() -> None:
    with pytest.raises(FactError) as refused:
        read_rows(rows({"type": "statement"}, {"type": "treaty", "quote": "agreed,"}), TEXT)
    assert [of.line for of in refused.value.faults] == [1, 2]


@pytest.mark.parametrize("data", ["", "[]", "{}", '{"suggestions": 4}', "[" * 100_000])
def test_what_is_no_file_of_entries_is_refused(data: str) -> None:
    with pytest.raises(FactError):
        read_rows(data, TEXT)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_stands_in_a_row_is_refused_in_words(told: object) -> None:
    row = {"type": "figure", "quote": told, "value": told, "whom": told}
    with pytest.raises(FactError):  # "told" alone is no entry, whatever it is
        read_rows(json.dumps({"suggestions": [row, told]}), TEXT)


@pytest.mark.parametrize(
    "said",
    [
        Meeting(("UN",), ("president",), "Moscow", When("2022-04-26")),
        Figure("130 to 150", 130, 150, Qualifier.BETWEEN, whom=("plant",)),
        Commitment(
            "ministry",
            conditions=("no arms",),
            scope=Scope(
                ("north",),
                ("the plant",),
                (Hours(When("2022-05-05T08:00+03:00"), When("2022-05-05T18:00+03:00")),),
            ),
        ),
    ],
)
def test_what_is_said_is_read_back_as_it_was_written(said: Any) -> None:  # noqa: ANN401
    assert read_said(json.loads(json.dumps(said_tree(said)))) == said
    made = Suggestion(said, Span(0, 13), Span(4, 13), "rules", "1", 80)
    (row,) = read_rows(rows(suggestion_tree(made, TEXT)), TEXT)
    assert row.suggestion == made

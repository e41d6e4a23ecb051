"""Facts go into a file and come back the same; what is none is refused, line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notification.test_standing import DAYS

from safepassage.errors import FactError
from safepassage.notification.fact_file import read_facts, write_facts
from safepassage.notification.facts import Fact


@given(DAYS)
def test_facts_are_read_as_they_were_written(day: list[Fact]) -> None:
    text = write_facts(day)
    assert read_facts(text) == tuple(day)
    assert write_facts(read_facts(text)) == text


def test_every_line_that_is_no_fact_is_named() -> None:
    lines = [
        '{"fact": "NoticeClosed", "at": 0, "notice": "case/a"}',
        '{"fact": "NoticeApproved", "at": 0, "notice": "case/a"}',
        "",
        '{"fact": "NoticeClosed", "at": 0, "notice": "case/a", "by": "a name"}',
        "[]",
        '{"fact": "NoticeClosed", "at": 0.5, "notice": "case/a"}',
    ]
    with pytest.raises(FactError) as refused:
        read_facts("\n".join(lines), "facts.jsonl")
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [
        ("facts.jsonl", 2),
        ("facts.jsonl", 4),
        ("facts.jsonl", 5),
        ("facts.jsonl", 6),
    ]
    assert "none of AbortCriterionLifted" in str(refused.value)


@given(st.text(min_size=1, max_size=80).filter(lambda text: text.strip(" \n") != ""))
def test_whatever_stands_in_the_file_it_is_refused_and_nothing_worse(text: str) -> None:
    with pytest.raises(FactError):
        read_facts(f"x{text}")

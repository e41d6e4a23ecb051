"""The page on the record says all of it."""

from pathlib import Path
from typing import get_args

import pytest

from safepassage.model import Firmness, PromiseState
from safepassage.record.bearing import Bearing, Kept, Level
from safepassage.record.entry import Role
from safepassage.record.facts import Fact
from safepassage.record.gaps import CHECKLIST
from safepassage.record.said import (
    Ask,
    Change,
    EntryType,
    Format,
    MeetingStatus,
    Progress,
)
from safepassage.record.source import Affiliation
from safepassage.record.tracks import TrackState

PAGE = (Path(__file__).parents[2] / "docs" / "record.md").read_text("utf-8")
WORDS = (
    *EntryType, *Firmness, *PromiseState, *Kept, *Level, *Role, *Affiliation, *TrackState,
    *Ask, *Change, *Format, *MeetingStatus, *Progress,
)  # fmt: skip


@pytest.mark.parametrize("kind", [of.__name__ for of in get_args(Fact)])
def test_every_kind_of_fact_is_told(kind: str) -> None:
    assert f"| `{kind}` |" in PAGE


@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_every_word_that_a_record_chooses_from_is_told(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("bearing", Bearing)
def test_everything_that_an_entry_can_do_to_a_promise_is_told(bearing: Bearing) -> None:
    assert f"`{bearing}`" in PAGE or f" {bearing} " in PAGE


def test_every_clause_of_the_checklist_is_told_with_its_question() -> None:
    for clause in CHECKLIST:
        assert f"| `{clause.key}` | {clause.question} |" in PAGE

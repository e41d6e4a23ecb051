"""Facts of notices go into the ledger and come back the same; no name can hide in one."""

import unicodedata
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import ListStore
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, statements

from safepassage.errors import LedgerError
from safepassage.ledger import Statement, open_ledger
from safepassage.ledger.facts import faults
from safepassage.model import AbortCriterion, Evidence, Level
from safepassage.notification import Fact, Words
from safepassage.notification.facts import NoticeClosed, NoticeQueried, Office, Outcome, Way
from safepassage.operation import NOTICES, noted, write

IDS = st.from_regex(r"\A[a-z][a-z0-9-]{0,39}\Z")
DIGESTS = st.from_regex(r"\A[0-9a-f]{64}\Z")
TIMES = st.integers(-1_000_000_000, 1_000_000_000)
TEXTS = st.text("їж 1؟\u0301", max_size=600).map(lambda text: unicodedata.normalize("NFC", text))
GIVEN: dict[str, st.SearchStrategy[Any]] = {
    "at": TIMES,
    "notice": st.builds("{}/{}".format, IDS, IDS),
    "version": st.integers(1, 9999),
    "party": IDS,
    "segments": st.lists(IDS, max_size=3).map(tuple),
    "digest": DIGESTS,
    "office": st.sampled_from(Office),
    "contact": IDS,
    "level": st.sampled_from(Level),
    "evidence": st.sampled_from(Evidence),
    "words": TEXTS.map(Words),
    "by_their_clock": st.none() | TIMES,
    "read_back": st.booleans(),
    "attachment": st.just("") | DIGESTS,
    "way": st.sampled_from(Way),
    "outcome": st.sampled_from(Outcome),
    "criterion": st.sampled_from(AbortCriterion),
}


def made(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    """Make facts of one kind, with every field drawn."""
    return st.builds(kind, **{name: GIVEN[name] for name in kind.__dataclass_fields__})


FACTS = st.one_of(*map(made, get_args(Fact)))


def test_a_fact_is_one_line_of_canonical_bytes() -> None:
    fact = NoticeQueried(-3600, "sumy-2022/russia", 2, Words("Який міст?"))
    body = '{"at":-3600,"notice":"sumy-2022/russia","version":2,"words":"Який міст?"}'
    assert write(fact) == Statement("notice_queried/1", body.encode())


@given(st.lists(FACTS, min_size=1, max_size=8))
def test_facts_come_back_as_they_were_written_whatever_else_is_in_the_ledger(
    day: list[Fact],
) -> None:
    store = ListStore()
    ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
    ledger.append([*statements(2), *map(write, day)], NOON)
    assert noted(store) == tuple(day)
    assert [write(fact) for fact in noted(store)] == [write(fact) for fact in day]


def test_of_an_empty_store_there_are_no_facts() -> None:
    assert noted(ListStore()) == ()


def test_no_kind_of_fact_has_room_for_a_name() -> None:
    assert len(NOTICES.kinds) == len(get_args(Fact))
    assert [fault for kind in NOTICES.kinds.values() for fault in faults(kind.fact)] == []


@pytest.mark.parametrize(
    "fact",
    [
        NoticeClosed(0, "Sumy 2022/russia"),
        NoticeClosed(0, "sumy-2022"),
        NoticeClosed(380_501_234_567, "sumy-2022/russia"),  # a telephone number is no moment
        NoticeQueried(0, "sumy-2022/russia", 0),
        NoticeQueried(0, "sumy-2022/russia", 1, Words("и\u0306")),  # not the composed й
    ],
    ids=repr,
)
def test_what_the_ledger_does_not_take_is_refused(fact: Fact) -> None:
    with pytest.raises(LedgerError):
        write(fact)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"at":0,"notice":"sumy-2022/russia","version":1,"by":"someone"}',
        b'{"at":0,"notice":"sumy-2022/russia","version":1,"words":"one\\ntwo"}',
        b'{"at":0,"notice":"sumy-2022/russia","version":1,"words":""}',  # empty is absent
    ],
)
def test_an_entry_that_is_no_such_fact_is_refused(body: bytes) -> None:
    store = ListStore()
    ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
    ledger.append([Statement("notice_queried/1", body)], NOON)
    with pytest.raises(LedgerError):
        noted(store)

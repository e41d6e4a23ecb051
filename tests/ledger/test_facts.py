"""Facts: no field in which a name could hide, old versions for ever readable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.entry import Statement
from safepassage.ledger.facts import (
    Catalogue,
    Code,
    Count,
    Digest,
    Id,
    Kind,
    Moment,
    Token,
    Whole,
    Words,
    faults,
)


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Aboard:
    vehicle: Id
    seated: Count


@dataclass(frozen=True)
class OldDeparted:
    convoy: Id
    people: Count


@dataclass(frozen=True)
class Departed:
    convoy: Id
    aboard: tuple[Aboard, ...]
    escorted: bool
    answer: Answer
    reply: Annotated[str, Words(40, "the checkpoint's own words")] | None = None

    def __post_init__(self) -> None:
        if not self.aboard:
            raise ImpossibleValue("a convoy of no vehicles")


def newer(old: OldDeparted) -> Departed:
    return Departed(old.convoy, (Aboard("bus-1", old.people),), escorted=False, answer=Answer.YES)


FACTS = Catalogue(
    Kind("departed/1", OldDeparted, newer),
    Kind("departed/2", Departed),
)
FACT = Departed("convoy-2", (Aboard("bus-1", 38),), escorted=True, answer=Answer.NO, reply="Їдьте")
IDS = st.from_regex(r"\A[a-z][a-z0-9-]{0,39}\Z")


def test_a_fact_has_one_byte_string() -> None:
    assert FACTS.write(FACT) == Statement(
        "departed/2",
        '{"aboard":[{"seated":38,"vehicle":"bus-1"}],"answer":"no","convoy":"convoy-2",'
        '"escorted":true,"reply":"Їдьте"}'.encode(),
    )


@given(
    st.builds(
        Departed,
        convoy=IDS,
        aboard=st.lists(st.builds(Aboard, IDS, st.integers(0, 1_000_000)), min_size=1).map(tuple),
        escorted=st.booleans(),
        answer=st.sampled_from(Answer),
        reply=st.none() | st.text("їжак 1", max_size=40),
    )
)
def test_a_fact_is_read_back(fact: Departed) -> None:
    statement = FACTS.write(fact)
    assert FACTS.read(statement) == fact
    assert FACTS.write(FACTS.read(statement)) == statement


def test_an_old_fact_is_read_as_a_new_one_for_ever() -> None:
    old = Statement("departed/1", b'{"convoy":"convoy-2","people":38}')
    expected = Departed("convoy-2", (Aboard("bus-1", 38),), escorted=False, answer=Answer.YES)
    assert FACTS.read(old) == expected
    with pytest.raises(LedgerError, match="no fact of today"):
        FACTS.write(OldDeparted("convoy-2", 38))


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b'"x"',
        b'{"convoy":"convoy-2"}',
        b'{"convoy":"convoy-2","people":38,"who":"x"}',  # one field more
        b'{"convoy":"convoy-2","people":"38"}',
        b'{"convoy":"convoy-2","people":true}',
        b'{"convoy":"convoy-2","people":-1}',
        b'{"convoy":"convoy-2","people":380501234567}',
        b'{"convoy":"Convoy 2","people":38}',
        b'{"people":38,"convoy":"convoy-2"}',  # not canonical
    ],
)
def test_a_body_that_was_never_written_is_refused(body: bytes) -> None:
    with pytest.raises(LedgerError):
        FACTS.read(Statement("departed/1", body))


@pytest.mark.parametrize(
    "body",
    [
        b'{"aboard":[],"answer":"no","convoy":"c","escorted":true}',  # no vehicles
        b'{"aboard":{},"answer":"no","convoy":"c","escorted":true}',
        b'{"aboard":[{"seated":1,"vehicle":"b"}],"answer":"perhaps","convoy":"c","escorted":true}',
        b'{"aboard":[{"seated":1,"vehicle":"b"}],"answer":"no","convoy":"c","escorted":1}',
        b'{"aboard":[{"seated":1}],"answer":"no","convoy":"c","escorted":true}',
    ],
)
def test_the_parts_of_a_fact_are_held_to_the_same(body: bytes) -> None:
    with pytest.raises(LedgerError):
        FACTS.read(Statement("departed/2", body))


def test_what_is_no_fact_is_refused() -> None:
    with pytest.raises(LedgerError, match="no fact"):
        FACTS.write("departed")
    with pytest.raises(LedgerError, match="not a kind"):
        FACTS.read(Statement("departed/3", b"{}"))
    too_long = Departed("c", (Aboard("b", 1),), escorted=True, answer=Answer.NO, reply="x" * 41)
    with pytest.raises(LedgerError, match="out of its bounds"):
        FACTS.write(too_long)
    with pytest.raises(ImpossibleValue, match="one name"):
        Catalogue(Kind("departed/2", Departed), Kind("departed/2", Departed))


def test_every_allowed_type_passes_the_walker() -> None:
    assert list(faults(Departed)) == []
    for allowed in (Count, Digest, Id, Moment, Token, bool, Answer, tuple[Token, ...], Id | None):
        assert list(faults(allowed)) == []


@pytest.mark.parametrize(
    "hiding",
    [
        str,
        int,  # a telephone number
        float,
        bytes,
        object,
        Any,
        list[Id],
        dict[str, str],
        Mapping[str, int],
        tuple[str, ...],
        tuple[Id, Id],
        str | None,
        Id | Count,
        Annotated[str, "a remark"],
        Annotated[str, Whole(0, 9)],
        Annotated[int, Code.ID],
        Annotated[int, Whole(0, 999_999_999_999)],  # +380 50 123 45 67
    ],
    ids=str,
)
def test_a_type_in_which_a_name_could_hide_is_refused(hiding: object) -> None:
    assert list(faults(hiding, "field"))
    made: type = dataclass(frozen=True)(type("Fact", (), {"__annotations__": {"field": hiding}}))
    with pytest.raises(ImpossibleValue, match="field"):
        Catalogue(Kind("fact/1", made))


def test_a_fact_that_can_be_changed_is_refused() -> None:
    made: type = dataclass(type("Fact", (), {"__annotations__": {"count": Count}}))
    with pytest.raises(ImpossibleValue, match="can be changed"):
        Catalogue(Kind("fact/1", made))


def test_words_without_an_end_or_a_reason_cannot_be_marked() -> None:
    for most, why in ((0, "x"), (2001, "x"), (10, "")):
        with pytest.raises(ImpossibleValue):
            Words(most, why)


@pytest.mark.parametrize("code", list(Code))
def test_no_code_has_room_for_a_name_with_a_space_or_a_capital(code: Code) -> None:
    assert not re.fullmatch(code.value, "Olena Example")
    assert not re.fullmatch(code.value, "Олена")


# --- one of several ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Left:
    seats: Count


@dataclass(frozen=True)
class TurnedBack:
    segment: Id


@dataclass(frozen=True)
class Told:
    news: Left | TurnedBack


def test_one_of_several_facts_is_written_with_the_name_of_its_class() -> None:
    catalogue = Catalogue(Kind("told/1", Told))
    written = catalogue.write(Told(TurnedBack("east")))
    assert written.body == b'{"news":{"is":"turned_back","segment":"east"}}'
    assert catalogue.read(written) == Told(TurnedBack("east"))


@pytest.mark.parametrize("news", [b'{"seats":4}', b'{"is":"aboard","seats":4}', b'"left"'])
def test_one_of_several_facts_that_does_not_say_which_is_refused(news: bytes) -> None:
    with pytest.raises(LedgerError, match="which of its kinds"):
        Catalogue(Kind("told/1", Told)).read(Statement("told/1", b'{"news":' + news + b"}"))


def test_one_of_several_facts_is_searched_for_names_too() -> None:
    @dataclass(frozen=True)
    class Named:
        name: str

    assert list(faults(Named | Left, "news")) == [
        "news.Named.name is str: free text must be Words with a reason and an end"
    ]

"""A notice can carry no person, and has one text."""

import dataclasses
import hashlib
import json
import typing
from dataclasses import replace
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import small_plan
from tests.notification.builders import notified_case

from safepassage.errors import ImpossibleValue
from safepassage.model import Needs, Position
from safepassage.notification import codec, facts
from safepassage.notification.compose import compose, digest
from safepassage.notification.facts import LONGEST, Words
from safepassage.notification.grid import grid
from safepassage.notification.notice import Notice

# Every text that stands in a notice, by type and field. A new one is a decision: could a name of
# an evacuee hide in it? What is not here is a number, a point, a word of a fixed list, or a count.
TEXTS = {
    "Appearance": {"vehicle", "make", "plate", "call_sign", "photo"},
    "ColumnVehicle": {"type"},
    "Contact": {"id", "party", "post", "telephone", "satellite", "radio", "email"},
    "Movement": {"convoy", "escort"},
    "Notice": {"number", "operation", "sender"},
    "Passage": {"segment"},
    "Recipient": {"party", "name"},
    "Stretch": {"segment"},
    "Time": {"clocks"},
    "Waypoint": {"place", "name", "pcode", "grid"},
}
# The same for facts: keys, digests, and the words that are marked as such.
FACT_TEXTS = {"notice", "party", "segments", "digest", "contact", "attachment"}


def leaves(kind: Any, at: str = "") -> typing.Iterator[tuple[str, type]]:  # noqa: ANN401 - a type is a value here
    """Walk down a type to what is no dataclass, each with the type and field that holds it."""
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        for field in dataclasses.fields(kind):
            yield from leaves(hints[field.name], f"{getattr(kind, '__name__', '')}.{field.name}")
    elif typing.get_args(kind):
        for part in typing.get_args(kind):
            if part not in {Ellipsis, type(None)}:
                yield from leaves(part, at)
    else:
        yield at, kind


def test_a_notice_has_no_field_for_a_person() -> None:
    found = set(leaves(Notice))
    texts = {at for at, kind in found if kind is str}
    assert texts == {f"{kind}.{name}" for kind, names in TEXTS.items() for name in names}
    others = {kind for _, kind in found if kind is not str and not issubclass(kind, Enum)}
    assert others == {int, float, bool}  # counts, seconds, metres; degrees; yes or no


@pytest.mark.parametrize("kind", typing.get_args(facts.Fact), ids=lambda kind: kind.__name__)
def test_a_fact_keeps_free_text_only_where_it_is_marked_and_short(kind: type) -> None:
    texts = {at for at, leaf in leaves(kind) if leaf is str}
    free = {at for at in texts if at.partition(".")[2] not in FACT_TEXTS}
    assert free <= {"Words.verbatim"}
    with pytest.raises(ImpossibleValue, match="600 are the most"):
        Words("x" * (LONGEST + 1))
    with pytest.raises(ImpossibleValue, match="control character"):
        Words("one\ntwo")


def test_the_text_of_a_notice_reads_back_and_nothing_else_does() -> None:
    case = notified_case()
    for notice in compose(small_plan(case), case):
        text = codec.encode(notice)
        assert codec.decode(Notice, text) == notice
        with pytest.raises(ImpossibleValue, match="not the canonical text"):
            codec.decode(Notice, text.replace(b"\n ", b"\n  ", 1))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda tree: tree.pop("sender"), "not the fields of a Notice"),
        (lambda tree: tree.update(passengers=["a name"]), "not the fields of a Notice"),
        (lambda tree: tree.update(version=True), "where a int stands"),
        (lambda tree: tree.update(version="1"), "where a int stands"),
        (lambda tree: tree.update(guarantees=["goodwill"]), "goodwill"),
        (lambda tree: tree.update(route={}), "no list where one stands"),
        (lambda tree: tree.update(route=[]), "tells of nothing"),
    ],
)
def test_a_text_that_is_no_notice_is_refused(
    spoil: typing.Callable[[dict[str, Any]], object], said: str
) -> None:
    case = notified_case()
    tree = json.loads(codec.encode(compose(small_plan(case), case)[0]))
    spoil(tree)
    with pytest.raises(ImpossibleValue, match=said):
        codec.decode(Notice, codec.dumped(tree))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_bytes_come_they_are_refused_and_nothing_worse(text: bytes) -> None:
    with pytest.raises(ImpossibleValue):
        codec.decode(Notice, text)


TEXT = codec.encode(compose(small_plan(notified_case()), notified_case())[0])


@given(st.integers(0, len(TEXT) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_a_text_that_was_touched_is_refused_or_is_another_notice(
    at: int, put: bytes, cut: int
) -> None:
    touched = TEXT[:at] + put + TEXT[at + cut :]
    try:
        read = codec.decode(Notice, touched)
    except ImpossibleValue:
        return
    assert codec.encode(read) == touched  # never two texts for one notice
    assert (digest(read) == hashlib.sha256(TEXT).hexdigest()) == (touched == TEXT)


def test_one_digit_changes_the_digest() -> None:
    case = notified_case()
    notice = compose(small_plan(case), case)[0]
    first, *others = notice.movements
    moved = replace(first, aboard=first.aboard + Needs(1))
    assert digest(replace(notice, movements=(moved, *others))) != digest(notice)
    assert digest(replace(notice, version=2)) != digest(notice)


def test_a_notice_of_nothing_is_never_born() -> None:
    case = notified_case()
    notice = compose(small_plan(case), case)[0]
    for change in ({"version": 0}, {"route": ()}, {"movements": ()}):
        with pytest.raises(ImpossibleValue, match="tells of nothing"):
            replace(notice, **change)


def test_a_point_has_the_same_place_on_both_kinds_of_map() -> None:
    # Easting 500,000 is the central meridian of a zone, northing 0 the equator: DMA TM 8358.1
    assert grid(Position(0, 3)) == "31N EA 00000 00000"
    assert grid(Position(47.096, 37.608)) == "37T CN 94362 16772"


@given(st.floats(-79, 83), st.floats(-179, 179))
def test_the_grid_reads_back_to_within_two_metres(latitude: float, longitude: float) -> None:
    from mgrs import MGRS

    back = MGRS().toLatLon(grid(Position(latitude, longitude)).replace(" ", ""))
    # a metre is cut off each way: 1.5 m at most, and 111 km are a degree of latitude
    assert abs(back[0] - latitude) < 2 / 111_000

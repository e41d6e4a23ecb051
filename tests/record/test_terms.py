"""Terms: a case is open as far as promises that stand reach, and no further."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import mariupol_like_case
from tests.record.records import linked, record_of

from safepassage.errors import ImpossibleValue
from safepassage.model import Case, Firmness, PromiseState, Window, calendar
from safepassage.record.bearing import Bearing
from safepassage.record.said import Commitment, Hours, Refusal, Scope, Statement
from safepassage.record.state import Record
from safepassage.record.terms import applied, conditions, promises
from safepassage.record.when import When
from safepassage.units import HOUR

CASE = mariupol_like_case()
START = round(CASE.start.timestamp())
NOW = START - HOUR
CONTESTED = sorted({
    key for route in CASE.routes for key in route.segments if CASE.segment[key].party is not None
})


def moment(at: int) -> When:
    """Write seconds after the case's start as a moment."""
    from datetime import UTC, datetime

    return When(datetime.fromtimestamp(START + at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def promised(opens: int, closes: int, *segments: str) -> Commitment:
    """Promise segments, all contested ones where none is named, two days before."""
    scope = Scope(segments, hours=(Hours(moment(opens), moment(closes)),))
    return Commitment(
        "headquarters", firmness=Firmness.WRITTEN, scope=scope, date=moment(-48 * HOUR)
    )


def opened(record: Record, at: int = NOW) -> Case:
    return applied(CASE, promises(record, CASE, at))


def test_a_promise_that_names_no_segment_opens_every_contested_one() -> None:
    record = record_of([promised(8 * HOUR, 18 * HOUR)])
    case = opened(record)
    assert {of.segment for of in case.promises} == set(CONTESTED)
    day = (Window(8 * HOUR, 18 * HOUR),)
    assert all(corridor.windows == day for corridor in case.corridors)
    assert all(case.segment[key].windows is None for key in CONTESTED)


def test_a_segment_that_nobody_promises_is_closed() -> None:
    open_, *others = CONTESTED
    case = opened(record_of([promised(8 * HOUR, 18 * HOUR, open_)]))
    for key in others:
        assert case.segment[key].closures[0].holds(0, case.horizon)
    assert case.segment[open_].closures == CASE.segment[open_].closures


def test_a_segment_is_open_when_its_own_promises_are() -> None:
    first, *rest = CONTESTED
    record = record_of([
        promised(8 * HOUR, 18 * HOUR, *rest),
        promised(10 * HOUR, 12 * HOUR, first),
    ])  # fmt: skip
    case = opened(record)
    assert case.segment[first].windows == (Window(10 * HOUR, 12 * HOUR),)


def test_a_withdrawn_promise_gives_no_hours_and_is_kept_with_its_reason() -> None:
    refused = Refusal(date=moment(-2 * HOUR))
    record = record_of(
        [promised(8 * HOUR, 18 * HOUR), refused],
        linked("refusal-1", Bearing.WITHDRAWS, "commitment-1"),
    )
    before, after = opened(record, NOW - 2 * HOUR), opened(record)
    assert all(of.state is PromiseState.DOCUMENTED for of in before.promises)
    assert {(of.state, of.why) for of in after.promises} == {(PromiseState.WITHDRAWN, "refusal-1")}
    assert all(after.segment[key].closures for key in CONTESTED)


def test_hours_outside_of_the_case_are_left_out_and_those_across_its_edge_cut() -> None:
    record = record_of([
        promised(-5 * HOUR, 5 * HOUR),
        promised(CASE.horizon + HOUR, CASE.horizon + 2 * HOUR),
    ])  # fmt: skip
    found = promises(record, CASE, NOW)
    assert {(of.commitment, of.window) for of in found} == {("commitment-1", Window(0, 5 * HOUR))}


def test_a_promise_for_a_corridor_holds_on_its_roads() -> None:
    corridor = CASE.corridors[0].id
    found = promises(record_of([promised(0, HOUR, corridor)]), CASE, NOW)
    roads = {key for of in CASE.routes if of.corridor == corridor for key in of.segments}
    assert {of.segment for of in found} == roads & set(CONTESTED)


def test_what_is_told_of_a_part_counts_for_that_part_only() -> None:
    first, *rest = CONTESTED
    record = record_of(
        [promised(0, HOUR), Refusal(date=moment(-2 * HOUR))],
        linked("refusal-1", Bearing.WITHDRAWS, "commitment-1", first),
    )
    states = {of.segment: of.state for of in promises(record, CASE, NOW)}
    assert states[first] is PromiseState.WITHDRAWN
    assert {states[key] for key in rest} == {PromiseState.DOCUMENTED}


def test_a_part_that_a_promise_does_not_speak_of_is_not_opened_by_confirming_it() -> None:
    first, second, *_ = CONTESTED
    record = record_of(
        [promised(0, HOUR, first), Statement(date=moment(-2 * HOUR))],
        linked("statement-1", Bearing.CONFIRMS, "commitment-1", first, second),
    )
    assert {of.segment for of in promises(record, CASE, NOW)} == {first}


def test_a_promise_for_another_road_opens_nothing() -> None:
    assert promises(record_of([promised(0, HOUR, "geneva-bern")]), CASE, NOW) == ()


def test_promises_do_not_count_twice() -> None:
    case = opened(record_of([promised(8 * HOUR, 18 * HOUR)]))
    with pytest.raises(ImpossibleValue, match="rest on promises already"):
        applied(case, case.promises)


def test_conditions_hold_as_long_as_the_promise_does() -> None:
    on_terms = replace(promised(8 * HOUR, 18 * HOUR), conditions=("no armed person rides along",))
    record = record_of([on_terms])
    assert [of.words for of in conditions(record, NOW)] == ["no armed person rides along"]
    assert conditions(record, START + 19 * HOUR) == ()


def test_a_plan_does_not_follow_from_what_windows_rest_on() -> None:
    case = opened(record_of([promised(8 * HOUR, 18 * HOUR)]))
    assert replace(case, promises=()).digest == case.digest


HOURS = st.tuples(st.integers(0, 70), st.integers(1, 20)).map(
    lambda it: (it[0] * HOUR, (it[0] + it[1]) * HOUR)
)


@given(st.lists(st.tuples(HOURS, st.sets(st.sampled_from(CONTESTED))), max_size=5))
def test_whatever_is_promised_no_contested_segment_is_open_without_a_promise(
    told: list[tuple[tuple[int, int], set[str]]],
) -> None:
    case = opened(record_of(promised(*hours, *sorted(segments)) for hours, segments in told))
    for route in case.routes:
        for key in route.segments:
            held = calendar(
                tuple(of.window for of in case.promises if of.segment == key and of.state.stands)
            )
            for window in case.open_for(route, case.segment[key]):
                contested = case.segment[key].party is not None
                assert not contested or any(it.holds(window.opens, window.closes) for it in held), (
                    key
                )

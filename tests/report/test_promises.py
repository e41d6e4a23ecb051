"""What a plan rests on: every drive has its promise, and what is weak or lost is said."""

from dataclasses import replace

import pytest
from tests.builders import mariupol_like_case, small_plan

from safepassage.model import Act, Case, Firmness, Promise, PromiseState, Window, behind
from safepassage.report.promises import (
    given,
    headline,
    lost,
    promise_rows,
    promise_warnings,
    rest_lines,
    rests,
    unpromised,
)
from safepassage.units import HOUR

CASE = mariupol_like_case()
PLAN = small_plan(CASE)
DRIVES = [
    step
    for convoy in PLAN.convoys
    for step in convoy.steps
    if step.act in {Act.DRIVE_IN, Act.DRIVE_OUT}
]
DRIVEN = sorted({step.segment for step in DRIVES if step.segment})


ALWAYS = Window(0, CASE.horizon)


def promised(
    firmness: Firmness = Firmness.WRITTEN,
    state: PromiseState = PromiseState.DOCUMENTED,
    window: Window = ALWAYS,
    name: str = "commitment-1",
) -> tuple[Promise, ...]:
    return tuple(Promise(of, window, name, "headquarters", firmness, state) for of in DRIVEN)


def resting(*promises: Promise) -> Case:
    return replace(CASE, promises=promises)


def test_every_drive_of_a_plan_is_behind_one_promise() -> None:
    (rest,) = rests(resting(*promised()), PLAN)
    assert rest.drives == len(DRIVES)
    assert rest.segments == tuple(DRIVEN)
    assert rest.convoys == tuple(convoy.id for convoy in PLAN.convoys)
    assert unpromised(resting(*promised()), PLAN) == ()


def test_a_case_without_a_record_rests_on_nothing_and_says_nothing() -> None:
    assert rests(CASE, PLAN) == lost(CASE) == given(CASE) == ()
    assert [*rest_lines(CASE, PLAN), *promise_warnings(CASE, PLAN)] == []


@pytest.mark.parametrize("firmness", Firmness)
def test_only_what_is_no_agreement_yet_is_said_first(firmness: Firmness) -> None:
    said = headline(resting(*promised(firmness)), PLAN)
    assert bool(said) == (firmness in {Firmness.IN_PRINCIPLE, Firmness.PRELIMINARY})


def test_of_two_promises_the_plan_relies_on_the_firmer() -> None:
    weak = promised(Firmness.IN_PRINCIPLE, name="commitment-2")
    case = resting(*weak, *promised())
    assert {of.promise.commitment for of in rests(case, PLAN)} == {"commitment-1"}
    assert headline(case, PLAN) == ""


def test_a_drive_that_two_promises_hold_together_rests_on_both() -> None:
    cut = next(it.starts + 60 for it in DRIVES if it.ends > it.starts + 60)
    first = promised(window=Window(0, cut))
    second = promised(Firmness.VERBAL, window=Window(cut, CASE.horizon), name="commitment-2")
    case = resting(*first, *second)
    assert {of.promise.commitment for of in rests(case, PLAN)} == {"commitment-1", "commitment-2"}
    assert unpromised(case, PLAN) == ()


def test_hours_without_a_promise_are_warned_of() -> None:
    early = promised(window=Window(0, HOUR))
    assert unpromised(resting(*early), PLAN) == tuple(DRIVEN)


def test_hours_that_are_lost_name_what_took_them() -> None:
    withdrawn = [replace(of, why="refusal-1") for of in promised(state=PromiseState.WITHDRAWN)]
    case = resting(*withdrawn)
    assert rests(case, PLAN) == ()
    (said,) = promise_warnings(case, None)
    assert said.startswith("Lost: ")
    assert said.endswith("commitment-1 is withdrawn by refusal-1")
    (row,) = promise_rows(lost(case), case)
    assert (row["state"], row["why"]) == ("withdrawn", "refusal-1")


def test_the_promise_to_rely_on_stands_then_holds_then_is_confirmed_then_is_firm() -> None:
    segment = DRIVEN[0]
    gone = promised(Firmness.SIGNED, PromiseState.WITHDRAWN, name="gone")[0]
    short = promised(Firmness.SIGNED, window=Window(0, 2 * HOUR), name="short")[0]
    firm = promised(Firmness.SIGNED, name="firm")[0]
    sure = promised(Firmness.VERBAL, PromiseState.CONFIRMED, name="sure")[0]
    found = behind((gone, short, firm, sure), segment, HOUR, 3 * HOUR)
    assert [of.commitment for of in found] == ["sure", "firm", "short", "gone"]
    assert behind((firm,), "another", HOUR, 3 * HOUR) == ()

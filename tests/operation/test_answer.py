"""An answer is written down for the very text that was sent, and for nothing else."""

from dataclasses import replace

import pytest
from tests.builders import small_plan
from tests.notification.builders import acknowledged, composed, notified_case, told

from safepassage.notification import Stage, Words, compose, stage, stand
from safepassage.notification.facts import (
    NoticeAcknowledged,
    NoticeSubmitted,
    NoticeTransmitted,
    NoticeWithdrawn,
)
from safepassage.operation import Refusal, acknowledge, withdraw
from safepassage.units import HOUR

CASE = notified_case()
DPR, *_ = compose(small_plan(CASE), CASE)
ANSWER = acknowledged(DPR)


def test_what_is_acknowledged_has_arrived() -> None:
    written = stand([composed(DPR)]).notice(DPR.number)
    facts = acknowledge(written, ANSWER, "dpr-2")
    assert facts == (
        NoticeSubmitted(ANSWER.at, DPR.number, 1),
        NoticeTransmitted(ANSWER.at, DPR.number, 1, "dpr-2"),
        ANSWER,
    )
    assert not isinstance(facts, Refusal)
    then = stand([composed(DPR), *facts]).notice(DPR.number)
    assert stage(then, 3 * HOUR, 0) is Stage.ACKNOWLEDGED


def test_what_was_noted_to_have_arrived_is_not_noted_again() -> None:
    sent = stand(told(DPR)).notice(DPR.number)
    assert acknowledge(sent, ANSWER, "dpr-1") == (ANSWER,)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (replace(ANSWER, version=2), "there is no version 2"),
        (replace(ANSWER, segments=("nowhere",)), "does not speak of nowhere"),
        (replace(ANSWER, digest="0f" * 32), "another text"),
    ],
)
def test_an_answer_to_something_else_is_refused(answer: NoticeAcknowledged, why: str) -> None:
    sent = stand(told(DPR)).notice(DPR.number)
    refused = acknowledge(sent, answer, "dpr-1")
    assert isinstance(refused, Refusal)
    assert why in str(refused)


def test_a_notice_is_withdrawn_once_and_only_if_it_was_written() -> None:
    sent = told(DPR)
    facts = withdraw(stand(sent).notice(DPR.number), Words("nothing comes"), 0)
    assert facts == (NoticeWithdrawn(0, DPR.number, Words("nothing comes")),)
    assert not isinstance(facts, Refusal)
    again = withdraw(stand([*sent, *facts]).notice(DPR.number), Words(), 0)
    assert str(again) == f"{DPR.number} is withdrawn"
    assert isinstance(withdraw(stand([]).notice(DPR.number), Words(), 0), Refusal)

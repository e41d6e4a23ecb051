"""How far a notice has come, in the words that practitioners use."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from safepassage.notification.facts import (
    Ended,
    NoticeActivated,
    NoticeCleared,
    NoticeClosed,
    NoticeExpired,
    NoticeQueried,
    NoticeSubmitted,
    NoticeTransmitted,
    NoticeWithdrawn,
    Office,
)
from safepassage.notification.standing import NoticeStanding, VersionStanding
from safepassage.units import Seconds


class Stage(StrEnum):
    """How far a notice has come; never "approved"."""

    DRAFT = "draft"
    CLEARED = "cleared"
    SUBMITTED = "submitted"
    TRANSMITTED = "transmitted"
    NO_RESPONSE = "no response"
    QUERIED = "queried"
    PARTLY = "partly acknowledged"
    ACKNOWLEDGED = "acknowledged"
    ACTIVE = "active"
    CLOSED = "closed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


_ENDS: Final = {
    NoticeActivated: Stage.ACTIVE,
    NoticeClosed: Stage.CLOSED,
    NoticeExpired: Stage.EXPIRED,
    NoticeWithdrawn: Stage.WITHDRAWN,
}


OVER: Final = frozenset({Stage.CLOSED, Stage.EXPIRED, Stage.WITHDRAWN})
"""The stages after which nothing more is expected, of either side."""


def stage(notice: NoticeStanding, answer_within: Seconds, now: Seconds) -> Stage:
    """Tell how far a notice has come.

    Parameters
    ----------
    notice
        Which.
    answer_within
        Seconds after transmission in which an answer is due.
    now
        Seconds after the operation's start.
    """
    if end := ending(notice):
        return end
    current = notice.current
    answered = [bool(notice.answers(segment)) for segment in current.segments]
    asked, told = current.last(NoticeQueried), current.first(NoticeTransmitted)
    if asked is not None and all(answer.at < asked for answer in current.answers):
        return Stage.QUERIED
    if any(answered):
        return Stage.ACKNOWLEDGED if all(answered) else Stage.PARTLY
    if told is not None:
        return Stage.NO_RESPONSE if now - told > answer_within else Stage.TRANSMITTED
    if current.first(NoticeSubmitted) is not None:
        return Stage.SUBMITTED
    return Stage.CLEARED if _cleared(current) else Stage.DRAFT


def ending(notice: NoticeStanding) -> Stage | None:
    """Tell whether a notice is active or over; a new version of what was over begins anew."""
    ends = [_ENDS[type(fact)] for fact in notice.ended if _still(fact, notice.current)]
    return max(ends, key=list(Stage).index, default=None)


def _still(fact: Ended, current: VersionStanding) -> bool:
    """Tell whether a fact speaks of the current version too; what is active stays so."""
    since = max((draft.at for draft in current.drafts), default=fact.at)
    return isinstance(fact, NoticeActivated) or fact.at >= since


def _cleared(version: VersionStanding) -> bool:
    offices = {fact.office for fact in version.sent if isinstance(fact, NoticeCleared)}
    return offices == set(Office)

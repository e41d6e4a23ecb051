"""Escalate: who is to be called where a party has not answered.

The rule is the case's: every ``answer_within`` seconds after transmission without an answer,
the next of the party's contacts is called; the last one again and again. What was submitted, and
is not known to have arrived, counts from its submission.
"""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.model import Case, Contact
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PartyId
from safepassage.notification.facts import NoticeSubmitted, NoticeTransmitted
from safepassage.notification.notice import NoticeNumber
from safepassage.notification.stage import OVER, ending
from safepassage.notification.standing import NoticeStanding, Standing
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is due.

    Parameters
    ----------
    notice, version, party
        About what, and whose silence it is.
    segments
        Of which nothing is acknowledged in this version.
    waited
        Seconds since it was transmitted.
    contact
        Whom to call; None where the case names no contact of the party.
    """

    notice: NoticeNumber
    version: int
    party: PartyId
    segments: tuple[SegmentId, ...]
    waited: Seconds
    contact: Contact | None


def calls(standing: Standing, case: Case, now: Seconds) -> tuple[Call, ...]:
    """Tell which calls are due.

    Parameters
    ----------
    standing, case
        What was told and answered; who can be called, and after how long.
    now
        Seconds after the operation's start.
    """
    due = (_call(notice, case, now) for notice in standing.notices)
    return tuple(call for call in due if call is not None)


def _call(notice: NoticeStanding, case: Case, now: Seconds) -> Call | None:
    current = notice.current
    if ending(notice) in OVER:
        return None
    silent = tuple(key for key in current.segments if not notice.answers(key))
    # A server that took it is no proof that it arrived: silence from then on is a reason to call.
    told = (current.first(NoticeTransmitted), current.first(NoticeSubmitted))
    since = next((at for at in told if at is not None), None)
    if since is None or not silent:
        return None
    steps = (now - since) // case.notifying.answer_within
    if steps < 1:
        return None
    contacts = case.notifying.reached(notice.party)
    contact = contacts[min(steps, len(contacts) - 1)] if contacts else None
    return Call(notice.notice, current.version, notice.party, silent, now - since, contact)

"""What is better known early: by when a notice must be out, and what it still lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from safepassage.model import Contact, Marking
from safepassage.model.plan import ConvoyId
from safepassage.notification.notice import Notice, NoticeNumber, Time
from safepassage.units import Seconds, write_duration

_SHOWN: Final = 3  # vehicles that a sentence names


@dataclass(frozen=True, slots=True)
class LeadTime:
    """By when a notice must be submitted for one convoy.

    Parameters
    ----------
    notice, convoy
        Which.
    enters
        When the convoy comes onto the party's ground.
    lead
        Seconds that the rule of the case asks for.
    """

    notice: NoticeNumber
    convoy: ConvoyId
    enters: Time
    lead: Seconds

    @property
    def submit_by(self) -> Seconds:
        """The last second at which a notice is in time, after the operation's start."""
        return self.enters.at - self.lead

    def short(self, submitted: Seconds) -> Seconds:
        """Tell by how many seconds a notice submitted then is too late; 0 where it is not."""
        return max(0, submitted - self.submit_by)


def lead_times(notice: Notice, lead: Seconds) -> tuple[LeadTime, ...]:
    """Tell by when a notice must be out, convoy by convoy.

    Parameters
    ----------
    notice
        Which.
    lead
        Seconds from submission to the first movement.
    """
    return tuple(
        LeadTime(notice.number, move.convoy, move.passages[0].enters, lead)
        for move in notice.movements
    )


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a notice should say and does not.

    Parameters
    ----------
    notice
        Which.
    what
        In plain words.
    """

    notice: NoticeNumber
    what: str

    def __str__(self) -> str:
        """Write it as a sentence."""
        return f"The notice {self.notice} has {self.what}."


def lacks(notice: Notice) -> tuple[Lack, ...]:
    """Tell what a notice should say and does not.

    The rules on vehicles are those of the Yemen notification system: each bears its plate and
    a marking on its roof, and photographs show both.
    """
    return tuple(Lack(notice.number, what) for what in _lacking(notice))


def _lacking(notice: Notice) -> Iterator[str]:
    bare = {
        "no organisation that sends it": not notice.sender,
        "no post of ours that can be reached": not any(map(_reachable, notice.contacts)),
        "no post of the party that can be reached": not any(
            map(_reachable, notice.recipient.contacts)
        ),
        "nothing that the party is asked to guarantee": not notice.guarantees,
        "nothing that makes a convoy turn back": not notice.aborts,
    }
    yield from (what for what, lacking in bare.items() if lacking)
    columns = (move.vehicles for move in notice.movements)
    looks = {it.appearance.vehicle: it.appearance for column in columns for it in column}
    seen = {
        "plate": [key for key, look in looks.items() if not look.plate],
        "colour": [key for key, look in looks.items() if look.colour is None],
        "marking on the roof": [
            k for k, look in looks.items() if Marking.ROOF not in look.markings
        ],
        "photograph": [key for key, look in looks.items() if not look.photo],
    }
    yield from (f"no {what} for {_some(keys)}" for what, keys in seen.items() if keys)
    points = [point for stretch in notice.route for point in (stretch.start, stretch.end)]
    if unknown := sorted({point.name for point in points if point.position is None}):
        yield f"no position for {_some(unknown)}"


def _reachable(contact: Contact) -> bool:
    return any((contact.telephone, contact.satellite, contact.radio, contact.email))


def _some(keys: list[str]) -> str:
    first, more = sorted(set(keys)), len(set(keys)) - _SHOWN
    named = ", ".join(first[:_SHOWN])
    return f"{named} and {more} more" if more > 0 else named


def late(notice: Notice, lead: Seconds, now: Seconds) -> Iterator[str]:
    """Say which convoys a notice submitted now would be too late for.

    Parameters
    ----------
    notice
        Which.
    lead, now
        Seconds that the rule asks for; and since the operation's start.
    """
    for rule in lead_times(notice, lead):
        if short := rule.short(now):
            yield (
                f"{rule.convoy} comes onto the ground of {notice.recipient.party} at "
                f"{rule.enters.clocks[0]}: {write_duration(lead)} before that was "
                f"{write_duration(short)} ago."
            )

"""The notice: what one party is told of the movements on its ground.

A notice speaks of vehicles, roads, hours and counts. Nothing in it can speak of a person:
what is asked, what makes a convoy turn back and how vehicles look are chosen from fixed
lists, a contact is a post, and people are :class:`~safepassage.model.Needs`. A test walks
these types and refuses any other.

A notice informs; it asks no leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    AbortCriterion,
    Act,
    Appearance,
    Contact,
    Guarantee,
    Language,
    Needs,
    Position,
)
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PartyId, PlaceId
from safepassage.model.plan import ConvoyId
from safepassage.units import Metres, Seconds

NoticeNumber: TypeAlias = str
"""``"mariupol-2022/russia"``: the operation and the party; the same in every version."""


def number(case: str, party: PartyId) -> NoticeNumber:
    """Give the number of the notice of an operation to a party."""
    return f"{case}/{party}"


@dataclass(frozen=True, slots=True)
class Time:
    """A moment, by the clocks of all sides.

    Parameters
    ----------
    at
        Seconds after the operation's start.
    clocks
        The same in each zone of the operation, as RFC 9557 writes it:
        ``"2022-05-05T08:00+03:00[Europe/Kyiv]"``.
    """

    at: Seconds
    clocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A window that is asked of the party, ``opens`` to ``closes``."""

    opens: Time
    closes: Time


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A point of the route, in the figures of either side.

    Parameters
    ----------
    place, name, pcode
        Its key, what people call it, and its place code; the code empty where not known.
    position, grid
        WGS84 degrees, and the same point in the Military Grid Reference System to the metre;
        None and empty where only its role in the network is known.
    """

    place: PlaceId
    name: str
    pcode: str
    position: Position | None
    grid: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment of the route that the party controls, in the outbound direction.

    Parameters
    ----------
    segment
        Its key.
    start, end
        Its two ends.
    length
        Metres along the road; None where not known.
    line
        Points along the road, the ends among them where their positions are known.
    """

    segment: SegmentId
    start: Waypoint
    end: Waypoint
    length: Metres | None
    line: tuple[Position, ...]


class Direction(StrEnum):
    """Which way a convoy drives on a segment: in to fetch people, or out with them."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Passage:
    """One drive of a convoy over one segment.

    Parameters
    ----------
    segment, direction
        Where, and which way.
    enters, leaves
        When its first vehicle drives onto the segment and off it.
    clear
        When its last vehicle is off it, in whole minutes rounded up.
    window
        The window asked for; None where the plan drives outside of every one.
    alternative
        The next window, should this one fail; None where there is none.
    """

    segment: SegmentId
    direction: Direction
    enters: Time
    leaves: Time
    clear: Time
    window: Span | None
    alternative: Span | None


@dataclass(frozen=True, slots=True)
class Halt:
    """A planned halt at an end of one of the party's segments.

    Parameters
    ----------
    point
        Where.
    arrives, departs
        From when to when.
    acts
        What for: boarding, a check, a hold; empty where it only waits.
    """

    point: Waypoint
    arrives: Time
    departs: Time
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class ColumnVehicle:
    """A vehicle in its place in the column.

    Parameters
    ----------
    order
        From 1, the first behind the leader.
    type
        What it is.
    appearance
        How it is recognised.
    """

    order: int
    type: str
    appearance: Appearance


@dataclass(frozen=True, slots=True)
class Movement:
    """What one convoy does on the party's ground.

    Parameters
    ----------
    convoy
        Which.
    origin, destination
        Where people board, and where they are received.
    escort
        The organisation that rides with it; empty where none does.
    aboard, places
        How many people are planned for, and how many there is room for, by need.
    passages, halts
        In time order; among the halts every centre on the way where people get off.
    vehicles
        In the order of the column.
    """

    convoy: ConvoyId
    origin: Waypoint
    destination: Waypoint
    escort: str
    aboard: Needs
    places: Needs
    passages: tuple[Passage, ...]
    halts: tuple[Halt, ...]
    vehicles: tuple[ColumnVehicle, ...]

    @property
    def received_at(self) -> tuple[Waypoint, ...]:
        """Where people get off: at centres on the way, and at the destination."""
        on_the_way = (halt.point for halt in self.halts if Act.RECEIVE in halt.acts)
        return (*on_the_way, self.destination)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The party that is told.

    Parameters
    ----------
    party, name
        Its key, and what it calls itself.
    language
        In which it is written to.
    contacts
        Its posts, in the order in which they are called.
    """

    party: PartyId
    name: str
    language: Language
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What one party is told, in one version.

    Parameters
    ----------
    number, version
        Which notice, and the how manieth text of it, from 1; each replaces the one before.
    training, emergency
        Whether it is an exercise; whether the shorter lead time holds.
    operation
        The heading of the operation.
    sender, contacts
        The organisations that send it, and their posts.
    recipient
        To whom it goes.
    route
        The party's segments that are driven, in the order of the case.
    movements
        In the order in which convoys come onto its ground.
    guarantees, aborts
        What the party is asked, and what makes a convoy wait or turn back.
    check_in
        Seconds between two calls of a convoy under way; 0 where none are agreed.
    answer_within
        Seconds in which an answer is asked for.
    expires
        When there is nothing more to expect.
    """

    number: NoticeNumber
    version: int
    training: bool
    emergency: bool
    operation: str
    sender: str
    contacts: tuple[Contact, ...]
    recipient: Recipient
    route: tuple[Stretch, ...]
    movements: tuple[Movement, ...]
    guarantees: tuple[Guarantee, ...]
    aborts: tuple[AbortCriterion, ...]
    check_in: Seconds
    answer_within: Seconds
    expires: Time

    def __post_init__(self) -> None:
        """Refuse a notice of nothing."""
        if self.version < 1 or not self.route or not self.movements:
            raise ImpossibleValue(f"notice {self.number} version {self.version} tells of nothing")

    @property
    def segments(self) -> tuple[SegmentId, ...]:
        """The segments it speaks of, in order of their keys."""
        return tuple(sorted(stretch.segment for stretch in self.route))

    @property
    def begins(self) -> Time:
        """When the first convoy comes onto the party's ground."""
        return min((move.passages[0].enters for move in self.movements), key=lambda time: time.at)

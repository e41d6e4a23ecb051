"""What happens to a notice, in the past tense.

Every fact has ``at``, seconds after the operation's start by our own clock (negative before
it), and names the notice that it speaks of. A clearance is another kind of fact, with its own
words: where a party does run a permission regime, the record shows it, and no notice is ever
"approved".
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.model import AbortCriterion, Evidence, Level
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PartyId
from safepassage.notification.notice import NoticeNumber
from safepassage.units import Seconds

LONGEST: Final = 600
"""The most characters of words that are kept."""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said, as they said it: the one place for free text, marked and short."""

    verbatim: str = ""

    def __post_init__(self) -> None:
        """Refuse a speech, and what no terminal can show."""
        if len(self.verbatim) > LONGEST:
            raise ImpossibleValue(f"{len(self.verbatim)} characters, {LONGEST} are the most")
        if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in self.verbatim):
            raise ImpossibleValue("words with a control character")


class Office(StrEnum):
    """Whose consent a notice needs among ourselves before it goes out."""

    SECURITY = "security"
    HEAD_OF_MISSION = "head of mission"


class Way(StrEnum):
    """What a notice is handed to."""

    FOLDER = "folder"
    MAIL = "mail server"
    WEB = "web server"


class Outcome(StrEnum):
    """What came of handing a notice over; said before the way: ``"bounced by the mail server"``."""

    QUEUED = "queued for"
    UNANSWERED = "no answer from"
    HANDED = "handed to"
    BOUNCED = "bounced by"


@dataclass(frozen=True, slots=True)
class NoticeComposed:
    """A notice was written: its first version.

    Parameters
    ----------
    party, segments
        To whom, and of which segments it speaks.
    digest
        SHA-256 of its canonical text, in hexadecimal.
    """

    at: Seconds
    notice: NoticeNumber
    version: int
    party: PartyId
    segments: tuple[SegmentId, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class NoticeAmended:
    """A new version replaced the one before; the parameters are those of its composition."""

    at: Seconds
    notice: NoticeNumber
    version: int
    party: PartyId
    segments: tuple[SegmentId, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class NoticeCleared:
    """One of our own offices agreed that a version goes out."""

    at: Seconds
    notice: NoticeNumber
    version: int
    office: Office


@dataclass(frozen=True, slots=True)
class NoticeSubmitted:
    """A version was handed to whoever passes it on, and its receipt was confirmed."""

    at: Seconds
    notice: NoticeNumber
    version: int


@dataclass(frozen=True, slots=True)
class DeliveryNoted:
    """A version was on its way to a contact; that it arrived is another fact.

    Parameters
    ----------
    contact
        To whom: a contact of the party, or the party where the case names none.
    way, outcome
        By what it goes, and how far it came.
    """

    at: Seconds
    notice: NoticeNumber
    version: int
    contact: str
    way: Way
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NoticeTransmitted:
    """A version reached a contact of the party."""

    at: Seconds
    notice: NoticeNumber
    version: int
    contact: str


@dataclass(frozen=True, slots=True)
class NoticeAcknowledged:
    """A party said that it has a version, for some segments.

    Parameters
    ----------
    digest
        Of the text that it says it has.
    segments
        For which segments.
    level
        How far down its chain of command it has been passed on.
    evidence
        What the acknowledgement rests on.
    words
        What was said.
    by_their_clock
        The same moment as the party told it, in seconds after the operation's start; None
        where it told none.
    read_back
        Whether the party read the notice back to us.
    attachment
        Digest of a sealed reply; empty where there is none.
    """

    at: Seconds
    notice: NoticeNumber
    version: int
    digest: str
    segments: tuple[SegmentId, ...]
    level: Level
    evidence: Evidence
    words: Words = Words()
    by_their_clock: Seconds | None = None
    read_back: bool = False
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgementWithdrawn:
    """A party took back what it had said of some segments, in whatever version."""

    at: Seconds
    notice: NoticeNumber
    segments: tuple[SegmentId, ...]
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class NoticeQueried:
    """A party asked back."""

    at: Seconds
    notice: NoticeNumber
    version: int
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class NoticeActivated:
    """The first convoy came onto the party's ground."""

    at: Seconds
    notice: NoticeNumber


@dataclass(frozen=True, slots=True)
class NoticeClosed:
    """The last convoy is off the party's ground, and the party knows."""

    at: Seconds
    notice: NoticeNumber


@dataclass(frozen=True, slots=True)
class NoticeExpired:
    """The last window passed unused."""

    at: Seconds
    notice: NoticeNumber


@dataclass(frozen=True, slots=True)
class NoticeWithdrawn:
    """We told the party that nothing comes."""

    at: Seconds
    notice: NoticeNumber
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class ClearanceGiven:
    """A party that asks to be asked gave leave, in its own words and on its conditions."""

    at: Seconds
    notice: NoticeNumber
    segments: tuple[SegmentId, ...]
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class ClearanceRefused:
    """A party that asks to be asked gave no leave, or took it back."""

    at: Seconds
    notice: NoticeNumber
    segments: tuple[SegmentId, ...]
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class AbortCriterionMet:
    """Something was seen that makes convoys wait or turn back."""

    at: Seconds
    criterion: AbortCriterion
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class AbortCriterionLifted:
    """It is over."""

    at: Seconds
    criterion: AbortCriterion
    words: Words = Words()


Drafted: TypeAlias = NoticeComposed | NoticeAmended
Sent: TypeAlias = (
    NoticeCleared | NoticeSubmitted | DeliveryNoted | NoticeTransmitted | NoticeQueried
)
Ended: TypeAlias = NoticeActivated | NoticeClosed | NoticeExpired | NoticeWithdrawn
Said: TypeAlias = NoticeAcknowledged | AcknowledgementWithdrawn | ClearanceGiven | ClearanceRefused
Seen: TypeAlias = AbortCriterionMet | AbortCriterionLifted
Fact: TypeAlias = Drafted | Sent | Ended | Said | Seen

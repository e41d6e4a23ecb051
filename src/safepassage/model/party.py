"""How the parties are told: whom to reach, what is asked of them, and by when.

What a party is asked, and what makes a convoy turn back, are chosen from fixed lists: each
can be said in every language, and in none of them is there room for anybody's name. A contact
is a post that is always manned, not a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from safepassage.errors import ImpossibleValue
from safepassage.model.fleet import VehicleId
from safepassage.model.place import PartyId
from safepassage.units import HOUR, MINUTE, Seconds

LABEL: Final = 80
"""The most characters of a short text: a post, a number, a plate."""


class Language(StrEnum):
    """In which language a party is written to (ISO 639-1)."""

    EN = "en"
    UK = "uk"
    RU = "ru"
    AR = "ar"
    FR = "fr"


class Guarantee(StrEnum):
    """What a party is asked to guarantee on its ground."""

    CEASEFIRE = "ceasefire"
    MINES = "mines"
    PATIENTS = "patients"
    PHONES = "phones"
    FAMILIES = "families"
    DETENTION = "detention"
    CHOICE = "choice"
    LISTS = "lists"
    RETURN = "return"


class AbortCriterion(StrEnum):
    """What makes a convoy wait or turn back, decided before it leaves."""

    FIRE = "fire"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"
    BLOCKED = "blocked"
    HELD = "held"
    SILENCE = "silence"
    LATE = "late"
    SEPARATION = "separation"


class Level(StrEnum):
    """How far down its chain of command a party has passed something on, the top first."""

    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL = "local"
    UNIT = "unit"

    @property
    def depth(self) -> int:
        """0 at the top; the unit on the ground is deepest."""
        return list(Level).index(self)


class Evidence(StrEnum):
    """What an acknowledgement rests on, the weakest first.

    PHONE is a call noted by us; REPLY is a signed reply; COSIGNATURE is the party's own
    signature of the ledger's checkpoint that holds the notice.
    """

    PHONE = "phone"
    EMAIL = "email"
    REPLY = "reply"
    COSIGNATURE = "cosignature"

    @property
    def strength(self) -> int:
        """0 for the weakest."""
        return list(Evidence).index(self)


class Colour(StrEnum):
    """The colour of a vehicle, as it is seen from afar."""

    WHITE = "white"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    BLUE = "blue"
    GREEN = "green"
    GREY = "grey"
    BLACK = "black"


class Marking(StrEnum):
    """Where and how a vehicle is marked; the roof is what is seen from the air."""

    ROOF = "roof"
    SIDES = "sides"
    FLAG = "flag"
    EMBLEM = "emblem"
    LIGHTS = "lights"


@dataclass(frozen=True, slots=True)
class Contact:
    """A post that can be reached at any hour.

    Parameters
    ----------
    id, party
        Its key, and whose it is; None for our own.
    post
        What it is called, such as ``"Duty officer, operations room"``; never a person.
    language
        In which it is written to.
    telephone, satellite, radio, email
        How it is reached; empty where it is not.
    """

    id: str
    party: PartyId | None
    post: str
    language: Language = Language.EN
    telephone: str = ""
    satellite: str = ""
    radio: str = ""
    email: str = ""

    def __post_init__(self) -> None:
        """Refuse what is too long for a label."""
        _short(self.post, self.telephone, self.satellite, self.radio, self.email)


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a vehicle is recognised, from the road and from the air.

    Parameters
    ----------
    vehicle
        Which one, by the number painted on it.
    make, plate, call_sign
        Short texts; empty where not known.
    colour
        None where not known.
    markings
        Where it is marked.
    photo
        SHA-256 of its photograph, in hexadecimal; empty where there is none.
    """

    vehicle: VehicleId
    make: str = ""
    colour: Colour | None = None
    plate: str = ""
    markings: tuple[Marking, ...] = ()
    call_sign: str = ""
    photo: str = ""

    def __post_init__(self) -> None:
        """Refuse what is too long for a label."""
        _short(self.make, self.plate, self.call_sign, self.photo)


@dataclass(frozen=True, slots=True)
class Notifying:
    """What notices need to know, and no plan follows from.

    Parameters
    ----------
    organiser
        Who sends the notices: the organisations, the leading one first.
    emergency
        Whether this is one, for which the shorter lead time holds.
    lead, emergency_lead
        Seconds from submitting a notice to the first movement on a party's ground. By default
        those of the Yemen notification system for movements overland: 48 and 24 hours.
    answer_within
        Seconds after transmission in which a party should answer; every so many seconds
        without an answer the next of its contacts is asked.
    evidence, level
        The weakest acknowledgement that counts, and how far down it must have been passed.
    check_in
        Seconds between two calls of a convoy under way; 0 where none are agreed.
    spacing
        Seconds between two vehicles of a column: 150 m at 40 km/h are 13.5 s (FM 11-43, ch. 5).
    guarantees, aborts
        What every party is asked, and what makes a convoy turn back.
    contacts
        Ours and theirs, in the order in which they are called.
    appearances
        How the vehicles look.
    """

    organiser: str = ""
    emergency: bool = False
    lead: Seconds = 48 * HOUR
    emergency_lead: Seconds = 24 * HOUR
    answer_within: Seconds = 6 * HOUR
    evidence: Evidence = Evidence.PHONE
    level: Level = Level.NATIONAL
    check_in: Seconds = 30 * MINUTE
    spacing: Seconds = 14
    guarantees: tuple[Guarantee, ...] = ()
    aborts: tuple[AbortCriterion, ...] = ()
    contacts: tuple[Contact, ...] = ()
    appearances: tuple[Appearance, ...] = ()

    def __post_init__(self) -> None:
        """Refuse times below zero, and an answer that is never due."""
        if min(self.lead, self.emergency_lead, self.check_in, self.spacing) < 0:
            raise ImpossibleValue("a lead time, a check-in or a spacing is below zero")
        if self.answer_within < 1:
            raise ImpossibleValue(f"an answer within {self.answer_within} s")

    @property
    def lead_time(self) -> Seconds:
        """The lead time that holds."""
        return self.emergency_lead if self.emergency else self.lead

    def reached(self, party: PartyId | None) -> tuple[Contact, ...]:
        """Give the contacts of a party, or our own for None, in the order of calling."""
        return tuple(contact for contact in self.contacts if contact.party == party)


def _short(*texts: str) -> None:
    for text in texts:
        if len(text) > LABEL:
            raise ImpossibleValue(f"{len(text)} characters are too many, {LABEL} are the most")

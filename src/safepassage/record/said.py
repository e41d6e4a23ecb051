"""What a text says: the eight types of entry, each with its fields.

An entry keeps what this text says; another text's wording is another entry. Actors and places are
kept as the text names them, with roles resolved: posts and bodies, never an evacuee.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.ledger.facts import Id, Whole, Words
from safepassage.model import Firmness
from safepassage.record.source import Label
from safepassage.record.when import When

Content: TypeAlias = Annotated[
    str, Words(1000, "what was said or promised, in the record's words; never an evacuee")
]


class EntryType(StrEnum):
    """The types of entry."""

    MEETING = "meeting"
    STATEMENT = "statement"
    PROPOSAL = "proposal"
    COMMITMENT = "commitment"
    REFUSAL = "refusal"
    VIOLATION_CLAIM = "violation_claim"
    ACTION = "action"
    FIGURE = "figure"


class Format(StrEnum):
    """How people met; PLOVER's modes of CONSULT."""

    VISIT = "visit"
    PHONE = "phone"
    THIRD_PARTY = "third-party"
    MULTILATERAL = "multilateral"


class MeetingStatus(StrEnum):
    """Whether a meeting took place."""

    HELD = "held"
    PLANNED = "planned"


class Ask(StrEnum):
    """What a proposal asks; an offer asks nothing."""

    MEET = "meet"
    YIELD = "yield"
    ASSIST = "assist"
    CHANGE = "change"
    OFFER = "offer"


class Progress(StrEnum):
    """How far a deed has come."""

    DONE = "done"
    ONGOING = "ongoing"
    SUSPENDED = "suspended"
    NOT_DONE = "not_done"


class Qualifier(StrEnum):
    """How a figure is qualified."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    BETWEEN = "between"
    VAGUE = "vague"


class Change(StrEnum):
    """What a figure counts of those it counts: who was there, or who came or went."""

    PRESENT = "present"
    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Meeting:
    """People met, or are to meet.

    Parameters
    ----------
    actors, recipients
        Who called or came, and whom they met.
    place, date
        Where and when, as far as the text tells.
    """

    actors: tuple[Label, ...] = ()
    recipients: tuple[Label, ...] = ()
    place: Label = ""
    date: When | None = None
    format: Format = Format.VISIT
    status: MeetingStatus = MeetingStatus.HELD


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody said something.

    Parameters
    ----------
    speaker, addressee
        Who, and to whom.
    topic
        Of what.
    direct
        Whether the text quotes it word for word.
    """

    speaker: Label = ""
    addressee: Label = ""
    topic: Content = ""
    direct: bool = False
    date: When | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody asked for something, or offered it.

    Parameters
    ----------
    by, to
        Whose it is, and to whom.
    ask
        What kind.
    content, answer
        What is proposed, and what was said to it.
    """

    by: Label = ""
    to: Label = ""
    ask: Ask = Ask.YIELD
    content: Content = ""
    answer: Content = ""
    date: When | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, each with its offset from UTC."""

    opens: When
    closes: When

    def __post_init__(self) -> None:
        """Refuse hours that end before they begin, and days, which begin at nobody knows whose."""
        if len(self.opens.iso) <= 10 or len(self.closes.iso) <= 10:
            raise ImpossibleValue(f"{self.opens.iso} to {self.closes.iso} are no hours with offset")
        if self.closes.ends <= self.opens.begins:
            raise ImpossibleValue(f"hours from {self.opens.iso} to {self.closes.iso}")


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a promise reaches.

    Parameters
    ----------
    segments
        Keys of the case; none where the text names none.
    places
        As the text names them.
    hours
        When it holds; none where the text gives no hours.
    """

    segments: tuple[Id, ...] = ()
    places: tuple[Label, ...] = ()
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """Somebody promised something.

    Parameters
    ----------
    promisor, beneficiary
        Who promises, and to whom or for whom.
    content
        What.
    firmness
        As this text has it.
    conditions
        On what.
    deadline
        By when.
    scope
        Where and when it holds.
    date
        When it was given.
    """

    promisor: Label = ""
    beneficiary: Label = ""
    content: Content = ""
    firmness: Firmness = Firmness.UNQUALIFIED
    conditions: tuple[Content, ...] = ()
    deadline: When | None = None
    scope: Scope = Scope()
    date: When | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody said no.

    Parameters
    ----------
    by, of
        Who, and to what.
    """

    by: Label = ""
    of: Content = ""
    date: When | None = None


@dataclass(frozen=True, slots=True)
class ViolationClaim:
    """Somebody says that somebody broke a rule or a promise: a claim, and never more.

    Parameters
    ----------
    accuser, accused
        Who says it of whom.
    norm
        What is said to be broken.
    """

    accuser: Label = ""
    accused: Label = ""
    norm: Content = ""
    date: When | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Somebody did something, does it, stopped it, or did not do it."""

    actor: Label = ""
    deed: Content = ""
    progress: Progress = Progress.DONE
    place: Label = ""
    date: When | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, which is somebody's claim.

    Parameters
    ----------
    written
        As the text has it: ``"thousands"``, ``"130 to 150"``.
    value, most
        The number; of a range its least and its most. None where the text has none.
    qualifier
        How it is qualified.
    counted
        What is counted, in the text's words.
    whom
        Keys of the groups that it counts, chosen by the record's keepers; none for everybody.
    place, date
        Where, and at which moment.
    change
        Whether it counts who was there, who came or who went.
    reported_by
        Whose count it is.
    """

    written: Label = ""
    value: Annotated[int, Whole(0, 1_000_000_000)] | None = None
    most: Annotated[int, Whole(0, 1_000_000_000)] | None = None
    qualifier: Qualifier = Qualifier.EXACT
    counted: Content = ""
    whom: tuple[Id, ...] = ()
    place: Label = ""
    date: When | None = None
    change: Change = Change.PRESENT
    reported_by: Label = ""

    def __post_init__(self) -> None:
        """Refuse a range that ends before it begins."""
        if self.most is not None and (self.value is None or self.most < self.value):
            raise ImpossibleValue(f"a figure from {self.value} to {self.most}")


Said: TypeAlias = (
    Meeting
    | Statement
    | Proposal
    | Commitment
    | Refusal
    | ViolationClaim
    | Action
    | Figure
)  # fmt: skip

CLASS: Final[dict[EntryType, type[Said]]] = {
    EntryType.MEETING: Meeting,
    EntryType.STATEMENT: Statement,
    EntryType.PROPOSAL: Proposal,
    EntryType.COMMITMENT: Commitment,
    EntryType.REFUSAL: Refusal,
    EntryType.VIOLATION_CLAIM: ViolationClaim,
    EntryType.ACTION: Action,
    EntryType.FIGURE: Figure,
}
"""Each type, and the class of its fields."""

_TYPE: Final = {kind: name for name, kind in CLASS.items()}


def type_of(said: Said) -> EntryType:
    """Give the type of what is said."""
    return _TYPE[type(said)]

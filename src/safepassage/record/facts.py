"""What happens to the record, in the past tense, and how the ledger keeps it.

Every fact has ``at``, seconds since 1970 by our own clock: a record begins before there is a
case, and what its texts tell has times of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias, get_args

from safepassage.ledger.facts import Catalogue, Digest, Id, Kind, Moment, Words
from safepassage.model import Firmness
from safepassage.record.bearing import Bearing, Kept, Level
from safepassage.record.entry import EntryId, Role, Suggestion, TrackId
from safepassage.record.said import Said
from safepassage.record.source import Address, Affiliation, Label
from safepassage.record.when import When

Why: TypeAlias = Annotated[str, Words(600, "why a human ruled so; never an evacuee")]


@dataclass(frozen=True, slots=True)
class SourceAdded:
    """A text came in; it lies beside the ledger under its digest."""

    at: Moment
    source: Digest
    publisher: Label = ""
    date: When | None = None
    address: Address = ""
    affiliation: Affiliation = Affiliation.UNKNOWN


@dataclass(frozen=True, slots=True)
class EntrySuggested:
    """A program or a person found what may be an entry, and it was put before a human.

    Parameters
    ----------
    entry
        Its name from now on.
    source
        Digest of the text it is in.
    """

    at: Moment
    entry: EntryId
    source: Digest
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class EntryConfirmed:
    """A human ruled that the text says so."""

    at: Moment
    entry: EntryId
    role: Role


@dataclass(frozen=True, slots=True)
class EntryEdited:
    """A human ruled that the text says something else than was suggested."""

    at: Moment
    entry: EntryId
    said: Said
    role: Role


@dataclass(frozen=True, slots=True)
class EntryRejected:
    """A human ruled that the text says nothing of the kind."""

    at: Moment
    entry: EntryId
    role: Role
    why: Why = ""


@dataclass(frozen=True, slots=True)
class EntryLinked:
    """A human judged what an entry does to a commitment.

    Parameters
    ----------
    entry, commitment
        Which, and to which.
    segments
        For which segments; none for all of it.
    """

    at: Moment
    entry: EntryId
    commitment: EntryId
    bearing: Bearing
    segments: tuple[Id, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class EntryUnlinked:
    """A human took a link back."""

    at: Moment
    entry: EntryId
    commitment: EntryId
    role: Role


@dataclass(frozen=True, slots=True)
class FirmnessJudged:
    """A human decided how firm a promise is, where its wordings differ."""

    at: Moment
    commitment: EntryId
    firmness: Firmness
    role: Role
    why: Why = ""


@dataclass(frozen=True, slots=True)
class KeptJudged:
    """A human judged whether a promise is kept.

    Parameters
    ----------
    evidence
        The entries that it rests on, at least one.
    """

    at: Moment
    commitment: EntryId
    kept: Kept
    evidence: tuple[EntryId, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class TrackNamed:
    """A strand of talks got a name, or another title, mediator or level."""

    at: Moment
    track: TrackId
    title: Label
    mediator: Label
    level: Level


@dataclass(frozen=True, slots=True)
class EntryPlaced:
    """An entry belongs to a strand of talks."""

    at: Moment
    entry: EntryId
    track: TrackId


@dataclass(frozen=True, slots=True)
class ClauseSettled:
    """A human judged that an entry settles, or contests, a clause of the checklist.

    Parameters
    ----------
    clause
        Its key in the checklist.
    contests
        Whether it says otherwise than another does.
    """

    at: Moment
    entry: EntryId
    clause: Id
    contests: bool


Fact: TypeAlias = (
    SourceAdded
    | EntrySuggested
    | EntryConfirmed
    | EntryEdited
    | EntryRejected
    | EntryLinked
    | EntryUnlinked
    | FirmnessJudged
    | KeptJudged
    | TrackNamed
    | EntryPlaced
    | ClauseSettled
)


def _name(kind: type) -> str:
    """``SourceAdded`` is ``source_added/1``."""
    return f"{re.sub(r'(?<!^)(?=[A-Z])', '_', kind.__name__).lower()}/1"


RECORD: Final = Catalogue(*(Kind(_name(kind), kind) for kind in get_args(Fact)))
"""Every kind of fact of the record, as the ledger keeps it."""

"""What an entry weighs, as people at the desk judge it: its form, and the wish that comes of it.

What it does to a promise, how firm a promise is and whether it is kept, in which strand of talks
an entry belongs, and which clause of the checklist it settles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias, assert_never

from safepassage.ledger.facts import Id
from safepassage.model import Firmness
from safepassage.operation import Refusal, recording
from safepassage.operation.recording import Ruler
from safepassage.record.bearing import Bearing, Kept, Level
from safepassage.record.entry import EntryId, TrackId
from safepassage.record.entry_file import Link
from safepassage.record.facts import EntryPlaced, Fact, Why
from safepassage.record.source import Label
from safepassage.record.state import Record
from safepassage.server.desk import Ask, Decision


@dataclass(frozen=True, slots=True)
class Linked:
    """An entry does something to a promise; without segments, to all of it."""

    bearing: Bearing = Bearing.RESTATES
    commitment: EntryId = ""
    segments: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class Unlinked:
    """It does nothing to a promise after all."""

    commitment: EntryId = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """A promise is this firm, and why so where its wordings differ."""

    firmness: Firmness = Firmness.UNQUALIFIED
    why: Why = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A promise is kept or not, as these entries show."""

    kept: Kept = Kept.PENDING
    evidence: tuple[EntryId, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry belongs to a strand of talks."""

    strand: TrackId = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry settles a clause of the checklist, or contests what another says of it."""

    clause: Id = ""
    contests: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A strand of talks is called so."""

    strand: TrackId = ""
    title: Label = ""
    mediator: Label = ""
    level: Level = Level.TECHNICAL


Weight: TypeAlias = Linked | Unlinked | Firm | Judged | Placed | Settled

WEIGHTS: Final[dict[str, type[Weight]]] = {
    "link": Linked,
    "unlink": Unlinked,
    "kept": Judged,
    "firmness": Firm,
    "strand": Placed,
    "clause": Settled,
}
"""By the last word of the address that a form is sent to, in the order in which a page asks."""


def weigh(entry: EntryId, weight: Weight) -> Ask:
    """Wish that an entry weighs this."""
    return lambda record, by: _new(record, _made(record, entry, weight, by))


def name(named: Named) -> Ask:
    """Wish a strand of talks to be called so."""

    def ask(record: Record, by: Ruler) -> Decision:
        of = (named.strand, named.title, named.mediator, named.level)
        return _new(record, recording.name_track(*of, by.at))

    return ask


def _made(record: Record, entry: EntryId, weight: Weight, by: Ruler) -> Decision:
    match weight:
        case Linked(bearing, commitment, segments):
            return recording.link(record, entry, Link(commitment, bearing, segments), by)
        case Unlinked(commitment):
            linked = (entry, commitment) in record.links
            return recording.unlink(record, entry, commitment, by) if linked else ()
        case Firm(firmness, why):
            return recording.judge_firmness(record, entry, firmness, by, why)
        case Judged(kept, evidence):
            return recording.judge_kept(record, entry, kept, evidence, by)
        case Placed(strand):
            return recording.place(record, [entry], strand, by.at)
        case Settled(clause, contests):
            return recording.settle(record, entry, clause, by.at, contests=contests)
        case _:
            assert_never(weight)


def _new(record: Record, made: Decision) -> Decision:
    """Leave out what is so already: an impatient key is pressed again."""
    if isinstance(made, Refusal):
        return made
    known: set[Fact] = {
        replace(fact, at=0)
        for facts in (record.links, record.firmness, record.kept, record.tracks, record.clauses)
        for fact in facts.values()
    }
    return tuple(of for of in made if replace(of, at=0) not in known and not _there(record, of))


def _there(record: Record, fact: Fact) -> bool:
    return isinstance(fact, EntryPlaced) and record.placed.get(fact.entry) == fact.track

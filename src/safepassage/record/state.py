"""The record as it stands: a pure fold of facts, which refuses nothing and reads nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Final, assert_never

from safepassage.record.bearing import Bearing
from safepassage.record.entry import Entry, EntryId, Ruling, TrackId
from safepassage.record.facts import (
    ClauseSettled,
    EntryConfirmed,
    EntryEdited,
    EntryLinked,
    EntryPlaced,
    EntryRejected,
    EntrySuggested,
    EntryUnlinked,
    Fact,
    FirmnessJudged,
    KeptJudged,
    SourceAdded,
    TrackNamed,
)
from safepassage.record.said import EntryType, Figure, Said
from safepassage.units import Seconds


@dataclass(frozen=True)
class Record:
    """All that is known, by name, in the order in which it came.

    Parameters
    ----------
    sources
        By digest; the first time that a text came in counts.
    entries
        Every one that was put before a human, also the rejected.
    links
        What entries do to commitments, as humans judged; the last judgement of each pair.
    firmness, kept
        By commitment; the last judgement.
    tracks, placed
        Strands of talks, and the strand to which an entry belongs.
    clauses
        What entries settle or contest, by clause and entry.
    """

    sources: dict[str, SourceAdded] = field(default_factory=dict)
    entries: dict[EntryId, Entry] = field(default_factory=dict)
    links: dict[tuple[EntryId, EntryId], EntryLinked] = field(default_factory=dict)
    firmness: dict[EntryId, FirmnessJudged] = field(default_factory=dict)
    kept: dict[EntryId, KeptJudged] = field(default_factory=dict)
    tracks: dict[TrackId, TrackNamed] = field(default_factory=dict)
    placed: dict[EntryId, TrackId] = field(default_factory=dict)
    clauses: dict[tuple[str, EntryId], ClauseSettled] = field(default_factory=dict)

    def standing(self, *types: EntryType) -> tuple[Entry, ...]:
        """Give the entries that a human took up, by time and name; of some types, or all."""
        found = (
            entry
            for entry in self.entries.values()
            if entry.stands and (not types or entry.type in types)
        )
        return tuple(sorted(found, key=lambda entry: (self.begins(entry), rank(entry.id))))

    def begins(self, entry: Entry) -> Seconds:
        """Tell from when an entry may count: its own date's first second, or its source's."""
        return self._span(entry)[0]

    def ends(self, entry: Entry) -> Seconds:
        """Tell from when an entry counts for certain: the last second of that date."""
        return self._span(entry)[1]

    @cached_property
    def restates(self) -> dict[EntryId, EntryId]:
        """Which entry only words another one's promise anew; both stand."""
        standing = {entry.id for entry in self.entries.values() if entry.stands}
        return {
            link.entry: link.commitment
            for link in self.links.values()
            if link.bearing is Bearing.RESTATES and {link.entry, link.commitment} <= standing
        }

    def of_source(self, digest: str) -> tuple[Entry, ...]:
        """Give the entries of a text, in the order of their quotes."""
        found = (entry for entry in self.entries.values() if entry.source == digest)
        return tuple(sorted(found, key=lambda entry: (entry.quote, rank(entry.id))))

    def _span(self, entry: Entry) -> tuple[Seconds, Seconds]:
        """Give the seconds between which something was said.

        A figure's own date is the moment that it counts, which is no time of saying so.
        """
        source = self.sources.get(entry.source)
        told = None if isinstance(entry.said, Figure) else entry.said.date
        date = told or (source.date if source else None)
        return (date.begins, date.ends) if date else (entry.at, entry.at)


EMPTY: Final = Record()
"""Before the first fact."""


def rank(key: EntryId) -> tuple[str, int]:
    """Sort ``"figure-10"`` after ``"figure-9"``."""
    name, _, number = key.rpartition("-")
    return (name, int(number)) if number.isdigit() else (key, 0)


def after(record: Record, fact: Fact) -> Record:  # noqa: PLR0911, PLR0912, C901 - a case each
    """Return the record once ``fact`` has happened. Facts are never refused."""
    match fact:
        case SourceAdded():
            return replace(record, sources={fact.source: fact} | record.sources)
        case EntrySuggested():
            entry = Entry(fact.entry, fact.source, fact.suggestion, fact.suggestion.said)
            return replace(
                record, entries={fact.entry: replace(entry, at=fact.at)} | record.entries
            )
        case EntryConfirmed():
            return _ruled(record, fact, Ruling.CONFIRMED)
        case EntryRejected():
            return _ruled(record, fact, Ruling.REJECTED)
        case EntryEdited():
            return _ruled(record, fact, Ruling.EDITED, fact.said)
        case EntryLinked():
            return replace(record, links=record.links | {(fact.entry, fact.commitment): fact})
        case EntryUnlinked():
            pair = (fact.entry, fact.commitment)
            return replace(record, links={k: it for k, it in record.links.items() if k != pair})
        case FirmnessJudged():
            return replace(record, firmness=record.firmness | {fact.commitment: fact})
        case KeptJudged():
            return replace(record, kept=record.kept | {fact.commitment: fact})
        case TrackNamed():
            return replace(record, tracks=record.tracks | {fact.track: fact})
        case EntryPlaced():
            return replace(record, placed=record.placed | {fact.entry: fact.track})
        case ClauseSettled():
            return replace(record, clauses=record.clauses | {(fact.clause, fact.entry): fact})
        case _:
            assert_never(fact)


def fold(facts: Iterable[Fact], record: Record = EMPTY) -> Record:
    """Fold facts on, from before the first or from where a record stands."""
    return reduce(after, facts, record)


def _ruled(
    record: Record,
    fact: EntryConfirmed | EntryRejected | EntryEdited,
    ruling: Ruling,
    said: Said | None = None,
) -> Record:
    """Note a ruling; one on an entry that nobody knows changes nothing."""
    entry = record.entries.get(fact.entry)
    if entry is None:
        return record
    ruled = replace(entry, ruling=ruling, by=fact.role, at=fact.at, said=said or entry.said)
    return replace(record, entries=record.entries | {fact.entry: ruled})

"""What is written down when a human rules on what is in a text: commands of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from safepassage.model import Firmness
from safepassage.operation.answer import Refusal
from safepassage.record.bearing import Bearing, Kept, Level
from safepassage.record.entry import EntryId, Role, Suggestion, TrackId
from safepassage.record.entry_file import Link, Row
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
from safepassage.record.form import spaced
from safepassage.record.gaps import CHECKLIST
from safepassage.record.plain import plain
from safepassage.record.retype import retyped
from safepassage.record.said import EntryType, Said, type_of
from safepassage.record.source import Source
from safepassage.record.standing import root_of
from safepassage.record.state import Record, fold
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Ruler:
    """Who rules, and when: a role, and seconds since 1970."""

    role: Role
    at: Seconds


def add_source(record: Record, source: Source, at: Seconds) -> tuple[Fact, ...] | Refusal:
    """Write down that a text came in; the same text twice is known."""
    if known := record.sources.get(source.digest):
        by = f" of {known.publisher}" if known.publisher else ""
        return Refusal(f"this text is known: {source.digest[:8]}{by}")
    return (
        SourceAdded(
            at, source.digest, source.publisher, source.date, source.address, source.affiliation
        ),
    )


def suggest(
    record: Record, digest: str, suggestions: Sequence[Suggestion], at: Seconds
) -> tuple[EntrySuggested, ...] | Refusal:
    """Give suggestions for a text their names; one that was put before a human is not put twice."""
    if digest not in record.sources:
        return Refusal(f"there is no text {digest[:8]}")
    known = {(it.quote, it.suggestion.said) for it in record.of_source(digest)}
    names = list(record.entries)
    made = []
    for of in map(plain, suggestions):
        if (of.quote, of.said) not in known:
            known.add((of.quote, of.said))
            names.append(_next(names, type_of(of.said)))
            made.append(EntrySuggested(at, names[-1], digest, of))
    return tuple(made)


def confirm(record: Record, entries: Sequence[EntryId], by: Ruler) -> tuple[Fact, ...] | Refusal:
    """Rule that the text says so."""
    if unknown := _unknown(record, entries):
        return unknown
    return tuple(EntryConfirmed(by.at, entry, by.role) for entry in entries)


def reject(
    record: Record, entries: Sequence[EntryId], by: Ruler, why: str = ""
) -> tuple[Fact, ...] | Refusal:
    """Rule that the text says nothing of the kind."""
    if unknown := _unknown(record, entries):
        return unknown
    return tuple(EntryRejected(by.at, entry, by.role, why) for entry in entries)


def edit(record: Record, entry: EntryId, said: Said, by: Ruler) -> tuple[Fact, ...] | Refusal:
    """Rule that the text says something else than was suggested, be it of another type."""
    if unknown := _unknown(record, [entry]):
        return unknown
    if type_of(said) is not EntryType.COMMITMENT and (hanging := _hanging(record, entry)):
        return Refusal(f"{entry} is no {spaced(type_of(said))} while {hanging}")
    return (EntryEdited(by.at, entry, said, by.role),)


def confirm_as(
    record: Record, entries: Sequence[EntryId], kind: EntryType, by: Ruler
) -> tuple[Fact, ...] | Refusal:
    """Rule that the text says so, and that this is another type of entry than was suggested."""
    if unknown := _unknown(record, entries):
        return unknown
    facts: list[Fact] = []
    for entry in entries:
        made = edit(record, entry, retyped(record.entries[entry].said, kind), by)
        if isinstance(made, Refusal):
            return made
        facts += made
    return tuple(facts)


def take(record: Record, digest: str, rows: Sequence[Row], by: Ruler) -> tuple[Fact, ...] | Refusal:
    """Confirm the rows of a file of entries, with all that they say of commitments and clauses."""
    rows = [replace(row, suggestion=plain(row.suggestion)) for row in rows]
    made = suggest(record, digest, [row.suggestion for row in rows], by.at)
    if isinstance(made, Refusal):
        return made
    known = fold(made, record)
    entries = _entries(known, digest, rows)
    waiting = [entry for entry in entries if not known.entries[entry].stands]
    ruled = [EntryConfirmed(by.at, entry, by.role) for entry in dict.fromkeys(waiting)]
    facts: list[Fact] = [*made, *ruled]
    named = {row.name: entry for row, entry in zip(rows, entries, strict=True) if row.name}
    for row, entry in zip(rows, entries, strict=True):
        for further in _judged(fold(facts, record), row, entry, named, by):
            if isinstance(further, Refusal):
                return Refusal(f"{entry}: {further}")
            facts += further
    return tuple(facts)


def link(record: Record, entry: EntryId, to: Link, by: Ruler) -> tuple[Fact, ...] | Refusal:
    """Judge what an entry does to a commitment."""
    if refused := _unknown(record, [entry, to.to]) or _no_promise(record, to.to):
        return refused
    if root_of(record, to.to) == entry and to.bearing is Bearing.RESTATES:
        return Refusal(f"{entry} and {to.to} are one promise already")
    return (EntryLinked(by.at, entry, to.to, to.bearing, to.segments, by.role),)


def unlink(
    record: Record, entry: EntryId, commitment: EntryId, by: Ruler
) -> tuple[Fact, ...] | Refusal:
    """Take back what was judged of an entry and a commitment."""
    if (entry, commitment) not in record.links:
        return Refusal(f"{entry} does nothing to {commitment}")
    return (EntryUnlinked(by.at, entry, commitment, by.role),)


def judge_firmness(
    record: Record, commitment: EntryId, firmness: Firmness, by: Ruler, why: str = ""
) -> tuple[Fact, ...] | Refusal:
    """Decide how firm a promise is, where its wordings differ."""
    if refused := _no_promise(record, commitment):
        return refused
    return (FirmnessJudged(by.at, root_of(record, commitment), firmness, by.role, why),)


def judge_kept(
    record: Record, commitment: EntryId, kept: Kept, evidence: Sequence[EntryId], by: Ruler
) -> tuple[Fact, ...] | Refusal:
    """Judge whether a promise is kept; without an entry that says so nobody can."""
    if refused := _unknown(record, [commitment, *evidence]) or _no_promise(record, commitment):
        return refused
    if not evidence and kept not in {Kept.PENDING, Kept.NOT_CHECKABLE}:
        return Refusal(f"{kept.words} needs an entry that says so")
    if waiting := [of for of in evidence if not record.entries[of].stands]:
        return Refusal(f"no evidence: {', '.join(waiting)} was not confirmed")
    root = root_of(record, commitment)
    return (KeptJudged(by.at, root, kept, tuple(evidence), by.role),)


def name_track(
    track: TrackId, title: str, mediator: str, level: Level, at: Seconds
) -> tuple[Fact, ...]:
    """Name a strand of talks."""
    return (TrackNamed(at, track, title, mediator, level),)


def place(
    record: Record, entries: Sequence[EntryId], track: TrackId, at: Seconds
) -> tuple[Fact, ...] | Refusal:
    """Say to which strand of talks entries belong."""
    if unknown := _unknown(record, entries):
        return unknown
    if track not in record.tracks:
        return Refusal(f"no strand of talks is named {track}")
    return tuple(EntryPlaced(at, entry, track) for entry in entries)


def settle(
    record: Record, entry: EntryId, clause: str, at: Seconds, *, contests: bool = False
) -> tuple[Fact, ...] | Refusal:
    """Judge that an entry settles a clause of the checklist, or says otherwise than another."""
    if unknown := _unknown(record, [entry]):
        return unknown
    if clause not in {of.key for of in CHECKLIST}:
        return Refusal(f"the checklist has no {clause}: {', '.join(of.key for of in CHECKLIST)}")
    return (ClauseSettled(at, entry, clause, contests),)


# --- the pieces -------------------------------------------------------------------------------


def _entries(record: Record, digest: str, rows: Sequence[Row]) -> list[EntryId]:
    """Give the name of each row's entry."""
    names = {(it.quote, it.suggestion.said): it.id for it in record.of_source(digest)}
    return [names[row.suggestion.quote, row.suggestion.said] for row in rows]


def _judged(
    record: Record, row: Row, entry: EntryId, named: Mapping[str, EntryId], by: Ruler
) -> Iterator[tuple[Fact, ...] | Refusal]:
    """Give what a row says of commitments, strands of talks and clauses."""
    for of in row.links:
        yield link(record, entry, replace(of, to=named.get(of.to, of.to)), by)
    if row.track:
        yield place(record, [entry], row.track, by.at)
    for clause in row.settles:
        yield settle(record, entry, clause, by.at)
    for clause in row.contests:
        yield settle(record, entry, clause, by.at, contests=True)


def _hanging(record: Record, commitment: EntryId) -> str:
    """Say what was judged of a promise, which would be of nothing if it were none."""
    linked = [of.entry for of in record.links.values() if of.commitment == commitment]
    if linked:
        return f"{', '.join(linked)} does something to it: unlink first"
    judged = commitment in record.kept or commitment in record.firmness
    return "it is judged as a promise" if judged else ""


def _no_promise(record: Record, commitment: EntryId) -> Refusal | None:
    if unknown := _unknown(record, [commitment]):
        return unknown
    is_one = record.entries[commitment].type is EntryType.COMMITMENT
    return None if is_one else Refusal(f"{commitment} is no commitment")


def _unknown(record: Record, entries: Sequence[EntryId]) -> Refusal | None:
    unknown = [of for of in entries if of not in record.entries]
    return Refusal(f"there is no entry {', '.join(unknown)}") if unknown else None


def _next(names: Sequence[EntryId], kind: EntryType) -> EntryId:
    """Give the next name of a type: ``"violation-claim-2"``."""
    stem = kind.replace("_", "-")
    numbers = [int(name.removeprefix(f"{stem}-")) for name in names if _is(name, stem)]
    return f"{stem}-{max(numbers, default=0) + 1}"


def _is(name: EntryId, stem: str) -> bool:
    head, _, number = name.rpartition("-")
    return head == stem and number.isdigit()

"""What the entries come to: days, parties, what is agreed, counts, gaps, strands of talks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from safepassage.record.claims import Claims, Sum, claims
from safepassage.record.count import Count
from safepassage.record.entry import EntryId
from safepassage.record.form import spaced
from safepassage.record.gaps import Gap, gaps
from safepassage.record.said import EntryType
from safepassage.record.state import Record
from safepassage.record.tracks import Track, tracks
from safepassage.record.views import Moment, by_party, island, timeline, words_of
from safepassage.record.when import When
from safepassage.report.record.dates import dated, day_of_war, stamped, written
from safepassage.report.record.refs import Ref, Where, refs
from safepassage.report.words import count
from safepassage.units import DAY, Seconds


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and the entries that it rests on.

    Parameters
    ----------
    words
        The sentence.
    refs
        Its entries.
    type
        The type of its entry; empty where it rests on several.
    time
        The time of day, where it is known.
    """

    words: str
    refs: tuple[Ref, ...]
    type: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the timeline: its date, which day of the war it is, and what happened."""

    name: str
    of_war: int | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """What the record has of a party: by type of entry, in words."""

    name: str
    groups: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def sum(self) -> str:
        """Count them: ``"1 commitment, 2 figures"``."""
        return ", ".join(count(len(lines), kind) for kind, lines in self.groups)


@dataclass(frozen=True, slots=True)
class Sides:
    """The island of agreement: what is agreed, and what is contested."""

    agreed: tuple[Line, ...]
    contested: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum that holds, and what each of its numbers counts."""

    sum: str
    counts: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the figures come to: see :class:`~safepassage.record.claims.Claims`."""

    sums: tuple[Arithmetic, ...]
    differing: tuple[tuple[Line, ...], ...]
    inexact: tuple[Line, ...]
    unexplained: tuple[Line, ...]
    unusable: tuple[Ref, ...]

    @property
    def any(self) -> bool:
        """Whether there is a figure at all."""
        return bool(
            self.sums or self.differing or self.inexact or self.unexplained or self.unusable
        )


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the checklist, and what the entries say of it."""

    question: str
    coverage: str
    settled: tuple[Ref, ...]
    contested: tuple[Ref, ...]
    candidates: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """A strand of talks."""

    title: str
    level: str
    mediator: str
    state: str
    because: Ref
    parties: tuple[str, ...]
    still: int
    since: str
    pushes: tuple[Line, ...]
    waiting: tuple[Ref, ...]


def days(record: Record, first_day: date | None, where: Where) -> tuple[Day, ...]:
    """Lay out all that happened, day by day; what has no date comes under no day, first."""

    def day(of: Moment) -> date | None:
        return dated(When(of.date)) if of.date else None

    moments = sorted(timeline(record), key=lambda of: (day(of) or date.min, of.at))
    return tuple(
        Day(
            written(When(str(of))) if of else "No date",
            day_of_war(of, first_day) if of else None,
            tuple(_line(it, where) for it in group),
        )
        for of, group in groupby(moments, key=day)
    )


def _line(of: Moment, where: Where) -> Line:
    time = written(When(of.date)).partition(", ")[2] if "T" in of.date else ""
    return Line(of.words, refs([of.entry.id], where), of.entry.type.value, time)


def parties(record: Record, where: Where) -> tuple[Party, ...]:
    """Tell what the record has of each party."""
    return tuple(
        Party(name, tuple(_groups(record, entries, where)))
        for name, entries in by_party(record).items()
    )


def _groups(
    record: Record, entries: tuple[EntryId, ...], where: Where
) -> Iterator[tuple[str, tuple[Line, ...]]]:
    for kind in (EntryType.COMMITMENT, EntryType.REFUSAL, *EntryType):
        found = [record.entries[key] for key in entries if record.entries[key].type is kind]
        lines = (Line(words_of(it.said), refs([it.id], where), kind.value) for it in found)
        if found:
            yield spaced(kind), tuple(lines)
            entries = tuple(key for key in entries if record.entries[key].type is not kind)


def sides(record: Record, at: Seconds, where: Where) -> Sides:
    """Tell apart what is agreed and what is contested, at a second since 1970."""
    found = island(record, at)
    agreed, contested = (
        tuple(Line(words, refs(entries, where)) for words, entries in side)
        for side in (found.agreed, found.contested)
    )
    return Sides(agreed, contested)


def counts(record: Record, where: Where) -> Counts:
    """Add up the figures, and show the arithmetic."""
    found: Claims = claims(record)
    return Counts(
        tuple(_arithmetic(of, where) for of in found.sums),
        tuple(tuple(_counted(of, where) for of in group) for group in found.differing),
        tuple(
            Line(_allows(words_of(record.entries[key].said), allowed), refs([key], where))
            for key, allowed in found.inexact
        ),
        tuple(_counted(of, where) for of in found.unexplained),
        refs(found.unusable, where),
    )


def _allows(words: str, allowed: tuple[Count, ...]) -> str:
    exact = ", ".join(str(of.value) for of in allowed)
    return f"{words}: {f'allows {exact}' if exact else 'no exact count to hold against it'}"


def _arithmetic(of: Sum, where: Where) -> Arithmetic:
    return Arithmetic(str(of), tuple(_counted(it, where) for it in of.counts))


def _counted(of: Count, where: Where) -> Line:
    figure = of.figure
    words = [f"{of.value}: {figure.counted or ', '.join(figure.whom) or 'everybody'}"]
    words += [f"at {figure.place}"] if figure.place else []
    words += [written(figure.date)] if figure.date else []
    words += [f"by {figure.reported_by}"] if figure.reported_by else []
    words += [] if of.entries else ["follows from others"]
    return Line(", ".join(words), refs(of.entries, where))


def clauses(record: Record, where: Where) -> tuple[Clause, ...]:
    """Hold the entries against what an agreement must settle."""
    return tuple(_clause(of, where) for of in gaps(record))


def _clause(of: Gap, where: Where) -> Clause:
    return Clause(
        of.clause.question,
        of.coverage.value,
        refs(of.settled, where),
        refs(of.contested, where),
        refs(of.candidates, where),
    )


def strands(record: Record, at: Seconds, where: Where) -> tuple[Strand, ...]:
    """Tell how each strand of talks stands, at a second since 1970."""
    return tuple(_strand(of, at, where) for of in tracks(record, at))


def _strand(of: Track, at: Seconds, where: Where) -> Strand:
    (because,) = refs([of.because], where)
    return Strand(
        of.title,
        of.level.value,
        of.mediator,
        of.state.value,
        because,
        of.parties,
        (at - of.since) // DAY,
        stamped(of.since),
        tuple(
            Line(f"{it.by or 'somebody'}: {it.content}", refs([it.entry], where))
            for it in of.pushes
        ),
        refs(of.waiting, where),
    )

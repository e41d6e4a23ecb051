"""Claims: which counts agree with each other, and which nobody can explain.

A figure counts somebody (groups, or everybody), at a place, at a moment: who was there, who came or
who left. That tells which figures may be added up at all:

- those who were there, less those who left since, and those who joined, are who is there next;
- groups that have nobody in common add up to those that have them all;
- those who came, or left, on several days add up.

A sum that holds to the person is an agreement: suggestive, not proven. One that does not hold is
never forced; a count that is in no sum stays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

from safepassage.record.count import Count, fits, gathered, totals, usable
from safepassage.record.entry import EntryId
from safepassage.record.said import Change, EntryType, Figure, Qualifier
from safepassage.record.state import Record
from safepassage.units import Persons


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that holds.

    Parameters
    ----------
    first, last
        What it begins and ends with.
    terms
        What is added and taken away between them, each with its sign, 1 or -1.
    """

    first: Count
    terms: tuple[tuple[int, Count], ...]
    last: Count

    def __str__(self) -> str:
        """Write it: ``"126 - 25 = 101"``."""
        middle = " ".join(f"{'+' if sign > 0 else '-'} {of.value}" for sign, of in self.terms)
        return f"{self.first.value} {middle} = {self.last.value}"

    @property
    def counts(self) -> tuple[Count, ...]:
        """Every count in it."""
        return (self.first, *(of for _, of in self.terms), self.last)


@dataclass(frozen=True, slots=True)
class Claims:
    """What the figures come to.

    Parameters
    ----------
    sums
        That hold, by the moment of their last count.
    differing
        Counts of the same people at the same moment that differ, each from the least on.
    inexact
        Figures that are not exact, with the exact counts of the same people that they allow.
    unexplained
        Exact counts that are in no sum.
    unusable
        Entries whose figure no sum can use: no number, or nothing said of whom it counts.
    """

    sums: tuple[Sum, ...]
    differing: tuple[tuple[Count, ...], ...]
    inexact: tuple[tuple[EntryId, tuple[Count, ...]], ...]
    unexplained: tuple[Count, ...]
    unusable: tuple[EntryId, ...]


def claims(record: Record) -> Claims:
    """Find which of the figures that a human took up agree."""
    entries = record.standing(EntryType.FIGURE)
    told = [(it.id, it.said) for it in entries if isinstance(it.said, Figure)]
    figures = [(key, of) for key, of in told if usable(of)]
    exact = gathered((key, of) for key, of in figures if of.qualifier is Qualifier.EXACT)
    counts = tuple(sorted(exact, key=lambda of: (of.at, of.same, of.value)))
    inexact = [(key, of) for key, of in figures if of.qualifier is not Qualifier.EXACT]
    found = _shortest(set(_sums(counts)))
    sums = tuple(sorted(found, key=lambda it: (it.last.at, it.first.at, str(it))))
    explained = {of for it in sums for of in it.counts}
    return Claims(
        sums,
        _differing(counts),
        tuple((key, tuple(of for of in counts if fits(figure, of))) for key, figure in inexact),
        tuple(of for of in counts if of not in explained),
        tuple(key for key, of in told if not usable(of)),
    )


def _differing(counts: tuple[Count, ...]) -> tuple[tuple[Count, ...], ...]:
    groups = (tuple(group) for _, group in groupby(counts, key=lambda of: (of.at, of.same)))
    return tuple(group for group in groups if len(group) > 1)


def _shortest(sums: set[Sum]) -> Iterator[Sum]:
    """Leave out what follows from two shorter sums: 101 - 32 + 58 = 127 by way of 69."""
    steps = {(it.first, it.terms[0], it.last) for it in sums if len(it.terms) == 1}
    for it in sums:
        between = {last for first, term, last in steps if first == it.first and term in it.terms}
        onward = {first for first, term, last in steps if last == it.last and term in it.terms}
        if len(it.terms) == 1 or not between & onward:
            yield it


# --- which figures may be added up ------------------------------------------------------------


def _sums(counts: tuple[Count, ...]) -> Iterator[Sum]:
    days = totals(counts)
    found = [*_columns(counts, tuple(days)), *_parts(counts), *_running(counts, days)]
    found += _came(counts)
    used = {of for it in found for of in it.counts}
    yield from found
    for total, (first, *others) in days.items():
        if total in used:
            yield Sum(first, tuple((1, of) for of in others), total)


def _running(counts: tuple[Count, ...], days: dict[Count, tuple[Count, ...]]) -> Iterator[Sum]:
    """Add up who came day by day, to those who are there: 21 + 80 = 101."""
    for total, (first, *others) in days.items():
        for there in counts:
            place, whom, change = total.same
            alike = there.same == (place, whom, Change.PRESENT) and change is Change.JOINED
            if alike and there.value == total.value and there.at >= total.at:
                yield Sum(first, tuple((1, of) for of in others), there)


def _came(counts: tuple[Count, ...]) -> Iterator[Sum]:
    """Add up who came on two days, and not of the same groups: 46 + 80 = 126."""
    joined = [of for of in counts if of.change is Change.JOINED]
    for there in counts:
        came = [of for of in joined if of.same[0] == there.same[0] and of.at <= there.at]
        for some in combinations([of for of in came if of.within(there)], 2):
            whole = there.change is Change.PRESENT and sum(of.value for of in some) == there.value
            if whole and some[0].at != some[1].at and some[0].whom != some[1].whom:
                yield Sum(some[0], ((1, some[1]),), there)


def _parts(counts: tuple[Count, ...]) -> Iterator[Sum]:
    """Add up groups without a common member, at one place and moment: 21 + 25 = 46."""
    for whole in counts:
        parts = [of for of in counts if of is not whole and _part(of, whole)]
        for size in (2, 3):
            for some in combinations(parts, size):
                apart = not any(a.overlaps(b) for a, b in combinations(some, 2))
                if apart and sum(of.value for of in some) == whole.value:
                    yield Sum(some[0], tuple((1, of) for of in some[1:]), whole)


def _part(of: Count, whole: Count) -> bool:
    (here, _, change), (there, _, as_whole) = of.same, whole.same
    return (here, change, of.at) == (there, as_whole, whole.at) and of.within(whole)


def _columns(counts: tuple[Count, ...], days: tuple[Count, ...]) -> Iterator[Sum]:
    """Go from who was there, by who left and who joined, to who is there: 69 + 58 = 127."""
    there = [of for of in counts if of.change is Change.PRESENT]
    changes = [of for of in (*counts, *days) if of.change is not Change.PRESENT]
    for after in there:
        moved = [of for of in changes if of.at <= after.at and of.within(after)]
        by_value: dict[Persons, list[int]] = {}
        for index, of in enumerate(moved):
            by_value.setdefault(of.signed, []).append(index)
        for before in there:
            if before is after or not (before.at <= after.at and before.within(after)):
                continue
            if before.same == after.same and before.at == after.at:
                continue
            for some in _making(after.value - before.value, moved, by_value):
                if _may(before, some):
                    yield _written(before, some, after)


def _making(
    need: Persons, moved: list[Count], by_value: dict[Persons, list[int]]
) -> Iterator[tuple[Count, ...]]:
    """Find one or two changes that come to a number: three would hold by chance."""
    for index in by_value.get(need, ()):
        yield (moved[index],)
    for index, of in enumerate(moved):
        for other in by_value.get(need - of.signed, ()):
            if other > index:
                yield (of, moved[other])


def _may(before: Count, some: tuple[Count, ...]) -> bool:
    """Whether changes may follow on who was there: nobody counted twice, nobody gone unseen."""
    for of in some:
        if of.change is Change.LEFT and not (of.overlaps(before) and of.at >= before.at):
            return False
        if of.change is Change.JOINED and of.overlaps(before) and not _later(of, before):
            return False
    return not any(
        a.change is b.change and a.overlaps(b) and (a.at == b.at or a.same == b.same)
        for a, b in combinations(some, 2)
    )


def _later(of: Count, before: Count) -> bool:
    return of.at > before.at


def _written(before: Count, some: tuple[Count, ...], after: Count) -> Sum:
    """Write a sum along the road; at one place, as the whole less its parts: 126 - 25 = 101."""
    if before.same[0] == after.same[0] and all(of.change is Change.JOINED for of in some):
        return Sum(after, tuple((-1, of) for of in some), before)
    signs = tuple((-1 if of.change is Change.LEFT else 1, of) for of in some)
    return Sum(before, signs, after)

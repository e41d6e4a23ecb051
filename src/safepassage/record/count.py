"""Counts: what a figure counts, and which figures count the same people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from math import inf
from typing import TypeAlias

from safepassage.record.entry import EntryId
from safepassage.record.said import Change, Figure, Qualifier
from safepassage.units import Persons, Seconds

Same: TypeAlias = tuple[str, tuple[str, ...], Change]
"""Place, groups and change: what figures share that speak of the same people."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, and the entries that report it.

    Parameters
    ----------
    value
        The number.
    figure
        Whom it counts, as the first of its entries has it.
    entries
        Where it stands; none where it only follows from others.
    """

    value: Persons
    figure: Figure
    entries: tuple[EntryId, ...]

    @property
    def same(self) -> Same:
        """What it shares with other counts of the same people."""
        return same(self.figure)

    @property
    def whom(self) -> frozenset[str]:
        """The groups that it counts; empty for everybody."""
        return frozenset(self.figure.whom)

    @property
    def change(self) -> Change:
        """Whether they were there, came or went."""
        return self.figure.change

    @property
    def at(self) -> Seconds:
        """Until when it counts: the last second of its date; of one without a date, the first."""
        return self.figure.date.ends if self.figure.date else 0

    @property
    def signed(self) -> Persons:
        """What it adds to those who are there."""
        return -self.value if self.change is Change.LEFT else self.value

    def overlaps(self, other: Count) -> bool:
        """Whether both may count the same person."""
        return not self.whom or not other.whom or bool(self.whom & other.whom)

    def within(self, other: Count) -> bool:
        """Whether the other counts all groups that this one does."""
        return not other.whom or (bool(self.whom) and self.whom <= other.whom)


def same(figure: Figure) -> Same:
    """Tell of which people a figure speaks."""
    return (" ".join(figure.place.casefold().split()), tuple(sorted(figure.whom)), figure.change)


def usable(figure: Figure) -> bool:
    """Whether a figure has a number, and says whom it counts."""
    return figure.value is not None and bool(figure.place or figure.whom)


def gathered(figures: Iterable[tuple[EntryId, Figure]]) -> tuple[Count, ...]:
    """Gather the figures that report one number of the same people at the same moment."""
    found: dict[tuple[object, ...], Count] = {}
    for entry, figure in figures:
        key = (same(figure), figure.date, figure.value)
        known = found.get(key, Count(figure.value or 0, figure, ()))
        found[key] = replace(known, entries=(*known.entries, entry))
    return tuple(found.values())


def totals(counts: Iterable[Count]) -> dict[Count, tuple[Count, ...]]:
    """Add up those who came, or went, on several days: each total with its days.

    Where a day has two numbers, nobody knows which to add, and there is no total.
    """
    changes = sorted(
        (of for of in counts if of.change is not Change.PRESENT), key=lambda of: (of.same, of.at)
    )
    found = {}
    for _, group in groupby(changes, key=lambda of: of.same):
        days = tuple(group)
        if len(days) > 1 and len({of.at for of in days}) == len(days):
            found[Count(sum(of.value for of in days), days[-1].figure, ())] = days
    return found


def fits(figure: Figure, count: Count) -> bool:
    """Whether a figure that is not exact allows an exact count of the same people."""
    least, most = _bounds(figure)
    return same(figure) == count.same and least <= count.value <= most


def _bounds(figure: Figure) -> tuple[float, float]:
    """Give the least and the most that a figure allows; "about" is a tenth either way."""
    told = figure.value or 0
    return {
        Qualifier.EXACT: (told, told),
        Qualifier.ABOUT: (0.9 * told, 1.1 * told),
        Qualifier.AT_LEAST: (told, inf),
        Qualifier.MORE_THAN: (told + 1, inf),
        Qualifier.AT_MOST: (0, told),
        Qualifier.LESS_THAN: (0, told - 1),
        Qualifier.BETWEEN: (told, figure.most or told),
        Qualifier.VAGUE: (0, inf),
    }[figure.qualifier]

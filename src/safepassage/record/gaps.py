"""Gaps: what an agreement on an evacuation must settle, and what the entries say of it.

Every clause of the checklist was, where it was missing, a cause of harm. A human judges what an
entry settles or contests; hours and segments are also settled by a promise that has them. The
words of a clause only find candidates: they never decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from safepassage.record.codec import tree
from safepassage.record.entry import Entry, EntryId
from safepassage.record.said import Commitment, Figure
from safepassage.record.state import Record


class Coverage(StrEnum):
    """What the entries say of a clause."""

    COVERED = "covered"
    CONTESTED = "contested"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that an agreement must settle.

    Parameters
    ----------
    key, question
        How it is named, and what it asks.
    words
        A pattern that finds entries which may speak of it.
    """

    key: str
    question: str
    words: str


# A table is read line by line, however long its lines are.
# fmt: off
# ruff: noqa: E501
CHECKLIST: Final = (
    Clause("who-may-leave", "Who may leave?", r"civilian|women|children|elderly|residents|who want"),
    Clause("military-age-men", "Men of military age: may they leave?", r"military.age|\bmen\b|males"),
    Clause("wounded", "The wounded, of either side, and medics?", r"wounded|injured|medic|patient"),
    Clause("destination", "Who chooses the destination?", r"direction|destination|choose|choice"),
    Clause("search-and-detention", "Search, screening, detention: by whom, where, how long?", r"filtrat|screen|search|detain|detention|check"),
    Clause("family-unity", "Are families kept together?", r"famil|child"),
    Clause("phones", "Telephones and papers?", r"phone|document|paper"),
    Clause("luggage", "Luggage, animals, valuables?", r"luggage|baggage|valuab|pets"),
    Clause("private-cars", "Private cars and late joiners?", r"private car|own car|private vehicle|join"),
    Clause("exchange-point", "Waiting at exchange points: how long, who guards?", r"exchange point|hand.?over|wait"),
    Clause("linked-releases", "Is it linked to other releases, and what if these stall?", r"prisoner|release|exchange|in return"),
    Clause("segments", "Which segments, and who commands each?", r"route|road|segment|command"),
    Clause("hours", "Which hours, in which time zone?", r"o'clock|\d{1,2}:\d{2}|hours|moscow time|kyiv time"),
    Clause("end", "What ends it, and what extends it?", r"until|extend|expire|suspend|end of"),
    Clause("hotline", "Whom does one call when it goes wrong?", r"hotline|liaison|channel|contact"),
    Clause("guarantor", "Who guarantees it?", r"guarant|witness|mediat"),
    Clause("media", "What is said in public, and when?", r"media|press|publicly|embargo|details"),
)
# fmt: on
"""The checklist; the design of the record has each clause from a case in which it was missing."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What the entries say of a clause.

    Parameters
    ----------
    clause, coverage
        Which, and whether anything settles it.
    settled, contested
        The entries that settle it, and those that say otherwise.
    candidates
        Entries that may speak of it, for a human to look at.
    """

    clause: Clause
    coverage: Coverage
    settled: tuple[EntryId, ...]
    contested: tuple[EntryId, ...]
    candidates: tuple[EntryId, ...]


def gaps(record: Record) -> tuple[Gap, ...]:
    """Hold the entries against the checklist, clause by clause in its order."""
    entries = record.standing()
    return tuple(_gap(record, clause, entries) for clause in CHECKLIST)


def _gap(record: Record, clause: Clause, entries: tuple[Entry, ...]) -> Gap:
    judged = {of: fact for (key, of), fact in record.clauses.items() if key == clause.key}
    contested = tuple(it.id for it in entries if it.id in judged and judged[it.id].contests)
    by_field = set(_by_field(clause, entries)) - judged.keys()
    settled = tuple(
        it.id for it in entries if it.id in by_field or (it.id in judged and it.id not in contested)
    )
    coverage = Coverage.COVERED if settled else Coverage.SILENT
    return Gap(
        clause,
        Coverage.CONTESTED if contested else coverage,
        settled,
        contested,
        tuple(
            it.id for it in entries if it.id not in {*settled, *contested} and _speaks(clause, it)
        ),
    )


def _by_field(clause: Clause, entries: tuple[Entry, ...]) -> Iterator[EntryId]:
    for entry in entries:
        if isinstance(entry.said, Commitment):
            scope = entry.said.scope
            if (clause.key == "hours" and scope.hours) or (
                clause.key == "segments" and scope.segments
            ):
                yield entry.id


def _speaks(clause: Clause, entry: Entry) -> bool:
    if isinstance(entry.said, Figure):
        return False
    said = " ".join(_texts(tree(entry.said)))
    return re.search(clause.words, said, re.IGNORECASE) is not None


def _texts(of: object) -> Iterator[str]:
    if isinstance(of, str):
        yield of
    parts = of.values() if isinstance(of, dict) else of if isinstance(of, list) else ()
    for part in parts:
        yield from _texts(part)

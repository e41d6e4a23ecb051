"""The page of the record: one file that opens anywhere and asks the network for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from safepassage.record.facts import SourceAdded
from safepassage.record.state import Record
from safepassage.report import html
from safepassage.report.html import Look
from safepassage.report.record.dates import stamped
from safepassage.report.record.promises import Promise, promises
from safepassage.report.record.refs import Where, in_file
from safepassage.report.record.text import Text, lay
from safepassage.report.record.views import (
    Clause,
    Counts,
    Day,
    Party,
    Sides,
    Strand,
    clauses,
    counts,
    days,
    parties,
    sides,
    strands,
)
from safepassage.units import Seconds
from safepassage.version import VERSION

LOOK: Final = Look(("fonts.css", "page.css", "record.css", "print.css"))


@dataclass(frozen=True, slots=True)
class Heading:
    """What is said about the record on top of each of its pages.

    Parameters
    ----------
    title
        Of the operation.
    training
        Whether it is an exercise.
    first_day
        Of the war; None where days are not counted.
    """

    title: str
    training: bool = False
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The record as it is seen: what was in the ledger, at which second.

    Parameters
    ----------
    record, text
        The record, and what gives the words of a text by its digest.
    seen
        How many entries the ledger had.
    at
        When, in seconds since 1970: promises begin and end by it.
    """

    record: Record
    text: Callable[[str], str]
    seen: int
    at: Seconds


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything on the page of the record. The template uses nothing else."""

    title: str
    training: bool
    at: str
    seen: int
    version: str
    texts: tuple[Text, ...]
    promises: tuple[Promise, ...]
    days: tuple[Day, ...]
    sides: Sides
    parties: tuple[Party, ...]
    strands: tuple[Strand, ...]
    counts: Counts
    clauses: tuple[Clause, ...]


def render(view: View, heading: Heading) -> str:
    """Write the page of the record as one HTML file, to read.

    The same record at the same second gives the same bytes.
    """
    return html.write("record.html.j2", page(view, heading), LOOK)


def page(view: View, heading: Heading, where: Where = in_file) -> RecordPage:
    """Gather everything that the page shows.

    Parameters
    ----------
    where
        Where an entry is shown.
    """
    record = view.record
    return RecordPage(
        title=heading.title,
        training=heading.training,
        at=stamped(view.at),
        seen=view.seen,
        version=VERSION,
        texts=tuple(lay(record, of, view.text(of.source)) for of in _by_date(record)),
        promises=promises(record, view.at, where),
        days=days(record, heading.first_day, where),
        sides=sides(record, view.at, where),
        parties=parties(record, where),
        strands=strands(record, view.at, where),
        counts=counts(record, where),
        clauses=clauses(record, where),
    )


def _by_date(record: Record) -> list[SourceAdded]:
    """Put the texts in the order of their dates; one without a date by when it came in."""
    return sorted(
        record.sources.values(),
        key=lambda of: (of.date.begins if of.date else of.at, of.at, of.source),
    )

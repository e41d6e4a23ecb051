"""What people ask for at the desk, each as a wish that the desk decides in view of the record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from safepassage.operation import recording
from safepassage.operation.recording import Ruler
from safepassage.record.entry import EntryId, Ruling, Span, Suggestion
from safepassage.record.said import CLASS, EntryType, Said
from safepassage.record.source import Source
from safepassage.record.state import Record
from safepassage.server.desk import Ask, Decision

NOTHING: tuple[()] = ()
"""What is so already is not written down twice: an impatient key is pressed again."""


def confirm(entry: EntryId) -> Ask:
    """Wish that the text says so."""

    def ask(record: Record, by: Ruler) -> Decision:
        return (
            NOTHING
            if _is(record, entry, Ruling.CONFIRMED)
            else recording.confirm(record, [entry], by)
        )

    return ask


def reject(entry: EntryId) -> Ask:
    """Wish that the text says nothing of the kind."""

    def ask(record: Record, by: Ruler) -> Decision:
        return (
            NOTHING
            if _is(record, entry, Ruling.REJECTED)
            else recording.reject(record, [entry], by)
        )

    return ask


def edit(entry: EntryId, said: Said) -> Ask:
    """Wish that the text says this."""

    def ask(record: Record, by: Ruler) -> Decision:
        same = _is(record, entry, Ruling.EDITED) and record.entries[entry].said == said
        return NOTHING if same else recording.edit(record, entry, said, by)

    return ask


def enter(digest: str, kind: EntryType, quote: Span) -> Ask:
    """Wish an entry that a person found; what it says is filled in afterwards."""
    found = Suggestion(CLASS[kind](), quote)

    def ask(record: Record, by: Ruler) -> Decision:
        return recording.suggest(record, digest, [found], by.at)

    return ask


def suggested(digest: str, found: Sequence[Suggestion]) -> Ask:
    """Wish what a program found to be put before people."""
    return lambda record, by: recording.suggest(record, digest, found, by.at)


def add(source: Source) -> Ask:
    """Wish another text."""
    return lambda record, by: recording.add_source(record, source, by.at)


def find(text: str, quote: str, nth: int = 1) -> Span | None:
    """Find words in a text, however their lines are broken; None where they do not stand there.

    Parameters
    ----------
    nth
        Which of several places, from 1.
    """
    words = quote.split()
    if not words:
        return None
    places = re.finditer(r"\s+".join(map(re.escape, words)), text)
    spans = [Span(*place.span()) for place in places]
    return spans[nth - 1] if 0 < nth <= len(spans) else None


def _is(record: Record, entry: EntryId, ruling: Ruling) -> bool:
    return entry in record.entries and record.entries[entry].ruling is ruling

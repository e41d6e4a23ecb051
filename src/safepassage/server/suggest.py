"""What looks for entries in a text, for the desk: the reading of the record."""

from __future__ import annotations

from collections.abc import Sequence

from safepassage.errors import SafePassageError
from safepassage.operation import Refusal
from safepassage.record import reading
from safepassage.record.entry import Suggestion
from safepassage.record.source import Source
from safepassage.report.record.dates import dated


def suggest(source: Source) -> Sequence[Suggestion] | Refusal:
    """Read a text; its parser is loaded with the first one.

    A text in a language that is not read, one that is too long, and a parser that is not there are
    refusals: what such a text says is entered by hand.
    """
    try:
        found = reading.read(source.text, dated(source.date) if source.date else None)
    except SafePassageError as fault:
        return Refusal(str(fault))
    if found.unread:
        return Refusal(f"this text was not read ({found.unread}): enter by hand what it says")
    return found.suggestions

"""A file of entries or suggestions for one text: what ``safepassage read --json`` prints.

``{"suggestions": [{"type": "commitment", "quote": {"start": 0, "end": 9}, "promisor": ...}]}``. By
hand, a quote may be the words themselves, which must stand in the text exactly once. A row may
also say what the entry does: ``"name"`` (for this file only), ``"links"``, ``"track"``,
``"settles"`` and ``"contests"``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from safepassage.errors import FactError, Fault, ImpossibleValue
from safepassage.record.bearing import Bearing
from safepassage.record.codec import read_said, said_tree, tree, value
from safepassage.record.entry import BY_HAND, Span, Suggestion


@dataclass(frozen=True, slots=True)
class Link:
    """What an entry does to a commitment, by that one's name in this file or in the record."""

    to: str
    bearing: Bearing
    segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    Parameters
    ----------
    suggestion
        What may be an entry.
    name
        How other rows call it; empty where none does.
    links, track, settles, contests
        What it does to commitments, in which strand of talks it belongs, and to which clauses of
        the checklist it speaks.
    """

    suggestion: Suggestion
    name: str = ""
    links: tuple[Link, ...] = ()
    track: str = ""
    settles: tuple[str, ...] = ()
    contests: tuple[str, ...] = ()


_OF_ROW = ("name", "links", "track", "settles", "contests")
_OF_SUGGESTION = ("trigger", "extractor", "version", "confidence")


def suggestion_tree(of: Suggestion, text: str) -> dict[str, Any]:
    """Take a suggestion apart, as a row of such a file; its quote with its words."""
    told = {name: tree(getattr(of, name)) for name in _OF_SUGGESTION}
    quote = {**tree(of.quote), "text": of.quote.of(text)}
    return {**said_tree(of.said), "quote": quote, **told}


def read_rows(data: str, text: str, file: str = "entries") -> tuple[Row, ...]:
    """Read a file of entries for a text.

    Parameters
    ----------
    data, text
        What stands in the file, and the text that it speaks of.
    file
        What messages call it.

    Raises
    ------
    FactError
        Where a row is none, with every such row; the line is the row's number.
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    found = told.get("suggestions") if isinstance(told, dict) else None
    if not isinstance(found, list):
        expected = 'one object with a list of "suggestions"'
        raise FactError((Fault(file, 0, "", "something else", expected),))
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, row in enumerate(found, start=1):
        try:
            rows.append(_row(row, text))
        except ImpossibleValue as fault:
            faults.append(Fault(file, number, "", f"{row!r:.60}", f"an entry ({fault})"))
    if faults:
        raise FactError(tuple(faults))
    return tuple(rows)


def _row(told: object, text: str) -> Row:
    """Read a row.

    Raises
    ------
    ImpossibleValue
        Where it is none.
    """
    if not isinstance(told, dict) or "quote" not in told:
        raise ImpossibleValue("it needs a quote")
    rest = {k: v for k, v in told.items() if k not in {"quote", *_OF_ROW, *_OF_SUGGESTION}}
    found = {name: told[name] for name in _OF_SUGGESTION if told.get(name) is not None}
    suggestion = Suggestion(
        read_said(rest),
        _span(told["quote"], text),
        _span(found["trigger"], text) if "trigger" in found else None,
        value(str, found.get("extractor", BY_HAND), "extractor"),
        value(str, found.get("version", ""), "version"),
        value(int, found.get("confidence", 100), "confidence"),
    )
    of_row = {name: told[name] for name in _OF_ROW if name in told}
    return Row(
        suggestion,
        value(str, of_row.get("name", ""), "name"),
        value(tuple[Link, ...], of_row.get("links", []), "links"),
        value(str, of_row.get("track", ""), "track"),
        value(tuple[str, ...], of_row.get("settles", []), "settles"),
        value(tuple[str, ...], of_row.get("contests", []), "contests"),
    )


def _span(told: object, text: str) -> Span:
    """Find a quote in its text.

    Raises
    ------
    ImpossibleValue
        Where it is not there, or not word for word, or more than once.
    """
    if isinstance(told, str):
        if text.count(told) != 1 or not told:
            raise ImpossibleValue(f"{told!r:.60} stands {text.count(told)} times in the text")
        return Span(text.index(told), text.index(told) + len(told))
    places = {k: v for k, v in told.items() if k != "text"} if isinstance(told, dict) else told
    span: Span = value(Span, places, "quote")
    words = told.get("text") if isinstance(told, dict) else None
    if span.end > len(text) or (words is not None and words != span.of(text)):
        raise ImpossibleValue("the quote is not word for word in the text")
    return span

"""Dates: what day "Tuesday", "March 8" or "yesterday" is, from the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from safepassage.record.entry import Span
from safepassage.record.when import When

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH: Final = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_FORMS: Final = (
    re.compile(rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?(?![\d:])\b"),
    re.compile(rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?\b"),
    re.compile(rf"\b{_MONTH},? {_YEAR}\b"),
)
_WEEKDAY: Final = re.compile(rf"\b(?P<side>last|next|this|coming)? ?(?P<name>{'|'.join(_DAYS)})\b")
_NEAR: Final = re.compile(r"\b(?P<word>today|tonight|yesterday|tomorrow)\b", re.IGNORECASE)
_STEP: Final = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_FUTURE: Final = re.compile(
    r"\b(will|would|shall|next|are to|is to|was to|due|expected|scheduled|planned|plans?|"
    r"starting|begins?|should|tomorrow|set)\b", re.IGNORECASE,
)  # fmt: skip
_OPEN: Final = re.compile(r"\b(until|till|from|by)\b", re.IGNORECASE)
_PROMISED: Final = re.compile(
    r"\b(agreed|pledged|promised|vowed|decided|undertook|ordered|announced)\b"
    r"(.*\b(until|till|from|by) $| to .*\bon $)"
)
_PAST: Final = re.compile(r"\b(had|was|were|said|told|accused|\w+ed)\b")


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch of a text that names a day or a month, and which."""

    span: Span
    when: When


def dates(text: str, published: date | None) -> tuple[Dated, ...]:
    """Find the dates of a text.

    Weekdays, and days without a year, hang on the day of publication; where nobody knows it, on
    the first full date in the text; and are left out where there is none.

    Parameters
    ----------
    published
        The day the text came out.
    """
    anchor = published or _first_full(text)
    found = [*_calendar(text, anchor)]
    if anchor is not None:
        found.extend(_weekdays(text, anchor))
        found.extend(
            Dated(Span(*near.span()), _day(anchor + timedelta(_STEP[near["word"].lower()])))
            for near in _NEAR.finditer(text)
        )
    return tuple(sorted(found, key=lambda dated: dated.span))


def _first_full(text: str) -> date | None:
    full = (dated for dated in _calendar(text, None) if len(dated.when.iso) == 10)
    first = min(full, key=lambda dated: dated.span, default=None)
    return date.fromisoformat(first.when.iso) if first else None


def _calendar(text: str, anchor: date | None) -> Iterator[Dated]:
    taken: list[Span] = []
    for form in _FORMS:
        for match in form.finditer(text):
            span = Span(*match.span())
            if any(span.start < other.end and other.start < span.end for other in taken):
                continue
            when = _resolved(match.groupdict(), anchor)
            if when is not None:
                taken.append(span)
                yield Dated(span, when)


def _resolved(parts: dict[str, str | None], anchor: date | None) -> When | None:
    month = int(parts["number"] or 0) if "number" in parts else _month(parts["month"] or "")
    day, year = parts.get("day"), parts.get("year")
    if not 1 <= month <= 12:
        return None
    if day is None:
        return When(f"{year}-{month:02}")
    if year is not None:
        return _valid(int(year), month, int(day))
    if anchor is None:
        return None
    near = [
        date.fromisoformat(when.iso)
        for when in (_valid(anchor.year + step, month, int(day)) for step in (-1, 0, 1))
        if when is not None
    ]
    return _day(min(near, key=lambda day: abs(day - anchor))) if near else None


def _valid(year: int, month: int, day: int) -> When | None:
    try:
        return _day(date(year, month, day))
    except ValueError:
        return None


def _month(name: str) -> int:
    return next((n for n, full in enumerate(_MONTHS, 1) if full.startswith(name.lower()[:3])), 0)


def _weekdays(text: str, anchor: date) -> Iterator[Dated]:
    for match in _WEEKDAY.finditer(text):
        wanted = _DAYS.index(match["name"])
        back = (anchor.weekday() - wanted) % 7
        side = match["side"] or ""
        if side == "last" and back == 0:
            back = 7
        if side in {"next", "coming"} or (
            not side and back and _to_come(text, match.start("name"))
        ):
            back -= 7
        yield Dated(Span(match.start("name"), match.end()), _day(anchor - timedelta(back)))


def _to_come(text: str, at: int) -> bool:
    """Tell whether the words before a weekday look ahead.

    What is told as past does not, unless it was agreed until or from that day.
    """
    before = text[max(0, at - 60) : at]
    before = re.split(r"[.!?\n]", before)[-1]
    ahead = [match.end() for match in _FUTURE.finditer(before)]
    behind = [match.end() for match in _PAST.finditer(before)]
    if (not behind and _OPEN.search(before)) or _PROMISED.search(before):
        return True
    return bool(ahead) and max(ahead) > max(behind, default=-1)


def _day(day: date) -> When:
    return When(day.isoformat())

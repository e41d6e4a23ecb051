"""Hours on a clock: "from 9 a.m. to 6 p.m. Moscow time" on a day that is known.

An hour is read only where the text says whose it is. "Local time" is nobody's: which zone that is
the reader of the text has to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from safepassage.record.said import Hours
from safepassage.record.when import When


def _hour(n: int) -> str:
    return (
        rf"(?P<at{n}>noon|midnight|\d\d?(?:[:.]?\d\d)?)(?: ?(?:hours|hrs|h)\b)?"
        rf"(?: ?(?P<half{n}>[ap])\.?m\b\.?)?"
    )


_ZONE: Final = (
    r"[ ,(]*(?:(?P<clock>GMT|UTC)|(?P<city>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:local )?time)\b"
)
_RANGE: Final = re.compile(
    rf"\b(?:from|between) {_hour(1)} ?(?:to|until|till|and|-|–) ?{_hour(2)}{_ZONE}"
)
_LASTS: Final = re.compile(
    rf"\bfor (?P<lasts>\d\d?) hours,? (?:from|starting|starting at|beginning at|as of) {_hour(1)}"
    rf"{_ZONE}"
)
_NAMED: Final = {"noon": time(12), "midnight": time(0)}


def hours(text: str, day: When | None) -> tuple[Hours, ...]:
    """Read the hours of a clause on one day; hours that end before they begin end a day later.

    Parameters
    ----------
    text
        A sentence.
    day
        When it is; without one, or of a month only, there are no hours.
    """
    if day is None or len(day.iso) != 10:
        return ()
    return tuple(_read(text, date.fromisoformat(day.iso)))


def _read(text: str, day: date) -> Iterator[Hours]:
    for found in _RANGE.finditer(text):
        # "from 9 to 11 a.m." begins in the morning too
        first = _time(found["at1"], found["half1"] or found["half2"])
        zone, last = _zone(found), _time(found["at2"], found["half2"])
        if zone is not None and first is not None and last is not None and first != last:
            ends = day if last > first else day + timedelta(1)
            yield Hours(_moment(day, first, zone), _moment(ends, last, zone))
    for found in _LASTS.finditer(text):
        zone, start = _zone(found), _time(found["at1"], found["half1"])
        if zone is not None and start is not None and int(found["lasts"]):
            opens = _moment(day, start, zone)
            until = datetime.fromtimestamp(opens.begins + 3600 * int(found["lasts"]), zone)
            yield Hours(opens, _moment(until.date(), until.time(), zone))


def _zone(found: re.Match[str]) -> ZoneInfo | None:
    if found["clock"]:
        return ZoneInfo("UTC")
    key = _cities().get(found["city"].lower())
    return ZoneInfo(key) if key else None


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Map the cities that zones are named after: ``"moscow"`` to ``"Europe/Moscow"``."""
    return {
        key.rsplit("/", 1)[-1].replace("_", " ").lower(): key
        for key in sorted(available_timezones())
        if "/" in key and not key.startswith("Etc/")
    }


def _time(told: str, half: str | None) -> time | None:
    """Read "9", "9:30", "0930" or "noon"; None where no clock shows it."""
    if told in _NAMED:
        return _NAMED[told]
    digits = re.sub(r"\D", "", told)
    hour, minute = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _moment(day: date, at: time, zone: ZoneInfo) -> When:
    return When(datetime.combine(day, at, zone).isoformat(timespec="minutes"))

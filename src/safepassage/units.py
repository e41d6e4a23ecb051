"""Whole seconds, metres and persons, and how people write them.

Inside the package a quantity is a whole number of its one unit. Plans are made and
judged in whole minutes, because that is what a convoy leader can keep; a duration is
always rounded up to the next minute, so a plan never counts on a part of one.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from safepassage.errors import ImpossibleValue

Seconds: TypeAlias = int
Metres: TypeAlias = int
Persons: TypeAlias = int
Kilograms: TypeAlias = int
Litres: TypeAlias = int

MINUTE: Final[Seconds] = 60
HOUR: Final[Seconds] = 3600
DAY: Final[Seconds] = 86_400

_PARTS: Final = {"d": DAY, "h": HOUR, "min": MINUTE, "s": 1}
_PART: Final = re.compile(r"\s*(\d{1,9}(?:[.,]\d{1,9})?)\s*(d|h|min|s)\b")


def read_duration(text: str) -> Seconds:
    """Read ``"90 min"``, ``"1 h 30 min"``, ``"4.5 h"`` or ``"2 d"`` as seconds.

    Raises
    ------
    ImpossibleValue
        Where the text is not a chain of numbers with ``d``, ``h``, ``min`` or ``s``, or
        does not come to whole seconds.
    """
    total, end = 0.0, 0
    while match := _PART.match(text, end):
        total += float(match[1].replace(",", ".")) * _PARTS[match[2]]
        end = match.end()
    if end == 0 or text[end:].strip() or abs(total - round(total)) > 1e-6:
        raise ImpossibleValue(f"{text!r} is not a duration such as '1 h 30 min'")
    return round(total)


def write_duration(seconds: Seconds) -> str:
    """Write 5400 as ``"1 h 30 min"``, the form that :func:`read_duration` reads back."""
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    words = []
    for name, size in (("h", HOUR), ("min", MINUTE), ("s", 1)):
        count, rest = divmod(rest, size)
        if count:
            words.append(f"{count} {name}")
    return sign + (" ".join(words) or "0 min")


def whole_minutes(seconds: Seconds) -> Seconds:
    """Round a duration up to whole minutes, in seconds: 61 becomes 120."""
    return -(-seconds // MINUTE) * MINUTE


def service_time(units: int, per_hour: int) -> Seconds:
    """Tell how long a checkpoint or an intake takes, in whole minutes rounded up.

    Parameters
    ----------
    units
        Vehicles or persons to serve, 0 or more.
    per_hour
        How many it serves in an hour, 1 or more.
    """
    return -(-units * 60 // per_hour) * MINUTE

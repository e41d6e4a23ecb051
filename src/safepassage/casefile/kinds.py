"""Kinds of cell: how each is written by people, and which value of the model it means.

Every cell is text first, whether it came from CSV, a spreadsheet or TOML. A kind reads
that text, and writes the one canonical text that reads back to the same value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from safepassage.casefile.faults import likely, shown
from safepassage.errors import ImpossibleValue
from safepassage.model import NEEDS, Escort, Needs, Objective, SlowHours
from safepassage.model.party import LABEL
from safepassage.units import DAY, HOUR, MINUTE, read_duration, write_duration


@dataclass(frozen=True, slots=True)
class Kind:
    """How a cell is read and written.

    Parameters
    ----------
    expected
        What may stand there: the end of a fault, and the column "written as" of the docs.
    read
        From cleaned, not empty text to a value; raises ValueError. The message of an
        :class:`ImpossibleValue` is shown to the user, that of another ValueError is not.
    write
        From a value to its canonical text.
    names
        The table whose keys it names; empty where it names none.
    number
        Whether spreadsheets should hold it as a number.
    """

    expected: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    names: str = ""
    number: bool = False


# --- text -------------------------------------------------------------------------------------

_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # soft hyphen, zero widths
_JOINERS: Final = frozenset("\u200c\u200d\u200e\u200f")  # Persian and Arabic need them
_LONGEST: Final = 2000  # characters of a title or a note


def clean(text: str) -> str:
    """Take out what nobody sees: runs of white space, no-break spaces, zero-width characters."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_UNSEEN)).split())


def _text(text: str) -> str:
    if len(text) > _LONGEST:
        raise ImpossibleValue(f"{len(text)} characters are too many, {_LONGEST} are the most")
    if not all(sign.isprintable() or sign in _JOINERS for sign in text):
        raise ImpossibleValue("it holds a control character")
    return text


def _key(text: str) -> str:
    if not 0 < len(text) <= 80 or text[0] == "#" or not text.isprintable() or {*text} & {*" >|"}:
        raise ValueError
    return text


def _label(text: str) -> str:
    if len(text) > LABEL:
        raise ImpossibleValue(f"{len(text)} characters are too many, {LABEL} are the most")
    return _text(text)


TEXT: Final = Kind("text", _text)
SHORT: Final = Kind(f"text of up to {LABEL} characters", _label)
KEY: Final = Kind("a key without spaces, '>' and '|', up to 80 characters", _key)


def name_of(table: str, what: str) -> Kind:
    """Make the kind that names one row of another table, such as ``"the id of a place"``."""
    return Kind(what, _key, names=table)


def names_of(table: str, what: str) -> Kind:
    """Make the kind that names some rows of another table, each once."""

    def read(text: str) -> tuple[str, ...]:
        keys = tuple(_key(part.strip()) for part in text.split("|"))
        if len(set(keys)) < len(keys):
            raise ImpossibleValue("each once")
        return keys

    return Kind(f"{what} with ' | ' between them", read, " | ".join, names=table)


def _chain(text: str) -> tuple[str, ...]:
    return tuple(_key(part.strip()) for part in text.split(">"))


CHAIN: Final = Kind("ids of segments with ' > ' between them", _chain, " > ".join, names="segments")


def choice(words: type[StrEnum]) -> Kind:
    """Make the kind that is one word out of a few."""
    return Kind(f"one of {', '.join(words)}", lambda text: words(text.lower()))


def choices(words: type[StrEnum]) -> Kind:
    """Make the kind that is some words out of a few, in the order of those few."""

    def read(text: str) -> tuple[StrEnum, ...]:
        chosen = [words(part.strip().lower()) for part in text.split("|")]
        if len(set(chosen)) < len(chosen):
            raise ImpossibleValue("each once")
        return tuple(word for word in words if word in chosen)

    return Kind(f"some of {', '.join(words)}, with ' | ' between them", read, " | ".join)


_YES_NO: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _yes_no(text: str) -> bool:
    if text.lower() not in _YES_NO:
        raise ValueError
    return _YES_NO[text.lower()]


YES_NO: Final = Kind("yes or no", _yes_no, lambda yes: "yes" if yes else "no")


_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def _digest(text: str) -> str:
    if not _DIGEST.fullmatch(text.lower()):
        raise ValueError
    return text.lower()


DIGEST: Final = Kind("a SHA-256, 64 hexadecimal digits", _digest)


# --- numbers ----------------------------------------------------------------------------------

# 1200, 1 200, 47.5, 47,5 (a decimal comma, as spreadsheets in Kyiv write it), 4.75E1
_NUMBER: Final = re.compile(
    r"[+-]?(\d{1,3}( \d{3})+|\d{1,30})([.,]\d{1,30})?([eE][+-]?\d{1,2})?", re.ASCII
)
_MILLION: Final = 1_000_000


def decimal(text: str) -> Decimal:
    """Read a number, exactly.

    Raises
    ------
    ValueError
        Where the text is not a number.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return Decimal(text.replace(" ", "").replace(",", "."))


def plain(number: Decimal | float) -> str:
    """Write a number without an exponent and without zeros at its end: 50.0 becomes "50"."""
    digits = f"{Decimal(repr(number)) if isinstance(number, float) else number:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def whole(least: int, most: int = 100 * _MILLION) -> Kind:
    """Make the kind of whole numbers from ``least`` to ``most``; 50.0 is 50."""

    def read(text: str) -> int:
        number = decimal(text)
        if number != int(number) or number < least:
            raise ValueError
        if number > most:
            raise ImpossibleValue(f"{most:,} at most")
        return int(number)

    return Kind(f"a whole number, {least} or more", read, number=True)


def _scaled(scale: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = decimal(text)
        if number < 0:
            raise ValueError
        if number > most:
            raise ImpossibleValue(f"{most:,} at most")
        return round(number * scale)

    return read


def _degrees(most: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = float(decimal(text))
        if abs(number) > 180:
            raise ValueError
        if abs(number) > most:
            raise ImpossibleValue("swapped with the longitude?")
        return number

    return read


KILOMETRES: Final = Kind(
    "kilometres, 0 or more, such as 12.5",
    _scaled(1000, 10_000),
    lambda metres: plain(Decimal(metres) / 1000),
    number=True,
)
# four decimals of a minute are finer than a second: every whole second reads back
MINUTES: Final = Kind(
    "minutes, 0 or more, such as 90",
    _scaled(60, 100_000),
    lambda seconds: plain(round(Decimal(seconds) / 60, 4)),
    number=True,
)
TONNES: Final = Kind(
    "tonnes, 0 or more, such as 2.5",
    _scaled(1000, 1_000_000),
    lambda kilograms: plain(Decimal(kilograms) / 1000),
    number=True,
)
CUBIC_METRES: Final = Kind(
    "cubic metres, 0 or more, such as 12.5",
    _scaled(1000, 1_000_000),
    lambda litres: plain(Decimal(litres) / 1000),
    number=True,
)
LATITUDE: Final = Kind("degrees from -90 to 90, such as 47.0971", _degrees(90), plain, number=True)
LONGITUDE: Final = Kind(
    "degrees from -180 to 180, such as 37.5434", _degrees(180), plain, number=True
)


# --- people -----------------------------------------------------------------------------------


def _layouts(text: str) -> tuple[Needs, ...]:
    layouts = tuple(_layout(part) for part in text.split("|"))
    if not all(layout.total for layout in layouts):
        raise ImpossibleValue("a layout has no place for anyone")
    return layouts


def _layout(text: str) -> Needs:
    counts = [whole(0, 1000).read(count.strip()) for count in text.split("/")]
    if len(counts) != 3:
        raise ValueError
    return Needs(*counts)


LAYOUTS: Final = Kind(
    "seated/wheelchair/stretcher places, such as '24/4/0 | 34/2/0'",
    _layouts,
    lambda layouts: " | ".join("/".join(map(str, layout)) for layout in layouts),
)


def _priority(text: str) -> tuple[str, ...]:
    needs = tuple(part.strip().lower() for part in text.split(">"))
    if sorted(needs) != sorted(NEEDS):
        raise ValueError
    return needs


PRIORITY: Final = Kind(
    "every need once, such as 'stretcher > wheelchair > seated'", _priority, " > ".join
)


def _objectives(text: str) -> tuple[Objective, ...]:
    asked = tuple(Objective(part.strip().lower()) for part in text.split("|"))
    if len(asked) > 2 or len(set(asked)) < len(asked):
        raise ImpossibleValue("two at the most, each once")
    if len(asked) > 1 and Objective.CLEARANCE in asked:
        raise ImpossibleValue("clearance stands by itself")
    return asked


OBJECTIVES: Final = Kind(
    f"one of {', '.join(Objective)}, or two of them, the first asked first: 'evening | risk'",
    _objectives,
    " | ".join,
)


def _escorts(text: str) -> tuple[Escort, ...]:
    escorts = []
    for part in text.split("|"):
        count, _, organisation = part.strip().partition(" ")
        escorts.append(Escort(whole(1, 100).read(count), _text(organisation.strip())))
    if len({escort.organisation for escort in escorts}) < len(escorts):
        raise ImpossibleValue("each organisation once")
    return tuple(escorts)


ESCORTS: Final = Kind(
    "a number of teams, or one of each organisation: '2', '1 United Nations | 1 ICRC'",
    _escorts,
    lambda escorts: " | ".join(f"{of.count} {of.organisation}".strip() for of in escorts),
)


# --- time -------------------------------------------------------------------------------------


def duration(least: int) -> Kind:
    """Make the kind of durations from ``least`` seconds to a year."""

    def read(text: str) -> int:
        if len(text) > 40:
            raise ValueError
        seconds = read_duration(text)
        if seconds < least:
            raise ValueError
        if seconds > 366 * DAY:
            raise ImpossibleValue("a year at most")
        return seconds

    return Kind(
        f"a duration{' above 0' if least else ''}, such as '1 h 30 min'", read, write_duration
    )


_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


def _clock(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError
    return int(match[1]) * HOUR + int(match[2]) * MINUTE


CLOCK: Final = Kind(
    "a time of the day such as '18:00'",
    _clock,
    lambda at: f"{at // HOUR:02}:{at // MINUTE % 60:02}",
)


_SLOW: Final = re.compile(r"(\S+?) ?- ?(\S+) (\d{1,3}) ?%", re.ASCII)


def _slow(text: str) -> tuple[SlowHours, ...]:
    hours = []
    for part in text.split("|"):
        match = _SLOW.fullmatch(part.strip())
        if match is None:
            raise ValueError
        hours.append(SlowHours(_clock(match[1]), _clock(match[2]), int(match[3])))
    return tuple(hours)


SLOW: Final = Kind(
    "hours of the day and the speed then, such as '20:00-05:00 60%'; ' | ' between several",
    _slow,
    lambda hours: " | ".join(
        f"{CLOCK.write(of.since)}-{CLOCK.write(of.until)} {of.percent}%" for of in hours
    ),
)


@cache
def _zones() -> Collection[str]:
    # "localtime" is whatever this machine is set to
    return available_timezones() - {"localtime", "posixrules", "Factory"}


def _zone(text: str) -> str:
    if text not in _zones():
        guess = likely(text, _zones())
        raise ImpossibleValue(f"did you mean {shown(guess)}?" if guess else "")
    return text


ZONE: Final = Kind("an IANA time zone such as 'Europe/Kyiv'", _zone)
ZONES: Final = Kind(
    "IANA time zones such as 'Europe/Kyiv | Europe/Moscow'",
    lambda text: tuple(_zone(part.strip()) for part in text.split("|")),
    " | ".join,
)

_TIME: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?(Z|[+-]\d{2}:?\d{2}))?",
    re.ASCII,
)


def _time(text: str) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError
    parts = [int(part or 0) for part in match.groups()[:6]]
    if not 1900 < parts[0] < 2200:
        raise ImpossibleValue("a year between 1900 and 2200")
    return datetime(*parts, tzinfo=_offset(match[7]))  # type: ignore[arg-type,misc]


def _offset(text: str | None) -> timezone | None:
    if text is None or text == "Z":
        return UTC if text else None
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def write_time(time: datetime) -> str:
    """Write a time to the minute, or to the second where it must; with its offset if it has one."""
    return time.isoformat(sep=" ", timespec="seconds" if time.second else "minutes")


TIME: Final = Kind(
    "a time such as '2022-05-05 08:00', or with its offset '2022-05-05 08:00+03:00'",
    _time,
    write_time,
)

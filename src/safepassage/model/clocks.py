"""Moments as people read them: on the clock of every zone of a case.

Nothing here asks the machine for its zone, its language or the time of day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from safepassage.model.case import Case
from safepassage.model.window import local_time
from safepassage.units import MINUTE, Seconds

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock of one zone shows at a moment.

    Parameters
    ----------
    zone, offset
        Its name and its distance from UTC then: ``"Kyiv"``, ``"UTC+2"``.
    day, time
        ``"Tue 8 March 2022"`` and ``"09:00"``.
    """

    zone: str
    offset: str
    day: str
    time: str

    @property
    def short_day(self) -> str:
        """The day without its year: ``"Tue 8 March"``."""
        return self.day.rsplit(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as every zone of the case reads it, the case's first zone first.

    Parameters
    ----------
    at
        Seconds after the case's start.
    iso
        The same in UTC, for machines.
    readings
        One for each zone.
    """

    at: Seconds
    iso: str
    readings: tuple[Reading, ...]

    @property
    def first(self) -> Reading:
        """What the first zone reads."""
        return self.readings[0]

    @property
    def hours(self) -> tuple[str, ...]:
        """The time of day in each zone; another zone's day is added where it is another."""
        return tuple(
            reading.time
            if reading.day == self.first.day
            else f"{reading.time} ({reading.short_day})"
            for reading in self.readings
        )

    def __str__(self) -> str:
        """Write it in full: ``"Tue 8 March 2022, 09:00 Kyiv (UTC+2) = 10:00 Moscow (UTC+3)"``."""
        clocks = (
            f"{hour} {reading.zone} ({reading.offset})"
            for hour, reading in zip(self.hours, self.readings, strict=True)
        )
        return f"{self.first.day}, {' = '.join(clocks)}"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The zones in which a case shows its times.

    Parameters
    ----------
    start
        The moment from which seconds count, with its offset.
    zones
        IANA names, the first one first.
    """

    start: datetime
    zones: tuple[str, ...]

    @classmethod
    def of(cls, case: Case) -> Clocks:
        """Take the clocks of a case."""
        return cls(case.start, case.zones)

    def moment(self, at: Seconds) -> Moment:
        """Read every clock, ``at`` seconds after the start."""
        utc = self.start.astimezone(UTC) + timedelta(seconds=at)
        readings = tuple(_reading(self.start, at, zone) for zone in self.zones)
        return Moment(at, f"{utc:%Y-%m-%dT%H:%MZ}", readings)

    def midnights(self, until: Seconds) -> tuple[Seconds, ...]:
        """Give the first zone's midnights after the start, up to ``until`` itself."""
        zone = ZoneInfo(self.zones[0])
        day = local_time(self.start, 0, self.zones[0]).replace(hour=0, minute=0, second=0)
        found: list[Seconds] = []
        while True:
            # a day is a date on the wall: 23 or 25 hours long when clocks change
            day = (day.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
            # in UTC: two times of one zone would be subtracted as the wall shows them
            at = int((day.astimezone(UTC) - self.start.astimezone(UTC)).total_seconds())
            if at > until:
                return tuple(found)
            found.append(at)

    def offsets(self, until: Seconds) -> tuple[tuple[tuple[Seconds, Seconds], ...], ...]:
        """Give, zone by zone, from which second on which distance from UTC holds, in seconds."""
        return tuple(tuple(self._changes(zone, until)) for zone in self.zones)

    def _changes(self, zone: str, until: Seconds) -> Iterable[tuple[Seconds, Seconds]]:
        last = None
        for at in range(0, until + 15 * MINUTE, 15 * MINUTE):
            shift = local_time(self.start, at, zone).utcoffset() or timedelta()
            if shift != last:
                yield at, int(shift.total_seconds())
                last = shift


@lru_cache(maxsize=8192)
def _reading(start: datetime, at: Seconds, zone: str) -> Reading:
    local = local_time(start, at, zone)
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"
    return Reading(zone_name(zone), _offset(local), day, f"{local:%H:%M}")


def zone_name(zone: str) -> str:
    """Call ``"Europe/Kyiv"`` ``"Kyiv"``, as people at the table do."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")

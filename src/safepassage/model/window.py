"""When something may happen: windows in seconds after the case's start, zones at the edge.

People agree on a window in somebody's local time; every value inside the package is
whole seconds after the start of the case. This module is the only bridge between the
two, and it refuses a local time that does not exist or exists twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from safepassage.errors import ImpossibleValue
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A stretch of time, ``opens`` included, ``closes`` as its last moment.

    Parameters
    ----------
    opens, closes
        Seconds after the case's start; ``opens < closes``.
    """

    opens: Seconds
    closes: Seconds

    def __post_init__(self) -> None:
        """Refuse a window that closes before it opens."""
        if self.closes <= self.opens:
            raise ImpossibleValue(
                f"a window cannot open at {self.opens} and close at {self.closes}"
            )

    def holds(self, starts: Seconds, ends: Seconds) -> bool:
        """Tell whether something from ``starts`` to ``ends`` lies wholly inside."""
        return self.opens <= starts and ends <= self.closes


Calendar: TypeAlias = tuple[Window, ...]
"""Windows in time order that do not overlap. An empty calendar is never open."""


def calendar(windows: tuple[Window, ...]) -> Calendar:
    """Sort windows and join those that touch or overlap."""
    joined: list[Window] = []
    for window in sorted(windows):
        if joined and window.opens <= joined[-1].closes:
            last = joined.pop()
            window = Window(last.opens, max(last.closes, window.closes))  # noqa: PLW2901
        joined.append(window)
    return tuple(joined)


def both(first: Calendar, second: Calendar) -> Calendar:
    """Keep the time that two calendars share: a corridor is as open as its segments."""
    shared = [
        Window(max(a.opens, b.opens), min(a.closes, b.closes))
        for a in first
        for b in second
        if max(a.opens, b.opens) < min(a.closes, b.closes)
    ]
    return calendar(tuple(shared))


def without(open_: Calendar, closures: Calendar) -> Calendar:
    """Take closures out of a calendar."""
    left = list(open_)
    for closure in closures:
        pieces: list[Window] = []
        for window in left:
            before = (window.opens, min(window.closes, closure.opens))
            after = (max(window.opens, closure.closes), window.closes)
            pieces += [Window(*piece) for piece in (before, after) if piece[0] < piece[1]]
        left = pieces
    return calendar(tuple(left))


def instant(local: datetime, zone: str) -> datetime:
    """Give the moment (UTC) that a local wall-clock time means in an IANA zone.

    Parameters
    ----------
    local
        A wall-clock time without a zone.
    zone
        An IANA name such as ``"Europe/Kyiv"``.

    Raises
    ------
    ImpossibleValue
        Where the zone is unknown, or the clock skips that time (spring) or shows it twice
        (autumn): such a window must be agreed with its UTC offset.
    """
    try:
        tz = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as fault:
        raise ImpossibleValue(f"{zone!r} is not an IANA time zone such as 'Europe/Kyiv'") from fault
    first, second = (local.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(tz).replace(tzinfo=None) != local:
        raise ImpossibleValue(f"{local:%Y-%m-%d %H:%M} does not exist in {zone}: clocks skip it")
    if first != second:
        raise ImpossibleValue(f"{local:%Y-%m-%d %H:%M} happens twice in {zone}: give a UTC offset")
    return first


def daily(start: datetime, zone: str, opens: Seconds, closes: Seconds, until: Seconds) -> Calendar:
    """Repeat a stretch of the day, every day in a zone, from the start to a moment.

    Parameters
    ----------
    start
        The moment from which seconds count.
    zone
        An IANA zone.
    opens, closes
        Seconds of a day by the clocks of the zone; where it closes before it opens, it closes
        on the next day. A time that the clocks skip or show twice is the first that is meant.
    until
        Seconds after the start; what begins later is left out.
    """
    tz, zero = ZoneInfo(zone), start.astimezone(UTC)
    day = start.astimezone(tz).date() - timedelta(days=1)
    found: list[Window] = []
    while True:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - of the zone's clocks
        ends = midnight + timedelta(days=closes <= opens, seconds=closes)
        edges = [midnight + timedelta(seconds=opens), ends]
        first, last = (
            round((edge.replace(tzinfo=tz).astimezone(UTC) - zero).total_seconds())
            for edge in edges
        )
        if first > until:
            return calendar(tuple(found))
        if last > 0 and first < last:
            found.append(Window(max(0, first), last))
        day += timedelta(days=1)


def overlapping(calendar: Calendar, since: Seconds, until: Seconds) -> Calendar:
    """Keep the windows in any part of which something lies that lasts from since until then."""
    return tuple(window for window in calendar if window.opens < until and since < window.closes)


def local_time(start: datetime, at: Seconds, zone: str) -> datetime:
    """Give the wall-clock time in a zone, ``at`` seconds after a start (an aware time)."""
    return (start.astimezone(UTC) + timedelta(seconds=at)).astimezone(ZoneInfo(zone))

"""The operation's clock: between the local times of a case and seconds after its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from safepassage.casefile.kinds import write_time
from safepassage.errors import ImpossibleValue
from safepassage.model import instant, local_time
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Clock:
    """When the operation starts, and whose local time it keeps.

    Parameters
    ----------
    start
        A moment with its offset.
    zone
        The IANA zone of local times that name no other.
    """

    start: datetime
    zone: str

    def seconds(self, time: datetime, zone: str | None = None) -> Seconds:
        """Give the seconds from the start to a local time; negative before it.

        As :func:`moment`, it refuses what the clocks never show, or show twice.
        """
        return round((moment(time, zone or self.zone) - self.start).total_seconds())

    def text(self, at: Seconds) -> str:
        """Write a moment in the operation's zone, as :func:`local_text`."""
        return local_text(local_time(self.start, at, self.zone), self.zone)


def moment(time: datetime, zone: str) -> datetime:
    """Give the moment of a local time in its own offset, or else in a zone.

    As :func:`~safepassage.model.instant`, it refuses (``ImpossibleValue``) a time that the
    clocks of the zone never show, or show twice.
    """
    return time.astimezone(UTC) if time.tzinfo else instant(time, zone)


def local_text(time: datetime, zone: str) -> str:
    """Write an aware time by the clocks of a zone, with its offset where they show it twice."""
    local = time.astimezone(ZoneInfo(zone))
    try:
        instant(local.replace(tzinfo=None, fold=0), zone)
    except ImpossibleValue:
        return write_time(local)
    return write_time(local.replace(tzinfo=None))


def clock_of(start: datetime, zones: tuple[str, ...]) -> Clock:
    """Give the clock of a case: in the zone of its start, or else the first that it shows."""
    zone = start.tzinfo.key if isinstance(start.tzinfo, ZoneInfo) else None
    return Clock(start, zone or zones[0])

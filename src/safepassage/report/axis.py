"""The axis of time that the timeline and the curve share: from when to when, and its ticks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safepassage.model import Act, Case, Plan
from safepassage.model.clocks import Clocks, zone_name
from safepassage.units import HOUR, MINUTE, Seconds

_HALF = 15.0  # half the width of an hour's mark


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what is written there."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """The hours of one zone along an axis.

    Parameters
    ----------
    zone, offset
        Whose clock, and its distance from UTC: ``"Kyiv"``, ``"UTC+2/UTC+3"`` where it changes.
    hours
        A tick for every few hours.
    """

    zone: str
    offset: str
    hours: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """Time from left to right.

    Parameters
    ----------
    begins, ends
        Seconds after the case's start.
    left, per_hour
        Where it begins on the drawing, and units to an hour.
    """

    begins: Seconds
    ends: Seconds
    left: float
    per_hour: float

    def x(self, at: Seconds) -> float:
        """Put a moment on the drawing; what lies outside is put on the edge."""
        inside = min(max(at, self.begins), self.ends)
        return round(self.left + (inside - self.begins) * self.per_hour / HOUR, 1)

    @property
    def right(self) -> float:
        """Where it ends on the drawing."""
        return self.x(self.ends)

    def days(self, clocks: Clocks) -> tuple[Tick, ...]:
        """Mark each day of the first zone where it begins, the first day at the very left."""
        starts = (self.begins, *(at for at in clocks.midnights(self.ends) if at > self.begins))
        return tuple(Tick(self.x(at), clocks.moment(at).first.short_day) for at in starts)

    def lines(self, clocks: Clocks, apart: float) -> tuple[Line, ...]:
        """Mark the hours of every zone, ``apart`` units from each other or more."""
        every = next(n for n in (1, 2, 3, 4, 6, 12, 24) if n * self.per_hour >= apart or n == 24)
        return tuple(
            Line(
                zone_name(zone),
                "/".join(offsets(clocks, n, self.begins, self.ends)),
                tuple(self._hours(clocks, n, every)),
            )
            for n, zone in enumerate(clocks.zones)
        )

    def _hours(self, clocks: Clocks, zone: int, every: int) -> Iterator[Tick]:
        quarter = 15 * MINUTE  # some zones are a quarter of an hour off
        for at in range(-(-self.begins // quarter) * quarter, self.ends + 1, quarter):
            reading = clocks.moment(at).readings[zone]
            hour, minute = reading.time.split(":")
            x = self.x(at)
            if minute == "00" and int(hour) % every == 0 and x - self.left >= _HALF:
                yield Tick(x, reading.time)


def zone_heading(clocks: Clocks, zone: int, begins: Seconds, ends: Seconds) -> str:
    """Name a zone with its offset, or both offsets where the clock changes on the way."""
    name = zone_name(clocks.zones[zone])
    return f"{name} time, {', later '.join(offsets(clocks, zone, begins, ends))}"


def offsets(clocks: Clocks, zone: int, begins: Seconds, ends: Seconds) -> tuple[str, ...]:
    """Give a zone's distance from UTC, or two where the clock changes on the way."""
    both = (clocks.moment(at).readings[zone].offset for at in (begins, ends))
    return tuple(dict.fromkeys(both))


def span(case: Case, plan: Plan) -> tuple[Seconds, Seconds]:
    """Tell from when to when there is something to show, on whole hours.

    Nights before the first window and days after the last reception are left out.
    """
    windows = [window for corridor in case.corridors for window in corridor.windows]
    steps = [step for convoy in plan.convoys for step in convoy.steps]
    received = [step.ends for step in steps if step.act is Act.RECEIVE]
    begins = min([case.horizon - HOUR, *(w.opens for w in windows), *(s.starts for s in steps)])
    ends = max([begins + HOUR, *(w.closes for w in windows), *received])
    first = max(0, (begins - 1) // HOUR * HOUR)
    return first, -(-(ends + 1) // HOUR) * HOUR

"""Roads that are driven slower at some hours: what a drive takes that begins at a moment.

The speed is integrated over time (Ichoua, Gendreau and Potvin, European Journal of Operational
Research 144, 2003): a drive that comes into slow hours slows down then, and one that comes out of
them speeds up. So whoever leaves later never arrives earlier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.units import DAY, MINUTE, Seconds, whole_minutes

WHOLE: Final = 100
"""Per cent of the usual speed."""


@dataclass(frozen=True, slots=True)
class SlowHours:
    """Hours of every day at which a road is driven slower.

    Parameters
    ----------
    since, until
        Seconds of a day by the clocks of the case's first zone; where ``until`` comes before
        ``since``, it is on the next day.
    percent
        Of the speed at other hours, 1 to 100.
    """

    since: Seconds
    until: Seconds
    percent: int

    def __post_init__(self) -> None:
        """Refuse hours that no day has, and a road that nobody comes along."""
        of_a_day = all(0 <= at < DAY for at in (self.since, self.until))
        if not of_a_day or self.since == self.until or not 0 < self.percent <= WHOLE:
            raise ImpossibleValue(
                f"{self.percent} % of the speed from {self.since} to {self.until} s of a day"
            )


@dataclass(frozen=True, slots=True)
class Slow:
    """A stretch of time, ``since`` included, ``until`` not, in which a road is driven slower.

    Parameters
    ----------
    since, until
        Seconds after the case's start, whole minutes: a minute that is slow in part is slow.
    percent
        Of the speed at other times, 1 to 99.
    """

    since: Seconds
    until: Seconds
    percent: int


Pace: TypeAlias = tuple[Slow, ...]
"""Stretches in time order that do not overlap; outside them a road is driven as ever."""


def pace(stretches: Iterable[tuple[Seconds, Seconds, int]]) -> Pace:
    """Put stretches (since, until, per cent) in order; where some overlap, the slowest holds."""
    wide = [
        (since // MINUTE * MINUTE, whole_minutes(until), percent)
        for since, until, percent in stretches
        if percent < WHOLE
    ]
    edges = sorted({edge for since, until, _ in wide for edge in (since, until)})
    found = []
    for since, until in pairwise(edges):
        here = [percent for a, b, percent in wide if a <= since and until <= b]
        if here:
            found.append(Slow(since, until, min(here)))
    return tuple(found)


def arrival(pace: Pace, takes: Seconds, departs: Seconds) -> Seconds:
    """Tell when a drive is over, in whole minutes rounded up.

    Parameters
    ----------
    takes
        How long it takes where it is not slowed down, whole minutes.
    departs
        When it begins.
    """
    if not pace:
        return departs + takes
    left = takes * WHOLE
    for slow in pace:
        if slow.until <= departs:
            continue
        if slow.since > departs:
            if left <= (slow.since - departs) * WHOLE:
                break
            left -= (slow.since - departs) * WHOLE
            departs = slow.since
        if left <= (slow.until - departs) * slow.percent:
            return whole_minutes(departs - (-left // slow.percent))
        left -= (slow.until - departs) * slow.percent
        departs = slow.until
    return whole_minutes(departs - (-left // WHOLE))


def departure(pace: Pace, takes: Seconds, arrives: Seconds) -> Seconds:
    """Tell the last whole minute from which a drive is over by then: the inverse of arrival.

    Parameters
    ----------
    takes
        How long it takes where it is not slowed down, whole minutes.
    arrives
        By when it is to be over.
    """
    arrives = arrives // MINUTE * MINUTE
    left = takes * WHOLE
    for slow in reversed(pace):
        if slow.since >= arrives:
            continue
        if slow.until < arrives:
            if left <= (arrives - slow.until) * WHOLE:
                break
            left -= (arrives - slow.until) * WHOLE
            arrives = slow.until
        if left <= (arrives - slow.since) * slow.percent:
            return (arrives + -left // slow.percent) // MINUTE * MINUTE
        left -= (arrives - slow.since) * slow.percent
        arrives = slow.since
    return (arrives + -left // WHOLE) // MINUTE * MINUTE


def slowest(pace: Pace, takes: Seconds) -> Seconds:
    """Tell what a drive takes at the most, wherever it begins, in whole minutes rounded up."""
    percent = min((slow.percent for slow in pace), default=WHOLE)
    return whole_minutes(-(-takes * WHOLE // percent))

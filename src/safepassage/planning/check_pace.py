"""The judge, of roads that are slower at some hours: a drive counted minute by minute."""

from __future__ import annotations

from safepassage.model import Case, Step, daily
from safepassage.units import DAY, MINUTE, Seconds


def slowed(case: Case, step: Step, usual: Seconds) -> Seconds:
    """Tell how long a drive takes, minute by minute at the speed of that minute.

    Parameters
    ----------
    usual
        What it takes where nothing slows it down, whole minutes.
    """
    slow = [
        (window, hours.percent)
        for hours in case.segment[step.segment or ""].slow
        for window in daily(case.start, case.zones[0], hours.since, hours.until, case.horizon + DAY)
    ]
    if not slow:
        return usual
    driven, at = 0, step.starts
    while driven < usual * 100:
        speeds = [
            percent for window, percent in slow if window.opens < at + MINUTE and at < window.closes
        ]
        driven += MINUTE * min(speeds, default=100)
        at += MINUTE
    return at - step.starts

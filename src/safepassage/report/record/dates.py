"""Days and moments of the record, as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from safepassage.record.when import When
from safepassage.units import Seconds


def written(when: When | None) -> str:
    """Write ``"Thu 5 May 2022, 08:00 (UTC+03:00)"``, or as much of it as is told."""
    if when is None:
        return "no date"
    if len(when.iso) == 7:
        return f"{datetime.fromisoformat(when.iso + '-01'):%B %Y}"
    moment = datetime.fromisoformat(when.iso)
    if len(when.iso) == 10:
        return day(moment)
    return f"{day(moment)}, {moment:%H:%M} ({moment:%Z})".replace("+00:00", "")


def stamped(at: Seconds) -> str:
    """Write a moment since 1970: ``"Thu 5 May 2022, 05:00 (UTC)"``."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{day(moment)}, {moment:%H:%M} (UTC)"


def day(of: date) -> str:
    """Write ``"Thu 5 May 2022"``."""
    return f"{of:%a} {of.day} {of:%B %Y}"


def dated(when: When) -> date:
    """Give the day on the clock that the text tells it by; of a month, its first."""
    return date.fromisoformat((when.iso + "-01")[:10])


def day_of_war(of: date, first: date | None) -> int | None:
    """Count days, the first of the war being 1; None before it, and where no day is named."""
    return None if first is None or of < first else (of - first).days + 1

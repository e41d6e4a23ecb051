"""When something was said or done, as exactly as a text tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from safepassage.errors import ImpossibleValue
from safepassage.ledger.facts import Words
from safepassage.units import Seconds

_FORMS: Final = re.compile(r"\d{4}-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class When:
    """A month, a day, or a moment with its offset from UTC: what the text tells, and no more.

    Parameters
    ----------
    iso
        As ISO 8601 writes it: ``"2022-04"``, ``"2022-04-26"``, ``"2022-05-05T08:00+03:00"``. An
        hour without its offset is refused: 10:00 in Moscow was 09:00 in Kyiv, and later it was not.
    """

    iso: Annotated[str, Words(32, "a date in the form of ISO 8601")]

    def __post_init__(self) -> None:
        """Refuse a date that is in no calendar, and an hour of nobody's clock."""
        if not (_FORMS.fullmatch(self.iso) and self._in_a_calendar()):
            hint = "a date such as 2022-04-26, or 2022-04-26T10:55+02:00"
            raise ImpossibleValue(f"{self.iso!r:.60} is not {hint}")

    @property
    def begins(self) -> Seconds:
        """Its first second, since 1970; a day without an hour is one of UTC."""
        return int(self._start.timestamp())

    @property
    def ends(self) -> Seconds:
        """Its last second: that of the day or month; of a moment, the moment itself."""
        if len(self.iso) == 7:
            following = (self._start + timedelta(days=31)).replace(day=1)
            return int(following.timestamp()) - 1
        if len(self.iso) == 10:
            return self.begins + 86_399
        return self.begins

    def _in_a_calendar(self) -> bool:
        try:
            return self.begins <= self.ends
        except (ValueError, OverflowError):
            return False

    @property
    def _start(self) -> datetime:
        told = f"{self.iso}-01" if len(self.iso) == 7 else self.iso
        start = datetime.fromisoformat(told)
        return start if start.tzinfo else start.replace(tzinfo=UTC)

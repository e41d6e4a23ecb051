"""The head-count of a day: nobody appears from nowhere, and nobody is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from safepassage.errors import ImpossibleValue
from safepassage.model import NOBODY, Event, Trace, What
from safepassage.model.place import PlaceId
from safepassage.units import Persons


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Where everyone is.

    Parameters
    ----------
    waiting, aboard, following
        At assembly points, in vehicles, and in cars of their own behind them.
    received, left
        Taken in at centres, and those who did not travel on: of their own will, held, or lost
        with a vehicle.
    """

    waiting: Persons
    aboard: Persons = 0
    following: Persons = 0
    received: Persons = 0
    left: Persons = 0

    @property
    def everyone(self) -> Persons:
        """The sum, which only people who join in cars of their own can change."""
        return self.waiting + self.aboard + self.following + self.received + self.left


def head_counts(day: Trace, came: Mapping[PlaceId, Persons]) -> Iterator[HeadCount]:
    """Count everyone after every event.

    Parameters
    ----------
    day
        Simulated or real.
    came
        How many people have come, by the place where they wait.

    Raises
    ------
    ImpossibleValue
        Where a number changes at an event that cannot change it, or more board at a place than
        have come there.
    """
    count, here = HeadCount(sum(came.values())), dict(came)
    before: dict[str, Event] = {}
    for event in day.events:
        last = before.get(event.convoy)
        count = _after(
            count, event, last.aboard.total if last else 0, last.following if last else 0
        )
        if event.what is What.BOARDED:
            boarded = event.aboard.total - (last.aboard.total if last else 0)
            here[event.place] = here.get(event.place, 0) - boarded
            if here[event.place] < 0:
                told = f"at {event.place} than the {came.get(event.place, 0)} who came there"
                raise ImpossibleValue(f"{event.convoy}: more have boarded {told}")
        yield count
        before[event.convoy] = _behind(last, event) if event.what is What.RECEIVED else event


def _behind(last: Event | None, event: Event) -> Event:
    """Tell who is still with a convoy once some have been received."""
    if last is None:
        return replace(event, aboard=NOBODY, following=0)
    following = last.following - event.following
    return replace(event, aboard=last.aboard.without(event.aboard), following=following)


def _after(count: HeadCount, event: Event, aboard: Persons, following: Persons) -> HeadCount:
    more, cars = event.aboard.total - aboard, event.following - following
    moved = replace(count, aboard=count.aboard + more, following=count.following + cars)
    match event.what:
        case What.BOARDED if not cars:
            return replace(moved, waiting=count.waiting - more)
        case What.JOINED if not more and cars > 0:
            return moved
        case What.LEFT | What.LOST if more <= 0 and cars <= 0:
            return replace(moved, left=count.left - more - cars)
        case What.RECEIVED if more <= 0 and cars <= 0:
            return replace(
                count,
                aboard=count.aboard - event.aboard.total,
                following=count.following - event.following,
                received=count.received + event.aboard.total + event.following,
            )
        case _ if not more and not cars:
            return count
    raise ImpossibleValue(f"{event.convoy}: {more} and {cars} people more, by {event.what!s}")

"""What happens on a day, in one shape for a planned, a simulated and a real day.

Maps, curves and reports read a trace, never a plan or a ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from safepassage.model.case import Case
from safepassage.model.people import NOBODY, Needs
from safepassage.model.place import PlaceId
from safepassage.model.plan import Act, Convoy, ConvoyId, Plan
from safepassage.units import Persons, Seconds


class What(StrEnum):
    """What can happen to a convoy, in the past tense."""

    DEPARTED = "departed"
    ARRIVED = "arrived"
    BOARDED = "boarded"
    CHECKED = "checked"
    EXITED = "exited"
    RECEIVED = "received"
    JOINED = "joined"  # people in cars of their own, behind the convoy
    LEFT = "left"  # people who do not travel on: of their own will, or held
    LOST = "lost"  # a vehicle, and who found no place in the others
    STAYED = "stayed"  # where it is, longer than a convoy waits in column
    TURNED_BACK = "turned back"
    CAUGHT = "caught"  # on the road after the window had closed


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one convoy.

    Parameters
    ----------
    at
        Seconds after the case's start.
    convoy, what, place
        To which convoy, what, and where.
    aboard
        Who is in its vehicles once this has happened; on reception, who is received.
    following
        How many people come behind it in cars of their own.
    """

    at: Seconds
    convoy: ConvoyId
    what: What
    place: PlaceId
    aboard: Needs = NOBODY
    following: Persons = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """Events in time order; at one moment, in the order of convoys."""

    events: tuple[Event, ...]

    def of(self, convoy: ConvoyId) -> tuple[Event, ...]:
        """Give one convoy's day."""
        return tuple(event for event in self.events if event.convoy == convoy)

    def out_by(self, at: Seconds) -> Persons:
        """Count the people who have left the exposed stretch by a moment, that moment included."""
        return sum(
            event.aboard.total
            for event in self.events
            if event.what is What.EXITED and event.at <= at
        )


def planned(case: Case, plan: Plan) -> Trace:
    """Tell the day as the plan has it."""
    events = [event for convoy in plan.convoys for event in _day(case, convoy)]
    return Trace(tuple(sorted(events, key=lambda event: event.at)))


def delayed(day: Trace, convoy: ConvoyId, by: Seconds) -> Trace:
    """Tell the same day with one convoy late from its entry on."""
    events = [
        replace(event, at=event.at + by) if event.convoy == convoy else event
        for event in day.events
    ]
    return Trace(tuple(sorted(events, key=lambda event: event.at)))


def _day(case: Case, convoy: Convoy) -> list[Event]:
    """Turn steps into events; where two fall on one moment, in the order of the steps."""
    events: list[Event] = []
    aboard, here = NOBODY, case.gate(case.route[convoy.route])
    for step in convoy.steps:
        match step.act:
            case Act.DRIVE_IN | Act.DRIVE_OUT | Act.TRANSIT:
                events.append(Event(step.starts, convoy.id, What.DEPARTED, here, aboard))
                events.append(Event(step.ends, convoy.id, What.ARRIVED, step.place, aboard))
                if step.act is Act.DRIVE_OUT and step.ends == convoy.exits:
                    events.append(Event(step.ends, convoy.id, What.EXITED, step.place, aboard))
            case Act.BOARD:
                aboard += convoy.boarding(case, step.place)
                events.append(Event(step.ends, convoy.id, What.BOARDED, step.place, aboard))
            case Act.CHECK:
                events.append(Event(step.ends, convoy.id, What.CHECKED, step.place, aboard))
            case Act.HOLD | Act.REST | Act.TRANSFER:
                pass
            case Act.RECEIVE:
                received = convoy.handed_over(step.place)
                aboard = aboard.without(received)
                events.append(Event(step.starts, convoy.id, What.RECEIVED, step.place, received))
        here = step.place
    return events

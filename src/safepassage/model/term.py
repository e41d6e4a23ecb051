"""A term of an agreement that can be asked for, or lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.model.case import Case
from safepassage.model.place import PlaceId

TermId: TypeAlias = str


class Matter(StrEnum):
    """What a term is about."""

    CLOSES_LATER = "closes-later"
    OPENS_EARLIER = "opens-earlier"
    NIGHT = "night"
    CORRIDOR = "corridor"
    HEADWAY = "headway"
    CHECK = "check"
    DWELL = "dwell"
    VEHICLES = "vehicles"
    TEAMS = "teams"
    CONVOY = "convoy"
    INTAKE = "intake"
    BEDS = "beds"


UNMEASURED = frozenset({Matter.NIGHT, Matter.CORRIDOR})
"""Matters that are granted or not: nothing says how much."""

TIMED = frozenset({Matter.CLOSES_LATER, Matter.OPENS_EARLIER, Matter.HEADWAY, Matter.DWELL})
"""Matters that are measured in seconds."""

GENERAL = frozenset({Matter.TEAMS, Matter.CONVOY})
"""Matters of the whole operation: nothing says of which corridor, place or vehicle type."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term that somebody could ask for at the table.

    Parameters
    ----------
    id
        Its key.
    matter
        What it is about.
    of
        Of which corridor, checkpoint, vehicle type or centre; empty where it is of the whole
        operation.
    by
        How much: seconds of a window, a headway or a dwell; vehicles, teams or beds; vehicles
        or people an hour. 0 where it is granted or not.
    stop
        For driving by night: the overnight stop as far as which; None for the whole corridor.
    """

    id: TermId
    matter: Matter
    of: str = ""
    by: int = 0
    stop: PlaceId | None = None

    def __post_init__(self) -> None:
        """Refuse a term that does not say how much, or of what."""
        if (self.by > 0) == (self.matter in UNMEASURED) or self.by < 0:
            raise ImpossibleValue(f"term {self.id}: {self.matter} by {self.by}")
        if bool(self.of) == (self.matter in GENERAL):
            raise ImpossibleValue(f"term {self.id}: {self.matter} of {self.of or 'nothing'}")
        if self.stop is not None and self.matter is not Matter.NIGHT:
            raise ImpossibleValue(f"term {self.id}: {self.matter} has no stop")


def stranger(case: Case, term: Term) -> str | None:
    """Name what a term speaks of and the case has not; None where it has everything."""
    known = {
        Matter.CHECK: set(case.checkpoint),
        Matter.DWELL: set(case.checkpoint),
        Matter.VEHICLES: {fleet.type for fleet in case.fleets},
        Matter.INTAKE: {of.place for of in case.centres if of.people_per_hour is not None},
        Matter.BEDS: {centre.place for centre in case.centres},
        Matter.TEAMS: {""},
        Matter.CONVOY: {""},
    }.get(term.matter, set(case.corridor))
    if term.of not in known:
        return term.of
    return term.stop if term.stop is not None and term.stop not in case.place else None

"""Where things happen: places, and what a place is for.

A place is a point with a name. What it is *for* is said by the values that name it: a
group waits at an assembly point, a checkpoint or a centre stands at a place, a fleet
has its depot there. One place can be several of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.model.window import Calendar
from safepassage.units import Persons, Seconds, service_time, whole_minutes

PlaceId: TypeAlias = str
PartyId: TypeAlias = str


class Side(StrEnum):
    """On which side of a transfer point vehicles drive."""

    INNER = "inner"
    OUTER = "outer"


class Role(StrEnum):
    """What a place is for, in the words that the map and the sheets use."""

    ASSEMBLY = "assembly point"
    CHECKPOINT = "checkpoint"
    TRANSFER = "transfer point"
    OVERNIGHT = "overnight stop"
    RECEPTION = "reception centre"
    DEPOT = "depot"
    WAYPOINT = "waypoint"


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the ground, WGS84 degrees."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """Refuse a point that is not on the globe."""
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ImpossibleValue(f"{self.latitude}, {self.longitude} is not on the globe")
        # 47 and 47.0 are one point, and a case has one digest
        object.__setattr__(self, "latitude", float(self.latitude))
        object.__setattr__(self, "longitude", float(self.longitude))


@dataclass(frozen=True, slots=True)
class Place:
    """A named point of the operation.

    Parameters
    ----------
    id, name
        The short key that tables use, and what people call it.
    position
        Where it is; None where only its role in the network is known.
    overnight
        How many people can be sheltered there for a night; 0 where nobody should stay.
    positions
        How many vehicles can load there at once; one convoy at a time then, in turns. 0 where
        any number can, of any number of convoys.
    fuel
        Whether vehicles can refuel there.
    transfer
        Whether people change vehicles there because one side's go no further.
    pcode
        The place code of the UN's common operational datasets; empty where not known.
    """

    id: PlaceId
    name: str
    position: Position | None = None
    overnight: Persons = 0
    transfer: bool = False
    pcode: str = ""
    positions: int = 0
    fuel: bool = False

    def __post_init__(self) -> None:
        """Refuse a place without a key, or with less than no beds."""
        if not self.id or min(self.overnight, self.positions) < 0:
            raise ImpossibleValue(
                f"place {self.id!r} with {self.overnight} beds, {self.positions} loading positions"
            )

    def boarding(self, loads: Seconds, vehicles: int) -> Seconds:
        """Tell how long so many vehicles take to load, each ``loads``, in whole minutes."""
        turns = -(-vehicles // self.positions) if self.positions else 1
        return whole_minutes(loads) * turns


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place where a party checks convoys on their way out, one convoy at a time.

    Parameters
    ----------
    place
        Where it stands; a convoy is checked there before it drives on.
    vehicles_per_hour
        How fast it checks, 1 or more.
    hours
        When it checks; None for always. A check lies wholly inside.
    dwell
        How long each convoy is held besides, in seconds, whatever the hour (filtration,
        waiting for orders); meanwhile the checkpoint can check the next.
    """

    place: PlaceId
    vehicles_per_hour: int
    hours: Calendar | None = None
    dwell: Seconds = 0

    def __post_init__(self) -> None:
        """Refuse a checkpoint that checks nobody."""
        if self.vehicles_per_hour < 1 or self.dwell < 0:
            raise ImpossibleValue(
                f"checkpoint {self.place}: {self.vehicles_per_hour} vehicles an hour, "
                f"dwell {self.dwell} s"
            )


@dataclass(frozen=True, slots=True)
class Centre:
    """A reception centre; where it registers people, it takes in one convoy at a time.

    Parameters
    ----------
    place
        Where it is.
    capacity
        How many people it can take over the whole operation.
    people_per_hour
        How fast it registers them, 1 or more; None where people go in at once, any number of
        convoys together.
    """

    place: PlaceId
    capacity: Persons
    people_per_hour: int | None

    def __post_init__(self) -> None:
        """Refuse a centre that takes in nobody."""
        if self.capacity < 0 or (self.people_per_hour is not None and self.people_per_hour < 1):
            raise ImpossibleValue(
                f"centre {self.place}: {self.capacity} places, {self.people_per_hour} an hour"
            )

    def intake_time(self, people: Persons) -> Seconds:
        """Tell how long it takes in a convoy, in whole minutes rounded up; 0 where at once."""
        return 0 if self.people_per_hour is None else service_time(people, self.people_per_hour)


@dataclass(frozen=True, slots=True)
class Party:
    """A party to the conflict, or an authority, that controls ground on the way."""

    id: PartyId
    name: str

"""What carries people and who goes with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.model.people import Needs
from safepassage.model.place import PlaceId
from safepassage.units import HOUR, MINUTE, Kilograms, Litres, Metres, Seconds

VehicleTypeId: TypeAlias = str
VehicleId: TypeAlias = str
TeamId: TypeAlias = str

MOST_ALIKE: Final = 100_000
"""The most vehicles of one type, of all depots together."""


@dataclass(frozen=True, slots=True)
class VehicleType:
    """A kind of vehicle.

    Parameters
    ----------
    id, name
        The key that tables use, and what people call it.
    layouts
        The alternative ways to seat people, at least one; a vehicle keeps to one layout
        for a whole trip.
    loads, unloads
        How long boarding and alighting take, in seconds.
    top_speed
        Kilometres an hour that it keeps to, whatever the road allows; None for no limit of
        its own.
    drivers
        How many ride with it; with two or more, one rests while the other drives.
    range, refuels
        Metres on one filling, None where that is no matter; and seconds to fill it up.
    barred
        Places that it may not enter: it goes on no route through one of them, and to no centre
        there.
    payload, hold
        Kilograms and litres of goods that it carries in while it is empty.
    private
        Whether people own it: it waits at the assembly point that is its depot, joins a convoy
        there on the way out, and is not seen again.
    """

    id: VehicleTypeId
    name: str
    layouts: tuple[Needs, ...]
    loads: Seconds
    unloads: Seconds
    top_speed: int | None = None
    drivers: int = 1
    range: Metres | None = None
    refuels: Seconds = 15 * MINUTE
    barred: tuple[PlaceId, ...] = ()
    payload: Kilograms = 0
    hold: Litres = 0
    private: bool = False

    def __post_init__(self) -> None:
        """Refuse a vehicle that can seat nobody."""
        if not self.layouts or not any(layout.total for layout in self.layouts):
            raise ImpossibleValue(f"vehicle type {self.id} has no place for anyone")
        if min(self.loads, self.unloads, self.refuels, self.payload, self.hold) < 0:
            raise ImpossibleValue(f"vehicle type {self.id}: a time or a load is below zero")
        if min(self.drivers, self.top_speed or 1, 1 if self.range is None else self.range) < 1:
            raise ImpossibleValue(
                f"vehicle type {self.id}: {self.drivers} drivers, {self.top_speed} km/h at the "
                f"most, {self.range} m on one filling"
            )


@dataclass(frozen=True, slots=True)
class Fleet:
    """Vehicles of one type that start from one depot.

    Parameters
    ----------
    type, depot
        Which kind, and where they stand at the start.
    count
        How many, 0 or more.
    available
        From when on, seconds after the case's start.
    spare
        How many of them, those with the last numbers, are held back: no plan counts on them.
    """

    type: VehicleTypeId
    depot: PlaceId
    count: int
    available: Seconds = 0
    spare: int = 0

    def __post_init__(self) -> None:
        """Refuse less than no vehicles, and more held back than there are."""
        if self.count < 0 or self.available < 0 or not 0 <= self.spare <= self.count:
            raise ImpossibleValue(
                f"{self.count} {self.type} at {self.depot} from {self.available}, "
                f"{self.spare} held back"
            )


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of a fleet, with the number painted on it: ``"coach-07"``; maybe a spare one."""

    id: VehicleId
    type: VehicleType
    depot: PlaceId
    available: Seconds
    spare: bool = False


def numbered(kind: VehicleTypeId, n: int, count: int) -> VehicleId:
    """Write the number of the nth of ``count`` vehicles of a type: ``"bus-07"`` of 50."""
    return f"{kind}-{n:0{len(str(count))}}"


def exists(vehicle: VehicleId, counts: Mapping[VehicleTypeId, int]) -> bool:
    """Tell whether a vehicle is among so many of each type."""
    kind, _, digits = vehicle.rpartition("-")
    count = counts.get(kind, 0)
    if not (digits.isascii() and digits.isdecimal() and len(digits) == len(str(count))):
        return False
    return 1 <= int(digits) <= count


@dataclass(frozen=True, slots=True)
class EscortTeam:
    """A team of neutral humanitarians that rides with one convoy at a time.

    Parameters
    ----------
    id, organisation
        Its key, and who sends it.
    home
        Where it stands at the start: it is at no gate before its way there, in the fastest
        vehicle of the case. None where it can be at every gate from the start.
    barred
        Places where it may not go: it rides with no convoy whose route touches one.
    """

    id: TeamId
    organisation: str
    home: PlaceId | None = None
    barred: tuple[PlaceId, ...] = ()


@dataclass(frozen=True, slots=True)
class Escort:
    """Teams that ride with every convoy.

    Parameters
    ----------
    count
        How many, 1 or more.
    organisation
        Who sends them; empty where any will do.
    """

    count: int = 1
    organisation: str = ""

    def __post_init__(self) -> None:
        """Refuse an escort of nobody."""
        if self.count < 1:
            raise ImpossibleValue(f"an escort of {self.count} teams")

    def takes(self, team: EscortTeam) -> bool:
        """Tell whether a team is one that is asked for."""
        return self.organisation in {"", team.organisation}


@dataclass(frozen=True, slots=True)
class DutyRule:
    """How long a driver may drive (by default Regulation (EC) 561/2006, articles 6 to 8).

    Parameters
    ----------
    drive, pause
        After ``drive`` seconds at the wheel comes a pause of ``pause`` seconds.
    day, rest
        After ``day`` seconds at the wheel comes a rest of ``rest`` seconds.
    binding
        Whether a plan keeps to it, from the gate inbound to the gate outbound; otherwise it only
        tells which convoys need a second driver.
    """

    drive: Seconds = 9 * HOUR // 2
    pause: Seconds = 45 * MINUTE
    day: Seconds = 9 * HOUR
    rest: Seconds = 11 * HOUR
    binding: bool = False

    def __post_init__(self) -> None:
        """Refuse a day that is shorter than one stint."""
        if not 0 < self.drive <= self.day or min(self.pause, self.rest) < 0:
            raise ImpossibleValue(
                f"drive {self.drive} s, pause {self.pause} s, day {self.day} s, rest {self.rest} s"
            )

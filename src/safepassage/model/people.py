"""Who is to be carried: counts and needs, never names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.model.place import PlaceId
from safepassage.units import Persons, Seconds

GroupId: TypeAlias = str


@dataclass(frozen=True, slots=True)
class Needs:
    """A count of people, or of places in a vehicle, by need.

    Parameters
    ----------
    seated, wheelchair, stretcher
        Persons, 0 or more of each.
    """

    seated: Persons = 0
    wheelchair: Persons = 0
    stretcher: Persons = 0

    def __post_init__(self) -> None:
        """Refuse less than nobody."""
        if min(self.seated, self.wheelchair, self.stretcher) < 0:
            raise ImpossibleValue(f"{self.seated}, {self.wheelchair}, {self.stretcher} people")

    def __iter__(self) -> Iterator[Persons]:
        """Give the counts in the order of :data:`NEEDS`."""
        return iter((self.seated, self.wheelchair, self.stretcher))

    def __add__(self, other: Needs) -> Needs:
        """Add need by need."""
        return Needs(*(a + b for a, b in zip(self, other, strict=True)))

    def __sub__(self, other: Needs) -> Needs:
        """Take away need by need; refused below zero."""
        return Needs(*(a - b for a, b in zip(self, other, strict=True)))

    def without(self, others: Needs) -> Needs:
        """Take away need by need, as far as there are any."""
        return Needs(*(max(0, a - b) for a, b in zip(self, others, strict=True)))

    def fits(self, room: Needs) -> bool:
        """Tell whether everyone has a place of their own kind in ``room``."""
        return all(people <= places for people, places in zip(self, room, strict=True))

    @property
    def total(self) -> Persons:
        """Everyone, whatever their need."""
        return self.seated + self.wheelchair + self.stretcher


NEEDS: Final = ("seated", "wheelchair", "stretcher")
NOBODY: Final = Needs()


class Demand(StrEnum):
    """Which estimate of the people to plan for: fewest, likely, or most."""

    LEAST = "least"
    LIKELY = "likely"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Group:
    """People who wait at one place and may leave from one moment on.

    Parameters
    ----------
    id, place
        The key, and the assembly point where they wait.
    likely, least, most
        How many there are, by need: the estimate, and how far it may be off; ``least <= likely
        <= most`` need by need. ``least`` and ``most`` default to ``likely``.
    released
        When they can leave at the earliest, seconds after the case's start.
    family
        Seated people ride in families of this many (the last may be smaller); a family is
        never split between two vehicles. 1 where everyone may ride apart.
    declines
        How many of them have said that they stay: they are not carried, and not left behind.
    """

    id: GroupId
    place: PlaceId
    likely: Needs
    least: Needs | None = None
    most: Needs | None = None
    released: Seconds = 0
    family: Persons = 1
    declines: Needs = NOBODY

    def __post_init__(self) -> None:
        """Refuse estimates out of order."""
        if not (
            self.announced(Demand.LEAST).fits(self.likely)
            and self.likely.fits(self.announced(Demand.MOST))
        ):
            raise ImpossibleValue(f"group {self.id}: least, likely and most are out of order")
        if not self.declines.fits(self.likely):
            raise ImpossibleValue(f"group {self.id}: more stay than there are")
        if self.released < 0 or self.family < 1:
            raise ImpossibleValue(
                f"group {self.id}: released at {self.released} s, families of {self.family}"
            )

    def announced(self, demand: Demand) -> Needs:
        """Give the group's size under an estimate."""
        sizes = {Demand.LEAST: self.least, Demand.LIKELY: self.likely, Demand.MOST: self.most}
        return sizes[demand] or self.likely

    def people(self, demand: Demand) -> Needs:
        """Give how many are to be carried under an estimate: all but those who stay."""
        return self.announced(demand).without(self.declines)

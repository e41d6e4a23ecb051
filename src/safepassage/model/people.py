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
        return Needs(
            self.seated + other.seated,
            self.wheelchair + other.wheelchair,
            self.stretcher + other.stretcher,
        )

    def __sub__(self, other: Needs) -> Needs:
        """Take away need by need; refused below zero."""
        return Needs(*(a - b for a, b in zip(self, other, strict=True)))

    def without(self, others: Needs) -> Needs:
        """Take away need by need, as far as there are any."""
        return Needs(*(max(0, a - b) for a, b in zip(self, others, strict=True)))

    def among(self, others: Needs) -> Needs:
        """Give as many as there are in both, need by need."""
        return Needs(*(min(a, b) for a, b in zip(self, others, strict=True)))

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
    wishes
        Per cent of those who go, by the centre that they have chosen: nobody is taken to
        another one. Whoever is left of a hundred goes anywhere.
    laps
        How many of each family sit on the laps of others and take no seat; of the last, smaller
        family as many, but somebody sits.
    companions
        How many of those who sit ride beside each person on a stretcher, in the same vehicle.
        They take a seat each, are of no family, and do not leave without him.
    """

    id: GroupId
    place: PlaceId
    likely: Needs
    least: Needs | None = None
    most: Needs | None = None
    released: Seconds = 0
    family: Persons = 1
    declines: Needs = NOBODY
    wishes: tuple[tuple[PlaceId, int], ...] = ()
    laps: Persons = 0
    companions: Persons = 0

    def __post_init__(self) -> None:
        """Refuse estimates out of order."""
        if not (
            self.announced(Demand.LEAST).fits(self.likely)
            and self.likely.fits(self.announced(Demand.MOST))
        ):
            raise ImpossibleValue(f"group {self.id}: least, likely and most are out of order")
        if not self.declines.fits(self.likely):
            raise ImpossibleValue(f"group {self.id}: more stay than there are")
        centres, shares = [centre for centre, _ in self.wishes], [part for _, part in self.wishes]
        if len(set(centres)) < len(centres) or min(shares, default=1) < 1 or sum(shares) > 100:
            raise ImpossibleValue(f"group {self.id}: wishes of {shares} % for {centres}")
        if not 0 <= self.laps < self.family:
            raise ImpossibleValue(f"group {self.id}: {self.laps} of {self.family} on laps")
        beside = [self.people(demand) for demand in Demand]
        if self.companions < 0 or any(
            people.seated < self.companions * people.stretcher for people in beside
        ):
            said = f"{self.companions} beside each on a stretcher, of those who sit"
            raise ImpossibleValue(f"group {self.id}: {said}; there are not so many")
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

    def places(self, people: Needs) -> Needs:
        """Tell which places some of the group take in one vehicle: on a lap none."""
        beside = min(people.seated, self.companions * people.stretcher)
        whole, rest = divmod(people.seated - beside, self.family)
        seats = whole * (self.family - self.laps) + (max(1, rest - self.laps) if rest else 0)
        return Needs(beside + seats, people.wheelchair, people.stretcher)

    def apart(self, people: Needs) -> Needs:
        """Leave out the companions, who go where those on stretchers go: ``together`` again.

        Whoever finds no companion among those who sit is left out too.
        """
        if not self.companions:
            return people
        lying = min(people.stretcher, people.seated // self.companions)
        return Needs(people.seated - self.companions * lying, people.wheelchair, lying)

    def together(self, people: Needs) -> Needs:
        """Give those on stretchers their companions."""
        return people + Needs(self.companions * people.stretcher)

    def by_wish(self, demand: Demand) -> tuple[tuple[PlaceId | None, Needs], ...]:
        """Share out who goes by the centre that they wish; at the end those for any: None.

        Families stay whole; the last, smaller one goes with the last of the shares that has
        any. Without wishes everyone goes anywhere.
        """
        people = self.apart(self.people(demand))
        shares = [*(part for _, part in self.wishes), 100 - sum(part for _, part in self.wishes)]
        families = _shared(-(-people.seated // self.family), shares)
        last = max((n for n, count in enumerate(families) if count), default=0)
        seated = [count * self.family for count in families]
        seated[last] -= sum(seated) - people.seated
        needs = zip(
            seated,
            _shared(people.wheelchair, shares),
            _shared(people.stretcher, shares),
            strict=True,
        )
        centres = [*(centre for centre, _ in self.wishes), None]
        return tuple(zip(centres, (self.together(Needs(*of)) for of in needs), strict=True))


def _shared(count: int, shares: list[int]) -> list[int]:
    """Share out in whole numbers, the largest remainders rounded up; shares come to 100."""
    whole = [count * share // 100 for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda n: (-(count * shares[n] % 100), n))
    for n in by_rest[: count - sum(whole)]:
        whole[n] += 1
    return whole

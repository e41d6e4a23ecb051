"""What is carried in while the vehicles are empty."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.errors import ImpossibleValue
from safepassage.model.place import PlaceId
from safepassage.units import Kilograms, Litres


@dataclass(frozen=True, slots=True)
class Relief:
    """Goods that a place needs.

    Parameters
    ----------
    place
        Where; convoys pass it, or board there.
    weight, bulk
        How much of it, 1 kilogram or more, and the room that all of it takes.
    """

    place: PlaceId
    weight: Kilograms
    bulk: Litres = 0

    def __post_init__(self) -> None:
        """Refuse goods that weigh nothing."""
        if self.weight < 1 or self.bulk < 0:
            raise ImpossibleValue(f"relief for {self.place}: {self.weight} kg, {self.bulk} l")

    def bulk_of(self, weight: Kilograms) -> Litres:
        """Tell how much room a part of it takes, in whole litres rounded up."""
        return -(-weight * self.bulk // self.weight)

    def fits(self, room: Litres) -> Kilograms:
        """Tell how much of it goes into a room, in whole kilograms."""
        return self.weight if self.bulk == 0 else min(self.weight, room * self.weight // self.bulk)

"""A convoy on its way: where it stands in its day, and who is with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from safepassage.model import NOBODY, Act, Needs
from safepassage.model.place import PlaceId
from safepassage.simulation.world import NEVER, Journey, Leg
from safepassage.units import Persons, Seconds


class Busy(Enum):
    """What a convoy is in the middle of."""

    NOTHING = auto()
    STEP = auto()
    HELD = auto()  # at a checkpoint, after its check
    TURNING = auto()  # on the way back
    OVER = auto()


@dataclass(slots=True)
class Column:
    """The state of one convoy.

    Parameters
    ----------
    journey, number
        What it is to do, and its place in the plan, which decides between two at one moment.
    at
        When it acts next; NEVER until it is woken.
    leg, goal
        Number of the step that it does or waits for, and of the one that follows.
    ready
        Whether its vehicles and its teams have come together.
    held
        Whether it waits before its last segment for convoys of another corridor.
    loaded
        Whether people have boarded.
    present
        Which of its vehicles are with it.
    portion
        Which part of the people it can board in the time that it has.
    closes
        By when it should be through, in the window in which it drives.
    returns
        How often it has turned back.
    """

    journey: Journey
    number: int
    at: Seconds
    present: list[bool]
    busy: Busy = Busy.NOTHING
    leg: int = 0
    goal: int = 0
    ready: bool = False
    held: bool = False
    loaded: bool = False
    aboard: Needs = NOBODY
    following: Persons = 0
    portion: tuple[Seconds, Seconds] = (1, 1)
    closes: Seconds = NEVER
    returns: int = 0

    @property
    def step(self) -> Leg:
        """What it does or waits for."""
        return self.journey.legs[self.leg]

    @property
    def here(self) -> PlaceId:
        """Where it stands before its step."""
        return self.step.here

    @property
    def keeps(self) -> tuple[PlaceId, ...]:
        """Where it stops for more people after this step: their places stay empty until then."""
        onward = self.journey.legs[self.leg + 1 :]
        return tuple(leg.place for leg in onward if leg.act is Act.BOARD)

    @property
    def vehicles(self) -> int:
        """How many vehicles it has, and private cars behind it do not count."""
        return sum(self.present)

    @property
    def room(self) -> Needs:
        """The safe load of the vehicles that are with it."""
        rides = zip(self.journey.rides, self.present, strict=True)
        return sum((ride.places for ride, there in rides if there), NOBODY)

    @property
    def draws(self) -> int:
        """The number of its draws at this step; another one each time it comes by again."""
        return (self.number * 16 + self.returns) * 256 + self.leg


def least(first: Needs, second: Needs) -> Needs:
    """Give the smaller count, need by need."""
    return Needs(*(min(a, b) for a, b in zip(first, second, strict=True)))


def part(needs: Needs, of: int, whole: int) -> Needs:
    """Give a part of everyone, need by need, rounded down."""
    return Needs(*(n * of // whole for n in needs))

"""The agreed way out: segments chained to routes, routes gathered in corridors.

Everything on a corridor is named in the *outbound* direction, from the assembly point to
the gate, where the exposed stretch ends. Convoys drive in along the same segments,
reversed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.model.pace import SlowHours
from safepassage.model.place import PartyId, PlaceId, Position
from safepassage.model.window import Calendar
from safepassage.units import Metres, Seconds

SegmentId: TypeAlias = str
CorridorId: TypeAlias = str
RouteId: TypeAlias = str


_FAST: Final = 25
"""Metres a second, 90 km/h."""


class RoadClass(StrEnum):
    """How important a road is, in OpenStreetMap's words."""

    MOTORWAY = "motorway"
    TRUNK = "trunk"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    RESIDENTIAL = "residential"
    TRACK = "track"


class Surface(StrEnum):
    """What a convoy drives on."""

    PAVED = "paved"
    GRAVEL = "gravel"
    DIRT = "dirt"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of road between two places.

    Parameters
    ----------
    id, start, end
        The key and the two places, in the outbound direction.
    length
        Metres along the road; None where only the driving time is known.
    road, surface
        What kind of road; they set the speed.
    drive
        Driving time in seconds where it is known better than by length and speed.
    party
        Who controls the ground; None where nobody contests it.
    windows
        When this party lets convoys drive here; None for whenever the corridor is open.
    closures
        When nobody can drive here.
    path
        Points along the road between its ends, for the map.
    longest
        Most vehicles in a convoy that drives here (escort vehicles not counted); None for as
        many as the case's rules allow.
    slow
        Hours of the day at which it is driven slower, either way; where some overlap, the
        slowest holds.
    """

    id: SegmentId
    start: PlaceId
    end: PlaceId
    length: Metres | None = None
    road: RoadClass = RoadClass.PRIMARY
    surface: Surface = Surface.PAVED
    drive: Seconds | None = None
    party: PartyId | None = None
    windows: Calendar | None = None
    closures: Calendar = ()
    path: tuple[Position, ...] = ()
    longest: int | None = None
    slow: tuple[SlowHours, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a segment whose driving time cannot be known."""
        if self.start == self.end:
            raise ImpossibleValue(f"segment {self.id} ends where it starts")
        if self.length is None and self.drive is None:
            raise ImpossibleValue(f"segment {self.id} has neither a length nor a driving time")
        if (self.length or 0) < 0 or (self.drive or 0) < 0:
            raise ImpossibleValue(f"segment {self.id}: a length or a time is below zero")
        if self.longest is not None and self.longest < 1:
            raise ImpossibleValue(f"segment {self.id}: convoys of {self.longest}")

    @property
    def metres(self) -> Metres:
        """Its length; where only the driving time is known, what a fast column drives in it."""
        return (self.drive or 0) * _FAST if self.length is None else self.length


@dataclass(frozen=True, slots=True)
class Corridor:
    """What the parties agree on: when convoys may drive, and how far apart.

    Parameters
    ----------
    id, name
        The key, and what people call it.
    windows
        The ceasefire windows. A drive on a segment lies wholly inside one of them and ends
        the case's margin before it closes.
    headway
        Seconds between two convoys that enter at the gate, and between two that enter the
        last segment on the way out.
    """

    id: CorridorId
    name: str
    windows: Calendar
    headway: Seconds = 0

    def __post_init__(self) -> None:
        """Refuse convoys that follow each other before they left."""
        if self.headway < 0:
            raise ImpossibleValue(f"corridor {self.id}: headway {self.headway} s")


class Until(StrEnum):
    """What the other side's convoys have to have done: left the exposed stretch, or arrived."""

    LEFT = "left"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class Link:
    """Convoys of one corridor that go on only as those of another are out.

    The j-th convoy of ``corridor`` enters its last segment only once the (j - ahead)-th of
    ``waits_for`` has left or arrived; until then it is held before it.

    Parameters
    ----------
    corridor, waits_for
        The one whose convoys are held, and the one they wait for.
    ahead
        How many may go on without waiting.
    until
        What the others have to have done.
    """

    corridor: CorridorId
    waits_for: CorridorId
    ahead: int = 0
    until: Until = Until.ARRIVED

    def __post_init__(self) -> None:
        """Refuse a corridor that waits for itself."""
        if self.ahead < 0 or self.corridor == self.waits_for:
            raise ImpossibleValue(
                f"{self.corridor} waits for {self.waits_for}, {self.ahead} ahead of it"
            )


@dataclass(frozen=True, slots=True)
class Route:
    """One chain of segments, from an assembly point to the gate of its corridor.

    Parameters
    ----------
    id, corridor
        The key, and the corridor whose windows and headway hold.
    segments
        In outbound order, at least one.
    pickups
        Places on its way where its convoys stop to take people on, behind the assembly point and
        before the gate.
    dropoffs
        Centres that its convoys may pass behind the gate, in this order, to leave some of their
        people there and go on to their own centre with the rest.
    """

    id: RouteId
    corridor: CorridorId
    segments: tuple[SegmentId, ...]
    pickups: tuple[PlaceId, ...] = ()
    dropoffs: tuple[PlaceId, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a route that leads nowhere, or takes people on or off twice at one place."""
        if not self.segments:
            raise ImpossibleValue(f"route {self.id} has no segments")
        if len(set(self.pickups)) < len(self.pickups):
            raise ImpossibleValue(f"route {self.id} takes people on twice at one place")
        if len(set(self.dropoffs)) < len(self.dropoffs):
            raise ImpossibleValue(f"route {self.id} leaves people twice at one centre")

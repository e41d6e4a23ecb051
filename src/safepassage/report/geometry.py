"""Points on a drawing: from degrees to units, along a line, and into the words of SVG.

A drawing is :data:`WIDTH` units wide, x to the right and y down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, TypeAlias

from safepassage.model import Position
from safepassage.report.basemap import Bounds

Spot: TypeAlias = tuple[float, float]
"""x and y in units of the drawing."""

WIDTH: Final = 1000.0
KM_PER_DEGREE: Final = 111.195  # of a great circle on a sphere of 6371 km

_LOWEST, _HIGHEST = 0.50, 0.78  # height of a map as a share of its width
_AROUND = 0.11  # of the longer side, on each side of what is shown
_SMALLEST = 0.05  # degrees: a map of one town still shows the town


@dataclass(frozen=True, slots=True)
class Projection:
    """An equirectangular map, true to scale in both directions at its middle latitude.

    Parameters
    ----------
    bounds
        What it shows, degrees.
    """

    bounds: Bounds

    @classmethod
    def around(cls, positions: Sequence[Position]) -> Projection:
        """Show all positions with some ground around them, in a frame that suits a page.

        Parameters
        ----------
        positions
            At least one; they do not reach across the 180th meridian.
        """
        norths = [position.latitude for position in positions]
        easts = [position.longitude for position in positions]
        middle, centre = (min(norths) + max(norths)) / 2, (min(easts) + max(easts)) / 2
        narrow = math.cos(math.radians(middle))
        wide = max((max(easts) - min(easts)) * narrow, _SMALLEST)
        high = max(max(norths) - min(norths), _SMALLEST)
        around = _AROUND * max(wide, high)
        wide, high = wide + 2 * around, high + 2 * around
        high = max(high, _LOWEST * wide)
        wide = max(wide, high / _HIGHEST)
        east = wide / narrow / 2
        return cls(
            Bounds(
                max(-180.0, centre - east),
                max(-90.0, middle - high / 2),
                min(180.0, centre + east),
                min(90.0, middle + high / 2),
            )
        )

    @property
    def scale(self) -> float:
        """Units of the drawing to a degree of longitude."""
        return WIDTH / (self.bounds.east - self.bounds.west)

    @property
    def narrow(self) -> float:
        """The length of a degree of longitude, as a share of one of latitude."""
        return math.cos(math.radians((self.bounds.south + self.bounds.north) / 2))

    @property
    def height(self) -> float:
        """Units from the upper to the lower edge."""
        return round((self.bounds.north - self.bounds.south) * self.scale / self.narrow, 1)

    @property
    def units_per_km(self) -> float:
        """Units of the drawing to a kilometre on the ground."""
        return self.scale / self.narrow / KM_PER_DEGREE

    def spot(self, longitude: float, latitude: float) -> Spot:
        """Put a point of the ground on the drawing."""
        return (
            round((longitude - self.bounds.west) * self.scale, 1),
            round((self.bounds.north - latitude) * self.scale / self.narrow, 1),
        )

    def line(self, points: Iterable[tuple[float, float]]) -> tuple[Spot, ...]:
        """Put a line on the drawing; its points are longitude and latitude."""
        return tuple(self.spot(*point) for point in points)


def path(spots: Sequence[Spot], *, closed: bool = False) -> str:
    """Write a line as the ``d`` of an SVG path."""
    words = " ".join(f"{x:g},{y:g}" for x, y in spots)
    return f"M{words}{'Z' if closed else ''}"


def steps(points: Sequence[Spot]) -> str:
    """Write a line that goes across and then up or down as the ``d`` of an SVG path."""
    (x, y), *rest = points
    return f"M{x:g},{y:g}" + "".join(f"H{x:g}V{y:g}" for x, y in rest)


def milestones(spots: Sequence[Spot]) -> tuple[float, ...]:
    """Tell how far along a line each of its points is: 0 at its start, 1 at its end."""
    lengths = [math.dist(a, b) for a, b in pairwise(spots)]
    total = sum(lengths) or 1.0
    return (*(done / total for done in accumulate(lengths[:-1], initial=0.0)), 1.0)


def nice(most: float) -> float:
    """Give the largest of 1, 2, 5, 10, 20 ... that is not above ``most`` (above 0)."""
    power = 10.0 ** math.floor(math.log10(most))
    steps = (step * power for step in (0.5, 1, 2, 5))  # 0.5: where the logarithm was rounded up
    return max(step for step in steps if step <= most)

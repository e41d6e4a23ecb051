"""The Military Grid Reference System: the same point in the figures that a gunner reads."""

from __future__ import annotations

from typing import Final

from mgrs import MGRS

from safepassage.model import Position

_GRID: Final = MGRS()
_METRE: Final = 5  # digits each way


def grid(position: Position) -> str:
    """Write a point to the metre: ``"37T CN 70342 17283"``, zone, square, easting, northing."""
    text = _GRID.toMGRS(position.latitude, position.longitude, MGRSPrecision=_METRE)
    head, easting, northing = text[:-10], text[-10:-5], text[-5:]
    return f"{head[:-2]} {head[-2:]} {easting} {northing}"

"""The symbols and names on a map, at one size of page: none may cover another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from safepassage.model import Case, Place, Role
from safepassage.model.place import PlaceId
from safepassage.report.geometry import WIDTH, Spot
from safepassage.report.labels import Box, Label, Name, place
from safepassage.report.words import place_names

NAME_SIZE: Final = 15.0  # as in the styles
TOWN_SIZE: Final = 11.5
SIGN: Final = 9.0  # half the side of a symbol
PHONE: Final = 2.5  # how much larger all is drawn for a page 360 px wide

_APART = 2.15 * SIGN  # from one symbol of a place to the next
_MOST_TOWNS = 24
_EDGE = 6.0


@dataclass(frozen=True, slots=True)
class Sign:
    """A symbol for one role of a place.

    Parameters
    ----------
    role
        Its name, as the styles and the legend know it.
    x, y
        Its middle.
    title
        The place and its role in words.
    """

    role: str
    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class Lettering:
    """What is written on the map at one size of page.

    Parameters
    ----------
    size
        How many times larger than on a wide page.
    signs, names
        The case's own.
    towns, dots
        Names of the basemap's towns, and where these are.
    """

    size: float
    signs: tuple[Sign, ...]
    names: tuple[Label, ...]
    towns: tuple[Label, ...] = ()
    dots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is to write on.

    Parameters
    ----------
    places, spots
        The places that are drawn, and where.
    lines
        The roads.
    height
        Of the drawing.
    towns
        Names and spots, the most populous first.
    """

    places: Sequence[Place]
    spots: Mapping[PlaceId, Spot]
    lines: Sequence[Sequence[Spot]]
    height: float
    towns: Sequence[tuple[str, Spot]] = ()

    @property
    def frame(self) -> Box:
        """Where names may stand."""
        return Box(_EDGE, _EDGE, WIDTH - _EDGE, self.height - _EDGE)


def for_wide(case: Case, sheet: Sheet) -> Lettering:
    """Write for a wide page: the case's places first, then as many towns as find room."""
    signs, names, taken = _places(case, sheet, 1.0)
    clear = [
        (Name(name, dot, TOWN_SIZE, strong=False), spot)
        for name, spot in sheet.towns
        for dot in [_around(spot, 2.5)]
        if name not in {label.text for label in names} and not any(dot.meets(box) for box in taken)
    ][:_MOST_TOWNS]
    towns = place([name for name, _ in clear], sheet.frame, taken, sheet.lines)
    dots = {name.text: spot for name, spot in clear}
    return Lettering(1.0, signs, names, towns, tuple(dots[label.text] for label in towns))


def for_phone(case: Case, sheet: Sheet) -> Lettering:
    """Write for a phone: larger, and without towns."""
    signs, names, _ = _places(case, sheet, PHONE)
    return Lettering(PHONE, signs, names)


def _places(
    case: Case, sheet: Sheet, size: float
) -> tuple[tuple[Sign, ...], tuple[Label, ...], list[Box]]:
    """Set symbols, then names, the most telling role first; tell what is covered."""
    signs = {here.id: _signs(case, here, sheet.spots[here.id], size) for here in sheet.places}
    marks = {key: _cover(row, size) for key, row in signs.items()}
    roles = list(Role)
    first = sorted(sheet.places, key=lambda here: roles.index(case.roles(here.id)[0]))
    called, letters = place_names(case), NAME_SIZE * size
    names = [Name(called[here.id], marks[here.id], letters, strong=True) for here in first]
    taken = [*marks.values(), *_corners(sheet.height, size)]
    labels = place(names, sheet.frame, taken, sheet.lines)
    taken += [label.box for label in labels]
    return tuple(sign for row in signs.values() for sign in row), labels, taken


def _signs(case: Case, here: Place, spot: Spot, size: float) -> tuple[Sign, ...]:
    """Set the symbols of a place in a row, the first on the spot."""
    x, y = spot
    return tuple(
        Sign(role.name.lower(), round(x + n * _APART * size, 1), y, f"{here.name}: {role}")
        for n, role in enumerate(case.roles(here.id))
    )


def _cover(signs: Sequence[Sign], size: float) -> Box:
    half = SIGN * size * (0.5 if signs[0].role == Role.WAYPOINT.name.lower() else 1.0)
    return Box(signs[0].x - half, signs[0].y - half, signs[-1].x + half, signs[0].y + half)


def _around(spot: Spot, half: float) -> Box:
    x, y = spot
    return Box(x - half, y - half, x + half, y + half)


def _corners(height: float, size: float) -> tuple[Box, Box]:
    """Keep the scale and the arrow free."""
    return (
        Box(0, height - 44 * size, 0.26 * WIDTH + 20, height),
        Box(WIDTH - 48 * size, 0, WIDTH, 62 * size),
    )

"""Names on a drawing, put where none covers another, a symbol, or more road than it must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from safepassage.report.geometry import Spot

_LETTER = 0.49  # width of a letter as a share of its height, on average, in a sans-serif
_BOLD = 1.06
_CELL = 32.0
_Cells: TypeAlias = dict[tuple[int, int], list[Spot]]
_ABOVE, _BELOW = 0.78, 0.24  # how far letters reach from their line, as a share of their height


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a drawing, in its units."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether the two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, other: Box) -> bool:
        """Tell whether this lies wholly within the other."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )

    def holds(self, spot: Spot) -> bool:
        """Tell whether a point is in it."""
        return self.left <= spot[0] <= self.right and self.top <= spot[1] <= self.bottom


@dataclass(frozen=True, slots=True)
class Name:
    """A name that wants a place.

    Parameters
    ----------
    text
        The name.
    mark
        The symbol that it belongs to.
    size
        Height of its letters in units.
    strong
        Whether it is set in bold, and is placed even where it must lie on a road.
    """

    text: str
    mark: Box
    size: float
    strong: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A name in its place.

    Parameters
    ----------
    x, y, anchor
        As SVG's ``text`` has them: y is the line the letters stand on.
    box
        What it covers.
    leader
        The ends of a thin line to its symbol, where the name stands apart from it.
    """

    text: str
    x: float
    y: float
    anchor: str
    box: Box
    leader: tuple[Spot, Spot] | None = None


def place(
    names: Iterable[Name], frame: Box, taken: Iterable[Box], roads: Sequence[Sequence[Spot]]
) -> tuple[Label, ...]:
    """Put names beside their symbols, the first name first; a name that finds no room is left out.

    Parameters
    ----------
    names
        In the order of their weight.
    frame
        Where names may stand.
    taken
        What they may not cover: symbols, the scale.
    roads
        Lines that they should not cover.
    """
    full, labels = list(taken), list[Label]()
    dots = _sorted_in(dot for road in roads for dot in _dots(road))
    for name in names:
        free = [
            (_hidden(label.box, dots), rank, label)
            for rank, label in enumerate(_offers(name))
            if label.box.inside(frame) and not any(label.box.meets(other) for other in full)
        ]
        if not free:
            continue
        hidden, _, label = min(free, key=lambda offer: offer[:2])
        if hidden and not name.strong:
            continue
        full.append(label.box)
        labels.append(label)
    return tuple(labels)


def _offers(name: Name) -> Iterator[Label]:
    """Offer places right, left, above and below, then farther away with a leader."""
    wide = len(name.text) * name.size * _LETTER * (_BOLD if name.strong else 1.0)
    mark, gap = name.mark, 0.35 * name.size
    middle = (mark.left + mark.right) / 2
    for far in (0.0, 1.3, 2.6) if name.strong else (0.0,):
        away = far * name.size
        level = (mark.top + mark.bottom) / 2 + 0.27 * name.size
        upper = mark.top - gap - away - _BELOW * name.size
        lower = mark.bottom + gap + away + _ABOVE * name.size
        right, left = mark.right + gap + away, mark.left - gap - away
        for x, y, anchor in (
            (right, level, "start"),
            (left, level, "end"),
            (middle, upper, "middle"),
            (middle, lower, "middle"),
            (right, upper, "start"),
            (right, lower, "start"),
            (left, upper, "end"),
            (left, lower, "end"),
        ):
            box = _box(x, y, anchor, wide, name.size)
            leader = (_nearest(mark, box), _nearest(box, mark)) if far else None
            yield Label(name.text, round(x, 1), round(y, 1), anchor, box, leader)


def _box(x: float, y: float, anchor: str, wide: float, size: float) -> Box:
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return Box(left, y - _ABOVE * size, left + wide, y + _BELOW * size)


def _nearest(of: Box, to: Box) -> Spot:
    """Give the point of one box that is nearest to the middle of another."""
    x, y = (to.left + to.right) / 2, (to.top + to.bottom) / 2
    return (
        round(min(max(x, of.left), of.right), 1),
        round(min(max(y, of.top), of.bottom), 1),
    )


def _sorted_in(dots: Iterable[Spot]) -> _Cells:
    """Sort points into square cells, so that few of them are looked at for a name."""
    cells: _Cells = {}
    for x, y in dots:
        cells.setdefault((int(x // _CELL), int(y // _CELL)), []).append((x, y))
    return cells


def _hidden(box: Box, dots: _Cells) -> int:
    """Count the points that a name would cover."""
    across = range(int(box.left // _CELL), int(box.right // _CELL) + 1)
    down = range(int(box.top // _CELL), int(box.bottom // _CELL) + 1)
    near = (dot for column in across for row in down for dot in dots.get((column, row), ()))
    return sum(box.holds(dot) for dot in near)


def _dots(road: Sequence[Spot], apart: float = 4.0) -> Iterator[Spot]:
    """Walk along a road in short steps."""
    for (x, y), (u, v) in pairwise(road):
        n = max(1, int(max(abs(u - x), abs(v - y)) / apart))
        for i in range(n + 1):
            yield x + (u - x) * i / n, y + (v - y) * i / n

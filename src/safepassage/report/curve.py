"""The evacuation curve: people out against people who could be, and the area in between."""

from __future__ import annotations

from dataclasses import dataclass, replace

from safepassage.model import Case, calendar
from safepassage.model.clocks import Clocks
from safepassage.report.axis import Axis, Line, Tick
from safepassage.report.geometry import nice, steps
from safepassage.report.measures import Measures
from safepassage.report.words import number
from safepassage.units import HOUR, Seconds

_TOP, _RIGHT, _LEFT = 16.0, 14.0, 52.0
_AXIS_LINE = 17.0
_CEILING = 1.06  # room above the highest step


@dataclass(frozen=True, slots=True)
class Shade:
    """An open window behind the curve."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A chart that is ready to draw, for one width of page.

    Parameters
    ----------
    width, height, top, bottom
        The drawing, and the upper and lower edge of the plot in it.
    axis, days, lines, levels
        Time, its days and hours, and the marks of people (``x`` of a tick is its height here).
    windows
        When any corridor is open.
    released, out, area
        The two step lines, and what lies between them, as SVG paths.
    released_tag, out_tag
        Height at which each line is named, at its right end.
    """

    width: float
    height: float
    top: float
    bottom: float
    axis: Axis
    days: tuple[Tick, ...]
    lines: tuple[Line, ...]
    levels: tuple[Tick, ...]
    windows: tuple[Shade, ...]
    released: str
    out: str
    area: str
    released_tag: float
    out_tag: float


def draw(
    case: Case,
    measures: Measures,
    clocks: Clocks,
    shown: tuple[Seconds, Seconds],
    size: tuple[float, float],
) -> Curve:
    """Draw the curve.

    Parameters
    ----------
    shown
        From when to when, seconds after the start.
    size
        Width and height in pixels of the page.
    """
    width, height = size
    begins, ends = shown
    axis = Axis(begins, ends, _LEFT, (width - _LEFT - _RIGHT) / ((ends - begins) / HOUR))
    bottom = height - 24 - _AXIS_LINE * len(clocks.zones)
    plot = _Plot(axis, bottom, (bottom - _TOP) / (_CEILING * max(1, measures.people)))
    points = [point for point in measures.curve if point.at <= ends]
    points.append(replace(points[-1], at=ends))
    out = plot.line([(point.at, point.out) for point in points])
    released = plot.line([(point.at, point.released) for point in points])
    gap = nice(max(1, measures.people) / 4)
    levels = [n * int(gap) for n in range(1, int(measures.people / gap) + 1)] if gap >= 1 else []
    return Curve(
        width=width,
        height=height,
        top=_TOP,
        bottom=bottom,
        axis=axis,
        days=axis.days(clocks),
        lines=axis.lines(clocks, 44.0),
        levels=tuple(Tick(plot.y(n), number(n)) for n in [0, *levels]),
        windows=tuple(_shades(case, axis)),
        released=steps(released),
        out=steps(out),
        area=_between(released, out),
        released_tag=released[-1][1],
        out_tag=out[-1][1],
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where a moment and a number of people are on the drawing."""

    axis: Axis
    bottom: float
    per_person: float

    def y(self, people: int) -> float:
        return round(self.bottom - people * self.per_person, 1)

    def line(self, points: list[tuple[Seconds, int]]) -> list[tuple[float, float]]:
        """Give the corners; what happens before the axis begins is the height it begins with."""
        return [(self.axis.x(at), self.y(people)) for at, people in points]


def _between(upper: list[tuple[float, float]], lower: list[tuple[float, float]]) -> str:
    """Go along one step line and back along the other."""
    back = "".join(f"V{y:g}H{x:g}" for x, y in reversed(lower[:-1]))
    return f"{steps(upper)}V{lower[-1][1]:g}{back}Z"


def _shades(case: Case, axis: Axis) -> list[Shade]:
    windows = calendar(tuple(w for corridor in case.corridors for w in corridor.windows))
    return [
        Shade(axis.x(window.opens), round(axis.x(window.closes) - axis.x(window.opens), 1))
        for window in windows
    ]

"""The timeline: convoys against windows, and checkpoints against hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from safepassage.model import Act, Calendar, Case, Convoy, Plan, Step
from safepassage.model.clocks import Clocks, Moment
from safepassage.model.place import PlaceId
from safepassage.model.plan import ConvoyId
from safepassage.report.axis import Axis, Line, Tick, span
from safepassage.report.words import count, lasting, people, place_names, short
from safepassage.units import HOUR, Seconds

_HEADING = 34.0
_WIDTH = 950.0  # of the chart on a desktop page
_LEAST_PER_HOUR = 9.0
_HEIGHTS: Final = {"loose": 28.0, "tight": 20.0, "dense": 14.0}  # of a row; as in the styles
_FEW, _MANY = 24, 60  # convoys up to which rows are loose, and up to which they are tight
_WAIT = "wait"
_WORDS: Final = {
    Act.DRIVE_IN: "Drives in",
    Act.BOARD: "Boards",
    Act.DRIVE_OUT: "Drives out",
    Act.CHECK: "Is checked",
    Act.HOLD: "Is held",
    Act.REST: "Rests",
    Act.TRANSFER: "Changes vehicles",
    Act.TRANSIT: "Drives on",
    Act.RECEIVE: "Is received",
}
_LETTER = 7.0  # width of a figure
_HOUR_MARKS = 40.0  # units between two marks of an hour, at least


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that takes time.

    Parameters
    ----------
    kind
        How it is drawn: an act in one word, or ``"wait"``.
    x, y, width, height
        Where.
    title
        What, where and when, in words.
    text, text_x
        What is written in it or at its right, and where; often nothing.
    """

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str
    text: str = ""
    text_x: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its name; ``kind`` is ``"heading"``, ``"convoy"`` or ``"checkpoint"``.

    A convoy's row also says how many it carries, and where its sheet is on the page.
    """

    kind: str
    y: float
    name: str
    detail: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline that is ready to draw.

    Parameters
    ----------
    axis, days, lines
        Time, the days of the first zone, the hours of every zone.
    density
        ``"loose"``, ``"tight"`` or ``"dense"``: how high the rows of convoys are.
    rows
        Names at the left, from the top down.
    bands
        When a corridor or a checkpoint is open; ``kind`` ``"open"`` or ``"margin"``.
    bars
        Steps and waiting times.
    height
        Of the chart, without the axis.
    """

    axis: Axis
    days: tuple[Tick, ...]
    lines: tuple[Line, ...]
    density: str
    rows: tuple[Row, ...]
    bands: tuple[Bar, ...]
    bars: tuple[Bar, ...]
    height: float


def draw(case: Case, plan: Plan, clocks: Clocks) -> Timeline:
    """Draw every convoy and checkpoint of a plan."""
    begins, ends = span(case, plan)
    axis = Axis(begins, ends, 0.0, max(_LEAST_PER_HOUR, _WIDTH / ((ends - begins) / HOUR)))
    n = len(plan.convoys)
    density = "loose" if n <= _FEW else "tight" if n <= _MANY else "dense"
    sheet = _Sheet(case, clocks, axis, density, anchors(plan))
    for corridor in case.corridors:
        convoys = [c for c in plan.convoys if case.route[c.route].corridor == corridor.id]
        sheet.corridor(corridor.name, corridor.windows, convoys)
    if case.checkpoints:
        sheet.checkpoints(plan)
    return sheet.finished()


class _Sheet:
    """A drawing while rows are added to it from the top down."""

    def __init__(
        self, case: Case, clocks: Clocks, axis: Axis, density: str, anchors: dict[ConvoyId, str]
    ) -> None:
        self._case, self._clocks, self._axis, self._density = case, clocks, axis, density
        self._row, self._anchors = _HEIGHTS[density], anchors
        self._y = 0.0
        self._rows: list[Row] = []
        self._bands: list[Bar] = []
        self._bars: list[Bar] = []

    def corridor(self, name: str, windows: Calendar, convoys: list[Convoy]) -> None:
        """Add a corridor: its windows behind the rows of its convoys."""
        top = self._y + 8
        self._heading(name)
        for convoy in convoys:
            aboard, anchor = people(convoy.aboard.total), self._anchors[convoy.id]
            self._rows.append(Row("convoy", self._y, convoy.id, aboard, anchor))
            self._bars += self._day(convoy)
            self._y += self._row
        self._bands += self._open(windows, top, self._y - top, name)

    def checkpoints(self, plan: Plan) -> None:
        """Add one row for each checkpoint: when it is open, and whom it checks when."""
        self._heading("Checkpoints")
        row, called = _HEIGHTS["loose"], place_names(self._case)
        for checkpoint in self._case.checkpoints:
            name = self._case.place[checkpoint.place].name
            self._rows.append(Row("checkpoint", self._y, called[checkpoint.place]))
            hours = checkpoint.hours
            if hours is not None:
                self._bands += self._open(hours, self._y, row, name, margin=0)
            self._bars += self._checks(plan, checkpoint.place)
            self._y += row

    def _checks(self, plan: Plan, place: PlaceId) -> Iterator[Bar]:
        """Draw who is checked when, with the convoy's number where there is room."""
        checks = sorted(
            (step.starts, step.ends, n)
            for n, convoy in enumerate(plan.convoys)
            for step in convoy.steps
            if step.act is Act.CHECK and step.place == place
        )
        nexts = [*(starts for starts, _, _ in checks[1:]), self._axis.ends]
        for (starts, ends, n), until in zip(checks, nexts, strict=False):
            convoy = plan.convoys[n]
            text = number(convoy.id)
            bar = self._bar(convoy, Step(Act.CHECK, place, starts, ends), _HEIGHTS["loose"])
            wide = _LETTER * len(text)
            if bar.width >= wide + 3:
                bar = replace(bar, text=text, text_x=round(bar.x + (bar.width - wide) / 2, 1))
            elif self._axis.x(until) - bar.x - bar.width >= wide + 4:
                bar = replace(bar, text=text, text_x=round(bar.x + bar.width + 2, 1))
            yield bar

    def _heading(self, name: str) -> None:
        self._rows.append(Row("heading", self._y, short(name)))
        self._y += _HEADING

    def finished(self) -> Timeline:
        """Give what was drawn."""
        return Timeline(
            axis=self._axis,
            days=self._axis.days(self._clocks),
            lines=self._axis.lines(self._clocks, _HOUR_MARKS),
            density=self._density,
            rows=tuple(self._rows),
            bands=tuple(self._bands),
            bars=tuple(self._bars),
            height=self._y,
        )

    def _day(self, convoy: Convoy) -> Iterator[Bar]:
        """Draw the steps of a convoy, and a thin line where it waits."""
        ends = convoy.steps[0].starts
        for step in convoy.steps:
            if step.starts > ends:
                words = f"{convoy.id}: wait {lasting(step.starts - ends)}"
                middle = self._y + self._row / 2 - 1
                yield Bar(_WAIT, *self._across(ends, step.starts, middle), 2.0, words)
            yield self._bar(convoy, step, self._row)
            ends = max(ends, step.ends)

    def _bar(self, convoy: Convoy, step: Step, row: float) -> Bar:
        thick = {Act.HOLD: 0.3, Act.REST: 0.3, Act.TRANSIT: 0.34}.get(step.act, 0.68) * row
        top = round(self._y + (row - thick) / 2, 1)
        x, _, width = self._across(step.starts, step.ends, top)
        return Bar(kind(step.act), x, top, width, round(thick, 1), self._words(convoy, step))

    def _words(self, convoy: Convoy, step: Step) -> str:
        where = self._case.place[step.place].name
        return f"{convoy.id}: {step.act}, {where}, {self._from_to(step.starts, step.ends)}"

    def _from_to(self, starts: Seconds, ends: Seconds) -> str:
        return between(self._clocks.moment(starts), self._clocks.moment(ends))

    def _open(
        self,
        windows: Calendar,
        top: float,
        height: float,
        name: str,
        *,
        margin: Seconds | None = None,
    ) -> Iterator[Bar]:
        """Draw open hours, and their last minutes, in which no drive may end, apart."""
        margin = self._case.rules.margin if margin is None else margin
        for window in windows:
            words = f"{name}: open {self._from_to(window.opens, window.closes)}"
            yield Bar("open", *self._across(window.opens, window.closes, top), height, words)
            if margin:
                clear = max(window.opens, window.closes - margin)
                yield Bar(
                    "margin",
                    *self._across(clear, window.closes, top),
                    height,
                    f"{name}: be clear {count(margin // 60, 'minute')} before the window closes",
                )

    def _across(self, starts: Seconds, ends: Seconds, y: float) -> tuple[float, float, float]:
        left, right = self._axis.x(starts), self._axis.x(ends)
        return left, y, round(max(0.6, right - left), 1)


def kind(act: Act) -> str:
    """Name an act in one word, for the styles."""
    return act.value.replace(" ", "-")


def anchors(plan: Plan) -> dict[ConvoyId, str]:
    """Name the sheet of each convoy on the page: a key may hold what no anchor can."""
    return {convoy.id: f"sheet-{n}" for n, convoy in enumerate(plan.convoys, start=1)}


def number(convoy: str) -> str:
    """Shorten ``"convoy-07"`` to ``"7"``; another key stays as it is."""
    head, _, tail = convoy.rpartition("-")
    return str(int(tail)) if head and tail.isdecimal() else convoy


def between(starts: Moment, ends: Moment) -> str:
    """Write ``"08:00 to 10:00 Kyiv (UTC+3) = 08:00 to 10:00 Moscow (UTC+3), Thu 5 May 2022"``."""
    zones = zip(starts.hours, ends.hours, starts.readings, ends.readings, strict=True)
    words = " = ".join(f"{a} to {b} {r.zone} ({r.offset})" for a, b, r, _ in zones)
    day = starts.first.day
    return f"{words}, {day if day == ends.first.day else f'{day} to {ends.first.day}'}"


def acts_in(plan: Plan) -> tuple[tuple[str, str], ...]:
    """List the kinds of bar that a plan has, with their words, in the order of a convoy's day."""
    used = {step.act for convoy in plan.convoys for step in convoy.steps}
    return tuple((kind(act), _WORDS[act]) for act in Act if act in used)

"""The schedule of a convoy: what it does from when to when, and by when it must be where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from safepassage.model import Act, Case, Convoy, Step, Window
from safepassage.model.clocks import Clocks, Moment
from safepassage.report.timeline import between
from safepassage.report.words import lasting
from safepassage.units import Seconds

_DOING: Final = {
    Act.DRIVE_IN: "Drive in to",
    Act.BOARD: "Board at",
    Act.DRIVE_OUT: "Drive out to",
    Act.CHECK: "Be checked at",
    Act.HOLD: "Be held at",
    Act.REST: "Rest at",
    Act.TRANSFER: "Change vehicles at",
    Act.TRANSIT: "Drive on to",
    Act.RECEIVE: "Hand over at",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the schedule.

    Parameters
    ----------
    what, place
        ``"Drive out to"``, ``"Manhush"``; ``"Wait at"`` between two steps.
    starts, ends
        From when to when.
    lasts
        How long, in words.
    latest
        By when a drive must have ended; None where no window binds.
    day
        The day in the first zone where it is another than the line before's; empty otherwise.
    waiting, milestone
        Whether nothing is done; whether people board or come out.
    """

    what: str
    place: str
    starts: Moment
    ends: Moment
    lasts: str
    latest: Moment | None
    day: str
    waiting: bool
    milestone: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """A window that the convoy drives in, and by when it has to be past a place.

    Parameters
    ----------
    window, clear
        When it is open, in words, and its end less the margin.
    past
        The last place that the convoy reaches in it.
    arrives
        When it does, by the plan.
    spare
        How long before ``clear`` that is, in words.
    """

    window: str
    clear: Moment
    past: str
    arrives: Moment
    spare: str


def schedule(case: Case, convoy: Convoy, clocks: Clocks) -> Iterator[Line]:
    """List a convoy's steps, and its waiting in between."""
    day, before = "", None
    for step in convoy.steps:
        if before is not None and step.starts > before.ends:
            wait = clocks.moment(before.ends)
            yield _waiting(case, before, step.starts, clocks, wait.first.day, day)
            day = wait.first.day
        starts = clocks.moment(step.starts)
        window = _window(case, convoy, step)
        yield Line(
            what=_doing(before, step),
            place=case.place[step.place].name,
            starts=starts,
            ends=clocks.moment(step.ends),
            lasts=lasting(step.ends - step.starts),
            latest=clocks.moment(window.closes - case.rules.margin) if window else None,
            day="" if starts.first.day == day else starts.first.day,
            waiting=False,
            milestone=step.act is Act.BOARD or step.ends == convoy.exits,
        )
        day, before = starts.first.day, step


def _doing(before: Step | None, step: Step) -> str:
    """Say what a convoy does; at a centre it is held until its last vehicle is empty."""
    unloads = step.act is Act.HOLD and before is not None and before.act is Act.RECEIVE
    return "Unload at" if unloads else _DOING[step.act]


def _waiting(
    case: Case, before: Step, until: Seconds, clocks: Clocks, today: str, day: str
) -> Line:
    return Line(
        what="Wait at",
        place=case.place[before.place].name,
        starts=clocks.moment(before.ends),
        ends=clocks.moment(until),
        lasts=lasting(until - before.ends),
        latest=None,
        day="" if today == day else today,
        waiting=True,
        milestone=False,
    )


def _window(case: Case, convoy: Convoy, step: Step) -> Window | None:
    """Give the window in which a drive on the corridor lies; None for any other step."""
    if step.segment is None:
        return None
    windows = case.open_for(case.route[convoy.route], case.segment[step.segment])
    return next((window for window in windows if window.holds(step.starts, step.ends)), None)


def deadlines(case: Case, convoy: Convoy, clocks: Clocks) -> Iterator[Deadline]:
    """Give every window that the convoy drives in, with the last place it reaches there."""
    last: dict[Window, Step] = {}
    for step in convoy.steps:
        window = _window(case, convoy, step)
        if window is not None:
            last[window] = step
    for window, step in sorted(last.items(), key=lambda pair: pair[0]):
        clear = window.closes - case.rules.margin
        yield Deadline(
            window=between(clocks.moment(window.opens), clocks.moment(window.closes)),
            clear=clocks.moment(clear),
            past=case.place[step.place].name,
            arrives=clocks.moment(step.ends),
            spare=lasting(clear - step.ends) if clear > step.ends else "none",
        )

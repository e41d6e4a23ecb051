"""When the segments are really open on one simulated day."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from safepassage.model import Calendar, Window, without
from safepassage.simulation.causes import Cause, Hazards
from safepassage.simulation.chance import WHOLE, draw, stream
from safepassage.simulation.world import NONE, Track, World
from safepassage.units import DAY, Seconds


class Fate(NamedTuple):
    """The draws of one run.

    Parameters
    ----------
    stream
        As :func:`~safepassage.simulation.chance.stream` gives it.
    hazards
        What is drawn from.
    """

    stream: int
    hazards: Hazards

    def of(self, cause: Cause, index: int) -> int:
        """Give the value number ``index`` of a cause."""
        return self.hazards[cause].values.read(draw(self.stream, cause, index))


def fate(seed: int, run: int, hazards: Hazards) -> Fate:
    """Give the draws of a run of a seed."""
    return Fate(stream(seed, run), hazards)


Halts: TypeAlias = Calendar


def halts(world: World, chance: Fate) -> Halts:
    """Tell when nothing moves: a halt may begin at any moment of a day, and last longer."""
    closed = []
    for day in range(world.days):
        lasts = chance.of(Cause.HALT, day)
        if lasts:
            # its beginning is a draw of its own, numbered after those of the days
            begins = day * DAY + DAY * draw(chance.stream, Cause.HALT, world.days + day) // WHOLE
            closed.append(Window(begins, begins + lasts))
    return tuple(closed)


def opened(world: World, track: Track, chance: Fate, closed: Halts) -> Calendar:
    """Tell when a segment is open on the day: later, shorter, or not, as the dice fall."""
    open_ = []
    for opening in track.openings:
        opens, closes = opening.opens, opening.closes
        if opening.party != NONE:
            key = opening.day * world.parties + opening.party
            opens += chance.of(Cause.LATE_OPENING, key)
            closes -= chance.of(Cause.CUT_SHORT, key)
            if chance.of(Cause.REFUSAL, track.segment * world.days + opening.day):
                continue
        if opens < closes:
            open_.append(Window(opens, closes))
    return without(tuple(open_), closed)


def first_start(open_: Calendar | None, takes: Seconds, at: Seconds) -> Seconds | None:
    """Find the first start from a moment on that lies inside; None where none is left.

    Parameters
    ----------
    open_
        None for always open.
    """
    if open_ is None:
        return at
    for window in open_:
        start = max(at, window.opens)
        if start + takes <= window.closes:
            return start
    return None

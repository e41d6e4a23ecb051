"""Terms: the hours that promises give to a case, each with the commitment it rests on.

Planning needs a promise that stands; driving needs it confirmed (that is asked by ``ready``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from safepassage.casefile.fields import Subject
from safepassage.casefile.window_notes import with_window_notes
from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Calendar,
    Case,
    Corridor,
    Promise,
    Segment,
    Window,
    both,
    calendar,
)
from safepassage.model.party import LABEL
from safepassage.record.entry import EntryId
from safepassage.record.said import Hours
from safepassage.record.standing import EVERYWHERE, SegmentStanding, Standing, standing
from safepassage.record.state import Record
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Condition:
    """What a promise that stands depends on."""

    commitment: EntryId
    words: str


def conditions(record: Record, at: Seconds) -> tuple[Condition, ...]:
    """Give the conditions of the promises that stand anywhere at a second since 1970."""
    return tuple(
        Condition(of.commitment, words)
        for of in standing(record, at)
        if any(it.state.stands for it in of.segments)
        for words in of.said.conditions
    )


def promises(record: Record, case: Case, at: Seconds) -> tuple[Promise, ...]:
    """Give the hours that promises give a case, and those that they give no more.

    A promise that names no segment holds for every contested segment of the agreed roads; one that
    names a corridor, for those of its roads. Hours outside of the case are left out.

    Parameters
    ----------
    record, case
        Whose segments the promises name.
    at
        As of when, in seconds since 1970.
    """
    told = (
        _promise(of, hold, segment, window)
        for of in standing(record, at)
        for hold in of.segments
        for segment in _meant(case, hold.segment)
        if segment in _covered(case, of)
        for window in _windows(case, of.said.scope.hours)
    )
    # what is told of a part comes after what is told of the whole, and counts for that part
    found = {(it.segment, it.window.opens, it.commitment): it for it in told}
    return tuple(sorted(found.values()))


def applied(case: Case, given: tuple[Promise, ...]) -> Case:
    """Let a case be open as far as promises that stand reach, and no further.

    Closures that the case has of its own stay. A contested segment that nobody promises is closed.

    Raises
    ------
    ImpossibleValue
        Where the case has promises already: they would count twice.
    """
    if case.promises:
        hint = "give the case that its planners wrote"
        raise ImpossibleValue(f"the windows of {case.id} rest on promises already: {hint}")
    open_ = {
        segment.id: calendar(
            tuple(of.window for of in given if of.segment == segment.id and of.state.stands)
        )
        for segment in _contested(case)
    }
    corridors = tuple(_corridor(case, of, open_) for of in case.corridors)
    windows = {of.id: of.windows for of in corridors}
    segments = tuple(
        _segment(case, of, open_[of.id], windows) if of.id in open_ else of for of in case.segments
    )
    opened = replace(case, corridors=corridors, segments=segments, promises=given)
    return with_window_notes(opened, lambda what, key, window: _note(opened, what, key, window))


# --- the pieces -------------------------------------------------------------------------------


def _contested(case: Case) -> tuple[Segment, ...]:
    """Give the segments of the agreed roads that somebody controls."""
    agreed = {key for route in case.routes for key in route.segments}
    return tuple(of for of in case.segments if of.id in agreed and of.party is not None)


def _covered(case: Case, of: Standing) -> set[str]:
    """Give the segments that a promise itself speaks of."""
    named = of.said.scope.segments or (EVERYWHERE,)
    return {segment for name in named for segment in _meant(case, name)}


def _meant(case: Case, name: str) -> Iterator[str]:
    """Give the contested segments that a name means: a segment, a corridor, or everywhere."""
    for of in _contested(case):
        corridors = {route.corridor for route in case.routes if of.id in route.segments}
        if name in {EVERYWHERE, of.id, *corridors}:
            yield of.id


def _windows(case: Case, hours: tuple[Hours, ...]) -> Iterator[Window]:
    start = round(case.start.timestamp())
    for of in hours:
        opens = max(of.opens.begins - start, 0)
        closes = min(of.closes.ends - start, case.horizon)
        if opens < closes:
            yield Window(opens, closes)


def _promise(of: Standing, hold: SegmentStanding, segment: str, window: Window) -> Promise:
    why = hold.because if hold.because != of.commitment else ""
    promisor = " ".join(of.said.promisor.split())[:LABEL].strip()
    return Promise(segment, window, of.commitment, promisor, of.firmness, hold.state, why)


def _corridor(case: Case, corridor: Corridor, open_: dict[str, Calendar]) -> Corridor:
    """Open a corridor whenever any of its contested segments is; these close the rest."""
    keys = {key for of in case.routes if of.corridor == corridor.id for key in of.segments}
    windows = calendar(tuple(it for key in keys & open_.keys() for it in open_[key]))
    # a case folder cannot say "never": where nobody promises anything, the segments are closed
    return replace(corridor, windows=windows) if windows else corridor


def _note(case: Case, what: Subject, key: str, window: Window) -> str:
    """Name the promises that a window of a corridor or a segment comes from."""
    if what not in {Subject.CORRIDOR, Subject.SEGMENT}:
        return ""
    roads = {s for of in case.routes if of.corridor == key for s in of.segments}
    where = {key} if what is Subject.SEGMENT else roads
    used = {
        str(of)
        for of in case.promises
        if of.segment in where and of.state.stands and both((of.window,), (window,))
    }
    return "; ".join(sorted(used))[:2000]


def _segment(
    case: Case, segment: Segment, open_: Calendar, windows: dict[str, Calendar]
) -> Segment:
    if not open_:
        closed = calendar((*segment.closures, Window(0, case.horizon)))
        return replace(segment, windows=None, closures=closed)
    corridors = {of.corridor for of in case.routes if segment.id in of.segments}
    alike = all(windows[key] == open_ for key in corridors)
    return replace(segment, windows=None if alike else open_)

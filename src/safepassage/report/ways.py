"""The line a convoy follows between two places, and where it is on that line at any time."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from safepassage.model import Case, Event, Needs, Segment, Trace, What
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PlaceId
from safepassage.model.plan import ConvoyId
from safepassage.report.geometry import Spot, milestones
from safepassage.units import HOUR, Seconds

Lines: TypeAlias = Mapping[SegmentId, tuple[Spot, ...]]
"""The line of each segment on the drawing, in the outbound direction."""


@dataclass(frozen=True, slots=True)
class Track:
    """Where a convoy is, from its entry until it is received.

    Parameters
    ----------
    convoy
        Which.
    keys
        (second, x, y) in time order; in between it moves evenly, after the last it is gone.
    boarded
        From when on people are aboard, and how many.
    """

    convoy: ConvoyId
    keys: tuple[tuple[Seconds, float, float], ...]
    boarded: Seconds
    aboard: Needs


def tracks(
    case: Case, trace: Trace, spots: Mapping[PlaceId, Spot], lines: Lines
) -> tuple[Track, ...]:
    """Follow every convoy of a trace over the drawing, in the order of entry.

    Parameters
    ----------
    spots, lines
        Where places and segments are drawn; a convoy whose places are not is left out.
    """
    days: dict[ConvoyId, list[Event]] = {}
    for event in trace.events:
        days.setdefault(event.convoy, []).append(event)
    network = _network(case)
    return tuple(
        _track(convoy, events, spots, lines, network)
        for convoy, events in days.items()
        if all(event.place in spots for event in events)
    )


def _track(
    convoy: ConvoyId,
    events: list[Event],
    spots: Mapping[PlaceId, Spot],
    lines: Lines,
    network: _Network,
) -> Track:
    keys: list[tuple[Seconds, float, float]] = []
    for before, after in pairwise(events):
        line: tuple[Spot, ...] = (spots[before.place],) * 2
        if before.what is What.DEPARTED:
            line = _line(before.place, after.place, spots, lines, network)
        for share, (x, y) in zip(milestones(line), line, strict=True):
            keys.append((before.at + round(share * (after.at - before.at)), x, y))
    keys.append((events[-1].at, *spots[events[-1].place]))
    boarded = next(event for event in events if event.what is What.BOARDED)
    return Track(convoy, _bends(keys), boarded.at, boarded.aboard)


def _bends(keys: list[tuple[Seconds, float, float]]) -> tuple[tuple[Seconds, float, float], ...]:
    """Leave out what says nothing new: repeats, and the time in which a convoy stands."""
    kept: list[tuple[Seconds, float, float]] = []
    for n, key in enumerate(keys):
        stands = {at[1:] for at in keys[max(0, n - 1) : n + 2]} == {key[1:]}
        if not kept or n == len(keys) - 1 or not (stands or key == kept[-1]):
            kept.append(key)
    return tuple(kept)


_Network: TypeAlias = dict[PlaceId, list[tuple[Seconds, PlaceId, Segment]]]


def _network(case: Case) -> _Network:
    """List where one can drive from each place, and roughly how long it takes."""
    network: _Network = {place.id: [] for place in case.places}
    for segment in case.segments:
        seconds = segment.drive or (segment.length or 0) * HOUR // 50_000  # at 50 km/h
        network[segment.start].append((seconds, segment.end, segment))
        network[segment.end].append((seconds, segment.start, segment))
    return network


def _line(
    start: PlaceId,
    end: PlaceId,
    spots: Mapping[PlaceId, Spot],
    lines: Lines,
    network: _Network,
) -> tuple[Spot, ...]:
    """Follow the case's segments where they lead there, or else the crow."""
    line: list[Spot] = []
    here = start
    for segment in _shortest(start, end, network):
        piece = lines.get(segment.id, ())
        line += piece if segment.start == here else piece[::-1]
        here = segment.end if segment.start == here else segment.start
    return tuple(line) or (spots[start], spots[end])


def _shortest(start: PlaceId, end: PlaceId, network: _Network) -> tuple[Segment, ...]:
    """Chain segments from one place to another by Dijkstra; none where they do not meet."""
    queue: list[tuple[Seconds, int, PlaceId, tuple[Segment, ...]]] = [(0, 0, start, ())]
    seen: set[PlaceId] = set()
    pushed = 0
    while queue:
        seconds, _, here, chain = heapq.heappop(queue)
        if here == end:
            return chain
        if here in seen:
            continue
        seen.add(here)
        for more, there, segment in network[here]:
            pushed += 1
            heapq.heappush(queue, (seconds + more, pushed, there, (*chain, segment)))
    return ()

"""Strands of talks: who sits in each, how far it has come, what waits on it. A fold of entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from safepassage.record.bearing import Level
from safepassage.record.entry import Entry, EntryId, TrackId
from safepassage.record.said import (
    Action,
    Ask,
    Commitment,
    EntryType,
    Meeting,
    MeetingStatus,
    Progress,
    Proposal,
    Refusal,
)
from safepassage.record.standing import root_of, standing
from safepassage.record.state import Record, rank
from safepassage.record.views import parties_of
from safepassage.units import Seconds


class TrackState(StrEnum):
    """How a strand of talks stands."""

    PROPOSED = "proposed"
    RUNNING = "running"
    HALTED = "halted"
    RESUMED = "resumed"
    CONCLUDED = "concluded"


@dataclass(frozen=True, slots=True)
class Push:
    """What somebody asks for or offers in a strand of talks."""

    by: str
    content: str
    entry: EntryId


@dataclass(frozen=True, slots=True)
class Track:
    """A strand of talks at a second.

    Parameters
    ----------
    id, title, mediator, level
        As it was named.
    parties
        Everybody whom its entries name, the mediator left out.
    state, because
        How it stands, and the entry that made it so.
    since
        When anything last moved in it, in seconds since 1970.
    pushes
        What is asked for or offered, the latest of each side.
    waiting
        Promises placed in it that nobody has confirmed everywhere.
    entries
        All that it rests on, by time.
    """

    id: TrackId
    title: str
    mediator: str
    level: Level
    parties: tuple[str, ...]
    state: TrackState
    because: EntryId
    since: Seconds
    pushes: tuple[Push, ...]
    waiting: tuple[EntryId, ...]
    entries: tuple[EntryId, ...]


def tracks(record: Record, at: Seconds) -> tuple[Track, ...]:
    """Tell how every strand of talks stands at a second since 1970, in the order of their keys.

    One in which nothing had been said by then is left out.
    """
    found = (_track(record, key, at) for key in sorted(record.tracks))
    return tuple(track for track in found if track is not None)


def _track(record: Record, key: TrackId, at: Seconds) -> Track | None:
    placed = (it for it in record.standing() if record.placed.get(it.id) == key)
    entries = [it for it in placed if record.begins(it) <= at]
    if not entries:
        return None
    named = record.tracks[key]
    state, because = TrackState.PROPOSED, entries[0].id
    for entry in entries:
        moved = _after(state, entry)
        if moved is not None:
            state, because = moved, entry.id
    met = {party for entry in entries for party in parties_of(entry.said)} - {named.mediator}
    return Track(
        key,
        named.title,
        named.mediator,
        named.level,
        tuple(sorted(met)),
        state,
        because,
        max(record.begins(entry) for entry in entries),
        tuple(_pushes(entries)),
        tuple(_waiting(record, entries, at)),
        tuple(entry.id for entry in entries),
    )


def _after(state: TrackState, entry: Entry) -> TrackState | None:
    """Tell how a strand stands after an entry; None where that moves nothing."""
    going = TrackState.RESUMED if state is TrackState.HALTED else TrackState.RUNNING
    match entry.said:
        case Meeting(status=MeetingStatus.HELD) | Action(progress=Progress.ONGOING):
            return TrackState.RESUMED if state is TrackState.RESUMED else going
        case Action(progress=Progress.SUSPENDED | Progress.NOT_DONE):
            return TrackState.HALTED
        case Action(progress=Progress.DONE):
            return TrackState.CONCLUDED
        case Refusal() if state is not TrackState.PROPOSED:
            return TrackState.HALTED
    return None


def _pushes(entries: list[Entry]) -> Iterator[Push]:
    last: dict[tuple[str, bool], Push] = {}
    for entry in entries:
        if isinstance(entry.said, Proposal):
            of = entry.said
            last[of.by, of.ask is Ask.OFFER] = Push(of.by, of.content, entry.id)
    yield from last.values()


def _waiting(record: Record, entries: list[Entry], at: Seconds) -> Iterator[EntryId]:
    here = {
        root_of(record, entry.id)
        for entry in entries
        if entry.type is EntryType.COMMITMENT and isinstance(entry.said, Commitment)
    }
    unconfirmed = (of.commitment for of in standing(record, at) if of.unconfirmed)
    yield from sorted(here.intersection(unconfirmed), key=rank)

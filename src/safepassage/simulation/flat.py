"""A world as arrays of whole numbers, for the compiled simulator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from safepassage.model import Act, Event, Needs, What
from safepassage.simulation.causes import Hazards
from safepassage.simulation.chance import WHOLE
from safepassage.simulation.world import Journey, Policy, World
from safepassage.units import Seconds

Ints: TypeAlias = NDArray[np.int64]

ACTS: Final = {act: n for n, act in enumerate(Act)}
WHATS: Final = {what: n for n, what in enumerate(What)}


class Flat(NamedTuple):
    """A world, a policy and hazards; read only.

    Parameters
    ----------
    scalars
        teams, parties, days, turnaround, horizon, patience, returns, three weights, margin, places.
    journeys
        Corridor, centre, first and number of legs, of rides, of bookings, of teams, unloads.
    teams
        Numbers of the teams of each journey, one after the other.
    holds
        Corridor, the one it waits for, how many ahead, 1 for arrived.
    legs
        Act, place, starts, takes, here, beds, track, entry, server, rate, exits, who gets off by
        need.
    rides
        Vehicle, three places, ways from the depot and from each centre.
    booked
        Group, three counts.
    crowds
        Place, released, then least, likely and most by need.
    by_release
        Groups in the order in which they may leave.
    tracks, openings
        First and number of openings, segment; opens, closes, day, party.
    servers, hours
        First and number of openings, -1 for always; opens, closes.
    headways, available, evenings
        Seconds.
    cuts, values
        Hazards: (cause, point); the last point is repeated.
    """

    scalars: Ints
    journeys: Ints
    teams: Ints
    holds: Ints
    legs: Ints
    rides: Ints
    booked: Ints
    crowds: Ints
    by_release: Ints
    tracks: Ints
    openings: Ints
    servers: Ints
    hours: Ints
    headways: Ints
    available: Ints
    evenings: Ints
    cuts: Ints
    values: Ints


class Scratch(NamedTuple):
    """What a day changes: one set for each thread.

    Parameters
    ----------
    columns
        One row a convoy; see the numbers of its fields in ``kernel.py``.
    present
        Whether each ride is with its convoy.
    waiting, boards
        People by group and need.
    open, opened
        (track, opening, 2) seconds, and how many openings each track has today.
    closed
        (day, 2) halts.
    entered, busy, team_free, stand, free
        As in the plain simulator.
    passed
        (corridor, 3): how many went on to the last segment, are out, have arrived.
    row
        The results of the day.
    log
        Events: at, convoy, what, place, aboard by need, following. No rows to keep none.
    told
        How many events there were.
    """

    columns: Ints
    present: Ints
    waiting: Ints
    boards: Ints
    open: Ints
    opened: Ints
    closed: Ints
    entered: Ints
    busy: Ints
    team_free: Ints
    stand: Ints
    free: Ints
    passed: Ints
    row: Ints
    log: Ints
    told: Ints


FIELDS: Final = 24
"""Of a convoy's row in :class:`Scratch`."""


FIRST: Final = 11
"""Results of a day before the evenings, in the order of :class:`~.tally.Tally`'s fields."""


def width(of: Flat) -> int:
    """Tell how many results a day has: then one an evening, three a convoy, two a place."""
    return FIRST + len(of.evenings) + 3 * len(of.journeys) + 2 * int(of.scalars[-1])


def flat(
    world: World, evenings: tuple[Seconds, ...], hazards: Hazards, policy: Policy
) -> tuple[Flat, tuple[str, ...]]:
    """Write a world as arrays.

    Returns
    -------
    tuple[Flat, tuple[str, ...]]
        And its places, in the order of their numbers.
    """
    legs = [leg for journey in world.journeys for leg in journey.legs]
    named = [leg.here for leg in legs] + [leg.place for leg in legs]
    places = tuple(dict.fromkeys([*named, *(crowd.place for crowd in world.crowds)]))
    at = {place: n for n, place in enumerate(places)}
    order = sorted(range(len(world.crowds)), key=lambda n: (world.crowds[n].released, n))
    tracks = _spans([track.openings for track in world.tracks])
    return Flat(
        scalars=_row(
            world.teams,
            world.parties,
            world.days,
            world.turnaround,
            world.horizon,
            policy.patience,
            policy.returns,
            *world.weights,
            world.margin,
            len(places),
        ),
        journeys=_journeys(world.journeys),
        teams=_row(*(team for journey in world.journeys for team in journey.teams)),
        holds=_table([(h.corridor, h.waits_for, h.ahead, int(h.arrived)) for h in world.holds], 4),
        legs=_table(
            [
                (
                    ACTS[leg.act],
                    at[leg.place],
                    leg.starts,
                    leg.takes,
                    at[leg.here],
                    leg.beds,
                    leg.track,
                    leg.entry,
                    leg.server,
                    leg.rate,
                    int(leg.exits),
                    *leg.off,
                )
                for leg in legs
            ],
            14,
        ),
        rides=_table([(r.vehicle, *r.places, *r.ways) for j in world.journeys for r in j.rides], 5),
        booked=_table([(n, *needs) for j in world.journeys for n, needs in j.booked], 4),
        crowds=_table(
            [
                (at[c.place], c.released, *(n for size in c.sizes for n in size))
                for c in world.crowds
            ],
            11,
        ),
        by_release=np.array(order, dtype=np.int64),
        tracks=_table(
            [(*s, track.segment) for s, track in zip(tracks, world.tracks, strict=True)], 3
        ),
        openings=_table(
            [(o.opens, o.closes, o.day, o.party) for t in world.tracks for o in t.openings], 4
        ),
        servers=_table(
            [
                (first, count if hours is not None else -1)
                for hours, (first, count) in zip(
                    world.servers, _spans([h or () for h in world.servers]), strict=True
                )
            ],
            2,
        ),
        hours=_table([(w.opens, w.closes) for hours in world.servers for w in hours or ()], 2),
        headways=_row(*world.headways),
        available=_row(*world.available),
        evenings=_row(*evenings),
        cuts=_hazards(hazards, 0),
        values=_hazards(hazards, 1),
    ), places


def scratch(of: Flat, events: int = 0) -> Scratch:
    """Make what a day changes, with room for some events."""
    groups, tracks, days = len(of.crowds), len(of.tracks), int(of.scalars[2])
    most = int(of.tracks[:, 1].max(initial=0)) + days + 1
    return Scratch(
        columns=np.zeros((len(of.journeys), FIELDS), dtype=np.int64),
        present=np.zeros(len(of.rides), dtype=np.int64),
        waiting=np.zeros((groups, 3), dtype=np.int64),
        boards=np.zeros((groups, 3), dtype=np.int64),
        open=np.zeros((tracks, most, 2), dtype=np.int64),
        opened=np.zeros(tracks, dtype=np.int64),
        closed=np.zeros((days, 2), dtype=np.int64),
        entered=np.zeros(len(of.headways), dtype=np.int64),
        busy=np.zeros(len(of.servers), dtype=np.int64),
        team_free=np.zeros(int(of.scalars[0]), dtype=np.int64),
        stand=np.zeros(len(of.available), dtype=np.int64),
        free=np.zeros(len(of.available), dtype=np.int64),
        passed=np.zeros((len(of.headways) // 2, 3), dtype=np.int64),
        row=np.zeros(width(of), dtype=np.int64),
        log=np.zeros((events, 8), dtype=np.int64),
        told=np.zeros(1, dtype=np.int64),
    )


def events(of: Scratch, world: World, places: tuple[str, ...]) -> tuple[Event, ...]:
    """Read the log of a day."""
    kinds = tuple(What)
    return tuple(
        Event(at, world.journeys[j].id, kinds[what], places[place], Needs(*aboard), following)
        for at, j, what, place, *aboard, following in of.log[: int(of.told[0])].tolist()
    )


def _journeys(journeys: tuple[Journey, ...]) -> Ints:
    spans = zip(
        _spans([journey.legs for journey in journeys]),
        _spans([journey.rides for journey in journeys]),
        _spans([journey.booked for journey in journeys]),
        _spans([journey.teams for journey in journeys]),
        strict=True,
    )
    rows = [
        (of.corridor, of.centre, *legs, *rides, *booked, *teams, of.unloads)
        for of, (legs, rides, booked, teams) in zip(journeys, spans, strict=True)
    ]
    return _table(rows, 11)


def _spans(parts: Sequence[Sequence[object]]) -> list[tuple[int, int]]:
    """Give the first and the number of rows of each part, laid end to end."""
    first, spans = 0, []
    for part in parts:
        spans.append((first, len(part)))
        first += len(part)
    return spans


def _hazards(hazards: Hazards, side: int) -> Ints:
    """Give the cuts (0) or the values (1) of every cause, filled up with the last point."""
    most = max(len(hazard.values.points) for hazard in hazards)
    rows = []
    for hazard in hazards:
        points = [*hazard.values.points]
        points += [points[-1]] * (most - len(points))
        rows.append([p * WHOLE // 1000 if side == 0 else value for p, value in points])
    return _table(rows, most)


def _table(rows: Sequence[Sequence[int]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(len(rows), -1 if rows else width)


def _row(*values: int) -> Ints:
    return np.array(values, dtype=np.int64)

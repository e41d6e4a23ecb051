"""Compose: from a plan, one notice for each party, with the least that it needs.

A party is told of its own segments, of the halts at their ends, and of the vehicles that come
there. Of the rest of the way it learns where people board and where they are received.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from safepassage.model import (
    NOBODY,
    Act,
    Appearance,
    Calendar,
    Case,
    Convoy,
    Language,
    Needs,
    Party,
    Plan,
    Segment,
    Window,
    local_time,
)
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PlaceId
from safepassage.notification.codec import encode
from safepassage.notification.facts import Drafted, NoticeAmended, NoticeComposed
from safepassage.notification.grid import grid
from safepassage.notification.legs import Leg, legs, open_to
from safepassage.notification.notice import (
    ColumnVehicle,
    Direction,
    Halt,
    Movement,
    Notice,
    NoticeNumber,
    Passage,
    Recipient,
    Span,
    Stretch,
    Time,
    Waypoint,
    number,
)
from safepassage.notification.stage import OVER, ending
from safepassage.notification.standing import UNTOLD, Standing
from safepassage.roads import RoadGraph, free_roads
from safepassage.units import Seconds, whole_minutes


def digest(notice: Notice) -> str:
    """SHA-256 of the canonical text of a notice, in hexadecimal: what is signed and answered."""
    return hashlib.sha256(encode(notice)).hexdigest()


def compose(plan: Plan, case: Case, standing: Standing = UNTOLD) -> tuple[Notice, ...]:
    """Write the notices of a plan.

    Parameters
    ----------
    plan, case
        A plan of the case.
    standing
        What was told before. A notice whose text has not changed keeps its version; one that
        has, or that was withdrawn, gets the next.

    Returns
    -------
    One notice for each party whose ground is driven on, in order of the parties' keys.
    """
    desk = _Desk(case, free_roads(case))
    written = (desk.notice(plan, party) for party in sorted(case.parties, key=lambda it: it.id))
    return tuple(_numbered(notice, standing) for notice in written if notice is not None)


def _numbered(first: Notice, standing: Standing) -> Notice:
    told = standing.notice(first.number)
    last = told.current
    if last.version == 0:
        return first
    same = replace(first, version=last.version)
    if digest(same) == last.digest and ending(told) not in OVER:
        return same
    return replace(first, version=last.version + 1)


def needless(notices: tuple[Notice, ...], standing: Standing) -> tuple[NoticeNumber, ...]:
    """Tell which notices that stand are to be withdrawn, as no convoy comes any more."""
    needed = {notice.number for notice in notices}
    return tuple(
        told.notice
        for told in standing.notices
        if told.current.version and told.notice not in needed and ending(told) not in OVER
    )


def drafted(notice: Notice, at: Seconds) -> Drafted:
    """Give the fact that a notice was written: composed the first time, amended from then on."""
    kind = NoticeComposed if notice.version == 1 else NoticeAmended
    party, seen = notice.recipient.party, digest(notice)
    return kind(at, notice.number, notice.version, party, notice.segments, seen)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where notices of one case are written."""

    case: Case
    free: RoadGraph

    def notice(self, plan: Plan, party: Party) -> Notice | None:
        """Write the notice of a party; None where no convoy comes onto its ground."""
        case, rules = self.case, self.case.notifying
        ground = [segment for segment in case.segments if segment.party == party.id]
        own = {segment.id for segment in ground}
        drives = {convoy.id: legs(case, convoy, self.free) for convoy in plan.convoys}
        moves = [
            self._movement(convoy, drives[convoy.id], own)
            for convoy in plan.convoys
            if any(leg.segment in own for leg in drives[convoy.id])
        ]
        if not moves:
            return None
        moves.sort(key=lambda it: (it.passages[0].enters.at, it.convoy))
        driven = {passage.segment for move in moves for passage in move.passages}
        contacts = rules.reached(party.id)
        language = contacts[0].language if contacts else Language.EN
        return Notice(
            number=number(case.id, party.id),
            version=1,
            training=case.training,
            emergency=rules.emergency,
            operation=case.title,
            sender=rules.organiser,
            contacts=rules.reached(None),
            recipient=Recipient(party.id, party.name, language, contacts),
            route=tuple(self._stretch(segment) for segment in ground if segment.id in driven),
            movements=tuple(moves),
            guarantees=rules.guarantees,
            aborts=rules.aborts,
            check_in=rules.check_in,
            answer_within=rules.answer_within,
            expires=_last(moves),
        )

    # --- the way ----------------------------------------------------------------------------

    def _time(self, at: Seconds) -> Time:
        zones = self.case.zones
        return Time(at, tuple(_written(local_time(self.case.start, at, z), z) for z in zones))

    def _waypoint(self, key: PlaceId) -> Waypoint:
        place = self.case.place[key]
        here = place.position
        return Waypoint(key, place.name, place.pcode, here, grid(here) if here else "")

    def _stretch(self, segment: Segment) -> Stretch:
        start, end = self._waypoint(segment.start), self._waypoint(segment.end)
        line = [*segment.path]
        if start.position and line[:1] != [start.position]:
            line.insert(0, start.position)
        if end.position and line[-1:] != [end.position]:
            line.append(end.position)
        return Stretch(segment.id, start, end, segment.length, tuple(line))

    # --- the convoy -------------------------------------------------------------------------

    def _movement(self, convoy: Convoy, drives: tuple[Leg, ...], own: set[SegmentId]) -> Movement:
        case = self.case
        route = case.route[convoy.route]
        teams = {team.id: team.organisation for team in case.teams}
        return Movement(
            convoy=convoy.id,
            origin=self._waypoint(case.assembly_point(route)),
            destination=self._waypoint(convoy.centre),
            escort=", ".join(dict.fromkeys(teams[key] for key in convoy.teams)),
            aboard=convoy.aboard,
            places=self._places(convoy),
            passages=tuple(self._passage(convoy, leg) for leg in drives if leg.segment in own),
            halts=(*self._halts(convoy, drives, own), *self._stops(convoy)),
            vehicles=self._vehicles(convoy),
        )

    def _passage(self, convoy: Convoy, leg: Leg) -> Passage:
        asked, other = _asked(open_to(self.case, convoy, leg.segment), leg)
        ids = [load.vehicle for load in convoy.loads]
        column = self.case.drive_in(ids) if leg.direction is Direction.IN else ids
        behind = len(column) - 1 + len(convoy.teams)
        return Passage(
            segment=leg.segment,
            direction=leg.direction,
            enters=self._time(leg.starts),
            leaves=self._time(leg.ends),
            clear=self._time(leg.ends + whole_minutes(behind * self.case.notifying.spacing)),
            window=self._span(asked),
            alternative=self._span(other),
        )

    def _span(self, window: Window | None) -> Span | None:
        if window is None:
            return None
        return Span(self._time(window.opens), self._time(window.closes))

    def _halts(
        self, convoy: Convoy, drives: tuple[Leg, ...], own: set[SegmentId]
    ) -> Iterator[Halt]:
        """Find where it stands between two drives, one of which is on the party's ground."""
        for before, after in pairwise(drives):
            if after.starts > before.ends and {before.segment, after.segment} & own:
                acts = tuple(
                    step.act
                    for step in convoy.steps
                    if step.segment is None and before.ends <= step.starts < after.starts
                )
                if Act.RECEIVE not in acts:
                    arrives, departs = self._time(before.ends), self._time(after.starts)
                    yield Halt(self._waypoint(before.ends_at), arrives, departs, acts)

    def _stops(self, convoy: Convoy) -> Iterator[Halt]:
        """Find the centres where it leaves people on its way, whoever's ground they are on."""
        for before, after in pairwise(convoy.acts(Act.TRANSIT)):
            arrives, departs = self._time(before.ends), self._time(after.starts)
            yield Halt(self._waypoint(before.place), arrives, departs, (Act.RECEIVE,))

    def _places(self, convoy: Convoy) -> Needs:
        kinds = {vehicle.id: vehicle.type for vehicle in self.case.vehicles}
        return sum((kinds[load.vehicle].layouts[load.layout] for load in convoy.loads), NOBODY)

    def _vehicles(self, convoy: Convoy) -> tuple[ColumnVehicle, ...]:
        kinds = {vehicle.id: vehicle.type.name for vehicle in self.case.vehicles}
        looks = {it.vehicle: it for it in self.case.notifying.appearances}
        keys = [load.vehicle for load in (*convoy.loads, *convoy.onward)]
        return tuple(
            ColumnVehicle(n, kinds[key], looks.get(key, Appearance(key)))
            for n, key in enumerate(keys, start=1)
        )


def _asked(open_: Calendar, leg: Leg) -> tuple[Window | None, Window | None]:
    """Give the window that holds a drive, and the next one after it."""
    asked = next((window for window in open_ if window.holds(leg.starts, leg.ends)), None)
    later = [window for window in open_ if window.opens > leg.starts]
    return asked, later[0] if later else None


def _last(moves: list[Movement]) -> Time:
    times = [passage.clear for move in moves for passage in move.passages]
    spans = [it for move in moves for p in move.passages for it in (p.window, p.alternative)]
    return max([*times, *(span.closes for span in spans if span)], key=lambda time: time.at)


def _written(local: datetime, zone: str) -> str:
    return f"{local.isoformat(timespec='minutes')}[{zone}]"

"""One day, event by event: the plain simulator, and the referee of the compiled one.

Convoys act in the order of (second, number in the plan). One that cannot go on sleeps until the
first second at which it may be otherwise, and looks again; nothing is promised ahead. So two
convoys at one gate go first come, first served, and every day can be told twice.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Final

from safepassage.model import NOBODY, Act, Calendar, Case, Event, Needs, Plan, Trace, What, Window
from safepassage.model.place import PlaceId
from safepassage.roads import TravelTimes
from safepassage.simulation.causes import USUAL, Cause, Hazards
from safepassage.simulation.column import Busy, Column, least, part
from safepassage.simulation.openings import Fate, fate, first_start, halts, opened
from safepassage.simulation.world import NEVER, NONE, PER_CAR, Crowd, Leg, Policy, World, world_of
from safepassage.units import Seconds, service_time

_DRIVES: Final = (Act.DRIVE_IN, Act.DRIVE_OUT)


def simulate(
    case: Case,
    plan: Plan,
    times: TravelTimes,
    seed: int,
    *,
    run: int = 0,
    hazards: Hazards = USUAL,
    policy: Policy | None = None,
) -> Trace:
    """Tell one day on which things go wrong.

    Parameters
    ----------
    case, plan, times
        The plan must have been made for this case.
    seed, run
        Which day: the same two, the same trace.
    hazards
        What can go wrong; :data:`~safepassage.simulation.causes.QUIET` gives the day as planned.
    policy
        What convoy leaders do; the usual by default.
    """
    world = world_of(case, plan, times)
    return Trace(tuple(_Day(world, fate(seed, run, hazards), policy or Policy()).events()))


def who_comes(world: World, chance: Fate) -> tuple[Needs, ...]:
    """Tell how many people of each group come on a day."""
    return tuple(_size(of, chance.of(Cause.CROWD, n)) for n, of in enumerate(world.crowds))


def _size(crowd: Crowd, at: int) -> Needs:
    """Give the size between least (0), likely (1000) and most (2000), straight between."""
    low, high = crowd.sizes[:2] if at < 1000 else crowd.sizes[1:]
    beyond = at if at < 1000 else at - 1000
    return Needs(*(a + (b - a) * beyond // 1000 for a, b in zip(low, high, strict=True)))


class _Day:
    """The state of a day. Everything in it is a fold of its draws."""

    def __init__(self, world: World, chance: Fate, policy: Policy) -> None:
        self.world, self.chance, self.policy = world, chance, policy
        closed = halts(world, chance)
        self.open = [opened(world, track, chance, closed) for track in world.tracks]
        self.agreed = [
            tuple(Window(of.opens, of.closes) for of in track.openings) for track in world.tracks
        ]
        self.columns = [
            Column(journey, n, journey.legs[0].starts, [False] * len(journey.rides))
            for n, journey in enumerate(world.journeys)
        ]
        self.waiting = list(who_comes(world, chance))
        self.entered = [-NEVER] * len(world.headways)
        corridors = len(world.headways) // 2
        self.passed, self.out, self.arrived = [0] * corridors, [0] * corridors, [0] * corridors
        self.busy = [0] * len(world.servers)
        self.team_free = [0] * world.teams
        self.stand = [0] * len(world.available)
        self.free = list(world.available)
        self.told: list[Event] = []
        self.woken: list[Column] = []

    def events(self) -> Iterator[Event]:
        """Let convoys act, the earliest first, until none has anything left to do."""
        heap = [(column.at, column.number) for column in self.columns]
        heapq.heapify(heap)
        while heap:
            at, number = heapq.heappop(heap)
            column = self.columns[number]
            if column.at != at or column.busy is Busy.OVER:
                continue  # it has been woken, or put off, since
            column.at = NEVER
            self._act(column, at)
            for other in (column, *self.woken):
                if other.at < NEVER:
                    heapq.heappush(heap, (other.at, other.number))
            yield from self.told
            self.told.clear()
            self.woken.clear()

    def _act(self, column: Column, at: Seconds) -> None:
        """Finish what is under way, then begin what can be begun at this very second."""
        while True:
            if column.busy is not Busy.NOTHING:
                self._end(column, at)
            if column.busy is Busy.NOTHING:
                self._begin(column, at)
            if column.at > at or column.busy is Busy.OVER:
                return

    # ── Begin a step, or see for how long not ────────────────────────────────────────

    def _begin(self, column: Column, at: Seconds) -> None:
        leg = column.step
        if not column.ready and not self._gathered(column, at):
            return
        if leg.starts > at and leg.act is not Act.HOLD:
            self._wait(column, at, leg.starts)
        elif leg.track != NONE:
            self._set_off(column, leg, at)
        elif leg.act is Act.BOARD:
            self._board(column, leg, at)
        elif leg.act is Act.CHECK:
            self._be_checked(column, leg, at)
        elif leg.act is Act.RECEIVE:
            self._be_received(column, leg, at)
        elif leg.act is Act.TRANSIT:
            self._drive(column, leg, at)
        else:
            self._do(column, at, leg.takes)

    def _do(self, column: Column, at: Seconds, takes: Seconds) -> None:
        column.busy, column.goal, column.at = Busy.STEP, column.leg + 1, at + takes

    def _wait(self, column: Column, at: Seconds, until: Seconds) -> None:
        """Wait where it stands; with people aboard, longer than its patience is a stay."""
        if column.loaded and until - at > self.policy.patience:
            self._tell(column, at, What.STAYED, column.here)
        column.at = until

    def _gathered(self, column: Column, at: Seconds) -> bool:
        """Take teams and vehicles if all are there; after its patience, the vehicles that are."""
        journey, enters = column.journey, column.journey.legs[0].starts
        teams = max((self.team_free[team] for team in journey.teams), default=0)
        there = [
            min(NEVER, self.free[ride.vehicle] + ride.ways[self.stand[ride.vehicle]])
            for ride in journey.rides
        ]
        late = enters + self.policy.patience
        some = any(time <= at for time in there)
        whole = all(time <= at for time in there)
        if at >= enters and teams <= at and (whole or (some and at >= late)):
            column.ready, column.present = True, [time <= at for time in there]
            for ride, present in zip(journey.rides, column.present, strict=True):
                if present:
                    self.free[ride.vehicle] = NEVER
            for team in journey.teams:
                self.team_free[team] = NEVER
            return True
        column.at = min((t for t in (enters, teams, *there, late) if t > at), default=NEVER)
        return False

    def _set_off(self, column: Column, leg: Leg, at: Seconds) -> None:
        """Drive a segment, if it may be driven now and it is wise to."""
        open_ = self.open[leg.track]
        if column.loaded and self._better_stay(column, at):
            tomorrow = min((window.opens for window in open_ if window.opens > at), default=None)
            if tomorrow is not None:
                self._wait(column, at, tomorrow)
                return
        start = self._slot(leg, open_, at)
        if start is None:
            self._end_here(column, at)
        elif start > at:
            self._blocked(column, leg, at, start)
        elif self._goes_last(column, leg) and self._must_wait(column):
            self._be_held(column, at)
        else:
            column.held = False
            if leg.entry != NONE:
                self.entered[leg.entry] = at
            if self._goes_last(column, leg):
                self.passed[column.journey.corridor] += 1
            column.closes = next(window.closes for window in open_ if window.closes > at)
            self._drive(column, leg, at)

    def _slot(self, leg: Leg, open_: Calendar, at: Seconds) -> Seconds | None:
        start = first_start(open_, leg.takes, at)
        if start is None or leg.entry == NONE:
            return start
        spaced = self.entered[leg.entry] + self.world.headways[leg.entry]
        return start if start >= spaced else first_start(open_, leg.takes, spaced)

    def _goes_last(self, column: Column, leg: Leg) -> bool:
        """Tell whether a leg is the last segment on the way out, before which a link holds."""
        return leg.entry == 2 * column.journey.corridor + 1

    def _must_wait(self, column: Column) -> bool:
        corridor = column.journey.corridor
        return any(
            self.passed[corridor] - hold.ahead
            >= (self.arrived if hold.arrived else self.out)[hold.waits_for]
            for hold in self.world.holds
            if hold.corridor == corridor and self.passed[corridor] >= hold.ahead
        )

    def _be_held(self, column: Column, at: Seconds) -> None:
        """Sleep until the other side is further; at the close of the account it is given up."""
        if at >= self.world.horizon:
            self._end_here(column, at)
        else:
            column.held, column.at = True, self.world.horizon

    def _drive(self, column: Column, leg: Leg, at: Seconds) -> None:
        self._tell(column, at, What.DEPARTED, column.here)
        slow = self.chance.of(Cause.ROAD, column.draws)
        mended = self.chance.of(Cause.BREAKDOWN, column.draws)
        self._do(column, at, leg.takes * slow // 100 + mended)

    def _better_stay(self, column: Column, at: Seconds) -> bool:
        """Tell whether the next beds or the gate cannot be reached without a night between."""
        if not 0 < column.aboard.total <= column.step.beds:
            return False
        t = at
        for n in range(column.leg, len(column.journey.legs)):
            leg = column.journey.legs[n]
            if n > column.leg and leg.beds >= column.aboard.total:
                return False
            if leg.track != NONE:
                planned = max(t, leg.starts)
                start = first_start(self.agreed[leg.track], leg.takes, planned)
                if start is None or start - planned > self.policy.patience:
                    return True
                t = start
            t += leg.takes
            if leg.exits:
                return False
        return False

    def _blocked(self, column: Column, leg: Leg, at: Seconds, start: Seconds) -> None:
        """Wait, stay the night, or turn back."""
        needed = column.aboard.total if column.loaded else 1
        if start - at <= self.policy.patience or leg.beds >= needed or column.leg == 0:
            self._wait(column, at, start)
            return
        goal = self._way_back(column)
        if goal is None:
            self._wait(column, at, start)
            return
        self._tell(column, at, What.TURNED_BACK, column.here)
        legs = column.journey.legs[goal : column.leg]
        takes = sum(of.takes for of in legs if of.act is leg.act)
        column.busy, column.goal, column.at = Busy.TURNING, goal, at + takes

    def _way_back(self, column: Column) -> int | None:
        """Give the step from which to go on later: at the gate if empty, else where beds are."""
        if column.returns == self.policy.returns:
            return None
        if not column.loaded:
            return 0
        for n in range(column.leg - 1, -1, -1):
            leg = column.journey.legs[n]
            if leg.act is Act.DRIVE_OUT and leg.beds >= column.aboard.total:
                return n
        return None

    def _board(self, column: Column, leg: Leg, at: Seconds) -> None:
        """Board everyone, or as many as there is time for if the rest would cost a night."""
        if leg.server != NONE and self.busy[leg.server] > at:
            self._wait(column, at, self.busy[leg.server])
            return
        takes = leg.takes * self.chance.of(Cause.BOARDING, column.draws) // 100
        column.portion = (1, 1)
        onward = next((of for of in column.journey.legs[column.leg :] if of.track != NONE), None)
        if onward is not None:
            open_ = self.open[onward.track]
            latest = _latest(open_, onward.takes, at)
            if latest is not None and at < latest < at + takes:
                again = first_start(open_, onward.takes, at + takes)
                if again is None or again - at - takes > self.policy.patience:
                    column.portion = (latest - at, takes)
                    takes = latest - at
        if leg.server != NONE:
            self.busy[leg.server] = at + takes
        self._do(column, at, takes)

    def _be_checked(self, column: Column, leg: Leg, at: Seconds) -> None:
        cars = column.following // PER_CAR
        takes = service_time(column.vehicles + cars, leg.rate)
        start = first_start(self.world.servers[leg.server], takes, max(at, self.busy[leg.server]))
        if start is None:
            self._end_here(column, at)
        elif start > at:
            self._wait(column, at, start)
        else:
            self.busy[leg.server] = at + takes
            self._do(column, at, takes)

    def _be_received(self, column: Column, leg: Leg, at: Seconds) -> None:
        if self.busy[leg.server] > at:
            column.at = self.busy[leg.server]
            return
        if leg.off.total:
            self._set_down(column, leg, at)
            return
        people = column.aboard.total + column.following
        takes = service_time(people, leg.rate) if leg.rate else 0
        self.busy[leg.server] = at + takes
        self._tell(column, at, What.RECEIVED, leg.place)
        column.aboard, column.following = NOBODY, 0
        self.arrived[column.journey.corridor] += 1
        self._wake(at)
        column.busy, column.goal, column.at = Busy.STEP, NONE, at + column.journey.unloads

    def _set_down(self, column: Column, leg: Leg, at: Seconds) -> None:
        """Leave those who get off here, by need as planned, as far as they are aboard."""
        off, following = least(column.aboard, leg.off), column.following
        rest = column.aboard - off
        column.aboard, column.following = off, 0
        self._tell(column, at, What.RECEIVED, leg.place)
        column.aboard, column.following = rest, following
        takes = service_time(off.total, leg.rate) if leg.rate else 0
        self.busy[leg.server] = at + takes
        self._do(column, at, takes)

    def _end_here(self, column: Column, at: Seconds) -> None:
        """Nothing opens any more: whoever is aboard stays, an empty convoy gives up."""
        what = What.STAYED if column.loaded else What.TURNED_BACK
        self._tell(column, at, what, column.here)
        column.busy = Busy.OVER

    # ── End a step ──────────────────────────────────────────────────────────────────

    def _end(self, column: Column, at: Seconds) -> None:
        leg = column.step
        if column.busy is Busy.TURNING:
            column.leg, column.busy = column.goal, Busy.NOTHING
            column.returns += 1
            self._tell(column, at, What.ARRIVED, column.here)
            return
        if column.busy is Busy.HELD:
            self._leave(column, leg, at)
        elif leg.act in _DRIVES:
            self._arrive(column, leg, at)
        elif leg.act is Act.TRANSIT:
            self._tell(column, at, What.ARRIVED, leg.place)
        elif leg.act is Act.BOARD:
            self._boarded(column, leg, at)
        elif leg.act is Act.CHECK:
            self._tell(column, at, What.CHECKED, leg.place)
            held = self._held(column)
            if held:
                column.busy, column.at = Busy.HELD, at + held
                return
            self._leave(column, leg, at)
        elif leg.act is Act.RECEIVE and not leg.off.total:
            self._emptied(column, at)
        if column.busy is Busy.OVER:
            return
        column.leg, column.busy = column.goal, Busy.NOTHING

    def _arrive(self, column: Column, leg: Leg, at: Seconds) -> None:
        self._tell(column, at, What.ARRIVED, leg.place)
        if at > column.closes + self.world.margin:
            self._tell(column, at, What.CAUGHT, leg.place)
        for n in range(len(column.present)):
            if column.present[n] and self.chance.of(Cause.LOSS, column.draws * 64 + n):
                self._lose(column, n, leg, at)
        if not column.vehicles:
            column.busy = Busy.OVER
        elif leg.exits:
            self._exited(column, leg, at)

    def _lose(self, column: Column, n: int, leg: Leg, at: Seconds) -> None:
        """Lose a vehicle: its people take what room the others have, the rest do not travel on."""
        column.present[n] = False
        column.aboard = least(column.aboard, column.room)
        column.following = column.following if column.vehicles else 0
        self._tell(column, at, What.LOST, leg.place)

    def _boarded(self, column: Column, leg: Leg, at: Seconds) -> None:
        """Take those it came for, then whoever else has been released here, up to the safe load.

        The places of those for whom it stops later are kept for them.
        """
        boards = [NOBODY] * len(self.waiting)
        everyone = sorted(range(len(self.waiting)), key=self._released)
        place_of = [crowd.place for crowd in self.world.crowds]
        kept = sum((n for g, n in column.journey.booked if place_of[g] in column.keeps), NOBODY)
        others = [(number, self.waiting[number], kept) for number in everyone]
        for number, needs, spare in (*((*of, NOBODY) for of in column.journey.booked), *others):
            crowd = self.world.crowds[number]
            if crowd.place == leg.place and crowd.released <= at:
                room = column.room.without(column.aboard + sum(boards, spare))
                still = self.waiting[number] - boards[number]
                boards[number] += least(least(still, needs), room)
        for number, needs in enumerate(boards):
            now = part(needs, *column.portion)
            self.waiting[number] -= now
            column.aboard += now
        column.loaded = True
        self._tell(column, at, What.BOARDED, leg.place)
        cars = self.chance.of(Cause.CARS, column.number) if column.aboard.total else 0
        if cars and not column.following:  # they join once, where it first takes people on
            column.following = PER_CAR * cars
            self._tell(column, at, What.JOINED, leg.place)

    def _released(self, number: int) -> tuple[Seconds, int]:
        return self.world.crowds[number].released, number

    def _held(self, column: Column) -> Seconds:
        """Tell for how long it is held besides the hold that the plan counts on."""
        drawn = self.chance.of(Cause.DWELL, column.draws)
        onward = column.journey.legs[column.leg + 1]
        return max(0, drawn - onward.takes) if onward.act is Act.HOLD else drawn

    def _leave(self, column: Column, leg: Leg, at: Seconds) -> None:
        """Let people leave, or be held, at a check."""
        gone = part(column.aboard, self.chance.of(Cause.LEAVERS, column.draws), 1000)
        if gone.total:
            column.aboard -= gone
            self._tell(column, at, What.LEFT, leg.place)

    def _exited(self, column: Column, leg: Leg, at: Seconds) -> None:
        self._tell(column, at, What.EXITED, leg.place)
        self.out[column.journey.corridor] += 1
        for team in column.journey.teams:
            self.team_free[team] = at + self.world.turnaround
        self._wake(at)

    def _emptied(self, column: Column, at: Seconds) -> None:
        column.busy = Busy.OVER
        for ride, there in zip(column.journey.rides, column.present, strict=True):
            if there:
                self.free[ride.vehicle], self.stand[ride.vehicle] = at, 1 + column.journey.centre
        self._wake(at)

    def _wake(self, at: Seconds) -> None:
        """Let convoys look again that are due and wait to gather, or are held for others."""
        for column in self.columns:
            due = not column.ready and column.journey.legs[0].starts <= at
            if (due or column.held) and at < column.at:
                column.at = at
                self.woken.append(column)

    def _tell(self, column: Column, at: Seconds, what: What, place: PlaceId) -> None:
        event = Event(at, column.journey.id, what, place, column.aboard, column.following)
        self.told.append(event)


def _latest(open_: Calendar, takes: Seconds, at: Seconds) -> Seconds | None:
    """Give the last moment to start in the opening in which one could start first."""
    for window in open_:
        if max(at, window.opens) + takes <= window.closes:
            return window.closes - takes
    return None

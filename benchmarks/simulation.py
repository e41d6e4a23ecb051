"""Hold the compiled simulator against a straightforward SimPy model of the same day.

    python benchmarks/simulation.py CASE PLAN [--runs 10000] [--peer-runs 100] [--seed 1]

The SimPy model is written the way its manual does it: a process for each convoy, resources for
checkpoints and centres, the same rules, policies and distributions, numpy's chance. Both means
of people out and of person-hours must agree within three standard errors, or it ends with 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Generator
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import simpy

from safepassage import read, read_plan, travel_times
from safepassage.model import NOBODY, Act, Needs, Window, without
from safepassage.simulation import USUAL, Cause, Policy
from safepassage.simulation.column import least, part
from safepassage.simulation.ensemble import evenings_of
from safepassage.simulation.flat import FIRST, flat
from safepassage.simulation.live import Task, live_all
from safepassage.simulation.openings import first_start
from safepassage.simulation.world import NEVER, NONE, PER_CAR, Journey, Leg, World, world_of
from safepassage.units import DAY, HOUR, service_time
from safepassage.wiring import cores, engine

Step = Generator[simpy.Event, Any, None]


class Peer:
    """One day in SimPy."""

    def __init__(self, world: World, chance: np.random.Generator) -> None:
        self.world, self.chance, self.policy = world, chance, Policy()
        self.env = simpy.Environment()
        self.servers = [simpy.Resource(self.env) for _ in world.servers]
        self.changed = self.env.event()
        self.entered = [-NEVER] * len(world.headways)
        self.free, self.stand = list(world.available), [0] * len(world.available)
        self.team_free = [0] * world.teams
        self.waiting = [self.crowd(*crowd.sizes) for crowd in world.crowds]
        self.open = self.openings()
        self.agreed = [tuple(Window(o.opens, o.closes) for o in t.openings) for t in world.tracks]
        self.exits: list[tuple[int, Needs]] = []
        self.came = list(self.waiting)

    def live(self) -> tuple[int, int]:
        """Live through the day; returns people out and weighted person-seconds at risk."""
        for journey in self.world.journeys:
            self.env.process(Convoy(self, journey).day())
        self.env.run()
        end, weights = self.world.horizon, tuple(self.world.weights)

        def weigh(needs: Needs) -> int:
            return sum(w * n for w, n in zip(weights, needs, strict=True))

        crowds = zip(self.came, self.world.crowds, strict=True)
        risk = sum(weigh(needs) * (end - crowd.released) for needs, crowd in crowds)
        out = [(at, aboard) for at, aboard in self.exits if at <= end]
        risk -= sum(weigh(aboard) * (end - at) for at, aboard in out)
        return sum(aboard.total for _, aboard in out), risk

    def draw(self, cause: Cause) -> int:
        """Draw a value of a cause."""
        points = USUAL[cause].values.points
        u = int(self.chance.integers(1000 << 22))
        for (p0, v0), (p1, v1) in pairwise(points):
            if u < p1 << 22:
                return v0 + (v1 - v0) * (u - (p0 << 22)) // ((p1 - p0) << 22)
        return points[-1][1]

    def crowd(self, fewest: Needs, likely: Needs, most: Needs) -> Needs:
        """Draw the size of a group."""
        at = self.draw(Cause.CROWD)
        low, high = (fewest, likely) if at < 1000 else (likely, most)
        share = at % 1000 if at < 2000 else 1000
        return Needs(*(a + (b - a) * share // 1000 for a, b in zip(low, high, strict=True)))

    def openings(self) -> list[tuple[Window, ...]]:
        """Draw when each segment is open."""
        closed = []
        for day in range(self.world.days):
            if lasts := self.draw(Cause.HALT):
                begins = day * DAY + int(self.chance.integers(DAY))
                closed.append(Window(begins, begins + lasts))
        late: dict[tuple[int, int], tuple[int, int]] = {}
        refused: dict[tuple[int, int], int] = {}
        tracks = []
        for track in self.world.tracks:
            open_ = []
            for o in track.openings:
                opens, closes = o.opens, o.closes
                if o.party != NONE:
                    if (o.day, o.party) not in late:
                        drawn = self.draw(Cause.LATE_OPENING), self.draw(Cause.CUT_SHORT)
                        late[o.day, o.party] = drawn
                    if (track.segment, o.day) not in refused:
                        refused[track.segment, o.day] = self.draw(Cause.REFUSAL)
                    opens += late[o.day, o.party][0]
                    closes -= late[o.day, o.party][1]
                    if refused[track.segment, o.day]:
                        continue
                if opens < closes:
                    open_.append(Window(opens, closes))
            tracks.append(without(tuple(open_), tuple(closed)))
        return tracks

    def change(self) -> None:
        """Tell everyone who waits for vehicles or a team to look again."""
        self.changed.succeed()
        self.changed = self.env.event()


class Convoy:
    """A convoy as a process."""

    def __init__(self, day: Peer, journey: Journey) -> None:
        self.of, self.env, self.journey = day, day.env, journey
        self.present = [False] * len(journey.rides)
        self.aboard, self.following, self.loaded, self.returns, self.leg = NOBODY, 0, False, 0, 0
        self.portion = (1, 1)

    def day(self) -> Step:
        """Go in, load, come out, be received."""
        yield from self.gather()
        act: dict[Act, Callable[[Leg], Step]] = {
            Act.BOARD: self.board,
            Act.CHECK: self.check,
            Act.RECEIVE: self.receive,
            Act.TRANSIT: self.transit,
        }
        try:
            while self.leg < len(self.journey.legs):
                leg = self.journey.legs[self.leg]
                if leg.act is Act.HOLD:
                    yield self.env.timeout(leg.takes)
                    self.leg += 1
                    continue
                if leg.starts > self.env.now:
                    yield self.env.timeout(leg.starts - self.env.now)
                yield from (self.drive(leg) if leg.track != NONE else act[leg.act](leg))
        except StopIteration:
            return

    def gather(self) -> Step:
        """Wait for vehicles and all its teams."""
        of, journey = self.of, self.journey
        enters = journey.legs[0].starts
        yield self.env.timeout(enters)
        while True:
            now, late = self.env.now, enters + of.policy.patience
            teams = max((of.team_free[team] for team in journey.teams), default=0)
            there = [
                min(NEVER, of.free[ride.vehicle] + ride.ways[of.stand[ride.vehicle]])
                for ride in journey.rides
            ]
            here = [at <= now for at in there]
            if teams <= now and (all(here) or (any(here) and now >= late)):
                self.present = here
                for ride, present in zip(journey.rides, here, strict=True):
                    if present:
                        of.free[ride.vehicle] = NEVER
                for team in journey.teams:
                    of.team_free[team] = NEVER
                return
            next_ = min((t for t in (teams, *there, late) if t > now), default=NEVER)
            ahead = [of.changed] if next_ >= NEVER else [of.changed, self.env.timeout(next_ - now)]
            yield self.env.any_of(ahead)

    def drive(self, leg: Leg) -> Step:  # noqa: C901, PLR0912 - a straightforward model
        """Drive a segment, when it is open and it is wise to."""
        of, now, patience = self.of, int(self.env.now), self.of.policy.patience
        open_ = of.open[leg.track]
        if self.loaded and self.better_stay(now):
            tomorrow = min((w.opens for w in open_ if w.opens > now), default=None)
            if tomorrow is not None:
                yield self.env.timeout(tomorrow - now)
                return
        start = first_start(open_, leg.takes, now)
        if start is not None and leg.entry != NONE:
            spaced = of.entered[leg.entry] + of.world.headways[leg.entry]
            start = start if start >= spaced else first_start(open_, leg.takes, spaced)
        if start is None:
            yield self.env.event()  # nothing opens any more: it stays for good
            return
        needed = self.aboard.total if self.loaded else 1
        if start > now:
            goal = None
            if start - now > patience and leg.beds < needed and self.leg > 0:
                goal = self.way_back()
            if goal is None:
                yield self.env.timeout(start - now)
                return
            legs = self.journey.legs[goal : self.leg]
            yield self.env.timeout(sum(one.takes for one in legs if one.act is leg.act))
            self.leg, self.returns = goal, self.returns + 1
            return
        if leg.entry != NONE:
            of.entered[leg.entry] = now
        yield from self.on_the_road(leg)
        for n, there in enumerate(self.present):
            if there and of.draw(Cause.LOSS):
                self.present[n] = False
                self.aboard = least(self.aboard, self.room)
        if not any(self.present):
            yield self.env.event()
        self.leg += 1
        if leg.exits:
            of.exits.append((int(self.env.now), self.aboard))
            for team in self.journey.teams:
                of.team_free[team] = int(self.env.now) + of.world.turnaround
            of.change()

    def on_the_road(self, leg: Leg) -> Step:
        """Drive at the pace of the day."""
        slow, mended = self.of.draw(Cause.ROAD), self.of.draw(Cause.BREAKDOWN)
        yield self.env.timeout(leg.takes * slow // 100 + mended)

    def transit(self, leg: Leg) -> Step:
        """Drive on free roads."""
        yield from self.on_the_road(leg)
        self.leg += 1

    def better_stay(self, now: int) -> bool:
        """Tell whether the next beds are out of reach today."""
        if not 0 < self.aboard.total <= self.journey.legs[self.leg].beds:
            return False
        t = now
        for n, leg in enumerate(self.journey.legs[self.leg :]):
            if n and leg.beds >= self.aboard.total:
                return False
            if leg.track != NONE:
                planned = max(t, leg.starts)
                start = first_start(self.of.agreed[leg.track], leg.takes, planned)
                if start is None or start - planned > self.of.policy.patience:
                    return True
                t = start
            t += leg.takes
            if leg.exits:
                return False
        return False

    def way_back(self) -> int | None:
        """Give the step to go on from after turning back."""
        if self.returns == self.of.policy.returns:
            return None
        if not self.loaded:
            return 0
        for n in range(self.leg - 1, -1, -1):
            leg = self.journey.legs[n]
            if leg.act is Act.DRIVE_OUT and leg.beds >= self.aboard.total:
                return n
        return None

    @property
    def room(self) -> Needs:
        """The safe load."""
        rides = zip(self.journey.rides, self.present, strict=True)
        return sum((ride.places for ride, there in rides if there), NOBODY)

    def board(self, leg: Leg) -> Step:
        """Board everyone, or as many as there is time for."""
        of, now = self.of, int(self.env.now)
        takes = leg.takes * of.draw(Cause.BOARDING) // 100
        self.portion = (1, 1)
        onward = next(one for one in self.journey.legs[self.leg :] if one.track != NONE)
        for window in of.open[onward.track]:
            if max(now, window.opens) + onward.takes <= window.closes:
                latest = window.closes - onward.takes
                if now < latest < now + takes:
                    again = first_start(of.open[onward.track], onward.takes, now + takes)
                    if again is None or again - now - takes > of.policy.patience:
                        self.portion, takes = (latest - now, takes), latest - now
                break
        yield self.env.timeout(takes)
        self.fill(leg)
        self.loaded = True
        if self.aboard.total:
            self.following = PER_CAR * of.draw(Cause.CARS)
        self.leg += 1

    def fill(self, leg: Leg) -> None:
        """Take those it came for, then whoever else is there."""
        of = self.of
        order = sorted(range(len(of.waiting)), key=lambda n: of.world.crowds[n].released)
        boards = [NOBODY] * len(of.waiting)
        for n, needs in (*self.journey.booked, *((n, of.waiting[n]) for n in order)):
            crowd = of.world.crowds[n]
            if crowd.place == leg.place and crowd.released <= self.env.now:
                room = self.room - sum(boards, NOBODY)
                boards[n] += least(least(of.waiting[n] - boards[n], needs), room)
        for n, needs in enumerate(boards):
            now = part(needs, *self.portion)
            of.waiting[n] -= now
            self.aboard += now

    def check(self, leg: Leg) -> Step:
        """Be checked, be held, go on."""
        of, hours = self.of, self.of.world.servers[leg.server]
        takes = service_time(sum(self.present) + self.following // PER_CAR, leg.rate)
        while True:
            with of.servers[leg.server].request() as turn:
                yield turn
                now = int(self.env.now)
                start = first_start(hours, takes, now)
                if start == now:
                    yield self.env.timeout(takes)
                    break
            yield self.env.event() if start is None else self.env.timeout(start - now)
        onward = self.journey.legs[self.leg + 1]
        held = of.draw(Cause.DWELL)
        yield self.env.timeout(max(0, held - onward.takes) if onward.act is Act.HOLD else held)
        self.aboard -= part(self.aboard, of.draw(Cause.LEAVERS), 1000)
        self.leg += 1

    def receive(self, leg: Leg) -> Step:
        """Be taken in; the vehicles are free again."""
        of, journey = self.of, self.journey
        people = self.aboard.total + self.following
        takes = service_time(people, leg.rate) if leg.rate else 0
        turn = of.servers[leg.server].request()
        yield turn
        self.env.process(self.registered(leg, turn, takes))
        yield self.env.timeout(journey.unloads)
        for ride, there in zip(journey.rides, self.present, strict=True):
            if there:
                of.free[ride.vehicle] = int(self.env.now)
                of.stand[ride.vehicle] = 1 + journey.centre
        of.change()
        self.leg += 1

    def registered(self, leg: Leg, turn: simpy.resources.resource.Request, takes: int) -> Step:
        """Keep the centre busy."""
        yield self.env.timeout(takes)
        self.of.servers[leg.server].release(turn)


def main() -> int:
    """Time both, and compare their means."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("case", type=Path)
    options.add_argument("plan", type=Path)
    options.add_argument("--runs", type=int, default=10_000)
    options.add_argument("--peer-runs", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    case = read(asked.case)
    world = world_of(case, read_plan(asked.plan, case), travel_times(case))
    ours = _ours(world, evenings_of(case), asked.runs, asked.seed)
    peer = _peer(world, asked.peer_runs, asked.seed)
    told: dict[str, Any] = {"runs_per_second": ours["rate"], "simpy": peer["rate"]}
    told["times"] = ours["rate"] / peer["rate"]
    for what in ("out", "person_hours"):
        (a, sa), (b, sb) = ours[what], peer[what]
        told[what] = {"ours": a, "simpy": b, "errors_apart": abs(a - b) / sqrt(sa**2 + sb**2)}
    agree = max(told["out"]["errors_apart"], told["person_hours"]["errors_apart"]) < 3
    told["agree"] = agree
    if asked.json:
        print(json.dumps(told))
    else:
        print(f"{ours['rate']:,.0f} days a second, SimPy {peer['rate']:,.1f}: {told['times']:,.0f}")
        for what in ("out", "person_hours"):
            one = told[what]
            apart = f"{one['errors_apart']:.1f} standard errors apart"
            print(f"{what}: {one['ours']:,.1f}, SimPy {one['simpy']:,.1f}: {apart}")
    return 0 if agree else 1


def _ours(world: World, evenings: tuple[int, ...], runs: int, seed: int) -> dict[str, Any]:
    of = flat(world, evenings, USUAL, Policy())[0]
    live_all([Task(of, seed, 1)])  # compiled, or taken from disk
    started = time.perf_counter()
    with engine(cores()) as workers:
        (days,) = live_all([Task(of, seed, runs)], workers)
    rate = runs / (time.perf_counter() - started)
    out, risk = days[:, FIRST + len(evenings) - 1].tolist(), (days[:, 5] / HOUR).tolist()
    return {"rate": rate, "out": _mean(out), "person_hours": _mean(risk)}


def _peer(world: World, runs: int, seed: int) -> dict[str, Any]:
    chance = np.random.default_rng(seed)
    started = time.perf_counter()
    days = [Peer(world, chance).live() for _ in range(runs)]
    rate = runs / (time.perf_counter() - started)
    return {
        "rate": rate,
        "out": _mean([out for out, _ in days]),
        "person_hours": _mean([risk / HOUR for _, risk in days]),
    }


def _mean(values: list[float]) -> tuple[float, float]:
    of = np.array(values, dtype=np.float64)
    return float(of.mean()), float(of.std(ddof=1) / sqrt(len(of)))


if __name__ == "__main__":
    sys.exit(main())

"""Exact earliest fit for the passage benchmark: what peers cannot express is decided here, for all.

Peers say who goes where, with which vehicles, in which order. This book gives each convoy the
earliest minutes at which every rule of the benchmark holds: windows, headways, checkpoints, escort
teams, intake. Plain Python without a package, so that it runs beside any peer, and it shares
nothing with the engine that the peers are compared with.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]
Spans = list[tuple[int, int]]

TRIES: Final = 400
"""How often a convoy is pushed back before it is given up."""


@dataclass
class Vehicle:
    """A vehicle as it stands: its type, the minutes to each gate, and when it is free."""

    number: int
    kind: int
    to_gate: list[int]
    free: int = 0

    def at_gate(self, corridor: int) -> int:
        """Give the first minute at a corridor's gate."""
        return self.free + self.to_gate[corridor]


@dataclass(frozen=True)
class Times:
    """The minutes of one convoy, as the referee reads them."""

    enters_in: list[int]
    loads_at: int
    enters_out: list[int]
    checks: list[int | None]
    exits: int
    at_gate: int


class Book:
    """What is booked so far on an instance, and the convoys of the plan."""

    def __init__(self, instance: Json) -> None:
        self.instance = instance
        self.convoys: list[Json] = []
        self.saved = 0  # weighted person-minutes against the horizon, by the convoys so far
        self.vehicles = [
            Vehicle(0, kind, list(depot["minutes_from_gate"]))
            for kind, of in enumerate(instance["vehicle_types"])
            for depot, count in zip(instance["depots"], of["count_at_depot"], strict=True)
            for _ in range(count)
        ]
        for number, vehicle in enumerate(self.vehicles):
            vehicle.number = number
        self.room = [of["capacity"] for of in instance["receptions"]]
        # People who wait: (release, by need) at each point, in the order of release.
        self.waiting = [
            sorted([of["at"], list(of["people"])] for of in point["released"])
            for point in instance["assembly_points"]
        ]
        self._entries: dict[tuple[str, int], list[int]] = {}
        self._served: dict[tuple[str, int], Spans] = {}
        self._teams: list[Spans] = [[] for _ in range(instance["escort_teams"])]

    def routes(self, point: int) -> list[int]:
        """List the routes of an assembly point."""
        routes = self.instance["routes"]
        return [n for n, route in enumerate(routes) if route["assembly_point"] == point]

    def crowd(self, point: int, by: int) -> int:
        """Count who waits at a point and is released by a minute."""
        return sum(sum(people) for at, people in self.waiting[point] if at <= by)

    def first_for(self, point: int, kinds: Iterable[int]) -> int | None:
        """Give the first release of somebody who still waits and has a place in such a vehicle."""
        layouts = [s for kind in kinds for s in self.instance["vehicle_types"][kind]["layouts"]]
        held = [any(seats[k] for seats in layouts) for k in range(3)]
        for at, people in self.waiting[point]:
            if any(n and h for n, h in zip(people, held, strict=True)):
                return int(at)
        return None

    def centre(self, corridor: int) -> int | None:
        """Choose the nearest centre that has room; None where none has."""
        near = [
            (of["minutes_from_gate"][corridor], n)
            for n, of in enumerate(self.instance["receptions"])
            if self.room[n] > 0
        ]
        return min(near)[1] if near else None

    def send(
        self, route: int, centre: int, numbers: Sequence[int], not_before: int = 0
    ) -> Times | None:
        """Send a convoy as early as all rules allow; None where it moves nobody by the horizon.

        Vehicles for which nobody is left stay; the convoy is then timed again without them.
        """
        vehicles = [self.vehicles[n] for n in numbers]
        while vehicles:
            times = self._times(route, vehicles, not_before)
            if times is None:
                return None
            loads = self._seated(route, centre, vehicles, times.loads_at)
            if len(loads) == len(vehicles):
                self._book(route, centre, vehicles, loads, times)
                return times
            taken = {load["vehicle"] for load in loads}
            vehicles = [vehicle for vehicle in vehicles if vehicle.number in taken]
        return None

    def plan(self) -> Json:
        """Give the plan in the referee's format; a peer that proves nothing claims nothing."""
        return {"lower_bound_person_hours": 0.0, "convoys": self.convoys}

    # Times ------------------------------------------------------------------------------------

    def _times(self, route: int, vehicles: list[Vehicle], not_before: int) -> Times | None:
        """Try entries one after another until the whole way fits and a team is free for it."""
        corridor = self.instance["routes"][route]["corridor"]
        enters = max([not_before, *(vehicle.at_gate(corridor) for vehicle in vehicles)])
        for _ in range(TRIES):
            times = self._way(route, vehicles, enters)
            if times is None or times.exits > self.instance["horizon"]:
                return None
            back = times.exits + self.instance["escort_turnaround"]
            later = self._team_free(times.enters_in[0], back)
            if later == times.enters_in[0]:
                return times
            if later is None:
                return None
            enters = later
        return None

    def _way(self, route: int, vehicles: list[Vehicle], enters: int) -> Times | None:
        of = self.instance["routes"][route]
        corridor, legs = of["corridor"], of["legs"]
        kinds = [self.instance["vehicle_types"][vehicle.kind] for vehicle in vehicles]
        now, inward, outward = enters, list[int](), list[int]()
        checks: list[int | None] = []
        for n, leg in enumerate(reversed(legs)):
            at = self._enter(corridor, leg["minutes"], now, "in" if n == 0 else None)
            if at is None:
                return None
            inward.append(at)
            now = at + leg["minutes"]
        first = self.first_for(of["assembly_point"], [vehicle.kind for vehicle in vehicles])
        if first is None:
            return None
        loads = max(now, first)
        now = exits = loads + max(kind["load_minutes"] for kind in kinds)
        for n, leg in enumerate(legs):
            side = "out" if n == len(legs) - 1 else None
            at = self._enter(corridor, leg["minutes"], now, side)
            if at is None:
                return None
            outward.append(at)
            now = exits = at + leg["minutes"]
            checks.append(None)
            if leg["checkpoint"] is not None:
                service = self._check(leg["checkpoint"], len(vehicles), now)
                if service is None:
                    return None
                checks[-1], now = service
        return Times(inward, loads, outward, checks, exits, now)

    def _enter(self, corridor: int, minutes: int, now: int, side: str | None) -> int | None:
        """Give the first entry to a leg from a minute on: inside a window, the headway kept."""
        of, margin = self.instance["corridors"][corridor], self.instance["margin"]
        taken = self._entries.get((side, corridor), []) if side else []
        for opens, closes in of["windows"]:
            at = max(now, opens)
            for other in taken:  # in time order, so one pass is enough
                if abs(other - at) < of["headway"]:
                    at = other + of["headway"]
            if at + minutes <= closes - margin:
                return int(at)
        return None

    def _check(self, checkpoint: int, vehicles: int, now: int) -> tuple[int, int] | None:
        of = self.instance["checkpoints"][checkpoint]
        takes = math.ceil(vehicles * 60 / of["vehicles_per_hour"])
        busy = self._served.get(("checkpoint", checkpoint), [])
        for opens, closes in of["open"]:
            at = _free(busy, max(now, opens), takes)
            if at + takes <= closes:
                return at, at + takes
        return None

    def _team_free(self, enters: int, back: int) -> int | None:
        """Give the first minute from the entry on at which a team may start; None without teams."""
        later = [_free(team, enters, back - enters) for team in self._teams]
        return min(later) if later else None

    # People -----------------------------------------------------------------------------------

    def _seated(
        self, route: int, centre: int, vehicles: list[Vehicle], loads_at: int
    ) -> list[Json]:
        """Seat who waits, vehicle by vehicle in the layout that takes most weight."""
        point = self.instance["routes"][route]["assembly_point"]
        left = [0, 0, 0]
        for at, people in self.waiting[point]:
            if at <= loads_at:
                left = [a + b for a, b in zip(left, people, strict=True)]
        room, loads = self.room[centre], []
        for vehicle in vehicles:
            layouts = self.instance["vehicle_types"][vehicle.kind]["layouts"]
            offers = [_aboard(seats, left, room) for seats in layouts]
            layout = max(range(len(layouts)), key=lambda n: (self._weight(offers[n]), -n))
            aboard = offers[layout]
            if not any(aboard):
                continue
            loads.append({"vehicle": vehicle.number, "layout": layout, "people": aboard})
            left = [a - b for a, b in zip(left, aboard, strict=True)]
            room -= sum(aboard)
        return loads

    def _weight(self, people: list[int]) -> int:
        return sum(w * n for w, n in zip(self.instance["weights"], people, strict=True))

    def _book(
        self, route: int, centre: int, vehicles: list[Vehicle], loads: list[Json], times: Times
    ) -> None:
        of, reception = self.instance["routes"][route], self.instance["receptions"][centre]
        people = [sum(load["people"][k] for load in loads) for k in range(3)]
        arrives = times.at_gate + reception["minutes_from_gate"][of["corridor"]]
        takes = math.ceil(sum(people) * 60 / reception["people_per_hour"])
        received = _free(self._served.get(("reception", centre), []), arrives, takes)
        self._serve("reception", centre, received, received + takes)
        for leg, at in zip(of["legs"], times.checks, strict=True):
            if at is not None:
                rate = self.instance["checkpoints"][leg["checkpoint"]]["vehicles_per_hour"]
                self._serve(
                    "checkpoint", leg["checkpoint"], at, at + math.ceil(len(vehicles) * 60 / rate)
                )
        back = times.exits + self.instance["escort_turnaround"]
        team = next(t for t in self._teams if _free(t, times.enters_in[0], back - times.enters_in[0]) == times.enters_in[0])  # fmt: skip # noqa: E501
        insort(team, (times.enters_in[0], back))
        insort(self._entries.setdefault(("in", of["corridor"]), []), times.enters_in[0])
        insort(self._entries.setdefault(("out", of["corridor"]), []), times.enters_out[-1])
        kinds = self.instance["vehicle_types"]
        free = received + max(kinds[vehicle.kind]["unload_minutes"] for vehicle in vehicles)
        for vehicle in vehicles:
            vehicle.free, vehicle.to_gate = free, reception["minutes_from_gate"]
        self.room[centre] -= sum(people)
        self.saved += self._weight(people) * (self.instance["horizon"] - times.exits)
        self._take(of["assembly_point"], people)
        self.convoys.append({
            "route": route,
            "reception": centre,
            "vehicles": loads,
            "enters_in": times.enters_in,
            "loads_at": times.loads_at,
            "enters_out": times.enters_out,
            "checkpoint_at": times.checks,
            "received_at": received,
        })

    def _serve(self, what: str, number: int, starts: int, ends: int) -> None:
        insort(self._served.setdefault((what, number), []), (starts, ends))

    def _take(self, point: int, people: list[int]) -> None:
        """Take people off the crowd, whoever was released first."""
        left = list(people)
        for _, there in self.waiting[point]:
            for k in range(3):
                taken = min(there[k], left[k])
                there[k] -= taken
                left[k] -= taken


def _free(busy: Iterable[tuple[int, int]], at: int, takes: int) -> int:
    """Give the first start from a minute on that touches no span; spans are in time order."""
    for starts, ends in busy:
        if starts < at + takes and at < ends:
            at = ends
    return at


def _aboard(seats: list[int], left: list[int], room: int) -> list[int]:
    """Fill a layout from who is left: stretchers first, for nobody else can use their place."""
    aboard = [0, 0, 0]
    for k in (2, 1, 0):
        aboard[k] = min(seats[k], left[k], room)
        room -= aboard[k]
    return aboard

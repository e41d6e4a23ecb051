"""A plain CP-SAT model of a Bus Evacuation Problem: which load follows which, and to where."""

from __future__ import annotations

import time
from typing import Any

from ortools.sat.python import cp_model

from bep_tours import Instance, Tour, Visit, faults, makespan
from peer_bep import by_hand, main

LIMITS = (
    "Each point is called at as often as full buses need, no more.",
    "Starts from the hand rule's tours, as a hint and as a bound from above.",
    "Expressed: buses, shelters chosen for each load, their room, the longest tour.",
)


def solve(instance: Instance, seconds: float) -> tuple[list[Tour], dict[str, Any]]:
    """Minimise the longest tour."""
    started = time.perf_counter()
    hand = by_hand(instance)
    if list(faults(instance, hand)):
        return [], {"failed": "no tours to start from"}
    plain = _Model(instance, hand)
    solver = cp_model.CpSolver()
    left = seconds - (time.perf_counter() - started)
    if left <= 0:
        return [], {"failed": f"{len(plain.goes)} arcs: no time left after building"}
    solver.parameters.max_time_in_seconds = left
    solver.parameters.num_workers = 2
    status = solver.Solve(plain.model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return hand, {"arcs": len(plain.goes), "found": "nothing in time but where it started"}
    proven = {"proven": status == cp_model.OPTIMAL, "bound": solver.BestObjectiveBound()}
    return plain.tours(solver), proven


class _Model:
    """Loads in chains: the first of a chain comes from a depot, every load goes to a shelter."""

    def __init__(self, instance: Instance, hand: list[Tour]) -> None:
        self.instance, self.model = instance, cp_model.CpModel()
        loads, shelters = range(len(instance.loads)), range(len(instance.room))
        model = self.model
        self.starts = {
            (d, i): model.NewBoolVar("") for d in range(len(instance.buses)) for i in loads
        }
        self.goes = {(i, j): model.NewBoolVar("") for i in loads for j in loads if i != j}
        self.to = {(i, s): model.NewBoolVar("") for i in loads for s in shelters}
        self.aboard = [model.NewIntVar(1, instance.capacity, "") for _ in loads]
        most = makespan(instance, hand)
        self.longest = model.NewIntVar(0, most, "")
        self.back = [model.NewIntVar(0, most, "") for _ in loads]
        self._chains()
        self._ways()
        self._room()
        self._hint(hand)
        model.Minimize(self.longest)

    def _chains(self) -> None:
        """Give each load one before it and at most one behind; depots have so many buses."""
        model, loads = self.model, range(len(self.instance.loads))
        depots = range(len(self.instance.buses))
        for i in loads:
            before = [self.starts[d, i] for d in depots] + [
                self.goes[j, i] for j in loads if j != i
            ]
            model.AddExactlyOne(before)
            model.AddAtMostOne(self.goes[i, j] for j in loads if j != i)
            model.AddExactlyOne(self.to[i, s] for s in range(len(self.instance.room)))
        for d, buses in enumerate(self.instance.buses):
            model.Add(sum(self.starts[d, i] for i in loads) <= buses)

    def _ways(self) -> None:
        """Count the way of a bus until each load is at its shelter."""
        model, of = self.model, self.instance
        points = [point for point, _ in of.loads]
        for (d, i), starts in self.starts.items():
            out = sum(self.to[i, s] * of.way[points[i]][s] for s in range(len(of.room)))
            model.Add(self.back[i] >= of.first[d][points[i]] + out).OnlyEnforceIf(starts)
        for (i, j), goes in self.goes.items():
            for s in range(len(of.room)):
                comes = of.way[points[j]][s]
                out = sum(self.to[j, t] * of.way[points[j]][t] for t in range(len(of.room)))
                model.Add(self.back[j] >= self.back[i] + comes + out).OnlyEnforceIf(
                    goes, self.to[i, s]
                )
        model.AddMaxEquality(self.longest, self.back)

    def _room(self) -> None:
        """Let everybody ride, and no shelter be too full; who rides in which bus is free."""
        model, of = self.model, self.instance
        for point, waiting in enumerate(of.demand):
            mine = [n for n, (p, _) in zip(self.aboard, of.loads, strict=True) if p == point]
            if mine:
                model.Add(sum(mine) == waiting)
        for s, room in enumerate(of.room):
            come = []
            for i, aboard in enumerate(self.aboard):
                came = model.NewIntVar(0, of.capacity, "")
                model.Add(came == aboard).OnlyEnforceIf(self.to[i, s])
                model.Add(came == 0).OnlyEnforceIf(self.to[i, s].Not())
                come.append(came)
            model.Add(sum(come) <= room)

    def _hint(self, hand: list[Tour]) -> None:
        """Say the hand rule's chains; its loads of a point are taken in any order."""
        left: dict[int, list[int]] = {}
        for i, (point, _) in enumerate(self.instance.loads):
            left.setdefault(point, []).append(i)
        chosen = set()
        for tour in hand:
            before = None
            for visit in tour.visits:
                i = left[visit.point].pop(0)
                chosen.add(self.to[i, visit.shelter].Index())
                way = self.starts[tour.depot, i] if before is None else self.goes[before, i]
                chosen.add(way.Index())
                before = i
        for of in (self.starts, self.goes, self.to):
            for literal in of.values():
                self.model.AddHint(literal, literal.Index() in chosen)

    def tours(self, solver: cp_model.CpSolver) -> list[Tour]:
        """Read the chains of a solution."""
        after = {i: j for (i, j), goes in self.goes.items() if solver.Value(goes)}
        shelter = {i: s for (i, s), to in self.to.items() if solver.Value(to)}
        made: list[Tour] = []
        for (depot, first), starts in self.starts.items():
            if solver.Value(starts):
                visits: list[Visit] = []
                at: int | None = first
                while at is not None:
                    point, people = self.instance.loads[at][0], solver.Value(self.aboard[at])
                    visits.append(Visit(point, shelter[at], people))
                    at = after.get(at)
                made.append(Tour(depot, tuple(visits)))
        return made


if __name__ == "__main__":
    main(solve, LIMITS)

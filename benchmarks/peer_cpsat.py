"""A plain CP-SAT model of a passage instance: optional convoys on each route, times people."""

from __future__ import annotations

import time
from typing import Any, Final

from ortools.sat.python import cp_model

from earliest import Book
from peer import Drive, drive_of, main, nearest

LIMITS = (
    "In and out lie in one window, without waiting; checks are as long as those of a full convoy.",
    "Checkpoints' queues and hours, intake queues and room in centres are left to the book.",
    "Each vehicle type keeps to its first layout; every convoy goes to its nearest centre.",
    "Expressed: convoys, escort teams, headways, fleet, release, windows, weighted person-time.",
)
MOST_CONVOYS: Final = 6000


def solve(instance: dict[str, Any], seconds: float) -> tuple[Book, dict[str, Any]]:
    """Choose convoys: when each has loaded, how many vehicles of which type, who is aboard."""
    started = time.perf_counter()
    plain = _Model(instance)
    if plain.failed:
        return Book(instance), {"failed": plain.failed}
    solver = cp_model.CpSolver()
    left = seconds - (time.perf_counter() - started)
    if left <= 0:
        return Book(instance), {"failed": f"{len(plain.convoys)} convoys: no time after building"}
    solver.parameters.max_time_in_seconds = left
    solver.parameters.num_workers = 2
    status = solver.Solve(plain.model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Book(instance), {"failed": f"{len(plain.convoys)} convoys: no solution in time"}
    book = Book(instance)
    chosen = sorted(
        (solver.Value(loaded), route, [solver.Value(n) for n in columns])
        for route, present, loaded, columns in plain.convoys
        if solver.Value(present)
    )
    for _, route, columns in chosen:
        _send(book, route, columns)
    return book, {"convoys": len(chosen), "optimal": status == cp_model.OPTIMAL}


def _send(book: Book, route: int, columns: list[int]) -> None:
    """Send so many vehicles of each type, those that can be at the gate first."""
    corridor = book.instance["routes"][route]["corridor"]
    centre = nearest(book.instance, corridor)
    if not book.room[centre]:
        other = book.centre(corridor)
        if other is None:
            return
        centre = other
    numbers = []
    for kind, count in enumerate(columns):
        ready = sorted((v.at_gate(corridor), v.number) for v in book.vehicles if v.kind == kind)
        numbers += [number for _, number in ready[:count]]
    book.send(route, centre, numbers)


class _Model:
    """The model, and its convoys as (route, present, minute loaded, vehicles by type)."""

    def __init__(self, instance: dict[str, Any]) -> None:
        self.instance, self.model = instance, cp_model.CpModel()
        self.convoys: list[tuple[int, Any, Any, list[Any]]] = []
        self.failed = ""
        self._saved: list[Any] = []
        self._teams: list[Any] = []
        self._heads: dict[tuple[str, int], list[Any]] = {}
        self._away: list[list[tuple[Any, Any]]] = [[] for _ in instance["vehicle_types"]]
        counts = [self._most(point) for point in range(len(instance["assembly_points"]))]
        total = sum(counts[of["assembly_point"]] for of in instance["routes"])
        if total > MOST_CONVOYS:
            self.failed = f"{total} convoys, each with people x time: too large to build"
            return
        self._lay(counts)

    def _most(self, point: int) -> int:
        """Bound the convoys of a point: twice what full columns of the largest vehicle need."""
        people: int = sum(
            sum(of["people"]) for of in self.instance["assembly_points"][point]["released"]
        )
        seats: int = max(sum(s) for of in self.instance["vehicle_types"] for s in of["layouts"])
        most: int = self.instance["max_convoy"]
        return 2 * -(-people // (seats * most)) + 2

    def _lay(self, counts: list[int]) -> None:
        instance, model = self.instance, self.model
        aboard: dict[int, list[tuple[Any, list[Any]]]] = {}
        for route, of in enumerate(instance["routes"]):
            drive = drive_of(instance, route, instance["max_convoy"])
            for _ in range(counts[of["assembly_point"]] if drive.opens else 0):
                people = self._convoy(route, drive)
                loaded = self.convoys[-1][2]
                aboard.setdefault(of["assembly_point"], []).append((loaded, people))
        for point, convoys in aboard.items():
            self._cohorts(point, convoys)
        model.AddCumulative(self._teams, [1] * len(self._teams), instance["escort_teams"])
        for spans in self._heads.values():
            model.AddNoOverlap(spans)
        for kind, of in enumerate(instance["vehicle_types"]):
            away, demands = zip(*self._away[kind], strict=True)
            model.AddCumulative(away, demands, sum(of["count_at_depot"]))
        model.Maximize(sum(self._saved))

    def _convoy(self, route: int, drive: Drive) -> list[Any]:
        """Add one optional convoy; returns its people by need."""
        instance, model = self.instance, self.model
        present = model.NewBoolVar("")
        loads = max(of["load_minutes"] for of in instance["vehicle_types"])
        opens = [[first + loads, last] for first, last in drive.opens if first + loads <= last]
        first_gate = min(of["minutes_from_gate"][drive.corridor] for of in instance["depots"])
        domain = cp_model.Domain.FromIntervals(opens or [[0, 0]])
        loaded = model.NewIntVarFromDomain(domain, "")
        if not opens:
            model.Add(present == 0)
        model.Add(loaded >= first_gate + drive.inward + loads).OnlyEnforceIf(present)
        types = instance["vehicle_types"]
        columns = [model.NewIntVar(0, instance["max_convoy"], "") for _ in types]
        people = [model.NewIntVar(0, 10_000, "") for _ in range(3)]
        model.Add(sum(columns) <= instance["max_convoy"] * present)
        for k in range(3):
            seats = [of["layouts"][0][k] for of in types]
            model.Add(people[k] <= sum(s * n for s, n in zip(seats, columns, strict=True)))
        weight = model.NewIntVar(0, 100_000, "")
        model.Add(weight == weighted_sum(instance["weights"], people))
        gain, left = model.NewIntVar(0, 10**9, ""), model.NewIntVar(0, instance["horizon"], "")
        model.Add(left == instance["horizon"] - drive.out - loaded)
        model.AddMultiplicationEquality(gain, [weight, left])
        self._saved.append(gain)
        self._book(drive, loads, present, loaded, columns)
        self.convoys.append((route, present, loaded, columns))
        return people

    def _book(
        self,
        drive: Drive,
        loads: int,
        present: Any,
        loaded: Any,
        columns: list[Any],
    ) -> None:
        instance, model = self.instance, self.model
        enters, exits = loaded - drive.inward - loads, loaded + drive.out

        def span(start: Any, size: int) -> Any:
            return model.NewOptionalFixedSizeIntervalVar(start, size, present, "")

        busy = drive.inward + loads + drive.out
        self._teams.append(span(enters, busy + instance["escort_turnaround"]))
        headway = instance["corridors"][drive.corridor]["headway"]
        self._heads.setdefault(("in", drive.corridor), []).append(span(enters, headway))
        self._heads.setdefault(("out", drive.corridor), []).append(span(exits, headway))
        centre = instance["receptions"][nearest(instance, drive.corridor)]
        to_centre = centre["minutes_from_gate"][drive.corridor]
        for kind, of in enumerate(instance["vehicle_types"]):
            away = busy + drive.checks + 2 * to_centre + of["unload_minutes"]
            self._away[kind].append((span(enters, away), columns[kind]))

    def _cohorts(self, point: int, convoys: list[tuple[Any, list[Any]]]) -> None:
        """Nobody boards before release: shares of each cohort, by convoy and need."""
        model = self.model
        released = self.instance["assembly_points"][point]["released"]
        for k in range(3):
            shares: list[list[Any]] = [[] for _ in released]
            for loaded, people in convoys:
                mine = []
                for c, cohort in enumerate(released):
                    share = model.NewIntVar(0, cohort["people"][k], "")
                    if cohort["at"]:
                        after = model.NewBoolVar("")
                        model.Add(loaded >= cohort["at"]).OnlyEnforceIf(after)
                        model.Add(share == 0).OnlyEnforceIf(after.Not())
                    shares[c].append(share)
                    mine.append(share)
                model.Add(people[k] == sum(mine))
            for c, cohort in enumerate(released):
                model.Add(sum(shares[c]) <= cohort["people"][k])


def weighted_sum(weights: list[int], people: list[Any]) -> Any:
    """Weigh variables by need."""
    return sum(w * n for w, n in zip(weights, people, strict=True))


if __name__ == "__main__":
    main(solve, LIMITS)

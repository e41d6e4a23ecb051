"""Plan the Isolated Community Evacuation Problem (Krutein, Goodchild 2022), proven or with a gap.

    python benchmarks/icep.py FOLDER --seconds 60 [--json]

``FOLDER`` holds one fleet's ``input/`` and ``incidences/``, or folders that do. Each scenario
becomes a ``Case`` of unescorted single vessels with the objective *earliest clearance*: a
location is an assembly point, each of its docks a gate, each safe dock a centre; a vessel is a
type of its own, slower with people aboard than without. A minute of the case is a *tick*: the
longest that divides every sailing time of the fleet, so nothing is rounded (to a thousandth of a
minute where no such tick is in sight). First the published plans, where they lie beside the
input, are replayed: every leg must take what it takes here.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fractions import Fraction
from math import lcm
from pathlib import Path

import numpy as np

from safepassage.model import (
    Case,
    Centre,
    Corridor,
    Fleet,
    Group,
    Infeasible,
    Needs,
    Objective,
    Place,
    Route,
    Rules,
    Segment,
    VehicleType,
    Window,
)
from safepassage.planning import check, plan
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE
from safepassage.wiring import engine, stop_after

MOST_TICKS = 10_000
ROUNDED = 1000
"""Ticks in a minute at sea at the most; and so many where that is not enough."""

HORIZON = 1000
"""Minutes at sea."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Waters:
    """One fleet and where it sails.

    Parameters
    ----------
    vessels
        By name: capacity, knots with people and without, minutes to load, minutes until ready.
    start
        The dock where each vessel lies at first.
    docks, safe
        Docks of each location; docks where people are safe.
    reaches
        Pairs of vessel and dock that go together.
    miles
        Nautical miles from a dock to a dock.
    ticks
        In a minute at sea.
    """

    vessels: dict[str, tuple[int, Fraction, Fraction, Fraction, Fraction]]
    start: dict[str, str]
    docks: dict[str, tuple[str, ...]]
    safe: tuple[str, ...]
    reaches: frozenset[tuple[str, str]]
    miles: dict[tuple[str, str], Fraction]
    ticks: int

    def minutes(self, vessel: str, here: str, there: str, *, loaded: bool) -> Fraction | None:
        """Tell how long a vessel sails; None where it cannot."""
        miles = self.miles.get((here, there))
        if miles is None or (vessel, there) not in self.reaches:
            return None
        return 60 * miles / self.vessels[vessel][1 if loaded else 2]

    def seconds(self, minutes: Fraction) -> int:
        """Turn minutes at sea into seconds of the case."""
        return round(minutes * self.ticks) * MINUTE


@dataclass(frozen=True, slots=True)
class Result:
    """What was found: minutes at sea until everyone is ashore, the bound, what was published."""

    instance: str
    completion: float | None
    bound: float | None
    gap: float | None
    published: float | None
    legs_replayed: int
    legs_unlike: int
    seconds: float
    violations: int


def rows(path: Path) -> list[Row]:
    """Read a table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def folder_of(fleet: Path, name: str) -> Path:
    """Find a folder of a fleet, whatever its capitals."""
    return next(path for path in fleet.iterdir() if path.name.lower() == name)


def read(folder: Path) -> Waters:
    """Read a fleet."""
    where, ways = folder_of(folder, "input"), folder_of(folder, "incidences")
    docks: dict[str, tuple[str, ...]] = {}
    for row in rows(where / "island docks.csv"):
        docks[row["Location"]] = (*docks.get(row["Location"], ()), row["Dock"])
    vessels = {
        row["Vessel_name"]: (
            int(row["max_cap"]),
            Fraction(row["v_loaded"]),
            Fraction(row["vmax"]),
            Fraction(row["loading time"]),
            Fraction(row["time to availability"]),
        )
        for row in rows(where / "vessels.csv")
    }
    miles = {
        (row["Origin"], row["Destination"]): Fraction(row["Distance"])
        for table in ("zeta", "delta", "gamma")
        for row in rows(ways / f"{table}.csv")
    }
    return Waters(
        vessels=vessels,
        start={row["Vessel"]: row["Dock"] for row in rows(where / "initial vessel docks.csv")},
        docks=docks,
        safe=tuple(row["Dock"] for row in rows(where / "mainland docks.csv")),
        reaches=frozenset(_reaches(rows(where / "vessel compatibility.csv"))),
        miles=miles,
        ticks=_ticks(vessels.values(), frozenset(miles.values())),
    )


def _reaches(table: list[Row]) -> Iterator[tuple[str, str]]:
    """Read pairs of vessel and dock that go together: a column a vessel, or a row a pair."""
    for row in table:
        if "Compatibility" in row:
            if float(row["Compatibility"]) > 0:
                yield row["Resource"], row["Dock"]
        else:
            yield from ((vessel, row[""]) for vessel, fits in row.items() if vessel and fits == "1")


def _ticks(
    vessels: Iterable[tuple[int, Fraction, Fraction, Fraction, Fraction]],
    miles: frozenset[Fraction],
) -> int:
    """Find the least number of ticks in a minute in which every duration is whole."""
    ticks = 1
    for _, loaded, empty, load, ready in vessels:
        sails = [60 * way / speed for way in miles for speed in (loaded, empty)]
        ticks = lcm(ticks, *(time.denominator for time in (load, ready, *sails)))
    return ticks if ticks <= MOST_TICKS else ROUNDED


def demands(folder: Path) -> dict[str, dict[str, int]]:
    """Read how many people each scenario leaves to the fleet, by location."""
    found: dict[str, dict[str, int]] = {}
    for row in rows(folder_of(folder, "input") / "scenarios.csv"):
        demand = row["Demand"] if "Demand" in row else row["Demand_0"]
        people = int(demand) - int(float(row["private_evac"] or 0))
        found.setdefault(row["Scenario"], {})[row["Location"]] = people
    return found


def case_of(waters: Waters, name: str, people: dict[str, int]) -> tuple[Case, TravelTimes]:
    """Say a scenario in the words of a case."""
    gates = [(location, dock) for location in people for dock in waters.docks[location]]
    starts = list(dict.fromkeys(waters.start.values()))
    keys = [*people, *(f"gate {d}" for _, d in gates), *(f"start {d}" for d in starts)]
    keys += [f"safe {dock}" for dock in waters.safe]
    segments = tuple(
        Segment(f"pier {dock}", location, f"gate {dock}", drive=0) for location, dock in gates
    )
    everyone = sum(people.values())
    ticks, horizon = waters.seconds, waters.seconds(Fraction(HORIZON))
    case = Case(
        id=name,
        title=f"Isolated community evacuation, {name}",
        start=datetime(2022, 1, 1, tzinfo=UTC),
        horizon=horizon,
        zones=("UTC",),
        places=tuple(Place(key, key) for key in keys),
        segments=segments,
        corridors=(Corridor("sea", "Open sea", (Window(0, horizon),)),),
        routes=tuple(Route(f"from {dock}", "sea", (f"pier {dock}",)) for _, dock in gates),
        groups=tuple(Group(f"group {key}", key, Needs(n)) for key, n in people.items()),
        vehicle_types=tuple(
            VehicleType(vessel, vessel, (Needs(seats),), ticks(load), ticks(load))
            for vessel, (seats, _, _, load, _) in waters.vessels.items()
        ),
        fleets=tuple(
            Fleet(vessel, f"start {waters.start[vessel]}", 1, ticks(ready))
            for vessel, (*_, ready) in waters.vessels.items()
        ),
        teams=(),
        centres=tuple(Centre(f"safe {dock}", everyone, None) for dock in waters.safe),
        rules=Rules(max_convoy=1, escorted=False, objective=Objective.CLEARANCE),
        training=True,
    )
    return case, _times(waters, case, keys)


def _times(waters: Waters, case: Case, keys: list[str]) -> TravelTimes:
    """Give every sailing its time: in without people, out with them."""
    names = tuple(waters.vessels)
    between = np.full((len(keys), len(keys), len(names)), -1, dtype=np.int64)
    for i, start in enumerate(keys):
        for j, end in enumerate(keys):
            what, _, here = start.partition(" ")
            aim, _, there = end.partition(" ")
            if (what in {"start", "safe"} and aim == "gate") or (what, aim) == ("gate", "safe"):
                for k, vessel in enumerate(names):
                    sails = waters.minutes(vessel, here, there, loaded=what == "gate")
                    between[i, j, k] = -1 if sails is None else waters.seconds(sails)
    along = np.zeros((len(case.segments), len(names)), dtype=np.int64)
    return TravelTimes(tuple(keys), tuple(s.id for s in case.segments), names, between, along)


def replay(waters: Waters, folder: Path, scenario: str) -> tuple[float | None, int, int]:
    """Sail a published plan: when it completes, its legs, and those that take another time here."""
    names = (
        f"published/route_plan_{scenario.replace('Scenario ', 'scenario_')}_GUROBI.csv",
        "Solutions/route_plan_scenario_GUROBI_iteration_0.csv",
    )
    path = next((folder / name for name in names if (folder / name).exists()), None)
    if path is None:
        return None, 0, 0
    legs, unlike = rows(path), 0
    for leg in legs:
        vessel, here, there = leg["resource_id"], leg["origin"], leg["destination"]
        sails = waters.minutes(vessel, here, there, loaded=int(leg["evacuees"]) > 0)
        sails = Fraction(0) if here == there else sails
        took = float(leg["route_end_time"]) - float(leg["route_start_time"])
        load = float(leg["load_end_time"]) - float(leg["load_start_time"])
        same = sails is not None and abs(sails - took) < 0.01
        unlike += not (same and abs(load - waters.vessels[vessel][3]) < 0.01)
    return max(float(leg["load_end_time"]) for leg in legs), len(legs), unlike


def solve(folder: Path, seconds: float, seed: int) -> Iterator[Result]:
    """Plan every scenario of a fleet, and judge the plans."""
    waters = read(folder)
    for scenario, people in demands(folder).items():
        name = f"{folder.name}, {scenario}"
        published, legs, unlike = replay(waters, folder, scenario)
        started = time.perf_counter()
        case, times = case_of(waters, name, people)
        with engine() as workers:
            made = plan(case, times, stop_after(seconds=seconds), seed, workers=workers)
        took = round(time.perf_counter() - started, 2)
        if isinstance(made, Infeasible) or made.left:
            yield Result(name, None, None, None, published, legs, unlike, took, 0)
            continue
        bound = made.bound.cost / MINUTE / waters.ticks if made.bound else None
        broken = len(check(case, times, made))
        done, gap = made.clearance / MINUTE / waters.ticks, made.gap
        yield Result(name, done, bound, gap, published, legs, unlike, took, broken)


def main() -> int:
    """Print a line for each scenario, or one JSON object; 1 where a plan is refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("where", type=Path, help="a fleet's folder, or a folder of them")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each scenario")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    folders = sorted(path.parent for path in asked.where.rglob("[Ii]nput") if path.is_dir())
    results = []
    for folder in folders:
        for result in solve(folder, asked.seconds, asked.seed):
            results.append(result)
            if not asked.json:
                print("  ".join(f"{k} {v}" for k, v in asdict(result).items()), flush=True)
    if asked.json:
        print(json.dumps([asdict(result) for result in results]))
    return 1 if any(result.violations for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Plan instances of the Bus Evacuation Problem (Bish 2011) and say what is proven.

    python benchmarks/bep.py FOLDER|FILE --seconds 60 [--json] [-o TOURS]

Each instance becomes a ``Case`` of unescorted single vehicles with the objective *earliest
clearance*, one minute of the case being one unit of the instance. ``safepassage.plan`` plans it
and ``check`` judges the plan; its tours, which ``-o`` writes, are counted once more. Where the
folder, or one above it, holds ``proven_optima.csv``, the makespans are compared with it.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bep_tours import Instance, Tour, Visit, faults, makespan, read, written
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
    Plan,
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

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What was found: makespan and bound in the instance's units; seconds of one process."""

    instance: str
    makespan: int | None
    bound: int | None
    proven: bool
    seconds: float
    violations: int
    optimum: int | None = None


def case_of(instance: Instance) -> tuple[Case, TravelTimes]:
    """Say the instance in the words of a case: each point has a gate of its own, 0 minutes off."""
    points, shelters = range(len(instance.demand)), range(len(instance.room))
    depots = range(len(instance.buses))
    longest = max(map(max, (*instance.first, *instance.way)))
    horizon = (2 * longest * (sum(instance.demand) // instance.capacity + 2) + 1) * MINUTE
    keys = [f"{what}-{n}" for what, of in _things(points, shelters, depots) for n in of]
    segments = tuple(Segment(f"exit-{p}", f"point-{p}", f"gate-{p}", drive=0) for p in points)
    case = Case(
        id=instance.name.removesuffix(".txt"),
        title=f"Bus evacuation {instance.name}",
        start=datetime(2014, 4, 12, tzinfo=UTC),
        horizon=horizon,
        zones=("UTC",),
        places=tuple(Place(key, key) for key in keys),
        segments=segments,
        corridors=(Corridor("open", "Always open", (Window(0, horizon),)),),
        routes=tuple(Route(f"route-{p}", "open", (f"exit-{p}",)) for p in points),
        groups=tuple(
            Group(f"group-{p}", f"point-{p}", Needs(n)) for p, n in enumerate(instance.demand)
        ),
        vehicle_types=(VehicleType("bus", "Bus", (Needs(instance.capacity),), 0, 0),),
        fleets=tuple(Fleet("bus", f"depot-{d}", n) for d, n in enumerate(instance.buses)),
        teams=(),
        centres=tuple(Centre(f"shelter-{s}", n, None) for s, n in enumerate(instance.room)),
        rules=Rules(max_convoy=1, escorted=False, objective=Objective.CLEARANCE),
        training=True,
    )
    at = {key: n for n, key in enumerate(keys)}
    between = np.full((len(keys), len(keys), 1), -1, dtype=np.int64)
    for p in points:
        for d in depots:
            between[at[f"depot-{d}"], at[f"gate-{p}"]] = instance.first[d][p] * MINUTE
        for s in shelters:
            way = instance.way[p][s] * MINUTE
            between[at[f"shelter-{s}"], at[f"gate-{p}"]] = way
            between[at[f"gate-{p}"], at[f"shelter-{s}"]] = way
    along = np.zeros((len(segments), 1), dtype=np.int64)
    return case, TravelTimes(tuple(keys), tuple(s.id for s in segments), ("bus",), between, along)


def _things(points: range, shelters: range, depots: range) -> Iterator[tuple[str, range]]:
    yield from (("point", points), ("gate", points), ("shelter", shelters), ("depot", depots))


def solve(
    path: Path,
    seconds: float,
    seed: int,
    output: Path | None = None,
    workers: Executor | None = None,
) -> Result:
    """Plan one instance and judge the plan; write its tours, if asked to."""
    started, instance = time.perf_counter(), read(path)
    case, times = case_of(instance)
    made = plan(case, times, stop_after(seconds=seconds), seed, workers=workers)
    took = round(time.perf_counter() - started, 3)
    if isinstance(made, Infeasible) or made.left:
        return Result(path.name, None, None, proven=False, seconds=took, violations=0)
    bound = made.bound.cost // MINUTE if made.bound else None
    tours, clearance = tours_of(case, made), made.clearance // MINUTE
    broken = len(check(case, times, made)) + len(list(faults(instance, tours)))
    if output:
        output.write_text(written(tours), encoding="utf-8")
    # what the tours drive is counted once more, and a plan may not say that it takes less
    broken += makespan(instance, tours) > clearance
    return Result(path.name, clearance, bound, made.proven, took, broken)


def tours_of(case: Case, made: Plan) -> tuple[Tour, ...]:
    """Say a plan of single vehicles in tours, one for each bus that it uses."""
    depots = {vehicle.id: vehicle.depot for vehicle in case.vehicles}
    visits: dict[str, list[Visit]] = {}
    for convoy in sorted(made.convoys, key=lambda each: each.enters):
        point = case.assembly_point(case.route[convoy.route])
        visit = Visit(_number(point), _number(convoy.centre), convoy.aboard.total)
        visits.setdefault(convoy.loads[0].vehicle, []).append(visit)
    return tuple(Tour(_number(depots[bus]), tuple(of)) for bus, of in sorted(visits.items()))


def _number(place: str) -> int:
    return int(place.rpartition("-")[2])


def compared(result: Result, path: Path) -> Result:
    """Add the known optimum of an instance, where a table of them lies above its file."""
    for folder in path.resolve().parents:
        if (table := folder / "proven_optima.csv").exists():
            known = {
                f"set{row['set']}/i{row['instance']}": int(row["optimum"])
                for row in csv.DictReader(table.read_text().splitlines())
            }
            number = re.search(r"-(i\d+)\.txt$", path.name)
            optimum = known.get(f"{path.resolve().parent.name}/{number[1]}" if number else "")
            return Result(**{**asdict(result), "optimum": optimum})
    return result


def run(asked: argparse.Namespace) -> Iterator[Result]:
    """Plan one file, or every file of a folder on two processes."""
    paths = sorted(asked.where.rglob("BEP-*.txt")) if asked.where.is_dir() else [asked.where]
    n = len(paths)
    if n == 1:
        with engine() as workers:
            one = solve(paths[0], asked.seconds, asked.seed, asked.output, workers)
        yield compared(one, paths[0])
        return
    with ProcessPoolExecutor(min(WORKERS, n)) as processes:
        results = processes.map(solve, paths, [asked.seconds] * n, [asked.seed] * n)
        for path, result in zip(paths, results, strict=True):
            yield compared(result, path)


def line(result: Result) -> str:
    """Write a result on a line."""
    gap = (
        "-"
        if not result.makespan or result.bound is None
        else f"{1 - result.bound / result.makespan:.2%}"
    )
    known = "" if result.optimum is None else f"  known optimum {result.optimum}"
    return (
        f"{result.instance:<24} makespan {result.makespan}  bound {result.bound}  gap {gap}  "
        f"proven {'yes' if result.proven else 'no'}  {result.seconds:.2f} s  "
        f"violations {result.violations}{known}"
    )


def main() -> int:
    """Print a line for each instance, or one JSON object, and what they come to together."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("where", type=Path, help="an instance, or a folder of them")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each instance")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("-o", "--output", type=Path, help="where the tours of one instance go")
    asked = parser.parse_args()
    if asked.output and asked.where.is_dir():
        parser.error("-o takes the tours of one instance, not of a folder")
    started, results = time.perf_counter(), []
    for result in run(asked):
        results.append(result)
        if not asked.json:
            print(line(result), flush=True)
    wrong = [r for r in results if r.optimum is not None and r.makespan != r.optimum]
    total = {
        "instances": len(results),
        "proven": sum(result.proven for result in results),
        "unlike_known_optimum": len(wrong),
        "violations": sum(result.violations for result in results),
        "seconds": round(time.perf_counter() - started, 1),
    }
    rows = [asdict(result) for result in results]
    print(json.dumps({**total, "results": rows}) if asked.json else json.dumps(total))
    return 1 if wrong or total["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())

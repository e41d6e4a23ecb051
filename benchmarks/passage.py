"""Plan an instance of the passage benchmark and write the plan in its referee's format.

    python benchmarks/passage.py INSTANCE.json --seconds 60 --seed 0 -o PLAN.json
    python benchmarks/passage.py INSTANCE.json --seconds 60 --seeds 5 --referee REFEREE.py

The instance becomes a ``Case``, ``safepassage.plan`` plans it, and the plan is written
back. There is no search and no bound in here. With ``--seeds`` or ``--referee`` every run is a
process of its own, and the figures are medians; every bound is held against every plan, those of
``--known`` too. Exits with 1 if a plan was not made or not accepted, or a bound is contradicted.
Compiling is in no figure: set-up has compiled the loops (``safepassage doctor`` does), and a
process loads them.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from runs import Run, Summary, as_json, figure, judge, markdown, percent, run, summary
from safepassage import __version__
from safepassage.model import (
    Act,
    Case,
    Centre,
    Checkpoint,
    Convoy,
    Corridor,
    EscortTeam,
    Fleet,
    Group,
    Infeasible,
    Needs,
    Place,
    Plan,
    Route,
    Rules,
    Segment,
    VehicleType,
    Window,
    calendar,
)
from safepassage.planning import plan
from safepassage.roads import TravelTimes
from safepassage.units import HOUR, MINUTE
from safepassage.wiring import engine, stop_after

Json = dict[str, Any]


def case_of(instance: Json) -> tuple[Case, TravelTimes]:
    """Say the instance in the words of a case."""
    segments = [leg for n, route in enumerate(instance["routes"]) for leg in _segments(n, route)]
    depots = [f"depot-{d}" for d in range(len(instance["depots"]))]
    centres = [f"reception-{r}" for r in range(len(instance["receptions"]))]
    named = {end for segment in segments for end in (segment.start, segment.end)}
    groups = tuple(
        Group(f"point-{a}-{n}", f"point-{a}", Needs(*of["people"]), released=of["at"] * MINUTE)
        for a, point in enumerate(instance["assembly_points"])
        for n, of in enumerate(point["released"])
    )
    places = sorted({*named, *(group.place for group in groups)}) + depots + centres
    case = Case(
        id=instance["name"],
        title=f"Passage benchmark {instance['name']}",
        start=datetime(2022, 5, 5, tzinfo=UTC),
        horizon=instance["horizon"] * MINUTE,
        zones=("UTC",),
        places=tuple(Place(key, key) for key in places),
        segments=tuple(segments),
        corridors=tuple(
            Corridor(
                f"corridor-{c}", f"Corridor {c}", _calendar(of["windows"]), of["headway"] * MINUTE
            )
            for c, of in enumerate(instance["corridors"])
        ),
        routes=tuple(
            Route(f"route-{n}", f"corridor-{of['corridor']}", tuple(s.id for s in _segments(n, of)))
            for n, of in enumerate(instance["routes"])
        ),
        groups=groups,
        vehicle_types=tuple(_vehicle_type(n, of) for n, of in enumerate(instance["vehicle_types"])),
        fleets=tuple(
            Fleet(f"type-{t}", depot, count)
            for t, of in enumerate(instance["vehicle_types"])
            for depot, count in zip(depots, of["count_at_depot"], strict=True)
        ),
        teams=tuple(EscortTeam(f"team-{n}", "UN") for n in range(instance["escort_teams"])),
        centres=tuple(
            Centre(key, of["capacity"], of["people_per_hour"])
            for key, of in zip(centres, instance["receptions"], strict=True)
        ),
        checkpoints=tuple(
            Checkpoint(f"checkpoint-{x}", of["vehicles_per_hour"], _calendar(of["open"]))
            for x, of in enumerate(instance["checkpoints"])
            if f"checkpoint-{x}" in named
        ),
        rules=Rules(
            margin=instance["margin"] * MINUTE,
            max_convoy=instance["max_convoy"],
            escort_turnaround=instance["escort_turnaround"] * MINUTE,
            weights=Needs(*instance["weights"]),
        ),
        training=True,
    )
    return case, _times(instance, case)


def _segments(number: int, route: Json) -> list[Segment]:
    """Chain a route's legs; a leg ends at its checkpoint, the last one at the gate."""
    here, chain = f"point-{route['assembly_point']}", []
    for n, leg in enumerate(route["legs"]):
        last = n == len(route["legs"]) - 1
        open_end = f"gate-{route['corridor']}" if last else f"junction-{number}-{n}"
        end = open_end if leg["checkpoint"] is None else f"checkpoint-{leg['checkpoint']}"
        chain.append(Segment(f"leg-{number}-{n}", here, end, drive=leg["minutes"] * MINUTE))
        here = end
    return chain


def _calendar(windows: list[list[int]]) -> tuple[Window, ...]:
    return calendar(tuple(Window(opens * MINUTE, closes * MINUTE) for opens, closes in windows))


def _vehicle_type(number: int, of: Json) -> VehicleType:
    layouts = tuple(Needs(*seats) for seats in of["layouts"])
    loads, unloads = of["load_minutes"] * MINUTE, of["unload_minutes"] * MINUTE
    return VehicleType(f"type-{number}", of["name"], layouts, loads, unloads)


def _times(instance: Json, case: Case) -> TravelTimes:
    """Give every free way its minutes: depots and receptions to and from each gate."""
    keys = [place.id for place in case.places]
    at = {key: n for n, key in enumerate(keys)}
    between = np.full((len(keys), len(keys), len(case.vehicle_types)), -1, dtype=np.int64)
    ends = [(f"depot-{n}", of) for n, of in enumerate(instance["depots"])]
    ends += [(f"reception-{n}", of) for n, of in enumerate(instance["receptions"])]
    for route in case.routes:
        gate, corridor = case.gate(route), int(route.corridor.removeprefix("corridor-"))
        for key, of in ends:
            seconds = of["minutes_from_gate"][corridor] * MINUTE
            between[at[key], at[gate]] = between[at[gate], at[key]] = seconds
    along = np.array([[segment.drive] * len(case.vehicle_types) for segment in case.segments])
    kinds = tuple(kind.id for kind in case.vehicle_types)
    return TravelTimes(tuple(keys), tuple(s.id for s in case.segments), kinds, between, along)


def referee_plan(case: Case, result: Plan) -> Json:
    """Write a plan as the referee reads it."""
    numbers = {vehicle.id: n for n, vehicle in enumerate(case.vehicles)}
    return {
        "lower_bound_person_hours": result.bound.cost / HOUR if result.bound else 0.0,
        "convoys": [_referee_convoy(case, convoy, numbers) for convoy in result.convoys],
    }


def _referee_convoy(case: Case, convoy: Convoy, numbers: dict[str, int]) -> Json:
    checks = {step.place: step.starts // MINUTE for step in convoy.acts(Act.CHECK)}
    drives_out = convoy.acts(Act.DRIVE_OUT)
    return {
        "route": [route.id for route in case.routes].index(convoy.route),
        "reception": [centre.place for centre in case.centres].index(convoy.centre),
        "vehicles": [
            {"vehicle": numbers[of.vehicle], "layout": of.layout, "people": list(of.aboard)}
            for of in convoy.loads
        ],
        "enters_in": [step.starts // MINUTE for step in convoy.acts(Act.DRIVE_IN)],
        "loads_at": convoy.boards // MINUTE,
        "enters_out": [step.starts // MINUTE for step in drives_out],
        "checkpoint_at": [checks.get(step.place) for step in drives_out],
        "received_at": convoy.received // MINUTE,
    }


def main() -> int:
    """Plan one instance, once or with several seeds, and print one line or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("-o", "--output", type=Path, help="where to write the referee's plan")
    parser.add_argument("--seeds", type=int, default=1, help="how many; figures are medians")
    parser.add_argument("--referee", type=Path, help="REFEREE INSTANCE PLAN judges every plan")
    parser.add_argument(
        "--known", type=Path, action="append", default=[], help="a plan by anyone; with --referee"
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print one JSON object")
    shape.add_argument("--markdown", action="store_true", help="print a row for docs/benchmarks.md")
    asked = parser.parse_args()
    if asked.known and not asked.referee:
        parser.error("--known needs --referee: a plan that nobody judged proves nothing")
    return many(asked) if asked.seeds > 1 or asked.referee or asked.markdown else once(asked)


def once(asked: argparse.Namespace) -> int:
    """Plan in this process and print its figures."""
    instance = json.loads(asked.instance.read_text("utf-8"))
    started = time.perf_counter()
    case, times = case_of(instance)
    with engine() as workers:
        result = plan(case, times, stop_after(seconds=asked.seconds), asked.seed, workers=workers)
    took = time.perf_counter() - started
    if isinstance(result, Infeasible):
        print("\n".join(result.reasons), file=sys.stderr)
        return 1
    if asked.output:
        text = json.dumps(referee_plan(case, result), separators=(",", ":"))
        asked.output.write_text(text, encoding="utf-8")
    figures = {
        "instance": instance["name"],
        "person_hours": round(result.person_hours, 4),
        "lower_bound": round(result.bound.cost / HOUR, 4) if result.bound else None,
        "gap": None if result.gap is None else round(result.gap, 4),
        "last_exit_h": round(max((c.exits for c in result.convoys), default=0) / HOUR, 2),
        "left": result.left,
        "convoys": len(result.convoys),
        "rounds": result.rounds,
        "seconds": round(took, 2),
        "peak_mb": round(peak_mb()),
        "seed": asked.seed,
        "version": __version__,
    }
    print(json.dumps(figures) if asked.json else "  ".join(f"{k} {v}" for k, v in figures.items()))
    return 0


def many(asked: argparse.Namespace) -> int:
    """Plan in one process for each seed, hold what they say against each other, print medians."""
    known = []
    for path in asked.known:
        verdict = judge(asked.referee, asked.instance, path)
        if verdict.accepted:
            known.append((path.name, verdict.person_hours))
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(asked.seed, asked.seed + asked.seeds):
            out = Path(folder) / f"{seed}.json"
            runs.append(run(asked.instance, asked.seconds, seed, out, asked.referee))
            if asked.output and out.exists() and runs[-1].person_hours <= _best(runs):
                asked.output.write_bytes(out.read_bytes())
    found = summary(runs, known)
    if asked.json:
        each = [as_json(of) for of in runs]
        said = {**as_json(found), "seconds": asked.seconds, "version": __version__, "runs": each}
        print(json.dumps(said))
    else:
        print(markdown([found]) if asked.markdown else _line(found))
    for line in found.contradictions:
        print(line, file=sys.stderr)
    return 0 if found.well else 1


def peak_mb() -> float:
    """Tell the most memory that this process had at once, in 10^6 bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def _best(runs: list[Run]) -> float:
    return min((of.person_hours for of in runs if of.well), default=float("inf"))


def _line(found: Summary) -> str:
    return (
        f"{found.instance}  plan {figure(found.person_hours)}  bound {figure(found.bound)}"
        f"  gap {percent(found.gap)}  last exit {found.last_exit_h:.1f} h"
        f"  planning {found.planning_s:.1f} s{'' if found.kept else ' (late)'}"
        f"  process {found.process_s:.1f} s  {found.peak_mb:.0f} MB"
        f"  {len(found.seeds)} seeds  {found.verdict}"
    )


if __name__ == "__main__":
    sys.exit(main())

"""A second proof of how early a Bus Evacuation Problem may clear, which shares nothing with ours.

    python benchmarks/bep_floor.py FILE [--mark 29000] [--json]

No tours, no case, no prices: only how often each way is driven, by all buses together, in whole
times. A bus that clears by T drives T at the most, so all of them drive buses x T. The least
that all together must drive, for everyone to be fetched, is an integer program in the instance's
own units (distances are read from the file); divided by the buses it is a *floor* of every plan.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import highspy

from bep_tours import Instance, read

SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Floor:
    """The least that all buses drive together, proven, and what that means for the clearance."""

    instance: str
    driven: float
    buses: int
    floor: int
    seconds: float


def floor_of(instance: Instance, seconds: float = SECONDS) -> Floor:
    """Count ways: from depots to points, from points to shelters, and back to points."""
    started = time.perf_counter()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver's own signature
    solver.setOptionValue("time_limit", seconds)
    points, shelters = range(len(instance.demand)), range(len(instance.room))
    depots = range(len(instance.buses))
    starts = {(d, p): _count(solver, instance.first[d][p]) for d in depots for p in points}
    out = {(p, s): _count(solver, instance.way[p][s]) for p in points for s in shelters}
    back = {(s, p): _count(solver, instance.way[p][s]) for p in points for s in shelters}
    people = {pair: solver.addVariable(0.0) for pair in out}
    for d, buses in enumerate(instance.buses):
        solver.addConstr(_sum(starts[d, p] for p in points) <= buses)
    for p, waiting in enumerate(instance.demand):
        leaves = _sum(out[p, s] for s in shelters)
        comes = _sum(starts[d, p] for d in depots) + _sum(back[s, p] for s in shelters)
        solver.addConstr(comes == leaves)
        solver.addConstr(leaves >= math.ceil(waiting / instance.capacity))
        solver.addConstr(_sum(people[p, s] for s in shelters) == waiting)
    for s, room in enumerate(instance.room):
        came = _sum(out[p, s] for p in points)
        solver.addConstr(_sum(back[s, p] for p in points) <= came)
        solver.addConstr(_sum(people[p, s] for p in points) <= room)
    for pair, aboard in people.items():
        solver.addConstr(aboard <= instance.capacity * out[pair])
    solver.run()
    # what the solver's branching proves, whether or not it came to an end
    driven, buses = solver.getInfo().mip_dual_bound, sum(instance.buses)
    floor = math.ceil(driven / buses - 1e-6)
    took = round(time.perf_counter() - started, 1)
    return Floor(instance.name, round(driven, 1), buses, floor, took)


def _count(solver: highspy.Highs, way: int) -> highspy.highs_var:
    """Add how often a way is driven."""
    return solver.addIntegral(0.0, obj=float(way))


def _sum(terms: Iterator[highspy.highs_var]) -> highspy.highs_linear_expression:
    return highspy.Highs.qsum(terms)


def main() -> int:
    """Print the floor of an instance; 1 where a mark lies above it, so that it is not refuted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("where", type=Path, help="an instance")
    parser.add_argument("--mark", type=int, default=None, help="a clearance that may be refuted")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    found = floor_of(read(asked.where))
    refuted = asked.mark is not None and asked.mark < found.floor
    if asked.json:
        print(json.dumps({**asdict(found), "refuted": refuted}))
    else:
        verdict = "" if asked.mark is None else f"  {asked.mark} {'refuted' if refuted else 'open'}"
        print("  ".join(f"{k} {v}" for k, v in asdict(found).items()) + verdict)
    return 0 if refuted or asked.mark is None else 1


if __name__ == "__main__":
    raise SystemExit(main())

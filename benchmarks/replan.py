"""Plan an instance of the passage benchmark, carry it out for a while, change it, plan anew.

    python benchmarks/replan.py INSTANCE.json --at 1500 --seconds 1 --change late

Prints what each candidate costs, which one won, and what a search from scratch costs in the
same time with the executed part frozen. The new plan is judged; a plan that breaks a rule
ends with 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from passage import case_of
from safepassage import __version__
from safepassage.model import Case, Fleet, Infeasible, Needs, Plan, Window, delayed, planned
from safepassage.planning import AfterRounds, Replanned, Situation, Way, check, plan, replan
from safepassage.units import HOUR, MINUTE, Seconds
from safepassage.wiring import engine, stop_after

LATE = 40 * MINUTE


def window(case: Case, now: Seconds) -> Case:
    """Cut the first window that is still open after now by half of what is left of it."""
    corridors = []
    for corridor in case.corridors:
        ahead = next((w for w in corridor.windows if w.closes > now + HOUR), None)
        cut = [
            Window(w.opens, (max(w.opens, now) + w.closes) // 2) if w is ahead else w
            for w in corridor.windows
        ]
        corridors.append(replace(corridor, windows=tuple(cut)))
    return replace(case, corridors=tuple(corridors))


def segment(case: Case, now: Seconds) -> Case:
    """Close the last segment of the first route for the six hours after now."""
    key = case.routes[0].segments[-1]
    closed = tuple(
        replace(s, closures=(Window(now, now + 6 * HOUR),)) if s.id == key else s
        for s in case.segments
    )
    return replace(case, segments=closed)


def vehicles(case: Case, now: Seconds) -> Case:  # noqa: ARG001 - lost for good
    """Lose a tenth of every fleet: its last vehicles come only when all is over."""
    fleets = []
    for fleet in case.fleets:
        lost = fleet.count // 10
        fleets += [
            replace(fleet, count=fleet.count - lost),
            Fleet(fleet.type, fleet.depot, lost, case.horizon),
        ]
    return replace(case, fleets=tuple(fleets))


def people(case: Case, now: Seconds) -> Case:
    """Find a tenth more people than announced wherever some are still to be released."""
    groups = tuple(
        replace(g, likely=Needs(*(-(-n * 11 // 10) for n in g.likely))) if g.released > now else g
        for g in case.groups
    )
    return replace(case, groups=groups)


def checkpoint(case: Case, now: Seconds) -> Case:  # noqa: ARG001 - slower for good
    """Let every checkpoint check a third fewer vehicles an hour."""
    slower = tuple(
        replace(c, vehicles_per_hour=-(-2 * c.vehicles_per_hour // 3)) for c in case.checkpoints
    )
    return replace(case, checkpoints=slower)


def late(case: Case, now: Seconds) -> Case:  # noqa: ARG001 - the day is late, not the case
    """Change nothing in the case: the last convoy that has entered is late by 40 minutes."""
    return case


CHANGES: dict[str, Callable[[Case, Seconds], Case]] = {
    of.__name__: of for of in (window, segment, vehicles, people, checkpoint, late)
}


def situation(case: Case, times: Any, made: Plan, now: Seconds, change: str) -> Situation:  # noqa: ANN401
    """Carry a plan out until now, then change something."""
    day = planned(case, made)
    inside = [convoy for convoy in made.convoys if convoy.enters <= now - LATE]
    if change == "late" and inside:
        day = delayed(day, inside[-1].id, LATE)
    return Situation(CHANGES[change](case, now), times, made, day, now)


def timed(of: Situation, seconds: float, seed: int, ways: tuple[Way, ...]) -> tuple[Any, float]:
    """Plan anew, and tell how long that really took."""
    started = time.monotonic()
    with engine() as workers:
        found = replan(of, stop_after(seconds), seed, ways=ways, prove=False, workers=workers)
    return found, time.monotonic() - started


def main() -> int:
    """Print one line for each candidate, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--at", type=int, required=True, metavar="MINUTE")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--plan-seconds", type=float, default=10.0)
    parser.add_argument("--change", choices=sorted(CHANGES), default="late")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    case, times = case_of(json.loads(asked.instance.read_text()))
    made = plan(case, times, stop_after(asked.plan_seconds), asked.seed, prove=False)
    if isinstance(made, Infeasible):
        print("\n".join(made.reasons), file=sys.stderr)
        return 1
    of = situation(case, times, made, asked.at * MINUTE, asked.change)
    replan(of, AfterRounds(1), prove=False)  # what is compiled now is not timed
    found, took = timed(of, asked.seconds, asked.seed, tuple(Way))
    scratch, scratch_took = timed(of, asked.seconds, asked.seed, (Way.FRESH,))
    if not isinstance(found, Replanned) or not isinstance(scratch, Replanned):
        print("nobody can be moved any more", file=sys.stderr)
        return 1
    broken = check(of.case, times, found.plan, executed_until=of.now)
    figures = {
        "instance": case.id,
        "change": asked.change,
        "at": asked.at,
        "under_way": len(of.entered),
        "to_come": len(of.waiting),
        "before": round(made.person_hours, 1),
        "candidates": {
            c.way: {"person_hours": round(c.risk / HOUR, 1), "notices": c.notices}
            for c in found.candidates
        },
        "won": found.way,
        "person_hours": round(found.plan.person_hours, 1),
        "notices": found.notices,
        "seconds": round(took, 2),
        "from_scratch": round(scratch.plan.person_hours, 1),
        "from_scratch_seconds": round(scratch_took, 2),
        "violations": [str(violation) for violation in broken],
        "seed": asked.seed,
        "version": __version__,
    }
    print(
        json.dumps(figures) if asked.json else "\n".join(f"{k:22}{v}" for k, v in figures.items())
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

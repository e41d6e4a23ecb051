"""A made case with every feature on: 300 points, 100,000 people, eight days; planned and judged.

    large.py [--points N] [--people N] [--seconds S] [--seed N] [--json]

Ten corridors of a like shape. Each has points around a junction, a checkpoint at its gate, and two
roads with windows or a closure of their own. On top lie what real operations have: families, laps,
companions, wishes, people who decline, late releases, three estimates and a reserve; two layouts
each, spare vehicles, tanks, drivers' hours, ambulances that may not go everywhere, private cars,
relief; two organisations that escort together, one with a home; stops, nights with beds, long
columns, loading positions, pick-ups, drop-offs at a centre on the way to others, a road that is
slower at dawn and dusk, a link, and one corridor where people change vehicles.

Exits with 1 if the plan breaks a rule, or takes a tenth and a second longer than it may.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

import numpy as np

from safepassage import planning, wiring
from safepassage.model import (
    Case,
    Centre,
    Checkpoint,
    Corridor,
    Demand,
    DutyRule,
    Escort,
    EscortTeam,
    Fleet,
    Group,
    Infeasible,
    Link,
    Needs,
    Objective,
    Party,
    Place,
    Relief,
    Route,
    Rules,
    Segment,
    SlowHours,
    Until,
    VehicleType,
    Window,
)
from safepassage.roads import TravelTimes
from safepassage.units import DAY, HOUR, MINUTE

CORRIDORS: Final = 10
DAYS: Final = 8
FRONT: Final = CORRIDORS - 1
"""The corridor on which people change vehicles."""
PASSING: Final = 6
"""The corridor behind which convoys pass a centre, where they may leave people."""
CENTRES: Final = tuple(f"centre-{n}" for n in range(6))
DEPOTS: Final = ("north-yard", "south-yard")
TYPES: Final = (
    VehicleType("coach", "Coach", (Needs(50, 0, 0), Needs(36, 3, 0)), 600, 600, range=600_000),
    VehicleType("bus", "Bus", (Needs(30, 0, 0), Needs(20, 2, 0)), 480, 480, payload=800, hold=4000),
    VehicleType("ambulance", "Ambulance", (Needs(3, 0, 2),), 600, 600, None, 2, barred=("turn-0",)),
    VehicleType("car", "Private car", (Needs(4, 0, 0),), 300, 300, private=True),
    VehicleType("inner", "Bus, inside", (Needs(40, 0, 0),), 600, 600, barred=(f"gate-{FRONT}",)),
    VehicleType("outer", "Coach beyond the front", (Needs(45, 0, 0),), 600, 600),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: person-hours, shares, seconds by the clock, 10⁶ bytes."""

    points: int
    people: int
    convoys: int
    out: int
    person_hours: float
    bound: float
    gap: float
    asked_s: float
    planned_s: float
    judged_s: float
    peak_mb: int
    broken: tuple[str, ...]


def made(points: int, people: int, rng: np.random.Generator) -> tuple[Case, TravelTimes]:
    """Make the case and its roads; the same numbers and stream give the same."""
    of = {n: [f"point-{i}" for i in range(points) if i % CORRIDORS == n] for n in range(CORRIDORS)}
    kinds = tuple(
        replace(kind, barred=tuple(of[FRONT])) if kind.id == "outer" else kind for kind in TYPES
    )
    share = rng.dirichlet(np.full(points, 3.0)) * people
    case = Case(
        id="large",
        title=f"{points} points, {people:,} people, every feature on",
        start=datetime(2030, 6, 5, tzinfo=UTC),
        horizon=DAYS * DAY,
        zones=("UTC",),
        places=_places(of),
        segments=tuple(leg for n in of for leg in _segments(n, of[n], rng)),
        corridors=tuple(
            Corridor(f"corridor-{n}", f"Road {n}", _daylight(n), (5 + 5 * (n % 3)) * MINUTE)
            for n in of
        ),
        routes=tuple(route for n in of for route in _routes(n, of[n])),
        groups=tuple(
            group for i in range(points) for group in _groups(f"point-{i}", i, float(share[i]))
        ),
        vehicle_types=kinds,
        fleets=_fleets(points, of),
        teams=(
            *(EscortTeam(f"un-{n}", "UN") for n in range(3 * CORRIDORS)),
            *(EscortTeam(f"icrc-{n}", "ICRC", home=DEPOTS[0]) for n in range(2 * CORRIDORS)),
            EscortTeam("icrc-limited", "ICRC", barred=("turn-1",)),
        ),
        centres=tuple(Centre(key, people // 4, 400) for key in CENTRES),
        checkpoints=tuple(
            Checkpoint(f"gate-{n}", 40, (Window(0, DAYS * DAY),) if n % 2 else None, 5 * MINUTE)
            for n in of
        ),
        parties=(Party("north", "North"),),
        rules=Rules(
            margin=10 * MINUTE,
            max_convoy=16,
            escort_turnaround=30 * MINUTE,
            weights=Needs(1, 2, 4),
            duty=DutyRule(16_200, 2_700, 32_400, 39_600, binding=True),
            objective=Objective.RISK,
            second=Objective.WAITING,
            spacing=10,
            stops=3 * HOUR,
            stop=10 * MINUTE,
            night=(20 * HOUR, 5 * HOUR),
            boarding=Needs(4, 30, 60),
            reserve=5,
            escorts=(Escort(1, "UN"), Escort(1)),
            cars=6,
        ),
        relief=tuple(Relief(f"point-{i}", 2_000, 9_000) for i in range(0, points, 25)),
        links=(Link("corridor-2", "corridor-3", 4, Until.LEFT),),
        demand=Demand.LIKELY,
        training=True,
    )
    return case, _times(case, of, rng)


def _daylight(n: int) -> tuple[Window, ...]:
    """Open a corridor from dawn to dusk, every third one for fewer hours."""
    opens, closes = (9, 15) if n % 3 == 2 else (6, 18)
    return tuple(Window(d * DAY + opens * HOUR, d * DAY + closes * HOUR) for d in range(DAYS))


def _places(of: dict[int, list[str]]) -> tuple[Place, ...]:
    keys = [key for points in of.values() for key in points]
    return (
        *(Place(key, key, positions=4 if i % 3 == 0 else 0) for i, key in enumerate(keys)),
        *(Place(f"turn-{n}", f"Turn {n}", overnight=300, transfer=n == FRONT) for n in of),
        *(Place(f"gate-{n}", f"Gate {n}", overnight=600, fuel=True) for n in of),
        *(Place(key, key, fuel=True) for key in (*DEPOTS, *CENTRES)),
    )


def _segments(n: int, points: list[str], rng: np.random.Generator) -> list[Segment]:
    """Lay a road from each point to the junction, some by the point before; one on to the gate."""
    legs = [
        Segment(f"{key}-out", key, f"turn-{n}", drive=int(rng.integers(10, 50)) * MINUTE,
                party="north", longest=10 if i % 7 == 3 else None)
        for i, key in enumerate(points)
    ]  # fmt: skip
    legs += [
        Segment(f"{key}-by", key, before, drive=12 * MINUTE)
        for before, key in pairwise(points)
        if _picks_up(key)
    ]
    closed = (Window(2 * DAY + 8 * HOUR, 2 * DAY + 14 * HOUR),) if n == 4 else ()
    own = _daylight(0) if n == 5 else None
    dim = (SlowHours(17 * HOUR, 8 * HOUR, 60),) if n == 7 else ()
    legs.append(
        Segment(f"road-{n}", f"turn-{n}", f"gate-{n}", drive=int(rng.integers(20, 70)) * MINUTE,
                windows=own, closures=closed, slow=dim)
    )  # fmt: skip
    return legs


def _picks_up(key: str) -> bool:
    """Every sixth point's convoys stop at the point before, except where people change vehicles."""
    number = int(key.removeprefix("point-"))
    return number // CORRIDORS % 6 == 5 and number % CORRIDORS != FRONT


def _routes(n: int, points: list[str]) -> list[Route]:
    stops = (CENTRES[0],) if n == PASSING else ()
    routes = [
        Route(key, f"corridor-{n}", (f"{key}-out", f"road-{n}"), dropoffs=stops) for key in points
    ]
    for before, key in pairwise(points):
        if _picks_up(key):
            legs = (f"{key}-by", f"{before}-out", f"road-{n}")
            routes[points.index(key)] = Route(key, f"corridor-{n}", legs, (before,), stops)
    return routes


def _groups(point: str, number: int, share: float) -> list[Group]:
    """Let four parts of a point's people be ready from the start, or days later."""
    parts = []
    for part in range(4):
        size = max(4, int(share / 4))
        lying = size // 70
        likely = Needs(size - size // 30 - lying, size // 30, lying)
        parts.append(
            Group(
                f"{point}-{part}",
                point,
                likely,
                least=Needs(likely.seated * 3 // 4, likely.wheelchair, lying),
                most=likely + Needs(size // 5, 1, 1),
                released=part * DAY,
                family=4,
                laps=1,
                companions=1,
                declines=Needs(size // 40, 0, 0),
                wishes=((CENTRES[number % len(CENTRES)], 30),) if part == 1 else (),
            )
        )
    return parts


def _fleets(points: int, of: dict[int, list[str]]) -> tuple[Fleet, ...]:
    """Give two coaches a point, and of the others fewer; a tenth is spare."""
    return (
        *(Fleet("coach", yard, points, 0, points // 10) for yard in DEPOTS),
        Fleet("bus", DEPOTS[0], points // 2, 0, points // 20),
        Fleet("ambulance", DEPOTS[1], points // 3, 0, points // 30),
        Fleet("car", of[1][0], 40),
        Fleet("inner", DEPOTS[1], points // 10),
        Fleet("outer", DEPOTS[0], points // 10),
    )  # fmt: skip


def _times(case: Case, of: dict[int, list[str]], rng: np.random.Generator) -> TravelTimes:
    """Give gates, and the transfer point, their ways to yards and centres; one centre leads on."""
    keys = [place.id for place in case.places]
    at = {key: n for n, key in enumerate(keys)}
    kinds = len(case.vehicle_types)
    between = np.full((len(keys), len(keys), kinds), -1, dtype=np.int64)
    between[range(len(keys)), range(len(keys))] = 0
    for gate in (*(f"gate-{n}" for n in of), f"turn-{FRONT}"):
        for end in (*DEPOTS, *CENTRES):
            drive = int(rng.integers(20, 180)) * MINUTE
            between[at[gate], at[end]] = between[at[end], at[gate]] = drive
    between[at[CENTRES[0]], [at[key] for key in CENTRES[1:]]] = 30 * MINUTE
    along = np.array([[segment.drive or 0] * kinds for segment in case.segments], dtype=np.int64)
    legs, types = (s.id for s in case.segments), (kind.id for kind in case.vehicle_types)
    return TravelTimes(tuple(keys), tuple(legs), tuple(types), between, along)


def measured(points: int, people: int, seconds: float, seed: int) -> Found:
    """Make, plan and judge the case.

    Raises
    ------
    SystemExit
        Where nobody can be moved.
    """
    case, times = made(points, people, np.random.default_rng(seed))
    started = time.perf_counter()
    with wiring.engine() as workers:
        plan = planning.plan(case, times, wiring.stop_after(seconds), seed, workers=workers)
    planned = time.perf_counter()
    if isinstance(plan, Infeasible):
        raise SystemExit("; ".join(plan.reasons))
    broken = planning.check(case, times, plan)
    judged = time.perf_counter()
    bound = plan.bound.cost / HOUR if plan.bound else 0.0
    return Found(
        points=len({group.place for group in case.groups}),
        people=sum(sum(group.people(case.demand)) for group in case.groups),
        convoys=len(plan.convoys),
        out=sum(sum(convoy.aboard) for convoy in plan.convoys),
        person_hours=round(plan.person_hours, 1),
        bound=round(bound, 1),
        gap=round(plan.gap or 1.0, 4),
        asked_s=seconds,
        planned_s=round(planned - started, 2),
        judged_s=round(judged - planned, 2),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000,
        broken=tuple(str(violation) for violation in broken[:10]),
    )


def main() -> None:
    """Measure, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measured(asked.points, asked.people, asked.seconds, asked.seed)
    if asked.json:
        print(json.dumps(asdict(found)))
    else:
        for name, value in asdict(found).items():
            print(f"{name:>12}  {value}")
    if found.broken or found.planned_s > found.asked_s * 1.1 + 1:
        sys.exit(1)


if __name__ == "__main__":
    main()

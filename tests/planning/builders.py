"""Small true cases for the tests of planning, their driving times, and a strategy that draws more.

Times are minutes unless a name says otherwise. Nothing here knows how plans are made.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from hypothesis import strategies as st

from safepassage.model import (
    Calendar,
    Case,
    Centre,
    Checkpoint,
    Corridor,
    EscortTeam,
    Fleet,
    Group,
    Needs,
    Party,
    Place,
    Plan,
    Route,
    Rules,
    Segment,
    VehicleType,
    Window,
    calendar,
)
from safepassage.planning import AfterRounds, Rule, check, plan
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE

Ways: TypeAlias = Mapping[tuple[str, str], int | tuple[int, ...]]
CaseAndTimes: TypeAlias = tuple[Case, TravelTimes]

START = datetime(2022, 5, 5, tzinfo=UTC)
DAY = 1440


def hours(*pairs: tuple[int, int]) -> Calendar:
    """Give windows, in minutes."""
    return calendar(tuple(Window(opens * MINUTE, closes * MINUTE) for opens, closes in pairs))


def times_of(case: Case, ways: Ways, along: Mapping[str, tuple[int, ...]] | None = None) -> Any:  # noqa: ANN401
    """Give driving times: ``ways`` between places, both ways alike; ``along`` where types differ.

    Parameters
    ----------
    case
        A segment that is not in ``along`` takes its stated driving time, whatever the type.
    ways, along
        Minutes, one for all types or one for each; -1 where no road leads.
    """
    keys, types = [place.id for place in case.places], len(case.vehicle_types)
    at = {key: n for n, key in enumerate(keys)}
    between = np.full((len(keys), len(keys), types), -1, dtype=np.int64)
    between[np.arange(len(keys)), np.arange(len(keys))] = 0
    for (start, end), takes in ways.items():
        row = np.array(takes if isinstance(takes, tuple) else [takes] * types)
        between[at[start], at[end]] = between[at[end], at[start]] = np.where(
            row < 0, -1, row * MINUTE
        )
    stated = [
        [t * MINUTE for t in along[s.id]] if along and s.id in along else [s.drive] * types
        for s in case.segments
    ]
    return TravelTimes(
        places=tuple(keys),
        segments=tuple(segment.id for segment in case.segments),
        types=tuple(kind.id for kind in case.vehicle_types),
        between=between,
        along=np.array(stated, dtype=np.int64).reshape(len(stated), types),
    )


def teams(count: int) -> tuple[EscortTeam, ...]:
    return tuple(EscortTeam(f"team-{n}", "Neutral escort") for n in range(1, count + 1))


def places(*keys: str) -> tuple[Place, ...]:
    return tuple(Place(key, key.title()) for key in keys)


# ── One road, one village ───────────────────────────────────────────────────────────


def valley(**changes: Any) -> Case:  # noqa: ANN401
    """Build two days on one road: village - 40 - bridge (checked, held) - 20 - gate - 25 - town."""
    case = Case(
        id="valley",
        title="One village, one road, two days",
        start=START,
        horizon=2 * DAY * MINUTE,
        zones=("Europe/Kyiv", "UTC"),
        places=places("village", "bridge", "gate", "town", "garage"),
        segments=(
            Segment("village-bridge", "village", "bridge", drive=40 * MINUTE),
            Segment("bridge-gate", "bridge", "gate", drive=20 * MINUTE),
        ),
        corridors=(Corridor("road", "The road", hours((480, 1080), (1920, 2520)), 10 * MINUTE),),
        routes=(Route("out", "road", ("village-bridge", "bridge-gate")),),
        groups=(
            Group("first", "village", Needs(31, 1, 2), most=Needs(60, 2, 2), family=2),
            Group("second", "village", Needs(20, 0, 0), released=720 * MINUTE, family=2),
        ),
        vehicle_types=(
            VehicleType("bus", "Bus", (Needs(12, 0, 0), Needs(8, 1, 0)), 10 * MINUTE, 10 * MINUTE),
            VehicleType("ambulance", "Ambulance", (Needs(0, 0, 1),), 20 * MINUTE, 15 * MINUTE),
        ),
        fleets=(Fleet("bus", "garage", 2), Fleet("ambulance", "garage", 1, 400 * MINUTE)),
        teams=teams(2),
        centres=(Centre("town", 50, 60),),
        checkpoints=(Checkpoint("bridge", 12, hours((510, 1050), (1950, 2490)), 15 * MINUTE),),
        rules=Rules(10 * MINUTE, 2, 30 * MINUTE, Needs(1, 2, 3)),
        training=True,
    )
    return replace(case, **changes)


def valley_times(case: Case) -> TravelTimes:
    """Give the times of :func:`valley`, whatever a test changed in it."""
    times: TravelTimes = times_of(case, {("garage", "gate"): 30, ("gate", "town"): 25})
    return times


# ── A camp on the way to the town ───────────────────────────────────────────────────

WAY = ("village-bridge", "bridge-gate")
HALF = Group("village", "village", Needs(18), wishes=(("camp", 50), ("town", 50)))


def with_camp(**changes: Any) -> Case:  # noqa: ANN401
    """Build the valley with a camp on the way to the town: gate - 10 - camp - 20 - town.

    Half of its people wish to go to the camp, half to the town.
    """
    usual: dict[str, Any] = {
        "places": places("village", "bridge", "gate", "camp", "town", "garage"),
        "routes": (Route("out", "road", WAY, dropoffs=("camp",)),),
        "groups": (HALF,),
        "fleets": (Fleet("bus", "garage", 2),),
        "teams": teams(1),
        "centres": (Centre("camp", 50, 60), Centre("town", 50, 60)),
    }
    return valley(**(usual | changes))


def camp_times(case: Case) -> TravelTimes:
    """Give the times of :func:`with_camp`, whatever a test changed in it."""
    ways = {
        ("garage", "gate"): 30,
        ("gate", "town"): 25,
        ("gate", "camp"): 10,
        ("camp", "town"): 20,
    }
    times: TravelTimes = times_of(case, ways)
    return times


# ── Two villages, two corridors, two centres ────────────────────────────────────────


def two_valleys(**changes: Any) -> Case:  # noqa: ANN401
    """Build two villages on a shared road, and a second way out for one; trucks are slow."""
    case = Case(
        id="two-valleys",
        title="Two villages, two corridors, two centres",
        start=START,
        horizon=2 * DAY * MINUTE,
        zones=("UTC",),
        places=places("hill", "lake", "cross", "gate", "east", "town", "port", "garage"),
        segments=(
            Segment(
                "hill-cross",
                "hill",
                "cross",
                drive=15 * MINUTE,
                party="north",
                windows=hours((500, 900), (1940, 2300)),
            ),
            Segment("lake-cross", "lake", "cross", drive=20 * MINUTE + 30),
            Segment("cross-gate", "cross", "gate", drive=10 * MINUTE, party="north"),
            Segment("lake-east", "lake", "east", drive=45 * MINUTE, closures=hours((600, 700))),
        ),
        corridors=(
            Corridor("west", "West", hours((480, 1080), (1920, 2520)), 15 * MINUTE),
            Corridor("east", "East", hours((540, 840)), 20 * MINUTE),
        ),
        routes=(
            Route("hill-west", "west", ("hill-cross", "cross-gate")),
            Route("lake-west", "west", ("lake-cross", "cross-gate")),
            Route("lake-east", "east", ("lake-east",)),
        ),
        groups=(
            Group("hill-now", "hill", Needs(30, 2, 1)),
            Group("hill-later", "hill", Needs(12, 0, 0), released=800 * MINUTE + 10),
            Group("lake-now", "lake", Needs(23, 1, 0), released=300 * MINUTE, family=3),
            Group("lake-later", "lake", Needs(9, 0, 1), released=2000 * MINUTE, family=3),
        ),
        vehicle_types=(
            VehicleType("bus", "Bus", (Needs(10, 0, 0), Needs(6, 1, 0)), 10 * MINUTE, 5 * MINUTE),
            VehicleType("truck", "Truck", (Needs(6, 0, 1),), 15 * MINUTE, 10 * MINUTE + 1, 30),
        ),
        fleets=(
            Fleet("bus", "garage", 2),
            Fleet("bus", "port", 1),
            Fleet("truck", "garage", 2, 540 * MINUTE),
        ),
        teams=teams(3),
        centres=(Centre("town", 30, 120), Centre("port", 45, 30)),
        checkpoints=(Checkpoint("cross", 20, None), Checkpoint("gate", 30, hours((480, 2600)))),
        parties=(Party("north", "Northern command"),),
        rules=Rules(10 * MINUTE, 3, 20 * MINUTE, Needs(1, 2, 3)),
        training=True,
    )
    return replace(case, **changes)


def two_valleys_times(case: Case) -> TravelTimes:
    """Give the times of :func:`two_valleys`; a truck takes half as long again."""
    ways: Ways = {
        ("garage", "gate"): (20, 30),
        ("garage", "east"): (40, 60),
        ("gate", "town"): (15, 22),
        ("east", "town"): (30, 45),
        ("gate", "port"): (35, 50),
        ("east", "port"): (10, 15),
    }
    slow = {"hill-cross": (15, 22), "cross-gate": (10, 15), "lake-east": (45, 60)}
    times: TravelTimes = times_of(case, ways, slow)
    return times


def planned(case: Case, times: TravelTimes, rounds: int = 1, seed: int = 0) -> Plan:
    """Plan a case that has a plan, without a proof."""
    made = plan(case, times, AfterRounds(rounds), seed, prove=False)
    assert isinstance(made, Plan), made
    return made


def accepted(case: Case, times: TravelTimes, rounds: int = 2) -> Plan:
    """Plan a case, and see that the judge finds nothing and the bound holds."""
    made = plan(case, times, AfterRounds(rounds))
    assert isinstance(made, Plan), made
    assert check(case, times, made) == ()
    assert made.bound is not None
    assert made.bound.cost <= made.cost
    return made


def broken(case: Case, times: TravelTimes, made: Plan) -> set[Rule]:
    """Judge a plan, be it of another case: the rules that it breaks."""
    named = replace(made, case=case.digest, bound=None)
    return {violation.rule for violation in check(case, times, named)}


# ── Random tiny cases ───────────────────────────────────────────────────────────────


@st.composite
def tiny_cases(draw: st.DrawFn) -> CaseAndTimes:
    """Draw a case of a day or less, one or two points, and one to four vehicles.

    Whatever a case can have turns up: hours, dwell, families, needs, alternative layouts,
    late vehicles, party windows, closures, odd seconds, no road, roads that break the
    triangle inequality, nobody waiting, no room.
    """
    n = _Draws(draw)
    horizon = n.of(300, 600, 1000)
    n_points, n_corridors = n.of(1, 1, 2), n.of(1, 1, 2)
    checks = ("check-a", "check-b")[: n.of(0, 1, 2)]
    gates = [f"gate-{c}" for c in range(n_corridors)]
    chains: list[list[str]] = []
    for point in range(n_points):
        for _ in range(n.of(1, 1, 2)):
            middle = draw(st.permutations([*checks, f"turn-{len(chains)}"]))[: n.of(0, 1, 2)]
            chains.append([f"point-{point}", *middle, n.of(*gates)])
    segments = tuple(
        Segment(
            f"leg-{r}-{i}",
            start,
            end,
            drive=n.seconds(1, 30),
            windows=n.of(None, None, n.windows(horizon)),
            closures=n.of((), (), n.windows(horizon)),
        )
        for r, chain in enumerate(chains)
        for i, (start, end) in enumerate(pairwise(chain))
    )
    families = [n.of(1, 1, 2, 3) for _ in range(n_points)]
    kinds = tuple(_vehicle_type(n, k) for k in range(n.of(1, 2)))
    stands = ["depot", *(("centre-0",) if n.of(False, True) else ())]  # noqa: FBT003
    centres = [f"centre-{c}" for c in range(n.of(1, 2))]
    gate_checks = [gate for gate in gates if n.of(False, False, True)]  # noqa: FBT003
    case = Case(
        id="tiny",
        title="A tiny case",
        start=START,
        horizon=horizon * MINUTE + n.of(0, 0, 30),
        zones=("UTC",),
        places=places(
            *dict.fromkeys([*(key for chain in chains for key in chain), *gates, *checks]),
            "depot",
            *centres,
        ),
        segments=segments,
        corridors=tuple(
            Corridor(f"corridor-{c}", "C", n.windows(horizon), n.of(0, 1, 5, 20, 45) * MINUTE)
            for c in range(n_corridors)
        ),
        routes=tuple(
            Route(
                f"route-{r}",
                f"corridor-{chain[-1].removeprefix('gate-')}",
                tuple(f"leg-{r}-{i}" for i in range(len(chain) - 1)),
            )
            for r, chain in enumerate(chains)
        ),
        groups=tuple(
            Group(
                f"group-{point}-{g}",
                f"point-{point}",
                Needs(draw(st.integers(0, 9)), n.of(0, 0, 0, 1), n.of(0, 0, 0, 1)),
                released=n.of(0, 0, n.seconds(0, horizon)),
                family=families[point],
            )
            for point in range(n_points)
            for g in range(n.of(1, 1, 2, 3))
        ),
        vehicle_types=kinds,
        fleets=tuple(
            Fleet(kind.id, n.of(*stands), n.of(0, 1, 1, 2), n.of(0, 0, n.seconds(0, 120)))
            for kind in kinds
        ),
        teams=teams(n.of(0, 1, 1, 1, 2, 2)),
        centres=tuple(Centre(key, n.of(0, 3, 100), n.of(20, 60, 500)) for key in centres),
        checkpoints=tuple(
            Checkpoint(
                key, n.of(2, 6, 30), n.of(None, n.windows(horizon)), n.of(0, 0, n.seconds(0, 30))
            )
            for key in (*checks, *gate_checks)
        ),
        rules=Rules(
            n.of(0, 5, 10) * MINUTE,
            n.of(1, 2, 3),
            n.of(0, 10, 60) * MINUTE,
            n.of(Needs(1, 1, 1), Needs(1, 2, 4), Needs(2, 4, 6)),
        ),
    )
    slower = n.of(1, 1, 2)
    by_type = [1, slower][: len(kinds)]
    ways: Ways = {
        (gate, key): n.of(*[tuple(t * f for f in by_type) for t in (1, 5, 20, 60)], -1)
        for gate in gates
        for key in ("depot", *centres)
    }
    along = {s.id: tuple(n.of(1, 3, 10, 30) * f for f in by_type) for s in segments}
    return case, times_of(case, ways, along if n.of(False, True) else None)  # noqa: FBT003


def _vehicle_type(n: "_Draws", number: int) -> VehicleType:
    layouts = (Needs(4, 0, 0), Needs(3, 1, 0), Needs(2, 0, 1), Needs(0, 1, 1))
    first = n.of(*layouts)
    rest = tuple(layout for layout in layouts if layout != first and n.of(False, False, True))  # noqa: FBT003
    return VehicleType(
        f"type-{number}", f"Type {number}", (first, *rest), n.seconds(0, 20), n.seconds(0, 20)
    )


class _Draws:
    """Draws in few words."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def of(self, *choices: Any) -> Any:  # noqa: ANN401
        return self._draw(st.sampled_from(choices))

    def seconds(self, least: int, most: int) -> int:
        """Draw whole minutes, sometimes and a bit."""
        return int(self._draw(st.integers(least, most)) * MINUTE + self.of(0, 0, 0, 30))

    def windows(self, horizon: int) -> Calendar:
        """Draw one or two windows that may reach beyond the horizon."""
        pairs = []
        for _ in range(self.of(1, 2)):
            opens = self._draw(st.integers(0, horizon * 2 // 3))
            pairs.append((opens, opens + self.of(30, 120, 300, 900)))
        return hours(*pairs)

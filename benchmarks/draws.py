"""Random small cases, drawn fast: a million of them in hours, where hypothesis would take days.

Whatever a case can have turns up: opening hours, dwell, families, needs, alternative layouts, late
vehicles, spare ones, places where some may not enter, short convoys, party windows, closures, odd
seconds, no road, roads that break the triangle inequality, nobody waiting, no room, estimates other
than the likely one. Shares nothing with the strategies of the tests, so that what one of them never
draws the other may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise, permutations
from typing import Any, Final, TypeVar

import numpy as np

from safepassage.model import (
    NEEDS,
    NOBODY,
    Calendar,
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
    calendar,
)
from safepassage.roads import TravelTimes
from safepassage.units import DAY, HOUR, MINUTE, Seconds

T = TypeVar("T")

START: Final = datetime(2022, 5, 5, tzinfo=UTC)
BATCH: Final = 512
"""Numbers drawn at once: one call of numpy for each would cost as much as the planning."""

OPEN: Final = (10, 60, 120, 300, 300, *[900] * 6)
CLOSED: Final = (10, 30, 120, 300)
"""Minutes that a window is wide, and a closure: narrow ones bind, wide ones let somebody pass."""

LAYOUTS: Final = (
    Needs(4, 0, 0),
    Needs(9, 0, 0),
    Needs(20, 0, 0),
    Needs(6, 1, 1),
    Needs(3, 1, 0),
    Needs(2, 0, 1),
    Needs(0, 1, 1),
    Needs(1, 0, 0),
)
WEIGHTS: Final = (Needs(1, 1, 1), Needs(1, 2, 4), Needs(2, 4, 6), Needs(3, 5, 7))

ANYBODY: Final = (Escort(),)
ESCORTS: Final = ((Escort(2),), (Escort(1, "UN"),), (Escort(1), Escort(1, "ICRC")))


class Chance:
    """A stream of choices: the same key, seed and number, gives the same on every machine."""

    def __init__(self, *key: int) -> None:
        self._rng = np.random.default_rng(key)
        self._drawn: list[int] = []

    def below(self, limit: int) -> int:
        """Draw 0 to ``limit - 1``; the skew of a remainder of 2^32 does not matter here."""
        if not self._drawn:
            self._drawn = self._rng.integers(0, 1 << 32, BATCH).tolist()
        return self._drawn.pop() % limit

    def of(self, *choices: T) -> T:
        """Choose one; whatever stands there twice comes twice as often."""
        return choices[self.below(len(choices))]

    def between(self, least: int, most: int) -> int:
        """Draw a whole number, both ends included."""
        return least + self.below(most - least + 1)

    def once_in(self, n: int) -> bool:
        """Say yes once in ``n`` times."""
        return self.below(n) == 0

    def some(self, of: Sequence[T], most: int) -> list[T]:
        """Choose up to ``most`` different ones, in any order."""
        left = list(of)
        count = min(self.below(most + 1), len(left))
        return [left.pop(self.below(len(left))) for _ in range(count)]

    def seconds(self, least: int, most: int) -> Seconds:
        """Draw whole minutes; once in four some odd seconds more."""
        odd = self.between(1, MINUTE - 1) if self.once_in(4) else 0
        return self.between(least, most) * MINUTE + odd

    def windows(self, horizon: int, widths: Sequence[int] = OPEN) -> Calendar:
        """Draw one to three windows; they may reach beyond the horizon, in minutes."""
        drawn = []
        for _ in range(self.of(1, 1, 2, 3)):
            opens = self.of(0, 0, 1) * self.seconds(0, horizon // 2)
            drawn.append(Window(opens, opens + self.of(*widths) * MINUTE))
        return calendar(tuple(drawn))


def draw(seed: int, number: int) -> tuple[Case, TravelTimes]:
    """Draw the case of that number: one to three points, none to six vehicles, a day at most."""
    chance = Chance(seed, number)
    horizon = chance.of(120, 300, 600, 600, *[1000] * 3, *[1440] * 5)
    gates = [f"gate-{n}" for n in range(chance.of(1, 1, 2))]
    checks = [f"check-{n}" for n in range(chance.of(0, 1, 2))]
    depots = ["depot-0", "depot-1"][: chance.of(1, 1, 2)]
    centres = [f"centre-{n}" for n in range(chance.of(1, 1, 2, 3))]
    chains = _chains(chance, gates, checks)
    barred = [*gates, *checks, *centres, *(chain[0] for chain in chains)]
    kinds = tuple(_kind(chance, n, barred) for n in range(chance.of(1, 1, 2, 3)))
    front = [key for chain in chains for key in chain if key.startswith("turn")]
    if front and len(kinds) > 1 and chance.once_in(2):
        kinds = _sides(chance, kinds, gates, [chain[0] for chain in chains])
    else:
        front = []
    segments, routes = _segments(chance, chains, horizon), _routes(chance, chains)
    waiting = [*gates, *checks, *(key for chain in chains for key in chain)]
    case = Case(
        id="drawn",
        title=f"Drawn case {number} of seed {seed}",
        start=START,
        horizon=horizon * MINUTE + chance.of(0, 0, 0, 30),
        zones=("UTC",),
        places=tuple(
            _place(chance, key, transfer=key in front)
            for key in dict.fromkeys([*waiting, *depots, *centres])
        ),
        segments=segments,
        corridors=_corridors(chance, gates, horizon),
        routes=routes,
        groups=_groups(chance, chains, routes, horizon, centres),
        vehicle_types=kinds,
        fleets=_fleets(chance, kinds, [*depots, *centres], [chain[0] for chain in chains]),
        teams=_teams(chance, waiting, [*depots, *centres]),
        centres=tuple(_centre(chance, key) for key in centres),
        checkpoints=_checkpoints(chance, gates, checks, horizon),
        parties=(Party("north", "North"),),
        rules=Rules(
            margin=chance.of(0, 5, 10, 10) * MINUTE + chance.of(0, 0, 0, 15),
            max_convoy=chance.of(1, 2, 2, 3, 20),
            escort_turnaround=chance.of(0, 10, 60) * MINUTE,
            weights=chance.of(*WEIGHTS),
            **_objectives(chance, horizon),
            escorted=not chance.once_in(5),
            **_on_the_way(chance),
            reserve=chance.of(*[0] * 5, 10, 30, 60),
            priority=chance.of(*[()] * 3, *permutations(NEEDS)) if chance.once_in(2) else (),
            boarding=chance.of(*[NOBODY] * 5, Needs(20, 90, 200)),
            escorts=chance.of(*[ANYBODY] * 21, *ESCORTS),
            cars=chance.of(None, None, 0, 1, 2),
        ),
        relief=_relief(chance, list(dict.fromkeys(chain[0] for chain in chains))),
        links=_links(chance, len(gates)),
        demand=chance.of(Demand.LIKELY, Demand.LIKELY, Demand.LEAST, Demand.MOST),
    )
    times = _times(chance, case, [*gates, *front], [*depots, *centres])
    several = len(centres) > 1 and chance.once_in(2)
    return _with_dropoffs(chance, case, times) if several else (case, times)


def _with_dropoffs(chance: Chance, case: Case, times: TravelTimes) -> tuple[Case, TravelTimes]:
    """Let convoys leave people at centres on their way, by roads from each centre to the others."""
    centres = [centre.place for centre in case.centres]
    routes = tuple(replace(of, dropoffs=tuple(chance.some(centres, 2))) for of in case.routes)
    groups = case.groups
    if chance.once_in(2):
        groups = tuple(
            replace(group, wishes=tuple((key, chance.of(20, 50)) for key in centres[:2]))
            for group in case.groups
        )
    between, at = times.between.copy(), [times.places.index(key) for key in centres]
    for here, there in permutations(at, 2):
        if not chance.once_in(20):
            way = chance.of(0, 1, 5, 20, 60) * MINUTE + chance.of(0, 0, 0, 40)
            between[here, there] = way * np.arange(1, len(times.types) + 1)
    return replace(case, routes=routes, groups=groups), replace(times, between=between)


def _place(chance: Chance, key: str, *, transfer: bool) -> Place:
    """Draw a place, with loading positions, beds and fuel now and then."""
    positions = chance.of(1, 2, 3) if key.startswith("point") and chance.once_in(4) else 0
    beds = chance.of(1, 5, 40) if chance.once_in(3) else 0
    return Place(
        key, key, overnight=beds, positions=positions, fuel=chance.once_in(3), transfer=transfer
    )


def _on_the_way(chance: Chance) -> dict[str, Any]:
    """Draw the rules of the way: most cases have none of them."""
    rules: dict[str, Any] = {}
    if chance.once_in(6):
        rules["spacing"] = chance.of(7, 14, 60, 300)
    if chance.once_in(6):
        rules["stops"], rules["stop"] = chance.seconds(5, 60), chance.seconds(0, 20)
    if chance.once_in(10):
        drive = chance.seconds(10, 60)
        day = drive + chance.of(0, 1, 5) * drive
        pause, rest = chance.seconds(0, 30), chance.seconds(30, 200)
        rules["duty"] = DutyRule(drive, pause, day, rest, binding=True)
    if chance.once_in(8):
        dusk = chance.below(24) * HOUR
        rules["night"] = (dusk, (dusk + chance.of(1, 6, 10) * HOUR) % DAY)
    return rules


def _objectives(chance: Chance, horizon: int) -> dict[str, Any]:
    """Draw what is asked for: mostly risk, then clearance; now and then one or two others."""
    if not chance.once_in(4):
        return {"objective": chance.of(*[Objective.RISK] * 3, Objective.CLEARANCE)}
    asked = chance.some([Objective.RISK, Objective.EVENING, Objective.WAITING], 2)
    first, *others = asked or [Objective.EVENING]
    evening = chance.seconds(1, horizon - 1)
    return {"objective": first, "second": next(iter(others), None), "evening": evening}


def _chains(chance: Chance, gates: list[str], checks: list[str]) -> list[list[str]]:
    """Lay one or two roads from each point to a gate, past some checkpoints and a junction."""
    chains: list[list[str]] = []
    for point in range(chance.of(1, 1, 2, 3)):
        for _ in range(chance.of(1, 1, 2)):
            middle = chance.some([*checks, f"turn-{len(chains)}"], 2)
            chains.append([f"point-{point}", *middle, chance.of(*gates)])
    return chains


def _segments(chance: Chance, chains: list[list[str]], horizon: int) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            f"leg-{r}-{i}",
            start,
            end,
            drive=chance.seconds(chance.of(0, 1, 1), chance.of(5, 5, 15, 30)),
            party=chance.of(None, "north"),
            windows=chance.windows(horizon) if chance.once_in(8) else None,
            closures=chance.windows(horizon, CLOSED) if chance.once_in(8) else (),
            longest=chance.of(1, 2) if chance.once_in(8) else None,
            slow=_slow(chance) if chance.once_in(8) else (),
        )
        for r, chain in enumerate(chains)
        for i, (start, end) in enumerate(pairwise(chain))
    )


def _slow(chance: Chance) -> tuple[SlowHours, ...]:
    """Draw one or two stretches of the day; they may overlap, and change nothing."""
    hours = []
    for _ in range(chance.of(1, 1, 2)):
        since = chance.below(24 * 60)
        until = (since + chance.between(1, 24 * 60 - 1)) % (24 * 60)
        percent = chance.of(100, 99, 60, 33, 7)
        hours.append(SlowHours(since * MINUTE, until * MINUTE, percent))
    return tuple(hours)


def _corridors(chance: Chance, gates: list[str], horizon: int) -> tuple[Corridor, ...]:
    return tuple(
        Corridor(f"corridor-{g}", "C", chance.windows(horizon), chance.of(0, 1, 5, 20, 45) * MINUTE)
        for g in range(len(gates))
    )


def _links(chance: Chance, corridors: int) -> tuple[Link, ...]:
    """Let one of two corridors wait for the other, now and then each for the other."""
    if corridors < 2 or not chance.once_in(2):
        return ()
    first = Link("corridor-0", "corridor-1", chance.of(0, 1, 1, 2), chance.of(*Until))
    other = Link("corridor-1", "corridor-0", chance.of(0, 1, 1, 2), chance.of(*Until))
    return (first, other) if chance.once_in(4) else (chance.of(first, other),)


def _routes(chance: Chance, chains: list[list[str]]) -> tuple[Route, ...]:
    """Give every chain its corridor; some take people on on their way."""
    return tuple(
        Route(
            f"route-{r}",
            f"corridor-{chain[-1].removeprefix('gate-')}",
            tuple(f"leg-{r}-{i}" for i in range(len(chain) - 1)),
            tuple(chance.some(chain[1:-1], 2)) if chance.once_in(5) else (),
        )
        for r, chain in enumerate(chains)
    )


def _groups(
    chance: Chance,
    chains: list[list[str]],
    routes: tuple[Route, ...],
    horizon: int,
    centres: list[str],
) -> tuple[Group, ...]:
    """Let none to three groups wait at each point, in families of one size."""
    groups = []
    pickups = [place for route in routes for place in route.pickups]
    joint = chance.of(1, 1, 2, 3)
    on_laps = chance.below(joint)
    joint_beside = chance.of(0, 0, 0, 1, 2)
    for point in dict.fromkeys([*(chain[0] for chain in chains), *pickups]):
        family = joint if pickups else chance.of(1, 1, 1, 2, 3, 5)
        laps = on_laps if pickups else chance.below(family)
        beside = joint_beside if pickups else chance.of(0, 0, 0, 1, 2)
        for g in range(chance.of(0, *[1] * 8, *[2] * 5, 3)):
            lying = chance.of(0, 1, 1, 2) if beside else chance.of(0, 0, 0, 1)
            seated = chance.below(13) + 2 * beside * lying  # half of them at the least
            likely = Needs(seated, chance.of(0, 0, 0, 1, 2), lying)
            groups.append(
                Group(
                    f"group-{point}-{g}",
                    point,
                    likely,
                    least=Needs(likely.seated // 2, 0, likely.stretcher) if g else None,
                    most=likely + Needs(3, 1, 0) if g else None,
                    released=chance.of(0, 0, 1) * chance.seconds(0, horizon),
                    family=family,
                    laps=laps,
                    companions=beside,
                    wishes=tuple((c, chance.of(20, 33, 50)) for c in chance.some(centres, 2))
                    if chance.once_in(4)
                    else (),
                    declines=Needs(chance.below(likely.seated + 1), 0, likely.stretcher)
                    if chance.once_in(6)
                    else NOBODY,
                )
            )
    return tuple(groups)


def _relief(chance: Chance, points: list[str]) -> tuple[Relief, ...]:
    needy = chance.some(points, 2) if chance.once_in(4) else []
    return tuple(Relief(key, chance.of(1, 250, 2000), chance.of(0, 700, 5000)) for key in needy)


def _kind(chance: Chance, number: int, places: list[str]) -> VehicleType:
    layouts = chance.some(LAYOUTS, 2) or [LAYOUTS[0]]
    loads, unloads = chance.seconds(0, 20), chance.seconds(0, 20)
    return VehicleType(
        f"type-{number}",
        f"Type {number}",
        tuple(layouts),
        loads,
        unloads,
        drivers=chance.of(1, 1, 2),
        range=chance.between(1, 200) * 1000 if chance.once_in(12) else None,
        refuels=chance.seconds(0, 30),
        barred=tuple(chance.some(places, 1)) if chance.once_in(10) else (),
        payload=chance.of(0, 0, 300),
        hold=chance.of(0, 0, 500),
        private=number > 0 and chance.once_in(2),
    )


def _sides(
    chance: Chance, kinds: tuple[VehicleType, ...], gates: list[str], points: list[str]
) -> tuple[VehicleType, ...]:
    """Bar types from one side of the front, the first two from either, a third from none or one."""
    sides = [tuple(dict.fromkeys(points)), tuple(gates)]
    if chance.once_in(2):
        sides.reverse()
    sides.append(chance.of((), *sides))
    return tuple(
        replace(kind, barred=side, private=False) for kind, side in zip(kinds, sides, strict=False)
    )


def _fleets(
    chance: Chance, kinds: tuple[VehicleType, ...], stands: list[str], points: list[str]
) -> tuple[Fleet, ...]:
    """Let vehicles stand at depots and centres, private cars where routes begin."""
    fleets = []
    for kind in kinds:
        for _ in range(chance.of(1, 1, 2)):
            count, spare = chance.of(0, *[1] * 8, *[2] * 12, 3), chance.of(*[0] * 20, 1, 2)
            first = chance.of(*points) if kind.private else chance.of(stands[0], *stands)
            depot, at = first, chance.of(0, 0, 1) * chance.seconds(0, 200)
            fleets.append(Fleet(kind.id, depot, count, at, min(count, spare)))
    return tuple(fleets)


def _teams(chance: Chance, road: list[str], free: list[str]) -> tuple[EscortTeam, ...]:
    """Send none to four teams; some come from a home, some may not go everywhere."""
    count = chance.of(*[1] * 8, *[2] * 5, 3, 3, 4, 4) * (not chance.once_in(80))
    return tuple(
        EscortTeam(
            f"team-{n}",
            chance.of("UN", "UN", "ICRC"),
            chance.of(*free) if chance.once_in(6) else None,
            tuple(chance.some(road, 1)) if chance.once_in(8) else (),
        )
        for n in range(count)
    )


def _centre(chance: Chance, key: str) -> Centre:
    return Centre(key, chance.of(0, 3, *[10] * 4, *[100] * 14), chance.of(7, 20, 60, 500, None))


def _checkpoints(
    chance: Chance, gates: list[str], checks: list[str], horizon: int
) -> tuple[Checkpoint, ...]:
    """Put a checkpoint where one is named, and at some gates."""
    stands = [*checks, *(gate for gate in gates if chance.once_in(3))]
    return tuple(
        Checkpoint(
            key,
            chance.of(2, 6, 7, *[30] * 4),
            chance.windows(horizon) if chance.once_in(3) else None,
            chance.of(0, 0, 1) * chance.seconds(0, 30),
        )
        for key in stands
    )


def _times(chance: Chance, case: Case, gates: list[str], ends: list[str]) -> TravelTimes:
    """Give every free way its seconds, at random: no triangle inequality, and now and then no road.

    One type may be slower than the others; half of the cases drive the segments as stated.
    """
    keys = [place.id for place in case.places]
    at = {key: n for n, key in enumerate(keys)}
    slower = [1, *(chance.of(1, 1, 2) for _ in case.vehicle_types[1:])]
    between = np.full((len(keys), len(keys), len(slower)), -1, dtype=np.int64)
    between[range(len(keys)), range(len(keys))] = 0
    for gate in gates:
        for end in ends:
            if not chance.once_in(30):
                way = chance.of(0, 1, 5, 20, 60, 90) * MINUTE + chance.of(0, 0, 0, 40)
                between[at[gate], at[end]] = [way * times for times in slower]
                back = way if chance.once_in(2) else chance.of(1, 10, 45) * MINUTE
                between[at[end], at[gate]] = [back * times for times in slower]
    own = chance.once_in(2)
    along = [[(s.drive or 0) * (t if own else 1) for t in slower] for s in case.segments]
    return TravelTimes(
        places=tuple(keys),
        segments=tuple(segment.id for segment in case.segments),
        types=tuple(kind.id for kind in case.vehicle_types),
        between=between,
        along=np.array(along, dtype=np.int64),
    )

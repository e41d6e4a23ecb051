"""What to expect of a plan: thousands of days, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from safepassage.model import Case, Plan
from safepassage.model.clocks import Clocks
from safepassage.model.place import PlaceId
from safepassage.model.plan import ConvoyId, PersonSeconds
from safepassage.roads import TravelTimes
from safepassage.simulation.causes import USUAL, Cause, Hazards, without
from safepassage.simulation.figures import Estimate, Spread, mean, share, spread
from safepassage.simulation.flat import FIRST, Ints, flat
from safepassage.simulation.live import Task, Watch, live_all
from safepassage.simulation.world import NEVER, Journey, Policy, World, world_of
from safepassage.units import HOUR, MINUTE, Persons, Seconds

LATER: Final = (30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR)
"""By how much later a start is tried, to find the last safe one."""

SAFE: Final = 0.9
"""A later start is safe that keeps so much of the chance of the planned one."""

TRIALS: Final = (100, 1000, 60_000)
"""Days for each later start: at least, at most, and about how many for all of them together."""


@dataclass(frozen=True, slots=True)
class EveningOutlook:
    """An evening.

    Parameters
    ----------
    at
        Seconds after the start.
    planned
        People out by then as planned.
    out
        People out by then, those in cars of their own not counted.
    everyone
        The chance that everyone is out who came and travelled on.
    """

    at: Seconds
    planned: Persons
    out: Spread
    everyone: Estimate


@dataclass(frozen=True, slots=True)
class ConvoyOutlook:
    """A convoy.

    Parameters
    ----------
    id, enters
        Which, and when it enters as planned.
    by_evening
        The chance that it is out by the evening of the day on which it is planned to be.
    out
        The chance that it is out by the horizon.
    exits
        When it leaves the exposed stretch, on the days on which it does; None where it never does.
    last_safe_start
        The latest entry tried that keeps nine tenths of the chance to be out by that evening;
        the planned one where half an hour is too much. None where there is no such chance.
    """

    id: ConvoyId
    enters: Seconds
    by_evening: Estimate
    out: Estimate
    exits: Spread | None
    last_safe_start: Seconds | None


@dataclass(frozen=True, slots=True)
class StayOutlook:
    """How long people stand at a place: the longest stay of a convoy, and in person-seconds."""

    place: PlaceId
    longest: Spread
    person_seconds: Estimate


@dataclass(frozen=True, slots=True)
class CauseOutlook:
    """What would be better without one cause, day by day: mean people out, and person-seconds."""

    cause: Cause
    words: str
    out: Estimate
    risk: Estimate


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect of a plan.

    Parameters
    ----------
    runs, seed
        How many days, of which seed.
    planned_risk
        Weighted person-seconds at risk as planned.
    came, left, cars
        People who came, who left on the way or were held, who came out in cars of their own.
    risk
        Weighted person-seconds at risk, of those who really came.
    caught
        The chance that some convoy is on the road after its window has closed.
    turned, lost
        Mean numbers of returns and of lost vehicles.
    evenings, convoys
        In their order.
    stays
        The place where most time is lost first.
    causes
        The worst first, by person-seconds.
    """

    runs: int
    seed: int
    planned_risk: PersonSeconds
    came: Spread
    left: Spread
    cars: Spread
    risk: Spread
    caught: Estimate
    turned: Estimate
    lost: Estimate
    evenings: tuple[EveningOutlook, ...]
    convoys: tuple[ConvoyOutlook, ...]
    stays: tuple[StayOutlook, ...]
    causes: tuple[CauseOutlook, ...]


def ensemble(  # noqa: PLR0913 - what simulate asks for, how often and how
    case: Case,
    plan: Plan,
    times: TravelTimes,
    *,
    runs: int,
    seed: int,
    hazards: Hazards = USUAL,
    policy: Policy | None = None,
    workers: Executor | None = None,
    watch: Watch | None = None,
) -> Outlook:
    """Live through many days of a plan, and tell what they come to.

    Parameters
    ----------
    case, plan, times, hazards, policy
        As for :func:`~safepassage.simulation.run.simulate`.
    runs
        How many days, 1 or more; as many for each cause that is switched off.
    seed
        Day ``n`` is what :func:`simulate` tells for this seed and ``run=n``.
    workers
        Where portions are lived through beside each other; the answer does not depend on it.
    watch
        Told how many days have been lived through, of how many.
    """
    world = world_of(case, plan, times)
    evenings = evenings_of(case)
    usual = policy or Policy()
    worlds = [world, *(_later(world, of, by) for of in world.journeys for by in LATER)]
    trials = min(runs, _trials(len(world.journeys)))
    flats = [flat(of, evenings, hazards, usual)[0] for of in worlds]
    calm = [flat(world, evenings, without(hazards, [cause]), usual)[0] for cause in Cause]
    tasks = [
        Task(flats[0], seed, runs),
        *(Task(of, seed, runs) for of in calm),
        *(Task(of, seed, trials) for of in flats[1:]),
    ]
    base, *rest = live_all(tasks, workers, watch)
    of = _Days(world, evenings, base)
    without_, shifted = rest[: len(Cause)], rest[len(Cause) :]
    places = flat(world, evenings, hazards, usual)[1]
    return Outlook(
        runs=runs,
        seed=seed,
        planned_risk=plan.risk,
        came=spread(of.column(0)),
        left=spread(of.column(2)),
        cars=spread(of.column(6)),
        risk=spread(of.column(5)),
        caught=share(sum(n > 0 for n in of.column(7)), runs),
        turned=mean(of.column(9)),
        lost=mean(of.column(10)),
        evenings=tuple(_evening(of, plan, n) for n in range(len(evenings))),
        convoys=tuple(_convoys(of, plan, shifted)),
        stays=tuple(_stays(of, places)),
        causes=tuple(_causes(of, hazards, without_)),
    )


def expected(
    case: Case,
    plan: Plan,
    times: TravelTimes,
    *,
    runs: int,
    seed: int,
    hazards: Hazards = USUAL,
    workers: Executor | None = None,
) -> Spread:
    """Tell only how the weighted person-seconds at risk of a plan differ from day to day."""
    of = flat(world_of(case, plan, times), evenings_of(case), hazards, Policy())[0]
    (results,) = live_all([Task(of, seed, runs)], workers)
    return spread(results[:, 5].tolist())


def out_by(
    case: Case,
    plan: Plan,
    times: TravelTimes,
    moments: tuple[Seconds, ...],
    *,
    runs: int,
    seed: int,
    workers: Executor | None = None,
) -> tuple[Spread, ...]:
    """Tell only how many people are out by some moments, from day to day.

    Parameters
    ----------
    moments
        Seconds after the case's start; they may lie before it, or behind the horizon.
    """
    of = flat(world_of(case, plan, times), moments, USUAL, Policy())[0]
    (results,) = live_all([Task(of, seed, runs)], workers)
    return tuple(spread(results[:, FIRST + n].tolist()) for n in range(len(moments)))


def evenings_of(case: Case) -> tuple[Seconds, ...]:
    """Give each midnight of the case's first zone, and the horizon."""
    return tuple(sorted({*Clocks.of(case).midnights(case.horizon), case.horizon}))


class _Days(NamedTuple):
    world: World
    evenings: tuple[Seconds, ...]
    results: Ints

    def column(self, n: int) -> list[int]:
        values: list[int] = self.results[:, n].tolist()
        return values

    def convoy(self, j: int) -> int:
        return FIRST + len(self.evenings) + 3 * j

    def place(self, n: int) -> int:
        return self.convoy(len(self.world.journeys)) + 2 * n


def _trials(convoys: int) -> int:
    """Tell how many days each later start is tried on: fewer each where there are many convoys."""
    least, most, all_ = TRIALS
    return min(most, max(least, all_ // max(1, convoys * len(LATER))))


def _later(world: World, late: Journey, by: Seconds) -> World:
    """Let one convoy start later, and everything on its way be planned as much later."""
    legs = tuple(replace(leg, starts=leg.starts + by) for leg in late.legs)
    moved = replace(late, legs=legs)
    return replace(world, journeys=tuple(moved if j is late else j for j in world.journeys))


def _evening(of: _Days, plan: Plan, n: int) -> EveningOutlook:
    at, out = of.evenings[n], of.column(FIRST + n)
    # received, still waiting, still inside: everyone who came and did not leave or was not lost
    everyone = of.results[:, [1, 3, 4]].sum(axis=1).tolist()
    return EveningOutlook(
        at=at,
        planned=sum(convoy.aboard.total for convoy in plan.convoys if convoy.exits <= at),
        out=spread(out),
        everyone=share(sum(a == b for a, b in zip(out, everyone, strict=True)), len(out)),
    )


def _convoys(of: _Days, plan: Plan, shifted: list[Ints]) -> Iterator[ConvoyOutlook]:
    horizon = of.world.horizon
    for j, convoy in enumerate(plan.convoys):
        exits, runs = of.column(of.convoy(j)), len(of.results)
        evening = min(at for at in of.evenings if at >= min(convoy.exits, horizon))
        out = [at for at in exits if at < NEVER]
        yield ConvoyOutlook(
            id=convoy.id,
            enters=convoy.enters,
            by_evening=share(sum(at <= evening for at in exits), runs),
            out=share(sum(at <= horizon for at in exits), runs),
            exits=spread(out) if out else None,
            last_safe_start=_last_safe(
                of, j, convoy.enters, evening, shifted[j * len(LATER) : (j + 1) * len(LATER)]
            ),
        )


def _last_safe(
    of: _Days, j: int, enters: Seconds, evening: Seconds, shifted: list[Ints]
) -> Seconds | None:
    column = of.convoy(j)
    days = len(shifted[0])
    chance = int((of.results[:days, column] <= evening).sum())
    if not chance:
        return None
    last = enters
    for by, later in zip(LATER, shifted, strict=True):
        if int((later[:, column] <= evening).sum()) < SAFE * chance:
            return last
        last = enters + by
    return last


def _stays(of: _Days, places: tuple[PlaceId, ...]) -> list[StayOutlook]:
    stays = [
        StayOutlook(place, spread(of.column(of.place(n))), mean(of.column(of.place(n) + 1)))
        for n, place in enumerate(places)
    ]
    stood = [stay for stay in stays if stay.person_seconds.value]
    return sorted(stood, key=lambda stay: (-stay.person_seconds.value, stay.place))


def _causes(of: _Days, hazards: Hazards, calm: list[Ints]) -> list[CauseOutlook]:
    """Compare day by day: the same seed draws everything else alike."""
    last = FIRST + len(of.evenings) - 1
    found = []
    for hazard, without_ in zip(hazards, calm, strict=True):
        more = (without_[:, last] - of.results[:, last]).tolist()
        less = (of.results[:, 5] - without_[:, 5]).tolist()
        found.append(CauseOutlook(hazard.cause, hazard.words, mean(more), mean(less)))
    return sorted(found, key=lambda one: (-one.risk.value, one.cause))

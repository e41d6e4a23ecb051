"""What tests of simulated days ask for."""

from collections import Counter
from dataclasses import replace

import numpy as np

from safepassage.model import Trace
from safepassage.simulation import QUIET, USUAL, Cause, Hazards, Policy, Quantiles
from safepassage.simulation.flat import Ints, events, flat, scratch, width
from safepassage.simulation.kernel import days
from safepassage.simulation.openings import fate
from safepassage.simulation.run import who_comes
from safepassage.simulation.tally import Stay, Tally
from safepassage.simulation.world import NEVER, World
from safepassage.units import HOUR, Seconds


def always(cause: Cause, value: int) -> Hazards:
    """Let one thing happen, always the same, and nothing else."""
    hazards = list(QUIET)
    hazards[cause] = replace(USUAL[cause], values=Quantiles(((0, value), (1000, value))))
    return tuple(hazards)


def worse(hazards: Hazards, factor: int) -> Hazards:
    """Make rare things common, so that every branch is taken."""
    often = {
        Cause.REFUSAL: Quantiles(((0, 0), (800, 0), (800, 1), (1000, 1))),
        Cause.LOSS: Quantiles(((0, 0), (950, 0), (950, 1), (1000, 1))),
        Cause.HALT: Quantiles(((0, 0), (500, 0), (500, 1 * HOUR), (1000, 30 * HOUR))),
        Cause.BOARDING: Quantiles(((0, 80), (1000, 300 * factor))),
    }
    return tuple(replace(h, values=often.get(h.cause, h.values)) for h in hazards)


def came_to(world: World, seed: int, hazards: Hazards, run: int) -> dict[str, int]:
    """Count who comes on a day, by the place where they wait."""
    people: Counter[str] = Counter()
    for crowd, needs in zip(world.crowds, who_comes(world, fate(seed, run, hazards)), strict=True):
        people[crowd.place] += needs.total
    return dict(people)


def compiled(
    world: World,
    hazards: Hazards,
    policy: Policy,
    seed: int,
    run: int,
    evenings: tuple[Seconds, ...],
) -> tuple[Trace, list[int]]:
    """Live through one day in the compiled simulator: its trace, and its results."""
    of, places = flat(world, evenings, hazards, policy)
    room = scratch(of, 2000)
    results: Ints = np.zeros((1, width(of)), dtype=np.int64)
    days(of, room, seed, run, results)
    return Trace(events(room, world, places)), results[0].tolist()


def row_of(world: World, day: Tally) -> list[int]:
    """Write a day's figures as the compiled simulator does."""
    row = [
        *(day.came, day.received, day.left, day.waiting, day.inside, day.risk, day.cars),
        *(day.caught, day.nights, day.turned, day.lost),
        *day.out_by,
    ]
    for passage in day.passages:
        row += [NEVER if passage.exits is None else passage.exits, passage.people, passage.needs]
    stays = dict(day.stays)
    for place in flat(world, (), QUIET, Policy())[1]:
        stay = stays.get(place, Stay(0, 0))
        row += [stay.longest, stay.person_seconds]
    return row

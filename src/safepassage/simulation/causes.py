"""What can go wrong, how often and how badly: each cause a distribution with its source.

The figures are ours where no study was found, and say so. They are a prior for a corridor
across a line of contact; who knows the road better gives other :data:`Hazards`. docs/backcast.md
holds them against what happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, TypeAlias

from safepassage.simulation.chance import Quantiles
from safepassage.units import HOUR, MINUTE


class Cause(IntEnum):
    """What can go wrong; its number is part of every draw, and never changes."""

    DWELL = 0
    BOARDING = 1
    ROAD = 2
    BREAKDOWN = 3
    LATE_OPENING = 4
    CUT_SHORT = 5
    REFUSAL = 6
    HALT = 7
    CROWD = 8
    CARS = 9
    LEAVERS = 10
    LOSS = 11


@dataclass(frozen=True, slots=True)
class Hazard:
    """One cause, as it is drawn.

    Parameters
    ----------
    cause, words
        Which, and in plain words.
    drawn
        For what one value is drawn.
    unit
        Of the value.
    values
        How it is distributed.
    quiet
        The value where nothing goes wrong.
    source
        Where the figures come from, in the words of docs/simulation.md.
    """

    cause: Cause
    words: str
    drawn: str
    unit: str
    values: Quantiles
    quiet: int
    source: str


Hazards: TypeAlias = tuple[Hazard, ...]
"""One of each :class:`Cause`, in their order."""


USUAL: Final[Hazards] = (
    Hazard(
        Cause.DWELL,
        "held at a checkpoint",
        "each check",
        "seconds, the plan's own hold included",
        Quantiles((
            (0, 5 * MINUTE),
            (500, 40 * MINUTE),
            (800, 150 * MINUTE),
            (900, 5 * HOUR),
            (970, 12 * HOUR),
            (1000, 24 * HOUR),
        )),
        0,
        "5 h on average for a mission to Gaza's north (OCHA, January 2024); a day of filtration at "
        "Manhush (May 2022); 5 h for 750 people (Aleppo 2016); the shape between is ours",
    ),
    Hazard(
        Cause.BOARDING,
        "slow boarding",
        "each boarding",
        "percent of the planned time",
        Quantiles(((0, 80), (500, 110), (900, 200), (1000, 400))),
        100,
        "no study was found; ours",
    ),
    Hazard(
        Cause.ROAD,
        "slow roads",
        "each drive",
        "percent of the planned time",
        Quantiles(((0, 95), (500, 115), (900, 200), (1000, 400))),
        100,
        "12 h instead of 3 h, checks included (Mariupol - Zaporizhzhia, 1 April 2022); ours",
    ),
    Hazard(
        Cause.BREAKDOWN,
        "a breakdown in the column",
        "each drive",
        "seconds",
        Quantiles(((0, 0), (980, 0), (980, 30 * MINUTE), (1000, 3 * HOUR))),
        0,
        "no figure was found; ours: one drive in fifty",
    ),
    Hazard(
        Cause.LATE_OPENING,
        "a window that opens late",
        "each party and day",
        "seconds",
        Quantiles(((0, 0), (600, 0), (900, 2 * HOUR), (1000, 5 * HOUR))),
        0,
        "9:00 became 11:00 (Mariupol, 5 March 2022); a start at 8:00 slipped (Aleppo 2016); ours",
    ),
    Hazard(
        Cause.CUT_SHORT,
        "a window that is cut short",
        "each party and day",
        "seconds",
        Quantiles(((0, 0), (850, 0), (850, 30 * MINUTE), (1000, 6 * HOUR))),
        0,
        "until 17:00, 16:00 or 14:00, as three reports of one day had it (5 March 2022); ours",
    ),
    Hazard(
        Cause.REFUSAL,
        "a segment that is refused",
        "each contested segment and day",
        "1 where it is",
        Quantiles(((0, 0), (970, 0), (970, 1), (1000, 1))),
        0,
        "6-29 % of missions denied (Gaza 2024-25): 3 % for each of seven segments is 19 %",
    ),
    Hazard(
        Cause.HALT,
        "a halt of everything",
        "each day, at any of its moments",
        "seconds",
        Quantiles(((0, 0), (950, 0), (950, 2 * HOUR), (1000, 48 * HOUR))),
        0,
        "stopped for more than 48 h (Aleppo, 16 December 2016); suspended (Homs, 11 February 2014)",
    ),
    Hazard(
        Cause.CROWD,
        "more or fewer people than announced",
        "each group",
        "0 the least, 1000 the likely, 2000 the most who may come",
        Quantiles(((0, 0), (500, 1000), (1000, 2000))),
        1000,
        "500 became 1,000 (Mariupol, 6 April 2022), 650 became 2,346 (Srebrenica, 29 March 1993)",
    ),
    Hazard(
        Cause.CARS,
        "private cars that join",
        "each convoy",
        "cars of three people",
        Quantiles(((0, 0), (500, 0), (900, 20), (1000, 60))),
        0,
        "7 buses and 40 cars (6 April 2022); 2,277 people in 762 cars (18 March 2022)",
    ),
    Hazard(
        Cause.LEAVERS,
        "people who leave or are held",
        "each check",
        "per mille of those aboard",
        Quantiles(((0, 0), (600, 0), (900, 50), (1000, 300))),
        0,
        "336 of 1,151 held (Homs 2014); 32 of 101 stayed (Bezimenne, May 2022)",
    ),
    Hazard(
        Cause.LOSS,
        "a vehicle that is lost",
        "each vehicle and drive",
        "1 where it is",
        Quantiles(((0, 0), (999, 0), (999, 1), (1000, 1))),
        0,
        "5 or 6 of 20 buses burned (Aleppo, 18 December 2016); 2 shelled (Popasna, 29 April 2022); "
        "one drive in a thousand is ours",
    ),
)


def without(hazards: Hazards, causes: Iterable[Cause]) -> Hazards:
    """Switch causes off; every other draw stays as it was."""
    off = set(causes)
    return tuple(
        replace(of, values=Quantiles(((0, of.quiet), (1000, of.quiet)))) if of.cause in off else of
        for of in hazards
    )


QUIET: Final[Hazards] = without(USUAL, Cause)
"""Nothing goes wrong."""

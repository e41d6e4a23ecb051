"""What the judge says: which rule is broken, by whom, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from safepassage.units import Seconds


class Rule(StrEnum):
    """The rules of a passage, by the name that a violation carries."""

    WAY = "way"
    DURATION = "duration"
    WINDOW = "window"
    HEADWAY = "headway"
    CHECKPOINT = "checkpoint"
    CENTRE = "centre"
    ESCORT = "escort"
    LINK = "link"
    VEHICLE = "vehicle"
    CARS = "cars"
    TRANSFER = "transfer"
    DROP = "drop-off"
    LOADING = "loading"
    REST = "rest"
    NIGHT = "night"
    SPARE = "spare"
    BARRED = "barred"
    SEATS = "seats"
    FAMILY = "family"
    COMPANION = "companion"
    RELEASE = "release"
    CHOICE = "choice"
    RESERVE = "reserve"
    PRIORITY = "priority"
    CONVOY = "convoy"
    HORIZON = "horizon"
    RELIEF = "relief"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks.

    Parameters
    ----------
    rule, who
        Which rule, and which convoy, vehicle or place breaks it.
    what
        In plain words, with the figures.
    at
        When that which breaks it begins; None where it is not a matter of time.
    """

    rule: Rule
    who: str
    what: str
    at: Seconds | None = None

    def __str__(self) -> str:
        """Write ``rule: who what``."""
        return f"{self.rule}: {self.who} {self.what}"

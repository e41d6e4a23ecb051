"""The rules of an operation: what is asked for, what a convoy is, and how it may travel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

from safepassage.errors import ImpossibleValue
from safepassage.model.fleet import DutyRule, Escort
from safepassage.model.people import NEEDS, NOBODY, Needs
from safepassage.units import DAY, MINUTE, Seconds, whole_minutes


class Objective(StrEnum):
    """What the best plan has least of.

    RISK is the weighted person-seconds at risk. CLEARANCE is the second at which the last
    convoy has been emptied at its centre; where people are left behind, it is never before
    the horizon. EVENING is the weighted people who are not out by a stated moment. WAITING is
    the weighted person-seconds that people stand aboard at checkpoints and exchange points;
    whoever is left behind has waited from the start to the horizon.
    """

    RISK = "risk"
    CLEARANCE = "clearance"
    EVENING = "evening"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every convoy.

    Parameters
    ----------
    margin
        Seconds by which every drive ends before its window closes.
    max_convoy
        Most vehicles in one convoy (escort vehicles not counted).
    escort_turnaround
        Seconds that an escort team needs between an exit and its next entry.
    weights
        What an hour at risk counts for, by need; 1 or more, for nobody counts for nothing.
    duty
        How long drivers may drive.
    escorted
        Whether neutral escort teams ride with every convoy.
    escorts
        Which: each organisation once, and those that may come from any once.
    objective
        What the best plan has least of.
    second
        Of what it has least where that is equal; None where nothing more is stated.
    evening
        By when most people are to be out, seconds after the start; None where no objective asks.
    spacing
        Seconds between two vehicles of a column; 0 where a column passes like one vehicle. The
        tail keeps windows too, and a headway counts from the tail.
    stops, stop
        After ``stops`` seconds on the road with people aboard comes a stop of ``stop`` seconds,
        for rest and toilet; 0 for none.
    night
        From when till when it is night, seconds of a day in the first zone. No convoy with
        people aboard stays anywhere on its way in any part of a night, unless at an overnight
        stop with a bed for everyone. None where nights are like days.
    boarding
        Seconds that each person takes to board, by need, besides the time that the vehicle's
        type takes whoever boards.
    reserve
        Per cent of the places of every vehicle, need by need, that are kept free for more people
        than were announced; rounded down to whole places.
    priority
        Needs in the order in which they board where there is not room for all at a centre;
        empty where no order is stated.
    cars
        Most private cars in one convoy; None for as many as there is room for.
    """

    margin: Seconds = 0
    max_convoy: int = 20
    escort_turnaround: Seconds = 0
    weights: Needs = Needs(1, 1, 1)
    duty: DutyRule = DutyRule()
    escorted: bool = True
    objective: Objective = Objective.RISK
    second: Objective | None = None
    evening: Seconds | None = None
    spacing: Seconds = 0
    stops: Seconds = 0
    stop: Seconds = 15 * MINUTE
    night: tuple[Seconds, Seconds] | None = None
    boarding: Needs = NOBODY
    reserve: int = 0
    priority: tuple[str, ...] = ()
    escorts: tuple[Escort, ...] = (Escort(),)
    cars: int | None = None

    def __post_init__(self) -> None:
        """Refuse rules under which no convoy exists."""
        if (
            min(self.margin, self.spacing, self.stops, self.stop) < 0
            or self.escort_turnaround < 0
            or self.max_convoy < 1
            or min(self.weights) < 1
            or (self.cars or 0) < 0
        ):
            raise ImpossibleValue(
                f"margin {self.margin} s, turnaround {self.escort_turnaround} s, "
                f"convoys of {self.max_convoy} with {self.cars} cars, {self.spacing} s apart, "
                f"weights {tuple(self.weights)}, a stop of {self.stop} s every {self.stops} s"
            )
        if self.night and (self.night[0] == self.night[1] or not _of_a_day(self.night)):
            raise ImpossibleValue(f"a night from {self.night[0]} to {self.night[1]} s of a day")
        if not 0 <= self.reserve < 100 or self.priority not in {(), *permutations(NEEDS)}:
            raise ImpossibleValue(f"{self.reserve} % kept free, boarding {self.priority}")
        asked = [escort.organisation for escort in self.escorts]
        if not asked or len(set(asked)) < len(asked):
            raise ImpossibleValue(f"escorts of {asked}: each organisation once, at least one")
        self._refuse_objectives()

    def _refuse_objectives(self) -> None:
        """Refuse objectives of which no plan can have least."""
        asked = [objective for objective in (self.objective, self.second) if objective]
        if len(set(asked)) < len(asked) or (Objective.CLEARANCE in asked and len(asked) > 1):
            said = "each objective once, clearance by itself"
            raise ImpossibleValue(f"objectives {' and '.join(asked)}: {said}")
        if Objective.EVENING in asked and (self.evening or 0) <= 0:
            raise ImpossibleValue("the objective evening needs a moment after the start")

    @property
    def then(self) -> Objective | None:
        """What the best plan has least of next: risk, unless something else is stated.

        Most people by an evening says nothing of those who leave after it; risk does.
        """
        if self.second or self.objective in {Objective.RISK, Objective.CLEARANCE}:
            return self.second
        return Objective.RISK

    @property
    def asked(self) -> tuple[Escort, ...]:
        """The escorts of every convoy, those of any organisation last; none where unescorted."""
        if not self.escorted:
            return ()
        return tuple(sorted(self.escorts, key=lambda escort: not escort.organisation))

    def passing(self, vehicles: int) -> Seconds:
        """Tell how long after its head the tail of a column passes, in whole minutes rounded up."""
        return whole_minutes((vehicles - 1) * self.spacing)

    def usable(self, layout: Needs) -> Needs:
        """Give the places of a layout that are not kept free."""
        return Needs(*(places - places * self.reserve // 100 for places in layout))


def _of_a_day(night: tuple[Seconds, Seconds]) -> bool:
    return all(0 <= at < DAY for at in night)

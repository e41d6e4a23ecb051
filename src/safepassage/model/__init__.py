"""The vocabulary of a passage: frozen values, no input or output, standard library only.

In: nothing. Out: the values that every other room speaks in, from a :class:`Window` to a
:class:`Case`, a :class:`Plan` and a :class:`Trace`.
"""

from safepassage.model.case import Case, Source
from safepassage.model.clocks import Clocks, Moment
from safepassage.model.corridor import Corridor, Link, RoadClass, Route, Segment, Surface, Until
from safepassage.model.fleet import DutyRule, Escort, EscortTeam, Fleet, Vehicle, VehicleType
from safepassage.model.pace import Pace, Slow, SlowHours, arrival, departure, slowest
from safepassage.model.party import (
    AbortCriterion,
    Appearance,
    Colour,
    Contact,
    Evidence,
    Guarantee,
    Language,
    Level,
    Marking,
    Notifying,
)
from safepassage.model.people import NEEDS, NOBODY, Demand, Group, Needs
from safepassage.model.place import Centre, Checkpoint, Party, Place, Position, Role, Side
from safepassage.model.plan import Act, Bound, Convoy, Infeasible, Load, Plan, Step
from safepassage.model.promise import Firmness, Promise, PromiseState, behind, relied_on
from safepassage.model.relief import Relief
from safepassage.model.rules import Objective, Rules
from safepassage.model.trace import Event, Trace, What, delayed, planned
from safepassage.model.window import (
    Calendar,
    Window,
    both,
    calendar,
    daily,
    instant,
    local_time,
    overlapping,
    without,
)

__all__ = [
    "NEEDS",
    "NOBODY",
    "AbortCriterion",
    "Act",
    "Appearance",
    "Bound",
    "Calendar",
    "Case",
    "Centre",
    "Checkpoint",
    "Clocks",
    "Colour",
    "Contact",
    "Convoy",
    "Corridor",
    "Demand",
    "DutyRule",
    "Escort",
    "EscortTeam",
    "Event",
    "Evidence",
    "Firmness",
    "Fleet",
    "Group",
    "Guarantee",
    "Infeasible",
    "Language",
    "Level",
    "Link",
    "Load",
    "Marking",
    "Moment",
    "Needs",
    "Notifying",
    "Objective",
    "Pace",
    "Party",
    "Place",
    "Plan",
    "Position",
    "Promise",
    "PromiseState",
    "Relief",
    "RoadClass",
    "Role",
    "Route",
    "Rules",
    "Segment",
    "Side",
    "Slow",
    "SlowHours",
    "Source",
    "Step",
    "Surface",
    "Trace",
    "Until",
    "Vehicle",
    "VehicleType",
    "What",
    "Window",
    "arrival",
    "behind",
    "both",
    "calendar",
    "daily",
    "delayed",
    "departure",
    "instant",
    "local_time",
    "overlapping",
    "planned",
    "relied_on",
    "slowest",
    "without",
]

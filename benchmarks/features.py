"""What a case can have: of every rule, whether it is on in a case, whether or not it binds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from safepassage.model import Case, Demand, Objective

FEATURES: Final[dict[str, Callable[[Case], bool]]] = {
    "released late": lambda c: any(g.released for g in c.groups),
    "odd seconds": lambda c: any(g.released % 60 for g in c.groups),
    "family": lambda c: any(g.family > 1 for g in c.groups),
    "laps": lambda c: any(g.laps for g in c.groups),
    "companions": lambda c: any(g.companions for g in c.groups),
    "stretcher": lambda c: any(g.likely.stretcher for g in c.groups),
    "layouts": lambda c: any(len(k.layouts) > 1 for k in c.vehicle_types),
    "wishes": lambda c: any(g.wishes for g in c.groups),
    "some stay": lambda c: any(g.declines.total for g in c.groups),
    "least or most": lambda c: c.demand is not Demand.LIKELY,
    "a reserve": lambda c: c.rules.reserve > 0,
    "an order of boarding": lambda c: c.rules.priority != (),
    "boarding by need": lambda c: c.rules.boarding.total > 0,
    "nobody waits": lambda c: c.people() == 0,
    "an empty point": lambda c: bool(
        {c.assembly_point(r) for r in c.routes} - {g.place for g in c.groups}
    ),
    "pickups": lambda c: any(route.pickups for route in c.routes),
    "drop-offs": lambda c: any(route.dropoffs for route in c.routes),
    "ways to choose": lambda c: len({c.assembly_point(r) for r in c.routes}) < len(c.routes),
    "party windows": lambda c: any(s.windows is not None for s in c.segments),
    "closure": lambda c: any(s.closures for s in c.segments),
    "short convoys": lambda c: any(s.longest for s in c.segments),
    "slow hours": lambda c: any(s.slow for s in c.segments),
    "headway": lambda c: any(x.headway for x in c.corridors),
    "column": lambda c: c.rules.spacing > 0,
    "links": lambda c: bool(c.links),
    "hours": lambda c: any(x.hours is not None for x in c.checkpoints),
    "dwell": lambda c: any(x.dwell for x in c.checkpoints),
    "positions": lambda c: any(place.positions for place in c.places),
    "stops": lambda c: c.rules.stops > 0,
    "duty": lambda c: c.rules.duty.binding,
    "night": lambda c: c.rules.night is not None,
    "beds": lambda c: any(place.overnight for place in c.places),
    "tank": lambda c: any(kind.range for kind in c.vehicle_types),
    "unlike vehicles": lambda c: len(c.vehicle_types) > 1,
    "barred": lambda c: any(k.barred for k in c.vehicle_types),
    "late vehicle": lambda c: any(f.available for f in c.fleets),
    "spare vehicle": lambda c: any(f.spare for f in c.fleets),
    "no vehicle": lambda c: not c.vehicles,
    "private cars": lambda c: any(k.private for k in c.vehicle_types),
    "a front line": lambda c: any(c.side(r, k) for r in c.routes for k in c.vehicle_types),
    "no escort": lambda c: not c.rules.escorted,
    "two teams": lambda c: sum(e.count for e in c.rules.escorts) > 1,
    "home": lambda c: any(t.home for t in c.teams),
    "team barred": lambda c: any(t.barred for t in c.teams),
    "no team": lambda c: not c.teams,
    "no room": lambda c: all(x.capacity == 0 for x in c.centres),
    "relief": lambda c: bool(c.relief) and any(k.payload for k in c.vehicle_types),
    "clearance": lambda c: c.rules.objective is Objective.CLEARANCE,
    "an evening": lambda c: c.rules.objective is Objective.EVENING,
    "least waiting": lambda c: c.rules.objective is Objective.WAITING,
    "two objectives": lambda c: c.rules.second is not None,
}


def features_of(case: Case) -> tuple[str, ...]:
    """Name what is on in a case."""
    return tuple(name for name, on in FEATURES.items() if on(case))

"""The sheet of a convoy: all that its leader needs on paper, in every zone of the case."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.model import NOBODY, Act, Case, Convoy, Load, Plan, Vehicle, VehicleType
from safepassage.model.clocks import Clocks, Moment
from safepassage.model.fleet import VehicleId
from safepassage.model.people import GroupId
from safepassage.model.place import PlaceId
from safepassage.report.measures import convoy_figures
from safepassage.report.schedule import Deadline, Line, deadlines, schedule
from safepassage.report.sources import Notes
from safepassage.report.timeline import anchors
from safepassage.report.words import by_need, count, lasting, place_names
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Ride:
    """A vehicle in the column.

    Parameters
    ----------
    position
        From 1, the first behind the leader.
    id, type, layout
        Which vehicle, what it is, how it is seated.
    groups
        Who boards, group by group and by need.
    aboard
        How many in all.
    comes
        Where it comes from, and since when it can be there.
    ready
        From when on.
    relief
        Kilograms of goods that it carries in, by the place that needs them.
    """

    position: int
    id: str
    type: str
    layout: str
    groups: tuple[tuple[str, str], ...]
    aboard: int
    comes: str
    ready: Moment
    relief: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """A centre where people get off, from when on it takes them in, and how many."""

    centre: str
    received: Moment
    people: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one convoy.

    Parameters
    ----------
    anchor
        Its name on the page.
    id, route, corridor, team
        Which convoy, the places of its way in words, and who goes with it.
    gate, point
        Where it enters and exits, and where it boards.
    enters, boards, exits, handovers
        Its key times; it hands people over at centres on its way, and at its own at last.
    aboard, by_need
        Everyone, and by need in words.
    margin
        Of every window, in words.
    """

    anchor: str
    id: str
    route: tuple[str, ...]
    corridor: str
    team: str
    gate: str
    point: str
    enters: Moment
    boards: Moment
    exits: Moment
    handovers: tuple[Handover, ...]
    aboard: int
    by_need: str
    rides: tuple[Ride, ...]
    lines: tuple[Line, ...]
    deadlines: tuple[Deadline, ...]
    margin: str
    notes: tuple[int, ...]


def draw(case: Case, plan: Plan, clocks: Clocks, notes: Notes) -> tuple[Sheet, ...]:
    """Write the sheet of every convoy, in the order of entry."""
    vehicles = {vehicle.id: vehicle for vehicle in case.vehicles}
    before: dict[VehicleId, tuple[Convoy, Seconds]] = {}
    sheets, names, called = [], anchors(plan), place_names(case)
    for convoy in plan.convoys:
        rides = tuple(
            _ride(called, clocks, n, load, vehicles[load.vehicle], before.get(load.vehicle))
            for n, load in enumerate((*convoy.loads, *convoy.onward), start=1)
        )
        sheets.append(_sheet(case, convoy, clocks, notes, rides, names[convoy.id]))
        free = convoy_figures(case, convoy).free
        before |= {load.vehicle: (convoy, free) for load in convoy.loads}
    return tuple(sheets)


def _sheet(
    case: Case, convoy: Convoy, clocks: Clocks, notes: Notes, rides: tuple[Ride, ...], anchor: str
) -> Sheet:
    route = case.route[convoy.route]
    teams = {team.id: team.organisation for team in case.teams}
    escort = [f"{key} ({teams[key]})" if teams[key] else key for key in convoy.teams]
    called = place_names(case)
    stops = [case.segment[key].end for key in route.segments]
    point = case.assembly_point(route)
    return Sheet(
        anchor=anchor,
        id=convoy.id,
        route=tuple(called[key] for key in (point, *stops, *convoy.stops)),
        corridor=case.corridor[route.corridor].name,
        team=", ".join(escort) or "none",
        gate=called[case.gate(route)],
        point=called[point],
        enters=clocks.moment(convoy.enters),
        boards=clocks.moment(convoy.boards),
        exits=clocks.moment(convoy.exits),
        handovers=tuple(
            Handover(
                called[step.place],
                clocks.moment(step.starts),
                convoy.handed_over(step.place).total,
            )
            for step in convoy.acts(Act.RECEIVE)
        ),
        aboard=convoy.aboard.total,
        by_need=by_need(convoy.aboard),
        rides=rides,
        lines=tuple(schedule(case, convoy, clocks)),
        deadlines=tuple(deadlines(case, convoy, clocks)),
        margin=lasting(case.rules.margin),
        notes=_notes(case, convoy, notes, stops),
    )


def _notes(case: Case, convoy: Convoy, notes: Notes, stops: list[str]) -> tuple[int, ...]:
    """Gather the notes on what the sheet says: the way, the checks, the windows, the margin."""
    route = case.route[convoy.route]
    # casefile keys a window by what it opens: "corridor south 2022-05-05 08:00"
    opens = (f"corridor {route.corridor} ", *(f"checkpoint {stop} " for stop in stops))
    windows = [row for table, row, _ in notes.where if table == "windows" and row.startswith(opens)]
    found = {
        *notes.on("routes", route.id),
        *notes.on("corridors", route.corridor),
        *notes.on("windows", windows),
        *notes.on("checkpoints", stops),
        *notes.on("operation", "", "margin"),
    }
    return tuple(sorted(found))


def _ride(
    called: dict[PlaceId, str],
    clocks: Clocks,
    n: int,
    load: Load,
    vehicle: Vehicle,
    last: tuple[Convoy, Seconds] | None,
) -> Ride:
    comes, ready = f"depot {called[vehicle.depot]}", vehicle.available
    if last is not None:
        convoy, ready = last
        comes = f"{called[convoy.centre]}, after {convoy.id}"
    return Ride(
        position=n,
        id=load.vehicle,
        type=vehicle.type.name,
        layout=_layout(vehicle.type, load.layout),
        groups=tuple((group, _bound_for(called, load, group)) for group, _ in load.people),
        aboard=load.aboard.total,
        comes=comes,
        ready=clocks.moment(ready),
        relief=tuple((called[place], weight) for place, weight in load.relief),
    )


def _bound_for(called: dict[PlaceId, str], load: Load, group: GroupId) -> str:
    """Say how many of a group ride, and who of them gets off on the way."""
    aboard = sum((needs for key, needs in load.people if key == group), NOBODY)
    off = (
        f", {by_need(needs)} of them to {called[place]}"
        for place, key, needs in load.off
        if key == group
    )
    return "".join((by_need(aboard), *off))


def _layout(kind: VehicleType, layout: int) -> str:
    """Say how a vehicle is seated: ``"37 seats, 2 wheelchairs"``."""
    names = ("seat", "wheelchair", "stretcher")
    return ", ".join(
        count(n, name) for n, name in zip(kind.layouts[layout], names, strict=True) if n
    )

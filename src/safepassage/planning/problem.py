"""A case as the engine sees it: flat integer arrays, whole minutes, indices for keys.

Every duration is rounded up and every opening shortened to whole minutes, so whatever is
feasible here is feasible in the case. :mod:`safepassage.planning.compile` fills the arrays.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from safepassage.model import Vehicle
from safepassage.model.fleet import TeamId
from safepassage.model.place import PlaceId

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

NEVER = 1 << 31
"""A minute that never comes."""

INNER_SIDE, OUTER = 1, 2
"""Who drives up to a transfer point, and who drives on from there."""


class Problem(NamedTuple):
    """The arrays. ``n_legs`` and so on are lengths; ragged rows are ``first[i]:first[i + 1]``.

    Times are minutes after the case's start; -1 in a driving time means that no road leads.

    ============== ==================== =======================================================
    field          shape                meaning
    ============== ==================== =======================================================
    beyond         ()                   1 where the case asks for more than the core, None where it
                                        does not: the kernels of the core leave the rest out
    clearance      ()                   1 where the objective is earliest clearance, 0 for risk
    horizon        ()                   exits later than this count as left behind
    saves          (horizon + 1,)       what leaving at a minute saves each unit of weight, by the
                                        objective asked for first; never rising
    counts         (horizon + 1,)       the same by both objectives, for the search
    rank           ()                   what the first counts for in it beside the second; 1 where
                                        there is one
    waits          (2,)                 taken off in it for so many weighted minutes of waiting
    by_second      ()                   1 where the search cools down to the second
    spacing        ()                   seconds between two vehicles of a column
    max_convoy     (n_routes,)          most vehicles in a convoy
    turnaround     ()                   minutes an escort team needs between exit and entry
    teams          ()                   escort teams; unescorted, as many as vehicles
    team_first     (n_pools + 1,)       ragged teams of a pool
    team_ready     (n_pools, n_routes)  first minute at the gate; -1 where they may not go
    asked          (n_asks,)            teams with every convoy; those of any organisation last
    may            (n_asks, n_pools)    1 where teams of the pool meet the ask
    weight         (n_points, 3)        what a minute at risk counts for, by need, with companions
    heads          (n_points, 3)        people whom one of a need stands for, with companions
    priority       (3,)                 needs, in the order of boarding
    layout_first   (n_types + 1,)       ragged layouts of a type
    seats          (n_layouts, 3)       places by need that are not kept free; where people have
                                        companions, a layout for every number of stretchers
    loads, unloads (n_types,)           minutes
    fleet          (n_fleets, 4)        type, location, first minute there, count
    leg_first      (n_routes + 1,)      ragged legs of a route, outbound
    drive          (n_legs, n_types)    minutes outbound
    drive_in       (n_legs, n_types)    minutes inbound; 0 for private cars, which do not drive in
    side           (n_routes, n_types)  0 for the whole way, 1 up to the transfer point, 2 beyond it
    change         (n_routes,)          leg at whose end people change vehicles; -1 where nowhere
    there          (n_routes,)          location of that place, or -1
    private        (n_types,)           1 for private cars, which join at the assembly point
    cars           ()                   most of them in a convoy; 0 where there are none
    leg_check      (n_legs,)            checkpoint at the leg's end, or -1
    leg_waits      (n_legs,)            1 where standing at the leg's end is waiting
    open_first     (n_legs + 1,)        ragged openings of a leg
    opening        (n_openings, 2)      first entry, last end (the margin taken off)
    slow_first     (n_legs + 1,)        ragged slow stretches of a leg
    slow           (n_slow, 3)          first minute, first minute after it, per cent of the speed
    corridor       (n_routes,)          index
    point          (n_routes,)          where its people board, index
    headway        (n_corridors,)       minutes
    link           (n_links, 4)         corridor that waits, the one it waits for, how many go
                                        ahead, 1 where the others have to be received
    rate, dwell    (n_checks,)          vehicles an hour; minutes held after the check
    hours_first    (n_checks + 1,)      ragged opening hours of a checkpoint
    hours          (n_hours, 2)         first start, last end
    intake         (n_centres,)         people an hour; 0 where they go in at once
    capacity       (n_centres,)         people
    approach       (n_loc, n_routes, n_types)   location to the route's gate; of private cars,
                                        to where it begins
    transit        (n_routes, n_centres, n_types)  gate to centre
    dropping       ()                   1 where some convoys may leave people on their way
    drop_first     (n_routes + 1,)      ragged centres on the way behind the gate of a route
    drop           (n_drops,)           centre
    onward         (n_centres, n_centres, n_types)  centre to centre; no rows where none is passed
    loading        (n_routes,)          narrow place at the assembly point, or -1
    pickup         (n_legs,)            narrow place where people board at the leg's end, -1 for
                                        any other place, -2 where nobody boards
    joining        ()                   1 where some route takes on only some of its point's people
    joins          (n_routes, n_cohorts)  leg of the route at whose end a cohort boards; -1 at its
                                        assembly point, -2 nowhere
    positions      (n_narrow,)          vehicles that load at once
    rests          ()                   1 where some column has to stop on its way
    rest_in        (n_legs, n_types)    minutes stopped after the leg inbound
    rest_out       (n_legs, n_types)    minutes stopped after the leg outbound
    night          (n_nights, 2)        first minute, first minute after it
    stop           (n_legs,)            overnight stop at the leg's end outbound, or -1
    beds           (n_stops,)           people that an overnight stop shelters
    family         (n_points,)          people of a family, who ride together
    laps           (n_points,)          those of them who take no seat
    places         (n_points, n_layouts, 3)    people by need who can board as whole families
    most           (n_points, n_layouts, 3)    people by need whom a vehicle can carry at most
    cohort_first   (n_points + 1,)      ragged cohorts of a point, by release, then by wish
    release        (n_cohorts,)         first minute of boarding
    choosing       ()                   1 where some may not be taken to every centre
    choice         (n_cohorts, n_centres)  1 where they may
    people         (n_cohorts, 3)       persons by need, companions left out
    ============== ==================== =======================================================

    Locations are the depots, then the transfer points, then the centres. Routes are those of the
    case, then each once more on which people change vehicles.
    """

    beyond: int | None
    clearance: int
    horizon: int
    saves: Ints
    counts: Ints
    rank: int
    waits: Ints
    by_second: int
    spacing: int
    max_convoy: Ints
    turnaround: int
    teams: int
    team_first: Ints
    team_ready: Ints
    asked: Ints
    may: Ints
    weight: Ints
    heads: Ints
    priority: Ints
    layout_first: Ints
    seats: Ints
    loads: Ints
    unloads: Ints
    fleet: Ints
    leg_first: Ints
    drive: Ints
    drive_in: Ints
    side: Ints
    change: Ints
    there: Ints
    private: Ints
    cars: int
    leg_check: Ints
    leg_waits: Ints
    open_first: Ints
    opening: Ints
    slow_first: Ints
    slow: Ints
    corridor: Ints
    point: Ints
    headway: Ints
    link: Ints
    rate: Ints
    dwell: Ints
    hours_first: Ints
    hours: Ints
    intake: Ints
    capacity: Ints
    approach: Ints
    transit: Ints
    dropping: int
    drop_first: Ints
    drop: Ints
    onward: Ints
    loading: Ints
    pickup: Ints
    joining: int
    joins: Ints
    positions: Ints
    rests: int
    rest_in: Ints
    rest_out: Ints
    night: Ints
    stop: Ints
    beds: Ints
    family: Ints
    laps: Ints
    places: Ints
    most: Ints
    cohort_first: Ints
    release: Ints
    choosing: int
    choice: Ints
    people: Ints


class Index(NamedTuple):
    """Which index stands for which key.

    Parameters
    ----------
    locations
        Places: depots, transfer points, then centres.
    n_depots
        How many of them are no centres.
    routes
        Which route of the case each is.
    points
        Where people board: the places that some route joins stand together.
    loading
        Those of these places whose loading positions are few.
    cohorts, wishes
        Keys of groups, in the order of :attr:`Problem.release`, and the centre that each part of
        a group wishes; None for any.
    layouts
        Which layout of its type each is in the case.
    vehicles
        Every vehicle of the case by (type, location, first minute), in their order.
    teams
        Every team, pool by pool, and the first minute at which it can enter; unescorted, as
        many of no name as there are vehicles.
    """

    locations: tuple[PlaceId, ...]
    n_depots: int
    routes: tuple[int, ...]
    points: tuple[tuple[PlaceId, ...], ...]
    loading: tuple[PlaceId, ...]
    cohorts: tuple[str, ...]
    wishes: tuple[PlaceId | None, ...]
    layouts: tuple[int, ...]
    vehicles: dict[tuple[int, int, int], list[Vehicle]]
    teams: tuple[tuple[TeamId, int], ...]


def weight_of(p: Problem) -> Ints:
    """Give what each cohort's people count for, by need: ``(n_cohorts, 3)``."""
    return np.repeat(p.weight, np.diff(p.cohort_first), axis=0)


def everyone(p: Problem) -> int:
    """Weigh all who are to be carried."""
    return int((p.people * weight_of(p)).sum())

"""Plan anew while an operation is under way: freeze what has happened, try three ways on.

*Repair* lets every convoy go as planned, or as soon after as it can. *Warm* searches from
there. *Fresh* forgets the old plan. The best one is kept, and every notice that has to go out
again counts against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from safepassage.model import (
    NOBODY,
    Bound,
    Case,
    Convoy,
    Group,
    Infeasible,
    Load,
    Needs,
    Objective,
    Plan,
)
from safepassage.model.place import PlaceId
from safepassage.model.plan import ConvoyId, PersonSeconds
from safepassage.planning import cost, schedule
from safepassage.planning.changes import Change, changes, named
from safepassage.planning.clearance import Clearance
from safepassage.planning.explain import why_not
from safepassage.planning.problem import Ints
from safepassage.planning.prove import Proofs
from safepassage.planning.relief import laden
from safepassage.planning.remainder import Remainder, remainder, sent_to
from safepassage.planning.road import Road, again
from safepassage.planning.search import Search
from safepassage.planning.solve import first, plan_of, proofs_of
from safepassage.planning.stop import Stop
from safepassage.planning.underway import Situation, Underway, underway
from safepassage.planning.wishes import left_by_wish, left_for
from safepassage.units import HOUR

NOTICE: Final[PersonSeconds] = 4 * HOUR
"""What a notice that has to go out again counts for: 50 people five minutes earlier are worth
one. An argument of :func:`replan`, for those who know how hard their parties are to reach."""

PATIENCE: Final = (0, 60, 1440)
"""Minutes that repaired convoys are given to gather where the search starts from them."""


_Starts: TypeAlias = "dict[Way, Callable[[], Search | None]]"


class Way(StrEnum):
    """How a new plan came about."""

    REPAIR = "repair"
    WARM = "warm"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to go on.

    Parameters
    ----------
    way
        How it came about.
    risk
        Weighted person-seconds at risk of the whole operation.
    notices
        How many notices it sends out again.
    """

    way: Way
    risk: PersonSeconds
    notices: int

    def price(self, notice: PersonSeconds) -> PersonSeconds:
        """Tell what it costs where a notice costs that much."""
        return self.risk + notice * self.notices


@dataclass(frozen=True, slots=True)
class Replanned:
    """A new plan, and what it changes.

    Parameters
    ----------
    plan
        The whole operation: what is under way with its real times, then what is to come. Its
        bound holds for everything that can still be decided.
    changes
        Convoy by convoy, in the order of keys.
    stuck
        Convoys inside for which no opening is left; the plan shows them driving at once.
    way
        Which candidate it is.
    candidates
        All of them, in the order of :class:`Way`.
    """

    plan: Plan
    changes: tuple[Change, ...]
    stuck: tuple[ConvoyId, ...]
    way: Way
    candidates: tuple[Candidate, ...]

    @property
    def notices(self) -> int:
        """How many notices have to go out again."""
        return sum(change.notices for change in self.changes)


def replan(
    situation: Situation,
    stop: Stop,
    seed: int = 0,
    *,
    notice: PersonSeconds = NOTICE,
    ways: tuple[Way, ...] = tuple(Way),
    prove: bool = True,
    workers: Executor | None = None,
) -> Replanned | Infeasible:
    """Plan what is left of an operation, from now on.

    Parameters
    ----------
    situation
        The case as it is now, the plan so far, and what has happened.
    stop, seed
        As for :func:`~safepassage.planning.solve.plan`; a round is one of each search.
    notice
        Weighted person-seconds that a notice to be sent again counts for.
    ways
        Which candidates to try, at least one.
    prove
        Whether to look for a bound.
    workers
        Where searches run beside each other, and the bound is proven beside them; None to do
        one after the other.

    Returns
    -------
    Replanned | Infeasible
        The best way on; or why there is none, where nobody is under way and nobody can be.
    """
    done = underway(situation)
    rest = remainder(done.road, done.convoys, situation.now)
    proofs = _proofs(situation, done, rest, stop)
    proving = workers.submit(proofs.prove) if workers and prove else None
    timetables, rounds = _go_on(situation, done, rest, _Effort(stop, seed, ways, workers))
    if proving:
        proving.result()
    elif prove:
        proofs.prove()
    bound = _from_here(proofs.best) if prove else None
    made = [_Made(way, *_compared(situation, done, convoys)) for way, convoys in timetables.items()]
    best = min(made, key=lambda of: of.standing(situation, notice))
    if not best.convoys and situation.case.people():
        return Infeasible(why_not(situation.case, situation.times))
    return Replanned(
        plan=plan_of(situation.case, best.convoys, bound, seed, rounds),
        changes=best.changes,
        stuck=done.stuck,
        way=best.way,
        candidates=tuple(of.candidate(situation) for of in made),
    )


class _Effort(NamedTuple):
    stop: Stop
    seed: int
    ways: tuple[Way, ...]
    workers: Executor | None


class _Made(NamedTuple):
    way: Way
    convoys: tuple[Convoy, ...]
    changes: tuple[Change, ...]

    def candidate(self, situation: Situation) -> Candidate:
        notices = sum(change.notices for change in self.changes)
        return Candidate(self.way, cost.risk(situation.case, self.convoys), notices)

    def standing(self, situation: Situation, notice: PersonSeconds) -> tuple[int, PersonSeconds]:
        """Rank it: by an evening or by waiting where that is asked for first, then by its price."""
        case = situation.case
        counts = case.rules.objective in {Objective.EVENING, Objective.WAITING}
        first = cost.asked(case, self.convoys) if counts else 0
        return first, self.candidate(situation).price(notice)


def _compared(
    situation: Situation, done: Underway, convoys: tuple[Convoy, ...]
) -> tuple[tuple[Convoy, ...], tuple[Change, ...]]:
    """Put a timetable together with what is under way, and say what it changes."""
    inside = frozenset(convoy.id for convoy in done.convoys)
    whole = (*done.convoys, *named(situation.waiting, convoys, inside))
    whole = tuple(sorted(whole, key=lambda convoy: (convoy.enters, convoy.id)))
    whole = laden(situation.case, whole, inside)
    return whole, changes(situation.case, situation.plan.convoys, whole)


def _proofs(
    situation: Situation, done: Underway, rest: Remainder, stop: Stop
) -> Proofs | Clearance:
    """Bound what is left; those under way cost what they cost, for they cannot be planned."""
    fixed = cost.asked(situation.case, done.convoys)
    return proofs_of(situation.case, rest.problem, stop, fixed)


def _from_here(bound: Bound) -> Bound:
    return Bound(bound.cost, f"from here on, who is under way as shown: {bound.proof}")


# ── Three ways on ───────────────────────────────────────────────────────────────────


def _go_on(
    situation: Situation, done: Underway, rest: Remainder, effort: _Effort
) -> tuple[dict[Way, tuple[Convoy, ...]], int]:
    """Repair, and search from the repaired plan and from none; returns timetables and rounds."""
    road = deepcopy(done.road)
    kept = tuple(_repair(situation, done, road))
    left = remainder(road, (*done.convoys, *kept), situation.now)
    stop, seed = effort.stop, effort.seed

    def whom_repair_leaves() -> Search | None:
        waits = left.problem.people.any()
        return first(left.problem, left.start, seed, stop) if waits else None

    starts: _Starts = {
        Way.REPAIR: whom_repair_leaves,
        Way.WARM: lambda: _warm(situation, rest, kept, seed),
        Way.FRESH: lambda: first(rest.problem, rest.start, seed, stop),
    }
    found, rounds = _search({way: starts[way] for way in effort.ways}, stop, effort.workers)
    made = {way: _convoys(situation, rest, found[way]) for way in effort.ways}
    if Way.REPAIR in made:
        made[Way.REPAIR] = (*kept, *_convoys(situation, left, found[Way.REPAIR]))
    return made, rounds


def _search(
    starts: _Starts, stop: Stop, workers: Executor | None
) -> tuple[dict[Way, Search | None], int]:
    """Run the searches side by side: the fresh one here, the others in a worker's thread."""
    here: _Starts = {way: start for way, start in starts.items() if way is Way.FRESH}
    there: _Starts = {way: start for way, start in starts.items() if way is not Way.FRESH}
    if workers is None or not here or not there:
        return _turn_by_turn(starts, stop)
    running = workers.submit(_turn_by_turn, there, stop)
    found, rounds = _turn_by_turn(here, stop)
    return found | running.result()[0], rounds


def _turn_by_turn(starts: _Starts, stop: Stop) -> tuple[dict[Way, Search | None], int]:
    searches = {way: start() for way, start in starts.items()}
    rounds = 0
    while (share := stop.progress(rounds)) < 1.0:
        for search in searches.values():
            if search is not None:
                search.round(share)
        rounds += 1
    return searches, rounds


def _convoys(situation: Situation, of: Remainder, found: Search | None) -> tuple[Convoy, ...]:
    if found is None:
        return ()
    return schedule.convoys(situation.case, of.problem, of.keys, of.start, found.best)


def _repair(situation: Situation, done: Underway, road: Road) -> Iterator[Convoy]:
    """Let the convoys that have not entered go again, in their order, as far as they can."""
    case = situation.case
    sent, groups = sent_to(done.convoys), {group.id: group for group in case.groups}
    room = {centre.place: centre.capacity for centre in case.centres}
    for convoy in done.convoys:
        _take_in(convoy, room)
    for convoy in situation.waiting:
        if convoy.route not in case.route or not room.keys() >= {*convoy.stops}:
            continue
        still = _still(case, convoy, sent, groups)
        went = again(road, still, situation.now) if still else None
        fits = went and all(went.handed_over(of).total <= room[of] for of in went.stops)
        if went and went.aboard.total and fits:
            _take_in(went, room)
            for key, by_centre in sent_to([went]).items():
                known = sent.setdefault(key, {})
                for place, people in by_centre.items():
                    known[place] = known.get(place, NOBODY) + people
            road.book(went)
            yield went


def _take_in(convoy: Convoy, room: dict[PlaceId, int]) -> None:
    for place in convoy.stops:
        room[place] -= convoy.handed_over(place).total


def _still(
    case: Case, convoy: Convoy, sent: dict[str, dict[PlaceId, Needs]], groups: dict[str, Group]
) -> Convoy | None:
    """Give a convoy with those who still wait for it; one with stops goes whole, or not at all."""
    wanted = sent_to([convoy])
    there = {
        (key, place): left_for(groups[key], case.demand, sent.get(key, {}), place)
        for key, by_centre in wanted.items()
        for place in by_centre
        if key in groups
    }
    if len(convoy.stops) == 1:
        waiting = {key: people for (key, _), people in there.items()}
        return replace(convoy, loads=_who_is_there(convoy, waiting, groups))
    passed = (*case.dropoffs(case.route[convoy.route], convoy.centre), convoy.centre)
    whole = {*convoy.stops} <= {*passed} and all(
        key in groups
        and all(people.fits(there[key, place]) for place, people in by_centre.items())
        and sum(by_centre.values(), NOBODY).fits(_left(case, groups[key], sent.get(key, {})))
        for key, by_centre in wanted.items()
    )
    return convoy if whole else None


def _left(case: Case, group: Group, sent: dict[PlaceId, Needs]) -> Needs:
    parts = left_by_wish(group, case.demand, sent)
    return sum((people for _, people in parts), NOBODY)


def _who_is_there(
    convoy: Convoy, there: dict[str, Needs], groups: dict[str, Group]
) -> tuple[Load, ...]:
    """Seat who still waits; where a group is smaller than planned, the last seats stay empty."""
    left, loads = dict(there), []
    for load in convoy.loads:
        people = []
        for key, needs in load.people:
            if key not in left:
                continue
            group = groups[key]
            some = group.apart(needs).among(group.apart(left[key]))
            some = group.together(some)
            if some.total:
                left[key] -= some
                people.append((key, some))
        if people:
            loads.append(replace(load, people=tuple(people)))
    return tuple(loads)


def _warm(
    situation: Situation, rest: Remainder, kept: tuple[Convoy, ...], seed: int
) -> Search | None:
    """Search from the repaired convoys, as missions in the order of entry."""
    if not kept:
        return None
    orders = [_missions(situation, rest.keys.routes, kept, patience) for patience in PATIENCE]
    starts = [Search(rest.problem, order, seed, rest.start) for order in orders]
    return max(starts, key=lambda search: search.saved)


def _missions(
    situation: Situation, ways: tuple[int, ...], kept: tuple[Convoy, ...], patience: int
) -> Ints:
    case = situation.case
    routes = {(case.routes[of].id, n >= len(case.routes)): n for n, of in enumerate(ways)}
    centres = {centre.place: n for n, centre in enumerate(case.centres)}
    kinds = {vehicle.id: case.vehicle_types.index(vehicle.type) for vehicle in case.vehicles}
    order = np.zeros((len(kept), 4 + len(case.vehicle_types)), dtype=np.int64)
    for n, convoy in enumerate(kept):
        way = routes[convoy.route, bool(convoy.onward)]
        order[n, :4] = way, centres[convoy.centre], 0, patience
        for load in (*convoy.loads, *convoy.onward):
            order[n, 4 + kinds[load.vehicle]] += 1
    return order

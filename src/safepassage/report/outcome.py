"""What becomes of a plan if fewer or more people come than it was made for.

Convoys leave when they are planned to, with the vehicles and layouts of the plan. Those who were
promised a place board first, then whoever else is there: on seats that are left, and on places
that were kept free for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from safepassage.model import NEEDS, NOBODY, Act, Case, Convoy, Demand, Group, Needs, Plan
from safepassage.model.people import GroupId
from safepassage.model.place import PlaceId
from safepassage.planning.wishes import left_for
from safepassage.report.measures import LeftBehind, vehicle_types
from safepassage.units import Persons


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of the plan under one estimate.

    Parameters
    ----------
    demand, people
        Which estimate, and how many are to be carried by it.
    boards
        Who boards, by group and need; groups of which nobody does are left out.
    left
        Who is left behind, group by group.
    free
        Places of all convoys that stay free, by need.
    """

    demand: Demand
    people: Persons
    boards: tuple[tuple[GroupId, Needs], ...]
    left: tuple[LeftBehind, ...]
    free: Needs

    @property
    def out(self) -> Persons:
        """How many board."""
        return sum(people.total for _, people in self.boards)


def outcomes(case: Case, plan: Plan) -> tuple[Outcome, ...]:
    """Tell what becomes of a plan under every estimate: least, likely, most."""
    return tuple(outcome(case, plan, demand) for demand in Demand)


def outcome(case: Case, plan: Plan, demand: Demand) -> Outcome:
    """Tell what becomes of a plan under an estimate; under its own it is carried out as it is."""
    column = _Column(case, demand, more=demand is not plan.demand)
    for convoy in sorted(plan.convoys, key=lambda convoy: (convoy.boards, convoy.id)):
        column.board(convoy)
    carried = {key: sum(sent.values(), NOBODY) for key, sent in column.sent.items() if sent}
    rests = [(g, g.people(demand) - carried.get(g.id, NOBODY)) for g in case.groups]
    return Outcome(
        demand=demand,
        people=case.people(demand),
        boards=tuple((g.id, carried[g.id]) for g in case.groups if g.id in carried),
        left=tuple(LeftBehind(g.id, g.place, rest) for g, rest in rests if rest.total),
        free=column.free,
    )


class _Column:
    """Who has boarded so far, convoy by convoy."""

    def __init__(self, case: Case, demand: Demand, *, more: bool) -> None:
        self._case, self._demand, self._more = case, demand, more
        self._groups = {group.id: group for group in case.groups}
        self._kinds = vehicle_types(case)
        self._room = {centre.place: centre.capacity for centre in case.centres}
        self.sent: dict[GroupId, dict[PlaceId, Needs]] = defaultdict(dict)
        self.free = NOBODY

    def board(self, convoy: Convoy) -> None:
        """Fill a convoy: first as planned, then with whoever is there besides."""
        left = [self._kinds[load.vehicle].layouts[load.layout] for load in convoy.loads]
        for n, place, (key, wanted) in _as_planned(convoy):
            left[n] -= self._take(self._groups[key], wanted, left[n], place)
        for need in self._order() if self._more else ():
            for n, _ in enumerate(convoy.loads):
                for group, place in product(self._there(convoy), reversed(convoy.stops)):
                    apart = group.apart(group.people(self._demand))
                    people = dict(zip(NEEDS, apart, strict=True))
                    wanted = group.together(Needs(**{need: people[need]}))
                    left[n] -= self._take(group, wanted, left[n], place)
        self.free += sum(left, NOBODY)

    def _order(self) -> tuple[str, ...]:
        return self._case.rules.priority or tuple(reversed(NEEDS))

    def _there(self, convoy: Convoy) -> list[Group]:
        starts = {step.place: step.starts for step in convoy.acts(Act.BOARD)}
        here = (g for g in self._case.groups if g.released <= starts.get(g.place, -1))
        return sorted(here, key=lambda group: group.released)

    def _take(self, group: Group, wanted: Needs, places: Needs, centre: PlaceId) -> Needs:
        """Let some of a group board, families whole; returns the places that they take."""
        waits = left_for(group, self._demand, self.sent[group.id], centre)
        waits = group.apart(waits)
        some = group.apart(wanted).among(waits)
        beside, room = group.companions, self._room[centre]
        lying = min(some.stretcher, places.stretcher, room // (1 + beside))
        lying = min(lying, places.seated // beside) if beside else lying
        room -= lying * (1 + beside)
        rolling = min(some.wheelchair, places.wheelchair, room)
        seated = min(some.seated, room - rolling)
        while group.places(group.together(Needs(seated, 0, lying))).seated > places.seated or (
            seated % group.family and seated != waits.seated
        ):
            seated -= 1
        some = group.together(Needs(seated, rolling, lying))
        if some.total:
            self.sent[group.id][centre] = self.sent[group.id].get(centre, NOBODY) + some
            self._room[centre] -= some.total
        return group.places(some)


def _as_planned(convoy: Convoy) -> Iterator[tuple[int, PlaceId, tuple[GroupId, Needs]]]:
    for n, load in enumerate(convoy.loads):
        for place in reversed(convoy.stops):
            for part in load.staying if place == convoy.centre else load.leaving(place):
                yield n, place, part

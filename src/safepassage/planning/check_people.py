"""The judge of what people were promised: their choice, their place, their turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product

from safepassage.model import NEEDS, NOBODY, Act, Case, Convoy, Group, Load, Needs, Plan, Vehicle
from safepassage.model.fleet import VehicleId
from safepassage.model.people import GroupId
from safepassage.model.place import PlaceId
from safepassage.planning.check_drops import off, set_down, stops
from safepassage.planning.violation import Rule, Violation
from safepassage.units import Persons, Seconds, write_duration


def places_taken(case: Case, load: Load) -> Needs:
    """Tell which places the people of a vehicle take; whoever sits on a lap takes none."""
    aboard = _by_group(load)
    groups = (group for group in case.groups if group.id in aboard)
    return sum((group.places(aboard[group.id]) for group in groups), NOBODY)


def reserved(case: Case, convoy: Convoy, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """See that the places that are kept free stay free."""
    for load in (*convoy.loads, *convoy.onward):
        layouts = fleet[load.vehicle].type.layouts
        if not 0 <= load.layout < len(layouts):
            continue  # said already, like people without a place of their kind
        layout, taken = layouts[load.layout], places_taken(case, load)
        if taken.fits(layout) and not taken.fits(case.rules.usable(layout)):
            kept = tuple(layout - case.rules.usable(layout))
            said = f"keeps {kept} of {tuple(layout)} places free and carries {tuple(taken)}"
            yield Violation(Rule.RESERVE, f"{convoy.id}/{load.vehicle}", said, convoy.boards)


def staying(case: Case, plan: Plan) -> Iterator[Violation]:
    """See that nobody is carried who has said that he stays."""
    aboard, last = _carried(plan)
    for group in case.groups:
        there, goes = group.announced(case.demand), group.people(case.demand)
        carried = aboard[group.id]
        if carried.fits(there) and not carried.fits(goes):
            said = f"has {tuple(goes)} people who go, and {tuple(carried)} board"
            yield Violation(Rule.CHOICE, group.id, said, last[group.id])


def elsewhere(case: Case, plan: Plan) -> Iterator[Violation]:
    """See that nobody is taken to a centre that he did not choose."""
    for group in (of for of in case.groups if of.wishes):
        sent, last = _received(case, plan, group.id)
        wished = dict(group.by_wish(case.demand))
        anywhere = wished.pop(None)
        over = {c: people.without(wished.get(c, NOBODY)) for c, people in sent.items()}
        if not sum(over.values(), NOBODY).fits(anywhere):
            told = ", ".join(f"{sent[c].total} at {c}" for c in sent if over[c].total)
            wishes = ", ".join(f"{people.total} {c}" for c, people in wished.items())
            said = f"wish {wishes} and {anywhere.total} any centre; {told}"
            late = max(last[c] for c in sent if over[c].total)
            yield Violation(Rule.CHOICE, group.id, said, late)


def accompanied(case: Case, plan: Plan) -> Iterator[Violation]:
    """See that companions ride beside those whom they accompany, and do not leave without them."""
    groups = {group.id: group for group in case.groups if group.companions}
    alone: dict[GroupId, Persons] = defaultdict(int)
    last: dict[GroupId, Seconds] = {}
    for convoy in sorted(plan.convoys, key=lambda convoy: convoy.boards):
        for load, place in product(convoy.loads, stops(case, convoy)):
            for key, people in off(convoy, load, place):
                if key not in groups:
                    continue
                needed = groups[key].companions * people.stretcher
                alone[key] += max(0, people.seated - needed)
                last[key] = convoy.boards
                if people.seated < needed:
                    lie = f"{people.stretcher} of {key} on stretchers to {place}"
                    said = f"carries {lie} and {people.seated} beside them, not {needed}"
                    who = f"{convoy.id}/{load.vehicle}"
                    yield Violation(Rule.COMPANION, who, said, convoy.boards)
    for key, count in sorted(alone.items()):
        there = groups[key].people(case.demand)
        free = max(0, there.seated - groups[key].companions * there.stretcher)
        if count > free:
            said = f"has {free} who sit and accompany nobody, and {count} leave by themselves"
            yield Violation(Rule.COMPANION, key, said, last[key])


def _by_group(load: Load) -> dict[GroupId, Needs]:
    aboard: dict[GroupId, Needs] = defaultdict(Needs)
    for key, people in load.people:
        aboard[key] += people
    return aboard


def _received(
    case: Case, plan: Plan, key: GroupId
) -> tuple[dict[PlaceId, Needs], dict[PlaceId, Seconds]]:
    """Count who comes of a group to which centre, and tell when the last of them board."""
    sent: dict[PlaceId, Needs] = {}
    last: dict[PlaceId, Seconds] = {}
    for convoy in plan.convoys:
        for place in stops(case, convoy):
            parts = (off(convoy, load, place) for load in convoy.loads)
            some = sum((n for part in parts for of, n in part if of == key), NOBODY)
            if some.total:
                sent[place] = sent.get(place, NOBODY) + some
                last[place] = max(last.get(place, 0), convoy.boards)
    return sent, last


def _carried(plan: Plan) -> tuple[dict[GroupId, Needs], dict[GroupId, Seconds]]:
    """Count who is carried of each group, and tell when the last of them board."""
    aboard: dict[GroupId, Needs] = defaultdict(Needs)
    last: dict[GroupId, Seconds] = {}
    for convoy in plan.convoys:
        for load in convoy.loads:
            for key, people in load.people:
                aboard[key] += people
                last[key] = max(last.get(key, 0), convoy.boards)
    return aboard, last


# ── Whose turn it is ────────────────────────────────────────────────────────────────


def overtaken(case: Case, plan: Plan, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """See that nobody takes the room of somebody whose need boards first.

    That is: a centre is full, and a convoy brings people there, but left somebody behind for
    good whose need comes before theirs, who could have boarded, and for whom it had a place.
    """
    aboard, _ = _carried(plan)
    left = {g.id: g.people(case.demand).without(aboard[g.id]) for g in case.groups}
    for convoy in plan.convoys if case.rules.priority else ():
        if any(group.companions for group in _who_could_board(case, convoy)):
            continue  # there seats for companions are set aside, and needs compete for the rest
        for rank, need, place in (
            (*of, place) for place in stops(case, convoy) for of in enumerate(case.rules.priority)
        ):
            room = _room_left(case, plan, place)
            later = [NEEDS.index(other) for other in case.rules.priority[rank + 1 :]]
            behind = sum(tuple(set_down(convoy, place))[k] for k in later)
            for group in _who_could_board(case, convoy):
                size = group.family if need == "seated" else 1
                others = (n for c, n in group.by_wish(case.demand) if c not in {None, place})
                waits = left[group.id].without(sum(others, NOBODY))
                if (
                    tuple(waits)[NEEDS.index(need)] >= size > room
                    and behind >= size
                    and _free_places(case, convoy, fleet, group, need)
                ):
                    said = f"leaves people of {group.id} ({need}) behind for others, with a place"
                    yield Violation(Rule.PRIORITY, convoy.id, said)


def _room_left(case: Case, plan: Plan, place: PlaceId) -> Persons:
    capacity = next(c.capacity for c in case.centres if c.place == place)
    coming = [convoy for convoy in plan.convoys if place in stops(case, convoy)]
    return capacity - sum(set_down(convoy, place).total for convoy in coming)


def _who_could_board(case: Case, convoy: Convoy) -> Iterator[Group]:
    starts = {step.place: step.starts for step in convoy.acts(Act.BOARD)}
    for group in case.groups:
        if group.released <= starts.get(group.place, -1):
            yield group


def _free_places(
    case: Case, convoy: Convoy, fleet: Mapping[VehicleId, Vehicle], group: Group, need: str
) -> bool:
    """Tell whether a family, or one person, of a need still has a place in a convoy."""
    k, size = NEEDS.index(need), group.family if need == "seated" else 1
    seats = tuple(group.places(Needs(group.family, 1, 1)))[k]
    sides = []
    for loads in (convoy.loads, convoy.onward) if convoy.onward else (convoy.loads,):
        free = 0
        for load in loads:
            layout = fleet[load.vehicle].type.layouts[load.layout]
            free += tuple(case.rules.usable(layout))[k] // seats
            free -= sum(-(-tuple(people)[k] // size) for _, people in load.people)
        sides.append(free)
    return min(sides) > 0


def boarded(case: Case, plan: Plan) -> Iterator[Violation]:
    """People board where they wait, after their release, and no more than there are."""
    aboard: dict[str, Needs] = defaultdict(Needs)
    boards: dict[str, Seconds] = {}
    groups = {group.id: group for group in case.groups}
    for convoy in sorted(plan.convoys, key=lambda convoy: convoy.boards):
        starts = {step.place: step.starts for step in convoy.acts(Act.BOARD)}
        for load in convoy.loads:
            for key, people in load.people:
                aboard[key] += people
                at = boards[key] = starts.get(groups[key].place, convoy.boards)
                if groups[key].place not in starts:
                    said = f"boards {key} at {', '.join(starts)}, where it is not"
                    yield Violation(Rule.RELEASE, convoy.id, said, at)
                elif at < groups[key].released:
                    early = write_duration(groups[key].released - at)
                    said = f"boards {key} {early} before its release"
                    yield Violation(Rule.RELEASE, convoy.id, said, at)
    for key, people in sorted(aboard.items()):
        there = groups[key].announced(case.demand)
        if not people.fits(there):
            yield Violation(
                Rule.RELEASE, key, f"has {tuple(there)} people, {tuple(people)} board", boards[key]
            )


def torn(case: Case, plan: Plan, until: Seconds | None) -> Iterator[Violation]:
    """No family is split: one vehicle at the most carries the last, smaller one of a group.

    Nor do some of a family get off before the others.

    Of a group whose size has been corrected since convoys entered for some of it, the last
    family is that of those who were left to others.
    """
    odd: dict[str, list[tuple[str, int]]] = defaultdict(list)
    gone: dict[str, int] = defaultdict(int)
    groups = {group.id: group for group in case.groups}
    for convoy in plan.convoys:
        for load, place in product(convoy.loads, stops(case, convoy)):
            seated: dict[str, int] = defaultdict(int)
            for key, people in off(convoy, load, place):
                seated[key] += people.seated - groups[key].companions * people.stretcher
            for key, n in sorted(seated.items()):
                if until is not None and convoy.enters <= until:
                    gone[key] += n
                elif n % groups[key].family:
                    odd[key].append((convoy.id, n))
    for key, parts in sorted(odd.items()):
        family, aboard = groups[key].family, [n for _, n in parts]
        last = (groups[key].apart(groups[key].people(case.demand)).seated - gone[key]) % family
        if len(parts) > 1 or aboard[0] % family != last:
            yield Violation(Rule.FAMILY, parts[-1][0], f"splits a family of {key}: {aboard} aboard")

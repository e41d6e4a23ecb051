"""What a new plan changes, and for whom: the notices that have to go out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count

from safepassage.model import NOBODY, Act, Case, Convoy, Needs
from safepassage.model.place import PartyId, PlaceId
from safepassage.model.plan import ConvoyId
from safepassage.units import Seconds


class Fate(StrEnum):
    """What becomes of a planned convoy."""

    UNCHANGED = "unchanged"
    RETIMED = "retimed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one convoy.

    Parameters
    ----------
    convoy
        Its key, the same before and after.
    fate
        In one word; ``changed`` where more than its times is another.
    later
        By how much it enters later (below zero: earlier); 0 for a new or a cancelled one.
    exits_later
        By how much it leaves the exposed stretch later.
    other
        What is another: any of ``route``, ``centre``, ``team``, ``vehicles``, ``people``,
        ``relief``.
    parties
        Who controls ground on its way, before or after, and has to hear of it; sorted.
    """

    convoy: ConvoyId
    fate: Fate
    later: Seconds = 0
    exits_later: Seconds = 0
    other: tuple[str, ...] = ()
    parties: tuple[PartyId, ...] = ()

    @property
    def notices(self) -> int:
        """How many notices go out: one to the convoy and its places, one to each party."""
        return 0 if self.fate is Fate.UNCHANGED else 1 + len(self.parties)


def changes(
    case: Case, before: tuple[Convoy, ...], after: tuple[Convoy, ...]
) -> tuple[Change, ...]:
    """Compare two timetables convoy by convoy, in the order of keys.

    Parameters
    ----------
    case
        Says who controls which ground.
    before, after
        A key names the same convoy in both; see :func:`named`.
    """
    old, new = ({convoy.id: convoy for convoy in of} for of in (before, after))
    return tuple(_change(case, key, old.get(key), new.get(key)) for key in sorted({*old, *new}))


def _change(case: Case, key: ConvoyId, old: Convoy | None, new: Convoy | None) -> Change:
    parties = tuple(sorted({*_parties(case, old), *_parties(case, new)}))
    if old is None:
        return Change(key, Fate.NEW, parties=parties)
    if new is None:
        return Change(key, Fate.CANCELLED, parties=parties)
    other = tuple(name for name, of in _ASPECTS.items() if of(old) != of(new))
    if not other and old.steps == new.steps:
        return Change(key, Fate.UNCHANGED, parties=parties)
    fate = Fate.CHANGED if other else Fate.RETIMED
    later, exits_later = new.enters - old.enters, new.exits - old.exits
    return Change(key, fate, later, exits_later, other, parties)


def _parties(case: Case, convoy: Convoy | None) -> set[PartyId]:
    if convoy is None or convoy.route not in case.route:
        return set()
    segments = [case.segment[key] for key in case.route[convoy.route].segments]
    return {segment.party for segment in segments if segment.party is not None}


def _vehicles(convoy: Convoy) -> frozenset[str]:
    return frozenset(load.vehicle for load in (*convoy.loads, *convoy.onward))


def _people(convoy: Convoy) -> dict[tuple[PlaceId, str], Needs]:
    people: dict[tuple[PlaceId, str], Needs] = {}
    for place in convoy.stops:
        for group, needs in convoy.leaving(place):
            people[place, group] = people.get((place, group), NOBODY) + needs
    return people


_ASPECTS: dict[str, Callable[[Convoy], object]] = {
    "route": lambda convoy: convoy.route,
    "centre": lambda convoy: convoy.stops,
    "team": lambda convoy: frozenset(convoy.teams),
    "vehicles": _vehicles,
    "people": _people,
    "relief": lambda convoy: {load.vehicle: load.relief for load in convoy.loads},
}


# ── Which convoy is which ───────────────────────────────────────────────────────────


def named(
    before: tuple[Convoy, ...], after: tuple[Convoy, ...], taken: frozenset[ConvoyId]
) -> tuple[Convoy, ...]:
    """Give new convoys the keys of the old ones whose place they take.

    A convoy takes the place of the one from the same assembly point that is most like it: by
    the same route, nearest in time, with the most of the same vehicles. What is left over gets
    new keys.

    Parameters
    ----------
    before, after
        The old timetable, and the new one.
    taken
        Keys that no convoy may get besides.
    """
    pairs = sorted(
        (_unlike(old, new), i, j)
        for i, old in enumerate(before)
        for j, new in enumerate(after)
        if _point(old) == _point(new)
    )
    keys: dict[int, ConvoyId] = {}
    given: set[int] = set()
    for _, i, j in pairs:
        if i not in given and j not in keys:
            given.add(i)
            keys[j] = before[i].id
    fresh = _fresh({*taken, *(convoy.id for convoy in before)})
    return tuple(
        replace(convoy, id=keys[j] if j in keys else next(fresh)) for j, convoy in enumerate(after)
    )


def _point(convoy: Convoy) -> PlaceId:
    return convoy.acts(Act.BOARD)[0].place


def _unlike(old: Convoy, new: Convoy) -> tuple[bool, Seconds, int]:
    strangers = len(_vehicles(old) ^ _vehicles(new))
    return old.route != new.route, abs(new.enters - old.enters), strangers


def _fresh(taken: set[ConvoyId]) -> Iterator[ConvoyId]:
    """Go on numbering after the last one."""
    numbers = [int(key.removeprefix("convoy-")) for key in taken if key[7:].isdecimal()]
    return (f"convoy-{n:02}" for n in count(max(numbers, default=0) + 1))

"""Goods on the empty way in: loaded once the plan is found, so that they cost nobody an hour."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from safepassage.model import Case, Convoy, Load, VehicleType
from safepassage.model.place import PlaceId
from safepassage.model.plan import ConvoyId
from safepassage.units import Kilograms


def laden(
    case: Case, convoys: tuple[Convoy, ...], under_way: AbstractSet[ConvoyId] = frozenset()
) -> tuple[Convoy, ...]:
    """Load what is needed on the convoys, in the order of entry; the farthest place first.

    Parameters
    ----------
    case
        Says what is needed where.
    convoys
        Given back in their order.
    under_way
        Those that have entered carry what they carry.
    """
    if not case.relief:
        return convoys
    left = {goods.place: goods.weight for goods in case.relief}
    for load in (load for convoy in convoys if convoy.id in under_way for load in convoy.loads):
        for place, weight in load.relief:
            left[place] = max(0, left.get(place, 0) - weight)
    kinds = {vehicle.id: vehicle.type for vehicle in case.vehicles}
    made = {}
    for convoy in sorted(convoys, key=lambda convoy: (convoy.enters, convoy.id)):
        if convoy.id not in under_way and not convoy.onward:
            places = case.passes(case.route[convoy.route])[:-1]
            loads = [
                _loaded(case, load, kinds[load.vehicle], places, left) for load in convoy.loads
            ]
            made[convoy.id] = replace(convoy, loads=tuple(loads))
    return tuple(made.get(convoy.id, convoy) for convoy in convoys)


def _loaded(
    case: Case,
    load: Load,
    kind: VehicleType,
    places: tuple[PlaceId, ...],
    left: dict[PlaceId, Kilograms],
) -> Load:
    """Load a vehicle as far as its payload and its hold go; takes it off what is left."""
    goods = {} if kind.private else {of.place: of for of in case.relief}
    payload, hold, carried = kind.payload, kind.hold, []
    for place in (place for place in places if place in goods):
        weight = min(payload, left[place], goods[place].fits(hold))
        if weight > 0:
            carried.append((place, weight))
            left[place] -= weight
            payload -= weight
            hold -= goods[place].bulk_of(weight)
    return replace(load, relief=tuple(carried))

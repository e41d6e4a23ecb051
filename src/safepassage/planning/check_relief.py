"""The judge of what is carried in: where it is needed, no more than that, and as it fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from safepassage.model import Case, Convoy, Load, Plan, Vehicle
from safepassage.model.fleet import VehicleId
from safepassage.planning.violation import Rule, Violation
from safepassage.units import Seconds


def carried_in(case: Case, plan: Plan, fleet: Mapping[VehicleId, Vehicle]) -> Iterator[Violation]:
    """See that goods go where they are needed, as vehicles can carry them, and no more."""
    weight: dict[str, int] = defaultdict(int)
    last: dict[str, Seconds] = {}
    for convoy in plan.convoys:
        for load in convoy.loads:
            yield from _load(case, convoy, load, fleet[load.vehicle])
            for place, some in load.relief:
                weight[place] += some
                last[place] = max(last.get(place, 0), convoy.enters)
    for goods in case.relief:
        if weight[goods.place] > goods.weight:
            said = f"needs {goods.weight} kg and is brought {weight[goods.place]}"
            yield Violation(Rule.RELIEF, goods.place, said, last[goods.place])


def _load(case: Case, convoy: Convoy, load: Load, vehicle: Vehicle) -> Iterator[Violation]:
    goods, kind = {of.place: of for of in case.relief}, vehicle.type
    *inside, _ = case.passes(case.route[convoy.route])
    for place, some in load.relief:
        if some < 1 or place not in goods or place not in inside:
            said = f"carries {some} kg to {place}, where {convoy.id} brings no relief"
            yield Violation(Rule.RELIEF, load.vehicle, said, convoy.enters)
    weight = sum(some for _, some in load.relief)
    bulk = sum(goods[place].bulk_of(some) for place, some in load.relief if place in goods)
    if load.relief and kind.private:
        said = f"does not drive in, and carries {weight} kg"
        yield Violation(Rule.RELIEF, load.vehicle, said, convoy.enters)
    if weight > kind.payload or bulk > kind.hold:
        said = f"carries {weight} kg in {bulk} l, and takes {kind.payload} kg in {kind.hold} l"
        yield Violation(Rule.RELIEF, load.vehicle, said, convoy.enters)

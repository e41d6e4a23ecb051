"""The terms that are asked about where a case names none: sensible sizes, taken from the case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safepassage.model import Case
from safepassage.model.term import Matter, Term
from safepassage.planning.terms import in_use, with_term, without_term
from safepassage.units import HOUR, MINUTE

LONGER: Final = 2 * HOUR
"""By how much a window is asked to be longer."""

PART: Final = 5
"""One more vehicle, bed or place in the column for every so many there are."""


def proposed(case: Case) -> tuple[Term, ...]:
    """Propose what could be asked for, in the order of the case's tables.

    Ways that are closed throughout are only proposed to be opened: whatever else is asked of
    them is worth nothing before. Terms that would neither give nor take anything are left out.
    """
    return tuple(
        term
        for term in _proposed(case)
        if with_term(case, term) != case or without_term(case, term) != case
    )


def _proposed(case: Case) -> Iterator[Term]:
    used = in_use(case)
    for corridor in case.corridors:
        key = corridor.id
        if any(route.corridor == key for route in used):
            yield Term(f"{key}-later", Matter.CLOSES_LATER, key, LONGER)
            yield Term(f"{key}-earlier", Matter.OPENS_EARLIER, key, LONGER)
            yield Term(f"{key}-night", Matter.NIGHT, key)
            if closer := corridor.headway // 2 // MINUTE * MINUTE:
                yield Term(f"{key}-headway", Matter.HEADWAY, key, closer)
        yield Term(f"{key}-open", Matter.CORRIDOR, key)
    stops = {case.segment[key].end for route in used for key in route.segments}
    for checkpoint in case.checkpoints:
        if (key := checkpoint.place) in stops:
            yield Term(f"{key}-check", Matter.CHECK, key, checkpoint.vehicles_per_hour)
            if shorter := checkpoint.dwell // 2 // MINUTE * MINUTE:
                yield Term(f"{key}-dwell", Matter.DWELL, key, shorter)
    yield from _means(case)


def _means(case: Case) -> Iterator[Term]:
    counts = {kind.id: 0 for kind in case.vehicle_types}
    for fleet in case.fleets:
        counts[fleet.type] += fleet.count
    for key, count in counts.items():
        if any(fleet.type == key for fleet in case.fleets):
            yield Term(f"{key}-more", Matter.VEHICLES, key, max(1, count // PART))
    if case.rules.escorted:
        yield Term("teams-more", Matter.TEAMS, by=1)
    yield Term("convoy-longer", Matter.CONVOY, by=max(1, case.rules.max_convoy // PART))
    for centre in case.centres:
        if centre.people_per_hour is not None:
            yield Term(
                f"{centre.place}-intake", Matter.INTAKE, centre.place, centre.people_per_hour
            )
        beds = max(1, centre.capacity // PART)
        yield Term(f"{centre.place}-beds", Matter.BEDS, centre.place, beds)

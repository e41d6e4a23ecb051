"""Records: from a case to the rows of its tables, the way back from ``build``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TypeAlias

from safepassage.casefile.fields import NOTICE, Subject
from safepassage.errors import ImpossibleValue
from safepassage.model import (
    NEEDS,
    Calendar,
    Case,
    Centre,
    Checkpoint,
    Corridor,
    EscortTeam,
    Fleet,
    Group,
    Needs,
    Party,
    Place,
    Promise,
    Route,
    Segment,
    VehicleType,
)

Record: TypeAlias = dict[str, Any]
"""The values of a row by field, in the model's units; None where nothing is to stand."""


def operation_record(case: Case, zone: str) -> Record:
    """Give the values of ``operation.toml``; the start as it is, with its offset."""
    rules = case.rules
    return {
        "id": case.id,
        "title": case.title,
        "start": case.start,
        "zone": zone,
        "zones": None if case.zones == (zone,) else case.zones,
        "horizon": case.horizon,
        "demand": case.demand,
        "training": case.training,
        "margin": rules.margin,
        "max_convoy": rules.max_convoy,
        "max_cars": rules.cars,
        "spacing": rules.spacing,
        "escort_turnaround": rules.escort_turnaround,
        **{f"weights.{need}": weight for need, weight in zip(NEEDS, rules.weights, strict=True)},
        "duty.drive": rules.duty.drive,
        "duty.pause": rules.duty.pause,
        "duty.day": rules.duty.day,
        "duty.rest": rules.duty.rest,
        "duty.binding": rules.duty.binding,
        "stops.every": rules.stops or None,
        "stops.lasts": rules.stop,
        "night.from": rules.night and rules.night[0],
        "night.until": rules.night and rules.night[1],
        **{f"boarding.{need}": each for need, each in zip(NEEDS, rules.boarding, strict=True)},
        "reserve": rules.reserve,
        "priority": rules.priority,
        "escorted": rules.escorted,
        "escorts": rules.escorts,
        "objective": (rules.objective, *((rules.second,) if rules.second else ())),
        "evening": rules.evening,
        **{f"notice.{name}": getattr(case.notifying, name) for name in NOTICE},
    }


def records(case: Case) -> dict[str, list[Record]]:
    """Give the rows of every table of a case, in the case's order.

    What a table cannot say, such as a segment that is never open, is refused with an
    :class:`~safepassage.errors.ImpossibleValue`.
    """
    return {
        "places": [_place(place) for place in case.places],
        "parties": [_party(party) for party in case.parties],
        "corridors": [_corridor(corridor) for corridor in case.corridors],
        "links": [asdict(link) for link in case.links],
        "segments": [_segment(segment) for segment in case.segments],
        "routes": [_route(route) for route in case.routes],
        "windows": list(_windows(case)),
        "promises": [_promise(promise) for promise in case.promises],
        "checkpoints": [_checkpoint(checkpoint) for checkpoint in case.checkpoints],
        "groups": [_group(group) for group in case.groups],
        "wishes": [
            {"group": group.id, "centre": centre, "share": share}
            for group in case.groups
            for centre, share in group.wishes
        ],
        "vehicle_types": [_vehicle_type(kind) for kind in case.vehicle_types],
        "fleets": [_fleet(fleet) for fleet in case.fleets],
        "teams": [_team(team) for team in case.teams],
        "centres": [_centre(centre) for centre in case.centres],
        "relief": [
            {"place": of.place, "tonnes": of.weight, "cubic_metres": of.bulk} for of in case.relief
        ],
        "contacts": [asdict(contact) for contact in case.notifying.contacts],
        "vehicles": [asdict(appearance) for appearance in case.notifying.appearances],
    }


def _name(key: str, name: str) -> str | None:
    return None if name == key else name


def _place(place: Place) -> Record:
    here = place.position
    return {
        "id": place.id,
        "name": _name(place.id, place.name),
        "latitude": here.latitude if here else None,
        "longitude": here.longitude if here else None,
        "overnight": place.overnight,
        "transfer": place.transfer,
        "positions": place.positions,
        "fuel": place.fuel,
        "pcode": place.pcode,
    }


def _party(party: Party) -> Record:
    return {"id": party.id, "name": _name(party.id, party.name)}


def _corridor(corridor: Corridor) -> Record:
    name = _name(corridor.id, corridor.name)
    return {"id": corridor.id, "name": name, "headway_min": corridor.headway}


def _segment(segment: Segment) -> Record:
    return {
        "id": segment.id,
        "start": segment.start,
        "end": segment.end,
        "length_km": segment.length,
        "road": segment.road,
        "surface": segment.surface,
        "drive_min": segment.drive,
        "party": segment.party,
        "max_convoy": segment.longest,
        "slow": segment.slow,
    }


def _route(route: Route) -> Record:
    way = {"segments": route.segments, "pickups": route.pickups, "dropoffs": route.dropoffs}
    return {"id": route.id, "corridor": route.corridor, **way}


def _windows(case: Case) -> Iterator[Record]:
    corridors = [(Subject.CORRIDOR, it.id, it.windows) for it in case.corridors]
    segments = [(Subject.SEGMENT, it.id, _some(it.id, it.windows)) for it in case.segments]
    closures = [(Subject.CLOSURE, it.id, it.closures) for it in case.segments]
    hours = [(Subject.CHECKPOINT, it.place, _some(it.place, it.hours)) for it in case.checkpoints]
    for what, key, windows in (*corridors, *segments, *closures, *hours):
        for window in windows:
            span = {"opens": window.opens, "closes": window.closes}
            yield {"what": what, "id": key, **span, "zone": None}


def _some(key: str, windows: Calendar | None) -> Calendar:
    """Tell "whenever the corridor is open", which is no row, from "never", which no row can say.

    Raises
    ------
    ImpossibleValue
        Where it is never.
    """
    if windows == ():
        raise ImpossibleValue(f"{key} is never open, which a case folder cannot say: close it")
    return windows or ()


def _promise(promise: Promise) -> Record:
    return {
        "segment": promise.segment,
        "opens": promise.window.opens,
        "closes": promise.window.closes,
        "zone": None,
        "commitment": promise.commitment,
        "promisor": promise.promisor,
        "firmness": promise.firmness,
        "state": promise.state,
        "why": promise.why,
    }


def _checkpoint(checkpoint: Checkpoint) -> Record:
    return {
        "place": checkpoint.place,
        "vehicles_per_hour": checkpoint.vehicles_per_hour,
        "dwell_min": checkpoint.dwell,
    }


def _group(group: Group) -> Record:
    return {
        "id": group.id,
        "place": group.place,
        **_needs(group.likely, ""),
        **_needs(group.least, "_least"),
        **_needs(group.most, "_most"),
        **_needs(group.declines, "_declines"),
        "released": group.released,
        "zone": None,
        "family": group.family,
        "laps": group.laps,
        "companions": group.companions,
    }


def _needs(needs: Needs | None, end: str) -> Record:
    counts = needs or (None, None, None)
    return {f"{need}{end}": count for need, count in zip(NEEDS, counts, strict=True)}


def _vehicle_type(kind: VehicleType) -> Record:
    return {
        "id": kind.id,
        "name": _name(kind.id, kind.name),
        "layouts": kind.layouts,
        "load_min": kind.loads,
        "unload_min": kind.unloads,
        "top_speed_kmh": kind.top_speed,
        "drivers": kind.drivers,
        "range_km": kind.range,
        "refuel_min": kind.refuels,
        "barred": kind.barred,
        "cargo_t": kind.payload,
        "cargo_m3": kind.hold,
        "private": kind.private,
    }


def _fleet(fleet: Fleet) -> Record:
    return {
        "type": fleet.type,
        "depot": fleet.depot,
        "count": fleet.count,
        "available": fleet.available,
        "zone": None,
        "spare": fleet.spare,
    }


def _team(team: EscortTeam) -> Record:
    return {
        "id": team.id,
        "organisation": team.organisation,
        "home": team.home,
        "barred": team.barred,
    }


def _centre(centre: Centre) -> Record:
    return {
        "place": centre.place,
        "capacity": centre.capacity,
        "people_per_hour": centre.people_per_hour,
    }

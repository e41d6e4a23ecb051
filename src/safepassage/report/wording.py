"""Terms in plain words: what is asked for, what would be lost, and who can grant it."""

from __future__ import annotations

from collections import Counter
from typing import Final

from safepassage.model import Case
from safepassage.model.corridor import CorridorId
from safepassage.model.place import PartyId
from safepassage.model.term import Matter, Term
from safepassage.planning.terms import on_corridor
from safepassage.report.words import place_names, short
from safepassage.units import write_duration

_ASKED: Final = {
    Matter.CLOSES_LATER: "{whole}: every window closes {last} later",
    Matter.OPENS_EARLIER: "{whole}: every window opens {last} earlier",
    Matter.NIGHT: "{whole}: driving by night{stop}",
    Matter.CORRIDOR: "{whole}: opened, without closures",
    Matter.HEADWAY: "{whole}: convoys follow {last} closer",
    Matter.CHECK: "{whole}: {by} more vehicles checked an hour",
    Matter.DWELL: "{whole}: each convoy held {last} less",
    Matter.VEHICLES: "{whole}: {by} more",
    Matter.TEAMS: "Escort teams: {by} more",
    Matter.CONVOY: "Convoys: {by} more vehicles allowed in each",
    Matter.INTAKE: "{whole}: {by} more people registered an hour",
    Matter.BEDS: "{whole}: room for {by} more people",
}

_LOST: Final = {
    Matter.CLOSES_LATER: "{whole}: every window loses its second half",
    Matter.OPENS_EARLIER: "{whole}: every window loses its first half",
    Matter.NIGHT: "{whole}: no driving by night",
    Matter.CORRIDOR: "{whole}: closed",
    Matter.HEADWAY: "{whole}: twice the headway",
    Matter.CHECK: "{whole}: checks half as fast",
    Matter.DWELL: "{whole}: each convoy held twice as long",
    Matter.VEHICLES: "{whole}: {by} fewer",
    Matter.TEAMS: "Escort teams: {by} fewer",
    Matter.CONVOY: "Convoys: half as many vehicles allowed in each",
    Matter.INTAKE: "{whole}: people registered half as fast",
    Matter.BEDS: "{whole}: half the room",
}


def asked(case: Case, term: Term) -> str:
    """Say what is asked for: ``"Southern road: every window closes 2 h later"``."""
    return _said(_ASKED[term.matter], case, term)


def lost(case: Case, term: Term) -> str:
    """Say what losing it means: ``"Southern road: every window loses its second half"``."""
    return _said(_LOST[term.matter], case, term)


def _said(sentence: str, case: Case, term: Term) -> str:
    stop = f", as far as {place_names(case)[term.stop]}" if term.stop else ""
    last = write_duration(term.by)
    return sentence.format(whole=_whole(case, term), by=term.by, last=last, stop=stop)


def who_grants(case: Case, term: Term) -> tuple[PartyId, ...]:
    """Name the parties without whose word it is worth nothing; none where it is ours to bring."""
    match term.matter:
        case Matter.CHECK | Matter.DWELL:
            keys = {segment.id for segment in case.segments if segment.end == term.of}
        case Matter.VEHICLES | Matter.TEAMS | Matter.INTAKE | Matter.BEDS:
            keys = set[str]()
        case Matter.CONVOY:
            keys = {key for route in case.routes for key in route.segments}
        case _:
            keys = on_corridor(case, term.of)
    holders = {case.segment[key].party for key in keys} - {None}
    return tuple(party.id for party in case.parties if party.id in holders)


def _whole(case: Case, term: Term) -> str:
    """Name what a term is of; nothing where it is of the whole operation."""
    match term.matter:
        case Matter.TEAMS | Matter.CONVOY:
            return ""
        case Matter.VEHICLES:
            return next(kind.name for kind in case.vehicle_types if kind.id == term.of)
        case Matter.CHECK | Matter.DWELL | Matter.INTAKE | Matter.BEDS:
            return place_names(case)[term.of]
        case _:
            return _corridor_names(case)[term.of]


def _corridor_names(case: Case) -> dict[CorridorId, str]:
    """Call every corridor by its short name, or by its full one where another shares the short."""
    shared = Counter(short(corridor.name) for corridor in case.corridors)
    return {
        corridor.id: short(corridor.name) if shared[short(corridor.name)] == 1 else corridor.name
        for corridor in case.corridors
    }

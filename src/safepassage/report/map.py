"""The map of a case: the ground, the roads and who holds them, the places and what they are for.

Where places have no positions the same is drawn as a network, from left to right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from safepassage.model import Case, Role, Segment
from safepassage.model.place import PlaceId
from safepassage.report import basemap, schematic
from safepassage.report.geometry import WIDTH, Projection, Spot, nice, path
from safepassage.report.lettering import Lettering, Sheet, for_phone, for_wide
from safepassage.report.ways import Lines

_STYLES = 5  # ways to draw the roads of a party, in colour and dashes; further parties share
_NOBODY, _FREE = "nobody", "free"


@dataclass(frozen=True, slots=True)
class Road:
    """A segment on the map.

    Parameters
    ----------
    d
        Its line.
    style
        Whose, as the styles know it: ``"party-2"``, ``"nobody"``, or ``"free"`` where it belongs
        to no corridor.
    title
        What it is, in words.
    """

    d: str
    style: str
    title: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies beneath: the basemap as SVG paths."""

    land: str
    lakes: str
    rivers: tuple[tuple[str, float], ...]
    boundaries: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Ruler:
    """The scale: how long, and what that is on the ground."""

    length: float
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    """A map that is ready to draw.

    Parameters
    ----------
    height
        In units; it is :data:`~safepassage.report.geometry.WIDTH` wide.
    ground, ruler
        None on a drawing that is not to scale.
    holders
        The styles of roads that occur, each with whom it stands for.
    roles
        The roles that occur, for the legend.
    boundaries
        The kinds of boundary that occur, in words, each with whether it is contested.
    wide, phone
        Symbols and names for a wide page and for a phone.
    spots, lines
        Where places and segments are, for convoys to follow.
    missing
        Names of places that are not drawn because nobody has said where they are.
    """

    height: float
    ground: Ground | None
    ruler: Ruler | None
    roads: tuple[Road, ...]
    holders: tuple[tuple[str, str], ...]
    roles: tuple[Role, ...]
    boundaries: tuple[tuple[str, bool], ...]
    wide: Lettering
    phone: Lettering
    spots: Mapping[PlaceId, Spot]
    lines: Lines
    missing: tuple[str, ...]


def draw(case: Case) -> Map:
    """Draw the map of a case, or its network where an essential place has no position."""
    if all(case.place[key].position for key in _essential(case)):
        return _on_the_ground(case)
    spots, height = schematic.spots(case)
    return _assembled(case, spots, _straight(case, spots), height)


def _essential(case: Case) -> set[PlaceId]:
    """Name the places without which a map tells the wrong story."""
    ends = {
        end
        for route in case.routes
        for key in route.segments
        for end in (case.segment[key].start, case.segment[key].end)
    }
    return ends | {centre.place for centre in case.centres}


def _on_the_ground(case: Case) -> Map:
    positions = [place.position for place in case.places if place.position]
    along = [point for segment in case.segments for point in segment.path]
    projection = Projection.around([*positions, *along])
    spots = {
        place.id: projection.spot(place.position.longitude, place.position.latitude)
        for place in case.places
        if place.position
    }
    lines = {
        key: (line[0], *_points(projection, case.segment[key]), line[-1])
        for key, line in _straight(case, spots).items()
    }
    return _assembled(case, spots, lines, projection.height, projection)


def _points(projection: Projection, segment: Segment) -> tuple[Spot, ...]:
    return projection.line((point.longitude, point.latitude) for point in segment.path)


def _straight(case: Case, spots: Mapping[PlaceId, Spot]) -> dict[str, tuple[Spot, ...]]:
    return {
        segment.id: (spots[segment.start], spots[segment.end])
        for segment in case.segments
        if segment.start in spots and segment.end in spots
    }


def _assembled(
    case: Case,
    spots: Mapping[PlaceId, Spot],
    lines: Lines,
    height: float,
    projection: Projection | None = None,
) -> Map:
    shown = [here for here in case.places if here.id in spots]
    below = basemap.features(projection.bounds) if projection else None
    towns = _towns(below, projection) if below and projection else ()
    roads = _roads(case, lines)
    sheet = Sheet(shown, spots, tuple(lines.values()), height, towns)
    return Map(
        height=height,
        ground=_ground(below, projection) if below and projection else None,
        ruler=_ruler(projection) if projection else None,
        roads=roads,
        holders=_holders(case, roads),
        roles=tuple(role for role in Role if any(role in case.roles(here.id) for here in shown)),
        boundaries=_boundaries(below) if below else (),
        wide=for_wide(case, sheet),
        phone=for_phone(case, sheet),
        spots=spots,
        lines=lines,
        missing=tuple(here.name for here in case.places if here.id not in spots),
    )


def _ground(below: basemap.Basemap, projection: Projection) -> Ground:
    line = projection.line
    return Ground(
        land="".join(path(line(ring), closed=True) for ring in below.land),
        lakes="".join(path(line(ring), closed=True) for ring in below.lakes),
        rivers=tuple(
            (path(line(river.line)), max(0.6, 2.4 - 0.25 * river.rank)) for river in below.rivers
        ),
        boundaries=tuple(
            (path(line(boundary.line)), boundary.contested) for boundary in below.boundaries
        ),
    )


def _boundaries(below: basemap.Basemap) -> tuple[tuple[str, bool], ...]:
    kinds = {boundary.contested for boundary in below.boundaries}
    words = {False: "Boundary", True: "Boundary, contested"}
    return tuple((words[contested], contested) for contested in sorted(kinds))


def _towns(below: basemap.Basemap, projection: Projection) -> tuple[tuple[str, Spot], ...]:
    return tuple(
        (town.name, projection.spot(town.longitude, town.latitude)) for town in below.towns
    )


def _ruler(projection: Projection) -> Ruler:
    km = nice(0.22 * WIDTH / projection.units_per_km)
    return Ruler(round(km * projection.units_per_km, 1), f"{km:g} km")


def _roads(case: Case, lines: Lines) -> tuple[Road, ...]:
    """Draw agreed roads last, so that they lie over the free ones."""
    agreed = {key for route in case.routes for key in route.segments}
    names = {party.id: party.name for party in case.parties}
    styles = _styles(case)
    roads = [
        Road(
            d=path(lines[segment.id]),
            style=styles.get(segment.party, _NOBODY) if segment.id in agreed else _FREE,
            title=f"{case.place[segment.start].name} to {case.place[segment.end].name}"
            + (f": {names[segment.party]}" if segment.party else ""),
        )
        for segment in case.segments
        if segment.id in lines
    ]
    return tuple(sorted(roads, key=lambda road: road.style != _FREE))


def _styles(case: Case) -> dict[str | None, str]:
    return {party.id: f"party-{1 + n % _STYLES}" for n, party in enumerate(case.parties)}


def _holders(case: Case, roads: tuple[Road, ...]) -> tuple[tuple[str, str], ...]:
    """Say what each style of road stands for; parties that share a style are named together."""
    styles, words = _styles(case), dict[str, list[str]]()
    for party in case.parties:
        words.setdefault(styles[party.id], []).append(party.name)
    words |= {_NOBODY: ["Road of the corridor"], _FREE: ["Free road"]}
    used = {road.style for road in roads}
    return tuple((style, "; ".join(names)) for style, names in words.items() if style in used)

"""OpenStreetMap extracts: the one file that needs osmium.

Whoever shows these roads names their source: (c) OpenStreetMap contributors, ODbL 1.0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

from safepassage.errors import ImpossibleValue, MissingExtra
from safepassage.model import Position, RoadClass
from safepassage.roads import tags
from safepassage.roads.contract import contracted, strongest
from safepassage.roads.graph import EMPTY, NodeKey, Road, RoadGraph, degrees, extended
from safepassage.roads.snap import distance
from safepassage.roads.tags import Direction, Tags
from safepassage.units import Metres

LONGEST: Final[Metres] = 1_000
"""No arc is longer, unless the extract itself has no bend for so long: places snap to nodes."""


@dataclass(frozen=True, slots=True)
class _Way:
    nodes: tuple[int, ...]
    tags: Tags


@dataclass(frozen=True, slots=True)
class _Extract:
    """What an extract says about roads: ways in the order of the file, and their nodes."""

    ways: list[_Way] = field(default_factory=list)
    positions: dict[int, Position] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a way between two nodes of the graph."""

    start: int
    end: int
    length: Metres


def read_extract(path: Path, *, longest: Metres = LONGEST) -> RoadGraph:
    """Read the roads that coaches may drive from an OpenStreetMap extract.

    What cannot be reached from the rest, or not be left again, is not in the graph.

    Parameters
    ----------
    path
        A file that osmium knows by its ending: ``.osm.pbf``, ``.osm``, ``.osm.gz``.
    longest
        Metres that no arc exceeds where the road has a bend to part it at.

    Returns
    -------
    A graph whose nodes are called ``"node/<number>"`` and whose arcs bear the road's name,
    or its number where it has none.

    Raises
    ------
    ImpossibleValue
        Where the file is not there, or is not an extract, or holds no roads.
    MissingExtra
        Where osmium is not installed.
    """
    if not path.is_file():
        raise ImpossibleValue(f"{path} is not a file")
    try:
        import osmium
    except ImportError as fault:
        raise MissingExtra("reading OpenStreetMap", "osmium", "osm") from fault
    try:
        extract = _read(osmium, path)
    except RuntimeError as fault:
        raise ImpossibleValue(f"{path} is not an OpenStreetMap extract: {fault}") from fault
    graph = contracted(strongest(_graph(extract, longest)), longest)
    if not graph.n_arcs:
        raise ImpossibleValue(f"{path} holds no roads that coaches may drive both to and fro")
    return graph


def _read(osmium: Any, path: Path) -> _Extract:  # noqa: ANN401  (osmium has no types)
    extract = _Extract()
    wanted = osmium.filter.KeyFilter("highway", "barrier")
    for thing in osmium.FileProcessor(path).with_locations().with_filter(wanted):
        said = {tag.k: tag.v for tag in thing.tags}
        if thing.is_node() and tags.blocks(said):
            extract.blocked.add(thing.id)
        elif thing.is_way() and tags.road_class(said) is not None:
            extract.ways.append(_Way(tuple(node.ref for node in thing.nodes), said))
            for node in thing.nodes:
                # An extract cut at a border names nodes that it does not hold.
                if node.location.valid():
                    extract.positions[node.ref] = Position(node.lat, node.lon)
    return extract


def _graph(extract: _Extract, longest: Metres) -> RoadGraph:
    """Join ways at the nodes that they share."""
    runs = [(run, way.tags) for way in extract.ways for run in _passable(way.nodes, extract)]
    uses = Counter(chain.from_iterable(run for run, _ in runs))
    pieces = [
        (piece, said)
        for run, said in runs
        for piece in _pieces(run, uses, extract.positions, longest)
        if piece.start != piece.end
    ]
    met = dict.fromkeys(node for piece, _ in pieces for node in (piece.start, piece.end))
    nodes = [(_key(node), extract.positions[node]) for node in met]
    return extended(EMPTY, nodes, [_road(piece, said) for piece, said in pieces])


def _passable(nodes: tuple[int, ...], extract: _Extract) -> Iterator[tuple[int, ...]]:
    """Part a way at the nodes that are blocked, or not in the extract."""
    run: list[int] = []
    for node in nodes:
        if node in extract.positions and node not in extract.blocked:
            run.append(node)
        else:
            yield tuple(run)
            run = []
    yield tuple(run)


def _pieces(
    run: tuple[int, ...], uses: Counter[int], positions: dict[int, Position], longest: Metres
) -> Iterator[_Piece]:
    """Part a run at its junctions, and where a piece would get too long."""
    points = degrees([positions[node] for node in run])
    start, length = 0, 0.0
    for n, step in enumerate(distance(points[:-1], points[1:]).tolist()):
        if length and length + step > longest:
            yield _Piece(run[start], run[n], round(length))
            start, length = n, 0.0
        length += step
        if uses[run[n + 1]] > 1 or n + 2 == len(run):
            yield _Piece(run[start], run[n + 1], round(length))
            start, length = n + 1, 0.0


def _road(piece: _Piece, said: Tags) -> Road:
    way = tags.direction(said)
    ends = (_key(piece.start), _key(piece.end))
    start, end = reversed(ends) if way is Direction.BACKWARD else ends
    return Road(
        start=start,
        end=end,
        length=piece.length,
        road=tags.road_class(said) or RoadClass.TRACK,
        surface=tags.surface(said),
        limit=tags.limit(said),
        name=said.get("name") or said.get("ref", ""),
        oneway=way is not Direction.BOTH,
    )


def _key(node: int) -> NodeKey:
    return f"node/{node}"

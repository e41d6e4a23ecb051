"""The exact question for small cases: whether whole vehicles can carry everyone by a minute.

Vehicles of a type flow over minutes: from where they stand to a point, from there to a
centre, and so on. Every set of tours is such a flow, and every whole flow falls apart into
tours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final, TypeAlias

import highspy
import numpy as np

from safepassage.planning.interrupt import interrupted
from safepassage.planning.master import Tour
from safepassage.planning.tours import Fleet

MODEST_FLOW: Final = 60_000
"""The most arcs that are worth asking."""

Node: TypeAlias = tuple[str, int, int, int]
"""What ("crew", "centre" or "point"), its index, the minute, the type."""

Arc: TypeAlias = tuple[Node, Node]


def size_of_flow(f: Fleet, minute: int) -> int:
    """Count the arcs at the most."""
    return int(f.seats.size * f.point.size * (2 * f.room.size + 1) * (minute + 1))


def carried_by(f: Fleet, minute: int, over: Callable[[], bool]) -> tuple[Tour, ...] | None:
    """Find tours of whole vehicles that carry everyone by a minute.

    Parameters
    ----------
    f, minute
        Whose tours, and when they end.
    over
        Asked now and then whether to give up.

    Returns
    -------
    tuple[Tour, ...] | None
        The tours; None where there are none; no tour at all where the solver gave up.
    """
    arcs = _arcs(f, minute)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver's own signature
    solver.passModel(_model(f, arcs))
    interrupted(solver, lambda _: over())
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return ()
    flow = np.round(np.array(solver.getSolution().col_value[: len(arcs)])).astype(int)
    left = {arc: int(n) for arc, n in zip(arcs, flow, strict=True) if n}
    return tuple(_tours(left))


def _arcs(f: Fleet, minute: int) -> list[Arc]:
    """List every way of a vehicle that can still be emptied in time."""
    depots = f.comes.shape[0] - f.room.size
    found: list[Arc] = []
    reached: dict[int, set[Node]] = defaultdict(set)
    for crew, (kind, _, at, _) in enumerate(f.crew):
        reached[int(at)].add(("crew", crew, int(at), int(kind)))
    for now in range(minute + 1):
        queue = sorted(reached.pop(now, set()))
        while queue:
            node = queue.pop()
            for after in _next(f, node, depots, minute):
                found.append((node, after))
                if after not in reached[after[2]]:
                    reached[after[2]].add(after)
                    if after[2] == now:
                        queue.append(after)
    return sorted(set(found))


def _next(f: Fleet, node: Node, depots: int, minute: int) -> list[Node]:
    what, index, at, kind = node
    if what == "point":
        ways = f.goes[index, :, kind]
        return [
            ("centre", c, at + int(way), kind)
            for c, way in enumerate(ways)
            if way >= 0 and at + way <= minute
        ]
    here = int(f.crew[index, 1]) if what == "crew" else depots + index
    return [
        ("point", r, at + int(way), kind)
        for r, way in enumerate(f.comes[here, :, kind])
        if way >= 0 and at + way + _shortest(f, r, kind) <= minute
    ] + ([("centre", index, at + 1, kind)] if what == "centre" and at < minute else [])


def _shortest(f: Fleet, route: int, kind: int) -> int:
    ways = f.goes[route, :, kind]
    return int(ways[ways >= 0].min(initial=1 << 40))


def _model(f: Fleet, arcs: list[Arc]) -> highspy.HighsLp:
    """Write the program: arcs in whole vehicles, then people by point and centre."""
    inf = highspy.kHighsInf
    nodes = sorted({node for arc in arcs for node in arc})
    row_of = {node: n for n, node in enumerate(nodes)}
    points, centres = f.people.size, f.room.size
    demand, visits = len(nodes), len(nodes) + points
    room, pair = visits + points, visits + points + centres
    upper = [_supply(f, node) for node in nodes] + [inf] * points
    upper += [int(n) for n in (*f.visits, *f.room)]
    lower = [-inf] * len(nodes) + [int(n) for n in f.people] + [-inf] * (points + centres)
    lower += [-inf] * (points * centres)
    upper += [0] * (points * centres)
    starts, rows, values = [0], list[int](), list[float]()
    for tail, head in arcs:
        entries = {row_of[tail]: 1.0, row_of[head]: -1.0}
        if tail[0] == "point":
            at = pair + int(f.point[tail[1]]) * centres + head[1]
            entries[at] = -float(f.seats[tail[3]])
            entries[visits + int(f.point[tail[1]])] = 1.0
        rows += entries
        values += entries.values()
        starts.append(len(rows))
    for point in range(points):
        for centre in range(centres):
            rows += [demand + point, room + centre, pair + point * centres + centre]
            values += [1.0, 1.0, 1.0]
            starts.append(len(rows))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(starts) - 1, len(lower)
    model.col_cost_ = np.zeros(model.num_col_)
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.full(model.num_col_, inf)
    model.row_lower_, model.row_upper_ = np.array(lower, float), np.array(upper, float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.array(starts)
    model.a_matrix_.index_, model.a_matrix_.value_ = np.array(rows), np.array(values)
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole] * len(arcs) + [part] * (points * centres)
    return model


def _next_of(after: dict[Node, list[Arc]], left: dict[Arc, int], node: Node) -> Arc | None:
    """Give the first way out of a node on which a vehicle is left; None at the end of a tour."""
    return next((arc for arc in after.get(node, []) if left[arc]), None)


def _supply(f: Fleet, node: Node) -> int:
    """Give the vehicles that start at a node."""
    return int(f.crew[node[1], 3]) if node[0] == "crew" else 0


def _tours(left: dict[Arc, int]) -> list[Tour]:
    """Take a whole flow apart into tours."""
    after: dict[Node, list[Arc]] = defaultdict(list)
    for arc in sorted(left):
        after[arc[0]].append(arc)
    tours = []
    for crew in [node for node in sorted(after) if node[0] == "crew"]:
        while any(left[arc] for arc in after[crew]):
            node, trips, ends = crew, list[tuple[int, int]](), 0
            while (way := _next_of(after, left, node)) is not None:
                left[way] -= 1
                if node[0] == "point":
                    trips.append((node[1], way[1][1]))
                    ends = way[1][2]
                node = way[1]
            if trips:
                tours.append(Tour(crew[1], ends, tuple(trips)))
    return tours

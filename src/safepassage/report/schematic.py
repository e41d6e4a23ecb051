"""Where places go on a drawing when nobody has said where they are on the ground.

The network is laid out from left to right: assembly points, the stops on the way in the order
of the routes, the gates, the reception centres.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from safepassage.model import Case
from safepassage.model.place import PlaceId
from safepassage.report.geometry import WIDTH, Spot

ROW: Final = 46.0
_SIDE = 90.0
_SWEEPS = 4


def spots(case: Case) -> tuple[dict[PlaceId, Spot], float]:
    """Give every place of a route or a centre its spot, and the height of the drawing."""
    ranks = _ranks(case)
    columns = [
        [place.id for place in case.places if ranks.get(place.id) == rank]
        for rank in range(max(ranks.values()) + 1)
    ]
    beside = _neighbours(case, ranks)
    for _ in range(_SWEEPS):
        _untangle(columns, beside)
    height = ROW * (max(len(column) for column in columns) + 1)
    step = (WIDTH - 2 * _SIDE) / max(1, len(columns) - 1)
    found = {}
    for rank, column in enumerate(columns):
        for n, key in enumerate(column, start=1):
            found[key] = (round(_SIDE + rank * step, 1), round(n * height / (len(column) + 1), 1))
    return found, height


def _ranks(case: Case) -> dict[PlaceId, int]:
    """Count columns from the left: a gate stands right of everything that leads to it."""
    before: dict[PlaceId, int] = {}  # how many segments lead on from here to the gate, at most
    for route in case.routes:
        for n, key in enumerate(reversed(route.segments)):
            segment = case.segment[key]
            before[segment.end] = max(before.get(segment.end, 0), n)
            before[segment.start] = max(before.get(segment.start, 0), n + 1)
    most = max(before.values(), default=0)
    ranks = {key: most - n for key, n in before.items()}
    for centre in case.centres:
        ranks.setdefault(centre.place, most + 1)
    return ranks


def _neighbours(case: Case, ranks: dict[PlaceId, int]) -> dict[PlaceId, list[PlaceId]]:
    beside: dict[PlaceId, list[PlaceId]] = {key: [] for key in ranks}
    for segment in case.segments:
        if segment.start in ranks and segment.end in ranks:
            beside[segment.start].append(segment.end)
            beside[segment.end].append(segment.start)
    return beside


def _untangle(columns: list[list[PlaceId]], beside: dict[PlaceId, list[PlaceId]]) -> None:
    """Sort each column by the mean height of its neighbours, so that fewer roads cross."""
    heights = {
        key: (n + 1) / (len(column) + 1) for column in columns for n, key in enumerate(column)
    }
    for column in columns:
        column.sort(key=lambda key: _mean((heights[other] for other in beside[key]), heights[key]))
        heights |= {key: (n + 1) / (len(column) + 1) for n, key in enumerate(column)}


def _mean(values: Iterable[float], otherwise: float) -> float:
    known = list(values)
    return sum(known) / len(known) if known else otherwise

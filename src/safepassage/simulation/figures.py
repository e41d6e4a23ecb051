"""Figures of many days, each with how far it may be off.

Sums are taken in whole numbers, so they are the same whatever the order and the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

_95: Final = 1.96


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, and the interval in which it lies 19 times in 20 (of seeds, not of truths)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How a quantity differs from day to day: one day in ten is below ``p10``."""

    mean: Estimate
    p10: Estimate
    p50: Estimate
    p90: Estimate


def share(hits: int, of: int) -> Estimate:
    """Estimate a chance (Wilson, JASA 22, 1927: never below 0 or above 1)."""
    p, z = hits / of, _95 * _95 / of
    middle, half = (p + z / 2) / (1 + z), _95 * sqrt(p * (1 - p) / of + z / (4 * of)) / (1 + z)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half))


def mean(values: Sequence[int]) -> Estimate:
    """Estimate a mean."""
    n, total = len(values), sum(values)
    spare = sum(value * value for value in values) * n - total * total
    half = _95 * sqrt(spare / (n * n * max(1, n - 1)))
    return Estimate(total / n, total / n - half, total / n + half)


def spread(values: Sequence[int]) -> Spread:
    """Estimate mean and quantiles; a quantile's interval is one between order statistics."""
    ranked = sorted(values)
    return Spread(mean(values), *(_quantile(ranked, p) for p in (0.1, 0.5, 0.9)))


def _quantile(ranked: Sequence[int], p: float) -> Estimate:
    n = len(ranked)
    half = _95 * sqrt(p * (1 - p) * n)

    def at(rank: float) -> int:
        return ranked[min(n - 1, max(0, int(rank)))]

    return Estimate(at(p * n), at(p * n - half), at(p * n + half))

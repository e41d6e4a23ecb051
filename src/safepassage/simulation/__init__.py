"""The day with things that go wrong: one, minute by minute, or thousands at once.

In: a case, its plan, travel times and a seed. Out: a :class:`~safepassage.model.Trace`, the
same shape that a real day leaves; and from many of them what to expect. Nothing here knows how
the plan was made.
"""

from safepassage.simulation.causes import QUIET, USUAL, Cause, Hazard, Hazards, without
from safepassage.simulation.chance import Quantiles
from safepassage.simulation.count import HeadCount, head_counts
from safepassage.simulation.ensemble import (
    CauseOutlook,
    ConvoyOutlook,
    EveningOutlook,
    Outlook,
    StayOutlook,
    ensemble,
    expected,
    out_by,
)
from safepassage.simulation.figures import Estimate, Spread
from safepassage.simulation.run import simulate
from safepassage.simulation.world import Policy

__all__ = [
    "QUIET",
    "USUAL",
    "Cause",
    "CauseOutlook",
    "ConvoyOutlook",
    "Estimate",
    "EveningOutlook",
    "Hazard",
    "Hazards",
    "HeadCount",
    "Outlook",
    "Policy",
    "Quantiles",
    "Spread",
    "StayOutlook",
    "ensemble",
    "expected",
    "head_counts",
    "out_by",
    "simulate",
    "without",
]

"""What the bound knows of transfer points, the outer side, and of slow hours: nothing.

A convoy whose people change vehicles is, for the bound, one of the outer vehicles that takes its
people on at the transfer point: their way up to there, and the inner vehicles, are left out.
"""

from __future__ import annotations

import numpy as np

from safepassage.planning.problem import INNER_SIDE, Problem


def as_fast_as_ever(p: Problem) -> Problem:
    """Leave slow hours out, and with them the stops, which are planned for the slowest."""
    if not p.slow.size:
        return p
    return p._replace(
        slow_first=np.zeros_like(p.slow_first),
        slow=p.slow[:0],
        rest_in=np.zeros_like(p.rest_in),
        rest_out=np.zeros_like(p.rest_out),
    )


def outward(p: Problem) -> Problem:
    """Begin every route on which people change where they do; the inner vehicles go nowhere."""
    if (p.change < 0).all():
        return p
    route = np.repeat(np.arange(p.change.size), np.diff(p.leg_first))
    kept = np.arange(route.size) > p.change[route]
    leg = np.repeat(np.arange(route.size), np.diff(p.open_first))
    legs = np.bincount(route[kept], minlength=p.change.size)
    changing = p.change >= 0
    return p._replace(
        leg_first=np.concatenate([[0], np.cumsum(legs)]),
        drive=p.drive[kept],
        drive_in=p.drive_in[kept],
        leg_check=p.leg_check[kept],
        open_first=np.concatenate([[0], np.cumsum(np.diff(p.open_first)[kept])]),
        opening=p.opening[kept[leg]],
        pickup=p.pickup[kept],
        rest_in=p.rest_in[kept],
        rest_out=p.rest_out[kept],
        stop=p.stop[kept],
        loading=np.where(changing, -1, p.loading),  # any number of vehicles loads there at once
        max_convoy=np.where(changing, p.max_convoy // 2, p.max_convoy),
        approach=np.where(p.side == INNER_SIDE, -1, p.approach),
        side=np.zeros_like(p.side),
        change=np.full_like(p.change, -1),
    )

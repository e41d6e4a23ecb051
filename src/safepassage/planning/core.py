"""What a case may ask for beyond the core, each told by a question that the core need not ask.

numba compiles a kernel for the types that it is called with. :attr:`Problem.beyond` is None where a
case asks for the core alone, and a number otherwise: which of the two is told by its type, so that
in the kernels of the core every answer here is known, and what hangs on it is left out.
"""

from __future__ import annotations

from safepassage.planning.kernel import kernel
from safepassage.planning.problem import INNER_SIDE, Problem


@kernel
def changes(p: Problem, route: int) -> bool:
    """Tell whether people change vehicles on a route."""
    return bool(p.beyond is not None and p.change[route] >= 0)


@kernel
def before_change(p: Problem, route: int, leg: int) -> bool:
    """Tell whether the inner vehicles drive a leg."""
    return bool(p.beyond is not None and leg <= p.change[route])


@kernel
def change_after(p: Problem, route: int, leg: int) -> bool:
    """Tell whether people change vehicles at the end of a leg."""
    return bool(p.beyond is not None and leg == p.change[route])


@kernel
def on_side(p: Problem, route: int, kind: int, side: int) -> bool:
    """Tell whether vehicles of a type drive a route on one side of the change alone."""
    return bool(p.beyond is not None and p.side[route, kind] == side)


@kernel
def is_inner(p: Problem, route: int, kind: int) -> bool:
    """Tell whether vehicles of a type drive a route up to the change alone."""
    return changes(p, route) and on_side(p, route, kind, INNER_SIDE)


@kernel
def is_private(p: Problem, kind: int) -> bool:
    """Tell whether vehicles of a type are private cars."""
    return bool(p.beyond is not None and p.private[kind] > 0)


@kernel
def with_cars(p: Problem) -> bool:
    """Tell whether private cars may join."""
    return bool(p.beyond is not None and p.cars > 0)


@kernel
def nights(p: Problem) -> int:
    """Count the nights."""
    return p.night.shape[0] if p.beyond is not None else 0


@kernel
def links(p: Problem) -> int:
    """Count the links."""
    return p.link.shape[0] if p.beyond is not None else 0


@kernel
def slows(p: Problem) -> bool:
    """Tell whether some road is slower at some hours."""
    return bool(p.beyond is not None and p.slow.shape[0] > 0)


@kernel
def rested(p: Problem) -> bool:
    """Tell whether some column has to stop on its way."""
    return bool(p.beyond is not None and p.rests > 0)


@kernel
def boards_after(p: Problem, leg: int) -> bool:
    """Tell whether people board at the end of a leg."""
    return bool(p.beyond is not None and p.pickup[leg] >= -1)


@kernel
def narrow_place(p: Problem, route: int) -> int:
    """Give the narrow place at a route's assembly point, or -1."""
    return int(p.loading[route]) if p.beyond is not None else -1


@kernel
def joined(p: Problem) -> bool:
    """Tell whether some route takes on only some of its point's people."""
    return bool(p.beyond is not None and p.joining > 0)


@kernel
def chooses(p: Problem) -> bool:
    """Tell whether some may not be taken to every centre."""
    return bool(p.beyond is not None and p.choosing > 0)


@kernel
def drops(p: Problem) -> bool:
    """Tell whether some convoys may leave people on their way."""
    return bool(p.beyond is not None and p.dropping > 0)


@kernel
def waiting_counts(p: Problem) -> bool:
    """Tell whether waiting aboard counts."""
    return bool(p.beyond is not None and p.waits[0] > 0)

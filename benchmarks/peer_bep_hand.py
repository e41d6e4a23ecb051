"""The hand rule: whichever bus is free first fetches the load that it can bring home soonest."""

from __future__ import annotations

from typing import Any

from bep_tours import Instance, Tour
from peer_bep import by_hand, main

LIMITS = ("It expresses everything; it does not weigh one choice against another.",)


def solve(instance: Instance, seconds: float) -> tuple[list[Tour], dict[str, Any]]:
    """Send buses until nobody waits; needs no more than a moment, whatever is given."""
    del seconds
    return by_hand(instance), {}


if __name__ == "__main__":
    main(solve, LIMITS)

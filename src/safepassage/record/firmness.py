"""How a promise stands, what an entry does to it, and whether it is kept."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How a commitment stands at a second."""

    PROPOSED = "proposed"
    AGREED_IN_PRINCIPLE = "agreed_in_principle"
    AGREED_VERBALLY = "agreed_verbally"
    ANNOUNCED = "unilateral_announcement"
    AGREED_LOCALLY = "agreed_locally"
    DOCUMENTED = "documented"
    CONFIRMED = "confirmed"
    IN_FORCE = "in_force"
    VIOLATED = "violated"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    def __str__(self) -> str:
        """Write it with spaces: ``"agreed in principle"``."""
        return self.value.replace("_", " ")


class Bearing(StrEnum):
    """What an entry does to a commitment, as a human judged and linked it.

    RESTATES: another wording of the same promise; the more cautious wording governs.
    CONFIRMS: the promisor's chain of command has it, for the segments that are named.
    VIOLATES: broken, as a human found; an accusation alone is linked as CONTESTS.
    """

    RESTATES = "restates"
    CONFIRMS = "confirms"
    CONTESTS = "contests"
    VIOLATES = "violates"
    SUSPENDS = "suspends"
    RESUMES = "resumes"
    WITHDRAWS = "withdraws"


class Kept(StrEnum):
    """Whether a promise is kept, which a human sets with evidence, never the program."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    DISPUTED = "disputed"
    NOT_CHECKABLE = "not_checkable"

    def __str__(self) -> str:
        """Write it with spaces: ``"partly kept"``."""
        return self.value.replace("_", " ")


class Level(StrEnum):
    """On which level a strand of talks is led."""

    TECHNICAL = "technical"
    MINISTERS = "ministers"
    LEADERS = "leaders"

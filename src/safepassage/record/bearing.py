"""What an entry does to a promise, whether that is kept, and on which level people talk."""

from __future__ import annotations

from enum import StrEnum


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

    @property
    def words(self) -> str:
        """Write it with spaces: ``"partly kept"``."""
        return self.value.replace("_", " ")


class Level(StrEnum):
    """On which level a strand of talks is led."""

    TECHNICAL = "technical"
    MINISTERS = "ministers"
    LEADERS = "leaders"

"""What a window rests on: who promised it, how firmly, and how that promise stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from safepassage.errors import ImpossibleValue
from safepassage.model.corridor import SegmentId
from safepassage.model.window import Window, calendar
from safepassage.units import Seconds


class Firmness(StrEnum):
    """How firmly something was promised, the weakest first.

    UNQUALIFIED is a text that says "agreed" and no more: how is not known.
    """

    IN_PRINCIPLE = "in_principle"
    PRELIMINARY = "preliminary"
    UNILATERAL = "unilateral"
    DECLARATORY = "declaratory"
    VERBAL = "verbal"
    UNQUALIFIED = "unqualified"
    LOCAL = "local"
    DOCUMENTED = "documented"
    WRITTEN = "written"
    SIGNED = "signed"

    @property
    def strength(self) -> int:
        """0 for the weakest."""
        return list(Firmness).index(self)

    @property
    def tentative(self) -> bool:
        """Whether it is no agreement yet: in principle, or preliminary."""
        return self in {Firmness.IN_PRINCIPLE, Firmness.PRELIMINARY}

    @property
    def words(self) -> str:
        """Write it with a space: ``"in principle"``."""
        return self.value.replace("_", " ")


class PromiseState(StrEnum):
    """How a promise stands at a second."""

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

    @property
    def stands(self) -> bool:
        """Whether it may be planned with."""
        return self not in {
            PromiseState.PROPOSED,
            PromiseState.VIOLATED,
            PromiseState.SUSPENDED,
            PromiseState.EXPIRED,
            PromiseState.WITHDRAWN,
        }

    @property
    def confirmed(self) -> bool:
        """Whether it may be driven on: the chain of command on that ground has it."""
        return self in {PromiseState.CONFIRMED, PromiseState.IN_FORCE}

    @property
    def words(self) -> str:
        """Write it with spaces: ``"agreed in principle"``."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, order=True)
class Promise:
    """Hours of a segment, and the commitment that gives or once gave them.

    Parameters
    ----------
    segment, window
        Which, and when.
    commitment
        Its entry in the record, such as ``"commitment-2"``.
    promisor
        Who gave it.
    firmness, state
        How firm it is, and how it stands for this segment.
    why
        Why it stands so: the entries that say it; empty where only the commitment does.
    """

    segment: SegmentId
    window: Window
    commitment: str
    promisor: str
    firmness: Firmness
    state: PromiseState
    why: str = ""

    def __post_init__(self) -> None:
        """Refuse hours that nobody gave."""
        if not self.commitment:
            raise ImpossibleValue(f"{self.segment}: hours without a commitment")

    def __str__(self) -> str:
        """Write it: ``"commitment-2 (Russian defence ministry; unilateral, confirmed)"``."""
        by = f"{self.promisor}; " if self.promisor else ""
        return f"{self.commitment} ({by}{self.firmness.words}; {self.state.words})"


def behind(
    promises: Iterable[Promise], segment: SegmentId, starts: Seconds, ends: Seconds
) -> tuple[Promise, ...]:
    """Give the promises behind a drive, the one to rely on first.

    Those that may be planned with come first, then those that hold all of the drive, then those
    that are confirmed, then the firmer ones.
    """

    def merit(of: Promise) -> tuple[bool, bool, bool, int, Promise]:
        holds = of.window.holds(starts, ends)
        return (not of.state.stands, not holds, not of.state.confirmed, -of.firmness.strength, of)

    touched = (
        of
        for of in promises
        if of.segment == segment and of.window.opens < ends and starts < of.window.closes
    )
    return tuple(sorted(touched, key=merit))


def relied_on(
    promises: Iterable[Promise], segment: SegmentId, starts: Seconds, ends: Seconds
) -> tuple[Promise, ...]:
    """Give the promise that holds a drive; all that do so together where no single one does.

    None where they do not: what stands no more holds nothing.
    """
    standing = [of for of in behind(promises, segment, starts, ends) if of.state.stands]
    whole = [of for of in standing if of.window.holds(starts, ends)]
    joined = calendar(tuple(of.window for of in standing))
    if whole or not any(window.holds(starts, ends) for window in joined):
        return tuple(whole[:1])
    return tuple(standing)

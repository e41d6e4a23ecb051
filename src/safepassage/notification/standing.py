"""How every notice stands: a pure fold of facts.

The fold refuses nothing and reads nothing else. It keeps what a fact says and forgets nothing,
so the standing hangs on which facts there are, not on the order in which they came or on how
often: a message that arrives late, or twice, does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, TypeVar, assert_never

from safepassage.model import AbortCriterion
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PartyId
from safepassage.notification.facts import (
    AbortCriterionLifted,
    AbortCriterionMet,
    AcknowledgementWithdrawn,
    ClearanceGiven,
    ClearanceRefused,
    DeliveryNoted,
    Drafted,
    Ended,
    Fact,
    NoticeAcknowledged,
    NoticeActivated,
    NoticeAmended,
    NoticeCleared,
    NoticeClosed,
    NoticeComposed,
    NoticeExpired,
    NoticeQueried,
    NoticeSubmitted,
    NoticeTransmitted,
    NoticeWithdrawn,
    Said,
    Seen,
    Sent,
)
from safepassage.notification.notice import NoticeNumber
from safepassage.units import Seconds

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class VersionStanding:
    """What has become of one version of a notice.

    Parameters
    ----------
    version
        Which.
    drafts
        How it was written; more than one only where two texts bear the same version.
    sent
        Our steps with it, and the party's questions.
    answers
        What the party acknowledged of it.
    """

    version: int
    drafts: tuple[Drafted, ...] = ()
    sent: tuple[Sent, ...] = ()
    answers: tuple[NoticeAcknowledged, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of its text; empty where it was never written, or two texts bear it."""
        digests = {draft.digest for draft in self.drafts}
        return next(iter(digests)) if len(digests) == 1 else ""

    @property
    def segments(self) -> tuple[SegmentId, ...]:
        """The segments it speaks of, in order of their keys."""
        return tuple(sorted({segment for draft in self.drafts for segment in draft.segments}))

    def first(self, kind: type[Sent]) -> Seconds | None:
        """Tell when a step was first made; None where never."""
        return min((fact.at for fact in self.sent if isinstance(fact, kind)), default=None)

    def last(self, kind: type[Sent]) -> Seconds | None:
        """Tell when a step was last made; None where never."""
        return max((fact.at for fact in self.sent if isinstance(fact, kind)), default=None)


@dataclass(frozen=True, slots=True)
class NoticeStanding:
    """How one notice stands.

    Parameters
    ----------
    notice
        Its number.
    versions
        In order of their numbers.
    said
        What the party took back, and any clearance that it spoke of.
    ended
        Whether it is active, closed, expired or withdrawn, and since when.
    """

    notice: NoticeNumber
    versions: tuple[VersionStanding, ...] = ()
    said: tuple[Said, ...] = ()
    ended: tuple[Ended, ...] = ()

    @property
    def current(self) -> VersionStanding:
        """The latest version that was written; version 0 where none was."""
        drafted = [version for version in self.versions if version.drafts]
        return drafted[-1] if drafted else VersionStanding(0)

    @property
    def party(self) -> PartyId:
        """To whom it goes; empty where it was never written."""
        return self.current.drafts[0].party if self.current.drafts else ""

    def answers(self, segment: SegmentId) -> tuple[NoticeAcknowledged, ...]:
        """Give what stands acknowledged of a segment in the current version, the best first."""
        return self._standing(self.current, segment)

    def stale(self, segment: SegmentId) -> NoticeAcknowledged | None:
        """Give the best acknowledgement of an earlier version, the latest such; None without."""
        for version in reversed(self.versions):
            if version.version < self.current.version:
                for answer in self._standing(version, segment):
                    return answer
        return None

    def withdrawn(self, segment: SegmentId) -> AcknowledgementWithdrawn | None:
        """Give the last time that the party took a segment back; None where it never did."""
        taken = [
            fact
            for fact in self.said
            if isinstance(fact, AcknowledgementWithdrawn) and segment in fact.segments
        ]
        return taken[-1] if taken else None

    def clearance(self, segment: SegmentId) -> ClearanceGiven | ClearanceRefused | None:
        """Give the last that the party said of leave for a segment; None where it never did.

        Of two at the same second the refusal counts.
        """
        told = [
            fact
            for fact in self.said
            if isinstance(fact, (ClearanceGiven, ClearanceRefused)) and segment in fact.segments
        ]
        return max(told, key=lambda it: (it.at, isinstance(it, ClearanceRefused)), default=None)

    def _standing(
        self, version: VersionStanding, segment: SegmentId
    ) -> tuple[NoticeAcknowledged, ...]:
        """Keep the answers for the very text of a version that were not taken back."""
        taken = self.withdrawn(segment)
        kept = [
            answer
            for answer in version.answers
            if segment in answer.segments
            and answer.digest == version.digest
            and (taken is None or answer.at > taken.at)
        ]
        return tuple(sorted(kept, key=_merit, reverse=True))


@dataclass(frozen=True, slots=True)
class Standing:
    """How all notices stand.

    Parameters
    ----------
    notices
        In order of their numbers.
    seen
        The abort criteria that were met or lifted.
    """

    notices: tuple[NoticeStanding, ...] = ()
    seen: tuple[Seen, ...] = ()

    def notice(self, number: NoticeNumber) -> NoticeStanding:
        """Give one notice; one of which nothing is known where nothing was said of it."""
        return next((it for it in self.notices if it.notice == number), NoticeStanding(number))

    def met(self) -> tuple[AbortCriterionMet, ...]:
        """Give the abort criteria that are met: the last of each that is not lifted since.

        Of two facts at the same second the one that stops convoys counts.
        """
        last: dict[AbortCriterion, Seen] = {}
        for fact in sorted(self.seen, key=lambda it: (it.at, isinstance(it, AbortCriterionMet))):
            last[fact.criterion] = fact
        met = (fact for fact in last.values() if isinstance(fact, AbortCriterionMet))
        return tuple(sorted(met, key=lambda fact: list(AbortCriterion).index(fact.criterion)))


UNTOLD: Final = Standing()
"""Before the first fact."""


def after(standing: Standing, fact: Fact) -> Standing:
    """Return the standing once ``fact`` has happened. Facts are never refused."""
    match fact:
        case AbortCriterionMet() | AbortCriterionLifted():
            return replace(standing, seen=_with(standing.seen, fact))
        case NoticeComposed() | NoticeAmended():
            return _version(standing, fact, lambda it: replace(it, drafts=_with(it.drafts, fact)))
        case (
            NoticeCleared()
            | NoticeSubmitted()
            | DeliveryNoted()
            | NoticeTransmitted()
            | NoticeQueried()
        ):
            return _version(standing, fact, lambda it: replace(it, sent=_with(it.sent, fact)))
        case NoticeAcknowledged():
            return _version(standing, fact, lambda it: replace(it, answers=_with(it.answers, fact)))
        case AcknowledgementWithdrawn() | ClearanceGiven() | ClearanceRefused():
            return _notice(standing, fact.notice, lambda it: replace(it, said=_with(it.said, fact)))
        case NoticeActivated() | NoticeClosed() | NoticeExpired() | NoticeWithdrawn():
            return _notice(
                standing, fact.notice, lambda it: replace(it, ended=_with(it.ended, fact))
            )
        case _:
            assert_never(fact)


def stand(facts: Iterable[Fact]) -> Standing:
    """Fold facts, from before the first."""
    return reduce(after, facts, UNTOLD)


# --- the pieces -----------------------------------------------------------------------------------


def _merit(answer: NoticeAcknowledged) -> tuple[int, int, bool, Seconds, str]:
    return (
        answer.evidence.strength,
        answer.level.depth,
        answer.read_back,
        answer.at,
        repr(answer),
    )


def _with(facts: tuple[T, ...], fact: T) -> tuple[T, ...]:
    """Add a fact to those of its kind: each once, by time, then by what they say."""
    return tuple(sorted({*facts, fact}, key=lambda it: (getattr(it, "at", 0), repr(it))))


def _notice(
    standing: Standing, number: NoticeNumber, change: Callable[[NoticeStanding], NoticeStanding]
) -> Standing:
    others = [it for it in standing.notices if it.notice != number]
    changed = change(standing.notice(number))
    return replace(standing, notices=tuple(sorted([*others, changed], key=lambda it: it.notice)))


def _version(
    standing: Standing,
    fact: Drafted | Sent | NoticeAcknowledged,
    change: Callable[[VersionStanding], VersionStanding],
) -> Standing:
    def changed(notice: NoticeStanding) -> NoticeStanding:
        versions = {it.version: it for it in notice.versions}
        versions[fact.version] = change(versions.get(fact.version, VersionStanding(fact.version)))
        return replace(notice, versions=tuple(versions[n] for n in sorted(versions)))

    return _notice(standing, fact.notice, changed)

"""Ready: whether each convoy may go, with every reason, segment by segment.

The notices of the plan are written again and held against what was told: what was
acknowledged must be the very text that the plan would send.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from safepassage.model import Case, Plan, Promise, behind, relied_on
from safepassage.model.corridor import SegmentId
from safepassage.model.place import PartyId
from safepassage.model.plan import ConvoyId
from safepassage.notification.compose import compose
from safepassage.notification.early import LeadTime
from safepassage.notification.facts import ClearanceRefused, NoticeSubmitted, NoticeTransmitted
from safepassage.notification.notice import Movement, Notice, Passage
from safepassage.notification.stage import OVER, ending
from safepassage.notification.standing import NoticeStanding, Standing
from safepassage.units import Seconds, write_duration


class Aspect(StrEnum):
    """What is asked of a convoy before it goes."""

    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    CLEARANCE = "clearance"
    LEAD_TIME = "lead time"
    WINDOW = "window"
    PROMISE = "promise"
    TAIL = "tail"
    HOUR = "hour"
    ABORT = "abort criteria"


class Weight(StrEnum):
    """Whether something is as it should be, is to be looked at, or forbids to go."""

    HOLDS = "holds"
    CAUTION = "caution"
    FORBIDS = "forbids"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was looked at.

    Parameters
    ----------
    aspect, weight
        What, and what it weighs.
    words
        What was found, in plain words.
    party, segment
        Whose ground, and which part of it; empty where all of it is meant.
    """

    aspect: Aspect
    weight: Weight
    words: str
    party: PartyId = ""
    segment: SegmentId = ""

    def __str__(self) -> str:
        """Write it with where it holds: ``"dpr, azovstal-mariupol: acknowledged: ..."``."""
        where = ", ".join(filter(None, (self.party, self.segment)))
        return f"{where}: {self.words}" if where else self.words


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a convoy may go.

    Parameters
    ----------
    convoy
        Which.
    reasons
        All that was looked at, party by party and segment by segment.
    """

    convoy: ConvoyId
    reasons: tuple[Reason, ...]

    @property
    def goes(self) -> bool:
        """Whether nothing forbids it."""
        return not any(reason.weight is Weight.FORBIDS for reason in self.reasons)

    def of(self, weight: Weight) -> tuple[Reason, ...]:
        """Give the reasons of one weight."""
        return tuple(reason for reason in self.reasons if reason.weight is weight)


def ready(plan: Plan, case: Case, standing: Standing, now: Seconds) -> tuple[Verdict, ...]:
    """Judge every convoy of a plan.

    Parameters
    ----------
    plan, case
        A plan of the case.
    standing
        What was told and answered.
    now
        Seconds after the operation's start.
    """
    desk = _Desk(case, standing, now)
    notices = compose(plan, case, standing)
    return tuple(
        Verdict(convoy.id, (*desk.everywhere(), *desk.reasons(convoy.id, notices)))
        for convoy in plan.convoys
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where convoys of one case are judged at one moment."""

    case: Case
    standing: Standing
    now: Seconds

    def everywhere(self) -> Iterator[Reason]:
        """Look at what stops every convoy."""
        decided = self.case.notifying.aborts
        for fact in self.standing.met():
            said = f" ({fact.words.verbatim})" if fact.words.verbatim else ""
            weight = Weight.FORBIDS if fact.criterion in decided else Weight.CAUTION
            yield Reason(Aspect.ABORT, weight, f"{fact.criterion} was seen{said}")
        if not decided:
            words = "nothing is decided that makes a convoy turn back"
            yield Reason(Aspect.ABORT, Weight.CAUTION, words)
        elif not self.standing.met():
            words = f"none of {len(decided)} abort criteria is met"
            yield Reason(Aspect.ABORT, Weight.HOLDS, words)

    def reasons(self, convoy: ConvoyId, notices: tuple[Notice, ...]) -> Iterator[Reason]:
        """Look at one convoy, party by party."""
        for notice in notices:
            for move in notice.movements:
                if move.convoy == convoy:
                    yield from self._party(notice, move)

    def _party(self, notice: Notice, move: Movement) -> Iterator[Reason]:
        party, told = notice.recipient.party, self.standing.notice(notice.number)
        yield self._hour(party, move)
        yield self._notified(party, notice, told)
        driven = list(dict.fromkeys(passage.segment for passage in move.passages))
        answered = True
        for segment in driven:
            reason = self._acknowledged(party, notice, told, segment)
            answered &= reason.weight is Weight.HOLDS
            yield reason
            yield from self._clearance(party, told, segment)
        yield self._lead(party, notice, move, told, answered=answered)
        for passage in move.passages:
            yield from self._window(party, passage)
            yield from self._promise(party, passage)

    def _hour(self, party: PartyId, move: Movement) -> Reason:
        first = move.passages[0].enters
        late = self.now - first.at
        if late > 0:
            words = f"it should have entered {write_duration(late)} ago: plan again"
            return Reason(Aspect.HOUR, Weight.FORBIDS, words, party)
        return Reason(Aspect.HOUR, Weight.HOLDS, f"enters at {first.clocks[0]}", party)

    def _notified(self, party: PartyId, notice: Notice, told: NoticeStanding) -> Reason:
        current = told.current
        if current.version == 0:
            return Reason(Aspect.NOTIFIED, Weight.FORBIDS, "no notice was written", party)
        if (end := ending(told)) in OVER:
            words = f"version {current.version} is {end}: amend it"
            return Reason(Aspect.NOTIFIED, Weight.FORBIDS, words, party)
        if notice.version != current.version:
            words = f"version {current.version} no longer says what is planned: amend it"
            return Reason(Aspect.NOTIFIED, Weight.FORBIDS, words, party)
        if current.first(NoticeTransmitted) is None:
            words = f"version {current.version} was written and not transmitted"
            return Reason(Aspect.NOTIFIED, Weight.FORBIDS, words, party)
        words = f"version {current.version} was transmitted"
        return Reason(Aspect.NOTIFIED, Weight.HOLDS, words, party)

    def _acknowledged(
        self, party: PartyId, notice: Notice, told: NoticeStanding, segment: SegmentId
    ) -> Reason:
        rule = self.case.notifying
        answers = told.answers(segment) if notice.version == told.current.version else ()
        for answer in answers:
            if (
                answer.evidence.strength >= rule.evidence.strength
                and answer.level.depth >= rule.level.depth
            ):
                words = (
                    f"version {answer.version} acknowledged by {answer.evidence}, "
                    f"down to {answer.level} level"
                )
                return Reason(Aspect.ACKNOWLEDGED, Weight.HOLDS, words, party, segment)
        words = self._missing(told, segment, weak=bool(answers))
        return Reason(Aspect.ACKNOWLEDGED, Weight.FORBIDS, words, party, segment)

    def _missing(self, told: NoticeStanding, segment: SegmentId, *, weak: bool) -> str:
        """Say why what is needed does not stand acknowledged."""
        rule = self.case.notifying
        if weak:
            best = told.answers(segment)[0]
            return (
                f"acknowledged by {best.evidence}, down to {best.level} level; "
                f"{rule.evidence} and {rule.level} are asked for"
            )
        if stale := told.stale(segment):
            return f"not acknowledged: what stands is of version {stale.version}, which is stale"
        if told.withdrawn(segment):
            return "not acknowledged: the party took back what it had said"
        since = told.current.first(NoticeTransmitted)
        if since is not None and self.now - since > rule.answer_within:
            return f"not acknowledged: no response for {write_duration(self.now - since)}"
        return "not acknowledged"

    def _clearance(
        self, party: PartyId, told: NoticeStanding, segment: SegmentId
    ) -> Iterator[Reason]:
        """Tell of a refusal; leave that was given is no reason to go, for none was asked."""
        fact = told.clearance(segment)
        if isinstance(fact, ClearanceRefused):
            said = f": {fact.words.verbatim}" if fact.words.verbatim else ""
            words = f"the party says that it gives no leave{said}"
            yield Reason(Aspect.CLEARANCE, Weight.FORBIDS, words, party, segment)

    def _lead(
        self,
        party: PartyId,
        notice: Notice,
        move: Movement,
        told: NoticeStanding,
        *,
        answered: bool,
    ) -> Reason:
        """Look at the hour of submission; what was acknowledged all the same has done its work."""
        lead = self.case.notifying.lead_time
        rule = LeadTime(notice.number, move.convoy, move.passages[0].enters, lead)
        submitted = told.current.first(NoticeSubmitted)
        asked = write_duration(lead)
        if submitted is None:
            words = f"not submitted, and {asked} are asked for"
            return Reason(Aspect.LEAD_TIME, Weight.FORBIDS, words, party)
        if short := rule.short(submitted):
            words = f"submitted {write_duration(short)} too late for the {asked} that are asked for"
            weight = Weight.CAUTION if answered else Weight.FORBIDS
            return Reason(Aspect.LEAD_TIME, weight, words, party)
        return Reason(Aspect.LEAD_TIME, Weight.HOLDS, f"submitted {asked} before or more", party)

    def _window(self, party: PartyId, passage: Passage) -> Iterator[Reason]:
        where = (party, passage.segment)
        window = passage.window
        if window is None:
            words = f"driven {passage.direction} at {passage.enters.clocks[0]}, in no window"
            yield Reason(Aspect.WINDOW, Weight.FORBIDS, words, *where)
            return
        words = f"driven {passage.direction} in the window from {window.opens.clocks[0]}"
        yield Reason(Aspect.WINDOW, Weight.HOLDS, words, *where)
        over = passage.clear.at - window.closes.at
        if over > 0:
            words = f"the tail leaves {write_duration(over)} after the window closes"
            yield Reason(Aspect.TAIL, Weight.FORBIDS, words, *where)
        else:
            words = f"the tail leaves {write_duration(-over)} before the window closes"
            yield Reason(Aspect.TAIL, Weight.HOLDS, words, *where)

    def _promise(self, party: PartyId, passage: Passage) -> Iterator[Reason]:
        """Weigh the promise behind a drive on an agreed road, where a record is kept of any."""
        agreed = any(passage.segment in route.segments for route in self.case.routes)
        if not (self.case.promises and agreed):
            return
        drive = (passage.segment, passage.enters.at, passage.clear.at)
        where = (party, passage.segment)
        for promise in relied_on(self.case.promises, *drive):
            weight = Weight.CAUTION if promise.firmness.tentative else Weight.HOLDS
            words = f"rests on {_because(promise)}"
            if not promise.state.confirmed:
                weight, words = Weight.FORBIDS, f"{words}: not confirmed for this segment"
            yield Reason(Aspect.PROMISE, weight, words, *where)
        if not relied_on(self.case.promises, *drive):
            near = [_because(of) for of in behind(self.case.promises, *drive)[:1]]
            but = f"; {near[0]} does not hold it" if near else ""
            words = f"nobody promises the drive at {passage.enters.clocks[0]}{but}"
            yield Reason(Aspect.PROMISE, Weight.FORBIDS, words, *where)


def _because(promise: Promise) -> str:
    return f"{promise}, by {promise.why}" if promise.why else str(promise)

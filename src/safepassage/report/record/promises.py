"""The table of promises: who gave them, how firmly, and how each stands segment by segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from safepassage.record.said import Hours
from safepassage.record.standing import SegmentStanding, Standing, standing
from safepassage.record.state import Record
from safepassage.report.record.dates import stamped, written
from safepassage.report.record.refs import Ref, Where, refs
from safepassage.units import Seconds


@dataclass(frozen=True, slots=True)
class Stretch:
    """How a promise stands for some segments.

    Parameters
    ----------
    segments
        Their keys; ``"the whole"`` where the promise names none.
    state, words
        For the styles, and in words.
    since
        Since when.
    because
        What made it so.
    confirmed
        Whether one may drive on it.
    """

    segments: str
    state: str
    words: str
    since: str
    because: Ref
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the table."""

    ref: Ref
    promisor: str
    beneficiary: str
    content: str
    hours: tuple[str, ...]
    conditions: tuple[str, ...]
    firmness: str
    why: str
    wordings: tuple[Ref, ...]
    stretches: tuple[Stretch, ...]
    no_go: str
    contested: tuple[Ref, ...]
    kept: str


def promises(record: Record, at: Seconds, where: Where) -> tuple[Promise, ...]:
    """List every promise that was given or proposed by a second since 1970."""
    return tuple(_promise(of, where) for of in standing(record, at))


def _promise(of: Standing, where: Where) -> Promise:
    (ref,) = refs([of.commitment], where)
    return Promise(
        ref=ref,
        promisor=of.said.promisor or "somebody",
        beneficiary=of.said.beneficiary,
        content=of.said.content,
        hours=tuple(map(_hours, of.said.scope.hours)),
        conditions=of.said.conditions,
        firmness=of.firmness.words,
        why=_why(of),
        wordings=refs((key for key, _ in of.wordings if key != of.commitment), where),
        stretches=tuple(_stretches(of.segments, where)),
        no_go=of.no_go,
        contested=refs(of.contested, where),
        kept=of.kept.words,
    )


def _why(of: Standing) -> str:
    """Say why this firmness, where texts differ."""
    if of.judged:
        return "as a human judged"
    firm = {firmness for _, firmness in of.wordings}
    return "the most cautious wording" if len(firm) > 1 else ""


def _stretches(of: tuple[SegmentStanding, ...], where: Where) -> Iterator[Stretch]:
    """Join neighbours that stand alike, by the same entry since the same moment."""
    for (state, since, entry), group in groupby(
        of, key=lambda it: (it.state, it.since, it.because)
    ):
        (because,) = refs([entry], where)
        segments = ", ".join(it.segment or "the whole" for it in group)
        yield Stretch(segments, state.value, state.words, stamped(since), because, state.confirmed)


def _hours(of: Hours) -> str:
    return f"{written(of.opens)} to {written(of.closes)}"

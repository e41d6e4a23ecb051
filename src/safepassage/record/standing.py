"""How each promise stands at a second, segment by segment: a pure fold of entries.

Several texts may tell of one promise in other words: where one restates another, the more
cautious wording governs until a human decides. Where a text dates something by its day only, the
cautious reading holds too: what makes a promise firmer counts from the end of that day, what makes
it weaker from its beginning. A promise that a human judged broken is violated from the first
second of what shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from safepassage.model import Firmness, PromiseState
from safepassage.record.bearing import Bearing, Kept
from safepassage.record.entry import Entry, EntryId
from safepassage.record.facts import EntryLinked, KeptJudged
from safepassage.record.said import Commitment, EntryType, Hours, Proposal
from safepassage.record.state import Record, rank
from safepassage.units import Seconds

EVERYWHERE: Final = ""
"""The segment of a promise that names none."""

AGREED: Final = {
    Firmness.IN_PRINCIPLE: PromiseState.AGREED_IN_PRINCIPLE,
    Firmness.PRELIMINARY: PromiseState.AGREED_IN_PRINCIPLE,
    Firmness.UNILATERAL: PromiseState.ANNOUNCED,
    Firmness.DECLARATORY: PromiseState.ANNOUNCED,
    Firmness.VERBAL: PromiseState.AGREED_VERBALLY,
    Firmness.UNQUALIFIED: PromiseState.AGREED_VERBALLY,
    Firmness.LOCAL: PromiseState.AGREED_LOCALLY,
    Firmness.DOCUMENTED: PromiseState.DOCUMENTED,
    Firmness.WRITTEN: PromiseState.DOCUMENTED,
    Firmness.SIGNED: PromiseState.DOCUMENTED,
}
"""How a promise stands once it is given, and nothing else has happened."""

_FIRMER: Final = {Bearing.CONFIRMS, Bearing.RESUMES}
_MOVES: Final = {
    Bearing.CONFIRMS: PromiseState.CONFIRMED,
    Bearing.VIOLATES: PromiseState.VIOLATED,
    Bearing.SUSPENDS: PromiseState.SUSPENDED,
    Bearing.WITHDRAWS: PromiseState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class SegmentStanding:
    """How a promise stands for one segment.

    Parameters
    ----------
    segment
        Which; :data:`EVERYWHERE` where the promise names none.
    state
        How it stands.
    since
        Since when, in seconds since 1970.
    because
        The entry that made it so.
    """

    segment: str
    state: PromiseState
    since: Seconds
    because: EntryId


@dataclass(frozen=True, slots=True)
class Standing:
    """How one promise stands.

    Parameters
    ----------
    commitment
        The entry that other wordings restate.
    said
        What it says.
    firmness
        The one that governs.
    judged
        Whether a human decided so; else it is the most cautious wording's.
    wordings
        Each entry that words it, and how firmly.
    segments
        One for each that it names, or for :data:`EVERYWHERE` where it names none; then one for
        each part of these that an entry speaks of by itself.
    contested
        The entries that say it is not kept, or was never given.
    kept
        What a human judged, with evidence that stands.
    """

    commitment: EntryId
    said: Commitment
    firmness: Firmness
    judged: bool
    wordings: tuple[tuple[EntryId, Firmness], ...]
    segments: tuple[SegmentStanding, ...]
    contested: tuple[EntryId, ...]
    kept: Kept

    @property
    def unconfirmed(self) -> tuple[SegmentStanding, ...]:
        """The segments on which nobody may drive on this promise."""
        return tuple(of for of in self.segments if not of.state.confirmed)

    @property
    def no_go(self) -> str:
        """Why nobody may drive on it, in plain words; empty where everybody may."""
        said = [f"{of.segment or 'the whole'}: {of.state.words}" for of in self.unconfirmed]
        return f"not confirmed for {', '.join(said)}" if said else ""


def standing(record: Record, at: Seconds) -> tuple[Standing, ...]:
    """Tell how every promise stands at a second, seconds since 1970, in the order of their names.

    A promise that nobody had given or proposed by then is left out.
    """
    linked = _linked(record)
    judged = _judged(record)
    roots = [it for it in record.standing(EntryType.COMMITMENT) if it.id not in record.restates]
    told = (
        _standing(record, root, linked.get(root.id, []), judged.get(root.id), at)
        for root in sorted(roots, key=lambda it: rank(it.id))
    )
    return tuple(of for of in told if of is not None)


def root_of(record: Record, commitment: EntryId) -> EntryId:
    """Find the promise that a wording belongs to: itself, where it restates none."""
    seen = {commitment}
    while (further := record.restates.get(commitment)) and further not in seen:
        seen.add(further)
        commitment = further
    return commitment


# --- one promise ------------------------------------------------------------------------------


def _linked(record: Record) -> dict[EntryId, list[tuple[EntryLinked, Entry]]]:
    """Gather, for each promise, the links to it or to a wording of it whose entries stand."""
    gathered: dict[EntryId, list[tuple[EntryLinked, Entry]]] = {}
    for link in record.links.values():
        entry = record.entries.get(link.entry)
        if entry is not None and entry.stands:
            gathered.setdefault(root_of(record, link.commitment), []).append((link, entry))
    return gathered


def _judged(record: Record) -> dict[EntryId, KeptJudged]:
    """Gather, for each promise, whether it is kept as a human judged last, on what still stands."""
    told = sorted(record.kept.values(), key=lambda judged: judged.at)
    return {
        root_of(record, judged.commitment): judged
        for judged in told
        if not judged.evidence or _evidence(record, judged)
    }


def _evidence(record: Record, judged: KeptJudged) -> tuple[Entry, ...]:
    found = (record.entries.get(key) for key in judged.evidence)
    return tuple(entry for entry in found if entry is not None and entry.stands)


def _with_breach(
    record: Record, links: list[tuple[EntryLinked, Entry]], judged: KeptJudged
) -> list[tuple[EntryLinked, Entry]]:
    """Let what a promise was judged broken on violate all of it.

    Whoever judged so knew what was linked by then: it makes nothing firmer from the breach on.
    """
    evidence = _evidence(record, judged)
    since = min(record.begins(entry) for entry in evidence)
    breach = (judged.commitment, Bearing.VIOLATES, (), judged.role)
    return [
        (link, entry)
        for link, entry in links
        if not (link.bearing in _FIRMER and link.at <= judged.at and _from(record, link) >= since)
    ] + [(EntryLinked(judged.at, entry.id, *breach), entry) for entry in evidence]


def _standing(
    record: Record,
    root: Entry,
    linked: list[tuple[EntryLinked, Entry]],
    kept: KeptJudged | None,
    at: Seconds,
) -> Standing | None:
    said = root.said
    if not isinstance(said, Commitment):
        return None
    if kept is not None and kept.kept is Kept.BROKEN:
        linked = _with_breach(record, linked, kept)
    links = [(link, entry) for link, entry in linked if _from(record, link) <= at]
    again = [entry for link, entry in links if link.bearing is Bearing.RESTATES]
    given = [it for it in (root, *again) if isinstance(it.said, Commitment)]
    given = [it for it in given if record.ends(it) <= at]
    proposed = [it for it in again if isinstance(it.said, Proposal)]
    if not given and not proposed:
        return None
    wordings = tuple((it.id, it.said.firmness) for it in given if isinstance(it.said, Commitment))
    weakest = min((of for _, of in wordings), key=lambda of: of.strength, default=said.firmness)
    judged = record.firmness.get(root.id)
    firmness = judged.firmness if judged else weakest
    first = min(given or proposed, key=lambda it: (record.ends(it), rank(it.id)))
    start = AGREED[firmness] if given else PromiseState.PROPOSED
    moves = sorted(
        (
            (_from(record, link), rank(entry.id), link)
            for link, entry in links
            if link.bearing in _MOVES or link.bearing is Bearing.RESUMES
        ),
        key=lambda it: it[:2],
    )
    hold = SegmentStanding(EVERYWHERE, start, record.ends(first), first.id)
    return Standing(
        root.id,
        said,
        firmness,
        judged is not None,
        wordings,
        tuple(_over(said, _moved(hold, segment, moves), at) for segment in _told_of(said, links)),
        tuple(entry.id for link, entry in links if link.bearing is Bearing.CONTESTS),
        kept.kept if kept else Kept.PENDING,
    )


def _told_of(said: Commitment, links: list[tuple[EntryLinked, Entry]]) -> tuple[str, ...]:
    """Give what a promise names, or the whole; then each part of it that an entry speaks of."""
    named = said.scope.segments or (EVERYWHERE,)
    parts = {part for link, _ in links for part in link.segments if part not in named}
    return (*named, *sorted(parts))


def _from(record: Record, link: EntryLinked) -> Seconds:
    """Tell from when a link counts, in the cautious reading of its entry's date."""
    entry = record.entries[link.entry]
    return record.ends(entry) if link.bearing in _FIRMER else record.begins(entry)


def _moved(
    hold: SegmentStanding,
    segment: str,
    moves: list[tuple[Seconds, tuple[str, int], EntryLinked]],
) -> SegmentStanding:
    """Apply what happened to a segment; who resumes a promise has it confirmed anew."""
    now = SegmentStanding(segment, hold.state, hold.since, hold.because)
    for since, _, link in moves:
        if not link.segments or segment in link.segments:
            state = _MOVES.get(link.bearing, hold.state)
            now = SegmentStanding(segment, state, since, link.entry)
    return now


def _over(said: Commitment, of: SegmentStanding, at: Seconds) -> SegmentStanding:
    """Let the clock run: hours begin and end, a deadline passes."""
    if not of.state.stands:
        return of
    hours = said.scope.hours
    ends = [it.closes.ends for it in hours] or ([said.deadline.ends] if said.deadline else [])
    if ends and at > (last := max(ends)):
        return SegmentStanding(of.segment, PromiseState.EXPIRED, last, of.because)
    running = next((it for it in hours if _holds(it, at)), None)
    if of.state is PromiseState.CONFIRMED and running is not None:
        since = max(of.since, running.opens.begins)
        return SegmentStanding(of.segment, PromiseState.IN_FORCE, since, of.because)
    return of


def _holds(hours: Hours, at: Seconds) -> bool:
    return hours.opens.begins <= at <= hours.closes.ends

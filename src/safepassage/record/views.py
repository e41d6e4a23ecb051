"""Views of the entries: by time, by party, and what is agreed against what is contested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from safepassage.model import PromiseState
from safepassage.record.bearing import Bearing, Kept
from safepassage.record.claims import claims
from safepassage.record.entry import Entry, EntryId
from safepassage.record.said import (
    Action,
    Commitment,
    EntryType,
    Figure,
    Meeting,
    Proposal,
    Refusal,
    Said,
    Statement,
    ViolationClaim,
)
from safepassage.record.standing import standing
from safepassage.record.state import Record
from safepassage.units import DAY, Seconds

_PARTIES = {
    "actors", "recipients", "speaker", "addressee", "by", "to", "promisor", "beneficiary",
    "accuser", "accused", "actor", "reported_by",
}  # fmt: skip


def parties_of(said: Said) -> tuple[str, ...]:
    """Give everybody whom an entry names as acting or addressed, each once."""
    named: list[str] = []
    for field in fields(said):
        of = getattr(said, field.name) if field.name in _PARTIES else ()
        named += of if isinstance(of, tuple) else [of]
    return tuple(dict.fromkeys(name for name in named if name))


def words_of(said: Said) -> str:  # noqa: PLR0911 - a sentence for each type
    """Say what an entry says, in one plain sentence without a full stop."""
    match said:
        case Meeting():
            who, whom = ", ".join(said.actors), ", ".join(said.recipients)
            how = {"phone": "telephoned", "visit": "met"}.get(said.format, "met")
            verb = how if said.status == "held" else "is to meet"
            return _said(who, verb, whom, f"in {said.place}" if said.place else "")
        case Statement():
            return _said(said.speaker, "said", said.topic)
        case Proposal():
            verb = "offered" if said.ask == "offer" else "asked"
            return _said(said.by, verb, said.to, f": {said.content}" if said.content else "")
        case Commitment():
            return _said(said.promisor, "promised", said.content, f"({said.firmness.words})")
        case Refusal():
            return _said(said.by, "refused", said.of)
        case ViolationClaim():
            norm = f"of breaking {said.norm}" if said.norm else ""
            return _said(said.accuser, "accused", said.accused, norm)
        case Action():
            return _said(said.actor, said.deed, f"({said.progress.replace('_', ' ')})")
        case Figure():
            where = f"at {said.place}" if said.place else ""
            when = f"on {said.date.iso}" if said.date else ""
            return _said(said.reported_by, "counted", said.written, said.counted, where, when)


def _said(who: str, *parts: str) -> str:
    return " ".join(part for part in (who or "somebody", *parts) if part).replace(" :", ":")


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry in its place in time.

    Parameters
    ----------
    at
        From when it may count, in seconds since 1970.
    date
        As the text tells it; the source's where the text tells none; empty where neither does.
    day
        Which day since the first that was asked for, from 1; None where none was.
    entry
        What happened.
    words
        The same in a sentence.
    """

    at: Seconds
    date: str
    day: int | None
    entry: Entry
    words: str


def timeline(
    record: Record, party: str = "", first_day: Seconds | None = None
) -> tuple[Moment, ...]:
    """Give all that happened, by time.

    Parameters
    ----------
    record
        Whose entries.
    party
        Only those that name it; empty for all. Upper and lower case are one.
    first_day
        From which day to count, as its first second since 1970.
    """
    return tuple(
        Moment(
            record.begins(entry),
            date_of(record, entry),
            None if first_day is None else (record.begins(entry) - first_day) // DAY + 1,
            entry,
            words_of(entry.said),
        )
        for entry in record.standing()
        if party.casefold() in " | ".join(parties_of(entry.said)).casefold()
    )


def date_of(record: Record, entry: Entry) -> str:
    """Give when something was said, as the text tells it, or its source's date; empty without."""
    source = record.sources.get(entry.source)
    told = None if isinstance(entry.said, Figure) else entry.said.date
    date = told or (source.date if source else None)
    return date.iso if date else ""


def by_party(record: Record) -> dict[str, tuple[EntryId, ...]]:
    """Give the entries that name each party, parties in order."""
    named: dict[str, list[EntryId]] = {}
    for entry in record.standing():
        for party in parties_of(entry.said):
            named.setdefault(party, []).append(entry.id)
    return {party: tuple(named[party]) for party in sorted(named)}


@dataclass(frozen=True, slots=True)
class Island:
    """What is agreed, and what is contested: the "island of agreement" of negotiators.

    Parameters
    ----------
    agreed, contested
        Each in a sentence, with the entries that it rests on.
    """

    agreed: tuple[tuple[str, tuple[EntryId, ...]], ...]
    contested: tuple[tuple[str, tuple[EntryId, ...]], ...]


def island(record: Record, at: Seconds) -> Island:
    """Tell apart, at a second since 1970, what is agreed and what is contested.

    Agreed are promises that stand and that no entry contests, and sums across figures; contested
    are those that were broken off, refusals, accusations, and figures of the same people that
    differ. A promise that ran out, or was only proposed, is neither.
    """
    found = claims(record)
    agreed = [(str(of), _entries(of.counts)) for of in found.sums]
    contested = [
        (f"{' or '.join(str(of.value) for of in group)} {group[0].figure.counted}".strip(), key)
        for group in found.differing
        for key in [_entries(group)]
    ]
    for of in standing(record, at):
        states = {it.state for it in of.segments}
        if states <= {PromiseState.EXPIRED, PromiseState.PROPOSED}:
            continue
        stands = all(it.stands for it in states) and not of.contested
        doubted = of.kept in {Kept.BROKEN, Kept.DISPUTED, Kept.PARTLY_KEPT}
        side = agreed if stands and not doubted else contested
        said = f"{of.said.promisor or 'somebody'}: {of.said.content} ({of.firmness.words})"
        side.append((said, (of.commitment, *of.contested)))
    contested += [
        (words_of(entry.said), (entry.id,))
        for entry in record.standing(EntryType.REFUSAL, EntryType.VIOLATION_CLAIM)
        if record.begins(entry) <= at and not _contests(record, entry)
    ]
    return Island(tuple(agreed), tuple(contested))


def _contests(record: Record, entry: Entry) -> bool:
    """Whether an entry is listed with the promise that it contests."""
    links = (link for link in record.links.values() if link.entry == entry.id)
    return any(link.bearing is Bearing.CONTESTS for link in links)


def _entries(counts: tuple[object, ...]) -> tuple[EntryId, ...]:
    keys: Iterator[EntryId] = (key for of in counts for key in getattr(of, "entries", ()))
    return tuple(dict.fromkeys(keys))

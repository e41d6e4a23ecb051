"""Exports: entries as rows that others' tools read, with PLOVER's tags and PA-X's columns."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from safepassage.record.entry import Entry
from safepassage.record.said import (
    Action,
    Ask,
    Commitment,
    Figure,
    Meeting,
    Proposal,
    Refusal,
    Said,
    Statement,
    ViolationClaim,
)
from safepassage.record.standing import Standing, standing
from safepassage.record.state import Record
from safepassage.record.views import date_of, words_of
from safepassage.units import Seconds

# PLOVER's codebook, github.com/openeventdata/PLOVER: what is announced is AGREE, a deed RETREAT
_DEEDS: Final = {
    "ceasefire": ("RETREAT", "ceasefire"),
    "release": ("RETREAT", "release"),
    "withdr": ("RETREAT", "withdraw"),
    "evacuat": ("RETREAT", "access"),
    "convoy": ("RETREAT", "access"),
    "corridor": ("RETREAT", "access"),
    "aid": ("AID", ""),
}
"""Words that tell a deed, each with its tag; the first that is found counts."""

EVENTS: Final = (
    "entry", "type", "date", "source_actor", "target_actor", "plover_event", "plover_mode",
    "words", "ruling", "role", "publisher", "affiliation", "source_sha256", "start", "end",
)  # fmt: skip
AGREEMENTS: Final = (
    "commitment", "date", "parties", "third_parties", "agreement", "status", "stage", "firmness",
    "state", "segment", "conditions", "kept", "entries",
)  # fmt: skip


def plover(said: Said) -> tuple[str, str]:  # noqa: PLR0911 - a tag for each type
    """Give the event and the mode by which PLOVER tags what is said; empty where it has none."""
    match said:
        case Meeting():
            return ("CONSULT", str(said.format))
        case Proposal():
            return ("AGREE", "") if said.ask is Ask.OFFER else ("REQUEST", str(said.ask))
        case Commitment():
            return ("AGREE", "")
        case Refusal():
            return ("REJECT", "")
        case ViolationClaim():
            return ("ACCUSE", "allege")
        case Action():
            deed = said.deed.casefold()
            return next((tag for word, tag in _DEEDS.items() if word in deed), ("", ""))
        case Statement() | Figure():
            return ("", "")


def events(record: Record) -> list[dict[str, Any]]:
    """Give every entry that a human took up as a row, by time."""
    return [_event(record, entry) for entry in record.standing()]


def _event(record: Record, entry: Entry) -> dict[str, Any]:
    source = record.sources.get(entry.source)
    event, mode = plover(entry.said)
    actor, target = _sides(entry.said)
    return {
        "entry": entry.id,
        "type": str(entry.type),
        "date": date_of(record, entry),
        "source_actor": actor,
        "target_actor": target,
        "plover_event": event,
        "plover_mode": mode,
        "words": words_of(entry.said),
        "ruling": str(entry.ruling),
        "role": str(entry.by or ""),
        "publisher": source.publisher if source else "",
        "affiliation": str(source.affiliation) if source else "",
        "source_sha256": entry.source,
        "start": entry.quote.start,
        "end": entry.quote.end,
    }


def _sides(said: Said) -> tuple[str, str]:
    """Give who acts, and on whom."""
    sides = (
        ("speaker", "addressee"), ("by", "to"), ("promisor", "beneficiary"),
        ("accuser", "accused"), ("actor", ""), ("reported_by", ""), ("by", ""),
    )  # fmt: skip
    if isinstance(said, Meeting):
        return ("; ".join(said.actors), "; ".join(said.recipients))
    for actor, target in sides:
        if hasattr(said, actor):
            return (str(getattr(said, actor)), str(getattr(said, target, "")))
    return ("", "")


def agreements(record: Record, at: Seconds) -> list[dict[str, Any]]:
    """Give every promise that stands or stood, as PA-X lists agreements: a row for each segment."""
    return [row for of in standing(record, at) for row in _agreement(record, of)]


def _agreement(record: Record, of: Standing) -> list[dict[str, Any]]:
    root = record.entries[of.commitment]
    names = [of.said.promisor, of.said.beneficiary]
    tentative = of.firmness.tentative
    return [
        {
            "commitment": of.commitment,
            "date": date_of(record, root),
            "parties": "; ".join(name for name in names if name),
            "third_parties": _mediator(record, of),
            "agreement": of.said.content,
            "status": "not agreed yet" if tentative else "agreed",
            "stage": "pre-negotiation" if tentative else "implementation",
            "firmness": str(of.firmness),
            "state": str(hold.state),
            "segment": hold.segment,
            "conditions": "; ".join(of.said.conditions),
            "kept": str(of.kept),
            "entries": " ".join(
                dict.fromkeys([*(key for key, _ in of.wordings), hold.because, *of.contested])
            ),
        }
        for hold in of.segments
    ]


def _mediator(record: Record, of: Standing) -> str:
    track = record.tracks.get(record.placed.get(of.commitment, ""))
    return track.mediator if track else ""


def as_csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    """Write rows as CSV; a cell that a spreadsheet would run as a formula is quoted by a ``'``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_safe(str(row[column])) for column in columns] for row in rows])
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell

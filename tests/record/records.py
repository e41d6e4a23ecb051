"""Records made for tests: entries that a human took up, without texts or a ledger."""

from __future__ import annotations

from collections.abc import Iterable

from safepassage.record.bearing import Bearing
from safepassage.record.entry import Role, Span, Suggestion
from safepassage.record.facts import (
    EntryConfirmed,
    EntryLinked,
    EntrySuggested,
    Fact,
    SourceAdded,
)
from safepassage.record.said import Change, Figure, Said, type_of
from safepassage.record.state import Record, fold
from safepassage.record.when import When

DIGEST = "ab" * 32
NOW = 1_800_000_000
WHO = Role.SUPPORT


def entered(*said: Said, source: When | None = None) -> tuple[Fact, ...]:
    """Confirm what is said, as ``commitment-1``, ``commitment-2``, ``action-1`` ..."""
    facts: list[Fact] = [SourceAdded(NOW, DIGEST, "a paper", source)]
    seen: dict[str, int] = {}
    for number, of in enumerate(said):
        kind = type_of(of).replace("_", "-")
        seen[kind] = seen.get(kind, 0) + 1
        key = f"{kind}-{seen[kind]}"
        facts.append(EntrySuggested(NOW, key, DIGEST, Suggestion(of, Span(number, number + 1))))
        facts.append(EntryConfirmed(NOW, key, WHO))
    return tuple(facts)


def linked(entry: str, bearing: Bearing, commitment: str, *segments: str) -> EntryLinked:
    """Judge what an entry does to a commitment."""
    return EntryLinked(NOW, entry, commitment, bearing, segments, WHO)


def counted(
    value: int, place: str, day: str, *whom: str, change: Change = Change.PRESENT
) -> Figure:
    """Count some groups, or everybody."""
    return Figure(str(value), value, whom=whom, place=place, date=When(day), change=change)


def record_of(said: Iterable[Said], *facts: Fact, source: When | None = None) -> Record:
    """Fold confirmed entries and further facts."""
    return fold((*entered(*said, source=source), *facts))

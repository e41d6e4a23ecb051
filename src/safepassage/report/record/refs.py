"""References: from a sentence to the entries that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from safepassage.record.entry import EntryId


@dataclass(frozen=True, slots=True)
class Ref:
    """An entry, and where it is shown."""

    id: EntryId
    href: str


Where: TypeAlias = Callable[[EntryId], str]
"""Tells where an entry is shown: further down in the file, or on another page of the desk."""


def in_file(entry: EntryId) -> str:
    """Tell where an entry is in the file of the record."""
    return f"#{entry}"


def refs(entries: Iterable[EntryId], where: Where) -> tuple[Ref, ...]:
    """Refer to entries, each once."""
    return tuple(Ref(entry, where(entry)) for entry in dict.fromkeys(entries))

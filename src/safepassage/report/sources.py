"""Where the figures come from: the notes of a case, numbered, and who refers to which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safepassage.model import Case

_ASSUMED = "assumption"


@dataclass(frozen=True, slots=True)
class Note:
    """One source, however many figures rest on it.

    Parameters
    ----------
    number
        From 1, in the order of the case.
    text
        The reference, as it was entered.
    uses
        What rests on it: ``"groups: plant, seated"``.
    assumed
        Whether whoever entered it calls it an assumption.
    """

    number: int
    text: str
    uses: tuple[str, ...]
    assumed: bool


@dataclass(frozen=True)
class Notes:
    """All notes of a case.

    Parameters
    ----------
    notes
        In the order of their numbers.
    where
        The number of the note for a table, a row and a field.
    """

    notes: tuple[Note, ...]
    where: dict[tuple[str, str, str], int]

    @classmethod
    def of(cls, case: Case) -> Notes:
        """Give a number to every note of a case; the same words are one note."""
        uses: dict[str, list[str]] = {}
        where = {}
        for source in case.sources:
            uses.setdefault(source.note, []).append(_use(source.table, source.row, source.field))
            number = list(uses).index(source.note) + 1
            where[source.table, source.row, source.field] = number
        notes = (
            Note(n, text, tuple(rests), text.casefold().startswith(_ASSUMED))
            for n, (text, rests) in enumerate(uses.items(), start=1)
        )
        return cls(tuple(notes), where)

    def on(self, table: str, rows: str | Iterable[str] = "", *fields: str) -> tuple[int, ...]:
        """Give the numbers of the notes on some rows of a table.

        Parameters
        ----------
        rows
            The key of a row, or several.
        fields
            Only these, and what speaks of the whole row; without any, all fields.
        """
        keys = {rows} if isinstance(rows, str) else set(rows)
        found = {
            number
            for (of, row, field), number in self.where.items()
            if of == table and row in keys and (not fields or field in {"", *fields})
        }
        return tuple(sorted(found))

    @property
    def assumed(self) -> int:
        """How many of the notes are assumptions."""
        return sum(note.assumed for note in self.notes)


def _use(table: str, row: str, field: str) -> str:
    what = ", ".join(word for word in (row, field.replace("_", " ")) if word)
    return f"{table.replace('_', ' ')}: {what}" if what else table.replace("_", " ")

"""The part of a text's page on which an entry is weighed: a form for each thing to judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from safepassage.record.entry import Entry
from safepassage.record.form import Field, Shape, form
from safepassage.record.gaps import CHECKLIST
from safepassage.record.said import Commitment, EntryType
from safepassage.record.standing import root_of
from safepassage.record.state import Record
from safepassage.record.views import words_of
from safepassage.server.weights import Firm, Judged, Linked, Named, Placed, Settled, Weight

_LONGEST = 90  # characters of a choice: what is longer makes a list wider than a telephone


@dataclass(frozen=True, slots=True)
class Weighing:
    """A form of the desk.

    Parameters
    ----------
    name
        Where it is sent to: a key of :data:`~safepassage.server.weights.WEIGHTS`.
    title, act
        Its heading, and what its button says.
    fields
        What is filled in.
    """

    name: str
    title: str
    act: str
    fields: tuple[Field, ...]


def weighings(record: Record, entry: Entry) -> tuple[Weighing, ...]:
    """Give the forms for an entry, with what was judged of it so far.

    Only those are given for which the record has something to choose from.
    """
    return tuple(_weighings(record, entry))


def strand_form() -> tuple[Field, ...]:
    """Give the form in which a strand of talks is named."""
    hint = "a short key, such as istanbul-process"
    return tuple(replace(of, hint=hint) if of.name == "strand" else of for of in form(Named()))


def filled_in(
    asked: tuple[Weighing, ...], name: str, typed: tuple[Field, ...]
) -> tuple[Weighing, ...]:
    """Put back what was typed into one of the forms, with why it cannot be."""
    return tuple(
        replace(one, fields=put_back(one.fields, typed)) if one.name == name else one
        for one in asked
    )


def put_back(asked: tuple[Field, ...], typed: tuple[Field, ...]) -> tuple[Field, ...]:
    """Put what was typed into the fields that were asked, in their order."""
    return tuple(
        replace(of, value=told.value, wrong=told.wrong)
        for of, told in zip(asked, typed, strict=True)
    )


def _weighings(record: Record, entry: Entry) -> Iterator[Weighing]:
    others = [of for of in record.standing(EntryType.COMMITMENT) if of.id != entry.id]
    if others:
        names = {of.id: f"{of.id}: {words_of(of.said)}" for of in others}
        fields = _form(Linked(), "commitment", names)
        yield Weighing("link", "What it does to a promise", "Link it", fields)
    if isinstance(entry.said, Commitment):
        yield from _judgements(record, entry, entry.said)
    if record.tracks:
        placed = Placed(record.placed.get(entry.id, ""))
        names = {key: of.title for key, of in record.tracks.items()}
        yield Weighing("strand", "Its strand of talks", "Place it", _form(placed, "strand", names))
    names = {of.key: of.question for of in CHECKLIST}
    fields = _form(Settled(), "clause", names)
    yield Weighing("clause", "Which clause it settles", "Settle it", fields)


def _judgements(record: Record, entry: Entry, said: Commitment) -> Iterator[Weighing]:
    root = root_of(record, entry.id)
    kept, firm = record.kept.get(root), record.firmness.get(root)
    judged = Judged(kept.kept, kept.evidence) if kept else Judged()
    hint = "names of entries that show it, such as action-3"
    fields = tuple(replace(of, hint=hint) if of.name == "evidence" else of for of in form(judged))
    yield Weighing("kept", "Whether it is kept", "Judge it", fields)
    decided = Firm(firm.firmness, firm.why) if firm else Firm(said.firmness)
    yield Weighing("firmness", "How firm it is", "Decide it", form(decided))


def _form(value: Weight, name: str, names: dict[str, str]) -> tuple[Field, ...]:
    """Give a form in which one field is chosen by name."""
    words = tuple(_clipped(of) for of in names.values())
    return tuple(
        replace(of, shape=Shape.CHOICE, choices=tuple(names), called=words, hint="")
        if of.name == name
        else of
        for of in form(value)
    )


def _clipped(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"

"""What is said, as another type of entry: who, to whom, what, where and when are kept."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

from safepassage.record.said import CLASS, Commitment, EntryType, Said, Scope, type_of

_LABEL: Final = 160


@dataclass(frozen=True, slots=True)
class _Names:
    """How a type calls who acts, whom, and what it is about; empty where it has no such field."""

    who: str
    whom: str = ""
    what: str = ""


_NAMES: Final = {
    EntryType.MEETING: _Names("actors", "recipients"),
    EntryType.STATEMENT: _Names("speaker", "addressee", "topic"),
    EntryType.PROPOSAL: _Names("by", "to", "content"),
    EntryType.COMMITMENT: _Names("promisor", "beneficiary", "content"),
    EntryType.REFUSAL: _Names("by", what="of"),
    EntryType.VIOLATION_CLAIM: _Names("accuser", "accused", "norm"),
    EntryType.ACTION: _Names("actor", what="deed"),
    EntryType.FIGURE: _Names("reported_by", what="counted"),
}


def retyped(said: Said, kind: EntryType) -> Said:
    """Say the same as another type of entry, as far as that one has fields for it.

    A human fills in the rest: how firm a promise is stands nowhere in a statement.
    """
    if type_of(said) is kind:
        return said
    ours, theirs = _NAMES[type_of(said)], _NAMES[kind]
    kept = {
        theirs.who: _get(said, ours.who),
        theirs.whom: _get(said, ours.whom),
        theirs.what: _get(said, ours.what),
        "place": _place(said),
        "date": said.date,
    }
    blank = CLASS[kind]()
    known = {field.name for field in fields(blank)}
    new = replace(blank, **{k: _as(getattr(blank, k), v) for k, v in kept.items() if k in known})
    if isinstance(new, Commitment) and kept["place"]:
        return replace(new, scope=Scope(places=(kept["place"],)))
    return new


def _get(said: Said, name: str) -> Any:  # noqa: ANN401 - a name, or several
    return getattr(said, name) if name else ""


def _place(said: Said) -> str:
    if isinstance(said, Commitment):
        return said.scope.places[0] if said.scope.places else ""
    return getattr(said, "place", "")


def _as(blank: object, value: Any) -> Any:  # noqa: ANN401 - of the kind of the field
    """Give one name or several, as a field has them."""
    if isinstance(blank, tuple) and isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, tuple):
        return " and ".join(value)[:_LABEL]
    return value

"""Facts of notices in the ledger: written as entries and read back.

The notices know no ledger, and the ledger no notices: here each kind of fact gets a form whose
fields are marked as the ledger asks, by one table. A field that the table does not know keeps
its own type; where a name could hide in that, the catalogue refuses it when this is imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, make_dataclass
from typing import Annotated, Any, Final, TypeAlias, get_args, get_type_hints

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger import Catalogue, Kind, Statement
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.ledger.entry import Entry, read_leaf
from safepassage.ledger.facts import Digest, Id, Number, Whole
from safepassage.ledger.facts import Words as Marked
from safepassage.ledger.store import Kept
from safepassage.notification import Fact, Words
from safepassage.notification.facts import LONGEST

Since: TypeAlias = Annotated[int, Whole(-1_000_000_000, 1_000_000_000)]
"""Seconds after the operation's start; 30 years either way."""
Said: TypeAlias = Annotated[str, Marked(LONGEST, "what a party or an observer said; no names")]

MARKS: Final[dict[str, Any]] = {
    "at": Since,
    "notice": Number,
    "version": Annotated[int, Whole(1, 9999)],
    "party": Id,
    "segments": tuple[Id, ...],
    "digest": Digest,
    "contact": Id,
    "words": Said | None,
    "by_their_clock": Since | None,
    "attachment": Digest | None,
}
"""How the ledger marks each field of a fact. An empty text is absent."""


def _form(kind: type[Fact]) -> type:
    """Make the form of a kind of fact."""
    hints = get_type_hints(kind)
    marked = [(of.name, MARKS.get(of.name, hints[of.name])) for of in fields(kind)]
    return make_dataclass(kind.__name__, marked, frozen=True)


def _name(kind: type[Fact]) -> str:
    """``NoticeComposed`` is ``notice_composed/1``."""
    return f"{re.sub(r'(?<!^)(?=[A-Z])', '_', kind.__name__).lower()}/1"


_FORMS: Final[dict[type[Fact], type]] = {kind: _form(kind) for kind in get_args(Fact)}
_FACTS: Final[dict[type, type[Fact]]] = {form: kind for kind, form in _FORMS.items()}

NOTICES: Final = Catalogue(*(Kind(_name(kind), form) for kind, form in _FORMS.items()))
"""Every kind of fact of a notice, as the ledger keeps it."""


def write(fact: Fact) -> Statement:
    """Give the statement of a fact: one fact, one byte string.

    A value that the ledger does not take is a ``LedgerError``: a key of the case with a capital
    letter, words that are not in Unicode's composed form.
    """
    told = {of.name: _plain(getattr(fact, of.name)) for of in fields(fact)}
    return NOTICES.write(_FORMS[type(fact)](**told))


def noted(kept: Kept) -> tuple[Fact, ...]:
    """Read the facts of notices out of a ledger, in its order; what else is in it is passed over.

    An entry that is of such a kind and no such fact is a ``LedgerError``.

    Parameters
    ----------
    kept
        A ledger to read. What no checkpoint covers was never acknowledged, and is not read.
    """
    return tuple(_read(entry) for entry in acknowledged(kept) if entry.kind in NOTICES.kinds)


def acknowledged(kept: Kept) -> Iterator[Entry]:
    """Give the entries that a checkpoint covers, in the ledger's order."""
    latest = kept.latest()
    size = 0 if latest is None else read_checkpoint(latest.text).size
    return (read_leaf(row.leaf, row.position) for row in kept.rows(0, size))


def _read(entry: Entry) -> Fact:
    """Read one fact.

    Raises
    ------
    LedgerError
        Where the entry holds none.
    """
    form = NOTICES.read(entry.statement)
    told = {name: part for name, part in vars(form).items() if part is not None}
    try:
        if "words" in told:
            told["words"] = Words(told["words"])
        fact = _FACTS[type(form)](**told)
    except ImpossibleValue as fault:
        raise LedgerError(f"entry {entry.index}: {fault}") from fault
    if write(fact) != entry.statement:
        raise LedgerError(f"entry {entry.index} is not written as such a fact is")
    return fact


def _plain(value: object) -> object:
    """Give the text of words; None for a text that is empty."""
    told = value.verbatim if isinstance(value, Words) else value
    return None if told == "" else told

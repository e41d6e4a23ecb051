"""The desk's pages of the record: each a frozen value that its template draws, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.record.entry import EntryId
from safepassage.record.form import Field, spaced
from safepassage.record.said import EntryType
from safepassage.record.source import Affiliation
from safepassage.report.record.page import Heading, RecordPage, View, page
from safepassage.report.record.text import Card, Text, lay

TYPES = tuple((of.value, spaced(of)) for of in EntryType)
"""What an entry may be, and that in words."""


MORE = "more"
"""The part of a page in which further entries are looked for and entered."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the last post came to, said where its reader looks.

    Parameters
    ----------
    words
        In plain words.
    grave
        Whether nothing was written.
    about
        The entry that it is about; :data:`MORE` for what is missing; empty for the whole page.
    """

    words: str
    grave: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was sent and could not be added, field by field as it was filled in."""

    text: str = ""
    publisher: str = ""
    date: str = ""
    address: str = ""
    affiliation: str = Affiliation.UNKNOWN.value


@dataclass(frozen=True, slots=True)
class FirstPage:
    """All texts, what they come to, and a form for another text."""

    record: RecordPage
    affiliations: tuple[str, ...]
    draft: Draft
    notice: Notice | None

    @property
    def title(self) -> str:
        """Of the operation."""
        return self.record.title

    @property
    def training(self) -> bool:
        """Whether it is an exercise."""
        return self.record.training


@dataclass(frozen=True, slots=True)
class TextPage:
    """One text, its entries, and where its reader is.

    Parameters
    ----------
    title, training, seen
        Of the operation, whether it is an exercise, and how many entries the ledger had.
    text
        The text with its cards.
    here
        The name of the entry that the keys act on; empty where there is none.
    form
        The fields of that entry while it is edited.
    types
        What another entry may be.
    reads
        Whether a program can look for entries.
    notice
        What the last post came to.
    quote
        The words that were to be an entry, where they could not.
    """

    title: str
    training: bool
    seen: int
    text: Text
    here: str
    form: tuple[Field, ...]
    types: tuple[tuple[str, str], ...]
    reads: bool
    notice: Notice | None
    quote: str

    @property
    def done(self) -> int:
        """How many entries are ruled on."""
        return len(self.text.cards) - self.text.open


def first_page(
    view: View, heading: Heading, draft: Draft | None = None, notice: Notice | None = None
) -> FirstPage:
    """Gather the first page."""
    sides = tuple(of.value for of in Affiliation)
    record = view.record

    def where(entry: EntryId) -> str:
        return f"/texts/{record.entries[entry].source}?at={entry}"

    return FirstPage(page(view, heading, where), sides, draft or Draft(), notice)


def text_page(  # noqa: PLR0913 - what the address asks for, and what the last post left
    view: View,
    heading: Heading,
    digest: str,
    *,
    at: str = "",
    editing: bool = False,
    form: tuple[Field, ...] = (),
    reads: bool = False,
    notice: Notice | None = None,
    quote: str = "",
) -> TextPage | None:
    """Gather the page of a text; None where the record has no such text.

    Parameters
    ----------
    at
        The entry where its reader is; the first that nobody has ruled on by default.
    editing, form
        Whether that entry is edited, and its fields where they were filled in before.
    """
    source = view.record.sources.get(digest)
    if source is None:
        return None
    text = lay(view.record, source, view.text(digest))
    here = _here(text, at)
    return TextPage(
        title=heading.title,
        training=heading.training,
        seen=view.seen,
        text=text,
        here=here.id if here else "",
        form=(form or here.fields) if here and editing else (),
        types=TYPES,
        reads=reads,
        notice=notice,
        quote=quote,
    )


def following(text: Text, entry: str) -> str:
    """Name the next entry that nobody has ruled on, after this one or else from the top."""
    names = [card.id for card in text.cards]
    at = names.index(entry) + 1 if entry in names else 0
    turned = (*text.cards[at:], *text.cards[:at])
    return next((card.id for card in turned if card.open), entry)


def _here(text: Text, at: str) -> Card | None:
    by_name = {card.id: card for card in text.cards}
    return by_name.get(at) or by_name.get(following(text, ""))

"""The desk's pages of the record: each a frozen value that its template draws, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.record.entry import EntryId
from safepassage.record.form import Field, form, spaced
from safepassage.record.retype import retyped
from safepassage.record.said import EntryType
from safepassage.record.source import Affiliation
from safepassage.report.record.page import Heading, RecordPage, View, page
from safepassage.report.record.text import Card, Text, lay
from safepassage.server.weighed import Weighing, strand_form, weighings

TYPES = tuple((of.value, spaced(of)) for of in EntryType)
"""What an entry may be, and that in words."""


MORE = "more"
"""The part of a page in which further entries are looked for and entered."""
STRANDS = "strands"
"""The part of the first page in which strands of talks are named."""


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
        The entry that it is about; :data:`MORE` or :data:`STRANDS` for a part; empty for the whole.
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
    """All texts, what they come to, and forms for another text and another strand of talks."""

    record: RecordPage
    affiliations: tuple[str, ...]
    draft: Draft
    strand: tuple[Field, ...]
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
    form, kind
        The fields of that entry while it is edited, and as which type.
    weighed
        The forms in which that entry is weighed, while it is.
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
    kind: str
    weighed: tuple[Weighing, ...]
    types: tuple[tuple[str, str], ...]
    reads: bool
    notice: Notice | None
    quote: str

    @property
    def done(self) -> int:
        """How many entries are ruled on."""
        return len(self.text.cards) - self.text.open


@dataclass(frozen=True, slots=True)
class Work:
    """What the reader of a text is about to do with an entry.

    Parameters
    ----------
    at
        The entry; the first that nobody has ruled on by default.
    kind
        The type as which it is edited; None where it is not.
    form
        Its fields, where they were filled in before.
    weighing
        Whether it is weighed.
    weighed
        The forms of that, where one was filled in before.
    """

    at: EntryId = ""
    kind: EntryType | None = None
    form: tuple[Field, ...] = ()
    weighing: bool = False
    weighed: tuple[Weighing, ...] = ()


def first_page(
    view: View,
    heading: Heading,
    draft: Draft | None = None,
    notice: Notice | None = None,
    strand: tuple[Field, ...] = (),
) -> FirstPage:
    """Gather the first page."""
    sides = tuple(of.value for of in Affiliation)
    record = view.record

    def where(entry: EntryId) -> str:
        return f"/texts/{record.entries[entry].source}?at={entry}"

    told = page(view, heading, where)
    return FirstPage(told, sides, draft or Draft(), strand or strand_form(), notice)


def text_page(
    view: View,
    heading: Heading,
    digest: str,
    work: Work,
    *,
    reads: bool = False,
    notice: Notice | None = None,
    quote: str = "",
) -> TextPage | None:
    """Gather the page of a text; None where the record has no such text."""
    source = view.record.sources.get(digest)
    if source is None:
        return None
    text = lay(view.record, source, view.text(digest))
    here = _here(text, work.at)
    entry = view.record.entries[here.id] if here else None
    editing = work.kind if entry else None
    fields = form(retyped(entry.said, editing)) if entry and editing else ()
    weighing = entry is not None and entry.stands and work.weighing
    return TextPage(
        title=heading.title,
        training=heading.training,
        seen=view.seen,
        text=text,
        here=here.id if here else "",
        form=(work.form or fields) if editing else (),
        kind=editing.value if editing else "",
        weighed=(work.weighed or weighings(view.record, entry)) if entry and weighing else (),
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

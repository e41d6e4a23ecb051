"""A text of the record: its words with the spans of its entries, and a card for each entry."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from safepassage.record.bearing import Bearing
from safepassage.record.entry import BY_HAND, Entry, Ruling
from safepassage.record.facts import SourceAdded
from safepassage.record.form import Field, form, spaced
from safepassage.record.gaps import CHECKLIST
from safepassage.record.language import cautions
from safepassage.record.said import EntryType
from safepassage.record.state import Record
from safepassage.report.record.dates import stamped, written


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text in which nothing begins or ends.

    Parameters
    ----------
    words
        Its characters.
    type
        That of the shortest entry around it; empty where no entry is.
    card
        The anchor of that entry.
    begins
        Number and anchor of the entries that begin with it.
    """

    words: str
    type: str = ""
    card: str = ""
    begins: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What an entry does to a promise: ``"restates"`` ``"commitment-2"``."""

    bearing: str
    to: str
    segments: str


@dataclass(frozen=True, slots=True)
class Card:
    """An entry beside its text.

    Parameters
    ----------
    id, number
        Its name in the ledger, and its place in the text, from 1.
    type, called
        Its type, and that in words.
    ruling, ruled
        What was ruled, and that in words with role and time.
    found
        By whom or what it was found.
    quote
        What it rests on, word for word.
    fields
        What it says; those without a value too.
    links
        What it does to promises.
    judged
        What else was judged of it: name and value.
    """

    id: str
    number: int
    type: str
    called: str
    ruling: str
    ruled: str
    found: str
    quote: str
    fields: tuple[Field, ...]
    links: tuple[Link, ...]
    judged: tuple[tuple[str, str], ...]

    @property
    def open(self) -> bool:
        """Whether nobody has ruled on it."""
        return self.ruling == Ruling.SUGGESTED

    @property
    def taken_up(self) -> bool:
        """Whether a human took it up, as it was or edited: only then can it weigh anything."""
        return self.ruling in {Ruling.CONFIRMED, Ruling.EDITED}

    @property
    def told(self) -> tuple[Field, ...]:
        """The fields that say something."""
        return tuple(field for field in self.fields if field.value)


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its cards.

    Parameters
    ----------
    digest, title
        SHA-256 of its words, and how a list calls it.
    origin
        What is known of where it comes from: name and value.
    address
        Where it was published; empty where nobody knows.
    cautions
        What in it may show a reader something else than it says.
    pieces, cards
        Its words, and its entries in the order of the text.
    """

    digest: str
    title: str
    origin: tuple[tuple[str, str], ...]
    address: str
    cautions: tuple[str, ...]
    pieces: tuple[Piece, ...]
    cards: tuple[Card, ...]

    @property
    def open(self) -> int:
        """How many entries nobody has ruled on."""
        return sum(card.open for card in self.cards)

    @property
    def types(self) -> tuple[tuple[str, str, int], ...]:
        """Each type of entry in it, in words too, and how often."""
        count = {of: sum(card.type == of for card in self.cards) for of in EntryType}
        return tuple((of.value, spaced(of), n) for of, n in count.items() if n)


def lay(record: Record, source: SourceAdded, words: str) -> Text:
    """Lay out a text of the record with its entries.

    Parameters
    ----------
    source
        What is known of it.
    words
        Its text.
    """
    entries = record.of_source(source.source)
    publisher = source.publisher or "Unnamed source"
    origin = {
        "Published": written(source.date),
        "Speaks as": spaced(source.affiliation),
        "SHA-256": source.source[:16],
    }
    return Text(
        digest=source.source,
        title=f"{publisher}, {written(source.date)}",
        origin=tuple(origin.items()),
        address=source.address,
        cautions=cautions(words),
        pieces=tuple(_pieces(words, entries)),
        cards=tuple(card(record, n, of, words) for n, of in enumerate(entries, start=1)),
    )


def card(record: Record, number: int, entry: Entry, words: str) -> Card:
    """Lay out an entry of a text."""
    links = (link for link in record.links.values() if link.entry == entry.id)
    return Card(
        id=entry.id,
        number=number,
        type=entry.type.value,
        called=spaced(entry.type),
        ruling=entry.ruling.value,
        ruled=_ruled(entry),
        found=_found(entry),
        quote=" ".join(entry.quote.of(words).split()),
        fields=form(entry.said),
        links=tuple(
            Link(_BEARS[link.bearing], link.commitment, ", ".join(link.segments)) for link in links
        ),
        judged=tuple(_judged(record, entry)),
    )


def _judged(record: Record, entry: Entry) -> Iterator[tuple[str, str]]:
    """Give what was judged of an entry beside its links."""
    if firm := record.firmness.get(entry.id):
        yield "Firmness as judged", f"{firm.firmness.words}{': ' if firm.why else ''}{firm.why}"
    if kept := record.kept.get(entry.id):
        shown = f", as {' and '.join(kept.evidence)} show" if kept.evidence else ""
        yield "Kept", f"{kept.kept.words}{shown}"
    if track := record.tracks.get(record.placed.get(entry.id, "")):
        yield "Strand of talks", track.title
    questions = {of.key: of.question for of in CHECKLIST}
    for (clause, key), settled in sorted(record.clauses.items()):
        if key == entry.id:
            yield "Contests" if settled.contests else "Settles", questions.get(clause, clause)


_BEARS = {of: of.value for of in Bearing} | {Bearing.RESTATES: "words again"}


def _ruled(entry: Entry) -> str:
    if entry.by is None:
        return "not ruled on"
    return f"{entry.ruling} by {entry.by}, {stamped(entry.at)}"


def _found(entry: Entry) -> str:
    of = entry.suggestion
    if of.extractor == BY_HAND:
        return "found by hand"
    return f"found by {of.extractor} {of.version}".rstrip() + f", sure by {of.confidence} %"


def _pieces(words: str, entries: tuple[Entry, ...]) -> Iterator[Piece]:
    """Cut a text wherever an entry begins or ends; a rejected entry marks nothing.

    Parameters
    ----------
    entries
        In the order in which they begin.
    """
    marked = [
        (entry.quote, n, entry)
        for n, entry in enumerate(entries, start=1)
        if entry.ruling is not Ruling.REJECTED and entry.quote.end <= len(words)
    ]
    cuts = {0, len(words), *(at for of, _, _ in marked for at in (of.start, of.end))}
    around: list[tuple[int, int, Entry]] = []  # a heap, the shortest on top
    for start, end in pairwise(sorted(cuts)):
        begins: list[tuple[int, str]] = []
        while marked and marked[0][0].start == start:
            quote, n, entry = marked.pop(0)
            heapq.heappush(around, (quote.end - quote.start, n, entry))
            begins.append((n, entry.id))
        while around and around[0][2].quote.end <= start:
            heapq.heappop(around)
        inner = around[0][2] if around else None
        yield Piece(
            words[start:end],
            inner.type.value if inner else "",
            inner.id if inner else "",
            tuple(begins),
        )

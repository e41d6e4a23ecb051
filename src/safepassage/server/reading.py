"""Reading: the first page, the page of a text, and what posts from them come to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from safepassage.errors import ImpossibleValue
from safepassage.operation import Refusal
from safepassage.record.entry import Entry, EntryId, Span
from safepassage.record.form import as_filled, filled
from safepassage.record.said import CLASS, EntryType, type_of
from safepassage.record.source import Affiliation, Source
from safepassage.record.when import When
from safepassage.server import draw, faults, pages, rulings
from safepassage.server.desk import Ask, Clash, Desk
from safepassage.server.faults import Fault
from safepassage.server.pages import MORE, Draft, Notice, Work

_NO_TEXT: Final = Fault(404, "No such text", "The record has no text with this digest.")
NO_ENTRY: Final = Fault(404, "No such entry", "The record has no entry of this name in this text.")
_NOTHING_FURTHER: Final = "No further entry was found. Enter by hand what you see yourself."
_NOT_THERE: Final = "These words do not stand in the text. Copy them from it."
CANNOT_BE: Final = "Something in this form cannot be: see beside the fields."
_CLASH: Final = (
    "Somebody ruled on {} while you looked at it. Nothing of yours was written: "
    "look at it as it stands now, and rule again."
)


def first(desk: Desk, request: Request) -> Response:  # noqa: ARG001 - as every page
    """Show all texts, and what they come to."""
    page = pages.first_page(desk.view(), desk.heading)
    return HTMLResponse(draw.page("desk.html.j2", page))


def text(desk: Desk, request: Request) -> Response:
    """Show a text and its entries; one of them as it is edited, or weighed."""
    asked = request.query_params
    at = asked.get("at", "")
    entry = desk.view().record.entries.get(at)
    kind = _kind(asked, entry.type) if entry and "edit" in asked else None
    return text_page(desk, request, Work(at, kind, weighing="weigh" in asked))


def add(desk: Desk, request: Request, told: dict[str, str]) -> Response:  # noqa: ARG001
    """Take another text: it is laid beside the ledger, and a fact says that it came in."""
    try:
        source = _source(told)
    except ImpossibleValue as fault:
        return _first_again(desk, told, f"This text was not added: {fault}.")
    desk.texts.keep(source)
    made = desk.write(rulings.add(source))
    if isinstance(made, Refusal):
        return _first_again(desk, told, sentence(made))
    return to_text(source.digest)


def read(desk: Desk, request: Request, told: dict[str, str]) -> Response:  # noqa: ARG001
    """Have a program look for entries."""
    digest = request.path_params["digest"]
    view = desk.view()
    known = view.record.sources.get(digest)
    if known is None or desk.suggest is None:
        return faults.told(_NO_TEXT)
    text = view.text(digest)
    source = Source(text, known.publisher, known.date, known.address, known.affiliation)
    found = desk.suggest(source)
    if isinstance(found, Refusal):
        note = Notice(sentence(found), grave=True, about=MORE)
        return text_page(desk, request, Work(), 422, note)
    if not desk.write(rulings.suggested(digest, found)):
        return text_page(desk, request, Work(), 200, Notice(_NOTHING_FURTHER, about=MORE))
    return to_text(digest)


def enter(desk: Desk, request: Request, told: dict[str, str]) -> Response:
    """Enter by hand what a person found: its words and type; then its fields are filled in."""
    digest = request.path_params["digest"]
    view = desk.view()
    if digest not in view.record.sources:
        return faults.told(_NO_TEXT)
    nth = number(told, "nth", 1)
    span = rulings.find(view.text(digest), told.get("quote", ""), nth)
    if span is None or told.get("type") not in set(EntryType):
        note = Notice(_NOT_THERE, grave=True, about=MORE)
        return text_page(desk, request, Work(), 422, note, told.get("quote", ""))
    kind = EntryType(told["type"])
    desk.write(rulings.enter(digest, kind, span))
    record = desk.view().record
    entered = [of for of in record.of_source(digest) if _found_as(of, kind, span)]
    return to_text(digest, at=entered[-1].id, edit="yes")


def confirm(desk: Desk, request: Request, told: dict[str, str]) -> Response:
    """Rule that the text says so."""
    return _ruled(desk, request, told, rulings.confirm(request.path_params["entry"]))


def reject(desk: Desk, request: Request, told: dict[str, str]) -> Response:
    """Rule that the text says nothing of the kind."""
    return _ruled(desk, request, told, rulings.reject(request.path_params["entry"]))


def edit(desk: Desk, request: Request, told: dict[str, str]) -> Response:
    """Rule that the text says something else, be it of another type."""
    entry = entry_of(desk, request)
    if entry is None:
        return faults.told(NO_ENTRY)
    kind = _kind(told, entry.type)
    said = filled(CLASS[kind], told)
    if isinstance(said, tuple):
        note = Notice(CANNOT_BE, grave=True, about=entry.id)
        return text_page(desk, request, Work(entry.id, kind, said), 422, note)
    return _ruled(desk, request, told, rulings.edit(entry.id, said))


# --- the pieces -----------------------------------------------------------------------------------


def _ruled(desk: Desk, request: Request, told: dict[str, str], ask: Ask) -> Response:
    """Write a ruling down, and go to the next entry that nobody has ruled on."""
    entry = entry_of(desk, request)
    if entry is None:
        return faults.told(NO_ENTRY)
    made = desk.write(ask, entry.id, number(told, "seen"))
    if isinstance(made, Clash | Refusal):
        work = Work(entry.id)
        if told.keys() - {"seen"}:
            kind = _kind(told, entry.type)
            work = Work(entry.id, kind, as_filled(CLASS[kind], told))
        return text_page(desk, request, work, *not_written(made, entry.id))
    page = pages.text_page(desk.view(), desk.heading, entry.source, Work())
    return to_text(entry.source, at=pages.following(page.text, entry.id) if page else "")


def not_written(why: Clash | Refusal, entry: EntryId) -> tuple[int, Notice]:
    """Say why a post wrote nothing: the status, and what its sender reads."""
    if isinstance(why, Clash):
        return 409, Notice(_CLASH.format(entry), grave=True, about=entry)
    return 422, Notice(sentence(why), grave=True, about=entry)


def _found_as(entry: Entry, kind: EntryType, quote: Span) -> bool:
    """Tell whether an entry was found so, whatever it was made since."""
    return (entry.quote, type_of(entry.suggestion.said)) == (quote, kind)


def _kind(told: Mapping[str, str], otherwise: EntryType) -> EntryType:
    """Read as which type an entry is edited."""
    named = told.get("as", "")
    return EntryType(named) if named in set(EntryType) else otherwise


def entry_of(desk: Desk, request: Request) -> Entry | None:
    """Find the entry that an address names; None where that text has none of that name."""
    entry = desk.view().record.entries.get(request.path_params["entry"])
    return entry if entry and entry.source == request.path_params["digest"] else None


def sentence(of: Refusal) -> str:
    """Write a refusal as a sentence."""
    words = str(of)
    return f"{words[:1].upper()}{words[1:]}."


def number(told: dict[str, str], name: str, otherwise: int = 0) -> int:
    """Read a number of a form; another where there is none."""
    return int(told[name]) if re.fullmatch("[0-9]{1,10}", told.get(name, "")) else otherwise


def text_page(
    desk: Desk,
    request: Request,
    work: Work,
    status: int = 200,
    notice: Notice | None = None,
    words: str = "",
) -> Response:
    """Draw the page of the text that an address names."""
    page = pages.text_page(
        desk.view(),
        desk.heading,
        request.path_params["digest"],
        work,
        reads=desk.suggest is not None,
        notice=notice,
        quote=words,
    )
    if page is None:
        return faults.told(_NO_TEXT)
    return HTMLResponse(draw.page("text.html.j2", page), status)


def _first_again(desk: Desk, told: dict[str, str], why: str) -> Response:
    draft = Draft(**{of.name: told.get(of.name, "") for of in fields(Draft)})
    page = pages.first_page(desk.view(), desk.heading, draft, Notice(why, grave=True))
    return HTMLResponse(draw.page("desk.html.j2", page), 422)


def to_text(digest: str, **asked: str) -> Response:
    """Lead to the page of a text."""
    tail = f"?{urlencode(asked)}" if asked else ""
    return RedirectResponse(f"/texts/{quote(digest)}{tail}", 303)


def _source(told: dict[str, str]) -> Source:
    """Read the form of a text.

    Raises
    ------
    ImpossibleValue
        Where it cannot be one.
    """
    date = told.get("date", "").strip()
    side = told.get("affiliation", "")
    if side not in set(Affiliation):
        raise ImpossibleValue(f"{side!r:.40} is nobody's side")
    return Source(
        told.get("text", ""),
        _bounded(told, "publisher", 160),
        When(date) if date else None,
        _bounded(told, "address", 600),
        Affiliation(side),
    )


def _bounded(told: dict[str, str], name: str, most: int) -> str:
    """Read a field that the ledger bounds; nothing is cut.

    Raises
    ------
    ImpossibleValue
        Where it is longer.
    """
    value = " ".join(told.get(name, "").split())
    if len(value) > most:
        raise ImpossibleValue(f"{name} has {len(value):,} characters, {most} at most")
    return value

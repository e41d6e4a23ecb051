"""Weighing: what posts of what an entry does, settles and belongs to come to."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from safepassage.operation import Refusal
from safepassage.record.entry import Entry
from safepassage.record.form import Field, as_filled, filled
from safepassage.server import draw, faults, pages, weights
from safepassage.server.desk import Clash, Desk
from safepassage.server.faults import Fault
from safepassage.server.pages import STRANDS, Notice, Work
from safepassage.server.reading import (
    CANNOT_BE,
    NO_ENTRY,
    entry_of,
    not_written,
    number,
    sentence,
    text_page,
    to_text,
)
from safepassage.server.weighed import filled_in, put_back, strand_form, weighings

_NO_WEIGHT: Final = Fault(404, "Nothing to judge", "An entry is not judged in this way.")


def weigh(desk: Desk, request: Request, told: dict[str, str]) -> Response:
    """Judge what an entry does to a promise, whether that is kept, or where the entry belongs."""
    entry, what = entry_of(desk, request), request.path_params["what"]
    if entry is None:
        return faults.told(NO_ENTRY)
    if what not in weights.WEIGHTS:
        return faults.told(_NO_WEIGHT)
    kind = weights.WEIGHTS[what]
    weight = filled(kind, told)
    if isinstance(weight, tuple):
        note = Notice(CANNOT_BE, grave=True, about=entry.id)
        return _again(desk, request, entry, weight, 422, note)
    made = desk.write(weights.weigh(entry.id, weight), entry.id, number(told, "seen"))
    if isinstance(made, Clash | Refusal):
        typed = as_filled(kind, told)
        return _again(desk, request, entry, typed, *not_written(made, entry.id))
    return to_text(entry.source, at=entry.id, weigh="yes")


def name(desk: Desk, request: Request, told: dict[str, str]) -> Response:  # noqa: ARG001 - as every post
    """Name a strand of talks."""
    named = filled(weights.Named, told)
    if isinstance(named, tuple):
        return _named_again(desk, named, CANNOT_BE)
    made = desk.write(weights.name(named))
    if isinstance(made, Refusal):
        return _named_again(desk, as_filled(weights.Named, told), sentence(made))
    return RedirectResponse(f"/#{STRANDS}", 303)


def _again(
    desk: Desk,
    request: Request,
    entry: Entry,
    typed: tuple[Field, ...],
    status: int,
    notice: Notice,
) -> Response:
    """Show what was typed again; whoever was overtaken sees it beside what stands now."""
    asked = weighings(desk.view().record, entry)
    shown = filled_in(asked, request.path_params["what"], typed)
    return text_page(desk, request, Work(entry.id, weighing=True, weighed=shown), status, notice)


def _named_again(desk: Desk, typed: tuple[Field, ...], why: str) -> Response:
    note = Notice(why, grave=True, about=STRANDS)
    shown = put_back(strand_form(), typed)
    page = pages.first_page(desk.view(), desk.heading, notice=note, strand=shown)
    return HTMLResponse(draw.page("desk.html.j2", page), 422)

"""What went wrong, in one shape: a number, a heading, and a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import HTMLResponse

from safepassage.server import draw


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request gets no page of its own.

    Parameters
    ----------
    status
        As HTTP counts.
    title, words
        In plain words.
    back
        Where to go on; the desk's first page by default.
    """

    status: int
    title: str
    words: str
    back: str = "/"


def told(fault: Fault) -> HTMLResponse:
    """Give the page of a fault."""
    return HTMLResponse(draw.page("fault.html.j2", fault), fault.status)

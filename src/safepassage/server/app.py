"""The desk as an ASGI application: which address shows what, and what a post comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safepassage.errors import SafePassageError
from safepassage.server import draw, faults, reading, weighing
from safepassage.server.access import Door, Guard
from safepassage.server.desk import Desk
from safepassage.server.faults import Fault
from safepassage.server.posted import posted

Page: TypeAlias = Callable[[Desk, Request], Response]
Post: TypeAlias = Callable[[Desk, Request, dict[str, str]], Response]

_TOO_LARGE: Final = Fault(
    413, "Too large", "That was too large for a page, or no form. Add a long text from its file."
)
_FAULTS: Final = {
    404: Fault(404, "Nothing here", "There is no such page at this desk."),
    405: Fault(405, "Not this way", "This address does not take that."),
}


def app(desk: Desk, door: Door) -> Starlette:
    """Make the application.

    Parameters
    ----------
    desk
        What it works with.
    door
        Where it stands, and what opens it.
    """

    def shown(path: str, page: Page) -> Route:
        async def show(request: Request) -> Response:
            return await run_in_threadpool(page, desk, request)

        return Route(path, show)

    def taken(path: str, post: Post) -> Route:
        async def take(request: Request) -> Response:
            told = await posted(request)
            if told is None:
                return faults.told(_TOO_LARGE)
            return await run_in_threadpool(post, desk, request, told)

        return Route(path, take, methods=["POST"])

    return Starlette(
        routes=[
            shown("/", reading.first),
            taken("/texts", reading.add),
            shown("/texts/{digest}", reading.text),
            taken("/texts/{digest}/entries", reading.enter),
            taken("/texts/{digest}/read", reading.read),
            taken("/texts/{digest}/{entry}/confirm", reading.confirm),
            taken("/texts/{digest}/{entry}/reject", reading.reject),
            taken("/texts/{digest}/{entry}/edit", reading.edit),
            taken("/texts/{digest}/{entry}/weigh/{what}", weighing.weigh),
            taken("/strands", weighing.name),
            Route(f"{draw.STATIC}{{name}}", _static),
        ],
        middleware=[Middleware(Guard, door=door)],
        exception_handlers={HTTPException: _fault, SafePassageError: _cannot},
    )


async def _static(request: Request) -> Response:
    found = draw.files().get(request.url.path)
    if found is None:
        return faults.told(_FAULTS[404])
    kind, content = found
    keep = {"cache-control": "private, max-age=31536000, immutable"}  # the path tells the content
    return Response(content, media_type=kind, headers=keep)


async def _fault(request: Request, fault: Exception) -> Response:  # noqa: ARG001 - as Starlette calls
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    return faults.told(
        _FAULTS.get(status, Fault(status, "Not understood", "Go back and try again."))
    )


async def _cannot(request: Request, fault: Exception) -> Response:  # noqa: ARG001 - the same
    """Say what this package refuses: a text that is not there, a disk that does not acknowledge."""
    return faults.told(Fault(500, "That could not be done", f"{fault}."))

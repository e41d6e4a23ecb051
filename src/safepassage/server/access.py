"""Who may ask at all: whoever has the key that the command printed, from pages of our own.

A browser sends anything to a loopback address that any page tells it to. So a request must name us
as its host (a name that was rebound to 127.0.0.1 is another host), it must carry the key, which
only a cookie of ours can, and a post must come from a page of ours. What is sent back may neither
be framed nor ask anybody else for anything.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from safepassage.server.draw import STATIC
from safepassage.server.faults import Fault, told

ENTER: Final = "/enter/"
"""What comes before the key in the address that the command prints."""

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src data:; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # "no-referrer" would hide the origin of our own posts
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

_STRANGER: Final = Fault(403, "Not from here", "Open the address that safepassage printed.")
_ELSEWHERE: Final = Fault(403, "Not from this page", "This was not sent from a page of this desk.")
_MISDIRECTED: Final = Fault(421, "Another host", "This desk answers at its own address only.")


@dataclass(frozen=True, slots=True)
class Door:
    """Where the desk stands, and what opens it.

    Parameters
    ----------
    port
        Of this machine.
    key
        What nobody can guess.
    """

    port: int
    key: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a request may call us."""
        return tuple(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    @property
    def address(self) -> str:
        """Where to enter."""
        return f"http://{self.hosts[0]}{ENTER}{self.key}"

    @property
    def cookie(self) -> str:
        """The cookie's name; two desks on one machine have two."""
        return f"desk-{self.port}"

    def fits(self, key: str) -> bool:
        """Tell whether a key is ours, in a time that tells nothing."""
        return hmac.compare_digest(key.encode(), self.key.encode())


class Guard:
    """Lets requests through that may come, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer: ASGIApp = self._refused(scope) or self._entered(scope) or self._app
        return await answer(scope, receive, sealed)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host") not in self._door.hosts:
            return told(_MISDIRECTED)
        if scope["path"].startswith((ENTER, STATIC)):  # styles are on the page for strangers too
            return None
        if not self._door.fits(_cookie(headers, self._door.cookie)):
            return told(_STRANGER)
        if scope["method"] not in {"GET", "HEAD"} and not self._ours(headers):
            return told(_ELSEWHERE)
        return None

    def _ours(self, headers: Headers) -> bool:
        return headers.get("origin") == f"http://{headers['host']}"

    def _entered(self, scope: Scope) -> Response | None:
        """Hand out the cookie for the key."""
        if not scope["path"].startswith(ENTER):
            return None
        if not self._door.fits(scope["path"].removeprefix(ENTER)):
            return told(_STRANGER)
        inside = RedirectResponse("/", 303)
        inside.set_cookie(self._door.cookie, self._door.key, httponly=True, samesite="strict")
        return inside


def _cookie(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""

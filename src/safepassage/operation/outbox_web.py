"""An outbox that is a web server: the text of the notice is posted to an address of the party."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import IO, Final
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from safepassage.notification.facts import Outcome, Way
from safepassage.operation.outbox import Parcel
from safepassage.units import Seconds

PATIENCE: Final[Seconds] = 30
LATER: Final = frozenset({408, 409, 421, 425, 429})
"""Refusals that say "not now" (RFC 9110, RFC 6585); 409: the same key is being worked on."""


class NoRedirect(HTTPRedirectHandler):
    """A post that is sent elsewhere would become a get, and nobody would have the notice."""

    def redirect_request(
        self,
        req: Request,  # noqa: ARG002 - as urllib calls
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: Message,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        """Go nowhere."""
        return


@dataclass(frozen=True, slots=True)
class WebOutbox:
    """Posts ``notice.json`` of each parcel.

    ``Idempotency-Key`` is the parcel's key, ``Content-Digest`` (RFC 9530) the digest of the text.

    Parameters
    ----------
    address
        ``https://...``
    """

    address: str

    @property
    def way(self) -> Way:
        """A web server."""
        return Way.WEB

    def hand_over(self, parcel: Parcel) -> Outcome:
        """Post the text; only a 2xx says that it was taken."""
        text = parcel.files["notice.json"]
        seen = base64.b64encode(hashlib.sha256(text).digest()).decode()
        headers = {
            "Content-Type": "application/json",
            "Content-Digest": f"sha-256=:{seen}:",
            "Idempotency-Key": f'"{parcel.key}"',
        }
        request = Request(self.address, text, headers, method="POST")  # noqa: S310 - wiring looked
        try:
            with build_opener(NoRedirect).open(request, timeout=PATIENCE):
                return Outcome.HANDED
        except HTTPError as refused:
            refused.close()
            final = 300 <= refused.code < 500 and refused.code not in LATER
            return Outcome.BOUNCED if final else Outcome.UNANSWERED
        except (OSError, HTTPException):
            return Outcome.UNANSWERED

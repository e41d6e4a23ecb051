"""An endpoint of a language model, in the form that OpenAI made common, by plain HTTP.

On this machine, unless the user insists: a text that is read may be one that must not leave it.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from safepassage.errors import ImpossibleValue
from safepassage.operation.outbox_web import NoRedirect
from safepassage.units import Seconds

LARGEST: Final = 1_000_000
"""Bytes of an answer."""
_STEP: Final = 16_384


def ask(
    address: str,
    body: bytes,
    *,
    elapsed: Callable[[], float],
    patience: Seconds = 60,
    far: bool = False,
) -> bytes:
    """Post a question and give the answer.

    Parameters
    ----------
    address
        Up to and without ``/chat/completions``.
    elapsed
        A watch that was just started: seconds.
    patience
        Seconds that the whole answer may take.
    far
        Whether another machine than this one may be asked.

    Raises
    ------
    ImpossibleValue
        Where the address is none, or another machine's without ``far``; where no whole answer
        comes in time.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImpossibleValue(f"{address!r:.80} is no address of the form http://...")
    if not (far or _here(parts.hostname)):
        raise ImpossibleValue(f"{parts.hostname} is not this machine; --far lets a text leave it")
    request = Request(  # noqa: S310 - its scheme was looked at
        f"{address.rstrip('/')}/chat/completions",
        body,
        {"Content-Type": "application/json"},
        method="POST",
    )
    answer = b""
    try:
        opener = build_opener(NoRedirect, ProxyHandler({}))
        with opener.open(request, timeout=patience) as reply:
            while part := reply.read1(_STEP):
                answer += part
                if len(answer) > LARGEST or elapsed() > patience:
                    raise ImpossibleValue(f"{address}: an answer too long or too slow")
    except (OSError, HTTPException) as fault:
        raise ImpossibleValue(f"{address} gave no answer: {type(fault).__name__}") from fault
    return answer


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

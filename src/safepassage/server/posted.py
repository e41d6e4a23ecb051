"""What a form sent: names and values, no more of them than a form of ours has."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

LARGEST: Final = 4_000_000
"""Bytes of a post; a longer text is added from its file."""


async def posted(request: Request) -> dict[str, str] | None:
    """Read a form; None where it is too large, or no form at all.

    The last value of a name counts; lines end as they do in a text file.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=100, errors="strict"
        )
    except ValueError:
        return None
    return {name: value.replace("\r\n", "\n") for name, value in pairs}

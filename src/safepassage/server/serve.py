"""The adapter to uvicorn: an application on a socket of this machine, until it is told to stop."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp

HERE = "127.0.0.1"
"""No other machine reaches it."""


def listen(port: int) -> socket.socket:
    """Take a port of this machine; 0 for any that is free. A taken one is an ``OSError``."""
    return socket.create_server((HERE, port))


def server(app: ASGIApp) -> uvicorn.Server:
    """Make what answers; its ``run(sockets=[...])`` returns once it was told to stop."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # an address holds digests and names of entries
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=2,
        )
    )

"""A real mail server and a real web server on loopback, which fail as they are told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class Post:
    """Takes mail; answers each message with the next of ``answers``, and with 250 after them."""

    def __init__(self, answers: list[str]) -> None:
        self.answers = answers
        self.mail: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ANN401, ARG002, N802
        """Take one message; one that is refused at the end was read all the same."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250") or answer == "lost":
            mail = BytesParser(policy=default).parsebytes(envelope.content)
            assert isinstance(mail, EmailMessage)
            self.mail.append(mail)
        if answer == "lost":  # it has the message, and the sender does not hear of it
            server.transport.close()
        return answer


@contextmanager
def mail_server(answers: list[str]) -> Iterator[tuple[Post, int]]:
    """Run a mail server; gives it and its port."""
    post = Post(answers)
    controller = Controller(post, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        yield post, controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


class Desk(ThreadingHTTPServer):
    """Takes notices once a key, whatever it answers to whoever posts them."""

    def __init__(self, answers: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.posts: list[tuple[str, str]] = []
        self.taken: dict[str, bytes] = {}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Answer with the next status; 0 takes the notice and hangs up."""
        desk = self.server
        assert isinstance(desk, Desk)
        text = self.rfile.read(int(self.headers["Content-Length"]))
        answer = desk.answers.pop(0) if desk.answers else 201
        key = self.headers["Idempotency-Key"]
        desk.posts.append((key, self.headers["Content-Digest"]))
        if answer == 0 or answer < 300:
            desk.taken.setdefault(key, text)
        if answer == 0:
            return
        self.send_response(answer)
        if answer == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        """Say nothing."""


@contextmanager
def web_server(answers: list[int]) -> Iterator[tuple[Desk, str]]:
    """Run a web server; gives it and its address."""
    desk = Desk(answers)
    thread = threading.Thread(target=desk.serve_forever, daemon=True)
    thread.start()
    try:
        yield desk, f"http://127.0.0.1:{desk.server_address[1]}/notices"
    finally:
        desk.shutdown()
        desk.server_close()
        thread.join()

"""An outbox that is a mail server (SMTP)."""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from typing import Final

from safepassage.notification.facts import Outcome, Way
from safepassage.operation.outbox import Parcel
from safepassage.units import Seconds

PATIENCE: Final[Seconds] = 30
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""The one way that nobody listens in on."""


@dataclass(frozen=True, slots=True)
class MailOutbox:
    """Hands each parcel to a mail server, as a message with the files attached.

    Parameters
    ----------
    host, port
        The server.
    sender
        The address that it comes from.
    clock
        Seconds since 1970.
    secure
        Encrypted from the first byte; otherwise by STARTTLS. A server elsewhere that offers
        neither gets nothing.
    user, password
        Empty where the server asks for none.
    """

    host: str
    port: int
    sender: str
    clock: Callable[[], Seconds]
    secure: bool = False
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def way(self) -> Way:
        """A mail server."""
        return Way.MAIL

    def hand_over(self, parcel: Parcel) -> Outcome:
        """Send a message; its ``Message-ID`` is the parcel's key."""
        try:
            with self._server() as server:
                self._greet(server)
                server.send_message(self._message(parcel))
        except smtplib.SMTPRecipientsRefused as refused:
            return _refused(code for code, _ in refused.recipients.values())
        except smtplib.SMTPResponseException as refused:
            return _refused([refused.smtp_code])
        except (smtplib.SMTPException, OSError):
            return Outcome.UNANSWERED
        return Outcome.HANDED

    def _server(self) -> smtplib.SMTP:
        if self.secure:
            trust = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=trust)
        return smtplib.SMTP(self.host, self.port, timeout=PATIENCE)

    def _greet(self, server: smtplib.SMTP) -> None:
        """Encrypt, and say who we are.

        Raises
        ------
        SMTPNotSupportedError
            Where the notice would be told in the clear.
        """
        server.ehlo()
        if not self.secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        elif not self.secure and self.host not in HERE:
            raise smtplib.SMTPNotSupportedError("the mail server offers no encryption")
        if self.user:
            server.login(self.user, self.password)

    def _message(self, parcel: Parcel) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, parcel.address
        message["Subject"] = f"{parcel.notice} version {parcel.version}, {parcel.digest[:8]}"
        message["Date"] = formatdate(self.clock())
        message["Message-ID"] = f"<{parcel.key}@{self.sender.rpartition('@')[2]}>"
        texts = [name for name in sorted(parcel.files) if name.endswith(".txt")]
        message.set_content("\n".join(parcel.files[name].decode() for name in texts))
        for name in sorted(parcel.files):
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            main, _, sub = kind.partition("/")
            if main == "text":
                main, sub = "application", "octet-stream"  # nobody may mend its line ends
            message.add_attachment(parcel.files[name], maintype=main, subtype=sub, filename=name)
        return message


def _refused(codes: Iterable[int]) -> Outcome:
    """Tell a final no from a "not now" (RFC 5321, 4.2.1: 5yz and 4yz)."""
    return Outcome.BOUNCED if any(code >= 500 for code in codes) else Outcome.UNANSWERED

"""The outbox: a port by which notices leave the house.

At least once: that a parcel is queued is in the ledger before it leaves, and what came of it
after. Where the second is missing, or says that nobody answered, it is handed over again, with
the same key; whoever takes parcels in drops the one whose key it has.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from safepassage.model import Contact
from safepassage.notification import Notice, digest, render
from safepassage.notification.facts import DeliveryNoted, Outcome, Way
from safepassage.notification.notice import NoticeNumber
from safepassage.notification.standing import VersionStanding


@dataclass(frozen=True, slots=True)
class Parcel:
    """A version of a notice for one contact, in every form.

    Parameters
    ----------
    notice, version, digest
        Which text.
    contact, address
        For whom: the key of a contact, or of the party where the case names none; its e-mail
        address, empty where it has none.
    files
        By name; ``notice.json`` is the text that the digest is of.
    """

    notice: NoticeNumber
    version: int
    digest: str
    contact: str
    address: str
    files: dict[str, bytes] = field(repr=False)

    @property
    def key(self) -> str:
        """The same for the same text to the same contact, however often it is sent."""
        return hashlib.sha256(f"{self.digest} {self.contact}".encode()).hexdigest()


class Outbox(Protocol):
    """Something that takes parcels."""

    @property
    def way(self) -> Way:
        """What parcels are handed to."""

    def hand_over(self, parcel: Parcel) -> Outcome:
        """Hand a parcel over, and say what came of it; whatever fails outside is no error."""


def parcels(notice: Notice, way: Way) -> tuple[Parcel, ...]:
    """Pack a notice.

    Parameters
    ----------
    notice
        Which.
    way
        By mail it goes to every contact of the party with an address; otherwise once, to the
        first.
    """
    party, posts = notice.recipient.party, notice.recipient.contacts
    if way is Way.MAIL:
        to = [(post.id, post.email) for post in posts if post.email]
    else:
        to = [_first(posts, party)]
    if not to:
        return ()
    files = render(notice)
    return tuple(
        Parcel(notice.number, notice.version, digest(notice), contact, address, files)
        for contact, address in to
    )


def handed(version: VersionStanding, parcel: Parcel, way: Way) -> bool:
    """Tell whether a parcel was handed over; one that bounced later on was not."""
    return _last(version, parcel, way) is Outcome.HANDED


def _last(version: VersionStanding, parcel: Parcel, way: Way) -> Outcome | None:
    """Give the outcome that counts: of two at the same second, the one further on."""
    noted = [
        fact
        for fact in version.sent
        if isinstance(fact, DeliveryNoted) and (fact.contact, fact.way) == (parcel.contact, way)
    ]
    last = max(noted, key=lambda it: (it.at, list(Outcome).index(it.outcome)), default=None)
    return None if last is None else last.outcome


def _first(posts: tuple[Contact, ...], party: str) -> tuple[str, str]:
    return (posts[0].id, posts[0].email) if posts else (party, "")

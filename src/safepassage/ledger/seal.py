"""Sealed attachments: what only named recipients may read, and what can be erased.

Contact details of staff, a letter, a photograph: its bytes lie beside the ledger, encrypted with
age (<https://age-encryption.org/v1>) to the recipients' keys. The ledger has its salted digest. The
salt is inside the seal: once the sealed file is erased, nobody can tell what the digest was of, not
even by trying every telephone number, and the ledger is as valid as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import ModuleType
from typing import Final

from safepassage.errors import LedgerError, MissingExtra
from safepassage.ledger.facts import Catalogue, Count, Digest, Kind

SALT: Final = 32
"""Bytes of chance that a seal takes."""


@dataclass(frozen=True, slots=True)
class AttachmentSealed:
    """Something was put beside the ledger, for so many to read."""

    digest: Digest
    recipients: Count


@dataclass(frozen=True, slots=True)
class AttachmentErased:
    """It is no more."""

    digest: Digest


ATTACHMENT_FACTS: Final = Catalogue(
    Kind("attachment_sealed/1", AttachmentSealed),
    Kind("attachment_erased/1", AttachmentErased),
)


def seal(content: bytes, recipients: Sequence[str], salt: bytes) -> tuple[AttachmentSealed, bytes]:
    """Seal an attachment: the fact for the ledger, and the file to lie beside it.

    Parameters
    ----------
    content
        What is sealed.
    recipients
        Their age keys: ``"age1..."``; one or more.
    salt
        :data:`SALT` bytes of chance, never used before.

    Raises
    ------
    LedgerError
        Where a recipient's key is none, or there is nobody to read it.
    """
    age = _age()
    try:
        keys = [age.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except age.RecipientError as fault:
        raise LedgerError(f"not the key of a recipient: {fault}") from fault
    if not keys:
        raise LedgerError("an attachment is sealed for somebody")
    fact = AttachmentSealed(_digest(salt + content), len(keys))
    return fact, age.encrypt(salt + content, keys)


def unseal(sealed: bytes, identity: str, digest: Digest) -> bytes:
    """Open an attachment, and see that it is the one that the ledger speaks of.

    Parameters
    ----------
    sealed, identity
        The file, and the recipient's secret key: ``"AGE-SECRET-KEY-1..."``.
    digest
        What the ledger has.

    Raises
    ------
    LedgerError
        Where it is not for this recipient, was changed, or is another one.
    """
    age = _age()
    try:
        opened = age.decrypt(sealed, [age.x25519.Identity.from_str(identity)])
    except (age.DecryptError, age.IdentityError) as fault:
        raise LedgerError("the attachment is not for this key, or was changed") from fault
    if _digest(opened) != digest:
        raise LedgerError("this is another attachment than the one in the ledger")
    return bytes(opened[SALT:])


def _digest(salted: bytes) -> Digest:
    return sha256(b"safepassage attachment 1\n" + salted).hexdigest()


def _age() -> ModuleType:
    """Fetch age.

    Raises
    ------
    MissingExtra
        Where it is not installed.
    """
    try:
        import pyrage
    except ModuleNotFoundError as fault:
        raise MissingExtra("sealing an attachment", "pyrage", "seal") from fault
    return pyrage  # type: ignore[no-any-return]

"""Keys and signatures: Ed25519 over notes, and cosignatures that say when.

A log signs its checkpoints plainly; a party or witness cosigns them, with its own clock. A key is
told in one line, as C2SP has it: ``name+key id+base64``.
See <https://c2sp.org/signed-note>, <https://c2sp.org/tlog-cosignature>.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.note import Signature, SignedNote, is_name
from safepassage.units import Seconds


class Way(IntEnum):
    """What a signature says; the numbers are C2SP's."""

    PLAIN = 0x01
    """I signed this text."""
    COSIGNED = 0x04
    """At this time, this was the largest consistent tree of this log that I had seen."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key, whose it is, and what its signatures say.

    Parameters
    ----------
    name
        Whose: ``"evacuation.example/mariupol-2022"``, ``"north-command.example"``.
    way
        What its signatures say.
    public
        32 bytes of Ed25519.
    """

    name: str
    way: Way
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name with a space or a plus, and a key that is not 32 bytes."""
        if not is_name(self.name) or len(self.public) != 32:
            raise ImpossibleValue(f"{self.name!r:.70} cannot be a key: no space, no plus, 32 bytes")

    @property
    def id(self) -> bytes:
        """The 4 bytes by which a signature names its key."""
        return sha256(f"{self.name}\n".encode() + bytes((self.way,)) + self.public).digest()[:4]

    def __str__(self) -> str:
        """Write the key in one line, without its end."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes((self.way,)) + self.public).decode()}"

    def signed(self, signature: Signature) -> bool:
        """Tell whether a signature claims to be this key's."""
        return (signature.name, signature.key) == (self.name, self.id)


def read_key(line: str) -> VerifierKey:
    """Read a public key from its line.

    Raises
    ------
    LedgerError
        Where the line is none, or its parts do not belong together.
    """
    try:
        name, _, coded = line.split("+", 2)
        data = b64decode(coded, validate=True)
        key = VerifierKey(name, Way(data[0]), data[1:])
    except (ValueError, IndexError) as fault:  # too few parts, no base64, an ImpossibleValue
        raise LedgerError(f"{line[:60]!r} is not a public key (name+id+base64)") from fault
    if str(key) != line:
        raise LedgerError(f"the public key of {name} is damaged: its id does not fit it")
    return key


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who can sign.

    Parameters
    ----------
    name
        Whose key it is.
    private
        The private key; never shown.
    """

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    def key(self, way: Way) -> VerifierKey:
        """Give the public key for one way of signing."""
        return VerifierKey(self.name, way, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Sign a note's text."""
        return Signature(self.name, self.key(Way.PLAIN).id, self.private.sign(text.encode()))

    def cosign(self, text: str, at: Seconds) -> Signature:
        """Cosign a checkpoint's text at a moment, in seconds since 1970."""
        blob = at.to_bytes(8, "big") + self.private.sign(_cosigned(text, at))
        return Signature(self.name, self.key(Way.COSIGNED).id, blob)


def signer(name: str, secret: bytes) -> Signer:
    """Make a signer of 32 secret bytes."""
    return Signer(name, Ed25519PrivateKey.from_private_bytes(secret))


class Signed(NamedTuple):
    """Who signed, and for a cosignature when, by the signer's own clock."""

    key: VerifierKey
    at: Seconds | None


def signers(note: SignedNote, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
    """Tell which of some keys signed a note, in the order of its signatures.

    Signatures by other keys are passed over; they say nothing to who does not know the key.
    A signature that names one of the keys and is false is a ``LedgerError``.
    """
    known = tuple(keys)
    return tuple(
        Signed(key, _verified(note.text, key, signature))
        for signature in note.signatures
        for key in known
        if key.signed(signature)
    )


def _verified(text: str, key: VerifierKey, signature: Signature) -> Seconds | None:
    """Check one signature, and give the time in it.

    Raises
    ------
    LedgerError
        Where the signature is false.
    """
    at, blob, message = None, signature.blob, text.encode()
    if key.way is Way.COSIGNED:
        at, blob = int.from_bytes(blob[:8], "big"), blob[8:]
        message = _cosigned(text, at)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(blob, message)
    except (InvalidSignature, ValueError) as fault:
        raise LedgerError(f"a signature that names the key of {key.name} is false") from fault
    return at


def _cosigned(text: str, at: Seconds) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()

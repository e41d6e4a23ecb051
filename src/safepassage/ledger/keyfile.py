"""A private key at rest: sealed with a passphrase.

Argon2id (RFC 9106) makes the key of ChaCha20-Poly1305 (RFC 8439); everything else in the file is
authenticated with it. The file is one line of canonical JSON.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.canonical import Value, decode, encode
from safepassage.ledger.keys import Role
from safepassage.ledger.sign import Signer, VerifierKey, read_key, signer


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs to try one passphrase. The default is RFC 9106's second choice: 64 MiB.

    Parameters
    ----------
    passes, kib, lanes
        Passes over the memory, 1,024 bytes of memory, and lanes that can be filled side by side.
    """

    passes: int = 3
    kib: int = 65_536
    lanes: int = 4

    def __post_init__(self) -> None:
        """Refuse a cost that is none, or that nobody could pay."""
        if not (
            0 < self.passes <= 100 and 0 < self.lanes <= 64 and 8 * self.lanes <= self.kib <= 2**22
        ):
            raise ImpossibleValue("a passphrase is tried at a cost between nothing and 4 GiB")


@dataclass(frozen=True, slots=True)
class _Head:
    """What a key file says openly."""

    role: Role
    public: VerifierKey
    cost: Cost
    salt: bytes

    def tree(self) -> dict[str, Value]:
        return {
            "cost": [self.cost.passes, self.cost.kib, self.cost.lanes],
            "format": 1,
            "public": str(self.public),
            "role": str(self.role),
            "salt": b64encode(self.salt).decode(),
        }

    def cipher(self, passphrase: str) -> ChaCha20Poly1305:
        derive = Argon2id(
            salt=self.salt,
            length=32,
            iterations=self.cost.passes,
            memory_cost=self.cost.kib,
            lanes=self.cost.lanes,
        )
        return ChaCha20Poly1305(derive.derive(passphrase.encode()))


COST: Final = Cost()
CHANCE: Final = 28
"""Bytes of chance that a key file takes: a salt of 16, a nonce of 12."""


def lock(role: Role, who: Signer, passphrase: str, chance: bytes, cost: Cost = COST) -> str:
    """Write a private key for its file.

    Parameters
    ----------
    role, who
        What the key is for, and the key.
    passphrase
        Opens it again. Nobody can do without.
    chance
        :data:`CHANCE` bytes, never used before.
    cost
        What it costs to try a passphrase.
    """
    salt, nonce = chance[:16], chance[16:CHANCE]
    head = _Head(role, who.key(role.way), cost, salt)
    secret = who.private.private_bytes_raw()
    sealed = nonce + head.cipher(passphrase).encrypt(nonce, secret, encode(head.tree()))
    return encode({**head.tree(), "sealed": b64encode(sealed).decode()}).decode() + "\n"


def public(file: str) -> tuple[Role, VerifierKey]:
    """Tell whose key a file holds, without opening it."""
    head, _ = _read(file)
    return head.role, head.public


def unlock(file: str, passphrase: str) -> tuple[Role, Signer]:
    """Open a private key.

    Raises
    ------
    LedgerError
        Where the passphrase is wrong, or the file was changed.
    """
    head, sealed = _read(file)
    cipher = head.cipher(passphrase)
    try:
        secret = cipher.decrypt(sealed[:12], sealed[12:], encode(head.tree()))
    except (InvalidTag, ValueError) as fault:
        raise LedgerError("the passphrase is wrong, or the key file was changed") from fault
    return head.role, signer(head.public.name, secret)


def _read(file: str) -> tuple[_Head, bytes]:
    """Read a key file as far as that goes without its passphrase.

    Raises
    ------
    LedgerError
        Where it is none.
    """
    tree = decode(file.removesuffix("\n").encode("utf-8", "surrogatepass"))
    try:
        match tree:
            case {
                "cost": [int(passes), int(kib), int(lanes)],
                "format": 1,
                "public": str(line),
                "role": str(role),
                "salt": str(salt),
                "sealed": str(sealed),
                **rest,
            } if not rest:
                cost = Cost(passes, kib, lanes)
                head = _Head(Role(role), read_key(line), cost, b64decode(salt, validate=True))
                return head, b64decode(sealed, validate=True)
    except ValueError as fault:  # no base64, an ImpossibleValue
        raise LedgerError(f"not a key file: {fault}") from fault
    raise LedgerError("not a key file")

"""What the commands of the ledger share: which ledger, whose keys, and the passphrase."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from safepassage import wiring
from safepassage.errors import LedgerError
from safepassage.ledger import keyfile
from safepassage.ledger.entry import Statement
from safepassage.ledger.keys import Role
from safepassage.ledger.log import Appended, Ledger
from safepassage.ledger.sign import Signer, VerifierKey, read_key

LedgerPath = Annotated[
    str,
    typer.Argument(
        metavar="LEDGER",
        help="A SQLite file, a folder of tiles, or postgresql://user@host/database.",
        show_default=False,
    ),
]
Keys = Annotated[
    list[str],
    typer.Option(
        "--key",
        metavar="KEY",
        help="A public key (name+id+base64), or a file with some, one a line. Again for another.",
        show_default=False,
    ),
]
KeyFile = Annotated[
    Path,
    typer.Option(
        "--key-file", metavar="FILE", help="The organiser's private key.", show_default=False
    ),
]
PASSPHRASE = "SAFEPASSAGE_PASSPHRASE"  # noqa: S105 - the name of a variable
TORN = "{} at the end was never acknowledged and is cut off."


def text_of(path: Path) -> str:
    """Read a small file of text; one that is none is the ledger's affair to refuse."""
    return path.read_bytes().decode("utf-8", "replace")


def public_keys(given: Iterable[str]) -> list[VerifierKey]:
    """Read public keys: each a line, or a file of lines, or a private key's file."""
    keys: list[VerifierKey] = []
    for of in given:
        text = text_of(Path(of)) if Path(of).is_file() else of
        if text.startswith("{"):
            keys.append(keyfile.public(text)[1])
        else:
            keys += [read_key(line.strip()) for line in text.splitlines() if line.strip()]
    return keys


def passphrase(*, new: bool = False) -> str:
    """Ask for a passphrase, unless the environment has it."""
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    said: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
    return said


def private_key(path: Path) -> tuple[Role, Signer]:
    """Open a private key."""
    text = text_of(path)
    keyfile.public(text)  # a file that is none is said before anybody types
    return keyfile.unlock(text, passphrase())


def organiser(path: Path) -> Signer:
    """Open an organiser's private key.

    Raises
    ------
    LedgerError
        Where it is another's.
    """
    role, signer = private_key(path)
    if role is not Role.ORGANISER:
        raise LedgerError(f"{path} is the key of a {role}; the organiser's is needed")
    return signer


def append(
    where: str,
    statement: Statement,
    signers: Sequence[Signer],
    lost: VerifierKey | None = None,
) -> Appended:
    """Write one statement down."""
    return opened(where, signers, lost).append([statement], wiring.now())


def opened(where: str, signers: Sequence[Signer], lost: VerifierKey | None = None) -> Ledger:
    """Open a ledger to append to, and say what was cut off before."""
    ledger, torn = wiring.ledger(where, signers, lost)
    if torn:
        typer.echo(TORN.format(f"{len(torn)} of the entries"), err=True)
    return ledger

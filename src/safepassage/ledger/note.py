"""Signed notes, as C2SP has them: text, a blank line, and a line for each signature.

Only the one way of writing a note is read. See <https://c2sp.org/signed-note>.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from safepassage.errors import ImpossibleValue, LedgerError

MOST_SIGNATURES: Final = 100
LARGEST: Final = 1_000_000
"""Characters of a note."""

_NAME: Final = re.compile(r"[^\s+]{1,255}")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LINE: Final = re.compile(r"— ([^\s+]{1,255}) ([A-Za-z0-9+/]+={0,2})")


def is_name(text: str) -> bool:
    """Tell whether a key may be called so: no space, no plus, not empty."""
    return bool(_NAME.fullmatch(text)) and not _CONTROL.search(text)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature below a note.

    Parameters
    ----------
    name
        Who is said to have signed.
    key
        The first 4 bytes of a hash that names the key.
    blob
        The signature itself, 1 byte or more.
    """

    name: str
    key: bytes
    blob: bytes

    def __str__(self) -> str:
        """Write the line that stands in the note."""
        return f"— {self.name} {b64encode(self.key + self.blob).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """Text and who signed it. Nothing is believed yet: see :func:`safepassage.ledger.sign.signers`.

    Parameters
    ----------
    text
        Ends in a newline; no other control character.
    signatures
        In the order in which they were added; no two alike.
    """

    text: str
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        """Refuse text that no note can hold, and one signature twice."""
        if not self.text.endswith("\n") or _CONTROL.search(self.text):
            raise ImpossibleValue("a note is lines of text, each ending in a newline")
        if len(set(self.signatures)) != len(self.signatures):
            raise ImpossibleValue("a note that bears one signature twice")

    def __str__(self) -> str:
        """Write the note as it is sent."""
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def signed(self, *signatures: Signature) -> SignedNote:
        """Give the note with signatures added, those that it has already left out."""
        return replace(self, signatures=self.signatures + self.missing(signatures))

    def missing(self, signatures: Iterable[Signature]) -> tuple[Signature, ...]:
        """Give those signatures that the note does not bear, each once."""
        new = dict.fromkeys(signatures)
        return tuple(one for one in new if one not in self.signatures)


def read_note(note: str) -> SignedNote:
    """Read a signed note.

    Raises
    ------
    LedgerError
        Where it is not one, or is written otherwise than we would write it.
    """
    if len(note) > LARGEST:
        raise LedgerError("not a signed note: too large")
    text, blank, lines = note.rpartition("\n\n")
    if not (blank and lines.endswith("\n")):
        raise LedgerError("not a signed note: no blank line with signatures below it")
    signatures = tuple(_read_line(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES:
        raise LedgerError(f"not a signed note: more than {MOST_SIGNATURES} signatures")
    try:
        read = SignedNote(f"{text}\n", signatures)
    except ImpossibleValue as fault:
        raise LedgerError(f"not a signed note: {fault}") from fault
    if str(read) != note:
        raise LedgerError("not a signed note: a signature is written in an unusual way")
    return read


def _read_line(line: str) -> Signature:
    """Read one signature.

    Raises
    ------
    LedgerError
        Where the line is none.
    """
    match = _LINE.fullmatch(line)
    if match is None or not is_name(match[1]):
        raise LedgerError(f"not a signed note: {line[:40]!r} is not a signature")
    try:
        blob = b64decode(match[2], validate=True)
    except ValueError as fault:
        raise LedgerError(f"not a signed note: {fault}") from fault
    if len(blob) < 5:
        raise LedgerError("not a signed note: a signature without a signature")
    return Signature(match[1], blob[:4], blob[4:])

"""Checkpoints, as C2SP has them: which log, how many entries, and the root over them.

See <https://c2sp.org/tlog-checkpoint>. What is signed is :attr:`SignedNote.text`.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.merkle import Hash

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at one size.

    Parameters
    ----------
    origin
        Which log: ``"evacuation.example/mariupol-2022"``.
    size
        Its entries.
    root
        The root of the Merkle tree over them, 32 bytes.
    extensions
        Further lines. We write none and read any.
    """

    origin: str
    size: int
    root: Hash
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse lines that would be read as others."""
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise ImpossibleValue("a line of a checkpoint is one line, and not empty")
        if self.size < 0 or len(self.root) != 32:
            raise ImpossibleValue("a checkpoint has a size of 0 or more and a root of 32 bytes")

    @property
    def text(self) -> str:
        """The text that is signed."""
        root = b64encode(self.root).decode()
        return "\n".join((self.origin, str(self.size), root, *self.extensions, ""))


def read_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint, without its signatures.

    Raises
    ------
    LedgerError
        Where it is none, or is written otherwise than we would write it.
    """
    origin, size, root, *extensions = [*text.split("\n"), "", ""]
    try:
        if not _SIZE.fullmatch(size):
            raise LedgerError(f"not a checkpoint: {size[:30]!r} is not a number of entries")
        read = Checkpoint(origin, int(size), b64decode(root, validate=True), tuple(extensions[:-3]))
    except ValueError as fault:  # no base64, or an ImpossibleValue
        raise LedgerError(f"not a checkpoint: {fault}") from fault
    if read.text != text:
        raise LedgerError("not a checkpoint: written in an unusual way")
    return read

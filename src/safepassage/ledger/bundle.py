"""A bundle: one entry with all that proves it, in one small file that anyone can check offline.

It is a C2SP tlog-proof whose extra data is the entry: its leaf, its place, the hashes from there
to the root, and the signed checkpoint. See <https://c2sp.org/tlog-proof>.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from safepassage.errors import LedgerError
from safepassage.ledger.checkpoint import Checkpoint, read_checkpoint
from safepassage.ledger.entry import Entry, read_leaf
from safepassage.ledger.merkle import InclusionProof, inclusion, leaf_hash
from safepassage.ledger.note import SignedNote, read_note
from safepassage.ledger.sign import Signed, VerifierKey, Way, signers
from safepassage.ledger.store import Kept

LARGEST: Final = 1_200_000
"""Characters of a bundle: a leaf, 64 hashes and a note, with room."""

_FIRST: Final = "c2sp.org/tlog-proof@v1"
_BUNDLE: Final = re.compile(
    rf"{re.escape(_FIRST)}\nextra ([A-Za-z0-9+/]+={{0,2}})\nindex (0|[1-9][0-9]{{0,18}})\n"
    r"((?:[A-Za-z0-9+/]{43}=\n){0,64})\n"
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """An entry and what proves it. Nothing is believed yet: see :func:`prove`.

    Parameters
    ----------
    leaf
        The entry, as the tree hashes it.
    index, path
        Its place, and the hashes from it to below the root.
    note
        The signed checkpoint.
    """

    leaf: bytes
    index: int
    path: tuple[bytes, ...]
    note: SignedNote

    def __str__(self) -> str:
        """Write the file."""
        path = "".join(f"{b64encode(hash_).decode()}\n" for hash_ in self.path)
        leaf = b64encode(self.leaf).decode()
        return f"{_FIRST}\nextra {leaf}\nindex {self.index}\n{path}\n{self.note}"


@dataclass(frozen=True, slots=True)
class Proven:
    """What a bundle proves.

    Parameters
    ----------
    entry
        What was stated, and when it was written down.
    checkpoint
        The state of the log that it is proven for.
    signed
        Who signed that state, the organiser first.
    """

    entry: Entry
    checkpoint: Checkpoint
    signed: tuple[Signed, ...]


def make_bundle(kept: Kept, index: int, note: SignedNote | None = None) -> Bundle:
    """Make the bundle of an entry.

    Parameters
    ----------
    kept
        The log.
    index
        The entry's place.
    note
        The checkpoint to prove it for; otherwise the newest.

    Raises
    ------
    LedgerError
        Where the checkpoint does not cover the entry, or the log does not come to it.
    """
    note = note or kept.latest()
    if note is None or not 0 <= index < (checkpoint := read_checkpoint(note.text)).size:
        raise LedgerError(f"no checkpoint covers entry {index}")
    try:
        (row,) = kept.rows(index, index + 1)
        proof = inclusion(kept.hashes, index, checkpoint.size)
    except (IndexError, ValueError) as fault:
        raise LedgerError("the ledger is damaged: an audit says where") from fault
    if not proof.proves(leaf_hash(row.leaf), checkpoint.root):
        raise LedgerError("the ledger does not come to this checkpoint: an audit says where")
    return Bundle(row.leaf, index, proof.path, note)


def checkpoint_in(text: str) -> str:
    """Take the checkpoint out of a bundle; one that stands alone is given back."""
    return text.partition("\n\n")[2] if text.startswith("c2sp.org/tlog-proof") else text


def read_bundle(text: str) -> Bundle:
    """Read a bundle.

    Raises
    ------
    LedgerError
        Where it is none, or is written otherwise than we would write it.
    """
    head = _BUNDLE.match(text)
    if head is None or len(text) > LARGEST:
        raise LedgerError("not a bundle: it does not begin as one does")
    try:
        leaf = b64decode(head[1], validate=True)
        path = tuple(b64decode(line, validate=True) for line in head[3].split())
    except ValueError as fault:
        raise LedgerError(f"not a bundle: {fault}") from fault
    read = Bundle(leaf, int(head[2]), path, read_note(text[head.end() :]))
    if str(read) != text:
        raise LedgerError("not a bundle: written in an unusual way")
    return read


def prove(bundle: Bundle, keys: Iterable[VerifierKey]) -> Proven:
    """Check a bundle, from nothing but itself and keys that one has from elsewhere.

    Raises
    ------
    LedgerError
        Where anything in it is false, or no organiser's key among them signed its checkpoint.
    """
    checkpoint = read_checkpoint(bundle.note.text)
    proof = InclusionProof(bundle.index, checkpoint.size, bundle.path)
    if not proof.proves(leaf_hash(bundle.leaf), checkpoint.root):
        raise LedgerError("the entry is not in the log at that place: it or its proof was changed")
    signed = signers(bundle.note, keys)
    if not any(of.key.way is Way.PLAIN and of.key.name == checkpoint.origin for of in signed):
        raise LedgerError(f"the checkpoint is not signed by a key of {checkpoint.origin} you gave")
    return Proven(read_leaf(bundle.leaf, bundle.index), checkpoint, signed)

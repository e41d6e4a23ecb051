"""The texts of a record, in a folder beside its ledger: each under the digest of its bytes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from safepassage.casefile.files import put
from safepassage.errors import LedgerError
from safepassage.record.source import Source


class TextFolder:
    """A folder of texts.

    Parameters
    ----------
    folder
        Where; made with the first text.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, source: Source) -> None:
        """Write a text down, whole or not at all; one that is there already stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._path(source.digest).exists():
            put(self._path(source.digest), source.text.encode())

    def text(self, digest: str) -> str:
        """Give the text with a digest.

        Raises
        ------
        LedgerError
            Where it is not there, or is not that text any more.
        """
        try:
            data = self._path(digest).read_bytes()
        except OSError as fault:
            raise LedgerError(f"{self.folder} lacks the text {digest[:8]}") from fault
        if sha256(data).hexdigest() != digest:
            raise LedgerError(f"{self._path(digest)} is not the text that was added")
        return data.decode()

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}.txt"

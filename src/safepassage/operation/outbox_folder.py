"""An outbox that is a folder: a stick that somebody carries."""

from __future__ import annotations

from pathlib import Path

from safepassage.casefile.files import put
from safepassage.notification.facts import Outcome, Way
from safepassage.operation.outbox import Parcel


class FolderOutbox:
    """Writes each parcel into a folder of its own.

    Parameters
    ----------
    folder
        Which. One parcel has one place there, so a second writing changes nothing.
    """

    way = Way.FOLDER

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hand_over(self, parcel: Parcel) -> Outcome:
        """Write the files, ``notice.json`` last: where it is, the others are."""
        place = self._folder / parcel.contact / f"{parcel.key[:16]}-v{parcel.version}"
        try:
            place.mkdir(parents=True, exist_ok=True)
            for name in sorted(parcel.files, key=lambda it: (it == "notice.json", it)):
                put(place / name, parcel.files[name])
        except OSError:
            return Outcome.UNANSWERED
        return Outcome.HANDED

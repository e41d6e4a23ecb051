"""Whose signatures count, at which size of a log: what an auditor brought, and what the log says.

A key that the log names counts once a checkpoint over that entry is proven. A replacement counts
if that checkpoint bears the signatures of both keys; a key that was lost counts no more, and the
one that is said to take its place counts only for who brought it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from safepassage.ledger.entry import Entry
from safepassage.ledger.keys import KEY_FACTS, KeyLost, KeyReplaced, KeyTrusted
from safepassage.ledger.sign import VerifierKey, Way, read_key


class Trust:
    """What is known of keys, after some entries.

    Parameters
    ----------
    brought
        Keys that the auditor has from elsewhere; they need no word of the log.
    """

    def __init__(self, brought: Iterable[VerifierKey]) -> None:
        self.brought = tuple(dict.fromkeys(brought))
        self.active = set(self.brought)
        self.gone: dict[VerifierKey, int] = {}
        self._heard: list[tuple[int, object]] = []

    def known(self) -> tuple[VerifierKey, ...]:
        """Give every key whose signature would tell something now, in a fixed order."""
        said = {key for _, fact in self._heard for key in _named(fact)}
        return tuple(
            sorted({*self.active, *self.gone, *said}, key=lambda key: (key.name, key.public))
        )

    def hear(self, entry: Entry) -> None:
        """Take in an entry that says something of a key; it counts from the next proof on.

        One that says it in no readable way is a ``LedgerError``.
        """
        if entry.kind in KEY_FACTS.kinds:
            fact = KEY_FACTS.read(entry.statement)
            list(_named(fact))  # refuses a key that is damaged
            self._heard.append((entry.index, fact))

    def prove(self, signed: Iterable[VerifierKey]) -> Iterator[tuple[int, str]]:
        """Let what was heard count, as a checkpoint with these signatures covers it.

        Gives what an auditor must know: the entry, and what is the matter with it.
        """
        by, heard, self._heard = set(signed), self._heard, []
        for index, fact in heard:
            match fact:
                case KeyTrusted(_, key) if read_key(key).way is Way.COSIGNED:
                    # An organiser's key is brought, or handed over by the one before.
                    self.active.add(read_key(key))
                case KeyReplaced(_, old, new) if self._handed_over(
                    read_key(old), read_key(new), by
                ):
                    self._retire(read_key(old), index)
                    self.active.add(read_key(new))
                case KeyReplaced(_, old, _):
                    name = read_key(old).name
                    yield index, f"the key of {name} is replaced without signatures of both keys"
                case KeyLost(_, old, new):
                    self._retire(read_key(old), index)
                    if new is None or read_key(new) not in self.brought:
                        name = read_key(old).name
                        yield index, f"the key of {name} is lost; ask {name} for the new one"
                case _:
                    pass

    def forget(self) -> None:
        """Drop what was heard and could not be proven."""
        self._heard = []

    def _handed_over(self, old: VerifierKey, new: VerifierKey, by: set[VerifierKey]) -> bool:
        return old in self.active and {old, new} <= by

    def _retire(self, key: VerifierKey, index: int) -> None:
        self.active.discard(key)
        self.gone[key] = index


def _named(fact: object) -> Iterator[VerifierKey]:
    match fact:
        case KeyTrusted(_, key):
            yield read_key(key)
        case KeyReplaced(_, old, new) | KeyLost(_, old, str(new)):
            yield from (read_key(old), read_key(new))
        case KeyLost(_, old, None):
            yield read_key(old)
        case _:
            pass

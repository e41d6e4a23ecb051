"""A ledger for tests: its name, its keys, and what is stated in it."""

from collections.abc import Callable

from safepassage.ledger.entry import Statement
from safepassage.ledger.log import Ledger, open_ledger
from safepassage.ledger.sign import signer
from safepassage.ledger.store import Store

ORIGIN = "evacuation.example/mariupol-2022"
ORGANISER = signer(ORIGIN, bytes(range(32)))
PARTY = signer("north-command.example", bytes(32))
NOON = 1651752000

Reopen = Callable[[], Store]
"""Opens the same store again, as another process would."""


def opened(store: Store) -> Ledger:
    """Open a ledger, with nothing torn."""
    ledger, torn = open_ledger(store, ORIGIN, [ORGANISER])
    assert torn == ()
    return ledger


def statements(count: int, first: int = 0) -> list[Statement]:
    return [
        Statement("convoy_departed/1", b"%d" % number) for number in range(first, first + count)
    ]

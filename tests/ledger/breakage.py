"""What every breakage is judged by: nothing acknowledged is lost, nothing half-written is shown."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, statements

from safepassage.ledger import merkle
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.ledger.log import open_ledger
from safepassage.ledger.note import read_note
from safepassage.ledger.store_sql import open_store

ROOT = Path(__file__).parents[2]
BATCH = 3


def appender(where: str, appends: int, *before: str) -> list[str]:
    """Give the command of a process that appends; ``before`` may watch or break it."""
    program = [sys.executable, "-m", "tests.ledger.appender", where, str(appends), str(BATCH)]
    return [*before, *program]


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run an appender to its end, whatever that is."""
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def acknowledged(output: str) -> int:
    """Read the size that was last acknowledged."""
    return int((output.split() or ["0"])[-1])


def judge(where: str, acknowledged: int) -> int:
    """Open what is left, check all of it, append once more; give the size found."""
    store = open_store(where)
    ledger, torn = open_ledger(store, ORIGIN, [ORGANISER])
    size = ledger.size()
    # The one append under way may be there, whole.
    assert size in {acknowledged, acknowledged + BATCH}
    assert torn == ()
    assert [entry.body for entry in ledger.entries()] == [of.body for of in statements(size)]
    for note in list(store.notes())[-20:]:
        checkpoint = read_checkpoint(read_note(note).text)
        assert merkle.root(store.hashes, checkpoint.size) == checkpoint.root
    assert ledger.append(statements(BATCH, size), NOON).entries[0].index == size
    store.close()
    return size

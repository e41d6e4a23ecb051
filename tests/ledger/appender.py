"""Append to a ledger until told to stop, and say each acknowledgement: what the tests break.

python appender.py WHERE APPENDS BATCH
"""

import os
import sys

from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, statements

from safepassage.errors import LedgerError
from safepassage.ledger.log import open_ledger
from safepassage.ledger.store_sql import open_store


def main(where: str, appends: int, batch: int) -> int:
    """Append, and write the new size to standard output once it is acknowledged."""
    ledger, _ = open_ledger(open_store(where), ORIGIN, [ORGANISER])
    for _ in range(appends):
        appended = ledger.append(statements(batch, ledger.size()), NOON)
        # One write, so that a kill leaves a whole line or none.
        os.write(1, b"%d\n" % (appended.entries[-1].index + 1))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
    except LedgerError as fault:
        sys.exit(str(fault))

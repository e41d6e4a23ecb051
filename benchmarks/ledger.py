"""Measure a ledger: durable appends, a full audit, proofs.

    python benchmarks/ledger.py --entries 100000 [--batch 1000] [--singles 1000] [--where FILE]

Entries are some 200 bytes. An append counts once it is acknowledged, which is when it is on disk.
Ends with 1 where the audit or a proof says no.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from safepassage import __version__
from safepassage.ledger.audit import audit
from safepassage.ledger.bundle import make_bundle, prove
from safepassage.ledger.entry import Statement
from safepassage.ledger.log import Ledger, open_ledger
from safepassage.ledger.sign import Way, signer
from safepassage.ledger.store_sql import open_store

ORIGIN = "benchmark.example"
ORGANISER = signer(ORIGIN, bytes(32))
KEY = ORGANISER.key(Way.PLAIN)
PROOFS = 200


def statements(count: int, first: int) -> list[Statement]:
    """Make statements as long as a usual fact."""
    body = '{"convoy":"convoy-%07d","note":"%s"}'
    return [
        Statement("convoy_departed/1", (body % (number, "x" * 120)).encode())
        for number in range(first, first + count)
    ]


def timed(act: Callable[[], object]) -> float:
    """Tell how many seconds something took."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def appended(ledger: Ledger, entries: int, batch: int, first: int) -> list[float]:
    """Append in batches; the seconds of each."""
    made = [
        statements(min(batch, entries - done), first + done) for done in range(0, entries, batch)
    ]
    return [timed(lambda some=some: ledger.append(some, 1_651_752_000)) for some in made]  # type: ignore[misc]


def rate(seconds: list[float], entries: int) -> dict[str, float]:
    """Sum up."""
    return {
        "entries_per_s": round(entries / sum(seconds)),
        "median_ms": round(1000 * statistics.median(seconds), 2),
        "p99_ms": round(1000 * float(np.quantile(seconds, 0.99)), 2),
    }


def measure(where: str, entries: int, batch: int, singles: int) -> dict[str, object]:
    """Fill a ledger, audit it, and prove some of it."""
    store = open_store(where)
    ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
    batched = appended(ledger, entries, batch, 0)
    single = appended(ledger, singles, 1, entries)
    size = entries + singles
    started = time.perf_counter()
    found = audit(store, [KEY])
    audited = time.perf_counter() - started
    chosen = np.random.default_rng(1).integers(0, size, PROOFS)
    bundles = [make_bundle(store, int(index)) for index in chosen]
    made = [timed(lambda index=index: make_bundle(store, int(index))) for index in chosen]  # type: ignore[misc]
    checked = [timed(lambda of=of: prove(of, [KEY])) for of in bundles]  # type: ignore[misc]
    reopened = timed(lambda: open_ledger(store, ORIGIN, [ORGANISER]))
    store.close()
    return {
        "entries": size,
        "batch": batch,
        "batched": rate(batched, entries),
        "single": rate(single, singles),
        "audit_s": round(audited, 2),
        "whole": found.whole and found.size == size,
        "checkpoints": found.checkpoints,
        "proof_ms": {
            "median": round(1000 * statistics.median(made), 2),
            "max": round(1000 * max(made), 2),
        },
        "check_ms": round(1000 * statistics.median(checked), 2),
        "bundle_bytes": max(len(str(of)) for of in bundles),
        "open_ms": round(1000 * reopened, 2),
        "version": __version__,
    }


def main() -> int:
    """Print one line for each figure, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--singles", type=int, default=1000)
    parser.add_argument("--where", help="a new SQLite file or postgresql://; else a file in /tmp")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = asked.where or str(Path(folder) / "ledger.db")
        figures = measure(where, asked.entries, asked.batch, asked.singles)
        if Path(where).is_file():
            figures["megabytes"] = round(Path(where).stat().st_size / 1e6, 1)
    print(
        json.dumps(figures) if asked.json else "\n".join(f"{k:14}{v}" for k, v in figures.items())
    )
    return 0 if figures["whole"] else 1


if __name__ == "__main__":
    sys.exit(main())

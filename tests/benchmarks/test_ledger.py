"""The benchmark of the ledger runs, and its answer is yes."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "ledger.py"


def test_a_small_ledger_is_measured() -> None:
    words = ("--entries", "600", "--batch", "100", "--singles", "5", "--json")
    done = subprocess.run(
        [sys.executable, SCRIPT, *words], capture_output=True, text=True, check=True
    )
    figures = json.loads(done.stdout)
    assert figures["whole"] is True
    assert (figures["entries"], figures["checkpoints"]) == (605, 11)  # 6 batches, 5 singles
    assert figures["batched"]["entries_per_s"] > 0

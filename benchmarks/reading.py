"""Read every text of a folder, warm, on one core: sentences a second.

    reading.py FOLDER [--published DATE]

FOLDER holds ``*.txt``; where NAME.gold.json lies beside NAME.txt, its ``published`` counts. With
``--out FOLDER`` each reading is written as ``safepassage read --json`` prints it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path

from safepassage.record.parse import sentences
from safepassage.record.reading import read
from safepassage.record.reading_file import rows


def main() -> None:
    """Warm the parser up, read, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--published", type=date.fromisoformat)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    texts = {path: path.read_text("utf-8") for path in sorted(options.folder.glob("*.txt"))}
    if not texts:
        sys.exit(f"{options.folder}: no *.txt")
    read(next(iter(texts.values())))  # warm: parser, words and places are loaded
    count = sum(len(sentences(text)) for text in texts.values())
    started, worked = time.perf_counter(), time.process_time()
    readings = {
        path: read(text, published(path, options.published)) for path, text in texts.items()
    }
    took, worked = time.perf_counter() - started, time.process_time() - worked
    for path, reading in readings.items():
        if options.out:
            told = json.dumps(rows(reading, texts[path]), ensure_ascii=False)
            (options.out / f"{path.stem}.json").write_text(told, "utf-8")
    found = sum(len(reading.suggestions) for reading in readings.values())
    print(
        f"{len(texts)} texts, {count} sentences, {found} suggestions in {took:.2f} s, "
        f"{worked:.2f} s of the processor: {count / worked:.0f} sentences/s"
    )


def published(path: Path, otherwise: date | None) -> date | None:
    """Give the day that a text came out."""
    gold = path.with_suffix(".gold.json")
    if not gold.exists():
        return otherwise
    return date.fromisoformat(json.loads(gold.read_text("utf-8"))["published"])


if __name__ == "__main__":
    main()

"""``python -m safepassage.ledger``: audit and verify with this room alone.

For a party that wants to read what it runs: this folder, ``errors.py``, ``units.py`` and
``version.py`` are all of ours that is needed, with cryptography and SQLAlchemy.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from safepassage.errors import LedgerError
from safepassage.ledger.audit import audit
from safepassage.ledger.bundle import checkpoint_in, prove, read_bundle
from safepassage.ledger.sign import VerifierKey, read_key
from safepassage.ledger.store import Kept
from safepassage.ledger.store_sql import read_store
from safepassage.ledger.tell import audit_lines, audit_tree, bundle_lines, bundle_tree
from safepassage.ledger.tiles import TileFolder


def main(words: list[str]) -> int:
    """Carry out one command; 0 is yes, 1 is no."""
    asked = _parser().parse_args(words)
    try:
        keys = list(_keys(asked.key))
        if asked.command == "audit":
            held = [checkpoint_in(_text(Path(file))) for file in asked.checkpoint]
            found = audit(_kept(asked.what), keys, held)
            _say(asked.json, audit_tree(found), audit_lines(found))
            return 0 if found.whole else 1
        proven = prove(read_bundle(_text(Path(asked.what))), keys)
        _say(asked.json, bundle_tree(proven), bundle_lines(proven))
    except (LedgerError, OSError) as fault:
        print(fault, file=sys.stderr)  # noqa: T201 - a program says its answer
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m safepassage.ledger")
    parser.add_argument("command", choices=["audit", "verify"])
    parser.add_argument("what", metavar="LEDGER|BUNDLE")
    parser.add_argument("--key", action="append", required=True, help="a public key, or its file")
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE")
    parser.add_argument("--json", action="store_true")
    return parser


def _say(as_json: bool, tree: dict[str, object], lines: Iterable[str]) -> None:  # noqa: FBT001
    said = json.dumps(tree, ensure_ascii=False) if as_json else "\n".join(lines)
    print(said)  # noqa: T201 - a program says its answer


def _keys(given: Iterable[str]) -> Iterable[VerifierKey]:
    for of in given:
        text = _text(Path(of)) if Path(of).is_file() else of
        yield from (read_key(line.strip()) for line in text.splitlines() if line.strip())


def _kept(where: str) -> Kept:
    return TileFolder(Path(where)) if Path(where).is_dir() else read_store(where)


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

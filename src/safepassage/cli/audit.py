"""``safepassage audit LEDGER``: whether a ledger is what was signed, and if not, where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from safepassage import ledger as room
from safepassage import wiring
from safepassage.cli.case import Json
from safepassage.cli.ledger import (
    Keys,
    LedgerPath,
    private_key,
    public_keys,
    text_of,
)
from safepassage.errors import LedgerError
from safepassage.ledger.bundle import checkpoint_in
from safepassage.ledger.checkpoint import Checkpoint, read_checkpoint
from safepassage.ledger.finding import Audit
from safepassage.ledger.note import SignedNote
from safepassage.ledger.sign import Way
from safepassage.ledger.store import Kept
from safepassage.ledger.tell import audit_lines, audit_tree

Checkpoints = Annotated[
    list[Path] | None,
    typer.Option(
        "--checkpoint",
        metavar="FILE",
        help="A signed checkpoint that you hold, also a bundle's. Again for another.",
        show_default=False,
    ),
]
Cosign = Annotated[
    Path | None,
    typer.Option(
        "--cosign",
        metavar="FILE",
        help="If it is whole, cosign it with this private key.",
        show_default=False,
    ),
]
Out = Annotated[
    Path,
    typer.Option("-o", "--output", metavar="FILE", help="The cosigned checkpoint."),
]


def audit(
    ledger: LedgerPath,
    key: Keys,
    checkpoint: Checkpoints = None,
    cosign: Cosign = None,
    output: Out = Path("checkpoint"),
    as_json: Json = False,
) -> None:
    """Hold a ledger against its signed checkpoints and yours; no network, no planner."""
    kept = wiring.kept(ledger)
    found = room.audit(
        kept, public_keys(key), [checkpoint_in(text_of(of)) for of in checkpoint or ()]
    )
    if as_json:
        typer.echo(json.dumps(audit_tree(found), ensure_ascii=False))
    else:
        typer.echo("\n".join(audit_lines(found)), err=not found.whole)
    if not found.whole:
        raise typer.Exit(1)
    if cosign is not None:
        note = _cosigned(kept, found, cosign)
        output.write_text(str(note), encoding="utf-8")


def _cosigned(kept: Kept, found: Audit, file: Path) -> SignedNote:
    """Cosign the newest checkpoint: it is the one that was audited.

    Raises
    ------
    LedgerError
        Where there is none, it came meanwhile, or the key is an organiser's.
    """
    role, signer = private_key(file)
    note = kept.latest()
    if role.way is not Way.COSIGNED:
        raise LedgerError(f"{file} is an organiser's key; a party or a witness cosigns")
    if note is None or not _is_of(read_checkpoint(note.text), found):
        raise LedgerError("the ledger has grown since it was audited: audit it again")
    return note.signed(signer.cosign(note.text, wiring.now()))


def _is_of(newest: Checkpoint, found: Audit) -> bool:
    return (newest.size, newest.root) == (found.size, found.root)

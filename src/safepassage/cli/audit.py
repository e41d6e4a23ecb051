"""``safepassage audit LEDGER``: whether a ledger is what was signed, and if not, where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from safepassage import wiring
from safepassage.cli.case import Json
from safepassage.cli.ledger import Keys, LedgerPath, private_key, public_keys, text_of, utc
from safepassage.errors import LedgerError
from safepassage.ledger import audit as room
from safepassage.ledger.finding import Audit, Finding
from safepassage.ledger.note import SignedNote
from safepassage.ledger.sign import Way
from safepassage.ledger.store import Kept
from safepassage.report.words import count

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
    found = room.audit(kept, public_keys(key), [_note(text_of(of)) for of in checkpoint or ()])
    if as_json:
        typer.echo(json.dumps(_tree(found), ensure_ascii=False))
    else:
        _tell(found)
    if not found.whole:
        raise typer.Exit(1)
    if cosign is not None:
        note = _cosigned(kept, found, cosign)
        output.write_text(str(note), encoding="utf-8")


def _note(text: str) -> str:
    """Take the checkpoint out of a bundle; one that stands alone is given back."""
    return text.partition("\n\n")[2] if text.startswith("c2sp.org/tlog-proof") else text


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
    if note is None or f"\n{found.size}\n" not in note.text:
        raise LedgerError("the ledger has grown since it was audited: audit it again")
    return note.signed(signer.cosign(note.text, wiring.now()))


def _tell(found: Audit) -> None:
    for finding in found.findings:
        typer.echo(f"{'NO' if finding.grave else '??'}  {_line(finding)}", err=True)
    for name, size, at in found.signers:
        when = "" if at is None else f", {utc(at)} by its own clock"
        typer.echo(f"ok  {name} signed {count(size, 'entry', 'entries')}{when}")
    covered = count(found.size, "entry", "entries")
    held = count(found.checkpoints, "checkpoint")
    if found.whole:
        typer.echo(f"Whole: {covered}, held against {held}. Root {found.root.hex()}")
    else:
        wrong = sum(finding.grave for finding in found.findings)
        typer.echo(f"Not what was signed: {count(wrong, 'finding')}.", err=True)


def _line(finding: Finding) -> str:
    line = f"{finding.what}: {finding.said}"
    if finding.between is not None:
        line += f"; between the checkpoints over {finding.between[0]} and {finding.between[1]}"
    if finding.proof:
        line += f"; proven by {', '.join(finding.proof)}"
    return line


def _tree(found: Audit) -> dict[str, Any]:
    return {
        "whole": found.whole,
        "size": found.size,
        "root": found.root.hex(),
        "checkpoints": found.checkpoints,
        "signers": [{"name": name, "size": size, "at": at} for name, size, at in found.signers],
        "findings": [
            {
                "what": of.what,
                "grave": of.grave,
                "said": of.said,
                "first": of.entries.start if of.entries else None,
                "last": of.entries.stop - 1 if of.entries else None,
                "between": of.between,
                "proof": of.proof,
            }
            for of in found.findings
        ],
    }

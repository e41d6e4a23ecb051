"""``safepassage bundle``: an entry with its proof, made and verified; a whole ledger copied."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from safepassage import wiring
from safepassage.cli.case import Json
from safepassage.cli.ledger import Keys, LedgerPath, public_keys, text_of
from safepassage.errors import LedgerError
from safepassage.ledger.bundle import Proven, checkpoint_in, make_bundle, prove, read_bundle
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.ledger.note import read_note
from safepassage.ledger.sign import Way, signers
from safepassage.ledger.stamp import request, stamped
from safepassage.ledger.tell import bundle_lines, bundle_tree, utc
from safepassage.ledger.tiles import write_tiles

app = typer.Typer(
    help="Hand over an entry with its proof, or a whole ledger; verify what was handed over.",
    no_args_is_help=True,
)

Out = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to.")]
Checkpoint = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        metavar="FILE",
        help="Prove it for this one, not for the newest.",
        show_default=False,
    ),
]
Document = Annotated[
    Path | None,
    typer.Option(
        "--document",
        metavar="FILE",
        help="A document that the entry should name.",
        show_default=False,
    ),
]


@app.command()
def make(
    ledger: LedgerPath,
    index: Annotated[int, typer.Argument(help="Which entry, from 0.", show_default=False)],
    output: Out,
    checkpoint: Checkpoint = None,
) -> None:
    """Write one entry with its proof, the checkpoint and the signatures into one small file."""
    note = None if checkpoint is None else read_note(text_of(checkpoint))
    made = make_bundle(wiring.kept(ledger), index, note)
    output.write_text(str(made), encoding="utf-8")
    typer.echo(f"{output}: entry {index}, {output.stat().st_size} bytes")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A bundle.", show_default=False)],
    key: Keys,
    document: Document = None,
    as_json: Json = False,
) -> None:
    """Verify a bundle from nothing but itself and the keys that you have from their owners."""
    proven = prove(read_bundle(text_of(file)), public_keys(key))
    if document is not None:
        _refuse_other(proven, document)
    if as_json:
        typer.echo(json.dumps(bundle_tree(proven), ensure_ascii=False))
    else:
        typer.echo("\n".join(bundle_lines(proven)))


@app.command()
def page(output: Out) -> None:
    """Write the page that verifies bundles in any browser, without this program."""
    source = files("safepassage.ledger") / "verify.html"
    output.write_bytes(source.read_bytes())
    typer.echo(str(output))


@app.command()
def tiles(ledger: LedgerPath, output: Out) -> None:
    """Copy a whole ledger into a folder of tiles, which can be audited as it is."""
    note = write_tiles(wiring.kept(ledger), output)
    typer.echo(f"{output}: {read_checkpoint(note.text).size} entries")


@app.command()
def take(
    ledger: LedgerPath,
    checkpoint: Annotated[
        Path, typer.Argument(help="A checkpoint that others cosigned.", show_default=False)
    ],
    key: Keys,
) -> None:
    """Keep the cosignatures of parties and witnesses with the checkpoint in the ledger."""
    note = read_note(text_of(checkpoint))
    size = read_checkpoint(note.text).size
    by = [of for of in signers(note, public_keys(key)) if of.key.way is Way.COSIGNED]
    if not by:
        raise LedgerError("none of these keys has cosigned this checkpoint")
    known = [one for one in note.signatures if any(of.key.signed(one) for of in by)]
    wiring.ledger_store(ledger).cosign(note.text, known)
    for of in by:
        typer.echo(f"{of.key.name} cosigned {size} entries, {utc(of.at or 0)} by its own clock")


@app.command()
def stamp(
    checkpoint: Annotated[
        Path, typer.Argument(help="A signed checkpoint, or a bundle.", show_default=False)
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the request here.")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option("--answer", metavar="FILE", help="What the authority sent.")
    ] = None,
    authority: Annotated[
        Path | None, typer.Option("--authority", metavar="PEM", help="Its certificate.")
    ] = None,
) -> None:
    """Ask a time-stamping authority (RFC 3161) for a checkpoint's time; verify its answer."""
    note = read_note(checkpoint_in(text_of(checkpoint)))
    if answer is not None and authority is not None:
        at = stamped(note, answer.read_bytes(), authority.read_bytes())
        size = read_checkpoint(note.text).size
        typer.echo(f"True: these {size} entries were there at {utc(at)}, by the authority's clock")
    elif output is not None:
        output.write_bytes(request(note))
    else:
        raise typer.BadParameter("-o to ask, or --answer and --authority to verify")


def _refuse_other(proven: Proven, document: Path) -> None:
    """Refuse a document that the entry does not name.

    Raises
    ------
    LedgerError
        Where its SHA-256 is not in the body.
    """
    digest = sha256(document.read_bytes()).hexdigest()
    if f'"{digest}"'.encode() not in proven.entry.body:
        raise LedgerError(f"the entry does not name this document: its SHA-256 is {digest}")

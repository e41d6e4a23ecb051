"""``safepassage keys``: keys made, shown, replaced, and told in the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from safepassage import wiring
from safepassage.cli.case import Json
from safepassage.cli.ledger import (
    KeyFile,
    LedgerPath,
    append,
    organiser,
    passphrase,
    public_keys,
    text_of,
)
from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger import keyfile
from safepassage.ledger.keys import KEY_FACTS, KeyLost, KeyReplaced, KeyTrusted, Role
from safepassage.ledger.sign import Signer, VerifierKey, Way

app = typer.Typer(
    help="Make, show and replace keys; tell them in the ledger.", no_args_is_help=True
)

Out = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="The new private key's file.")
]
Ledger = Annotated[
    str | None,
    typer.Option("--ledger", metavar="LEDGER", help="Open this ledger, its key the first entry."),
]
Lost = Annotated[
    str | None,
    typer.Option("--lost", metavar="WHY", help="The old key is lost: how, in a few words."),
]
Replaces = Annotated[
    str | None, typer.Option("--replaces", metavar="KEY", help="The key whose place it takes.")
]


@app.command()
def init(
    role: Annotated[Role, typer.Argument(help="What the key is for.", show_default=False)],
    name: Annotated[
        str,
        typer.Argument(
            help="Whose: evacuation.example/mariupol-2022. An organiser's is the log's name.",
            show_default=False,
        ),
    ],
    output: Out,
    ledger: Ledger = None,
    as_json: Json = False,
) -> None:
    """Make a key, sealed by a passphrase; and the ledger that it signs."""
    if ledger is not None and role is not Role.ORGANISER:
        raise typer.BadParameter("an organiser's key opens a ledger", param_hint="--ledger")
    try:
        signer = wiring.new_signer(name)
        key = signer.key(role.way)
    except ImpossibleValue as fault:
        raise typer.BadParameter(str(fault), param_hint="NAME") from fault
    _keep(output, role, signer)
    if ledger is not None:
        append(ledger, KEY_FACTS.write(KeyTrusted(role, str(key))), [signer])
    _tell(role, key, as_json)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="A private key's file.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Show the public key of a private key's file; no passphrase is needed."""
    _tell(*keyfile.public(text_of(file)), as_json)


@app.command()
def rotate(
    key: Annotated[
        str,
        typer.Argument(
            help="The private key's file; of a lost one its public key will do.",
            show_default=False,
        ),
    ],
    ledger: LedgerPath,
    output: Out,
    lost: Lost = None,
    as_json: Json = False,
) -> None:
    """Replace the organiser's key: both sign the entry that says so, the new one if it is lost."""
    (old,) = public_keys([key])
    if old.way is not Way.PLAIN:
        raise LedgerError("a party's or witness's new key is told with: keys trust --replaces")
    former = [] if lost else [organiser(Path(key))]
    new = wiring.new_signer(old.name)
    line = str(new.key(Way.PLAIN))
    _keep(output, Role.ORGANISER, new)
    fact: object = KeyReplaced(Role.ORGANISER, str(old), line)
    if lost:
        fact = KeyLost(Role.ORGANISER, str(old), line, lost)
    append(ledger, KEY_FACTS.write(fact), [new, *former], old)
    _tell(Role.ORGANISER, new.key(Way.PLAIN), as_json)


@app.command()
def trust(
    ledger: LedgerPath,
    key: Annotated[str, typer.Argument(help="A public key, or its file.", show_default=False)],
    role: Annotated[Role, typer.Option("--role", help="What the key is for.", show_default=False)],
    key_file: KeyFile,
    replaces: Replaces = None,
    lost: Lost = None,
) -> None:
    """Tell in the ledger that a party's or witness's cosignatures count from now on."""
    (new,) = public_keys([key])
    if role is Role.ORGANISER or new.way is not Way.COSIGNED:
        raise typer.BadParameter("only a party's or a witness's key is told so", param_hint="KEY")
    old = str(public_keys([replaces])[0]) if replaces else ""
    fact: object = KeyTrusted(role, str(new))
    if old and lost:
        fact = KeyLost(role, old, str(new), lost)
    elif old:
        fact = KeyReplaced(role, old, str(new))
    appended = append(ledger, KEY_FACTS.write(fact), [organiser(key_file)])
    typer.echo(f"Entry {appended.entries[0].index}: {new.name}")


def _keep(output: Path, role: Role, signer: Signer) -> None:
    if output.exists():
        raise typer.BadParameter(f"{output} is there already", param_hint="--output")
    sealed = keyfile.lock(role, signer, passphrase(new=True), wiring.chance(keyfile.CHANCE))
    wiring.keep_secret(output, sealed)


def _tell(role: Role, key: VerifierKey, as_json: bool) -> None:
    if as_json:
        told = {"role": role, "name": key.name, "id": key.id.hex(), "public": str(key)}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(str(key))

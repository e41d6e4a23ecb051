"""``safepassage notify send``: every notice that was not handed over yet leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from safepassage import notification, wiring
from safepassage.cli.case import CasePath, Json, PlanPath, load, load_plan
from safepassage.cli.facts import At, Into, now, of_parties
from safepassage.cli.ledger import KeyFile, opened, organiser
from safepassage.notification import Fact
from safepassage.notification.facts import Outcome, Way
from safepassage.operation import noted, write
from safepassage.operation import send as sending

To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="WHERE",
        help="A folder, smtp://[USER@]HOST[:PORT], smtps://..., or https://...",
        show_default=False,
    ),
]
Sender = Annotated[
    str, typer.Option("--from", metavar="ADDRESS", help="The address that mail comes from.")
]
Only = Annotated[
    list[str] | None, typer.Option("--party", metavar="ID", help="Only this party; again for more.")
]


def send(  # noqa: PLR0913, PLR0917 - a parameter for each option
    case: CasePath,
    plan: PlanPath,
    ledger: Into,
    key_file: KeyFile,
    to: To,
    sender: Sender = "",
    party: Only = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Send each notice that was not handed over yet; no if one could not be."""
    read, _ = load(case)
    outbox = wiring.outbox(to, sender)
    log = opened(ledger, [organiser(key_file)])
    standing = notification.stand(noted(wiring.kept(ledger)))
    notices = notification.compose(load_plan(plan, read), read, standing)
    chosen = of_parties(notices, party)
    if outbox.way is Way.WEB and len(chosen) > 1:
        raise typer.BadParameter(
            "a web server takes one party's notice: no party sees what another is told",
            param_hint="--party",
        )

    def keep(facts: Sequence[Fact]) -> None:
        log.append([write(fact) for fact in facts], wiring.now())

    done, refused = sending(chosen, standing, outbox, keep, lambda: now(read, at))
    if as_json:
        rows = [
            {
                "notice": it.parcel.notice,
                "version": it.parcel.version,
                "contact": it.parcel.contact,
                "key": it.parcel.key,
                "outcome": f"{it.outcome} the {outbox.way}",
                "handed": it.outcome is Outcome.HANDED,
            }
            for it in done
        ]
        typer.echo(json.dumps({"sent": rows, "refused": [*map(str, refused)]}, ensure_ascii=False))
    else:
        for it in done:
            named = f"{it.parcel.notice} version {it.parcel.version} for {it.parcel.contact}"
            typer.echo(f"{named}: {it.outcome} the {outbox.way}")
        for why in refused:
            typer.echo(f"! {why}")
        if not done and not refused:
            typer.echo("everything was handed over before")
    if refused or any(it.outcome is not Outcome.HANDED for it in done):
        raise typer.Exit(1)

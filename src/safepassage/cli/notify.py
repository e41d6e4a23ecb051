"""``safepassage notify``: the notices that tell each party what comes onto its ground."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from safepassage import notification
from safepassage.casefile.files import put
from safepassage.cli import answer, send, status
from safepassage.cli.case import CasePath, Json, PlanPath, load, load_plan
from safepassage.cli.facts import At, FactsPath, LedgerOption, facts_of, now, of_parties
from safepassage.model import Case, Clocks, Language
from safepassage.notification import Notice, Standing
from safepassage.notification.fact_file import fact_tree
from safepassage.report.words import count

app = typer.Typer(
    name="notify", help="Tell each party what comes onto its ground.", no_args_is_help=True
)

Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FOLDER", help="Where to write; notices/CASE by default."
    ),
]
In = Annotated[
    Language | None, typer.Option("--language", help="For all; by default each party's own.")
]
Only = Annotated[
    list[str] | None, typer.Option("--party", metavar="ID", help="Only this party; again for more.")
]
app.command("send")(send.send)
app.command("acknowledge")(answer.acknowledge)
app.command("amend")(answer.amend)
app.command("withdraw")(answer.withdraw)
app.command("status")(status.status)


@app.callback()
def notify() -> None:
    """Tell each party what comes onto its ground."""


@app.command("compose")
def compose(  # noqa: PLR0913, PLR0917 - each is an option
    case: CasePath,
    plan: PlanPath,
    output: Output = None,
    party: Only = None,
    language: In = None,
    facts: FactsPath = None,
    ledger: LedgerOption = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write the notice of each party in every form: PDF, XLSX, messages, GeoJSON, KML."""
    read, _ = load(case)
    moment = now(read, at)
    standing = notification.stand(facts_of(facts, ledger))
    notices = notification.compose(load_plan(plan, read), read, standing)
    chosen = of_parties(notices, party)
    folder = output or Path("notices") / read.id
    for notice in chosen:
        _write(notice, folder / notice.recipient.party, language)
    gone = notification.needless(notices, standing)
    if as_json:
        rows = [_row(read, notice, folder, standing, moment) for notice in chosen]
        told = {"training": read.training, "notices": rows, "to_withdraw": gone}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"{'TRAINING - ' if read.training else ''}{read.title}")
    for notice in chosen:
        _tell(read, notice, folder, moment)
    for number in gone:
        typer.echo(f"! No convoy comes any more: withdraw {number}.")


def _write(notice: Notice, folder: Path, language: Language | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in notification.render(notice, language).items():
        put(folder / name, data)


def _warnings(case: Case, notice: Notice, moment: int) -> list[str]:
    late = notification.late(notice, case.notifying.lead_time, moment)
    return [*late, *map(str, notification.lacks(notice))]


def _row(
    case: Case, notice: Notice, folder: Path, standing: Standing, moment: int
) -> dict[str, Any]:
    told = standing.notice(notice.number).current.version
    fact = fact_tree(notification.drafted(notice, moment))
    return {
        "notice": notice.number,
        "party": notice.recipient.party,
        "version": notice.version,
        "sha256": notification.digest(notice),
        "segments": notice.segments,
        "convoys": [move.convoy for move in notice.movements],
        "submit_by": Clocks.of(case).moment(_submit_by(case, notice)).iso,
        "folder": str(folder / notice.recipient.party),
        "warnings": _warnings(case, notice, moment),
        "fact": None if told == notice.version else fact,
    }


def _submit_by(case: Case, notice: Notice) -> int:
    return min(it.submit_by for it in notification.lead_times(notice, case.notifying.lead_time))


def _tell(case: Case, notice: Notice, folder: Path, moment: int) -> None:
    typer.echo(
        f"{notice.number} version {notice.version}, code {notification.digest(notice)[:8]}: "
        f"{count(len(notice.movements), 'convoy')} on {count(len(notice.segments), 'segment')}"
    )
    typer.echo(f"  submit by {Clocks.of(case).moment(_submit_by(case, notice))}")
    typer.echo(f"  files: {folder / notice.recipient.party}")
    for warning in _warnings(case, notice, moment):
        typer.echo(f"  ! {warning}")

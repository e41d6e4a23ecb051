"""``safepassage notify acknowledge | amend | withdraw``: what is written down of a notice."""

from __future__ import annotations

import json
import unicodedata
from typing import Annotated

import typer

from safepassage import notification, wiring
from safepassage.cli.case import CasePath, Json, Moment, PlanPath, load, load_plan, moment
from safepassage.cli.facts import At, Into, now
from safepassage.cli.ledger import KeyFile, opened, organiser
from safepassage.ledger import Ledger
from safepassage.model import Case, Evidence, Level
from safepassage.notification import Fact, NoticeStanding, Words
from safepassage.notification.fact_file import fact_tree
from safepassage.notification.facts import NoticeAcknowledged
from safepassage.operation import Refusal, noted, write
from safepassage.operation import acknowledge as acknowledging
from safepassage.operation import withdraw as withdrawing

Party = Annotated[str, typer.Argument(metavar="PARTY", help="Which party.", show_default=False)]
Said = Annotated[str, typer.Option("--words", help="What was said, word for word; no names.")]


def acknowledge(  # noqa: PLR0913, PLR0917 - a parameter for each option
    case: CasePath,
    party: Party,
    ledger: Into,
    key_file: KeyFile,
    level: Annotated[Level, typer.Option(help="How far down the chain it was passed on.")],
    evidence: Annotated[Evidence, typer.Option(help="What the acknowledgement rests on.")],
    version: Annotated[
        int | None, typer.Option(help="Of which version; the current by default.")
    ] = None,
    segment: Annotated[
        list[str] | None, typer.Option("--segment", help="Again for another; all by default.")
    ] = None,
    code: Annotated[
        str, typer.Option(help="The first digits of the SHA-256 that they read out.")
    ] = "",
    words: Said = "",
    their_clock: Annotated[
        Moment | None, typer.Option(metavar="TIME", help="The same moment as they told it.")
    ] = None,
    read_back: Annotated[
        bool, typer.Option("--read-back", help="They read the notice back to us.")
    ] = False,
    contact: Annotated[
        str | None, typer.Option(metavar="ID", help="Who answered; their first by default.")
    ] = None,
    attachment: Annotated[
        str, typer.Option(metavar="DIGEST", help="Digest of a sealed reply.")
    ] = "",
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down what a party acknowledged: which version, which segments, how firmly."""
    read, _ = load(case)
    told = _told(read, party, ledger)
    meant = told.current.version if version is None else version
    of = next((it for it in told.versions if it.version == meant), told.current)
    answer = NoticeAcknowledged(
        at=now(read, at),
        notice=told.notice,
        version=meant,
        digest=of.digest if of.digest.startswith(code.lower()) else "",
        segments=tuple(segment or of.segments),
        level=level,
        evidence=evidence,
        words=_words(words),
        by_their_clock=None if their_clock is None else moment(read, their_clock, "--their-clock"),
        read_back=read_back,
        attachment=attachment,
    )
    posts = [post.id for post in read.notifying.reached(party)]
    if contact is not None and contact not in posts:
        raise typer.BadParameter(f"{party} has no contact {contact}", param_hint="--contact")
    who = contact or next(iter(posts), party)
    facts = _granted(acknowledging(told, answer, who))
    _keep(opened(ledger, [organiser(key_file)]), facts, as_json=as_json)


def withdraw(
    case: CasePath,
    party: Party,
    ledger: Into,
    key_file: KeyFile,
    words: Said = "",
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down that a party was told that nothing comes."""
    read, _ = load(case)
    facts = _granted(withdrawing(_told(read, party, ledger), _words(words), now(read, at)))
    _keep(opened(ledger, [organiser(key_file)]), facts, as_json=as_json)


def amend(
    case: CasePath,
    plan: PlanPath,
    ledger: Into,
    key_file: KeyFile,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write down a new version of each notice whose text has changed; `notify send` sends it."""
    read, _ = load(case)
    standing = notification.stand(noted(wiring.kept(ledger)))
    facts: list[Fact] = [
        notification.drafted(notice, now(read, at))
        for notice in notification.compose(load_plan(plan, read), read, standing)
        if 0 < standing.notice(notice.number).current.version < notice.version
    ]
    made = tuple(facts) or Refusal("no notice that was written says anything else now")
    _keep(opened(ledger, [organiser(key_file)]), _granted(made), as_json=as_json)


def _told(case: Case, party: str, ledger: str) -> NoticeStanding:
    if party not in {it.id for it in case.parties}:
        raise typer.BadParameter(f"{case.id} has no party {party}", param_hint="PARTY")
    standing = notification.stand(noted(wiring.kept(ledger)))
    return standing.notice(notification.number(case.id, party))


def _words(said: str) -> Words:
    """Take words in Unicode's composed form: they look the same, and have one byte string."""
    return Words(unicodedata.normalize("NFC", said))


def _granted(made: tuple[Fact, ...] | Refusal) -> tuple[Fact, ...]:
    """Say no where there is a refusal."""
    if isinstance(made, Refusal):
        typer.echo(str(made), err=True)
        raise typer.Exit(1)
    return made


def _keep(ledger: Ledger, facts: tuple[Fact, ...], *, as_json: bool) -> None:
    """Write facts down together, and say in which entries."""
    kept = ledger.append([write(fact) for fact in facts], wiring.now())
    rows = [
        {"entry": entry.index, **fact_tree(fact)}
        for entry, fact in zip(kept.entries, facts, strict=True)
    ]
    if as_json:
        typer.echo(json.dumps({"facts": rows}, ensure_ascii=False))
        return
    for entry, fact in zip(kept.entries, facts, strict=True):
        typer.echo(f"entry {entry.index}: {entry.kind} {getattr(fact, 'notice', '')}")

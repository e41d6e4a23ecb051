"""``safepassage notify status``: how far each notice has come, segment by segment."""

from __future__ import annotations

import json
from typing import Any

import typer

from safepassage import notification
from safepassage.cli.case import CasePath, Json, load
from safepassage.cli.facts import At, FactsPath, LedgerOption, facts_of, now
from safepassage.model import Case
from safepassage.notification import NoticeStanding, Stage
from safepassage.notification.facts import DeliveryNoted
from safepassage.notification.stage import OVER


def status(
    case: CasePath,
    ledger: LedgerOption = None,
    facts: FactsPath = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Say how far each notice has come; no while one that stands is not acknowledged whole."""
    read, _ = load(case)
    standing = notification.stand(facts_of(facts, ledger))
    rows = [_row(read, notice, now(read, at)) for notice in standing.notices]
    if as_json:
        typer.echo(json.dumps({"training": read.training, "notices": rows}, ensure_ascii=False))
    else:
        _tell(read, rows)
    if not rows or any(row["waits"] for row in rows):
        raise typer.Exit(1)


def _row(case: Case, notice: NoticeStanding, moment: int) -> dict[str, Any]:
    current = notice.current
    stage = notification.stage(notice, case.notifying.answer_within, moment)
    answered = all(notice.answers(segment) for segment in current.segments)
    return {
        "notice": notice.notice,
        "version": current.version,
        "sha256": current.digest,
        "stage": stage,
        "waits": stage not in OVER and (stage is Stage.QUERIED or not answered),
        "deliveries": [
            {"at_s": fact.at, "contact": fact.contact, "words": f"{fact.outcome} the {fact.way}"}
            for fact in current.sent
            if isinstance(fact, DeliveryNoted)
        ],
        "segments": [_segment(notice, segment) for segment in current.segments],
    }


def _segment(notice: NoticeStanding, segment: str) -> dict[str, Any]:
    answers, stale = notice.answers(segment), notice.stale(segment)
    best = answers[0] if answers else None
    return {
        "segment": segment,
        "evidence": best and best.evidence,
        "level": best and best.level,
        "read_back": best is not None and best.read_back,
        "stale_version": stale.version if stale and best is None else None,
    }


def _tell(case: Case, rows: list[dict[str, Any]]) -> None:
    typer.echo(f"{'TRAINING - ' if case.training else ''}{case.title}")
    for row in rows:
        typer.echo(f"{row['notice']} version {row['version']}: {row['stage']}")
        for step in row["deliveries"]:
            typer.echo(f"  {step['contact']}: {step['words']}")
        for of in row["segments"]:
            typer.echo(f"  {of['segment']}: {_said(of)}")
    if not rows:
        typer.echo("no notice was written")


def _said(of: dict[str, Any]) -> str:
    if of["evidence"]:
        return f"acknowledged by {of['evidence']}, down to {of['level']} level"
    if of["stale_version"]:
        return f"not acknowledged: what stands is of version {of['stale_version']}, which is stale"
    return "not acknowledged"

"""``safepassage ready CASE PLAN``: which convoys may go, and what forbids the others."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import typer

from safepassage import notification
from safepassage.cli.case import CasePath, Json, PlanPath, load, load_plan
from safepassage.cli.facts import At, FactsPath, LedgerOption, facts_of, now
from safepassage.cli.record_desk import record_of
from safepassage.model import Case, Clocks, PromiseState
from safepassage.notification import Call, Standing, Verdict, Weight
from safepassage.record.terms import promises
from safepassage.units import write_duration


def ready(
    case: CasePath,
    plan: PlanPath,
    facts: FactsPath = None,
    ledger: LedgerOption = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Say for each convoy whether it may go, and why not; no if one may not."""
    read, _ = load(case)
    moment = now(read, at)
    if ledger:
        read = _as_promised(read, ledger, moment)
    standing = notification.stand(facts_of(facts, ledger))
    verdicts = notification.ready(load_plan(plan, read), read, standing, moment)
    calls = notification.calls(standing, read, moment)
    if as_json:
        typer.echo(json.dumps(_row(read, standing, verdicts, calls, moment), ensure_ascii=False))
    else:
        _tell(read, standing, verdicts, calls, moment)
    if not all(verdict.goes for verdict in verdicts):
        raise typer.Exit(1)


def _as_promised(case: Case, ledger: str, moment: int) -> Case:
    """Weigh promises as the ledger's record has them now, not when the case was written.

    One of which the record knows no more stands no more.
    """
    start = round(case.start.timestamp())
    told = promises(record_of(ledger), case, start + moment)
    known = {(of.segment, of.window, of.commitment) for of in told}
    gone = tuple(
        replace(of, state=PromiseState.WITHDRAWN, why="")
        for of in case.promises
        if (of.segment, of.window, of.commitment) not in known
    )
    # in this order a promise that the record has under the same opening comes first
    kept = {(of.segment, of.window.opens, of.commitment): of for of in (*gone, *told)}
    return replace(case, promises=tuple(kept.values()))


def _row(
    case: Case,
    standing: Standing,
    verdicts: tuple[Verdict, ...],
    calls: tuple[Call, ...],
    moment: int,
) -> dict[str, Any]:
    return {
        "training": case.training,
        "at": Clocks.of(case).moment(moment).iso,
        "notices": [
            {
                "notice": notice.notice,
                "version": notice.current.version,
                "stage": notification.stage(notice, case.notifying.answer_within, moment),
            }
            for notice in standing.notices
        ],
        "convoys": [
            {
                "convoy": verdict.convoy,
                "goes": verdict.goes,
                "reasons": [
                    {
                        "aspect": reason.aspect,
                        "weight": reason.weight,
                        "party": reason.party,
                        "segment": reason.segment,
                        "words": reason.words,
                    }
                    for reason in verdict.reasons
                ],
            }
            for verdict in verdicts
        ],
        "calls": [
            {
                "notice": call.notice,
                "version": call.version,
                "segments": call.segments,
                "waited_s": call.waited,
                "contact": call.contact.id if call.contact else None,
            }
            for call in calls
        ],
    }


def _tell(
    case: Case,
    standing: Standing,
    verdicts: tuple[Verdict, ...],
    calls: tuple[Call, ...],
    moment: int,
) -> None:
    typer.echo(f"{'TRAINING - ' if case.training else ''}{case.title}")
    typer.echo(f"As of {Clocks.of(case).moment(moment)}")
    for notice in standing.notices:
        stage = notification.stage(notice, case.notifying.answer_within, moment)
        typer.echo(f"{notice.notice} version {notice.current.version}: {stage}")
    for call in calls:
        whom = call.contact.post if call.contact else "nobody: the case names no contact"
        waited = write_duration(call.waited)
        typer.echo(f"! {call.notice}: no answer for {waited}. Call {whom}.")
    for verdict in verdicts:
        typer.echo(f"{verdict.convoy}: {'go' if verdict.goes else 'NO-GO'}")
        for weight, sign in ((Weight.FORBIDS, "-"), (Weight.CAUTION, "?")):
            for reason in verdict.of(weight):
                typer.echo(f"  {sign} {reason}")

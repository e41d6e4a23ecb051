"""``safepassage record``: what texts say, who promised what, and what an agreement leaves open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from safepassage.cli import record_page, record_write
from safepassage.cli.case import Json
from safepassage.cli.record_desk import At, Into, Texts, clock, moment, record_of, texts_of
from safepassage.errors import LedgerError
from safepassage.record.claims import Claims, claims
from safepassage.record.codec import said_tree, tree
from safepassage.record.count import Count
from safepassage.record.entry import Entry
from safepassage.record.export import AGREEMENTS, EVENTS, agreements, as_csv, events
from safepassage.record.gaps import Coverage, gaps
from safepassage.record.said import EntryType
from safepassage.record.standing import Standing, standing
from safepassage.record.state import Record
from safepassage.record.terms import conditions
from safepassage.record.tracks import tracks
from safepassage.record.views import date_of, island, parties_of, timeline, words_of

app = typer.Typer(
    help="Keep what texts say: who met, who said what, who promised what, and is it kept.",
    no_args_is_help=True,
)
for command in (
    record_write.add,
    record_write.confirm,
    record_write.reject,
    record_write.edit,
    record_write.link,
    record_write.unlink,
    record_write.judge,
    record_write.track,
    record_write.settle,
    record_page.page,
    record_page.serve,
):
    app.command(command.__name__)(command)


@app.command("list")
def list_(
    ledger: Into,
    kind: Annotated[EntryType | None, typer.Option("--type", help="Only this type.")] = None,
    party: Annotated[str, typer.Option(help="Only entries that name it.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Also what is not confirmed.")] = False,
    as_json: Json = False,
) -> None:
    """List texts and the entries that stand."""
    record = record_of(ledger)
    entries = [
        it
        for it in (record.entries.values() if every else record.standing())
        if kind in (None, it.type)
        and party.casefold() in " | ".join(parties_of(it.said)).casefold()
    ]
    if as_json:
        told = {
            "sources": [tree(of) for of in record.sources.values()],
            "entries": [_row(record, it) for it in entries],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for source in record.sources.values():
        date = source.date.iso if source.date else "without a date"
        typer.echo(f"text {source.source[:8]}: {source.publisher or 'unknown'}, {date}")
    for it in entries:
        typer.echo(f"{it.id} ({it.ruling}): {words_of(it.said)}")


@app.command()
def show(
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="Which.", show_default=False)],
    ledger: Into,
    texts: Texts = None,
    as_json: Json = False,
) -> None:
    """Show an entry with its words in the text, and what may be evidence for a promise."""
    record = record_of(ledger)
    found = record.entries.get(entry)
    if found is None:
        raise LedgerError(f"there is no entry {entry}")
    quote = found.quote.of(texts_of(ledger, texts).text(found.source))
    told = {
        **_row(record, found),
        "quote": quote,
        "links": [tree(of) for of in record.links.values() if entry in {of.entry, of.commitment}],
        "candidates": [it.id for it in _candidates(record, found)],
    }
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"{entry} ({found.ruling}): {words_of(found.said)}")
    typer.echo(f'  "{quote}"')
    for name, value in said_tree(found.said).items():
        typer.echo(f"  {name}: {value}")
    for of in told["links"]:
        typer.echo(f"  {of['entry']} {of['bearing']} {of['commitment']}")
    if told["candidates"]:
        typer.echo(f"  may be evidence: {', '.join(told['candidates'])}")


def _candidates(record: Record, entry: Entry) -> list[Entry]:
    """Give later entries that name the same actor, for a human to look at."""
    named = set(parties_of(entry.said)[:1])
    if entry.type is not EntryType.COMMITMENT:
        return []
    return [
        it
        for it in record.standing()
        if it.id != entry.id
        and record.begins(it) >= record.begins(entry)
        and named & set(parties_of(it.said))
    ]


def _row(record: Record, entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.id,
        "ruling": entry.ruling,
        "by": entry.by,
        "date": date_of(record, entry),
        "source": entry.source,
        "quote": tree(entry.quote),
        "said": said_tree(entry.said),
        "words": words_of(entry.said),
    }


@app.command("standing")
def standing_(ledger: Into, at: At = None, as_json: Json = False) -> None:
    """Say how each promise stands, segment by segment; no while one may not be driven on."""
    record, now = record_of(ledger), moment(at)
    promises = standing(record, now)
    if as_json:
        typer.echo(json.dumps({"promises": [_standing(of) for of in promises]}, ensure_ascii=False))
    else:
        _tell_standing(record, promises, now)
    if any(of.no_go for of in promises):
        raise typer.Exit(1)


def _standing(of: Standing) -> dict[str, Any]:
    return {
        "commitment": of.commitment,
        "promisor": of.said.promisor,
        "content": of.said.content,
        "firmness": of.firmness,
        "judged": of.judged,
        "wordings": [{"entry": key, "firmness": firm} for key, firm in of.wordings],
        "segments": [
            {"segment": it.segment, "state": it.state, "since": clock(it.since), "by": it.because}
            for it in of.segments
        ],
        "contested": of.contested,
        "kept": of.kept,
        "go": not of.no_go,
        "why_not": of.no_go,
    }


def _tell_standing(record: Record, promises: tuple[Standing, ...], now: int) -> None:
    typer.echo(f"As of {clock(now)}")
    for of in promises:
        typer.echo(f"{of.commitment}: {words_of(of.said)}")
        others = [f"{key} has it {firm.words}" for key, firm in of.wordings]
        decided = "as judged" if of.judged else "the most cautious wording"
        if len(others) > 1:
            typer.echo(f"  {of.firmness.words}, {decided}: {', '.join(others)}")
        for it in of.segments:
            where = it.segment or "the whole"
            typer.echo(f"  {where}: {it.state.words} since {clock(it.since)} ({it.because})")
        if of.contested:
            typer.echo(f"  contested by {', '.join(of.contested)}")
        typer.echo(f"  kept: {of.kept.words}")
        typer.echo(f"  {'NO-GO: ' + of.no_go if of.no_go else 'GO'}")
    for condition in conditions(record, now):
        typer.echo(f"Condition of {condition.commitment}: {condition.words}")
    if not promises:
        typer.echo("nobody had promised anything")


@app.command("gaps")
def gaps_(ledger: Into, as_json: Json = False) -> None:
    """Say what an agreement must settle and does not; no while it is silent or contested."""
    found = gaps(record_of(ledger))
    if as_json:
        rows = [
            {
                "clause": of.clause.key,
                "question": of.clause.question,
                "coverage": of.coverage,
                "settled": of.settled,
                "contested": of.contested,
                "candidates": of.candidates,
            }
            for of in found
        ]
        typer.echo(json.dumps({"clauses": rows}, ensure_ascii=False))
    else:
        for of in found:
            typer.echo(f"{of.coverage.upper():9} {of.clause.key}: {of.clause.question}")
            for word, keys in (("by", of.settled), ("contested by", of.contested)):
                if keys:
                    typer.echo(f"          {word} {', '.join(keys)}")
            if of.candidates and of.coverage is Coverage.SILENT:
                typer.echo(f"          look at {', '.join(of.candidates)}")
    if any(of.coverage is not Coverage.COVERED for of in found):
        raise typer.Exit(1)


@app.command("claims")
def claims_(ledger: Into, as_json: Json = False) -> None:
    """Say which counts agree, with their arithmetic, and which nobody can explain."""
    found = claims(record_of(ledger))
    if as_json:
        typer.echo(json.dumps(_claims(found), ensure_ascii=False))
        return
    for of in found.sums:
        typer.echo(f"{of}: {'; '.join(_count(it) for it in of.counts)}")
    for group in found.differing:
        typer.echo(f"These differ: {'; '.join(_count(it) for it in group)}")
    for key, allowed in found.inexact:
        fits = ", ".join(_count(it) for it in allowed) or "no exact count of the same people"
        typer.echo(f"{key} allows {fits}")
    for it in found.unexplained:
        typer.echo(f"Unexplained: {_count(it)}")
    if found.unusable:
        typer.echo(f"In no sum, for they do not say whom: {', '.join(found.unusable)}")
    typer.echo("A sum that holds is suggestive; it proves nothing.")


def _count(of: Count) -> str:
    said = of.figure.counted or ", ".join(of.figure.whom) or "everybody"
    where = f" at {of.figure.place}" if of.figure.place else ""
    return f"{of.value} {said}{where} ({', '.join(of.entries) or 'follows from others'})"


def _claims(found: Claims) -> dict[str, Any]:
    return {
        "sums": [
            {"sum": str(of), "entries": [it.entries for it in of.counts]} for of in found.sums
        ],
        "differing": [
            [{"value": it.value, "entries": it.entries} for it in group]
            for group in found.differing
        ],
        "inexact": [
            {"entry": key, "allows": [it.value for it in allowed]} for key, allowed in found.inexact
        ],
        "unexplained": [{"value": it.value, "entries": it.entries} for it in found.unexplained],
        "unusable": found.unusable,
    }


@app.command("tracks")
def tracks_(ledger: Into, at: At = None, as_json: Json = False) -> None:
    """Say how each strand of talks stands: who sits in it, who pushes what, what waits on it."""
    found = tracks(record_of(ledger), moment(at))
    if as_json:
        typer.echo(json.dumps({"tracks": [tree(of) for of in found]}, ensure_ascii=False))
        return
    for of in found:
        by = f", mediated by {of.mediator}" if of.mediator else ""
        typer.echo(f"{of.id}: {of.title} ({of.level}{by}): {of.state} ({of.because})")
        typer.echo(f"  {', '.join(of.parties)}; nothing moved since {clock(of.since)}")
        for push in of.pushes:
            typer.echo(f"  {push.by or 'somebody'} pushes: {push.content} ({push.entry})")
        if of.waiting:
            typer.echo(f"  waiting on it: {', '.join(of.waiting)}")


@app.command("timeline")
def timeline_(
    ledger: Into,
    party: Annotated[str, typer.Option(help="Only entries that name it.")] = "",
    day_one: Annotated[
        str | None, typer.Option("--day-one", metavar="DATE", help="Count days from this one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell all that happened, by time."""
    first = None if day_one is None else moment(day_one, "--day-one") // 86_400 * 86_400
    record = record_of(ledger)
    rows = timeline(record, party, first)
    if as_json:
        told = [{"day": of.day, **_row(record, of.entry)} for of in rows]
        typer.echo(json.dumps({"timeline": told}, ensure_ascii=False))
        return
    for of in rows:
        day = "" if of.day is None else f" (day {of.day})"
        typer.echo(f"{of.date or 'without a date'}{day}: {of.words} [{of.entry.id}]")


@app.command("agreed")
def agreed(ledger: Into, at: At = None, as_json: Json = False) -> None:
    """Tell apart what is agreed and what is contested: the island of agreement."""
    found = island(record_of(ledger), moment(at))
    if as_json:
        typer.echo(json.dumps(tree(found), ensure_ascii=False))
        return
    for title, side in (("Agreed", found.agreed), ("Contested", found.contested)):
        typer.echo(f"{title}:")
        for words, entries in side:
            typer.echo(f"  {words} [{', '.join(entries)}]")


@app.command()
def export(
    ledger: Into,
    what: Annotated[
        Literal["events", "agreements"],
        typer.Option(help="Entries with PLOVER's tags, or promises as PA-X has agreements."),
    ] = "events",
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write a table here.")
    ] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Export what stands, as others' tools read it."""
    record = record_of(ledger)
    rows = events(record) if what == "events" else agreements(record, moment(at))
    table = as_csv(EVENTS if what == "events" else AGREEMENTS, rows)
    if csv is not None:
        csv.write_text(table, encoding="utf-8", newline="")
        typer.echo(f"{csv}: {len(rows)} rows")
    elif as_json:
        typer.echo(json.dumps({what: rows}, ensure_ascii=False))
    else:
        typer.echo(table, nl=False)

"""What an audit or a bundle says, in lines for people and as a tree for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from safepassage.ledger.bundle import Proven
from safepassage.ledger.finding import Audit, Finding
from safepassage.units import Seconds


def utc(at: Seconds) -> str:
    """Write a moment: ``"2022-05-05 12:00:00 UTC"``; one that no calendar has as it is."""
    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return f"{at} seconds after 1970"


def audit_lines(found: Audit) -> Iterator[str]:
    """Tell what an audit found; the last line is its answer."""
    for finding in found.findings:
        yield f"{'NO' if finding.grave else '??'}  {_line(finding)}"
    for name, size, at in found.signers:
        when = "" if at is None else f", {utc(at)} by its own clock"
        yield f"ok  {name} signed {size} entries{when}"
    if found.whole:
        held = f"held against {found.checkpoints} checkpoints"
        yield f"Whole: {found.size} entries, {held}. Root {found.root.hex()}"
    else:
        yield f"Not what was signed: {sum(of.grave for of in found.findings)} found."


def _line(finding: Finding) -> str:
    line = f"{finding.what}: {finding.said}"
    if finding.between is not None:
        line += f"; between the checkpoints over {finding.between[0]} and {finding.between[1]}"
    if finding.proof:
        line += f"; proven by {', '.join(finding.proof)}"
    return line


def audit_tree(found: Audit) -> dict[str, object]:
    """Tell the same to a program."""
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


def bundle_lines(proven: Proven) -> Iterator[str]:
    """Tell what a bundle proves."""
    entry, checkpoint = proven.entry, proven.checkpoint
    yield f"True: entry {entry.index} of {checkpoint.size} in {checkpoint.origin}"
    yield f"  written down {utc(entry.at)} by the organiser's clock, {entry.kind}"
    yield f"  {entry.body.decode('utf-8', 'backslashreplace')}"
    for by in proven.signed:
        how = "signed by" if by.at is None else f"cosigned {utc(by.at)} by"
        yield f"  {how} {by.key.name}"


def bundle_tree(proven: Proven) -> dict[str, object]:
    """Tell the same to a program."""
    entry, checkpoint = proven.entry, proven.checkpoint
    return {
        "true": True,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "index": entry.index,
        "at": entry.at,
        "kind": entry.kind,
        "body": entry.body.decode("utf-8", "backslashreplace"),
        "signed": [{"name": by.key.name, "at": by.at} for by in proven.signed],
    }

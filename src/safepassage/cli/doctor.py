"""``safepassage doctor``: whether everything is here that safepassage needs."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import typer

from safepassage import ledger, planning, simulation, wiring
from safepassage.casefile import read
from safepassage.cli.case import Json
from safepassage.errors import MissingExtra
from safepassage.ledger.sign import Way
from safepassage.model import Infeasible
from safepassage.roads import travel_times


def doctor(as_json: Json = False) -> None:
    """Try every part once; the first time this also compiles the engine."""
    findings = [_tried(name, part) for name, part in PARTS.items()]
    if as_json:
        rows = [{"part": name, "works": works, "said": said} for name, works, said in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for name, works, said in findings:
            mark = "ok" if works else "--" if name in OPTIONAL else "NO"
            typer.echo(f"{mark}  {name}: {said}")
    if not all(works for name, works, _ in findings if name not in OPTIONAL):
        raise typer.Exit(1)


def _tried(name: str, part: Callable[[], str]) -> tuple[str, bool, str]:
    """Try a part; whatever goes wrong in it is a finding, not the end."""
    try:
        return name, True, part()
    except Exception as fault:  # noqa: BLE001 - a doctor hears every complaint
        return name, False, str(fault) or type(fault).__name__


def _python() -> str:
    return platform.python_version()


def _zones() -> str:
    return f"{ZoneInfo('Europe/Kyiv').key} known"


def _engine() -> str:
    elapsed = wiring.stopwatch()
    case = read(wiring.example("sumy-2022"))
    times = travel_times(case)
    found = planning.plan(case, times, planning.AfterRounds(1))
    more = read(wiring.example("mariupol-2022"))  # it has kernels of its own: see ADR 44
    planning.plan(more, travel_times(more), planning.AfterRounds(1))
    if isinstance(found, Infeasible):
        return "nobody moved"
    days = simulation.expected(case, found, times, runs=100, seed=1)
    worse = days.mean.value / found.risk
    return (
        f"numba and HiGHS moved {case.people() - found.left} people in {elapsed():.1f} s; "
        f"100 days have {worse:.1f} times the risk of the plan"
    )


def _ledger() -> str:
    with TemporaryDirectory() as folder:
        store = wiring.ledger_store(str(Path(folder) / "ledger.db"))
        organiser = wiring.new_signer("doctor.example")
        opened, _ = ledger.open_ledger(store, organiser.name, [organiser])
        opened.append([ledger.Statement("tried/1", b"{}")], wiring.now())
        found = ledger.audit(store, [organiser.key(Way.PLAIN)])
    return f"an entry appended, signed and audited: {'whole' if found.whole else 'not whole'}"


def _package(purpose: str, package: str, extra: str) -> Callable[[], str]:
    def version() -> str:
        try:
            return f"{package} {metadata.version(package)}"
        except metadata.PackageNotFoundError as fault:
            raise MissingExtra(purpose, package, extra) from fault

    return version


def _browser() -> str:
    found = [path for path in map(Path, BROWSERS) if path.exists()]
    if not found:
        raise FileNotFoundError("no browser found for the page tests: apt-get install chromium")
    return str(found[0])


BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PARTS: dict[str, Callable[[], str]] = {
    "Python": _python,
    "time zones": _zones,
    "planning engine": _engine,
    "ledger": _ledger,
    "OpenStreetMap extracts (optional)": _package("reading OpenStreetMap", "osmium", "osm"),
    "ledger in PostgreSQL (optional)": _package("a ledger in PostgreSQL", "psycopg", "postgres"),
    "sealed attachments (optional)": _package("sealing an attachment", "pyrage", "seal"),
    "days on a cluster (optional)": _package("simulating on a cluster", "ray", "ray"),
    "time stamps (optional)": _package("a time stamp", "rfc3161-client", "stamp"),
    "browser for the tests (optional)": _browser,
}
OPTIONAL = {name for name in PARTS if name.endswith("(optional)")}

"""Runs of ``passage.py``, one process each: what was found, what it took, and whether it is true.

A run is a process of its own, so that its peak memory is its own and nothing is warm but what
set-up has left on disk. Shared by ``passage.py --seeds``, ``table.py`` and ``peers.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

PASSAGE: Final = Path(__file__).with_name("passage.py")
ROUNDING: Final = 0.0002
"""Person-hours: bound and cost are both written with four digits."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a referee says of a plan file.

    Parameters
    ----------
    accepted, faults
        Whether it keeps to every rule, and what it breaks.
    person_hours, left, last_exit_h
        Cost, people left behind, and hours after the start; nan, 0, nan of an unreadable plan.
    """

    accepted: bool
    faults: tuple[str, ...]
    person_hours: float = float("nan")
    left: int = 0
    last_exit_h: float = float("nan")


@dataclass(frozen=True, slots=True)
class Run:
    """One instance planned once.

    Parameters
    ----------
    instance, seed
        What was planned, with which chance.
    person_hours, bound, last_exit_h, left
        Weighted person-hours at risk and the proven bound (None without one), the hours after
        the start at which the last convoy exits, the people left behind.
    planning_s, process_s
        Seconds from the instance read to the plan made, and of the whole process, which loads
        numba and the compiled loops first. Compiling is not in them: set-up has done that.
    peak_mb
        The most memory the process had at once (resident), in 10^6 bytes.
    kept
        Whether ``planning_s`` is at most the seconds asked for and a tenth, or a second, more.
    verdict
        The referee's, or ``"no referee"``, ``"no plan: ..."``.
    accepted, well
        Whether a plan was made and not refused, and whether it also costs what it says.
    """

    instance: str
    seed: int
    person_hours: float
    bound: float | None
    last_exit_h: float
    left: int
    planning_s: float
    process_s: float
    peak_mb: float
    kept: bool
    verdict: str
    accepted: bool
    well: bool

    @property
    def gap(self) -> float | None:
        """How far the plan is at most from the best one, as a share of its own cost."""
        if self.bound is None or not self.person_hours > 0:
            return None
        return (self.person_hours - self.bound) / self.person_hours


@dataclass(frozen=True, slots=True)
class Summary:
    """Medians over the runs of one instance; ``kept`` and ``well`` speak of all of them."""

    instance: str
    seeds: tuple[int, ...]
    person_hours: float
    bound: float | None
    gap: float | None
    last_exit_h: float
    planning_s: float
    process_s: float
    peak_mb: float
    kept: bool
    verdict: str
    well: bool
    contradictions: tuple[str, ...]


def run(instance: Path, seconds: float, seed: int, plan: Path, referee: Path | None) -> Run:
    """Plan an instance in a process of its own, and have the plan judged."""
    plan.unlink(missing_ok=True)
    asked = ["--seconds", str(seconds), "--seed", str(seed), "-o", str(plan), "--json"]
    started = time.perf_counter()
    made = subprocess.run(
        [sys.executable, PASSAGE, instance, *asked], check=False, capture_output=True, text=True
    )
    took = round(time.perf_counter() - started, 2)
    if made.returncode or not plan.exists():
        why = (made.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return _nothing(instance, seed, took, f"no plan: {why}")
    said = json.loads(made.stdout)
    verdict = judge(referee, instance, plan) if referee else None
    hours = verdict.person_hours if verdict else said["person_hours"]
    return Run(
        instance=said["instance"],
        seed=seed,
        person_hours=hours,
        bound=said["lower_bound"],
        last_exit_h=said["last_exit_h"],
        left=said["left"],
        planning_s=said["seconds"],
        process_s=took,
        peak_mb=said["peak_mb"],
        kept=kept(seconds, said["seconds"]),
        verdict=_words(verdict, said["person_hours"]),
        accepted=verdict is None or verdict.accepted,
        well=verdict is None or (verdict.accepted and _same(hours, said["person_hours"])),
    )


def judge(referee: Path, instance: Path, plan: Path) -> Verdict:
    """Ask a referee: ``REFEREE INSTANCE PLAN`` prints one JSON object."""
    said = subprocess.run(
        [sys.executable, referee, instance, plan], check=False, capture_output=True, text=True
    )
    try:
        found: dict[str, Any] = json.loads(said.stdout)
    except ValueError:
        return Verdict(accepted=False, faults=((said.stderr.strip() or "silence")[-200:],))
    if "person_hours_at_risk" not in found:
        return Verdict(accepted=False, faults=tuple(found["faults"]))
    return Verdict(
        accepted=found["feasible"],
        faults=tuple(found["faults"]),
        person_hours=found["person_hours_at_risk"],
        left=found["people_left"],
        last_exit_h=found["last_exit_h"],
    )


def kept(asked: float, took: float) -> bool:
    """Tell whether a time limit was kept: within a tenth, or within a second."""
    return took <= asked + max(1.0, asked / 10)


def summary(runs: Sequence[Run], known: Iterable[tuple[str, float]] = ()) -> Summary:
    """Take medians over the runs of one instance; ``known`` are costs of plans by anyone."""
    made = [each for each in runs if each.person_hours == each.person_hours]
    bounds = [each.bound for each in made if each.bound is not None]
    gaps = [each.gap for each in made if each.gap is not None]
    worst = [each.verdict for each in runs if not each.well]
    against = contradictions(runs, known)
    return Summary(
        instance=runs[0].instance,
        seeds=tuple(each.seed for each in runs),
        person_hours=_median([each.person_hours for each in made]),
        bound=_median(bounds) if bounds else None,
        gap=_median(gaps) if gaps else None,
        last_exit_h=_median([each.last_exit_h for each in made]),
        planning_s=_median([each.planning_s for each in made]),
        process_s=_median([each.process_s for each in runs]),
        peak_mb=_median([each.peak_mb for each in made]),
        kept=bool(made) and all(each.kept for each in made),
        verdict=worst[0] if worst else runs[0].verdict,
        well=not worst and not against,
        contradictions=against,
    )


def contradictions(runs: Sequence[Run], known: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """Hold every bound against every plan: of any seed, and known from elsewhere."""
    plans = [(f"seed {each.seed}", each.person_hours) for each in runs if each.accepted]
    return tuple(
        f"{each.instance}: the bound of seed {each.seed}, {each.bound:,.4f}, "
        f"is above the plan of {whose}, {hours:,.4f}"
        for each in runs
        for whose, hours in (*plans, *known)
        if each.bound is not None and each.bound > hours + ROUNDING
    )


def markdown(rows: Iterable[Summary]) -> str:
    """Write summaries as the rows of a table in ``docs/benchmarks.md``."""
    head = (
        "| | seeds | plan | bound | gap | last exit, h | planning, s | process, s | MB | referee |"
    )
    lines = [head, "|---|---|---|---|---|---|---|---|---|---|"]
    for row in rows:
        late = "" if row.kept else " (late)"
        cells = [
            row.instance,
            str(len(row.seeds)),
            figure(row.person_hours),
            figure(row.bound),
            percent(row.gap),
            f"{row.last_exit_h:.1f}",
            f"{row.planning_s:.1f}{late}",
            f"{row.process_s:.1f}",
            f"{row.peak_mb:.0f}",
            row.verdict,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def as_json(row: Run | Summary) -> dict[str, Any]:
    """Give a row as JSON knows it: null for what is not a number."""
    return {k: None if v != v else v for k, v in asdict(row).items()}  # noqa: PLR0124 - nan


def figure(hours: float | None) -> str:
    """Write person-hours for people; a dash for none."""
    return "-" if hours is None else f"{hours:,.0f}"


def percent(share: float | None) -> str:
    """Write a share for people; a dash for none."""
    return "-" if share is None else f"{share:.1%}"


def _words(verdict: Verdict | None, claimed: float) -> str:
    if verdict is None:
        return "no referee"
    if not verdict.accepted:
        return "refused: " + "; ".join(verdict.faults[:2])
    if not _same(verdict.person_hours, claimed):
        return f"accepted, but costs {verdict.person_hours:,.4f}, not {claimed:,.4f}"
    return "accepted"


def _same(hours: float, claimed: float) -> bool:
    return abs(hours - claimed) <= ROUNDING


def _median(values: list[float]) -> float:
    return median(values) if values else float("nan")


def _nothing(instance: Path, seed: int, took: float, why: str) -> Run:
    nan = float("nan")
    return Run(
        instance=instance.stem,
        seed=seed,
        person_hours=nan,
        bound=None,
        last_exit_h=nan,
        left=0,
        planning_s=nan,
        process_s=took,
        peak_mb=nan,
        kept=False,
        verdict=why,
        accepted=False,
        well=False,
    )

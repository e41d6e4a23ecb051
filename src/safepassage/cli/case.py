"""What several commands need: the case that is meant, its driving times, and its plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from safepassage import casefile
from safepassage.casefile.clock import clock_of
from safepassage.errors import ImpossibleValue
from safepassage.model import Case, Plan
from safepassage.roads import TravelTimes, travel_times

CasePath = Annotated[
    Path, typer.Argument(metavar="CASE", help="The folder of the case.", show_default=False)
]
PlanPath = Annotated[
    Path,
    typer.Argument(metavar="PLAN", help="A plan.json, or the folder it is in.", show_default=False),
]
Moment: TypeAlias = str
"""``"2022-05-05 14:00"`` on the case's clock, or with an offset of its own."""

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def load(folder: Path) -> tuple[Case, TravelTimes]:
    """Read a case and work out its driving times."""
    if not folder.exists():
        raise typer.BadParameter(f"there is no {folder}", param_hint="CASE")
    case = casefile.read(folder)
    return case, travel_times(case)


def load_plan(path: Path, case: Case) -> Plan:
    """Read a plan of a case."""
    file = path / "plan.json" if path.is_dir() else path
    if not file.exists():
        raise typer.BadParameter(f"there is no {file}", param_hint="PLAN")
    return casefile.read_plan(file, case)


def moment(case: Case, text: Moment, option: str) -> int:
    """Read a moment as seconds after the case's start."""
    try:
        return clock_of(case.start, case.zones).seconds(datetime.fromisoformat(text))
    except (ValueError, ImpossibleValue) as fault:
        hint = f"{text} is not a time such as 2022-05-05T14:00 ({fault})"
        raise typer.BadParameter(hint, param_hint=option) from fault

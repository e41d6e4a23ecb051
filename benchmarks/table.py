"""Plan every instance of the passage benchmark in turn, and print one table. Run by ``make bench``.

    python benchmarks/table.py DATA [--seconds 60] [--seed 1] [--seeds 1] [--referee PATH] [--json]

``DATA/passage`` holds the instances, ``DATA/passage/best``, if it is there, plans known from
elsewhere, against which the bounds are held. Where no referee is named, ``../reference/referee.py``
seen from ``DATA`` judges if it is there. Exits with 1 if a plan was not made or not accepted, or a
bound is contradicted; with 2 if there are no instances.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from runs import Summary, as_json, figure, judge, markdown, percent, run, summary

PLANS = Path(__file__).parent / "results"


def main() -> int:
    """Print the table; 0 if all is well, 1 if something is not, 2 for no data."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="the folder with passage/*.json in it")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--seeds", type=int, default=1, help="how many; figures are medians")
    parser.add_argument("--referee", type=Path)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print the rows as JSON")
    shape.add_argument("--markdown", action="store_true", help="print rows for docs/benchmarks.md")
    asked = parser.parse_args()
    # Smallest first: sizes grow from T to XL, and so do the files.
    instances = sorted(
        (asked.data / "passage").glob("*.json"), key=lambda path: (path.stat().st_size, path.name)
    )
    if not instances:
        sys.stderr.write(f"no instances: {asked.data / 'passage'} holds no *.json\n")
        return 2
    beside = asked.data / ".." / "reference" / "referee.py"
    referee = asked.referee or (beside if beside.exists() else None)
    seeds = range(asked.seed, asked.seed + asked.seeds)
    rows = list(planned(instances, asked.seconds, seeds, referee))
    if asked.json:
        print(json.dumps([as_json(row) for row in rows]))
    elif asked.markdown:
        print(markdown(rows))
    else:
        Console(width=120).print(table(rows, asked.seconds, asked.seeds))
    for line in (line for row in rows for line in row.contradictions):
        sys.stderr.write(f"{line}\n")
    return 0 if all(row.well for row in rows) else 1


def planned(
    instances: list[Path], seconds: float, seeds: range, referee: Path | None
) -> Iterator[Summary]:
    """Yield a row for each instance, in the order given."""
    PLANS.mkdir(exist_ok=True)
    for instance in instances:
        runs = [
            run(instance, seconds, seed, PLANS / f"{instance.stem}.{seed}.plan.json", referee)
            for seed in seeds
        ]
        yield summary(runs, known(instance, referee))


def known(instance: Path, referee: Path | None) -> list[tuple[str, float]]:
    """Give the cost of a plan that came with the data, if there is one and the referee takes it."""
    plan = instance.parent / "best" / instance.name
    if referee is None or not plan.exists():
        return []
    verdict = judge(referee, instance, plan)
    return [(f"best/{instance.name}", verdict.person_hours)] if verdict.accepted else []


def table(rows: list[Summary], seconds: float, seeds: int) -> Table:
    """Return the rows as a table, in the order given."""
    of = f"medians of {seeds} seeds" if seeds > 1 else "one seed"
    made = Table(title=f"passage: {seconds:g} s each, {of}, costs in person-hours")
    made.add_column("instance")
    for name in ("plan", "bound", "gap", "last exit h", "planning s", "process s", "MB"):
        made.add_column(name, justify="right")
    made.add_column("referee")
    for row in rows:
        made.add_row(
            row.instance,
            figure(row.person_hours),
            figure(row.bound),
            percent(row.gap),
            f"{row.last_exit_h:.1f}",
            f"{row.planning_s:.1f}" + ("" if row.kept else " late"),
            f"{row.process_s:.1f}",
            f"{row.peak_mb:.0f}",
            row.verdict,
        )
    return made


if __name__ == "__main__":
    sys.exit(main())

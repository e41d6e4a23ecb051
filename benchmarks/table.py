"""Plan every instance of the passage benchmark in turn, and print one table. Run by ``make bench``.

Each instance is one run of ``passage.py`` in a process of its own. Where the data folder has a
referee (``../reference/referee.py`` seen from it), the cost and the verdict are the referee's.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

PASSAGE = Path(__file__).with_name("passage.py")
PLANS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Row:
    """One instance planned: the seconds it took, what was said of it, and whether all is well."""

    instance: str
    seconds: float
    cost: str
    bound: str
    gap: str
    verdict: str
    well: bool


def main() -> int:
    """Print the table; 0 if every plan was made and accepted, 1 if one was not, 2 for no data."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="the folder with passage/*.json in it")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    # Smallest first: sizes grow from T to XL, and so do the files.
    instances = sorted(
        (asked.data / "passage").glob("*.json"), key=lambda path: (path.stat().st_size, path.name)
    )
    if not instances:
        sys.stderr.write(f"no instances: {asked.data / 'passage'} holds no *.json\n")
        return 2
    rows = list(planned(instances, asked.data, asked.seconds, asked.seed))
    Console(width=110).print(table(rows, asked.seconds, asked.seed))
    return 0 if all(row.well for row in rows) else 1


def planned(instances: list[Path], data: Path, seconds: int, seed: int) -> Iterator[Row]:
    """Yield a row for each instance, in the order given."""
    PLANS.mkdir(exist_ok=True)
    referee = data / ".." / "reference" / "referee.py"
    for instance in instances:
        plan = PLANS / f"{instance.stem}.plan.json"
        plan.unlink(missing_ok=True)
        started = time.perf_counter()
        asked = ["--seconds", str(seconds), "--seed", str(seed), "-o", str(plan)]
        made = subprocess.run([sys.executable, PASSAGE, instance, *asked], check=False)
        took = time.perf_counter() - started
        if made.returncode or not plan.exists():
            yield Row(instance.stem, took, "-", "-", "-", "no plan", well=False)
        elif referee.exists():
            yield judged(instance, plan, referee, took)
        else:
            yield Row(instance.stem, took, "-", f"{bound(plan):,.0f}", "-", "no referee", well=True)


def judged(instance: Path, plan: Path, referee: Path, took: float) -> Row:
    """Return the row of a plan with the referee's verdict on it."""
    said = subprocess.run(
        [sys.executable, referee, instance, plan], check=False, capture_output=True, text=True
    )
    verdict = json.loads(said.stdout)
    cost, below = float(verdict.get("person_hours_at_risk", 0)), bound(plan)
    gap = f"{(cost - below) / cost:.1%}" if cost and below else "-"
    word = "accepted" if verdict["feasible"] else "refused: " + "; ".join(verdict["faults"][:2])
    return Row(
        instance.stem, took, f"{cost:,.0f}", f"{below:,.0f}", gap, word, well=verdict["feasible"]
    )


def bound(plan: Path) -> float:
    """Return the lower bound that a plan claims, in person-hours; 0 if it claims none."""
    return float(json.loads(plan.read_text("utf-8")).get("lower_bound_person_hours") or 0)


def table(rows: list[Row], seconds: int, seed: int) -> Table:
    """Return the rows as a table, in the order given."""
    made = Table(title=f"passage: {seconds} s each, seed {seed}, costs in person-hours")
    made.add_column("instance")
    for name in ("wall s", "plan", "bound", "gap"):
        made.add_column(name, justify="right")
    made.add_column("referee")
    for row in rows:
        made.add_row(row.instance, f"{row.seconds:.1f}", row.cost, row.bound, row.gap, row.verdict)
    return made


if __name__ == "__main__":
    sys.exit(main())

"""The same instances, the same seconds, the same judge: ours and what else there is.

    python benchmarks/peers.py INSTANCE... --seconds 60 [--referee REFEREE.py] [--python PYTHON]

An instance is a passage (``.json``, judged by the referee; person-hours) or a Bus Evacuation
Problem (``.txt``, which a peer can express in full; its tours are counted by ``bep_tours.py``, the
longest one is what counts, in the instance's units). A folder stands for all that it holds.
Peers: the hand rule, OR-Tools (routing, and a plain CP-SAT model) and PyVRP. Each runs in a process
of its own, with the interpreter of ``--python`` (its packages are not ours; ``make bench-peers``
installs them); ``earliest.py`` turns its plan of a passage into the referee's. What a peer cannot
express is printed with its figures. Exits with 1 if one of our plans was refused.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bep_tours import faults, makespan, read, tours_in
from runs import figure, judge

HERE: Final = Path(__file__).parent
OURS: Final = "safepassage"
PEERS: Final = {"hand rule": "hand", "OR-Tools routing": "routing", "OR-Tools CP-SAT": "cpsat", "PyVRP": "pyvrp"}  # fmt: skip # noqa: E501
GRACE: Final = 60
"""Seconds more than asked for after which a planner is stopped."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of instance: our script, how a peer's begins, and who says what a plan costs.

    Parameters
    ----------
    ours, peer
        Our script's name; what stands before a peer's in the name of its.
    judged
        Says of an instance and a plan file, with a referee, what :func:`_told` tells.
    """

    ours: str
    peer: str
    judged: Callable[[Path, Path, Path | None], Json]


def main() -> int:
    """Run ours and every peer on every instance, one after another."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("data", type=Path, nargs="+", help="instances, or folders of them")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0, help="ours")
    parser.add_argument("--referee", type=Path, help="of passages")
    parser.add_argument("--python", default=sys.executable, help="the interpreter with the peers")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    asked = parser.parse_args()
    instances = list(_instances(asked.data))
    if not asked.referee and any(path.suffix == ".json" for path in instances):
        parser.error("a passage needs a --referee")
    rows = [row for instance in instances for row in compared(instance, asked)]
    if asked.json:
        print(json.dumps(rows))
    else:
        print("| | planner | plan | left | seconds | judged |\n|---|---|---|---|---|---|")
        for row in rows:
            cells = (figure(row["cost"]), row["left"], row["seconds"], row["verdict"])
            print(f"| {row['instance']} | {row['planner']} |", *(f"{cell} |" for cell in cells))
        for name, limits in sorted({row["planner"]: row["limits"] for row in rows}.items()):
            if limits:
                print(f"\n{name}:", *limits, sep="\n- ")
    return 0 if all(row["accepted"] for row in rows if row["planner"] == OURS) else 1


def _instances(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        yield from (each for each in inside if each.suffix in SORTS)


def compared(instance: Path, asked: argparse.Namespace) -> Iterator[Json]:
    """Give a row for ours and for each peer on one instance."""
    sort = SORTS[instance.suffix]
    ours: list[str | Path] = [sys.executable, HERE / sort.ours, "--seed", str(asked.seed), "--json"]
    yield _row(OURS, ours, sort, instance, asked)
    for name, script in PEERS.items():
        yield _row(name, [asked.python, HERE / f"{sort.peer}_{script}.py"], sort, instance, asked)


def _row(
    name: str, command: list[str | Path], sort: Sort, instance: Path, asked: argparse.Namespace
) -> Json:
    """Run a planner in a process of its own; what it could not do is its verdict."""
    row: Json = {"instance": instance.stem, "planner": name, "cost": None, "left": None}
    row |= {"limits": [], "accepted": False}
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        try:
            done = subprocess.run(
                [*command, instance, "--seconds", str(asked.seconds), "-o", plan],
                capture_output=True,
                text=True,
                check=False,
                timeout=asked.seconds + GRACE,
            )
        except subprocess.TimeoutExpired:
            said = {"failed": f"stopped {GRACE} s after its time"}
        else:
            fault = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            said = json.loads(done.stdout) if plan.exists() else {"failed": cure(fault)}
        row |= {"seconds": round(time.perf_counter() - started, 1)}
        row |= {"limits": said.get("limits", [])}
        if "failed" in said:
            return row | {"verdict": f"no plan: {said['failed']}"}
        return row | sort.judged(instance, plan, asked.referee)


def cure(fault: str) -> str:
    """Name the cure where a peer's package is absent."""
    if fault.startswith("ModuleNotFoundError"):
        return f"{fault.partition(': ')[2]}: make bench-peers installs it"
    return fault


def refereed(instance: Path, plan: Path, referee: Path | None) -> Json:
    """Let the referee judge the plan of a passage."""
    if referee is None:
        return _told(("no referee",), None, None)
    verdict = judge(referee, instance, plan)
    wrong = () if verdict.accepted else verdict.faults or ("no reason given",)
    return _told(wrong, verdict.person_hours, verdict.left)


def counted(instance: Path, plan: Path, referee: Path | None) -> Json:
    """Count tours: the longest is what they cost. No referee is needed."""
    del referee
    of, tours = read(instance), tours_in(plan.read_text("utf-8"))
    fetched = sum(visit.people for tour in tours for visit in tour.visits)
    return _told(tuple(faults(of, tours)), makespan(of, tours), sum(of.demand) - fetched)


def _told(wrong: tuple[str, ...], cost: float | None, left: int | None) -> Json:
    """Say whether a plan is accepted, what it costs and how many it leaves behind."""
    if wrong:
        return {"verdict": "refused: " + "; ".join(wrong[:2]), "left": left}
    return {"cost": cost, "left": left, "verdict": "accepted", "accepted": True}


SORTS: Final = {
    ".json": Sort("passage.py", "peer", refereed),
    ".txt": Sort("bep.py", "peer_bep", counted),
}


if __name__ == "__main__":
    sys.exit(main())

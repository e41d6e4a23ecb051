"""The same passage instances, the same seconds, the same referee: ours and what else there is.

    python benchmarks/peers.py FOLDER|INSTANCE --seconds 60 --referee REFEREE.py [--python PYTHON]

Peers: the hand rule, OR-Tools (routing, and a plain CP-SAT model) and PyVRP with its reloads. Each
runs in a process of its own, with the interpreter of ``--python`` (its packages are not ours;
``make bench-peers`` installs them), and ``earliest.py`` turns its plan into the referee's. What a
peer cannot express is printed with its figures. Exits with 1 if one of our plans was refused.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from runs import figure, judge, run

HERE: Final = Path(__file__).parent
PEERS: Final = {"hand rule": "hand", "OR-Tools routing": "routing", "OR-Tools CP-SAT": "cpsat", "PyVRP": "pyvrp"}  # fmt: skip # noqa: E501
GRACE: Final = 60
"""Seconds more than asked for after which a peer is stopped."""

Json = dict[str, Any]


def main() -> int:
    """Run ours and every peer on every instance, one after another."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="an instance, or a folder of instances")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0, help="ours")
    parser.add_argument("--referee", type=Path, required=True)
    parser.add_argument("--python", default=sys.executable, help="the interpreter with the peers")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    asked = parser.parse_args()
    folder = asked.data.is_dir()
    instances = sorted(asked.data.glob("*.json")) if folder else [asked.data]
    rows = [row for instance in instances for row in compared(instance, asked)]
    if asked.json:
        print(json.dumps(rows))
    else:
        print("| | planner | plan | left | seconds | referee |\n|---|---|---|---|---|---|")
        for row in rows:
            cells = (figure(row["person_hours"]), row["left"], row["seconds"], row["verdict"])
            print(f"| {row['instance']} | {row['planner']} |", *(f"{cell} |" for cell in cells))
        for name, limits in sorted({row["planner"]: row["limits"] for row in rows}.items()):
            print(f"\n{name}:", *limits, sep="\n- ")
    return 0 if all(row["well"] for row in rows if row["planner"] == "safepassage") else 1


def compared(instance: Path, asked: argparse.Namespace) -> list[Json]:
    """Give a row for ours and for each peer on one instance."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        ours = run(instance, asked.seconds, asked.seed, plan, asked.referee)
        made = ours.person_hours == ours.person_hours
        first: Json = {
            "instance": instance.stem,
            "planner": "safepassage",
            "person_hours": ours.person_hours if made else None,
            "left": ours.left,
            "seconds": ours.process_s,
            "verdict": ours.verdict,
            "well": ours.well,
            "limits": [],
        }
        return [first, *(_peer(name, instance, plan, asked) for name in PEERS)]


def _peer(name: str, instance: Path, plan: Path, asked: argparse.Namespace) -> Json:
    """Run one peer; what it could not do is its verdict."""
    plan.unlink(missing_ok=True)
    row: Json = {"instance": instance.stem, "planner": name, "person_hours": None, "left": None}
    script = HERE / f"peer_{PEERS[name]}.py"
    started = time.perf_counter()
    try:
        done = subprocess.run(
            [asked.python, script, instance, "--seconds", str(asked.seconds), "-o", plan],
            capture_output=True,
            text=True,
            check=False,
            timeout=asked.seconds + GRACE,
        )
        fault = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        said = json.loads(done.stdout) if done.returncode == 0 else {"failed": cure(fault)}
    except subprocess.TimeoutExpired:
        said = {"failed": f"stopped {GRACE} s after its time"}
    row |= {"seconds": round(time.perf_counter() - started, 1), "limits": said.get("limits", [])}
    if "failed" in said:
        return row | {"verdict": f"no plan: {said['failed']}", "well": False}
    verdict = judge(asked.referee, instance, plan)
    word = "accepted" if verdict.accepted else "refused: " + "; ".join(verdict.faults[:2])
    hours = verdict.person_hours if verdict.accepted else None
    return row | {
        "person_hours": hours,
        "left": verdict.left,
        "verdict": word,
        "well": verdict.accepted,
    }


def cure(fault: str) -> str:
    """Name the cure where a peer's package is absent."""
    if fault.startswith("ModuleNotFoundError"):
        return f"{fault.partition(': ')[2]}: make bench-peers installs it"
    return fault


if __name__ == "__main__":
    sys.exit(main())

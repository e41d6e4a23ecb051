"""Plan random small cases by the hundred thousand, and let nothing pass that is not sound.

    python benchmarks/random_cases.py --cases 1000000 --seed 1 --workers 2 [--first 0] [--json]
    python benchmarks/random_cases.py --only 4711 --seed 1

Every case is planned and proven; the plan must pass ``check``, its bound must not lie above it, and
an answer that nobody can be moved must give reasons. How much is tried is drawn too: no round of
search for most, one or two prices of the bound, all of them now and then. A bound that is wrong
need not be tight to be found out, and most of what a tight one costs are its last prices.
Every ``--deep``-th case is planned again with other seeds and a round of search, and its bound
proven with slots of every width: no plan of any seed may beat any bound, ``proven`` must hold
against all, and the same seed gives the same plan. A case that fails prints its number; ``--only``
replays it. Where a worker dies, each case that was being planned then counts as failed, and new
workers go on. ``--first`` runs in slices: numbers are the cases' own, whoever runs them.
``--features`` adds a table: how often each rule is on, and in what share of those cases somebody
moves. Exits with 1 if a case failed.

Seconds are those in which a worker judges, on average of all: compiling is in no figure.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from draws import Chance, draw
from features import features_of
from safepassage import __version__
from safepassage.model import Case, Infeasible, Objective, Plan
from safepassage.planning import AfterRounds, check, plan, warnings
from safepassage.roads import TravelTimes

SLICE: Final = 200
"""Cases that a worker plans before it reports."""

OTHERS: Final = (1, 2)
"""Seeds of the plans that are held against a bound."""

DEEPLY: Final = AfterRounds(1)
ROUNDS: Final = (*[0] * 39, 1)
PRICES: Final = (*[1] * 18, *[2] * 18, 3, 5, 8, DEEPLY.prices)
"""What is tried: for every deep case, and for any other each as often as it stands there."""

EFFORT: Final = 1
"""The stream of choices for that: what a case is does not hang on it."""

ANY: Final = "any case"
DIED: Final = "a worker died, and this case was being planned"


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that failed, by its number, and what was wrong."""

    number: int
    what: str


@dataclass
class Found:
    """What some cases gave: answers by kind, and by feature the cases that had it, and moved.

    ``seconds`` are those that workers took for them.
    """

    answers: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    had: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    def add(self, other: Found) -> None:
        """Take in what other cases gave."""
        self.answers += other.answers
        self.failures += other.failures
        self.had += other.had
        self.moved += other.moved
        self.seconds += other.seconds


def main() -> int:
    """Plan the cases; 0 if all are sound."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=1, help="of the drawing")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--deep", type=int, default=200, help="every so many cases; 0 for none")
    parser.add_argument("--only", type=int, help="replay the case of that number, deeply")
    parser.add_argument("--features", action="store_true", help="print a table of features too")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    if asked.only is not None:
        return replay(asked.seed, asked.only)
    if asked.cases < 1 or asked.workers < 1 or min(asked.first, asked.seed, asked.deep) < 0:
        parser.error("cases and workers are 1 or more, the rest 0 or more")
    found = run(asked)
    took = found.seconds / asked.workers
    for failure in sorted(found.failures, key=lambda each: each.number):
        print(f"case {failure.number} of seed {asked.seed}: {failure.what}", file=sys.stderr)
    figures = {
        "cases": asked.cases,
        "first": asked.first,
        "seed": asked.seed,
        "deep": asked.deep,
        "workers": asked.workers,
        "answers": dict(sorted(found.answers.items())),
        "features": {name: (n, found.moved[name]) for name, n in found.had.most_common()},
        "failures": sorted(each.number for each in found.failures),
        "seconds": round(took, 1),
        "cases_per_second": round(asked.cases / took, 1),
        "version": __version__,
    }
    if asked.json:
        print(json.dumps(figures))
    else:
        print("  ".join(f"{k} {v}" for k, v in figures.items() if k != "features"))
    if asked.features:
        print(table(found))
    return 1 if found.failures else 0


def table(found: Found) -> str:
    """Write a row for each feature: in what share of the cases it is on, and somebody moves."""
    rows = [
        f"| {name} | {n / found.had[ANY]:.1%} | {found.moved[name] / n:.0%} |"
        for name, n in found.had.most_common()
    ]
    return "\n".join(["| | cases with it | of those, somebody moves |", "|---|---|---|", *rows])


def run(asked: argparse.Namespace) -> Found:
    """Share the cases among workers, and return what was found."""
    end = asked.first + asked.cases
    slices = [list(range(at, min(at + SLICE, end))) for at in range(asked.first, end, SLICE)]
    found = Found()
    with _progress() as progress:
        bar = progress.add_task("planning", total=asked.cases, failed=0)
        for some in shared(asked, slices):
            found.add(some)
            done = sum(found.answers.values())
            progress.update(bar, completed=done, failed=len(found.failures))
    return found


def shared(asked: argparse.Namespace, todo: list[list[int]]) -> Iterator[Found]:
    """Judge slices until none is left to do; where a worker dies, new ones go on.

    It takes the others with it, and any of the cases that were being planned may be why.

    Raises
    ------
    BrokenProcessPool
        If it dies before it has begun.
    """
    while todo:
        with (
            tempfile.TemporaryDirectory() as desk,
            ProcessPoolExecutor(asked.workers, initializer=warm) as pool,
        ):
            jobs = {pool.submit(judged, asked.seed, some, asked.deep, desk): some for some in todo}
            try:
                for job in as_completed(jobs):
                    yield job.result()
                    todo.remove(jobs[job])
            except BrokenProcessPool:
                noted = " ".join(note.read_text() for note in Path(desk).iterdir())
                suspects = {int(n) for n in noted.split()}.intersection(chain(*todo))
                if not suspects:
                    raise
                yield Found(Counter(crash=len(suspects)), [Failure(n, DIED) for n in suspects])
                todo[:] = [[n for n in some if n not in suspects] for some in todo]


def warm() -> None:
    """Load the compiled loops, and HiGHS; whatever fails here fails again where it is counted."""
    faulthandler.enable()
    judged(0, range(20), deep=0)


def judged(seed: int, numbers: Iterable[int], deep: int, desk: str | None = None) -> Found:
    """Plan some cases and judge every answer; a crash is a failure too.

    Parameters
    ----------
    desk
        A folder where the number of the case that is being planned lies, for whoever is left.
    """
    started, found = time.perf_counter(), Found()
    for number in numbers:
        if desk:
            (Path(desk) / str(os.getpid())).write_text(str(number))
        try:
            case, times = draw(seed, number)
            named = (ANY, *features_of(case))
            found.had.update(named)
            deeply = deep > 0 and number % deep == 0
            kind, faults = _judge(case, times, DEEPLY if deeply else effort(seed, number))
            if kind.startswith(("plan", "proven")):
                found.moved.update(named)
        except Exception as crash:  # noqa: BLE001 - that nothing crashes is what is tested
            at = traceback.extract_tb(crash.__traceback__)[-1]
            where = f"{at.filename.rpartition('/')[2]}:{at.lineno}"
            kind, faults = "crash", [f"{type(crash).__name__} at {where}: {crash}"]
        found.answers[kind] += 1
        if faults:
            found.failures.append(Failure(number, "; ".join(faults)))
    found.seconds = time.perf_counter() - started
    return found


def replay(seed: int, number: int) -> int:
    """Plan one case with everything said aloud; a crash shows its way."""
    case, times = draw(seed, number)
    print(case)
    print(times)
    bad = False
    for stop in (effort(seed, number), DEEPLY):
        kind, faults = _judge(case, times, stop)
        print(f"case {number} of seed {seed}, {stop}: {kind}; {'; '.join(faults) or 'sound'}")
        bad = bad or bool(faults)
    return 1 if bad else 0


def effort(seed: int, number: int) -> AfterRounds:
    """Draw how much is tried for a case: most need little to be found out."""
    chance = Chance(seed, number, EFFORT)
    return AfterRounds(chance.of(*ROUNDS), chance.of(*PRICES))


def _judge(case: Case, times: TravelTimes, stop: AfterRounds) -> tuple[str, list[str]]:
    made = plan(case, times, stop)
    faults = list(unsound(case, times, made))
    if stop is DEEPLY:
        faults += contradicted(case, times, made)
    return _kind(made) + (", deep" if stop is DEEPLY else ""), faults


def _kind(made: Plan | Infeasible) -> str:
    if isinstance(made, Infeasible):
        return "nobody can be moved"
    if not made.convoys:
        return "nobody waits"
    return "proven optimal" if made.proven else "plan with a gap"


def unsound(case: Case, times: TravelTimes, made: Plan | Infeasible) -> Iterator[str]:
    """Tell what is wrong with an answer by itself."""
    if isinstance(made, Infeasible):
        if not made.reasons:
            yield "nobody can be moved, and no reason is given"
        return
    yield from (f"{violation}" for violation in check(case, times, made))
    if made.bound is None:
        if not (made.left and made.objective is Objective.CLEARANCE):
            yield "nothing is proven"
    elif not 0 <= made.bound.cost <= made.cost:
        yield f"bound {made.bound} of a plan that costs {made.cost}"


def contradicted(case: Case, times: TravelTimes, made: Plan | Infeasible) -> Iterator[str]:
    """Hold an answer against plans of other seeds, and against itself made again."""
    if isinstance(made, Plan) and not all(warnings(case, times, made)):
        yield "an empty warning"
    again = plan(case, times, AfterRounds(1))
    if again != made:
        yield "the same seed gives another answer"
    for seed in OTHERS:
        other = plan(case, times, AfterRounds(1), seed, prove=False)
        if isinstance(other, Infeasible) != isinstance(made, Infeasible):
            yield f"seed {seed} gives {_kind(other)}"
        if isinstance(other, Plan) and isinstance(made, Plan) and made.bound is not None:
            yield from (f"seed {seed}: {violation}" for violation in check(case, times, other))
            if other.cost < made.bound.cost:
                yield f"seed {seed} costs {other.cost}, below the bound {made.bound}"


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed"),
        TimeRemainingColumn(),
        disable=not sys.stderr.isatty(),
        transient=True,
    )


if __name__ == "__main__":
    sys.exit(main())

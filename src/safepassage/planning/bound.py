"""A lower bound that is proven: no plan of this problem costs less.

A linear program in which convoys may be split and share time slots. Every constraint
holds for every feasible plan, whatever the slot width (``docs/planning.md`` has the
proofs), so its optimum is a bound. What is reported is not the solver's word for the
optimum but the value of its dual multipliers, clipped to their sign and summed again
here: *any* multipliers give a valid bound, even those of a run that was cut short.

One **slot** is a route and a stretch of minutes in which a convoy may enter the route's
last leg. For each slot: vehicles by layout, convoys, and people by need.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from safepassage.planning.problem import NEVER, Problem
from safepassage.planning.reach import (
    back_at_gate,
    first_arrivals,
    first_checks,
    first_entry,
    leeway,
    legs_of,
    shortest_cycle,
)

WIDTHS: Final = (240, 120, 60, 30, 15, 10, 5)
"""Slot widths in minutes, coarse to fine."""

LARGEST: Final = 80_000
MODEST: Final = 20_000
"""Most variables of a program worth solving: against a clock, and where none rules."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slot:
    """A route and a stretch of minutes in which its last leg may be entered.

    Parameters
    ----------
    route
        Index.
    opens, closes
        First and last minute of entry, both included.
    exits
        First minute at which anybody who enters here has left.
    loads
        Latest minute at which loading began.
    enters, back
        By vehicle type: latest entry at the gate inbound, first possible next entry.
    """

    route: int
    opens: int
    closes: int
    exits: int
    loads: int
    enters: tuple[int, ...]
    back: tuple[int, ...]


def everyone_alone(problem: Problem) -> float:
    """Bound what can be saved: everyone leaves as if alone on the road.

    Returns
    -------
    float
        Weighted person-minutes saved against the horizon, at the most.
    """
    saved = 0
    entries = _first_entries(problem)
    for point in range(problem.family.size):
        routes = [r for r in range(problem.point.size) if problem.point[r] == point]
        exits = min((_first_exit(problem, r, entries[r]) for r in routes), default=NEVER)
        low, high = problem.cohort_first[point], problem.cohort_first[point + 1]
        weight = int((problem.people[low:high] * problem.weight).sum())
        saved += weight * max(0, problem.horizon - exits)
    return float(saved)


def _first_entries(problem: Problem) -> list[list[int]]:
    """Give the first entry to the last leg, by route and vehicle type."""
    return [
        [first_entry(problem, r, kind, int(at)) for kind, at in enumerate(arrivals)]
        for r, arrivals in enumerate(first_arrivals(problem))
    ]


def _first_exit(problem: Problem, route: int, entries: list[int]) -> int:
    drives = problem.drive[legs_of(problem, route)[-1]]
    return min((at + int(t) for at, t in zip(entries, drives, strict=True)), default=NEVER)


def affordable(problem: Problem, most: int) -> tuple[int, ...]:
    """List the slot widths whose programs have ``most`` variables at the most, coarse to fine."""
    minutes = sum(
        int(problem.opening[i, 1] - problem.opening[i, 0])
        for route in range(problem.point.size)
        for i in _last_openings(problem, route)
    )
    columns = problem.seats.shape[0] + 4
    return tuple(width for width in WIDTHS if minutes / width * columns <= most)


def _last_openings(problem: Problem, route: int) -> range:
    last = legs_of(problem, route)[-1]
    return range(int(problem.open_first[last]), int(problem.open_first[last + 1]))


def most_saved(problem: Problem, width: int, over: Callable[[], bool]) -> float:
    """Bound what can be saved, by the linear program with slots of a width.

    Parameters
    ----------
    width
        Minutes.
    over
        Asked now and then; once it says yes the solver stops. A bound that was cut short is
        weak but valid.

    Returns
    -------
    float
        Weighted person-minutes saved against the horizon, at the most.
    """
    slots = tuple(_slots(problem, width))
    if not slots:
        return 0.0
    program = _program(problem, slots, width)
    return program.value(program.solve(over))


def _slots(problem: Problem, width: int) -> list[Slot]:
    slots = []
    for route, entries in enumerate(_first_entries(problem)):
        last = legs_of(problem, route)[-1]
        drive = int(problem.drive[last].min(initial=NEVER))
        first = min(entries, default=NEVER)
        for i in _last_openings(problem, route):
            low = max(first, int(problem.opening[i, 0]))
            high = min(int(problem.opening[i, 1]), problem.horizon) - drive
            for start in range(low // width * width, high + 1, width):
                opens, closes = max(low, start), min(high, start + width - 1)
                if opens <= closes:
                    slots.append(_slot(problem, route, opens, closes, opens + drive))
    return slots


def _slot(problem: Problem, route: int, opens: int, closes: int, exits: int) -> Slot:
    kinds = range(problem.loads.size)
    ways = [leeway(problem, route, kind, closes) for kind in kinds]
    back = tuple(back_at_gate(problem, route, kind, opens) for kind in kinds)
    loads = max(way.loads for way in ways)
    return Slot(route, opens, closes, exits, loads, tuple(way.enters for way in ways), back)


# ── The program: most saved, subject to what every plan keeps to ────────────────────


class _Program:
    """Rows ``A x <= b`` over ``0 <= x <= most``, to maximise ``gain x``.

    Columns of slot ``s`` start at ``s * width``: vehicles by layout, convoys, people by need.
    """

    def __init__(self, columns: int) -> None:
        self.gain: Floats = np.zeros(columns)
        self.most: Floats = np.zeros(columns)
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []
        self._limits: list[float] = []

    def row(self, terms: list[tuple[int, float]], limit: float) -> None:
        """Add ``sum of value x column <= limit``."""
        if terms:
            self._rows += [len(self._limits)] * len(terms)
            self._columns += [column for column, _ in terms]
            self._values += [value for _, value in terms]
            self._limits.append(limit)

    def matrix(self) -> sparse.csc_matrix:
        """Give the rows as a matrix."""
        shape = (len(self._limits), self.gain.size)
        return sparse.csc_matrix((self._values, (self._rows, self._columns)), shape=shape)

    def solve(self, over: Callable[[], bool]) -> Floats:
        """Ask HiGHS for multipliers of the rows; interior point, no crossover."""
        matrix = self.matrix()
        solver = highspy.Highs()
        for option, value in _OPTIONS.items():
            _must(solver.setOptionValue(option, value))
        _stop_when(solver, over)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.gain.size, len(self._limits)
        model.col_cost_ = -self.gain
        model.col_lower_ = np.zeros(self.gain.size)
        model.col_upper_ = self.most
        model.row_lower_ = np.full(len(self._limits), -highspy.kHighsInf)
        model.row_upper_ = np.array(self._limits)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        _must(solver.passModel(model))
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kUnknown:
            # undoing the presolve lost the multipliers: without crossover it can
            _must(solver.setOptionValue("presolve", "off"))
            _must(solver.clearSolver())
            solver.run()
        return np.array(solver.getSolution().row_dual, dtype=np.float64)

    def value(self, duals: Floats) -> float:
        """Sum up what multipliers prove, rounding against ourselves.

        For every ``y >= 0`` and every feasible ``x``: ``gain x <= b y + sum of
        max(0, gain - A'y) most``.
        """
        limits = np.array(self._limits)
        usable = duals if duals.size == limits.size else np.zeros(limits.size)
        prices = np.maximum(0.0, -np.nan_to_num(usable, nan=0.0, posinf=0.0, neginf=0.0))
        terms = np.concatenate([
            limits * prices,
            np.maximum(0.0, self.gain - self.matrix().T @ prices) * self.most,
        ])
        return math.fsum(terms) + 1e-9 * math.fsum(np.abs(terms))


def _stop_when(solver: highspy.Highs, over: Callable[[], bool]) -> None:
    """Let the solver ask at every iteration whether it should stop."""
    asks = highspy.cb.HighsCallbackType.kCallbackIpmInterrupt

    def ask(kind: Any, message: Any, given: Any, answer: Any, user: Any) -> None:  # noqa: ANN401, ARG001
        answer.user_interrupt = over()

    _must(solver.setCallback(ask, None))
    _must(solver.startCallback(asks))


_OPTIONS: Final = {
    "output_flag": False,
    "solver": "ipm",
    "run_crossover": "off",
    "threads": 1,
    "random_seed": 0,
}


def _must(status: highspy.HighsStatus) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refused an option or a model")


def _program(problem: Problem, slots: tuple[Slot, ...], width: int) -> _Program:
    layouts = problem.seats.shape[0]
    per_slot = layouts + 4
    program = _Program(len(slots) * per_slot)
    for s, slot in enumerate(slots):
        _columns_of(program, problem, slot, s * per_slot)
        _rows_of(program, problem, slot, s * per_slot)
    _release_rows(program, problem, slots, per_slot)
    _pool_rows(program, problem, slots, per_slot, width)
    _headway_rows(program, problem, slots, per_slot, width)
    _checkpoint_rows(program, problem, slots, per_slot)
    people = [(s * per_slot + layouts + 1 + k, 1.0) for s in range(len(slots)) for k in range(3)]
    program.row(people, float(problem.capacity.sum()))
    return program


def _kind_of(problem: Problem, layout: int) -> int:
    return int(np.searchsorted(problem.layout_first, layout, side="right")) - 1


def _columns_of(program: _Program, problem: Problem, slot: Slot, at: int) -> None:
    """Set what a slot's people gain, and the most that each column can be."""
    layouts = problem.seats.shape[0]
    waiting = _released(problem, slot)
    owned = 0.0
    for layout in range(layouts):
        kind = _kind_of(problem, layout)
        count = int(problem.fleet[problem.fleet[:, 0] == kind, 3].sum())
        trips = _most_trips(problem, slot, kind) if slot.enters[kind] >= 0 else 0
        # a vehicle that carries nobody is not counted
        program.most[at + layout] = min(float(count * trips), float(waiting.sum()))
        owned += program.most[at + layout]
    headway = int(problem.headway[problem.corridor[slot.route]])
    spaced = (slot.closes - slot.opens) // headway + 1 if headway else owned
    program.most[at + layouts] = min(float(spaced), owned)
    for k in range(3):
        program.most[at + layouts + 1 + k] = float(waiting[k])
        program.gain[at + layouts + 1 + k] = float(
            problem.weight[k] * (problem.horizon - slot.exits)
        )


def _most_trips(problem: Problem, slot: Slot, kind: int) -> int:
    """Bound how often a vehicle enters in a slot: once, again when it is back, then in cycles.

    The first time it may wait for a checkpoint to open, so later cycles may be shorter.
    """
    if slot.back[kind] > slot.closes:
        return 1
    cycle = shortest_cycle(problem, slot.route, kind)
    return (
        2 + (slot.closes - slot.back[kind]) // cycle
        if cycle
        else int(_released(problem, slot).sum())
    )


def _released(problem: Problem, slot: Slot) -> NDArray[np.int64]:
    """Count who could board by the slot's latest loading, by need."""
    point = int(problem.point[slot.route])
    low, high = int(problem.cohort_first[point]), int(problem.cohort_first[point + 1])
    there = problem.release[low:high] <= slot.loads
    total: NDArray[np.int64] = problem.people[low:high][there].sum(axis=0)
    return total


def _rows_of(program: _Program, problem: Problem, slot: Slot, at: int) -> None:
    """Within a slot: seats hold people, convoys hold vehicles, cohorts fill convoys."""
    layouts = problem.seats.shape[0]
    convoys, people = at + layouts, at + layouts + 1
    waiting = _released(problem, slot)
    for k in range(3):
        seats = [(at + n, -float(problem.seats[n, k])) for n in range(layouts)]
        program.row([(people + k, 1.0), *seats], 0.0)
        program.row([(people + k, 1.0), (convoys, -float(waiting[k]))], 0.0)
    program.row([(people + k, 1.0) for k in range(3)] + [(convoys, -float(waiting.sum()))], 0.0)
    vehicles = [(at + n, 1.0) for n in range(layouts)]
    program.row([*vehicles, (convoys, -float(problem.max_convoy))], 0.0)


def _release_rows(
    program: _Program, problem: Problem, slots: tuple[Slot, ...], per_slot: int
) -> None:
    """By each release, no more people have boarded at a point than were released before."""
    people = problem.seats.shape[0] + 1
    for point in range(problem.family.size):
        low, high = int(problem.cohort_first[point]), int(problem.cohort_first[point + 1])
        mine = [(s, slot) for s, slot in enumerate(slots) if problem.point[slot.route] == point]
        nexts = [*(int(at) for at in problem.release[low + 1 : high]), NEVER][: high - low]
        for cohort, until in zip(range(low, high), nexts, strict=True):
            there = problem.people[low : cohort + 1].sum(axis=0)
            early = [s for s, slot in mine if slot.loads < until]
            for k in range(3):
                program.row([(s * per_slot + people + k, 1.0) for s in early], float(there[k]))


def _pool_rows(
    program: _Program, problem: Problem, slots: tuple[Slot, ...], per_slot: int, width: int
) -> None:
    """At every moment, no more vehicles of a type and no more teams are away than there are."""
    layouts = problem.seats.shape[0]
    for kind in range(problem.loads.size):
        mine = range(int(problem.layout_first[kind]), int(problem.layout_first[kind + 1]))
        spans = [(s, slot.enters[kind], slot.back[kind]) for s, slot in enumerate(slots)]
        count = int(problem.fleet[problem.fleet[:, 0] == kind, 3].sum())
        for away in _moments(spans, width, problem.horizon):
            program.row([(s * per_slot + n, 1.0) for s in away for n in mine], float(count))
    spans = [(s, max(t.enters), t.exits + problem.turnaround) for s, t in enumerate(slots)]
    for away in _moments(spans, width, problem.horizon):
        program.row([(s * per_slot + layouts, 1.0) for s in away], float(problem.teams))


def _moments(spans: list[tuple[int, int, int]], width: int, horizon: int) -> list[list[int]]:
    """List, for moments ``width`` apart, the slots whose span ``[from, until)`` holds them.

    Whoever is away at the horizon stays away: later moments say nothing more.
    """
    moments: dict[int, list[int]] = {}
    for s, start, end in spans:
        if 0 <= start < end:
            for moment in range(-(-start // width), -(-min(end, horizon + width) // width)):
                moments.setdefault(moment, []).append(s)
    return [moments[moment] for moment in sorted(moments)]


def _headway_rows(
    program: _Program, problem: Problem, slots: tuple[Slot, ...], per_slot: int, width: int
) -> None:
    """In any stretch of minutes, entries to the last leg are a headway apart."""
    convoys = problem.seats.shape[0]
    for corridor in range(problem.headway.size):
        headway = int(problem.headway[corridor])
        mine = [(s, t) for s, t in enumerate(slots) if problem.corridor[t.route] == corridor]
        starts = sorted({slot.opens // width for _, slot in mine})
        if headway == 0:
            continue
        for stretch in (math.lcm(width, headway) // width, max(1, 4 * headway // width)):
            for start in starts:
                inside = [(s, t) for s, t in mine if start <= t.opens // width < start + stretch]
                first = min(slot.opens for _, slot in inside)
                last = max(slot.closes for _, slot in inside)
                limit = (last - first) // headway + 1
                program.row([(s * per_slot + convoys, 1.0) for s, _ in inside], float(limit))


def _checkpoint_rows(
    program: _Program, problem: Problem, slots: tuple[Slot, ...], per_slot: int
) -> None:
    """By any entry, a checkpoint before the last leg has served no more than it can."""
    layouts = problem.seats.shape[0]
    firsts = first_checks(problem)
    for x in range(problem.rate.size):
        routes = {
            r for r in range(problem.point.size) if x in problem.leg_check[_before_last(problem, r)]
        }
        mine = [(s, slot) for s, slot in enumerate(slots) if slot.route in routes]
        hours = problem.hours[problem.hours_first[x] : problem.hours_first[x + 1]]
        first = int(firsts[x])
        for until in sorted({slot.closes for _, slot in mine}):
            minutes = sum(max(0, min(until, int(c)) - max(first, int(o))) for o, c in hours)
            early = [s for s, slot in mine if slot.closes <= until]
            terms = [
                (s * per_slot + n, 60.0 / problem.rate[x]) for s in early for n in range(layouts)
            ]
            program.row(terms, float(minutes))


def _before_last(problem: Problem, route: int) -> slice:
    legs = legs_of(problem, route)
    return slice(legs.start, legs.stop - 1)

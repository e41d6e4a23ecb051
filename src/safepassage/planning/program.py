"""The linear program behind the prices: how far to use which offers, that most is saved.

Vehicles of a type wait at a gate, and teams anywhere, from one knot of time to the next; what
happens between two knots counts at both, the more the nearer (``knots.py``). Everything else is a
limit. The multipliers are the prices; those of places in the column are not asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import highspy
import numpy as np
from scipy import sparse

from safepassage.planning.intakes import bin_of, bins, by_bin
from safepassage.planning.interrupt import interrupted
from safepassage.planning.knots import over_time, shared
from safepassage.planning.market import Market, Offers, back_at, taken_in
from safepassage.planning.objectives import saved_at
from safepassage.planning.prices import Prices
from safepassage.planning.problem import Floats, Ints, Problem
from safepassage.planning.reach import fleets

ANYWAY: Final = -1
"""The column of what is there whatever is sent."""


class Solved(NamedTuple):
    """What the solver leaves.

    Parameters
    ----------
    prices
        The multipliers, clipped to what prices may be.
    use
        ``(n_offers,)`` how often each offer is sent.
    loss
        ``(n_offers,)`` what one more of it would cost; 0 where it is used.
    saved
        Weighted person-minutes, by the solver's word.
    """

    prices: Prices
    use: Floats
    loss: Floats
    saved: float


class _Terms(NamedTuple):
    """Entries of the matrix: ``value`` of ``column`` in ``row``."""

    row: Ints
    column: Ints
    value: Floats


class _Events(NamedTuple):
    """Vehicles or teams taken from a chain, or given back where ``taken`` is below 0.

    A chain is a vehicle type at a gate; the last ones are the teams that meet an ask. In column
    :data:`ANYWAY` is what is given whatever is sent.
    """

    chain: Ints
    minute: Ints
    column: Ints
    taken: Floats


def solve(
    problem: Problem, market: Market, offers: Offers, least: Floats, over: Callable[[], bool]
) -> Solved:
    """Find the prices at which no offer earns anything, as nearly as the solver comes.

    Parameters
    ----------
    least
        ``(n_cohorts, 3)`` the lowest price of a person.
    over
        Asked at every iteration; once it says yes the solver stops, and the prices are poor.
    """
    n = offers.slot.size
    fleets = _fleets(problem, market, n)
    events = _joined(_events(problem, market, offers), fleets, _teams(problem, market))
    flows = _at_knots(events, market.knots, problem.horizon + 2)
    anyway = flows.column == ANYWAY
    chain = market.knots // (problem.horizon + 2)
    waits = np.flatnonzero(chain[1:] == chain[:-1])
    columns = n + fleets.column.size
    wait = columns + np.arange(waits.size)
    alone = columns + waits.size + np.arange(least.size)
    limits = _limits(problem, market)
    rows = np.cumsum([0, chain.size, *(limit.size for limit in limits), problem.fleet.shape[0]])
    terms = [
        _Terms(*(array[~anyway] for array in flows)),
        _Terms(waits, wait, np.ones(waits.size)),
        _Terms(waits + 1, wait, -np.ones(waits.size)),
        _Terms(rows[1] + np.arange(least.size), alone, np.ones(least.size)),
        *_uses(problem, market, offers, rows),
        _Terms(rows[4] + _fleet_of(problem, market), fleets.column, np.ones(fleets.column.size)),
    ]
    there = np.bincount(flows.row[anyway], -flows.value[anyway], minlength=chain.size)
    limit = np.concatenate([there, *limits, problem.fleet[:, 3]]).astype(float)
    gain = np.zeros(columns + waits.size + least.size)
    gain[:n] = _gain(problem, market, offers)
    gain[alone] = least.ravel()
    used, losses, duals, saved = _ask(gain, terms, limit, over)
    return Solved(_prices(problem, market, duals, rows), used[:n], losses[:n], saved)


def _events(problem: Problem, market: Market, offers: Offers) -> _Events:
    """Tell what convoys take and give back: their vehicles, and a share of a team."""
    form = market.makeups.form[offers.makeup]
    column = np.arange(offers.slot.size)
    share = 1.0 / market.forms.parts[form]
    enters = market.spans.enters[offers.slot, form].astype(np.int64)
    relieved = market.spans.exits[offers.slot, form] + problem.turnaround
    gate = market.gate[market.slots.route[offers.slot]]
    count = market.makeups.kinds[offers.makeup].astype(float)
    back = back_at(problem, market, offers)
    gates, team = market.way.shape[1], problem.loads.size * market.way.shape[1]
    found: list[_Events] = []
    for ask, teams in enumerate(market.escort.tolist()):
        chain = np.full(column.size, team + ask)
        found += [
            _Events(chain, enters, column, teams * share),
            _Events(chain, relieved, column, -teams * share),
        ]
    for kind in range(problem.loads.size):
        onward = offers.onward[:, kind]
        minute = back[column, onward, kind]
        found += [
            _Events(kind * gates + gate, enters, column, count[:, kind]),
            _Events(kind * gates + onward, minute, column, -count[:, kind]),
        ]
    joined = _joined(*found)
    kept = (joined.taken != 0) & (joined.minute <= problem.horizon)
    return _Events(*(array[kept] for array in joined))


def _joined(*events: _Events) -> _Events:
    return _Events(*(np.concatenate(arrays) for arrays in zip(*events, strict=True)))


def _at_knots(events: _Events, knots: Ints, minutes: int) -> _Terms:
    """Share every event among the two knots around it; what comes after the horizon is free."""
    before, after, late = shared(knots, events.chain * minutes + events.minute)
    row = np.concatenate([before, after])
    column = np.concatenate([events.column, events.column])
    value = np.concatenate([events.taken * (1.0 - late), events.taken * late])
    kept = (value != 0) & (knots[row] % minutes < minutes - 1)
    return _Terms(row[kept], column[kept], value[kept])


def _at_gates(problem: Problem, market: Market) -> tuple[Ints, Ints, Ints]:
    """List each fleet at each gate that it can reach in time: fleet, gate, minute."""
    kind, location, at, _ = fleets(problem).T
    there = at[:, np.newaxis] + market.way[location, :, kind]
    fleet, gate = np.nonzero(there <= problem.horizon)
    return fleet, gate, there[fleet, gate]


def _fleets(problem: Problem, market: Market, column: int) -> _Events:
    fleet, gate, minute = _at_gates(problem, market)
    chain = problem.fleet[fleet, 0] * market.way.shape[1] + gate
    return _Events(chain, minute, column + np.arange(fleet.size), -np.ones(fleet.size))


def _fleet_of(problem: Problem, market: Market) -> Ints:
    return _at_gates(problem, market)[0]


def _teams(problem: Problem, market: Market) -> _Events:
    """Let every pool join its chains when it is there first."""
    ask, pool = np.nonzero(problem.may * (market.team_at <= problem.horizon))
    chain = problem.loads.size * market.way.shape[1] + ask
    given = -np.diff(problem.team_first)[pool].astype(float)
    return _Events(chain, market.team_at[pool], np.full(ask.size, ANYWAY), given)


def _limits(problem: Problem, market: Market) -> tuple[Ints, Ints, Ints]:
    """Give what there is of people, beds and entries."""
    return problem.people.reshape(-1), market.intakes.limit, market.limit


def _uses(problem: Problem, market: Market, offers: Offers, rows: Ints) -> list[_Terms]:
    """Tell what convoys use of people, beds and entries."""
    route = market.slots.route[offers.slot]
    offer, cohort, need = np.nonzero(offers.load)
    people = offers.load[offer, cohort, need].astype(float)
    heads: Floats = people * problem.heads[problem.point[route[offer]], need].astype(float)
    heads_of = np.bincount(offer, heads, minlength=offers.slot.size).astype(float)
    at = problem.cohort_first[problem.point[route[offer]]] + cohort
    pairs = sparse.csr_matrix(
        (np.ones(len(market.inside)), (market.inside[:, 0], market.inside[:, 1])),
        shape=(market.slots.route.size, market.limit.size),
    )
    entries = pairs[offers.slot].tocoo()
    share = 1.0 / market.forms.parts[market.makeups.form[offers.makeup]]
    return [
        _Terms(rows[1] + at * 3 + need, offer, people),
        _taken_in(problem, market, offers, heads_of, rows[2]),
        _Terms(
            rows[3] + entries.col.astype(np.int64), entries.row.astype(np.int64), share[entries.row]
        ),
    ]


def _taken_in(
    problem: Problem, market: Market, offers: Offers, heads: Floats, first: int
) -> _Terms:
    """Count the people of each offer wherever they are taken in; ``first`` is the first row."""
    at = offers.centre * bins(problem) + bin_of(problem, taken_in(market, offers))
    taken = by_bin(problem, market.intakes)[at].tocoo()
    row, offer = taken.col.astype(np.int64), taken.row.astype(np.int64)
    return _Terms(first + row, offer, heads[offer])


def _gain(problem: Problem, market: Market, offers: Offers) -> Floats:
    """Add up what convoys save, in weighted person-minutes."""
    exits = market.spans.exits[offers.slot, market.makeups.form[offers.makeup]]
    sooner = saved_at(problem.saves, exits)
    weight = problem.weight[problem.point[market.slots.route[offers.slot]]]
    weighted = (offers.load.sum(axis=1) * weight).sum(axis=1)
    gain: Floats = (weighted * sooner).astype(float)
    return gain


def _prices(problem: Problem, market: Market, duals: Floats, rows: Ints) -> Prices:
    """Make prices of multipliers, whatever the solver left."""
    paid = np.maximum(0.0, np.nan_to_num(duals, nan=0.0, posinf=0.0, neginf=0.0))
    kinds, minutes = problem.loads.size, problem.horizon + 2
    drawn = over_time(market.knots, paid[: rows[1]], minutes)
    vehicles = kinds * market.way.shape[1]
    return Prices(
        vehicle=drawn[:vehicles].reshape(kinds, -1, minutes),
        team=drawn[vehicles:],
        person=paid[rows[1] : rows[2]].reshape(-1, 3),
        room=paid[rows[2] : rows[3]],
    )


def _ask(
    gain: Floats, terms: list[_Terms], limit: Floats, over: Callable[[], bool]
) -> tuple[Floats, Floats, Floats, float]:
    """Ask HiGHS for the most gain under ``rows <= limit``: values, losses, multipliers, gain."""
    row, column, value = (np.concatenate(arrays) for arrays in zip(*terms, strict=True))
    matrix = sparse.csc_matrix((value, (row, column)), shape=(limit.size, gain.size))
    solver = highspy.Highs()
    for option, setting in _OPTIONS.items():
        _must(solver.setOptionValue(option, setting))
    interrupted(solver, lambda _: over())
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = gain.size, limit.size
    model.col_cost_ = -gain
    model.col_lower_ = np.zeros(gain.size)
    model.col_upper_ = np.full(gain.size, highspy.kHighsInf)
    model.row_lower_ = np.full(limit.size, -highspy.kHighsInf)
    model.row_upper_ = limit
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
    answer = solver.getSolution()
    return (
        _sized(answer.col_value, gain.size),
        _sized(answer.col_dual, gain.size),
        -_sized(answer.row_dual, limit.size),
        -float(solver.getInfo().objective_function_value),
    )


def _sized(values: list[float], n: int) -> Floats:
    """Take what the solver left, or nothing."""
    found = np.array(values, dtype=np.float64)
    return found if found.size == n else np.zeros(n)


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

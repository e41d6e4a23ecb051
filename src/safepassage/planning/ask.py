"""What each term of an agreement is worth: planned again with it, and without it.

A worth is measured by plans and held between proofs. Whatever is planned for one case is tried
in every other, so a term is never paid for what the search found by luck; a proof of a case
holds for every case that allows less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, TypeVar

from safepassage.model import Bound, Case, Convoy, Objective, Plan
from safepassage.model.plan import PersonSeconds
from safepassage.model.term import Term
from safepassage.planning.check import check
from safepassage.planning.road import Road, again
from safepassage.planning.solve import plan_of
from safepassage.planning.terms import with_term, without_term
from safepassage.planning.value import Pace, Task, best_found, least_cost, renamed
from safepassage.roads import TravelTimes
from safepassage.units import Persons

T = TypeVar("T")

BEST: Final = 4
"""Of so many terms, the dearest, all pairs are tried."""

TRIES: Final = 3
"""Searches of the case as it is; how far they lie apart is the noise of a search."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What one term, or two together, are worth; or what losing one costs.

    Parameters
    ----------
    terms
        One or two.
    lost
        Whether it is lost, not granted.
    plan
        The best plan found with it (or without it), with what is proven.
    gain
        Weighted person-seconds at risk between that plan and the one of the case as it is:
        saved, or lost. 0 or more.
    low, high
        Between what the best plans of both cases lie apart, proven.
    out
        How many more people come out by the plan; how many fewer, where it is lost.
    """

    terms: tuple[Term, ...]
    lost: bool
    plan: Plan
    gain: PersonSeconds
    low: PersonSeconds
    high: PersonSeconds
    out: Persons

    @property
    def proven(self) -> bool:
        """Whether it is proven to be worth something."""
        return self.low > 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case could be asked for.

    Parameters
    ----------
    case
        What was asked about: the case, by person-hours at risk whatever its objective.
    plan
        The best plan found for it as it is.
    noise
        Weighted person-seconds by which searches of the same case differ: less is no worth.
    seed
        Of the first search.
    granted, pairs, lost
        The dearest first.
    """

    case: Case
    plan: Plan
    noise: PersonSeconds
    seed: int
    granted: tuple[Worth, ...]
    pairs: tuple[Worth, ...]
    lost: tuple[Worth, ...]

    def nothing(self, worth: Worth) -> bool:
        """Tell whether no more was found of a worth than a search may miss."""
        return worth.gain <= self.noise


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look.

    Parameters
    ----------
    pace
        How each task stops.
    seed
        Of every search.
    workers, hands
        Other processes to do the work, and how many; None to do it here.
    watch
        Told how many tasks of how many are done.
    """

    pace: Pace
    seed: int = 0
    workers: Executor | None = None
    hands: int = 1
    watch: Callable[[int, int], None] = lambda _done, _of: None


def ask(case: Case, times: TravelTimes, terms: tuple[Term, ...], effort: Effort) -> Asked:
    """Measure what terms are worth, alone and in the best pairs, and what losing each costs.

    Parameters
    ----------
    case, times
        The agreement as it is.
    terms
        What could be asked for; each speaks of what is in the case.
    effort
        With :func:`~safepassage.planning.value.rounds_each` for a pace, the same case, terms, seed
        and rounds give the same answer.
    """
    case = replace(case, rules=replace(case.rules, objective=Objective.RISK, second=None))
    inquiry = _Inquiry(case, times, terms, effort)
    noise = inquiry.as_it_is()
    inquiry.one_by_one()
    inquiry.in_pairs()
    inquiry.settle()
    return Asked(
        case=case,
        plan=inquiry.plans[AS_IT_IS],
        noise=noise,
        seed=effort.seed,
        granted=_dearest(inquiry.worth(of) for of in inquiry.granted),
        pairs=_dearest(inquiry.worth(of) for of in inquiry.pairs),
        lost=_dearest(inquiry.worth(of) for of in inquiry.lost),
    )


def _dearest(worths: Iterable[Worth]) -> tuple[Worth, ...]:
    def rank(worth: Worth) -> tuple[int, int, list[str]]:
        return -worth.gain, -worth.high, [term.id for term in worth.terms]

    return tuple(sorted(worths, key=rank))


@dataclass(frozen=True, slots=True)
class Variant:
    """The case with terms granted, or with one lost.

    Parameters
    ----------
    terms, lost
        As of a :class:`Worth`; no terms for the case as it is.
    """

    terms: tuple[Term, ...] = ()
    lost: bool = False

    def of(self, case: Case) -> Case:
        """Make that case."""
        for term in self.terms:
            case = without_term(case, term) if self.lost else with_term(case, term)
        return case

    def allows_more_than(self, other: Variant) -> bool:
        """Tell whether whatever the other allows, this one allows."""
        if other.lost:
            return not self.lost or self == other
        return not self.lost and {*other.terms} <= {*self.terms}


AS_IT_IS: Final = Variant()


class _Inquiry:
    """All that is known so far: of each variant a case, a plan, and what is proven."""

    def __init__(
        self, case: Case, times: TravelTimes, terms: tuple[Term, ...], effort: Effort
    ) -> None:
        self.times, self.effort = times, effort
        self.granted = tuple(Variant((term,)) for term in terms if with_term(case, term) != case)
        self.lost = tuple(
            Variant((term,), lost=True) for term in terms if without_term(case, term) != case
        )
        self.pairs: tuple[Variant, ...] = ()
        self.cases = {of: of.of(case) for of in (AS_IT_IS, *self.granted, *self.lost)}
        self.plans: dict[Variant, Plan] = {}
        self.proven: dict[Variant, PersonSeconds] = {}
        self._done = 0
        singles, pairs = len(self.granted) + len(self.lost), BEST * (BEST - 1) // 2
        self._tasks = 1 + TRIES + 1 + 2 * (singles + pairs)  # searches, and a proof of each

    def as_it_is(self) -> PersonSeconds:
        """Plan the case as it is, and tell how far searches of it lie apart."""
        first = self._each(best_found, [self._task(AS_IT_IS)])[0]
        tasks = [self._task(AS_IT_IS, first, n) for n in range(TRIES)]
        tried = self._each(best_found, tasks)
        self.plans[AS_IT_IS] = min(tried, key=lambda made: made.risk)
        return max(made.risk for made in tried) - self.plans[AS_IT_IS].risk

    def one_by_one(self) -> None:
        """Plan each variant from what is known; prove all of them first."""
        self._prove((AS_IT_IS, *self.granted, *self.lost))
        known = self.plans[AS_IT_IS]
        for variant in self.lost:
            if (kept := carried(self.cases[variant], self.times, known)) is not None:
                self.plans[variant] = kept  # the best plan does not need what is lost
                self._tasks -= 1
        open_ = [of for of in (*self.granted, *self.lost) if of not in self.plans]
        self._search(open_, [known] * len(open_))

    def in_pairs(self) -> None:
        """Plan the best terms two by two, from the better plan of each two."""
        best = sorted(self.granted, key=lambda of: (self.plans[of].risk, self.proven[of]))[:BEST]
        couples = [(one, other) for one, other in combinations(best, 2)]
        self.pairs = tuple(Variant((*one.terms, *other.terms)) for one, other in couples)
        base = self.cases[AS_IT_IS]
        self.cases |= {of: of.of(base) for of in self.pairs}
        self._tasks = self._done + 2 * len(self.pairs)
        self._prove(self.pairs)
        known = [min((self.plans[of] for of in two), key=lambda made: made.risk) for two in couples]
        self._search(list(self.pairs), known)

    def settle(self) -> None:
        """Hold every plan against every case, and every proof against every case it covers."""
        order = (*self.lost, AS_IT_IS, *self.granted, *self.pairs)
        for variant in order:
            self.plans[variant] = self._best_of_all(variant)
        proven = dict(self.proven)
        for variant in order:
            covers = [proven[of] for of in order if of.allows_more_than(variant)]
            self.proven[variant] = max(covers)
            bound = Bound(self.proven[variant], "of this case, or of one that allows more")
            self.plans[variant] = replace(self.plans[variant], bound=bound)

    def worth(self, variant: Variant) -> Worth:
        """Compare a variant with the case as it is."""
        harder, easier = (variant, AS_IT_IS) if variant.lost else (AS_IT_IS, variant)
        most, least = self.plans[harder].risk, self.plans[easier].risk
        return Worth(
            terms=variant.terms,
            lost=variant.lost,
            plan=self.plans[variant],
            gain=most - least,
            low=max(0, self.proven[harder] - least),
            high=most - self.proven[easier],
            out=self.plans[harder].left - self.plans[easier].left,
        )

    def _best_of_all(self, variant: Variant) -> Plan:
        """Find the best plan that this variant allows, among those of all."""
        mine = self.plans[variant]
        better = sorted(
            (of for of in self.plans.values() if of.risk < mine.risk), key=lambda of: of.risk
        )
        for plan in better:
            moved = carried(self.cases[variant], self.times, plan)
            if moved is not None and moved.risk < mine.risk:
                return moved
        return mine

    # ── Tasks ───────────────────────────────────────────────────────────────────────

    def _search(self, variants: list[Variant], known: list[Plan]) -> None:
        tasks = [self._task(of, plan) for of, plan in zip(variants, known, strict=True)]
        self.plans |= dict(zip(variants, self._each(best_found, tasks), strict=True))

    def _prove(self, variants: tuple[Variant, ...]) -> None:
        tasks = [self._task(of) for of in variants]
        self.proven |= dict(zip(variants, self._each(least_cost, tasks), strict=True))

    def _task(self, of: Variant, known: Plan | None = None, nth: int = 0) -> Task:
        stopping = self.effort.pace(min(1.0, self.effort.hands / (self._tasks - self._done)))
        return Task(self.cases[of], self.times, stopping, self.effort.seed + nth, known)

    def _each(self, act: Callable[[Task], T], tasks: list[Task]) -> list[T]:
        """Do tasks side by side where there are hands; answers come in the order of tasks."""
        workers = self.effort.workers
        answers: Iterator[T] = workers.map(act, tasks) if workers else map(act, tasks)
        found = []
        for answer in answers:
            found.append(answer)
            self._done += 1
            self.effort.watch(self._done, self._tasks)
        return found


def carried(case: Case, times: TravelTimes, known: Plan) -> Plan | None:
    """Carry a plan over to another case: every convoy as it was, or as soon after as it can.

    Returns
    -------
    Plan | None
        None where the rules of that case do not allow all of it.
    """
    road, went = Road.empty(case, times), list[Convoy]()
    for convoy in renamed(case, known.convoys):
        moved = again(road, convoy, 0)
        if moved is None or moved.loads != convoy.loads:
            return None
        road.book(moved)
        went.append(moved)
    went.sort(key=lambda convoy: (convoy.enters, convoy.id))
    made = plan_of(case, tuple(went), None, known.seed, known.rounds)
    return None if check(case, times, made) else made

"""The figures at the head of the page, in words that anyone at the table can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safepassage.model import NEEDS, NOBODY, Case, Demand, Needs, Objective, Plan
from safepassage.model.clocks import Clocks, Moment
from safepassage.model.place import PlaceId
from safepassage.report.measures import Measures
from safepassage.report.outcome import Outcome, outcomes
from safepassage.report.sources import Notes
from safepassage.report.words import (
    by_need,
    count,
    hours,
    lasting,
    listed,
    number,
    people,
    place_names,
    share,
)
from safepassage.units import whole_minutes

_NEED_WORDS = dict(zip(NEEDS, ("seated", "in a wheelchair", "on a stretcher"), strict=True))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its name.

    Parameters
    ----------
    name, value
        ``"Last exit"``, ``"12:34"``.
    unit
        Small, beside the value.
    details
        Sentences beneath.
    grave
        Whether it is bad news.
    notes
        Numbers of the sources that it rests on.
    """

    name: str
    value: str
    unit: str = ""
    details: tuple[str, ...] = ()
    grave: bool = False
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """People out by the end of a day, and as a share of everyone, 0 to 100."""

    name: str
    until: Moment
    out: int
    share: float


@dataclass(frozen=True, slots=True)
class Proof:
    """How good the plan is, as a drawing: both costs as shares of the plan's, 0 to 100.

    Parameters
    ----------
    plan, bound
        What the objective counts, in words; ``bound`` is empty where nothing is proven.
    share
        The bound as a share of the plan.
    sentence
        What that means.
    weights
        How the figures are weighted by need, as a sentence; empty where everyone counts once.
    """

    plan: str
    bound: str
    share: float
    sentence: str
    weights: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate of the people, and what the plan would do with it.

    Parameters
    ----------
    name, people, needs
        Which, how many, and by need in words.
    planned
        Whether the plan is made for it.
    answer
        Whether there is a place for everyone, and where not.
    short
        How many would find no place.
    notes
        Numbers of the sources of the groups' sizes.
    """

    name: str
    people: int
    needs: str
    planned: bool
    answer: str
    short: int
    notes: tuple[int, ...]


def lead(measures: Measures, clocks: Clocks) -> str:
    """Say in one sentence what the plan does."""
    if measures.last_exit is None:
        return f"No convoy leaves: all {people(measures.people)} are left behind."
    when = clocks.moment(measures.last_exit)
    who = f"{number(measures.out)} of {people(measures.people)}"
    if measures.out == measures.people:
        who = f"All {people(measures.people)}"
    verb = "is" if measures.out == 1 else "are"
    rest = f" {people(measures.left)} would be left behind." if measures.left else ""
    return f"{who} {verb} out by {when}.{rest}"


def figures(
    case: Case, plan: Plan, measures: Measures, clocks: Clocks, notes: Notes
) -> tuple[Figure, ...]:
    """Choose and word the key figures."""
    return (
        _out(case, measures),
        _last_exit(measures, clocks),
        *((_cleared(measures),) if plan.objective is Objective.CLEARANCE else ()),
        *_asked(case, plan, clocks),
        _risk(case, measures, notes),
        _bound(plan, measures),
        _means(plan, measures),
    )


def _out(case: Case, measures: Measures) -> Figure:
    called = place_names(case)
    left = [
        f"{number(rest.people.total)} of group {rest.group} at {called[rest.place]}"
        for rest in measures.left_behind
    ]
    where = listed([*left[:4], *(["others"] if left[4:] else [])])
    rest = f"{people(measures.left)} left behind: {where}" if left else "Nobody is left behind"
    unit = f"of {people(measures.people)}"
    stay = f"{people(measures.declined)} besides have said that they stay"
    details = (rest, stay) if measures.declined else (rest,)
    return Figure("People out", number(measures.out), unit, details, grave=measures.left > 0)


def _last_exit(measures: Measures, clocks: Clocks) -> Figure:
    if measures.last_exit is None:
        return Figure("Last exit", "none", details=("No convoy leaves",), grave=True)
    when = clocks.moment(measures.last_exit)
    first, *others = zip(when.hours, when.readings, strict=True)
    also = tuple(f"= {hour} {clock.zone} time ({clock.offset})" for hour, clock in others)
    hour, clock = first
    return Figure("Last exit", hour, f"{clock.zone} time ({clock.offset})", (clock.day, *also))


def _cleared(measures: Measures) -> Figure:
    if measures.left:
        details = ("Nobody can say when all are out while people are left behind",)
        return Figure("Clearance", "none", details=details, grave=True)
    details = ("From the start until the last convoy has been emptied at its centre",)
    return Figure("Clearance", lasting(whole_minutes(measures.clearance)), details=details)


def _asked(case: Case, plan: Plan, clocks: Clocks) -> Iterator[Figure]:
    """Tell what only some objectives count."""
    weights = _weights(case)
    weighted = (f"Weighted by need: one counts {weights}",) if weights else ()
    if plan.late is not None:
        by = clocks.moment(case.rules.evening or 0)
        details = (f"Still inside, or left behind, at {by}", *weighted)
        yield Figure("Not out by the evening", number(plan.late), details=details)
    if plan.waiting is not None:
        where = "Aboard at checkpoints and exchange points"
        left = ("Whoever is left behind counts up to the horizon",) if plan.left else ()
        yield Figure("Waiting", hours(plan.waiting), "person-hours", (where, *left, *weighted))


def _risk(case: Case, measures: Measures, notes: Notes) -> Figure:
    details: tuple[str, ...] = ("From the time people could leave until they are out",)
    if weights := _weights(case):
        unweighted = hours(measures.person_seconds)
        details += (f"An hour counts {weights}; unweighted: {unweighted} person-hours",)
    weighed = notes.on("operation", "", "weights")
    return Figure("Time at risk", hours(measures.risk), "person-hours", details, notes=weighed)


def _weights(case: Case) -> str:
    """Say what an hour counts for whom; nothing where everyone counts once."""
    return listed(
        f"{weight} {_NEED_WORDS[need]}"
        for need, weight in zip(NEEDS, case.rules.weights, strict=True)
        if weight != 1
    )


def _bound(plan: Plan, measures: Measures) -> Figure:
    name = "Distance from the best plan"
    if plan.bound is None or measures.gap is None:
        return Figure(name, "unknown", details=("Nothing is proven: a much better plan may exist",))
    by = f"Proof: {plan.bound.proof}"
    if measures.proven:
        return Figure(name, "none", "proven optimal", ("No plan can do better", by))
    no_plan = f"No plan can bring {_said(plan)} below {_amount(plan, plan.bound.cost)}"
    return Figure(name, share(measures.gap), "at most", (no_plan, by))


def _unit(plan: Plan) -> str:
    return "a person" if plan.objective is Objective.EVENING else "an hour"


_SAID = {
    Objective.RISK: "the time at risk",
    Objective.CLEARANCE: "the clearance time",
    Objective.EVENING: "those not out by the evening",
    Objective.WAITING: "the waiting aboard",
}
"""What a plan has least of, by the objective asked for first."""


def _said(plan: Plan) -> str:
    """Name what the plan has least of."""
    return _SAID[plan.objective]


def _amount(plan: Plan, cost: int) -> str:
    """Write what the first objective counts, with its unit."""
    match plan.objective:
        case Objective.RISK | Objective.WAITING:
            return f"{hours(cost)} person-hours"
        case Objective.CLEARANCE:
            return lasting(whole_minutes(cost))
        case Objective.EVENING:
            return people(cost)


def _means(plan: Plan, measures: Measures) -> Figure:
    vehicles = count(measures.vehicles, "vehicle")
    teams = count(measures.teams, "escort team")
    busy = f"{hours(measures.vehicle_seconds)} vehicle-hours from gate to unloaded"
    unit = "convoy" if len(plan.convoys) == 1 else "convoys"
    return Figure("Means", number(len(plan.convoys)), unit, (f"{vehicles}, {teams}", busy))


def days(measures: Measures, clocks: Clocks) -> tuple[Day, ...]:
    """Name each evening by its day; the horizon is named by its hour too."""
    found = []
    outs = [evening.out for evening in measures.evenings]
    for evening in measures.evenings[: outs.index(outs[-1]) + 1]:  # then nothing happens any more
        until = clocks.moment(evening.at)
        name = clocks.moment(evening.at - 1).first.short_day
        part = 100 * evening.out / measures.people if measures.people else 0.0
        found.append(Day(name, until, evening.out, round(part, 1)))
    return tuple(found)


def proof(case: Case, plan: Plan, measures: Measures) -> Proof:
    """Set the plan beside what no plan can beat."""
    here, weights = _amount(plan, plan.cost), ""
    if _weights(case) and plan.objective is not Objective.CLEARANCE:
        weights = f"The figures are weighted by need: {_unit(plan)} counts {_weights(case)}."
        if plan.objective is Objective.RISK:
            area = f"{hours(measures.person_seconds)} person-hours"
            weights += f" Unweighted, the area is {area}."
    if plan.bound is None or measures.gap is None:
        sentence = "Nothing is proven about this plan: a much better one may exist."
        return Proof(here, "", 0.0, sentence, weights)
    least = _amount(plan, plan.bound.cost)
    sentence = (
        f"No plan can bring {_said(plan)} below {least}. This one has {here}: "
        f"a better plan could save at most {share(measures.gap)} of it."
    )
    if measures.proven:
        sentence = f"No plan has less than the {here} of this one: it is optimal."
    return Proof(here, least, round(100 * (1 - measures.gap), 1), sentence, weights)


def estimates(case: Case, plan: Plan, notes: Notes) -> tuple[Estimate, ...]:
    """Tell what happens to the plan if fewer or more people come than planned for."""
    return tuple(_estimate(case, plan, of, notes) for of in outcomes(case, plan))


def _estimate(case: Case, plan: Plan, of: Outcome, notes: Notes) -> Estimate:
    everyone = sum((group.people(of.demand) for group in case.groups), NOBODY)
    missing = of.people - of.out
    free = f"{count(of.free.total, 'place')} would stay free ({by_need(of.free)})"
    answer = f"All {people(of.out)} board; {free}."
    if missing:
        said = f"{people(of.out)} board, {number(missing)} would be left behind"
        answer = f"{said}: {_who_is_left(case, of)}. {free[0].upper()}{free[1:]}."
    return Estimate(
        name=of.demand.value,
        people=everyone.total,
        needs=by_need(everyone),
        planned=of.demand is plan.demand,
        answer=answer,
        short=missing,
        notes=notes.on("groups", [group.id for group in case.groups], *_fields(of.demand)),
    )


def _who_is_left(case: Case, of: Outcome) -> str:
    """Say where who is left behind, the first six places of them."""
    called = place_names(case)
    at: dict[PlaceId, Needs] = {}
    for rest in of.left:
        at[rest.place] = at.get(rest.place, NOBODY) + rest.people
    told = [f"{called[place]} ({by_need(rest)})" for place, rest in list(at.items())[:6]]
    return f"at {listed([*told, *(['elsewhere'] if len(at) > 6 else [])])}"


def _fields(demand: Demand) -> tuple[str, ...]:
    """Name the columns of the groups' table that hold an estimate."""
    return NEEDS if demand is Demand.LIKELY else tuple(f"{need}_{demand.value}" for need in NEEDS)

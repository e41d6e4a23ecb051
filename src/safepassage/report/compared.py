"""Proposals side by side: what each brings, what it needs, where they differ, and a map of each.

Each is also lived through for many days on which things go wrong, the same number for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from safepassage import simulation
from safepassage.casefile.differences import differences
from safepassage.model import Case, Plan, Window, both, planned
from safepassage.model.clocks import Clocks
from safepassage.model.place import PartyId
from safepassage.report import basemap, html, map  # noqa: A004
from safepassage.report.geometry import path
from safepassage.report.map import Map
from safepassage.report.measures import Measures, evenings, measure
from safepassage.report.page import Provenance
from safepassage.report.words import count, hours, listed, number, share, short
from safepassage.roads import TravelTimes
from safepassage.simulation import Spread
from safepassage.units import Persons


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one side, or the mediator, proposes.

    Parameters
    ----------
    name
        What it is called at the table; each has another.
    case, times, plan
        The proposal as a case, and the best plan found for it.
    why_not
        Where nobody can be moved: the rules that forbid it.
    """

    name: str
    case: Case
    times: TravelTimes
    plan: Plan
    why_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Days:
    """What many days come to.

    Parameters
    ----------
    runs, seed
        How many, of which seed; of each proposal alike.
    out
        For each proposal, people out by each evening of :func:`out_by`, from day to day.
    """

    runs: int
    seed: int
    out: tuple[tuple[Spread, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every proposal; the best ones are marked where one can be best."""

    name: str
    values: tuple[str, ...]
    best: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One proposal on the page.

    Parameters
    ----------
    key, name, title
        Its name on the page, at the table, and in its case.
    differences
        Where it differs from the first, in words.
    why_not
        Why nobody can be moved.
    map
        Its map.
    marked
        What lies over the roads of the map: lines, and whether they are driven or shut.
    """

    key: str
    name: str
    title: str
    differences: tuple[str, ...]
    why_not: tuple[str, ...]
    map: Map
    marked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Everything on the page. The template uses nothing else."""

    title: str
    training: bool
    lead: str
    caution: str
    rows: tuple[Row, ...]
    days: str
    sides: tuple[Side, ...]
    attribution: str
    disclaimer: str
    provenance: Provenance


def live(
    proposals: tuple[Proposal, ...], runs: int, seed: int, workers: Executor | None = None
) -> Days:
    """Live through as many days of each proposal's plan.

    Parameters
    ----------
    runs, seed, workers
        As for :func:`~safepassage.simulation.ensemble.ensemble`.
    """
    evenings = [when for when, _ in out_by(proposals)]
    spreads = (
        simulation.out_by(
            of.case,
            of.plan,
            of.times,
            tuple(_seconds(of.case.start, when) for when in evenings),
            runs=runs,
            seed=seed,
            workers=workers,
        )
        for of in proposals
    )
    return Days(runs, seed, tuple(spreads))


def render(proposals: tuple[Proposal, ...], days: Days) -> str:
    """Write the page as one HTML file that works from a disk, without a network.

    The same proposals, plans and days give the same bytes.
    """
    return html.write("compare.html.j2", page(proposals, days))


def page(proposals: tuple[Proposal, ...], days: Days) -> ComparePage:
    """Gather everything that the page shows; the others are held against the first."""
    first = proposals[0]
    plan = first.plan
    return ComparePage(
        title=" · ".join(of.name for of in proposals),
        training=any(of.case.training for of in proposals),
        lead=_lead(proposals),
        caution=_caution(proposals),
        rows=rows(proposals, days),
        days=f"{number(days.runs)} days of each (seed {days.seed})",
        sides=tuple(_side(n, of, first) for n, of in enumerate(proposals)),
        attribution=basemap.ATTRIBUTION,
        disclaimer=basemap.DISCLAIMER,
        provenance=Provenance(
            first.case.id, plan.case, plan.demand, plan.seed, plan.rounds, plan.version
        ),
    )


def out_by(proposals: tuple[Proposal, ...]) -> tuple[tuple[datetime, tuple[Persons, ...]], ...]:
    """Count who is out by each evening of any of the proposals: a moment, and a count for each."""
    traces = [(of.case.start, planned(of.case, of.plan)) for of in proposals]
    moments = {
        of.case.start + timedelta(seconds=evening.at)
        for of, (_, trace) in zip(proposals, traces, strict=True)
        for evening in evenings(of.case, trace)
    }
    return tuple(
        (when, tuple(trace.out_by(_seconds(start, when)) for start, trace in traces))
        for when in sorted(moments)
    )


def who_must_agree(of: Proposal) -> tuple[PartyId, ...]:
    """Name the parties that hold the roads which its convoys drive, in the case's order."""
    driven = {step.segment for convoy in of.plan.convoys for step in convoy.steps} - {None}
    holders = {segment.party for segment in of.case.segments if segment.id in driven}
    return tuple(party.id for party in of.case.parties if party.id in holders)


def rows(proposals: tuple[Proposal, ...], days: Days) -> tuple[Row, ...]:
    """Choose and word the figures, one row each."""
    figures = [measure(of.case, of.plan) for of in proposals]
    return (
        _most("People out", [of.out for of in figures]),
        *_evenings(proposals, days),
        _least("Left behind", [of.left for of in figures], number),
        _least("Person-hours at risk", [of.risk for of in figures], hours),
        _plain("No plan of it has less than", [_bound(of.plan) for of in proposals]),
        _plain("So it is at most this far from its best", [_gap(of) for of in figures]),
        _plain("Last exit", [_last_exit(*pair) for pair in zip(proposals, figures, strict=True)]),
        _plain("Needs", [_means(*pair) for pair in zip(proposals, figures, strict=True)]),
        _plain("Roads driven", [_roads(of) for of in proposals]),
        _plain("Who must agree", [_parties(of) for of in proposals]),
    )


def _evenings(proposals: tuple[Proposal, ...], days: Days) -> Iterator[Row]:
    """Give two rows for each evening: as planned, and from P10 to P90 of many days."""
    clocks, start = Clocks.of(proposals[0].case), proposals[0].case.start
    spreads = zip(*days.out, strict=True)
    for (when, outs), lived in zip(out_by(proposals), spreads, strict=True):
        by = _evening(clocks, _seconds(start, when))
        yield _most(f"Out by {by}", [*outs])
        yield _plain(f"Out by {by}, 8 days in 10", [_eight_in_ten(of) for of in lived])


def _evening(clocks: Clocks, at: int) -> str:
    """Name an evening by its day, and by the hour where an account closes before midnight."""
    day, time = clocks.moment(at - 1).first.short_day, clocks.moment(at).first.time
    return day if time == "00:00" else f"{day}, {time}"


def _eight_in_ten(out: Spread) -> str:
    return f"{number(out.p10.value)} to {number(out.p90.value)}"


def _seconds(start: datetime, when: datetime) -> int:
    return round((when - start).total_seconds())


def _most(name: str, values: list[int]) -> Row:
    best = tuple(value == max(values) > min(values) for value in values)
    return Row(name, tuple(number(value) for value in values), best)


def _least(name: str, values: list[int], say: Callable[[int], str]) -> Row:
    best = tuple(value == min(values) < max(values) for value in values)
    return Row(name, tuple(say(value) for value in values), best)


def _plain(name: str, values: Iterable[str]) -> Row:
    told = tuple(values)
    return Row(name, told, (False,) * len(told))


def _bound(plan: Plan) -> str:
    return hours(plan.bound.cost) if plan.bound else "nothing is proven"


def _gap(of: Measures) -> str:
    if of.gap is None:
        return "unknown"
    return "proven best" if of.proven else share(of.gap)


def _last_exit(of: Proposal, figures: Measures) -> str:
    if figures.last_exit is None:
        return "nobody leaves"
    when = Clocks.of(of.case).moment(figures.last_exit).first
    return f"{when.short_day}, {when.time} {when.zone}"


def _means(of: Proposal, figures: Measures) -> str:
    types = {vehicle.id: vehicle.type.name for vehicle in of.case.vehicles}
    used = {load.vehicle for convoy in of.plan.convoys for load in convoy.loads}
    kinds = Counter(types[key] for key in sorted(used))
    vehicles = [f"{number(n)} {name}" for name, n in sorted(kinds.items())]
    teams = count(figures.teams, "escort team")
    return listed([count(len(of.plan.convoys), "convoy"), *vehicles, teams])


def _roads(of: Proposal) -> str:
    used = {of.case.route[convoy.route].corridor for convoy in of.plan.convoys}
    return listed(short(c.name) for c in of.case.corridors if c.id in used) or "none"


def _parties(of: Proposal) -> str:
    names = {party.id: short(party.name) for party in of.case.parties}
    return listed(names[key] for key in who_must_agree(of)) or "nobody"


def _lead(proposals: tuple[Proposal, ...]) -> str:
    risks = [of.plan.risk for of in proposals]
    best = proposals[risks.index(min(risks))]
    if min(risks) == max(risks):
        return "By person-hours at risk, no proposal is better than another."
    return (
        f"Fewest person-hours at risk: {best.name}, with {hours(min(risks))}; "
        f"the most of any proposal are {hours(max(risks))}."
    )


def _caution(proposals: tuple[Proposal, ...]) -> str:
    """Say where the time at risk of proposals cannot be set side by side."""
    accounts = {
        (
            of.case.groups,
            of.case.demand,
            of.case.rules.weights,
            of.case.start + timedelta(seconds=of.case.horizon),
        )
        for of in proposals
    }
    if len(accounts) == 1:
        return ""
    return (
        "The proposals are not for the same people, weights and close of the account: "
        "compare the people out, not the person-hours."
    )


def _side(n: int, of: Proposal, first: Proposal) -> Side:
    drawn = map.draw(of.case)
    return Side(
        key=f"proposal-{n + 1}",
        name=of.name,
        title=of.case.title,
        differences=tuple(str(one) for one in differences(first.case, of.case)),
        why_not=of.why_not,
        map=drawn,
        marked=tuple(_marked(of, drawn)),
    )


def _marked(of: Proposal, drawn: Map) -> Iterable[tuple[str, str]]:
    """Mark the roads that convoys drive, and those of a corridor on which nobody ever may."""
    driven = {step.segment for convoy in of.plan.convoys for step in convoy.steps}
    account = (Window(0, of.case.horizon),)
    for segment in of.case.segments:
        along = [route for route in of.case.routes if segment.id in route.segments]
        if segment.id not in drawn.lines or not along:
            continue
        if segment.id in driven:
            yield path(drawn.lines[segment.id]), "driven"
        elif not any(both(of.case.open_for(route, segment), account) for route in along):
            yield path(drawn.lines[segment.id]), "shut"

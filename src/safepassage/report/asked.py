"""The page for the negotiating table: what each term is worth, what losing it costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safepassage.model import Case, Plan
from safepassage.model.clocks import Clocks
from safepassage.model.plan import PersonSeconds
from safepassage.planning.ask import Asked, Variant, Worth
from safepassage.report import html
from safepassage.report.headline import lead
from safepassage.report.measures import measure
from safepassage.report.page import Provenance
from safepassage.report.wording import asked, lost, who_grants
from safepassage.report.words import hours, listed, number, share, short
from safepassage.units import DAY

_PAIRS = 3
"""Pairs on the page: the best few, so that all of it fits one sheet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A term, or two, with its worth.

    Parameters
    ----------
    terms
        In words.
    grants
        Who can grant it, in words; empty for what would be lost.
    hours, low, high
        Person-hours: as measured, and between what they are proven to lie.
    bar, bar_low, bar_high
        The same as shares of the longest bar of the page, 0 to 100.
    people
        What changes by each evening: ``("Thu", "+124")``; evenings that stay are left out.
    sure
        Whether it is proven to be worth something.
    """

    terms: tuple[str, ...]
    grants: str
    hours: str
    low: str
    high: str
    bar: float
    bar_low: float
    bar_high: float
    people: tuple[tuple[str, str], ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class AskPage:
    """Everything on the page. The template uses nothing else."""

    title: str
    training: bool
    lead: str
    first: str
    granted: tuple[Line, ...]
    pairs: tuple[Line, ...]
    lost: tuple[Line, ...]
    nothing: tuple[str, ...]
    spare: tuple[str, ...]
    most_missed: str
    noise: str
    provenance: Provenance


def render(found: Asked) -> str:
    """Write the page as one HTML file that works from a disk, without a network.

    The same answer gives the same bytes.
    """
    return html.write("ask.html.j2", page(found))


def page(found: Asked) -> AskPage:
    """Gather everything that the page shows."""
    case, plan = found.case, found.plan
    worths = (*found.granted, *found.pairs)
    longest = max([worth.high for worth in worths if not found.nothing(worth)], default=0)
    dearest = max([worth.high for worth in found.lost if not found.nothing(worth)], default=0)
    some = [worth for worth in found.granted if not found.nothing(worth)]
    pairs = [worth for worth in found.pairs if not found.nothing(worth)]
    none = [worth for worth in found.granted if found.nothing(worth)]
    return AskPage(
        title=case.title,
        training=case.training,
        lead=_lead(case, plan),
        first=_first(found, some),
        granted=tuple(_line(found, worth, longest) for worth in some),
        pairs=tuple(_line(found, of, longest) for of in pairs[:_PAIRS]),
        lost=tuple(_line(found, of, dearest) for of in found.lost if not found.nothing(of)),
        nothing=tuple(asked(case, of.terms[0]) for of in none),
        spare=tuple(lost(case, of.terms[0]) for of in found.lost if found.nothing(of)),
        most_missed=hours(max([of.high for of in none], default=0)),
        noise=hours(found.noise),
        provenance=Provenance(
            case.id, plan.case, plan.demand, found.seed, plan.rounds, plan.version
        ),
    )


def evenings(found: Asked, worth: Worth) -> tuple[tuple[str, str, int], ...]:
    """Tell, evening by evening, how many more are out (or, below zero, fewer).

    Returns
    -------
    tuple[tuple[str, str, int], ...]
        The moment in UTC for machines, the day in words, and the people.
    """
    there = Variant(worth.terms, worth.lost).of(found.case)
    clocks = Clocks.of(found.case)
    pairs = zip(
        measure(found.case, found.plan).evenings, measure(there, worth.plan).evenings, strict=True
    )
    return tuple(
        (clocks.moment(now.at).iso, clocks.moment(now.at - 1).first.short_day, then.out - now.out)
        for now, then in pairs
    )


def grants(case: Case, worth: Worth) -> str:
    """Name who has to grant terms: the parties on the way, or ourselves."""
    names = {party.id: short(party.name) for party in case.parties}
    keys = [key for term in worth.terms for key in who_grants(case, term)]
    ours = any(not who_grants(case, term) for term in worth.terms)
    return listed([*(names[key] for key in dict.fromkeys(keys)), *(["ours to bring"] * ours)])


def _lead(case: Case, plan: Plan) -> str:
    least = plan.bound.cost if plan.bound else 0
    return (
        f"As it is agreed now: {lead(measure(case, plan), Clocks.of(case))} "
        f"That costs {hours(plan.risk)} person-hours at risk; "
        f"no plan can bring it below {hours(least)}."
    )


def _first(found: Asked, some: list[Worth]) -> str:
    if not some:
        return "Nothing that was tried moves more people, or moves them sooner."
    best = some[0]
    saved = share(best.gain / found.plan.risk if found.plan.risk else 0.0)
    return (
        f"Ask first for this: {asked(found.case, best.terms[0])}. "
        f"It saves {hours(best.gain)} person-hours, {saved} of what is at risk now."
    )


def _line(found: Asked, worth: Worth, longest: PersonSeconds) -> Line:
    say = lost if worth.lost else asked
    return Line(
        terms=tuple(say(found.case, term) for term in worth.terms),
        grants="" if worth.lost else grants(found.case, worth),
        hours=hours(worth.gain),
        low=hours(worth.low),
        high=hours(worth.high),
        bar=_part(worth.gain, longest),
        bar_low=_part(worth.low, longest),
        bar_high=_part(worth.high, longest),
        people=tuple(_changes(found.case, evenings(found, worth))),
        sure=worth.proven,
    )


def _part(seconds: PersonSeconds, longest: PersonSeconds) -> float:
    return round(min(100.0, 100 * seconds / longest), 1) if longest else 0.0


def _changes(case: Case, days: Iterable[tuple[str, str, int]]) -> Iterable[tuple[str, str]]:
    week = case.horizon <= 7 * DAY
    for _, day, people in days:
        if people:
            sign = "+" if people > 0 else "\N{MINUS SIGN}"
            yield day.split()[0] if week else day, f"{sign}{number(abs(people))}"

"""The page of what to expect of a plan: chances by evening, what goes wrong, where time is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safepassage.model import Case, Plan
from safepassage.model.clocks import Clocks, Moment
from safepassage.report import html
from safepassage.report.headline import Figure
from safepassage.report.words import hours, lasting, number, place_names, share
from safepassage.simulation import (
    CauseOutlook,
    ConvoyOutlook,
    Estimate,
    EveningOutlook,
    Outlook,
    StayOutlook,
)
from safepassage.units import MINUTE


@dataclass(frozen=True, slots=True)
class Bar:
    """An evening: people out, and where they stand on a bar from 0 to 100."""

    name: str
    planned: str
    low: str
    middle: str
    high: str
    everyone: str
    from_: float
    to: float
    at: float
    mark: float


@dataclass(frozen=True, slots=True)
class Way:
    """A convoy in its table."""

    id: str
    enters: Moment
    by_evening: str
    out: str
    exits: Moment | None
    late: Moment | None
    last_safe: Moment | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A place at which people stand."""

    place: str
    half: str
    tenth: str
    person_hours: str


@dataclass(frozen=True, slots=True)
class Harm:
    """A cause, and what would be better without it."""

    words: str
    out: str
    person_hours: str
    source: str


@dataclass(frozen=True, slots=True)
class Made:
    """How to make the page again."""

    case: str
    digest: str
    runs: int
    seed: int
    version: str


@dataclass(frozen=True, slots=True)
class OutlookPage:
    """Everything on the page. The template uses nothing else."""

    title: str
    training: bool
    lead: str
    figures: tuple[Figure, ...]
    bars: tuple[Bar, ...]
    ways: tuple[Way, ...]
    pauses: tuple[Pause, ...]
    harms: tuple[Harm, ...]
    provenance: Made


def render(case: Case, plan: Plan, outlook: Outlook, sources: tuple[str, ...]) -> str:
    """Write the page as one HTML file that asks the network for nothing.

    Parameters
    ----------
    case, plan, outlook
        The outlook must have been made of this plan.
    sources
        Where the figures of each cause come from, in the outlook's order of causes.
    """
    return html.write("outlook.html.j2", page(case, plan, outlook, sources))


def page(case: Case, plan: Plan, outlook: Outlook, sources: tuple[str, ...]) -> OutlookPage:
    """Gather everything that the page shows."""
    clocks, names = Clocks.of(case), place_names(case)
    last = outlook.evenings[-1]
    lead = (
        f"{number(outlook.runs)} days were simulated, each with what goes wrong on it. On half"
        f" of them {number(last.out.p50.value)} people or more are out in the end; the plan has"
        f" {number(last.planned)}."
    )
    return OutlookPage(
        title=case.title,
        training=case.training,
        lead=lead,
        figures=tuple(_figures(outlook)),
        bars=tuple(_bar(outlook, evening, clocks) for evening in outlook.evenings),
        ways=tuple(_way(convoy, clocks) for convoy in outlook.convoys),
        pauses=tuple(_pause(stay, names[stay.place]) for stay in outlook.stays),
        harms=tuple(_harm(*both) for both in zip(outlook.causes, sources, strict=True)),
        provenance=Made(case.id, case.digest, outlook.runs, outlook.seed, plan.version),
    )


def _figures(outlook: Outlook) -> Iterator[Figure]:
    last = outlook.evenings[-1]
    yield Figure(
        "People out in the end",
        f"{number(last.out.p10.value)} to {number(last.out.p90.value)}",
        f"on 8 days in 10; {number(last.planned)} as planned",
        grave=last.out.p50.value < last.planned,
    )
    yield Figure(
        "Everyone who came is out",
        percent(last.everyone),
        "of days",
        (interval(last.everyone),),
        grave=last.everyone.value < 0.5,
    )
    yield Figure(
        "Person-hours at risk",
        hours(outlook.risk.mean.value),
        "weighted by need, on average",
        (f"{hours(outlook.planned_risk)} as planned", f"one day in ten: {_more(outlook)}"),
    )
    yield Figure(
        "Caught on the road",
        percent(outlook.caught),
        "of days",
        ("some convoy is still driving when its window has closed",),
        grave=outlook.caught.value > 0.1,
    )
    yield Figure(
        "Left or held on the way",
        number(outlook.left.mean.value),
        "people, on average",
        (f"one day in ten: {number(outlook.left.p90.value)} or more",),
    )


def _more(outlook: Outlook) -> str:
    return f"{hours(outlook.risk.p90.value)} or more"


def percent(chance: Estimate) -> str:
    """Write a chance as ``"5.7 %"``."""
    return share(chance.value)


def interval(chance: Estimate) -> str:
    """Write how far a chance may be off, by the number of days."""
    return f"between {share(chance.low)} and {share(chance.high)}, by the number of days"


def _bar(outlook: Outlook, evening: EveningOutlook, clocks: Clocks) -> Bar:
    most = max(1.0, *(max(e.planned, e.out.p90.value) for e in outlook.evenings))

    def part(people: float) -> float:
        return round(100 * people / most, 2)

    out = evening.out
    return Bar(
        name=clocks.moment(evening.at - MINUTE).first.short_day,
        planned=number(evening.planned),
        low=number(out.p10.value),
        middle=number(out.p50.value),
        high=number(out.p90.value),
        everyone=percent(evening.everyone),
        from_=part(out.p10.value),
        to=part(out.p90.value) - part(out.p10.value),
        at=part(out.p50.value),
        mark=part(evening.planned),
    )


def _way(convoy: ConvoyOutlook, clocks: Clocks) -> Way:
    last, exits = convoy.last_safe_start, convoy.exits
    return Way(
        id=convoy.id,
        enters=clocks.moment(convoy.enters),
        by_evening=percent(convoy.by_evening),
        out=percent(convoy.out),
        exits=clocks.moment(round(exits.p50.value)) if exits else None,
        late=clocks.moment(round(exits.p90.value)) if exits else None,
        last_safe=clocks.moment(last) if last is not None else None,
    )


def _pause(stay: StayOutlook, place: str) -> Pause:
    half, tenth = (lasting(round(of.value)) for of in (stay.longest.p50, stay.longest.p90))
    return Pause(place, half, tenth, hours(stay.person_seconds.value))


def _harm(cause: CauseOutlook, source: str) -> Harm:
    half = (cause.risk.high - cause.risk.low) / 2
    people = f"{cause.out.value:+.0f} ± {(cause.out.high - cause.out.low) / 2:.0f}"
    return Harm(cause.words, people, f"{hours(cause.risk.value)} ± {hours(half)}", source)

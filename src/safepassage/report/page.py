"""The page of a plan: one file that opens anywhere and asks the network for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safepassage.model import Act, Case, Demand, Plan, planned
from safepassage.model.clocks import Clocks, Moment, zone_name
from safepassage.planning.violation import Violation
from safepassage.report import basemap, curve, headline, html, map, sheet, timeline  # noqa: A004
from safepassage.report.axis import span, zone_heading
from safepassage.report.curve import Curve
from safepassage.report.headline import Day, Estimate, Figure, Proof
from safepassage.report.map import Map
from safepassage.report.measures import CurvePoint, Measures, measure
from safepassage.report.sheet import Sheet
from safepassage.report.sources import Notes
from safepassage.report.timeline import Timeline
from safepassage.report.ways import tracks
from safepassage.report.words import by_need, place_names
from safepassage.units import MINUTE, Seconds

_STRIDE = 5 * MINUTE  # one press of an arrow key
_WIDE, _PHONE = (1080.0, 380.0), (330.0, 320.0)  # the curve, pixels of the page


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the table under the map."""

    name: str
    roles: str
    position: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    """A convoy in the table under the timeline."""

    anchor: str
    id: str
    route: str
    team: str
    vehicles: int
    aboard: int
    needs: str
    enters: Moment
    exits: Moment
    received: Moment


@dataclass(frozen=True, slots=True)
class State:
    """How far the evacuation is from a moment on, in the table under the curve."""

    when: Moment
    out: int
    released: int


@dataclass(frozen=True, slots=True)
class Mover:
    """A convoy that the script moves over the map: see :class:`~safepassage.report.ways.Track`."""

    name: str
    aboard: int
    boarded: Seconds
    keys: tuple[tuple[Seconds, float, float], ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock for the script: from which second on which distance from UTC holds."""

    name: str
    changes: tuple[tuple[Seconds, Seconds], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the script draws with; it decides nothing.

    Parameters
    ----------
    start
        The case's start, seconds of UTC after 1970.
    begins, ends, now, stride
        The slider: its range, where it stands first, and its step.
    out
        (second, people out from then on).
    """

    start: int
    begins: Seconds
    ends: Seconds
    now: Seconds
    stride: Seconds
    people: int
    clocks: tuple[Clock, ...]
    movers: tuple[Mover, ...]
    out: tuple[tuple[Seconds, int], ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was planned, with what, and how to make it again."""

    case: str
    digest: str
    demand: Demand
    seed: int
    rounds: int
    version: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything on the page of a plan. The template uses nothing else."""

    title: str
    training: bool
    lead: str
    figures: tuple[Figure, ...]
    days: tuple[Day, ...]
    warnings: tuple[str, ...]
    violations: tuple[str, ...]
    zones: tuple[str, ...]
    now: Moment
    map: Map
    places: tuple[Spot, ...]
    attribution: str
    disclaimer: str
    timeline: Timeline
    acts: tuple[tuple[str, str], ...]
    margin_minutes: int
    trips: tuple[Trip, ...]
    curve: Curve
    small_curve: Curve
    states: tuple[State, ...]
    proof: Proof
    estimates: tuple[Estimate, ...]
    sheets: tuple[Sheet, ...]
    notes: Notes
    provenance: Provenance
    scene: Scene


def render(
    case: Case,
    plan: Plan,
    *,
    warnings: tuple[str, ...] = (),
    violations: tuple[Violation, ...] = (),
) -> str:
    """Write the page of a plan as one HTML file.

    The same case and plan give the same bytes. The file works from a disk, without a network.

    Parameters
    ----------
    case, plan
        The plan must have been made for this case.
    warnings
        Sentences that whoever reads the plan must see first.
    violations
        Rules that the plan breaks, as :func:`safepassage.planning.check.check` finds them.
    """
    return html.write("page.html.j2", page(case, plan, warnings=warnings, violations=violations))


def page(
    case: Case,
    plan: Plan,
    *,
    warnings: tuple[str, ...] = (),
    violations: tuple[Violation, ...] = (),
) -> PlanPage:
    """Gather everything that the page shows."""
    clocks, notes, measures = Clocks.of(case), Notes.of(case), measure(case, plan)
    drawn, shown = map.draw(case), span(case, plan)
    now = _busiest(plan, shown)
    return PlanPage(
        title=case.title,
        training=case.training,
        lead=headline.lead(measures, clocks),
        figures=headline.figures(case, plan, measures, clocks, notes),
        days=headline.days(measures, clocks),
        warnings=warnings,
        violations=tuple(str(violation) for violation in violations),
        zones=tuple(zone_heading(clocks, n, *shown) for n in range(len(case.zones))),
        now=clocks.moment(now),
        map=drawn,
        places=tuple(_places(case, notes)),
        attribution=basemap.ATTRIBUTION,
        disclaimer=basemap.DISCLAIMER,
        timeline=timeline.draw(case, plan, clocks),
        acts=timeline.acts_in(plan),
        margin_minutes=case.rules.margin // MINUTE,
        trips=tuple(_trips(case, plan, clocks)),
        curve=curve.draw(case, measures, clocks, shown, _WIDE),
        small_curve=curve.draw(case, measures, clocks, shown, _PHONE),
        states=tuple(_states(measures.curve, clocks)),
        proof=headline.proof(case, plan, measures),
        estimates=headline.estimates(case, plan, notes),
        sheets=sheet.draw(case, plan, clocks, notes),
        notes=notes,
        provenance=_provenance(case, plan),
        scene=_scene(case, plan, drawn, measures, (*shown, now)),
    )


def _busiest(plan: Plan, shown: tuple[Seconds, Seconds]) -> Seconds:
    """Find the first moment when most convoys drive out: the map opens there, and prints it."""
    drives = [step for convoy in plan.convoys for step in convoy.acts(Act.DRIVE_OUT)]
    moments = range(shown[0], shown[1] + 1, _STRIDE)
    return max(moments, key=lambda at: (sum(step.starts < at < step.ends for step in drives), -at))


def _places(case: Case, notes: Notes) -> Iterable[Spot]:
    for place in case.places:
        here = place.position
        yield Spot(
            name=place.name,
            roles=", ".join(role.value for role in case.roles(place.id)),
            position=f"{here.latitude:.4f}, {here.longitude:.4f}" if here else "not given",
            notes=notes.on("places", place.id),
        )


def _trips(case: Case, plan: Plan, clocks: Clocks) -> Iterable[Trip]:
    anchors, called = timeline.anchors(plan), place_names(case)
    for convoy in plan.convoys:
        route = case.route[convoy.route]
        start, gate = case.assembly_point(route), case.gate(route)
        yield Trip(
            anchor=anchors[convoy.id],
            id=convoy.id,
            route=f"{called[start]} to {called[gate]}",
            team=", ".join(convoy.teams) or "none",
            vehicles=len(convoy.loads),
            aboard=convoy.aboard.total,
            needs=by_need(convoy.aboard),
            enters=clocks.moment(convoy.enters),
            exits=clocks.moment(convoy.exits),
            received=clocks.moment(convoy.received),
        )


def _states(points: tuple[CurvePoint, ...], clocks: Clocks) -> Iterable[State]:
    for point in points:
        yield State(clocks.moment(point.at), point.out, point.released)


def _provenance(case: Case, plan: Plan) -> Provenance:
    return Provenance(case.id, plan.case, plan.demand, plan.seed, plan.rounds, plan.version)


def _scene(
    case: Case,
    plan: Plan,
    drawn: Map,
    measures: Measures,
    slider: tuple[Seconds, Seconds, Seconds],
) -> Scene:
    begins, ends, now = slider
    changes = Clocks.of(case).offsets(ends)
    followed = tracks(case, planned(case, plan), drawn.spots, drawn.lines)
    return Scene(
        start=int(case.start.timestamp()),
        begins=begins,
        ends=ends,
        now=now,
        stride=_STRIDE,
        people=measures.people,
        clocks=tuple(
            Clock(zone_name(zone), change) for zone, change in zip(case.zones, changes, strict=True)
        ),
        movers=tuple(
            Mover(timeline.number(track.convoy), track.aboard.total, track.boarded, track.keys)
            for track in followed
        ),
        out=tuple((point.at, point.out) for point in measures.curve),
    )

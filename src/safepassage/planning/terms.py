"""What a term of an agreement changes in a case, granted or lost.

Granting a term never forbids anything that was allowed, and losing one never allows anything
that was not: what ``ask`` says of a term's worth rests on that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count, islice
from typing import Final

from safepassage.errors import ImpossibleValue
from safepassage.model import (
    Calendar,
    Case,
    Centre,
    Checkpoint,
    Corridor,
    EscortTeam,
    Fleet,
    Route,
    Segment,
    Window,
    both,
    calendar,
)
from safepassage.model.term import Matter, Term, stranger
from safepassage.units import DAY, MINUTE, Seconds


def with_term(case: Case, term: Term) -> Case:
    """Give the case in which a term is granted.

    Parameters
    ----------
    case, term
        The term speaks of what is in the case.

    Returns
    -------
    Case
        The same case where there is nothing to grant, such as a corridor that is open.

    Raises
    ------
    ImpossibleValue
        Where the term speaks of what is not in the case.
    """
    if strange := stranger(case, term):
        raise ImpossibleValue(f"term {term.id} names {strange}, which is not in the case")
    return _GRANTED[term.matter](case, term)


def without_term(case: Case, term: Term) -> Case:
    """Give the case in which a term that is in force is lost.

    Half of each window, headway or rate goes, as many vehicles or teams as the term has, half
    of the beds, a whole corridor; a dwell is doubled.

    Returns
    -------
    Case
        The same case where there is nothing to lose, such as a right to drive by night.

    Raises
    ------
    ImpossibleValue
        Where the term speaks of what is not in the case.
    """
    if strange := stranger(case, term):
        raise ImpossibleValue(f"term {term.id} names {strange}, which is not in the case")
    return _LOST[term.matter](case, term)


# ── Windows ─────────────────────────────────────────────────────────────────────────


def _open_longer(case: Case, term: Term) -> Case:
    """Move an end of every window on a corridor: its own, its parties', its checkpoints' hours."""
    early, late = (term.by, 0) if term.matter is Matter.OPENS_EARLIER else (0, term.by)

    def longer(open_: Calendar) -> Calendar:
        return calendar(tuple(Window(w.opens - early, w.closes + late) for w in open_))

    return _opened(case, term.of, on_corridor(case, term.of), longer)


def _by_night(case: Case, term: Term) -> Case:
    """Join the windows of days that follow each other, as far as the stop."""
    segments = on_corridor(case, term.of)
    night = segments if term.stop is None else _before(case, term.of, term.stop)
    shut = {key: _as_now(case, key) for key in sorted(segments - night)}
    kept = tuple(replace(s, windows=shut.get(s.id, s.windows)) for s in case.segments)
    return _opened(replace(case, segments=kept), term.of, night, _without_nights)


def _without_nights(open_: Calendar) -> Calendar:
    joined: list[Window] = []
    for window in open_:
        if joined and window.opens - joined[-1].closes < DAY:
            window = Window(joined.pop().opens, window.closes)  # noqa: PLW2901
        joined.append(window)
    return tuple(joined)


def _as_now(case: Case, key: str) -> Calendar:
    """Tell when a segment is open by the windows of every corridor that it is on.

    Where two corridors share it, what either allowed stays allowed.
    """
    shared = [case.corridor[r.corridor].windows for r in case.routes if key in r.segments]
    now = calendar(tuple(window for windows in shared for window in windows))
    windows = case.segment[key].windows
    return now if windows is None else both(now, windows)


def _opened(
    case: Case, key: str, segments: set[str], longer: Callable[[Calendar], Calendar]
) -> Case:
    """Open a corridor longer, and on some of its segments its parties and checkpoints too."""
    stops = {case.segment[segment].end for segment in segments}

    def of_segment(of: Segment) -> Segment:
        here = of.id in segments and of.windows is not None
        return replace(of, windows=longer(of.windows or ())) if here else of

    def of_checkpoint(of: Checkpoint) -> Checkpoint:
        here = of.place in stops and of.hours is not None
        return replace(of, hours=longer(of.hours or ())) if here else of

    return replace(
        _with_corridor(case, key, lambda of: replace(of, windows=longer(of.windows))),
        segments=tuple(map(of_segment, case.segments)),
        checkpoints=tuple(map(of_checkpoint, case.checkpoints)),
    )


def on_corridor(case: Case, key: str) -> set[str]:
    """Name the segments of a corridor's routes."""
    return {segment for r in case.routes if r.corridor == key for segment in r.segments}


def in_use(case: Case) -> tuple[Route, ...]:
    """Give the routes of which no segment is closed throughout."""
    account = (Window(0, case.horizon),)
    return tuple(
        route
        for route in case.routes
        if all(both(case.open_for(route, case.segment[key]), account) for key in route.segments)
    )


def _before(case: Case, key: str, stop: str) -> set[str]:
    """Name the segments that some route of a corridor drives before it comes to a stop."""
    found: set[str] = set()
    for route in case.routes:
        ends = [case.segment[segment].end for segment in route.segments]
        if route.corridor == key and stop in ends:
            found |= {*route.segments[: ends.index(stop) + 1]}
    return found


def _half(case: Case, term: Term) -> Case:
    """Halve every window of a corridor: its second half goes, or its first."""
    first = term.matter is Matter.OPENS_EARLIER

    def half(window: Window) -> Window | None:
        middle = window.opens + (window.closes - window.opens) // 2 // MINUTE * MINUTE
        opens, closes = (middle, window.closes) if first else (window.opens, middle)
        return Window(opens, closes) if opens < closes else None

    def halves(of: Corridor) -> Corridor:
        return replace(of, windows=tuple(w for w in map(half, of.windows) if w is not None))

    return _with_corridor(case, term.of, halves)


# ── Ways ────────────────────────────────────────────────────────────────────────────


def _closures_lifted(case: Case, term: Term) -> Case:
    along = on_corridor(case, term.of)
    opened = tuple(replace(s, closures=()) if s.id in along else s for s in case.segments)
    return replace(case, segments=opened)


def _corridor_closed(case: Case, term: Term) -> Case:
    if not any(route.corridor == term.of for route in in_use(case)):
        return case
    return _with_corridor(case, term.of, lambda of: replace(of, windows=()))


def _headway(case: Case, term: Term, sign: int) -> Case:
    def spaced(of: Corridor) -> Corridor:
        other = max(0, of.headway - term.by) if sign < 0 else 2 * of.headway
        return replace(of, headway=other)

    return _with_corridor(case, term.of, spaced)


def _with_corridor(case: Case, key: str, change: Callable[[Corridor], Corridor]) -> Case:
    return replace(case, corridors=tuple(change(c) if c.id == key else c for c in case.corridors))


# ── Places ──────────────────────────────────────────────────────────────────────────


def _with_checkpoint(case: Case, key: str, change: Callable[[Checkpoint], Checkpoint]) -> Case:
    return replace(
        case, checkpoints=tuple(change(c) if c.place == key else c for c in case.checkpoints)
    )


def _faster(of: Checkpoint, by: int) -> Checkpoint:
    return replace(of, vehicles_per_hour=of.vehicles_per_hour + by)


def _half_as_fast(of: Checkpoint) -> Checkpoint:
    return replace(of, vehicles_per_hour=max(1, of.vehicles_per_hour // 2))


def _shorter_dwell(of: Checkpoint, by: Seconds) -> Checkpoint:
    # never down to nothing: a dwell that is gone is another way through the checkpoint
    return replace(of, dwell=min(of.dwell, max(MINUTE, of.dwell - by)))


def _with_centre(case: Case, key: str, change: Callable[[Centre], Centre]) -> Case:
    return replace(case, centres=tuple(change(c) if c.place == key else c for c in case.centres))


def _intake(of: Centre, by: int) -> Centre:
    rate = of.people_per_hour
    return of if rate is None else replace(of, people_per_hour=rate + by)


def _half_intake(of: Centre) -> Centre:
    rate = of.people_per_hour
    return of if rate is None else replace(of, people_per_hour=max(1, rate // 2))


# ── Means ───────────────────────────────────────────────────────────────────────────


def _more_vehicles(case: Case, term: Term) -> Case:
    """Add them to the last fleet, so that every vehicle there is keeps its number."""
    last = max(n for n, fleet in enumerate(case.fleets) if fleet.type == term.of)
    grown = replace(case.fleets[last], count=case.fleets[last].count + term.by)
    return _with_fleets(case, (*case.fleets[:last], grown, *case.fleets[last + 1 :]))


def _fewer_vehicles(case: Case, term: Term) -> Case:
    """Take vehicles away, the last fleet first."""
    left, fleets = term.by, list[Fleet]()
    for fleet in reversed(case.fleets):
        gone = min(left, fleet.count) if fleet.type == term.of else 0
        stay = fleet.count - gone
        fleets.append(replace(fleet, count=stay, spare=min(fleet.spare, stay)))
        left -= gone
    return _with_fleets(case, tuple(reversed(fleets)))


def _with_fleets(case: Case, fleets: tuple[Fleet, ...]) -> Case:
    """Change the fleets; how vehicles look, which no plan follows from, is told by number."""
    unseen = replace(case.notifying, appearances=())
    return replace(case, fleets=fleets, notifying=unseen)


def _more_teams(case: Case, term: Term) -> Case:
    """Add teams like the last one: its organisation, its home, where it may go."""
    like = case.teams[-1] if case.teams else EscortTeam("", "any organisation")
    free = (key for n in count(1) if (key := f"more-{n}") not in {of.id for of in case.teams})
    more = (replace(like, id=key) for key in islice(free, term.by))
    return replace(case, teams=(*case.teams, *more))


def _fewer_teams(case: Case, term: Term) -> Case:
    return replace(case, teams=case.teams[: max(0, len(case.teams) - term.by)])


def _longer_convoys(case: Case, term: Term) -> Case:
    return replace(case, rules=replace(case.rules, max_convoy=case.rules.max_convoy + term.by))


def _half_convoys(case: Case, _: Term) -> Case:
    half = max(1, case.rules.max_convoy // 2)
    return replace(case, rules=replace(case.rules, max_convoy=half))


Act = Callable[[Case, Term], Case]

_GRANTED: Final[dict[Matter, Act]] = {
    Matter.CLOSES_LATER: _open_longer,
    Matter.OPENS_EARLIER: _open_longer,
    Matter.NIGHT: _by_night,
    Matter.CORRIDOR: _closures_lifted,
    Matter.HEADWAY: partial(_headway, sign=-1),
    Matter.CHECK: lambda case, t: _with_checkpoint(case, t.of, partial(_faster, by=t.by)),
    Matter.DWELL: lambda case, t: _with_checkpoint(case, t.of, partial(_shorter_dwell, by=t.by)),
    Matter.VEHICLES: _more_vehicles,
    Matter.TEAMS: _more_teams,
    Matter.CONVOY: _longer_convoys,
    Matter.INTAKE: lambda case, t: _with_centre(case, t.of, partial(_intake, by=t.by)),
    Matter.BEDS: lambda case, t: _with_centre(
        case, t.of, lambda of: replace(of, capacity=of.capacity + t.by)
    ),
}

_LOST: Final[dict[Matter, Act]] = {
    Matter.CLOSES_LATER: _half,
    Matter.OPENS_EARLIER: _half,
    Matter.NIGHT: lambda case, _: case,
    Matter.CORRIDOR: _corridor_closed,
    Matter.HEADWAY: partial(_headway, sign=1),
    Matter.CHECK: lambda case, t: _with_checkpoint(case, t.of, _half_as_fast),
    Matter.DWELL: lambda case, t: _with_checkpoint(
        case, t.of, lambda of: replace(of, dwell=2 * of.dwell)
    ),
    Matter.VEHICLES: _fewer_vehicles,
    Matter.TEAMS: _fewer_teams,
    Matter.CONVOY: _half_convoys,
    Matter.INTAKE: lambda case, t: _with_centre(case, t.of, _half_intake),
    Matter.BEDS: lambda case, t: _with_centre(
        case, t.of, lambda of: replace(of, capacity=of.capacity // 2)
    ),
}

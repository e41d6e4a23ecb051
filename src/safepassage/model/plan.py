"""The plan: convoys, every time on their way, and how far at most from the best plan.

A convoy is a sequence of steps. What is not written as a step is waiting, at the place
where the last step ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from safepassage.errors import ImpossibleValue
from safepassage.model.case import Case
from safepassage.model.corridor import RouteId, SegmentId
from safepassage.model.fleet import TeamId, VehicleId
from safepassage.model.people import NOBODY, Demand, GroupId, Needs
from safepassage.model.place import PlaceId
from safepassage.model.rules import Objective
from safepassage.units import HOUR, Kilograms, Persons, Seconds

ConvoyId: TypeAlias = str
PersonSeconds: TypeAlias = int


class Act(StrEnum):
    """What a convoy does in a step.

    HOLD is the checkpoint's dwell after a check, and at a centre on the way the time until its last
    vehicle is empty; REST a stop for people and drivers, or for fuel;
    TRANSFER is people changing to the vehicles of the other side.
    """

    DRIVE_IN = "drive in"
    BOARD = "board"
    DRIVE_OUT = "drive out"
    CHECK = "check"
    HOLD = "hold"
    REST = "rest"
    TRANSFER = "transfer"
    TRANSIT = "transit"
    RECEIVE = "receive"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a convoy does.

    Parameters
    ----------
    act
        What.
    place
        Where it happens; for a drive or a transit, where it leads.
    starts, ends
        Seconds after the case's start.
    segment
        The segment driven; None for everything else.
    """

    act: Act
    place: PlaceId
    starts: Seconds
    ends: Seconds
    segment: SegmentId | None = None

    def __post_init__(self) -> None:
        """Refuse a step that ends before it starts, or a drive on no road."""
        if self.ends < self.starts:
            raise ImpossibleValue(f"{self.act} at {self.place} ends before it starts")
        if (self.segment is not None) != (self.act in {Act.DRIVE_IN, Act.DRIVE_OUT}):
            raise ImpossibleValue(f"{self.act} at {self.place}: segment {self.segment}")


@dataclass(frozen=True, slots=True)
class Load:
    """A vehicle in a convoy, how it is seated, and whom it carries.

    Parameters
    ----------
    vehicle, layout
        Which vehicle, and the index of its type's layout.
    people
        How many of which group, by need.
    relief
        Kilograms of goods that it carries in, by the place that needs them.
    off
        Who of these people gets off at a centre on the way, how many of which group; all others
        ride on to the centre of the convoy.
    """

    vehicle: VehicleId
    layout: int
    people: tuple[tuple[GroupId, Needs], ...] = ()
    relief: tuple[tuple[PlaceId, Kilograms], ...] = ()
    off: tuple[tuple[PlaceId, GroupId, Needs], ...] = ()

    @property
    def aboard(self) -> Needs:
        """Everyone in the vehicle."""
        return sum((needs for _, needs in self.people), NOBODY)

    def leaving(self, place: PlaceId) -> tuple[tuple[GroupId, Needs], ...]:
        """List who gets off at a centre on the way."""
        return tuple((key, needs) for at, key, needs in self.off if at == place)

    @property
    def staying(self) -> tuple[tuple[GroupId, Needs], ...]:
        """List who rides on to the centre of the convoy."""
        rest: dict[GroupId, Needs] = {}
        for key, needs in self.people:
            rest[key] = rest.get(key, NOBODY) + needs
        for _, key, needs in self.off:
            rest[key] = rest.get(key, NOBODY).without(needs)
        return tuple((key, needs) for key, needs in rest.items() if needs.total)

    def carrying(self, people: tuple[tuple[GroupId, Needs], ...]) -> Load:
        """Carry others instead; of those who get off on the way no more than these."""
        left: dict[GroupId, Needs] = {}
        for key, needs in people:
            left[key] = left.get(key, NOBODY) + needs
        off = []
        for place, key, needs in self.off:
            some = needs.among(left.get(key, NOBODY))
            if some.total:
                left[key] -= some
                off.append((place, key, some))
        return replace(self, people=people, off=tuple(off))


@dataclass(frozen=True, slots=True)
class Convoy:
    """Vehicles that go in, load, come out and are received together, some people before others.

    Parameters
    ----------
    id
        ``"convoy-01"``, in the order of entry.
    route, centre, teams
        Which way, to which reception centre in the end, with which escort teams; none where
        convoys go unescorted.
    loads
        Its vehicles, at least one, in the order of the column.
    steps
        In time order.
    onward
        The vehicles to which everyone changes at a transfer point, and who rides in which from
        there on; empty where nobody changes.
    """

    id: ConvoyId
    route: RouteId
    centre: PlaceId
    teams: tuple[TeamId, ...]
    loads: tuple[Load, ...]
    steps: tuple[Step, ...]
    onward: tuple[Load, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a convoy that never loads, never leaves or is never received."""
        acts = [step.act for step in self.steps]
        for act in (Act.DRIVE_IN, Act.BOARD, Act.DRIVE_OUT, Act.RECEIVE):
            if act not in acts:
                raise ImpossibleValue(f"{self.id} has no step {act!s}")
        if not self.loads:
            raise ImpossibleValue(f"{self.id} has no vehicles")
        if bool(self.onward) != (Act.TRANSFER in acts):
            raise ImpossibleValue(f"{self.id} has no vehicles to change to, or nowhere to change")

    def acts(self, act: Act) -> tuple[Step, ...]:
        """Give its steps of one kind, in time order."""
        return tuple(step for step in self.steps if step.act is act)

    @property
    def aboard(self) -> Needs:
        """Everyone it carries."""
        return sum((load.aboard for load in self.loads), NOBODY)

    @property
    def stops(self) -> tuple[PlaceId, ...]:
        """List the centres where its people get off, in the order of its way: its own is last."""
        return tuple(step.place for step in self.acts(Act.RECEIVE))

    def leaving(self, place: PlaceId) -> tuple[tuple[GroupId, Needs], ...]:
        """List who gets off at a centre: on the way, or with the rest at its own."""
        return tuple(
            pair
            for load in self.loads
            for pair in (load.staying if place == self.centre else load.leaving(place))
        )

    def handed_over(self, place: PlaceId) -> Needs:
        """Count who gets off at a centre."""
        return sum((needs for _, needs in self.leaving(place)), NOBODY)

    def boarding(self, case: Case, place: PlaceId) -> Needs:
        """Count those whom it takes on at a place."""
        at = {group.id for group in case.groups if group.place == place}
        people = (needs for load in self.loads for key, needs in load.people if key in at)
        return sum(people, NOBODY)

    def column(self, case: Case, step: Step) -> tuple[VehicleId, ...]:
        """List the vehicles that do a step: private cars only join, and people may change.

        The step may be earlier or later than planned: it counts what is done, and where.
        """
        first = tuple(load.vehicle for load in self.loads)
        inbound = step.act is Act.DRIVE_IN
        if not self.onward:
            return tuple(key for key in first if not (inbound and case.kind[key].private))
        change = self.acts(Act.TRANSFER)[0]
        behind = tuple(load.vehicle for load in self.onward)
        if step.act is Act.REST and step.place == change.place:
            return (*first, *behind)  # both stand there
        ends = case.passes(case.route[self.route])[1:]
        inside = ends.index(change.place) + 1 if change.place in ends else len(ends)
        done = (step.act, step.place, step.segment)
        at = [(of.act, of.place, of.segment) for of in self.steps].index(done)
        before = at <= self.steps.index(change)
        # who stops on the way is who has driven there
        drives = [of for of in self.steps[: at + 1] if of.segment is not None]
        if drives and drives[-1].act is Act.DRIVE_IN and step.act is not Act.BOARD:
            before = drives[-1].segment in case.route[self.route].segments[:inside]
        return first if before else behind

    def reseated(self, loads: tuple[Load, ...]) -> Convoy:
        """Carry others in the first vehicles, and of those who change on no more than these."""
        left: dict[GroupId, Needs] = {}
        for key, needs in (pair for load in loads for pair in load.people):
            left[key] = left.get(key, NOBODY) + needs
        onward = []
        for load in self.onward:
            people = []
            for key, needs in load.people:
                some = needs.among(left.get(key, NOBODY))
                if some.total:
                    left[key] -= some
                    people.append((key, some))
            onward.append(replace(load, people=tuple(people)))
        return replace(self, loads=loads, onward=tuple(onward))

    @property
    def enters(self) -> Seconds:
        """When it passes the gate inbound."""
        return self.acts(Act.DRIVE_IN)[0].starts

    @property
    def boards(self) -> Seconds:
        """When people start to board, at the first place."""
        return self.acts(Act.BOARD)[0].starts

    @property
    def exits(self) -> Seconds:
        """When it leaves the exposed stretch: the end of its last drive on the corridor."""
        return self.acts(Act.DRIVE_OUT)[-1].ends

    @property
    def received(self) -> Seconds:
        """When its own centre starts to take people in, the last of its stops."""
        return self.acts(Act.RECEIVE)[-1].starts


@dataclass(frozen=True, slots=True)
class Bound:
    """A proven lower bound: no plan of this case costs less.

    Parameters
    ----------
    cost
        What the case's first objective counts: weighted person-seconds at risk or waited, the
        second of clearance, or weighted people.
    proof
        How it was proven, in a few words.
    """

    cost: int
    proof: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who rides when, by which road, through which window.

    Parameters
    ----------
    case
        The digest of the case that it plans.
    demand
        The estimate of people that it plans for.
    convoys
        In the order of entry.
    risk
        Weighted person-seconds at risk, those left behind counted up to the horizon.
    clearance
        The second at which the last convoy has been emptied; 0 without convoys. Where people
        are left behind, it is never before the horizon.
    left
        How many are left behind.
    bound
        What no plan can beat; None where nothing is proven.
    seed, rounds
        With which chance, and how many rounds of search.
    version
        The release of safepassage that made it.
    objective
        What it has as little of as was found, and what the bound speaks of: the first objective,
        where two are stated.
    late
        Weighted people who are not out by the evening that the case states; None where no
        objective asks.
    waiting
        Weighted person-seconds that people stand aboard at checkpoints and exchange points, those
        left behind counted from the start to the horizon; None where no objective asks.
    """

    case: str
    demand: Demand
    convoys: tuple[Convoy, ...]
    risk: PersonSeconds
    clearance: Seconds
    left: Persons
    bound: Bound | None
    seed: int
    rounds: int
    version: str
    objective: Objective = Objective.RISK
    late: int | None = None
    waiting: PersonSeconds | None = None

    def __post_init__(self) -> None:
        """Refuse a bound that the plan itself beats, and an objective that it does not count."""
        counts = {Objective.EVENING: self.late, Objective.WAITING: self.waiting}
        if counts.get(self.objective, 0) is None:
            raise ImpossibleValue(f"a plan for {self.objective} that does not count it")
        if self.bound is not None and self.bound.cost > self.cost:
            raise ImpossibleValue(f"bound {self.bound.cost} above the plan's {self.cost}")

    @property
    def cost(self) -> int:
        """What the first objective counts, in its own unit."""
        match self.objective:
            case Objective.RISK:
                return self.risk
            case Objective.CLEARANCE:
                return self.clearance
            case Objective.EVENING:
                return self.late or 0
            case Objective.WAITING:
                return self.waiting or 0

    @property
    def gap(self) -> float | None:
        """How far the plan is at most from the best one, as a share of its own cost."""
        if self.bound is None:
            return None
        return (self.cost - self.bound.cost) / self.cost if self.cost else 0.0

    @property
    def proven(self) -> bool:
        """Whether no plan is better."""
        return self.bound is not None and self.bound.cost == self.cost

    @property
    def person_hours(self) -> float:
        """Weighted person-hours at risk."""
        return self.risk / HOUR


@dataclass(frozen=True, slots=True)
class Infeasible:
    """The answer where nobody can be moved, with the rules that forbid it."""

    reasons: tuple[str, ...]

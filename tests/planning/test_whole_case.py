"""The whole case, rule by rule: what breaks one is refused by name; what cannot bind is free."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.builders import (
    CaseAndTimes,
    planned,
    tiny_cases,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
)
from tests.planning.test_check import longer, shifted, shorter, truly, with_load, with_step

from safepassage.model import (
    NEEDS,
    NOBODY,
    Act,
    Case,
    Convoy,
    Demand,
    Fleet,
    Group,
    Infeasible,
    Load,
    Needs,
    Plan,
    Relief,
    SlowHours,
    Step,
)
from safepassage.planning import AfterRounds, Rule, check, plan
from safepassage.planning.compile import compile_case
from safepassage.planning.relief import laden
from safepassage.planning.wishes import left_by_wish
from safepassage.roads import TravelTimes
from safepassage.units import DAY, HOUR, MINUTE

Judged: TypeAlias = tuple[Case, TravelTimes, Plan]
Tampering: TypeAlias = Callable[[], Iterator[Judged]]


@dataclass(frozen=True)
class Good:
    """A case, its times, and a plan that keeps all of its rules."""

    case: Case
    times: TravelTimes
    plan: Plan

    def with_convoys(self, *convoys: Convoy) -> Judged:
        """Give another plan of the case, its figures true."""
        return self.case, self.times, truly(self.case, self.plan, convoys)

    def instead(self, old: Convoy, new: Convoy) -> Judged:
        """Put one convoy in another's place."""
        return self.with_convoys(*(new if one is old else one for one in self.plan.convoys))

    def under(self, **changes: Any) -> Judged:  # noqa: ANN401
        """Judge the plan by a changed case."""
        case = replace(self.case, **changes)
        named = replace(self.plan, case=case.digest)
        return case, self.times, truly(case, named, self.plan.convoys)

    def loads(self) -> Iterator[tuple[Convoy, int, Load]]:
        """Go through every vehicle of every convoy."""
        for convoy in self.plan.convoys:
            for number, load in enumerate(convoy.loads):
                yield convoy, number, load


def good(case: Case, times: TravelTimes, rounds: int = 1) -> Good:
    return Good(case, times, planned(case, times, rounds))


# ── Vehicles ────────────────────────────────────────────────────────────────────────


@cache
def with_spares() -> Good:
    """Hold one bus of three, and one ambulance of two, back."""
    fleets = (Fleet("bus", "garage", 3, spare=1), Fleet("ambulance", "garage", 2, spare=1))
    case = valley(fleets=fleets)
    return good(case, valley_times(case))


def a_spare_vehicle_in_the_place_of_another() -> Iterator[Judged]:
    of = with_spares()
    for convoy, number, load in of.loads():
        kind = load.vehicle.rpartition("-")[0]
        last = max(v.id for v in of.case.vehicles if v.type.id == kind)
        yield of.instead(convoy, with_load(convoy, number, replace(load, vehicle=last)))


def a_vehicle_that_is_held_back_now() -> Iterator[Judged]:
    of = with_spares()
    for spare in (2, 3):
        fleets = (replace(of.case.fleets[0], spare=spare), of.case.fleets[1])
        yield of.under(fleets=fleets)


@cache
def two() -> Good:
    return good(two_valleys(), two_valleys_times(two_valleys()))


def a_vehicle_where_it_may_not_enter() -> Iterator[Judged]:
    of = two()
    kinds = {vehicle.id: vehicle.type.id for vehicle in of.case.vehicles}
    for convoy in of.plan.convoys:
        inside = {kinds[load.vehicle] for load in convoy.loads}
        for place in (*of.case.passes(of.case.route[convoy.route]), convoy.centre):
            types = tuple(
                replace(kind, barred=(place,)) if kind.id in inside else kind
                for kind in of.case.vehicle_types
            )
            yield of.under(vehicle_types=types)


def a_convoy_too_long_for_a_segment() -> Iterator[Judged]:
    of = two()
    for convoy in of.plan.convoys:
        for key in of.case.route[convoy.route].segments if len(convoy.loads) > 1 else ():
            segments = tuple(
                replace(s, longest=len(convoy.loads) - 1) if s.id == key else s
                for s in of.case.segments
            )
            yield of.under(segments=segments)


@cache
def slowly_boarding() -> Good:
    """Take 30 seconds for each who sits, 3 minutes for a wheelchair, 10 for a stretcher.

    A bus of 12 seats takes 10 + 6 minutes; with 8 seats and a wheelchair 10 + 4 + 3. An ambulance
    takes 20 + 10.
    """
    rules = replace(valley().rules, boarding=Needs(30, 3 * MINUTE, 10 * MINUTE))
    case = valley(rules=rules)
    return good(case, valley_times(case))


def a_boarding_that_is_not_as_long_as_its_people_need() -> Iterator[Judged]:
    of = slowly_boarding()
    for change in (longer, shorter):
        for convoy in of.plan.convoys:
            number = [step.act for step in convoy.steps].index(Act.BOARD)
            step = with_step(convoy, number, change(convoy.steps[number]))
            yield of.instead(convoy, step)
    yield of.under(rules=replace(of.case.rules, boarding=Needs(60, 3 * MINUTE, 11 * MINUTE)))


def test_a_vehicle_boards_as_long_as_its_fullest_layout_takes() -> None:
    case = slowly_boarding().case
    minutes = [case.boarding_time(kind) // MINUTE for kind in case.vehicle_types]
    assert minutes == [17, 30]


def test_no_plan_counts_on_a_vehicle_that_is_held_back() -> None:
    of = with_spares()
    used = {load.vehicle for _, _, load in of.loads()}
    assert used == {"bus-1", "bus-2", "ambulance-1"}
    same = valley(fleets=(Fleet("bus", "garage", 2), Fleet("ambulance", "garage", 1)))
    assert planned(same, of.times).convoys == of.plan.convoys


def test_nobody_goes_by_a_route_that_all_vehicles_are_barred_from() -> None:
    case = two_valleys()
    kinds = tuple(replace(kind, barred=("east",)) for kind in case.vehicle_types)
    barred = replace(case, vehicle_types=kinds)
    made = planned(barred, two_valleys_times(barred))
    assert {convoy.route for convoy in made.convoys} == {"hill-west", "lake-west"}
    nowhere = tuple(replace(kind, barred=("east", "gate")) for kind in case.vehicle_types)
    assert isinstance(
        plan(replace(case, vehicle_types=nowhere), two_valleys_times(case), AfterRounds(1)),
        Infeasible,
    )


def test_a_convoy_keeps_to_the_shortest_limit_on_its_way() -> None:
    case = two_valleys()
    assert [len(c.loads) for c in two().plan.convoys if c.route == "lake-west"]
    segments = tuple(replace(s, longest=1) if s.id == "lake-cross" else s for s in case.segments)
    short = replace(case, segments=segments)
    assert [short.longest(route) for route in short.routes] == [3, 1, 3]
    made = planned(short, two_valleys_times(short))
    by_route = {convoy.route: len(convoy.loads) for convoy in made.convoys}
    assert by_route.get("lake-west", 1) == 1
    assert check(short, two_valleys_times(short), made) == ()


# ── People ──────────────────────────────────────────────────────────────────────────


@cache
def with_some_who_stay() -> Good:
    """Let 6 of 31 and one of two patients stay: 25 and 20 more sit, 1 and 1 are carried."""
    first, second = valley().groups
    stays = replace(first, declines=Needs(6, 0, 1))
    case = valley(groups=(stays, second))
    return good(case, valley_times(case))


def somebody_aboard_who_stays() -> Iterator[Judged]:
    of = with_some_who_stay()
    for convoy, number, load in of.loads():
        for group, people in load.people:
            if group == "first":
                more = replace(load, people=((group, people + Needs(0, 0, 1)),))
                yield of.instead(convoy, with_load(convoy, number, more))


def more_who_stay_now() -> Iterator[Judged]:
    of = with_some_who_stay()
    for more in (Needs(8, 0, 1), Needs(6, 1, 1), Needs(6, 0, 2)):
        yield of.under(groups=(replace(of.case.groups[0], declines=more), of.case.groups[1]))


@cache
def with_a_reserve() -> Good:
    """Keep a quarter free: 9 of 12 seats are left, for 4 families of two, and 6 of 8."""
    case = valley(rules=replace(valley().rules, reserve=25))
    return good(case, valley_times(case))


def a_family_on_the_places_kept_free() -> Iterator[Judged]:
    of = with_a_reserve()
    kinds = {vehicle.id: vehicle.type for vehicle in of.case.vehicles}
    for convoy, number, load in of.loads():
        usable = of.case.rules.usable(kinds[load.vehicle].layouts[load.layout])
        for group, people in load.people:
            if people.seated and load.aboard.seated + 2 > usable.seated:  # 8 + 2 > 9, 6 + 2 > 6
                aboard = {**dict(load.people), group: people + Needs(2)}
                more = replace(load, people=tuple(aboard.items()))
                yield of.instead(convoy, with_load(convoy, number, more))


def a_larger_reserve_now() -> Iterator[Judged]:
    of = with_a_reserve()
    for share in (50, 60, 90):
        yield of.under(rules=replace(of.case.rules, reserve=share))


@cache
def seated_first() -> Good:
    """Have room for 20 of 51 who sit, a wheelchair user and two patients: those who sit go."""
    rules = replace(valley().rules, priority=("seated", "wheelchair", "stretcher"))
    groups = tuple(replace(group, family=1) for group in valley().groups)
    centres = (replace(valley().centres[0], capacity=20),)
    case = valley(rules=rules, groups=groups, centres=centres)
    return good(case, valley_times(case))


def somebody_in_the_place_of_those_who_board_first() -> Iterator[Judged]:
    of = seated_first()
    for convoy, number, load in of.loads():
        for other in (Needs(0, 1, 0), Needs(0, 0, 1)):
            people = tuple(
                (group, people.without(Needs(1)) + other) for group, people in load.people
            )
            if load.aboard.seated:
                mixed = with_load(convoy, number, replace(load, people=people))
                yield of.instead(convoy, mixed)


def test_those_who_stay_are_neither_carried_nor_left_behind() -> None:
    of = with_some_who_stay()
    # 31 - 6 + 20 sit, 1 wheelchair, 2 - 1 stretchers: 47 go, and there is room for 50
    assert of.case.people() == 47
    carried = sum(convoy.aboard.total for convoy in of.plan.convoys)
    assert carried + of.plan.left == 47


def test_fewer_people_than_stay_are_nobody_to_carry() -> None:
    group = Group("g", "village", Needs(9), least=Needs(2), declines=Needs(5))
    sizes = [group.people(demand).seated for demand in Demand]
    assert sizes == [0, 4, 4]  # 2 - 5, 9 - 5, and again 9 - 5


def test_the_reserve_is_kept_free_in_every_vehicle() -> None:
    of = with_a_reserve()
    buses = [load.aboard.seated for _, _, load in of.loads() if load.vehicle.startswith("bus")]
    assert max(buses) == 8
    assert of.case.rules.usable(Needs(12, 1, 3)) == Needs(9, 1, 3)  # a quarter of 3 is no place


@pytest.mark.parametrize(
    ("first", "aboard"), [("seated", (3, 0, 0)), ("wheelchair", (2, 1, 0)), ("", (2, 1, 0))]
)
def test_who_boards_first_takes_the_last_room(first: str, aboard: tuple[int, int, int]) -> None:
    # five who sit and one wheelchair user, in a bus with 8 seats and a place for the chair: 3 beds
    order = sorted(NEEDS, key=lambda need: need != first) if first else ()
    base = valley()
    case = valley(
        rules=replace(base.rules, priority=tuple(order)),
        groups=(Group("first", "village", Needs(5, 1, 0)),),
        vehicle_types=(replace(base.vehicle_types[0], layouts=(Needs(8, 1, 0),)),),
        fleets=(Fleet("bus", "garage", 1),),
        centres=(replace(base.centres[0], capacity=3),),
    )
    made = planned(case, valley_times(case))
    assert [tuple(convoy.aboard) for convoy in made.convoys] == [aboard]


# ── Wishes ──────────────────────────────────────────────────────────────────────────


@cache
def with_wishes() -> Good:
    """Let those of the hill choose the town, or half of them the port; a third of the lake."""
    wishes = {
        "hill-now": (("town", 50), ("port", 50)),
        "hill-later": (("port", 100),),
        "lake-now": (("town", 34),),
    }
    base = two_valleys()
    case = replace(base, groups=tuple(replace(g, wishes=wishes.get(g.id, ())) for g in base.groups))
    return good(case, two_valleys_times(case))


def a_convoy_taken_to_another_centre() -> Iterator[Judged]:
    of = with_wishes()
    for convoy in of.plan.convoys:
        if any(group.startswith("hill") for load in convoy.loads for group, _ in load.people):
            other = "town" if convoy.centre == "port" else "port"
            yield of.instead(convoy, replace(convoy, centre=other))


def a_wish_for_the_other_centre() -> Iterator[Judged]:
    of = with_wishes()
    for n, group in enumerate(of.case.groups):
        for centre in ("town", "port"):
            sent = [c.centre for c, _, load in of.loads() if group.id in dict(load.people)]
            if any(c != centre for c in sent):
                groups = list(of.case.groups)
                groups[n] = replace(group, wishes=((centre, 100),))
                yield of.under(groups=tuple(groups))


def test_wishes_are_shared_out_by_whole_families_and_need_by_need() -> None:
    wishes = (("town", 50), ("port", 30))
    group = Group("g", "p", Needs(12, 3, 0), family=5, wishes=wishes)
    # 3 families, 5 + 5 + 2: 1.5, 0.9 and 0.6 of them; 3 chairs: 1.5, 0.9, 0.6. The largest
    # remainders, 0.9 and 0.6, are rounded up, and the last share has the smaller family.
    shares = dict(group.by_wish(Demand.LIKELY))
    assert shares == {"town": Needs(5, 1, 0), "port": Needs(5, 1, 0), None: Needs(2, 1, 0)}


def test_nobody_is_taken_to_a_centre_that_he_did_not_choose() -> None:
    of = with_wishes()
    later = [c.centre for c, _, load in of.loads() if "hill-later" in dict(load.people)]
    assert set(later) == {"port"}
    everyone = tuple(replace(g, wishes=(("port", 100),)) for g in of.case.groups)
    made = planned(replace(of.case, groups=everyone), of.times)
    assert {convoy.centre for convoy in made.convoys} == {"port"}


@given(
    st.builds(Needs, st.integers(0, 40), st.integers(0, 5), st.integers(0, 5)),
    st.integers(1, 6),
    st.lists(st.integers(1, 50), max_size=2),
    st.dictionaries(st.sampled_from("abc"), st.builds(Needs, *[st.integers(0, 9)] * 3)),
)
def test_who_is_left_is_shared_out_by_wish_whoever_went_where(
    people: Needs, family: int, shares: list[int], sent: dict[str, Needs]
) -> None:
    wishes = tuple(zip("ab", shares, strict=False))
    group = Group("g", "p", people, family=family, wishes=wishes)
    assert sum((n for _, n in group.by_wish(Demand.LIKELY)), NOBODY) == people
    left = left_by_wish(group, Demand.LIKELY, sent)
    gone = sum(sent.values(), NOBODY)
    assert sum((n for _, n in left), NOBODY) == people.without(gone)
    assert [wish for wish, _ in left] == [*(wish for wish, _ in wishes), None]


# ── Laps ────────────────────────────────────────────────────────────────────────────


@cache
def with_laps() -> Good:
    """Let one of three sit on a lap: 12 seats hold six families, 18 people; 8 seats hold 12."""
    groups = tuple(replace(group, family=3, laps=1) for group in valley().groups)
    case = valley(groups=groups)
    return good(case, valley_times(case))


def more_on_the_seats_than_laps_allow() -> Iterator[Judged]:
    of = with_laps()
    for convoy, number, load in of.loads():
        for group, people in load.people:
            if people.seated >= 9:
                for families in (3, 4, 5):  # six fit on twelve seats, and three are aboard
                    aboard = {**dict(load.people), group: people + Needs(3 * families + 3)}
                    full = replace(load, people=tuple(aboard.items()))
                    yield of.instead(convoy, with_load(convoy, number, full))


def fewer_on_laps_now() -> Iterator[Judged]:
    of = with_laps()
    yield of.under(groups=tuple(replace(group, laps=0) for group in of.case.groups))


def test_a_child_on_a_lap_takes_no_seat_and_counts_as_a_person() -> None:
    group = Group("g", "p", Needs(20), family=3, laps=1)
    # 6 families of two seats; of the last two, one sits, of a last one he sits himself
    seats = [group.places(Needs(n)).seated for n in (18, 20, 19)]
    assert seats == [12, 13, 13]
    of = with_laps()
    buses = [load.aboard.seated for _, _, load in of.loads() if load.vehicle.startswith("bus")]
    assert max(buses) > 12
    problem, _ = compile_case(of.case, of.times)
    # 31 are ten families and one more: on 12 seats five families and he, 16, or six families
    assert problem.places[0, 0, 0] == problem.most[0, 0, 0] == 18


# ── Relief ──────────────────────────────────────────────────────────────────────────


@cache
def with_relief() -> Good:
    """Bring 5 t of 10 m3 to the village, 400 kg to the bridge; a bus takes 1.2 t in 2 m3."""
    bus, ambulance = valley().vehicle_types
    kinds = (replace(bus, payload=1200, hold=2000), ambulance)
    relief = (Relief("bridge", 400), Relief("village", 5000, 10_000))
    case = valley(vehicle_types=kinds, relief=relief)
    return good(case, valley_times(case))


def goods_that_do_not_fit_or_are_not_needed() -> Iterator[Judged]:
    of = with_relief()
    for convoy, number, load in of.loads():
        for relief in (
            (("village", 1001),),  # 2002 litres
            (("bridge", 1201),),
            (("gate", 10),),
            (("village", 0),),
            (("village", 1000), ("bridge", 201)),
        ):
            yield of.instead(convoy, with_load(convoy, number, replace(load, relief=relief)))


def more_goods_than_a_place_needs() -> Iterator[Judged]:
    of = with_relief()
    for need in (100, 200, 399):
        yield of.under(relief=(Relief("bridge", need), of.case.relief[1]))


def test_goods_go_in_on_empty_buses_the_farthest_place_first() -> None:
    of = with_relief()
    carried = [dict(load.relief) for _, _, load in of.loads()]
    # 2 m3 hold 1,000 kg of what takes 10 m3 for 5 t; then 200 kg more are the payload
    assert carried[0] == {"village": 1000, "bridge": 200}
    assert sum(of.get("bridge", 0) for of in carried) == 400
    assert sum(of.get("village", 0) for of in carried) <= 5000


def test_goods_cost_nobody_an_hour() -> None:
    of = with_relief()
    plain = planned(valley(), of.times)
    bare = tuple(
        replace(c, loads=tuple(replace(load, relief=()) for load in c.loads))
        for c in of.plan.convoys
    )
    assert (bare, of.plan.cost) == (plain.convoys, plain.cost)


def test_who_is_under_way_carries_what_he_carries() -> None:
    of = with_relief()
    first, *others = of.plan.convoys
    empty = replace(first, loads=tuple(replace(load, relief=()) for load in first.loads))
    again = laden(of.case, (empty, *others), {first.id})
    assert again[0] == empty
    assert laden(of.case, (first, *others), {first.id}) == of.plan.convoys


# ── Slow hours ──────────────────────────────────────────────────────────────────────


@cache
def through_slow_hours() -> Good:
    """Drive at 60 % of the speed from 11:30 to 15:00 in Kyiv: minutes 510 to 720 of the first day.

    The way to the bridge and back takes 40 minutes elsewhere, the other 20.
    """
    noon = SlowHours(11 * HOUR + 30 * MINUTE, 15 * HOUR, 60)
    case = valley(segments=tuple(replace(s, slow=(noon,)) for s in valley().segments))
    return good(case, valley_times(case))


def slow_drives(of: Good) -> Iterator[tuple[Convoy, int, Step]]:
    """Go through every drive that slow hours made longer."""
    for convoy in of.plan.convoys:
        for number, step in enumerate(convoy.steps):
            usual = of.case.segment[step.segment].drive if step.segment else None
            if usual is not None and step.ends - step.starts > usual:
                yield convoy, number, step


def a_slow_drive_at_the_usual_speed() -> Iterator[Judged]:
    of = through_slow_hours()
    for convoy, number, step in slow_drives(of):
        usual = of.case.segment[step.segment or ""].drive or 0
        fast = replace(step, ends=step.starts + usual)
        yield of.instead(convoy, with_step(convoy, number, fast))


def a_slow_drive_a_minute_longer_or_shorter() -> Iterator[Judged]:
    of = through_slow_hours()
    for convoy, number, step in slow_drives(of):
        for changed in (longer(step), shorter(step)):
            yield of.instead(convoy, with_step(convoy, number, changed))


def a_convoy_in_other_hours_as_long_as_in_slow_ones() -> Iterator[Judged]:
    of = through_slow_hours()
    for convoy in dict.fromkeys(convoy for convoy, *_ in slow_drives(of)):
        for by in (-3 * HOUR, 5 * HOUR):  # out of the slow hours
            yield of.instead(convoy, shifted(convoy, by))


def other_hours_or_another_speed_now() -> Iterator[Judged]:
    of = through_slow_hours()
    (noon,) = of.case.segments[0].slow
    for now in (replace(noon, percent=59), replace(noon, since=8 * HOUR, until=9 * HOUR)):
        yield of.under(segments=tuple(replace(s, slow=(now,)) for s in of.case.segments))
    yield of.under(segments=tuple(replace(s, slow=()) for s in of.case.segments))


# ── The table ───────────────────────────────────────────────────────────────────────

TABLE: dict[Tampering, Rule] = {
    a_spare_vehicle_in_the_place_of_another: Rule.SPARE,
    a_vehicle_that_is_held_back_now: Rule.SPARE,
    a_vehicle_where_it_may_not_enter: Rule.BARRED,
    a_convoy_too_long_for_a_segment: Rule.CONVOY,
    a_boarding_that_is_not_as_long_as_its_people_need: Rule.DURATION,
    somebody_aboard_who_stays: Rule.CHOICE,
    more_who_stay_now: Rule.CHOICE,
    a_family_on_the_places_kept_free: Rule.RESERVE,
    a_larger_reserve_now: Rule.RESERVE,
    more_on_the_seats_than_laps_allow: Rule.SEATS,
    fewer_on_laps_now: Rule.SEATS,
    goods_that_do_not_fit_or_are_not_needed: Rule.RELIEF,
    more_goods_than_a_place_needs: Rule.RELIEF,
    a_convoy_taken_to_another_centre: Rule.CHOICE,
    a_wish_for_the_other_centre: Rule.CHOICE,
    somebody_in_the_place_of_those_who_board_first: Rule.PRIORITY,
    a_slow_drive_at_the_usual_speed: Rule.DURATION,
    a_slow_drive_a_minute_longer_or_shorter: Rule.DURATION,
    a_convoy_in_other_hours_as_long_as_in_slow_ones: Rule.DURATION,
    other_hours_or_another_speed_now: Rule.DURATION,
}
"""What breaks which rule. A rule needs three plans that break it at the least."""

GOOD: tuple[Callable[[], Good], ...] = (
    with_spares,
    two,
    slowly_boarding,
    with_some_who_stay,
    with_a_reserve,
    seated_first,
    with_wishes,
    with_relief,
    with_laps,
    through_slow_hours,
)


@pytest.mark.parametrize("made", GOOD, ids=lambda made: made.__name__)
def test_a_good_plan_passes(made: Callable[[], Good]) -> None:
    of = made()
    assert of.plan.convoys
    assert check(of.case, of.times, of.plan) == ()


@pytest.mark.parametrize("tampering", TABLE, ids=lambda tampering: tampering.__name__)
def test_the_judge_refuses(tampering: Tampering) -> None:
    tampered = list(tampering())
    assert tampered
    for case, times, made in tampered:
        found = check(case, times, made)
        assert TABLE[tampering] in {violation.rule for violation in found}, found


@pytest.mark.parametrize("rule", sorted(set(TABLE.values())))
def test_every_rule_is_broken_in_three_ways_at_least(rule: Rule) -> None:
    assert sum(len(list(tampering())) for tampering, of in TABLE.items() if of is rule) >= 3


# ── What cannot bind ────────────────────────────────────────────────────────────────


def idle(case: Case) -> dict[str, Case]:
    """Switch on one feature after the other where it cannot bind."""
    return {
        "two vehicles more, held back": replace(
            case, fleets=tuple(replace(f, count=f.count + 2, spare=2) for f in case.fleets)
        ),
        "barred where no route goes": replace(
            case,
            vehicle_types=tuple(replace(k, barred=("depot",)) for k in case.vehicle_types),
        ),
        "as many more as stay": replace(
            case,
            groups=tuple(
                replace(g, likely=g.likely + Needs(3, 1, 1), declines=Needs(3, 1, 1))
                for g in case.groups
            ),
        ),
        "less than a place kept free": replace(case, rules=replace(case.rules, reserve=20)),
        "the order that is kept anyway": replace(
            case, rules=replace(case.rules, priority=("stretcher", "wheelchair", "seated"))
        ),
        "a wish for the only centre": replace(
            case,
            groups=tuple(
                replace(g, wishes=((case.centres[0].place, 100),) * (len(case.centres) == 1))
                for g in case.groups
            ),
        ),
        "goods to the points": replace(
            case,
            relief=tuple(Relief(place, 900) for place in sorted({g.place for g in case.groups})),
            vehicle_types=tuple(replace(k, payload=100) for k in case.vehicle_types),
        ),
        "a stop from which no road leads on": replace(
            case, routes=tuple(replace(r, dropoffs=("centre-0",)) for r in case.routes)
        ),
        "segments as long as any convoy": replace(
            case,
            segments=tuple(replace(s, longest=case.rules.max_convoy) for s in case.segments),
        ),
        "hours at which a road is as fast as ever": replace(
            case,
            segments=tuple(
                replace(s, slow=(SlowHours(0, DAY - MINUTE, 100),)) for s in case.segments
            ),
        ),
    }


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_what_cannot_bind_changes_neither_the_cost_nor_the_bound(drawn: CaseAndTimes) -> None:
    case, times = drawn
    plain = plan(case, times, AfterRounds(1))
    for feature, richer in idle(case).items():
        made = plan(richer, times, AfterRounds(1))
        if isinstance(plain, Infeasible) or isinstance(made, Infeasible):
            assert made == plain, feature
        else:
            assert (made.cost, made.bound) == (plain.cost, plain.bound), feature

"""What becomes of a plan if fewer or more people come."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from tests.builders import mariupol_like_case, small_plan
from tests.planning.builders import CaseAndTimes, tiny_cases, valley, valley_times

from safepassage.model import NOBODY, Centre, Demand, Group, Needs, Plan
from safepassage.planning import AfterRounds, plan
from safepassage.report.outcome import outcome, outcomes

CASE = mariupol_like_case()
PLAN = small_plan(CASE)


def test_under_its_own_estimate_a_plan_is_carried_out_as_it_is() -> None:
    likely = outcome(CASE, PLAN, Demand.LIKELY)
    assert (likely.people, likely.out) == (640, 628)
    assert [(rest.group, rest.people) for rest in likely.left] == [("plant-late", Needs(12))]


def test_if_most_come_those_without_a_place_of_their_kind_are_left() -> None:
    # convoy-01 has 2 x 45 + 3 x 37 = 201 seats, 3 x 2 wheelchairs, 3 x 2 stretchers; of the
    # plant 948, 30 and 22 come at most; and 12 more after the last convoy has left it
    most = outcome(CASE, PLAN, Demand.MOST)
    left = {rest.group: rest.people for rest in most.left}
    assert left == {"plant": Needs(948 - 201, 30 - 6, 22 - 6), "plant-late": Needs(12)}
    assert dict(most.boards)["plant"] == Needs(201, 6, 6)


def test_if_few_come_their_places_stay_free() -> None:
    # 48, 2 and 1 of the plant's 189, 6 and 5: 141, 4 and 4 places more stay free
    likely, least = (outcome(CASE, PLAN, demand) for demand in (Demand.LIKELY, Demand.LEAST))
    assert dict(least.boards)["plant"] == Needs(48, 2, 1)
    assert least.free == likely.free + Needs(141, 4, 4)


def valley_of(group: Group, reserve: int = 0, room: int = 50) -> tuple[Plan, list[Needs]]:
    """Plan a valley of one group; give who boards at least, likely and at most."""
    case = valley(
        groups=(group,),
        rules=replace(valley().rules, reserve=reserve),
        centres=(Centre("town", room, 60),),
    )
    made = plan(case, valley_times(case), AfterRounds(1), prove=False)
    assert isinstance(made, Plan)
    return made, [sum((n for _, n in of.boards), NOBODY) for of in outcomes(case, made)]


def test_the_places_that_are_kept_free_are_there_for_whoever_comes_besides() -> None:
    # A bus of 12 keeps a quarter free: nine ride as planned, and of three more three.
    group = Group("first", "village", Needs(9), least=Needs(4), most=Needs(12))
    made, boards = valley_of(group, reserve=25)
    assert made.left == 0
    assert boards == [Needs(4), Needs(9), Needs(12)]


def test_no_more_board_than_the_centre_has_room_for_and_families_stay_whole() -> None:
    # ten places in the town; families of three: nine ride, not ten, however many come
    group = Group("first", "village", Needs(6), most=Needs(30), family=3)
    _, boards = valley_of(group, room=10)
    assert boards == [Needs(6), Needs(6), Needs(9)]


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(tiny_cases())
def test_everybody_boards_or_is_left_under_every_estimate(drawn: CaseAndTimes) -> None:
    case, times = drawn
    groups = tuple(replace(g, least=NOBODY, most=g.likely + Needs(2, 1, 1)) for g in case.groups)
    case = replace(case, groups=groups)
    made = plan(case, times, AfterRounds(0), prove=False)
    if isinstance(made, Plan):
        for of in outcomes(case, made):
            assert of.out + sum(rest.people.total for rest in of.left) == of.people
        assert outcome(case, made, made.demand).people - made.left == sum(
            convoy.aboard.total for convoy in made.convoys
        )

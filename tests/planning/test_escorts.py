"""Escorts: so many teams of each organisation, from their homes, where they may go."""

from dataclasses import replace

import pytest
from tests.planning.builders import (
    places,
    planned,
    teams,
    times_of,
    two_valleys,
    two_valleys_times,
    valley,
    valley_times,
)

from safepassage.model import (
    Case,
    Checkpoint,
    Escort,
    EscortTeam,
    Fleet,
    Group,
    Infeasible,
    Needs,
    Plan,
    Rules,
    Trace,
)
from safepassage.planning import AfterRounds, Situation, check, plan, replan
from safepassage.planning.compile import compile_case
from safepassage.planning.road import Road, again
from safepassage.roads import TravelTimes
from safepassage.units import MINUTE

UN, ICRC = EscortTeam("un", "UN"), EscortTeam("icrc", "ICRC")
BOTH = (Escort(1, "UN"), Escort(1, "ICRC"))


def shuttle(*of: EscortTeam, escorts: tuple[Escort, ...] = (Escort(),)) -> Case:
    """Build one village, two buses of 12 for 48 people; the road is open from the start.

    A trip: in 60, boarding 10, out 60; town is 25 from the gate, unloading takes 10. The barracks
    are 200 away.
    """
    return valley(
        places=places("village", "bridge", "gate", "town", "garage", "barracks"),
        corridors=(replace(valley().corridors[0], windows=EVER, headway=0),),
        groups=(Group("all", "village", Needs(48)),),
        fleets=(Fleet("bus", "garage", 2),),
        checkpoints=(),
        teams=of,
        rules=Rules(max_convoy=1, escort_turnaround=30 * MINUTE, escorts=escorts),
    )


EVER = (replace(valley().corridors[0].windows[0], opens=0, closes=2880 * MINUTE),)


def shuttle_times(case: Case) -> TravelTimes:
    ways = {("garage", "gate"): 30, ("gate", "town"): 25, ("barracks", "gate"): 200}
    times: TravelTimes = times_of(case, ways)
    return times


def shuttled(case: Case) -> Plan:
    times = shuttle_times(case)
    made = plan(case, times, AfterRounds(2))
    assert isinstance(made, Plan)
    assert check(case, times, made) == ()
    return made


def test_a_team_is_at_no_gate_before_its_way_from_home() -> None:
    # One bus each; the team from the barracks is there at 200, the other at once: 30, from where
    # the bus comes. Exits 30 + 130 = 160 and 200 + 130 = 330, but back by then is the first team:
    # 160 + 30 = 190 is sooner than 200.
    far, near = EscortTeam("far", "UN", home="barracks"), EscortTeam("near", "UN")
    made = shuttled(shuttle(far, near))
    assert [(c.enters // MINUTE, c.teams) for c in made.convoys[:2]] == [
        (30, ("near",)),
        (190, ("near",)),
    ]
    alone = shuttled(shuttle(far))
    assert alone.convoys[0].enters == 200 * MINUTE
    assert alone.bound is not None
    # four convoys of 12, each from 200 on: nobody is out before 330, and the bound knows
    assert alone.bound.cost >= 48 * 330 * MINUTE


def test_one_team_of_each_organisation_rides_where_the_case_asks_for_both() -> None:
    un_too = EscortTeam("un-too", "UN")
    made = shuttled(shuttle(UN, un_too, ICRC, escorts=BOTH))
    assert len(made.convoys) == 4
    assert all("icrc" in convoy.teams and len(convoy.teams) == 2 for convoy in made.convoys)
    # every convoy needs the one ICRC team: 130 minutes and 30 apart, as with one team alone
    assert made.risk == shuttled(shuttle(UN)).risk
    assert made.bound == shuttled(shuttle(UN)).bound


def test_what_may_come_from_any_comes_from_what_is_left() -> None:
    one_and_any = (Escort(), Escort(1, "ICRC"))
    made = shuttled(shuttle(ICRC, UN, EscortTeam("icrc-2", "ICRC"), escorts=one_and_any))
    organisations = {"un": "UN", "icrc": "ICRC", "icrc-2": "ICRC"}
    assert all({organisations[t] for t in c.teams} >= {"ICRC"} for c in made.convoys)
    assert {len(c.teams) for c in made.convoys} == {2}


def test_a_team_that_may_not_go_to_a_place_goes_where_it_may() -> None:
    # hill is on one route only; the team that may not go there brings out the lake
    first, *others = two_valleys().teams
    case = two_valleys(teams=(replace(first, barred=("hill",)), others[0]))
    times = two_valleys_times(case)
    made = planned(case, times, 3)
    assert check(case, times, made) == ()
    hill = [convoy for convoy in made.convoys if convoy.route == "hill-west"]
    assert hill
    assert all(first.id not in convoy.teams for convoy in hill)


@pytest.mark.parametrize(
    ("of", "escorts", "said"),
    [
        ((), (Escort(),), "there is no escort team"),
        ((UN,), (Escort(1, "ICRC"),), "there is no escort team of ICRC"),
        ((UN,), (Escort(2),), "2 escort teams go with every convoy, and there are 1"),
        ((replace(UN, barred=("bridge",)),), (Escort(),), "too few escort teams may go there"),
        ((replace(UN, home="village"),), (Escort(),), "or can reach its gate gate"),
        ((replace(UN, barred=("gate",)), ICRC), BOTH, "too few escort teams may go there"),
    ],
)
def test_an_escort_that_cannot_be_made_up_is_named(
    of: tuple[EscortTeam, ...], escorts: tuple[Escort, ...], said: str
) -> None:
    case = shuttle(*of, escorts=escorts)
    made = plan(case, shuttle_times(case), AfterRounds(1))
    assert isinstance(made, Infeasible)
    assert any(said in reason for reason in made.reasons), made.reasons


NEVER_BINDS: dict[str, dict[str, object]] = {
    "a home that is nearer than any vehicle": {
        "teams": tuple(replace(team, home="port") for team in teams(3)),
    },
    "a place on no route": {"teams": tuple(replace(team, barred=("town",)) for team in teams(3))},
    "the one organisation that there is": {
        "rules": replace(two_valleys().rules, escorts=(Escort(1, "Neutral escort"),)),
    },
    "a team that no convoy asks for": {
        "teams": (UN, *teams(3)),
        "rules": replace(two_valleys().rules, escorts=(Escort(1, "Neutral escort"),)),
    },
}


@pytest.mark.parametrize("feature", NEVER_BINDS)
def test_what_cannot_bind_changes_neither_plan_nor_bound(feature: str) -> None:
    case = two_valleys(fleets=(Fleet("bus", "garage", 3, 60 * MINUTE),))
    changed = replace(case, **NEVER_BINDS[feature])  # type: ignore[arg-type]
    before, after = (plan(of, two_valleys_times(of), AfterRounds(2)) for of in (case, changed))
    assert isinstance(before, Plan)
    assert isinstance(after, Plan)
    assert (after.convoys, after.risk, after.bound) == (before.convoys, before.risk, before.bound)


STRICTER: dict[str, Case] = {
    "two teams": shuttle(UN, ICRC, escorts=(Escort(2),)),
    "both": shuttle(UN, ICRC, escorts=BOTH),
    "a home": shuttle(replace(UN, home="barracks"), ICRC),
    "barred": shuttle(UN, replace(ICRC, barred=("bridge",))),
    "named": shuttle(UN, ICRC, escorts=(Escort(1, "UN"),)),
}


@pytest.mark.parametrize("name", STRICTER)
def test_a_stricter_escort_never_lowers_the_bound(name: str) -> None:
    easy, strict = shuttled(shuttle(UN, ICRC)), shuttled(STRICTER[name])
    assert easy.bound is not None
    assert strict.bound is not None
    assert strict.bound.cost >= easy.bound.cost
    assert strict.risk >= easy.risk


def test_teams_that_are_alike_in_what_they_can_do_share_a_pool() -> None:
    case = valley(teams=(UN, ICRC, replace(UN, id="shy", barred=("bridge",))))
    problem, index = compile_case(case, valley_times(case))
    # any will do, so organisations do not tell apart; whoever may not pass the bridge serves nobody
    assert problem.team_first.tolist() == [0, 2]
    assert [key for key, _ in index.teams] == ["un", "icrc"]


def test_a_convoy_that_goes_again_keeps_its_teams_unless_others_are_sooner() -> None:
    case = shuttle(UN, ICRC, EscortTeam("un-2", "UN"), escorts=BOTH)
    times = shuttle_times(case)
    convoy = shuttled(case).convoys[0]
    road = Road.empty(case, times)
    kept = again(road, convoy, 0)
    assert kept is not None
    assert {*kept.teams} == {*convoy.teams}
    own = next(key for key in convoy.teams if key != "icrc")
    road.teams[own] = 500 * MINUTE
    other = again(road, convoy, 0)
    assert other is not None
    assert {*other.teams} == {"un", "un-2", "icrc"} - {own}
    road.teams["icrc"] = 400 * MINUTE  # the only one: the convoy waits for it
    late = again(road, convoy, 0)
    assert late is not None
    assert late.enters == 400 * MINUTE


def test_planned_anew_before_anybody_left_every_convoy_has_its_escort() -> None:
    case = shuttle(UN, ICRC, escorts=BOTH)
    times = shuttle_times(case)
    made = shuttled(case)
    now = 10 * MINUTE
    found = replan(Situation(case, times, made, Trace(()), now), AfterRounds(1))
    assert not isinstance(found, Infeasible)
    assert check(case, times, found.plan, executed_until=now) == ()


def test_a_checkpoint_does_not_matter_to_who_may_go() -> None:
    case = valley(
        teams=(replace(UN, barred=("town",)), ICRC),
        checkpoints=(Checkpoint("bridge", 12),),
    )
    assert planned(case, valley_times(case)).left == 4  # as before: 50 places for 54 people

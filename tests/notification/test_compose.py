"""What each party is told, and what it is not."""

from dataclasses import replace

import pytest
from tests.builders import FRIDAY, SATURDAY, THURSDAY, at, small_plan
from tests.notification.builders import composed, notified_case
from tests.planning.builders import camp_times, planned, with_camp

from safepassage.model import Act, Case, Language, Needs, Notifying, Party, Place
from safepassage.notification.compose import compose
from safepassage.notification.notice import Direction, Movement, Notice
from safepassage.notification.page import page
from safepassage.notification.script import named
from safepassage.notification.standing import UNTOLD, after

CASE = notified_case()


def notices(case: Case) -> dict[str, Notice]:
    return {notice.recipient.party: notice for notice in compose(small_plan(case), case)}


def movement(notice: Notice, convoy: str) -> Movement:
    return next(move for move in notice.movements if move.convoy == convoy)


def test_each_party_is_told_of_its_own_ground_and_of_no_other() -> None:
    case = notified_case()
    told = notices(case)
    assert list(told) == ["dpr", "russia", "ukraine"]
    for party, notice in told.items():
        own = {segment.id for segment in case.segments if segment.party == party}
        assert set(notice.segments) == own
        driven = {p.segment for move in notice.movements for p in move.passages}
        assert driven == own


def test_a_convoy_that_stays_off_a_partys_ground_is_not_told_to_it() -> None:
    told = notices(notified_case())
    # the third convoy turns round in Berdiansk, the fifth in Vasylivka
    assert [move.convoy for move in told["dpr"].movements] == [
        "convoy-01",
        "convoy-02",
        "convoy-04",
    ]
    assert len(told["russia"].movements) == 4
    assert len(told["ukraine"].movements) == 5


def test_a_party_that_sees_no_convoy_gets_no_notice() -> None:
    case = notified_case()
    last = small_plan(case).convoys[-1]  # only between Vasylivka and the gate
    told = compose(replace(small_plan(case), convoys=(last,)), case)
    assert [notice.recipient.party for notice in told] == ["ukraine"]


def test_a_passage_tells_when_the_last_vehicle_is_off() -> None:
    (passage,) = [
        of
        for of in movement(notices(notified_case())["ukraine"], "convoy-01").passages
        if of.direction is Direction.OUT
    ]
    assert passage.enters.at == at(FRIDAY, "13:49")
    assert passage.leaves.at == at(FRIDAY, "14:19")
    # 8 vehicles and one of the escort: the last is 8 * 14 s = 112 s behind the first, say 2 min
    assert passage.clear.at == at(FRIDAY, "14:21")


def test_times_stand_on_the_clocks_of_both_sides_with_their_offsets() -> None:
    notice = notices(notified_case(zones=("Europe/Kyiv", "Europe/London")))["dpr"]
    assert notice.begins.clocks == (
        "2022-05-05T13:55+03:00[Europe/Kyiv]",
        "2022-05-05T11:55+01:00[Europe/London]",
    )


def test_a_window_is_asked_and_the_next_one_is_the_alternative() -> None:
    first = movement(notices(notified_case())["dpr"], "convoy-01").passages[0]
    assert first.window is not None
    assert (first.window.opens.at, first.window.closes.at) == (
        at(THURSDAY, "08:00"),
        at(THURSDAY, "18:00"),
    )
    assert first.alternative is not None
    assert first.alternative.opens.at == at(FRIDAY, "08:00")
    last = movement(notices(notified_case())["ukraine"], "convoy-04").passages[-1]
    assert last.window is not None
    assert last.window.opens.at == at(SATURDAY, "08:00")
    assert last.alternative is None  # there is no Sunday


def test_halts_say_what_for() -> None:
    move = movement(notices(notified_case())["dpr"], "convoy-01")
    assert [(halt.point.place, halt.acts) for halt in move.halts] == [
        ("azovstal", (Act.BOARD,)),
        ("manhush", (Act.CHECK, Act.HOLD)),  # and the night after
    ]
    assert move.halts[1].departs.at == at(FRIDAY, "08:00")


def test_people_are_counts_and_vehicles_have_an_order_and_a_plate() -> None:
    move = movement(notices(notified_case())["dpr"], "convoy-01")
    assert move.aboard == Needs(189, 6, 5)
    assert move.places == Needs(2 * 45 + 3 * 37, 3 * 2, 3 * 2)
    assert [it.order for it in move.vehicles] == list(range(1, 9))
    assert move.vehicles[0].appearance.plate == "TRAINING-B01"
    assert move.vehicles[1].appearance.plate == ""
    assert (move.origin.name, move.destination.place) == (
        "Azovstal plant, Mariupol",
        "zaporizhzhia",
    )


def test_a_party_is_written_to_in_the_language_of_its_first_contact() -> None:
    told = notices(notified_case())
    assert told["ukraine"].recipient.language is Language.UK
    assert [it.id for it in told["dpr"].recipient.contacts] == ["dpr-1", "dpr-2"]
    silent = notices(notified_case(notifying=Notifying()))
    assert silent["dpr"].recipient.language is Language.EN


def test_a_line_runs_from_end_to_end() -> None:
    (stretch,) = [s for s in notices(notified_case())["russia"].route if s.segment[:4] == "manh"]
    assert stretch.line[0] == stretch.start.position
    assert stretch.line[-1] == stretch.end.position
    assert len(stretch.line) == 5  # three points of the path, and the ends


def test_the_same_plan_gives_the_same_notices_and_an_unchanged_one_keeps_its_version() -> None:
    case = notified_case()
    plan = small_plan(case)
    first = compose(plan, case)
    assert compose(plan, case) == first
    standing = UNTOLD
    for notice in first:
        standing = after(standing, composed(notice))
    assert compose(plan, case, standing) == first


def test_only_the_party_whose_notice_changes_gets_a_new_version() -> None:
    case = notified_case()
    plan = small_plan(case)
    standing = UNTOLD
    for notice in compose(plan, case):
        standing = after(standing, composed(notice))
    without = replace(plan, convoys=plan.convoys[:-1])  # the fifth is on Ukraine's ground only
    again = compose(without, case, standing)
    assert {it.recipient.party: it.version for it in again} == {"dpr": 1, "russia": 1, "ukraine": 2}


@pytest.mark.parametrize("party", ["dpr", "russia", "ukraine"])
def test_a_notice_expires_when_nothing_more_can_come(party: str) -> None:
    notice = notices(notified_case())[party]
    assert notice.expires.at >= max(
        passage.clear.at for move in notice.movements for passage in move.passages
    )


def behind_the_gate() -> Case:
    """Give the road behind the gate to Ukraine, in two parts of 30 and 10 km."""
    first, last = replace(CASE.segments[-1], end="village", drive=None, length=30_000), "village"
    second = replace(
        first, id="village-zaporizhzhia", start=last, end="zaporizhzhia", length=10_000
    )
    return replace(
        CASE,
        places=(*CASE.places, Place("village", "A village")),
        segments=(
            *CASE.segments[:-1],
            replace(first, party="ukraine"),
            replace(second, party="ukraine"),
        ),
    )


def test_a_drive_on_free_roads_is_told_to_whoever_holds_them() -> None:
    case = behind_the_gate()
    told = {it.recipient.party: it for it in compose(small_plan(case), case)}
    assert told["ukraine"].segments == (
        "kamianske-zaporizhzhia",
        "vasylivka-kamianske",
        "village-zaporizhzhia",
    )
    *_, first, last = movement(told["ukraine"], "convoy-01").passages
    # an hour from the gate at 14:19: three quarters of the way are three quarters of the time
    assert (first.segment, first.enters.at) == ("kamianske-zaporizhzhia", at(FRIDAY, "14:19"))
    assert (last.segment, last.enters.at) == ("village-zaporizhzhia", at(FRIDAY, "15:04"))
    assert last.leaves.at == at(FRIDAY, "15:19")
    # no window is agreed for a free road: it is asked for throughout
    assert last.window is not None
    assert (last.window.opens.at, last.window.closes.at) == (0, case.horizon)
    assert last.alternative is None


def test_a_party_is_told_of_every_centre_where_people_get_off() -> None:
    village, *rest = with_camp().segments
    north = (replace(village, party="north"), *rest)
    case = with_camp(segments=north, parties=(Party("north", "North"),))
    (notice,) = compose(planned(case, camp_times(case)), case)
    (move,) = notice.movements
    # out at the gate, 10 minutes to the camp, and 10 there: no ground of the party's
    assert [(halt.point.place, halt.acts) for halt in move.halts][-1] == ("camp", (Act.RECEIVE,))
    assert (move.halts[-1].departs.at - move.halts[-1].arrives.at) == 10 * 60
    assert [point.place for point in move.received_at] == ["camp", "town"]
    told = [row for table in page(notice, Language.EN).tables for row in table.rows]
    assert ("People are received at", f"{named('Camp')}, {named('Town')}") in told

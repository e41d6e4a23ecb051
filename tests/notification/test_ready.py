"""Whether a convoy may go, and why not; what is better known early; who is called."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import THURSDAY, at, small_plan
from tests.notification.builders import NOTIFYING, acknowledged, composed, notified_case, told

from safepassage.model import (
    AbortCriterion,
    Case,
    Evidence,
    Firmness,
    Level,
    Notifying,
    Promise,
    PromiseState,
    Window,
)
from safepassage.notification.compose import compose
from safepassage.notification.early import lacks, late, lead_times
from safepassage.notification.escalate import calls
from safepassage.notification.facts import (
    AbortCriterionLifted,
    AbortCriterionMet,
    AcknowledgementWithdrawn,
    ClearanceGiven,
    ClearanceRefused,
    Fact,
    NoticeSubmitted,
    NoticeWithdrawn,
    Words,
)
from safepassage.notification.notice import Notice
from safepassage.notification.ready import Aspect, Verdict, Weight, ready
from safepassage.notification.standing import stand
from safepassage.units import DAY, HOUR, MINUTE

CASE = notified_case()
PLAN = small_plan(CASE)
NOTICES = compose(PLAN, CASE)
DPR, RUSSIA, UKRAINE = NOTICES
NOW = -HOUR  # an hour before the first midnight
ALL = [
    fact for notice in NOTICES for fact in (*told(notice, -3 * DAY), acknowledged(notice, -2 * DAY))
]


def verdict(facts: list[Fact], convoy: str, case: Case = CASE, now: int = NOW) -> Verdict:
    return next(it for it in ready(PLAN, case, stand(facts), now) if it.convoy == convoy)


def why_not(verdict: Verdict) -> list[str]:
    return [str(reason) for reason in verdict.of(Weight.FORBIDS)]


def test_all_convoys_go_once_every_party_has_acknowledged_every_segment() -> None:
    found = ready(PLAN, CASE, stand(ALL), NOW)
    assert [it.convoy for it in found] == [f"convoy-0{n}" for n in (1, 2, 3, 4, 5)]
    assert [why_not(it) for it in found] == [[]] * 5
    assert all(it.goes for it in found)


def test_nothing_goes_before_anybody_is_told() -> None:
    found = ready(PLAN, CASE, stand([]), NOW)
    assert not any(it.goes for it in found)
    assert "dpr: no notice was written" in why_not(found[0])


def test_only_the_convoys_that_need_an_unconfirmed_segment_stay() -> None:
    # Ukraine answers for its one segment, the DPR only for the second of its two, by telephone:
    # 5 March 2022 again, confirmed on one part of the road and not on the other.
    first, second = DPR.segments
    facts = [it for it in ALL if it != acknowledged(DPR, -2 * DAY)]
    facts.append(acknowledged(DPR, -2 * DAY, segments=(second,)))
    assert why_not(verdict(facts, "convoy-01")) == [
        # transmitted 2 minutes after three days before midnight, and now it is 23:00
        f"dpr, {first}: not acknowledged: no response for 70 h 58 min"
    ]
    assert verdict(facts, "convoy-02").goes  # it boards in the city, beyond the first segment
    assert verdict(facts, "convoy-05").goes


def test_an_amended_notice_stops_the_convoy_until_it_is_acknowledged_again() -> None:
    # the whole way of issue 5: amend, stale, acknowledge, go
    case = notified_case(notifying=replace(NOTIFYING, check_in=15 * MINUTE))
    assert "dpr: version 1 no longer says what is planned: amend it" in why_not(
        verdict(ALL, "convoy-01", case)
    )
    facts, again = list(ALL), compose(PLAN, case, stand(ALL))
    assert [notice.version for notice in again] == [2, 2, 2]
    facts += [fact for notice in again for fact in told(notice, -20 * HOUR)]
    stale = "dpr, azovstal-mariupol: not acknowledged: what stands is of version 1, which is stale"
    assert stale in why_not(verdict(facts, "convoy-01", case))
    facts += [acknowledged(notice, -18 * HOUR) for notice in again]
    found = verdict(facts, "convoy-01", case)
    assert found.goes
    # Submitted at -20 h + 60 s. It enters Ukraine's ground on Thursday at 08:00: 24 h before that
    # was -16 h, so all is in time.
    assert not found.of(Weight.CAUTION)


def test_a_notice_that_came_late_and_was_acknowledged_all_the_same_is_a_caution() -> None:
    facts: list[Fact] = []
    for notice in NOTICES:
        facts += told(notice, -2 * HOUR)
    found = verdict(facts, "convoy-01")
    # 24 h before Thursday 08:00 were -16 h; submitted at -2 h + 1 min: 14 h 01 min late
    said = "ukraine: submitted 14 h 1 min too late for the 24 h that are asked for"
    assert said in why_not(found)
    facts += [acknowledged(notice, -HOUR) for notice in NOTICES]
    found = verdict(facts, "convoy-01", now=0)
    assert found.goes
    assert said in [str(reason) for reason in found.of(Weight.CAUTION)]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"evidence": Evidence.EMAIL}, "acknowledged by phone, down to local level; email and"),
        ({"level": Level.UNIT}, "acknowledged by phone, down to local level; phone and unit are"),
    ],
)
def test_an_answer_that_is_too_weak_or_too_high_up_does_not_count(
    rule: dict[str, Evidence | Level], said: str
) -> None:
    case = notified_case(notifying=replace(NOTIFYING, **rule))  # type: ignore[arg-type]
    assert any(said in reason for reason in why_not(verdict(ALL, "convoy-05", case)))


def test_what_a_party_takes_back_or_refuses_stops_the_convoy() -> None:
    taken = AcknowledgementWithdrawn(-2 * HOUR, DPR.number, ("azovstal-mariupol",))
    assert why_not(verdict([*ALL, taken], "convoy-01")) == [
        "dpr, azovstal-mariupol: not acknowledged: the party took back what it had said"
    ]
    leave = ClearanceGiven(-3 * HOUR, DPR.number, DPR.segments, Words("Until 17:00"))
    refused = ClearanceRefused(-2 * HOUR, DPR.number, DPR.segments[:1], Words("Ask again"))
    assert verdict([*ALL, leave], "convoy-01").goes
    assert why_not(verdict([*ALL, leave, refused], "convoy-01")) == [
        "dpr, azovstal-mariupol: the party says that it gives no leave: Ask again"
    ]


def test_leave_that_is_given_is_no_acknowledgement() -> None:
    facts: list[Fact] = [fact for notice in NOTICES for fact in told(notice, -3 * DAY)]
    facts += [ClearanceGiven(-2 * DAY, it.number, it.segments) for it in NOTICES]
    assert not verdict(facts, "convoy-05").goes


def test_a_withdrawn_notice_tells_nobody() -> None:
    gone = NoticeWithdrawn(-HOUR, UKRAINE.number)
    assert why_not(verdict([*ALL, gone], "convoy-05"))[0] == (
        "ukraine: version 1 is withdrawn: amend it"
    )
    again = {it.recipient.party: it.version for it in compose(PLAN, CASE, stand([*ALL, gone]))}
    assert again == {"dpr": 1, "russia": 1, "ukraine": 2}  # the same words, but anew


def test_an_abort_criterion_stops_every_convoy_until_it_is_lifted() -> None:
    met = AbortCriterionMet(-HOUR, AbortCriterion.FIRE, Words("Shelling at Tokmak"))
    assert not any(it.goes for it in ready(PLAN, CASE, stand([*ALL, met]), NOW))
    assert why_not(verdict([*ALL, met], "convoy-05")) == ["fire was seen (Shelling at Tokmak)"]
    lifted = AbortCriterionLifted(-HOUR + 1, AbortCriterion.FIRE)
    assert verdict([*ALL, met, lifted], "convoy-05").goes
    undecided = notified_case(notifying=replace(NOTIFYING, aborts=()))
    found = verdict([], "convoy-05", undecided)
    assert "nothing is decided that makes a convoy turn back" in map(str, found.of(Weight.CAUTION))


def test_a_tail_that_leaves_after_the_window_closes_stops_its_convoy() -> None:
    # The fifth convoy leaves Ukraine's segment on Friday at 13:44; two coaches and an escort are
    # 2 * spacing long, and the window closes at 18:00: 4 h 16 min later.
    slow = notified_case(notifying=replace(NOTIFYING, spacing=2 * HOUR + 8 * MINUTE))
    fits = verdict([], "convoy-05", slow)
    tails = [str(it) for it in fits.reasons if it.aspect is Aspect.TAIL]
    assert (
        tails[1] == "ukraine, vasylivka-kamianske: the tail leaves 0 min before the window closes"
    )
    # a second more for each of two vehicles, rounded up to a minute
    over = notified_case(notifying=replace(NOTIFYING, spacing=2 * HOUR + 8 * MINUTE + 1))
    found = verdict([], "convoy-05", over)
    assert "ukraine, vasylivka-kamianske: the tail leaves 1 min after the window closes" in (
        why_not(found)
    )


def test_a_drive_outside_every_window_stops_its_convoy() -> None:
    corridor = replace(CASE.corridors[0], windows=CASE.corridors[0].windows[:1])
    shut = notified_case(corridors=(corridor,))  # of the three days only Thursday
    words = [reason for reason in why_not(verdict([], "convoy-05", shut)) if "no window" in reason]
    assert words[0].startswith("ukraine, vasylivka-kamianske: driven in at 2022-05-06T12:24+03:00")


def test_a_convoy_whose_hour_has_passed_is_planned_again() -> None:
    late = verdict(ALL, "convoy-01", now=at(THURSDAY, "08:05"))
    assert "ukraine: it should have entered 5 min ago: plan again" in why_not(late)
    assert verdict(ALL, "convoy-05", now=at(THURSDAY, "08:05")).goes


SOME = st.lists(
    st.sampled_from([
        *ALL,
        *(acknowledged(it, -HOUR, evidence=Evidence.EMAIL, level=Level.UNIT) for it in NOTICES),
        *(acknowledged(it, -HOUR, level=Level.NATIONAL) for it in NOTICES),
        *(acknowledged(it, -HOUR, digest="0" * 64) for it in NOTICES),
        *(acknowledged(it, -HOUR, segments=it.segments[:1]) for it in NOTICES),
        *(AcknowledgementWithdrawn(-90 * MINUTE, it.number, it.segments) for it in NOTICES),
        *(ClearanceRefused(-HOUR, it.number, it.segments[:1]) for it in NOTICES),
    ]),
    unique=True,
    max_size=20,
)


@settings(max_examples=40)
@given(SOME)
def test_a_go_rests_on_an_answer_for_every_segment_that_is_driven(some: list[Fact]) -> None:
    standing = stand([*some, *(fact for it in NOTICES for fact in told(it, -3 * DAY))])
    for judged in ready(PLAN, CASE, standing, NOW):
        for notice in NOTICES if judged.goes else ():
            driven = {
                passage.segment
                for move in notice.movements
                if move.convoy == judged.convoy
                for passage in move.passages
            }
            for segment in driven:
                answers = standing.notice(notice.number).answers(segment)
                assert any(it.level.depth >= Level.LOCAL.depth for it in answers)


@settings(max_examples=40)
@given(SOME, st.sampled_from(NOTICES))
def test_nothing_that_a_party_takes_back_ever_lets_a_convoy_go(
    some: list[Fact], notice: Notice
) -> None:
    taken = AcknowledgementWithdrawn(NOW, notice.number, notice.segments)
    before = {it.convoy for it in ready(PLAN, CASE, stand(some), NOW) if it.goes}
    then = {it.convoy for it in ready(PLAN, CASE, stand([*some, taken]), NOW) if it.goes}
    assert then <= before
    assert not then & {move.convoy for move in notice.movements}


# --- early ---


def test_a_notice_says_by_when_it_must_be_out() -> None:
    first = lead_times(UKRAINE, 48 * HOUR)[0]
    assert (first.convoy, first.submit_by) == ("convoy-01", at(THURSDAY, "08:00") - 48 * HOUR)
    assert first.short(first.submit_by) == 0
    assert first.short(first.submit_by + 60) == 60
    said = list(late(UKRAINE, 48 * HOUR, first.submit_by + HOUR))
    assert said == [
        f"{convoy} comes onto the ground of ukraine at 2022-05-05T{hour}+03:00[Europe/Kyiv]: "
        f"48 h before that was {ago} ago."
        for convoy, hour, ago in (("convoy-01", "08:00", "1 h"), ("convoy-02", "08:30", "30 min"))
    ]


def test_an_emergency_shortens_the_lead_time_from_48_to_24_hours() -> None:
    assert Notifying().lead_time == 48 * HOUR
    assert Notifying(emergency=True).lead_time == 24 * HOUR


def test_what_a_notice_lacks_is_said_at_once() -> None:
    said = [lack.what for lack in lacks(DPR)]
    assert said == [
        "no plate for ambulance-1, ambulance-2, ambulance-3 and 12 more",
        "no colour for ambulance-1, ambulance-2, ambulance-3 and 12 more",
        "no marking on the roof for ambulance-1, ambulance-2, ambulance-3 and 12 more",
        "no photograph for ambulance-1, ambulance-2, ambulance-3 and 12 more",
    ]
    bare = compose(PLAN, notified_case(notifying=Notifying()))[0]
    assert [lack.what for lack in lacks(bare)][:5] == [
        "no organisation that sends it",
        "no post of ours that can be reached",
        "no post of the party that can be reached",
        "nothing that the party is asked to guarantee",
        "nothing that makes a convoy turn back",
    ]


# --- escalation ---


def test_every_three_hours_without_an_answer_the_next_contact_is_called() -> None:
    facts = told(DPR, 0)  # transmitted at 120 s; an answer is due in 3 h
    standing = stand(facts)
    assert calls(standing, CASE, 120 + 3 * HOUR - 1) == ()
    (first,) = calls(standing, CASE, 120 + 3 * HOUR)
    assert first.contact is not None
    assert (first.contact.id, first.segments, first.waited) == ("dpr-2", DPR.segments, 3 * HOUR)
    (later,) = calls(standing, CASE, 120 + 30 * HOUR)
    assert later.contact == first.contact  # there is no third


def test_nobody_is_called_who_has_answered_or_to_whom_nothing_comes() -> None:
    out = told(DPR, 0)
    assert calls(stand([*out, acknowledged(DPR, HOUR)]), CASE, DAY) == ()
    assert calls(stand([*out, NoticeWithdrawn(HOUR, DPR.number)]), CASE, DAY) == ()
    assert calls(stand([composed(DPR)]), CASE, DAY) == ()
    part = acknowledged(DPR, HOUR, segments=DPR.segments[:1])
    (call,) = calls(stand([*out, part]), CASE, DAY)
    assert call.segments == DPR.segments[1:]


def test_what_was_submitted_and_may_not_have_arrived_makes_a_call_due() -> None:
    out = [composed(DPR, 0), NoticeSubmitted(60, DPR.number, 1)]
    assert calls(stand(out), CASE, 60 + 3 * HOUR - 1) == ()
    (call,) = calls(stand(out), CASE, 60 + 3 * HOUR)
    assert (call.party, call.waited) == ("dpr", 3 * HOUR)


def test_a_party_without_contacts_is_still_owed_a_call() -> None:
    (call,) = calls(stand(told(DPR, 0)), notified_case(notifying=Notifying()), DAY)
    assert call.contact is None


# --- what a convoy rests on ---------------------------------------------------------------------


def promised(
    state: PromiseState, firmness: Firmness = Firmness.WRITTEN, *but: str
) -> tuple[Promise, ...]:
    """Promise every segment of the agreed roads for all days, some of them only announced."""
    segments = dict.fromkeys(segment for route in CASE.routes for segment in route.segments)
    return tuple(
        Promise(
            segment,
            Window(0, CASE.horizon),
            "commitment-1",
            "headquarters",
            firmness,
            PromiseState.ANNOUNCED if segment in but else state,
        )
        for segment in segments
    )


def test_a_convoy_goes_where_every_segment_is_confirmed_and_waits_where_one_is_not() -> None:
    first = DPR.segments[0]
    whole = replace(CASE, promises=promised(PromiseState.CONFIRMED))
    part = replace(CASE, promises=promised(PromiseState.CONFIRMED, Firmness.WRITTEN, first))
    assert verdict(ALL, "convoy-01", whole).goes
    announced = "commitment-1 (headquarters; written; unilateral announcement)"
    assert set(why_not(verdict(ALL, "convoy-01", part))) == {
        f"dpr, {first}: rests on {announced}: not confirmed for this segment"
    }
    assert verdict(ALL, "convoy-02", part).goes  # it boards beyond that segment


def test_a_confirmed_promise_in_principle_is_to_be_looked_at() -> None:
    case = replace(CASE, promises=promised(PromiseState.IN_FORCE, Firmness.IN_PRINCIPLE))
    found = verdict(ALL, "convoy-01", case)
    assert found.goes
    cautions = [it for it in found.of(Weight.CAUTION) if it.aspect is Aspect.PROMISE]
    assert cautions
    assert "in principle" in str(cautions[0])


def test_hours_that_were_cut_short_forbid() -> None:
    entered = PLAN.convoys[0].enters  # the hours end a minute later
    whole = promised(PromiseState.CONFIRMED)
    cut = tuple(replace(of, window=Window(of.window.opens, entered + MINUTE)) for of in whole)
    found = verdict(ALL, PLAN.convoys[0].id, replace(CASE, promises=cut))
    assert any("does not hold it" in why for why in why_not(found))


def test_hours_that_nobody_promised_forbid() -> None:
    late_ones = tuple(
        replace(of, window=Window(CASE.horizon - 60, CASE.horizon))
        for of in promised(PromiseState.CONFIRMED)
    )
    case = replace(CASE, promises=late_ones)
    assert any("nobody promises the drive" in it for it in why_not(verdict(ALL, "convoy-01", case)))


def test_a_withdrawn_promise_forbids_and_names_what_withdrew_it() -> None:
    withdrawn = tuple(replace(of, why="refusal-1") for of in promised(PromiseState.WITHDRAWN))
    found = why_not(verdict(ALL, "convoy-01", replace(CASE, promises=withdrawn)))
    assert any("withdrawn), by refusal-1 does not hold it" in it for it in found)

"""Laws of the fold: facts are never refused, and an old acknowledgement never counts as new."""

from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import small_plan
from tests.notification.builders import acknowledged, composed, notified_case, told

from safepassage.model import AbortCriterion, Evidence, Level
from safepassage.notification.compose import compose, drafted
from safepassage.notification.facts import (
    AbortCriterionLifted,
    AbortCriterionMet,
    AcknowledgementWithdrawn,
    ClearanceGiven,
    ClearanceRefused,
    Fact,
    NoticeAcknowledged,
    NoticeActivated,
    NoticeAmended,
    NoticeCleared,
    NoticeClosed,
    NoticeComposed,
    NoticeExpired,
    NoticeQueried,
    NoticeSubmitted,
    NoticeWithdrawn,
    Office,
    Outcome,
    Way,
    Words,
)
from safepassage.notification.notice import Notice
from safepassage.notification.stage import Stage, stage
from safepassage.notification.standing import UNTOLD, NoticeStanding, Standing, after, stand
from safepassage.units import HOUR

CASE = notified_case()
DPR, RUSSIA, UKRAINE = compose(small_plan(CASE), CASE)
FIRST, SECOND = DPR.segments  # azovstal-mariupol, mariupol-manhush


def amended(notice: Notice, at: int) -> tuple[Notice, Fact]:
    """Write a new version of a notice, in which a telephone call is due more often."""
    new = replace(notice, version=notice.version + 1, check_in=notice.check_in // 2)
    return new, drafted(new, at)


def reached(*facts: Fact, now: int = 0) -> Stage:
    """Tell how far the first notice has come."""
    return stage(stand(facts).notice(DPR.number), CASE.notifying.answer_within, now)


# --- examples -------------------------------------------------------------------------------------


def test_a_notice_goes_from_draft_to_closed() -> None:
    out = told(DPR, -48 * HOUR)
    cleared = [NoticeCleared(-48 * HOUR, DPR.number, 1, office) for office in Office]
    assert reached(out[0]) is Stage.DRAFT
    assert reached(out[0], cleared[0]) is Stage.DRAFT  # both offices must agree
    assert reached(out[0], *cleared) is Stage.CLEARED
    assert reached(*out[:2], *cleared) is Stage.SUBMITTED
    assert reached(*out, *cleared, now=-46 * HOUR) is Stage.TRANSMITTED
    said = acknowledged(DPR, segments=(FIRST,))
    assert reached(*out, said) is Stage.PARTLY
    said = acknowledged(DPR)
    assert reached(*out, said) is Stage.ACKNOWLEDGED
    assert reached(*out, said, NoticeActivated(0, DPR.number)) is Stage.ACTIVE
    ends = (NoticeActivated(0, DPR.number), NoticeClosed(HOUR, DPR.number))
    assert reached(*out, said, *ends) is Stage.CLOSED
    assert reached(*out, NoticeExpired(0, DPR.number)) is Stage.EXPIRED
    assert reached(*out, NoticeWithdrawn(0, DPR.number)) is Stage.WITHDRAWN


def test_no_answer_in_time_is_no_response() -> None:
    out = told(DPR, -10 * HOUR)  # transmitted two minutes later; an answer is due in three hours
    assert reached(*out, now=-7 * HOUR + 120) is Stage.TRANSMITTED
    assert reached(*out, now=-7 * HOUR + 121) is Stage.NO_RESPONSE


def test_a_question_stands_until_it_is_answered() -> None:
    out, asked = told(DPR), NoticeQueried(-20 * HOUR, DPR.number, 1, Words("Which plates?"))
    assert reached(*out, asked) is Stage.QUERIED
    assert reached(*out, asked, acknowledged(DPR, -19 * HOUR)) is Stage.ACKNOWLEDGED
    assert reached(*out, asked, acknowledged(DPR, -21 * HOUR)) is Stage.QUERIED


def test_an_amended_notice_must_be_acknowledged_again() -> None:
    new, fact = amended(DPR, -12 * HOUR)
    said = acknowledged(DPR)
    standing = stand([*told(DPR), said, fact])
    notice = standing.notice(DPR.number)
    assert notice.current.version == 2
    assert notice.answers(FIRST) == ()
    assert notice.stale(FIRST) == said
    again = acknowledged(new, -HOUR)
    notice = after(standing, again).notice(DPR.number)
    assert notice.answers(FIRST) == (again,)


def test_a_withdrawn_notice_that_is_amended_begins_anew() -> None:
    _, fact = amended(DPR, -12 * HOUR)
    out = [*told(DPR), NoticeWithdrawn(-13 * HOUR, DPR.number)]
    assert reached(*out) is Stage.WITHDRAWN
    assert reached(*out, fact) is Stage.DRAFT


def test_an_acknowledgement_moved_to_another_version_does_not_count() -> None:
    _, fact = amended(DPR, -12 * HOUR)
    moved = replace(acknowledged(DPR, -HOUR), version=2)  # with the digest of version 1
    notice = stand([*told(DPR), fact, moved]).notice(DPR.number)
    assert notice.answers(FIRST) == ()


def test_two_texts_under_one_version_are_no_version_to_answer() -> None:
    other = replace(composed(DPR), digest="0" * 64)
    notice = stand([composed(DPR), other, acknowledged(DPR)]).notice(DPR.number)
    assert notice.current.digest == ""
    assert notice.answers(FIRST) == ()


def test_the_stronger_evidence_is_shown_first_and_then_the_deeper_level() -> None:
    call = acknowledged(DPR, level=Level.UNIT)
    mail = acknowledged(DPR, evidence=Evidence.EMAIL)
    signed = acknowledged(DPR, evidence=Evidence.COSIGNATURE, level=Level.NATIONAL)
    notice = stand([composed(DPR), mail, signed, call]).notice(DPR.number)
    assert notice.answers(FIRST) == (signed, mail, call)


def test_what_a_party_takes_back_no_longer_stands_until_it_says_it_again() -> None:
    said = acknowledged(DPR, -20 * HOUR)
    taken = AcknowledgementWithdrawn(-10 * HOUR, DPR.number, (FIRST,), Words("Not now"))
    standing = stand([composed(DPR), said, taken])
    assert standing.notice(DPR.number).answers(FIRST) == ()
    assert standing.notice(DPR.number).answers(SECOND) == (said,)
    again = acknowledged(DPR, -9 * HOUR)
    assert after(standing, again).notice(DPR.number).answers(FIRST) == (again,)


def test_a_clearance_is_no_acknowledgement() -> None:
    given_ = ClearanceGiven(-20 * HOUR, DPR.number, DPR.segments, Words("Until 17:00"))
    notice = stand([composed(DPR), given_]).notice(DPR.number)
    assert notice.answers(FIRST) == ()
    assert notice.clearance(FIRST) == given_
    refused = ClearanceRefused(-20 * HOUR, DPR.number, (FIRST,))
    notice = stand([composed(DPR), given_, refused]).notice(DPR.number)
    assert notice.clearance(FIRST) == refused  # at the same second, the refusal counts
    assert notice.clearance(SECOND) == given_


def test_a_criterion_is_met_until_it_is_lifted() -> None:
    met = AbortCriterionMet(0, AbortCriterion.FIRE)
    lifted = AbortCriterionLifted(HOUR, AbortCriterion.FIRE)
    assert stand([met]).met() == (met,)
    assert stand([met, lifted]).met() == ()
    again = AbortCriterionMet(HOUR, AbortCriterion.FIRE)  # at the same second: convoys stay
    assert stand([again, lifted]).met() == (again,)


# --- properties ---

NUMBERS = st.sampled_from(["case/a", "case/b"])
TIMES = st.integers(0, 5)
SEGMENTS = st.lists(st.sampled_from(["s1", "s2"]), min_size=1, unique=True).map(tuple)
DIGESTS = st.sampled_from(["v1", "v2"])
KINDS = get_args(Fact)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Make any fact; digests follow the version, but for some that do not."""
    kind = draw(st.sampled_from(KINDS))
    version = draw(st.integers(1, 3))
    right = draw(st.integers(0, 4)) > 0
    given_ = {
        "at": draw(TIMES),
        "notice": draw(NUMBERS),
        "version": version,
        "party": "a",
        "segments": draw(SEGMENTS),
        "digest": f"v{version}" if right else draw(DIGESTS),
        "office": draw(st.sampled_from(Office)),
        "contact": "post",
        "level": draw(st.sampled_from(Level)),
        "evidence": draw(st.sampled_from(Evidence)),
        "way": draw(st.sampled_from(Way)),
        "outcome": draw(st.sampled_from(Outcome)),
        "criterion": draw(st.sampled_from(AbortCriterion)),
    }
    fact: Fact = kind(**{k: v for k, v in given_.items() if k in kind.__dataclass_fields__})
    return fact


DAYS = st.lists(facts(), max_size=12)


@given(DAYS, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_does_not_matter(day: list[Fact], chance: object) -> None:
    shuffled = list(day)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert stand(shuffled) == stand(day)


@given(DAYS)
def test_a_fact_that_arrives_twice_does_no_harm(day: list[Fact]) -> None:
    once = stand(day)
    for fact in day:
        assert after(once, fact) == once


@given(DAYS, facts())
def test_a_fact_about_one_notice_leaves_the_others_as_they_were(
    day: list[Fact], fact: Fact
) -> None:
    before, then = stand(day), after(stand(day), fact)
    for number in ("case/a", "case/b"):
        if getattr(fact, "notice", "") != number:
            assert then.notice(number) == before.notice(number)


def answers(standing: Standing) -> list[tuple[NoticeStanding, str, NoticeAcknowledged]]:
    return [
        (notice, segment, answer)
        for notice in standing.notices
        for segment in notice.current.segments
        for answer in notice.answers(segment)
    ]


@given(DAYS)
def test_what_counts_is_for_the_very_text_of_the_current_version(day: list[Fact]) -> None:
    for notice, segment, answer in answers(stand(day)):
        assert answer.version == notice.current.version
        assert answer.digest == notice.current.digest != ""
        assert segment in answer.segments
        assert answer in day


@given(DAYS)
def test_a_new_version_leaves_nothing_acknowledged(day: list[Fact]) -> None:
    draft = NoticeAmended(9, "case/a", 4, "a", ("s1", "s2"), "v4")
    notice = after(stand(day), draft).notice("case/a")
    assert notice.current.version == 4
    assert [notice.answers(segment) for segment in ("s1", "s2")] == [(), ()]


@given(DAYS)
def test_nothing_is_acknowledged_that_was_taken_back_since(day: list[Fact]) -> None:
    taken = AcknowledgementWithdrawn(9, "case/a", ("s1",))
    notice = after(stand(day), taken).notice("case/a")
    assert notice.answers("s1") == ()
    assert notice.stale("s1") is None


@given(DAYS)
def test_no_fact_but_an_acknowledgement_acknowledges(day: list[Fact]) -> None:
    silent = [fact for fact in day if not isinstance(fact, NoticeAcknowledged)]
    assert answers(stand(silent)) == []
    for notice in stand(silent).notices:
        assert stage(notice, HOUR, 0) not in {Stage.ACKNOWLEDGED, Stage.PARTLY}


@given(DAYS, st.integers(-10, 10))
def test_every_standing_has_a_stage(day: list[Fact], now: int) -> None:
    for notice in stand(day).notices:
        assert isinstance(stage(notice, 3, now), Stage)
        assert "approved" not in stage(notice, 3, now)


def test_nothing_is_known_before_the_first_fact() -> None:
    assert stand([]) == UNTOLD
    assert UNTOLD.notice("case/a").party == ""
    assert {NoticeComposed, NoticeSubmitted} < set(KINDS)

"""Gaps, strands of talks, timeline, and what is agreed against what is contested."""

import csv
import io
from dataclasses import replace

import pytest
from tests.record.records import NOW, WHO, linked, record_of

from safepassage.model import Firmness
from safepassage.record.bearing import Bearing, Level
from safepassage.record.export import EVENTS, as_csv, events, plover
from safepassage.record.facts import ClauseSettled, EntryPlaced, EntryRejected, Fact, TrackNamed
from safepassage.record.gaps import CHECKLIST, Coverage, Gap, gaps
from safepassage.record.said import (
    CLASS,
    Action,
    Ask,
    Commitment,
    Hours,
    Meeting,
    MeetingStatus,
    Progress,
    Proposal,
    Said,
    Scope,
    Statement,
    ViolationClaim,
)
from safepassage.record.tracks import Track, TrackState, tracks
from safepassage.record.views import by_party, island, timeline, words_of
from safepassage.record.when import When

MAY = When("2022-05-04")
LATER = When("2022-05-31").ends


def gap(key: str, *facts: Fact, said: Said = Statement()) -> Gap:  # noqa: B008 - frozen
    return next(of for of in gaps(record_of([said, said], *facts)) if of.clause.key == key)


# --- gaps ---------------------------------------------------------------------------------------


def test_nothing_is_settled_by_an_empty_record() -> None:
    found = gaps(record_of([]))
    assert [of.clause for of in found] == list(CHECKLIST)
    assert {of.coverage for of in found} == {Coverage.SILENT}


def test_a_clause_is_covered_once_a_human_judged_so_and_contested_once_another_entry_is() -> None:
    settles = ClauseSettled(NOW, "statement-1", "phones", contests=False)
    contests = ClauseSettled(NOW, "statement-2", "phones", contests=True)
    assert gap("phones", settles).coverage is Coverage.COVERED
    both = gap("phones", settles, contests)
    assert (both.coverage, both.settled, both.contested) == (
        Coverage.CONTESTED,
        ("statement-1",),
        ("statement-2",),
    )


def test_what_was_rejected_settles_nothing() -> None:
    settles = ClauseSettled(NOW, "statement-1", "phones", contests=False)
    assert gap("phones", settles, EntryRejected(NOW, "statement-1", WHO)).settled == ()


def test_words_only_find_candidates() -> None:
    found = gap("military-age-men", said=Statement("somebody", topic="the men were told to wait"))
    assert found.coverage is Coverage.SILENT
    assert found.candidates == ("statement-1", "statement-2")


def test_a_promise_with_hours_settles_the_hours() -> None:
    hours = Hours(When("2022-05-05T08:00+03:00"), When("2022-05-05T18:00+03:00"))
    found = gap("hours", said=Commitment(scope=Scope(hours=(hours,))))
    assert found.settled == ("commitment-1", "commitment-2")


# --- strands of talks ---------------------------------------------------------------------------


def strand(*said: Said) -> Track:
    kinds: dict[str, int] = {}
    placed: list[Fact] = [TrackNamed(NOW, "istanbul", "Talks", "Turkish president", Level.LEADERS)]
    for of in said:
        kind = type(of).__name__.lower()
        kinds[kind] = kinds.get(kind, 0) + 1
        placed.append(EntryPlaced(NOW, f"{kind}-{kinds[kind]}", "istanbul"))
    (track,) = tracks(record_of(said, *placed), LATER)
    return track


OFFER = Proposal("Turkish president", "Russian president", Ask.OFFER, "to host", date=MAY)


def day(number: int) -> When:
    return When(f"2022-05-{number:02}")


HELD = Meeting(("Ukraine",), ("Russian Federation",), date=day(6))
HALTED = Action("Ukraine", "the talks", Progress.SUSPENDED, date=day(7))
AGAIN = replace(HELD, date=day(8))
ENDED = Action("both", "the talks", Progress.DONE, date=day(9))


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ((OFFER,), TrackState.PROPOSED),
        ((OFFER, replace(HELD, status=MeetingStatus.PLANNED)), TrackState.PROPOSED),
        ((OFFER, HELD), TrackState.RUNNING),
        ((OFFER, HELD, HALTED), TrackState.HALTED),
        ((OFFER, HELD, HALTED, AGAIN), TrackState.RESUMED),
        ((OFFER, HELD, HALTED, AGAIN, ENDED), TrackState.CONCLUDED),
    ],
)
def test_a_strand_of_talks_is_proposed_runs_halts_resumes_and_concludes(
    said: tuple[Said, ...], state: TrackState
) -> None:
    assert strand(*said).state is state


def test_a_strand_tells_its_parties_who_pushes_what_and_since_when_nothing_moved() -> None:
    track = strand(OFFER, HELD)
    assert track.parties == ("Russian Federation", "Russian president", "Ukraine")
    assert [(of.by, of.content) for of in track.pushes] == [("Turkish president", "to host")]
    assert track.since == day(6).begins


def test_a_promise_that_nobody_confirmed_waits_on_its_strand() -> None:
    assert strand(Commitment("Ukraine", date=MAY)).waiting == ("commitment-1",)


def test_before_anything_was_said_there_is_no_strand() -> None:
    named = TrackNamed(NOW, "istanbul", "Talks", "", Level.LEADERS)
    placed = EntryPlaced(NOW, "proposal-1", "istanbul")
    assert tracks(record_of([OFFER], named, placed), MAY.begins - 1) == ()


# --- views --------------------------------------------------------------------------------------


def test_the_timeline_counts_the_days_of_the_war_and_keeps_to_one_party() -> None:
    record = record_of([HELD, OFFER])
    first = When("2022-02-24").begins
    # 24 February is day 1: 5 days of February, 31 of March, 30 of April, 4 of May
    assert [(of.entry.id, of.day) for of in timeline(record, first_day=first)] == [
        ("proposal-1", 70),
        ("meeting-1", 72),
    ]
    assert [of.entry.id for of in timeline(record, "ukraine")] == ["meeting-1"]
    assert by_party(record)["Ukraine"] == ("meeting-1",)


def test_what_is_agreed_is_told_apart_from_what_is_contested() -> None:
    said: list[Said] = [
        Commitment("A", content="a corridor", date=MAY),
        Commitment("B", content="a pause", date=MAY),
        ViolationClaim("A", "B", "the pause", date=day(5)),
    ]
    record = record_of(said, linked("violation-claim-1", Bearing.CONTESTS, "commitment-2"))
    found = island(record, LATER)
    assert found.agreed == (("A: a corridor (unqualified)", ("commitment-1",)),)
    assert found.contested == (("B: a pause (unqualified)", ("commitment-2", "violation-claim-1")),)


@pytest.mark.parametrize("kind", CLASS.values())
def test_every_type_is_said_in_a_sentence_and_tagged(kind: type) -> None:
    assert words_of(kind())
    assert len(plover(kind())) == 2


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        (Meeting(), ("CONSULT", "visit")),
        (Proposal(ask=Ask.YIELD), ("REQUEST", "yield")),
        (OFFER, ("AGREE", "")),
        (Commitment(firmness=Firmness.IN_PRINCIPLE), ("AGREE", "")),
        (Action(deed="released prisoners"), ("RETREAT", "release")),
        (Action(deed="went home"), ("", "")),
    ],
)
def test_entries_bear_the_tags_of_plover(said: Said, tag: tuple[str, str]) -> None:
    assert plover(said) == tag


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text() -> None:
    record = record_of([Statement('=HYPERLINK("x")', topic="\tfunny", date=MAY)])
    (row,) = csv.DictReader(io.StringIO(as_csv(EVENTS, events(record))))
    assert row["source_actor"] == '\'=HYPERLINK("x")'

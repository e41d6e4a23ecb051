"""The page of the record: what it says and from which entries; nobody speaks through it."""

import base64
import hashlib
import html
import re
import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.record.builders import (
    COUNTS,
    FOUND,
    HEADING,
    LETTER,
    NOW,
    READOUT,
    SOURCES,
    VIEW,
    added,
    view,
)

from safepassage.record.bearing import Bearing
from safepassage.record.entry import Entry, Role, Ruling, Span, Suggestion
from safepassage.record.facts import EntryLinked, EntrySuggested
from safepassage.record.said import Statement
from safepassage.record.source import Source
from safepassage.record.state import EMPTY, Record, after
from safepassage.record.when import When
from safepassage.report.record.dates import day_of_war, written
from safepassage.report.record.page import View, page, render
from safepassage.report.record.text import lay

PAGE = page(VIEW, HEADING)
FILE = render(VIEW, HEADING)
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e{{7*7}}"


def text_of(file: str) -> str:
    """Give the words of a page as a reader sees them."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", file.split("<body", 1)[1], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", body)).split())


def test_at_10_55_on_5_march_2022_the_west_is_in_force_and_the_east_is_a_no_go() -> None:
    (promise,) = PAGE.promises
    assert promise.firmness == "in principle"
    assert [(of.segments, of.words, of.confirmed) for of in promise.stretches] == [
        ("west", "in force", True),
        ("east", "agreed in principle", False),
    ]
    assert [of.because.id for of in promise.stretches] == ["action-2", "commitment-1"]
    assert "No-go: not confirmed for east: agreed in principle" in text_of(FILE)


def test_a_promise_that_was_withdrawn_since_is_shown_so_and_by_what() -> None:
    gone = EntryLinked(NOW, "refusal-1", "commitment-1", Bearing.WITHDRAWS, (), Role.SUPPORT)
    (promise,) = page(view(gone), HEADING).promises
    assert {(of.words, of.because.id) for of in promise.stretches} == {("withdrawn", "refusal-1")}


def test_days_are_counted_from_the_first_of_the_war() -> None:
    # 24 February 2022 is day 1; 4 March is 5 days of February later, and 4 more: day 9
    assert [(day.name, day.of_war) for day in PAGE.days] == [
        ("Fri 4 March 2022", 9),
        ("Sat 5 March 2022", 10),
        ("Sun 6 March 2022", 11),
    ]
    assert day_of_war(date(2022, 4, 26), date(2022, 2, 24)) == 62
    assert day_of_war(date(2022, 2, 23), date(2022, 2, 24)) is None
    assert "day 9 of the war" not in render(VIEW, replace(HEADING, first_day=None))


def test_the_arithmetic_of_counts_is_shown_and_what_nobody_explains_stays_open() -> None:
    assert [of.sum for of in PAGE.counts.sums] == ["25 + 101 = 126"]
    assert [of.words.partition(":")[0] for of in PAGE.counts.unexplained] == ["156"]
    assert [of.id for of in PAGE.counts.unusable] == ["figure-5"]  # "thousands" has no number


def test_what_is_agreed_stands_apart_from_what_is_contested() -> None:
    assert "25 + 101 = 126" in [line.words for line in PAGE.sides.agreed]
    assert [line.refs[0].id for line in PAGE.sides.contested] == ["refusal-1"]


def test_each_party_has_its_own_view() -> None:
    ministry = next(of for of in PAGE.parties if of.name == "The ministry")
    assert ministry.sum == "1 refusal, 1 action, 2 figures"


def test_the_checklist_says_on_what_the_entries_are_silent() -> None:
    silent = [of.question for of in PAGE.clauses if of.coverage == "silent"]
    assert "Men of military age: may they leave?" in silent
    assert "Which hours, in which time zone?" not in silent


def test_a_strand_of_talks_tells_since_when_nothing_moved_and_what_waits_on_it() -> None:
    (strand,) = PAGE.strands
    assert (strand.state, strand.still) == ("running", 1)
    assert [of.id for of in strand.waiting] == ["commitment-1"]


def test_texts_stand_in_the_order_in_which_they_were_published() -> None:
    assert [of.digest for of in PAGE.texts] == [of.digest for of in (READOUT, LETTER, COUNTS)]


def test_every_reference_leads_to_an_entry_on_the_page() -> None:
    anchors = set(re.findall(r' id="([^"]+)"', FILE))
    targets = set(re.findall(r'href="#([^"]+)"', FILE))
    rejected = {"in-action-3"}  # what is rejected marks nothing in the text
    assert targets - anchors == rejected
    assert len(re.findall(r' id="', FILE)) == len(anchors)  # no two of one name


@pytest.mark.parametrize("source", SOURCES)
def test_the_pieces_of_a_text_are_the_text_whatever_is_marked_in_it(source: Source) -> None:
    shown = next(of for of in PAGE.texts if of.digest == source.digest)
    assert "".join(piece.words for piece in shown.pieces) == source.text


def test_what_is_within_another_entry_has_its_own_mark_and_the_rejected_none() -> None:
    shown = next(of for of in PAGE.texts if of.digest == COUNTS.digest)
    marked = {piece.card: piece.words for piece in shown.pieces if piece.card}
    assert marked["figure-5"] == "Thousands"
    assert "action-3" not in marked
    by_number = {card.id: card for card in shown.cards}
    assert by_number["action-3"].ruling == Ruling.REJECTED


def test_marks_that_overlap_leave_every_character_where_it_was() -> None:
    words = "abcdef"
    source = Source(words)
    spans = (Span(0, 4), Span(2, 6), Span(2, 3))
    record = VIEW.record
    for n, span in enumerate(spans, start=10):
        fact = EntrySuggested(NOW, f"statement-{n}", source.digest, Suggestion(Statement(), span))
        record = after(record, fact)
    laid = lay(record, added(source), words)
    assert "".join(piece.words for piece in laid.pieces) == words
    assert [(piece.words, piece.card) for piece in laid.pieces] == [
        ("ab", "statement-10"),
        ("c", "statement-12"),  # the shortest of three
        ("d", "statement-10"),
        ("ef", "statement-11"),
    ]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=12))
def test_whatever_is_marked_the_pieces_are_the_text_and_each_entry_begins_once(
    found: list[tuple[int, int]],
) -> None:
    words = "abcdefghijklmnopqrstuvwxyz\nбيé."
    spans = [Span(at, at + length) for at, length in found]
    record = VIEW.record
    source = Source(words)
    for n, span in enumerate(spans, start=10):
        fact = EntrySuggested(NOW, f"statement-{n}", source.digest, Suggestion(Statement(), span))
        record = after(record, fact)
    laid = lay(record, added(source), words)
    assert "".join(piece.words for piece in laid.pieces) == words
    begun = [name for piece in laid.pieces for _, name in piece.begins]
    inside = [
        card.id for card, span in zip(laid.cards, sorted(spans), strict=True) if span.end <= 31
    ]
    assert begun == inside  # what does not lie in the text is no mark, and still a card


def test_five_thousand_nested_entries_are_laid_out_in_a_second() -> None:
    words = "a" * 10_001
    source = Source(words)
    suggestions = (Suggestion(Statement(), Span(n, 10_001 - n)) for n in range(5_000))
    facts = (
        EntrySuggested(NOW, f"statement-{n}", source.digest, of) for n, of in enumerate(suggestions)
    )
    entries = {
        fact.entry: Entry(fact.entry, fact.source, fact.suggestion, fact.suggestion.said)
        for fact in facts
    }
    began = time.process_time()
    laid = lay(Record(entries=entries), added(source), words)
    assert time.process_time() - began < 5  # 0.4 s where nothing else runs
    assert len(laid.cards) == 5_000
    middle = next(piece for piece in laid.pieces if piece.card == "statement-4999")
    assert middle.words == "a" * 3  # 10,001 less 2 x 4,999


def test_hostile_words_are_shown_and_never_run() -> None:
    source = Source(f"Before. {HOSTILE} After.", HOSTILE)
    quote = Span(8, 8 + len(HOSTILE))
    said = Statement(HOSTILE, HOSTILE, HOSTILE)
    record = after(VIEW.record, added(source))
    record = after(
        record, EntrySuggested(NOW, "statement-9", source.digest, Suggestion(said, quote))
    )
    words = {of.digest: of.text for of in (*SOURCES, source)}
    file = render(View(record, words.__getitem__, 9, NOW), replace(HEADING, title=HOSTILE))
    assert "<script" not in file
    assert "<img" not in file
    assert "\u202e" not in file
    assert "{{7*7}}" in text_of(file)  # as it stands, not 49
    assert "</script><script>alert(1)</script>" in text_of(file)
    assert "Beware: the text holds 1 signs that turn the direction of writing" in text_of(file)
    assert "Beware" not in text_of(FILE)


def test_an_empty_record_has_a_page() -> None:
    words = text_of(render(View(EMPTY, str, 0, NOW), HEADING))
    assert "The record has no text yet." in words
    assert "Nobody has promised anything" in words


def test_the_network_is_shut_out_and_the_style_is_known_by_its_hash() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', FILE)
    style = re.search(r"<style>(.*?)</style>", FILE, re.DOTALL)
    assert policy
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in html.unescape(policy[1])
    assert "script-src 'none'" in html.unescape(policy[1])
    assert "<script" not in FILE
    assert not re.search(r'(src|href)="(?!#|data:)', FILE)
    assert " style=" not in FILE


def test_an_exercise_says_so_on_top_and_in_the_title() -> None:
    assert "<title>TRAINING · " in FILE
    assert "This is an exercise." in text_of(FILE)
    assert "TRAINING" not in text_of(render(VIEW, replace(HEADING, training=False)))


def test_the_same_record_gives_the_same_bytes() -> None:
    assert render(view(), HEADING) == FILE


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2022-04", "April 2022"),
        ("2022-04-26", "Tue 26 April 2022"),
        ("2022-05-05T08:00+03:00", "Thu 5 May 2022, 08:00 (UTC+03:00)"),
        ("2022-05-05T05:00Z", "Thu 5 May 2022, 05:00 (UTC)"),
    ],
)
def test_a_date_is_written_as_exactly_as_its_text_tells_it(iso: str, words: str) -> None:
    assert written(When(iso)) == words


def test_every_entry_of_the_tests_stands_in_its_text() -> None:
    assert all(quote in of.text for of, quote, _ in FOUND)

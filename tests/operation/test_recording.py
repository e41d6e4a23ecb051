"""Rulings of the record: what makes facts, what is refused, and how the ledger keeps them."""

from pathlib import Path

import pytest
from tests.fakes import ListStore
from tests.ledger.ledgers import NOON, opened
from tests.record.records import DIGEST, NOW, WHO, record_of

from safepassage.errors import LedgerError
from safepassage.ledger import Statement
from safepassage.model import Firmness
from safepassage.operation import Refusal
from safepassage.operation.recorded import recorded, write_record
from safepassage.operation.recording import (
    Ruler,
    add_source,
    confirm,
    confirm_as,
    edit,
    judge_firmness,
    judge_kept,
    link,
    reject,
    suggest,
    take,
    unlink,
)
from safepassage.operation.texts import TextFolder
from safepassage.record.bearing import Bearing, Kept
from safepassage.record.entry import Ruling, Span, Suggestion
from safepassage.record.entry_file import Link, Row
from safepassage.record.facts import EntryConfirmed, EntryEdited, EntrySuggested, Fact
from safepassage.record.said import Commitment, EntryType, ViolationClaim
from safepassage.record.said import Statement as SaidStatement
from safepassage.record.source import Source
from safepassage.record.state import fold

BY = Ruler(WHO, NOW)
SOURCE = Source("They agreed. They agreed again.", "a paper")


def made(facts: tuple[Fact, ...] | Refusal) -> tuple[Fact, ...]:
    assert not isinstance(facts, Refusal), str(facts)
    return facts


def test_the_same_text_twice_is_known() -> None:
    record = fold(made(add_source(fold(()), SOURCE, NOW)))
    assert "this text is known" in str(add_source(record, Source(SOURCE.text), NOW))


def test_suggestions_are_numbered_by_type_and_put_before_a_human_once() -> None:
    record = fold(made(add_source(fold(()), SOURCE, NOW)))
    found = [
        Suggestion(Commitment(), Span(0, 11)),
        Suggestion(ViolationClaim(), Span(0, 4)),
        Suggestion(Commitment(), Span(13, 30)),
    ]
    first = suggest(record, SOURCE.digest, found, NOW)
    assert not isinstance(first, Refusal)
    assert [of.entry for of in first] == ["commitment-1", "violation-claim-1", "commitment-2"]
    assert suggest(fold(first, record), SOURCE.digest, [*found, found[0]], NOW) == ()
    assert isinstance(suggest(record, DIGEST, found, NOW), Refusal)


def test_an_entry_may_be_rejected_and_confirmed_again() -> None:
    record = record_of([Commitment()])
    record = fold(made(reject(record, ["commitment-1"], BY, "it says nothing of the kind")), record)
    assert record.entries["commitment-1"].ruling is Ruling.REJECTED
    record = fold(made(confirm(record, ["commitment-1"], BY)), record)
    assert record.entries["commitment-1"].stands


def test_rows_of_a_file_are_confirmed_with_what_they_do_or_not_at_all() -> None:
    record = fold(made(add_source(fold(()), SOURCE, NOW)))
    rows = [
        Row(Suggestion(Commitment(), Span(0, 11)), name="first"),
        Row(
            Suggestion(Commitment(firmness=Firmness.IN_PRINCIPLE), Span(13, 30)),
            links=(Link("first", Bearing.RESTATES),),
            settles=("hours",),
        ),
    ]
    after = fold(made(take(record, SOURCE.digest, rows, BY)), record)
    assert all(of.stands for of in after.entries.values())
    assert after.links["commitment-2", "commitment-1"].bearing is Bearing.RESTATES
    assert ("hours", "commitment-2") in after.clauses
    wrong = [*rows, Row(Suggestion(Commitment(), Span(5, 11)), track="nowhere")]
    assert "no strand of talks" in str(take(record, SOURCE.digest, wrong, BY))


def test_two_wordings_cannot_restate_each_other() -> None:
    record = record_of([Commitment(), Commitment()])
    one = made(link(record, "commitment-2", Link("commitment-1", Bearing.RESTATES), BY))
    back = link(fold(one, record), "commitment-1", Link("commitment-2", Bearing.RESTATES), BY)
    assert isinstance(back, Refusal)
    assert isinstance(
        link(record, "commitment-1", Link("commitment-1", Bearing.RESTATES), BY), Refusal
    )


def test_a_statement_is_confirmed_as_the_promise_that_it_is() -> None:
    record = record_of([SaidStatement("The governor", topic="buses will come")])
    facts = made(confirm_as(record, ["statement-1"], EntryType.COMMITMENT, BY))
    said = Commitment("The governor", content="buses will come")
    assert facts == (EntryEdited(NOW, "statement-1", said, WHO),)
    entry = fold(facts, record).entries["statement-1"]
    assert (entry.type, entry.ruling) == (EntryType.COMMITMENT, Ruling.EDITED)
    assert entry.suggestion.said == SaidStatement("The governor", topic="buses will come")


def test_a_promise_on_which_judgements_hang_becomes_nothing_else() -> None:
    record = record_of([Commitment(), SaidStatement()])
    hung = fold(
        made(link(record, "statement-1", Link("commitment-1", Bearing.CONFIRMS), BY)), record
    )
    refused = edit(hung, "commitment-1", SaidStatement(), BY)
    assert "commitment-1 is no statement while statement-1 does something to it" in str(refused)
    free = fold(made(unlink(hung, "statement-1", "commitment-1", BY)), hung)
    assert made(edit(free, "commitment-1", SaidStatement(), BY))
    judged = fold(made(judge_firmness(free, "commitment-1", Firmness.WRITTEN, BY)), free)
    assert "judged as a promise" in str(edit(judged, "commitment-1", SaidStatement(), BY))


def test_only_a_promise_is_judged_as_one() -> None:
    record = record_of([SaidStatement()])
    for refused in (
        judge_firmness(record, "statement-1", Firmness.WRITTEN, BY),
        judge_kept(record, "statement-1", Kept.KEPT, ["statement-1"], BY),
    ):
        assert str(refused) == "statement-1 is no commitment"


def test_a_judgement_is_taken_back() -> None:
    record = record_of([Commitment(), SaidStatement()])
    linked = link(record, "statement-1", Link("commitment-1", Bearing.WITHDRAWS), BY)
    record = fold(made(linked), record)
    assert record.links
    record = fold(made(unlink(record, "statement-1", "commitment-1", BY)), record)
    assert not record.links
    assert "does nothing to" in str(unlink(record, "statement-1", "commitment-1", BY))


def test_a_judgement_on_a_wording_is_one_on_its_promise() -> None:
    record = record_of([Commitment(), Commitment()])
    restated = made(link(record, "commitment-2", Link("commitment-1", Bearing.RESTATES), BY))
    record = fold(restated, record)
    (judged,) = made(judge_firmness(record, "commitment-2", Firmness.SIGNED, BY))
    assert getattr(judged, "commitment", "") == "commitment-1"


def test_whether_a_promise_is_kept_rests_on_confirmed_entries() -> None:
    record = record_of([Commitment(), SaidStatement()])
    assert isinstance(judge_kept(record, "commitment-1", Kept.KEPT, [], BY), Refusal)
    assert made(judge_kept(record, "commitment-1", Kept.KEPT, ["statement-1"], BY))
    record = fold(made(reject(record, ["statement-1"], BY)), record)
    assert isinstance(judge_kept(record, "commitment-1", Kept.KEPT, ["statement-1"], BY), Refusal)
    assert made(judge_kept(record, "commitment-1", Kept.PENDING, [], BY))


def test_facts_come_back_from_a_ledger_that_holds_other_facts_too() -> None:
    store = ListStore()
    facts = [
        *made(add_source(fold(()), SOURCE, NOW)),
        EntrySuggested(NOW, "commitment-1", SOURCE.digest, Suggestion(Commitment(), Span(0, 4))),
        EntryConfirmed(NOW, "commitment-1", WHO),
    ]
    other = Statement("convoy_departed/1", b"7")
    opened(store).append([other, *map(write_record, facts), other], NOON)
    assert list(recorded(store)) == facts


def test_words_are_kept_in_one_line_without_what_a_screen_hides_or_turns_round() -> None:
    told = SaidStatement("a\u202eb", topic="they\n agreed\x1b[31m")
    fact = EntrySuggested(NOW, "statement-1", DIGEST, Suggestion(told, Span(0, 2)))
    body = write_record(fact).body
    assert b'"speaker":"ab"' in body
    assert b'"topic":"they agreed[31m"' in body


def test_what_was_found_twice_is_known_however_its_words_were_broken() -> None:
    record = fold(made(add_source(fold(()), SOURCE, NOW)))
    one, other = (
        [Suggestion(SaidStatement(topic=words), Span(0, 4))]
        for words in ("they\nagreed", "they agreed")
    )
    first = suggest(record, SOURCE.digest, one, NOW)
    assert not isinstance(first, Refusal)
    assert suggest(fold(first, record), SOURCE.digest, other, NOW) == ()


def test_words_are_kept_in_unicodes_composed_form() -> None:
    accent = "e\u0301"  # an e, and an accent on it
    fact = EntrySuggested(NOW, "statement-1", DIGEST, Suggestion(SaidStatement(accent), Span(0, 2)))
    assert "\u00e9".encode() in write_record(fact).body


def test_words_without_an_end_are_refused() -> None:
    said = SaidStatement(topic="x" * 1001)
    with pytest.raises(LedgerError, match="out of its bounds"):
        write_record(EntrySuggested(NOW, "statement-1", DIGEST, Suggestion(said, Span(0, 2))))


def test_a_text_is_kept_under_its_digest_and_refused_once_it_was_changed(tmp_path: Path) -> None:
    folder = TextFolder(tmp_path / "texts")
    folder.keep(SOURCE)
    folder.keep(SOURCE)
    assert folder.text(SOURCE.digest) == SOURCE.text
    (tmp_path / "texts" / f"{SOURCE.digest}.txt").write_text("They refused.", "utf-8")
    with pytest.raises(LedgerError, match="not the text that was added"):
        folder.text(SOURCE.digest)
    with pytest.raises(LedgerError, match="lacks the text"):
        folder.text(DIGEST)

"""What posts from the desk's pages come to: a fact, or a sentence that says why not."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.server.desks import NOW, SOURCE, Served, desk_in, served, suggestions
from tests.server.test_access import ask

from safepassage.operation import Refusal
from safepassage.record.entry import Role
from safepassage.record.facts import EntryConfirmed, EntryEdited, EntrySuggested, SourceAdded
from safepassage.record.source import Affiliation, Source
from safepassage.record.when import When
from safepassage.server.rulings import find

PLACE = f"/texts/{SOURCE.digest}"
NEWS = {
    "text": "First line.\r\nسطر ثان\r\n",
    "publisher": "  Wire   service ",
    "date": "2022-04-27",
    "affiliation": "press",
    "address": "https://wire.example/1",
}


def post(of: Served, path: str, **told: str) -> tuple[int, str, str]:
    """Send a form; give the status, where it leads, and the page."""
    status, headers, page = ask(of, path, "POST", urlencode(told))
    return status, headers.get("location", ""), page


def reads(source: Source) -> tuple[object, ...] | Refusal:
    """Read the text of the tests; say of others that their language is unread."""
    return suggestions(source) or Refusal("this text is not in English")


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Served]:
    """Serve a desk at which a program reads."""
    with served(desk_in(tmp_path, reads)) as it:  # type: ignore[arg-type] # a tuple of suggestions
        yield it


def test_a_text_that_is_pasted_is_a_fact_and_lies_beside_the_ledger(at_desk: Served) -> None:
    status, leads, _ = post(at_desk, "/texts", **NEWS)
    text = Source("First line.\nسطر ثان\n")  # lines end as in a file
    assert (status, leads) == (303, f"/texts/{text.digest}")
    assert at_desk.facts()[-1] == SourceAdded(
        NOW,
        text.digest,
        "Wire service",
        When("2022-04-27"),
        "https://wire.example/1",
        Affiliation.PRESS,
    )
    assert at_desk.desk.texts.text(text.digest) == text.text


def test_the_same_text_twice_is_recognised(at_desk: Served) -> None:
    post(at_desk, "/texts", **NEWS)
    before = at_desk.facts()
    status, _, page = post(at_desk, "/texts", **NEWS)
    assert status == 422
    assert "This text is known" in page
    assert at_desk.facts() == before


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("text", "  ", "a source without a text"),
        ("date", "yesterday", "is not a date such as"),
        ("affiliation", "friend", "nobody&#39;s side"),
        ("publisher", "W" * 161, "publisher has 161 characters, 160 at most"),
    ],
)
def test_a_text_that_cannot_be_is_refused_and_what_was_pasted_stays(
    at_desk: Served, name: str, value: str, why: str
) -> None:
    before = at_desk.facts()
    status, _, page = post(at_desk, "/texts", **NEWS | {name: value})
    assert status == 422
    assert why in page
    assert (NEWS["text"].splitlines()[0] in page) is (name != "text")
    assert 'value="https://wire.example/1"' in page
    assert at_desk.facts() == before


def test_a_program_reads_a_text_once_and_finds_nothing_twice(reader: Served) -> None:
    before = reader.facts()
    status, _, page = post(reader, f"{PLACE}/read")
    assert status == 200
    assert "No further entry was found" in page
    assert reader.facts() == before


def test_a_text_that_a_program_cannot_read_is_said_to_be_unread(reader: Served) -> None:
    _, leads, _ = post(reader, "/texts", **NEWS)
    status, _, page = post(reader, f"{leads}/read")
    assert status == 422
    assert "This text is not in English." in page


def test_where_no_program_reads_the_page_does_not_offer_it(at_desk: Served) -> None:
    assert "Look for entries" not in ask(at_desk, PLACE)[2]
    assert post(at_desk, f"{PLACE}/read")[0] == 404


def test_words_that_do_not_stand_in_the_text_are_no_entry(at_desk: Served) -> None:
    before = at_desk.facts()
    status, _, page = post(at_desk, f"{PLACE}/entries", quote="The envoy wept", type="statement")
    assert status == 422
    assert "do not stand in the text" in page
    assert "The envoy wept" in page
    assert at_desk.facts() == before


def test_an_entry_by_hand_is_suggested_first_and_then_filled_in(at_desk: Served) -> None:
    quote = "president"  # stands twice: in "the president in the capital", "The president agreed"
    _, leads, _ = post(at_desk, f"{PLACE}/entries", quote=quote, nth="2", type="statement")
    assert leads == f"{PLACE}?at=statement-2&edit=yes"
    suggested = at_desk.facts()[-1]
    assert isinstance(suggested, EntrySuggested)
    second = SOURCE.text.index(quote, SOURCE.text.index(quote) + 1)
    assert suggested.suggestion.quote.start == second


def test_the_same_words_entered_twice_are_one_entry(at_desk: Served) -> None:
    told = {"quote": "Talks", "type": "action"}
    leads = {post(at_desk, f"{PLACE}/entries", **told)[1] for _ in range(2)}
    assert leads == {f"{PLACE}?at=action-2&edit=yes"}
    assert sum(isinstance(of, EntrySuggested) for of in at_desk.facts()) == 6 + 1


def test_a_key_that_is_pressed_twice_rules_once(at_desk: Served) -> None:
    seen = str(at_desk.desk.ledger.size())
    for _ in range(2):
        status, _, _ = post(at_desk, f"{PLACE}/meeting-1/confirm", seen=seen)
        assert status == 303
    rulings = [of for of in at_desk.facts() if isinstance(of, EntryConfirmed)]
    assert rulings == [EntryConfirmed(NOW, "meeting-1", Role.SUPPORT)]


def test_a_ruling_in_view_of_an_older_record_is_not_written(at_desk: Served) -> None:
    seen = str(at_desk.desk.ledger.size())
    post(at_desk, f"{PLACE}/meeting-1/reject", seen=seen)
    status, _, page = post(at_desk, f"{PLACE}/meeting-1/confirm", seen=seen)
    assert status == 409
    assert "Somebody ruled on meeting-1" in page
    assert not [of for of in at_desk.facts() if isinstance(of, EntryConfirmed)]


@pytest.mark.parametrize("seen", ["", "-1", "1e3", "x" * 99])
def test_a_ruling_that_does_not_say_in_view_of_what_is_not_written(
    at_desk: Served, seen: str
) -> None:
    assert post(at_desk, f"{PLACE}/meeting-1/confirm", seen=seen)[0] == 409


def test_an_edit_keeps_every_field_of_its_form(at_desk: Served) -> None:
    seen = str(at_desk.desk.ledger.size())
    told = {"promisor": "The president", "firmness": "written", "conditions": "one\r\ntwo\r\n"}
    scope = {
        "scope.segments": "west\neast",
        "scope.hours": "2022-05-05T08:00+03:00 to 2022-05-05T18:00+03:00",
    }
    status, _, _ = post(at_desk, f"{PLACE}/commitment-1/edit", seen=seen, **told, **scope)
    assert status == 303
    edited = at_desk.facts()[-1]
    assert isinstance(edited, EntryEdited)
    assert getattr(edited.said, "conditions", ()) == ("one", "two")
    assert edited.said == at_desk.desk.view().record.entries["commitment-1"].said


def test_an_entry_of_another_text_is_not_ruled_on_by_this_ones_page(at_desk: Served) -> None:
    _, other, _ = post(at_desk, "/texts", **NEWS)
    before = at_desk.facts()
    assert post(at_desk, f"{other}/meeting-1/confirm", seen="99")[0] == 404
    assert at_desk.facts() == before


def test_a_text_that_is_gone_from_its_folder_is_said_to_be(at_desk: Served, tmp_path: Path) -> None:
    (tmp_path / "texts" / f"{SOURCE.digest}.txt").unlink()
    status, headers, page = ask(at_desk, PLACE)
    assert status == 500
    assert "lacks the text" in page
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_text_that_was_changed_in_its_folder_is_not_shown(
    at_desk: Served, tmp_path: Path
) -> None:
    file = tmp_path / "texts" / f"{SOURCE.digest}.txt"
    file.write_text(SOURCE.text.replace("in principle", "in writing"), encoding="utf-8")
    status, _, page = ask(at_desk, PLACE)
    assert status == 500
    assert "is not the text that was added" in page


@pytest.mark.parametrize(
    ("quote", "nth", "found"),
    [
        ("ab", 1, (0, 2)),
        ("ab", 2, (7, 9)),
        ("b c", 1, (1, 5)),  # "b", a line break and a space, "c"
        ("ab", 3, None),
        ("ab", 0, None),
        ("", 1, None),
        ("a.", 1, None),  # no pattern: a full stop is a full stop
    ],
)
def test_words_are_found_however_their_lines_break(
    quote: str, nth: int, found: tuple[int, int] | None
) -> None:
    span = find("ab\n\tc, ab", quote, nth)
    assert (span and (span.start, span.end)) == found

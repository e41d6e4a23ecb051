"""What is judged of an entry at the desk: a fact, or the form again with why not."""

import pytest
from tests.server.desks import NOW, Served
from tests.server.test_access import ask
from tests.server.test_reading import PLACE, post

from safepassage.model import Firmness, PromiseState
from safepassage.operation import recording
from safepassage.record.bearing import Bearing, Kept, Level
from safepassage.record.entry import Role
from safepassage.record.facts import (
    ClauseSettled,
    EntryEdited,
    EntryLinked,
    EntryPlaced,
    EntryUnlinked,
    Fact,
    FirmnessJudged,
    KeptJudged,
    TrackNamed,
)
from safepassage.record.said import Commitment, EntryType
from safepassage.record.standing import standing

WHO = Role.SUPPORT
STRAND = {"strand": "istanbul", "title": "Istanbul process", "level": "ministers"}


@pytest.fixture
def taken(at_desk: Served) -> Served:
    """Take up everything that was found, at a desk that answers."""
    at_desk.desk.write(lambda record, by: recording.confirm(record, list(record.entries), by))
    return at_desk


def rule(at: Served, entry: str, what: str, **told: str) -> tuple[int, str, str]:
    """Send a ruling from a page that was just drawn."""
    return post(at, f"{PLACE}/{entry}/{what}", seen=str(at.desk.ledger.size()), **told)


@pytest.mark.parametrize(
    ("entry", "what", "told", "fact"),
    [
        (
            "statement-1",
            "link",
            {"bearing": "confirms", "commitment": "commitment-1", "segments": "west\r\neast"},
            EntryLinked(
                NOW, "statement-1", "commitment-1", Bearing.CONFIRMS, ("west", "east"), WHO
            ),
        ),
        (
            "commitment-1",
            "kept",
            {"kept": "broken", "evidence": "action-1"},
            KeptJudged(NOW, "commitment-1", Kept.BROKEN, ("action-1",), WHO),
        ),
        (
            "commitment-1",
            "firmness",
            {"firmness": "written", "why": "the letter"},
            FirmnessJudged(NOW, "commitment-1", Firmness.WRITTEN, WHO, "the letter"),
        ),
        (
            "action-1",
            "clause",
            {"clause": "hours", "contests": "yes"},
            ClauseSettled(NOW, "action-1", "hours", contests=True),
        ),
    ],
)
def test_each_judgement_is_one_fact_and_stays_one_when_it_is_sent_again(
    taken: Served, entry: str, what: str, told: dict[str, str], fact: Fact
) -> None:
    before = taken.facts()
    for _ in range(2):
        status, leads, _ = rule(taken, entry, f"weigh/{what}", **told)
        assert (status, leads) == (303, f"{PLACE}?at={entry}&weigh=yes")
    assert taken.facts() == (*before, fact)


def test_a_link_is_shown_and_taken_back(taken: Served) -> None:
    told = {"bearing": "suspends", "commitment": "commitment-1"}
    rule(taken, "action-1", "weigh/link", **told)
    shown = ask(taken, f"{PLACE}?at=action-1&weigh=yes")[2]
    assert "Take back: suspends commitment-1" in shown
    rule(taken, "action-1", "weigh/unlink", commitment="commitment-1")
    rule(taken, "action-1", "weigh/unlink", commitment="commitment-1")
    assert taken.facts()[-1] == EntryUnlinked(NOW, "action-1", "commitment-1", WHO)
    assert sum(isinstance(of, EntryUnlinked) for of in taken.facts()) == 1


def test_a_strand_of_talks_is_named_on_the_first_page_and_an_entry_placed_in_it(
    taken: Served,
) -> None:
    assert "Its strand of talks" not in ask(taken, f"{PLACE}?at=meeting-1&weigh=yes")[2]
    assert post(taken, "/strands", **STRAND)[:2] == (303, "/#strands")
    named = TrackNamed(NOW, "istanbul", "Istanbul process", "", Level.MINISTERS)
    assert taken.facts()[-1] == named
    assert "Its strand of talks" in ask(taken, f"{PLACE}?at=meeting-1&weigh=yes")[2]
    for _ in range(2):
        rule(taken, "meeting-1", "weigh/strand", strand="istanbul")
    assert taken.facts()[-2:] == (named, EntryPlaced(NOW, "meeting-1", "istanbul"))


def test_a_strand_without_a_key_is_told_beside_its_field(taken: Served) -> None:
    before = taken.facts()
    status, _, page = post(taken, "/strands", **STRAND | {"strand": "Istanbul Process"})
    assert status == 422
    assert "is no key" in page
    assert 'value="Istanbul process"' in page  # nothing typed is lost
    assert taken.facts() == before


@pytest.mark.parametrize(
    ("entry", "what", "told", "why", "stays"),
    [
        (
            "statement-1",
            "link",
            {"bearing": "restates", "commitment": "figure-1"},
            "no commitment",
            "",
        ),
        (
            "statement-1",
            "link",
            {"bearing": "confirms", "commitment": "commitment-1", "segments": "West Gate"},
            "is no key",
            "West Gate",
        ),
        ("commitment-1", "kept", {"kept": "kept"}, "Kept needs an entry that says so", ""),
        (
            "commitment-1",
            "kept",
            {"kept": "kept", "evidence": "action-9"},
            "no entry action-9",
            "action-9",
        ),
        ("statement-1", "firmness", {"firmness": "signed"}, "no commitment", ""),
        ("statement-1", "clause", {"clause": "weather"}, "has no weather", ""),
        ("statement-1", "strand", {"strand": "geneva"}, "No strand of talks is named geneva", ""),
    ],
)
def test_what_cannot_be_judged_is_told_and_what_was_typed_stays(
    taken: Served, entry: str, what: str, told: dict[str, str], why: str, stays: str
) -> None:
    before = taken.facts()
    status, _, page = rule(taken, entry, f"weigh/{what}", **told)
    assert status == 422
    assert why in page
    assert stays in page
    assert taken.facts() == before


def test_nothing_is_judged_in_view_of_an_older_record(taken: Served) -> None:
    seen = str(taken.desk.ledger.size())
    rule(taken, "commitment-1", "weigh/firmness", firmness="written")
    told = {"kept": "kept", "evidence": "action-1", "seen": seen}
    status, _, page = post(taken, f"{PLACE}/commitment-1/weigh/kept", **told)
    assert status == 409
    assert "Somebody ruled on commitment-1" in page
    assert not [of for of in taken.facts() if isinstance(of, KeptJudged)]


def test_only_what_a_human_took_up_is_weighed(at_desk: Served) -> None:
    page = ask(at_desk, f"{PLACE}?at=commitment-1&weigh=yes")[2]
    assert "Which clause it settles" not in page
    assert 'data-key="w"' not in page
    assert rule(at_desk, "commitment-1", "weigh/colour")[0] == 404


def test_a_promise_that_is_judged_broken_at_the_desk_is_a_no_go(taken: Served) -> None:
    rule(taken, "commitment-1", "weigh/kept", kept="broken", evidence="action-1")
    (promise,) = standing(taken.desk.view().record, NOW)
    assert promise.segments[0].state is PromiseState.VIOLATED
    assert "as action-1 show" in ask(taken, PLACE)[2]


def test_a_statement_is_edited_as_the_promise_that_it_is(at_desk: Served) -> None:
    page = ask(at_desk, f"{PLACE}?at=statement-1&edit=yes&as=commitment")[2]
    assert 'name="promisor" value="The envoy"' in page
    told = {"as": "commitment", "promisor": "The envoy", "firmness": "verbal"}
    assert rule(at_desk, "statement-1", "edit", **told)[0] == 303
    said = Commitment("The envoy", firmness=Firmness.VERBAL)
    assert at_desk.facts()[-1] == EntryEdited(NOW, "statement-1", said, WHO)
    # its words are one entry still, whatever it was made since
    again = post(at_desk, f"{PLACE}/entries", quote='"We are ready," the envoy said afterwards.',
                 type="statement")  # fmt: skip
    assert again[1].endswith("edit=yes")


def test_an_edit_as_another_type_that_cannot_be_keeps_its_type(at_desk: Served) -> None:
    told = {"as": "commitment", "firmness": "signed", "deadline": "soon"}
    status, _, page = rule(at_desk, "statement-1", "edit", **told)
    assert status == 422
    assert "is not a date such as" in page
    assert f'<option value="{EntryType.COMMITMENT}" selected>' in page

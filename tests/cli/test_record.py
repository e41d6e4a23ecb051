"""From words to a plan, by commands: the example's record, its terms, and a promise taken back."""

import csv
import json
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.ledgers import ORGANISER

from safepassage import casefile
from safepassage.cli.main import main
from safepassage.ledger.keyfile import Cost, lock
from safepassage.ledger.keys import Role

CASE = Path(__file__).parents[2] / "examples" / "mariupol-2022"
TEXTS = CASE / "record"
PHRASE = "вода і хліб"
CHEAP = Cost(passes=1, kib=64, lanes=1)
INTO = ("--ledger", "ledger.db", "--key-file", "key")
READ = ("--ledger", "ledger.db")
BEFORE = "2022-05-05 06:00"
AFTER = "2022-05-05 07:30"  # the refusal came at 07:10
ROUNDS = "40"  # four seeds of four agree on the example by then, and two after 12
MARCH = "2022-03-05T10:55+02:00"


class Desk:
    """A folder with a ledger and the organiser's key, and commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command, hold it to its exit code, and give what it said: yes, or why not."""
        said, failed = self.both(*words, code=code)
        return failed if code else said

    def both(self, *words: str, code: int = 0) -> tuple[str, str]:
        """Run a command in this process."""
        said, failed, ended = StringIO(), StringIO(), 0
        with (
            pytest.MonkeyPatch.context() as prompt,
            chdir(self.folder),
            redirect_stdout(said),
            redirect_stderr(failed),
        ):
            prompt.setenv("SAFEPASSAGE_PASSPHRASE", PHRASE)
            prompt.setattr(sys, "argv", ["safepassage", *words])
            try:
                main()
            except SystemExit as end:
                ended = int(end.code or 0)
        assert ended == code, said.getvalue() + failed.getvalue()
        return said.getvalue(), failed.getvalue()

    def told(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run a command with ``--json``."""
        made: dict[str, Any] = json.loads(self.both(*words, "--json", code=code)[0])
        return made

    def plan(self, at: str, to: str = "case") -> dict[str, Any]:
        """Open the case as far as promises reach, and plan it."""
        self.run("terms", str(CASE), *READ, "-o", to, "--at", at)
        return self.told("plan", to, "--rounds", ROUNDS, "-o", f"plan of {to}")


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enter the example's record, command by command, as its script has them."""
    folder = tmp_path_factory.mktemp("record")
    (folder / "key").write_text(lock(Role.ORGANISER, ORGANISER, PHRASE, bytes(28), CHEAP), "utf-8")
    desk = Desk(folder)
    for path in TEXTS.iterdir():
        shutil.copy(path, folder)
    for line in (TEXTS / "enter.sh").read_text("utf-8").splitlines():
        if line.startswith("safepassage "):
            words = shlex.split(line.replace("$TO", shlex.join(INTO)))
            desk.run(*words[1:])
    return folder


@pytest.fixture
def desk(entered: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(entered, tmp_path / "desk")
    yield Desk(tmp_path / "desk")  # noqa: PT022 - a fixture as the others


def test_a_plan_names_the_promise_behind_every_hour_that_it_uses(desk: Desk) -> None:
    told = desk.plan(BEFORE)
    rests = {(row["commitment"], row["opens"][:10]): row for row in told["promises"]}
    assert set(rests) <= {
        *(("commitment-4", f"2022-05-0{day}") for day in (5, 6, 7)),  # the plant, announced
        *(("commitment-5", f"2022-05-0{day}") for day in (5, 6)),  # the road, by letter
        ("commitment-7", "2022-05-07"),  # the same road, by telephone
    }
    plant = [row for (key, _), row in rests.items() if key == "commitment-4"]
    assert plant
    assert all(row["segments"] == ["azovstal-mariupol"] for row in plant)
    assert rests["commitment-5", "2022-05-05"]["firmness"] == "written"
    assert told["lost"] == []
    plan = json.loads((desk.folder / "plan of case" / "plan.json").read_text("utf-8"))
    case = casefile.read(desk.folder / "case")
    drives = [
        step
        for convoy in plan["convoys"]
        for step in convoy["steps"]
        if step["act"] in {"drive in", "drive out"}
    ]
    assert drives
    for step in drives:  # every hour, not only every row
        assert any(
            of.segment == step["segment"] and of.window.holds(step["starts_s"], step["ends_s"])
            for of in case.promises
        ), step


def test_a_promise_that_is_withdrawn_costs_its_hours_and_the_plan_says_why(desk: Desk) -> None:
    before = desk.plan(BEFORE)
    add = ("record", "add", "2022-05-05-exercise-refusal.txt", "--date", "2022-05-05T07:10+03:00")
    desk.run(*add, *INTO)
    rows = ("--from", "2022-05-05-exercise-refusal.json")
    text = ("--text", "2022-05-05-exercise-refusal.txt")
    desk.run("record", "confirm", *rows, *text, *INTO)
    desk.run("terms", str(CASE), *READ, "-o", "again", "--at", AFTER)
    said = desk.run("plan", "again", "--rounds", ROUNDS, "-o", "plan again")
    assert "! Lost: Sat 7 May 2022, 08:00" in said
    assert "commitment-7 is withdrawn by refusal-1" in said
    after = desk.told("plan", "again", "--rounds", ROUNDS, "-o", "plan again")
    rest = {row["commitment"] for row in after["promises"]}
    assert "commitment-5" in rest
    assert rest <= {"commitment-4", "commitment-5"}
    assert [row["why"] for row in after["lost"]] == ["refusal-1"]
    assert after["left"] >= before["left"]
    assert after["person_hours"] > before["person_hours"]  # a day less


def test_a_plan_that_rests_on_a_promise_in_principle_says_so_on_its_first_line(desk: Desk) -> None:
    judged = ("--firmness", "in_principle", "--why", "no post has the order")
    desk.run("record", "judge", "commitment-5", *judged, *INTO)
    desk.run("terms", str(CASE), *READ, "-o", "case", "--at", BEFORE)
    said = desk.run("plan", "case", "--rounds", ROUNDS, "-o", "plan")
    assert said.startswith("THIS PLAN RESTS ON A PROMISE IN PRINCIPLE: commitment-5 (")
    page = (desk.folder / "plan" / "index.html").read_text("utf-8")
    assert "THIS PLAN RESTS ON A PROMISE IN PRINCIPLE" in page


def test_a_convoy_may_not_go_where_the_promise_behind_a_segment_is_not_confirmed(
    desk: Desk,
) -> None:
    desk.plan(BEFORE)
    ready = ("ready", "case", "plan of case", *READ, "--at")
    reasons = [
        of
        for convoy in desk.told(*ready, BEFORE, code=1)["convoys"]
        for of in convoy["reasons"]
        if of["aspect"] == "promise"
    ]
    held = {of["segment"] for of in reasons if of["weight"] == "holds"}
    assert "manhush-berdiansk" in held  # the posts there have the order
    forbids = {of["segment"]: of["words"] for of in reasons if of["weight"] == "forbids"}
    assert "not confirmed for this segment" in forbids["vasylivka-kamianske"]
    # the case was written before the promise was suspended: the ledger knows better
    desk.run("record", "link", "action-2", "suspends", "commitment-5", *INTO)
    later = desk.told(*ready, BEFORE, code=1)["convoys"]
    words = [of["words"] for it in later for of in it["reasons"] if of["aspect"] == "promise"]
    assert any("commitment-5" in of and "suspended), by action-2 does not" in of for of in words)


def test_a_promise_that_the_record_has_no_more_forbids(desk: Desk) -> None:
    desk.plan(BEFORE)
    desk.run("record", "reject", "commitment-5", *INTO)
    ready = ("ready", "case", "plan of case", *READ, "--at", BEFORE)
    reasons = [of for it in desk.told(*ready, code=1)["convoys"] for of in it["reasons"]]
    words = [of["words"] for of in reasons if of["weight"] == "forbids"]
    assert any("nobody promises the drive" in of and "commitment-5" in of for of in words)


def test_a_case_that_rests_on_promises_is_read_back_as_it_was_written(desk: Desk) -> None:
    desk.run("terms", str(CASE), *READ, "-o", "case", "--at", BEFORE)
    case = casefile.read(desk.folder / "case")
    casefile.write(case, desk.folder / "copy")
    assert casefile.read(desk.folder / "copy") == case
    noted = [it.note for it in case.sources if it.row.startswith("corridor south")]
    assert len(noted) == 3
    assert "commitment-5 (Coordination headquarters" in noted[0]


def test_terms_take_the_case_that_its_planners_wrote(desk: Desk) -> None:
    desk.run("terms", str(CASE), *READ, "-o", "case", "--at", BEFORE)
    said = desk.run("terms", "case", *READ, "-o", "twice", "--at", BEFORE, code=1)
    assert "rest on promises already" in said


def test_where_nobody_promised_anything_nothing_is_open(desk: Desk) -> None:
    told = desk.told("terms", str(CASE), *READ, "-o", "case", "--at", "2022-05-04 00:00", code=1)
    assert told["promises"] == []
    said = desk.run("plan", "case", "--rounds", ROUNDS, code=1)
    assert "Nobody can be moved" in said


def test_on_5_march_the_road_is_confirmed_for_donetsk_only(desk: Desk) -> None:
    told = desk.told("record", "standing", *READ, "--at", MARCH, code=1)
    (ceasefire,) = told["promises"]
    assert {of["segment"]: of["state"] for of in ceasefire["segments"]} == {
        "mariupol-nikolske": "in_force",
        "nikolske-rozivka": "in_force",
        "rozivka-polohy": "unilateral_announcement",
        "polohy-mala-tokmachka": "unilateral_announcement",
    }
    said, _ = desk.both("record", "standing", *READ, "--at", MARCH, code=1)
    assert "NO-GO: not confirmed for rozivka-polohy" in said


def test_two_texts_of_one_promise_keep_their_wordings_and_the_cautious_one_governs(
    desk: Desk,
) -> None:
    told = desk.told("record", "standing", *READ, "--at", "2022-04-28", code=1)
    involvement = next(of for of in told["promises"] if of["commitment"] == "commitment-2")
    assert involvement["firmness"] == "in_principle"
    assert [of["firmness"] for of in involvement["wordings"]] == ["in_principle", "unqualified"]


def test_the_first_operation_adds_up_and_156_and_59_stay_open(desk: Desk) -> None:
    told = desk.told("record", "claims", *READ)
    assert {"126 - 25 = 101", "101 - 32 = 69", "69 + 58 = 127"} <= {
        of["sum"] for of in told["sums"]
    }
    assert [of["value"] for of in told["unexplained"]] == [59, 156]


def test_the_checklist_says_what_the_agreement_is_silent_on(desk: Desk) -> None:
    told = desk.told("record", "gaps", *READ, code=1)
    coverage = {of["clause"]: of["coverage"] for of in told["clauses"]}
    assert coverage["military-age-men"] == coverage["search-and-detention"] == "silent"
    assert coverage["hours"] == coverage["family-unity"] == coverage["hotline"] == "covered"


def test_each_strand_of_talks_tells_who_pushes_what_and_what_waits(desk: Desk) -> None:
    told = desk.told("record", "tracks", *READ, "--at", "2022-05-05")
    tracks = {of["id"]: of for of in told["tracks"]}
    assert tracks["istanbul"]["mediator"] == "Turkish president"
    assert tracks["moscow"]["pushes"][0]["by"] == "UN Secretary-General"
    assert "commitment-5" in tracks["ocha"]["waiting"]


def test_a_text_is_known_the_second_time(desk: Desk) -> None:
    said = desk.run("record", "add", "2022-04-26-moscow-readout.txt", *INTO, code=1)
    assert "this text is known" in said


def test_a_text_that_was_changed_beside_the_ledger_is_refused(desk: Desk) -> None:
    for path in (desk.folder / "ledger.db.texts").iterdir():
        path.write_text("They agreed.", "utf-8")
    said = desk.run("record", "show", "commitment-1", *READ, code=1)
    assert "is not the text that was added" in said


def test_an_entry_is_edited_and_rejected_and_its_first_wording_is_kept(desk: Desk) -> None:
    before = desk.told("record", "show", "action-1", *READ)
    said = {**before["said"], "progress": "suspended"}
    desk.run("record", "edit", "action-1", json.dumps(said), *INTO)
    after = desk.told("record", "show", "action-1", *READ)
    assert (after["ruling"], after["said"]["progress"]) == ("edited", "suspended")
    desk.run("record", "reject", "action-1", "--why", "it was the city, not the council", *INTO)
    listed = desk.told("record", "list", *READ)["entries"]
    assert "action-1" not in {of["entry"] for of in listed}
    everything = desk.told("record", "list", "--all", *READ)["entries"]
    assert "action-1" in {of["entry"] for of in everything}


def test_an_entry_is_confirmed_as_another_type_and_what_was_suggested_is_kept(desk: Desk) -> None:
    desk.run("record", "confirm", "action-1", "--as", "commitment", *INTO)
    shown = desk.told("record", "show", "action-1", *READ)
    assert (shown["ruling"], shown["said"]["type"]) == ("edited", "commitment")
    states = desk.told("record", "standing", *READ, "--at", "2022-05-05", code=1)["promises"]
    assert "action-1" in {of["commitment"] for of in states}


def test_whether_a_promise_is_kept_needs_evidence(desk: Desk) -> None:
    said = desk.run("record", "judge", "commitment-1", "--kept", "broken", *INTO, code=1)
    assert "needs an entry that says so" in said
    evidence = ("--kept", "broken", "--evidence", "statement-2", "--by", "mandator")
    desk.run("record", "judge", "commitment-1", *evidence, *INTO)
    told = desk.told("record", "standing", *READ, "--at", "2022-03-06", code=1)
    assert told["promises"][0]["kept"] == "broken"


def test_a_table_of_entries_has_plover_tags_and_no_formula(desk: Desk) -> None:
    desk.run("record", "export", *READ, "--csv", "events.csv")
    with (desk.folder / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["entry"]: row for row in csv.DictReader(file)}
    assert (rows["meeting-4"]["plover_event"], rows["meeting-4"]["plover_mode"]) == (
        "CONSULT",
        "phone",
    )
    assert rows["commitment-2"]["plover_event"] == "AGREE"
    assert not any(cell[:1] in {"=", "+", "@"} for row in rows.values() for cell in row.values())
    agreements = desk.told("record", "export", "--what", "agreements", *READ, "--at", "2022-05-05")
    assert agreements["agreements"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("record", "show", "commitment-99", *READ), "there is no entry"),
        (("record", "link", "action-1", "withdraws", "action-1", *INTO), "is no commitment"),
        (("record", "settle", "weather", "action-1", *INTO), "the checklist has no weather"),
        (("record", "track", "geneva", "--entry", "action-1", *INTO), "no strand of talks"),
        (("record", "confirm", "commitment-1", "--as", "action", *INTO), "unlink first"),
    ],
)
def test_what_cannot_be_ruled_is_refused_in_words(
    desk: Desk, words: tuple[str, ...], said: str
) -> None:
    assert said in desk.run(*words, code=1)


@pytest.mark.parametrize(
    "words",
    [
        ("record", "confirm", *INTO),
        ("record", "judge", "commitment-1", *INTO),
        ("record", "standing", *READ, "--at", "noon"),
        ("record", "edit", "action-1", "{", *INTO),
    ],
)
def test_what_is_not_understood_ends_with_two_and_says_so(
    desk: Desk, words: tuple[str, ...]
) -> None:
    assert "Error" in desk.run(*words, code=2)

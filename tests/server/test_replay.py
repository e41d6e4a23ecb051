"""The record as a ledger has it: read on, never read twice, the same as a fold from the start."""

from pathlib import Path

from tests.server.desks import NOW, SOURCE, desk_in, opened

from safepassage.operation.recorded import facts_in, write_record
from safepassage.record.entry import Role
from safepassage.record.facts import EntryConfirmed
from safepassage.record.state import fold
from safepassage.server.replay import Replay, Seen


def test_what_is_read_on_is_what_a_fold_from_the_start_gives(tmp_path: Path) -> None:
    ledger = desk_in(tmp_path).ledger
    replay = Replay(ledger)
    for name in ("meeting-1", "commitment-1", "meeting-1"):
        replay.seen()
        ledger.append([write_record(EntryConfirmed(NOW, name, Role.SUPPORT))], NOW)
    seen = replay.seen()
    assert seen.record == fold(fact for _, fact in facts_in(ledger.entries()))
    assert seen.size == ledger.size() == 1 + 6 + 3  # a text, six entries, three rulings
    assert (seen.last["meeting-1"], seen.last["commitment-1"], seen.last["action-1"]) == (9, 8, 6)


def test_what_another_program_wrote_is_seen(tmp_path: Path) -> None:
    replay, other = Replay(desk_in(tmp_path).ledger), opened(tmp_path)
    before = replay.seen()
    other.append([write_record(EntryConfirmed(NOW, "meeting-1", Role.SUPPORT))], NOW)
    assert replay.seen().record.entries["meeting-1"].stands
    assert not before.record.entries["meeting-1"].stands  # what was given out stays as it was


def test_where_nothing_was_written_nothing_is_read(tmp_path: Path) -> None:
    replay = Replay(desk_in(tmp_path).ledger)
    assert replay.seen() is replay.seen()


def test_an_empty_ledger_comes_to_nothing(tmp_path: Path) -> None:
    assert Replay(opened(tmp_path)).seen() == Seen()
    assert SOURCE.digest not in Seen().record.sources

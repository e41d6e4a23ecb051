"""One suite for every store: SQLite, PostgreSQL, and the fake."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes import ListStore
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, PARTY, Reopen, opened, statements

from safepassage.errors import LedgerError, Overtaken
from safepassage.ledger import merkle
from safepassage.ledger.checkpoint import Checkpoint, read_checkpoint
from safepassage.ledger.entry import Statement
from safepassage.ledger.log import Ledger, open_ledger
from safepassage.ledger.merkle import leaf_hash
from safepassage.ledger.note import read_note
from safepassage.ledger.sign import Way, signers
from safepassage.ledger.store import Growth, Kept, Row, Store


def test_what_is_appended_is_read_back_by_another_process(reopen: Reopen) -> None:
    appended = opened(reopen()).append(statements(3), NOON)
    assert [entry.index for entry in appended.entries] == [0, 1, 2]
    again = opened(reopen())
    assert tuple(again.entries()) == appended.entries
    assert tuple(again.entries(1, 2)) == appended.entries[1:2]
    assert again.latest() == appended.note


def test_an_empty_ledger_is_empty(store: Store) -> None:
    ledger = opened(store)
    assert (ledger.size(), list(ledger.entries()), ledger.latest()) == (0, [], None)
    assert list(store.notes()) == []
    with pytest.raises(LedgerError, match="nothing to append"):
        ledger.append([], NOON)


def test_every_append_leaves_a_checkpoint_that_its_entries_come_to(store: Store) -> None:
    ledger = opened(store)
    for count in (1, 255, 1, 300):
        ledger.append(statements(count, ledger.size()), NOON)
    notes = list(map(read_note, store.notes()))
    checkpoints = [read_checkpoint(note.text) for note in notes]
    assert [checkpoint.size for checkpoint in checkpoints] == [1, 256, 257, 557]
    for note, checkpoint in zip(notes, checkpoints, strict=True):
        assert signers(note, [ORGANISER.key(Way.PLAIN)])
        assert merkle.root(store.hashes, checkpoint.size) == checkpoint.root
    for older, newer in pairwise(checkpoints):
        proof = merkle.consistency(store.hashes, older.size, newer.size)
        assert proof.proves(older.root, newer.root)
    leaves = [row.leaf for row in store.rows(0, 557)]
    for index in (0, 255, 256, 556):
        proof_of = merkle.inclusion(store.hashes, index, 557)
        assert proof_of.proves(leaf_hash(leaves[index]), checkpoints[-1].root)
    assert len(store.hashes(1, 0, 99)) == 2  # 557 // 256


def test_what_was_made_in_view_of_an_older_ledger_is_not_appended(reopen: Reopen) -> None:
    ours, theirs = opened(reopen()), opened(reopen())
    theirs.append(statements(2), NOON)
    with pytest.raises(Overtaken, match="2 entries now, no longer 0"):
        ours.append(statements(1), NOON, size=0)
    assert ours.size() == 2  # nothing was added
    assert ours.append(statements(1), NOON, size=2).entries[0].index == 2


def test_of_writers_in_view_of_the_same_ledger_one_is_first(reopen: Reopen) -> None:
    ledgers = [opened(reopen()) for _ in range(4)]

    def write(ledger: Ledger) -> bool:
        try:
            ledger.append(statements(1), NOON, size=0)
        except Overtaken:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(write, ledgers)) == 1
    assert ledgers[0].size() == 1


def test_several_writers_have_one_order(reopen: Reopen) -> None:
    ledgers = [opened(reopen()) for _ in range(4)]

    def write(number: int) -> None:
        for turn in range(10):
            body = b"%d %d" % (number, turn)
            ledgers[number].append([Statement("said/1", body)] * 3, NOON)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    after = opened(reopen())
    bodies = [entry.body for entry in after.entries()]
    assert len(bodies) == 4 * 10 * 3
    for number in range(4):
        said = [body for body in bodies if body.startswith(b"%d " % number)]
        assert said == [b"%d %d" % (number, turn) for turn in range(10) for _ in range(3)]
    together = [len(set(bodies[at : at + 3])) for at in range(0, 120, 3)]
    assert together == [1] * 40  # what was appended together lies together


def test_many_may_open_a_new_ledger_at_once(reopen: Reopen) -> None:
    with ThreadPoolExecutor(8) as threads:
        stores = list(threads.map(lambda _: reopen(), range(8)))
    assert [opened(store).size() for store in stores] == [0] * 8


def test_a_cosignature_is_kept_with_its_checkpoint(reopen: Reopen) -> None:
    store = reopen()
    note = opened(store).append(statements(2), NOON).note
    cosignature = PARTY.cosign(note.text, NOON + 60)
    store.cosign(note.text, [cosignature])
    store.cosign(note.text, [cosignature, *note.signatures])  # twice is once
    kept = reopen().latest()
    assert kept == note.signed(cosignature)
    assert kept is not None
    assert read_note(str(kept)) == kept
    for text in (note.text.replace("\n2\n", "\n3\n"), Checkpoint(ORIGIN, 2, bytes(32)).text):
        with pytest.raises(LedgerError, match="never signed"):
            store.cosign(text, [PARTY.cosign(text, NOON)])


def test_nothing_is_added_when_an_append_is_refused_half_way(store: Store) -> None:
    ledger = opened(store)
    ledger.append(statements(2), NOON)

    def grow(kept: Kept) -> Growth:
        assert kept.latest() == ledger.latest()
        raise LedgerError("on the way")

    with pytest.raises(LedgerError, match="on the way"):
        store.append(grow)
    assert ledger.append(statements(1), NOON).entries[0].index == 2


def test_another_key_and_another_log_are_refused(store: Store) -> None:
    opened(store).append(statements(1), NOON)
    with pytest.raises(LedgerError, match="another key"):
        open_ledger(store, ORIGIN, [PARTY])
    with pytest.raises(LedgerError, match="not of evacuation"):
        open_ledger(store, "evacuation.example/sumy", [ORGANISER])


def test_a_torn_tail_is_cut_and_said(reopen: Reopen) -> None:
    store = reopen()
    opened(store).append(statements(255), NOON)
    leaves = [b"safepassage/1 1 half/1\n", b"written"]
    torn = tuple(Row(255 + at, leaf, leaf_hash(leaf)) for at, leaf in enumerate(leaves))

    def grow(kept: Kept) -> Growth:
        edge = merkle.frontier(kept.hashes, 255)
        latest = kept.latest()
        assert latest is not None
        _, nodes = edge.grown([row.hash for row in torn])
        return Growth(torn, nodes, latest)

    lose_last_checkpoint(store, grow)
    ledger, cut = open_ledger(reopen(), ORIGIN, [ORGANISER])
    assert cut == torn
    assert ledger.size() == 255
    appended = ledger.append(statements(2, 255), NOON)
    assert [entry.index for entry in appended.entries] == [255, 256]
    assert opened(reopen()).size() == 257


def lose_last_checkpoint(store: Store, grow: Callable[[Kept], Growth]) -> None:
    """Append without a checkpoint, as no append of ours ever does."""
    store.append(grow)
    if isinstance(store, ListStore):
        return  # its checkpoints lie under the size that they say
    with store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("DELETE FROM checkpoint WHERE size > 255")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(
    batches=st.lists(st.integers(1, 300), min_size=1, max_size=4),
    index=st.integers(0),
    first=st.integers(0),
)
def test_any_batches_can_be_proven(
    reopen: Reopen, batches: list[int], index: int, first: int
) -> None:
    store = reopen()
    ledger = opened(store)  # which grows from one example to the next
    for count in batches:
        ledger.append(statements(count), NOON)
    size = ledger.size()
    index, first = index % size, first % (size + 1)
    top = merkle.root(store.hashes, size)
    (row,) = store.rows(index, index + 1)
    assert merkle.inclusion(store.hashes, index, size).proves(leaf_hash(row.leaf), top)
    older = merkle.root(store.hashes, first)
    assert merkle.consistency(store.hashes, first, size).proves(older, top)

"""The audit, and a table of tamperings: each is found, and it is said where and who proves it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from tests.fakes import ListStore
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, PARTY, statements

from safepassage.errors import LedgerError
from safepassage.ledger.audit import SKEW, audit
from safepassage.ledger.checkpoint import Checkpoint, read_checkpoint
from safepassage.ledger.entry import Statement, write_leaf
from safepassage.ledger.finding import Audit, What
from safepassage.ledger.keys import KEY_FACTS, KeyLost, KeyReplaced, KeyTrusted, Role
from safepassage.ledger.log import Ledger, open_ledger
from safepassage.ledger.merkle import Frontier, Node, leaf_hash
from safepassage.ledger.note import SignedNote
from safepassage.ledger.sign import Signer, VerifierKey, Way, signer
from safepassage.ledger.store import Row

WITNESS = signer("witness.example", bytes([7] * 32))
THIEF = signer(ORIGIN, bytes([9] * 32))  # another key under the organiser's name
SUCCESSOR = signer(ORIGIN, bytes([8] * 32))
KEYS = (ORGANISER.key(Way.PLAIN), PARTY.key(Way.COSIGNED), WITNESS.key(Way.COSIGNED))
SIZES = (100, 200, 300, 400, 500, 600)


@dataclass
class World:
    """A log of 600 entries in six appends, and what the north command holds of it.

    It cosigned the checkpoint over 300 entries and took a copy home.
    """

    store: ListStore = field(default_factory=ListStore)
    held: list[str] = field(default_factory=list)
    keys: tuple[VerifierKey, ...] = KEYS

    def __post_init__(self) -> None:
        ledger = self.ledger()
        for at, size in enumerate(SIZES):
            ledger.append(statements(100, size - 100), NOON + at)
        note = self.store.checkpoints[300]
        self.store.cosign(note.text, [PARTY.cosign(note.text, NOON + 60)])
        self.held.append(str(self.store.checkpoints[300]))

    def ledger(self, *signers: Signer) -> Ledger:
        """Open the log, as who holds these keys."""
        ledger, _ = open_ledger(self.store, ORIGIN, signers or [ORGANISER])
        return ledger

    def audit(self) -> Audit:
        """Audit it, as the north command would."""
        return audit(self.store, self.keys, self.held)

    # What a tamperer does.

    def put(self, position: int, leaf: bytes, *, with_hash: bool = False) -> None:
        """Write another leaf over one; and its hash too."""
        row = self.store.kept[position]
        self.store.kept[position] = row._replace(
            leaf=leaf, hash=leaf_hash(leaf) if with_hash else row.hash
        )

    def rewrite(self, *by: Signer, after: int = 0) -> None:
        """Make everything fit again: hashes, places, nodes, and checkpoints signed anew."""
        leaves = [row.leaf for row in self.store.kept]
        sizes = [*(size for size in self.store.checkpoints if size < len(leaves)), len(leaves)]
        hashes = [leaf_hash(leaf) for leaf in leaves]
        self.store.kept = [Row(at, leaf, hashes[at]) for at, leaf in enumerate(leaves)]
        _, nodes = Frontier().grown(hashes)
        self.store.nodes = list(nodes)
        before = self.store.checkpoints
        self.store.checkpoints = {size: before[size] for size in sizes if size <= after}
        for size in sizes:
            if size > after:
                root = Frontier().grown(hashes[:size])[0].root()
                self.sign(Checkpoint(ORIGIN, size, root), *by)

    def sign(self, checkpoint: Checkpoint, *by: Signer) -> None:
        """Put a checkpoint into the log."""
        note = SignedNote(checkpoint.text)
        self.store.checkpoints[checkpoint.size] = note.signed(
            *(who.sign(note.text) for who in by or (ORGANISER,))
        )


def said(word: bytes, at: int = NOON) -> bytes:
    return write_leaf(Statement("convoy_departed/1", word), at)


def test_a_log_as_it_was_signed_is_whole() -> None:
    found = World().audit()
    assert found.whole
    assert found.findings == ()
    assert (found.size, found.checkpoints) == (600, 7)  # six in the log, one held
    assert found.signers == (
        (ORIGIN, 600, None),
        ("north-command.example", 300, NOON + 60),
    )


def test_an_empty_log_is_whole_and_says_nothing() -> None:
    found = audit(ListStore(), KEYS)
    assert (found.whole, found.size, found.signers) == (True, 0, ())


def test_an_audit_needs_the_key_of_one_organiser() -> None:
    for keys in (
        (),
        (PARTY.key(Way.COSIGNED),),
        (*KEYS, signer("other", bytes(32)).key(Way.PLAIN)),
    ):
        with pytest.raises(LedgerError, match="one organiser"):
            audit(ListStore(), keys)


# --- the table ---------------------------------------------------------------------------------

TAMPERINGS: dict[str, tuple[Callable[[World], object], What, range | None]] = {}
"""What is done, what must be found, and of which entries at the narrowest."""


def tampering(
    what: What, entries: range | None = None
) -> Callable[[Callable[[World], object]], Callable[[World], object]]:
    """Enter a tampering into the table, under its name."""

    def enter(act: Callable[[World], object]) -> Callable[[World], object]:
        TAMPERINGS[act.__name__] = act, what, entries
        return act

    return enter


@tampering(What.CHANGED, range(250, 251))
def one_bit_of_a_body_is_flipped(world: World) -> None:
    leaf = world.store.kept[250].leaf
    world.put(250, leaf[:-1] + bytes([leaf[-1] ^ 1]))


@tampering(What.CHANGED, range(1))
def the_first_entry_is_changed(world: World) -> None:
    world.put(0, said(b"other"))


@tampering(What.CHANGED, range(599, 600))
def the_last_entry_is_changed(world: World) -> None:
    world.put(599, said(b"other", NOON + 5))


@tampering(What.CHANGED, range(200, 300))
def an_entry_is_changed_and_its_kept_hash_too(world: World) -> None:
    world.put(250, said(b"other", NOON + 2), with_hash=True)


@tampering(What.CHANGED, range(250, 251))
def the_time_of_an_entry_is_changed(world: World) -> None:
    world.put(250, said(b"250", NOON + 1))


@tampering(What.CHANGED, range(250, 251))
def the_kind_of_an_entry_is_changed(world: World) -> None:
    world.put(250, write_leaf(Statement("convoy_arrived/1", b"250"), NOON + 2))


@tampering(What.CHANGED, range(250, 251))
def an_acknowledgement_is_moved_to_another_version(world: World) -> None:
    world.put(250, write_leaf(Statement("convoy_departed/2", b"250"), NOON + 2))


@tampering(What.CHANGED, range(250, 251))
def one_digit_of_a_notice_is_changed(world: World) -> None:
    world.put(250, said(b"251", NOON + 2))


@tampering(What.CHANGED, range(250, 251))
def an_entry_is_written_over_with_another(world: World) -> None:
    world.put(250, world.store.kept[251].leaf)


@tampering(What.CHANGED, range(210, 211))
def two_entries_are_swapped(world: World) -> None:
    one, other = world.store.kept[210].leaf, world.store.kept[220].leaf
    world.put(210, other)
    world.put(220, one)


@tampering(What.CHANGED, range(200, 300))
def two_entries_are_swapped_with_their_hashes(world: World) -> None:
    one, other = world.store.kept[210].leaf, world.store.kept[220].leaf
    world.put(210, other, with_hash=True)
    world.put(220, one, with_hash=True)


@tampering(What.UNREADABLE, range(250, 251))
def an_entry_is_emptied(world: World) -> None:
    world.put(250, b"")


@tampering(What.UNREADABLE, range(250, 251))
def the_header_of_an_entry_is_broken(world: World) -> None:
    world.put(250, world.store.kept[250].leaf.replace(b"safepassage/1", b"safepassage/9"))


@tampering(What.MISSING, range(250, 251))
def an_entry_is_removed(world: World) -> None:
    del world.store.kept[250]


@tampering(What.MISSING, range(1))
def the_first_entry_is_removed(world: World) -> None:
    del world.store.kept[0]


@tampering(What.MISSING, range(220, 260))
def forty_entries_are_removed(world: World) -> None:
    del world.store.kept[220:260]


@tampering(What.MISSING, range(599, 600))
def the_last_entry_is_removed(world: World) -> None:
    world.store.kept.pop()


@tampering(What.CHANGED, range(200, 300))
def an_entry_is_removed_and_the_others_move_up(world: World) -> None:
    del world.store.kept[250]
    world.store.kept[250:] = [
        row._replace(position=row.position - 1) for row in world.store.kept[250:]
    ]


@tampering(What.CHANGED, range(200, 300))
def an_entry_is_inserted_and_the_others_move_down(world: World) -> None:
    leaf = said(b"inserted", NOON + 2)
    after = [row._replace(position=row.position + 1) for row in world.store.kept[250:]]
    world.store.kept[250:] = [Row(250, leaf, leaf_hash(leaf)), *after]


@tampering(What.UNSIGNED, range(600, 601))
def an_entry_is_added_that_nobody_signed(world: World) -> None:
    leaf = said(b"added", NOON + 9)
    world.store.kept.append(Row(600, leaf, leaf_hash(leaf)))


@tampering(What.UNSIGNED, range(500, 600))
def the_last_checkpoint_is_removed(world: World) -> None:
    del world.store.checkpoints[600]


@tampering(What.ROLLED_BACK, range(200, 300))
def the_tree_is_rolled_back(world: World) -> None:
    world.store.kept = world.store.kept[:200]
    world.store.nodes = []
    world.store.checkpoints = {of: world.store.checkpoints[of] for of in (100, 200)}


@tampering(What.ROLLED_BACK, range(300))
def everything_is_removed(world: World) -> None:
    world.store = ListStore()


@tampering(What.ROLLED_BACK, range(250, 300))
def the_tree_is_rolled_back_and_signed_anew(world: World) -> None:
    world.store.kept = world.store.kept[:250]
    world.rewrite()


@tampering(What.FORKED, range(300))
def history_is_rewritten_and_signed_anew(world: World) -> None:
    world.put(50, said(b"rewritten"))
    world.rewrite()


@tampering(What.FORKED, range(300))
def history_is_rewritten_without_a_checkpoint_of_that_size(world: World) -> None:
    world.put(50, said(b"rewritten"))
    del world.store.checkpoints[300]
    world.rewrite()


@tampering(What.FORKED, range(300))
def an_entry_is_back_dated_and_everything_signed_anew(world: World) -> None:
    world.put(250, said(b"250", NOON - 3600))
    world.rewrite()


@tampering(What.FORKED, range(300))
def an_entry_is_removed_and_everything_signed_anew(world: World) -> None:
    del world.store.kept[50]
    world.rewrite()


@tampering(What.FORKED, range(300))
def an_entry_is_inserted_and_everything_signed_anew(world: World) -> None:
    world.store.kept.insert(50, Row(50, said(b"inserted"), b""))
    world.rewrite()


@tampering(What.FORKED, range(300, 600))
def two_parties_are_shown_two_histories(world: World) -> None:
    other = World()
    other.put(450, said(b"for the south", NOON + 4))
    other.rewrite(after=300)
    world.held.append(str(other.store.checkpoints[600]))


@tampering(What.FORKED, range(300, 500))
def the_history_that_was_shown_elsewhere_was_shorter(world: World) -> None:
    other = World()
    other.put(450, said(b"for the south", NOON + 4))
    other.rewrite(after=300)
    world.held.append(str(other.store.checkpoints[500]))


@tampering(What.FALSE)
def a_checkpoint_is_signed_with_another_key(world: World) -> None:
    world.sign(read_checkpoint(world.store.checkpoints[400].text), THIEF)


@tampering(What.FALSE)
def history_is_rewritten_and_signed_with_another_key(world: World) -> None:
    world.put(550, said(b"rewritten", NOON + 5))
    world.rewrite(THIEF, after=500)


@tampering(What.FALSE)
def a_signature_is_taken_off_a_checkpoint(world: World) -> None:
    note = world.store.checkpoints[400]
    party = PARTY.cosign(note.text, NOON + 61)
    world.store.checkpoints[400] = SignedNote(note.text, (party,))


@tampering(What.FALSE)
def a_signature_is_moved_from_another_checkpoint(world: World) -> None:
    signatures = world.store.checkpoints[300].signatures
    world.store.checkpoints[400] = replace(world.store.checkpoints[400], signatures=signatures)


@tampering(What.FALSE)
def the_root_in_a_checkpoint_is_changed(world: World) -> None:
    note = world.store.checkpoints[400]
    other = Checkpoint(ORIGIN, 400, bytes(32))
    world.store.checkpoints[400] = replace(note, text=other.text)


@tampering(What.FALSE)
def the_time_of_a_cosignature_is_changed(world: World) -> None:
    note = world.store.checkpoints[300]
    plain, cosigned = note.signatures
    forged = replace(cosigned, blob=(NOON + 61).to_bytes(8, "big") + cosigned.blob[8:])
    world.store.checkpoints[300] = SignedNote(note.text, (plain, forged))


@tampering(What.FALSE)
def a_checkpoint_that_is_held_is_forged(world: World) -> None:
    forged = SignedNote(Checkpoint(ORIGIN, 350, bytes(32)).text)
    world.held.append(str(forged.signed(THIEF.sign(forged.text))))


@tampering(What.FOREIGN)
def a_checkpoint_of_another_log_lies_in_the_log(world: World) -> None:
    text = Checkpoint("evacuation.example/sumy-2022", 400, bytes(32)).text
    world.store.checkpoints[400] = SignedNote(text).signed(ORGANISER.sign(text))


@tampering(What.FOREIGN)
def a_checkpoint_of_another_log_is_shown(world: World) -> None:
    text = Checkpoint("evacuation.example/sumy-2022", 7, bytes(32)).text
    world.held.append(str(SignedNote(text).signed(ORGANISER.sign(text))))


@tampering(What.UNREADABLE)
def a_checkpoint_is_garbled(world: World) -> None:
    world.held.append(world.held[0].replace("300", "0300"))


@tampering(What.DERIVED, range(250, 251))
def a_kept_hash_is_changed(world: World) -> None:
    world.store.kept[250] = world.store.kept[250]._replace(hash=bytes(32))


@tampering(What.DERIVED, range(256))
def a_hash_over_a_block_is_changed(world: World) -> None:
    world.store.nodes[0] = Node(1, 0, bytes(32))


@tampering(What.DERIVED, range(256, 512))
def a_hash_over_a_block_is_removed(world: World) -> None:
    del world.store.nodes[1]


@tampering(What.BACKDATED, range(600, 601))
def an_entry_is_back_dated_to_before_a_cosignature(world: World) -> None:
    note = world.store.checkpoints[600]
    world.store.cosign(note.text, [WITNESS.cosign(note.text, NOON + 7200)])
    world.ledger().append([Statement("convoy_departed/1", b"late")], NOON + 3600)


@tampering(What.CLOCK, range(600, 601))
def the_clock_is_set_back(world: World) -> None:
    world.ledger().append([Statement("convoy_departed/1", b"early")], NOON - 60)


@tampering(What.CLOCK, range(600, 601))
def the_clock_runs_ahead_of_a_cosigner(world: World) -> None:
    note = world.ledger().append([Statement("convoy_departed/1", b"x")], NOON + 7200).note
    world.store.cosign(note.text, [WITNESS.cosign(note.text, NOON + 100)])


@tampering(What.KEY, range(600, 601))
def a_thief_replaces_the_key_alone(world: World) -> None:
    fact = KeyReplaced(Role.ORGANISER, str(KEYS[0]), str(THIEF.key(Way.PLAIN)))
    world.ledger().append([KEY_FACTS.write(fact)], NOON + 10)


@tampering(What.FALSE)
def a_key_that_was_replaced_signs_on(world: World) -> None:
    replaced(world)
    world.store.kept.append(Row(601, leaf := said(b"by the old key", NOON + 11), leaf_hash(leaf)))
    edge, _ = Frontier().grown(row.hash for row in world.store.kept)
    world.sign(Checkpoint(ORIGIN, 602, edge.root()), ORGANISER)


@tampering(What.FALSE)
def a_key_that_was_lost_signs_on(world: World) -> None:
    fact = KeyLost(Role.ORGANISER, str(KEYS[0]), str(SUCCESSOR.key(Way.PLAIN)), "stolen at Tokmak")
    world.ledger(SUCCESSOR, ORGANISER).append([KEY_FACTS.write(fact)], NOON + 10)
    world.ledger(SUCCESSOR, ORGANISER).append(statements(1), NOON + 11)
    (old,) = (of for of in world.store.checkpoints[602].signatures if KEYS[0].signed(of))
    world.store.checkpoints[602] = SignedNote(world.store.checkpoints[602].text, (old,))


def replaced(world: World) -> None:
    """Replace the organiser's key in order."""
    fact = KeyReplaced(Role.ORGANISER, str(KEYS[0]), str(SUCCESSOR.key(Way.PLAIN)))
    world.ledger(SUCCESSOR, ORGANISER).append([KEY_FACTS.write(fact)], NOON + 10)


def test_the_table_is_long_enough() -> None:
    assert len(TAMPERINGS) >= 40


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampering_is_found_and_said_where(name: str) -> None:
    act, what, entries = TAMPERINGS[name]
    world = World()
    act(world)
    found = world.audit()
    (finding, *_) = (
        of for of in found.findings if of.what is what and entries in {None, of.entries}
    )
    assert found.whole is (what in {What.CLOCK, What.KEY})
    assert finding.said
    if what in {What.CHANGED, What.MISSING, What.ROLLED_BACK, What.FORKED}:
        assert ORIGIN in finding.proof
        assert finding.between is not None
        first, last = finding.between
        assert first <= entries.start < entries.stop <= last if entries else True


def test_the_proof_names_everyone_who_signed() -> None:
    world = World()
    history_is_rewritten_and_signed_anew(world)
    (finding,) = world.audit().findings
    assert finding.proof == (ORIGIN, "north-command.example")
    assert finding.between == (0, 300)


def test_of_two_changed_entries_each_is_named() -> None:
    world = World()
    two_entries_are_swapped(world)
    found = world.audit().findings
    assert [finding.entries for finding in found] == [range(210, 211), range(220, 221)]
    assert {finding.between for finding in found} == {(200, 300)}


def test_what_was_changed_before_does_not_hide_what_was_changed_after() -> None:
    world = World()
    one_bit_of_a_body_is_flipped(world)
    world.put(450, said(b"other", NOON + 4))
    entries = [finding.entries for finding in world.audit().findings]
    assert entries == [range(250, 251), range(450, 451)]


def test_a_key_that_is_replaced_in_order_is_followed() -> None:
    world = World()
    replaced(world)
    world.ledger(SUCCESSOR).append(statements(3), NOON + 11)
    found = world.audit()
    assert found.findings == ()
    assert found.size == 604


def test_a_key_said_to_replace_a_lost_one_counts_only_for_who_brings_it() -> None:
    world = World()
    fact = KeyLost(Role.ORGANISER, str(KEYS[0]), str(SUCCESSOR.key(Way.PLAIN)), "stolen at Tokmak")
    world.ledger(SUCCESSOR, ORGANISER).append([KEY_FACTS.write(fact)], NOON + 10)
    world.ledger(SUCCESSOR).append(statements(1), NOON + 11)
    found = world.audit()
    assert [finding.what for finding in found.findings] == [What.KEY, What.FALSE]
    assert "ask evacuation.example" in found.findings[0].said
    world.keys = (*KEYS, SUCCESSOR.key(Way.PLAIN))
    assert world.audit().findings == ()


def test_a_witness_that_the_log_names_counts_from_then_on() -> None:
    world = World(keys=KEYS[:1])
    fact = KeyTrusted(Role.WITNESS, str(WITNESS.key(Way.COSIGNED)))
    world.ledger().append([KEY_FACTS.write(fact)], NOON + 10)
    note = world.ledger().append(statements(1), NOON + 11).note
    world.store.cosign(note.text, [WITNESS.cosign(note.text, NOON + 12)])
    found = world.audit()
    assert found.findings == ()
    assert found.signers == ((ORIGIN, 602, None), ("witness.example", 602, NOON + 12))


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"key":"%s","role":"witness"}' % str(KEYS[0]).replace("+bac", "+cab").encode(),
    ],
)
def test_a_key_that_cannot_be_read_is_told_and_does_not_end_the_audit(body: bytes) -> None:
    world = World()
    world.ledger().append([Statement("key_trusted/1", body)], NOON + 10)
    found = world.audit()
    assert (found.whole, found.size) == (True, 601)
    assert [finding.what for finding in found.findings] == [What.KEY]


def test_the_log_cannot_make_an_organiser_of_another_key() -> None:
    world = World()
    for role in (Role.ORGANISER, Role.WITNESS):
        fact = KeyTrusted(role, str(THIEF.key(Way.PLAIN)))
        world.ledger().append([KEY_FACTS.write(fact)], NOON + 10)
    world.rewrite(THIEF, after=602)
    world.store.kept.append(Row(602, leaf := said(b"by a thief", NOON + 11), leaf_hash(leaf)))
    world.rewrite(THIEF, after=602)
    assert [finding.what for finding in world.audit().findings] == [What.FALSE]


def test_clocks_may_differ_a_little() -> None:
    world = World()
    note = world.store.checkpoints[600]
    world.store.cosign(note.text, [WITNESS.cosign(note.text, NOON + 5 - SKEW)])
    assert world.audit().findings == ()


def test_a_checkpoint_of_an_absurd_size_does_not_hang_the_audit() -> None:
    world = World()
    text = Checkpoint(ORIGIN, 10**18, bytes(32)).text
    world.held.append(str(SignedNote(text).signed(ORGANISER.sign(text))))
    (finding,) = world.audit().findings
    assert (finding.what, finding.entries) == (What.ROLLED_BACK, range(600, 10**18))
    world.store.kept.append(Row(10**17, b"far", leaf_hash(b"far")))
    gaps = [of.entries for of in world.audit().findings if of.what is not What.UNREADABLE]
    assert gaps == [range(600, 10**17), range(10**17 + 1, 10**18)]


def test_findings_are_written_in_plain_words() -> None:
    world = World()
    del world.store.kept[250]
    (finding,) = world.audit().findings
    who = "the checkpoint over 300 entries in the log"
    assert finding.said == f"{who} has entry 250, which the log has not"

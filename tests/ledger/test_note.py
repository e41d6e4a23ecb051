"""Notes, checkpoints and signatures: published ones are read, false ones refused."""

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore._internal.trust import Keyring, RekorKeyring
from sigstore._utils import KeyID
from sigstore_models.common import v1 as sigstore_v1

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.checkpoint import Checkpoint, read_checkpoint
from safepassage.ledger.note import SignedNote, read_note
from safepassage.ledger.sign import Signer, Way, read_key, signer, signers

# From the documentation of Go's golang.org/x/mod/sumdb/note.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105 - published
NEUMANN_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
# A checkpoint of Go's checksum database, and the key that is built into Go.
GOLANG = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GOLANG_NOTE = (
    "go.sum database tree\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
    "zyWE+xeMcTOAYQ8=\n"
)
LOG = signer("evacuation.example/mariupol-2022", bytes(range(32)))
PARTY = signer("north-command.example", bytes(32))
TEXT = Checkpoint("evacuation.example/mariupol-2022", 7, bytes(32)).text


def test_the_note_of_gos_documentation_is_read_and_made_alike() -> None:
    key, note = read_key(NEUMANN), read_note(NEUMANN_NOTE)
    assert str(key) == NEUMANN
    assert str(note) == NEUMANN_NOTE
    assert [by.key for by in signers(note, [key])] == [key]
    neumann = signer("PeterNeumann", base64.b64decode(NEUMANN_SECRET)[1:])
    assert neumann.key(Way.PLAIN) == key
    # Ed25519 has one signature for a text and a key (RFC 8032)
    assert str(SignedNote(note.text).signed(neumann.sign(note.text))) == NEUMANN_NOTE


def test_a_checkpoint_of_gos_checksum_database_is_believed() -> None:
    note = read_note(GOLANG_NOTE)
    assert read_checkpoint(note.text).size == 20852163
    assert [by.key.name for by in signers(note, [read_key(GOLANG)])] == ["sum.golang.org"]
    with pytest.raises(LedgerError, match="is false"):
        signers(replace(note, text=note.text.replace("63", "64")), [read_key(GOLANG)])


def test_the_checkpoint_of_the_cosignature_specification_is_read() -> None:
    # C2SP tlog-cosignature: the example. Its time line reads 1679315147.
    line = (
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJs"
        "X3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    note = read_note(GOLANG_NOTE + line)
    assert int.from_bytes(note.signatures[1].blob[:8], "big") == 1679315147
    assert str(note) == GOLANG_NOTE + line


def test_sigstore_reads_and_verifies_our_signed_checkpoint() -> None:
    note = SignedNote(TEXT).signed(LOG.sign(TEXT), PARTY.cosign(TEXT, 1651752900))
    theirs = SignedCheckpoint.from_text(str(note))
    assert theirs.checkpoint.log_size == 7
    assert theirs.checkpoint.log_hash == bytes(32).hex()
    der = bytes.fromhex("302a300506032b6570032100") + LOG.key(Way.PLAIN).public  # RFC 8410, 4
    public = sigstore_v1.PublicKey(
        raw_bytes=base64.b64encode(der),
        key_details=sigstore_v1.PublicKeyDetails.PKIX_ED25519,
    )
    theirs.signed_note.verify(RekorKeyring(Keyring([public])), KeyID(LOG.key(Way.PLAIN).id))


def test_a_cosignature_says_when_and_counts_for_its_key_only() -> None:
    note = SignedNote(TEXT).signed(LOG.sign(TEXT), PARTY.cosign(TEXT, 1651752900))
    party, log = PARTY.key(Way.COSIGNED), LOG.key(Way.PLAIN)
    assert signers(note, [party, log]) == ((log, None), (party, 1651752900))
    assert signers(note, [PARTY.key(Way.PLAIN), LOG.key(Way.COSIGNED)]) == ()


@pytest.mark.parametrize("text", [TEXT.replace("7", "8"), TEXT + "more\n"])
def test_a_signature_is_false_under_another_text(text: str) -> None:
    for signature, key in (
        (LOG.sign(TEXT), LOG.key(Way.PLAIN)),
        (PARTY.cosign(TEXT, 1), PARTY.key(Way.COSIGNED)),
    ):
        with pytest.raises(LedgerError, match="is false"):
            signers(SignedNote(text, (signature,)), [key])


def test_a_cosignature_with_another_time_is_false() -> None:
    made = PARTY.cosign(TEXT, 1000)
    later = replace(made, blob=(2000).to_bytes(8, "big") + made.blob[8:])
    with pytest.raises(LedgerError, match="is false"):
        signers(SignedNote(TEXT, (later,)), [PARTY.key(Way.COSIGNED)])


def test_a_note_holds_each_signature_once() -> None:
    once = SignedNote(TEXT).signed(LOG.sign(TEXT))
    assert once.signed(LOG.sign(TEXT)) == once
    with pytest.raises(ImpossibleValue):
        SignedNote(TEXT, (LOG.sign(TEXT), LOG.sign(TEXT)))


def test_a_private_key_is_not_shown() -> None:
    assert "private" not in repr(LOG)
    assert isinstance(LOG, Signer)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— a AAAAAAA=",  # the last line has no end
        "text\n\n- a AAAAAAA=\n",  # another dash
        "text\n\n— a  AAAAAAA=\n",
        "text\n\n— a+b AAAAAAA=\n",
        "text\n\n— a AAAA\n",  # four bytes name a key and sign nothing
        "text\n\n— a AAAAAAB=\n",  # bits beyond the last byte
        "text\n\n— a AAAAAAA=\n— a AAAAAAA=\n",
        "te\txt\n\n— a AAAAAAA=\n",
        "te\rxt\n\n— a AAAAAAA=\n",
        "\n— a AAAAAAA=\n",
        "x" * 1_000_001,
        "text\n\n" + "".join(f"— a{n} AAAAAAA=\n" for n in range(101)),
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(LedgerError):
        read_note(note)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n",
        "log\n7\n",
        "\n7\n" + TEXT.split("\n")[2] + "\n",
        TEXT.replace("\n7\n", "\n07\n"),
        TEXT.replace("\n7\n", "\n+7\n"),
        TEXT.replace("\n7\n", "\n٧\n"),  # an Arabic seven is no size
        TEXT.replace("=", ""),
        TEXT.replace("A=", "B="),
        TEXT + "\n",
        TEXT + "extension",
        TEXT.rstrip("\n"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(LedgerError):
        read_checkpoint(text)


@given(
    origin=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    size=st.integers(0, 10**18),
    extensions=st.lists(st.text("abc", min_size=1)).map(tuple),
)
def test_a_checkpoint_is_read_back(origin: str, size: int, extensions: tuple[str, ...]) -> None:
    made = Checkpoint(origin, size, bytes(range(32)), extensions)
    assert read_checkpoint(made.text) == made
    note = SignedNote(made.text).signed(LOG.sign(made.text))
    assert read_note(str(note)) == note


@pytest.mark.parametrize(
    "line",
    [
        "",
        "name",
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("c74f20a3", "C74F20A3"),
        NEUMANN.replace("Peter", "Piter"),
        NEUMANN + " ",
        NEUMANN[:-4],
        "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "a+00000000+",
    ],
)
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(LedgerError):
        read_key(line)


PIECES = st.sampled_from(["log", "\n", "7", "=", " ", "— ", "AAAAAAA=", TEXT, "+", "\n\n", "é"])


READERS: list[Callable[[str], str]] = [
    lambda text: str(read_note(text)),
    lambda text: read_checkpoint(text).text,
    lambda text: str(read_key(text)),
]


@pytest.mark.parametrize("read", READERS)
@given(text=st.lists(PIECES | st.text(max_size=3)).map("".join))
def test_any_text_is_read_or_refused(read: Callable[[str], str], text: str) -> None:
    try:
        again = read(text)
    except LedgerError:
        return
    assert again == text

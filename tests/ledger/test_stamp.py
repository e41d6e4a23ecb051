"""Time stamps: asked of a real authority (openssl's), and refused where they are not its own."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.ledger.ledgers import ORGANISER, ORIGIN

from safepassage.errors import LedgerError, MissingExtra
from safepassage.ledger.checkpoint import Checkpoint
from safepassage.ledger.note import SignedNote
from safepassage.ledger.stamp import request, stamped

TEXT = Checkpoint(ORIGIN, 7, bytes(32)).text
NOTE = SignedNote(TEXT).signed(ORGANISER.sign(TEXT))
OTHER = SignedNote(Checkpoint(ORIGIN, 8, bytes(32)).text)
CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamps]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """A time-stamping authority of our own, run by openssl."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        folder.mkdir()
        config = CONFIG.format(folder=folder, name=name)
        (folder / "config").write_text(config, encoding="utf-8")
        (folder / "serial").write_text("01\n")
        new = ("req", "-config", "config", "-newkey", "rsa:2048", "-nodes")
        self._run(*new, "-x509", "-extensions", "root", "-keyout", "root.key", "-out", "root.pem")
        self._run(*new, "-subj", "/CN=Its clock", "-keyout", "tsa.key", "-out", "tsa.csr")
        ca = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial")
        extensions = ("-extfile", "config", "-extensions", "stamps")
        self._run("x509", "-req", "-in", "tsa.csr", *ca, *extensions, "-out", "tsa.pem")
        self.certificate = (folder / "root.pem").read_bytes()

    def answer(self, asked: bytes) -> bytes:
        """Answer a request."""
        (self.folder / "asked").write_bytes(asked)
        key = ("-signer", "tsa.pem", "-inkey", "tsa.key")
        config = ("-config", "config", "-section", "it")
        self._run("ts", "-reply", *config, *key, "-queryfile", "asked", "-out", "answer")
        return (self.folder / "answer").read_bytes()

    def _run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give one."""
    return Authority(tmp_path_factory.mktemp("tsa") / "one", "An authority")


@pytest.fixture(scope="module")
def impostor(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give one of the same name."""
    return Authority(tmp_path_factory.mktemp("tsa") / "other", "An authority")


def test_an_authority_says_when_a_checkpoint_was_there(authority: Authority) -> None:
    before = int(time.time())
    answer = authority.answer(request(NOTE))
    assert before <= stamped(NOTE, answer, authority.certificate) <= time.time()
    # A cosignature that comes later does not undo it: what is stamped is the text.
    assert stamped(SignedNote(NOTE.text), answer, authority.certificate)


def test_a_request_is_the_same_each_time_and_tells_only_a_digest() -> None:
    assert request(NOTE) == request(NOTE)
    assert ORIGIN.encode() not in request(NOTE)


def test_a_stamp_of_another_checkpoint_or_authority_is_refused(
    authority: Authority, impostor: Authority
) -> None:
    answer = authority.answer(request(NOTE))
    for note, data, certificate in (
        (OTHER, answer, authority.certificate),
        (NOTE, answer, impostor.certificate),
        (NOTE, impostor.answer(request(NOTE)), authority.certificate),
        (NOTE, answer[:-1] + bytes([answer[-1] ^ 1]), authority.certificate),
        (NOTE, answer[:100], authority.certificate),
        (NOTE, b"", authority.certificate),
        (NOTE, answer, b"no certificate"),
    ):
        with pytest.raises(LedgerError, match="not a time stamp"):
            stamped(note, data, certificate)


def test_without_the_client_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(MissingExtra, match=r"safepassage\[stamp\]"):
        request(NOTE)

"""Sealed attachments: for their recipients only, and erased without a trace."""

import sys

import pyrage
import pytest
from tests.fakes import ListStore
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN

from safepassage.errors import LedgerError, MissingExtra
from safepassage.ledger.audit import audit
from safepassage.ledger.log import open_ledger
from safepassage.ledger.seal import ATTACHMENT_FACTS, AttachmentErased, seal, unseal
from safepassage.ledger.sign import Way

READER, OTHER = (pyrage.x25519.Identity.generate() for _ in range(2))
SALT = bytes(range(32))
CONTENT = b"the duty officer's number, called on channel 4"


def test_a_recipient_reads_it_and_nobody_else_does() -> None:
    fact, sealed = seal(CONTENT, [str(READER.to_public())], SALT)
    assert fact.recipients == 1
    assert CONTENT not in sealed
    assert unseal(sealed, str(READER), fact.digest) == CONTENT
    with pytest.raises(LedgerError, match="not for this key"):
        unseal(sealed, str(OTHER), fact.digest)
    with pytest.raises(LedgerError, match="not for this key"):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), str(READER), fact.digest)
    with pytest.raises(LedgerError, match="not for this key"):
        unseal(sealed, "no key", fact.digest)


def test_an_attachment_that_was_exchanged_is_refused() -> None:
    to = [str(READER.to_public())]
    fact, _ = seal(CONTENT, to, SALT)
    _, other = seal(b"another number", to, SALT)
    with pytest.raises(LedgerError, match="another attachment"):
        unseal(other, str(READER), fact.digest)


def test_the_digest_says_nothing_of_what_it_is_of() -> None:
    to = [str(READER.to_public())]
    one, _ = seal(CONTENT, to, SALT)
    again, _ = seal(CONTENT, to, bytes(32))
    assert one.digest != again.digest  # not to be found by trying: the salt is in the seal


def test_an_attachment_is_for_somebody() -> None:
    with pytest.raises(LedgerError, match="for somebody"):
        seal(CONTENT, [], SALT)
    with pytest.raises(LedgerError, match="not the key"):
        seal(CONTENT, ["age1nobody"], SALT)


def test_erasing_it_leaves_the_ledger_whole() -> None:
    store = ListStore()
    ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
    fact, sealed = seal(CONTENT, [str(READER.to_public())], SALT)
    ledger.append([ATTACHMENT_FACTS.write(fact)], NOON)
    del sealed
    ledger.append([ATTACHMENT_FACTS.write(AttachmentErased(fact.digest))], NOON + 60)
    assert audit(store, [ORGANISER.key(Way.PLAIN)]).whole
    assert [ATTACHMENT_FACTS.read(entry.statement) for entry in ledger.entries()] == [
        fact,
        AttachmentErased(fact.digest),
    ]
    everything = b"".join(row.leaf for row in store.rows(0, 9))
    assert CONTENT not in everything
    assert SALT not in everything


def test_without_age_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(MissingExtra, match=r"safepassage\[seal\]"):
        seal(CONTENT, ["age1"], SALT)

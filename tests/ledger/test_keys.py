"""Keys: sealed at rest, opened by their passphrase only, told in the ledger."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.ledgers import ORGANISER, PARTY

from safepassage.errors import LedgerError
from safepassage.ledger.keyfile import Cost, lock, public, unlock
from safepassage.ledger.keys import KEY_FACTS, KeyLost, KeyReplaced, KeyTrusted, Role
from safepassage.ledger.sign import Way

CHEAP = Cost(passes=1, kib=64, lanes=1)
CHANCE = bytes(range(28))
FILE = lock(Role.ORGANISER, ORGANISER, "вода і хліб", CHANCE, CHEAP)


def test_a_key_is_opened_by_its_passphrase_only() -> None:
    role, who = unlock(FILE, "вода і хліб")
    assert (role, who.key(Way.PLAIN)) == (Role.ORGANISER, ORGANISER.key(Way.PLAIN))
    assert who.sign("text\n") == ORGANISER.sign("text\n")
    for wrong in ("", "вода", "вода і хліб "):
        with pytest.raises(LedgerError, match="passphrase is wrong"):
            unlock(FILE, wrong)


def test_a_file_tells_its_public_key_without_a_passphrase_and_its_secret_never() -> None:
    assert public(FILE) == (Role.ORGANISER, ORGANISER.key(Way.PLAIN))
    secret = ORGANISER.private.private_bytes_raw()
    assert secret.hex() not in FILE
    party = lock(Role.PARTY, PARTY, "x", CHANCE, CHEAP)
    assert public(party) == (Role.PARTY, PARTY.key(Way.COSIGNED))


def test_trying_a_passphrase_costs_what_rfc_9106_asks_for() -> None:
    assert Cost() == Cost(passes=3, kib=64 * 1024, lanes=4)  # RFC 9106, 4: second choice


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "witness"),
        ("public", str(PARTY.key(Way.PLAIN))),
        ("cost", [2, 64, 1]),
        ("salt", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ("sealed", json.loads(FILE)["sealed"].replace("A", "B", 1)),
    ],
)
def test_a_file_that_was_changed_is_not_opened(field: str, value: object) -> None:
    changed = json.dumps({**json.loads(FILE), field: value}, separators=(",", ":"), sort_keys=True)
    with pytest.raises(LedgerError):
        unlock(changed, "вода і хліб")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("role", "king"),
        ("public", "x"),
        ("salt", "!"),
        ("cost", [3, 2**23, 4]),  # 8 GiB to try a passphrase
        ("cost", [3]),
        ("more", 1),
    ],
)
def test_what_is_no_key_file_is_refused(field: str, value: object) -> None:
    changed = json.dumps({**json.loads(FILE), field: value}, separators=(",", ":"), sort_keys=True)
    with pytest.raises(LedgerError):
        public(changed)


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(LedgerError):
        public(text)


@pytest.mark.parametrize(
    "fact",
    [
        KeyTrusted(Role.PARTY, str(PARTY.key(Way.COSIGNED))),
        KeyReplaced(Role.ORGANISER, str(ORGANISER.key(Way.PLAIN)), str(PARTY.key(Way.PLAIN))),
        KeyLost(Role.WITNESS, str(PARTY.key(Way.COSIGNED)), None, "left in the car at Tokmak"),
    ],
)
def test_what_becomes_of_a_key_is_a_fact(fact: object) -> None:
    assert KEY_FACTS.read(KEY_FACTS.write(fact)) == fact

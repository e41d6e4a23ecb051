"""Every parser of the room, fed with broken input: it refuses, or it reads what it would write.

Nothing else is raised, and nothing is taken that is not canonical. `LEDGER_FUZZ=10000000` feeds
each parser's share of ten million.
"""

import os
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from tests.fakes import ListStore
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, PARTY, statements

from safepassage.errors import LedgerError
from safepassage.ledger import keyfile
from safepassage.ledger.bundle import make_bundle, read_bundle
from safepassage.ledger.canonical import decode, encode
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.ledger.entry import Statement, read_leaf, write_leaf
from safepassage.ledger.keys import KEY_FACTS, KeyLost, KeyTrusted, Role
from safepassage.ledger.log import open_ledger
from safepassage.ledger.note import read_note
from safepassage.ledger.sign import Way, read_key
from safepassage.ledger.tiles import _leaves

INPUTS = int(os.environ.get("LEDGER_FUZZ", "40000"))
CHEAP = keyfile.Cost(passes=1, kib=64, lanes=1)


class Parser(NamedTuple):
    """A parser, how its value is written again, and an input that it takes."""

    again: Callable[[bytes], bytes]
    good: tuple[bytes, ...]


def text(read: Callable[[str], object]) -> Callable[[bytes], bytes]:
    """Read text, and write it again."""
    return lambda data: str(read(data.decode("utf-8", "replace"))).encode()


def leaf(data: bytes) -> bytes:
    entry = read_leaf(data, 0)
    return write_leaf(entry.statement, entry.at)


def fact(data: bytes) -> bytes:
    return KEY_FACTS.write(KEY_FACTS.read(Statement("key_lost/1", data))).body


def key_file(data: bytes) -> bytes:
    keyfile.public(data.decode("utf-8", "replace"))
    return encode(decode(data.removesuffix(b"\n"))) + b"\n" * data.endswith(b"\n")


def entry_bundle(data: bytes) -> bytes:
    return b"".join(len(of).to_bytes(2, "big") + of for of in _leaves(data))


def parsers() -> dict[str, Parser]:
    store = ListStore()
    ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
    note = ledger.append(statements(7), NOON).note
    cosigned = note.signed(PARTY.cosign(note.text, NOON))
    organiser, party = str(ORGANISER.key(Way.PLAIN)), str(PARTY.key(Way.COSIGNED))
    lost = KeyLost(Role.PARTY, party, party, "left in the car")
    sealed = keyfile.lock(Role.PARTY, PARTY, "x", bytes(28), CHEAP).encode()
    leaves = [row.leaf for row in store.kept]
    return {
        "note": Parser(text(read_note), (str(note).encode(), str(cosigned).encode())),
        "checkpoint": Parser(
            lambda data: read_checkpoint(data.decode("utf-8", "replace")).text.encode(),
            (note.text.encode(), note.text.encode() + b"extension\n"),
        ),
        "key": Parser(text(read_key), (organiser.encode(), party.encode())),
        "bundle": Parser(
            text(read_bundle),
            tuple(str(make_bundle(store, at, cosigned)).encode() for at in (0, 6)),
        ),
        "leaf": Parser(leaf, (*leaves[:2], write_leaf(KEY_FACTS.write(lost), NOON))),
        "canonical": Parser(
            lambda data: encode(decode(data)),
            (b'{"a":[1,-2,true],"b_c":{"d":"\\n\xc3\xa9"}}', b"[[[[]]]]", sealed.strip()),
        ),
        "fact": Parser(fact, (KEY_FACTS.write(lost).body,)),
        "other fact": Parser(fact, (KEY_FACTS.write(KeyTrusted(Role.PARTY, party)).body,)),
        "key file": Parser(key_file, (sealed,)),
    }


PARSERS = parsers()


@pytest.mark.parametrize("name", PARSERS)
def test_broken_input_is_refused_or_is_what_would_be_written(name: str) -> None:
    parser = PARSERS[name]
    chance = np.random.default_rng(len(name))
    taken = 0
    for _ in range(INPUTS // len(PARSERS)):
        data = broken(parser.good, chance)
        try:
            again = parser.again(data)
        except LedgerError:
            continue
        taken += 1
        # What is no UTF-8 was replaced before it was read.
        assert again in {data, data.decode("utf-8", "replace").encode()}, data
    assert taken < INPUTS // len(PARSERS)


@pytest.mark.parametrize("name", sorted(set(PARSERS) - {"other fact"}))
def test_good_input_is_taken(name: str) -> None:
    for good in PARSERS[name].good:
        assert PARSERS[name].again(good) == good


def test_a_torn_file_of_entries_gives_the_whole_ones_before() -> None:
    whole = b"".join(len(of).to_bytes(2, "big") + of for of in (b"one", b"", b"three"))
    for cut in range(len(whole) + 1):
        assert whole.startswith(entry_bundle(whole[:cut]))


def broken(good: tuple[bytes, ...], chance: np.random.Generator) -> bytes:
    """Break an input in one to three places."""
    data = bytearray(good[chance.integers(len(good))])
    for _ in range(chance.integers(1, 4)):
        at, end = sorted(chance.integers(0, len(data) + 1, 2))
        end = min(end, at + 8) if chance.random() < 0.8 else end
        match chance.integers(6):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.integers(8)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end]
            case 3:
                data[at:at] = chance.bytes(int(chance.integers(1, 4)))
            case 4:
                data[at:end] = chance.choice([b"\n", b" ", b"0", b"=", b"\xe2\x80\x94", b'"', b"+"])
            case _:
                other = good[chance.integers(len(good))]
                data[at:end] = other[at:end]
    return bytes(data)

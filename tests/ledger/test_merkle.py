"""The tree: the published vectors, every proof of small trees, and no wrong proof accepted."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.ledger.merkle import (
    EMPTY,
    ConsistencyProof,
    Frontier,
    Hash,
    Hashes,
    InclusionProof,
    consistency,
    frontier,
    inclusion,
    leaf_hash,
    node_hash,
    root,
)

# The reference tree of Certificate Transparency: RFC 6962's authors, merkle_tree_test of
# google/certificate-transparency, "reference data". Inputs and roots are facts.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def tree(leaves: Sequence[Hash]) -> tuple[Frontier, Hashes]:
    """Grow a tree in memory; of a level that it has not reached nothing is asked."""
    grown, kept = Frontier().grown(leaves)
    levels: dict[int, list[Hash]] = {0: list(leaves)}
    for node in kept:
        levels.setdefault(node.level, []).append(node.hash)
        assert node.position == len(levels[node.level]) - 1

    def hashes(level: int, start: int, stop: int) -> Sequence[Hash]:
        return levels[level][start:stop]

    return grown, hashes


def plainly(leaves: Sequence[Hash]) -> Hash:
    """Give the root as RFC 9162, 2.1.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(plainly(leaves[:half]), plainly(leaves[half:]))


def numbered(count: int) -> list[Hash]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


@pytest.mark.parametrize(("size", "expected"), list(enumerate(ROOTS)))
def test_roots_are_those_of_the_reference_tree(size: int, expected: str) -> None:
    grown, _ = tree([leaf_hash(leaf) for leaf in LEAVES[:size]])
    assert grown.root().hex() == expected


def test_proofs_are_those_of_the_reference_tree() -> None:
    _, hashes = tree([leaf_hash(leaf) for leaf in LEAVES])
    assert [hash_.hex() for hash_ in inclusion(hashes, 0, 8).path] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [hash_.hex() for hash_ in consistency(hashes, 6, 8).path] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", [*range(1, 34), 255, 256, 257, 511, 512, 70_000])
def test_every_proof_of_a_tree_is_accepted(size: int) -> None:
    leaves = numbered(size)
    grown, hashes = tree(leaves)
    assert grown.root() == plainly(leaves) == root(hashes, size)
    assert frontier(hashes, size) == grown
    step = 1 if size < 34 else size // 7
    for index in range(0, size, step):
        assert inclusion(hashes, index, size).proves(leaves[index], grown.root())
    for first in range(0, size + 1, step):
        assert consistency(hashes, first, size).proves(root(hashes, first), grown.root())


def test_a_tree_grows_the_same_in_any_batches() -> None:
    leaves = numbered(1000)
    at_once, kept = Frontier().grown(leaves)
    assert [(node.level, node.position) for node in kept] == [(1, 0), (1, 1), (1, 2)]  # 1000 // 256
    some, first = Frontier().grown(leaves[:300])
    assert some.grown(leaves[300:]) == (at_once, kept[1:])
    assert first == kept[:1]


def test_a_million_entries_have_at_most_twenty_peaks() -> None:
    grown, kept = Frontier().grown(numbered(2**16 - 1))
    assert len(grown.peaks) == 16  # one for each bit that is set
    assert len(kept) == 255  # and none for the 256th block, which lacks a leaf


SIZES = st.integers(1, 600)


@given(size=SIZES, data=st.data())
def test_a_proof_proves_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = numbered(size)
    grown, hashes = tree(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion(hashes, index, size), grown.root()
    other = sha256(b"other").digest()
    assert not proof.proves(other, top)
    assert not proof.proves(leaves[index], other)
    elsewhere = data.draw(st.integers(-1, size + 1).filter(lambda of: of != index))
    assert not replace(proof, index=elsewhere).proves(leaves[index], top)
    assert not replace(proof, path=(*proof.path, other)).proves(leaves[index], top)
    if proof.path:
        where = data.draw(st.integers(0, len(proof.path) - 1))
        changed = (*proof.path[:where], other, *proof.path[where + 1 :])
        assert not replace(proof, path=changed).proves(leaves[index], top)
        assert not replace(proof, path=proof.path[:-1]).proves(leaves[index], top)


@given(size=SIZES, data=st.data())
def test_a_tree_that_did_not_only_grow_has_no_proof(size: int, data: st.DataObject) -> None:
    grown, hashes = tree(numbered(size))
    first = data.draw(st.integers(0, size))
    proof, older, newer = consistency(hashes, first, size), root(hashes, first), grown.root()
    other = sha256(b"other").digest()
    assert proof.proves(older, newer)
    assert not proof.proves(other, newer)
    assert first == 0 or not proof.proves(older, other)  # every tree begins with the empty one
    assert not replace(proof, path=(*proof.path, other)).proves(older, newer)
    assert not replace(proof, first=size + 1).proves(older, newer)
    if proof.path:
        where = data.draw(st.integers(0, len(proof.path) - 1))
        changed = (*proof.path[:where], other, *proof.path[where + 1 :])
        assert not replace(proof, path=changed).proves(older, newer)
        assert not replace(proof, path=proof.path[:-1]).proves(older, newer)


def test_proofs_out_of_thin_air_are_refused() -> None:
    assert not InclusionProof(0, 0, ()).proves(EMPTY, EMPTY)
    assert not ConsistencyProof(3, 2, ()).proves(EMPTY, EMPTY)
    assert not ConsistencyProof(1, 2, ()).proves(EMPTY, EMPTY)
    assert not ConsistencyProof(3, 5, ()).proves(EMPTY, EMPTY)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 100, 257])
def test_pymerkle_accepts_our_proofs_and_we_accept_its(size: int) -> None:
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    data = [b"%d" % number for number in range(size)]
    theirs.append_entries(data)
    grown, hashes = tree([leaf_hash(leaf) for leaf in data])
    assert theirs.get_root() == grown.root()
    for index in range(0, size, max(1, size // 5)):
        leaf = leaf_hash(data[index])
        # It counts from 1 and puts the leaf itself before the path.
        given_ = theirs.prove_inclusion(index + 1)
        assert given_.path[0] == leaf
        assert InclusionProof(index, size, tuple(given_.path[1:])).proves(leaf, grown.root())
        ours = inclusion(hashes, index, size)
        made = pymerkle.InclusionProof(
            algorithm="sha256",
            security=True,
            size=size,
            index=index + 1,
            rule=given_.rule,
            path=[leaf, *ours.path],
        )
        pymerkle.verify_inclusion(leaf, grown.root(), made, index=index + 1, size=size)
        # Its consistency proofs have a form of their own; they join our two roots.
        joined = theirs.prove_consistency(index + 1, size)
        pymerkle.verify_consistency(root(hashes, index + 1), grown.root(), joined)

"""The ledger: what was stated, in which order, so that nobody can change it unseen afterwards.

In: statements, as a kind and bytes. Out: entries, signed checkpoints, and proofs that anyone
can check without this program. It knows bytes, not evacuations: of ours it imports ``units``
and ``errors`` only.

- ``canonical``: one value, one byte string; ``entry``: a statement in its place;
- ``merkle``: roots and proofs; ``note``, ``checkpoint``, ``sign``: what is signed, and by whom.
"""

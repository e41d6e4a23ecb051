"""The ledger: what was stated, in which order, so that nobody can change it unseen afterwards.

In: statements, as a kind and bytes. Out: entries, signed checkpoints, and proofs that anyone
can check without this program. It knows bytes, not evacuations: of ours it imports ``units``
and ``errors`` only.

- ``canonical``: one value, one byte string; ``facts``: types that leave no room for a name;
  ``entry``: a statement in its place;
- ``merkle``: roots and proofs; ``note``, ``checkpoint``, ``sign``: what is signed, and by whom;
- ``store``: the port to a disk; ``store_sql``: SQLite, PostgreSQL; ``log``: a ledger that is open;
- ``keys``, ``keyfile``, ``trust``: keys in the log, at rest, and which of them count;
- ``audit``, ``finding``: what was changed, where, and who proves it; ``tell``: the same in words;
- ``bundle``, ``tiles``, ``verify.html``: what is handed over, and how anyone checks it;
- ``seal``, ``stamp``: sealed attachments, and an outside clock.
"""

from safepassage.ledger.audit import audit
from safepassage.ledger.bundle import make_bundle, prove, read_bundle
from safepassage.ledger.entry import Entry, Statement
from safepassage.ledger.facts import Catalogue, Kind
from safepassage.ledger.log import Appended, Ledger, open_ledger

__all__ = [
    "Appended",
    "Catalogue",
    "Entry",
    "Kind",
    "Ledger",
    "Statement",
    "audit",
    "make_bundle",
    "open_ledger",
    "prove",
    "read_bundle",
]

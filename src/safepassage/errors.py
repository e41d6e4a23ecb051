"""Everything a caller may catch.

::

    SafePassageError
    ├── ImpossibleValue      a value that cannot be true (also a ValueError)
    ├── CaseError            a case folder that cannot be read: all its faults at once
    ├── PlanError            a plan file that cannot be read, or speaks of another case
    ├── FactError            a file of facts that cannot be read: all its faults at once
    ├── LedgerError          a ledger, note, proof, bundle or key that cannot be read or believed
    │   ├── NotAcknowledged  an append of which nobody can say that it is on disk
    │   └── Overtaken        an append made in view of fewer entries than there are by now
    └── MissingExtra         an optional package is needed, and how to get it

"No" is not an error: an infeasible case is an ``Infeasible``, a broken rule a
``Violation``, a tampered ledger an ``Audit`` with its faults.
"""

from __future__ import annotations

from dataclasses import dataclass


class SafePassageError(Exception):
    """The root of everything this package raises on purpose."""


class ImpossibleValue(SafePassageError, ValueError):
    """A value of the model that cannot be true, such as a window that closes before it opens."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where, what was found, what was expected.

    Parameters
    ----------
    file
        Name of the file, relative to the case folder.
    line
        Line (or spreadsheet row) from 1; 0 where the whole file is meant.
    field
        Column or key; empty where the whole line is meant.
    found, expected
        What stands there, and what could stand there, in plain words.
    """

    file: str
    line: int
    field: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Write the fault as ``file:line field: found ..., expected ...``."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{where} {self.field}" if self.field else where
        return f"{subject}: found {self.found}, expected {self.expected}"


class CaseError(SafePassageError):
    """A case that cannot be read, with every fault found in it.

    Parameters
    ----------
    faults
        At least one fault, in the order of files and lines.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class PlanError(SafePassageError):
    """A plan file that cannot be read, or that was made for another case."""


class FactError(SafePassageError):
    """A file of facts that cannot be read, with every fault found in it.

    Parameters
    ----------
    faults
        At least one fault, in the order of lines.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class LedgerError(SafePassageError):
    """A ledger, or a thing taken from one, that cannot be read or cannot be believed."""


class NotAcknowledged(LedgerError):
    """An append that failed on the way to the disk: look before appending again.

    What it was to add is in the ledger whole, or not at all.
    """


class Overtaken(LedgerError):
    """An append that somebody else's came before: nothing was added; look again, then decide."""


class MissingExtra(SafePassageError):
    """An optional package is absent.

    Parameters
    ----------
    purpose
        What needs it: ``"reading OpenStreetMap"``.
    package, extra
        The package that is missing, and the extra that brings it.
    """

    def __init__(self, purpose: str, package: str, extra: str) -> None:
        super().__init__(f"{purpose} needs {package}: pip install 'safepassage[{extra}]'")

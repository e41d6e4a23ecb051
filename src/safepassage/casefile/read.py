"""Read a case folder: everything that is in it, or everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from safepassage.casefile.build import build
from safepassage.casefile.check import check
from safepassage.casefile.clock import Clock
from safepassage.casefile.faults import Faults
from safepassage.casefile.fields import BY_NAME, TABLES, rank
from safepassage.casefile.network import check_network
from safepassage.casefile.operation import operation
from safepassage.casefile.rows import Tables, rows
from safepassage.casefile.shapes import paths, positions
from safepassage.casefile.tables import grids
from safepassage.errors import CaseError, Fault
from safepassage.model import Case


def read(folder: Path) -> Case:
    """Read a case.

    Parameters
    ----------
    folder
        Holds ``operation.toml`` and the tables of ``docs/case.md``.

    Raises
    ------
    CaseError
        Where anything is wrong, with all that is: whatever bytes are in the folder.
    """
    faults = Faults()
    names = _names(folder)
    row, clock = operation(folder, faults)
    tables = _tables(folder, names, clock, faults)
    places = positions(folder, tables, faults)
    lines = paths(folder, tables, places, faults)
    check(row, clock, tables, faults)
    check_network(tables, places, faults)
    if wrong := faults.told(rank):
        raise CaseError(wrong)
    return build(row, tables, places, lines)


def _names(folder: Path) -> list[str]:
    """List the files of a folder.

    Raises
    ------
    CaseError
        Where there is no folder, or it cannot be looked into.
    """
    try:
        return sorted(path.name for path in folder.iterdir() if path.name.isprintable())
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "not a name that a folder can have"
        name, expected = folder.name or str(folder), "a folder with operation.toml and tables"
        raise CaseError((Fault(name, 0, "", reason.lower(), expected),)) from fault


def _tables(folder: Path, names: list[str], clock: Clock | None, faults: Faults) -> Tables:
    found = grids(folder, names, faults)
    tables: Tables = {table.name: [] for table in TABLES}
    for name, grid in found.items():
        tables[name] = None if grid is None else rows(BY_NAME[name], grid, clock, faults)
    return tables

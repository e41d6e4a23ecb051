"""``terms.toml``: the terms that could be asked for, each under ``[[ask]]``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import tomli_w

from safepassage.casefile.faults import Faults, hint, shown
from safepassage.casefile.fields import TERMS_TABLE
from safepassage.casefile.files import put
from safepassage.casefile.kinds import MINUTES, clean
from safepassage.casefile.operation import cell_text, toml
from safepassage.casefile.rows import Row, read_values
from safepassage.errors import CaseError, ImpossibleValue
from safepassage.model import Case
from safepassage.model.term import TIMED, Term, stranger

FILE: Final = "terms.toml"
_LIST: Final = "ask"
_NAMES: Final = tuple(field.name for field in TERMS_TABLE.fields)
_KEY: Final = re.compile(r"\s*([\w-]+)\s*=")


def read_terms(folder: Path, case: Case) -> tuple[Term, ...] | None:
    """Read what could be asked for; None where the folder does not say.

    Parameters
    ----------
    folder, case
        The folder of the case, and the case that was read from it.

    Raises
    ------
    CaseError
        Where anything in the file is wrong, with all that is.
    """
    if not (folder / FILE).exists():
        return None
    faults = Faults()
    rows = list(_rows(folder, faults))
    terms = [term for row in rows if (term := _term(row, case, faults)) is not None]
    for n, row in enumerate(rows):
        key = row.values.get("id")
        if key is not None and key in {other.values.get("id") for other in rows[:n]}:
            faults.extend([row.fault("id", f"{shown(key)} again", "each term once")])
    if wrong := faults.told(lambda _: 0):
        raise CaseError(wrong)
    return tuple(terms)


def write_terms(terms: tuple[Term, ...], folder: Path) -> None:
    """Write what could be asked for, as :func:`read_terms` reads it."""
    rows = [dict(_values(term)) for term in terms]
    put(folder / FILE, tomli_w.dumps({_LIST: rows}).encode())


def _values(term: Term) -> Iterator[tuple[str, Any]]:
    yield "id", term.id
    yield "what", term.matter.value
    if term.of:
        yield "of", term.of
    if term.matter in TIMED:
        whole, rest = divmod(term.by, 60)
        yield "by_min", MINUTES.write(term.by) if rest else whole
    elif term.by:
        yield "by", term.by
    if term.stop is not None:
        yield "stop", term.stop


def _rows(folder: Path, faults: Faults) -> Iterator[Row]:
    found = toml(folder / FILE, faults)
    if found is None:
        return
    text, tree = found
    for name in sorted(tree.keys() - {_LIST}):
        faults.add(FILE, 0, "", f"the key {shown(name)}", f"terms, each under [[{_LIST}]]")
    listed = tree.get(_LIST, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        faults.add(FILE, 0, _LIST, "something else", f"terms, each under [[{_LIST}]]")
        return
    places = _lines(text)
    certain = len(places) == len(listed)
    for n, values in enumerate(listed):
        line, lines = places[n] if certain else (0, {})
        yield _row(Row(FILE, line, {}, {}, lines), values, faults)


def _row(row: Row, values: dict[str, Any], faults: Faults) -> Row:
    for name in sorted(values.keys() - {*_NAMES}):
        expected = f"one that a term has{hint(name, _NAMES)}"
        faults.extend([row.fault(name, f"the key {shown(name)}", expected)])
    texts = {name: clean(cell_text(value)) for name, value in values.items()}
    read_values(row, TERMS_TABLE.fields, texts, faults)
    return row


def _lines(text: str) -> list[tuple[int, dict[str, int]]]:
    """Find the line of every ``[[ask]]`` and of the keys beneath it."""
    found: list[tuple[int, dict[str, int]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip().startswith(f"[[{_LIST}]]"):
            found.append((number, {}))
        elif found and (match := _KEY.match(line)):
            found[-1][1].setdefault(match[1], number)
    return found


def _term(row: Row, case: Case, faults: Faults) -> Term | None:
    """Make a term of a row in which every value could be read."""
    if any(field.name not in row.values for field in TERMS_TABLE.fields):
        return None
    value, matter = row.values, row.values["what"]
    by, other = ("by_min", "by") if matter in TIMED else ("by", "by_min")
    if value[other] is not None:
        faults.extend([row.fault(other, "a size", f"none: {matter} is measured by {by}")])
        return None
    try:
        term = Term(value["id"], matter, value["of"], value[by] or 0, value["stop"])
    except ImpossibleValue as fault:
        faults.extend([row.fault("", str(fault), "a term that says of what, and how much")])
        return None
    if (strange := stranger(case, term)) is not None:
        name = "stop" if strange == term.stop else "of"
        expected = f"what {matter} can be asked of in the case"
        faults.extend([row.fault(name, shown(strange), expected)])
        return None
    return term

"""What a text says, as JSON has it: fields by name, dates as ISO 8601, what is empty left out.

A file of entries is written by programs and by people alike: what a field has no value for may
stay away, and everything that is wrong in a file is said at once.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from safepassage.errors import ImpossibleValue
from safepassage.record.said import CLASS, EntryType, Said, type_of
from safepassage.record.when import When


def said_tree(said: Said) -> dict[str, Any]:
    """Take apart what is said: its type, then its fields in their order."""
    return {"type": str(type_of(said)), **tree(said)}


def read_said(told: object) -> Said:
    """Read what is said.

    Raises
    ------
    ImpossibleValue
        Where it has no known type, or a field is unknown or wrong.
    """
    if not isinstance(told, dict) or told.get("type") not in list(EntryType):
        raise ImpossibleValue(f"an entry has a type: {', '.join(EntryType)}")
    kind = CLASS[EntryType(told["type"])]
    said: Said = value(kind, {key: part for key, part in told.items() if key != "type"})
    return said


def tree(of: object) -> Any:  # noqa: ANN401 - whatever JSON has
    """Take a value apart; fields without a value are left out."""
    if isinstance(of, When):
        return of.iso
    if is_dataclass(of) and not isinstance(of, type):
        parts = {field.name: tree(getattr(of, field.name)) for field in fields(of)}
        return {name: part for name, part in parts.items() if part not in (None, "", [], {})}
    if isinstance(of, tuple):
        return [tree(part) for part in of]
    return str(of) if isinstance(of, StrEnum) else of


def value(of: Any, told: Any, where: str = "") -> Any:  # noqa: ANN401 - a type, and what JSON has
    """Read a value of a type; where it is none, that is an ``ImpossibleValue``."""
    origin, parts = get_origin(of), get_args(of)
    if origin is Annotated:
        return value(parts[0], told, where)
    if origin in {Union, UnionType} and NoneType in parts:
        part = next(it for it in parts if it is not NoneType)
        return None if told is None else value(part, told, where)
    if origin is tuple and isinstance(told, list):
        return tuple(value(parts[0], part, where) for part in told)
    if of is When and isinstance(told, str):
        return When(told)
    return _fields(of, told, where) if is_dataclass(of) else _plain(of, told, where)


def _plain(of: Any, told: Any, where: str) -> Any:  # noqa: ANN401 - the same
    """Read a word of a list, a number, a text or a truth.

    Raises
    ------
    ImpossibleValue
        Where it is none.
    """
    if isinstance(of, type) and issubclass(of, StrEnum) and told in list(of):
        return of(told)
    if of in {int, str, bool} and type(told) is of:
        return told
    raise ImpossibleValue(f"{where or 'it'} is {told!r:.60}, expected {_expected(of)}")


def _fields(of: Any, told: Any, where: str) -> Any:  # noqa: ANN401 - the same
    """Read the fields of a value.

    Raises
    ------
    ImpossibleValue
        Where one is unknown, missing or wrong.
    """
    if not isinstance(told, dict):
        raise ImpossibleValue(f"{where or 'it'} is {told!r:.60}, expected its fields")
    hints = get_type_hints(of, include_extras=True)
    needed = {it.name for it in fields(of) if it.default is it.default_factory is MISSING}
    if unknown := sorted(told.keys() - hints.keys()):
        raise ImpossibleValue(f"{where or 'it'} has no field {', '.join(unknown)}")
    if missing := sorted(needed - told.keys()):
        raise ImpossibleValue(f"{where or 'it'} needs {', '.join(missing)}")
    return of(**{key: value(hints[key], part, f"{where} {key}") for key, part in told.items()})


def _expected(of: Any) -> str:  # noqa: ANN401 - the same
    if isinstance(of, type) and issubclass(of, StrEnum):
        return f"one of {', '.join(of)}"
    return {int: "a whole number", str: "a text", bool: "true or false"}.get(of, "a list")

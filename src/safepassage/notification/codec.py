"""One value, one text: frozen values to canonical JSON and back.

The text of a value is JSON with sorted keys, one space of indent and a last line feed, in
UTF-8. What is read must be the very text that would be written, so nothing has two.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from safepassage.errors import ImpossibleValue

T = TypeVar("T")


def encode(value: object) -> bytes:
    """Write the canonical text of a value."""
    return dumped(tree(value))


def dumped(told: object) -> bytes:
    """Write a tree of plain values as canonical JSON."""
    text = json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def decode(kind: type[T], text: bytes) -> T:
    """Read a value.

    Parameters
    ----------
    kind
        A frozen dataclass of numbers, texts, truths, enumerations, tuples and others of its
        kind.
    text
        What :func:`encode` wrote.

    Raises
    ------
    ImpossibleValue
        Where the text is of no such value, or not the canonical one.
    """
    try:
        value: T = _value(kind, json.loads(text))
        canonical = encode(value) == text
    except (ValueError, RecursionError) as fault:
        raise ImpossibleValue(f"not the text of a {kind.__name__}: {fault}") from fault
    if not canonical:
        raise ImpossibleValue(f"not the canonical text of a {kind.__name__}")
    return value


def tree(value: object) -> Any:  # noqa: ANN401 - JSON is what it is
    """Take a value apart into what JSON knows."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [tree(part) for part in value]
    if is_dataclass(value):
        return {field.name: tree(getattr(value, field.name)) for field in fields(value)}
    return value


def value(kind: type[T], told: object) -> T:
    """Put a value together again; what is not of its kind is refused (``ValueError``)."""
    made: T = _value(kind, told)
    return made


def _value(kind: Any, told: Any) -> Any:  # noqa: ANN401 - types are values here
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _tuple(typing.get_args(kind)[0], told)
    if origin in {typing.Union, types.UnionType}:
        (some,) = (part for part in typing.get_args(kind) if part is not type(None))
        return None if told is None else _value(some, told)
    if is_dataclass(kind):
        return _made(kind, told)
    if issubclass(kind, Enum):
        return kind(told)
    if type(told) is not kind:  # True is no number here
        raise ImpossibleValue(f"{json.dumps(told)[:60]} where a {kind.__name__} stands")
    return told


def _tuple(kind: Any, told: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    if not isinstance(told, list):
        raise ImpossibleValue("no list where one stands")
    return tuple(_value(kind, part) for part in told)


def _made(kind: Any, told: Any) -> Any:  # noqa: ANN401 - as above
    hints = _hints(kind)
    if not isinstance(told, dict) or told.keys() != hints.keys():
        raise ImpossibleValue(f"not the fields of a {kind.__name__}")
    return kind(**{name: _value(hint, told[name]) for name, hint in hints.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}

"""Facts: frozen values that become statements and back, and that nobody can hide a name in.

A fact is a frozen dataclass. Each of its fields has one of the types below, and no other: a number
with bounds, a code of a closed shape, a choice, a truth, a tuple, a fact of these or one of several
such facts, which is written with the name of its class. Free text is a :class:`Words`, which says
why it is there and how long it may be. :func:`faults` walks a type and says what in it could hold
a name; a :class:`Catalogue` refuses such a type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.canonical import Value, decode, encode
from safepassage.ledger.entry import Statement


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both included.

    A bound keeps telephone and passport numbers out.
    """

    least: int
    most: int


class Code(Enum):
    """The shapes of text that need no mark, because they leave no room for a name."""

    TOKEN = r"[0-9abcdefghjkmnpqrstvwxyz]{16}"  # noqa: S105 - a shape, not a password
    """80 random bits, for what must not be traced back to a person."""
    DIGEST = r"[0-9a-f]{64}"
    """SHA-256."""
    ID = r"[a-z][a-z0-9-]{0,39}"
    """The name that the case gives to a place, a segment, a convoy, a vehicle or a party."""
    NUMBER = r"[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,39}"
    """An id and one within it: the operation and the party that a notice goes to."""
    KEY = r"[^\s+]{1,255}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43,44}={0,2}"
    """A public key in one line."""


@dataclass(frozen=True, slots=True)
class Words:
    """Free text, marked as such.

    Parameters
    ----------
    most
        Characters at most; 2,000 or fewer.
    why
        Why it must be words, and whose they are.
    """

    most: int
    why: str

    def __post_init__(self) -> None:
        """Refuse words without an end or a reason."""
        if not 0 < self.most <= 2000 or not self.why:
            raise ImpossibleValue("words have an end (2,000 characters at most) and a reason")


Shape: TypeAlias = Whole | Code | Words

Count: TypeAlias = Annotated[int, Whole(0, 1_000_000)]
Index: TypeAlias = Annotated[int, Whole(0, 10_000_000_000)]
"""A place in the ledger, or a size of it."""
Moment: TypeAlias = Annotated[int, Whole(0, 10_000_000_000)]
"""Seconds since 1970, UTC."""
Token: TypeAlias = Annotated[str, Code.TOKEN]
Digest: TypeAlias = Annotated[str, Code.DIGEST]
Id: TypeAlias = Annotated[str, Code.ID]
Number: TypeAlias = Annotated[str, Code.NUMBER]
Key: TypeAlias = Annotated[str, Code.KEY]


IS: Final = "is"
"""The key under which one of several facts names its class."""


# --- the walker -------------------------------------------------------------------------------


def faults(of: object, where: str = "") -> Iterator[str]:
    """Find where a type could hold a name, or what is no part of a fact.

    Parameters
    ----------
    of
        The type of a fact, or of one of its fields.
    where
        What to call it.
    """
    if is_dataclass(of) and isinstance(of, type):
        if not of.__dataclass_params__.frozen:  # type: ignore[attr-defined] # of every dataclass
            yield f"{where or of.__name__} can be changed"
        hints = _hints(of)
        for field in fields(of):
            yield from faults(hints[field.name], f"{where or of.__name__}.{field.name}")
    elif (shape := _shape(of)) is not None:
        if isinstance(shape, Whole) and not -(10**10) <= shape.least <= shape.most <= 10**10:
            yield f"{where} is a number that a telephone's would fit into"
    elif (part := _part(of)) is not None:
        yield from faults(part, where)
    elif kinds := _kinds(of):
        for kind in kinds.values():
            yield from _faults_of(kind, f"{where}.{kind.__name__}")
    elif not (of is bool or (isinstance(of, type) and issubclass(of, StrEnum))):
        yield f"{where} is {_called(of)}: free text must be Words with a reason and an end"


def _faults_of(kind: type, where: str) -> Iterator[str]:
    yield from faults(kind, where)
    if IS in _hints(kind):
        yield f"{where}.{IS} would hide which of several it is"


@cache
def _hints(of: type) -> dict[str, Any]:
    """Give the types of a dataclass's fields; working them out costs more than all the rest."""
    return get_type_hints(of, include_extras=True)


def _shape(of: object) -> Shape | None:
    """Give the bounds of an annotated number or text."""
    if get_origin(of) is not Annotated:
        return None
    base, *marks = get_args(of)
    match base, marks:
        case (type() as kind, [Whole() as shape]) if kind is int:
            return shape
        case (type() as kind, [Code() | Words() as shape]) if kind is str:
            return shape
    return None


def _part(of: object) -> object | None:
    """Give what a tuple is made of, or what may be absent."""
    match get_origin(of), get_args(of):
        case origin, (part, end) if origin is tuple and end is Ellipsis:
            return part  # type: ignore[no-any-return]
        case origin, (part, none) if origin in {Union, UnionType} and none is NoneType:
            return part  # type: ignore[no-any-return]
    return None


def _kinds(of: object) -> dict[str, type]:
    """Give the dataclasses of which a value is one, by their names; none where it is no such."""
    parts = get_args(of) if get_origin(of) in {Union, UnionType} else ()
    if not all(isinstance(part, type) and is_dataclass(part) for part in parts):
        return {}
    return {_tag(part): part for part in parts}


def _tag(kind: type) -> str:
    """``ViolationClaim`` is ``"violation_claim"``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _called(of: object) -> str:
    return of.__name__ if isinstance(of, type) else str(of)


# --- out and in -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """One version of one kind of fact.

    Parameters
    ----------
    name
        With its version: ``"notice_submitted/2"``.
    fact
        The frozen dataclass.
    newer
        For an old version: makes the next one of it.
    """

    name: str
    fact: type
    newer: Callable[[Any], object] | None = None


class Catalogue:
    """Every kind of fact that a room writes, with all its versions.

    Parameters
    ----------
    kinds
        No two of one name. A type that could hide a name is an ``ImpossibleValue``.
    """

    def __init__(self, *kinds: Kind) -> None:
        wrong = [fault for kind in kinds for fault in faults(kind.fact)]
        if wrong:
            raise ImpossibleValue("; ".join(wrong))
        self.kinds: Final = {kind.name: kind for kind in kinds}
        self._current: Final = {kind.fact: kind.name for kind in kinds if kind.newer is None}
        if len(self.kinds) != len(kinds):
            raise ImpossibleValue("two kinds of fact have one name")

    def write(self, fact: object) -> Statement:
        """Give the statement of a fact, in the newest version of its kind.

        Raises
        ------
        LedgerError
            Where the fact is of no kind here, or a value of it is out of bounds.
        """
        name = self._current.get(type(fact))
        if name is None:
            raise LedgerError(f"{type(fact).__name__} is no fact of today")
        return Statement(name, encode(_out(type(fact), fact, name)))

    def read(self, statement: Statement) -> object:
        """Read a fact of any version, as the newest of its kind.

        Raises
        ------
        LedgerError
            Where the kind is unknown, or the body is not one that :meth:`write` ever wrote.
        """
        kind = self.kinds.get(statement.kind)
        if kind is None:
            raise LedgerError(f"{statement.kind} is not a kind of fact that is known here")
        fact = _in(kind.fact, decode(statement.body), kind.name)
        while kind.newer is not None:
            fact = kind.newer(fact)
            kind = self.kinds[self._current.get(type(fact), kind.name)]
        return fact


def _out(of: Any, value: Any, where: str) -> Value:  # noqa: ANN401 - a type, and a value of it
    """Write a value of a type; where it is none of that type, that is refused."""
    if is_dataclass(of) and isinstance(of, type):
        hints = _hints(of)
        told = {field.name: getattr(value, field.name) for field in fields(of)}
        return {
            name: _out(hints[name], part, f"{where} {name}")
            for name, part in told.items()
            if part is not None
        }
    if get_origin(of) is tuple:
        return [_out(_part(of), part, where) for part in value]
    if (part := _part(of)) is not None:
        return _out(part, value, where)
    if kinds := _kinds(of):
        return _out_of(kinds, value, where)
    return _checked(of, value, where)


def _out_of(kinds: dict[str, type], value: object, where: str) -> Value:
    """Write one of several facts, with the name of its class.

    Raises
    ------
    LedgerError
        Where it is none of them.
    """
    tag = _tag(type(value))
    if kinds.get(tag) is not type(value):
        raise LedgerError(f"{where} is a {type(value).__name__}, which it cannot be")
    told = _out(kinds[tag], value, f"{where} {tag}")
    return {**told, IS: tag} if isinstance(told, dict) else told


def _in(of: Any, value: Value, where: str) -> Any:  # noqa: ANN401 - the same
    """Read a value of a type.

    Raises
    ------
    LedgerError
        Where it is none, or says more or less than a value of that type.
    """
    if is_dataclass(of) and isinstance(of, type):
        hints = _hints(of)
        absent = {name: None for name, hint in hints.items() if NoneType in get_args(hint)}
        if not isinstance(value, dict) or not hints.keys() - absent <= value.keys() <= hints.keys():
            raise LedgerError(f"{where} does not have the fields that it should")
        told = {key: _in(hints[key], part, f"{where} {key}") for key, part in value.items()}
        try:
            return of(**absent | told)
        except ImpossibleValue as fault:
            raise LedgerError(f"{where}: {fault}") from fault
    if get_origin(of) is tuple:
        if not isinstance(value, list):
            raise LedgerError(f"{where} is not a list")
        return tuple(_in(_part(of), part, where) for part in value)
    if (part := _part(of)) is not None:
        return _in(part, value, where)
    if kinds := _kinds(of):
        return _in_of(kinds, value, where)
    checked = _checked(of, value, where)
    return of(str(checked)) if isinstance(of, type) and issubclass(of, StrEnum) else checked


def _in_of(kinds: dict[str, type], value: Value, where: str) -> Any:  # noqa: ANN401 - the same
    """Read one of several facts.

    Raises
    ------
    LedgerError
        Where it does not say which, or is none of them.
    """
    tag = value.get(IS) if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(tag, str) or tag not in kinds:
        raise LedgerError(f"{where} does not say which of its kinds it is")
    told = {key: part for key, part in value.items() if key != IS}
    return _in(kinds[tag], told, f"{where} {tag}")


def _checked(of: Any, value: Any, where: str) -> Value:  # noqa: ANN401 - the same
    """Give back a number, a text, a choice or a truth that is within its bounds.

    Raises
    ------
    LedgerError
        Where it is not.
    """
    match _shape(of), value:
        case Whole(least, most), int() if type(value) is int and least <= value <= most:
            return value
        case Code() as code, str() if re.fullmatch(code.value, value):
            return value
        case Words(most, _), str() if len(value) <= most:
            return value
        case None, bool() if of is bool:
            return value
        case None, str() if of is not bool and value in set(of):
            return str(value)
    raise LedgerError(f"{where} is {value!r:.60}, which is out of its bounds")

"""What is said, or another frozen value, as the fields of a form and back: a line or a few each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from safepassage.errors import ImpossibleValue
from safepassage.ledger.facts import Code, Whole, Words
from safepassage.record.said import CLASS, EntryType, Hours
from safepassage.record.when import When

T = TypeVar("T")

_LINE: Final = 200  # characters: what is longer gets a box of several lines
_TO: Final = " to "
_hints: Final[Callable[[Any], dict[str, Any]]] = cache(partial(get_type_hints, include_extras=True))


class Shape(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    BOX = "box"
    LIST = "list"
    CHOICE = "choice"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a value.

    Parameters
    ----------
    name
        ``"promisor"``, ``"scope.hours"``.
    shape
        A list has one item a line.
    value
        As it stands there; ``"yes"`` or nothing for a tick.
    hint
        What an item looks like, where that is not plain.
    choices, called
        What it may be, for a choice; and each in words, where it does not speak for itself.
    wrong
        Why the value cannot be; empty where it can.
    """

    name: str
    shape: Shape
    value: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    wrong: str = ""
    called: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its name in words: ``"reported by"``."""
        return spaced(self.name.rpartition(".")[2])

    @property
    def lines(self) -> tuple[str, ...]:
        """Its value in words, a line each."""
        value = spaced(self.value) if self.shape is Shape.CHOICE else self.value
        return tuple(value.splitlines())

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """Each choice, and that in words."""
        return tuple(zip(self.choices, self.called or map(spaced, self.choices), strict=True))


def spaced(key: str) -> str:
    """Write ``"in_principle"`` as ``"in principle"``."""
    return key.replace("_", " ")


def form(value: object) -> tuple[Field, ...]:
    """Give every field of a value, such as what is said, in the order of its type."""
    return tuple(_form(type(value), value, ""))


def blank(kind: EntryType) -> tuple[Field, ...]:
    """Give the fields of a type of entry, with nothing in them."""
    return form(CLASS[kind]())


def filled(kind: type[T], told: Mapping[str, str]) -> T | tuple[Field, ...]:
    """Read a form that was filled in.

    Parameters
    ----------
    kind
        Of what: a frozen dataclass.
    told
        The value of each field by its name; a field that is not there is empty.

    Returns
    -------
    T or tuple[Field, ...]
        The form again where something in it cannot be, each such field with its reason.
    """
    read = {name: _Read(of, told.get(name, "")) for name, of in _types(kind, "")}
    if not any(one.wrong for one in read.values()):
        try:
            return _built(kind, read, "")  # type: ignore[no-any-return]  # it is one of that kind
        except ImpossibleValue as fault:  # each field may be, and they may not be together
            last = next(reversed(read))
            read[last].wrong = str(fault)
    return tuple(_field(name, one.of, one.text, one.wrong) for name, one in read.items())


def as_filled(kind: type, told: Mapping[str, str]) -> tuple[Field, ...]:
    """Give a form with what was filled in, be it possible or not."""
    return tuple(
        _field(name, of, one.text, one.wrong)
        for name, of in _types(kind, "")
        for one in [_Read(of, told.get(name, ""))]
    )


# --- out ------------------------------------------------------------------------------------------


def _form(kind: type, whole: object, above: str) -> Iterator[Field]:
    for name, of in _types(kind, above):
        value = whole
        for step in name.removeprefix(above).split("."):
            value = getattr(value, step)
        yield _field(name, of, _text(value))


def _types(kind: type, above: str) -> Iterator[tuple[str, Any]]:
    """Give the type of each field; those of a fact within stand under its name and a dot."""
    hints = _hints(kind)
    for field in fields(kind):
        of, name = hints[field.name], above + field.name
        if is_dataclass(of) and isinstance(of, type):
            yield from _types(of, name + ".")
        else:
            yield name, of


def _field(name: str, of: Any, value: str, wrong: str = "") -> Field:  # noqa: ANN401 - a type
    choices = tuple(choice.value for choice in of) if _is(of, StrEnum) else ()
    return Field(name, _shape(of), value, _hint(of), choices, wrong)


def _shape(of: Any) -> Shape:  # noqa: ANN401 - a type
    if get_origin(of) is tuple:
        return Shape.LIST
    if _is(of, StrEnum):
        return Shape.CHOICE
    if of is bool:
        return Shape.TICK
    mark = _mark(of)
    return Shape.BOX if isinstance(mark, Words) and mark.most > _LINE else Shape.LINE


def _hint(of: Any) -> str:  # noqa: ANN401 - a type
    of = _item(of)
    if of is When:
        return "2022-04-26, or 2022-05-05T08:00+03:00"
    if of is Hours:
        return "2022-05-05T08:00+03:00 to 2022-05-05T18:00+03:00"
    return "a key of the case, such as north-bridge" if _mark(of) is Code.ID else ""


def _text(value: object) -> str:
    match value:
        case tuple():
            return "\n".join(map(_text, value))
        case When():
            return value.iso
        case Hours():
            return value.opens.iso + _TO + value.closes.iso
        case bool():
            return "yes" if value else ""
        case StrEnum():
            return value.value
        case _:
            return "" if value is None else str(value)


# --- and back -------------------------------------------------------------------------------------


class _Read:
    """A field as it was filled in: its text, and its value or why there is none."""

    def __init__(self, of: Any, told: str) -> None:  # noqa: ANN401 - a type
        self.of, self.text, self.wrong = of, unicodedata.normalize("NFC", told).strip(), ""
        self.value: object = None
        try:
            self.value = _value(of, self.text)
        except ValueError as fault:  # an ImpossibleValue is one
            self.wrong = str(fault)


def _value(of: Any, text: str) -> object:  # noqa: ANN401 - a type
    """Read a value of a type.

    Raises
    ------
    ImpossibleValue
        Where it is none, or out of its bounds.
    """
    if get_origin(of) is tuple:
        lines = (line.strip() for line in text.splitlines())
        return tuple(_value(_item(of), line) for line in lines if line)
    if NoneType in get_args(of):
        return _value(_item(of), text) if text else None
    if _is(of, StrEnum):
        if text not in {choice.value for choice in of}:
            raise ImpossibleValue(f"{text!r:.60} is none of the choices")
        return of(text)
    if of in _READERS:
        return _READERS[of](text)
    return _bounded(_mark(of), text)


def _bounded(mark: object, text: str) -> object:
    match mark:
        case Whole(least, most):
            if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
                raise ImpossibleValue(f"{text!r:.60} is no number from {least:,} to {most:,}")
            return int(text)
        case Words(most, _):
            if len(text) > most:
                raise ImpossibleValue(f"{len(text):,} characters, {most:,} at most")
            return " ".join(text.split())
        case Code():
            if not re.fullmatch(mark.value, text):
                raise ImpossibleValue(f"{text!r:.60} is no key: a-z, 0-9 and hyphens")
            return text
        case _:
            raise ImpossibleValue(f"{text!r:.60} has no field to stand in")


def _hours(text: str) -> Hours:
    opens, _, closes = text.partition(_TO)
    return Hours(When(opens.strip()), When(closes.strip()))


_READERS: Final[dict[object, Callable[[str], object]]] = {
    bool: lambda text: text == "yes",
    When: When,
    Hours: _hours,
}


def _built(kind: type, read: Mapping[str, _Read], above: str) -> Any:  # noqa: ANN401 - of that kind
    hints = _hints(kind)
    return kind(**{
        field.name: read[above + field.name].value
        if above + field.name in read
        else _built(hints[field.name], read, f"{above}{field.name}.")
        for field in fields(kind)
    })


def _item(of: Any) -> Any:  # noqa: ANN401 - a type
    """Give the type of what a tuple is made of, or of what may be absent; else the type itself."""
    if get_origin(of) is tuple or NoneType in get_args(of):
        return get_args(of)[0]
    return of


def _mark(of: Any) -> object:  # noqa: ANN401 - a type
    """Give the bounds of a number or text."""
    of = _item(of)
    return of.__metadata__[0] if hasattr(of, "__metadata__") else None


def _is(of: Any, kind: type) -> bool:  # noqa: ANN401 - a type
    return isinstance(of, type) and issubclass(of, kind)

"""The notice by radio or messaging: for each convoy what fits into 600 characters.

What must be said comes first: which notice, that it informs and asks no leave, when the convoy
is on the party's ground, and by what it is acknowledged. The rest is said as far as there is
room, the more needed first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safepassage.model import Language
from safepassage.notification.compose import digest
from safepassage.notification.notice import Direction, Movement, Notice, Time
from safepassage.notification.page import DASH, moment, read_clock, span
from safepassage.notification.phrases import Phrases, phrases
from safepassage.notification.script import code, named

LIMIT: Final = 600
"""A message has fewer characters than this."""
_KEY: Final = 60  # characters of a key that a message repeats
_CODE: Final = 8  # digits of the digest that are read out


def messages(notice: Notice, language: Language) -> tuple[str, ...]:
    """Write a message for each convoy, in the order of the notice; each is whole in itself."""
    say, count = phrases(language), len(notice.movements)
    return tuple(
        _message(notice, move, f"{n}/{count}", say)
        for n, move in enumerate(notice.movements, start=1)
    )


def _message(notice: Notice, move: Movement, nth: str, say: Phrases) -> str:
    said = "\n".join(_needed(notice, move, nth, say))
    for line in _wished(notice, move, say):
        if len(said) + 1 + len(line) < LIMIT:
            said = f"{said}\n{line}"
    return said


def _needed(notice: Notice, move: Movement, nth: str, say: Phrases) -> Iterator[str]:
    marks = [say.training] * notice.training + [say.emergency] * notice.emergency
    number = code(f"{notice.number[:_KEY]} v{notice.version}")
    yield " ".join([*marks, say.notice, number, code(f"{move.convoy[:_KEY]} {nth}")])
    yield f"{say.short_informs} {code(digest(notice)[:_CODE])}"
    for way in Direction:
        drives = [passage for passage in move.passages if passage.direction is way]
        if drives:
            yield f"{say.ways[way]}: {_between(drives[0].enters, drives[-1].clear)}"


def _between(first: Time, last: Time) -> str:
    """Write from when to when by the first two clocks; a day is said once."""
    spans, told = [], ""
    for begins, ends in [*zip(first.clocks, last.clocks, strict=True)][:2]:
        (day, hour, zone), (then, until, _) = read_clock(begins), read_clock(ends)
        opens = hour if day == told else f"{day} {hour}"
        closes = until if then == day else f"{then} {until}"
        spans.append(f"{opens}{DASH}{closes} {zone}")
        told = day
    return code(" = ".join(spans))


def _wished(notice: Notice, move: Movement, say: Phrases) -> Iterator[str]:
    yield f"{say.short_vehicles}: {len(move.vehicles)}. {say.short_people}: {move.aboard.total}"
    ways = (way for it in notice.contacts for way in (it.radio, it.telephone, it.satellite) if way)
    if way := next(ways, ""):
        yield f"{say.short_call}: {code(way)}"
    yield " → ".join(named(point.name) for point in (move.origin, *move.received_at))
    asked = next((it.window for it in move.passages if it.window), None)
    if asked:
        yield f"{say.short_window}: {span(asked).splitlines()[0]}"
    yield f"{say.expires} {moment(notice.expires).splitlines()[0]}"

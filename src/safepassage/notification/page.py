"""A notice in the words of one language: the one page that every form of it is made from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from safepassage.model import Contact, Language, Needs, Position
from safepassage.model.clocks import zone_name
from safepassage.notification.compose import digest
from safepassage.notification.notice import (
    ColumnVehicle,
    Halt,
    Movement,
    Notice,
    Passage,
    Span,
    Stretch,
    Time,
    Waypoint,
)
from safepassage.notification.phrases import Phrases, phrases
from safepassage.notification.script import code, named

_CLOCK: Final = re.compile(
    r"(?P<day>.{10})T(?P<hour>[\d:]{5,8})(?P<offset>[+-]\d\d:\d\d)\[(?P<zone>.+)\]"
)
DASH: Final = "–"
_PHOTO: Final = 16  # digits of a photograph's digest that a column has room for


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a page.

    Parameters
    ----------
    heading
        What it is.
    columns
        Their names; one column for a list.
    rows
        Cells of text; a line feed begins a new line in a cell.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A notice in one language.

    Parameters
    ----------
    language, right_to_left
        Which, and how it is written.
    title, informs, banner
        The heading, what it is not, and what stands above all else: training, emergency.
    number, version, digest, seal
        Which notice; the SHA-256 of its canonical text, named as such; what its QR code says.
    page
        The word for a page.
    tables
        In the order of reading.
    """

    language: Language
    right_to_left: bool
    title: str
    informs: str
    banner: str
    number: str
    version: str
    digest: str
    seal: str
    page: str
    tables: tuple[Table, ...]


def page(notice: Notice, language: Language) -> Page:
    """Put a notice into the words of a language."""
    say = phrases(language)
    marks = {say.training: notice.training, say.emergency: notice.emergency}
    seen = digest(notice)
    return Page(
        language=language,
        right_to_left=say.right_to_left,
        title=say.title,
        informs=say.informs,
        banner=" · ".join(mark for mark, holds in marks.items() if holds),
        number=code(notice.number),
        version=f"{say.version} {notice.version}",
        digest=code(f"SHA-256 {seen}"),
        seal=f"safepassage notice {notice.number} v{notice.version} sha256:{seen}",
        page=say.page,
        tables=tuple(_tables(notice, say, seen)),
    )


def _tables(notice: Notice, say: Phrases, seen: str) -> Iterable[Table]:
    yield Table(say.notice, (say.notice, ""), tuple(_heading(notice, say, seen)))
    yield _contacts(notice, say)
    yield _points(notice, say)
    yield _route(notice, say)
    for move in notice.movements:
        yield from _movement(move, say)
    yield _list(say.guarantees, (say.guarantee[it] for it in notice.guarantees))
    if notice.check_in:
        row = (say.check_in, say.lasting(notice.check_in))
        yield Table(say.communications, (say.communications, ""), (row,))
    yield _list(say.aborts, (say.abort[it] for it in notice.aborts))
    yield _list(say.answering, [say.how])
    yield _list(say.disclaimers, say.disclaimed)


def _list(heading: str, lines: Iterable[str]) -> Table:
    return Table(heading, (heading,), tuple((line,) for line in lines) or ((DASH,),))


# --- who ------------------------------------------------------------------------------------------


def _heading(notice: Notice, say: Phrases, seen: str) -> Iterable[tuple[str, str]]:
    yield say.number, code(notice.number)
    before = f" ({say.replaces} {notice.version - 1})" if notice.version > 1 else ""
    yield say.version, f"{notice.version}{before}"
    if notice.training:
        yield say.training, say.training_note
    yield say.operation, named(notice.operation)
    yield say.sender, named(notice.sender) or DASH
    yield say.recipient, named(notice.recipient.name)
    yield say.answer, say.lasting(notice.answer_within)
    yield say.expires, moment(notice.expires)
    yield say.digest, code(seen)


def _contacts(notice: Notice, say: Phrases) -> Table:
    columns = (say.whose, say.post, say.telephone, say.satellite, say.radio, say.email)
    rows = [_contact(say.sender, contact) for contact in notice.contacts]
    rows += [_contact(say.recipient, contact) for contact in notice.recipient.contacts]
    return Table(say.contacts, columns, tuple(rows))


def _contact(whose: str, contact: Contact) -> tuple[str, ...]:
    ways = (contact.telephone, contact.satellite, contact.radio, contact.email)
    return (whose, named(contact.post), *(code(way) or DASH for way in ways))


# --- where ----------------------------------------------------------------------------------------


def _points(notice: Notice, say: Phrases) -> Table:
    columns = (say.place, say.pcode, say.wgs84, say.grid)
    return Table(say.points, columns, tuple(_point(point) for point in waypoints(notice)))


def waypoints(notice: Notice) -> tuple[Waypoint, ...]:
    """List the points of the party's route, each once, as they come along the segments."""
    ends = (point for stretch in notice.route for point in (stretch.start, stretch.end))
    return tuple(dict.fromkeys(ends))


def _point(point: Waypoint) -> tuple[str, ...]:
    here = degrees(point.position) if point.position else DASH
    return named(point.name), code(point.pcode) or DASH, here, code(point.grid) or DASH


def degrees(position: Position) -> str:
    """Write a point to some metre, with its hemispheres: ``"47.09600 N 37.60800 E"``."""
    north = "N" if position.latitude >= 0 else "S"
    east = "E" if position.longitude >= 0 else "W"
    return code(f"{abs(position.latitude):.5f} {north} {abs(position.longitude):.5f} {east}")


def _route(notice: Notice, say: Phrases) -> Table:
    columns = (say.segment, say.start, say.end, say.kilometres)
    return Table(say.route, columns, tuple(_stretch(stretch) for stretch in notice.route))


def _stretch(stretch: Stretch) -> tuple[str, ...]:
    length = DASH if stretch.length is None else code(f"{stretch.length / 1000:.1f}")
    return code(stretch.segment), named(stretch.start.name), named(stretch.end.name), length


# --- when -----------------------------------------------------------------------------------------


def moment(time: Time) -> str:
    """Write a moment on every clock, one a line: ``"2022-05-05 08:00 UTC+3 Kyiv"``."""
    return "\n".join(
        code(f"{day} {hour} {zone}") for day, hour, zone in map(read_clock, time.clocks)
    )


def span(asked: Span | None) -> str:
    """Write a window on every clock: ``"2022-05-05 08:00-18:00 UTC+3 Kyiv"``, one a line."""
    if asked is None:
        return DASH
    both = zip(
        map(read_clock, asked.opens.clocks), map(read_clock, asked.closes.clocks), strict=True
    )
    return "\n".join(
        code(f"{day} {hour}{DASH}{until} {zone}")
        if (day, zone) == (last, there)
        else code(f"{day} {hour} {zone} {DASH} {last} {until} {there}")
        for (day, hour, zone), (last, until, there) in both
    )


def read_clock(clock: str) -> tuple[str, str, str]:
    """Take a clock apart: the day, the hour, and its zone as people call it: ``"UTC+3 Kyiv"``."""
    told = _CLOCK.fullmatch(clock)
    if told is None:
        return "", clock, ""
    hours, minutes = told["offset"].split(":")
    offset = f"{int(hours):+d}" + (f":{minutes}" if minutes != "00" else "")
    return told["day"], told["hour"], f"UTC{offset} {zone_name(told['zone'])}"


# --- what -----------------------------------------------------------------------------------------


def _movement(move: Movement, say: Phrases) -> Iterable[Table]:
    heading = f"{say.convoy} {code(move.convoy)}"
    yield Table(heading, (heading, ""), tuple(_summary(move, say)))
    yield Table(
        f"{heading}: {say.passages}",
        (
            say.segment,
            say.direction,
            say.enters,
            say.leaves,
            say.clear,
            say.window,
            say.alternative,
        ),
        tuple(_passage(passage, say) for passage in move.passages),
    )
    if move.halts:
        columns = (say.place, say.arrives, say.departs, say.purpose)
        yield Table(
            f"{heading}: {say.halts}", columns, tuple(_halt(halt, say) for halt in move.halts)
        )
    yield Table(
        f"{heading}: {say.vehicles}",
        (
            say.order,
            say.vehicle,
            say.type,
            say.make,
            say.colour,
            say.plate,
            say.markings,
            say.call_sign,
            say.photo,
        ),
        tuple(_vehicle(vehicle, say) for vehicle in move.vehicles),
    )


def _summary(move: Movement, say: Phrases) -> Iterable[tuple[str, str]]:
    yield say.origin, named(move.origin.name)
    yield say.destination, say.comma.join(named(point.name) for point in move.received_at)
    yield say.escort, named(move.escort) or DASH
    yield say.people, _by_need(move.aboard, say)
    yield say.places, _by_need(move.places, say)


def _by_need(people: Needs, say: Phrases) -> str:
    words = (say.seated, say.wheelchair, say.stretcher)
    parts = (f"{n} {word}" for n, word in zip(people, words, strict=True))
    return f"{people.total} ({say.comma.join(parts)})"


def _passage(passage: Passage, say: Phrases) -> tuple[str, ...]:
    return (
        code(passage.segment),
        say.ways[passage.direction],
        moment(passage.enters),
        moment(passage.leaves),
        moment(passage.clear),
        span(passage.window),
        span(passage.alternative),
    )


def _halt(halt: Halt, say: Phrases) -> tuple[str, ...]:
    acts = dict.fromkeys(say.acts[act] for act in halt.acts if act in say.acts)
    return (
        named(halt.point.name),
        moment(halt.arrives),
        moment(halt.departs),
        say.comma.join(acts) or say.waits,
    )


def _vehicle(vehicle: ColumnVehicle, say: Phrases) -> tuple[str, ...]:
    look = vehicle.appearance
    return (
        str(vehicle.order),
        code(look.vehicle),
        named(vehicle.type),
        named(look.make) or DASH,
        say.colours[look.colour] if look.colour else DASH,
        code(look.plate) or DASH,
        say.comma.join(say.marks[mark] for mark in look.markings) or DASH,
        code(look.call_sign) or DASH,
        code(look.photo[:_PHOTO]) or DASH,
    )

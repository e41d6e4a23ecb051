"""The words of a notice in each language: one file a language, in ``languages/``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import get_args, get_type_hints

from safepassage.model import AbortCriterion, Act, Colour, Guarantee, Language, Marking
from safepassage.notification.notice import Direction


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every word that stands in a notice and does not come from the case.

    The fields are the keys of the files, and ``languages/en.toml`` shows what each is.
    """

    language: Language
    title: str
    informs: str
    training: str
    training_note: str
    emergency: str
    page: str
    notice: str
    number: str
    version: str
    replaces: str
    operation: str
    sender: str
    recipient: str
    answer: str
    expires: str
    digest: str
    contacts: str
    whose: str
    post: str
    telephone: str
    satellite: str
    radio: str
    email: str
    points: str
    place: str
    pcode: str
    wgs84: str
    grid: str
    route: str
    segment: str
    start: str
    end: str
    kilometres: str
    convoy: str
    origin: str
    destination: str
    escort: str
    people: str
    places: str
    seated: str
    wheelchair: str
    stretcher: str
    passages: str
    direction: str
    enters: str
    leaves: str
    clear: str
    window: str
    alternative: str
    halts: str
    arrives: str
    departs: str
    purpose: str
    waits: str
    vehicles: str
    order: str
    vehicle: str
    type: str
    make: str
    colour: str
    plate: str
    markings: str
    call_sign: str
    photo: str
    guarantees: str
    communications: str
    check_in: str
    aborts: str
    answering: str
    how: str
    disclaimers: str
    hours: str
    minutes: str
    short_vehicles: str
    short_people: str
    short_window: str
    short_call: str
    short_informs: str
    disclaimed: tuple[str, ...]
    ways: dict[Direction, str]
    acts: dict[Act, str]
    guarantee: dict[Guarantee, str]
    abort: dict[AbortCriterion, str]
    colours: dict[Colour, str]
    marks: dict[Marking, str]

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.language is Language.AR

    @property
    def comma(self) -> str:
        """What stands between the words of a list."""
        return "، " if self.right_to_left else ", "

    def lasting(self, seconds: int) -> str:
        """Write a duration: ``"1 h 30 min"``; whole minutes, rounded up."""
        hours, minutes = divmod(-(-seconds // 60), 60)
        words = [f"{hours} {self.hours}"] if hours else []
        words += [f"{minutes} {self.minutes}"] if minutes or not words else []
        return " ".join(words)


@cache
def phrases(language: Language) -> Phrases:
    """Read the words of a language."""
    file = resources.files(__package__) / "languages" / f"{language}.toml"
    told = tomllib.loads(file.read_text("utf-8"))
    kinds = get_type_hints(Phrases)
    lists = {
        name: _by_word(kinds[name], words)
        for name, words in told.items()
        if isinstance(words, dict)
    }
    return Phrases(**{
        **told,
        **lists,
        "language": language,
        "disclaimed": tuple(told["disclaimed"]),
    })


def _by_word(kind: object, words: dict[str, str]) -> dict[StrEnum, str]:
    """Know the texts of a section by the words of its enumeration."""
    word, _ = get_args(kind)
    return {word(key): text for key, text in words.items()}

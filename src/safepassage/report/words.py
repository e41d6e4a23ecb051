"""Figures and names the way people write them; nothing here asks the machine for its language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from safepassage.model import NEEDS, Case, Needs
from safepassage.model.place import PlaceId
from safepassage.units import DAY, HOUR, MINUTE, Seconds

NARROW: Final = "\u202f"  # a narrow space that does not break: 10 000 stays on one line

# Controls, and the marks that turn the direction of whatever text follows them.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_NEEDS: Final = dict(zip(NEEDS, ("seated", "in a wheelchair", "on a stretcher"), strict=True))


def short(name: str) -> str:
    """Shorten ``"Zaporizhzhia, reception at a shopping centre"`` to what fits on a map."""
    return name.split(",", maxsplit=1)[0].strip()


def place_names(case: Case) -> dict[PlaceId, str]:
    """Call every place by its short name, or by its full one where another shares the short."""
    shared = Counter(short(place.name) for place in case.places)
    return {
        place.id: short(place.name) if shared[short(place.name)] == 1 else place.name
        for place in case.places
    }


def plain(text: str) -> str:
    """Take out what cannot be seen and only misleads: control and direction-turning marks."""
    return _UNSEEN.sub("", text)


def number(value: float, places: int = 0) -> str:
    """Write 10000 as ``"10 000"``, which no language reads as a fraction."""
    return f"{value:,.{places}f}".replace(",", NARROW)


def count(value: int, one: str, many: str = "") -> str:
    """Write ``"1 vehicle"`` or ``"2 vehicles"``."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def people(value: int) -> str:
    """Write ``"1 person"`` or ``"2 people"``."""
    return count(value, "person", "people")


def hours(seconds: float, places: int = 0) -> str:
    """Write person-seconds or vehicle-seconds as hours."""
    return number(seconds / HOUR, places)


def lasting(seconds: Seconds) -> str:
    """Write a duration on one line: ``"1 d 2 h 05 min"``; whole minutes."""
    days, rest = divmod(seconds, DAY)
    whole, minutes = divmod(rest // MINUTE, 60)
    words = [f"{days} d"] if days else []
    words += [f"{whole} h"] if whole else []
    words += [f"{minutes} min"] if minutes or not words else []
    return " ".join(words)


def share(part: float) -> str:
    """Write 0.0567 as ``"5.7 %"``."""
    return f"{100 * part:.1f}{NARROW}%"


def by_need(needs: Needs) -> str:
    """Write who there is by need, nobody left out: ``"40 seated, 2 in a wheelchair"``."""
    words = [f"{number(n)} {_NEEDS[need]}" for need, n in zip(NEEDS, needs, strict=True) if n]
    return ", ".join(words) or "nobody"


def listed(words: Iterable[str]) -> str:
    """Write ``"a, b and c"``."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last

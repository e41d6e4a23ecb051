"""Every broken case is refused once, in plain words, where it is broken, and never otherwise."""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from tests.casefile.folders import FILES, faults, put, swap

from safepassage.casefile import read
from safepassage.errors import CaseError

Files = Mapping[str, str | bytes | None]


def workbook(rows: list[list[object]], merged: str = "") -> bytes:
    """Make a spreadsheet as people do, by a program that is not ours."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TEAMS: list[list[object]] = [["id", "organisation"], ["un-1", "United Nations"]]


def bomb() -> bytes:
    """Make a workbook of some 200 kB that unpacks to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(200_000_000))
    return out.getvalue()


def spring(hour: str) -> Files:
    """Move the case to the night when Ukraine's clocks skip from 03:00 to 04:00."""
    return {
        "operation.toml": FILES["operation.toml"].replace("2022-05-05", "2022-03-27"),
        "windows.csv": f"what,id,opens,closes\ncorridor,south,2022-03-27 {hour},2022-03-27 18:00\n",
        "groups.csv": "id,place,seated\nshelter,plant,10\n",
    }


def autumn() -> Files:
    """Move the case to the night when they show 03:00 to 04:00 twice."""
    moved = {name: text for name, text in spring("03:30").items() if isinstance(text, str)}
    return {name: text.replace("2022-03-27", "2022-10-30") for name, text in moved.items()}


def slow(hours: str) -> Files:
    """Let convoys drive the first segment slower at some hours."""
    header, first, *others = FILES["segments.csv"].splitlines()
    rows = [f"{header},slow", f"{first},{hours}", *(f"{row}," for row in others)]
    return {"segments.csv": "\n".join(rows)}


SWAPPED = swap("places.csv", "47.053,37.31", "37.31,47.053")
POINT = '"type": "Feature", "geometry": {"type": "Point", "coordinates": [%s]}'
PLACES = (
    '{"type": "FeatureCollection",\n"features": [\n{"properties": {"id": "%s"}, ' + POINT + "}]}"
)
LINE = '"type": "Feature", "geometry": {"type": "LineString", "coordinates": [%s]}'
SEGMENTS = '{"features": [\n{"properties": {"id": "%s"}, ' + LINE + "}]}"

BROKEN: dict[str, tuple[Files, str]] = {
    # the operation
    "no operation": ({"operation.toml": None}, "operation.toml: found no such file"),
    "a slip in TOML": (
        swap("operation.toml", 'id = "small"', 'id = "small'),
        "operation.toml:1: found a slip of the pen",
    ),
    "a wrong zone": (
        swap("operation.toml", 'zone = "Europe/Kyiv"', 'zone = "Europe/Kiyv"'),
        (
            "operation.toml:4 zone: found 'Europe/Kiyv', expected an IANA time zone such as "
            "'Europe/Kyiv' (did you mean 'Europe/Kyiv'?)"
        ),
    ),
    "a wrong zone to show": (
        swap("operation.toml", '"Europe/Moscow"]', '"Moscow"]'),
        "operation.toml:5 zones: found 'Europe/Kyiv | Moscow'",
    ),
    "no time at all": (
        swap("operation.toml", "3 d", "0 d"),
        "operation.toml:6 horizon: found '0 d', expected a duration above 0",
    ),
    "a duration without a unit": (
        swap("operation.toml", '"10 min"', "10"),
        "operation.toml:7 margin: found 10, expected a duration, such as '1 h 30 min'",
    ),
    "an unknown key": (
        swap("operation.toml", "stretcher = 3", "strecher = 3"),
        (
            "operation.toml:10: found the key 'weights.strecher', expected one that a case has "
            "(did you mean 'weights.stretcher'?)"
        ),
    ),
    "a day shorter than a stint": (
        swap("operation.toml", 'drive = "4.5 h"', 'drive = "10 h"\nday = "9 h"'),
        "operation.toml:14 duty.day: found 9 h, expected 10 h or more",
    ),
    "a start that is no time": (
        swap("operation.toml", "2022-05-05 00:00", "5 May 2022"),
        "operation.toml:3 start: found '5 May 2022', expected a time such as '2022-05-05 08:00'",
    ),
    "a title with a control character": (
        swap("operation.toml", "Out of", "Out\\u001b[31m of"),
        "operation.toml:2 title: found 'Out\\x1b[31m of the plant', expected text",
    ),
    "a huge number": (
        swap("operation.toml", "stretcher = 3", "stretcher = 0x" + "f" * 5000),
        "operation.toml:10 weights.stretcher: found 'a huge number'",
    ),
    # time
    "a window that closes before it opens": (
        swap("windows.csv", "2022-05-05 18:00", "2022-05-05 07:00"),
        "windows.csv:2 closes: found 2022-05-05 07:00, expected a time after 2022-05-05 08:00",
    ),
    "a window before the start": (
        swap("windows.csv", "2022-05-05 08:00", "2022-05-04 08:00"),
        "windows.csv:2 opens: found 2022-05-04 08:00, expected 2022-05-05 00:00 or later",
    ),
    "a window after the horizon": (
        swap("windows.csv", "2022-05-06 18:00", "2022-05-09 18:00"),
        "windows.csv:3 closes: found 2022-05-09 18:00, expected 2022-05-08 00:00 or earlier",
    ),
    "a window in an hour that the clocks skip": (
        spring("03:30"),
        (
            "windows.csv:2 opens: found '2022-03-27 03:30', expected a time that the clocks show "
            "once (2022-03-27 03:30 does not exist in Europe/Kyiv: clocks skip it)"
        ),
    ),
    "a window in an hour that the clocks show twice": (
        autumn(),
        (
            "windows.csv:2 opens: found '2022-10-30 03:30', expected a time that the clocks show "
            "once (2022-10-30 03:30 happens twice in Europe/Kyiv: give a UTC offset)"
        ),
    ),
    "a window in an unknown zone": (
        {"windows.csv": FILES["windows.csv"].replace("17:00,", "17:00,Mars/Olympus")},
        "windows.csv:4 zone: found 'Mars/Olympus'",
    ),
    "a day that no month has": (
        swap("windows.csv", "2022-05-05 08:00", "2022-02-30 08:00"),
        "windows.csv:2 opens: found '2022-02-30 08:00', expected a time such as",
    ),
    "people released after the end": (
        swap("groups.csv", "2022-05-05 08:00", "2022-05-09 08:00"),
        "groups.csv:2 released: found 2022-05-09 08:00, expected 2022-05-08 00:00 or earlier",
    ),
    "buses there before the start": (
        swap("fleets.csv", "city,5,", "city,5,2022-05-04 12:00"),
        "fleets.csv:2 available: found 2022-05-04 12:00, expected 2022-05-05 00:00 or later",
    ),
    # what names what
    "an unknown place": (
        swap("segments.csv", "manhush,gate", "manhsh,gate"),
        (
            "segments.csv:3 start: found 'manhsh', expected the id of a row of places "
            "(did you mean 'manhush'?)"
        ),
    ),
    "an unknown party": (
        swap("segments.csv", ",north", ",nobody"),
        "segments.csv:2 party: found 'nobody', expected the id of a row of parties (north)",
    ),
    "an unknown segment in a route": (
        swap("routes.csv", "one > two", "one > tow"),
        "routes.csv:2 segments: found 'tow', expected the id of a row of segments",
    ),
    "an unknown corridor": (
        swap("routes.csv", "south", "sooth"),
        (
            "routes.csv:2 corridor: found 'sooth', expected the id of a row of corridors "
            "(did you mean 'south'?)"
        ),
    ),
    "a window of an unknown checkpoint": (
        swap("windows.csv", "checkpoint,manhush", "checkpoint,gate"),
        "windows.csv:6 id: found 'gate', expected the place of a row of checkpoints (manhush)",
    ),
    "an unknown vehicle type": (
        swap("fleets.csv", "bus,", "coach,"),
        "fleets.csv:2 type: found 'coach', expected the id of a row of vehicle_types",
    ),
    "an id that is there twice": (
        swap("places.csv", "gate,Vasylivka", "manhush,Vasylivka"),
        "places.csv:4 id: found 'manhush' again, expected each place once (line 3 has it)",
    ),
    "the same window twice": (
        swap("windows.csv", "2022-05-06 08:00", "2022-05-05 08:00"),
        "windows.csv:3 what: found 'corridor south' again, expected each window once",
    ),
    # the network
    "a route that is no chain": (
        swap("routes.csv", "one > two", "one > free"),
        (
            "routes.csv:2 segments: found 'one', which ends at 'manhush', before 'free', "
            "expected a segment that starts at 'manhush'"
        ),
    ),
    "a segment that ends where it starts": (
        swap("segments.csv", "one,plant,manhush", "one,manhush,manhush"),
        "segments.csv:2 end: found 'manhush', expected another place than its start",
    ),
    "a segment without length and time": (
        swap("segments.csv", "20.5", ""),
        "segments.csv:2 length_km: found nothing, expected a length, or a driving time",
    ),
    "slow hours without a speed": (
        slow("20:00-05:00"),
        "segments.csv:2 slow: found '20:00-05:00', expected hours of the day and the speed then",
    ),
    "a road that nobody comes along": (
        slow("20:00-05:00 60% | 12:00-13:00 0%"),
        "segments.csv:2 slow: found '20:00-05:00 60% | 12:00-13:00 0%', expected hours of the day",
    ),
    "a centre that nobody can reach": (
        swap("centres.csv", "city,3000", "manhush,3000"),
        (
            "centres.csv:2 place: found 'manhush', which no free road joins to a gate, "
            "expected segments outside every route that lead to it from gate"
        ),
    ),
    "a depot that nobody can leave": (
        swap("fleets.csv", "bus,city", "bus,plant"),
        "fleets.csv:2 depot: found 'plant', which no free road joins to a gate",
    ),
    "people where no route begins": (
        swap("groups.csv", "shelter,plant", "shelter,manhush"),
        (
            "groups.csv:2 place: found 'manhush', "
            "expected a place where a route begins or picks up (plant)"
        ),
    ),
    "latitude and longitude swapped": (
        SWAPPED,
        (
            "places.csv:3 latitude: found 37.31, with longitude 47.053, expected a point near the "
            "others, now 1,407 km away: swapped?"
        ),
    ),
    "a latitude beyond the pole": (
        swap("places.csv", "47.84,35.14", "135.14,47.84"),
        (
            "places.csv:5 latitude: found 135.14, expected degrees from -90 to 90, such as 47.0971 "
            "(swapped with the longitude?)"
        ),
    ),
    "half a position": (
        swap("places.csv", "47.84,35.14", "47.84,"),
        "places.csv:5 longitude: found nothing, expected degrees, as there is a latitude",
    ),
    # people and vehicles
    "fewer people than nobody": (
        swap("groups.csv", "100,3,2", "-4,3,2"),
        "groups.csv:2 seated: found -4, expected a whole number, 0 or more",
    ),
    "half a person": (
        swap("groups.csv", "100,3,2", "100,3.5,2"),
        "groups.csv:2 wheelchair: found 3.5, expected a whole number, 0 or more",
    ),
    "at least more than likely": (
        swap("groups.csv", ",40,300,", ",140,300,"),
        "groups.csv:2 seated_least: found 140, expected 100 or fewer, the likely count",
    ),
    "at most fewer than likely": (
        swap("groups.csv", ",40,300,", ",40,30,"),
        "groups.csv:2 seated_most: found 30, expected 100 or more, the likely count",
    ),
    "unlike families at one place": (
        swap("groups.csv", "late,plant,10,,,,,,,3", "late,plant,10,,,,,,,4"),
        "groups.csv:3 family: found 4, expected 3, as for the group of line 2 at this place",
    ),
    "a vehicle for nobody": (
        swap("vehicle_types.csv", "1/0/2", "0/0/0"),
        (
            "vehicle_types.csv:3 layouts: found '0/0/0', expected seated/wheelchair/stretcher "
            "places, such as '24/4/0 | 34/2/0' (a layout has no place for anyone)"
        ),
    ),
    "a layout of two figures": (
        swap("vehicle_types.csv", "1/0/2", "1/2"),
        "vehicle_types.csv:3 layouts: found '1/2'",
    ),
    "no vehicles": (
        {"fleets.csv": "type,depot,count\nbus,city,0\n"},
        "fleets.csv count: found no vehicles, expected at least one",
    ),
    "more vehicles than there are": (
        swap("fleets.csv", "city,5", "city,1000000000"),
        (
            "fleets.csv:2 count: found 1000000000, expected a whole number, 0 or more "
            "(100,000 at most)"
        ),
    ),
    "more of a type than can be planned": (
        swap("fleets.csv", "city,2,,", "city,60000,,\nambulance,city,60000,2022-05-05 06:00,"),
        "fleets.csv:4 count: found 60000, expected 40000 or fewer: 100,000 of a type at the most",
    ),
    "more held back than there are": (
        {"fleets.csv": "type,depot,count,spare\nbus,city,5,6\n"},
        "fleets.csv:2 spare: found 6, expected 5 or fewer, as many as there are",
    ),
    "a family that sits on laps": (
        {"groups.csv": "id,place,seated,family,laps\nshelter,plant,10,2,2\n"},
        "groups.csv:2 laps: found 2, expected fewer than the 2 of a family: somebody sits",
    ),
    "more who stay than there are": (
        {"groups.csv": "id,place,seated,seated_declines\nshelter,plant,10,11\n"},
        "groups.csv:2 seated_declines: found 11, expected 10 or fewer, the likely count",
    ),
    "a wish of more than all": (
        {
            "centres.csv": FILES["centres.csv"] + "gate,50,,\n",
            "wishes.csv": "group,centre,share\nshelter,city,60\nlate,city,100\nshelter,gate,41\n",
        },
        "wishes.csv:4 share: found 41, expected 40 or less: the group's wishes come to 100 %",
    ),
    "a wish for no centre": (
        {"wishes.csv": "group,centre,share\nshelter,gate,60\n"},
        "wishes.csv:2 centre: found 'gate', expected the place of a row of centres (city)",
    ),
    "an order of boarding without a need": (
        swap("operation.toml", 'margin = "10 min"', 'margin = "10 min"\npriority = "stretcher"'),
        (
            "operation.toml:8 priority: found 'stretcher', expected every need once, such as "
            "'stretcher > wheelchair > seated'"
        ),
    ),
    "barred from a place that is not there": (
        {
            "vehicle_types.csv": "id,layouts,load_min,unload_min,barred\n"
            "bus,50/0/0,20,20,\nambulance,1/0/2,20,20,gate | bridge\n"
        },
        (
            "vehicle_types.csv:3 barred: found 'bridge', expected the id of a row of places "
            "(city, gate, manhush, plant)"
        ),
    ),
    "private cars where no route begins": (
        {
            "vehicle_types.csv": "id,layouts,load_min,unload_min,private\n"
            "bus,50/0/0,20,20,\nambulance,4/0/0,20,20,yes\n"
        },
        (
            "fleets.csv:3 depot: found 'city', expected where a route begins, as private cars "
            "join there (plant)"
        ),
    ),
    "a contact of nobody": (
        {"contacts.csv": "id,party,post\nsouth-1,south,Duty officer\n"},
        "contacts.csv:2 party: found 'south', expected the id of a row of parties (north)",
    ),
    "a contact with a letter instead of a label": (
        {"contacts.csv": f"id,post\nours,{'x' * 81}\n"},
        (
            f"contacts.csv:2 post: found '{'x' * 57}...', expected text of up to 80 characters "
            "(81 characters are too many, 80 are the most)"
        ),
    ),
    "the look of a vehicle that is not there": (
        {"vehicles.csv": "vehicle\nbus-6\n"},
        (
            "vehicles.csv:2 vehicle: found 'bus-6', expected a type and a number that the fleets "
            "have, up to ambulance-2, bus-5"
        ),
    ),
    "a marking told twice": (
        {"vehicles.csv": "vehicle,markings\nbus-5,roof | roof\n"},
        "vehicles.csv:2 markings: found 'roof | roof', expected some of",
    ),
    "a photograph by its name": (
        {"vehicles.csv": "vehicle,photo\nbus-5,bus5.jpg\n"},
        "vehicles.csv:2 photo: found 'bus5.jpg', expected a SHA-256, 64 hexadecimal digits",
    ),
    "a guarantee that has no words": (
        swap("operation.toml", "[weights]", '[notice]\nguarantees = ["goodwill"]\n[weights]'),
        "operation.toml:10 notice.guarantees: found 'goodwill', expected some of ceasefire",
    ),
    "no team": (
        {"teams.csv": "id,organisation\n"},
        "teams.csv: found no rows, expected at least one escort team",
    ),
    "an escort of nobody's": (
        swap("operation.toml", "[weights]", 'escorts = "1 United Nation | 1"\n[weights]'),
        "operation.toml:9 escorts: found 'United Nation', expected the organisation of a row",
    ),
    "an organisation twice": (
        swap("operation.toml", "[weights]", "escorts = ['1', '2']\n[weights]"),
        "operation.toml:9 escorts: found '1 | 2', expected a number of teams",
    ),
    "a corridor that waits for itself": (
        {"links.csv": "corridor,waits_for\nsouth,south\n"},
        "links.csv:2 waits_for: found 'south', expected another corridor",
    ),
    "a team barred from a place that is not there": (
        {"teams.csv": "id,organisation,barred\nun-1,United Nations,gate | moon\n"},
        "teams.csv:2 barred: found 'moon', expected the id of a row of places",
    ),
    "a team whose home no road joins": (
        {"teams.csv": "id,organisation,home\nun-1,United Nations,plant\n"},
        "teams.csv:2 home: found 'plant', which no free road joins to a gate",
    ),
    "no window of a corridor": (
        {"windows.csv": "what,id,opens,closes\nclosure,two,2022-05-05 08:00,2022-05-05 09:00\n"},
        "windows.csv what: found no window of a corridor, expected at least one",
    ),
    # tables as text
    "a missing table": (
        {"groups.csv": None},
        "groups.csv: found no such file, expected a table with one group in each row",
    ),
    "a table with a slip in its name": (
        {"checkpoints.csv": None, "checkpoint.csv": FILES["checkpoints.csv"]},
        "checkpoint.csv: found a file that no case has, expected another name: checkpoints.csv?",
    ),
    "an empty table": ({"groups.csv": ""}, "groups.csv: found nothing, expected a line of columns"),
    "an unknown column": (
        swap("groups.csv", "wheelchair,stretcher", "wheelchairs,stretcher"),
        (
            "groups.csv:1: found the column 'wheelchairs', expected one that groups has "
            "(did you mean 'wheelchair'?)"
        ),
    ),
    "a missing column": (
        {"teams.csv": "id\nun-1\n"},
        "teams.csv:1 organisation: found no such column, expected text",
    ),
    "a column that is there twice": (
        swap("groups.csv", "seated_least,", "seated,"),
        "groups.csv:1: found 2 columns 'seated', expected one",
    ),
    "a row with too many cells": (
        swap("parties.csv", "Northern command", "Northern, command"),
        "parties.csv:2: found 3 cells, expected 2, one for each column",
    ),
    "a row with too few cells": (
        swap("groups.csv", "late,plant,10,,,,,,,3", "late,plant,10"),
        "groups.csv:3: found 3 cells, expected 10, one for each column",
    ),
    "a note beside the table": (
        {"teams.csv": "id,organisation,\nun-1,United Nations,call them\n"},
        "teams.csv:2: found 'call them' in column 3, expected nothing, as that column has no name",
    ),
    "a route that ends in nothing": (
        swap("routes.csv", "one > two", "one > two >"),
        "routes.csv:2 segments: found 'one > two >', expected ids of segments with ' > ' between",
    ),
    "a cell that is needed and empty": (
        swap("teams.csv", "United Nations", ""),
        "teams.csv:2 organisation: found nothing, expected text",
    ),
    "a quote that never closes": (
        swap("parties.csv", "Northern", '"Northern'),
        "parties.csv:2: found quotes or cells that do not close",
    ),
    "a line without an end": (
        {"parties.csv": "id,name\n" + "," * 300_000},
        "parties.csv: found a line of 300,000 characters, expected at most 200,000",
    ),
    "an id with a space": (
        swap("teams.csv", "un-1", "un 1"),
        "teams.csv:2 id: found 'un 1', expected a key without spaces",
    ),
    "Windows-1251": (
        {"parties.csv": "id,name\nnorth,Північ\n".encode("cp1251")},
        (
            "parties.csv:2: found another encoding (in Windows-1251 the line would begin "
            "'north,Північ'), expected UTF-8: save it as 'CSV UTF-8'"
        ),
    ),
    "UTF-16": (
        {"parties.csv": FILES["parties.csv"].encode("utf-16")},
        "parties.csv: found UTF-16 text, expected UTF-8",
    ),
    "NUL bytes": ({"parties.csv": b"id,name\nno\0rth,x\n"}, "parties.csv:2: found a NUL byte"),
    # workbooks
    "a merged cell": (
        {"teams.csv": None, "teams.xlsx": workbook([*TEAMS, ["un-2", ""]], "B2:B3")},
        "teams.xlsx:2 B2:B3: found merged cells, expected a value in each cell: unmerge them",
    ),
    "a formula without its value": (
        {"teams.csv": None, "teams.xlsx": workbook([*TEAMS, ["un-2", "=B2"]])},
        (
            "teams.xlsx:3 B3: found a formula without its value, expected a value: open it in a "
            "spreadsheet program and save it"
        ),
    ),
    "an error in a cell": (
        {"teams.csv": None, "teams.xlsx": workbook([*TEAMS, ["un-2", "#REF!"]])},
        "teams.xlsx:3 B3: found the error '#REF!', expected a value",
    ),
    "one table in two places": (
        {"teams.xlsx": workbook(TEAMS)},
        "teams.csv: found it, and teams.xlsx, expected each table in one place only",
    ),
    "a cell in a far column": (
        {"teams.csv": None, "teams.xlsx": workbook([*TEAMS, [*[None] * 300, 1]])},
        "teams.xlsx:3: found something in column 301, expected at most 200 columns",
    ),
    "a workbook that unpacks to 200 MB": (
        {"teams.csv": None, "teams.xlsx": bomb()},
        "teams.xlsx: found a workbook that unpacks to 200 MB, expected at most 50 MB",
    ),
    "a text that calls itself a workbook": (
        {"teams.csv": None, "teams.xlsx": FILES["teams.csv"]},
        "teams.xlsx: found a damaged workbook, expected an .xlsx workbook",
    ),
    "an old workbook": (
        {"teams.csv": None, "teams.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)},
        "teams.xlsx: found an old .xls workbook, or one with a password",
    ),
    "a workbook that calls itself CSV": (
        {"teams.csv": workbook(TEAMS)},
        "teams.csv: found a workbook or a zip archive, expected plain text",
    ),
    # shapes
    "a place drawn elsewhere": (
        {"places.geojson": PLACES % ("gate", "35.28, 47.54")},
        "places.geojson:3 gate: found a point 11.1 km from where the table has it",
    ),
    "a place that is drawn and not listed": (
        {"places.geojson": PLACES % ("gaet", "35.28, 47.44")},
        (
            "places.geojson:3 id: found 'gaet', expected the id of a row of places "
            "(did you mean 'gate'?)"
        ),
    ),
    "a place off the globe": (
        {"places.geojson": PLACES % ("gate", "35.28, 147.44")},
        "places.geojson:3 coordinates: found a point that is not on the globe",
    ),
    "a slip in GeoJSON": (
        {"places.geojson": '{\n"features": [,]}'},
        "places.geojson:2: found a slip of the pen, expected JSON",
    ),
    "a road drawn backwards": (
        {"segments.geojson": SEGMENTS % ("one", "[37.31, 47.05], [37.6, 47.1]")},
        "segments.geojson:2 one: found a line drawn from its end to its start",
    ),
    "a road drawn with latitude first": (
        {"segments.geojson": SEGMENTS % ("one", "[47.1, 37.6], [47.05, 37.31]")},
        "segments.geojson:2 one: found a point 1,335 km from its ends",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_case_is_refused_in_plain_words(tmp_path: Path, name: str) -> None:
    files, expected = BROKEN[name]
    told = faults(put(tmp_path, files))
    assert [line for line in told if line.startswith(expected)], told


# A slip that really spoils more than one row: a place that is gone, a road that leads elsewhere.
SPREADING = {
    "an id that is there twice": 3,  # the name "gate" is no more: two segments name it
    "a segment that ends where it starts": 3,  # no route begins at the plant: two groups wait there
    "a table with a slip in its name": 2,  # a window names a checkpoint
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_slip_is_not_drowned_in_its_consequences(tmp_path: Path, name: str) -> None:
    told = faults(put(tmp_path, BROKEN[name][0]))
    assert len(told) == SPREADING.get(name, 1), told


def test_all_faults_are_told_at_once_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    names = ["half a person", "no team", "an unknown corridor", "a wrong zone to show"]
    spoiled: dict[str, str | bytes | None] = {}
    for name in names:
        spoiled |= BROKEN[name][0]
    places = [line.split(":")[0] for line in faults(put(tmp_path, spoiled))]
    assert places == ["operation.toml", "routes.csv", "groups.csv", "teams.csv"]


# --- what lies in the way of a file -------------------------------------------------------------


def test_a_table_of_200_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    put(tmp_path)
    with (tmp_path / "groups.csv").open("wb") as file:
        file.truncate(200_000_000)  # sparse: reading it would show NUL bytes instead
    assert faults(tmp_path) == ["groups.csv: found 200 MB, expected at most 50 MB"]


def test_a_table_of_too_many_rows_is_refused(tmp_path: Path) -> None:
    rows = "".join(f"team-{n},United Nations\n" for n in range(100_001))
    put(tmp_path, {"teams.csv": f"id,organisation\n{rows}"})
    assert faults(tmp_path) == ["teams.csv: found more than 100,000 rows, expected at most 100,000"]


def test_a_folder_in_the_place_of_a_table_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {"teams.csv": None})
    (tmp_path / "teams.csv").mkdir()
    assert faults(tmp_path) == ["teams.csv: found a folder, expected a file"]


def test_a_pipe_in_the_place_of_a_table_does_not_block(tmp_path: Path) -> None:
    put(tmp_path, {"teams.csv": None})
    os.mkfifo(tmp_path / "teams.csv")
    assert faults(tmp_path) == ["teams.csv: found a device or a pipe, expected a file"]


def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {"teams.csv": None, "operation.toml": None})
    for name in ("teams.csv", "operation.toml", "places.geojson"):
        (tmp_path / name).symlink_to(name)
    reason = "found a file that cannot be read (too many levels of symbolic links)"
    assert [line.split(",")[0] for line in faults(tmp_path)] == [
        f"operation.toml: {reason}",
        f"places.geojson: {reason}",
        f"teams.csv: {reason}",
    ]


@pytest.mark.parametrize("there", ["nothing", "a file", "a loop", "an empty folder"])
def test_a_folder_that_is_no_case_is_refused(tmp_path: Path, there: str) -> None:
    folder = tmp_path / "case"
    if there == "a file":
        folder.write_text("")
    if there == "a loop":
        folder.symlink_to(folder)
    if there == "an empty folder":
        folder.mkdir()
    with pytest.raises(CaseError):
        read(folder)

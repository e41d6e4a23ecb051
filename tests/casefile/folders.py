"""A small true case folder, and how to spoil it."""

from collections.abc import Mapping
from pathlib import Path

from safepassage.casefile import read
from safepassage.errors import CaseError

# plant -> manhush -> gate is agreed, gate -> city is a free road.
FILES = {
    "operation.toml": """\
id = "small"
title = "Out of the plant"
start = "2022-05-05 00:00"
zone = "Europe/Kyiv"
zones = ["Europe/Kyiv", "Europe/Moscow"]
horizon = "3 d"
margin = "10 min"

[weights]
stretcher = 3

[duty]
drive = "4.5 h"

[sources]
margin = "assumption"
""",
    "places.csv": """\
id,name,latitude,longitude,overnight,transfer
plant,The plant,47.096,37.608,0,no
manhush,Manhush,47.053,37.31,0,no
gate,Vasylivka,47.44,35.28,40,yes
city,Zaporizhzhia,47.84,35.14,0,no
""",
    "parties.csv": "id,name\nnorth,Northern command\n",
    "corridors.csv": "id,name,headway_min\nsouth,Southern road,30\n",
    "segments.csv": """\
id,start,end,length_km,road,surface,drive_min,party
one,plant,manhush,20.5,secondary,damaged,,north
two,manhush,gate,,primary,paved,180,
free,gate,city,55,trunk,,,
""",
    "routes.csv": "id,corridor,segments\nout,south,one > two\n",
    "windows.csv": """\
what,id,opens,closes,zone
corridor,south,2022-05-05 08:00,2022-05-05 18:00,Europe/Moscow
corridor,south,2022-05-06 08:00,2022-05-06 18:00,Europe/Moscow
segment,one,2022-05-05 09:00,2022-05-05 17:00,
closure,two,2022-05-06 10:00,2022-05-06 11:00,
checkpoint,manhush,2022-05-05 07:00,2022-05-06 20:00,
""",
    "checkpoints.csv": "place,vehicles_per_hour,dwell_min\nmanhush,12,60\n",
    "groups.csv": """\
id,place,seated,wheelchair,stretcher,seated_least,seated_most,released,zone,family
shelter,plant,100,3,2,40,300,2022-05-05 08:00,,3
late,plant,10,,,,,,,3
""",
    "vehicle_types.csv": """\
id,name,layouts,load_min,unload_min,top_speed_kmh
bus,Bus,45/0/0 | 37/2/0,20,15,80
ambulance,Ambulance,1/0/2,20,15,
""",
    "fleets.csv": "type,depot,count,available,zone\nbus,city,5,,\nambulance,city,2,,\n",
    "teams.csv": "id,organisation\nun-1,United Nations\n",
    "contacts.csv": "id,party,post,language,telephone\nnorth-1,north,Duty officer,uk,+000 1\n",
    "vehicles.csv": "vehicle,colour,plate,markings\nbus-5,white,TRAINING-B5,roof | sides\n",
    "centres.csv": "place,capacity,people_per_hour,capacity_source\ncity,3000,250,counted\n",
}


def put(folder: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the small case, with some files replaced, or left out (None)."""
    for name, content in {**FILES, **(files or {})}.items():
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
    return folder


def swap(file: str, old: str, new: str) -> dict[str, str]:
    """Replace one text of one file by another; it must be there once."""
    assert FILES[file].count(old) == 1, f"{old!r} is not once in {file}"
    return {file: FILES[file].replace(old, new)}


def faults(folder: Path) -> list[str]:
    """Give what is wrong with a case, a fault a line."""
    try:
        read(folder)
    except CaseError as fault:
        return str(fault).split("\n")
    return []

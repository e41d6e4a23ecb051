"""Whatever bytes are in the folder, the answer is a case or its faults, never a traceback."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.casefile.folders import FILES, faults, put

from safepassage.casefile import read, read_plan, write
from safepassage.errors import PlanError

SHAPES = {
    "places.geojson": '{"features": [{"type": "Feature", "properties": {"id": "gate"}, '
    '"geometry": {"type": "Point", "coordinates": [35.28, 47.44]}}]}',
    "segments.geojson": '{"features": [{"type": "Feature", "properties": {"id": "one"}, '
    '"geometry": {"type": "LineString", "coordinates": [[37.6, 47.1], [37.3, 47.0]]}}]}',
}
TEXTS = {**FILES, **SHAPES}


def assert_read_or_refused(folder: Path) -> None:
    assert all(line.isprintable() for line in faults(folder))


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=30)
@given(data=st.binary(max_size=300))
def test_random_bytes_are_refused(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as parent:
        assert_read_or_refused(put(Path(parent), {**SHAPES, name: data}))


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=40)
@given(data=st.data())
def test_a_few_bytes_out_of_place_are_no_accident(name: str, data: st.DataObject) -> None:
    spoiled = spoil(TEXTS[name].encode(), data)
    with tempfile.TemporaryDirectory() as parent:
        assert_read_or_refused(put(Path(parent), {**SHAPES, name: spoiled}))


def spoil(content: bytes, data: st.DataObject) -> bytes:
    """Replace a stretch of bytes by others."""
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    piece = data.draw(
        st.binary(max_size=8)
        | st.text(max_size=4).map(lambda text: text.encode("utf-8", "surrogatepass"))
        | st.sampled_from([
            b"-1",
            b"1e9",
            b"\xff",
            b'"',
            b",",
            b"\n",
            b"NaN",
            b"9" * 400,
            b"[" * 99,
        ])
    )
    return content[:start] + piece + content[end:]


@settings(max_examples=150)
@given(data=st.data())
def test_a_spoiled_workbook_is_no_accident(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "book"
        write(read(put(Path(parent))), folder, tables="xlsx")
        book = folder / "case.xlsx"
        if data.draw(st.booleans()):
            book.write_bytes(spoil(book.read_bytes(), data))
        else:
            book.write_bytes(spoil_part(book.read_bytes(), data))
        assert_read_or_refused(folder)


def spoil_part(workbook: bytes, data: st.DataObject) -> bytes:
    """Spoil the XML inside, in an archive that is sound."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        chosen = data.draw(st.sampled_from(old.namelist()))
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, spoil(content, data) if name == chosen else content)
    return out.getvalue()


@settings(max_examples=100)
@given(data=st.data())
def test_a_spoiled_plan_is_no_accident(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as parent:
        case = read(put(Path(parent)))
        path = Path(parent) / "plan.json"
        head = f'{{"format": 1, "case": "{case.digest}", "demand": "likely", "convoys": ['
        text = f'{head}{{"id": "convoy-1", "steps": []}}], "seed": 1}}'
        path.write_bytes(spoil(text.encode(), data))
        with pytest.raises(PlanError):
            read_plan(path, case)


def test_entities_in_a_workbook_are_not_unfolded(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE w [<!ENTITY a "aaaa">]><w>&a;</w>')
    put(tmp_path, {"teams.csv": None, "teams.xlsx": out.getvalue()})
    assert faults(tmp_path) == ["teams.xlsx: found a damaged workbook, expected an .xlsx workbook"]

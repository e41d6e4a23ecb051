"""Tiles: named as tlog-tiles names them, read like the ledger that they were written from."""

import shutil
from pathlib import Path

import pytest
from tests.fakes import ListStore
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, statements

from safepassage.errors import LedgerError
from safepassage.ledger import merkle
from safepassage.ledger.audit import audit
from safepassage.ledger.bundle import make_bundle
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.ledger.finding import What
from safepassage.ledger.log import open_ledger
from safepassage.ledger.sign import Way
from safepassage.ledger.tiles import TileFolder, _name, write_tiles

KEYS = [ORGANISER.key(Way.PLAIN)]


def log(size: int) -> ListStore:
    store = ListStore()
    ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
    ledger.append(statements(size), NOON)
    return store


@pytest.fixture(scope="module")
def source() -> ListStore:
    """Give a log with two levels of tiles."""
    return log(70_000)


@pytest.fixture(scope="module")
def written(source: ListStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write it into a folder."""
    folder = tmp_path_factory.mktemp("tiles")
    write_tiles(source, folder)
    return folder


def test_files_are_those_of_the_specification(written: Path) -> None:
    # C2SP tlog-tiles: "a tree of size 70,000 will be represented by 273 full level 0 tiles, one
    # partial level 0 tile of width 112, one full level 1 tile, one partial level 1 tile of width
    # 17, and one partial level 2 tile of width 1."
    files = {
        str(path.relative_to(written)): path.stat().st_size
        for path in written.rglob("*")
        if path.is_file()
    }
    levels = {name: size for name, size in files.items() if "/entries/" not in name}
    assert levels.pop("checkpoint") > 0
    assert levels.pop("tile/0/273.p/112") == 112 * 32
    assert levels.pop("tile/1/001.p/17") == 17 * 32
    assert levels.pop("tile/2/000.p/1") == 32
    assert levels.pop("tile/1/000") == 8192
    assert levels == {f"tile/0/{number:03}": 8192 for number in range(273)}
    assert sum("/entries/" in name for name in files) == 274


def test_names_of_great_numbers_have_steps() -> None:
    assert _name("0", 1234067 * 256, 1234068 * 256) == "tile/0/x001/x234/067"
    assert _name("entries", 256_000, 256_001) == "tile/entries/x001/000.p/1"


def test_a_full_tile_has_no_partial_one(tmp_path: Path) -> None:
    write_tiles(log(256), tmp_path)
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {"checkpoint", "tile/0/000", "tile/entries/000", "tile/1/000.p/1"}


def test_a_folder_is_read_like_its_ledger(source: ListStore, written: Path) -> None:
    folder = TileFolder(written)
    assert folder.latest() == source.latest()
    assert list(folder.rows(250, 800)) == list(source.rows(250, 800))
    assert list(folder.rows(69_990, 99_999)) == source.kept[69_990:]
    for level, start, stop in ((0, 0, 5), (0, 255, 600), (1, 250, 273), (2, 0, 1), (3, 0, 1)):
        assert folder.hashes(level, start, stop) == source.hashes(level, start, stop)
    latest = folder.latest()
    assert latest is not None
    assert merkle.root(folder.hashes, 70_000) == read_checkpoint(latest.text).root
    assert make_bundle(folder, 66_000) == make_bundle(source, 66_000)
    assert audit(folder, KEYS).whole


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("checkpoint", What.ROLLED_BACK),
        ("tile/entries/000", What.MISSING),
        ("tile/entries/001.p/44", What.MISSING),
        ("tile/0/000", What.DERIVED),
    ],
)
def test_a_folder_that_lacks_a_file_is_found_out(tmp_path: Path, name: str, what: What) -> None:
    store = log(300)
    write_tiles(store, tmp_path)
    (tmp_path / name).unlink()
    found = audit(TileFolder(tmp_path), KEYS, list(store.notes()))
    assert what in {finding.what for finding in found.findings}
    assert not found.whole


@pytest.mark.parametrize("keep", [0, 1, 5, 3000])
def test_a_file_that_was_torn_is_found_out(tmp_path: Path, keep: int) -> None:
    write_tiles(log(300), tmp_path)
    file = tmp_path / "tile/entries/000"
    file.write_bytes(file.read_bytes()[:keep])
    (finding,) = audit(TileFolder(tmp_path), KEYS).findings
    assert finding.what is What.MISSING
    assert finding.entries.stop == 256


def test_a_checkpoint_that_is_no_text_is_found_out(tmp_path: Path) -> None:
    write_tiles(log(3), tmp_path)
    (tmp_path / "checkpoint").write_bytes(b"\xff\xfe")
    (finding,) = audit(TileFolder(tmp_path), KEYS).findings
    assert finding.what is What.UNREADABLE


def test_nothing_is_written_of_an_empty_or_damaged_log(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no checkpoint"):
        write_tiles(ListStore(), tmp_path)
    damaged = log(300)
    del damaged.kept[7]
    with pytest.raises(LedgerError, match="missing"):
        write_tiles(damaged, tmp_path)
    assert not (tmp_path / "checkpoint").exists()
    shutil.rmtree(tmp_path)

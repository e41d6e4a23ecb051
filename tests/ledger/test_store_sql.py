"""What only a database can get wrong: files that are no ledger, damage, readers beside a writer."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.ledger.breakage import BATCH, appender, run
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, opened, statements
from tests.ledger.servers import Postgres

from safepassage.errors import LedgerError, NotAcknowledged
from safepassage.ledger.audit import audit
from safepassage.ledger.log import open_ledger
from safepassage.ledger.sign import Way
from safepassage.ledger.store_sql import open_store, read_store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write 300 entries into one file."""
    path = tmp_path / "ledger.db"
    store = open_store(str(path))
    opened(store).append(statements(300), NOON)
    store.close()
    return path


def test_a_closed_ledger_is_one_file(file: Path) -> None:
    assert list(file.parent.iterdir()) == [file]


def test_every_commit_is_on_disk_before_it_returns(file: Path) -> None:
    store = open_store(str(file))
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    store.close()


def test_a_reader_writes_nothing(file: Path) -> None:
    before = file.read_bytes()
    reader = read_store(str(file))
    assert len(list(reader.rows(0, 999))) == 300
    with pytest.raises(NotAcknowledged, match="readonly"):
        reader.cut()
    reader.close()
    assert file.read_bytes() == before


def test_readers_see_whole_appends_while_a_writer_writes(file: Path) -> None:
    writer, reader = open_store(str(file)), read_store(str(file))
    ledger = opened(writer)
    rows = reader.rows(0, 999)
    assert next(rows).position == 0
    ledger.append(statements(5, 300), NOON)
    assert len(list(rows)) == 299  # what was there when it began to read
    assert len(list(reader.rows(0, 999))) == 305
    reader.close()
    writer.close()


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(200)])
def test_what_is_no_ledger_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="is not a ledger"):
        read_store(str(path))
    with pytest.raises(LedgerError, match="no ledger"):
        read_store(str(tmp_path / "absent.db"))
    if content:
        with pytest.raises(LedgerError, match="cannot be opened"):
            open_store(str(path))


def test_a_ledger_of_a_later_format_is_refused(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE ledger_format SET format = 2")
    connection.close()
    with pytest.raises(LedgerError, match="another format than 1"):
        open_store(str(file))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE entry SET leaf = x'00' WHERE position = 299", "entry 299 is not what was signed"),
        ("UPDATE entry SET hash = zeroblob(32) WHERE position = 299", "do not come to"),
        ("DELETE FROM entry WHERE position = 299", "do not come to"),
        ("DELETE FROM entry WHERE position > 255", "do not come to"),
        ("DELETE FROM node", "do not come to"),
        ("UPDATE node SET hash = zeroblob(32)", "do not come to"),
    ],
)
def test_damage_to_what_was_acknowledged_is_said_and_not_cut(
    file: Path, damage: str, said: str
) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(damage)
    connection.close()
    store = open_store(str(file))
    before = list(store.rows(0, 999))
    with pytest.raises(LedgerError, match=said):
        open_ledger(store, ORIGIN, [ORGANISER])
    assert list(store.rows(0, 999)) == before
    store.close()


@pytest.mark.postgres
def test_a_server_that_would_forget_is_refused(own_postgres: Postgres) -> None:
    where = own_postgres.database("forgetful")
    own_postgres.sql("ALTER SYSTEM SET fsync = off")
    own_postgres.sql("SELECT pg_reload_conf()")
    for _ in range(50):
        if own_postgres.sql("SHOW fsync").strip() == "off":
            break
    with pytest.raises(LedgerError, match="fsync off"):
        open_store(where)


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be opened"):
        open_store(f"postgresql://ledger@/none?host={tmp_path}")


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_several_processes_have_one_order(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = str(tmp_path / "shared.db")
    if kind == "postgres":
        where = request.getfixturevalue("postgres").database("shared")
    with ThreadPoolExecutor(3) as threads:
        done = list(threads.map(run, [appender(where, 20)] * 3))
    assert [of.stderr for of in done] == ["", "", ""]
    sizes = [int(size) for of in done for size in of.stdout.split()]
    assert sorted(sizes) == list(range(BATCH, 3 * 20 * BATCH + 1, BATCH))  # nobody's twice
    store = read_store(where)
    found = audit(store, [ORGANISER.key(Way.PLAIN)])
    assert (found.whole, found.size, found.checkpoints) == (True, 3 * 20 * BATCH, 60)
    with pytest.raises(NotAcknowledged, match=r"read-?only"):
        store.cut()
    store.close()

"""PostgreSQL: server and connection killed at any moment, cut in mid-commit, and no room left."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from tests.ledger.breakage import BATCH, ROOT, acknowledged, appender, judge
from tests.ledger.ledgers import NOON, ORGANISER, ORIGIN, statements
from tests.ledger.servers import Postgres

from safepassage.errors import NotAcknowledged
from safepassage.ledger.log import Ledger, open_ledger
from safepassage.ledger.store_sql import open_store

KILLS = int(os.environ.get("LEDGER_KILLS", "6"))
"""How many times a server is killed: a few here, 200 by night."""

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("victim", ["server", "backend"])
def test_a_kill_at_any_moment_loses_nothing(own_postgres: Postgres, victim: str) -> None:
    where = own_postgres.database("killed")
    chance = np.random.default_rng(1)
    known = 0
    for _ in range(KILLS):
        with subprocess.Popen(
            appender(where, 100_000),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            said = process.stdout.readline()
            subprocess.run(["sleep", f"{chance.random() / 5:.3f}"], check=True)
            kill(own_postgres, victim)
            said += process.stdout.read()
            assert "Traceback" not in process.stderr.read()
        assert process.returncode == 1  # it was told that its last append is not acknowledged
        if victim == "server":
            own_postgres.gone()
            own_postgres.start()
        own_postgres.wait()
        told = acknowledged(said)
        assert told > known
        known = judge(where, told) + BATCH


def kill(server: Postgres, victim: str) -> None:
    """Kill the first process of a server, or the one that serves the appender."""
    if victim == "server":
        os.kill(server.pid, signal.SIGKILL)
        return
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = 'killed' AND pid <> pg_backend_pid()"
    for pid in server.sql(asked).split():
        os.kill(int(pid), signal.SIGKILL)


@contextmanager
def cutting(server: Postgres, folder: Path, *, after: bool) -> Iterator[Path]:
    """Stand between client and server, and cut at the first append's COMMIT, before or after it."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / ".s.PGSQL.5432"))
    listening.listen()
    cut = threading.Event()

    def serve(client: socket.socket) -> None:
        appending = False
        with client, socket.socket(socket.AF_UNIX) as behind:
            behind.connect(str(server.folder / ".s.PGSQL.5432"))
            answers = threading.Thread(target=copy, args=(behind, client))
            answers.start()
            while data := client.recv(65536):
                appending |= b"INSERT INTO checkpoint" in data
                if appending and b"COMMIT" in data and not cut.is_set():
                    cut.set()
                    client.shutdown(socket.SHUT_RDWR)
                    if not after:
                        break
                behind.sendall(data)
            behind.shutdown(socket.SHUT_WR)
            answers.join()

    def accept() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,)).start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    yield folder
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    accepting.join()


def copy(source: socket.socket, target: socket.socket) -> None:
    """Pass on what one side says until it ends."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass  # the other side is cut off


def fill(ledger: Ledger) -> None:
    """Append until something breaks."""
    for _ in range(10_000):
        ledger.append(statements(BATCH * 100, ledger.size()), NOON)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_connection_cut_in_mid_commit_is_not_acknowledged_and_the_next_append_works(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, moment: str
) -> None:
    name = f"cut_{moment}"
    where = postgres.database(name)
    open_store(where).close()
    folder = tmp_path_factory.mktemp("c")
    with cutting(postgres, folder, after=moment == "after"):
        store = open_store(f"postgresql://ledger@/{name}?host={folder}")
        ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
        with pytest.raises(NotAcknowledged):
            ledger.append(statements(BATCH, 0), NOON)
        size = ledger.size()  # looked up anew: over a fresh connection
        assert size == (BATCH if moment == "after" else 0)
        appended = ledger.append(statements(BATCH, size), NOON)
        assert appended.entries[0].index == size
        store.close()
    judge(where, size + BATCH)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: mounts a small disk")
def test_a_full_disk_is_not_acknowledged_and_the_ledger_goes_on_once_there_is_room(
    postgres: Postgres,
) -> None:
    small = postgres.folder / "small"
    small.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", small], check=True)
    try:
        shutil.chown(small, "postgres")
        postgres.sql(f"CREATE TABLESPACE small LOCATION '{small}'")
        postgres.sql("CREATE DATABASE full_disk")
        where = f"postgresql://ledger@/full_disk?host={postgres.folder}"
        open_store(where).close()
        for table in ("entry", "checkpoint"):
            postgres.sql(f"ALTER TABLE {table} SET TABLESPACE small", "full_disk")
        store = open_store(where)
        ledger, _ = open_ledger(store, ORIGIN, [ORGANISER])
        with pytest.raises(NotAcknowledged, match="No space left"):
            fill(ledger)
        told = ledger.size()
        assert told > 0
        subprocess.run(["mount", "-o", "remount,size=20m", small], check=True)
        assert ledger.append(statements(BATCH, told), NOON).entries[0].index == told
        store.close()
        judge(where, told + BATCH)
        postgres.sql("DROP DATABASE full_disk")
        postgres.sql("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", small], check=True)

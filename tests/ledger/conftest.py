"""The three stores that pass one suite of tests, and a server for one of them."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes import ListStore
from tests.ledger.ledgers import Reopen
from tests.ledger.servers import Postgres

from safepassage.ledger.store import Store
from safepassage.ledger.store_sql import open_store

COUNT = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run a server for all tests that do not break it."""
    yield from _served()


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """Run a server for one test, which may break it."""
    yield from _served()


def _served() -> Iterator[Postgres]:
    # A path of a socket is at most 107 bytes: not in pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Postgres(folder)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(
    params=["list", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reopen]:
    """Give each of the stores, empty."""
    if request.param == "list":
        only = ListStore()
        yield lambda: only
        return
    where = str(tmp_path / "ledger.db")
    if request.param == "postgres":
        where = request.getfixturevalue("postgres").database(f"test_{next(COUNT)}")
    opened = []

    def again() -> Store:
        opened.append(open_store(where))
        return opened[-1]

    yield again
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Reopen) -> Store:
    """Give one store, empty."""
    return reopen()

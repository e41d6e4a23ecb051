"""A real PostgreSQL of our own."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest


def _program(name: str) -> str:
    """Find a program of PostgreSQL, which Debian does not put on the path."""
    found = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))]
    program = shutil.which(name) or next(reversed(found), None)
    if program is None:
        pytest.skip(f"no {name}: apt-get install postgresql")
    return program


class Postgres:
    """A server on a socket in a folder, run by a user that is not root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        # It refuses to run as root; Debian's package brings a user for it.
        self._as: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}
        self._server: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Lay the cluster."""
        options = ("--auth=trust", "--username=ledger", "--encoding=UTF8", "--no-instructions")
        self._run("initdb", *options, "--pgdata", str(self.data))

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = ("-c", "listen_addresses=", "-k", str(self.folder))
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [_program("postgres"), "-D", str(self.data), *options],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=self.folder,
                **self._as,
            )
        self.wait()

    def wait(self) -> None:
        """Wait until the server answers, which mends itself first where it was killed."""
        self._run("psql", "-h", str(self.folder), "-U", "ledger", "-c", "", "postgres", tries=200)

    @property
    def pid(self) -> int:
        """The server's first process."""
        assert self._server is not None
        return self._server.pid

    def stop(self) -> None:
        """End the server, at once but in order."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)  # fast: clients are sent away
            self._server.wait(30)

    def gone(self) -> None:
        """Wait until a server that was killed is gone."""
        assert self._server is not None
        self._server.wait(30)

    def database(self, name: str) -> str:
        """Make a database, and give its address."""
        self.sql(f"CREATE DATABASE {name}")
        return f"postgresql://ledger@/{name}?host={self.folder}"

    def sql(self, command: str, database: str = "postgres") -> str:
        """Run one command."""
        where = ("-h", str(self.folder), "-U", "ledger", "-d", database)
        return self._run("psql", *where, "-q", "-At", "-c", command)

    def _run(self, name: str, *words: str, tries: int = 1) -> str:
        for last in reversed(range(tries)):
            done = subprocess.run(
                [_program(name), *words],
                capture_output=True,
                text=True,
                check=False,
                cwd=self.folder,
                **self._as,
            )
            if done.returncode == 0:
                return str(done.stdout)
            assert last, done.stderr
            subprocess.run(["sleep", "0.05"], check=True)
        raise AssertionError

"""The ledger in SQLite, one file, or in PostgreSQL: the same tables behind the same port.

SQLite writes ahead (WAL) with ``synchronous=FULL``: a commit returns when the log is on disk, and
readers never wait for a writer. PostgreSQL must have ``fsync`` on. See docs/adr/0009.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from safepassage.errors import LedgerError, MissingExtra, NotAcknowledged
from safepassage.ledger.checkpoint import read_checkpoint
from safepassage.ledger.merkle import Hash
from safepassage.ledger.note import Signature, SignedNote, read_note
from safepassage.ledger.store import Growth, Kept, Row

FORMAT: Final = 1
WAIT: Final = 60
"""Seconds that a writer waits for another one."""

_AT_ONCE: Final = 4096
_LOCK: Final = int.from_bytes(b"ledger")
_WHOLE: Final = BigInteger().with_variant(Integer, "sqlite")

_TABLES: Final = MetaData()
_FORMAT: Final = Table("ledger_format", _TABLES, Column("format", Integer, primary_key=True))
_ENTRY: Final = Table(
    "entry",
    _TABLES,
    Column("position", _WHOLE, primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
_NODE: Final = Table(
    "node",
    _TABLES,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", _WHOLE, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)
_CHECKPOINT: Final = Table(
    "checkpoint",
    _TABLES,
    Column("size", _WHOLE, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
_COSIGNATURE: Final = Table(
    "cosignature",
    _TABLES,
    Column("size", _WHOLE, primary_key=True, autoincrement=False),
    Column("line", Text, primary_key=True),
)


def open_store(where: str) -> SqlStore:
    """Open a ledger to append to, and lay its tables where there are none.

    Parameters
    ----------
    where
        The path of a SQLite file, or ``postgresql://user@host/database``.

    Raises
    ------
    LedgerError
        Where it cannot be opened, has another format, or would not keep what it acknowledges.
    """
    engine = _engine(where)
    try:
        with _alone(engine) as connection:
            _refuse_forgetful(connection)
            _TABLES.create_all(connection)
            if connection.scalar(select(func.count()).select_from(_FORMAT)) == 0:
                connection.execute(insert(_FORMAT), [{"format": FORMAT}])
    except SQLAlchemyError as fault:
        raise LedgerError(f"{where} cannot be opened as a ledger: {_said(fault)}") from fault
    finally:
        engine.dispose()  # connections of its own are for who stays
    return _checked(engine, where)


def read_store(where: str) -> SqlStore:
    """Open a ledger to read from; nothing is written, not even beside it.

    Raises
    ------
    LedgerError
        Where there is no ledger, or one of another format.
    """
    if not _is_url(where) and not Path(where).is_file():
        raise LedgerError(f"there is no ledger {where}")
    return _checked(_engine(where, read_only=True), where)


class SqlStore:
    """A :class:`~safepassage.ledger.store.Store` in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Give entries, some thousands at a time."""
        with self._reading() as kept:
            yield from kept.rows(start, stop)

    def hashes(self, level: int, start: int, stop: int) -> Sequence[Hash]:
        """Give kept hashes of one level."""
        with self._reading() as kept:
            return kept.hashes(level, start, stop)

    def latest(self) -> SignedNote | None:
        """Give the newest checkpoint."""
        with self._reading() as kept:
            return kept.latest()

    def notes(self) -> Iterator[str]:
        """Give every checkpoint."""
        with self._reading() as kept:
            yield from kept.notes()

    def append(self, grow: Callable[[Kept], Growth]) -> Growth:
        """Add what ``grow`` makes, in one transaction that nobody else can be in."""
        with self._writing() as connection:
            growth = grow(_Reading(connection))
            rows = [row._asdict() for row in growth.rows]
            nodes = [node._asdict() for node in growth.nodes]
            note = {"size": growth.rows[-1].position + 1, "note": str(growth.note)}
            connection.execute(insert(_ENTRY), rows)
            if nodes:
                connection.execute(insert(_NODE), nodes)
            connection.execute(insert(_CHECKPOINT), [note])
        return growth

    def cosign(self, checkpoint: str, signatures: Sequence[Signature]) -> None:
        """Add signatures to a checkpoint.

        Raises
        ------
        LedgerError
            Where the log has no such checkpoint.
        """
        size = read_checkpoint(checkpoint).size
        with self._writing() as connection:
            note = _note(connection, _CHECKPOINT.c.size == size)
            if note is None or note.text != checkpoint:
                raise LedgerError(f"the log never signed this checkpoint over {size} entries")
            lines = [{"size": size, "line": str(of)} for of in note.missing(signatures)]
            if lines:
                connection.execute(insert(_COSIGNATURE), lines)

    def cut(self) -> tuple[Row, ...]:
        """Take away what no checkpoint covers."""
        with self._writing() as connection:
            size = connection.scalar(select(func.max(_CHECKPOINT.c.size))) or 0
            torn = tuple(_rows(connection, size, 2**62))
            connection.execute(_ENTRY.delete().where(_ENTRY.c.position >= size))
            for level in range(1, 8):
                above = (_NODE.c.level == level) & (_NODE.c.position >= size >> 8 * level)
                connection.execute(_NODE.delete().where(above))
        return torn

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[_Reading]:
        try:
            with self._engine.connect() as connection:
                yield _Reading(connection)
        except SQLAlchemyError as fault:
            raise LedgerError(f"the ledger cannot be read: {_said(fault)}") from fault

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Lend a transaction that is alone; it is on disk when this is left.

        Raises
        ------
        NotAcknowledged
            Where it may not be.
        """
        try:
            with _alone(self._engine) as connection:
                yield connection
        except SQLAlchemyError as fault:
            raise NotAcknowledged(f"not acknowledged: {_said(fault)}") from fault


class _Reading:
    """What can be read within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        return _rows(self._connection, start, stop)

    def hashes(self, level: int, start: int, stop: int) -> Sequence[Hash]:
        table = _NODE if level else _ENTRY
        within = (table.c.position >= start) & (table.c.position < stop)
        if level:
            within &= _NODE.c.level == level
        asked = select(table.c.hash).where(within).order_by(table.c.position)
        return self._connection.scalars(asked).all()

    def latest(self) -> SignedNote | None:
        most = select(func.max(_CHECKPOINT.c.size)).scalar_subquery()
        return _note(self._connection, _CHECKPOINT.c.size == most)

    def notes(self) -> Iterator[str]:
        sizes = select(_CHECKPOINT.c.size).order_by(_CHECKPOINT.c.size).limit(_AT_ONCE)
        last = -1
        while some := _notes(
            self._connection, _CHECKPOINT.c.size.in_(sizes.where(_CHECKPOINT.c.size > last))
        ):
            last = some[-1][0]
            yield from (note for _, note in some)


def _rows(connection: Connection, start: int, stop: int) -> Iterator[Row]:
    columns = select(_ENTRY.c.position, _ENTRY.c.leaf, _ENTRY.c.hash).order_by(_ENTRY.c.position)
    while start < stop:
        within = (_ENTRY.c.position >= start) & (_ENTRY.c.position < stop)
        some = connection.execute(columns.where(within).limit(_AT_ONCE)).all()
        yield from map(Row._make, some)
        start = some[-1].position + 1 if len(some) == _AT_ONCE else stop


def _note(connection: Connection, which: Any) -> SignedNote | None:  # noqa: ANN401 - SQL's
    found = _notes(connection, which)
    return read_note(found[0][1]) if found else None


def _notes(connection: Connection, which: Any) -> list[tuple[int, str]]:  # noqa: ANN401 - SQL's
    """Give checkpoints as they lie there, each under its size, cosignatures below."""
    joined = _CHECKPOINT.outerjoin(_COSIGNATURE, _CHECKPOINT.c.size == _COSIGNATURE.c.size)
    columns = select(_CHECKPOINT.c.size, _CHECKPOINT.c.note, _COSIGNATURE.c.line)
    asked = columns.select_from(joined).where(which)
    found = connection.execute(asked.order_by(_CHECKPOINT.c.size, _COSIGNATURE.c.line)).all()
    same = groupby(found, key=lambda row: (row.size, row.note))
    return [(size, note + "".join(row.line or "" for row in rows)) for (size, note), rows in same]


# --- opening ----------------------------------------------------------------------------------


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Lend a transaction beside which nobody else writes to this database."""
    with engine.connect().execution_options(alone=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            # Held until the end of the transaction; SQLite begins with its own lock.
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def _is_url(where: str) -> bool:
    return "://" in where


def _engine(where: str, *, read_only: bool = False) -> Engine:
    """Make the engine; nothing is connected yet.

    Raises
    ------
    MissingExtra
        Where PostgreSQL is asked for and its driver is not installed.
    """
    if not _is_url(where):
        return _sqlite(where, read_only=read_only)
    url = where.replace("postgresql://", "postgresql+psycopg://", 1)
    # Of a connection that broke it is we who tell: the pool would add a stack trace of its own.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    try:
        # A connection that was cut is noticed before it is used again.
        engine = create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as fault:
        raise MissingExtra("a ledger in PostgreSQL", "psycopg", "postgres") from fault

    @event.listens_for(engine, "connect")
    def keep(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001 - as SQLAlchemy calls
        connection.execute(f"SET lock_timeout = '{WAIT}s'")
        connection.execute(f"SET default_transaction_read_only = {read_only}")
        connection.execute("SET synchronous_commit = on")
        connection.commit()

    return engine


def _sqlite(path: str, *, read_only: bool) -> Engine:
    name = f"file:{Path(path).absolute()}?mode={'ro' if read_only else 'rwc'}&uri=true"
    engine = create_engine(f"sqlite:///{name}", connect_args={"timeout": WAIT})

    @event.listens_for(engine, "connect")
    def keep(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001 - as SQLAlchemy calls
        connection.isolation_level = None  # we begin ourselves
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        alone = connection.get_execution_options().get("alone")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")

    return engine


def _refuse_forgetful(connection: Connection) -> None:
    """Refuse a server that acknowledges what is not on its disk.

    Raises
    ------
    LedgerError
        Where it does.
    """
    if connection.dialect.name != "postgresql":
        return
    for setting in ("fsync", "full_page_writes"):
        if connection.scalar(text(f"SHOW {setting}")) != "on":
            raise LedgerError(f"this server has {setting} off: it would forget what it has said")


def _checked(engine: Engine, where: str) -> SqlStore:
    """Refuse what is no ledger of ours, or one of another format.

    Raises
    ------
    LedgerError
        Where it is.
    """
    try:
        with engine.connect() as connection:
            found = connection.scalars(select(_FORMAT.c.format)).all()
    except SQLAlchemyError as fault:
        engine.dispose()
        raise LedgerError(f"{where} is not a ledger: {_said(fault)}") from fault
    if list(found) != [FORMAT]:
        raise LedgerError(f"{where} is a ledger of another format than {FORMAT}")
    return SqlStore(engine)


def _said(fault: SQLAlchemyError) -> str:
    """Give what the database said, in one line and without the statement."""
    said = str(fault.orig) if isinstance(fault, DBAPIError) else str(fault)
    return said.strip().partition("\n")[0]

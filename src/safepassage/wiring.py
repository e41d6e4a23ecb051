"""The one place that makes real clocks, chance, stores, keys, workers and signals.

It also knows where the examples lie.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import safepassage
from safepassage.errors import ImpossibleValue, LedgerError
from safepassage.ledger.log import Ledger, open_ledger
from safepassage.ledger.sign import Signer, VerifierKey, signer
from safepassage.ledger.store import Kept, Row, Store
from safepassage.ledger.tiles import TileFolder
from safepassage.operation import Outbox
from safepassage.planning import AfterSeconds, Cancellable
from safepassage.server.desk import Desk
from safepassage.units import Seconds


def stopwatch() -> Callable[[], float]:
    """Start a watch; it tells the seconds since."""
    started = time.monotonic()
    return lambda: time.monotonic() - started


def now() -> Seconds:
    """Read the clock: seconds since 1970, UTC."""
    return int(time.time())


def chance(count: int) -> bytes:
    """Draw bytes that nobody can foresee."""
    return os.urandom(count)


def new_signer(name: str) -> Signer:
    """Make a new key."""
    return signer(name, chance(32))


def keep_secret(path: Path, text: str) -> None:
    """Write a new file that only its owner can read; one that is there is never written over."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def ledger_store(where: str) -> Store:
    """Open the store of a ledger to add to: a SQLite file or ``postgresql://``; new if need be."""
    from safepassage.ledger.store_sql import open_store

    return open_store(where)


def ledger(
    where: str, signers: Sequence[Signer], lost: VerifierKey | None = None
) -> tuple[Ledger, tuple[Row, ...]]:
    """Open the ledger that bears its organiser's name, to append to; new if need be.

    Parameters
    ----------
    where
        As for :func:`ledger_store`.
    signers
        The organiser's key; both, while it is replaced.
    lost
        The organiser's former key, where that is lost.

    Returns
    -------
    tuple[Ledger, tuple[Row, ...]]
        The ledger, and entries that were never acknowledged and are cut off.
    """
    return open_ledger(ledger_store(where), signers[0].name, signers, lost)


def kept(where: str) -> Kept:
    """Open a ledger to read: a SQLite file, ``postgresql://``, or a folder of tiles.

    Raises
    ------
    LedgerError
        Where there is none.
    """
    from safepassage.ledger.store_sql import read_store

    folder = Path(where)
    if not folder.is_dir():
        return read_store(where)
    if not (folder / "checkpoint").is_file():
        raise LedgerError(f"{where} is a folder without a checkpoint: no ledger")
    return TileFolder(folder)


def outbox(where: str, sender: str) -> Outbox:
    """Open what takes notices.

    Parameters
    ----------
    where
        A folder, ``smtp://[USER@]HOST[:PORT]``, ``smtps://...`` or ``https://...``;
        ``http://`` to this machine only. A password
        for mail is in ``SAFEPASSAGE_MAIL_PASSWORD``.
    sender
        The address that mail comes from.

    Raises
    ------
    ImpossibleValue
        Where mail has no sender or no server, or the way is none of these.
    """
    from safepassage.operation.outbox_folder import FolderOutbox
    from safepassage.operation.outbox_mail import HERE, MailOutbox
    from safepassage.operation.outbox_web import WebOutbox

    if "://" not in where:
        return FolderOutbox(Path(where))
    url = urlsplit(where)
    match url.scheme:
        case "smtp" | "smtps" if url.hostname and "@" in sender:
            secure = url.scheme == "smtps"
            port = url.port or (465 if secure else 587)
            password = os.environ.get("SAFEPASSAGE_MAIL_PASSWORD", "")
            return MailOutbox(url.hostname, port, sender, now, secure, url.username or "", password)
        case "https" if url.hostname:
            return WebOutbox(where)
        case "http" if url.hostname in HERE:
            return WebOutbox(where)
    raise ImpossibleValue(f"{where} takes no notices; mail needs a server and --from too")


def serve(desk: Desk, port: int, tell: Callable[[str], None]) -> None:
    """Let people sit at a desk, in browsers of this machine, until Ctrl-C.

    Parameters
    ----------
    port
        0 for any that is free; one that is taken is an ``OSError``.
    tell
        Is told the address by which to enter.
    """
    from safepassage.server.access import Door
    from safepassage.server.app import app
    from safepassage.server.serve import listen, server

    with listen(port) as listening, suppress(KeyboardInterrupt):
        door = Door(listening.getsockname()[1], chance(24).hex())
        tell(door.address)
        server(app(desk, door)).run(sockets=[listening])


def stop_after(seconds: float) -> AfterSeconds:
    """Stop a search after some seconds of real time, counted from now."""
    return AfterSeconds(seconds, time.monotonic)


@contextmanager
def engine(threads: int = 1) -> Iterator[Executor]:
    """Lend threads for proofs: kernels and HiGHS both let go of the interpreter's lock."""
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="proof") as workers:
        yield workers


def pace(seconds: float) -> Callable[[float], Callable[[], AfterSeconds]]:
    """Share out some seconds, counted from now, among tasks in any process."""
    elapsed = stopwatch()
    return lambda share: partial(stop_after, max(0.0, seconds - elapsed()) * share)


@contextmanager
def processes(count: int) -> Iterator[Executor]:
    """Lend processes for searches; Ctrl-C ends them with us, silently.

    They start anew rather than as copies: a copy of a process with threads may hang.
    """
    with ProcessPoolExecutor(count, get_context("spawn"), _leave_ctrl_c) as workers:
        try:
            yield workers
        except BaseException:
            workers.shutdown(wait=False, cancel_futures=True)
            raise


def _leave_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def cores() -> int:
    """Count the processor's cores."""
    return os.cpu_count() or 1


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Lend the workers of a Ray cluster."""
    from safepassage.simulation.cluster import Cluster

    with Cluster(address) as workers:
        yield workers


@contextmanager
def interruptible(stop: Cancellable) -> Iterator[None]:
    """Let the first Ctrl-C end a search gracefully; a second one ends the program."""

    def cancel(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signals call
        stop.cancel()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def example(name: str) -> Path:
    """Give the folder of an example case; the examples lie beside ``src`` in a checkout."""
    return Path(safepassage.__file__).parents[2] / "examples" / name

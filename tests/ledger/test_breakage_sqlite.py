"""SQLite: killed at any moment, failed at any system call, and robbed of what was not synced."""

import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from tests.ledger.breakage import BATCH, ROOT, acknowledged, appender, judge, run

CALLS = ("openat", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "pread64")


def strace(*words: str) -> list[str]:
    """Give the command that watches a process and those it starts."""
    if shutil.which("strace") is None:
        pytest.skip("no strace: apt-get install strace")
    return ["strace", "-f", "-qq", *words]


def on(file: Path) -> list[str]:
    """Watch the ledger's own files; the shared memory beside them is made anew by who opens."""
    return [f"-P{file}", f"-P{file}-wal"]


@pytest.mark.parametrize("appends", [1, 2, 3, 10, 40, 100, 200, 400])
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path, appends: int) -> None:
    file = tmp_path / "ledger.db"
    with subprocess.Popen(
        appender(str(file), 100_000), cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _ in range(appends))
        process.send_signal(signal.SIGKILL)  # wherever it has got to meanwhile
        said += process.stdout.read()
    assert judge(str(file), acknowledged(said)) >= appends * BATCH


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a ledger that has two appends behind it."""
    file = tmp_path_factory.mktemp("begun") / "ledger.db"
    assert acknowledged(run(appender(str(file), 2)).stdout) == 6
    return file


@pytest.mark.strace
@pytest.mark.parametrize("fault", ["error=EIO", "error=ENOSPC", "signal=KILL"])
def test_a_fault_at_any_system_call_of_an_append_loses_nothing(
    tmp_path: Path, begun: Path, fault: str
) -> None:
    def broken(call: str, number: int) -> bool:
        file = Path(shutil.copy(begun, tmp_path / f"{call}-{number}.db"))
        inject = f"-einject={call}:{fault}:when={number}"
        watch = strace("-o", "/dev/null", "-e", f"trace={call}", inject, *on(file))
        done = run(appender(str(file), 1, *watch))
        judge(str(file), max(6, acknowledged(done.stdout)))
        return done.returncode != 0

    watched = Path(shutil.copy(begun, tmp_path / "watched.db"))
    log = tmp_path / "log"
    calls = ",".join(CALLS)
    run(appender(str(watched), 1, *strace("-o", str(log), "-e", f"trace={calls}", *on(watched))))
    counted = Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text("utf-8"), re.MULTILINE))
    assert counted["fdatasync"] > 1
    points = [(call, at) for call in sorted(counted) for at in range(1, counted[call] + 1)]
    with ThreadPoolExecutor(2) as pool:
        refused = list(pool.map(lambda point: broken(*point), points))
    assert sum(refused) > len(points) // 3  # the faults did reach it


# --- a power cut: what was not synced is gone --------------------------------------------------


class Call(NamedTuple):
    """One system call: on which file, and what it did."""

    name: str
    file: str
    data: bytes
    offset: int


@dataclass
class Disk:
    """A file as it is for programs, and as it lies on the disk."""

    seen: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    unsynced: list[Call] = field(default_factory=list)

    def do(self, call: Call) -> None:
        """Carry out a call."""
        if call.name in {"fsync", "fdatasync"}:
            self.synced, self.unsynced = bytes(self.seen), []
        else:
            change(self.seen, call)
            self.unsynced.append(call)

    def after_a_cut(self, chance: np.random.Generator) -> bytes:
        """Give what is left: what was synced, and of the rest whatever chance has written."""
        left = bytearray(self.synced)
        for call in self.unsynced:
            if chance.random() < 0.5:
                change(left, call)
        return bytes(left)


def change(content: bytearray, call: Call) -> None:
    """Write into a file, or cut it."""
    if call.name == "ftruncate":
        del content[call.offset :]
        call = call._replace(data=b"")
    content.extend(bytes(max(0, call.offset - len(content))))
    content[call.offset : call.offset + len(call.data)] = call.data


LINE = re.compile(
    r"^\d+ +(?P<name>pwrite64|write|fsync|fdatasync|ftruncate)\(\d+<(?P<file>[^>]*)>"
    r'(?:, "(?P<data>[^"]*)", \d+)?(?:, (?P<offset>\d+))?\) += (?P<result>\d+)',
    re.MULTILINE,
)


def calls(log: str) -> Iterator[Call]:
    """Read strace's log."""
    for line in LINE.finditer(log):
        data = bytes.fromhex((line["data"] or "").replace("\\x", ""))
        file = line["file"]
        if file.startswith("\\x"):
            file = bytes.fromhex(file.replace("\\x", "")).decode()
        yield Call(line["name"], Path(file).name, data, int(line["offset"] or 0))


@pytest.mark.strace
def test_a_power_cut_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    file, said, log = (tmp_path / name for name in ("ledger.db", "said", "log"))
    watch = strace("-y", "-xx", "-s", "70000", "-o", str(log), f"-P{said}", *on(file))
    with said.open("wb") as output:
        subprocess.run(appender(str(file), 4, *watch), cwd=ROOT, stdout=output, check=True)
    history = list(calls(log.read_text("ascii")))
    assert sum(call.file == "said" for call in history) == 4
    disks = {name: Disk() for name in ("ledger.db", "ledger.db-wal")}
    sizes, told = set(), 0
    for moment, call in enumerate(history):
        if call.file == "said":
            told = int(call.data)
            continue
        disks[call.file].do(call)
        for seed in range(2):
            folder = tmp_path / f"{moment}-{seed}"
            folder.mkdir()
            chance = np.random.default_rng(seed)
            for name, disk in disks.items():
                (folder / name).write_bytes(disk.after_a_cut(chance))
            sizes.add(judge(str(folder / "ledger.db"), told))
            shutil.rmtree(folder)
    assert sizes == {0, 3, 6, 9, 12}

"""The house keeps its promises: nothing undeclared, nothing unpinned, no address of one machine."""

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import safepassage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-peers.txt")

# Built or fetched, never shipped: see .gitignore.
NOT_SHIPPED = {".git", ".venv", ".venv-peers", "site", "dist", "results", "__pycache__", "htmlcov"}
CACHES = re.compile(r"\.\w+_cache$|\.hypothesis$|\.coverage")

# Written in halves, so that this file passes its own test.
REGISTRIES = re.compile(
    r"(pypi\.(org|python)|pythonho" + r"sted\.org|registry\.np" + r"mjs|deb\.deb" + r"ian\.org)"
)
MACHINE_PATHS = re.compile(r"(?<![\w.:/<-])/(work|root|home|opt/wheels|opt/py" + r"pi)/")


def _files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in NOT_SHIPPED or CACHES.match(path.name):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""  # a picture, an archive, or a case that is broken on purpose


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATHS], ids=["registry", "machine path"])
def test_no_shipped_file_names_a_package_registry_or_a_path_of_one_machine(
    pattern: re.Pattern[str],
) -> None:
    named = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in _files()
        if (found := pattern.search(_text(path)))
    ]
    assert named == []


# What is imported is declared -------------------------------------------------------------------


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", name, maxsplit=1)[0]).lower()


RUNTIME = {_normal(name) for name in PROJECT["project"]["dependencies"]}
EXTRAS = {
    _normal(name)
    for extra in PROJECT["project"]["optional-dependencies"].values()
    for name in extra
}
# What benchmarks compare with is installed apart, by `make bench-peers`.
PEERS = {_normal(name) for name in PROJECT["dependency-groups"].pop("peers")}
GROUPS = {_normal(name) for group in PROJECT["dependency-groups"].values() for name in group}


def _imported(folder: str) -> dict[str, Path]:
    """Return the packages that the files of a folder import, each with a file that does."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0]: path for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module.partition(".")[0]] = path
    return found


@pytest.mark.parametrize(
    ("folder", "declared"),
    [
        ("src", RUNTIME | EXTRAS),
        ("benchmarks", RUNTIME | EXTRAS | GROUPS | PEERS),
        ("tests", RUNTIME | EXTRAS | GROUPS),
    ],
)
def test_every_imported_package_is_declared(folder: str, declared: set[str]) -> None:
    packages = importlib.metadata.packages_distributions()
    # Scripts in benchmarks/ import each other by their bare names, and their tests do.
    scripts = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    ours = {"safepassage", "tests", *(scripts if folder != "src" else ())}
    undeclared = [
        f"{name} in {path.relative_to(ROOT)}"
        for name, path in _imported(folder).items()
        if name not in sys.stdlib_module_names | ours
        and not {_normal(package) for package in packages.get(name, [name])} & declared
    ]
    assert undeclared == []


# What is installed is pinned --------------------------------------------------------------------


def _pins(lock: str) -> dict[str, tuple[str, int]]:
    """Return each name==version that is pinned: the name, and how many hashes it has."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    pins: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        pin, *hashes = re.split(r"\s+--hash=sha256:", line.rstrip())
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in hashes), line
        exact = re.match(r"([a-z0-9-]+)==[^ ]+", pin)
        assert exact, line
        pins[exact[0]] = (exact[1], len(hashes))
    return pins


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_says_nothing_of_where_it_came_from(lock: str) -> None:
    pins = _pins(lock)
    assert pins
    assert [pin for pin, (_, hashes) in pins.items() if hashes == 0] == []
    assert not re.search(r"://| @ |^-", (ROOT / lock).read_text("utf-8"), re.MULTILINE)


def test_the_lock_files_hold_what_pyproject_declares() -> None:
    runtime = {name for name, _ in _pins("requirements.txt").values()}
    everything = {name for name, _ in _pins("requirements-dev.txt").values()}
    assert runtime >= RUNTIME
    assert everything >= RUNTIME | EXTRAS | GROUPS
    assert {name for name, _ in _pins("requirements-peers.txt").values()} >= PEERS


def test_tests_run_on_the_versions_that_users_get() -> None:
    assert _pins("requirements-dev.txt").items() >= _pins("requirements.txt").items()


# The front door ---------------------------------------------------------------------------------


def test_the_version_is_the_one_of_pyproject() -> None:
    assert safepassage.__version__ == PROJECT["project"]["version"]


def test_every_public_name_is_there_and_no_other() -> None:
    assert all(hasattr(safepassage, name) for name in safepassage.__all__)
    assert not hasattr(safepassage, "anything_else")
    assert safepassage.__all__ == [
        "AfterRounds",
        "AfterSeconds",
        "Case",
        "CaseError",
        "Infeasible",
        "Plan",
        "SafePassageError",
        "Trace",
        "TravelTimes",
        "__version__",
        "check",
        "plan",
        "read",
        "read_plan",
        "travel_times",
        "warnings",
        "write",
        "write_plan",
    ]


def test_a_case_is_read_planned_and_judged_by_the_public_names_alone() -> None:
    case = safepassage.read(ROOT / "examples" / "sumy-2022")
    times = safepassage.travel_times(case)
    made = safepassage.plan(case, times, safepassage.AfterRounds(1), prove=False)
    assert isinstance(made, safepassage.Plan)
    assert safepassage.check(case, times, made) == ()


def test_reading_a_case_does_not_wait_for_the_engine() -> None:
    program = "import sys, safepassage; safepassage.read; print('numba' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_the_release_is_the_same_everywhere() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert safepassage.__version__ == declared
    assert f"## {declared}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_readme_names_only_targets_that_make_has() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    readme = set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test"} <= readme <= made


def test_ci_runs_the_same_two_commands_as_a_person() -> None:
    script = ROOT / ".ci" / "run"
    assert "make check test" in script.read_text("utf-8")
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize(("ci", "outcome"), [("true", 1), ("", 0)])
def test_a_skipped_test_fails_in_ci_and_only_there(tmp_path: Path, ci: str, outcome: int) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_skips.py").write_text(
        "import pytest\n"
        "def test_skips(): pytest.skip('no chromium')\n"
        "@pytest.mark.xfail\n"
        "def test_known(): raise ValueError\n"
        "def test_runs(): pass\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path],
        env=os.environ | {"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == outcome, run.stdout
    assert "1 passed" in run.stdout


@pytest.mark.browser
def test_chromium_opens_a_page(chromium: "Browser") -> None:
    with chromium.new_page() as page:
        page.set_content("<h1>safe passage</h1>")
        assert page.inner_text("h1") == "safe passage"

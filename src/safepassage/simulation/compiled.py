"""How the compiled simulator is compiled; the result is kept on disk."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

_OPTIONS: Final[dict[str, Any]] = {
    "nogil": True,
    "error_model": "numpy",
    # It makes no array and no view, so no reference needs to be counted.
    "_nrt": False,
}


_TEXTS: Final = ("causes", "chance", "compiled", "flat", "kernel", "lots", "world")
"""Files with compiled functions, or with constants in them."""


def _kept() -> Path:
    """Give every version of the compiled simulator a cache of its own."""
    here = Path(__file__).parent
    sources = b"".join((here / f"{name}.py").read_bytes() for name in _TEXTS)
    return here / "__pycache__" / f"engine-{hashlib.sha256(sources).hexdigest()[:12]}"


_KEPT: Final = _kept()


def inner(act: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of integers and arrays that only other compiled functions call.

    It may make no array, and no view of one. It is kept with the one that calls it.
    """
    alone = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": True}
    return cast("Callable[P, R]", numba.njit(**(_OPTIONS | alone))(act))


def kernel(act: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that Python calls, and keep the result on disk.

    It lets go of the interpreter's lock. Where the package lies on a disk that cannot be
    written, numba's own choice of a place stands; what another room has chosen stays so there.
    """
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    with contextlib.suppress(OSError):
        _KEPT.mkdir(parents=True, exist_ok=True)
        numba.config.CACHE_DIR = str(_KEPT)  # type: ignore[attr-defined]
    try:
        return cast("Callable[P, R]", numba.njit(**(_OPTIONS | {"cache": True}))(act))
    finally:
        numba.config.CACHE_DIR = before  # type: ignore[attr-defined]

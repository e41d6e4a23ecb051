"""How the engine's inner loops are compiled, and the chance they draw on.

``kernel`` compiles with numba and keeps the result on disk. With ``NUMBA_DISABLE_JIT=1``
the same functions run as plain Python and give the same plan.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba
import numpy as np

from safepassage.planning.problem import Ints


def _keep_compiled() -> None:
    """Give every version of the engine's loops a cache of its own.

    numba looks only at the file of the function itself, and would go on using what was
    compiled with an older version of a function that it calls. Where the package lies on a
    disk that cannot be written, numba's own choice of a place stands.
    """
    here = Path(__file__).parent
    sources = [path.read_bytes() for path in sorted(here.glob("*.py"))]
    loops = b"".join(source for source in sources if b"@kernel" in source)
    kept = here / "__pycache__" / f"engine-{hashlib.sha256(loops).hexdigest()[:12]}"
    with contextlib.suppress(OSError):
        kept.mkdir(parents=True, exist_ok=True)
        numba.config.CACHE_DIR = str(kept)  # type: ignore[attr-defined]


_keep_compiled()

P = ParamSpec("P")
R = TypeVar("R")

_OPTIONS: Final[dict[str, Any]] = {"cache": True, "nogil": True, "error_model": "numpy"}
_LEAN: Final[dict[str, Any]] = {
    **_OPTIONS,
    # It makes no array and no view, so no reference needs to be counted: four times faster.
    "_nrt": False,
    # A call with some forty arrays costs more than what it does: half as fast again without.
    "forceinline": True,
}


def kernel(act: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of integers and arrays; it lets go of the interpreter's lock.

    It may make no array, and no view of one.
    """
    return cast("Callable[P, R]", numba.njit(**_LEAN)(act))


def kernel_with_arrays(act: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes arrays and views of its own."""
    return cast("Callable[P, R]", numba.njit(**_OPTIONS)(act))


_M1: Final = 2147483563
_M2: Final = 2147483399


def chance(seed: int) -> Ints:
    """Make the state of a stream of random numbers: the same seed, the same stream."""
    return np.array([1 + seed * 7919 % (_M1 - 1), 1 + seed * 104729 % (_M2 - 1)], dtype=np.int64)


@kernel
def draw(state: Ints, below: int) -> int:
    """Draw a whole number from 0 to ``below - 1`` (L'Ecuyer, CACM 31(6), 1988)."""
    state[0] = state[0] * 40014 % _M1
    state[1] = state[1] * 40692 % _M2
    return int((state[0] - state[1]) % (_M1 - 1) % below)

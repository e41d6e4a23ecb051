"""Plan the evacuation of civilians along agreed corridors.

A case comes in: who waits where, which vehicles there are, which roads and windows were agreed.
A plan goes out, with a proven lower bound: no plan whatever does better than that.

>>> case = safepassage.read(Path("examples/sumy-2022"))
>>> times = safepassage.travel_times(case)
>>> plan = safepassage.plan(case, times, safepassage.AfterRounds(3))
>>> safepassage.check(case, times, plan)
()

One room, one act; a room imports only from the floors below it:

- ``cli``: the commands;
- ``report``: the plan as tables, maps and a page;
- ``planning``: the search, the bound, and the check that shares no code with them;
- ``simulation``: days on which things go wrong, one or thousands;
- ``casefile``: a case folder, read and written; ``roads``: travel times;
- ``model``: the words all of them speak, frozen values without input or output;
- ``units``, ``errors``.

The names below are fetched from their rooms when they are first used, so that a tool which
only reads a case does not wait for the engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from safepassage.version import VERSION

if TYPE_CHECKING:
    from safepassage.casefile import read, read_plan, write, write_plan
    from safepassage.errors import CaseError, SafePassageError
    from safepassage.model import Case, Infeasible, Plan, Trace
    from safepassage.planning import AfterRounds, AfterSeconds, check, plan, warnings
    from safepassage.roads import TravelTimes, travel_times

__all__ = [
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

__version__ = VERSION

_ROOMS = {
    "casefile": ("read", "read_plan", "write", "write_plan"),
    "errors": ("CaseError", "SafePassageError"),
    "model": ("Case", "Infeasible", "Plan", "Trace"),
    "planning": ("AfterRounds", "AfterSeconds", "check", "plan", "warnings"),
    "roads": ("TravelTimes", "travel_times"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a name can be anything
    """Fetch a public name from its room.

    Raises
    ------
    AttributeError
        Where no room offers the name.
    """
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"safepassage.{room}"), name)
    raise AttributeError(f"module 'safepassage' has no attribute {name!r}")

"""Plan the evacuation of civilians along agreed corridors.

A case comes in: who waits where, which vehicles there are, which roads and windows were agreed.
A plan goes out, with a proven lower bound: no plan whatever does better than that.

One room, one act; a room imports only from the floors below it:

- ``cli``: the commands;
- ``report``: the plan as tables, maps and a page;
- ``planning``: the search, the bound, and the check that shares no code with them;
- ``casefile``: a case folder, read and written; ``roads``: travel times;
- ``model``: the words all of them speak, frozen values without input or output;
- ``units``, ``errors``.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"

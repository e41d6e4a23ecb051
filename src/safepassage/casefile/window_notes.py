"""Notes on windows, for a case whose windows were changed after it was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from safepassage.casefile.build import in_order
from safepassage.casefile.clock import clock_of
from safepassage.casefile.fields import BY_NAME, Subject
from safepassage.casefile.records import records
from safepassage.casefile.rows import key_text
from safepassage.model import Case, Source, Window


def with_window_notes(case: Case, note_of: Callable[[Subject, str, Window], str]) -> Case:
    """Note anew where windows come from; what was noted of a window that is gone goes with it.

    Parameters
    ----------
    case
        Whose windows changed.
    note_of
        Gives the note on a window of a corridor, segment, closure or checkpoint; where it gives
        none, what was noted of a window with the same opening stays.
    """
    table, clock = BY_NAME["windows"], clock_of(case.start, case.zones)
    kept = [source for source in case.sources if source.table != table.name]
    for row in records(case)[table.name]:
        key = key_text(table, row, clock)
        window = Window(row["opens"], row["closes"])
        if note := note_of(row["what"], row["id"], window):
            kept.append(Source(table.name, key, "", note))
        else:
            kept += [it for it in case.sources if (it.table, it.row) == (table.name, key)]
    return replace(case, sources=in_order(kept))
